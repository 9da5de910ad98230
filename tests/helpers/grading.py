"""Grading from inside a test: files in, report out."""

from __future__ import annotations

import ast
import atexit
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from grader.grading.grade import grade
from grader.grading.kept import Kept
from grader.grading.settings import Settings
from grader.handout.template import solution
from grader.report import ItemResult, Report
from grader.sandbox import process
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import CAN_FORK, Zygote
from grader.submission.read import find
from spec.assignment import CHAPTERS

# One warm interpreter for all tests of this process.
ZYGOTE = Zygote()
atexit.register(ZYGOTE.close)
ALL = tuple(c.name for c in CHAPTERS)
# Chapters whose functions call no other chapter's: a wrong one costs itself alone.
ALONE = ("recurrent", "loss", "gradcheck", "layer")
QUICK = Limits(call=1.0, load=1.0)
fresh_start = process.start


def warm_start(limits: Limits, packages: tuple[str, ...] = ZYGOTE.packages) -> process.Process:
    """A process as `process.start` starts it, without its own import of NumPy where it can be."""
    is_warm = CAN_FORK and packages == ZYGOTE.packages
    return ZYGOTE.start(limits) if is_warm else fresh_start(limits, packages)


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files by their paths below a folder; the folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def graded(
    submission: Path | Mapping[str, str | bytes], kept: Kept | None = None, **settings: object
) -> Report:
    """Grade a path, or a folder with these files, in all chapters unless told otherwise.

    kept: results of a grading before, of which those are taken that still hold
    """
    chosen = Settings(**{"chapters": ALL, **settings})  # type: ignore[arg-type]
    if isinstance(submission, Path):
        with find(submission) as sources:
            return grade(sources, chosen, start=ZYGOTE.start, kept=kept)
    with tempfile.TemporaryDirectory() as folder:
        named = write(Path(folder) / "hw5", submission)  # no drawn letters in its report
        return graded(named, kept, **settings)


@cache
def kept_results(lang: str, carried: bool = True) -> Kept:
    """What tests of words and pages grade of right code again and again, as `grader watch` does."""
    return Kept()


def item(report: Report, name: str) -> ItemResult:
    """The result of one item."""
    return next(i for i in report.items if i.name == name)


def lost(report: Report) -> set[str]:
    """Items without full points."""
    return {i.name for i in report.items if i.points < i.max_points}


def edited(chapter: str, *edits: tuple[str, str], of: Iterable[str] = ()) -> dict[str, str]:
    """The reference as a submission, with pieces of one file replaced.

    of: the functions whose pieces they are; another that has the same piece keeps it
    """
    files, file = solution(), f"{chapter}.py"
    for old, new in edits:
        text = files[file]
        assert old in text, f"{old!r} is not in {file}"
        parts = [p for name in of if (p := _definition(text, name)) and old in p]
        for part in parts or [text]:
            text = text.replace(part, part.replace(old, new))
        files[file] = text
    return files


def _definition(text: str, name: str) -> str:
    """The text of a top-level function or class; "" where there is none."""
    nodes = (n for n in ast.parse(text).body if getattr(n, "name", "") == name)
    lines = text.splitlines(keepends=True)
    return next(("".join(lines[n.lineno - 1 : n.end_lineno]) for n in nodes), "")
