"""What the files of a submission say, without being run."""

from __future__ import annotations

import ast
import contextlib
import sys
from collections import deque
from collections.abc import Iterator
from typing import Any

from . import newer, plain
from .files import File
from .harmless import PACKAGES
from .index import MOST_NAMES, Index
from .magics import without_ipython
from .marimo import MARIMO, unwrap
from .syntax import (
    DEFINITIONS,
    UNPARSED,
    Binding,
    binding,
    bound_by,
    fingerprint,
    loop_variables,
    made_of,
    modules_in,
    names_of,
    used,
    walk,
)

LONGEST = 500  # characters of what an error says
# Where one of these is, names may be bound that no statement says.
BIND_UNSEEN = (
    "__getattr__",
    "exec(",
    "globals(",
    "locals(",
    "vars(",
    "setattr(",
    "__dict__",
    "global ",
)


class Texts:
    """All files as trees.

    files: by name; labels: the file that holds each cell
    """

    def __init__(self, files: list[File], wanted: set[str]) -> None:
        self.files = {f.name: f for f in files}
        self.wanted = wanted
        self.labels = {label: f for f in files for label in f.labels}
        self.trees: dict[str, ast.Module] = {}
        self.of_cells: set[str] = set()  # labels of .py files that are cells all the same
        self.bindings: dict[str, Binding] = {}
        self.places: dict[str, dict[str, int]] = {}  # see _last_places

    def index(self, name: str, parts: bool = False) -> dict[str, Any]:
        """What a file defines, see index.py; where it is asked for, parts: see plain.py."""
        index = Index(self.wanted)
        for label, source in self.files[name].cells:
            if any(way in source for way in BIND_UNSEEN):
                index.binds.append(["*", "", label, 1])
            try:
                tree = self.parsed(label, source)
            except UNPARSED as error:
                index.note_broken(source, broken(error, label, source))
            else:
                index.note(tree, label)
        return index.bounded() | ({"parts": self._parts(self.files[name])} if parts else {})

    def _parts(self, file: File) -> dict[str, Any] | None:
        """What a .py file of plain code consists of."""
        if file.is_notebook or not all(label in self.trees for label in file.labels):
            return None
        ((label, source),) = file.cells
        if "get_ipython" in source:  # the tree is not the text's
            return None
        return plain.parts(source, self.trees[label])

    def parsed(self, label: str, source: str) -> ast.Module:
        """A cell as a tree, made once."""
        if label not in self.trees:
            tree = without_ipython(ast.parse(source, label))
            if MARIMO in source and unwrap(tree):
                self.of_cells.add(label)
            self.trees[label] = tree
        return self.trees[label]

    def readable(self, file: File) -> Iterator[ast.Module]:
        """The trees of the cells that parse."""
        for label, source in file.cells:
            with contextlib.suppress(*UNPARSED):
                yield self.parsed(label, source)

    def uses(self) -> dict[str, list[str]]:
        """The names that each name of a file is made of, in all files."""
        uses: dict[str, set[str]] = {}
        own = {file.module_name for file in self.files.values()}
        theirs = PACKAGES.union(sys.stdlib_module_names) - own
        trees = [tree for file in self.files.values() for tree in self.readable(file)]
        defined = self.wanted.union(*(bound_by(s) for tree in trees for s in walk(tree.body)))
        for tree in trees:
            modules = modules_in(tree, own, theirs)
            for statement in walk(tree.body):
                for name, read in made_of(statement, modules, defined).items():
                    uses.setdefault(name, set()).update(read)
        return {name: sorted(read)[:MOST_NAMES] for name, read in uses.items() if read}

    def fingerprints(self, name: str, places: list[list[Any]]) -> list[str]:
        """One for each definition of a name, given as file, cell and line; see syntax.py."""
        prints = []
        for file, label, line in places:
            by_name = self._binding(file)
            here = self.trees[label].body if label in self.trees else []
            meant = [s for s in walk(here) if s.lineno == line and name in names_of(s)]
            try:
                prints.append(fingerprint(meant[0], name, by_name, self._origin))
            except (LookupError, *UNPARSED):
                prints.append(f"{label} {line}")
        return prints

    def _binding(self, file: str) -> Binding:
        """The statements of a file that bind each name, made once."""
        if file not in self.bindings:
            trees = self.readable(self.files[file]) if file else ()
            self.bindings[file] = by_name = binding([s for tree in trees for s in tree.body])
            for statement in by_name.pop("*", ()):
                for name in self._imported_from(statement).keys() - by_name.keys():
                    by_name[name] = [statement]
        return self.bindings[file]

    def _imported_from(self, statement: ast.stmt) -> Binding:
        """What binds names in the file that an import takes some from."""
        module = (getattr(statement, "module", None) or "").rpartition(".")[2]
        files = (n for n, f in self.files.items() if f.module_name == module)
        return self._binding(next(files, ""))

    def _origin(self, statement: ast.stmt, name: str) -> tuple[str, Binding] | None:
        """What a name is called in the file it is imported from, and what binds names there."""
        if isinstance(statement, ast.ImportFrom):
            there = self._imported_from(statement)
            meant = {a.asname or a.name: a.name for a in statement.names}.get(name, name)
            return (meant, there) if meant in there else None
        return None

    def as_main(self, file: File, body: list[ast.stmt]) -> list[ast.stmt]:
        """A cell's statements; what a notebook's `if __name__ == "__main__":` binds, and functions
        need, is there as in Jupyter."""
        if not file.is_notebook or not any(map(plain.runs_alone, body)):
            return body
        own = (s for tree in self.readable(file) for s in walk(tree.body))
        needed = self.wanted.union(*(used(s) for s in own if isinstance(s, DEFINITIONS)))
        ran = deque[ast.stmt]()
        for one in body:
            guarded = plain.runs_alone(one) and names_of(one) & needed
            ran.extend(one.body if guarded and isinstance(one, ast.If) else [one])
        return list(ran)

    def is_too_early(self, label: str, error: BaseException) -> bool:
        """Whether a cell lacks what one below it defines: students run them in such an order too.

        One that would define anew what a cell below defines stays as it is.
        """
        file = self.labels[label]
        if not isinstance(error, NameError) or not file.is_notebook:
            return False
        here = file.labels.index(label)
        below = {name for name, place in self._last_places(file).items() if place > here}
        statements = self._statements(*file.cells[here])
        own = {n for s in statements for n in names_of(s) - loop_variables(s)}
        return error.name in below and not own & below

    def _last_places(self, file: File) -> dict[str, int]:
        """The last cell that binds each name."""
        if file.name not in self.places:
            self.places[file.name] = {
                name: place
                for place, cell in enumerate(file.cells)
                for statement in self._statements(*cell)
                for name in names_of(statement)
            }
        return self.places[file.name]

    def _statements(self, label: str, source: str) -> list[ast.stmt]:
        try:
            return self.parsed(label, source).body
        except UNPARSED:
            return []


def message_of(error: BaseException) -> str:
    """str(error), whatever that does."""
    try:
        return str(error)[: 10 * LONGEST]
    except BaseException:
        return ""


def broken(error: BaseException, label: str, source: str) -> dict[str, Any]:
    """A cell that is no Python, for the report."""
    line = getattr(error, "lineno", None) or 0
    lines = source.split("\n")  # as Python counts them: at a form feed begins none
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    message = getattr(error, "msg", None) or message_of(error)
    return {
        "type": type(error).__name__,
        "message": str(message)[:LONGEST],
        "file": label,
        "line": line,
        "function": "",
        "source": text[:200],
        "needs": newer.needs(source),
    }
