"""What a result has to do with the arguments: it is one of them, it ignores one, it is what
another item asks for."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from typing import Any

import numpy as np

from grader.feedback.trials import Trial, Trials, numbers
from spec import assignment
from spec.checking.equality import TOLERANCE, alike, all_close, same
from spec.text import Text


def is_an_argument(trials: Trials) -> Text | None:
    """In every call the result is what one argument holds."""
    answered = [t for t in trials.all if not t.call.stopped]
    if len(answered) < len(trials.all) or len(answered) < 2:
        return None
    for place, name in enumerate(trials.names):
        if all(_holds(t, place) for t in answered) and all(
            _holds(t, place) for t in trials.scaled if t.is_finite
        ):
            return Text(
                f"The result is the argument {name}, unchanged.", f"结果就是参数 {name}，没有变化。"
            )
    return None


def _holds(trial: Trial, place: int) -> bool:
    if place >= len(trial.arguments):
        return False
    one, other = numbers(trial.call.value), numbers(trial.arguments[place])
    if one is None or other is None:
        return bool(same(trial.call.value, trial.arguments[place]))
    return all_close(one, other)


def another_items_answer(trials: Trials) -> Text | None:
    """The result is right for another item with as many arguments."""
    if any(t.call.stopped for t in trials.all) or len(trials.all) < 2:
        return None
    for item in assignment.ITEMS:
        source = item.tasks[0].source
        if item is trials.item or isinstance(source, type):
            continue
        if len(signature(source).parameters) != len(trials.names):
            continue
        if all(_answers(source, trial) for trial in trials.all) and all(
            _answers(source, trial) for trial in trials.scaled if trial.is_finite
        ):
            return Text(
                f"This is what {item.name} has to give, not {trials.item.name}.",
                f"这是 {item.name} 应当给出的结果，不是 {trials.item.name} 的。",
            )
    return None


def _answers(source: Any, trial: Trial) -> bool:
    try:
        with np.errstate(all="ignore"):
            return bool(alike(trial.call.value, source(*trial.arguments), TOLERANCE, 1.0))
    except Exception:  # another item's function bears other arguments
        return False


def ignores_an_argument(trials: Trials) -> Text | None:
    """Changing one argument never changes the result, where it changes the right one. Where nan or
    infinity comes back, nothing can be seen of that."""
    if any(not t.call.stopped and not t.is_finite for t in trials.all):
        return None
    by_size = {_shapes(t): t for t in trials.ladder if not t.call.stopped}
    answered = sorted(by_size.values(), key=_numbers)
    tried = answered[:SPREAD] + answered[SPREAD :: max(1, len(answered) // SPREAD)]
    others = (*trials.mixed, *trials.like(tried))  # other activations too
    tried += [t for t in others if not t.call.stopped]
    for place, name in enumerate(trials.names):
        if _is_ignored(trials, tried, place):
            return Text(f"The result does not depend on {name}.", f"结果与 {name} 无关。")
    return None


SPREAD = 8  # calls of the smallest sizes, and of all, in which an argument is changed


def _is_ignored(trials: Trials, tried: Sequence[Trial], place: int) -> bool:
    """Whether changing it leaves each of these results as it is; seen in three of them at least."""
    count = 0
    for trial in tried:
        ignored = _ignored(trials, trial, place)
        if ignored is False:
            return False
        count += ignored is True
    return count > 2


def _shapes(trial: Trial) -> tuple[tuple[int, ...], ...]:
    return tuple(np.shape(a) for a in trial.arguments if isinstance(a, np.ndarray))


def _numbers(trial: Trial) -> int:
    return sum(a.size for a in trial.arguments if isinstance(a, np.ndarray))


def _ignored(trials: Trials, trial: Trial, place: int) -> bool | None:
    """Whether changing it leaves the result as it is; None where the right one stays too.

    What is right, and would not be with another one, depends on it, whatever a cache gives later.
    """
    argument = trial.arguments[place]
    if not isinstance(argument, np.ndarray) or argument.dtype.kind != "f" or not argument.size:
        return None
    rolled = np.roll(argument[::-1], 1, axis=-1)  # labels stay one-hot, rows keep their sums
    before, after = trial.arguments[:place], trial.arguments[place + 1 :]
    others = (rolled, np.zeros(argument.shape))
    asked = trials.ask_all([(*before, other, *after) for other in others])
    changed = [again for again in asked if not same(again.want, trial.want)]
    if not changed:
        return None
    if trial.right and len(changed) == len(others):
        return False
    return all(
        not again.call.stopped and bool(same(again.call.value, trial.call.value))
        for again in changed
    )
