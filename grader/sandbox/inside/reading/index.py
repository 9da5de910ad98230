"""Which wanted names a file defines, told from its text."""

from __future__ import annotations

import ast
from itertools import islice
from typing import Any

from .syntax import (
    DEFINITIONS,
    FUNCTIONS,
    blank_in,
    bound,
    imported_in,
    is_blank,
    is_overload,
    mentioned,
    parameters,
    walk,
)

MOST_NAMES, MOST_OTHERS = 200, 2000


class Index:
    """Of one file.

    defines: by def, class or lambda, each with its places and what is blank in it, see syntax.py;
    binds: in any other way, with the module it comes from and the place; "*" is what no line names
    modules: packages of which something else is imported, perhaps a module
    broken: cells that are no Python; mentions: names that a broken cell seems to define,
    by the cell's place; lost_imports: those that it seems to import; others: definitions that
    nobody asked for; inside: wanted functions inside these, with their parameters; parameters:
    of wanted functions
    """

    def __init__(self, wanted: set[str]) -> None:
        self.wanted = wanted
        self.defines: dict[str, list[list[Any]]] = {}
        self.binds: list[list[Any]] = []
        self.modules: list[str] = []
        self.broken: list[dict[str, Any]] = []
        self.mentions: dict[str, int] = {}
        self.lost_imports: dict[str, int] = {}
        self.others: dict[str, list[Any]] = {}
        self.inside: dict[str, list[Any]] = {}
        self.parameters: dict[str, Any] = {}

    def note(self, tree: ast.Module, label: str) -> None:
        """A cell."""
        for statement in walk(tree.body):
            self._note(statement, label)

    def note_broken(self, source: str, described: dict[str, Any]) -> None:
        """A cell that is no Python."""
        for name in sorted(imported_in(source))[:MOST_NAMES]:
            self.lost_imports[name] = len(self.broken)
        for mention in sorted(mentioned(source))[:MOST_NAMES]:
            self.mentions[mention] = len(self.broken)
        self.broken.append(described)

    def bounded(self) -> dict[str, Any]:
        """It, as far as it can be told: the last places, the first others."""
        return {
            "defines": {name: places[-MOST_NAMES:] for name, places in self.defines.items()},
            "binds": self.binds[-MOST_OTHERS:],
            "modules": list(dict.fromkeys(self.modules))[:MOST_NAMES],
            "broken": self.broken[:MOST_NAMES],
            "mentions": {name: at for name, at in self.mentions.items() if at < MOST_NAMES},
            "lost_imports": {n: at for n, at in self.lost_imports.items() if at < MOST_NAMES},
            "others": dict(islice(self.others.items(), MOST_OTHERS)),
            "inside": self.inside,
            "parameters": self.parameters,
        }

    def _note(self, statement: ast.stmt, label: str) -> None:
        if isinstance(statement, DEFINITIONS):
            self._note_definition(statement, label)
        elif isinstance(statement, ast.ImportFrom):
            self._note_imported(statement, label)
        elif isinstance(statement, ast.Import):
            self.modules += [alias.name.partition(".")[0] for alias in statement.names]
        else:
            is_lambda = isinstance(getattr(statement, "value", None), ast.Lambda)
            for name in sorted(bound(statement) & self.wanted):
                if is_lambda:
                    self.defines.setdefault(name, []).append([label, statement.lineno, ""])
                else:
                    self.binds.append([name, "", label, statement.lineno])

    def _note_definition(self, statement: DEFINITIONS, label: str) -> None:
        if is_overload(statement):
            return
        if statement.name in self.wanted:
            places = self.defines.setdefault(statement.name, [])
            places.append([label, statement.lineno, blank_in(statement)])
            self.parameters[statement.name] = parameters(statement)
            return
        self.others[statement.name] = [label, statement.lineno]
        for inner in statement.body:
            if isinstance(inner, FUNCTIONS) and inner.name in self.wanted and not is_blank(inner):
                place = [label, inner.lineno, statement.name]
                self.inside[inner.name] = [*place, parameters(inner)]

    def _note_imported(self, statement: ast.ImportFrom, label: str) -> None:
        top, _, module = (statement.module or "").rpartition(".")
        for alias in statement.names:
            bound_here = alias.asname or alias.name
            if bound_here in ("*", *self.wanted):
                renamed = alias.asname not in (None, alias.name)
                source = "" if renamed else module
                self.binds.append([bound_here, source, label, statement.lineno])
            else:
                self.modules.append((top or module).partition(".")[0])
