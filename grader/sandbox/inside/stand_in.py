"""What stands for a package that is not here: it can be imported and raises when it is used."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from types import TracebackType
from typing import Any, NoReturn

FALLBACK = "__stand_in__"  # as it is called by the code that `forgiving` writes
CATCHES = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


class NotHere(ImportError):
    """Something of a package that is not here has been used."""


# Something has been used that a module lacks: Python's own words are told, and what may be meant.
LACKING: type[NotHere] = type("ImportError", (NotHere,), {})

Raised = tuple[BaseException, TracebackType | None]


class Nobody:
    """Who sits at the program. asked: how often something was wanted of them"""

    asked = 0


class Unanswered(io.RawIOBase):
    """What `sys.stdin` reads."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        Nobody.asked += 1
        return 0


class Arguments(list[str]):
    """`sys.argv`: of a program to which nobody gives arguments."""


def _asking(name: str) -> Callable[..., Any]:
    """A method of lists that asks for arguments."""
    method = getattr(list, name)

    def asked(*given: Any) -> Any:
        Nobody.asked += 1
        return method(*given)

    return asked


for name in ("__getitem__", "__len__", "__iter__", "__contains__", "__eq__", "__ne__", "pop"):
    setattr(Arguments, name, _asking(name))


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


def cause_of(value: object) -> BaseException | None:
    """Of what stands for something that failed, why it did."""
    raised: Raised | None = vars(value)["_StandIn__raised"] if type(value) is StandIn else None
    return None if raised is None else raised[0].with_traceback(raised[1])


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
