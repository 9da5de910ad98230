"""`grader init`: writes the template and says where to begin."""

from __future__ import annotations

from pathlib import Path

from grader.called import command
from grader.feedback.rows import listed, named
from grader.formats.paragraph import wrapped
from grader.formats.terminal import WIDTH
from grader.handout import assignment, notebook, template
from spec.assignment import ITEMS
from spec.item import Item
from spec.text import Text

WRITTEN = Text("{folder} holds {names}.", "{folder} 里有 {names}。")
FIRST = Text(
    "Open {file}: the first item is {item}, at line {line}. Write it in place of its raise line "
    "and save. To be told at every save how far you are:",
    "打开 {file}：第一题是 {item}，在第 {line} 行。把 raise 那一行换成你的代码并保存。"
    "想在每次保存之后都知道做得怎么样，请运行：",
)
FIRST_CELL = Text(
    "Open {file} in Jupyter: each function has its equation above it and a check under it. "
    "Or save the notebook, and grade it as a whole:",
    "在 Jupyter 里打开 {file}：每个函数的上方是它的公式，下方是它的检查。"
    "也可以保存 notebook，再给整个文件评分：",
)


def begin(
    folder: Path, lang: str, as_notebook: bool, items: tuple[Item, ...] | None, width: int = WIDTH
) -> str:
    """Write the template; what to say of it.

    items: those that a rubric grades; None for all of them
    """
    if as_notebook:
        written = [notebook.write(folder, lang)]
    elif items is None:
        written = template.write(folder, lang)
    else:
        written = assignment.write(folder, items, lang)
    names = listed((path.name for path in written), lang)
    shown = folder if folder.name else folder.resolve().name  # "." says nothing
    said = [WRITTEN.in_language(lang).format(folder=shown, names=names)]
    if as_notebook:
        said.append(FIRST_CELL.in_language(lang).format(file=written[0]))
        next_command = command("run", written[0], lang=lang)
    else:
        first = (items or ITEMS)[0]
        file = folder / f"{first.chapter}.py"
        where = {"item": named(first, lang), "line": template.line_of(first.name, file)}
        said.append(FIRST.in_language(lang).format(file=file, **where))
        chosen = assignment.chosen(items) if items else []
        next_command = command("watch", folder, *chosen, lang=lang)
    lines = [line for text in said for line in wrapped(text, width)]
    return "\n".join([*lines, "", f"  {next_command}"]) + "\n"
