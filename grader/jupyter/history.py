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

LATER = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef  # its names are looked up when called
ADDS = ast.AugAssign | ast.If | ast.Try | ast.For | ast.While | ast.With  # may keep what was there
MOST_KEPT = 5000  # cells whose reading is kept for the next check


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a cell, its lines, and the names it binds and reads.

    later: it reads them when what it defines is called; adds: it may keep what a name was bound to
    """

    cell: int
    first: int
    last: int
    later: bool
    adds: bool
    binds: frozenset[str]
    reads: frozenset[str]


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
    return {name for s in statements if s.later for name in s.binds}


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
    statements = [s for i, cell in enumerate(cells) for s in _statements(i, cell)]
    taken: set[int] = set()
    for name in names:
        _take(name, len(statements), statements, taken)
    numbered = []
    for i, cell in enumerate(cells):
        kept = [statements[k] for k in sorted(taken) if statements[k].cell == i]
        if kept:
            numbered.append((f"In [{i}]", _only(kept, _python(cell))))
    return numbered


def _take(name: str, before: int, statements: list[Statement], taken: set[int]) -> None:
    """Take the last statement before this one that binds the name, and what it reads."""
    for k in range(before - 1, -1, -1):
        statement = statements[k]
        if name not in statement.binds and "*" not in statement.binds:
            continue
        if k not in taken:
            taken.add(k)
            until = len(statements) if statement.later else k
            for other in sorted(statement.reads):
                _take(other, until, statements, taken)
        if name in statement.binds and not statement.adds:
            return


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
        reads = frozenset(_globals(table))
        later, adds = isinstance(node, LATER), isinstance(node, ADDS)
        yield Statement(cell, first, last, later, adds, frozenset(names_of(node)), reads)


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that are looked up outside of all functions."""
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_global() or (top and symbol.is_referenced()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _globals(inner)


def _only(kept: list[Statement], source: str) -> str:
    """The cell with all other lines empty."""
    wanted = {line for s in kept for line in range(s.first, s.last + 1)}
    lines = source.split("\n")
    return "\n".join(line if n in wanted else "" for n, line in enumerate(lines, start=1))
