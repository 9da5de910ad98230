"""The report for a screen reader: a statement a line, no columns, signs spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from grader.called import command
from grader.feedback import rows as said
from grader.feedback import words
from grader.report import Feedback, ItemResult, Report
from grader.safe_text import disarmed
from spec.text import Text

# Longer ones first; what a speech synthesiser leaves out, or reads by its Unicode name.
SPOKEN = {
    "⊙": Text(" times elementwise ", " 逐元素乘 "),
    "ᵀ": Text(" transposed", " 转置"),
    "f′": Text("f prime", "f 的导数"),
    "′": Text(" prime", " 撇"),
    "≤": Text("is at most", "不大于"),
    "≥": Text("is at least", "不小于"),
    "≈": Text("is about", "约等于"),
    "⇔": Text("exactly if", "当且仅当"),
    "⇒": Text("implies", "则"),
    "≠": Text("is not", "不等于"),
    "→": Text("to", "到"),
    "←": Text("becomes", "变为"),
    "Σ": Text("sum of", "求和"),
    "Π": Text("product of", "连乘"),
}
NORM = Text("norm", "范数")
OVER = re.compile(r"([ΣΠ])_(\w|\{[^}]*\})")
SUM_OVER = Text("sum over {index} of", "对 {index} 求和")
PRODUCT_OVER = Text("product over {index} of", "对 {index} 连乘")
LETTERS = str.maketrans(
    {"δ": "delta", "ε": "epsilon", "β": "beta", "θ": "theta", "η": "eta", "ℓ": "l", "∂": "d"}
    | {"−": "-"}
    | {small: f"_{digit}" for digit, small in enumerate("₀₁₂₃₄₅₆₇₈₉")}
)
BRACED = re.compile(r"([_^])\{([^{}]*)\}")  # of a formula; a dict keeps its own
# What somebody else wrote, or is to be typed: as it is.
VERBATIM = (words.SUBMISSION, words.LINE, words.PRINTED, words.HELP)
POINTS = Text("{got} of {most} points", "{got} 分，满分 {most} 分")
FIRST = Text("{item}: {outcome}, {points}.", "{item}：{outcome}，{points}。")
TITLE = Text("{items}: {checks}.", "{items}：{checks}。")
AT = Text("{said}, {place}", "{said}，{place}")


def render(report: Report) -> str:
    """The report, a statement a line."""
    return disarmed("".join(f"{line}\n" for line in _lines(report)))


def spoken(text: str, lang: str) -> str:
    """A formula or sentence with its signs in words; in one line."""
    text = re.sub("‖([^‖]*)‖", rf"{NORM.in_language(lang)}(\1)", text)
    text = OVER.sub(lambda match: _over(lang, *match.groups()), text)
    count = 1
    while count:
        text, count = BRACED.subn(r"\1(\2)", text)
    for sign, word in SPOKEN.items():
        text = text.replace(sign, word.in_language(lang))
    return " ".join(text.translate(LETTERS).split())


def _over(lang: str, sign: str, index: str) -> str:
    """ "sum over t of"."""
    said = SUM_OVER if sign == "Σ" else PRODUCT_OVER
    return said.in_language(lang).format(index=re.sub(r"^\{(.*)\}$", r"(\1)", index))


def statement(label: Text, text: str, lang: str) -> str:
    """ "yours: delta_t = l_t"."""
    shown = text if label in VERBATIM else spoken(text, lang)
    return words.SAID.in_language(lang).format(label=label.in_language(lang), text=shown)


def statements(rows: Iterable[said.Row], lang: str) -> Iterator[str]:
    """A line for each line of each row."""
    for label, text in rows:
        for line in text.splitlines():
            yield statement(label, line.removeprefix("– "), lang)


def points(got: float, most: float, lang: str) -> str:
    return POINTS.in_language(lang).format(got=said.number(got), most=said.number(most))


def _lines(report: Report) -> Iterator[str]:
    lang = report.lang
    yield statement(words.SUBMISSION, report.submission, lang)
    yield statement(words.TOTAL, points(report.score, report.max_score, lang), lang)
    if report.seed is not None:
        yield statement(words.SEED, str(report.seed), lang)
    yield statement(words.ISOLATION, said.isolation(report), lang)
    for item in report.items:
        got, became = points(item.points, item.max_points, lang), said.outcome(item, lang)
        yield FIRST.in_language(lang).format(
            item=said.named(item, lang), outcome=became, points=got
        )
    for note in said.notes(report):
        yield statement(words.NOTE, note, lang)
    for group in said.groups(report):
        feedback = group[0].feedback
        if feedback is not None and feedback.through:
            if not all(item.is_whole for item in group):  # a note has those
                yield spoken(said.those_that_use(group, lang), lang)
        elif feedback is not None and not said.unwritten(group[0]):
            yield from _details(group, feedback, lang)
    yield from _ending(report)


def _details(group: list[ItemResult], feedback: Feedback, lang: str) -> Iterator[str]:
    """Of an item what is wrong with it; of several, which no file could be read for, once."""
    item, names = group[0], said.listed((said.named(i, lang) for i in group), lang)
    checked = TITLE.in_language(lang).format(items=names, checks=said.counted(item, lang))
    yield checked if len(group) == 1 else names
    yield from statements(said.in_lines(said.labelled(item, feedback)), lang)


def _ending(report: Report) -> Iterator[str]:
    lang, todo = report.lang, said.next_item(report)
    if said.first_to_do(report) is None:
        yield said.all_right(report)
    if todo is not None:
        first = words.START_WITH.in_language(lang).format(item=said.named(todo, lang))
        place = said.place_of(todo, lang)
        yield AT.in_language(lang).format(said=first, place=place) if place else first
        yield from statements(said.what_to_write(todo), lang)
        yield statement(words.HELP, command("explain", todo.name, lang=lang), lang)
    yield from (line for line in (said.not_shown(report), said.later(report)) if line)
