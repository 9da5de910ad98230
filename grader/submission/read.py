"""What was handed in: a folder, a .py, a .ipynb or a .zip of these, read but not run."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.report import SubmissionError
from grader.safe_file import passing
from grader.safe_text import one_line
from grader.submission import kinds
from grader.submission.archive import refusal, unpack
from grader.submission.files import SourceFile, read, with_written
from grader.submission.folders import choose
from grader.submission.limits import MAX_FILES, MAX_TEXT
from grader.submission.ungraded import cannot_be_read, misnamed
from spec.text import Text


@dataclass(frozen=True, eq=False, repr=False)
class Sources:
    """A submission as it was found.

    folder: what the student's code sees as its own folder; None for a single file
    path: where it lies below the working folder; empty elsewhere
    root: what was handed in around the folder; package: what the folder was called
    notes: what of it was not graded
    """

    name: str
    folder: Path | None
    files: tuple[SourceFile, ...]
    path: str = ""
    root: Path | None = None
    package: str = ""
    notes: tuple[Text, ...] = ()

    def lies_beside(self, module: str) -> bool:
        """Whether a file that was given alone, here, has this one beside it; the path without .py,
        as an import has it."""
        is_alone = self.folder is None and self.path != ""
        if not is_alone or not all(name.isidentifier() for name in module.split("/")):
            return False
        return (self.files[0].path.parent / f"{module}.py").is_file()


@contextmanager
def find(path: Path, name: str = "") -> Iterator[Sources]:
    """Read the submission at `path`; a zip is unpacked for as long as the context lasts.

    name: what to call it, where the path's own name is not what its owner knows
    Raises SubmissionError where there is nothing that could be graded.
    """
    shown = name or one_line(path.resolve().name or str(path))
    with ExitStack() as stack:
        try:
            sources = _sources(path, shown, stack)
        except PermissionError as error:
            raise SubmissionError(cannot_be_read(error)) from error
        yield sources


def _sources(path: Path, name: str, stack: ExitStack) -> Sources:
    if path.is_dir():
        return _folder(path, name, stack)
    if (path.suffix or path.name).lower() in kinds.SUFFIXES:  # hidden, too: it was named
        files = _bounded(with_written(read(path, follow=True)), name)
        return Sources(name, None, files, _below_here(path))
    if path.name.lower().endswith(".zip") or _is_zip(path):
        return _zip(path, name, stack)
    raise SubmissionError(_no_submission(path))


def _is_zip(path: Path) -> bool:
    with suppress(OSError):
        document = path.suffix.lower() in kinds.DOCUMENTS
        return not document and path.is_file() and zipfile.is_zipfile(path)
    return False


def _no_submission(path: Path) -> Text:
    name = one_line(path.name)
    if not os.path.lexists(path):
        return Text(f"there is no {name}", f"没有 {name}")
    return (
        refusal(path)
        or misnamed(path, by_text=True)
        or Text(
            f"{name} is no folder, .py, .ipynb or .zip; give one of these",
            f"{name} 不是文件夹，也不是 .py、.ipynb 或 .zip；请给出其中一种",
        )
    )


def _below_here(path: Path) -> str:
    """The path from the working folder; empty where it leads out of it."""
    with suppress(ValueError):
        return one_line(Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix())
    return ""


def _zip(path: Path, name: str, stack: ExitStack) -> Sources:
    into = stack.enter_context(passing("submission-"))
    notes = tuple(unpack(path, into))
    return _folder(into, name, stack, Path(path.name).stem, notes)


def _folder(
    root: Path, name: str, stack: ExitStack, package: str = "", notes: tuple[Text, ...] = ()
) -> Sources:
    """package: what it was called, where it has no name of its own"""
    chosen = choose(root, name, stack)
    called = package if package and chosen.folder == root else chosen.name
    return Sources(
        name,
        chosen.folder,
        _files(chosen.folder, name),
        "" if package else _below_here(chosen.folder),
        chosen.root,
        called,
        (*notes, *chosen.notes),
    )


def _files(folder: Path, name: str) -> tuple[SourceFile, ...]:
    paths = sorted(p for p in folder.iterdir() if kinds.is_code(p.name) and not p.is_dir())
    return _bounded(_with_written(paths), name)


def _with_written(paths: list[Path]) -> Iterator[SourceFile]:
    taken = {p.name for p in paths}
    for path in paths:
        for file in with_written(read(path), taken):
            taken.add(file.name)
            yield file


def _bounded(counting: Iterator[SourceFile], name: str) -> tuple[SourceFile, ...]:
    """The files. Raises SubmissionError where they are too many, or too large together."""
    files = tuple(islice(counting, MAX_FILES + 1))
    if len(files) > MAX_FILES:
        raise SubmissionError(
            Text(
                f"{name} has more than {MAX_FILES} Python files: hand in those of this homework",
                f"{name} 有超过 {MAX_FILES} 个 Python 文件：请只提交这次作业的文件",
            )
        )
    if sum(len(source) for f in files for _, source in f.cells) > MAX_TEXT:
        limit = MAX_TEXT >> 20
        raise SubmissionError(
            Text(
                f"{name} holds more than {limit} MB of Python: hand in that of this homework",
                f"{name} 的代码超过 {limit} MB：请只提交这次作业的代码",
            )
        )
    return files
