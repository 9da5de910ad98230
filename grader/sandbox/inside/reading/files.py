"""The submission's files: their cells, and the names under which they are imported."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Container
from functools import cached_property
from typing import Any

from .magics import dedented, module_named, without_magics

# What systems and platforms write before and after the name of a file.
NUMBER = r"[ _-]*[(（]\d+[)）]|[ -]\d+"
BEFORE = re.compile(r"(?:copy of |副本[ _-]*)?", re.IGNORECASE)
COPY = r"[ _-]*[(（]?(?:copy|的副本|副本|拷贝)[)）]?\d*"
AFTER = re.compile(rf"(?:{NUMBER}|{COPY})*", re.IGNORECASE)
LETTER = re.compile("[A-Za-z]")


class File:
    """A .py file (one cell) or a notebook (many); is_given: it is none of the student's own."""

    def __init__(
        self,
        name: str,
        path: str,
        cells: list[tuple[str, str]],
        is_notebook: bool,
        is_given: bool = False,
    ) -> None:
        self.name = name
        self.path = path
        self.module_name = name.rpartition(".")[0]
        self.is_notebook = is_notebook
        self.is_given = is_given
        self.labels = [label for label, _ in cells]
        self._raw = cells

    @cached_property
    def cells(self) -> list[tuple[str, str]]:
        """Label and source of each; the label names the place in messages."""
        read = dedented if self.is_notebook else str
        return [(label, without_magics(read(source))) for label, source in self._raw]


def files_of(described: list[dict[str, Any]], text: bytes) -> list[File]:
    """The files, whose cells' sources stand one after the other in `text`."""
    files, at = [], 0
    for one in described:
        cells = []
        for label, size in one["cells"]:
            cells.append((label, text[at : at + size].decode("utf-8", "surrogatepass")))
            at += size
        files.append(File(one["name"], one["path"], cells, one["notebook"], one["given"]))
    return files


def is_notebook(text: str) -> bool:
    """Whether a file is one, whatever it is called."""
    return text.lstrip().startswith("{") and '"nbformat"' in text


def cells_of(notebook: str) -> list[str]:
    """The code of a notebook that only another file uses, cell by cell."""
    book = json.loads(notebook)
    sheets = (book, *book.get("worksheets", ()))
    cells = [c for sheet in sheets for c in sheet.get("cells", ()) if c.get("cell_type") == "code"]
    sources = ("".join(cell.get("source") or cell.get("input") or "") for cell in cells)
    return [without_magics(dedented(source)) for source in sources]


def by_module(files: list[File], taken: Container[str], folder: str | None) -> dict[str, File]:
    """The files by the names under which they are imported; notebooks too, where their name is no
    other's, and what has no such name under the one that `%run` finds it by. As in Python no
    import finds a file beside a package of its name."""
    named = {f.module_name: f for f in reversed(files) if not f.is_notebook}
    for file in files:
        name = module_named(file.module_name)
        if name not in taken and name not in sys.stdlib_module_names:
            named.setdefault(name, file)
    inits = {name: os.path.join(folder or "", name, "__init__.py") for name in named}
    return {n: file for n, file in named.items() if not (folder and os.path.isfile(inits[n]))}


def is_renamed(name: str, file: File, importing: File) -> bool:
    """Whether a file has this name with what systems write around it, or with what stands around
    that of the file that imports it, but for numbers: zhangsan_loss.py beside zhangsan_main.py."""
    before, inside, after = file.module_name.partition(name)
    if not inside or LETTER.match(before[-1:]) or LETTER.match(after):
        return False
    start, other, end = (re.sub(r"\d+", "0", s) for s in (before, importing.module_name, after))
    alike = other.startswith(start) and other.endswith(end)
    return alike or bool(BEFORE.fullmatch(before) and AFTER.fullmatch(after))


def without_number(name: str) -> str:
    """A file's name without the numbers that downloads and platforms write after its stem."""
    return re.sub(rf"(?:{NUMBER})+(?=\.\w+$)", "", name)
