"""A mistake costs once: what uses a wrong function is judged again with a right one.

The item is judged in a process of its own, in which the names of the wrong functions are bound to
right ones. These stay in the grader; the student's code may call them, as it would call its own.
So is an item whose file cannot be run because another that it imports from cannot: that file's
items are lent, if it has any, and what else is wanted of it raises only where it is used.

It helps nobody who cheats. The wrong function has been judged, and stays so. One process judges
one item, and nothing it learns leaves it. An item gets right ones of earlier items alone, of which
right code is made: `forward` none of `deep_forward`. What is not graded is not lent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from grader.grading.causes import together
from grader.report import ItemResult, Outcome
from spec import assignment
from spec.item import Opaque, Remote, Sent
from spec.points import NAMES
from spec.text import Text

# Right code is made of these, and calling one costs the grader little.
LENT = (
    *("forward", "output", "delta", "delta_below", "gradient_W", "gradient_U"),
    *("softmax", "cross_entropy", "softmax_cross_entropy_gradient", "numerical_gradient"),
    *("delta_norms", "clip_gradient", "build_vocabulary", "one_hot", "training_pairs"),
    *("deltas_from_outputs", "gradient_V", "sentence_loss"),
    *("bidirectional_forward", "deep_forward"),
)
WRONG = tuple(set(Outcome) - {Outcome.PASSED, Outcome.GRADER_ERROR})
MOST_NUMBERS, LARGEST = 8192, 10_000  # in all arguments of a call; a whole number among them
MOST_AXES, LONGEST_AXIS = 3, 512  # of an array: what is computed of it stays small too
MOST_ANSWERED = 1 << 20


class Right(Remote):
    """A right function that the student's code may call in the place of its own."""

    remote: ClassVar = ("__call__",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        values = [*arguments, *named.values()]
        if not all(map(_is_plain, values)):
            raise TypeError("an argument is no number, text or array, and not made of them")
        if sum(map(_size, values)) > MOST_NUMBERS:
            raise ValueError(f"arguments of more than {MOST_NUMBERS} numbers")
        if any(isinstance(v, np.ndarray) and v.dtype.kind == "c" for v in values):
            raise TypeError("an argument is complex")
        given = [_array(value) for value in arguments]
        result = self.function(*given, **{name: _array(value) for name, value in named.items()})
        if _size(result) > MOST_ANSWERED:
            raise ValueError(f"a result of more than {MOST_ANSWERED} numbers")
        return result


def _is_plain(value: Any) -> bool:
    """Whether it crossed the wire as what it is, and all that it holds."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    return not isinstance(value, Opaque)


def _size(value: Any) -> int:
    """How much a function would have to do with an argument, about."""
    if isinstance(value, np.ndarray):
        fits = value.ndim <= MOST_AXES and max(value.shape, default=0) <= LONGEST_AXIS
        return value.size if fits else MOST_NUMBERS + 1
    if isinstance(value, list | tuple):
        return len(value) + sum(map(_size, value))
    if isinstance(value, dict):
        return len(value)
    whole = isinstance(value, int | np.integer)
    return MOST_NUMBERS + 1 if whole and abs(int(value)) > LARGEST else 1


def _array(value: Any) -> Any:
    """A list of numbers or of rows as an array: student's own functions take both."""
    if type(value) is list and value and all(map(_is_row, value)):
        rows = [np.asarray(row) for row in value]
        if len({row.shape for row in rows}) == 1:
            return np.array(rows)
    return value


def _is_row(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(v, int | float) for v in value)
    return isinstance(value, int | float) or (isinstance(value, np.ndarray) and value.ndim < 2)


def lent_to(
    item: str,
    wrong: Sequence[str],
    used_by: Callable[[str], set[str]],
    beside: Collection[str] = (),
) -> Mapping[str, Remote | Sent]:
    """What an item that failed is judged again with; empty where it uses nothing wrong.

    wrong: items that were judged and are not right
    beside: items of a file without which the item's own cannot be run
    """
    earlier = NAMES[: NAMES.index(item)]
    names = [name for name in wrong if name in LENT and name in earlier]
    used = used_by(item).union(beside) if names else set()
    return {name: _right(name) for name in names if name in used}


def _right(name: str) -> Remote | Sent:
    """numerical_gradient calls what it is given, and so goes over as it is written."""
    function = assignment.reference(name)
    return Sent(function) if name == "numerical_gradient" else Right(function)


def wrong_of(results: Iterable[ItemResult]) -> list[str]:
    """Items that are not known to be right, whatever they count."""
    return [r.name for r in results if r.outcome is not Outcome.PASSED and not r.is_whole]


def better(again: float, first: float, outcome: Outcome) -> bool:
    """Whether the second judgement counts: it brings more points, or says of as many that the
    item itself is wrong.

    outcome: the second one's
    """
    says = outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.CRASHED)
    return says and again >= first


WITH_RIGHT_ONES = Text("with the right {names}, {said}", "换成正确的 {names} 之后，{said}")
NOT_WITH_OWN = Text(
    "With your own it may not stop there: put {names} right first.",
    "用你自己的不一定会停在那里：先改好 {names}。",
)


def crashed_with(again: ItemResult, first: ItemResult, lang: str) -> ItemResult:
    """The second result; where it crashed with right functions in a check in which it did not with
    the student's own, it says with which: who runs the code may not see that crash."""
    feedback = again.feedback
    if again.outcome is not Outcome.CRASHED or feedback is None:
        return again
    before = {check.title: check.outcome for check in first.checks}
    if before.get(feedback.claim) not in (Outcome.PASSED, Outcome.FAILED):
        return again
    names = together(again.carried, lang)
    said = WITH_RIGHT_ONES.in_language(lang).format(names=names, said=feedback.summary)
    step = NOT_WITH_OWN.in_language(lang).format(names=names)
    space = " " if feedback.next_step and lang == "en" else ""
    step = f"{feedback.next_step}{space}{step}"
    return replace(again, feedback=replace(feedback, summary=said, next_step=step))
