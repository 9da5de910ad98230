"""The class page: one file, without names where that is wanted."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.batch import words as w
from grader.batch.summary import BARS, MistakeTally, Student, Summary
from grader.batch.summary import Listed as ToLookAt
from grader.batch.tasks import Status
from grader.feedback import words
from grader.feedback.rows import number
from grader.formats import formulas, pages
from grader.grading.settings import Settings
from grader.report import ItemResult, Outcome
from grader.safe_text import one_line
from spec.assignment import title
from spec.text import Text

if TYPE_CHECKING:
    from grader.batch.similar import Copies

FILE = "class.html"
BASE, TOP = 160, 135  # of the histogram: where it stands, and its highest bar
MOST_LISTED = 100
# Sorts by a column when its heading is pressed, and hides the rows in which a word does not stand.
SCRIPT = """
const table = document.getElementById("everybody");
const body = table.tBodies[0];
const value = (row, i) => row.cells[i].dataset.sort ?? row.cells[i].textContent.trim();
const compare = (a, b) => a !== "" && b !== "" && !isNaN(a) && !isNaN(b)
  ? a - b : a.localeCompare(b, undefined, {numeric: true});
table.tHead.querySelectorAll("button").forEach(button => button.addEventListener("click", () => {
  const head = button.closest("th"), i = head.cellIndex;
  const down = head.getAttribute("aria-sort") === "ascending";
  table.tHead.querySelectorAll("th").forEach(th => th.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = [...body.rows].sort((a, b) => compare(value(a, i), value(b, i)));
  body.append(...(down ? rows.reverse() : rows));
}));
document.getElementById("search").addEventListener("input", event => {
  const word = event.target.value.toLowerCase();
  for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(word);
});
"""


@dataclass(frozen=True)
class Bar:
    """One bar, in the drawing's units."""

    x: int
    y: float
    height: float
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Who:
    """A student as the page names them; file: of the report, if there is one."""

    student: str
    file: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A submission in the list of all.

    share: by which it is sorted; chapters: points of each; handed_in: when, where that is known
    """

    row: Who
    status: str
    score: str
    share: float
    late: bool
    handed_in: str
    chapters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A student and what is said of them."""

    row: Who
    text: str


@dataclass(frozen=True)
class Alike:
    """Two whose code is alike, and how much of it."""

    one: Who
    other: Who
    percent: int


@dataclass(frozen=True)
class Common:
    """A mistake, and the labelled lines of one example; formulas: they are MathML."""

    title: str
    count: int
    item: ItemResult
    row: Who
    all: Iterable[Who]
    example: tuple[tuple[str, str], ...]
    formulas: bool


def pieces(
    summary: Summary,
    settings: Settings,
    anonymous: bool,
    alike: Copies | None = None,
    absent: Sequence[str] = (),
) -> Iterator[str]:
    """The page, a piece after the other.

    anonymous: neither ids nor names, nor what leads to them
    alike: submissions that are; None where nobody asked
    absent: who handed in nothing
    """
    lang = settings.lang
    bars = _bars(summary.bars())
    slowest = [
        Line(_who(slow, lang), w.SECONDS.in_language(lang).format(seconds=slow.seconds))
        for slow in summary.slowest()
    ]
    spoken = (w.BAR.in_language(lang).format(label=b.label, count=b.count) for b in bars)
    return pages.pieces(
        "class.html",
        lang,
        w=w,
        summary=summary,
        total=summary.statuses.total(),
        mean=number(round(100 * summary.mean, 1)),
        median=number(round(100 * summary.median, 1)),
        seed=None if settings.hidden or settings.secret_seed else settings.seed,
        isolation=_isolation(summary),
        anonymous=anonymous,
        bars=bars,
        ticks=[{"x": 50 * place, "label": place * 100 // BARS} for place in range(BARS + 1)],
        spoken_bars=words.SEMICOLON.in_language(lang).join(spoken),
        items=summary.by_pass_rate(anonymous),
        mistakes=[_common(m, lang) for m in summary.mistakes(anonymous)],
        alike=None if anonymous else alike,
        pairs=_pairs(summary, alike) if alike else [],
        students=() if anonymous else map(partial(_listed, lang=lang), summary.students),
        chapters=_chapters(summary),
        times=any(s.entry.handed_in for s in summary.students),
        absent=[] if anonymous else [one_line(name) for name in absent],
        script=SCRIPT,
        script_hash=_hash(SCRIPT),
        problems=[] if anonymous else _lines(summary.problems, lang),
        limits=[] if anonymous and summary.withheld else _lines(summary.limits, lang),
        slowest=slowest,
        most=MOST_LISTED,
    )


def _bars(counts: list[int]) -> list[Bar]:
    most, step = max(counts) or 1, 100 // BARS
    bars = []
    for place, count in enumerate(counts):
        height = round(TOP * count / most, 1)
        label = f"{place * step}–{(place + 1) * step}"
        bars.append(Bar(3 + 50 * place, BASE - height, height, count, label))
    return bars


def _who(of: Student, lang: str) -> Who:
    student, name = of.entry.student, of.entry.name
    shown = name + words.BRACKETS.in_language(lang).format(student) if name else student
    return Who(one_line(shown, 200), of.file)


def _chapters(summary: Summary) -> list[tuple[str, str]]:
    """The chapters that were graded, by name and title."""
    return [(name, title(name).in_language(summary.lang)) for name in summary.chapters]


def _listed(student: Student, lang: str) -> Listed:
    who, entry = _who(student, lang), student.entry
    if student.score is None:
        status = w.STATUSES[student.status].in_language(lang)
        return Listed(who, status, "", -1.0, entry.late, entry.handed_in)
    share = student.score / student.max_score if student.max_score else 0.0
    score = f"{number(student.score)} / {number(student.max_score)}"
    chapters = tuple(map(number, student.chapters))
    status = w.STATUSES[Status.GRADED].in_language(lang)
    return Listed(who, status, score, share, entry.late, entry.handed_in, chapters)


def _hash(script: str) -> str:
    """The script's hash as a page's policy names it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _pairs(summary: Summary, alike: Copies) -> list[Alike]:
    """With the names and reports of the students; the public reference has neither."""
    known = {s.entry.student: _who(s, summary.lang) for s in summary.students}

    def who(student: str) -> Who:
        return known.get(student, Who(one_line(student), ""))

    return [Alike(who(p.one), who(p.other), p.percent) for p in alike.pairs]


def _lines(listed: list[ToLookAt], lang: str) -> list[Line]:
    return [Line(_who(one.student, lang), one.text) for one in listed]


def _common(tally: MistakeTally, lang: str) -> Common:
    """With one example: the formula where it is known, else the case, which may show another
    mistake where that is beside this one."""
    item, feedback = tally.item, tally.item.feedback
    assert feedback is not None
    fields: list[tuple[Text, str]]
    if feedback.formula:
        right, theirs = formulas.beside(item.formula, feedback.formula)
        fields = [(words.FORMULA, Markup(right.mathml)), (w.THEIRS, Markup(theirs.mathml))]
    elif item.outcome is Outcome.INVALID:  # no case has been tried
        fields = [(words.WRONG, feedback.summary)]
    elif not tally.alone:
        fields = []
    else:
        fields = [
            (words.WRONG, feedback.summary),
            (words.CASE, feedback.case),
            (w.THEY_GET, feedback.yours),
            (words.RIGHT, feedback.right),
        ]
    example = tuple((label.in_language(lang), text) for label, text in fields if text)
    who, is_formula = _who(tally.student, lang), bool(feedback.formula)
    everybody = map(partial(_who, lang=lang), tally.all)
    return Common(tally.title, tally.count, item, who, everybody, example, is_formula)


def _isolation(summary: Summary) -> str:
    """The level; where it was not the same for all, each with its number."""
    lang, levels = summary.lang, summary.isolation
    names = {level: words.LEVELS[level].in_language(lang) for level in levels}
    if len(levels) == 1:
        return next(iter(names.values()))
    counted = w.COUNTED.in_language(lang)
    parts = (counted.format(level=names[k], count=n) for k, n in levels.most_common())
    return words.COMMA.in_language(lang).join(parts)
