"""What is told of generated wrong functions, held against the functions themselves.

    python -m tests.helpers.refuted -n 3000 --seed 0

Each printed formula is read and executed, each sentence of a fact is put to a predicate of its
own, and each named mistake has to give what the function gives; counted are the false ones, and
the functions of which nothing is said.
"""

from __future__ import annotations

import argparse
import copy
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product, zip_longest
from typing import Any

import numpy as np

from grader.feedback.facts import ORDINARY
from grader.feedback.variations import is_ordinary
from grader.grading.explanation import RETURNING, VALUES, Explanation, explanation
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder
from spec.assignment import ITEMS
from spec.checking.cases import NAMES, Cases, Size, arrays_in
from spec.item import Item, Stopped
from spec.mistakes.steps import mistakes_in_steps
from spec.text import Text
from tests.helpers import beginners, edited, faulty
from tests.helpers.faulty import Faulty
from tests.helpers.local import Local, kept_cases
from tests.helpers.predicates import Called, all_finite, near
from tests.helpers.printed import Beyond, Unreadable, applies, executed
from tests.helpers.put_otherwise import otherwise
from tests.helpers.sentences import holds, holds_of_results

CLASSES = ("RecurrentLayer", "gradient_check")
BY_NAME = {i.name: i for i in ITEMS if i.name not in CLASSES}
REFERENCES = {name: item.tasks[0].source for name, item in BY_NAME.items()}
FRESH_SEED = 77
MAY_BE_NONE = ("ngram_next",)


@dataclass(frozen=True)
class Explained:
    """What is said of one wrong function. kind: of the first mismatch; "" where all is right."""

    faulty: Faulty
    kind: str
    said: Explanation

    @property
    def how(self) -> str:
        if self.said.formula:
            return "formula"
        if self.said.names:
            return "mistake"
        return "fact" if self.said.differences else "silent"


def explained(faulty: Faulty, seed: int = 1) -> Explained:
    """Judge a wrong function by its item, and explain it."""
    item, cases = BY_NAME[faulty.item], kept_cases(seed)
    recorder = Recorder(Local(**{faulty.item: faulty.make()}))
    kinds = [_kind(check, recorder, cases) for check in item.checks]
    kind = next((kind for kind in kinds if kind), "")
    faults = OwnFaults()
    with np.errstate(all="ignore"):
        said = explanation(item, kind, recorder, cases, faults) if kind else Explanation()
    assert not faults.subjects, f"the explanation of {faulty} failed"
    return Explained(faulty, kind, said)


def _kind(check: Any, recorder: Recorder, cases: Cases) -> str:
    with np.errstate(all="ignore"):
        try:
            mismatch = check.run(recorder, cases)
        except Stopped:
            return "crashed"
    return mismatch.kind if mismatch else ""


def refuted(judged: Explained) -> str:
    """Why what is said is false; "" where it is not."""
    if judged.said.formula:
        return _formula(judged.faulty, judged.said.formula)
    faulty, said = judged.faulty, [d.en for d in judged.said.differences]
    for words, calls in ((RETURNING, "returning"), (ORDINARY, "ordinary")):
        limit = words.en.format("")
        if any(limit in sentence for sentence in said):
            faulty = replace(faulty, **{calls: True})
            said = [sentence.replace(limit, "") for sentence in said]
    if judged.how == "mistake":
        return _mistakes(faulty, judged.said.names)
    return "".join(_sentence(faulty, sentence) for sentence in said)


def _inputs(faulty: Faulty) -> list[tuple[Any, ...]]:
    """Those of its item, of which it is spoken."""
    inputs = fresh(BY_NAME[faulty.item])
    if faulty.returning:
        inputs = [a for a in inputs if called(faulty.make(), a) is not None]
    return [a for a in inputs if is_ordinary(a)] if faulty.ordinary else inputs


def _mistakes(faulty: Faulty, names: tuple[Text, ...]) -> str:
    """A named mistake gives, or as little bears, what the function does, for fresh arguments."""
    item, function = BY_NAME[faulty.item], faulty.make()
    source = REFERENCES[item.name]
    calls = [a for a in _inputs(faulty) if outcome(source, a) is not STOPPED]
    known = (*item.mistakes, *item.rarer, *mistakes_in_steps(source))
    variants = [[m for m in known if m.name == name] for name in names]
    for group in product(*variants):
        blend = item.blend if len(group) > 1 else None
        wrong = blend(frozenset(m.slip or m.name.en for m in group)) if blend else group[0].function
        if all(_gives_the_same(function, wrong, arguments) for arguments in calls):
            return ""
    return f"is false: {', '.join(name.en for name in names)}"


def _gives_the_same(function: Any, wrong: Any, arguments: tuple[Any, ...]) -> bool:
    return _same(outcome(function, arguments), outcome(wrong, arguments))


def _formula(faulty: Faulty, text: str) -> str:
    part = re.search(r"   \(([^()]*)\)$", text)
    function, seen = faulty.make(), 0
    for arguments in _inputs(faulty):
        if not applies(part[1] if part else "", *_labels(faulty.item, arguments)):
            continue
        got = called(function, arguments)
        if got is None or not np.all(np.abs(np.asarray(got, float)) < 1e60):
            continue
        try:
            want = executed(faulty.item, text, arguments)
        except (Unreadable, Beyond, ValueError) as error:
            return f"cannot be read: {text}: {error}"
        seen += 1
        if not near(got, want):
            return f"is false: {text}"
    return "" if seen else f"speaks of no call: {text}"


def _labels(name: str, arguments: tuple[Any, ...]) -> tuple[int, bool, str]:
    """T, whether n = m, and the activation's name."""
    widths = {a.shape[-1] for a in arguments if isinstance(a, np.ndarray) and a.ndim == 2}
    used = next((NAMES.get(id(a), "") for a in arguments if hasattr(a, "backward")), "")
    return len(arguments[0]) - (name == "output"), len(widths) < 2, used


def _sentence(faulty: Faulty, sentence: str) -> str:
    """Of several results, the sentence is about those that are named before it."""
    item = BY_NAME[faulty.item]
    parts = next((c.parts for c in item.checks if c.parts), ())
    before, _, claim = sentence.partition(": ")
    groups = (group for count in range(len(parts)) for group in combinations(parts, count + 1))
    named = next((group for group in groups if _listed(group) == before), None)
    if named is None:
        return _claim(faulty, sentence, None)
    return "".join(_claim(faulty, claim, parts.index(name)) for name in named)


def _listed(names: tuple[str, ...]) -> str:
    *more, last = names
    return f"{', '.join(more)} and {last}" if more else last


def _claim(faulty: Faulty, claim: str, place: int | None) -> str:
    """Why a claim is false of the result in this place; "" where it is not."""
    if claim.startswith("What comes back is as with the mistake"):
        return "" if _of_two_slips(faulty, claim) else f"is false: {claim}"
    if claim == "The same comes back in every call that was made.":
        results = [outcome(faulty.make(), given) for given in fresh(BY_NAME[faulty.item])]
        return "" if all(alike(one, results[0]) for one in results) else f"is false: {claim}"
    if (true := _of_whole_results(faulty, place, claim)) is not None:
        return "" if true else f"is false: {claim}"
    if other := re.match(r"This is what (\w+) has to give", claim):
        calls = list(_calls(faulty, place, other[1]))
        true = all(c.right for c in calls)
    else:
        calls = list(_calls(faulty, place, faulty.item))
        function = faulty.make()

        def again(arguments: dict[str, Any]) -> Any:
            result = called(function, tuple(arguments.values()))
            return result if place is None else result[place]

        with np.errstate(all="ignore"):
            true = not calls or holds(claim, calls, again)
    return "" if true else f"is false: {claim}"


def _of_two_slips(faulty: Faulty, claim: str) -> bool:
    """A mistake of the catalogue, and what is said to be beside it, give every result."""
    plain = claim.replace(", but for calls in which inf or nan comes back", "")
    said = re.fullmatch(r"What comes back is as with the mistake “(.*?)”(?:, (.*))?\.", plain)
    assert said is not None
    name, beside = said.groups()
    function, source = faulty.make(), REFERENCES[faulty.item]
    names = source.__code__.co_varnames[: source.__code__.co_argcount]
    calls = [a for a in _inputs(faulty) if outcome(source, a) is not STOPPED]

    def given_by(wrong: Any, arguments: tuple[Any, ...]) -> Any:
        by_name = dict(zip(names, arguments, strict=False))
        if beside is None:
            return outcome(wrong, arguments)
        if said := re.fullmatch("computed (.*)", beside):
            changed = otherwise(f"What comes back is right {said[1]}.", by_name)
            assert changed is not None
            return outcome(wrong, tuple(changed.values()))
        result = outcome(wrong, arguments)
        if said := re.fullmatch(r"divided by the number of (rows|columns) of (\w+)", beside):
            return result / by_name[said[2]].shape[said[1] == "columns"]
        assert beside in ("with the sign turned round", "in reverse order")
        return -result if "sign" in beside else result[::-1]

    return any(
        all(_same(outcome(function, a), given_by(mistake.function, a)) for a in calls)
        for mistake in BY_NAME[faulty.item].mistakes
        if mistake.name.en == name
    )


def _same(got: Any, want: Any) -> bool:
    """An overflow is a fault of its own."""
    if isinstance(got, np.ndarray | float) and not all_finite(got):
        return True
    if got is STOPPED or want is STOPPED:
        return got is want
    return alike(got, want)


def _of_whole_results(faulty: Faulty, place: int | None, claim: str) -> bool | None:
    """Of a claim about other arguments, or about where or which results are right; else None."""
    function, source = faulty.make(), REFERENCES[faulty.item]
    parameters = source.__code__.co_varnames[: source.__code__.co_argcount]
    seen = 0
    for given in _inputs(faulty):
        left = len(parameters) - len(given)
        whole = (*given, *(source.__defaults__ or ())[-left:]) if left else given
        arguments = dict(zip(parameters, whole, strict=True))
        got, want = outcome(function, given), outcome(source, given)
        with np.errstate(all="ignore"):
            changed = otherwise(claim, arguments)
        if changed is not None:
            if "inf or nan" in claim and not all_finite(got):
                continue
            want = outcome(source, tuple(changed.values()))
            true: bool | None = got is want is STOPPED or alike(*_part((got, want), place))
        elif want is STOPPED:
            continue
        else:
            true = holds_of_results(claim, arguments, got, want, alike)
        if true is None:
            return None
        if not true:
            return False
        seen += 1
    return seen > 0


def _part(results: tuple[Any, Any], place: int | None) -> tuple[Any, Any]:
    """One of several results, where each is such."""
    if place is None or any(r is STOPPED for r in results):
        return results
    got, want = results
    return got[place], want[place]


STOPPED = object()  # what comes of a call that raises


def outcome(function: Any, arguments: tuple[Any, ...]) -> Any:
    """What comes back from copies of the arguments."""
    given = [a if hasattr(a, "backward") else copy.deepcopy(a) for a in arguments]
    with np.errstate(all="ignore"):
        try:
            return function(*given)
        except Exception:
            return STOPPED


def alike(got: Any, want: Any) -> bool:
    """Whether two results are the same but for rounding."""
    if isinstance(want, np.ndarray | float):
        return near(got, want)
    if isinstance(want, list | tuple) and isinstance(got, list | tuple):
        return len(got) == len(want) and all(map(alike, got, want))
    if isinstance(want, dict):
        return isinstance(got, dict) and list(got.items()) == list(want.items())
    return bool(isinstance(got, type(want)) and got == want)


def _calls(faulty: Faulty, place: int | None, right: str) -> Iterator[Called]:
    """Fresh calls; each array of a list of arrays by itself."""
    function, source = faulty.make(), REFERENCES[right]
    names = REFERENCES[faulty.item].__code__.co_varnames
    for arguments in _inputs(faulty):
        got, want = called(function, arguments), called(source, arguments)
        if want is None and right not in MAY_BE_NONE:
            continue  # no arguments of this item
        by_name = dict(zip(names, arguments, strict=False))
        if place is not None and got is not None and want is not None:
            got, want = got[place], want[place]
        for one, other in _beside(got, want):
            yield Called(by_name, one, other)


def _beside(got: Any, want: Any) -> Iterator[tuple[Any, Any]]:
    """The result and the right one; of lists of arrays, each array."""
    arrays = [] if isinstance(want, np.ndarray) else list(arrays_in(want))
    if arrays:
        yield from zip_longest(arrays_in(got), arrays)
    else:
        yield got, want


def called(function: Any, arguments: tuple[Any, ...]) -> Any:
    """What comes back from copies of the arguments; None where nothing does."""
    result = outcome(function, arguments)
    return None if result is STOPPED else result


def _losses(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Of numerical_gradient: a loss, a parameter and, in some calls, ε."""
    for count in range(30):
        shape = tuple(rng.integers(1, 5, size=1 + count % 2))
        weights, power = rng.normal(size=shape), 2 + count % 3
        parameter = rng.normal(size=shape) + 2.0

        def loss(p: Any, weights: Any = weights, power: int = power) -> float:
            return float((weights * p**power).sum() + p.sum())

        yield loss, parameter, *((), (1e-3,), (1e-4,), (2e-3,))[count % 4]


def _predictions(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for count in range(120):
        n, words = int(rng.integers(1, 7)), list("abcdefg")[: int(rng.integers(2, 8))]
        vocabulary = {word: i for i, word in enumerate(["<s>", "</s>", *words])}
        K, scale = len(vocabulary), (1.0, 0.4, 3.0)[count % 3]
        U, W = scale * rng.normal(size=(n, K)), scale * rng.normal(size=(n, n))
        read = [words[i] for i in rng.integers(0, len(words), size=count % 9)]
        yield read, vocabulary, U, W, rng.normal(size=(K, n))


def _contexts(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for count in range(120):
        N, words = 2 + count % 4, list("abcd")[: 2 + count % 3]
        drawn = [[str(w) for w in rng.choice(words, rng.integers(1, 7))] for _ in range(9)]
        start = drawn[count % 9][: count % 5]
        yield drawn, start if count % 7 else ["z", *start], N


FRESH = {"numerical_gradient": _losses, "predict_next": _predictions, "ngram_next": _contexts}


@cache
def fresh(item: Item, most: int = 40) -> list[tuple[Any, ...]]:
    """Inputs of another seed at sizes of their own; who calls with them copies them."""
    if item.name in FRESH:
        return list(FRESH[item.name](np.random.default_rng(7)))
    cases, rng, inputs = Cases(FRESH_SEED), np.random.default_rng(5), []
    for check in item.checks:
        for make in check.inputs:
            for base in check.sizes[:2]:
                sizes = [base, *(_size(base, rng) for _ in range(4))]
                inputs += [a for s in sizes if (a := _arguments(make, cases, s)) is not None]
    return inputs[:most] if len(inputs) <= most else inputs[:: len(inputs) // most + 1]


def _size(base: Size, rng: np.random.Generator) -> Size:
    T, n, m = int(rng.integers(1, 16)), int(rng.integers(1, 7)), int(rng.integers(1, 7))
    return base._replace(T=T, n=n, m=n if rng.random() < 0.3 else m)


def _arguments(make: Any, cases: Cases, size: Size) -> tuple[Any, ...] | None:
    try:
        with np.errstate(all="ignore"):
            arguments = make(cases, size)
    except (ValueError, IndexError, KeyError):
        return None
    return arguments if all(np.isfinite(a).all() for a in arrays_in(arguments)) else None


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("-n", type=int, default=3000, help="how many functions")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--singles", action="store_true", help="every fault alone, instead")
    options.add_argument("--beginners", action="store_true", help="code with slips, instead")
    options.add_argument("--edited", action="store_true", help="right code, edited, instead")
    options.add_argument("--verbose", action="store_true", help="show the silent ones")
    chosen = options.parse_args()
    counts: Counter[str] = Counter()
    source = beginners if chosen.beginners else edited if chosen.edited else faulty
    generated = (
        source.singles(REFERENCES)
        if chosen.singles
        else source.drawn(REFERENCES, chosen.n, chosen.seed)
    )
    for one in generated:
        result = explained(one)
        if not result.kind:
            counts["passes"] += 1
            continue
        if result.how == "silent" and result.kind not in VALUES:
            counts["told by its check"] += 1
            continue
        counts[result.how] += 1
        if why := refuted(result):
            counts["false"] += 1
            print(f"{one} {why}", flush=True)
        if chosen.verbose and result.how == "silent":
            print(f"silent: {one}", flush=True)
    print(dict(counts))
    return bool(counts["false"])


if __name__ == "__main__":
    sys.exit(main())
