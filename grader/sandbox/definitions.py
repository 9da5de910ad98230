"""The files of a submission: which of them defines a name, and running it when it is needed."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any

from grader.feedback import definitions as said
from grader.feedback import ends, faults
from grader.feedback.definitions import Inside
from grader.report import Died, Fault, Garbled, Place, TimeUp, UsedUp
from grader.sandbox.choice import Definition, Imported, choose, replaced
from grader.sandbox.client import Client
from grader.sandbox.student_process import StudentProcess
from grader.submission.encoding import GUESSES, NOT_UTF8, read_as
from grader.submission.files import SourceFile, unrun_cell
from grader.submission.packages import KNOWN
from spec.text import Text

# What files define, for those that a whole class has, such as untouched chapters of the template.
# Nothing of a submission has been run when they are read, so that no student has a hand in it.
READ: dict[tuple[object, ...], dict[str, Any]] = {}
MOST_READ, LONGEST_READ = 100, 20_000  # files, and characters of each

MOST_NOTES, MOST_ERRORS, MOST_OTHERS = 30, 60, 500  # of a submission; of a file, and its names
GRACE = 10.0  # seconds beyond its own until a file that is loaded must have been stopped


def in_words(about: Fault | Text) -> Text:
    """What is said in a note."""
    return about.summary if isinstance(about, Fault) else about


def _some(errors: object) -> list[Any]:
    """The first of a list that a student's process sent; none of what is no list."""
    return errors[:MOST_ERRORS] if type(errors) is list else []


class Definitions:
    """The files, as the student's process reads and runs them.

    faults: by function or file, what stopped it; such a one is not asked again
    notes: what is the matter with files
    parts: where it is asked for, what each file of plain code consists of; see plain.py
    """

    def __init__(self, student: StudentProcess, asks_for_parts: bool = False) -> None:
        self.student, self.sources, self.names = student, student.sources, student.names
        self.asks_for_parts, self.parts = asks_for_parts, dict[str, dict[str, Any] | None]()
        self.faults: dict[str, Fault] = {}
        self._lost: dict[str, Fault] = {}  # by name, why its file did not come to define it
        self.notes: list[Fault | Text] = list(self.sources.notes)
        self._holding: dict[str, tuple[Definition, ...]] | None = None  # that hold, by name
        self._loaded: set[str] = set()
        self._loaded_by: Client | None = None
        self._in_file: dict[str, tuple[Client | None, str]] = {}  # names that are ready, and where
        self._known: dict[str, set[str]] = {}  # what each loaded file really has
        self._binding: dict[str, set[str]] = {}
        self._imports: dict[str, list[Imported]] = {}  # from others of the files
        self._others: dict[str, Place] = {}
        self._twice = set[str]()  # of these, what two files define
        self._inside: dict[str, Inside] = {}
        self.parameters: dict[str, tuple[str, ...]] = {}  # of functions, by position
        self._broken: dict[str, Fault] = {}  # by name, the cell that seems to define it
        # by file and name, the cell that seems to import it
        self._unimported: dict[tuple[str, str], Fault] = {}
        self._stopped: dict[str, Fault] = {}  # by name, what kept an import of it from working
        self._absent: dict[str, Fault] = {}  # by what was imported, what is noted of it
        self._labels = {label: f.name for f in self.sources.files for label, _ in f.cells}
        self._stars: dict[str, Fault] = {}  # by cell or file, a star import of what is not here
        self._uses: dict[str, set[str]] | None = None
        self._asked: tuple[Client, dict[str, int]] | None = None  # by file, before it is needed

    def is_ready(self, name: str) -> bool:
        """Whether `ready` needs nothing of the student's process."""
        return name in self.faults or self._file_of(name) is not None

    def find_all(self) -> dict[str, tuple[Definition, ...]]:
        """The definitions that hold, by name; read once, in the student's process."""
        if self._holding is None:
            self._holding = self._find_all()
        return self._holding

    def _file_of(self, name: str) -> str | None:
        """The file that a name is ready in, in the process that is alive."""
        client, file = self._in_file.get(name, (None, ""))
        return file if client is not None and client is self.student.client else None

    def ready(self, name: str) -> str:
        """The file that defines a name, run; raises a Fault where there is none."""
        if name in self.faults:
            raise self.faults[name]
        file = self._file_of(name)
        if file is None:
            try:
                file = self._ready(name)
            except UsedUp as end:
                raise ends.used_up(self.student.limits.total) from end
            self._in_file[name] = self.student.client, file
        return file

    def _ready(self, name: str) -> str:
        holds = self.find_all().get(name, ())
        if name in self.faults:
            raise self.faults[name]
        written = [d.file for d in holds if not d.blank]
        for file in written or [*self.may_bind(name), *(d.file for d in holds)]:
            try:
                self._load(file)
            except Fault:
                if file == (written or [""])[-1] or len(written) < 2:
                    raise
                continue
            if name in self._known.get(file, ()):
                self.faults.pop(name, None)
                return file
        raise self.faults.setdefault(name, self._not_there(name))

    def is_written(self, name: str) -> bool:
        """Whether a file has more than a blank of it; nothing is read for that."""
        return any(not d.blank for d in (self._holding or {}).get(name, ()))

    def parameters_of(self, name: str) -> tuple[str, ...]:
        """The parameters of a function, as its text says."""
        return self.parameters.get(name, said.parameters_of(name))

    def place_of(self, name: str) -> Place | None:
        """The line that defines a function, where a definition was found."""
        holds = (self._holding or {}).get(name)
        return holds[0].place if holds else None

    def file_of(self, name: str) -> SourceFile | None:
        """The file that defines a function, where a definition was found."""
        holds = (self._holding or {}).get(name)
        return next((f for f in self.sources.files if holds and f.name == holds[0].file), None)

    def written_in(self, name: str) -> str:
        """The file that defines a function, or seems to, where it does not parse; "" where none."""
        broken = self._broken.get(name)
        place = self.place_of(name) or (broken.place if broken else None)
        return place.file if place else ""

    def cause(self, fault: Fault) -> Fault:
        """The fault; where it lacks a name that stands in a cell that does not parse, or may have
        come with `from … import *` out of what is not here, one that blames that. One that uses
        what is misspelt in an import says what may be meant."""
        misspelt = self._absent.get(fault.absent)
        if misspelt is not None and misspelt.hint is not said.FIRST:
            fault.hint = misspelt.hint
        if not fault.lacks:
            return fault
        file = self._labels.get(fault.place.file, "") if fault.place else ""
        cell = self._broken.get(fault.lacks) or self._unimported.get((file, fault.lacks))
        if cell is not None:
            return said.needs_broken(fault, fault.lacks, cell)
        if fault.lacks in self._lost:
            return said.needs_lost(fault, fault.lacks, self._lost[fault.lacks])
        star = self._stars.get(file)
        return said.lost_with(fault, star) if star else fault

    def own_helpers(self) -> dict[str, Place]:
        """Functions and classes that nobody asked for, each with its line; none of two files."""
        return {name: place for name, place in self._others.items() if name not in self._twice}

    def used_by(self, name: str, lent: Collection[str] = ()) -> set[str]:
        """All names that a function uses, itself or through its helpers.

        lent: functions of the submission's of which others are used instead
        """
        if self._uses is None:
            self._uses = self._ask_uses()
        used: set[str] = set()
        open_names = [name]
        while open_names:
            fresh = self._uses.get(open_names.pop(), set()) - used
            used |= fresh
            open_names += fresh.difference(lent)
        return used - {name}

    def _ask_uses(self) -> dict[str, set[str]]:
        """The names that each definition speaks of; asked for only where several items are wrong,
        and told where all time is used up too."""
        seconds, left = self.student.limits.load, self.student.budget.left
        self.student.budget.left = seconds
        try:
            uses = self._request("uses", seconds, {}).get("uses")
        except (Died, TimeUp, Garbled):
            return {}
        finally:
            self.student.budget.left = left
        lists = uses.items() if type(uses) is dict else ()
        return {n: {u for u in used if type(u) is str} for n, used in lists if type(used) is list}

    def _request(self, op: str, seconds: float, header: dict[str, Any]) -> dict[str, Any]:
        return self.student.asked(seconds, lambda client, s: client.request(op, s, header))

    def _reply(self, number: int, seconds: float) -> dict[str, Any]:
        return self.student.asked(seconds, lambda client, s: client.reply(number, s, {}))

    def may_bind(self, name: str) -> list[str]:
        """Files that may bind the name in some other way than by a definition."""
        return [f for f, names in self._binding.items() if name in names or "*" in names]

    def _find_all(self) -> dict[str, tuple[Definition, ...]]:
        """Read all files, in the student's process, and note what is wrong with them."""
        by_name: dict[str, list[Definition]] = {}
        waiting = deque(self.sources.files)
        while waiting:
            self._index(waiting, by_name)
        holding, others = {}, dict[tuple[Any, ...], list[str]]()
        places = [label for file in self.sources.files for label, _ in file.cells]
        gone = partial(replaced, imports=self._imports, cells=places)
        for name, definitions in by_name.items():
            choice = choose(name, definitions, self._fingerprints, gone)
            if choice.conflict:
                self.faults[name] = said.twice_defined(name, list(choice.conflict))
                continue
            holding[name] = choice.holding
            for blank in choice.blanks:
                self._note(said.blank_left(name, blank.blank, blank.place, choice.holding[0].place))
            if choice.others:
                files = (choice.holding[0].file, *(d.file for d in choice.others))
                others.setdefault((choice.is_last, *files), []).append(name)
        for (is_last, file, *rest), names in others.items():
            self._note(said.also_defined(names, file, rest, is_last))
        return holding

    def _fingerprints(self, name: str, definitions: Sequence[Definition]) -> list[str]:
        """Equal for those that are the same code. Nothing of the submission has been run yet."""
        places = [[d.file, d.place.file, d.place.line] for d in definitions]
        try:
            asked = {"name": name, "places": places}
            prints = self._request("fingerprints", self.student.limits.load, asked).get("prints")
        except UsedUp:
            raise
        except (Died, TimeUp, Garbled):
            prints = None
        if type(prints) is not list or len(prints) != len(places):
            return [d.file for d in definitions]
        return list(map(str, prints))

    def _index(self, waiting: deque[SourceFile], by_name: dict[str, list[Definition]]) -> None:
        """Read the files that are left, up to one that ends the process."""
        seconds = self.student.limits.load
        known, unread = self._known_and_unread(waiting)
        file = waiting[0]
        try:
            asked = self.student.asked(seconds, partial(self._ask_all, unread))
            while waiting:
                file = waiting.popleft()
                if file.problem is not None:
                    self._note(faults.invalid(file.name, file.problem))
                else:
                    empty = not any(source.strip() for _, source in file.cells)
                    if empty and file.name != "__init__.py":
                        self._note(faults.empty(file.name))
                    if file.name in asked:
                        known[file.name] = self._reply(asked[file.name], seconds)
                    self._take(file, known[file.name], by_name)
                    self._remember(file, known[file.name])
        except UsedUp:
            raise
        except (Died, TimeUp, Garbled) as end:
            if waiting and waiting[0] is file:
                waiting.popleft()
            self._note_unread(faults.unparsed(file.name, seconds, end))

    def _note_unread(self, fault: Fault) -> None:
        self._note(fault)  # what is found nowhere else may be in it
        self._stopped = dict.fromkeys(self.names, fault) | self._stopped

    def begin(self) -> None:
        """Have all files read, without waiting for it."""
        unread = self._known_and_unread(self.sources.files)[1]
        client = self.student.begin()
        try:
            with self.student.budget:
                self._asked = client, self._send_all(unread, client, self.student.limits.load)
        except (Died, TimeUp):  # by a file; they are asked for again, in another process
            self.student.gone()

    def _known_and_unread(
        self, files: Iterable[SourceFile]
    ) -> tuple[dict[str, dict[str, Any]], list[SourceFile]]:
        known = {f.name: READ[self._key(f)] for f in files if self._key(f) in READ}
        return known, [f for f in files if f.problem is None and f.name not in known]

    def _ask_all(self, files: list[SourceFile], client: Client, seconds: float) -> dict[str, int]:
        """Ask what files define, where that has not been asked; the numbers of the replies."""
        asked, self._asked = self._asked, None
        if asked is not None and asked[0] is client:
            return asked[1]
        return self._send_all(files, client, seconds)

    def _send_all(self, files: list[SourceFile], client: Client, seconds: float) -> dict[str, int]:
        """Ask what files define; the numbers of the replies."""
        asked = {"parts": self.asks_for_parts}
        return {f.name: client.send("index", seconds, asked | {"file": f.name}, {}) for f in files}

    def _key(self, file: SourceFile) -> tuple[object, ...]:
        return file.name, file.cells, self.names, self.asks_for_parts

    def _remember(self, file: SourceFile, index: dict[str, Any]) -> None:
        """Keep what the last files define; one that comes again stays."""
        if sum(len(source) for _, source in file.cells) <= LONGEST_READ:
            READ.pop(self._key(file), None)
            READ[self._key(file)] = index
            if len(READ) > MOST_READ:
                del READ[next(iter(READ))]

    def _take(
        self, file: SourceFile, index: dict[str, Any], by_name: dict[str, list[Definition]]
    ) -> None:
        """Note what a file defines."""
        self.parts[file.name] = index.get("parts")
        if "defines" not in index:
            self._note_unread(faults.unread(file.name, index))
            return
        if file.encoding in GUESSES and index["broken"]:
            self._note(faults.invalid(file.name, NOT_UTF8))
            return
        if file.encoding:
            self._note(read_as(file.name, file.encoding))
        for name, places in index["defines"].items():
            for label, line, blank in places:
                definition = Definition(file.name, Place(label, line), blank)
                by_name.setdefault(name, []).append(definition)
        self._twice |= self._others.keys() & index["others"].keys()
        for name, (label, line) in islice(index["others"].items(), MOST_OTHERS):
            self._others[name] = Place(label, line)
        for name, (label, line, holder, names) in index["inside"].items():
            self._inside[name] = Inside(Place(label, line), holder, tuple(names))
        self.parameters |= {name: tuple(names) for name, names in index["parameters"].items()}
        modules = {f.name.rpartition(".")[0]: f.name for f in self.sources.files if f is not file}
        binds = index["binds"]
        self._binding[file.name] = {name for name, module, _, _ in binds if module not in modules}
        if not {*KNOWN, *sys.stdlib_module_names, *modules}.issuperset(index["modules"]):
            self._binding[file.name].add("*")  # a folder of one's own, whose modules it may import
        self._imports[file.name] = [
            Imported(name, modules[module], Place(label, line))
            for name, module, label, line in binds
            if module in modules
        ]
        cells = [faults.stopped_in_file(error) for error in index["broken"]]
        for fault in cells:
            self._note(fault)
        for name, cell in index["mentions"].items():
            self._broken.setdefault(name, cells[cell])
        for name, cell in index["lost_imports"].items():
            self._unimported.setdefault((file.name, name), cells[cell])

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
            answer = self._request("load", seconds + GRACE, {"file": file, "seconds": seconds})
            self._loaded_by = self.student.client
        except UsedUp:
            raise
        except (Died, TimeUp, Garbled) as end:
            self._note(fault := ends.while_loaded(end, file, seconds))
            raise self.faults.setdefault(file, fault) from end
        if "has" not in answer:
            self._note(fault := faults.unread(file, answer))
            raise self.faults.setdefault(file, fault)
        first_time = file not in self._known
        self._loaded.add(file)
        has = answer.get("has")
        self._known[file] = {n for n in self.names if type(has) is list and n in has}
        if first_time:
            self._note_absent(file, _some(answer.get("absent")))
        self._note_errors(file, _some(answer.get("errors")), first_time)
        for error in _some(answer.get("imported")) if first_time else ():
            self._note_one(error, ends.stopped(error))

    def _note_absent(self, file: str, absent: list[Any]) -> None:
        """What was imported and is not here; each once."""
        for one in absent:
            own = (f.name.rpartition(".")[0] for f in self.sources.files)
            fault = said.absent(one, (*KNOWN, *own), self.sources.lies_beside)
            if fault is not None:
                for name in self._binding.get(file, set()) - self._known[file]:
                    self._stopped.setdefault(name, fault)
                if type(one) is dict and one.get("star") is True and fault.place is not None:
                    self._stars[file] = fault
                about = str(one.get("name")) if type(one) is dict else ""
                if about not in self._absent:
                    self._absent[about] = fault
                    self._note(fault)

    def _note_errors(self, file: str, errors: list[Any], first_time: bool) -> None:
        """A file or cells did not run to their end: what that costs, and notes."""
        faults_here = [ends.stopped(error) for error in errors]
        lost = {
            name: [d.place for d in holds if d.file == file][-1]
            for name, holds in (self._holding or {}).items()
            if any(d.file == file for d in holds) and name not in self._known[file]
        }
        for name, place in lost.items() if faults_here else ():
            self._lost[name] = ends.cause(place, faults_here)
            self.faults.setdefault(name, self._lost[name])
        for error, fault in zip(errors, faults_here, strict=True) if first_time else ():
            self._note_one(error, fault, bool(lost))

    def _note_one(self, error: Any, fault: Fault, lost: bool = False) -> None:
        """An error in a file; of what is not here, which is told already, where that cost more."""
        about = error if type(error) is dict else {}
        if lost or about.get("type") != "NotHere":
            alone = about.get("alone") is True and fault not in self.faults.values()
            self._note(faults.of_one_statement(fault) if alone else fault)

    def _not_there(self, name: str) -> Fault:
        if name in self._broken:
            return self._broken[name]
        if all(f.problem is not None for f in self.sources.files):
            file = self.sources.files[0]
            assert file.problem is not None
            return faults.invalid(file.name, file.problem)
        written = [d.place for d in (self._holding or {}).get(name, ()) if not d.blank]
        if written:
            return faults.fixed(said.not_left(name, written[0]))
        unrun = unrun_cell(name, self.sources.files)
        if unrun is not None:
            return faults.fixed(said.in_unrun_cell(name, *unrun))
        missing = faults.fixed(said.not_defined(name, self._others, self._inside.get(name)))
        return missing if missing.place else self._stopped.get(name, missing)

    def _note(self, about: Fault | Text) -> None:
        """Note it once."""
        if len(self.notes) == MOST_NOTES:
            self.notes.append(faults.MORE_NOTES)
        elif len(self.notes) < MOST_NOTES and in_words(about) not in map(in_words, self.notes):
            self.notes.append(about)
