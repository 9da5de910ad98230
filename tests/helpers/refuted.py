"""What is told of generated wrong functions, held against the functions themselves.

    python -m tests.helpers.refuted -n 3000 --seed 0

Each printed formula is read and executed, each sentence of a fact is put to a predicate of its
own; counted are the false ones, and the functions of which nothing is said.
"""

from __future__ import annotations

import argparse
import copy
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from grader.grading.explanation import VALUES, Explanation, explanation
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder
from spec.assignment import ITEMS
from spec.checking.cases import NAMES, Cases, Size, arrays_in
from spec.item import Item, Stopped
from tests.helpers.faulty import Faulty, drawn, singles
from tests.helpers.local import Local
from tests.helpers.printed import Beyond, Unreadable, applies, executed
from tests.helpers.sentences import Called, holds, near

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
    item, cases = BY_NAME[faulty.item], Cases(seed)
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
    if judged.how == "mistake":
        return ""  # held against every call by a test of its own
    return "".join(_sentence(judged.faulty, d.en) for d in judged.said.differences)


def _formula(faulty: Faulty, text: str) -> str:
    part = re.search(r"   \(([^()]*)\)$", text)
    function, seen = faulty.make(), 0
    for arguments in fresh(BY_NAME[faulty.item]):
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
    item = BY_NAME[faulty.item]
    parts = next((c.parts for c in item.checks if c.parts), ())
    place = next((i for i, p in enumerate(parts) if sentence.startswith(f"{p}: ")), None)
    claim = sentence if place is None else sentence.removeprefix(f"{parts[place]}: ")
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
    return "" if true else f"is false: {sentence}"


def _calls(faulty: Faulty, place: int | None, right: str) -> Iterator[Called]:
    """Fresh calls; each array of a list of arrays by itself."""
    function, source = faulty.make(), REFERENCES[right]
    names = REFERENCES[faulty.item].__code__.co_varnames
    for arguments in fresh(BY_NAME[faulty.item]):
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
    given = [a if hasattr(a, "backward") else copy.deepcopy(a) for a in arguments]
    with np.errstate(all="ignore"):
        try:
            return function(*given)
        except (ValueError, IndexError, TypeError, KeyError, OverflowError):
            return None


def fresh(item: Item, most: int = 40) -> list[tuple[Any, ...]]:
    """Inputs of another seed at sizes of their own."""
    cases, rng, inputs = Cases(FRESH_SEED), np.random.default_rng(5), []
    for check in item.checks:
        for make in check.inputs:
            for base in check.sizes[:2]:
                sizes = [base, *(_size(base, rng) for _ in range(4))]
                inputs += [a for s in sizes if (a := _arguments(make, cases, s)) is not None]
    return inputs[:most] if len(inputs) <= most else inputs[:: len(inputs) // most + 1]


def _size(base: Size, rng: np.random.Generator) -> Size:
    T, n, m = int(rng.integers(1, 16)), int(rng.integers(1, 7)), int(rng.integers(1, 7))
    return replace(base, T=T, n=n, m=n if rng.random() < 0.3 else m)


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
    options.add_argument("--verbose", action="store_true", help="show the silent ones")
    chosen = options.parse_args()
    counts: Counter[str] = Counter()
    generated = singles(REFERENCES) if chosen.singles else drawn(REFERENCES, chosen.n, chosen.seed)
    for faulty in generated:
        result = explained(faulty)
        if result.kind not in (*VALUES, "shape", "crashed"):
            counts["passes" if not result.kind else "told by its check"] += 1
            continue
        counts[result.how] += 1
        if why := refuted(result):
            counts["false"] += 1
            print(f"{faulty} {why}", flush=True)
        if chosen.verbose and result.how == "silent":
            print(f"silent: {faulty}", flush=True)
    print(dict(counts))
    return bool(counts["false"])


if __name__ == "__main__":
    sys.exit(main())
