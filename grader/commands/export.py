"""`grader export`: what a course platform takes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from grader.commands.console import USAGE, Commands, Usage, fail, localized, show, unwritable
from grader.commands.options import add_language, given, output_of, value
from grader.commands.settings import items_of, rubric_of, settings

if TYPE_CHECKING:
    from grader.rubric.read import RubricFile


def add(commands: Commands) -> None:
    """Add the command."""
    export = commands.add_parser(
        "export",
        help=localized("write the autograder for a course platform", "生成教学平台用的自动评分包"),
        description=localized(
            "Write Gradescope's autograder.zip, which holds this grader as a wheel; or the "
            "workflow of a class repository on GitHub, which fetches the wheel from where you "
            "keep it, so that no answer stands in students' repositories; or that wheel.",
            "生成 Gradescope 的 autograder.zip，里面带有本评分程序的 wheel；或 GitHub 班级仓库的 "
            "workflow，它从你存放的地方下载 wheel，学生的仓库里没有答案；或这个 wheel 本身。",
        ),
    )
    export.add_argument(
        "platform",
        type=given,
        choices=("gradescope", "github", "classroom", "wheel"),
        help=localized("classroom is github", "classroom 就是 github"),
    )
    value(
        export,
        "-o --output",
        "PATH",
        "gradescope: a .zip; github, wheel: a folder",
        "gradescope：.zip 文件；github、wheel：文件夹",
        type=output_of,
        required=True,
    )
    value(export, "--rubric", "FILE", "see `grader rubric`", "评分标准，见 grader rubric")
    value(
        export,
        "--wheel",
        "ADDRESS",
        "github: where the workflow fetches the wheel (https); else from the organisation's "
        "variable RNN_WHEEL",
        "github：workflow 从哪里下载 wheel（https）；不写则取组织的变量 RNN_WHEEL",
        type=given,
    )
    add_language(export)
    export.set_defaults(
        run=_export, only=None, chapters=None, seed=None, hidden=False, require_isolation="weak"
    )


def _export(options: argparse.Namespace) -> int:
    try:
        written = _write(options)
    except OSError as error:
        return fail(USAGE, unwritable(error, options.lang))
    show("".join(f"{path}\n" for path in written))
    return 0


def _write(options: argparse.Namespace) -> list[Path]:
    if options.rubric is not None and options.platform == "wheel":
        raise Usage(options.lang, "--rubric is not for a wheel", "--rubric 不用于 wheel")
    rubric = rubric_of(options)
    if options.wheel is not None and options.platform not in ("github", "classroom"):
        raise Usage(options.lang, "--wheel is for github", "--wheel 只用于 github")
    write = {"gradescope": _gradescope, "wheel": _wheel}.get(options.platform, _github)
    return write(options, rubric)


def _gradescope(options: argparse.Namespace, rubric: RubricFile | None) -> list[Path]:
    """The secret seed goes along: it is needed, or drawn."""
    from dataclasses import replace

    from grader.export import gradescope
    from grader.rubric.secret_seed import NAME, drawn

    chosen = settings(options, rubric)  # now, not when the first student waits for a grade
    text, seed_env = _text(options, rubric)
    if not chosen.by_content:  # no seed was named
        seed_env, text = NAME, f'seed_env = "{NAME}"\n{text}'
        chosen = replace(chosen, seed=drawn(), secret_seed=True)
    gradescope.write(options.output, text, chosen, seed_env)
    return [options.output]


def _github(options: argparse.Namespace, rubric: RubricFile | None) -> list[Path]:
    """No seed is needed: it stays with the organisation's secrets."""
    from grader.export import github
    from grader.rubric.secret_seed import NAME

    if options.wheel is not None and not github.is_address(options.wheel):
        en = f"--wheel: {options.wheel} is no address that begins with https:// and has no password"
        zh = f"--wheel：{options.wheel} 不是以 https:// 开头、不含密码的地址"
        raise Usage(options.lang, en, zh)
    text, seed_env = _text(options, rubric)
    if rubric is None or (seed_env is None and rubric.rubric.seed is None):
        seed_env, text = NAME, f'seed_env = "{NAME}"\n{text}'
    if rubric is not None:
        items_of(rubric, options.lang)
    packages = rubric.packages()[1:] if rubric else ()
    return github.write(options.output, text, packages, seed_env, options.wheel)


def _wheel(options: argparse.Namespace, rubric: RubricFile | None) -> list[Path]:
    from grader.export import wheel

    options.output.mkdir(parents=True, exist_ok=True)
    return [wheel.write(options.output)]


def _text(options: argparse.Namespace, rubric: RubricFile | None) -> tuple[str, str | None]:
    """The rubric's text, and the variable that holds its seed. The platform's machine does not
    know in which language it was asked for."""
    from grader.rubric import default

    text = rubric.source if rubric else default.text(options.lang)
    if options.lang != "en" and not (rubric and rubric.rubric.language):
        text = f'language = "{options.lang}"\n{text}'
    return text, rubric.rubric.seed_env if rubric else None
