"""One file of a submission, read but not run."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from grader.language import NO_MORE, reason
from grader.report import Place
from grader.safe_text import one_line
from grader.submission.encoding import IS_PAGE, PAGE, Unreadable, decoded
from grader.submission.limits import MAX_FILE, MAX_NOTEBOOK, MAX_OUTPUTS, MAX_PARTS
from grader.submission.names import mark
from grader.submission.outputs import TOO_MUCH, without_outputs
from spec.text import Text

WRITES = re.compile(  # a cell that Jupyter writes to a file of Python
    r"\s*%%(?:writefile|file)[ \t]+(?P<more>(?:-a|--append)[ \t]+)?"
    r"(?P<mark>[\"']?)(?:[^\n\"']*[/\\])?(?P<name>[^\n\"'/\\]+\.(?i:py))(?P=mark)"
    r"(?P<last>[ \t]+(?:-a|--append))?[ \t]*\n"
)
LONGEST = 100  # characters of a name
NO_CELLS = Text(
    "it has no code cells, and only what stands in them counts",
    "里面没有代码单元格，而只有其中的代码才算数",
)


@dataclass(frozen=True, eq=False, repr=False)
class SourceFile:
    """One file's Python: a label and a source for each cell; a .py is one cell.

    problem: why it cannot be read, else None
    notebook: whether it has cells
    encoding: what it was read as, where Python would have read it as something else
    """

    name: str
    path: Path
    cells: tuple[tuple[str, str], ...]
    problem: Text | None = None
    notebook: bool = False
    encoding: str = ""


def read(path: Path, follow: bool = False) -> SourceFile:
    """Read one file. What cannot be read is noted in `problem`, never raised.

    follow: whether the path may be a link
    """
    name = _label(path.name)
    try:
        data = contents(path, follow)
        text, encoding = decoded(data)
        if IS_PAGE.match(data):
            raise Unreadable(PAGE)
        called = path.suffix.lower() == ".ipynb"
        if not _is_python(text) if called else _is_notebook(text):
            return _notebook(text, name, path)
    except Unreadable as reason:
        return SourceFile(name, path, (), reason.text)
    return SourceFile(name, path, ((name, text),), encoding=encoding)


def _label(name: str) -> str:
    """What a file is called, and known by: of a long name both ends, and what is its own."""
    if len(name) <= LONGEST:
        return one_line(name)
    begin = f"{name[:40]}…{mark(name)}"
    return one_line(begin + name[len(begin) - LONGEST :])


def with_written(file: SourceFile, taken: Collection[str] = ()) -> Iterator[SourceFile]:
    """A notebook, and the files that its cells write by %%writefile, as if they were handed in.

    taken: names of other files; what is written under one of them counts beside that
    """
    by_name: dict[str, list[tuple[str, str]]] = {}
    rest = []
    for label, source in file.cells:
        written = WRITES.match(source) if file.notebook else None
        if written is None:
            rest.append((label, source))
            continue
        cells = by_name.setdefault(_label(written["name"]), [])
        if not (written["more"] or written["last"]):
            cells.clear()
        cells.append((label, "\n" * written[0].count("\n") + source[written.end() :]))
    if rest or not by_name:
        yield replace(file, cells=tuple(rest)) if by_name else file
    for name, written_cells in by_name.items():
        shown = f"{file.name}/{name}" if name in taken else name
        yield SourceFile(shown, file.path, tuple(written_cells))


def unrun_cell(name: str, files: Iterable[SourceFile]) -> tuple[Place, str] | None:
    """Where in a notebook's cell that is not run a function stands, and what keeps that from being
    run: "markdown", "raw", or the magic in its first line."""
    from grader.submission.notebook import not_run

    defined = re.compile(rf"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+{name}\b", re.MULTILINE)
    for file in (f for f in files if f.notebook):
        magic = ((label, re.match(r"\s*(%%\w+)", text), text) for label, text in file.cells)
        cells = [(label, match[1], text) for label, match, text in magic if match]
        with suppress(Unreadable):
            text = decoded(contents(file.path, follow=True))[0]
            cells += [(f"{file.name} [{k.capitalize()}]", k, text) for k, text in not_run(text)]
        for label, kind, text in cells:
            start = defined.search(text)
            if start:
                return Place(label, text.count("\n", 0, start.end()) + 1), kind
    return None


def _is_notebook(text: str) -> bool:
    """Whether text that is called .py is a notebook, saved under that name."""
    return text.lstrip().startswith("{") and '"cells"' in text and '"nbformat"' in text


def _is_python(text: str) -> bool:
    """Whether text that is called .ipynb is Python, saved under that name, or nothing at all."""
    from grader.submission.written import items_in

    begin = text.lstrip()[:1]
    return not begin or (len(text) <= MAX_FILE and begin not in "{[" and bool(items_in(text)))


def _notebook(text: str, name: str, path: Path) -> SourceFile:
    from grader.submission.notebook import code_cells

    cells = code_cells(text, name)
    if not cells:
        raise Unreadable(NO_CELLS)
    if sum(len(source) for _, source in cells) > MAX_FILE:
        raise _larger(MAX_FILE)
    return SourceFile(name, path, tuple(cells), notebook=True)


def contents(path: Path, follow: bool = False) -> bytes:
    """The bytes of a plain file; never waits, as a FIFO or a device would have it.

    Raises Unreadable.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_BINARY", *(() if follow else ("O_NOFOLLOW",))):
        flags |= getattr(os, name, 0)
    if path.is_symlink() and not follow:
        raise Unreadable(Text("it is a link; hand in the file itself", "这是链接；请提交文件本身"))
    try:
        with open(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable(Text("it is no plain file", "不是普通文件"))
            return _bounded(file, path.suffix.lower() == ".ipynb")
    except OSError as error:
        if error.errno in NO_MORE:
            raise
        en, zh = reason(error, "en"), reason(error, "zh")
        raise Unreadable(Text(f"it cannot be read: {en}", f"无法读取：{zh}")) from error


def _bounded(file: BinaryIO, is_notebook: bool) -> bytes:
    """What it holds; of a notebook that is too large all but its outputs."""
    most = MAX_NOTEBOOK if is_notebook else MAX_FILE
    data = file.read(most + 1)
    if is_notebook and (len(data) > most or data.count(b"[") + data.count(b"{") > MAX_PARTS):
        if os.fstat(file.fileno()).st_size > MAX_OUTPUTS:
            raise Unreadable(TOO_MUCH)
        file.seek(0)
        return without_outputs(file, most)
    if len(data) > most:
        raise _larger(most)
    return data


def _larger(most: int) -> Unreadable:
    return Unreadable(Text(f"larger than {most >> 20} MB", f"大于 {most >> 20} MB"))
