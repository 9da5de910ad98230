"""`grader init`: a folder with the template to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from grader.called import command
from grader.commands.console import (
    USAGE,
    Commands,
    Usage,
    add_language,
    fail,
    localized,
    not_written,
    show,
    spoken,
    width,
)
from grader.commands.parsing import path_of

if TYPE_CHECKING:
    from spec.item import Item


def add(commands: Commands) -> None:
    """Add the command."""
    init = commands.add_parser(
        "init",
        help=localized(
            "make a folder with the template to fill in", "新建一个文件夹，放好要填写的模板"
        ),
        description=localized(
            "Write the template into a folder: signatures and docstrings, no bodies.",
            "把模板写进文件夹：有函数签名和说明，函数体留空。",
        ),
        epilog=localized("then: ", "接着：") + command("watch", "DIR", lang=spoken()),
    )
    init.add_argument(
        "folder",
        metavar="DIR",
        type=path_of,
        help=localized("a new or empty folder", "新的或空的文件夹"),
    )
    init.add_argument(
        "--notebook",
        action="store_true",
        help=localized("one notebook instead of files", "写成一个 notebook"),
    )
    init.add_argument(
        "--rubric",
        metavar="FILE",
        type=path_of,
        help=localized(
            "the chapters that it grades and what they import, a README for students, a .gitignore",
            "只写它评分的章节和它们导入的文件，并附上给学生的 README 和 .gitignore",
        ),
    )
    add_language(init)
    init.add_argument(
        "--force", action="store_true", help=localized("overwrite what is there", "覆盖已有的文件")
    )
    init.set_defaults(run=_init)


def _init(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    problem = _problem(folder, options.force, options.lang == "zh")
    if problem:
        return fail(USAGE, problem)
    from grader.handout import beginning

    try:
        items = _items(options)
    except Usage as error:
        return fail(USAGE, str(error))
    try:
        said = beginning.begin(folder, options.lang, options.notebook, items, width())
    except OSError as error:
        return fail(USAGE, not_written(folder, error, options.lang))
    show(said)
    return 0


def _items(options: argparse.Namespace) -> tuple[Item, ...] | None:
    """The items that a rubric grades; None where there is none. Raises Usage."""
    from grader.commands.settings import items_of, rubric_of

    if options.notebook and options.rubric:
        en = "--rubric chooses files; leave out --notebook"
        raise Usage(options.lang, en, "--rubric 选的是文件；请去掉 --notebook")
    rubric = rubric_of(options)
    return items_of(rubric, options.lang) if rubric else None


def _problem(folder: Path, force: bool, zh: bool) -> str:
    """Why nothing can be written there, or ""."""
    if folder.exists() and not folder.is_dir():
        new = command("init", "rnn", lang="zh" if zh else "en")
        text = f"{folder} is a file; name a new folder, for example: `{new}`"
        return f"{folder} 是一个文件；请给出一个新文件夹，例如：`{new}`" if zh else text
    if folder.is_dir() and any(folder.iterdir()) and not force:
        text = f"{folder} is not empty; name another folder, or add --force to overwrite"
        return f"{folder} 不是空的；请换一个文件夹，或加 --force 覆盖" if zh else text
    return ""
