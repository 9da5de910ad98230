"""Naming the mistake: a wrong implementation that gives exactly the student's answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import prod
from typing import Any

import numpy as np

from grader.feedback.trials import Trial, Trials
from grader.feedback.variations import is_finite
from spec.checking.calls import Call
from spec.checking.cases import arrays_in
from spec.checking.equality import TOLERANCE, alike
from spec.item import Answer, Instance, Item, Mistake, Stopped, Submission

Group = tuple[Mistake, ...]
ROUNDING = 1e-13  # relative
MADE_OF_OTHERS = ("language_model", "architectures")  # chapters
IN_ORDER = 6  # calls that are made once more


@dataclass(eq=False, repr=False)
class Recorder:
    """A submission that notes what was asked and answered.

    calls: by name, also those that brought no answer
    asked: arguments of the last call
    printed: what it printed
    """

    submission: Submission
    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    asked: tuple[Any, ...] = ()
    printed: str = ""

    def call(self, name: str, *arguments: object) -> Answer:
        self.asked = arguments
        try:
            answer = self.submission.call(name, *arguments)
        except Stopped:
            self.calls[name].append(Call(arguments, None, stopped=True))
            raise
        self.calls[name].append(Call(arguments, answer.value))
        self.printed = answer.printed
        return answer

    def expect(self, name: str, calls: Sequence[tuple[object, ...]]) -> None:
        self.submission.expect(name, calls)

    def new(self, name: str, *arguments: object) -> Instance:
        self.asked = ()
        instance = self.submission.new(name, *arguments)
        self.printed = getattr(instance, "printed", "")
        return NotedInstance(self, instance)


class NotedInstance:
    """An object of a student's class, of which it is noted what its methods print."""

    def __init__(self, recorder: Recorder, instance: Instance) -> None:
        self.recorder, self.instance = recorder, instance
        self.get, self.set = instance.get, instance.set

    def call(self, method: str, *arguments: object) -> Answer:
        answer = self.instance.call(method, *arguments)
        self.recorder.printed = answer.printed
        return answer


def is_right_in_order(item: Item, recorder: Recorder, given: tuple[str, ...]) -> bool:
    """Whether the function is right where it gets its arguments in the order of its own names."""
    task, calls = item.tasks[0], recorder.calls[item.name][:IN_ORDER]
    for call in calls:
        by_name = dict(zip(task.parameters, call.arguments, strict=False))
        if set(given) != set(by_name):
            return False
        try:
            answer = recorder.submission.call(item.name, *(by_name[name] for name in given))
        except Stopped:
            return False
        if not alike(answer.value, task.source(*call.arguments), TOLERANCE, call.scale):
            return False
    return bool(calls)


def mistakes_of(item: Item, trials: Trials) -> tuple[Mistake, ...]:
    """The one mistake, or the one group, that explains every answer; else nothing.

    Mistakes of the same name count as one. What explains the calls of the checks has to explain
    more calls, at other sizes, too.
    """
    with np.errstate(all="ignore"):
        calls = [trial.call for trial in sorted(trials.given, key=_work)]
        if all(call.stopped for call in calls):  # as any mistake does that raises
            return ()
        groups = _that_hold(item, _explaining(item.mistakes, calls), trials)
        groups = groups or _that_hold(item, _explaining(item.rarer, calls), trials)
        in_steps = [] if groups else _that_hold(item, _in_steps(item, calls, trials), trials)
        groups = groups or in_steps or _that_hold(item, _pairs(item, calls, trials), trials)
        if _differ(groups):
            apart = [trial.call for trial in trials.with_other_numbers if trial.is_finite]
            groups = [g for g in groups if _explains_more(_function(item, g), apart, [])]
        if in_steps:
            groups = groups[-1:]  # two steps may come to the same: either is true
        if not groups or _differ(groups):
            return ()
        if len(groups[0]) == 1:
            return groups[0]
        return tuple(sorted(groups[0], key=lambda m: _spared(m, trials.given)))


def _that_hold(item: Item, groups: list[Group], trials: Trials) -> list[Group]:
    """Those that explain more calls too; none where no call at all gives a wrong result, as with
    any mistake that raises just there."""
    if not groups:
        return []
    others = (*trials.mixed, *trials.varied, *trials.about_words)
    if all(trial.call.stopped or trial.right for trial in (*trials.given, *others)):
        return []
    more = [trial.call for trial in others]
    large = [t.call for t in (*trials.scaled, *trials.planned) if t.is_finite]
    return [g for g in groups if _explains_more(_function(item, g), more, large)]


def _work(trial: Trial) -> int:
    """About how much there is to compute: short calls are asked first, since most mistakes show in
    one of them."""
    repeated = [a for a in trial.arguments if type(a) is int and a > 0]
    return prod(repeated) * sum(a.size for a in arrays_in(trial.arguments))


def _differ(groups: list[Group]) -> bool:
    """Whether not all of them say the same."""
    return len({tuple(m.name for m in group) for group in groups}) > 1


def _spared(mistake: Mistake, given: Sequence[Trial]) -> int:
    """How many calls of the checks this mistake alone leaves right: what spoils most is told
    first."""
    return sum(
        _gives(mistake.function, replace(t.call, value=t.want, stopped=False)) for t in given
    )


def _explaining(mistakes: Iterable[Mistake], calls: list[Call]) -> list[Group]:
    """Single mistakes that explain these calls."""
    return [(m,) for m in mistakes if _explains(m.function, calls)]


def _in_steps(item: Item, calls: list[Call], trials: Trials) -> list[Group]:
    """Mistakes in one step of a function that is made of other items."""
    if item.chapter not in MADE_OF_OTHERS or all(trial.right for trial in trials.given):
        return []
    from spec.mistakes.steps import mistakes_in_steps

    if _is_constant(trials):
        return []
    return _explaining(mistakes_in_steps(trials.source), calls)


def _is_constant(trials: Trials) -> bool:
    """Whether the same comes back always, as many mistakes together come to, and none is seen."""
    from grader.feedback.facts.numbers import is_constant  # much code, which little needs

    return is_constant(trials)


def _pairs(item: Item, calls: list[Call], trials: Trials) -> list[Group]:
    """Pairs of mistakes that can meet and explain these calls; else what two of them, both of which
    it takes, and one that shows in inf and nan alone, such as an overflow, explain together: of
    such a one and another alone the pairs have told."""
    if item.blend is None or _is_constant(trials):
        return []
    apart = [m for m in item.mistakes if not m.slip.endswith("+given")]  # that is two already
    pairs = combinations(apart, 2)
    explaining: list[Group] = [pair for pair in pairs if _meet(item, pair, calls)]
    if explaining or all(is_finite(call.value) for call in calls if not call.stopped):
        return explaining
    finite = [call for call in calls if call.stopped or is_finite(call.value)]
    silent = [m for m in apart if all(_gives_right(item, m, call) for call in finite)]
    loud = [m for m in apart if m not in silent and not _explains(m.function, finite)]
    return [
        (*pair, more)
        for pair in combinations(loud, 2)
        if _meet(item, pair, finite)
        for more in silent
        if _explains(_function(item, (*pair, more)), calls)
    ]


def _meet(item: Item, group: Group, calls: list[Call]) -> bool:
    """Whether several mistakes can meet, and explain these calls."""
    together = _function(item, group)
    return together is not group[0].function and _explains(together, calls)


def _gives_right(item: Item, mistake: Mistake, call: Call) -> bool:
    right = item.tasks[0].source
    return _gives(mistake.function, replace(call, value=right(*call.arguments), stopped=False))


def _function(item: Item, group: Group) -> Callable[..., Any]:
    """What a function computes that has these mistakes."""
    if len(group) == 1 or item.blend is None:
        return group[0].function
    return item.blend(frozenset(m.slip or m.name.en for m in group))


def _explains(function: Callable[..., Any], calls: list[Call]) -> bool:
    return all(_gives(function, call) for call in calls)


def _explains_more(function: Callable[..., Any], more: list[Call], large: list[Call]) -> bool:
    """An overflow is a fault of its own, of the student's code and of the mistake's; and where
    rounding decides what the mistake gives, a call tells nothing."""
    return all(
        _gives(function, call, is_large) or _tells_nothing(function, call, is_large)
        for calls, is_large in ((more, False), (large, True))
        for call in calls
    )


def _tells_nothing(function: Callable[..., Any], call: Call, is_large: bool) -> bool:
    """Whether both give inf or nan, which other steps have in other places, or arguments that
    differ by rounding alone give the mistake another result; or all that differs is so small
    beside large arguments that it is what a difference of them, such as o_t − 1, has lost."""
    if call.stopped:
        return False
    rng = np.random.default_rng(3)
    near = [
        a * (1.0 + ROUNDING * rng.choice((-1.0, 1.0), a.shape)) if _is_float(a) else a
        for a in call.arguments
    ]
    try:
        wrong, beside = function(*call.arguments), function(*near)
    except Exception:  # as in _gives
        return False
    if not is_finite(wrong):
        return not is_finite(call.value)
    if not alike(beside, wrong, TOLERANCE, call.scale):
        return True
    return is_large and _lost_in_rounding(call.value, wrong, call.scale)


def _lost_in_rounding(got: Any, wrong: Any, scale: float) -> bool:
    """Whether each part is what the mistake gives, or differs by next to nothing."""
    if isinstance(got, list | tuple) and isinstance(wrong, list | tuple):
        parts = zip(got, wrong, strict=False)
        return len(got) == len(wrong) and all(_lost_in_rounding(*pair, scale) for pair in parts)
    if alike(got, wrong, TOLERANCE, scale):
        return True
    if not (isinstance(got, np.ndarray) and isinstance(wrong, np.ndarray)):
        return False
    is_number = got.shape == wrong.shape and got.dtype.kind == "f"
    return is_number and bool((np.abs(got - wrong) <= ROUNDING * max(1.0, scale)).all())


def _is_float(argument: Any) -> bool:
    return isinstance(argument, np.ndarray) and argument.dtype.kind == "f"


def _gives(function: Callable[..., Any], call: Call, inf: bool = False) -> bool:
    """Whether a mistake gives what came back; it raises where the student's code does.

    inf: or may give no finite numbers at all
    """
    try:
        wrong = function(*call.arguments)
    except Exception:  # a mistake may not bear every input, no more than the student's code
        return call.stopped
    if inf and not is_finite(wrong):
        return True
    tolerance = 1e-6 if callable(call.arguments[0]) else TOLERANCE  # differences lose digits
    return not call.stopped and alike(call.value, wrong, tolerance, call.scale)
