"""Right for some arguments and wrong for the others: up to a size, at n = m, for some
activations, where nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.feedback.trials import Trial, Trials
from grader.feedback.variations import AXES
from spec.checking.cases import NAMES, activation_name, arrays_in
from spec.text import Text, spaced

SELDOM = 0.25  # as often zeros, or equal numbers, let a wrong function be right


@dataclass(frozen=True)
class Length:
    """How much of it an argument has: rows, columns, entries, items, or how large a number is.

    axis: of an array; None of a list or a number
    """

    place: int
    axis: int | None
    ndim: int

    def of(self, arguments: tuple[Any, ...]) -> int | None:
        """None where the argument is of another kind."""
        argument = arguments[self.place]
        if isinstance(argument, np.ndarray):
            fits = self.axis is not None and argument.ndim == self.ndim
            return argument.shape[self.axis] if fits and self.axis is not None else None
        if self.axis is not None:
            return None
        return len(argument) if isinstance(argument, list) else int(argument)

    def words(self, name: str, length: int, counts: bool) -> Text:
        """ "x has at most 3 rows"."""
        if self.axis is None and not counts:
            return Text(f"{name} is at most {length}", f"{name} 不超过 {length}")
        one, many, zh = ITEMS
        if self.axis is not None:
            one, many, zh = ROWS_AND_COLUMNS[self.axis] if self.ndim == 2 else ENTRIES
        return Text(
            f"{name} has at most {length} {one if length == 1 else many}",
            f"{name} 不超过 {length} {zh}",
        )


def has_layers(trial: Trial) -> bool:
    """Whether weights come in tuples: their sizes are not fixed by those of other arguments."""
    tuples = [
        item
        for argument in trial.arguments
        for item in (argument if isinstance(argument, list) else [argument])
        if isinstance(item, tuple)
    ]
    return any(np.ndim(array) == 2 for item in tuples for array in item)


ROWS_AND_COLUMNS = (("row", "rows", "行"), ("column", "columns", "列"))
ENTRIES = ("entry", "entries", "个元素")
ITEMS = ("item", "items", "项")


def up_to_a_size(trials: Trials) -> Text | None:
    """Right while an argument is small, wrong where it is larger; seen at two sizes or more."""
    for axis in AXES:
        run = trials.along(axis)
        last = next((i for i, trial in enumerate(run) if not trial.right), len(run))
        if not 2 <= last < len(run):
            continue
        length = _grown(run[last - 1], run[last])
        if length is None or (length.place > 0 and has_layers(run[last])):
            continue
        limit = length.of(run[last - 1].arguments)
        if limit is None or length.of(run[last].arguments) != limit + 1:
            continue
        known = [(trial, length.of(trial.arguments)) for trial in trials.all]
        once = _once(trials, run[last], length.place)
        if once is not None and once.right:
            continue  # not the length, but what comes twice
        if all(
            size is not None and trial.right == (size <= limit) for trial, size in known
        ) and _right_up_to(limit, length, trials, run[:last]):
            counts = isinstance(run[last].arguments[length.place], list)
            shown = length.words(trials.names[length.place], limit, counts)
            return Text(
                f"It is right while {shown.en}, and goes wrong beyond.",
                f"{shown.zh}时是对的，再多就会出错。",
            )
    return None


def _right_up_to(limit: int, length: Length, trials: Trials, within: list[Trial]) -> bool:
    """Whether calls up to a length are right with other sizes, numbers and activations too."""
    near = trials.nearby(within, lambda a: (length.of(a) or limit + 1) <= limit)
    more = [*near, *trials.like(within), *trials.like(near)]
    return all(trial.right for trial in more if trial.is_finite)


def while_all_is_small(trials: Trials) -> Text | None:
    """Right while every array is small in each direction, wrong where one is larger."""
    if any(isinstance(a, list | tuple) for trial in trials.all for a in trial.arguments):
        return None
    known = [(trial.right, _largest(trial)) for trial in trials.all]
    right = {size for ok, size in known if ok}
    wrong = {size for ok, size in known if not ok}
    if len(right) < 3 or len(wrong) < 3 or max(right) != min(wrong) - 1:
        return None
    if not _each_direction_alone(trials, max(right)):
        return None
    return Text(
        f"It is right while no argument has more than {max(right)} rows or columns, and goes "
        "wrong beyond.",
        f"所有参数的行数和列数都不超过 {max(right)} 时是对的，再多就会出错。",
    )


def _each_direction_alone(trials: Trials, limit: int) -> bool:
    """Whether each direction has been seen to be enough: wrong where it alone is larger.

    Rows of two arguments count as one direction where one has one more: states have s₀ too.
    """
    seen, alone = set(), set()
    for trial in trials.all:
        arrays = [(k, a) for k, a in enumerate(trial.arguments) if isinstance(a, np.ndarray)]
        beyond = {(k, i, a.ndim) for k, a in arrays for i in range(a.ndim) if a.shape[i] > limit}
        lengths = {n for _, a in arrays for n in a.shape if n > limit}
        one_more = all(axis == 0 for _, axis, _ in beyond)
        seen |= beyond
        if lengths and max(lengths) - min(lengths) <= one_more:
            alone |= beyond
    return seen == alone


def _largest(trial: Trial) -> int:
    return max((max(a.shape, default=0) for a in arrays_in(trial.arguments)), default=0)


def _grown(inside: Trial, beyond: Trial) -> Length | None:
    """Of which argument the second call has more."""
    for place, (small, large) in enumerate(zip(inside.arguments, beyond.arguments, strict=False)):
        if isinstance(small, np.ndarray) and isinstance(large, np.ndarray):
            for axis, (s, g) in enumerate(zip(small.shape, large.shape, strict=False)):
                if s != g:
                    return Length(place, axis, small.ndim)
        elif (isinstance(small, list) and len(small) != len(large)) or (
            type(small) is int and small != large
        ):
            return Length(place, None, 0)
    return None


def only_where_square(trials: Trials) -> Text | None:
    """Right wherever n = m, wrong wherever they differ."""
    sized = [t for t in trials.all if t.size is not None and _shows_widths(t)]
    if any(t.size is not None and _square(t) != (t.size.n == t.size.m) for t in sized):
        return None  # other widths than n and m take part
    equal = [t.right for t in sized if _square(t)]
    other = [t.right for t in sized if not _square(t)]
    if len(equal) > 1 and len(other) > 2 and all(equal) and not any(other):
        return Text("It is right only where n = m.", "只有 n = m 时才对。")
    return None


def _shows_widths(trial: Trial) -> bool:
    return sum(isinstance(a, np.ndarray) and a.ndim == 2 for a in trial.arguments) > 1


def _square(trial: Trial) -> bool:
    widths = {a.shape[-1] for a in trial.arguments if isinstance(a, np.ndarray) and a.ndim == 2}
    return len(widths) == 1


def only_some_activations(trials: Trials) -> Text | None:
    """Right for every call with some activations, wrong for most calls with each of the others."""
    verdicts_of: dict[int, list[bool]] = {}
    shown: dict[int, Any] = {}
    for trial in trials.all:
        used = [a for a in trial.arguments if hasattr(a, "backward")]
        if len(used) != 1:
            return None
        verdicts_of.setdefault(id(used[0]), []).append(trial.right)
        shown[id(used[0])] = used[0]
    right = [shown[key] for key, verdicts in verdicts_of.items() if all(verdicts)]
    wrong = [shown[key] for key, verdicts in verdicts_of.items() if np.mean(verdicts) <= SELDOM]
    if not right or not wrong or len(right) + len(wrong) < len(shown):
        return None
    like_them = [trial for a in right for trial in trials.with_activation(a)]
    more = [t for t in trials.like(like_them) if t.is_finite and _uses_one_of(right, t)]
    instead = [t for t in trials.ask_all(_elsewhere(right, trials)) if t.is_finite]
    if not all(trial.right for trial in (*like_them, *more, *instead)):
        return None
    yes, no = _listed(right), _listed(wrong)
    return Text(
        f"It is right for {yes.en}, and goes wrong with {no.en}.",
        f"用{spaced(yes.zh)}时是对的，用{spaced(no.zh)}时会出错。",
    )


MOST_ELSEWHERE = 12


def _elsewhere(activations: list[Any], trials: Trials) -> list[tuple[Any, ...]]:
    """The arguments of calls of sizes that these were not seen at, with the first of them."""
    seen = {_shapes(t) for t in trials.all if _uses_one_of(activations, t)}
    by_size = {_shapes(t): t.arguments for t in trials.all if _shapes(t) not in seen}
    return [
        tuple(activations[0] if hasattr(a, "backward") else a for a in arguments)
        for arguments in sorted(by_size.values(), key=_size)[:MOST_ELSEWHERE]
    ]


def _shapes(trial: Trial) -> tuple[tuple[int, ...], ...]:
    return tuple(a.shape for a in arrays_in(trial.arguments))


def _size(arguments: tuple[Any, ...]) -> int:
    return sum(a.size for a in arrays_in(arguments))


def _uses_one_of(activations: list[Any], trial: Trial) -> bool:
    return any(argument is one for argument in trial.arguments for one in activations)


def _listed(activations: list[Any]) -> Text:
    known = [a for a in activations if id(a) in NAMES]
    names = [activation_name(a) for a in known]
    if len(known) < len(activations):
        names.append(activation_name(next(a for a in activations if id(a) not in NAMES)))
    *more, last = names
    en = f"{', '.join(n.en for n in more)} and {last.en}" if more else last.en
    return Text(en, "、".join(n.zh for n in names))


def where_nothing_repeats(trials: Trials) -> Text | None:
    """Right where nothing comes twice in an argument, wrong where something does."""
    for place, name in enumerate(trials.names):
        kinds: dict[bool, list[bool]] = {True: [], False: []}
        for trial in trials.all:
            items = _items(trial.arguments[place]) if place < len(trial.arguments) else None
            if items is None:
                break
            kinds[len(items) != len({str(i) for i in items})].append(trial.right)
        else:
            once, twice = kinds[False], kinds[True]
            if len(once) > 1 and len(twice) > 1 and all(once) and not any(twice):
                if not _mended(trials, place):
                    continue
                return Text(
                    f"It is right where nothing comes twice in {name}, and wrong where something "
                    "does.",
                    f"{name} 中没有重复的项时是对的，有重复的项时就错了。",
                )
    return None


def _once(trials: Trials, trial: Trial, place: int) -> Trial | None:
    """The call once more with each word of an argument made another; None of anything else."""
    words = trial.arguments[place]
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return None
    other = [f"{word}{number}" for number, word in enumerate(words)]
    return trials.ask((*trial.arguments[:place], other, *trial.arguments[place + 1 :]))


def _mended(trials: Trials, place: int) -> bool:
    """Whether a wrong call is right once nothing comes twice, as far as that can be asked."""
    wrong = next(t for t in trials.all if not t.right)
    once = _once(trials, wrong, place)
    return once is None or once.right


def _items(argument: Any) -> list[Any] | None:
    """The items of a list of words, of sentences or of whole numbers; None of anything else."""
    if isinstance(argument, list):
        return list(_flat(argument))
    if isinstance(argument, np.ndarray) and argument.ndim == 1 and argument.dtype.kind == "i":
        return list(argument)
    return None


def _flat(items: list[Any]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item
