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
    fail,
    localized,
    not_written,
    show,
    spoken,
    width,
)
from grader.commands.options import add_language, flag, value

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
    value(init, "folder", "DIR", "a new or empty folder", "新的或空的文件夹")
    flag(init, "--notebook", "one notebook instead of files", "写成一个 notebook")
    value(
        init,
        "--rubric",
        "FILE",
        "the chapters that it grades and what they import, a README for students, a .gitignore",
        "只写它评分的章节和它们导入的文件，并附上给学生的 README 和 .gitignore",
    )
    add_language(init)
    flag(init, "--force", "overwrite what is there", "覆盖已有的文件")
    init.set_defaults(run=_init)


def _init(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    _check(folder, options.force, options.lang)
    from grader.handout import beginning

    items = _items(options)
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


def _check(folder: Path, force: bool, lang: str) -> None:
    """Raises Usage where nothing can be written."""
    if folder.exists() and not folder.is_dir():
        new = command("init", "rnn", lang=lang)
        en = f"{folder} is a file; name a new folder, for example: `{new}`"
        raise Usage(lang, en, f"{folder} 是一个文件；请给出一个新文件夹，例如：`{new}`")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        en = f"{folder} is not empty; name another folder, or add --force to overwrite"
        raise Usage(lang, en, f"{folder} 不是空的；请换一个文件夹，或加 --force 覆盖")
