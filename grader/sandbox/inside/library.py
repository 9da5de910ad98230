"""The submission's files inside the student's process: what they define, and running them."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import linecache
import os
import re
import signal
import sys
import types
from collections import deque
from collections.abc import Container, Iterator, Sequence
from copy import deepcopy
from functools import partial, update_wrapper
from itertools import islice
from time import monotonic
from typing import Any

from . import namesakes
from .errors import does_more, known_of
from .interactive import staying
from .lost_imports import LostImports
from .own_modules import INIT, PACKAGE, FolderLoader, OwnModules, Stopped, missing_because
from .own_paths import OwnPaths, folder_with_lost
from .reading.files import File, by_module, is_renamed
from .reading.syntax import (
    DEFINITIONS,
    IMPORTS,
    future_flags,
    has_imports,
    names_of,
    used,
    walk,
    without_blanks,
    written,
)
from .reading.texts import LONGEST, Texts, broken, message_of
from .stand_in import FALLBACK, StandIn
from .statements import TookTooLong, lose, run_statement

TRACE_LIMIT = 200
HISTORY = ("In", "Out", "_", "__", "___")  # what Jupyter keeps of cells that have been run
MORE, LEAST = 8.0, 0.05  # seconds of overtime, less than a file is waited for; of one cell
AGAIN = 0.1  # seconds until a file that goes on is stopped once more
MOST_AGAIN = 50  # cells
MOST_LOST = 15  # statements of a file that are told of, beside those that cost wanted names
INNER_IMPORT = re.compile(r"^[ \t]+(?:import|from)\s|[:;][ \t]*(?:import|from)\s", re.MULTILINE)


class Loaded:
    """A file that has been run, as far as it went."""

    def __init__(self, module: types.ModuleType) -> None:
        self.module = module
        self.functions: dict[str, Any] = {}  # contract names, the last callable each one was
        self.errors: list[dict[str, Any]] = []
        self.imported: list[dict[str, Any]] = []  # errors of files that it imports
        self.raised: BaseException | None = None

    def note(self, name: str, value: Any) -> None:
        """What is called so now, if it is a function."""
        if callable(value) and not isinstance(value, StandIn):
            self.functions[name] = value


class Library:
    """All files of a submission, run on demand, each once.

    folder, name: see own_modules.py; known: names of packages
    """

    def __init__(
        self,
        files: list[File],
        wanted: set[str],
        seconds: float,
        folder: str | None = None,
        name: str = "",
        known: Sequence[str] = (),
    ) -> None:
        self.texts = Texts(files, wanted)
        self.files = self.texts.files
        self.by_module = by_module(files, (name, *known), folder)
        self.wanted = wanted
        self.seconds = seconds
        self.folder = folder
        self.own_paths = OwnPaths(())
        self.folders = [folder] if folder else []  # with the code, and those around it
        self.loaded: dict[str, Loaded] = {}
        self.main, self.own_main = "", sys.modules.get("__main__")  # the file that is run, and ours
        self.own = {label for label, f in self.texts.labels.items() if not f.is_given}
        self.modules = OwnModules(self, folder, name, known)
        self.imports = LostImports(self, self.modules)
        setattr(builtins, FALLBACK, self.imports.bind)
        self.lent: dict[str, Any] = {}  # right functions, activations
        self.is_again = False  # whether it is run once more: a file that stops is judged already

    # ---- running

    def load(self, name: str) -> Loaded:
        """Run a file, unless it has been run; what it defined before it stopped is kept."""
        if name not in self.loaded:
            file, self.main = self.files[name], name
            with time_limit(self.seconds, self.texts.labels), staying():
                if not self.loaded:
                    trees = (tree for f in self.files.values() for tree in self.texts.readable(f))
                    namesakes.forget(trees, self.folders[-1] if self.folders else "")
                if INIT in self.by_module and file.module_name != INIT:
                    with contextlib.suppress(BaseException):  # noted in its own record
                        importlib.import_module(PACKAGE)
                try:
                    if file.is_notebook or not self._importable(file):
                        self._run(file, self._module_of(file))
                    else:
                        importlib.import_module(file.module_name)
                except BaseException:  # noted in the file's own record
                    if name not in self.loaded:
                        raise
            self.loaded[name].imported += map(self.describe, FolderLoader.exits)
            FolderLoader.exits.clear()
        return self.loaded[name]

    def _module_of(self, file: File) -> types.ModuleType:
        """For a file that no import finds; dataclasses and pickle look it up under its name."""
        name = file.name.replace(".", " ")
        module = sys.modules[name] = types.ModuleType(name)
        return module

    def _importable(self, file: File) -> bool:
        if self.by_module.get(file.module_name) is not file:
            return False
        return file.module_name.isidentifier() and sys.modules.get(file.module_name) is None

    # An import of one of the files by another one of them arrives here.
    def importable(self, name: str) -> str | None:
        if name in self.by_module and self.by_module[name].is_given:
            self.renamed(name)
        return self.by_module[name].path if name in self.by_module else None

    def renamed(self, name: str) -> bool:
        """Whether an import in the file that is running means one that was renamed when it was
        handed in; from now on it is found."""
        frame: types.FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename not in self.texts.labels:
            frame = frame.f_back
        importing = self.texts.labels[frame.f_code.co_filename] if frame is not None else None
        others = (f for f in self.files.values() if f is not importing and not f.is_given)
        meant = [f for f in others if importing is not None and is_renamed(name, f, importing)]
        is_there = name in self.by_module and not self.by_module[name].is_given
        if is_there or len({tuple(s for _, s in f.cells) for f in meant}) != 1:
            return False  # of those that are the same any will do
        self.by_module[name] = meant[0]
        return True

    def execute(self, name: str, module: types.ModuleType) -> None:
        file = self.by_module[name]
        if file.name not in self.loaded:
            self._run(file, module)
            if file.name != self.main and self.main in self.loaded:
                self.loaded[self.main].imported += self.loaded[file.name].errors
        elif module is not self.loaded[file.name].module:
            names, there = module.__dict__, vars(self.loaded[file.name].module)
            names.update({n: v for n, v in there.items() if n[:2] != "__" or n not in names})
        error = self.loaded[file.name].raised
        if isinstance(error, SyntaxError) and not self.is_again:
            raise error
        if error is not None:  # what it defined before it stopped is there for others too
            module.__dict__.setdefault("__getattr__", missing_because(error))
            if isinstance(error, TookTooLong):
                rearm()

    def what_stopped(self, error: BaseException | None) -> BaseException | None:
        """What kept a file from being run to its end, where an import from it raised this and it
        is not what is judged."""
        cause = error.__cause__ if isinstance(error, Stopped) else error
        stopped = (*(one.raised for one in self.loaded.values()), *FolderLoader.stopped)
        return next((one for one in stopped if one and one is cause and self.is_again), None)

    def _run(self, file: File, module: types.ModuleType) -> None:
        module.__file__, module.__package__ = file.path, PACKAGE
        if file.name == self.main:
            sys.modules["__main__"] = module  # timeit and profilers look things up there
        loaded = self.loaded[file.name] = Loaded(module)
        module.__dict__.update(self.lent)
        if file.is_notebook:
            for name in HISTORY:
                unknown = NameError(f"name {name!r} is not defined")
                module.__dict__[name] = StandIn(name, (unknown, None))
        known = {name for tree in self.texts.readable(file) for name in written(tree.body)}
        too_early: list[tuple[str, str, deque[ast.stmt], dict[str, Any]]] = []
        for label, source in file.cells:
            lines = [f"{line}\n" for line in source.split("\n")]
            linecache.cache[label] = (len(source), None, lines, label)
            left = deque[ast.stmt]()
            try:
                body = self.texts.as_main(file, self.texts.parsed(label, source).body)
                left.extend(without_blanks(body, known))
                self._run_statements(loaded, label, source, left)
            except BaseException as error:
                loaded.errors.append(self.describe(error, label, source))
                if not file.is_notebook:
                    loaded.raised = error
                    break
                if self.texts.is_too_early(label, error):
                    too_early.append((label, source, left, loaded.errors[-1]))
        for cell in too_early[:MOST_AGAIN]:
            self._go_on(loaded, *cell)
        for name in self.wanted - loaded.functions.keys():
            with contextlib.suppress(BaseException):  # of a module's own __getattr__
                loaded.note(name, getattr(module, name, None))
        imported_here = self.modules.out_of_folders(module)
        for name in self.wanted - loaded.functions.keys():
            loaded.note(name, next((vars(m)[name] for m in imported_here if name in vars(m)), None))
        for name, function in loaded.functions.items():
            if not callable(module.__dict__.get(name)):
                module.__dict__[name] = function  # a variable had taken the function's name

    def _waits(
        self, label: str, loaded: Loaded, left: deque[ast.stmt], error: BaseException
    ) -> bool:
        """Whether a statement that raised stops its cell: what it lacks stands below, or it is an
        exit, or an assert, above other versions of functions that are there already, or of what
        these read where no function that is wanted stands below."""
        if not isinstance(error, SystemExit | AssertionError):
            return self.texts.is_too_early(label, error)
        here = vars(loaded.module)
        below = {n: s for s in islice(left, 1, None) for n in names_of(s)}
        if any(callable(here.get(name)) for name in below):
            return True
        own = (s for s in walk(self.texts.trees[label].body) if isinstance(s, DEFINITIONS))
        read = {name for s in own for name in used(s)} & here.keys()
        anew = any(name in read and not isinstance(s, IMPORTS) for name, s in below.items())
        return anew and not below.keys() & self.wanted

    def _go_on(
        self, loaded: Loaded, label: str, source: str, left: deque[ast.stmt], error: dict[str, Any]
    ) -> None:
        """The rest of a cell that needed what one below it defines."""
        before = len(loaded.errors)
        try:
            self._run_statements(loaded, label, source, left)
            loaded.errors.remove(error)
        except BaseException:  # then the first error stands
            del loaded.errors[before:]

    def _run_statements(
        self, loaded: Loaded, label: str, source: str, left: deque[ast.stmt]
    ) -> None:
        """Run these statements of a cell; what is left of them begins with the one that raised."""
        if Overtime.since:
            rearm()
        flags = future_flags(self.texts.parsed(label, source))
        if self.texts.labels[label].is_notebook:
            flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        names = loaded.module.__dict__
        inner = INNER_IMPORT.search(source) is not None
        cells = label in self.texts.of_cells
        waits = partial(self._waits, label, loaded, left)
        while left:
            statement = left[0]
            bound_here = names_of(statement)
            within = inner and not isinstance(statement, IMPORTS) and has_imports(statement)
            imports = within or isinstance(statement, IMPORTS)
            meant = deepcopy(statement) if within else statement  # the text's tree is kept as it is
            try:
                run = partial(run_statement, meant, label, flags, names, imports, waits, cells)
                error = run()
                folder = folder_with_lost(error, self.folders)
                if folder is not None:  # as if it had been run from there
                    os.chdir(folder)
                    error = run()
                if isinstance(error, TookTooLong):
                    rearm()
                if error is not None:
                    if len(loaded.errors) < MOST_LOST or bound_here & self.wanted:
                        described = self.describe(error, label, source)
                        loaded.errors.append(described | {"alone": True})
                    loaded.raised = loaded.raised or error
                    lose(error, statement, names)
            finally:
                for name in self.lent if "*" in bound_here else bound_here & self.lent.keys():
                    names[name] = called_alike(name, self.lent[name], names.get(name))
                for name in self.wanted if "*" in bound_here else bound_here & self.wanted:
                    loaded.note(name, names.get(name))
            left.popleft()

    # ---- what is said of exceptions

    def _is_own(self, path: str) -> bool:
        """Whether a file is one of the submission's, or of a folder inside it."""
        inside = bool(self.folder) and path.startswith(f"{self.folder}{os.sep}")
        return path in self.texts.labels or (inside and os.path.isfile(path))

    def describe(self, error: BaseException, label: str = "", source: str = "") -> dict[str, Any]:
        """An exception for the report: type, message, and the student's own last line."""
        if isinstance(error, Stopped) and error.__cause__ is not None:
            error = error.__cause__
        if isinstance(error, SyntaxError) and error.filename in (label, None):
            return broken(error, label, source)
        path = error.filename if isinstance(error, SyntaxError) else None  # of a file it imports
        if path and self._is_own(path):
            return broken(error, self.own_paths.shown(path), "".join(linecache.getlines(path)))
        place: dict[str, Any] = {"file": label, "line": 0, "function": "", "source": ""}
        trace, steps, frame = error.__traceback__, 0, None
        caller: list[Any] | None = None
        while trace is not None and steps < TRACE_LIMIT:
            code = trace.tb_frame.f_code
            of_folder = code.co_name == "<module>" and self._is_own(code.co_filename)
            if code.co_filename in self.own or of_folder:
                if frame is not None and frame.f_code is not code:
                    caller = [place["file"], place["line"]]
                frame = trace.tb_frame
                text = linecache.getline(code.co_filename, trace.tb_lineno).strip()
                file = self.own_paths.shown(code.co_filename)
                place = {"file": file, "line": trace.tb_lineno}
                place |= {"function": code.co_qualname, "source": text[:200]}
            trace, steps = trace.tb_next, steps + 1
        known = known_of(error, frame, place["source"])
        if caller is not None and place["function"] != "<module>":
            known["caller"] = caller
        if isinstance(error, NotImplementedError) and place["file"] in self.texts.trees:
            known["does_more"] = does_more(self.texts.trees[place["file"]], place["line"])
        message = self.own_paths.shown(message_of(error))[:LONGEST]
        if isinstance(error, ImportError):
            packed = error.name in self.modules.names and INIT in self.by_module
            message = message.replace(f"'{error.name}'", f"'{INIT}'") if packed else message
            own = f"{error.name}.py" in self.files and not self.modules.is_taken(str(error.name))
            known["own"] = packed or own
        description = {"type": type(error).__name__[:100], "message": message}
        return description | place | known


def called_alike(name: str, right: Any, own: Any) -> Any:
    """A right function under the name of the student's own one and of its parameters; what is no
    function, as it is."""
    if not callable(right):
        return right

    def function(*arguments: Any, **named: Any) -> Any:
        if named:
            with contextlib.suppress(TypeError, ValueError):
                import inspect

                given = inspect.signature(own).bind(*arguments, **named)
                arguments, named = given.args, given.kwargs
        return right(*arguments, **named)

    function.__name__ = function.__qualname__ = name
    with contextlib.suppress(Exception):  # of whatever stands there under that name
        update_wrapper(function, own, updated=())  # its parameters are those that may be named
    return function


class Overtime:
    """left: seconds beyond a file's own, of which each cell after one that took all gets a part;
    since: when the last one began; 0 where all is in time"""

    left, since = MORE, 0.0


def rearm() -> None:
    """Give what follows on a cell or an imported file that took all the time a little more."""
    now = monotonic()
    Overtime.left -= now - Overtime.since if Overtime.since else 0.0
    Overtime.since = now
    signal.setitimer(signal.ITIMER_REAL, max(Overtime.left / 4, LEAST), AGAIN)


@contextlib.contextmanager
def time_limit(seconds: float, files: Container[str]) -> Iterator[None]:
    """Raise TookTooLong inside after so many seconds, where the system has a timer for it.

    It is raised in these files only, and again where a bare `except` in a loop has caught it; not
    while what became of one that another imports is noted.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: types.FrameType | None) -> None:
        ours = (stop.__code__.co_filename, message_of.__code__.co_filename)
        while frame is not None and frame.f_code.co_filename not in ours:
            if frame.f_code.co_filename in files:
                raise TookTooLong(f"{seconds:g}")
            frame = frame.f_back

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    Overtime.left, Overtime.since = MORE, 0.0
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
