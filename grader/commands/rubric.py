"""`grader rubric`: write the rubric that says what holds without one."""

from __future__ import annotations

import argparse
import os

from grader.commands.console import USAGE, Commands, Usage, fail, localized, show, unwritable
from grader.commands.options import add_language, flag, value
from grader.safe_file import is_stream, save


def add(commands: Commands) -> None:
    """Add the command."""
    rubric = commands.add_parser(
        "rubric",
        help=localized("write a rubric to be changed", "生成一份可以修改的评分标准"),
        description=localized(
            "Write the rubric that says what holds without one, with a word on every "
            "setting; change it, and grade by it with --rubric FILE.",
            "把默认的评分标准写出来，每项设置都有说明；改好之后用 --rubric FILE 按它评分。",
        ),
    )
    value(rubric, "-o --output", "FILE", "instead of stdout", "写到文件，不写到标准输出")
    flag(rubric, "--schema", "its JSON Schema, for an editor", "它的 JSON Schema，供编辑器使用")
    add_language(rubric)
    rubric.set_defaults(run=_rubric)


def _rubric(options: argparse.Namespace) -> int:
    from grader.rubric import default, model

    file = options.output
    text = model.SCHEMA.read_text("utf-8") if options.schema else default.text(options.lang)
    if file is None:
        show(text)
        return 0
    if os.path.lexists(file) and not is_stream(file):
        en = f"{file} is there already; name another file, or remove it"
        raise Usage(options.lang, en, f"{file} 已经存在；请换一个文件名，或先删去")
    try:
        save(file, text)
    except OSError as error:
        return fail(USAGE, unwritable(error, options.lang))
    return 0
