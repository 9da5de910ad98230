"""The article, line by line, and where each line is specified, implemented, graded, proved, shown.

`python -m examples.coverage docs` writes docs/coverage.md and its Chinese twin. What a line names
stands in examples/article.py; points, files and proofs are looked up.
"""

from __future__ import annotations

from examples.article import CHECKED, ROWS, Row
from examples.pages import folder
from spec.assignment import ITEMS
from spec.item import Item
from spec.notation.markdown import escaped
from spec.notation.origins import DEFINITION
from spec.notation.unicode import unicode
from spec.proofs import STATEMENTS
from spec.proofs.definitions import CONSEQUENCES
from spec.text import Text

PAGES = {"en": "coverage.md", "zh": "coverage.zh.md"}
ITEM = {item.name: item for item in ITEMS}
HEAD = {
    "en": ("the article", "specified", "implemented, template", "graded", "proved", "shown"),
    "zh": ("文章", "规范", "参考实现、模板", "评分", "证明", "演示"),
}
TITLE = Text(
    """# The article, whole

[中文](coverage.zh.md)

Every equation, algorithm, example and claim of 零基础入门深度学习(5) - 循环神经网络, in its
order, and where it is to be found here. A dash says why there is nothing. What the article has
wrong or leaves unclear stands in a table of [the specification](specification.md), each line with
its proof.
""",
    """# 整篇文章

[English](coverage.md)

《零基础入门深度学习(5) - 循环神经网络》的每个公式、算法、例子和论断，按文章的顺序列出，
以及它在这里的哪个地方。破折号后面写着为什么没有。文章写错或没说清的地方，列在[规范](specification.zh.md)的一张表里，每一行都有证明。
""",
)
FOOT = Text(
    "Written by `python -m examples.coverage docs`.", "由 `python -m examples.coverage docs` 写成。"
)


def dash(why: Text, lang: str) -> str:
    return f"— {why.in_language(lang)}"


def specified(one: Row, lang: str) -> str:
    """Its equations, or the formulas of its items."""
    shown = [f"`{unicode(e)}`{escaped(e.setting.behind(lang))}" for e in one.equations]
    if not shown:
        shown = list(dict.fromkeys(ITEM[name].title.in_language(lang) for name in one.items))
        return (
            "；".join(shown) if lang == "zh" and shown else "; ".join(shown) or dash(one.why, lang)
        )
    return "<br>".join(shown)


def implemented(one: Row, lang: str) -> str:
    """The reference's function, beside the template's of the same name."""
    if not one.items:
        return dash(one.why, lang)
    word = {"en": ", [template]", "zh": "、[模板]"}[lang]
    files = dict.fromkeys(ITEM[name].chapter for name in one.items)
    return "<br>".join(
        f"[{chapter}.py](../reference/{chapter}.py){word}(../student_template/{chapter}.py)"
        for chapter in files
    )


def graded(one: Row, lang: str) -> str:
    """Each item with its points."""
    if not one.items:
        return dash(one.why, lang)
    return "<br>".join(_points(ITEM[name], lang) for name in one.items)


def _points(item: Item, lang: str) -> str:
    return (
        f"`{item.name}`" + {"en": f", {item.points:g} points", "zh": f"，{item.points:g} 分"}[lang]
    )


def proved(one: Row, lang: str) -> str:
    """Whether a statement proves its equations: not what rests on them, no line of the article.
    Of a definition that is a property."""
    about = [one for one in STATEMENTS if one.way is not CONSEQUENCES and not one.article]
    defined = one.equations and all(e.origin is DEFINITION for e in one.equations)
    if any(set(one.equations) & set(statement.equations) for statement in about):
        page = {"en": "specification.md", "zh": "specification.zh.md"}[lang]
        link = f"[{'proved' if lang == 'en' else '已证明'}]({page})"
        of_it = {"en": f"a definition; a property of it is {link}", "zh": f"定义；它的性质{link}"}
        return of_it[lang] if defined else link
    if defined:
        return {"en": "a definition", "zh": "定义"}[lang]
    return dash(one.proof or one.why, lang)


def shown(one: Row, lang: str) -> str:
    """The pages with numbers or figures; else what the checks themselves show."""
    ending = {"en": "", "zh": ".zh"}[lang]
    notebook = f"[notebook](../student_template/notebooks/rnn{ending}.ipynb)"
    links = [
        notebook if page == "notebook" else f"[{page}]({page}{ending}.md)" for page in one.pages
    ]
    if links:
        return "<br>".join(links)
    return dash(CHECKED if one.items else one.why, lang)


def page(lang: str) -> str:
    """The whole page."""
    lines = [TITLE.in_language(lang), _line(HEAD[lang]), _line(["---"] * len(HEAD[lang]))]
    cells = (specified, implemented, graded, proved, shown)
    for one in ROWS:
        lines.append(_line([one.line.in_language(lang), *(cell(one, lang) for cell in cells)]))
    return "\n".join([*lines, "", FOOT.in_language(lang), ""])


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    destination = folder(__doc__)
    for lang, name in PAGES.items():
        (destination / name).write_text(page(lang), "utf-8")
