"""docs/specification.md and its Chinese twin, made from the items, equations and proofs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from grader.feedback import words
from grader.feedback.rows import some_points
from spec.assignment import CHAPTERS
from spec.item import Item, Text
from spec.notation.equations import EQUATIONS
from spec.notation.origins import ORIGINS
from spec.notation.tree import Equation
from spec.notation.typeset import latex
from spec.notation.unicode import unicode
from spec.proofs import STATEMENTS, Statement

NAMES = {"en": "specification.md", "zh": "specification.zh.md"}
TITLE = Text("# Specification", "# 规范")
INTRO = Text(
    "Each item of the assignment: its equation, where that comes from, what is proved about it "
    "and for which sizes, and what is checked of a submission. Made by `make generated`; "
    "`grader spec --prove --all` runs the proofs. Sizes are T·n·m: steps, states, inputs. "
    "The numbers of the equations are the article's.",
    "作业的每一题：公式、公式的来历、证明了什么（以及对哪些尺寸证明）、提交的代码要通过哪些检查。"
    "本页由 `make generated` 生成；`grader spec --prove --all` 运行全部证明。"
    "尺寸记作 T·n·m：时刻数、状态维度、输入维度。式的编号沿用文章。",
)
PAPER = Text(
    "SymPy checks every statement; two steps stay on paper: the induction over T, which joins "
    "the lemmas (`spec/proofs/induction.py`), and the one over t − k in the bound "
    "(`spec/proofs/bound.py`, with Taylor's theorem for central differences).",
    "每条命题都由 SymPy 检验；留在纸上的有两步：把各引理连起来的、对 T 的归纳"
    "（`spec/proofs/induction.py`），以及上界中对 t − k 的归纳"
    "（`spec/proofs/bound.py`，中心差分还用到泰勒定理）。",
)
ORIGIN = Text("Comes from", "来历")
PROVED = Text("Proved", "已证明")
CHECKED = Text("Checked", "检查")
WRONG = Text("{count} wrong versions rejected", "排除 {count} 种错误写法")
OTHERS = Text("## Equations without an item of their own", "## 其他公式")
ARTICLE = Text("## Where the article is wrong or unclear", "## 文章有误或不清楚之处")
COLUMNS = Text("| the article | proved here | sizes |", "| 文章 | 这里证明的 | 尺寸 |")
FOR = Text("for", "其中")


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {NAMES[lang]: "\n".join(_page(lang)) + "\n" for lang in NAMES}


def _page(lang: str) -> Iterator[str]:
    yield from (TITLE.in_language(lang), "", INTRO.in_language(lang), "")
    yield from (PAPER.in_language(lang), "")
    colon = words.COLON.in_language(lang)
    for chapter in CHAPTERS:
        yield from (f"## `{chapter.name}`{colon}{chapter.title.in_language(lang)}", "")
        for item in chapter.items:
            yield from _item(item, lang)
    shown = {e for chapter in CHAPTERS for item in chapter.items for e in item.equations}
    yield from (OTHERS.in_language(lang), "")
    for equation in EQUATIONS:
        if equation not in shown:
            yield f"### {_heading(equation, lang)}"
            yield from ("", *_equation(equation, lang))
            yield from _proofs((equation,), lang)
    yield from _article(lang)


def _heading(equation: Equation, lang: str) -> str:
    name = equation.zh if lang == "zh" else equation.name
    number_of = Text(f"{name}, eq. {equation.number}", f"{name}，式 {equation.number}")
    return number_of.in_language(lang) if equation.number else name


def _item(item: Item, lang: str) -> Iterator[str]:
    title, points = item.title.in_language(lang), some_points(item.points, lang)
    colon, comma = words.COLON.in_language(lang), words.COMMA.in_language(lang)
    yield from (f"### `{item.name}`{colon}{title}{comma}{points}", "")
    for equation in item.equations:
        yield from _equation(equation, lang)
    if not item.equations:
        yield from (f"`{item.formula}`", "")
    yield from _proofs(item.equations, lang)
    yield from (f"**{CHECKED.in_language(lang)}**", "")
    yield from (f"- {_cell(check.title.in_language(lang))}" for check in item.checks)
    yield ""


def _equation(equation: Equation, lang: str) -> Iterator[str]:
    ranges = ", ".join(unicode(r) for r in equation.ranges)
    where = f" {FOR.in_language(lang)} {ranges}" if ranges else ""
    yield from (f"$${latex(equation)}$$", "", f"`{unicode(equation)}`{where}", "")
    origin = ORIGINS[equation].in_language(lang)
    colon = words.COLON.in_language(lang)
    yield from (f"**{ORIGIN.in_language(lang)}**{colon}{origin}", "")


def _proofs(equations: tuple[Equation, ...], lang: str) -> Iterator[str]:
    about = [s for s in STATEMENTS if s.article is None and set(s.equations) & set(equations)]
    if about:
        yield from (f"**{PROVED.in_language(lang)}**", "")
        yield from (_statement(statement, lang) for statement in about)
        yield ""


def _statement(statement: Statement, lang: str) -> str:
    wrong = WRONG.in_language(lang).format(count=len(statement.wrong))
    claim, sizes = statement.claim.in_language(lang), statement.sizes.in_language(lang)
    bracketed = words.BRACKETS.in_language(lang).format(wrong)
    return f"- {_cell(claim)} [{_cell(sizes)}]{bracketed}"


def _article(lang: str) -> Iterator[str]:
    yield from (ARTICLE.in_language(lang), "", COLUMNS.in_language(lang), "|---|---|---|")
    for statement in STATEMENTS:
        if statement.article is not None:
            cells = (statement.article, statement.claim, statement.sizes)
            yield "| " + " | ".join(_cell(cell.in_language(lang)) for cell in cells) + " |"


def _cell(text: str) -> str:
    """Signs that Markdown would read are kept as they are."""
    return "".join(f"\\{c}" if c in "_*|<[]" else c for c in text)


if __name__ == "__main__":
    for name, text in pages().items():
        (Path(sys.argv[1]) / name).write_text(text, "utf-8")
