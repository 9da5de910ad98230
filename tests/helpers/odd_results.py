"""Right code that gives back one odd value, as it would cross from a student's process."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from grader.feedback import definitions, ends, faults
from grader.grading.settings import cases_of
from grader.report import Fault
from grader.sandbox.client import inward
from grader.sandbox.inside import wire
from reference.layer import RecurrentLayer
from spec.item import ABSENT, Answer, Item, Submission

ATTRIBUTES = (
    *("U", "W", "times", "state_list", "delta_list"),
    *("gradient", "gradient_W", "gradient_U"),
)


def odd(expression: str, right: Any) -> Any:
    """The value of an expression in which `r` is the right result, as it arrives.

    Raises a Fault where it does not: the student's code raised, or it is too large.
    """
    known = not asks_for_right(expression)
    value = known_value(expression) if known else arrived(frame_of(expression, right))
    if isinstance(value, Fault):
        raise value
    return value


def arrived(frame: bytes | Fault) -> Any:
    """What is read of a frame."""
    if isinstance(frame, Fault):
        return frame
    at = wire.LENGTHS.size
    header, _ = wire.lengths(frame[:at], wire.MAX_ANSWER)
    text, body = frame[at : at + header], bytearray(frame[at + header :])
    return wire.decode(text, body, ("value",), inward)["value"]


@cache
def asks_for_right(expression: str) -> bool:
    """Whether the value depends on the right result."""
    return re.search(r"\br\b", expression) is not None


def frame_of(expression: str, right: Any) -> bytes | Fault:
    """The value as it is sent, or what is said of it."""
    r = np.asarray(right) if isinstance(right, bool | int | float) else right
    try:
        with warnings.catch_warnings(action="ignore"):
            value = eval(compiled(expression), {"np": np, "r": r})
    except Exception as error:
        described = {"type": type(error).__name__, "message": str(error)}
        return faults.raised("f", {"error": described})
    try:
        return wire.encode({}, {"value": value}, None, wire.MAX_ANSWER)
    except wire.WireError as error:
        return ends.too_large(str(error))


@cache
def compiled(expression: str) -> CodeType:
    """An expression that is evaluated often."""
    return compile(expression, "<odd>", "eval")


@cache
def known_value(expression: str) -> Any:
    """What arrives of an expression without the right result, read once: nobody changes it."""
    return arrived(frame_of(expression, None))


@dataclass(eq=False)
class OddResults(Submission):
    """The reference as a submission, one thing of which is odd.

    what: "value", "recall", an argument's place for what it was changed to, or an attribute
    first: how many times it is right before it is odd
    """

    item: Item
    expression: str
    what: str | int
    first: int = 0
    printed: str = ""
    asked: int = field(default=0, init=False)

    def is_odd(self, what: str | int) -> bool:
        self.asked += self.what == what
        return self.what == what and self.asked > self.first

    def call(self, name: str, *arguments: Any) -> Answer:
        is_odd = self.is_odd("value")
        if is_odd and not asks_for_right(self.expression):
            value = odd(self.expression, None)
        else:
            right = self._right(*arguments)
            value = odd(self.expression, right) if is_odd else right
        changed = {i: odd(self.expression, a) for i, a in enumerate(arguments) if self.is_odd(i)}
        recalled = self.expression if self.is_odd("recall") else "r"
        return Answer(value, changed, (), lambda: odd(recalled, value))

    def _right(self, *arguments: Any) -> Any:
        try:
            source = self.item.tasks[0].source
            return cases_of(1).answer(source, arguments, keeps=False)  # known, where it is asked
        except Exception as error:  # of a wrong network, which right code may let out
            described = {"type": type(error).__name__, "message": str(error)}
            raise faults.raised(self.item.name, {"error": described}) from error

    def new(self, name: str, *arguments: Any) -> OddInstance:
        return OddInstance(self, RecurrentLayer(*arguments))

    # What the way through an item asks of a session and of its definitions beside this.

    @property
    def definitions(self) -> OddResults:
        return self

    def follow(self, plan: object) -> None: ...

    def place_of(self, name: str) -> None: ...

    def parameters_of(self, name: str) -> tuple[str, ...]:
        return definitions.parameters_of(name)


@dataclass(eq=False)
class OddInstance:
    """The reference's class, one attribute of which is odd."""

    owner: OddResults
    instance: RecurrentLayer

    def call(self, method: str, *arguments: Any) -> Answer:
        value = getattr(self.instance, method)(*arguments)
        return Answer(value, {}, (), lambda: value)

    def get(self, attribute: str) -> Any:
        value = getattr(self.instance, attribute, ABSENT)
        if self.owner.is_odd(attribute):
            return odd(self.owner.expression, value)
        return value if value is ABSENT else odd("r", value)

    def set(self, attribute: str, value: Any) -> None:
        setattr(self.instance, attribute, value.copy())
