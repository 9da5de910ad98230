"""The template as a notebook: the story, the equations, a cell a function, a check after each.

Cell ids are made of names, there are no outputs and no times: the same items make the same
file, byte by byte.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.feedback.rows import equation_numbers, number
from grader.handout.template import Blanks, source_of, sources
from grader.safe_file import save
from grader.submission.packages import NOTEBOOKS
from spec.assignment import CHAPTERS
from spec.item import Chapter, Item
from spec.notation.glossary import HEADING
from spec.notation.markdown import escaped, notation
from spec.notation.tree import Equation
from spec.notation.typeset import latex
from spec.text import Text, parsed

TITLE = Text(
    "# A recurrent network, from its equations\n\n"
    "Each function below has its equation above it and a check under it. Run the cells from "
    "the top; write a function in place of its `raise` line, run its cell, then run the check. "
    "The check runs your code in a process of its own and says what it computes. Each function "
    "is judged alone, so you may leave one out and go on. `check()` checks the function whose "
    "cell you ran last, `check_all()` all that you have written; `check(forward, hints=1)` shows "
    "a hint, `hints=2` one more.\n\n"
    "`grader run rnn.ipynb` grades the saved notebook (the core chapters; `--chapters all` for "
    "all of them).",
    "# 从公式写出循环神经网络\n\n"
    "下面每个函数的上方是它的公式，下方是它的检查。从头开始运行各个单元格；把函数里的 `raise` "
    "那一行换成你的代码，运行这个单元格，再运行检查。检查会在单独的进程里运行你的代码，"
    "并说出它实际算的是什么。每个函数单独评判，可以先跳过一个往下做。`check()` 检查你最后运行的"
    "那个单元格里的函数，`check_all()` 检查所有已写的函数；`check(forward, hints=1)` 显示一条提示，"
    "`hints=2` 再多一条。\n\n"
    "`grader run rnn.zh.ipynb --lang zh` 给保存好的 notebook 评分"
    "（核心部分；加 `--chapters all` 评全部章节）。",
)
GIVEN = Text(
    "## Given: the activations\n\n"
    "Each has `forward(net)`, which is f, and `backward(output)`, which is f′ written in terms "
    "of f's own output. Use these two methods only, and your code is right for every activation.",
    "## 已给出：激活函数\n\n"
    "每个都有 `forward(net)`，即 f，和 `backward(output)`，即用 f 自己的输出写成的 f′。"
    "只用这两个方法，你的代码对任何激活函数就都是对的。",
)
INSTALL = Text(
    "# Once, where the next line fails (in Colab, for one), with the wheel or the git address\n"
    "# that your instructor gives: %pip install ADDRESS",
    "# 如果下一行出错（例如在 Colab 里），先运行一次，地址是老师给的 wheel 或 git 地址：\n"
    "# %pip install 地址",
)
NUMBERED = Text("### {0}, eq. {1} ({2} points)", "### {0}，式 {1}（{2} 分）")
HEADING_ALONE = Text("### {0} ({2} points)", "### {0}（{2} 分）")
FOR = Text("for", "其中")


def write(folder: Path, lang: str) -> Path:
    """Write the notebook in one language into a folder; the file written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NOTEBOOKS[lang]
    save(path, text(lang))
    return path


def text(lang: str) -> str:
    """The notebook file."""
    book = {
        "cells": list(cells(lang)),
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def cells(lang: str) -> Iterator[dict[str, Any]]:
    """All cells, in the assignment's order."""
    chapters = [(c, Blanks(c, lang, source_of(c.name))) for c in CHAPTERS]
    activations = sources(lang)["activations.py"]
    imports = [i for _, blanks in chapters for i in blanks.imports()]
    heading = f"## {HEADING.in_language(lang)}"
    yield _markdown("title", "\n\n".join((TITLE.in_language(lang), heading, notation(lang))))
    yield _code("imports", _imports([*_imports_of(activations), *imports], lang))
    yield _markdown("activations-text", GIVEN.in_language(lang))
    yield _code("activations", _body_of(activations))
    for chapter, blanks in chapters:
        yield _markdown(f"{chapter.name}-text", _chapter(chapter, lang))
        for name, piece in blanks.pieces().items():
            item = next((i for i in chapter.items if i.name == name), None)
            if item is None:
                yield _code(f"{chapter.name}-{name}", piece)
            else:
                yield from _item(item, piece, lang)


def _chapter(chapter: Chapter, lang: str) -> str:
    return f"## {chapter.title.in_language(lang)}\n\n{chapter.story.in_language(lang)}"


def _item(item: Item, piece: str, lang: str) -> Iterator[dict[str, Any]]:
    yield _markdown(f"{item.chapter}-{item.name}-text", _about(item, lang))
    yield _code(f"{item.chapter}-{item.name}", piece)
    chosen = "" if lang == "en" else f', lang="{lang}"'
    yield _code(f"{item.chapter}-{item.name}-check", f"check({item.name}{chosen})")


def _about(item: Item, lang: str) -> str:
    """Title, points, the story and the equations."""
    title, points = item.title.in_language(lang), number(item.points)
    numbered = NUMBERED if item.equation else HEADING_ALONE
    parts = [numbered.in_language(lang).format(title, equation_numbers(item, lang), points)]
    parts.append(item.story.in_language(lang))
    parts += [_equation(e, lang) for e in item.equations]
    if item.formula and not item.equations:
        parts.append(f"`{item.formula}`")
    return "\n\n".join(parts)


def _equation(equation: Equation, lang: str) -> str:
    ranges = ", ".join(f"${latex(r)}$" for r in equation.ranges)
    for_all = f"{FOR.in_language(lang)} {ranges}" if ranges else ""
    where = f"{for_all}{escaped(equation.setting.behind(lang))}".removeprefix(", ").removeprefix(
        "，"
    )
    return f"$${latex(equation)}$$" + (f"\n\n{where}" if where else "")


def _imports_of(source: str) -> list[str]:
    nodes = [n for n in ast.parse(source).body if isinstance(n, ast.Import | ast.ImportFrom)]
    return [ast.unparse(node) for node in nodes]


def _body_of(source: str) -> str:
    """A module without its docstring and imports, which stand at its top."""
    lines, tree = source.splitlines(), parsed(source)
    kept = (n for n in tree.body[1:] if not isinstance(n, ast.Import | ast.ImportFrom))
    return "\n".join(lines[next(kept).lineno - 1 :])


def _imports(statements: list[str], lang: str) -> str:
    """Each import once; the files' imports of each other are not needed here."""
    own = "|".join(["activations", *(c.name for c in CHAPTERS)])
    others = sorted({s for s in statements if not re.match(rf"from ({own}) import ", s)})
    numpy = [s for s in others if s.startswith("import numpy")]
    standard = [s for s in others if s not in numpy]
    ours = [INSTALL.in_language(lang), "from grader import check, check_all"]
    return "\n\n".join("\n".join(group) for group in (standard, numpy, ours) if group)


def _markdown(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(source)}


def _code(name: str, source: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"execution_count": None, "outputs": [], "metadata": {}}
    return {"cell_type": "code", "id": name, "source": _lines(source), **empty}


def _lines(source: str) -> list[str]:
    """As nbformat keeps it: a list of lines, so that differences are easy to read."""
    return source.splitlines(keepends=True)
