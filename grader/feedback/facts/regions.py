"""Where it is right: in every call of a kind that the arguments show, and not in the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import permutations
from operator import eq
from typing import Any

import numpy as np

from grader.feedback.facts.other_arguments import where_finite
from grader.feedback.facts.sizes import ENTRIES, ITEMS, ROWS_AND_COLUMNS, has_layers
from grader.feedback.trials import Trial, Trials
from grader.feedback.variations import is_finite
from spec.checking.cases import arrays_in
from spec.checking.equality import TOLERANCE, alike
from spec.text import Text

FEWEST = 4  # calls on either side
LIKE = 10  # calls within that are made again with other numbers
LIKELY = 1e-3  # the same, of regions that a slip often makes
NEVER_FINITE = Text(
    "In every call that was made inf or nan comes back: print the values on the way, and see at "
    "which step the first one comes.",
    "所做的每次调用都返回了 inf 或 nan：把中间结果打印出来，看第一个是在哪一步出现的。",
)
NOT_FINITE = Text(
    "It is right in every call that was made but those in which inf or nan comes back: print the "
    "values on the way, and see at which step the first one comes.",
    "所做的调用中，除了返回 inf 或 nan 的，其余都是对的：把中间结果打印出来，看第一个是在哪一步"
    "出现的。",
)
Arguments = tuple[Any, ...]
Holds = Callable[[Any], bool | None]
Kind = tuple[str, str, Holds, Callable[[Any], Any]]  # of an array, and what makes one of any


@dataclass(frozen=True)
class Region:
    """Calls of a kind.

    holds: of a call's arguments, None where the question has no sense
    chance: that so many calls are right together, were it not for the region
    inside: makes of any call's arguments others that are within, just within where there is a limit
    """

    text: Text
    holds: Callable[[Arguments], bool | None]
    chance: float = 1e-6
    inside: Callable[[Arguments], tuple[Arguments, ...]] | None = None


def right_where_finite(trials: Trials) -> Text | None:
    """Right in every call but those in which inf or nan comes back, or there is no other."""
    asked, calls = asked_of(trials)
    if not any(trial.is_finite or trial.call.stopped for trial in asked):
        return NEVER_FINITE
    is_right = all(trial.right for trial in calls)
    return NOT_FINITE if is_right and any(trial.is_finite for trial in calls) else None


def asked_of(trials: Trials) -> tuple[list[Trial], list[Trial]]:
    """All calls, and those of them in which inf or nan is not what is wrong."""
    asked = [*trials.with_varied, *trials.planned, *trials.scaled]
    return asked, [t for t in asked if t.call.stopped or t.is_finite or not is_finite(t.want)]


def right_in_a_region(trials: Trials) -> Text | None:
    """Right in every call of a region; beyond it most go wrong. The region that explains most."""
    asked, calls = asked_of(trials)
    if all(trial.right for trial in calls):
        return None
    explaining = [
        (beyond.count(True), place, region, beyond)
        for place, region in enumerate(_regions(trials, calls))
        if (beyond := _beyond(region, calls)) is not None
    ]
    for right, _, region, beyond in sorted(explaining, key=lambda one: one[:2]):
        if _holds_of_more(trials, region, calls):
            return said_of(region.text, len(beyond) - right, len(beyond), len(calls) < len(asked))
    return None


def _beyond(region: Region, calls: list[Trial]) -> list[bool] | None:
    """Which calls beyond it are right; None where not all within are, or chance may be at work."""
    within, beyond = 0, list[bool]()
    for call in calls:
        inside = region.holds(call.arguments)
        if inside is None:
            return None
        if not inside:
            beyond.append(call.right)
        elif not _is_nothing(call.want):
            if not call.right:
                return None
            within += 1
    if min(within, len(beyond)) < FEWEST or all(beyond):
        return None
    by_chance = (1.0 - beyond.count(False) / len(calls)) ** within
    return beyond if by_chance < region.chance else None


def said_of(region: Text, wrong: int, beyond: int, is_partial: bool) -> Text:
    """Where it is right, and how often it goes wrong elsewhere. is_partial: inf and nan apart"""
    zh = region.zh + " " * region.zh[-1].isascii()
    text = Text(
        f"It is right where {region.en}, and goes wrong in {wrong} of {beyond} other calls.",
        f"{zh}时是对的；其他 {beyond} 次调用中有 {wrong} 次错了。",
    )
    if wrong == beyond:
        text = Text(
            f"It is right where {region.en}, and wrong in all other calls that were made.",
            f"{zh}时是对的；所做的其他调用全都错了。",
        )
    return where_finite(text) if is_partial else text


def _is_nothing(want: Any) -> bool:
    """Whether 0 is right everywhere, which many a wrong function gives."""
    parts = [*want] if isinstance(want, list | tuple) else [want]
    numbers = [np.asarray(part) for part in parts if isinstance(part, np.ndarray | float)]
    arrays = [*numbers, *arrays_in(parts)]
    return bool(arrays) and not any(array.any() for array in arrays)


def _holds_of_more(trials: Trials, region: Region, calls: list[Trial]) -> bool:
    """Whether calls like those within are right too, with other numbers, activations and sizes."""
    within = [trial for trial in calls if region.holds(trial.arguments)]
    some = within[:: max(1, len(within) // LIKE)]
    more = trials.like(some)
    if region.inside is not None:
        bases = (*some, *calls[:: max(1, len(calls) // LIKE)])
        inside = [a for trial in bases for a in region.inside(trial.arguments)]
        more += trials.ask_all([a for a in inside if _makes_sense(trials, a)])
    more += [*trials.at_random, *trials.nearby([*within, *trials.at_random], region.holds)]
    within = [trial for trial in more if region.holds(trial.arguments)]
    finite = [trial for trial in within if trial.is_finite or trial.call.stopped]
    is_right = len(finite) >= FEWEST and all(trial.right for trial in finite)
    return is_right and any(_depends(trials, trial) for trial in finite)


def _makes_sense(trials: Trials, arguments: Arguments) -> bool:
    """Whether right code takes them: a loss may want arrays of one shape alone."""
    try:
        with np.errstate(all="ignore"):
            trials.source(*arguments)
    except Exception:
        return False
    return True


def _depends(trials: Trials, trial: Trial) -> bool:
    """Whether something else is right of other numbers, or of the items in another order: what is
    right of any, as where all is 0 or empty, says nothing of the code."""
    try:
        other = trials.source(*map(_otherwise, trial.arguments))
    except Exception:  # what is asked for may not be there
        return True
    return not alike(other, trial.want, TOLERANCE, trial.call.scale)


def _otherwise(argument: Any) -> Any:
    is_array = isinstance(argument, np.ndarray)
    if isinstance(argument, float) or (is_array and argument.dtype.kind == "f"):
        return argument * 1.5
    return argument[::-1] if is_array or isinstance(argument, list) else argument


def _regions(trials: Trials, calls: list[Trial]) -> Iterator[Region]:
    first = next(t.arguments for t in calls if not t.right)
    for place, (name, argument) in enumerate(zip(trials.names, first, strict=False)):
        if not (trials.gives_words and isinstance(argument, np.ndarray)):
            yield from _of_one(trials, place, name, argument, calls)
    if sum(isinstance(argument, np.ndarray) for argument in first) != 1:
        return  # of several arrays none is what a limit is for
    for one, other in permutations(range(len(trials.names)), 2):
        if isinstance(first[one], np.ndarray) and isinstance(first[other], float):
            yield from _within(one, other, trials.names)


def _of_one(
    asked: Trials, place: int, name: str, argument: Any, trials: list[Trial]
) -> Iterator[Region]:
    if isinstance(argument, np.ndarray):
        yield from _of_array(place, name, argument.dtype.kind == "f", trials)
        for axis in range(argument.ndim):
            yield from _up_to(asked, trials, place, name, axis)
            yield from _just(trials, place, name, axis)
    elif isinstance(argument, list):
        yield _region(f"{name} is empty", f"{name} 为空", place, lambda a: len(a) == 0)
        yield from _up_to(asked, trials, place, name, None)
    elif type(argument) in (int, float):
        values = {t.arguments[place] for t in trials}
        for value in sorted(values)[:3] if len(values) < 12 else ():
            shown = f"{value:g}".replace("-", "−")
            yield _region(f"{name} is {shown}", f"{name} 为 {shown}", place, partial(eq, value))
        yield _region(f"{name} is at most 1", f"{name} 不超过 1", place, lambda a: a <= 1)
        yield _region(f"{name} is at least 1", f"{name} 不小于 1", place, lambda a: a >= 1)


def _of_array(place: int, name: str, of_numbers: bool, trials: list[Trial]) -> Iterator[Region]:
    def with_array(a: Arguments, change: Callable[[Any], Any]) -> tuple[Arguments, ...]:
        return ((*a[:place], change(a[place]), *a[place + 1 :]),)

    kinds: tuple[Kind, ...] = (
        (f"{name} has one dimension", f"{name} 是一维", lambda a: np.ndim(a) == 1, np.ravel),
        (
            f"{name} has two dimensions",
            f"{name} 是二维",
            lambda a: np.ndim(a) == 2,
            lambda a: np.atleast_2d(a.squeeze()),
        ),
    )
    values: tuple[Kind, ...] = (
        (
            f"no number in {name} is negative",
            f"{name} 中没有负数",
            lambda a: bool((a >= 0).all()),
            np.abs,
        ),
        (
            f"no number in {name} is 0",
            f"{name} 中没有 0",
            lambda a: bool((a != 0).all()),
            lambda a: np.where(a == 0, 1.0, a),
        ),
        (f"all of {name} is 0", f"{name} 全为 0", lambda a: not a.any(), lambda a: 0.0 * a),
    )
    if of_numbers and (c := _bound(place, trials)) is not None:
        yield replace(
            _region(
                f"no number in {name} is larger than {c:g}",
                f"{name} 中没有大于 {c:g} 的数",
                place,
                lambda a: bool((a <= c).all()),
                LIKELY,
            ),
            inside=lambda a: (
                *with_array(a, lambda array: array - array.max() + c),
                *with_array(a, lambda array: array - array.max() - 10.0 * c),
            ),
        )
    # An index is no quantity.
    for en, zh, holds, change in (*kinds, *values) if of_numbers else kinds:
        inside = partial(with_array, change=change)
        yield replace(_region(en, zh, place, holds), inside=inside)


def _bound(place: int, trials: list[Trial]) -> float | None:
    """1, 2 or 5 times a power of ten, up to which calls were made that are right, and none that
    is not."""
    largest = [(float(t.arguments[place].max()), t.right) for t in trials]
    least_wrong = min(size for size, right in largest if not right)
    bounds = [float(f"{digit}e{power}") for power in range(-2, 6) for digit in (1, 2, 5)]
    most_right = max((size for size, right in largest if size < least_wrong), default=0.0)
    return max((c for c in bounds if c <= most_right), default=None)


def _up_to(
    asked: Trials, trials: list[Trial], place: int, name: str, axis: int | None
) -> Iterator[Region]:
    """An argument is at most as long as it is in no call that goes wrong."""
    if axis is not None and len({np.ndim(t.arguments[place]) for t in trials}) > 1:
        return
    if place > 0 and has_layers(trials[0]):
        return
    if all(t.size is None for t in trials):
        return  # where sizes cannot be chosen, one may stand for another
    lengths = [(_length(t.arguments[place], axis), t.right) for t in trials]
    least_wrong = min(length for length, right in lengths if not right)
    limit = max((length for length, _ in lengths if length < least_wrong), default=0)
    if not 0 < limit < max(length for length, _ in lengths):
        return
    vector = axis is not None and np.ndim(trials[0].arguments[place]) == 1
    if limit == 1 and asked.item.chapter == "language_model" and (axis == 1 or name == "V"):
        return  # K = 1: there is nothing to learn
    one, many, zh = ITEMS if axis is None else ENTRIES if vector else ROWS_AND_COLUMNS[axis]
    yield _region(
        f"{name} has {f'1 {one}' if limit == 1 else f'at most {limit} {many}'}",
        f"{name} {'只有 1' if limit == 1 else f'不超过 {limit}'} {zh}",
        place,
        lambda value: _length(value, axis) <= limit,
        LIKELY,
    )


def _just(trials: list[Trial], place: int, name: str, axis: int) -> Iterator[Region]:
    """An array is just so long, as may be written into the code: no call goes wrong there."""
    arrays = [(t.arguments[place], t.right) for t in trials]
    if has_layers(trials[0]) or any(np.ndim(array) != 2 for array, _ in arrays):
        return
    lengths = [(array.shape[axis], right) for array, right in arrays]
    for length in sorted({n for n, _ in lengths} - {n for n, right in lengths if not right} - {1}):
        _, many, zh = ROWS_AND_COLUMNS[axis]
        yield _region(
            f"{name} has {length} {many}",
            f"{name} 有 {length} {zh}",
            place,
            partial(_is_just, axis=axis, length=length),
            LIKELY,
        )


def _is_just(array: Any, axis: int, length: int) -> bool:
    return int(array.shape[axis]) == length


def _length(value: Any, axis: int | None) -> int:
    return len(value) if axis is None else int(np.shape(value)[axis])


def _region(en: str, zh: str, place: int, holds: Holds, chance: float = 1e-6) -> Region:
    return Region(Text(en, zh), lambda arguments: holds(arguments[place]), chance)


def _within(one: int, other: int, names: tuple[str, ...]) -> Iterator[Region]:
    array, limit = names[one], names[other]

    def at(share: float) -> Callable[[Arguments], tuple[Arguments, ...]]:
        def inside(a: Arguments) -> tuple[Arguments, ...]:
            near = share * float(np.linalg.norm(a[one])) or a[other]  # no limit is 0
            of_limit = (*a[:other], near, *a[other + 1 :])
            small = 0.1 / (float(np.linalg.norm(a[one])) or 1.0)
            changed = np.abs(a[one]) * small, a[one] / small
            return of_limit, *(
                (*of_limit[:one], array, *of_limit[one + 1 : other], near * factor, *a[other + 1 :])
                for array, factor in zip(changed, (small, 1.0 / small), strict=True)
                if one < other
            )

        return inside

    yield Region(
        Text(f"‖{array}‖ is at most {limit}", f"‖{array}‖ 不超过 {limit}"),
        lambda a: bool(np.linalg.norm(a[one]) <= a[other]),
        LIKELY,
        at(1.01),
    )
    yield Region(
        Text(f"‖{array}‖ is larger than {limit}", f"‖{array}‖ 大于 {limit}"),
        lambda a: bool(np.linalg.norm(a[one]) > a[other]),
        LIKELY,
        at(0.99),
    )
