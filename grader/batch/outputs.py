"""The files of a run: grades.csv, a report a student, the class page, the platform's sheets."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from grader.batch import page, sheets
from grader.batch.comments import comments
from grader.batch.grades import FILE as GRADES
from grader.batch.grades import grades_in
from grader.batch.inputs import Entry
from grader.batch.platforms import CANVAS, MOODLE, Platform
from grader.batch.returned import returned_in, zip_in
from grader.batch.rows import Row
from grader.batch.sheet import Sheet
from grader.batch.sheets import Mark
from grader.batch.summary import Summary
from grader.batch.tasks import Status
from grader.batch.written import Written, first
from grader.feedback import words
from grader.formats import json
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import Settings
from grader.safe_file import save, whole
from spec.text import Text

if TYPE_CHECKING:
    from grader.batch.similar import Copies

REPORTS = "reports"
NOBODY = Text("no hand-in found: {students}", "没有找到提交：{students}")


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


def write(
    folder: Path, rows: Iterable[Row], settings: Settings, wanted: Wanted, own_faults: OwnFaults
) -> Written:
    """Write everything; a file at which the grader fails costs no other.

    What is handed on, reports, pages and sheets, is of this run, or is not there.
    Raises Unusable where a sheet is none, OSError where a file cannot be written.
    """
    lang, summary = settings.lang, Summary(settings.lang)
    marks, handed_in, lines = _row_by_row(folder, rows, settings, wanted, summary, own_faults)
    said, absent = _sheets(folder, wanted, marks, handed_in, own_faults, lang)
    lines += said
    alike = None
    if wanted.alike is not None:
        compare = partial(_alike, folder, wanted.alike, lines, lang)
        alike = own_faults.spare("--similar", compare, None)
    lines += own_faults.spare("stdout", partial(_nobody, absent, lang), [])
    show = partial(_class_page, folder, summary, settings, wanted.anonymous, alike, absent)
    own_faults.spare(page.FILE, show, None)
    return Written(folder, summary, tuple(lines), own_faults)


def _nobody(absent: Sequence[str], lang: str) -> list[str]:
    """Who handed in nothing."""
    students = words.LIST.in_language(lang).join(first(absent))
    return [NOBODY.in_language(lang).format(students=students)] if absent else []


def _row_by_row(
    folder: Path,
    rows: Iterable[Row],
    settings: Settings,
    wanted: Wanted,
    summary: Summary,
    own_faults: OwnFaults,
) -> tuple[list[Mark], list[str], list[str]]:
    """What is written while the rows go by, so that memory does not grow with the class: reports,
    grades, pages for students. The marks for sheets, who handed in, and what to say."""
    marks, handed_in, lang, kept = list[Mark](), list[str](), settings.lang, set[str]()
    reports, spare = folder / REPORTS, own_faults.spare
    reports.mkdir(exist_ok=True)
    with ExitStack() as exits:
        makes = partial(grades_in, folder, settings.items(), lang, own_faults)
        grades, returned = own_faults.entered(exits, GRADES, makes), None
        if wanted.feedback is not None:
            zipped = zip_in(folder, wanted.feedback)
            makes_zip = partial(returned_in, zipped, wanted.feedback)
            returned = own_faults.entered(exits, zipped.name, makes_zip)
        steps: list[Callable[[Row], None]] = [partial(_report, reports, kept), summary.add]
        steps += [part.add for part in (grades, returned) if part is not None]
        for row in rows:
            handed_in += {row.entry.student, *row.entry.members}
            for step in steps:
                spare(row.entry.label, partial(step, row), None)
            if wanted.sheets.wanted():
                marks += spare(row.entry.label, partial(_marks, row), [])
    spare(REPORTS, partial(_remove_others, reports, kept), None)
    if wanted.feedback is None:
        return marks, handed_in, []
    if returned is None or zipped.name in own_faults.subjects:
        zipped.unlink(missing_ok=True)
        return marks, handed_in, []
    said = spare(zipped.name, partial(returned.sentence, lang), str(zipped))
    return marks, handed_in, [said]


def _sheets(
    folder: Path,
    wanted: Wanted,
    marks: list[Mark],
    handed_in: list[str],
    own_faults: OwnFaults,
    lang: str,
) -> tuple[list[str], list[str]]:
    """Fill the sheets; what to say of them, and who handed in nothing, by the list of the course
    or, where there is none, by them."""
    lines, absent = list[str](), list(wanted.absent or ())
    given = sum(mark.share is not None for mark in marks)
    for platform, sheet in wanted.sheets.wanted():
        into, column = folder / f"{platform.name.lower()}.csv", wanted.sheets.column
        fill = partial(sheets.fill, platform, sheet, into, marks, column, handed_in)
        filled = own_faults.spare(into.name, fill, None)
        if filled is None and into.resolve() != sheet.resolve():
            into.unlink(missing_ok=True)
        if filled is not None:
            if filled.unbounded:
                lines.append(OF_100.in_language(lang).format(platform=platform.name))
            said = partial(_filled, platform, into, given, filled, lang)
            lines.append(own_faults.spare(into.name, said, str(into)))
            absent += filled.without if wanted.absent is None else []
    return lines, absent


def _alike(folder: Path, find: Callable[[], Copies], lines: list[str], lang: str) -> Copies:
    """Find and write what is alike; `lines` takes what to say of it."""
    from grader.batch import similar

    alike = find()
    similar.write(folder, alike, lang)
    counts = {"count": len(alike.pairs), "short": len(alike.too_short)}
    lines.append(ALIKE.in_language(lang).format(file=folder / similar.FILE, **counts))
    return alike


def _report(folder: Path, kept: set[str], row: Row) -> None:
    """Write one student's report and page, where there is one; `kept` takes what it is called."""
    if row.report is None:
        return
    save(folder / f"{row.file}.json", json.render(row.report))
    page = row.page.encode() or (zlib.decompress(row.result.page) if row.result.page else b"")
    if page:
        save(folder / f"{row.file}.html", page)
    kept.add(row.file)


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Reports that are not of this run leave; files of others that lie there stay."""
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
) -> None:
    with whole(folder / page.FILE, newline="") as file:
        file.writelines(page.pieces(summary, settings, anonymous, alike, absent))


def _marks(row: Row) -> list[Mark]:
    """None where it is not clear which submission counts, or the grader was at fault; a comment
    alone where nothing could be graded. Of a group the sheet says who handed in twice."""
    entry, report, status = row.entry, row.report, row.result.status
    is_unclear = entry.others and not entry.members
    if report is None or status is Status.GRADER_ERROR or is_unclear:
        return []
    share = report.score / report.max_score if report.max_score else 0.0
    comment = "<br>".join(map(escape, comments(row)))  # as Moodle has its comments
    graded = share if status is Status.GRADED else None
    return [Mark(s, graded, comment) for s in entry.members or (entry.student,)]


ALIKE = Text(
    "pairs listed as alike: {count}; too short to compare, or not read: {short}; see {file}",
    "列出相似的 {count} 对，太短或无法读取而没有比较的有 {short} 份，见 {file}",
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
EXCUSED = Text(
    "; excused there, so not filled in: {students}", "；在表中标为免交，没有填写：{students}"
)
OF_100 = Text(
    "{platform}: the sheet does not say what is given at most, so marks are out of 100",
    "{platform}：表中没有写满分，成绩按 100 分计",
)
ABSENT = Text("; not in the sheet: {students}", "；表中没有：{students}")


def _filled(platform: Platform, into: Path, marks: int, filled: sheets.Filled, lang: str) -> str:
    """What to say of a sheet, and of who has a mark and no row of it, or several, or another's."""
    left = (
        *((ABSENT, filled.absent), (TWICE, filled.twice)),
        *((SHARED, filled.shared), (EXCUSED, filled.excused)),
    )
    written = marks - sum(len(students) for _, students in left)
    counts = {"platform": platform.name, "filled": written, "file": into}
    sentence = FILLED.in_language(lang).format(**counts)
    for said, those in left:
        students = words.LIST.in_language(lang).join(dict.fromkeys(those))
        sentence += said.in_language(lang).format(students=students) if those else ""
    return sentence
