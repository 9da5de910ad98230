"""Calls made ahead: what is asked next is known, so it goes out in one frame.

The student's process answers one call after the other, and the grader compares while the next
one runs. A plan is a guess that costs little when it is wrong: a call that is not in it is
made by itself, and an answer that nobody asks for is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from operator import is_
from typing import Any

from grader.sandbox.client import Client, crossing
from grader.sandbox.inside import wire
from spec.checking.equality import same
from spec.item import Remote

Entry = tuple[Any, ...] | int
MOST_BYTES = 60 << 10  # bytes of a frame; it fits into a pipe, so that neither side waits to write
SETTLING = 0.5  # seconds for answers that nobody has asked for yet


class Plan:
    """Calls of one function in their order.

    entries: arguments, or the place of an earlier call whose result is asked for once more
    """

    def __init__(self, name: str, entries: Sequence[Entry]) -> None:
        self.name, self.entries = name, tuple(entries)

    def begins(self, name: str, arguments: tuple[object, ...]) -> bool:
        """Whether this call is the first of them."""
        return self.name == name and bool(self.entries) and _alike(self.entries[0], arguments)

    @cached_property
    def remotes(self) -> list[dict[int, Remote]]:
        """For each entry the objects that it hands over; their numbers are no request's."""
        numbers: dict[Remote, int] = {}
        numbered = []
        for entry in self.entries:
            handed = [a for a in entry if isinstance(a, Remote)] if type(entry) is tuple else []
            numbered.append({numbers.setdefault(r, -1 - len(numbers)): r for r in handed})
        return numbered

    @cached_property
    def written(self) -> wire.Written | None:
        """The entries as they go out; None where they are too much for one frame."""
        numbers = {id(r): number for numbered in self.remotes for number, r in numbered.items()}
        entries = [list(e) if type(e) is tuple else e for e in self.entries]

        def outward(value: Any) -> Any:
            if isinstance(value, Remote) and id(value) not in numbers:
                raise wire.WireError("a remote object inside another argument")
            return crossing(value, numbers.get(id(value), 0))

        try:
            text = wire.written(entries, outward)
        except wire.WireError:
            return None
        return text if len(text.text) + len(text.body) <= MOST_BYTES else None


class Prefetch:
    """The calls of a plan, on their way in one process."""

    def __init__(self, client: Client, plan: Plan, file: str, seconds: float) -> None:
        self.client, self.plan = client, plan
        header, values = {"file": file, "name": plan.name}, {"arguments": plan.written}
        self.first = client.send("calls", seconds, header, values, len(plan.entries))
        self.replies: list[dict[str, Any]] = []
        self.at = 0  # the first call whose answer has not been taken

    def find(self, name: str, wanted: Entry) -> int | None:
        """Where a call stands among those that are left."""
        if name != self.plan.name:
            return None
        entries = self.plan.entries
        for place in range(self.at, len(entries)):
            if _alike(entries[place], wanted):
                return place
        return None

    def skip_to(self, place: int) -> None:
        """Read what nobody asked for. Raises like a request."""
        until = time.monotonic() + SETTLING
        while len(self.replies) < place and not self.client.dead:
            self._read(max(0.0, until - time.monotonic()))

    def can_take(self, place: int) -> bool:
        """Whether the answer is there, or can come."""
        return place < len(self.replies) or not self.client.dead

    def take(self, place: int, seconds: float) -> dict[str, Any]:
        """The answer to the call at a place. Raises like a request."""
        if len(self.replies) == place:
            self._read(seconds)
        self.at = place + 1
        return self.replies[place]

    def settle(self) -> None:
        """Read all that is on its way. Raises like a request."""
        self.skip_to(len(self.plan.entries))

    def _read(self, seconds: float) -> None:
        place = len(self.replies)
        self.replies.append(
            self.client.reply(self.first + place, seconds, self.plan.remotes[place])
        )


def _alike(one: Entry, other: Entry) -> bool:
    """The same call: the same objects, or equal ones."""
    if type(one) is not tuple or type(other) is not tuple:
        return type(one) is type(other) and one == other
    if len(one) != len(other):
        return False
    return all(map(is_, one, other)) or all(
        a is b or same(a, b) for a, b in zip(one, other, strict=True)
    )
