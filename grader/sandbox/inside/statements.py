"""Running a file statement by statement: one that meets what is not here is lost alone."""

from __future__ import annotations

import ast
import errno
import io
import os
import sys
from collections.abc import Callable
from types import CodeType, FunctionType, ModuleType
from typing import IO, Any

import numpy as np

from .reading.magics import without_ipython
from .reading.syntax import LATE, future_flags, names_of
from .stand_in import Nobody, NotHere, StandIn, cause_of, forgiving

CO_COROUTINE = 0x80  # as in `inspect`
REFUSED = (
    *(NotHere, ModuleNotFoundError),
    *(PermissionError, FileNotFoundError, EOFError, BlockingIOError, io.UnsupportedOperation),
)
OF_ANOTHER_MACHINE = (  # its network, its screen, its languages, who sits at it
    *("urllib.error.URLError", "socket.gaierror", "_tkinter.TclError", "locale.Error"),
    *("bdb.BdbQuit", "_curses.error", "sqlite3.OperationalError"),
)
RAISED_IN = {  # where something of the command line or of the environment is asked for
    "argparse": SystemExit,
    "optparse": SystemExit,
    "pdb": SystemExit,  # from Python 3.14 on, where nobody answers
    "os": KeyError,
    "configparser": Exception,  # its file is not here
    "ctypes": OSError,
    "numpy": AttributeError,  # by its own account of what older ones had
}
DENIED = (ast.Assert, ast.Expr)
ANNOTATED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AnnAssign)
LOOKS_ROUND = frozenset(  # what finds files and variables of a machine
    {
        *("glob", "iglob", "rglob", "iterdir", "listdir", "scandir", "walk", "getenv", "environ"),
        *("exists", "isfile", "isdir", "is_file", "is_dir"),
    }
)
CONDITIONAL = (ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While, ast.Match)
ENDS = (Exception, SystemExit)  # what a statement may end with
MOST_CAUSES = 5  # that are looked at: an exception in `except` or `finally`
LOST = "*"  # in a module's names: those of which something was lost; itself, for a lost `import *`


class TookTooLong(BaseException):
    """Raised in a file that is still running when its time is over, so many seconds."""


def run(source: str, path: str, names: dict[str, Any]) -> None:
    """Run a file as Python does, but for what it loses."""
    tree = without_ipython(ast.parse(source, path))
    flags = future_flags(tree)
    for statement in tree.body:
        error = run_statement(statement, path, flags, names)
        if error is not None:
            lose(error, statement, names)


def run_statement(
    statement: ast.stmt,
    path: str,
    flags: int,
    names: dict[str, Any],
    imports: bool = True,
    waits: Callable[[BaseException], bool] = lambda error: False,
    alone: bool = False,
) -> BaseException | None:
    """Run a statement, its imports forgiving; the exception by which it is lost alone, if it is:
    one that asks for arguments or an answer, which nobody gives, is, whatever it raises, one that
    looks for files and variables of a machine too, and one in which an exit depends on something.

    A definition is tried again without its annotations, which may name what is not here, or what
    newer Pythons do not look up; an assert that does not hold, a call that makes one, and what
    takes too long keep nothing else from running.
    imports: whether there may be any; waits: whether an exception is raised nevertheless;
    alone: whether it is lost alone whatever it raises
    """
    given = _lost_arguments(statement, names)
    if given:
        return given[0]
    parts = forgiving(statement) if imports else [statement]
    before = Nobody.asked
    tries = (0, LATE) if isinstance(statement, ANNOTATED) and not flags & LATE else (0,)
    for late in tries:
        code = compile(ast.Module(parts, []), path, "exec", flags | late, dont_inherit=True)
        try:
            _run_code(code, names)
            # What asks somebody, or uses what was lost, may have come to another thing.
            looked = not LOOKS_ROUND.isdisjoint(code.co_names)
            if looked or Nobody.asked > before or _uses_lost(statement, names):
                came = {n for n in names_of(statement) if type(names.get(n)) is not ModuleType}
                names.setdefault(LOST, set()).update(came - {LOST})
            return None
        except TookTooLong as error:
            return error
        except ENDS as error:
            if late != tries[-1]:
                continue
            exits = isinstance(error, SystemExit) and isinstance(statement, CONDITIONAL)
            denied = isinstance(error, AssertionError) and isinstance(statement, DENIED)
            asked = Nobody.asked > before or _looked_round(error, names)
            alone = alone or exits or denied or asked
            if waits(error) or not (alone or is_lost(error, statement, names)):
                raise
            return error
    return None


def _looked_round(error: BaseException, names: dict[str, Any]) -> bool:
    """Whether what raised this, in a module of these names, looks for what may not be here."""
    trace = error.__traceback__
    while trace is not None:
        own = trace.tb_frame.f_globals is names
        if own and not LOOKS_ROUND.isdisjoint(trace.tb_frame.f_code.co_names):
            return True
        trace = trace.tb_next
    return False


def _run_code(code: CodeType, names: dict[str, Any]) -> None:
    """Jupyter's `await` outside of functions needs a loop of events."""
    if code.co_flags & CO_COROUTINE:
        raise NotHere("await")
    exec(code, names)
    np.seterr(under="ignore")  # what is too small for float64 is 0, whatever np.seterr was given


def is_refused(error: BaseException) -> bool:
    """Whether it does not come out of the student's code: something is not here, the sandbox
    refuses it, nobody answers."""
    kind = type(error)
    if isinstance(error, REFUSED) or f"{kind.__module__}.{kind.__qualname__}" in OF_ANOTHER_MACHINE:
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOTTY:  # os.getlogin
        return True
    if kind is ValueError and error.args == ("not allowed to raise maximum limit",):
        return True  # resource.setrlimit
    if isinstance(error, AttributeError):  # os.startfile, np.float: another system's or version's
        name = getattr(error.obj, "__name__", "") if type(error.obj) is ModuleType else ""
        if name.partition(".")[0] in ("numpy", *sys.stdlib_module_names):
            return True
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    asked = None if trace is None else RAISED_IN.get(str(trace.tb_frame.f_globals.get("__name__")))
    return asked is not None and isinstance(error, asked)


def is_lost(error: BaseException, statement: ast.stmt, names: dict[str, Any]) -> bool:
    """Whether a statement that raised is lost alone, in a module of these names: it met what is
    not here, or it names something of which a part was lost before."""
    first: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if first is not None and is_refused(first):
            return True
        first = first.__context__ if first is not None else None
    if isinstance(error, NameError) and LOST in names.get(LOST, ()):
        return True
    named = (n.id for n in ast.walk(statement) if isinstance(n, ast.Name))
    return _uses_lost(statement, names) or any(isinstance(names.get(n), StandIn) for n in named)


def _uses_lost(statement: ast.stmt, names: dict[str, Any]) -> bool:
    """Whether it names something of which a part was lost."""
    lost = names.get(LOST)
    if not lost:
        return False
    return any(isinstance(n, ast.Name) and n.id in lost for n in ast.walk(statement))


def _lost_arguments(statement: ast.stmt, names: dict[str, Any]) -> list[BaseException]:
    """Why what it hands to a method was lost: a list, a logger would keep it, and fail later."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return []
    inside = (n for part in (*call.args, *call.keywords) for n in ast.walk(part))
    handed = [names.get(n.id) for n in inside if isinstance(n, ast.Name)]
    return [error for error in map(cause_of, handed) if error is not None]


def lose(error: BaseException, statement: ast.stmt, names: dict[str, Any]) -> None:
    """Go on without a statement that raised this: what only it binds is stood in for, what it
    would have changed is noted."""
    named = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
    own = [names[n] for n in named if isinstance(names.get(n), FunctionType)]
    named.update(name for function in own for name in function.__code__.co_names)
    kept = {n for n in named & names.keys() if not callable(names[n])}
    names.setdefault(LOST, set()).update(n for n in kept if type(names[n]) is not ModuleType)
    for name in names_of(statement) - names.keys() - {"*"}:
        names[name] = _sink(statement) or StandIn(name, (error, error.__traceback__))


def _sink(statement: ast.stmt) -> IO[Any] | None:
    """For `log = open("log.txt", "w")`, which is refused: what is written to it goes nowhere."""
    call = statement.value if isinstance(statement, ast.Assign) else None
    if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "open":
        return None
    given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
    mode = "".join(str(a.value) for a in given if isinstance(a, ast.Constant))
    writes = not {"w", "a", "x"}.isdisjoint(mode)
    return open(os.devnull, "wb" if "b" in mode else "w") if writes else None
