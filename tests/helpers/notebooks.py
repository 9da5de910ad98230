"""The notebook filled in with the reference, as a student would do it, and run by a kernel."""

from __future__ import annotations

import ast
import re
from typing import Any

import nbformat

from grader.handout import notebook
from grader.handout.template import solution
from spec.assignment import CHAPTERS, ITEMS

NAMES = {item.name for item in ITEMS}


def blank(lang: str = "en") -> Any:
    """The notebook as it is given."""
    return nbformat.reads(notebook.text(lang), as_version=4)


def solved(lang: str = "en") -> Any:
    """Every function's cell holds the reference's code, with the private helpers it needs."""
    book = blank(lang)
    cells = {cell.id: cell for cell in book.cells}
    for chapter in CHAPTERS:
        private, public = _split(chapter.name)
        for item in chapter.items:
            cells[f"{chapter.name}-{item.name}"].source = private + public[item.name]
            private = ""
    return book


def _split(chapter: str) -> tuple[str, dict[str, str]]:
    """A chapter's helpers and aliases, and its items; private helpers named by chapter."""
    source = solution()[f"{chapter}.py"]
    lines, tree = source.splitlines(), ast.parse(source)
    private, public, helpers = "", {}, []
    for node in tree.body[1:]:
        piece = "\n".join(lines[node.lineno - 1 : node.end_lineno]) + "\n\n"
        if isinstance(node, ast.ImportFrom):
            aliases = [a for a in node.names if a.asname]
            private += "".join(f"{a.asname} = {a.name}\n" for a in aliases)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in NAMES:
            public[node.name] = piece
        elif not isinstance(node, ast.Import):
            private += piece
            is_private = isinstance(node, ast.FunctionDef) and node.name[0] == "_"
            helpers += [node.name] if is_private else []

    def renamed(text: str) -> str:
        return re.sub(r"\b_\w+", lambda m: f"_{chapter}{m[0]}" if m[0] in helpers else m[0], text)

    return renamed(private), {name: renamed(piece) for name, piece in public.items()}


def run(book: Any) -> Any:
    """Execute all cells; errors are kept as outputs."""
    from nbclient import NotebookClient

    NotebookClient(book, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return book


def shown(book: Any, name: str) -> dict[str, str]:
    """What a cell's expression is shown as, by MIME type; a slow one also tells its progress."""
    outputs = next(c for c in book.cells if c.id == name).outputs
    assert {o.output_type for o in outputs} <= {"execute_result", "stream"}, outputs
    (result,) = (o for o in outputs if o.output_type == "execute_result")
    return dict(result.data)


OWN = "|".join(["activations", *(c.name for c in CHAPTERS)])


OWN_IMPORT = re.compile(rf"^from ({OWN}) import (.*)$", re.MULTILINE)


def cells_of_solution() -> list[str]:
    """A cell a chapter; what another cell defines is not imported."""

    def kept(match: re.Match) -> str:
        return match[0] if match[1] == "activations" else ""

    texts = [text for name, text in solution().items() if name != "activations.py"]
    return [OWN_IMPORT.sub(kept, text) for text in texts]


def of_cells(cells: list[str]) -> str:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    return nbformat.writes(book)
