"""What right code is asked: the checks of an item, run on the reference.

The calls are the same for all right code, so that they can be made ahead, and the right
answers are known before the first submission is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.sandbox.prefetch import Entry, Plan
from spec.checking.cases import Cases
from spec.item import Answer, Instance, Item, Remote


class Unforeseen(Exception):
    """Something whose calls depend on more than the case."""


class Rehearsal:
    """The reference's function as a submission; notes what it is asked."""

    def __init__(self, name: str, function: Callable[..., Any], cases: Cases) -> None:
        self.name, self.function, self.cases = name, function, cases
        self.entries: list[Entry] = []

    def call(self, name: str, *arguments: object) -> Answer:
        if name != self.name:
            raise Unforeseen
        value = self.cases.answer(self.function, arguments)
        if any(isinstance(a, Remote) and not a.stateless for a in arguments):
            return Answer(value, {}, (), lambda: value)  # one that changes is another each time
        place = len(self.entries)
        self.entries.append(arguments)

        def recall() -> Any:
            self.entries.append(place)
            return value

        return Answer(value, {}, (), recall)

    def new(self, name: str, *arguments: object) -> Instance:
        raise Unforeseen

    def expect(self, name: str, calls: object) -> None:
        raise Unforeseen  # by this; the check knows it itself


def plan_of(item: Item, cases: Cases) -> Plan | None:
    """The calls that right code gets from an item's checks; None where they are not foreseen."""
    plan: Plan | None = cases.once(("plan", item.name), lambda: _rehearsed(item, cases))
    return plan


def planned(item: Item, cases: Cases) -> list[tuple[Any, ...]]:
    """The arguments of the calls of such a plan; none where they are not foreseen."""
    plan = plan_of(item, cases)
    return [entry for entry in plan.entries if isinstance(entry, tuple)] if plan else []


def _rehearsed(item: Item, cases: Cases) -> Plan | None:
    rehearsal = Rehearsal(item.name, item.tasks[0].source, cases)
    try:
        with np.errstate(all="ignore"):
            for check in item.checks:
                check.run(rehearsal, cases)
    except Exception:  # whatever is wrong will be told when a submission is asked
        return None
    return Plan(item.name, rehearsal.entries)
