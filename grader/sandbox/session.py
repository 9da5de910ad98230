"""A submission being called: finds the file of each function, restarts what died.

This is the `Submission` that the checks of `spec` talk to. Whatever stops a call becomes a
`Fault`; a function that ran out of time, or took its process down, is not called again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.outcome import Fault, GraderError, Place
from grader.sandbox import faults, levels, process, stage
from grader.sandbox.client import GIVEN, Client, Died, Garbled, TimeUp
from grader.submission import SourceFile, Sources, printable
from reference import activations
from spec.item import ABSENT, Answer, Instance, Text

STARTING = 30.0  # seconds until the process must be ready
# What a notebook's check cells find here: the checks are the grader's, and run elsewhere.
NO_CHECK = "def check(*functions, lang=None):\n    pass\n"
PATIENCE = {"gradient_check": 20.0}  # seconds for a call, where it is not the ordinary limit


@dataclass
class Home:
    """Where a name is defined."""

    file: str
    place: Place


class Session:
    """One submission with its process.

    names: the contract's names
    started: a process that is starting up already, or None
    start: starts one when it is needed; a zygote's, for instance
    require: the level of isolation below which nothing of the submission is run
    """

    def __init__(
        self,
        sources: Sources,
        names: tuple[str, ...],
        limits: process.Limits | None = None,
        started: process.Process | None = None,
        start: Callable[[process.Limits], process.Process] = process.start,
        require: str = "weak",
    ) -> None:
        self.sources, self.names = sources, names
        self.limits = limits or process.Limits()
        self.start, self.require = start, require
        self.layers: list[str] = []  # that hold, by name
        self.reasons: dict[str, str] = {}  # why each of the others does not
        self.notes: list[Text] = []  # what is the matter with files
        self.printed = ""
        self._spent = 0.0  # seconds, in calls
        self._starting = started
        self._client: Client | None = None
        self._folder: Path | None = None  # as the student's process sees it
        self._stage = ExitStack()
        self._faults: dict[str, Fault] = {}  # by function or file, not to be asked again
        self._homes: dict[str, Home] | None = None
        self._loaded: set[str] = set()
        self._known: dict[str, set[str]] = {}  # what each loaded file really has
        self._uses: dict[str, set[str]] = {}  # names that each definition speaks of

    def open(self) -> None:
        """Start the student's process; its layers are known from then on."""
        self._alive()

    def close(self) -> None:
        """End the student's process."""
        if self._client is not None:
            self._client.kill()
            self._client = None
        if self._starting is not None:
            Client(self._starting).kill()
            self._starting = None
        self._stage.close()
        self._folder = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def place_of(self, name: str) -> Place | None:
        """The line that defines a function, where a definition was found."""
        home = (self._homes or {}).get(name)
        return home.place if home else None

    def used_by(self, name: str) -> set[str]:
        """All names that a function uses, itself or through its helpers."""
        found: set[str] = set()
        open_names = [name]
        while open_names:
            fresh = self._uses.get(open_names.pop(), set()) - found
            found |= fresh
            open_names += fresh
        return found - {name}

    # ---- what checks ask

    def call(self, name: str, *arguments: object) -> Answer:
        header = {"file": self._ready(name), "name": name}
        return self._ask(name, header, arguments)

    def new(self, name: str, *arguments: object) -> Instance:
        header = {"file": self._ready(name), "name": name, "keep": True}
        self._reply("call", name, header, arguments=list(arguments))
        assert self._client is not None
        return StudentObject(self, name, self._client, self._client.number)

    def _ask(self, name: str, header: dict[str, Any], arguments: tuple[object, ...]) -> Answer:
        reply = self._reply("call", name, header, arguments=list(arguments))
        client = self._client
        assert client is not None
        number = client.number

        def recall() -> Any:
            if self._client is not client:
                raise faults.ended(Died(None), 0.0)
            return self._reply("recall", name, {"of": number}).get("value")

        shares = reply.get("shares")
        positions = range(len(arguments))
        return Answer(
            value=reply.get("value"),
            changed={i: a for i, a in _pairs(reply.get("changed")) if i in positions},
            shares=tuple(i for i in shares if type(i) is int and i in positions)
            if type(shares) is list
            else (),
            recall=recall,
        )

    # ---- requests and what can become of them

    def _reply(self, op: str, name: str, header: dict[str, Any], **values: Any) -> dict[str, Any]:
        """One request about a function; raises a Fault unless it is answered."""
        if self._spent >= self.limits.total:
            raise faults.used_up(self.limits.total)
        client, seconds = self._alive(), PATIENCE.get(name, self.limits.call)
        began = time.monotonic()
        try:
            reply = client.request(op, seconds, header, **values)
        except (Died, TimeUp, Garbled) as end:
            self._gone()
            raise self._faults.setdefault(name, faults.ended(end, seconds)) from end
        finally:
            self._spent += time.monotonic() - began
        printed = reply.get("printed")
        if type(printed) is str:
            self.printed = printable(printed, 500)
        if "error" in reply:
            raise faults.raised(name, reply)
        if "too_large" in reply:
            raise faults.too_large(str(reply["too_large"]))
        return reply

    def _gone(self) -> None:
        """The process is dead; the next call starts another."""
        self._client = None
        self._loaded.clear()

    # ---- files

    def _alive(self) -> Client:
        """A process that has the submission open."""
        if self._client is None:
            started = self._starting or self.start(self.limits)
            self._starting = None
            client = Client(started)
            try:
                found = client.request("open", STARTING, {}, value=self._opening())
            except (Died, TimeUp, Garbled) as end:
                raise GraderError(f"the student's process does not start: {end}") from end
            if "error" in found:
                client.kill()
                raise GraderError(f"the student's process does not start: {found['error']}")
            self._client = client
            self._hold(found["layers"])
        return self._client

    def _hold(self, state: dict[str, str]) -> None:
        """Note the layers that hold; refuse where they are too few. No student code ran yet."""
        held = ["separate process", *(name for name in levels.LAYERS if state.get(name) == "")]
        before = self.layers or held
        self.layers = [name for name in before if name in held]
        self.reasons = {name: reason for name, reason in state.items() if reason}
        if not levels.reaches(levels.level(self.layers), self.require):
            self.close()
            absent = ", ".join(levels.missing(self.layers))
            raise GraderError(
                f"isolation here is {levels.level(self.layers)}, must be {self.require}; "
                f"not enforced: {absent}. See `grader doctor`."
            )

    def _opening(self) -> np.ndarray:
        """The submission's text, as JSON in an array of bytes."""
        if self._folder is None and self.sources.folder is not None:
            self._folder = self._stage.enter_context(stage.readable(self.sources.folder.resolve()))
        where = self._folder or Path("/")
        files = [
            {"name": f.name, "path": str(where / f.path.name), "cells": [list(c) for c in f.cells]}
            for f in self.sources.files
            if f.problem is None
        ]
        source = Path(activations.__file__).read_text("utf-8")
        if not any(f["name"] == "activations.py" for f in files):
            cells = [["activations.py", source]]
            files.append({"name": "activations.py", "path": "activations.py", "cells": cells})
        if not any(f["name"] == "grader.py" for f in files):
            files.append(
                {"name": "grader.py", "path": "grader.py", "cells": [["grader.py", NO_CHECK]]}
            )
        opening = {
            "files": files,
            "folder": str(self._folder) if self._folder else None,
            "activations": source,
            "given": list(GIVEN),
            "wanted": list(self.names),
            "seconds": self.limits.load,
        }
        return np.frombuffer(json.dumps(opening).encode(), np.uint8)

    def _ready(self, name: str) -> str:
        """The file that defines a name, run; raises a Fault where there is none."""
        if name in self._faults:
            raise self._faults[name]
        if self._homes is None:
            self._homes = self._find_all()
        if name in self._faults:
            raise self._faults[name]
        for file in [self._homes[name].file] if name in self._homes else self._maybe(name):
            self._load(file)
            if name in self._known.get(file, ()):
                return file
        raise self._faults.setdefault(name, self._not_there(name))

    def _maybe(self, name: str) -> list[str]:
        """Files that may bind the name in some other way than by a definition."""
        return [f for f, names in self._binding.items() if name in names or "*" in names]

    def _find_all(self) -> dict[str, Home]:
        """Read all files, in the student's process, and note what is wrong with them."""
        homes: dict[str, list[Home]] = {}
        self._binding: dict[str, set[str]] = {}
        self._others: dict[str, Place] = {}
        self._broken: dict[str, Fault] = {}
        for file in self.sources.files:
            if file.problem is not None:
                fault = faults.invalid(file.name, file.problem)
                self._note(fault)
                continue
            self._index(file, homes)
        for name, found in homes.items():
            last = {h.file: h.place for h in found}  # within one file the last one holds
            if len(last) > 1:
                self._faults[name] = faults.twice_defined(name, list(last.values()))
        return {name: found[-1] for name, found in homes.items()}

    def _index(self, file: SourceFile, homes: dict[str, list[Home]]) -> None:
        try:
            found = self._alive().request("index", self.limits.load, {"file": file.name})
        except (Died, TimeUp, Garbled):
            self._gone()
            text = Text(
                "it cannot be parsed; is it nested too deeply?", "无法解析；是不是嵌套太深了？"
            )
            self._note(faults.invalid(file.name, text))
            return
        if "error" in found:
            raise GraderError(str(found["error"]))
        for name, (label, line) in found["defines"].items():
            homes.setdefault(name, []).append(Home(file.name, Place(label, line)))
        for name, (label, line) in found["others"].items():
            self._others[name] = Place(label, line)
        for name, used in found["uses"].items():
            self._uses[name] = set(used)
        self._binding[file.name] = set(found["binds"]) | ({"*"} if found["star"] else set())
        for error in found["broken"]:
            fault = faults.stopped_in_file(error)
            self._note(fault)
            for name in found["mentions"]:
                self._broken.setdefault(name, fault)

    def _load(self, file: str) -> None:
        """Run a file once in this process; remember what came of it."""
        if file in self._faults:
            raise self._faults[file]
        if file in self._loaded and self._client is not None:
            return
        try:
            client = self._alive()
            found = client.request("load", self.limits.load + 10.0, {"file": file})
        except (Died, TimeUp, Garbled) as end:
            self._gone()
            reason = faults.ended(end, self.limits.load + 10.0).summary
            text = Text(f"while it was loaded, {reason.en}", f"加载时：{reason.zh}")
            fault = faults.invalid(file, text)
            self._note(fault)
            raise self._faults.setdefault(file, fault) from end
        first_time = file not in self._known
        self._loaded.add(file)
        has, errors = found.get("has"), found.get("errors")
        self._known[file] = {n for n in self.names if type(has) is list and n in has}
        for error in errors if type(errors) is list else []:
            fault = faults.stopped_in_file(error)
            for name, home in (self._homes or {}).items():
                if home.file == file and name not in self._known[file]:
                    self._faults.setdefault(name, fault)
            if first_time and fault.summary not in self.notes:
                self._note(fault)

    def _not_there(self, name: str) -> Fault:
        if name in self._broken:
            return self._broken[name]
        if all(f.problem is not None for f in self.sources.files):
            file = self.sources.files[0]
            assert file.problem is not None
            return faults.invalid(file.name, file.problem)
        return faults.not_defined(name, self._others)

    def _note(self, fault: Fault) -> None:
        self.notes.append(fault.summary)


class StudentObject:
    """An object of a student's class, held in the student's process."""

    def __init__(self, session: Session, name: str, client: Client, number: int) -> None:
        self.session, self.name, self.client, self.number = session, name, client, number

    def call(self, method: str, *arguments: object) -> Answer:
        return self.session._ask(self.name, {**self._handle(), "name": method}, arguments)

    def get(self, attribute: str) -> Any:
        header = {**self._handle(), "name": attribute}
        reply = self.session._reply("get", self.name, header)
        return ABSENT if reply.get("absent") is True else reply.get("value")

    def set(self, attribute: str, value: object) -> None:
        header = {**self._handle(), "name": attribute}
        self.session._reply("set", self.name, header, value=value)

    def _handle(self) -> dict[str, Any]:
        if self.session._client is not self.client:
            raise faults.ended(Died(None), 0.0)
        return {"object": self.number}


def _pairs(changed: Any) -> list[tuple[int, Any]]:
    if type(changed) is not list:
        return []
    return [p for p in changed if type(p) is tuple and len(p) == 2 and type(p[0]) is int]
