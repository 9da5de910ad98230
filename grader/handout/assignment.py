"""What an instructor hands out: the chapters that a rubric grades, a README, a .gitignore."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from rich.cells import cell_len

from grader.feedback.rows import number
from grader.handout.template import sources
from grader.safe_file import save
from spec import assignment
from spec.assignment import CHAPTERS, CORE, ITEMS
from spec.item import Item
from spec.text import Text

README = "README.md"
IGNORED = "__pycache__/\n.venv/\n.ipynb_checkpoints/\nreproduce/\n*.before\n"
COMMANDS = (
    (
        Text("grader watch .{chosen}", "grader watch .{chosen} --lang zh"),
        Text(
            "grades at every save, and shows what to do next", "每次保存就评分，告诉你下一步做什么"
        ),
    ),
    (
        Text("grader explain ITEM", "grader explain 题目 --lang zh"),
        Text(
            "its equation, where that comes from, hints one at a time",
            "公式、它的来历、一条一条的提示",
        ),
    ),
    (
        Text("grader run .{chosen}", "grader run .{chosen} --lang zh"),
        Text("grades everything", "给全部题目评分"),
    ),
    (
        Text("grader pack .{chosen}", "grader pack .{chosen} --lang zh"),
        Text(
            "checks what would be graded, and writes the zip to hand in",
            "检查会评分哪些内容，并打包成要提交的 zip",
        ),
    ),
)
TEXT = Text(
    """# A recurrent network, from its equations

Write each function in place of its `raise` line; its docstring says what it returns.

{commands}

Each function is judged alone. Names and parameters' order stay as they are.{points}

| item | file | points |
|---|---|---|
{rows}
""",
    """# 从公式写出循环神经网络

把每个函数里 `raise` 那一行换成你的代码；它的说明写着要返回什么。

{commands}

每个函数单独评判。函数名和参数的顺序不要改。{points}

| 题目 | 文件 | 分值 |
|---|---|---|
{rows}
""",
)
OTHER_POINTS = Text(
    " The points below count; these commands show the usual ones.",
    "分值以下表为准；上面的命令显示的是通常的分值。",
)


def chosen(items: Iterable[Item]) -> list[str]:
    """The options with which a command grades these items; none for the core."""
    items = list(items)
    chapters = list(dict.fromkeys(item.chapter for item in items))
    if {i.name for i in items} != {i.name for i in ITEMS if i.chapter in chapters}:
        return ["--only", *(item.name for item in items)]
    if set(chapters) == set(CORE):
        return []
    if len(chapters) == len(CHAPTERS):
        return ["--chapters", "all"]
    if set(CORE) < set(chapters):
        chapters = ["core", *(c for c in chapters if c not in CORE)]
    return ["--chapters", *chapters]


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
    usual = all(item.points == assignment.item(item.name).points for item in items)
    points = "" if usual else OTHER_POINTS.in_language(lang)
    commands = _commands(items, lang)
    readme = TEXT.in_language(lang).format(commands=commands, points=points, rows=rows)
    needed = {name: text for name, text in template.items() if name in wanted}
    return {**needed, README: readme, ".gitignore": IGNORED}


def _commands(items: Iterable[Item], lang: str) -> str:
    """A line each: what is typed, and what it does."""
    options = "".join(f" {word}" for word in chosen(items))
    typed = [what.in_language(lang).format(chosen=options) for what, _ in COMMANDS]
    most = max(map(cell_len, typed))
    return "\n".join(
        f"    {what}{' ' * (most - cell_len(what))}  {does.in_language(lang)}"
        for what, (_, does) in zip(typed, COMMANDS, strict=True)
    )


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
