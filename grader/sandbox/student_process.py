"""A submission's process: started when it is needed, with the submission open in it."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from grader.report import Died, Garbled, GraderError, SubmissionError, TimeUp, UsedUp
from grader.sandbox import levels, process
from grader.sandbox.client import GIVEN, Client
from grader.sandbox.process import STARTING
from grader.sandbox.readable_folder import readable
from grader.submission.limits import MAX_TEXT
from grader.submission.packages import KNOWN
from grader.submission.read import Sources
from reference import activations
from spec.text import Text

# What a notebook's check cells find here: the checks are the grader's, and run elsewhere.
NO_CHECK = "def check(*functions, **options):\n    pass\n\n\ncheck_all = check\n"

Replied = TypeVar("Replied")


class Budget:
    """The seconds that a submission has for everything: starting, reading, loading and calls.

    What passes inside `with budget` is spent.
    """

    def __init__(self, total: float) -> None:
        self.left, self._began = total, 0.0

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *exception: object) -> None:
        self.left = max(0.0, self.left - (time.monotonic() - self._began))

    def spare(self, work: Callable[[], object]) -> None:
        """Do some of the grader's own work, whose time is not spent."""
        began = time.monotonic()
        work()
        self._began += time.monotonic() - began


TOO_MUCH = Text(
    f"the submission holds more than {MAX_TEXT >> 20} MB of Python",
    f"提交的代码超过 {MAX_TEXT >> 20} MB",
)


class Texts:
    """The sources of cells, one after the other, as they are sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def add(self, cells: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
        """Labels, and how many bytes each source takes."""
        known = []
        for label, source in cells:
            self._parts.append(source.encode("utf-8", "surrogatepass"))
            self.size += len(self._parts[-1])
            known.append((label, len(self._parts[-1])))
        return known

    def joined(self) -> np.ndarray:
        return np.frombuffer(b"".join(self._parts), np.uint8)


class StudentProcess:
    """The process of one submission, and the next one where that died.

    names: the contract's names
    started: a process that is starting up already, and that whoever started it waits for; or None
    start: starts one when it is needed
    require: the level of isolation below which nothing of the submission is run
    lent: right functions and activations, to which the submission's own names are bound; None
        where it is judged for the first time
    only_counting: whether it sees nothing of the submission's folder but what is a part of it
    """

    def __init__(
        self,
        sources: Sources,
        names: tuple[str, ...],
        limits: process.Limits,
        started: process.Process | None,
        start: Callable[[process.Limits], process.Process],
        require: str,
        lent: Mapping[str, object] | None,
        only_counting: bool = False,
    ) -> None:
        self.only_counting = only_counting
        self.sources, self.names, self.limits, self.lent = sources, names, limits, lent
        self.start, self.require = start, require
        self.layers: list[str] = []  # that hold, by name
        self.reasons: dict[str, str] = {}  # why each of the others does not
        self.client: Client | None = None
        self.budget = Budget(limits.total)
        self.meanwhile = deque[Callable[[], object]]()
        self._given = self._starting = started
        self._opening: tuple[Client, int] | None = None  # its reply is not there yet
        self._folder: Path | None = None  # as the student's process sees it
        self._root: Path | None = None  # what was handed in around it
        self._exits = ExitStack()

    def do_meanwhile(self, works: Iterable[Callable[[], object]]) -> None:
        """Do this work of the grader's while the process keeps us waiting."""
        self.meanwhile.extend(partial(self.budget.spare, work) for work in works)

    def share(self, other: StudentProcess) -> None:
        """Spend the seconds of another process of the same submission, and read the files where it
        reads them, until it is closed."""
        self.budget = other.budget
        self._folder, self._root = other._folder, other._root

    def begin(self) -> Client:
        """Have the submission opened, without waiting for it; the process may not run it yet."""
        if self.client is not None:
            return self.client
        if self._opening is None:
            opening = self._what_to_open()
            client = Client(self._starting or self.start(self.limits), self.meanwhile)
            self._starting = None
            try:
                self._opening = client, self._sent(client, opening)
            except BaseException:
                client.kill()
                raise
        return self._opening[0]

    def _sent(self, client: Client, opening: dict[str, np.ndarray]) -> int:
        try:
            with self.budget:
                return client.send("open", STARTING, {}, opening)
        except (Died, TimeUp) as end:
            raise GraderError(f"the student's process does not start: {end}") from end

    def alive(self) -> Client:
        """A process that has the submission open. Raises GraderError where there is none."""
        if self.client is not None and self.client.dead:  # where the grader itself has failed
            self.gone()
        if self.client is None:
            client = self.begin()
            assert self._opening is not None
            number, self._opening = self._opening[1], None
            try:
                with self.budget:
                    opened = client.reply(number, STARTING, {})
            except (Died, TimeUp, Garbled) as end:
                raise GraderError(f"the student's process does not start: {end}") from end
            if "error" in opened:
                client.kill()
                raise GraderError(f"the student's process does not start: {opened['error']}")
            self.client = client
            self._hold(opened["layers"])
            if self.lent is not None:
                self._lend(client, self.lent)
        return self.client

    def _lend(self, client: Client, lent: Mapping[str, object]) -> None:
        """Hand over the right functions; nothing of the submission has run yet."""
        header = {"names": list(lent), "keep": True}
        try:
            reply = client.request("lend", STARTING, header, arguments=list(lent.values()))
        except (Died, TimeUp, Garbled) as end:
            raise GraderError(f"the student's process does not start: {end}") from end
        if "error" in reply:
            raise GraderError(f"the student's process takes no functions: {reply['error']}")

    def asked(self, seconds: float, ask: Callable[[Client, float], Replied]) -> Replied:
        """What comes of a question, which gets the process and so many seconds, or what is left of
        all.

        Raises Died, TimeUp, UsedUp or Garbled; the process is gone then, and the next question
        starts another.
        """
        if self.budget.left <= 0.0:
            raise UsedUp
        client = self.alive()
        left = self.budget.left
        try:
            with self.budget:
                return ask(client, min(seconds, left))
        except (Died, TimeUp, Garbled) as end:
            self.gone()
            if isinstance(end, TimeUp) and left < seconds:
                raise UsedUp from end
            raise
        finally:  # it cannot have taken longer: the grader itself was stopped, say, by ^Z
            self.budget.left = max(self.budget.left, left - seconds)

    def gone(self) -> None:
        """The process is dead; the next call starts another."""
        self.client = self._opening = None

    def drop(self) -> None:
        """End the process, where the grader has failed: what it was asked may be left unread."""
        client = self.client or (self._opening[0] if self._opening else None)
        if client is not None:
            client.kill()
        self.gone()

    def close(self) -> None:
        """End the process; one that was given is not waited for."""
        client = self.client or (self._opening[0] if self._opening else None)
        if client is None and self._starting is not None:
            client = Client(self._starting, self.meanwhile)
        with self._exits:  # a copy of the folder goes, whatever becomes of the process
            if client is not None:
                client.end()
                if client.process is not self._given:
                    client.process.leave()
        self.client = self._opening = self._starting = None
        self._folder = self._root = None

    def _hold(self, state: dict[str, str]) -> None:
        """Note the layers that hold; refuse where they are too few. No student code ran yet."""
        held = ["separate process", *(name for name in levels.LAYERS if state.get(name) == "")]
        before = self.layers or held
        self.layers = [name for name in before if name in held]
        self.reasons = {name: reason for name, reason in state.items() if reason}
        if not levels.reaches(levels.level(self.layers), self.require):
            self.close()
            raise GraderError(levels.refused(self.layers, self.require))

    def _what_to_open(self) -> dict[str, np.ndarray]:
        """What the process must know as JSON, and the submission's text, in arrays of bytes.

        Raises SubmissionError where that is too much, counted in bytes as they are sent.
        """
        sources = self.sources
        if self._folder is None and sources.folder is not None:
            folder = sources.folder.resolve()
            self._root = (sources.root or folder).resolve()
            below = folder.relative_to(self._root)
            self._root = self._exits.enter_context(readable(self._root, folder, self.only_counting))
            self._folder = self._root / below
        where = self._folder or Path("/")
        texts = Texts()
        files = [
            {"name": f.name, "path": str(where / f.path.name), "notebook": f.notebook}
            | {"given": False, "cells": texts.add(f.cells)}
            for f in sources.files
            if f.problem is None
        ]
        source = Path(activations.__file__).read_text("utf-8")
        given = {"activations.py": source, "grader.py": NO_CHECK}
        for name, text in given.items():
            stem = name.removesuffix("py")
            if not any(re.fullmatch(f"{re.escape(stem)}(?i:py)", str(f["name"])) for f in files):
                files.append({"name": name, "path": name, "notebook": False, "given": True})
                files[-1]["cells"] = texts.add(((name, text),))
        opening = {
            "files": files,
            "folder": str(self._folder) if self._folder else None,
            "folders": [str(f) for f in dict.fromkeys((self._folder, self._root)) if f],
            "package": sources.package,
            "known": list(KNOWN),
            "activations": source,
            "given": list(GIVEN),
            "wanted": list(self.names),
            "seconds": self.limits.load,
        }
        header = json.dumps(opening).encode()
        if texts.size + len(header) > MAX_TEXT:
            raise SubmissionError(TOO_MUCH)
        return {"value": np.frombuffer(header, np.uint8), "text": texts.joined()}
