"""The files of a run: grades.csv, a report a student, the class page, the platform's sheets."""

from __future__ import annotations

import sys
import traceback
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from grader.batch import page, sheets, similar
from grader.batch.grades import FILE as GRADES
from grader.batch.grades import Grades
from grader.batch.rows import Row
from grader.batch.sheets import CANVAS, MOODLE, Mark, Platform
from grader.batch.similar import Pair
from grader.batch.summary import Summary
from grader.batch.tasks import Status
from grader.feedback import words
from grader.feedback.rows import number
from grader.formats import json
from grader.grading.grade import Settings
from grader.report import Outcome, Report
from grader.safe_file import save
from grader.safe_text import disarmed, one_line
from spec.item import Text

REPORTS = "reports"
GRADED = Text(
    "graded {graded} of {all}; mean {mean} %, median {median} % of the points",
    "已评 {graded}/{all} 份；平均得分率 {mean}%，中位数 {median}%",
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

    def check(self) -> None:
        """Raises SubmissionError where a sheet is none of its platform."""
        for platform, sheet in self.wanted():
            sheets.check(platform, sheet, self.column)


@dataclass(frozen=True)
class Written:
    """What was written, and what an instructor has to know of it.

    lines: sentences about the sheets
    """

    summary: Summary
    lines: tuple[str, ...]

    def told(self, folder: Path) -> str:
        """A few lines for the terminal."""
        summary, lang = self.summary, self.summary.lang
        counts = {
            "graded": summary.graded,
            "all": summary.statuses.total(),
            "mean": number(round(100 * summary.mean, 1)),
            "median": number(round(100 * summary.median, 1)),
        }
        lines = [GRADED.in_language(lang).format(**counts)]
        for listed in summary.problems:
            entry = listed.row.entry
            lines.append(f"  {one_line(entry.student)} ({entry.label}): {listed.text}")
        lines += [*self.lines, str(folder / page.FILE), str(folder / GRADES)]
        return disarmed("".join(f"{line}\n" for line in lines))


def write(
    folder: Path,
    rows: Iterable[Row],
    settings: Settings,
    wanted: Sheets,
    anonymous: bool,
    alike: list[Pair] | None = None,
) -> Written:
    """Write everything. Raises SubmissionError where a sheet is none.

    alike: pairs of submissions; None where nobody asked
    """
    lang, marks = settings.lang, list[Mark]()
    summary = Summary(lang)
    reports = folder / REPORTS
    reports.mkdir(exist_ok=True)
    with Grades(folder, settings.items(), lang) as grades:
        for row in rows:
            grades.add(row)
            summary.add(row)
            if row.report is not None:
                save(reports / f"{row.file}.json", json.render(row.report))
                if row.result.page:
                    save(reports / f"{row.file}.html", zlib.decompress(row.result.page))
                marks += _marks(row, row.report)
    lines = _class_page(folder, summary, settings, anonymous, alike)
    if alike is not None:
        similar.write(folder, alike)
        lines.append(ALIKE.in_language(lang).format(count=len(alike), file=folder / similar.FILE))
    for platform, sheet in wanted.wanted():
        lines.append(_filled(platform, sheet, folder, marks, wanted.column, lang))
    return Written(summary, tuple(lines))


def _class_page(
    folder: Path, summary: Summary, settings: Settings, anonymous: bool, alike: list[Pair] | None
) -> list[str]:
    """Write the page of the class; a sentence where the grader fails at it."""
    try:
        text = page.render(summary, settings, anonymous, alike)
    except Exception:  # it costs the page, and nothing that was graded
        traceback.print_exc(file=sys.stderr)
        return [NO_PAGE.in_language(settings.lang).format(file=folder / page.FILE)]
    save(folder / page.FILE, text)
    return []


def _marks(row: Row, report: Report) -> list[Mark]:
    """None where it is not clear which submission counts, or the grader was at fault."""
    entry = row.entry
    if row.result.status is not Status.GRADED or entry.others:
        return []
    share = report.score / report.max_score if report.max_score else 0.0
    return [Mark(s, share, _comment(report)) for s in entry.members or (entry.student,)]


def _comment(report: Report) -> str:
    """The items that are not right, in HTML, as Moodle has its comments."""
    lines = [
        f"{i.name}: {number(i.points)} / {number(i.max_points)}, "
        + words.OUTCOMES[i.outcome].in_language(report.lang)
        for i in report.for_students().items
        if i.outcome is not Outcome.PASSED
    ]
    return "<br>".join(map(escape, lines or [words.ALL_RIGHT.in_language(report.lang)]))


NO_PAGE = Text(
    "{file} was not written: the grader itself failed at it",
    "没有写出 {file}：评分程序自己出了错",
)
ALIKE = Text("{count} pairs alike, in {file}", "{count} 对雷同，见 {file}")
FILLED = Text("{platform}: {filled} marks in {file}", "{platform}：{filled} 个成绩写入 {file}")
ABSENT = Text("; not in the sheet: {students}", "；表中没有：{students}")


def _filled(
    platform: Platform,
    sheet: Path,
    folder: Path,
    marks: list[Mark],
    column: str | None,
    lang: str,
) -> str:
    into = folder / f"{platform.name.lower()}.csv"
    absent = sheets.fill(platform, sheet, into, marks, column)
    counts = {"platform": platform.name, "filled": len(marks) - len(absent), "file": into}
    told = FILLED.in_language(lang).format(**counts)
    return told + (ABSENT.in_language(lang).format(students=", ".join(absent)) if absent else "")
