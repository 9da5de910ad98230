"""The submission's files inside the student's process: what they define, and running them."""

from __future__ import annotations
import __future__

import ast
import contextlib
import importlib.machinery
import importlib.util
import linecache
import re
import signal
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from .errors import does_more, known_of
from .magics import without_magics

TRACE_LIMIT = 200


class TookTooLong(BaseException):
    """Raised in a file that is still running when its time is over."""


class File:
    """A .py file (one cell) or a notebook (many)."""

    def __init__(self, name: str, path: str, cells: list[tuple[str, str]]) -> None:
        self.name = name
        self.path = path
        self.module_name = name.rpartition(".")[0]
        self.is_notebook = name.endswith(".ipynb")
        self.labels = [label for label, _ in cells]
        self._raw = cells

    @cached_property
    def cells(self) -> list[tuple[str, str]]:
        """Label and source of each; the label names the place in messages."""
        if not self.is_notebook:
            return self._raw
        return [(label, without_magics(source)) for label, source in self._raw]


class Loaded:
    """A file that has been run, as far as it went."""

    def __init__(self, module: types.ModuleType) -> None:
        self.module = module
        self.functions: dict[str, Any] = {}  # contract names, the last callable each one was
        self.errors: list[dict[str, Any]] = []
        self.raised: BaseException | None = None


class Library:
    """All files of a submission, run on demand, each once."""

    def __init__(self, files: list[File], wanted: set[str], seconds: float) -> None:
        self.files = {f.name: f for f in files}
        self.wanted = wanted
        self.seconds = seconds
        self.loaded: dict[str, Loaded] = {}
        self.trees: dict[str, ast.Module] = {}
        self.labels = {label: f for f in files for label in f.labels}

    def index(self, name: str) -> dict[str, Any]:
        """Which wanted names a file defines, without running it.

        defines: by def, class or lambda, with the line; binds: in any other way; star: it
        has a star import; broken: cells that are no Python; mentions: names that a broken
        cell seems to define; others: definitions that nobody asked for
        """
        found: dict[str, Any] = {"defines": {}, "binds": [], "star": False}
        found |= {"broken": [], "mentions": [], "others": {}}
        for label, source in self.files[name].cells:
            try:
                tree = self._parsed(label, source)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                found["broken"].append(broken(error, label, source))
                found["mentions"] += sorted(mentioned(source) & self.wanted)
                continue
            for statement in walk(tree.body):
                self._note(statement, label, found)
        return found

    def _parsed(self, label: str, source: str) -> ast.Module:
        """A cell as a tree, made once."""
        if label not in self.trees:
            self.trees[label] = ast.parse(source, label)
        return self.trees[label]

    def uses(self) -> dict[str, list[str]]:
        """The names that each definition reads, in all files."""
        found = {}
        for label, source in (cell for file in self.files.values() for cell in file.cells):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                for statement in walk(self._parsed(label, source).body):
                    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                        found[statement.name] = sorted(used(statement))[:200]
        return found

    def _note(self, statement: ast.stmt, label: str, found: dict[str, Any]) -> None:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            kind = "defines" if statement.name in self.wanted else "others"
            found[kind][statement.name] = [label, statement.lineno]
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                found["star"] |= alias.name == "*"
                if (alias.asname or alias.name) in self.wanted:
                    found["binds"].append(alias.asname or alias.name)
        else:
            is_lambda = isinstance(getattr(statement, "value", None), ast.Lambda)
            for name in sorted(bound(statement) & self.wanted):
                if is_lambda:
                    found["defines"][name] = [label, statement.lineno]
                else:
                    found["binds"].append(name)

    def load(self, name: str) -> Loaded:
        """Run a file, unless it has been run; what it defined before it stopped is kept."""
        if name not in self.loaded:
            file = self.files[name]
            with time_limit(self.seconds):
                try:
                    if file.is_notebook or not self._importable(file):
                        self._run(file, types.ModuleType(file.module_name))
                    else:
                        importlib.import_module(file.module_name)
                except BaseException:  # noted in the file's own record
                    if name not in self.loaded:
                        raise
        return self.loaded[name]

    def _importable(self, file: File) -> bool:
        known = sys.modules.get(file.module_name)
        return file.module_name.isidentifier() and known is None

    # An import of one of the files by another one of them arrives here.
    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if path is not None or f"{name}.py" not in self.files:
            return None
        return importlib.util.spec_from_loader(name, self, origin=self.files[f"{name}.py"].path)  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        file = self.files[f"{module.__name__}.py"]
        if file.name not in self.loaded:
            self._run(file, module)
        else:
            module.__dict__.update(self.loaded[file.name].module.__dict__)
        error = self.loaded[file.name].raised
        if isinstance(error, SyntaxError):
            raise error
        if error is not None:  # what it defined before it stopped is there for others too
            module.__dict__.setdefault("__getattr__", missing_because(error))
            if isinstance(error, TookTooLong):
                rearm()

    def _run(self, file: File, module: types.ModuleType) -> None:
        module.__file__ = file.path
        loaded = self.loaded[file.name] = Loaded(module)
        for label, source in file.cells:
            linecache.cache[label] = (len(source), None, source.splitlines(True), label)
            try:
                self._run_cell(loaded, label, source)
            except BaseException as error:
                loaded.errors.append(self.describe(error, label, source))
                if not file.is_notebook:
                    loaded.raised = error
                    break
                if isinstance(error, TookTooLong):
                    rearm()
        for name, function in loaded.functions.items():
            if not callable(module.__dict__.get(name)):
                module.__dict__[name] = function  # a variable had taken the function's name

    def _run_cell(self, loaded: Loaded, label: str, source: str) -> None:
        tree = self._parsed(label, source)
        flags = future_flags(tree)
        names = loaded.module.__dict__
        for statement in tree.body:
            code = compile(ast.Module([statement], []), label, "exec", flags, dont_inherit=True)
            try:
                exec(code, names)
            finally:
                bound_here = names_of(statement)
                for name in self.wanted if "*" in bound_here else bound_here & self.wanted:
                    if callable(names.get(name)):
                        loaded.functions[name] = names[name]

    def describe(self, error: BaseException, label: str = "", source: str = "") -> dict[str, Any]:
        """An exception for the report: type, message, and the student's own last line."""
        if isinstance(error, SyntaxError) and error.filename in (label, None):
            return broken(error, label, source)
        if isinstance(error, SyntaxError) and error.filename in self.labels:  # of a file it imports
            return broken(error, error.filename, "".join(linecache.getlines(error.filename)))
        place: dict[str, Any] = {"file": label, "line": 0, "function": "", "source": ""}
        trace, steps, frame = error.__traceback__, 0, None
        while trace is not None and steps < TRACE_LIMIT:
            code = trace.tb_frame.f_code
            if code.co_filename in self.labels:
                frame = trace.tb_frame
                text = linecache.getline(code.co_filename, trace.tb_lineno).strip()
                place = {"file": code.co_filename, "line": trace.tb_lineno}
                place |= {"function": code.co_qualname, "source": text[:200]}
            trace, steps = trace.tb_next, steps + 1
        known = known_of(error, frame, place["source"])
        if isinstance(error, NotImplementedError) and place["file"] in self.trees:
            known["does_more"] = does_more(self.trees[place["file"]], place["line"])
        if isinstance(error, ImportError):
            known["own"] = f"{error.name}.py" in self.files
        description = {"type": type(error).__name__[:100], "message": message_of(error)}
        return description | place | known


def missing_because(error: BaseException) -> Callable[[str], Any]:
    """A module's __getattr__: what the module did not come to define is missing because of this."""

    def getattr_of_module(name: str) -> Any:
        raise AttributeError(name) if name.startswith("__") else error

    return getattr_of_module


def message_of(error: BaseException) -> str:
    """str(error), whatever that does."""
    try:
        return str(error)[:500]
    except BaseException:
        return ""


def broken(error: BaseException, label: str, source: str) -> dict[str, Any]:
    """A cell that is no Python, for the report."""
    line = getattr(error, "lineno", None) or 0
    lines = source.splitlines()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    message = getattr(error, "msg", None) or message_of(error)
    return {
        "type": type(error).__name__,
        "message": str(message)[:500],
        "file": label,
        "line": line,
        "function": "",
        "source": text[:200],
    }


def walk(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those inside if, try, with and loops too."""
    for statement in body:
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            for field in ("body", "orelse", "finalbody"):
                yield from walk(getattr(statement, field, []))
            for handler in getattr(statement, "handlers", []):
                yield from walk(handler.body)


def bound(statement: ast.stmt) -> set[str]:
    """Names that an assignment binds."""
    targets: list[ast.expr] = list(getattr(statement, "targets", []))
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets.append(statement.target)
    return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}


def used(definition: ast.stmt) -> set[str]:
    """The names that a definition reads and does not bind itself, as a variable or parameter."""
    inner = list(ast.walk(definition))
    names = [n for n in inner if isinstance(n, ast.Name)]
    shared = {name for n in inner if isinstance(n, ast.Global) for name in n.names}
    own = {n.id for n in names if not isinstance(n.ctx, ast.Load)} - shared
    own |= {n.arg for n in inner if isinstance(n, ast.arg)}
    return {n.id for n in names if isinstance(n.ctx, ast.Load)} - own


def names_of(statement: ast.stmt) -> set[str]:
    """All names that a top-level statement may bind."""
    names: set[str] = set()
    for inner in walk([statement]):
        if isinstance(inner, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(inner.name)
        elif isinstance(inner, ast.ImportFrom | ast.Import):
            names |= {a.asname or a.name for a in inner.names}
        else:
            names |= bound(inner)
    return names


def mentioned(source: str) -> set[str]:
    """Names that text which does not parse seems to define."""
    pattern = r"^\s*(?:def|class)\s+(\w+)|^(\w+)\s*="
    return {a or b for a, b in re.findall(pattern, source, re.MULTILINE)}


def future_flags(tree: ast.Module) -> int:
    """Compiler flags of the cell's `from __future__ import …`."""
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def rearm() -> None:
    """Give the rest, after a cell or an imported file that took all the time, a little more."""
    signal.setitimer(signal.ITIMER_REAL, 2.0)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong inside after so many seconds, where the system has a timer for it."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TookTooLong(f"still running after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
