"""A submission that writes down every call, so that one that goes wrong can be made again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from grader.grading.recognise import Recorder
from spec.item import ABSENT, Answer, Instance


@dataclass(frozen=True)
class Step:
    """One thing that a check did.

    kind: "call" of a function, "new" object, then "method", "set" and "get" on it
    name: of the function, class, method or attribute
    """

    kind: Literal["call", "new", "method", "set", "get"]
    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(eq=False)
class Tape(Recorder):
    """Steps in their order."""

    steps: list[Step] = field(default_factory=list)

    def call(self, name: str, *arguments: object) -> Answer:
        self.steps.append(Step("call", name, arguments))
        return super().call(name, *arguments)

    def new(self, name: str, *arguments: object) -> Instance:
        self.steps.append(Step("new", name, arguments))
        return TapedInstance(super().new(name, *arguments), self.steps)

    def runs(self) -> list[list[Step]]:
        """Each call alone; an object with all that was done with it."""
        runs: list[list[Step]] = []
        for step in self.steps:
            if step.kind in ("call", "new") or not runs:
                runs.append([])
            runs[-1].append(step)
        return runs


class TapedInstance:
    """An object of a student's class, on tape."""

    def __init__(self, instance: Instance, steps: list[Step]) -> None:
        self.instance, self.steps = instance, steps

    def call(self, method: str, *arguments: object) -> Answer:
        self.steps.append(Step("method", method, arguments))
        return self.instance.call(method, *arguments)

    def get(self, attribute: str) -> Any:
        value = self.instance.get(attribute)
        if value is not ABSENT:  # nothing could be printed
            self.steps.append(Step("get", attribute))
        return value

    def set(self, attribute: str, value: object) -> None:
        self.steps.append(Step("set", attribute, (value,)))
        self.instance.set(attribute, value)
