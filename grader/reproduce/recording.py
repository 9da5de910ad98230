"""A submission that writes down every call, so that one that goes wrong can be made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
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


Run = list[Step]  # a call alone, or an object with all that was done with it


@dataclass(eq=False)
class Recording(Recorder):
    """All runs, and those of the check under way: what was asked last stands last."""

    runs: list[Run] = field(default_factory=list)
    of_check: list[Run] = field(default_factory=list)

    def call(self, name: str, *arguments: object) -> Answer:
        self.note([], Step("call", name, arguments))
        return super().call(name, *arguments)

    def new(self, name: str, *arguments: object) -> Instance:
        run: Run = []
        self.note(run, Step("new", name, arguments))
        return RecordedInstance(super().new(name, *arguments), partial(self.note, run))

    def note(self, run: Run, step: Step) -> None:
        """Add a step to a run."""
        if not run:
            self.runs.append(run)
        run.append(step)
        self.of_check = [*(r for r in self.of_check if r is not run), run]

    def with_inputs(self, asked: tuple[Any, ...]) -> Run | None:
        """The last run that was given these very objects; None where none was."""
        for run in reversed(self.runs):
            given = [value for step in run for value in step.arguments]
            if asked and all(any(one is value for value in given) for one in asked):
                return run
        return None


class RecordedInstance:
    """An object of a student's class, whose steps are written down."""

    def __init__(self, instance: Instance, note: Callable[[Step], None]) -> None:
        self.instance, self.note = instance, note

    def call(self, method: str, *arguments: object) -> Answer:
        self.note(Step("method", method, arguments))
        return self.instance.call(method, *arguments)

    def get(self, attribute: str) -> Any:
        value = self.instance.get(attribute)
        if value is not ABSENT:  # nothing could be printed
            self.note(Step("get", attribute))
        return value

    def set(self, attribute: str, value: object) -> None:
        self.note(Step("set", attribute, (value,)))
        self.instance.set(attribute, value)
