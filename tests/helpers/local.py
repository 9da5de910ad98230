"""A submission of plain functions in this process, for tests of the checks alone."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np

from grader.sandbox.inside.wire import MAX_DEPTH
from grader.sandbox.inside.worker import copied, shared, unchanged
from spec.checking.cases import Cases
from spec.item import ABSENT, Answer, Check, Item, Opaque, Stopped, Submission

NUMBERS = "biufc"  # kinds of dtypes that cross
CROSSING = (bool, int, float, str, list, tuple, dict, np.ndarray, np.generic)
NESTED = (dict, list, tuple)


@cache
def kept_cases(seed: int) -> Cases:
    """The cases of a seed with their right answers, made once for all submissions."""
    return Cases(seed)


class Local(Submission):
    """Functions and classes by name; arguments are copied as the wire would."""

    def __init__(self, **functions: Callable[..., Any]) -> None:
        self.functions = functions

    def call(self, name: str, *arguments: Any) -> Answer:
        return called(self.functions[name], arguments)

    def new(self, name: str, *arguments: Any) -> LocalInstance:
        return LocalInstance(called(self.functions[name], arguments).recall())


class LocalInstance:
    """An object of a local class."""

    def __init__(self, held: Any) -> None:
        self.held = held

    def call(self, method: str, *arguments: Any) -> Answer:
        return called(getattr(self.held, method), arguments)

    def get(self, attribute: str) -> Any:
        held = getattr(self.held, attribute, ABSENT)
        return held if held is ABSENT else copy.deepcopy(held)

    def set(self, attribute: str, value: Any) -> None:
        setattr(self.held, attribute, copy.deepcopy(value))


def called(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
    """One call; what it raises stops it."""
    given = [copied(a) for a in arguments]
    try:
        result = function(*given)
        if _is_too_deep(result):
            raise ValueError("a result with too many parts")
    except Exception as error:
        stopped = Stopped()
        stopped.raised = True
        raise stopped from error
    pairs = list(enumerate(zip(given, arguments, strict=True)))
    return Answer(
        value=_crossed(result),
        changed={i: g for i, (g, a) in pairs if not unchanged(g, a)},
        shares=tuple(shared(result, given)),
        recall=lambda: result,
    )


def _crossed(value: Any) -> Any:
    """What comes out of the wire: of a set, or an array of texts, no more than that it is one."""
    if isinstance(value, np.ndarray):
        is_text = value.dtype.kind not in NUMBERS
        return Opaque(f"array of dtype {value.dtype}") if is_text else copy.copy(value)
    if type(value) in (list, tuple):
        return type(value)(map(_crossed, value))
    if value is None or isinstance(value, CROSSING):
        return copy.deepcopy(value)
    return Opaque(type(value).__name__)


def _is_too_deep(value: Any, depth: int = 0) -> bool:
    """Whether the wire would refuse it: a list that holds itself, say."""
    if not isinstance(value, NESTED):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return depth > MAX_DEPTH or any(_is_too_deep(part, depth + 1) for part in parts)


def passing(item: Item, submission: Any, cases: Cases) -> Iterator[bool]:
    """Whether each check of an item passes; where the submission raises, it does not."""
    return (_passes(check, submission, cases) for check in item.checks)


def _passes(check: Check, submission: Any, cases: Cases) -> bool:
    try:
        with np.errstate(all="ignore"):
            return check.run(submission, cases) is None
    except Stopped:
        return False


FIRST: dict[str, list[Check]] = {}


def rejected(item: Item, function: Callable[..., Any], cases: Cases) -> bool:
    """Whether any check of an item fails; the one that failed last is asked first, for wrong
    functions often come in kinds."""
    submission = Local(**{item.name: function})
    order = FIRST.setdefault(item.name, list(item.checks))
    for check in order:
        if not _passes(check, submission, cases):
            order.remove(check)
            order.insert(0, check)
            return True
    return False


class Counted(Local):
    """Counts its calls."""

    calls = 0

    def call(self, name, *arguments):
        self.calls += 1
        return super().call(name, *arguments)
