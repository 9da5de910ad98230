"""What a function of a notebook needs, out of all the cells that were run.

The cells' statements are followed by name, so that experiments, old versions and long
computations beside the function are not run again when it is graded.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.sandbox.inside.reading.magics import dedented, without_magics
from grader.sandbox.inside.reading.syntax import names_of

IMPORTS = ast.Import | ast.ImportFrom
LATER = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef  # its names are looked up when called
ADDS = ast.AugAssign | ast.If | ast.Try | ast.For | ast.While | ast.With  # may keep what was there
MOST_KEPT = 5000  # cells whose reading is kept for the next check


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a cell, its lines, and the names it binds and reads.

    imports, defines: what it binds; adds: it may keep what a name was bound to
    changes, calls: names of what it changes otherwise, or runs for what that does; of what a
        function does when it is called too, and of decorators
    reads, uses: names that it looks up when it is run, and when what it defines is called
    """

    cell: int
    first: int
    last: int
    imports: bool
    defines: bool
    adds: bool
    binds: frozenset[str]
    changes: frozenset[str]
    calls: frozenset[str]
    reads: frozenset[str]
    uses: frozenset[str]


def last_defined(names: Iterable[str], cells: list[str]) -> dict[str, int]:
    """Which of these names the cells bind, in the order in which they were bound last, each with
    that cell's number."""
    wanted, bound = set(names), dict[str, int]()
    for i, cell in enumerate(cells):
        for statement in _statements(i, cell):
            for name in statement.binds & wanted:
                bound.pop(name, None)
                bound[name] = i
    return bound


def defining(cells: list[str]) -> set[str]:
    """The names that a function or a class has in the cells."""
    statements = (s for i, cell in enumerate(cells) for s in _statements(i, cell))
    return {name for s in statements if s.defines for name in s.binds}


def _python(cell: str) -> str:
    return without_magics(dedented(cell))


@dataclass(frozen=True)
class Unread:
    """A cell that seems to define a name and does not parse: its number, the line, why."""

    cell: int
    line: int
    message: str


def unread(names: Iterable[str], cells: list[str]) -> dict[str, Unread]:
    """For each of these names the last cell that seems to define it, where that does not parse."""
    defined, cut = last_defined(names, cells), dict[str, Unread]()
    for i, cell in enumerate(cells):
        here = _unread(i, cell)
        if here is not None:
            begun = re.findall(r"^(?:async +)?(?:def|class) +(\w+)", cell, re.MULTILINE)
            cut |= {name: here for name in begun if i > defined.get(name, -1)}
    return {name: cut[name] for name in names if name in cut}


@lru_cache(MOST_KEPT)
def _unread(cell: int, text: str) -> Unread | None:
    try:
        ast.parse(_python(text))
    except SyntaxError as error:
        return Unread(cell, error.lineno or 1, f"{type(error).__name__}: {error.msg}")
    return None


def needed(names: Iterable[str], cells: list[str]) -> list[tuple[str, str]]:
    """The cells, labelled by their number, with nothing in them but what these names need.

    Lines stay where they are in their cell; cells with nothing in them are left out.
    """
    needs = _Needs([s for i, cell in enumerate(cells) for s in _statements(i, cell)], names)
    for name in names:
        needs.take(name)
    numbered = []
    for i, cell in enumerate(cells):
        kept = [s for s in map(needs.statements.__getitem__, sorted(needs.taken)) if s.cell == i]
        if kept:
            numbered.append((f"In [{i}]", _only(kept, _python(cell))))
    return numbered


class _Needs:
    """The places of statements that are needed, out of all."""

    def __init__(self, statements: list[Statement], names: Iterable[str]) -> None:
        self.statements, self.taken = statements, set[int]()
        self.modules = {name for s in statements if s.imports for name in s.binds}
        defined = [s for s in statements if s.defines]
        altering = {n for s in defined if s.changes - self.modules for n in s.binds}
        self.altering = altering.difference(names)  # of what is asked for itself, calls are trials

    def take(self, name: str) -> None:
        """Take the last statement that binds the name, those below it that change what it stands
        for, and what they read."""
        end = len(self.statements)
        waiting, known = [(name, end)], {(name, end)}
        while waiting:
            name, before = waiting.pop()
            for k in range(before - 1, -1, -1):
                statement = self.statements[k]
                changed = self.is_changed(name, statement)
                if not changed and statement.binds.isdisjoint((name, "*")):
                    continue
                is_last = name in statement.binds and not statement.adds
                later = statement.binds if changed and statement.defines else frozenset()
                asked = {(n, end) for n in statement.uses | later}
                asked |= {(n, k) for n in statement.reads if is_last or n != name}
                waiting += asked - known
                known |= asked
                self.taken.add(k)
                if is_last:
                    break

    def is_changed(self, name: str, statement: Statement) -> bool:
        """Whether what a name stands for may be another thing after a statement."""
        calls = name in statement.calls and name in self.altering
        return calls or (name in statement.changes and name not in self.modules)


@lru_cache(MOST_KEPT)
def _statements(cell: int, text: str) -> tuple[Statement, ...]:
    source = _python(text)
    try:
        tree = ast.parse(source)
        compile(tree, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return ()  # it never ran
    return tuple(_read(cell, tree, source.split("\n")))


def _read(cell: int, tree: ast.Module, lines: list[str]) -> Iterator[Statement]:
    for node in tree.body:
        decorators = getattr(node, "decorator_list", [])
        first = min(n.lineno for n in (node, *decorators))
        last = node.end_lineno or first
        table = symtable.symtable("\n".join(lines[first - 1 : last]), "cell", "exec")
        defines, uses = isinstance(node, LATER), frozenset(_globals(table, called=True))
        at_once = frozenset(_globals(table, called=False))
        yield Statement(
            *(cell, first, last, isinstance(node, IMPORTS), defines, isinstance(node, ADDS)),
            binds=frozenset(names_of(node)),
            changes=(at_once | uses).intersection(_changed(node)),
            calls=frozenset(_root(d) for d in decorators) if defines else _called(node),
            reads=at_once if defines else at_once | uses,
            uses=uses,
        )


def _globals(table: symtable.SymbolTable, called: bool) -> Iterator[str]:
    """Names that are looked up outside of all functions: in a function that is called, or not."""
    kind = table.get_type()
    if called == (kind == "function"):
        for symbol in table.get_symbols():
            if symbol.is_referenced() if kind == "module" else symbol.is_global():
                yield symbol.get_name()
    for inner in table.get_children():
        yield from _globals(inner, called)


def _root(node: ast.expr) -> str:
    """The name at which an expression begins: a of a.b[c](d)."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _discarded(node: ast.stmt) -> Iterator[ast.Call]:
    """Calls whose result nobody takes: they are there for what they do."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call):
            yield inner.value


def _called(node: ast.stmt) -> frozenset[str]:
    return frozenset(call.func.id for call in _discarded(node) if isinstance(call.func, ast.Name))


def _changed(node: ast.stmt) -> Iterator[str]:
    """The names of what a statement, or a function in it, changes without binding them."""
    for call in _discarded(node):
        if isinstance(call.func, ast.Attribute):
            yield _root(call.func)
        elif isinstance(call.func, ast.Name) and call.func.id == "setattr" and call.args:
            yield _root(call.args[0])
    for decorator in getattr(node, "decorator_list", []):
        if isinstance(decorator, ast.Call):
            yield from map(_root, decorator.args)
            decorator = decorator.func
        if isinstance(decorator, ast.Attribute):
            yield _root(decorator)
    for inner in ast.walk(node) if isinstance(node, LATER) else ():
        if isinstance(inner, ast.Global):
            yield from inner.names
        elif isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store):
            yield _root(inner)


def _only(kept: list[Statement], source: str) -> str:
    """The cell with all other lines empty."""
    wanted = {line for s in kept for line in range(s.first, s.last + 1)}
    lines = source.split("\n")
    return "\n".join(line if n in wanted else "" for n, line in enumerate(lines, start=1))
