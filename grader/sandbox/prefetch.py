"""Calls made ahead: what is asked next is known, so it goes out in one frame.

The student's process answers one call after the other, and the grader compares while the next
one runs. A plan is a guess that costs little when it is wrong: a call that is not in it is
made by itself, and an answer that nobody asks for is dropped.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from operator import is_
from typing import Any, NamedTuple

from grader.sandbox.client import Client, crossing, number_of
from grader.sandbox.inside import wire
from spec.checking.cases import arrays_in
from spec.checking.equality import same
from spec.item import Remote

Entry = tuple[Any, ...] | int
MOST_BYTES = 60 << 10  # bytes of a frame; it fits into a pipe, so that neither side waits to write
SETTLING = 0.5  # seconds for answers that nobody has asked for yet


class Frame(NamedTuple):
    """So many entries, which go out together; places of earlier calls count from the first."""

    calls: int
    text: wire.Written


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
        """For each entry the objects that it hands over, by their numbers."""
        entries = (entry if type(entry) is tuple else () for entry in self.entries)
        return [{number_of(a): a for a in entry if isinstance(a, Remote)} for entry in entries]

    @cached_property
    def frames(self) -> Sequence[Frame]:
        """The entries as they go out; none where one is too much for a frame."""
        handed = {number for numbered in self.remotes for number in numbered}

        def outward(value: Any) -> Any:
            number = number_of(value) if isinstance(value, Remote) else 0
            if number and number not in handed:
                raise wire.WireError("a remote object inside another argument")
            return crossing(value, number)

        try:
            return list(self._frames(outward))
        except wire.WireError:
            return ()

    def _frames(self, outward: wire.Hook) -> Iterator[Frame]:
        """As many entries in each as fit: what their arrays take is known before it is written."""
        sizes = [sum(a.nbytes for a in arrays_in([e])) for e in self.entries]
        begin = 0
        while begin < len(sizes):
            ends = accumulate(sizes[begin:])
            count = max(1, sum(end <= MOST_BYTES for end in ends))
            while (text := self._written(begin, begin + count, outward)) is None:
                if count == 1:
                    raise wire.WireError("a call that is too much for a frame")
                count -= 1 + count // 8
            yield Frame(count, text)
            begin += count

    def _written(self, begin: int, end: int, outward: wire.Hook) -> wire.Written | None:
        """Some entries as they are sent; None where they are too much for a frame."""
        part = self.entries[begin:end]
        entries = [e - begin if isinstance(e, int) else list(e) for e in part]
        text = wire.written(entries, outward)
        return text if len(text.text) + len(text.body) <= MOST_BYTES else None


class Prefetch:
    """The calls of a plan, on their way in one process."""

    def __init__(self, client: Client, plan: Plan, file: str) -> None:
        self.client, self.plan = client, plan
        self.header = {"file": file, "name": plan.name}
        self.frames = deque(plan.frames)
        self.first = client.number + 1  # the number of the first call
        self.sent = 0  # calls that are on their way, or answered
        self.replies: list[dict[str, Any]] = []
        self.at = 0  # the call after that whose answer was taken last
        self.taken: set[int] = set()

    def goes_on(self, name: str, wanted: Entry) -> bool:
        """Whether this call is the first of another frame, all before it have been answered, and
        nothing else was asked meanwhile."""
        answered = self.frames and not self.client.dead and len(self.replies) == self.sent
        nothing_else = self.client.number == self.first + self.sent - 1
        known = answered and nothing_else and name == self.plan.name
        return bool(known) and _alike(self.plan.entries[self.sent], wanted)

    def send(self, seconds: float) -> None:
        """Send the next frame. Raises like a request."""
        frame = self.frames.popleft()
        self.client.send("calls", seconds, self.header, {"arguments": frame.text}, frame.calls)
        self.sent += frame.calls

    def find(self, name: str, wanted: Entry) -> int | None:
        """Where a call stands among those whose answers are left: the next, or one before it that
        was passed over."""
        if name != self.plan.name:
            return None
        entries = self.plan.entries
        for place in chain(range(self.at, self.sent), range(self.at)):
            if place not in self.taken and _alike(entries[place], wanted):
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
        self.taken.add(place)
        reply, self.replies[place] = self.replies[place], {}  # it is taken once
        return reply

    def settle(self) -> None:
        """Read all that is on its way. Raises like a request."""
        self.skip_to(self.sent)

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
