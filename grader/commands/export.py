"""`grader export`: what a course platform takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.commands.console import (
    USAGE,
    Commands,
    Usage,
    add_language,
    fail,
    localized,
    unwritable,
)
from grader.commands.settings import rubric_of, settings


def add(commands: Commands) -> None:
    """Add the command."""
    export = commands.add_parser(
        "export",
        help=localized("write the autograder for a course platform", "生成教学平台用的自动评分包"),
        description=localized(
            "Write Gradescope's autograder.zip, or the workflow of a class repository on "
            "GitHub. Both hold this grader as a wheel, the versions of its packages, "
            "and the rubric.",
            "生成 Gradescope 的 autograder.zip，或 GitHub 班级仓库的 workflow。"
            "两者都带有本评分程序的 wheel、各依赖包的版本和评分标准。",
        ),
    )
    export.add_argument(
        "platform",
        choices=("gradescope", "github", "classroom"),
        help=localized("classroom is github", "classroom 就是 github"),
    )
    export.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        type=Path,
        required=True,
        help=localized(
            "gradescope: a .zip; github: a folder", "gradescope：.zip 文件；github：文件夹"
        ),
    )
    export.add_argument(
        "--rubric",
        metavar="FILE",
        type=Path,
        help=localized("see `grader rubric`", "评分标准，见 grader rubric"),
    )
    add_language(export)
    export.set_defaults(
        run=_export, only=None, chapters=None, seed=None, hidden=False, require_isolation="weak"
    )


def _export(options: argparse.Namespace) -> int:
    try:
        return _write(options)
    except Usage as error:
        return fail(USAGE, str(error))
    except OSError as error:
        return fail(USAGE, unwritable(error, options.lang))


def _write(options: argparse.Namespace) -> int:
    rubric = rubric_of(options)
    chosen = settings(options, rubric)  # now, not when the first student waits for a grade
    seed_env = rubric.rubric.seed_env if rubric else None
    from grader.export import github, gradescope
    from grader.rubric import default

    text = rubric.source if rubric else default.text(options.lang)
    named = chosen.by_content
    if not named:  # no seed was named: one is drawn, and kept in what is written
        from dataclasses import replace

        from grader.rubric.secret_seed import NAME, drawn

        seed_env, text = NAME, f'seed_env = "{NAME}"\n{text}'
        chosen = replace(chosen, seed=drawn(), secret_seed=True)
    if options.platform == "gradescope":
        gradescope.write(options.output, text, chosen, seed_env)
        print(options.output)
        return 0
    for path in github.write(options.output, text, chosen, seed_env, named):
        print(path)
    return 0
