"""`grader pack`: checks a submission and writes the zip to hand in."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.called import command
from grader.commands.console import (
    USAGE,
    Commands,
    fail,
    has_colour,
    localized,
    show,
    there,
    unwritable,
    width,
)
from grader.commands.options import add_language, output_of, value
from grader.commands.settings import add_items, asked


def add(commands: Commands) -> None:
    """Add the command."""
    pack = commands.add_parser(
        "pack",
        help=localized(
            "check what you wrote and pack the zip to hand in", "检查写好的内容，打包成要提交的 zip"
        ),
        description=localized(
            "Say what of a folder or file will be graded, what is left out and what is missing, "
            "and write the zip to hand in. Nothing is run.",
            "说明一个文件夹或文件里哪些会参加评分、哪些不打包、还缺什么，并写好要提交的 zip。"
            "不会运行任何代码。",
        ),
        epilog=localized(
            "exit code: 0 packed, 1 packed, and something is in the way or nothing would be "
            "graded, 2 wrong usage or output that cannot be written, 3 the grader's own fault, "
            "4 there is nothing to hand in",
            "退出码：0 已打包，1 已打包但有问题或没有可评分的内容，2 用法有误或无法写入输出，"
            "3 评分程序自己出错，4 没有可提交的内容",
        ),
    )
    value(pack, "path", "PATH", "what you wrote", "你写的文件夹或文件")
    value(
        pack,
        "-o --output",
        "FILE",
        "the zip (default: beside PATH, with its name)",
        "zip 文件（默认放在 PATH 旁边，同名）",
        type=output_of,
    )
    add_items(pack)
    add_language(pack)
    pack.set_defaults(run=_pack)


def _pack(options: argparse.Namespace) -> int:
    lang = options.lang
    path, named = there(options.path, lang), asked(options, lang)
    from grader.formats.fields import fields
    from grader.formats.layout import printed
    from grader.grading.settings import Settings
    from grader.handin import pack
    from grader.handout.assignment import chosen
    from grader.report import ExitCode

    items = Settings(**named).items() if named else ()
    try:
        packed = pack.pack(path, options.output, items)
    except OSError as error:
        return fail(USAGE, unwritable(error, lang))
    rows = fields(list(pack.rows(packed, lang)))
    lines = [printed(rows, colour=has_colour(), width=width())]
    zipped = _shown(packed.zip)
    run = command("run", zipped, *chosen(packed.items), lang=lang)
    for text in (pack.WRITTEN if packed.graded else pack.EMPTY, pack.TRY):
        lines.append(text.in_language(lang).format(zip=zipped, run=run))
    show("\n".join(lines) + "\n")
    return int(ExitCode.NOT_RIGHT if packed.faults or not packed.graded else ExitCode.ALL_PASSED)


def _shown(path: Path) -> Path:
    """The path as one would type it from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
