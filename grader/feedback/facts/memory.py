"""Whether a result depends on more than the arguments: the same calls are made once more."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

from grader.feedback.trials import Trials
from spec.checking.calls import Call
from spec.checking.cases import arrays_in
from spec.checking.equality import same
from spec.text import Text

AGAIN = 12  # calls that are made once more; where there are fewer, some more than once

KEPT = Text(
    "The same arguments gave another result when they were given again: something is kept "
    "between calls, drawn at random, or never filled in (np.empty).",
    "同样的参数再传一次，得到了不同的结果：有东西在两次调用之间保留了下来，或者用了随机数，"
    "或者 np.empty 里有没填的地方。",
)


def another_result_later(trials: Trials) -> Text | None:
    """Calls that the checks made, once more, the smallest first."""
    answered = [c for c in trials.calls if not c.stopped and not _answers(c.arguments)]
    answered.sort(key=_size)
    once_more = list(islice(cycle(answered[:AGAIN]), AGAIN))
    trials.expect([call.arguments for call in once_more])
    for call in once_more:
        again = trials.call(call.arguments)
        if again is None:
            return None
        if again.stopped or not same(again.value, call.value):
            return KEPT
    return None


def _answers(arguments: tuple[Any, ...]) -> bool:
    """Whether an argument is a function, which may count its calls."""
    return any(callable(a) for a in arguments)


def _size(call: Call) -> int:
    return sum(array.size for array in arrays_in(call.arguments))
