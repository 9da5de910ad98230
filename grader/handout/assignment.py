"""What an instructor hands out: the chapters that a rubric grades, a README, a .gitignore."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from grader.feedback.rows import number
from grader.handout.template import sources
from grader.safe_file import save
from spec.item import Item
from spec.text import Text

README = "README.md"
IGNORED = "__pycache__/\n.venv/\n.ipynb_checkpoints/\nreproduce/\n*.before\n"
TEXT = Text(
    """# A recurrent network, from its equations

Write each function in place of its `raise` line; its docstring says what it returns.

    grader watch .       grades at every save, and shows what to do next
    grader explain ITEM  its equation, where that comes from, hints one at a time
    grader run .         grades everything
    grader pack .        checks what would be graded, and writes the zip to hand in

Each function is judged alone. Names and parameters' order stay as they are.

| item | file | points |
|---|---|---|
{rows}
""",
    """# 从公式写出循环神经网络

把每个函数里 `raise` 那一行换成你的代码；它的说明写着要返回什么。

    grader watch . --lang zh       每次保存就评分，告诉你下一步做什么
    grader explain 题目 --lang zh  公式、它的来历、一条一条的提示
    grader run . --lang zh         给全部题目评分
    grader pack . --lang zh        检查会评分哪些内容，并打包成要提交的 zip

每个函数单独评判。函数名和参数的顺序不要改。

| 题目 | 文件 | 分值 |
|---|---|---|
{rows}
""",
)


def files(items: Iterable[Item], lang: str) -> dict[str, str]:
    """The files by name: those of the items' chapters, and what these import."""
    items = list(items)
    template = sources(lang)
    wanted = dict.fromkeys(["activations.py", *(f"{item.chapter}.py" for item in items)])
    for name in list(wanted):
        wanted |= dict.fromkeys(_imported(name, template))
    rows = "\n".join(
        f"| `{item.name}` | `{item.chapter}.py` | {number(item.points)} |" for item in items
    )
    chosen = {name: text for name, text in template.items() if name in wanted}
    readme = TEXT.in_language(lang).format(rows=rows)
    return {**chosen, README: readme, ".gitignore": IGNORED}


def _imported(name: str, template: dict[str, str]) -> set[str]:
    """The template's files that one of them imports, directly or not."""
    files, left = set[str](), [name]
    while left:
        for node in ast.walk(ast.parse(template[left.pop()])):
            file = f"{node.module}.py" if isinstance(node, ast.ImportFrom) else ""
            if file in template and file not in files:
                files.add(file)
                left.append(file)
    return files


def write(folder: Path, items: Iterable[Item], lang: str) -> list[Path]:
    """Write them into a folder; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in files(items, lang).items():
        save(folder / name, text)
        written.append(folder / name)
    return written
