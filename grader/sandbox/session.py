"""A submission being called.

This is the `Submission` that the checks of `spec` talk to. Whatever stops a call becomes a
`Fault`; a function that ran out of time, or took its process down, is not called again.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from grader.feedback import ends, faults
from grader.report import Died, Garbled, TimeUp, UsedUp
from grader.safe_text import printable
from grader.sandbox import process
from grader.sandbox.client import Client
from grader.sandbox.definitions import Definitions
from grader.sandbox.prefetch import Plan, Prefetch
from grader.sandbox.student_process import StudentProcess
from grader.submission.read import Sources
from spec import assignment
from spec.item import ABSENT, Answer, Instance
from spec.points import NAMES

Replied = TypeVar("Replied")


class Session:
    """One submission with its process.

    names: the contract's names
    started: a process that is starting up already, or None
    start: starts one when it is needed; a zygote's, for instance
    require: the level of isolation below which nothing of the submission is run
    lent: right functions and activations, to which the submission's own names are bound; None
        where it is judged for the first time
    asks_for_parts: whether it is asked what plain code consists of
    only_counting: whether it sees nothing of the submission's folder but what is a part of it
    """

    def __init__(
        self,
        sources: Sources,
        names: tuple[str, ...],
        limits: process.Limits | None = None,
        started: process.Process | None = None,
        start: Callable[[process.Limits], process.Process] = process.start,
        require: str = "weak",
        lent: Mapping[str, object] | None = None,
        asks_for_parts: bool = False,
        only_counting: bool = False,
    ) -> None:
        self.limits = limits or process.Limits()
        self.student = StudentProcess(
            sources, names, self.limits, started, start, require, lent, only_counting
        )
        self.definitions = Definitions(self.student, asks_for_parts)
        self._plan: Plan | None = None
        self._prefetch: Prefetch | None = None

    def begin(self) -> None:
        """Have the submission opened and its files read; what is done meanwhile costs no time."""
        self.definitions.begin()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            self.student.close()
        except Exception:  # it costs nothing that was judged
            traceback.print_exc(file=sys.stderr)

    def lending(self, lent: Mapping[str, object]) -> Session:
        """Another session of the same submission, which spends the same time, in which these
        names are bound to right ones, and what a file lacks that stops is lost alone."""
        student, asks = self.student, self.definitions.asks_for_parts
        first = (student.sources, student.names, self.limits, None)
        other = Session(*first, student.start, student.require, lent, asks)
        other.student.share(student)
        return other

    def used_by(self, name: str, lent: Collection[str] = ()) -> set[str]:
        """All names that a function uses, itself or through its helpers; see Definitions."""
        self._settle()
        return self.definitions.used_by(name, lent)

    # ---- what checks ask

    def expect(self, name: str, calls: Sequence[tuple[object, ...]]) -> None:
        """These calls of a function come next; they may be made prefetch."""
        self.follow(Plan(name, calls))

    def follow(self, plan: Plan | None) -> None:
        """What the next calls are expected to be."""
        self._settle()
        self._plan, self._prefetch = plan, None

    def call(self, name: str, *arguments: object) -> Answer:
        file = self._ready(name)
        if self._prefetch is None and self._plan is not None and self._plan.begins(name, arguments):
            self._prefetch = Prefetch(self.student.alive(), self._plan, file)
        place = self._planned(name, arguments)
        prefetch = self._prefetch
        if prefetch is None or place is None:
            return self._call(name, {"file": file, "name": name}, arguments)
        reply = self._asked(name, lambda _, seconds: prefetch.take(place, seconds))

        def recall() -> Any:
            again = self._planned(name, place)
            if again is None:
                return self._recall(name, prefetch.client, prefetch.first + place)
            reply = self._asked(name, lambda _, seconds: prefetch.take(again, seconds))
            return self._checked(name, reply).get("value")

        return _answer(self._checked(name, reply), len(arguments), recall)

    def new(self, name: str, *arguments: object) -> Instance:
        header = {"file": self._ready(name), "name": name, "keep": True}
        reply = self._request("call", name, header, arguments=list(arguments))
        assert self.student.client is not None
        client = self.student.client
        return StudentObject(self, name, client, client.number, _printed(reply))

    def _call(self, name: str, header: dict[str, Any], arguments: tuple[object, ...]) -> Answer:
        """A call by itself."""
        reply = self._request("call", name, header, arguments=list(arguments))
        client = self.student.client
        assert client is not None
        number = client.number
        return _answer(reply, len(arguments), lambda: self._recall(name, client, number))

    def _recall(self, name: str, client: Client, number: int) -> Any:
        if self.student.client is not client:
            raise ends.ended(Died(None), 0.0)
        reply = self._request("recall", name, {"of": number})
        if reply.get("forgotten") is True:
            raise ends.forgotten()
        return reply.get("value")

    def _ready(self, name: str) -> str:
        if not self.definitions.is_ready(name):
            self._settle()
        return self.definitions.ready(name)

    # ---- calls made ahead

    def _planned(self, name: str, wanted: tuple[object, ...] | int) -> int | None:
        """The place of a call among those made ahead; None where it has to be made by itself."""
        prefetch = self._prefetch
        if prefetch is not None and prefetch.goes_on(name, wanted):
            self._asked(name, lambda _, seconds: prefetch.send(seconds))
        place = prefetch.find(name, wanted) if prefetch is not None else None
        if prefetch is None or place is None:
            return None
        if len(prefetch.replies) < place:
            try:
                with self.student.budget:
                    prefetch.skip_to(place)
            except (Died, TimeUp, Garbled):
                self._lost()
                return None
        return place if prefetch.can_take(place) else None

    def _settle(self) -> None:
        """Before anything else is asked, take in what was asked prefetch."""
        if self._prefetch is not None:
            try:
                with self.student.budget:
                    self._prefetch.settle()
            except (Died, TimeUp, Garbled):
                self._lost()

    def _lost(self) -> None:
        """Its process is dead, over a call that nobody had asked for yet."""
        self.student.gone()

    # ---- requests and what can become of them

    def _request(self, op: str, name: str, header: dict[str, Any], **values: Any) -> dict[str, Any]:
        """One request about a function by itself."""
        self._settle()
        reply = self._asked(name, lambda client, s: client.request(op, s, header, **values))
        return self._checked(name, reply)

    def _asked(self, name: str, ask: Callable[[Client, float], Replied]) -> Replied:
        """What comes of a question about a function, which gets the process and so many seconds;
        its end is a Fault."""
        seconds = (assignment.item(name).seconds if name in NAMES else 0.0) or self.limits.call
        try:
            return self.student.asked(seconds, ask)
        except UsedUp as end:
            raise ends.used_up(self.limits.total) from end
        except (Died, TimeUp, Garbled) as end:
            raise self.definitions.faults.setdefault(name, ends.ended(end, seconds)) from end

    def _checked(self, name: str, reply: dict[str, Any]) -> dict[str, Any]:
        """The reply; a Fault unless it is an answer."""
        if "error" in reply:
            fault = self.definitions.cause(faults.raised(name, reply))
        elif "too_large" in reply:
            fault = ends.too_large(reply["too_large"])
        else:
            return reply
        fault.printed = _printed(reply)
        try:
            raise fault
        finally:  # or they would hold each other, and wait for the garbage collector
            del fault, reply


class StudentObject:
    """An object of a student's class, held in the student's process.

    printed: what was printed while it was made
    """

    def __init__(
        self, session: Session, name: str, client: Client, number: int, printed: str
    ) -> None:
        self.session, self.name, self.client, self.number = session, name, client, number
        self.printed = printed

    def call(self, method: str, *arguments: object) -> Answer:
        return self.session._call(self.name, {**self._handle(), "name": method}, arguments)

    def get(self, attribute: str) -> Any:
        header = {**self._handle(), "name": attribute}
        reply = self.session._request("get", self.name, header)
        return ABSENT if reply.get("absent") is True else reply.get("value")

    def set(self, attribute: str, value: object) -> None:
        header = {**self._handle(), "name": attribute}
        self.session._request("set", self.name, header, value=value)

    def _handle(self) -> dict[str, Any]:
        if self.session.student.client is not self.client:
            raise ends.ended(Died(None), 0.0)
        return {"object": self.number}


def _printed(reply: dict[str, Any]) -> str:
    """What was printed on the way to a reply."""
    text = reply.get("printed")
    return printable(text, 500) if type(text) is str else ""


def _answer(reply: dict[str, Any], count: int, recall: Callable[[], Any]) -> Answer:
    """A reply as an answer; what it says of other than the `count` arguments is dropped."""
    returned = reply.get("returned") is True
    if not reply.keys() & {"shares", "changed"}:
        return Answer(reply.get("value"), {}, (), recall, _printed(reply), returned)
    shares, changed = reply.get("shares"), reply.get("changed")
    pairs = changed if type(changed) is list else []
    return Answer(
        value=reply.get("value"),
        changed={
            p[0]: p[1]
            for p in pairs
            if type(p) is tuple and len(p) == 2 and type(p[0]) is int and p[0] in range(count)
        },
        shares=tuple(i for i in shares if type(i) is int and i in range(count))
        if type(shares) is list
        else (),
        recall=recall,
        printed=_printed(reply),
        returned=returned,
    )
