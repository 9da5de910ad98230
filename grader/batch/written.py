"""What a run tells of the files that it has written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len

from grader.batch.grades import FILE as GRADES
from grader.batch.page import FILE as PAGE
from grader.batch.summary import Summary
from grader.feedback import words
from grader.feedback.rows import number
from grader.formats.paragraph import wrapped
from grader.grading.own_faults import OwnFaults
from grader.safe_text import disarmed, one_line
from spec.text import Text, listed

MOST_TOLD = 20  # changed marks, absent students and own faults that are listed
CHANGED = Text("changed marks: {count}", "有变化的成绩：{count} 个")
GRADED = Text("graded {graded} of {all}", "已评 {graded}/{all} 份")
AVERAGE = Text(
    "; mean {mean} %, median {median} % of the points",
    "；平均得分率 {mean}%，中位数 {median}%",
)
OURS = Text(
    "the grader itself failed at {what}; please report it, with what it printed to stderr",
    "评分程序在处理 {what} 时自己出了错；请报告，并附上它打印到 stderr 的内容",
)
STALE = Text(
    "not of this run but of an earlier one: {files}", "不是这次运行的，是以前留下的：{files}"
)


@dataclass(frozen=True)
class Written:
    """What was written, and what an instructor has to know of it.

    lines: sentences about sheets and lists; changed: whose marks are others than before
    own_faults: what the grader itself failed at
    """

    folder: Path
    summary: Summary
    lines: tuple[str, ...]
    own_faults: OwnFaults
    changed: tuple[str, ...] = ()

    def text(self, width: int) -> str:
        """A few lines for the terminal, so many cells wide but for the names of files."""
        summary, lang = self.summary, self.summary.lang
        counts = {
            "graded": summary.graded,
            "all": summary.statuses.total(),
            "mean": number(round(100 * summary.mean, 1)),
            "median": number(round(100 * summary.median, 1)),
        }
        said = (GRADED, AVERAGE) if summary.graded else (GRADED,)
        lines = ["".join(text.in_language(lang) for text in said).format(**counts)]
        colon = words.COLON.in_language(lang)
        for problem in summary.problems:
            entry = problem.student.entry
            label = words.BRACKETS.in_language(lang).format(entry.label)
            lines.append(f"  {one_line(entry.student)}{label}{colon}{problem.text}")
        if self.changed:
            lines.append(CHANGED.in_language(lang).format(count=len(self.changed)))
            lines += [f"  {line}" for line in first(self.changed)]
        lines += [*self.lines, *self._own_faults()]
        folded = (part for line in lines for part in _folded(line, width))
        return _printed((*folded, *self._files()))

    def in_short(self) -> str:
        """What the grader failed at, and where the rest is."""
        return _printed((*self._own_faults(), *self._files()))

    def _own_faults(self) -> Iterator[str]:
        if self.own_faults.subjects:
            lost = listed(first(self.own_faults.subjects))
            yield OURS.format(what=lost).in_language(self.summary.lang)
        stale = [str(path) for path in self._opened_first(lost=True) if path.exists()]
        if stale:
            yield STALE.format(files=listed(stale)).in_language(self.summary.lang)

    def _files(self) -> Iterator[str]:
        return map(str, self._opened_first(lost=False))

    def _opened_first(self, *, lost: bool) -> Iterator[Path]:
        """Of the files that an instructor opens first, those that were lost, or written."""
        subjects = self.own_faults.subjects
        return (self.folder / f for f in (PAGE, GRADES) if (f in subjects) is lost)


def first(names: Sequence[str]) -> list[str]:
    """The first of them, and a sign where there are more."""
    return [*names[:MOST_TOLD], *("…" for _ in names[MOST_TOLD : MOST_TOLD + 1])]


def _printed(lines: Iterable[str]) -> str:
    return disarmed("".join(f"{line}\n" for line in lines))


def _folded(line: str, width: int) -> Iterator[str]:
    """The line, and what does not fit below it."""
    begin, *more = wrapped(line, width - 4) if cell_len(line) > width else [line]
    yield begin
    yield from (f"    {part}" for part in more)
