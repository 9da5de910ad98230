"""The files of a submission: which of them defines a name, and running it when it is needed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import Any

from grader.feedback import faults
from grader.report import Died, Fault, Garbled, Outcome, Place, TimeUp, UsedUp
from grader.sandbox.client import Client
from grader.sandbox.student_process import StudentProcess
from grader.submission.read import SourceFile
from spec.item import Text

# What files define, for those that a whole class has, such as untouched chapters of the template.
# Nothing of a submission has been run when they are read, so that no student has a hand in it.
READ: dict[tuple[object, ...], dict[str, Any]] = {}
MOST_READ, LONGEST_READ = 100, 20_000  # files, and characters of each


GRACE = 10.0  # seconds beyond its own until a file that is loaded must have been stopped


def _send_all(files: list[SourceFile], client: Client, seconds: float) -> dict[str, int]:
    """Ask what files define; the numbers of the replies."""
    return {f.name: client.send("index", seconds, {"file": f.name}, {}) for f in files}


@dataclass
class Home:
    """Where a name is defined."""

    file: str
    place: Place


class Definitions:
    """The files, as the student's process reads and runs them.

    faults: by function or file, what stopped it; such a one is not asked again
    notes: what is the matter with files
    """

    def __init__(self, student: StudentProcess) -> None:
        self.student, self.sources, self.names = student, student.sources, student.names
        self.faults: dict[str, Fault] = {}
        self.notes: list[Text] = []
        self._homes: dict[str, Home] | None = None
        self._loaded: set[str] = set()
        self._loaded_by: Client | None = None
        self._known: dict[str, set[str]] = {}  # what each loaded file really has
        self._binding: dict[str, set[str]] = {}
        self._others: dict[str, Place] = {}
        self._broken: dict[str, Fault] = {}
        self._stopped: dict[str, Fault] = {}  # by name, what kept an import of it from working
        self._uses: dict[str, set[str]] | None = None

    def is_ready(self, name: str) -> bool:
        """Whether `ready` needs nothing of the student's process."""
        home = self._homes.get(name) if self._homes else None
        loaded = self.student.client is not None and self._loaded_by is self.student.client
        return name in self.faults or bool(home and loaded and home.file in self._loaded)

    def ready(self, name: str) -> str:
        """The file that defines a name, run; raises a Fault where there is none."""
        if name in self.faults:
            raise self.faults[name]
        try:
            return self._ready(name)
        except UsedUp as end:
            raise faults.used_up(self.student.limits.total) from end

    def _ready(self, name: str) -> str:
        if self._homes is None:
            self._homes = self._find_all()
        if name in self.faults:
            raise self.faults[name]
        for file in [self._homes[name].file] if name in self._homes else self._maybe(name):
            self._load(file)
            if name in self._known.get(file, ()):
                return file
        raise self.faults.setdefault(name, self._not_there(name))

    def place_of(self, name: str) -> Place | None:
        """The line that defines a function, where a definition was found."""
        home = (self._homes or {}).get(name)
        return home.place if home else None

    def used_by(self, name: str) -> set[str]:
        """All names that a function uses, itself or through its helpers."""
        if self._uses is None:
            self._uses = self._ask_uses()
        found: set[str] = set()
        open_names = [name]
        while open_names:
            fresh = self._uses.get(open_names.pop(), set()) - found
            found |= fresh
            open_names += fresh
        return found - {name}

    def _ask_uses(self) -> dict[str, set[str]]:
        """The names that each definition speaks of; asked for only where something is wrong."""
        try:
            uses = self._request("uses", self.student.limits.load, {}).get("uses")
        except (Died, TimeUp, Garbled):
            return {}
        lists = uses.items() if type(uses) is dict else ()
        return {n: {u for u in used if type(u) is str} for n, used in lists if type(used) is list}

    def _request(self, op: str, seconds: float, header: dict[str, Any]) -> dict[str, Any]:
        return self.student.ask(
            lambda client, allowed: client.request(op, allowed, header), seconds
        )

    def _reply(self, number: int, seconds: float) -> dict[str, Any]:
        return self.student.ask(lambda client, allowed: client.reply(number, allowed, {}), seconds)

    def _maybe(self, name: str) -> list[str]:
        """Files that may bind the name in some other way than by a definition."""
        return [f for f, names in self._binding.items() if name in names or "*" in names]

    def _find_all(self) -> dict[str, Home]:
        """Read all files, in the student's process, and note what is wrong with them."""
        homes: dict[str, list[Home]] = {}
        waiting = deque(self.sources.files)
        while waiting:
            self._index(waiting, homes)
        for name, found in homes.items():
            last = {h.file: h.place for h in found}  # within one file the last one holds
            if len(last) > 1:
                self.faults[name] = faults.twice_defined(name, list(last.values()))
        return {name: found[-1] for name, found in homes.items()}

    def _index(self, waiting: deque[SourceFile], homes: dict[str, list[Home]]) -> None:
        """Read the files that are left, up to one that ends the process."""
        seconds = self.student.limits.load
        known = {f.name: READ[self._key(f)] for f in waiting if self._key(f) in READ}
        unread = [f for f in waiting if f.problem is None and f.name not in known]
        file = waiting[0]
        try:
            asked = self.student.ask(partial(_send_all, unread), seconds)
            while waiting:
                file = waiting.popleft()
                if file.problem is not None:
                    self._note(faults.invalid(file.name, file.problem))
                else:
                    if not any(source.strip() for _, source in file.cells):
                        self._note(faults.empty(file.name))
                    if file.name in asked:
                        known[file.name] = self._reply(asked[file.name], seconds)
                    self._take(file, known[file.name], homes)
                    self._remember(file, known[file.name])
        except UsedUp:
            raise
        except (Died, TimeUp, Garbled):
            if waiting and waiting[0] is file:
                waiting.popleft()
            text = Text(
                "it cannot be parsed; is it nested too deeply?", "无法解析；是不是嵌套太深了？"
            )
            self._note(faults.invalid(file.name, text))

    def _key(self, file: SourceFile) -> tuple[object, ...]:
        return file.name, file.cells, self.names

    def _remember(self, file: SourceFile, found: dict[str, Any]) -> None:
        """Keep what the last files define; one that comes again stays."""
        if sum(len(source) for _, source in file.cells) <= LONGEST_READ:
            READ.pop(self._key(file), None)
            READ[self._key(file)] = found
            if len(READ) > MOST_READ:
                del READ[next(iter(READ))]

    def _take(self, file: SourceFile, found: dict[str, Any], homes: dict[str, list[Home]]) -> None:
        """Note what a file defines."""
        for name, (label, line) in found["defines"].items():
            homes.setdefault(name, []).append(Home(file.name, Place(label, line)))
        for name, (label, line) in found["others"].items():
            self._others[name] = Place(label, line)
        self._binding[file.name] = set(found["binds"]) | ({"*"} if found["star"] else set())
        for error in found["broken"]:
            fault = faults.stopped_in_file(error)
            self._note(fault)
            for name in found["mentions"]:
                self._broken.setdefault(name, fault)

    def _load(self, file: str) -> None:
        """Run a file once in this process; remember what came of it."""
        if file in self.faults:
            raise self.faults[file]
        if self._loaded_by is not self.student.client:
            self._loaded.clear()
        if file in self._loaded and self.student.client is not None:
            return
        seconds = min(self.student.limits.load, self.student.budget.left)
        try:
            found = self._request("load", seconds + GRACE, {"file": file, "seconds": seconds})
            self._loaded_by = self.student.client
        except UsedUp:
            raise
        except (Died, TimeUp, Garbled) as end:
            reason = faults.ended(end, seconds).summary
            text = Text(f"while it was loaded, {reason.en}", f"加载时：{reason.zh}")
            fault = faults.invalid(file, text)
            if isinstance(end, TimeUp):
                fault = Fault(Outcome.TIMEOUT, fault.summary, hint=faults.END_OF_FILE)
            self._note(fault)
            raise self.faults.setdefault(file, fault) from end
        first_time = file not in self._known
        self._loaded.add(file)
        has, errors = found.get("has"), found.get("errors")
        self._known[file] = {n for n in self.names if type(has) is list and n in has}
        for error in errors if type(errors) is list else []:
            fault = faults.stopped_in_file(error)
            for name, home in (self._homes or {}).items():
                if home.file == file and name not in self._known[file]:
                    self.faults.setdefault(name, fault)
            if type(error) is dict and error.get("type") == "ModuleNotFoundError":
                for name in self._binding.get(file, set()) - self._known[file]:
                    self._stopped.setdefault(name, fault)
            if first_time:
                self._note(fault)

    def _not_there(self, name: str) -> Fault:
        if name in self._broken:
            return self._broken[name]
        if all(f.problem is not None for f in self.sources.files):
            file = self.sources.files[0]
            assert file.problem is not None
            return faults.invalid(file.name, file.problem)
        found = faults.not_defined(name, self._others)
        return found if found.place else self._stopped.get(name, found)

    def _note(self, said: Fault | Text) -> None:
        """Note it once."""
        text = said.summary if isinstance(said, Fault) else said
        if text not in self.notes:
            self.notes.append(text)
