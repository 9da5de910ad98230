"""`grader watch`: grades again when a file is saved, and shows the first item to do.

Files are polled: five looks a second at a handful of files cost nothing, and see what a
notification does not, on network drives, in containers and under Windows' Linux.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import TypeVar

from grader.feedback.rows import first_to_do
from grader.grading.grade import grade
from grader.grading.kept import Kept
from grader.grading.settings import Settings
from grader.report import GraderError, ItemResult, Later, Outcome, Report, SubmissionError
from grader.sandbox import process
from grader.submission.contents import folders
from grader.submission.read import find
from spec.text import Text

Step = TypeVar("Step")
Others = TypeVar("Others")
OUR_FAULT = Text(
    "The grader itself failed here; this is not your fault. It goes on at the next save. Please "
    "report it, with what it prints to stderr.",
    "评分程序自己出了错；这不是你的问题。下次保存时会继续。请报告，并附上它输出到 stderr 的内容。",
)
Snapshot = dict[str, tuple[int, int]]
EVERY = 0.2  # seconds between two looks
MOST_FOLDERS, MOST_OTHERS = 50, 200  # that are looked at: folders, and files that are not code
SETTLES = 0.03  # seconds without a change after which a save is over


def snapshot(path: Path) -> Snapshot:
    """When each file of a submission, also what its code may read, was last written, and how long
    it is; and whether the submission is a folder, a file or nothing."""
    files, kinds = [path], (os.path.isdir(path), os.path.isfile(path))
    with suppress(Exception):  # a folder that is being replaced; another fault, grading tells
        if path.is_dir():
            inside = list(islice(folders(path), MOST_FOLDERS))
            read = [file for f in inside for file in f.others][:MOST_OTHERS]
            files = [file for f in inside for file in f.code + f.zips] + read
    stamps: Snapshot = {"": kinds}
    for file in files:
        with suppress(OSError):  # it is being replaced
            now = file.stat()
            stamps[str(file)] = (now.st_mtime_ns, now.st_size)
    return stamps


class View(Enum):
    """What of the item is on show."""

    FAULT = "what is wrong with it, or what to write"
    EXPLAINED = "its equation and what is checked"
    LIST = "the list of items instead"
    REFERENCE = "the reference's way beside the student's"


class Watch:
    """What is known of a submission that is being written, and what is shown of it.

    report: of the last grading; None where the submission cannot be read
    problem: why it cannot
    shown: the item on show; None where all is right
    hints: how many of its hints are shown
    view: what of it is on show
    scrolled: lines that are scrolled past; page: lines that a page key scrolls
    typed: the number that is being typed in the list
    asking: whether the item is to be reset, which a key has to confirm
    solved: the item that has just become right, or ""
    broken: items that were right and are not any more
    message: what came of the last key, where it shows nowhere else
    """

    def __init__(
        self, path: Path, settings: Settings, start: Callable[[process.Limits], process.Process]
    ) -> None:
        self.path, self.settings, self.start = path, settings, start
        self.kept = Kept()
        self.report: Report | None = None
        self.folder: Path | None = None  # with the code
        self.problem = ""
        self.shown: ItemResult | None = None
        self.hints, self.view, self.scrolled = 0, View.FAULT, 0
        self.page = 1
        self.typed, self.asking, self.solved, self.message = "", False, "", ""
        self.broken: list[str] = []
        self.before: list[str] = []  # items that were on show

    def spare(self, step: Callable[[], Step], instead: Others) -> Step | Others:
        """What a step comes to; where the grader itself fails at it, that is said instead."""
        try:
            return step()
        except Exception:
            self._fail()
            return instead

    def _fail(self) -> None:
        traceback.print_exc(file=sys.stderr)
        self.problem = OUR_FAULT.in_language(self.settings.lang)

    def first(self) -> None:
        """Grade the item on show alone: its verdict is there long before the others'."""
        if self.report is None or self.shown is None:
            return
        report = self._graded(replace(self.settings, only=(self.shown.name,)))
        if report is not None:
            (fresh,) = report.items
            items = [fresh if i.name == fresh.name else i for i in self.report.items]
            self._take(replace(self.report, items=tuple(items)))

    def grade(self) -> None:
        """Grade everything."""
        self._take(self._graded(self.settings))

    def _graded(self, settings: Settings) -> Report | None:
        self.problem = ""
        try:
            with find(self.path) as sources:
                self.folder = sources.folder
                return grade(sources, settings, start=self.start, kept=self.kept)
        except SubmissionError as error:
            self.problem = error.text.in_language(settings.lang)
        except GraderError as error:
            self.problem = error.in_language(settings.lang)
        except Exception:
            self._fail()
        return None

    def _take(self, report: Report | None) -> None:
        """Show the same item while it is not right, then the first to do."""
        wrong = [i.name for i in self.todo()]
        been_right = {i.name for i in self.report.items if is_right(i)} if self.report else set()
        self.report = report
        if report is None:
            return
        left = {i.name: i for i in self.todo()}
        been_right |= {*self.broken}
        self.broken = [i.name for i in report.items if i.name in been_right and _is_broken(i)]
        solved = [i.name for i in report.items if i.name in wrong and i.name not in left]
        shown = self.shown.name if self.shown else ""
        if solved:
            self.solved = shown if shown in solved else solved[0]
            self.before.append(self.solved)
        self.show(left.get(shown) or first_to_do(report))

    def show(self, item: ItemResult | None) -> None:
        """Put an item on show."""
        if item is None or self.shown is None or item.name != self.shown.name:
            self.hints, self.view, self.scrolled = 0, View.FAULT, 0
            self.asking = False
        self.shown = item

    def todo(self) -> list[ItemResult]:
        """The items that are not right."""
        items = self.report.items if self.report else ()
        return [i for i in items if not is_right(i)]

    def file_of(self, item: ItemResult) -> Path | None:
        """The .py file that defines an item; None where it is in another kind of file."""
        name = item.place.file if item.place else ""
        file = (self.folder / name if self.folder else self.path).resolve()
        inside = file.is_relative_to(self.path.resolve())
        return file if inside and file.suffix == ".py" and file.is_file() else None

    def next_chapter(self) -> Later | None:
        """Where all is right, the first chapter that is not graded yet."""
        left = self.report.later if self.report and not self.todo() else ()
        return next(iter(left), None)


def is_right(item: ItemResult) -> bool:
    """Whether an item is passed."""
    return item.outcome is Outcome.PASSED


def _is_broken(item: ItemResult) -> bool:
    """Whether it is not right for what it says itself, not for another item or its file."""
    through = item.feedback is not None and bool(item.feedback.through)
    return not is_right(item) and item.outcome is not Outcome.INVALID and not through


def follow(
    path: Path,
    changed: Callable[[], None],
    key: Callable[[float], str],
    pressed: Callable[[str], bool],
) -> None:
    """Call `changed` now and at every save, `pressed` at every key, until that says False.

    key: waits for a key for so many seconds; "" where none came
    """
    seen = snapshot(path)  # before `changed`, so that a save meanwhile is seen
    changed()
    while True:
        got = key(EVERY)
        if got and not pressed(got):
            return
        now = snapshot(path)
        if now == seen:
            continue
        while now != seen:  # a save in several steps is waited for
            seen = now
            time.sleep(SETTLES)
            now = snapshot(path)
        changed()
