"""The class page: one file, without names where that is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from grader.batch import words as w
from grader.batch.rows import Row
from grader.batch.similar import Pair
from grader.batch.summary import BARS, Listed, MistakeTally, Summary
from grader.feedback import words
from grader.feedback.rows import number
from grader.formats import formulas
from grader.formats.pages import page
from grader.grading.grade import Settings
from grader.report import ItemResult
from grader.safe_text import one_line
from spec.item import Text

FILE = "class.html"
BASE, TOP = 160, 135  # of the histogram: where it stands, and its highest bar
MOST_LISTED = 100


@dataclass(frozen=True)
class Bar:
    """One bar, in the drawing's units."""

    x: int
    y: float
    height: float
    count: int
    label: str


@dataclass(frozen=True)
class Who:
    """A student as the page names them; file: of the report, if there is one."""

    student: str
    file: str


@dataclass(frozen=True)
class Line:
    """A student and what is said of them."""

    row: Who
    text: str


@dataclass(frozen=True)
class Common:
    """A mistake, and the labelled lines of one example; formulas: they are MathML."""

    title: str
    count: int
    item: ItemResult
    row: Who
    example: tuple[tuple[str, str], ...]
    formulas: bool


def render(
    summary: Summary, settings: Settings, anonymous: bool, pairs: list[Pair] | None = None
) -> str:
    """The page.

    anonymous: neither ids nor names, nor what leads to them
    pairs: submissions that are alike; None where nobody asked
    """
    lang = settings.lang
    bars = _bars(summary.bars())
    slowest = [
        Line(_who(row), w.SECONDS.in_language(lang).format(seconds=row.result.seconds))
        for row in summary.slowest()
    ]
    told = (w.BAR.in_language(lang).format(label=b.label, count=b.count) for b in bars)
    return page(
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
        told_bars="; ".join(told),
        items=summary.by_pass_rate(anonymous),
        mistakes=[_common(m, lang) for m in summary.mistakes(anonymous)],
        pairs=None if anonymous else pairs,
        problems=[] if anonymous else _lines(summary.problems),
        limits=[] if anonymous and summary.withheld else _lines(summary.limits),
        slowest=slowest,
        most=MOST_LISTED,
    )


def _bars(counts: list[int]) -> list[Bar]:
    most, step = max(counts) or 1, 100 // BARS
    found = []
    for place, count in enumerate(counts):
        height = round(TOP * count / most, 1)
        label = f"{place * step}–{(place + 1) * step}"
        found.append(Bar(3 + 50 * place, BASE - height, height, count, label))
    return found


def _who(row: Row) -> Who:
    student, name = row.entry.student, row.entry.name
    return Who(one_line(f"{name} ({student})" if name else student, 200), row.file)


def _lines(listed: list[Listed]) -> list[Line]:
    return [Line(_who(one.row), one.text) for one in listed]


def _common(tally: MistakeTally, lang: str) -> Common:
    """With one example: the formula where it is known, else the case."""
    item, feedback = tally.item, tally.item.feedback
    assert feedback is not None
    fields: list[tuple[Text, str]]
    if feedback.formula:
        right, theirs = formulas.beside(item.formula, feedback.formula)
        fields = [(words.FORMULA, Markup(right.mathml)), (w.THEIRS, Markup(theirs.mathml))]
    else:
        fields = [
            (words.WRONG, feedback.summary),
            (words.CASE, feedback.case),
            (w.THEY_GET, feedback.yours),
            (words.RIGHT, feedback.right),
        ]
    example = tuple((label.in_language(lang), text) for label, text in fields if text)
    who, is_formula = _who(tally.row), bool(feedback.formula)
    return Common(tally.title, tally.count, item, who, example, is_formula)


def _isolation(summary: Summary) -> str:
    """The level; where it was not the same for all, each with its number."""
    lang, levels = summary.lang, summary.isolation
    names = {level: words.LEVELS[level].in_language(lang) for level in levels}
    if len(levels) == 1:
        return next(iter(names.values()))
    counted = w.COUNTED.in_language(lang)
    parts = (counted.format(level=names[k], count=n) for k, n in levels.most_common())
    return words.COMMA.in_language(lang).join(parts)
