"""What stands for a package that is not here: it can be imported and raises when it is used."""

from __future__ import annotations

import ast
import errno
import io
import re
import sys
from collections import deque
from types import FunctionType, ModuleType, TracebackType
from typing import Any, NoReturn

from .reading.magics import without_ipython
from .reading.syntax import DEFINITIONS, LATE, future_flags, names_of

FALLBACK = "__stand_in__"  # as it is called by the code that `forgiving` writes
CATCHES = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


class NotHere(ImportError):
    """Something of a package that is not here has been used."""


# Something has been used that a module lacks: Python's own words are told, and what may be meant.
LACKING: type[NotHere] = type("ImportError", (NotHere,), {})

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
    __name__: IndexError,
}
ENDS = (Exception, SystemExit)  # what a statement may end with
MOST_CAUSES = 5  # that are looked at: an exception in `except` or `finally`
REMOVED = re.compile(r"`np\.\w+` was ")  # as NumPy says of what older ones have
Raised = tuple[BaseException, TracebackType | None]
LOST = "*"  # in a module's names: those of which something was lost; itself, for a lost `import *`


def is_refused(error: BaseException) -> bool:
    """Whether it does not come out of the student's code: something is not here, the sandbox
    refuses it, nobody answers."""
    kind = type(error)
    if isinstance(error, REFUSED) or f"{kind.__module__}.{kind.__qualname__}" in OF_ANOTHER_MACHINE:
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOTTY:  # os.getlogin
        return True
    if isinstance(error, AttributeError):  # os.startfile, np.float: another system's or version's
        name = getattr(error.obj, "__name__", "") if type(error.obj) is ModuleType else ""
        return name in sys.stdlib_module_names or REMOVED.search(str(error)) is not None
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
    lost = names.get(LOST, set())
    if not isinstance(error, Exception):
        return False
    if isinstance(error, NameError) and LOST in lost:
        return True
    named = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
    return not named.isdisjoint(lost) or any(isinstance(names.get(n), StandIn) for n in named)


def lose(
    error: BaseException, statement: ast.stmt, names: dict[str, Any], bound_here: set[str]
) -> None:
    """Go on without a statement that raised this: what only it binds is stood in for, what it
    would have changed is noted."""
    named = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
    own = [names[n] for n in named if isinstance(names.get(n), FunctionType)]
    named.update(name for function in own for name in function.__code__.co_names)
    kept = {n for n in named & names.keys() if not callable(names[n])}
    names.setdefault(LOST, set()).update(n for n in kept if type(names[n]) is not ModuleType)
    for name in bound_here - names.keys() - {"*"}:
        names[name] = StandIn(name, (error, error.__traceback__))


def reads_later(statement: ast.stmt, flags: int) -> bool:
    """Whether what is lost is a definition, worth another try without its annotations, which may
    name what is not here."""
    return isinstance(statement, DEFINITIONS) and not flags & LATE


class Arguments(list[str]):
    """`sys.argv`: of a program to which nobody gives arguments."""

    def __getitem__(self, place: Any) -> Any:
        return super().__getitem__(place)


class StandIn:
    """A name out of a package that is not here. Its attributes are like it.

    raised: where something else is wrong, the exception that says so, and its traceback
    """

    __name: str
    __raised: Raised | None

    def __init__(self, name: str, raised: Raised | None = None) -> None:
        object.__setattr__(self, "_StandIn__name", name)
        object.__setattr__(self, "_StandIn__raised", raised)

    def __getattr__(self, attribute: str) -> StandIn:
        own = attribute.startswith("__")  # questions of Python's: can it be copied, an array …
        if own and attribute not in ("__version__", "__file__"):
            raise AttributeError(attribute)
        return StandIn(f"{self.__name}.{attribute}", self.__raised)

    def __repr__(self) -> str:
        return f"<{self.__name}, which is not here>"

    def __or__(self, other: object) -> StandIn:  # in an annotation
        return self

    __ror__ = __or__

    def __instancecheck__(self, instance: object) -> bool:
        lost = self.__raised is not None and type(self.__raised[0]) is not NotHere
        return lost and self._use()  # nothing is of a class that is not here

    __subclasscheck__ = __instancecheck__

    def _use(self, *_: object, **__: object) -> NoReturn:
        if self.__raised is not None:
            error, trace = self.__raised
            raise error.with_traceback(trace)
        raise NotHere(self.__name)


USES = (
    *("call", "getitem", "setitem", "delitem", "setattr", "delattr", "iter", "next", "len"),
    *("contains", "bool", "enter", "aenter", "await", "mro_entries", "lt", "le", "gt", "ge"),
    *("eq", "ne"),
    *("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "floordiv", "mod"),
    *("pow", "rpow", "matmul", "rmatmul", "neg", "pos", "abs", "invert", "int", "float"),
    *("index", "array", "exit", "fspath", "format", "bytes", "complex", "round", "trunc", "floor"),
    *("ceil", "reversed", "divmod", "rdivmod", "rmod", "rfloordiv", "and", "rand", "xor", "rxor"),
    *("lshift", "rlshift", "rshift", "rrshift", "aiter", "anext"),
)
for use in USES:
    setattr(StandIn, f"__{use}__", StandIn._use)


def forgiving(statement: ast.stmt) -> list[ast.stmt]:
    """A statement, or several, in which an import that fails binds a stand-in.

    What the student's own `try` catches, or suppresses, is left as it is.
    """
    changed: Any = _Forgiving().visit(statement)
    return changed if isinstance(changed, list) else [changed]


def run(source: str, path: str, names: dict[str, Any]) -> None:
    """Run a file as Python does, but that its imports are forgiving, and that a statement that
    uses what is not here is lost alone."""
    tree = without_ipython(ast.parse(source, path))
    flags, left = future_flags(tree), deque(tree.body)
    while left:
        part = ast.Module(forgiving(left[0]), [])
        try:
            exec(compile(part, path, "exec", flags, dont_inherit=True), names)
        except ENDS as error:
            if not is_lost(error, left[0], names):
                raise
            if reads_later(left[0], flags):
                flags |= LATE
                continue
            lose(error, left[0], names, names_of(left[0]))
        left.popleft()


class _Forgiving(ast.NodeTransformer):
    def visit_Import(self, node: ast.Import) -> list[ast.stmt]:
        return [_tried(node, ast.Import([alias]), alias) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        if node.module == "__future__":
            return node
        module, level = node.module, node.level
        return [_tried(node, ast.ImportFrom(module, [a], level), a) for a in node.names]

    def visit_Try(self, node: ast.Try) -> ast.Try:
        if any(_catches(handler.type) for handler in node.handlers):
            for part in (node.handlers, node.orelse, node.finalbody):
                self._visit_all(part)
            return node
        self.generic_visit(node)
        return node

    visit_TryStar = visit_Try  # type: ignore[assignment]

    def visit_With(self, node: ast.With) -> ast.With:
        if not any(_suppresses(item.context_expr) for item in node.items):
            self.generic_visit(node)
        return node

    def _visit_all(self, part: list[Any]) -> None:
        changed: list[Any] = []
        for node in part:
            visited = self.visit(node)
            changed += visited if isinstance(visited, list) else [visited]
        part[:] = changed


def _catches(caught: ast.expr | None) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(n is None or getattr(n, "id", getattr(n, "attr", "")) in CATCHES for n in names)


def _suppresses(context: ast.expr) -> bool:
    if not isinstance(context, ast.Call):
        return False
    name = getattr(context.func, "id", getattr(context.func, "attr", ""))
    return name == "suppress" and any(map(_catches, context.args))


def _tried(node: ast.stmt, one: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    """`try: import a.b as c` / `except Exception: c = FALLBACK(module, name, level, whole)`."""
    module = one.module if isinstance(one, ast.ImportFrom) else alias.name
    name = alias.name if isinstance(one, ast.ImportFrom) else None
    level = one.level if isinstance(one, ast.ImportFrom) else 0
    whole = bool(alias.asname) or name is not None
    arguments: list[Any] = [module, name, level, whole]
    call = ast.Call(ast.Name(FALLBACK, ast.Load()), [ast.Constant(a) for a in arguments], [])
    if name == "*":
        handled: ast.stmt = ast.Expr(call)
    else:
        bound = alias.asname or alias.name.partition(".")[0]
        handled = ast.Assign([ast.Name(bound, ast.Store())], call)
    handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [handled])
    tried = ast.Try([one], [handler], [], [])
    return ast.fix_missing_locations(ast.copy_location(tried, node))
