"""A marimo notebook as plain Python: its cells' bodies in the order in which they need each other,
the functions and classes beside them without marimo's decorators."""

from __future__ import annotations

import ast

from .syntax import DEFINITIONS, FUNCTIONS, names_of

MARIMO = "marimo"
CELL, BESIDE, SETUP = "cell", ("function", "class_definition"), "setup"  # of the app


def unwrap(tree: ast.Module) -> bool:
    """Take away what is wrapped around the code of a module; whether it is marimo's."""
    marimo = {name for s in tree.body if _imports_marimo(s) for name in names_of(s)}
    apps = {name for s in tree.body if _makes_app(s, marimo) for name in names_of(s)}
    if apps:
        rest, cells = list[ast.stmt](), list[ast.FunctionDef | ast.AsyncFunctionDef]()
        for statement in tree.body:
            if isinstance(statement, FUNCTIONS) and _marks(statement, apps) == [CELL]:
                cells.append(statement)
            elif isinstance(statement, ast.With) and _is_setup(statement, apps):
                rest += statement.body
            else:
                _undecorate(statement, apps)
                rest.append(statement)
        tree.body = [*rest, *(s for cell in _ordered(cells) for s in _body(cell))]
    return bool(apps)


def _imports_marimo(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.module == MARIMO
    return isinstance(statement, ast.Import) and any(a.name == MARIMO for a in statement.names)


def _makes_app(statement: ast.stmt, marimo: set[str]) -> bool:
    """Whether it is `app = marimo.App()`, where these are marimo's names."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    called = value.func if isinstance(value, ast.Call) else None
    of = called.value if isinstance(called, ast.Attribute) else called
    return isinstance(of, ast.Name) and of.id in marimo


def _mark(decorator: ast.expr, apps: set[str]) -> str:
    """What of an app it is, called or not."""
    plain = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(plain, ast.Attribute) and isinstance(plain.value, ast.Name):
        return plain.attr if plain.value.id in apps else ""
    return ""


def _marks(definition: ast.stmt, apps: set[str]) -> list[str]:
    return [_mark(d, apps) for d in getattr(definition, "decorator_list", ())]


def _is_setup(statement: ast.With, apps: set[str]) -> bool:
    return [_mark(item.context_expr, apps) for item in statement.items] == [SETUP]


def _undecorate(statement: ast.stmt, apps: set[str]) -> None:
    if isinstance(statement, DEFINITIONS):
        kept = [d for d in statement.decorator_list if _mark(d, apps) not in BESIDE]
        statement.decorator_list = kept


def _ordered(
    cells: list[ast.FunctionDef | ast.AsyncFunctionDef],
) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Each after those that bind its parameters; where they need each other, as they stand."""
    binds = [{n for s in _body(cell) for n in names_of(s)} for cell in cells]
    needs = [{a.arg for a in cell.args.args} for cell in cells]
    waiting, ordered = list(range(len(cells))), list[int]()
    while waiting:
        lacking = {name for i in waiting for name in binds[i]}
        free = [i for i in waiting if not needs[i] & (lacking - binds[i])] or waiting[:1]
        ordered += free
        waiting = [i for i in waiting if i not in free]
    return [cells[i] for i in ordered]


def _body(cell: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """Without what it hands to others."""
    return [s for s in cell.body if not isinstance(s, ast.Return)]
