"""The report as one HTML page: self-contained, for the screen and for paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache, partial
from itertools import groupby

from markupsafe import Markup

from grader.feedback import rows as said
from grader.feedback import words
from grader.formats import formulas
from grader.formats.pages import breakable, page
from grader.report import CheckResult, Feedback, ItemResult, Outcome, Report
from spec.assignment import title
from spec.item import Entries
from spec.text import Text

CODE = (words.LINE, words.CASE, words.PRINTED)
NOTATION = (words.CLAIM, words.DIFFERS, words.NEXT)
TOLD = (words.WRONG, words.ALSO)
OURS = {Outcome.PASSED, Outcome.FAILED}  # of checks whose words are none of a student's
UNWRITTEN = (words.FORMULA, words.NEXT)
WORD = re.compile(r"[^\s,=\[\]()]+|.", re.DOTALL)
SHADES = (0.01, 0.5)  # relative errors at which the shade changes


@dataclass(frozen=True)
class Field:
    """One labelled thing that is said of an item.

    kind: "formula", "values", "code", "entries", "step", "text"
    parts: of values, pieces of text and whether each differs; lacking: they are the right ones
    spoken, wide: of a formula, its marks in words; whether it may have to be scrolled
    notation: whether indices are set below, s_t; theirs: words in which they are not, a student's
    """

    label: str
    kind: str
    text: str = ""
    html: str = ""
    spoken: str = ""
    wide: bool = False
    parts: tuple[tuple[str, bool], ...] = ()
    lacking: bool = False
    notation: bool = False
    theirs: str = ""
    entries: Heat | None = None

    @property
    def lines(self) -> list[str]:
        """The text's lines without the dashes that a terminal needs."""
        return [line.removeprefix("– ") for line in self.text.splitlines()]


@dataclass(frozen=True)
class Cell:
    """An entry: how dark from 0 (right) to 3, and the same in words."""

    shade: int
    spoken: str


@dataclass(frozen=True)
class Heat:
    """A matrix's entries, right and wrong."""

    columns: range
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    wrong: int
    all: int


@dataclass(frozen=True)
class Group:
    """An item with what is said of it, or all items of a file that cannot be run."""

    items: list[ItemResult]
    fields: list[Field]
    counted: str

    @property
    def points(self) -> float:
        return sum(item.points for item in self.items)

    @property
    def max_points(self) -> float:
        return sum(item.max_points for item in self.items)


def render(report: Report) -> str:
    """The page."""
    todo = said.first_to_do(report)
    groups = [tuple(map(_seen, items)) for items in said.groups(report)]
    return page(
        "report.html",
        report.lang,
        report=report,
        isolation=said.isolation(report),
        todo=todo,
        todo_name=said.named(todo, report.lang) if todo else "",
        todo_step=_step(todo),
        todo_theirs=_theirs(todo) if todo else "",
        all_right=said.all_right(report),
        ahead=said.ending(report)[1] if report.ahead and not todo else "",
        not_shown=said.not_shown(report),
        later=said.later(report),
        notes=said.notes(report),
        chapters=_chapters(report),
        wrong=[_article(g, report.lang) for g in groups if not _is_folded(g[0])],
        blank=[_article(g, report.lang) for g in groups if said.unwritten(g[0])],
        right=[_article(g, report.lang) for g in groups if g[0].outcome is Outcome.PASSED],
        anchors={item.name: f"item-{items[0].name}" for items in groups for item in items},
        became=partial(_became, lang=report.lang),
    )


OUTCOME = Markup('<span class="outcome {}"><span aria-hidden="true">{}</span>{}</span>')
SAID, UNSEEN = Markup("&nbsp;{}"), Markup('<span class="unseen">{}</span>')


@cache
def _sign(outcome: Outcome, lang: str) -> Markup:
    """An outcome's sign, and its name for those who hear the page."""
    name = UNSEEN.format(words.OUTCOMES[outcome].in_language(lang))
    return OUTCOME.format(outcome, words.sign(outcome), name)


def _became(item: ItemResult, lang: str) -> Markup:
    """What became of an item; one that only uses what is wrong has nothing of its own to mend."""
    kind, sign = str(item.outcome), words.sign(item.outcome)
    if item.feedback is not None and item.feedback.through:
        kind, sign = "through", words.USES
    return OUTCOME.format(kind, sign, SAID.format(breakable(said.outcome(item, lang))))


def _is_folded(item: ItemResult) -> bool:
    """Whether it is a line that opens: what is right, and what is not written yet."""
    return item.outcome is Outcome.PASSED or said.unwritten(item)


def _seen(item: ItemResult) -> ItemResult:
    """An item without what its article does not show."""
    return replace(item, place=None) if item.feedback is None else item


@lru_cache(200)
def _article(items: tuple[ItemResult, ...], lang: str) -> Markup:
    """What is said of an item, or of a file's; of one that is right, the same to everybody."""
    return Markup(
        page(
            "article.html",
            lang,
            group=_group(list(items), lang),
            unwritten=said.unwritten(items[0]),
            became=partial(_became, lang=lang),
            signs={o: _sign(o, lang) for o in Outcome},
            repeats=_repeats,
        )
    )


def _step(item: ItemResult | None) -> str:
    if item is None or item.feedback is None:
        return ""
    return (*item.feedback.differences, item.feedback.next_step or item.feedback.summary)[0]


def _chapters(report: Report) -> list[tuple[str, list[ItemResult]]]:
    """The items by chapter, under the chapters' titles."""
    runs = groupby(report.items, key=lambda item: item.chapter)
    return [(title(name).in_language(report.lang), list(items)) for name, items in runs]


def _group(items: list[ItemResult], lang: str) -> Group:
    item = items[0]
    if item.feedback is None:
        fields = [_formula(words.FORMULA, item.formula, "", lang)] if item.formula else []
    else:
        fields = list(_fields(item, item.feedback, lang))
    checked = len(items) == 1 and item.checks and not said.unwritten(item)
    return Group(items, fields, said.counted(item, lang) if checked else "")


def _fields(item: ItemResult, feedback: Feedback, lang: str) -> Iterator[Field]:
    """The rows that every format has, and where a matrix is wrong."""
    rows = said.labelled(item, feedback)
    if said.unwritten(item):
        rows = [row for row in rows if row[0] in UNWRITTEN]
    for label, text in rows:
        yield _field(label, text, item, feedback, lang)
        last_of_values = label == (words.RIGHT if feedback.right else words.CASE)
        if last_of_values and feedback.entries is not None:
            heat = _heat(feedback.entries, lang)
            yield Field(words.ENTRIES.in_language(lang), "entries", entries=heat)


def _field(label: Text, text: str, item: ItemResult, feedback: Feedback, lang: str) -> Field:
    shown = label.in_language(lang)
    if label in (words.FORMULA, words.YOURS):
        return _formula(label, item.formula, feedback.formula, lang)
    if label in (words.GOT, words.RIGHT):
        other = feedback.right if label == words.GOT else feedback.yours
        return Field(shown, "values", parts=_parts(text, other), lacking=label == words.RIGHT)
    if label in CODE:
        return Field(shown, "code", said.LAID_OUT.get(label, str)(text))
    kind = "step" if label == words.NEXT else "text"
    notation = label in NOTATION or (label in TOLD and _is_ours(item))
    return Field(shown, kind, text, notation=notation, theirs=_theirs(item))


def _is_ours(item: ItemResult) -> bool:
    """Whether what is said of it names nothing of the student's: no exception, line or file."""
    return {check.outcome for check in item.checks} <= OURS


def _theirs(item: ItemResult) -> str:
    """A student's words, of which some stand in what is said: `h_t` of a line is not hₜ."""
    feedback = item.feedback
    if feedback is None or _is_ours(item):
        return ""
    place = feedback.place
    at = (place.file, place.source) if place else ()
    return "\n".join((feedback.summary, *feedback.also, *at))


def _repeats(check: CheckResult) -> bool:
    """Whether a summary says of what the check is, in the title's words: none of a student's."""
    subject = re.split("：|: ", check.title, maxsplit=1)[1:]
    return bool(subject) and check.summary.endswith(subject[0])


def _formula(label: Text, right: str, yours: str, lang: str) -> Field:
    """The item's formula, or the student's, marked where both are known."""
    if not yours:
        typeset = formulas.equation(right)
        if typeset is None:
            return Field(label.in_language(lang), "text", right, notation=True)
        shown, about = typeset, ""
    elif label == words.FORMULA:
        shown, about = formulas.beside(right, yours)[0], words.LACKING.in_language(lang)
    else:
        shown, about = formulas.beside(right, yours)[1], words.MARKED.in_language(lang)
    spoken = about.format(parts=said.listed(shown.parts, lang)) if shown.parts else ""
    html = Markup(shown.mathml)
    return Field(label.in_language(lang), "formula", html=html, spoken=spoken, wide=shown.wide)


def _parts(text: str, other: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, with those marked that the other does not have there."""
    own, others = WORD.findall(text), WORD.findall(other)
    blocks = SequenceMatcher(None, own, others, autojunk=False).get_matching_blocks()
    same = {place for at, _, size in blocks for place in range(at, at + size)}
    runs = groupby(enumerate(own), key=lambda pair: other != "" and pair[0] not in same)
    return tuple(("".join(word for _, word in run), differs) for differs, run in runs)


def _heat(entries: Entries, lang: str) -> Heat:
    rows = tuple(
        (name, tuple(_cell(error, lang) for error in errors))
        for name, errors in zip(entries.rows, entries.errors, strict=True)
    )
    cells = [cell for _, row in rows for cell in row]
    wrong = sum(cell.shade > 0 for cell in cells)
    return Heat(range(len(entries.errors[0])), rows, wrong, len(cells))


def _cell(error: float, lang: str) -> Cell:
    if error == 0.0:
        return Cell(0, words.ENTRY_RIGHT.in_language(lang))
    percent = f"{100 * error:.0f}" if error >= 0.1 else f"{100 * error:.2g}"
    shade = 1 + sum(error >= limit for limit in SHADES)
    return Cell(shade, words.ENTRY_OFF.in_language(lang).format(percent=percent))
