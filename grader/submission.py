"""What was handed in: a folder, a .py, a .ipynb or a .zip of these, read but not run."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.outcome import SubmissionError
from spec.item import Text

MAX_FILE = 5 << 20
MAX_FILES = 200
MAX_UNPACKED = 50 << 20
MAX_ENTRIES = 2000
MAGICS_THAT_RUN_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun")


@dataclass(frozen=True)
class SourceFile:
    """One file's Python: a label and a source for each cell; a .py is one cell.

    problem: why it cannot be read, else None
    """

    name: str
    path: Path
    cells: tuple[tuple[str, str], ...]
    problem: Text | None = None


@dataclass(frozen=True)
class Sources:
    """A submission as it was found.

    folder: what the student's code sees as its own folder; None for a single file
    """

    name: str
    folder: Path | None
    files: tuple[SourceFile, ...]


@contextmanager
def find(path: Path) -> Iterator[Sources]:
    """Read the submission at `path`; a zip is unpacked for as long as the context lasts.

    Raises SubmissionError where there is nothing that could be graded.
    """
    if path.is_dir():
        yield _folder(path.resolve().name or str(path), path)
    elif path.suffix == ".zip":
        import tempfile

        with tempfile.TemporaryDirectory(prefix="submission-") as unpacked:
            yield _folder(path.name, unpack(path, Path(unpacked)))
    elif path.suffix in (".py", ".ipynb"):
        yield Sources(path.name, None, (read(path),))
    else:
        raise SubmissionError(
            Text(
                f"{path} is no folder, .py, .ipynb or .zip; give one of these",
                f"{path} 不是文件夹，也不是 .py、.ipynb 或 .zip；请给出其中一种",
            )
        )


def _folder(name: str, folder: Path) -> Sources:
    paths = sorted(p for p in folder.iterdir() if p.suffix in (".py", ".ipynb") and p.is_file())
    if not paths:
        raise SubmissionError(_nothing_in(name, folder))
    if len(paths) > MAX_FILES:
        raise SubmissionError(
            Text(
                f"{name} has {len(paths)} Python files at its top level; {MAX_FILES} at most",
                f"{name} 顶层有 {len(paths)} 个 Python 文件；至多 {MAX_FILES} 个",
            )
        )
    return Sources(name, folder, tuple(read(p) for p in paths))


def _nothing_in(name: str, folder: Path) -> Text:
    below = sorted(p.parent.name for p in folder.glob("*/*") if p.suffix in (".py", ".ipynb"))
    if below:
        return Text(
            f"{name} has no .py or .ipynb at its top level, but {name}/{below[0]} has: "
            "grade that folder",
            f"{name} 顶层没有 .py 或 .ipynb，但 {name}/{below[0]} 里有：请评那个文件夹",
        )
    return Text(
        f"{name} has no .py or .ipynb in it: put your files there",
        f"{name} 里没有 .py 或 .ipynb 文件：请把你的文件放进去",
    )


def read(path: Path) -> SourceFile:
    """Read one file. What cannot be read is noted in `problem`, never raised."""

    def unreadable(en: str, zh: str) -> SourceFile:
        return SourceFile(path.name, path, (), Text(en, zh))

    if path.stat().st_size > MAX_FILE:
        return unreadable(f"larger than {MAX_FILE >> 20} MB", f"大于 {MAX_FILE >> 20} MB")
    try:
        data = path.read_bytes()
        if path.suffix == ".ipynb":
            return SourceFile(path.name, path, tuple(_notebook(data, path.name)))
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        source = io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except OSError as error:
        return unreadable(f"it cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
    except (UnicodeDecodeError, SyntaxError, LookupError):
        return unreadable(
            "it is not UTF-8 text; save it as UTF-8", "不是 UTF-8 文本；请另存为 UTF-8"
        )
    except _NoNotebook:
        return unreadable(
            "it is not a readable notebook; open it in Jupyter and save it again",
            "不是可读的 notebook；请在 Jupyter 里打开并重新保存",
        )
    if "\0" in source:
        return unreadable("it contains NUL bytes", "其中有 NUL 字节")
    return SourceFile(path.name, path, ((path.name, source),))


class _NoNotebook(Exception):
    """A file that nbformat cannot make sense of."""


def _notebook(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """The code cells with magics dropped, labelled by their place among all code cells."""
    import json

    import nbformat

    try:
        json.loads(data)  # so deep nesting and bad text fail here, with errors that are known
        book: Any = nbformat.reads(data.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
        cells = [c for c in book.cells if c.cell_type == "code"]
        sources = [str(c.source) for c in cells]
    except Exception as error:  # nbformat raises whatever the damage leads to
        raise _NoNotebook from error
    for number, source in enumerate(sources, start=1):
        yield f"{name} [{number}]", without_magics(source)


def without_magics(source: str) -> str:
    """A cell without IPython's own syntax; line numbers stay."""
    if source.lstrip().startswith("%%"):
        first, _, rest = source.partition("\n")
        if not first.strip().startswith(MAGICS_THAT_RUN_PYTHON):
            return ""
        source = "\n" + rest
    lines = source.split("\n")
    if not any(_is_magic(line) for line in lines) or _parses(source):
        return source
    return "\n".join(_plain(line) if _is_magic(line) else line for line in lines)


MAGIC = re.compile(r"^\s*(?:[%!]|\?)|^\s*[\w.]+\?{1,2}\s*$|^\s*[\w, ]+=\s*[%!]")


def _is_magic(line: str) -> bool:
    return bool(MAGIC.match(line))


def _plain(line: str) -> str:
    """`pass` where the line is a command of its own, `name = None` where it is assigned."""
    indent = line[: len(line) - len(line.lstrip())]
    target = re.match(r"^\s*([\w, ]+?)\s*=\s*[%!]", line)
    return f"{indent}{target[1]} = None" if target else f"{indent}pass"


def _parses(source: str) -> bool:
    """Whether it is Python as it stands: a % may also begin a line inside a string."""
    import ast

    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def unpack(archive: Path, into: Path) -> Path:
    """Unpack a zip; the folder that holds the submission.

    Raises SubmissionError for links, names that climb out, too much, or damage.
    """
    import zipfile

    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [e for e in opened.infolist() if not e.is_dir()]
            for entry in entries:
                _refuse(entry.filename, entry.external_attr >> 16, archive.name)
            if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
                raise SubmissionError(
                    Text(
                        f"{archive.name} unpacks to more than {MAX_UNPACKED >> 20} MB "
                        f"or {MAX_ENTRIES} files",
                        f"{archive.name} 解压后超过 {MAX_UNPACKED >> 20} MB "
                        f"或 {MAX_ENTRIES} 个文件",
                    )
                )
            for entry in entries:
                _write(opened, entry, into)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise SubmissionError(
            Text(
                f"{archive.name} is no readable zip; pack it again",
                f"{archive.name} 不是可读的 zip；请重新打包",
            )
        ) from error
    inside = [p for p in into.iterdir() if p.name != "__MACOSX"]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else into


def _refuse(name: str, mode: int, archive: str) -> None:
    import stat

    parts = Path(name.replace("\\", "/")).parts
    climbs = ".." in parts or Path(name).is_absolute() or ":" in name or name.startswith("/")
    if climbs or stat.S_ISLNK(mode):
        kind = (
            Text("a link", "链接")
            if stat.S_ISLNK(mode)
            else Text("a path that climbs out", "越界的路径")
        )
        raise SubmissionError(
            Text(
                f"{archive} holds {kind.en}: {printable(name)}",
                f"{archive} 里有{kind.zh}：{printable(name)}",
            )
        )


def _write(opened: Any, entry: Any, into: Path) -> None:
    """Write one entry, never more of it than the archive's directory said."""
    target = into / Path(entry.filename.replace("\\", "/"))
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as source:
        data = source.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise OSError("an entry that is longer than it says")
    target.write_bytes(data)


def printable(text: str, limit: int = 200) -> str:
    """Text from a student with control and direction characters made visible, cut to length."""
    shown = "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)
    return shown if len(shown) <= limit else shown[:limit] + "…"
