"""docs/specification.md and its Chinese twin, made from the items, equations and proofs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from grader.feedback import words
from grader.feedback.rows import some_points
from grader.specification import coverage
from spec.assignment import CHAPTERS
from spec.item import Item
from spec.notation.markdown import escaped, notation
from spec.notation.tree import Equation
from spec.notation.typeset import latex
from spec.notation.unicode import unicode
from spec.proofs import STATEMENTS, Statement
from spec.proofs.statement import sizes_of
from spec.proofs.trust import IN_FULL, THEOREMS
from spec.text import Text

NAMES = {"en": "specification.md", "zh": "specification.zh.md"}
TITLE = Text("# Specification", "# 规范")
INTRO = Text(
    "Each item of the assignment: its equation, where that comes from, what is proved about it "
    "and for which sizes, and what is checked of a submission. Made by `make generated`; "
    "`grader spec --prove --all` runs the proofs. The numbers of the equations are the article's.",
    "作业的每一题：公式、公式的来历、证明了什么（以及对哪些尺寸证明）、提交的代码要通过哪些检查。"
    "本页由 `make generated` 生成；`grader spec --prove --all` 运行全部证明。式的编号沿用文章。",
)
NOTATION = Text("## Notation", "## 记号")
TRUST = Text("## What this rests on", "## 依据")
SIZES = Text(
    "Sizes are T·n·m: steps, states, inputs; N·k: samples, classes; a row has those of all its "
    "equations together, each equation's own stand with its item. Besides, every equation is "
    "read as numbers of random networks by a reader that knows nothing of the proofs, with "
    "derivatives by complex steps; and every change of one node of an equation is rejected by its "
    "proofs, where it has any, and by the reader, or is listed in `spec/proofs/same.py` with the "
    "reason why it says the same. `grader spec --prove` prints how many.",
    "尺寸记作 T·n·m：时刻数、状态维度、输入维度；N·k：样本数、类别数；每一行合写其中各公式的尺寸，"
    "单个公式的尺寸见它所在的题。此外，每个公式都由一个"
    "与证明无关的程序按随机网络的数值读一遍，导数用复数步长法计算；公式中任何一处改动，都会被它的"
    "证明（若有）和数值检验排除，或者列在 `spec/proofs/same.py` 中，并说明为什么含义不变。"
    "`grader spec --prove` 会显示各有多少。",
)
TRUST_COLUMNS = Text(
    "| theorem | supposes | sizes | SymPy checks | on paper |",
    "| 定理 | 前提 | 尺寸 | SymPy 检验 | 留在纸上 |",
)
ORIGIN = Text("Comes from", "来历")
PROVED_FOR = Text("| proved for | with |", "| 已对这些尺寸证明 | 条件 |")
BESIDES = Text("Proved besides", "另外证明了")
ALSO_HERE = Text("Belongs to it", "相关公式")
CHECKED = Text("Checked", "检查")
ARTICLE = Text("## Where the article is wrong or unclear", "## 文章有误或不清楚之处")
COLUMNS = Text("| the article | proved here | sizes |", "| 文章 | 这里证明的 | 尺寸 |")
FOR = Text("for", "其中")


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {NAMES[lang]: "\n".join(_page(lang)) + "\n" for lang in NAMES}


def _page(lang: str) -> Iterator[str]:
    yield from (TITLE.in_language(lang), "", INTRO.in_language(lang), "")
    yield from (NOTATION.in_language(lang), "", notation(lang), "")
    yield from _trust(lang)
    colon = words.COLON.in_language(lang)
    for chapter in CHAPTERS:
        yield from (f"## `{chapter.name}`{colon}{chapter.title.in_language(lang)}", "")
        for item in chapter.items:
            yield from _item(item, lang)
    yield from coverage.lines(lang)
    yield from _article(lang)


def _trust(lang: str) -> Iterator[str]:
    """The table of what each theorem rests on."""
    yield from (TRUST.in_language(lang), "", SIZES.in_language(lang), "")
    yield from (TRUST_COLUMNS.in_language(lang), "|---|---|---|---|---|")
    for one in THEOREMS:
        said = (one.name, one.supposes, one.checked, one.paper)
        name, supposes, checked, paper = (text.in_language(lang) for text in said)
        yield _row(name, supposes, one.sizes(lang), checked, paper)
    colon = words.COLON.in_language(lang)
    yield ""
    for word, meaning in IN_FULL:
        yield f"- **{word.in_language(lang)}**{colon}{escaped(meaning.in_language(lang))}"
    yield ""


def _item(item: Item, lang: str) -> Iterator[str]:
    title, points = item.title.in_language(lang), some_points(item.points, lang)
    colon, comma = words.COLON.in_language(lang), words.COMMA.in_language(lang)
    yield from (f"### `{item.name}`{colon}{title}{comma}{points}", "")
    for equation in item.equations:
        yield from _equation(equation, lang)
    if not item.equations:
        yield from (f"`{item.formula}`", "")
    also = item.also
    if also:
        yield from (f"**{ALSO_HERE.in_language(lang)}**", "")
    for equation in also:
        yield from _equation(equation, lang)
    yield from _besides((*item.equations, *also), lang)
    yield from (f"**{CHECKED.in_language(lang)}**", "")
    yield from (f"- {escaped(check.title.in_language(lang))}" for check in item.checks)
    yield ""


def _equation(equation: Equation, lang: str) -> Iterator[str]:
    """The equation, for what it holds, where it comes from, and for which sizes it is proved."""
    ranges = ", ".join(unicode(r) for r in equation.ranges)
    for_all = f" {FOR.in_language(lang)} {ranges}" if ranges else ""
    where = escaped(equation.setting.behind(lang))
    yield from (f"$${latex(equation)}$$", "", f"`{unicode(equation)}`{for_all}{where}", "")
    origin = escaped(equation.origin.in_language(lang))
    yield from (f"**{ORIGIN.in_language(lang)}**{words.COLON.in_language(lang)}{origin}", "")
    ways: dict[Text, list[Statement]] = {}
    for statement in STATEMENTS:
        if statement.subject is equation and statement.article is None:
            ways.setdefault(statement.way, []).append(statement)
    if ways:
        yield from (PROVED_FOR.in_language(lang), "|---|---|")
        yield from (_row(sizes_of(own, lang), way.in_language(lang)) for way, own in ways.items())
        yield ""


def _besides(equations: tuple[Equation, ...], lang: str) -> Iterator[str]:
    """Lemmas about these equations, and what else is proved of them."""
    about = [
        statement
        for statement in STATEMENTS
        if statement.article is None
        and set(statement.equations) & set(equations)
        and not isinstance(statement.subject, Equation)
    ]
    if about:
        yield from (f"**{BESIDES.in_language(lang)}**", "")
        for statement in about:
            extent = words.BRACKETS.in_language(lang).format(statement.extent(lang))
            yield f"- {escaped(statement.claim.in_language(lang))}{escaped(extent)}"
        yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"


def _article(lang: str) -> Iterator[str]:
    yield from (ARTICLE.in_language(lang), "", COLUMNS.in_language(lang), "|---|---|---|")
    for statement in STATEMENTS:
        if statement.article is not None:
            article, claim = statement.article.in_language(lang), statement.claim.in_language(lang)
            yield _row(article, claim, statement.extent(lang))


if __name__ == "__main__":
    for name, text in pages().items():
        (Path(sys.argv[1]) / name).write_text(text, "utf-8")
