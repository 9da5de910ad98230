"""What was handed in: a folder, a .py, a .ipynb or a .zip of these, read but not run."""

from __future__ import annotations

import codecs
import io
import json
import os
import stat
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from grader.report import SubmissionError
from grader.safe_text import one_line
from spec.assignment import CHAPTERS
from spec.item import Text

MAX_FILE = 5 << 20
MAX_FILES = 200
MAX_TEXT = 20 << 20  # bytes of all files together
MAX_CELLS = 5000
SUFFIXES = (".py", ".ipynb")
NAMED_LIKE = ("rnn", *(chapter.name for chapter in CHAPTERS))  # files of the template
# What Chinese and Western editors write. Some of Python's other codecs take hours.
ENCODINGS = (
    *(
        "utf-8",
        "utf-8-sig",
        "ascii",
        "iso8859-1",
        "cp1252",
        "gb2312",
        "gbk",
        "gb18030",
        "hz",
        "big5",
    ),
    *("cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"),
)


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
    path: where it lies below the working folder; empty elsewhere
    """

    name: str
    folder: Path | None
    files: tuple[SourceFile, ...]
    path: str = ""


@contextmanager
def find(path: Path) -> Iterator[Sources]:
    """Read the submission at `path`; a zip is unpacked for as long as the context lasts.

    Raises SubmissionError where there is nothing that could be graded.
    """
    if path.is_dir():
        name = one_line(path.resolve().name or str(path))
        yield replace(_folder(name, path), path=_below_here(path))
    elif path.suffix == ".zip":
        import tempfile

        from grader.submission.archive import unpack

        with tempfile.TemporaryDirectory(prefix="submission-") as unpacked:
            yield _folder(one_line(path.name), unpack(path, Path(unpacked)))
    elif path.suffix in (".py", ".ipynb"):
        name = one_line(path.name)
        yield Sources(name, None, (read(path, follow=True),), _below_here(path))
    else:
        raise SubmissionError(
            Text(
                f"{path} is no folder, .py, .ipynb or .zip; give one of these",
                f"{path} 不是文件夹，也不是 .py、.ipynb 或 .zip；请给出其中一种",
            )
        )


def _below_here(path: Path) -> str:
    """The path from the working folder; empty where it leads out of it."""
    with suppress(ValueError):
        return one_line(Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix())
    return ""


def _folder(name: str, folder: Path) -> Sources:
    paths = sorted(p for p in folder.iterdir() if p.suffix in SUFFIXES and not p.is_dir())
    if not paths:
        raise SubmissionError(_nothing_in(name, folder))
    if len(paths) > MAX_FILES:
        raise SubmissionError(
            Text(
                f"{name} has {len(paths)} Python files at its top level; {MAX_FILES} at most",
                f"{name} 顶层有 {len(paths)} 个 Python 文件；至多 {MAX_FILES} 个",
            )
        )
    files = tuple(read(p) for p in paths)
    if sum(len(source) for f in files for _, source in f.cells) > MAX_TEXT:
        limit = MAX_TEXT >> 20
        raise SubmissionError(
            Text(f"{name} holds more than {limit} MB of Python", f"{name} 的代码超过 {limit} MB")
        )
    return Sources(name, folder, files)


def _nothing_in(name: str, folder: Path) -> Text:
    below = sorted(p.parent.name for p in folder.glob("*/*") if p.suffix in SUFFIXES)
    if below:
        below[0] = one_line(below[0])
        return Text(
            f"{name} has no .py or .ipynb at its top level, but {name}/{below[0]} has: "
            "grade that folder",
            f"{name} 顶层没有 .py 或 .ipynb，但 {name}/{below[0]} 里有：请评那个文件夹",
        )
    for path in sorted(folder.iterdir()):
        stem = path.name.partition(".")[0]
        if stem in NAMED_LIKE and path.is_file():
            found, right = one_line(path.name), f"{stem}.py"
            return Text(
                f"{name} has {found}, which is no .py file: rename it to {right}",
                f"{name} 里的 {found} 不是 .py 文件：请改名为 {right}",
            )
    return Text(
        f"{name} has no .py or .ipynb in it: is this the right folder? "
        "`grader init rnn` makes one with the template",
        f"{name} 里没有 .py 或 .ipynb 文件：文件夹对吗？"
        "用 grader init rnn 可以新建一个带模板的文件夹",
    )


def read(path: Path, follow: bool = False) -> SourceFile:
    """Read one file. What cannot be read is noted in `problem`, never raised.

    follow: whether the path may be a link
    """
    name = one_line(path.name, 100)
    try:
        data = _contents(path, follow)
        cells = _notebook(data, name) if path.suffix == ".ipynb" else [(name, _text(data))]
    except _Unreadable as reason:
        return SourceFile(name, path, (), reason.text)
    return SourceFile(name, path, tuple(cells))


class _Unreadable(Exception):
    """A file that cannot be read, and why."""

    def __init__(self, en: str, zh: str) -> None:
        self.text = Text(en, zh)


def _contents(path: Path, follow: bool) -> bytes:
    """The bytes of a plain file; never waits, as a FIFO or a device would have it."""
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_BINARY", *(() if follow else ("O_NOFOLLOW",))):
        flags |= getattr(os, name, 0)
    if path.is_symlink() and not follow:
        raise _Unreadable("it is a link; hand in the file itself", "这是链接；请提交文件本身")
    try:
        with open(
            os.open(path, flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0))), "rb"
        ) as f:
            if not stat.S_ISREG(os.fstat(f.fileno()).st_mode):
                raise _Unreadable("it is no plain file", "不是普通文件")
            data = f.read(MAX_FILE + 1)
    except OSError as error:
        why = error.strerror
        raise _Unreadable(f"it cannot be read: {why}", f"无法读取：{why}") from error
    if len(data) > MAX_FILE:
        raise _Unreadable(f"larger than {MAX_FILE >> 20} MB", f"大于 {MAX_FILE >> 20} MB")
    return data


def _text(data: bytes) -> str:
    """Python source, in the encoding that it declares."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if codecs.lookup(encoding).name not in ENCODINGS:
            raise LookupError(encoding)
        source = io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (UnicodeDecodeError, SyntaxError, LookupError) as error:
        raise _Unreadable(
            "it is not UTF-8 text; save it as UTF-8", "不是 UTF-8 文本；请另存为 UTF-8"
        ) from error
    if "\0" in source:
        raise _Unreadable("it contains NUL bytes", "其中有 NUL 字节")
    return source


def _notebook(data: bytes, name: str) -> list[tuple[str, str]]:
    """The code cells as they are, labelled by their place among all code cells."""
    try:
        book = json.loads(data.decode("utf-8-sig"))
        parts = book["worksheets"] if book["nbformat"] == 3 else [book]
        cells = [c for part in parts for c in part["cells"] if c["cell_type"] == "code"]
        sources = [c["input"] if book["nbformat"] == 3 else c["source"] for c in cells]
        texts = [s if isinstance(s, str) else "".join(s) for s in sources]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise _Unreadable(
            "it is not a readable notebook; open it in Jupyter and save it again",
            "不是可读的 notebook；请在 Jupyter 里打开并重新保存",
        ) from error
    if len(texts) > MAX_CELLS:
        raise _Unreadable(f"more than {MAX_CELLS} code cells", f"代码单元格超过 {MAX_CELLS} 个")
    return [(f"{name} [{number}]", text) for number, text in enumerate(texts, start=1)]
