"""The files of a run: grades.csv, a report a student, the class page, the platform's sheets."""

from __future__ import annotations

import sys
import traceback
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from grader.batch import page, sheets
from grader.batch.comments import comments
from grader.batch.grades import FILE as GRADES
from grader.batch.grades import Grades
from grader.batch.inputs import Entry
from grader.batch.platforms import CANVAS, MOODLE, Platform
from grader.batch.returned import Returned
from grader.batch.rows import Row
from grader.batch.sheet import Sheet
from grader.batch.sheets import Mark
from grader.batch.summary import Summary
from grader.batch.tasks import Status
from grader.feedback import words
from grader.feedback.rows import number
from grader.formats import json
from grader.formats.paragraph import wrapped
from grader.grading.settings import Settings
from grader.report import Report
from grader.safe_file import save, whole
from grader.safe_text import disarmed, one_line
from spec.text import Text

if TYPE_CHECKING:
    from grader.batch.similar import Copies

REPORTS = "reports"
MOST_TOLD = 20  # changed marks and absent students that are listed
CHANGED = Text("changed marks: {count}", "有变化的成绩：{count} 个")
NOBODY = Text("nothing handed in: {students}", "没有提交：{students}")
GRADED = Text("graded {graded} of {all}", "已评 {graded}/{all} 份")
AVERAGE = Text(
    "; mean {mean} %, median {median} % of the points",
    "；平均得分率 {mean}%，中位数 {median}%",
)


@dataclass(frozen=True)
class Sheets:
    """The sheets to fill.

    column: the header of the marks' column, where it cannot be guessed
    """

    canvas: Path | None = None
    moodle: Path | None = None
    column: str | None = None

    def wanted(self) -> list[tuple[Platform, Path]]:
        """The platforms and their sheets."""
        both = ((CANVAS, self.canvas), (MOODLE, self.moodle))
        return [(platform, sheet) for platform, sheet in both if sheet is not None]

    def dated(self, entries: Iterable[Entry]) -> list[Entry]:
        """The submissions, with when they were handed in, where a sheet says so."""
        dated, entries = [], list(entries)
        students = [entry.student for entry in entries]
        said = {
            student: times
            for platform, sheet in self.wanted()
            for student, times in sheets.handed_in(platform, sheet, students).items()
        }
        for entry in entries:
            when, late = said.get(entry.student, ("", False))
            handed_in = entry.handed_in or when
            dated.append(replace(entry, handed_in=handed_in, late=entry.late or late))
        return dated

    def ids_beside(self, students: Iterable[str]) -> set[str]:
        """The other ids of these students, by the sheets."""
        read = [Sheet(platform, path) for platform, path in self.wanted()]
        return {
            name for student in students for sheet in read for name in sheet.ids_beside(student)
        }

    def check(self) -> None:
        """Raises Unusable where a sheet is none of its platform."""
        for platform, sheet in self.wanted():
            sheets.check(platform, sheet, self.column)


@dataclass(frozen=True)
class Wanted:
    """What is written beside the grades.

    alike: finds the pairs of submissions that are alike; None where nobody asked
    feedback: the platform for which the pages are packed
    absent: who handed in nothing, by a list of the course; None where there is no list
    """

    sheets: Sheets
    anonymous: bool = False
    alike: Callable[[], Copies] | None = None
    feedback: str | None = None
    absent: Sequence[str] | None = None


@dataclass(frozen=True)
class Written:
    """What was written, and what an instructor has to know of it.

    lines: sentences about sheets and lists; changed: whose marks are others than before
    """

    folder: Path
    summary: Summary
    lines: tuple[str, ...]
    changed: tuple[str, ...] = ()

    def text(self, width: int) -> str:
        """A few lines for the terminal, so many cells wide but for the names of files."""
        folder, summary, lang = self.folder, self.summary, self.summary.lang
        counts = {
            "graded": summary.graded,
            "all": summary.statuses.total(),
            "mean": number(round(100 * summary.mean, 1)),
            "median": number(round(100 * summary.median, 1)),
        }
        said = (GRADED, AVERAGE) if summary.graded else (GRADED,)
        lines = ["".join(text.in_language(lang) for text in said).format(**counts)]
        colon = words.COLON.in_language(lang)
        for listed in summary.problems:
            entry = listed.student.entry
            label = words.BRACKETS.in_language(lang).format(entry.label)
            lines.append(f"  {one_line(entry.student)}{label}{colon}{listed.text}")
        if self.changed:
            lines.append(CHANGED.in_language(lang).format(count=len(self.changed)))
            lines += [f"  {line}" for line in self.changed[:MOST_TOLD]]
            if len(self.changed) > MOST_TOLD:
                lines.append("  …")
        lines = [part for line in (*lines, *self.lines) for part in _folded(line, width)]
        lines += [str(folder / page.FILE), str(folder / GRADES)]
        return disarmed("".join(f"{line}\n" for line in lines))


def _folded(line: str, width: int) -> Iterator[str]:
    """The line, and what does not fit below it."""
    first, *more = wrapped(line, width - 4) if cell_len(line) > width else [line]
    yield first
    yield from (f"    {part}" for part in more)


def write(folder: Path, rows: Iterable[Row], settings: Settings, wanted: Wanted) -> Written:
    """Write everything. Raises Unusable where a sheet is none."""
    lang, marks, handed_in = settings.lang, list[Mark](), list[str]()
    summary = Summary(lang)
    reports = folder / REPORTS
    reports.mkdir(exist_ok=True)
    kept: set[str] = set()
    with ExitStack() as exits:
        grades = exits.enter_context(Grades(folder, settings.items(), lang))
        returned = None
        if wanted.feedback is not None:
            returned = exits.enter_context(Returned(folder, wanted.feedback))
        for row in rows:
            grades.add(row)
            summary.add(row)
            handed_in += {row.entry.student, *row.entry.members}
            if row.report is not None:
                _report(reports, row)
                kept.add(row.file)
                marks += _marks(row, row.report) if wanted.sheets.wanted() else []
            if returned is not None:
                returned.add(row)
    _remove_others(reports, kept)
    lines = [returned.sentence(lang)] if returned is not None else []
    sentences, absent = _sheets(folder, wanted, marks, handed_in, lang)
    lines += sentences
    alike = wanted.alike() if wanted.alike is not None else None
    if alike is not None:
        from grader.batch import similar

        similar.write(folder, alike, lang)
        counts = {"count": len(alike.pairs), "short": len(alike.too_short)}
        lines.append(ALIKE.in_language(lang).format(file=folder / similar.FILE, **counts))
    if absent:
        some = [*absent[:MOST_TOLD], *(["…"] if len(absent) > MOST_TOLD else [])]
        students = words.LIST.in_language(lang).join(some)
        lines.append(NOBODY.in_language(lang).format(students=students))
    lines += _class_page(folder, summary, settings, wanted.anonymous, alike, absent)
    return Written(folder, summary, tuple(lines))


def _sheets(
    folder: Path, wanted: Wanted, marks: list[Mark], handed_in: list[str], lang: str
) -> tuple[list[str], list[str]]:
    """Fill the sheets; what to say of them, and who handed in nothing, by the list of the course
    or, where there is none, by them."""
    lines, absent = list[str](), list(wanted.absent or ())
    for platform, sheet in wanted.sheets.wanted():
        into = folder / f"{platform.name.lower()}.csv"
        filled = sheets.fill(platform, sheet, into, marks, wanted.sheets.column, handed_in)
        given = sum(mark.share is not None for mark in marks)
        lines.append(_filled(platform, into, given, filled, lang))
        absent += filled.without if wanted.absent is None else []
    return lines, absent


def _report(folder: Path, row: Row) -> None:
    """Write one student's report and page."""
    assert row.report is not None
    save(folder / f"{row.file}.json", json.render(row.report))
    page = row.page.encode() or (zlib.decompress(row.result.page) if row.result.page else b"")
    if page:
        save(folder / f"{row.file}.html", page)


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Reports of students who are gone leave; files of others that lie there stay."""
    for path in folder.glob("*.json"):
        if path.stem not in kept and json.is_report(path):
            path.with_suffix(".html").unlink(missing_ok=True)
            path.unlink()


def _class_page(
    folder: Path,
    summary: Summary,
    settings: Settings,
    anonymous: bool,
    alike: Copies | None,
    absent: list[str],
) -> list[str]:
    """Write the page of the class; a sentence where the grader fails at it."""
    try:
        with whole(folder / page.FILE, newline="") as file:
            file.writelines(page.pieces(summary, settings, anonymous, alike, absent))
    except OSError:
        raise
    except Exception:  # it costs the page, and nothing that was graded
        traceback.print_exc(file=sys.stderr)
        return [NO_PAGE.in_language(settings.lang).format(file=folder / page.FILE)]
    return []


def _marks(row: Row, report: Report) -> list[Mark]:
    """None where it is not clear which submission counts, or the grader was at fault; a comment
    alone where nothing could be graded."""
    entry, status = row.entry, row.result.status
    if status is Status.GRADER_ERROR or entry.others:
        return []
    share = report.score / report.max_score if report.max_score else 0.0
    comment = "<br>".join(map(escape, comments(row)))  # as Moodle has its comments
    graded = share if status is Status.GRADED else None
    return [Mark(s, graded, comment) for s in entry.members or (entry.student,)]


NO_PAGE = Text(
    "{file} was not written: the grader itself failed at it",
    "没有写出 {file}：评分程序自己出了错",
)
ALIKE = Text(
    "pairs that are alike: {count}; too short to compare: {short}; see {file}",
    "相似的有 {count} 对，太短无法比较的有 {short} 份，见 {file}",
)
FILLED = Text("{platform}: {file}, marks: {filled}", "{platform}：{filled} 个成绩写入 {file}")
TWICE = Text(
    "; in several rows of the sheet, so not filled in: {students}",
    "；在表中出现多行，没有填写：{students}",
)
SHARED = Text(
    "; handed in more than once, so not filled in: {students}",
    "；交了不止一次，没有填写：{students}",
)
ABSENT = Text("; not in the sheet: {students}", "；表中没有：{students}")


def _filled(platform: Platform, into: Path, marks: int, filled: sheets.Filled, lang: str) -> str:
    """What to say of a sheet, and of who has a mark and no row of it, or several, or another's."""
    left = ((ABSENT, filled.absent), (TWICE, filled.twice), (SHARED, filled.shared))
    written = marks - sum(len(students) for _, students in left)
    counts = {"platform": platform.name, "filled": written, "file": into}
    sentence = FILLED.in_language(lang).format(**counts)
    for said, those in left:
        students = words.LIST.in_language(lang).join(dict.fromkeys(those))
        sentence += said.in_language(lang).format(students=students) if those else ""
    return sentence
