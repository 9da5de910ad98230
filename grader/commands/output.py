"""Where reports go: `--format NAME[=FILE]`, several times, and `-o FILE` for a single one."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from grader.called import NAME, called, program
from grader.commands.console import Usage, fail, has_colour, localized, show, width
from grader.commands.options import add_plain, output_of, value
from grader.formats import FORMATS, MARKING, render, seen_by

if TYPE_CHECKING:
    from grader.report import Report

READ_HERE = ("terminal", "plain")  # on stdout, by whoever called the command
FOR_LOGS = ("terminal", "github")  # they can follow each other on stdout


class Output(NamedTuple):
    """A format and its file; stdout where there is none."""

    format: str
    file: Path | None


def add_output(command: argparse.ArgumentParser) -> None:
    """The options that `outputs` reads."""
    value(
        command,
        "--format",
        "NAME[=FILE]",
        f"of the report, to stdout or FILE; may be given again: {', '.join(FORMATS)}",
        f"报告的格式，写到标准输出或 FILE，可以给多次：{'、'.join(FORMATS)}",
        type=str,
        action="append",
        default=[],
    )
    add_plain(command)
    en, zh = "instead of stdout", "写到文件，不写到标准输出"
    value(command, "-o --output", "FILE", en, zh, type=output_of)


def outputs(options: argparse.Namespace, lang: str) -> list[Output]:
    """What to write, and where to. Raises Usage where that cannot be done, or would cost what is
    graded or another of them."""
    default = "plain" if options.plain else "terminal"
    wanted = [_output(text, lang) for text in options.format or [default]]
    if options.plain and all(output.format != default for output in wanted):
        en = "--plain goes without --format; beside other formats write --format plain"
        zh = "写了 --format 就不用 --plain；要和别的格式一起，请写 --format plain"
        raise Usage(lang, en, zh)
    if options.output:
        if len(wanted) > 1 or wanted[0].file:
            en = "-o goes with one format; give each its file: --format json=FILE"
            raise Usage(lang, en, "-o 只用于一种格式；请给每种格式各写文件：--format json=FILE")
        wanted = [Output(wanted[0].format, options.output)]
    on_stdout = [o.format for o in wanted if not o.file]
    if len(on_stdout) > 1 and not set(on_stdout) <= set(FOR_LOGS):
        name = next(n for n in on_stdout if n not in FOR_LOGS)
        en = f"{' and '.join(on_stdout)} cannot share stdout; write --format {name}=FILE"
        raise Usage(
            lang, en, f"{'、'.join(on_stdout)} 不能都写到标准输出；请用 --format {name}=FILE"
        )
    taken = {options.path.resolve()}
    for output in wanted:
        if output.file:
            _check(output.file, lang, taken)
    return wanted


def _output(text: str, lang: str) -> Output:
    name, equals, file = text.partition("=")
    if name not in FORMATS:
        en = f"there is no format {name}; there are {', '.join(FORMATS)}"
        raise Usage(lang, en, f"没有名为 {name} 的格式；有：{'、'.join(FORMATS)}")
    if equals and not file:
        raise Usage(lang, f"--format {text} names no file", f"--format {text} 没有写文件名")
    try:
        return Output(name, output_of(file) if equals else None)
    except argparse.ArgumentTypeError as error:
        raise Usage(lang, f"--format {text}: {error}", f"--format {text}：{error}") from error


def _check(file: Path, lang: str, taken: set[Path]) -> None:
    """Whether a file can be written, and is not taken; known before anything is graded."""
    from grader.safe_file import is_stream

    folder = file.parent
    if not folder.is_dir():
        raise Usage(lang, f"there is no folder {folder}", f"没有文件夹 {folder}")
    if file.is_dir():
        raise Usage(lang, f"{file} is a folder, not a file", f"{file} 是文件夹，不是文件")
    if file.is_symlink() and not is_stream(file):
        raise Usage(
            lang, f"{file} is a link; name the file itself", f"{file} 是链接；请给出文件本身"
        )
    if not os.access(file if file.exists() else folder, os.W_OK):
        raise Usage(lang, f"{file} cannot be written", f"无法写入 {file}")
    if file.resolve() in taken:
        en, zh = "is what is graded, or another report's", "是要评的内容，或已是另一份报告的文件"
        raise Usage(lang, f"{file} {en}; name another", f"{file} {zh}；请换一个")
    taken.add(file.resolve())


def prepare(wanted: list[Output]) -> None:
    """Load what `write` needs, for which there is time before there is a report."""
    for output in wanted:
        with suppress(ImportError):  # `write` fails for the same reason
            import_module(f"grader.formats.{output.format}")


def for_machines(wanted: list[Output]) -> list[Output]:
    """What is written where a sentence on stderr says all that there is to read."""
    return [output for output in wanted if output.file or output.format not in READ_HERE]


def without_marks(wanted: list[Output], lang: str) -> list[Output]:
    """What is written where the grader itself failed, which is no mark: nothing out of which a
    platform would take one, and no file of an earlier run in its place."""
    from grader.report import ExitCode
    from spec.text import listed

    marking = [output for output in wanted if output.format in MARKING]
    for output in marking:
        if output.file and output.file.is_file():
            output.file.unlink()
    if marking:
        names = listed(output.format for output in marking)
        en = f"{names.en}: not written, since the grader itself failed and that is no mark"
        zh = f"{names.zh}：没有写，因为评分程序自己出了错，这不是成绩"
        fail(ExitCode.GRADER_FAULT, zh if lang == "zh" else en)
    return [output for output in wanted if output not in marking]


def write(report: Report, wanted: list[Output]) -> tuple[list[str], list[OSError]]:
    """Write the report in all formats: those at which the grader failed, and what the system
    refused. Each costs its format, and no other."""
    failed, refused = [], []
    for output in wanted:
        try:
            _put(_text(report, output), output.file)
            if output.format == "github":
                _append_summary(report)
        except OSError as error:
            refused.append(error)
        except Exception:
            import traceback

            traceback.print_exc(file=sys.stderr)
            failed.append(output.format)
    return failed, refused


def _bare(report: Report) -> str:
    """The points and outcomes alone, where the grader fails at its words."""
    shown = report.for_students()
    rows = [(i.name, i.points, i.max_points, f"  {i.outcome}") for i in shown.items]
    rows.append((localized("total", "总分"), shown.score, shown.max_score, ""))
    return "".join(
        f"{name}  {points:.10g} / {most:.10g}{said}\n" for name, points, most, said in rows
    )


def _text(report: Report, output: Output) -> str:
    """The report in a format; on screen the points at least, where the grader fails at it."""
    here = output.format in READ_HERE and not output.file
    with called(program() if here else NAME):
        shown = here and output.format == "terminal"
        try:
            return _on_terminal(report) if shown else render(output.format, report)
        except Exception as error:
            if here:
                show(_bare(report))
            raise RuntimeError(output.format) from error  # an OSError of our own files too


def _put(text: str, file: Path | None) -> None:
    if file:
        from grader.safe_file import save

        save(file, text)
    else:
        show(text)


def _on_terminal(report: Report) -> str:
    from grader.formats.terminal import render as as_terminal

    return as_terminal(seen_by("terminal", report), has_colour(), width())


def _append_summary(report: Report) -> None:
    """To the file that GitHub Actions shows on the run's page, where it names one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        from grader.formats.github import summary

        with open(path, "a", encoding="utf-8") as file:
            file.write(summary(report))
