"""`grader batch`: grade a whole class."""

from __future__ import annotations

import argparse
import os
import re
import sys
import traceback
from typing import TYPE_CHECKING

from grader.commands.console import Commands, NotShown, Usage, localized, show, width
from grader.commands.options import flag, given, value
from grader.commands.settings import add_settings, rubric_of, settings
from grader.language import NO_MORE, language, reason

if TYPE_CHECKING:
    from grader.batch.outputs import Sheets
    from grader.batch.written import Written
    from grader.grading.settings import Settings
    from spec.text import Text

DEADLINE = 300.0  # seconds, as `run` has them
PLATFORMS = ("moodle", "canvas", "gradescope", "folder")


def add(commands: Commands) -> None:
    """Add the command."""
    batch = commands.add_parser(
        "batch",
        help=localized("grade a whole class", "给全班评分"),
        description=localized(
            "Grade every submission in a folder or zip, as a course platform hands them "
            "out. A run that was stopped goes on where it was.",
            "给一个文件夹或 zip 里的所有提交评分，可以直接用教学平台下载下来的原样。"
            "中断之后再运行，会从断开的地方继续。",
        ),
        epilog=localized(
            "exit code: 0 all were graded, 1 some could not be (they are listed), 2 wrong usage or "
            "output that cannot be written, 3 the grader's own fault, 4 there is nothing to grade",
            "退出码：0 全部评完，1 有的无法评分（会列出），2 用法有误或无法写入输出，"
            "3 评分程序自己出错，4 没有可评分的提交",
        ),
    )
    value(batch, "folder", "FOLDER", "the submissions; or a .zip", "装着所有提交的文件夹，或 .zip")
    value(batch, "-o --output", "OUT", "a folder", "输出文件夹", required=True)
    _add_what(batch)
    _add_how(batch)
    _add_outputs(batch)
    batch.set_defaults(run=_batch)


def _add_what(batch: argparse.ArgumentParser) -> None:
    value(
        batch,
        "--pattern",
        "REGEX",
        "how names are made, with a group (?P<student>…), and perhaps name, late, handed_in, file",
        "文件名的格式，要有 (?P<student>…) 组，还可以有 name、late、handed_in、file",
        type=_pattern,
    )
    add_settings(batch)


def _add_how(batch: argparse.ArgumentParser) -> None:
    value(batch, "--jobs", "N", "cores", "用几个核", type=int, default=os.cpu_count() or 1)
    value(
        batch,
        "--dask",
        "ADDRESS",
        "a Dask scheduler, or its scheduler file",
        "Dask 调度器的地址或文件",
        type=given,
    )
    value(
        batch,
        "--deadline",
        "SECONDS",
        f"that one submission has for everything; {DEADLINE:.0f}, or the rubric's total",
        f"一份提交总共可用的秒数（默认 {DEADLINE:.0f}，有评分标准时按其中的 total）",
        type=float,
    )
    flag(batch, "--regrade", "also what has a result already", "已有结果的也重新评分")
    flag(batch, "--quiet", "no progress on stderr", "不在 stderr 上显示进度")


def _add_outputs(batch: argparse.ArgumentParser) -> None:
    value(batch, "--canvas", "SHEET", "a Canvas gradebook to fill in", "要填写的 Canvas 成绩册")
    value(batch, "--moodle", "SHEET", "a Moodle worksheet to fill in", "要填写的 Moodle 评分工作表")
    value(
        batch, "--column", "TITLE", "of the sheet, for the marks", "成绩填在表中哪一列", type=given
    )
    flag(batch, "--anonymous", "no names or ids on the class page", "全班报告不写学号和姓名")
    flag(batch, "--similar", "list suspiciously equal pairs", "列出疑似雷同的提交")

    value(
        batch,
        "--feedback",
        "PLATFORM",
        "pack each student's page for moodle, canvas, gradescope, or by folder",
        "打包每个学生的反馈页面：moodle、canvas、gradescope 或 folder",
        type=given,
        choices=PLATFORMS,
    )
    value(
        batch,
        "--roster",
        "LIST",
        "who is in the course: says whose hand-in is not found",
        "课程名单：列出没有找到提交的学生",
    )
    value(
        batch,
        "--overrides",
        "FILE",
        "corrections by hand; OUT/overrides.toml where none is named",
        "手工更正的文件；不写则用 OUT/overrides.toml",
    )


def _pattern(text: str) -> str:
    try:
        named = re.compile(text).groupindex
    except re.error as error:
        zh = f"不是正则表达式，第 {(error.pos or 0) + 1} 个字符处有问题"
        raise argparse.ArgumentTypeError(
            localized(f"no regular expression: {error}", zh)
        ) from error
    if "student" not in named:
        en, zh = "it needs a group (?P<student>…)", "其中要有一个组 (?P<student>…)"
        raise argparse.ArgumentTypeError(localized(en, zh))
    return text


def _batch(options: argparse.Namespace) -> int:
    lang = options.lang or language()
    try:
        _check(options, lang)
        return _run(options, _settings(options), _sheets(options))
    except OSError as error:
        ours = error.errno is None and not options.dask
        if ours or isinstance(error, NotShown) or error.errno in NO_MORE:
            raise  # not by the system; the reader of our output has gone; the machine gives no more
        why, at = reason(error, lang), "" if error.filename is None else str(error.filename)
        en = f"{at}{': ' * bool(at)}{why}; mend that and run it again, what was graded is kept"
        zh = f"{at}{'：' * bool(at)}{why}；请解决后再运行一次，已评的结果都保留着"
        raise Usage(lang, en, zh) from error


def _check(options: argparse.Namespace, lang: str) -> None:
    """Raises Usage for options that make no sense."""
    from grader.rubric.model import A_DAY

    folder, output = options.folder, options.output
    for path in (folder, options.canvas, options.moodle, options.roster, options.overrides):
        if path is not None and not path.exists():
            raise Usage(lang, f"there is no {path}; check the path", f"没有 {path}，请检查路径")
        if path is not None and path is not folder and not path.is_file():
            raise Usage(lang, f"{path} is no file", f"{path} 不是文件")
    if not (folder.is_dir() or folder.suffix.lower() == ".zip"):
        en, zh = f"{folder} is no folder and no .zip", f"{folder} 不是文件夹，也不是 .zip"
        raise Usage(lang, en, zh)
    above = next(place for place in (output, *output.absolute().parents) if place.exists())
    reports = output / "reports"
    for place in (above, output, reports):
        is_anothers = place == reports and place.is_symlink()  # files in it are taken away
        if is_anothers or (os.path.lexists(place) and not place.is_dir()):
            raise Usage(lang, f"{place} is no folder", f"{place} 不是文件夹")
    if not os.access(above, os.W_OK | os.X_OK):
        raise Usage(lang, f"{output} cannot be written", f"无法写入 {output}")
    if folder.is_dir() and output.resolve().is_relative_to(folder.resolve()):
        en = f"{output} lies in the class's own folder; name one beside it"
        raise Usage(lang, en, f"{output} 在班级的提交文件夹里面；请换一个在它旁边的文件夹")
    if options.column is not None and not (options.canvas or options.moodle):
        en = "--column is a column of a sheet: name it by --canvas or --moodle"
        raise Usage(lang, en, "--column 是成绩表的一列：请用 --canvas 或 --moodle 给出成绩表")
    deadline = 1.0 if options.deadline is None else options.deadline
    if options.jobs < 1 or not deadline > 0:
        en = "--jobs and --deadline must be above 0"
        raise Usage(lang, en, "--jobs 和 --deadline 必须大于 0")
    if deadline > A_DAY:
        raise Usage(lang, f"--deadline is {A_DAY} at most", f"--deadline 至多 {A_DAY}")


def _settings(options: argparse.Namespace) -> Settings:
    """How to grade, with a deadline for each submission. Raises Usage."""
    from dataclasses import replace

    rubric = rubric_of(options)
    chosen = settings(options, rubric)
    limits = chosen.limits
    total = options.deadline or limits.total
    limits = limits._replace(total=total, call=min(limits.call, total))
    own_seed = chosen.by_content or options.seed is not None
    return replace(chosen, limits=limits, by_content=own_seed)


def _sheets(options: argparse.Namespace) -> Sheets:
    """The sheets to fill. Raises Unusable where one is none."""
    from grader.batch.outputs import Sheets
    from grader.report import Unusable

    wanted = Sheets(options.canvas, options.moodle, options.column)
    try:
        wanted.check()
    except (OSError, Unusable):
        raise
    except Exception:  # it is told where the sheet is filled
        traceback.print_exc(file=sys.stderr)
    return wanted


def _run(options: argparse.Namespace, settings: Settings, wanted: Sheets) -> int:
    from grader.batch.classroom import Options, grade_class
    from grader.formats.paragraph import wrapped

    chosen = Options(
        pattern=options.pattern,
        jobs=options.jobs,
        dask=options.dask,
        again=options.regrade,
        quiet=options.quiet,
        sheets=wanted,
        anonymous=options.anonymous,
        similar=options.similar,
        feedback=options.feedback,
        roster=options.roster,
        overrides=options.overrides,
    )

    def doubt(text: Text) -> None:
        lines = wrapped(text.in_language(settings.lang), width(sys.stderr))
        print("\n".join(lines), file=sys.stderr)

    return _shown(grade_class(options.folder, options.output, settings, chosen, doubt))


def _shown(written: Written) -> int:
    """Say what came of it; the exit code."""
    from grader.batch.tasks import Status
    from grader.report import ExitCode

    text = written.own_faults.spare("stdout", lambda: written.text(width()), "")
    show(text or written.in_short())
    if written.summary.statuses[Status.GRADER_ERROR] or written.own_faults.subjects:
        return int(ExitCode.GRADER_FAULT)
    return int(ExitCode.NOT_RIGHT if written.summary.doubtful else ExitCode.ALL_PASSED)
