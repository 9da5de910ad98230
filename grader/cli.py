"""The command line. Anything heavy is imported where it is used, after the student's process
has been started, so that a cold run feels instant."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import os
import re
import sys
import threading
from difflib import get_close_matches
from typing import Any, NoReturn

from grader import commands
from grader.commands.console import USAGE, fail, told

NEEDED = ("numpy", "rich", "msgspec", "sympy", "shtab")
MISSING = (
    "{name} is not installed for this Python: {python} -m pip install {name}",
    "这个 Python 没有安装 {name}：{python} -m pip install {name}",
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser(given[0] if given else None).parse_args(given)
    try:
        code: int = options.run(options)
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in NEEDED:
            raise
        code = fail(
            3,
            MISSING[getattr(options, "lang", "en") == "zh"].format(
                name=error.name, python=sys.executable
            ),
        )
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        code = 130
    return code


def leave() -> NoReturn:
    """`grader` itself: run one command, then end without taking the interpreter apart.

    What was registered to run at the end runs; threads that must end are waited for.
    """
    code = main()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):  # the reader of our output has gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """The options of the command that is asked for; of all where that is none."""
    made = _Parser(
        prog="grader",
        description=told(
            "Grades an RNN written from the equations, item by item.",
            "给按公式写出的循环神经网络逐题评分。",
        ),
        epilog=told(
            "To begin: grader init rnn, then grader watch rnn. Every command has its own --help.",
            "开始：先 grader init rnn，再 grader watch rnn。每条命令都有自己的 --help。",
        ),
    )
    made.add_argument(
        "-V", "--version", action=_Version, nargs=0, help=told("print the version", "打印版本")
    )
    added = made.add_subparsers(metavar="COMMAND", required=True, title=told("commands", "命令"))
    for command in commands.named(asked):
        command.add(added)
    made.set_defaults(parser=parser)
    return made


HEADING = re.compile(r"(?m)^(参数|选项|命令):$")


class _Help(argparse.HelpFormatter):
    """Options in one column and what they do in another, wrapped by width in cells."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def _split_lines(self, text: str, width: int) -> list[str]:
        from grader.formats.paragraph import wrapped

        return list(wrapped(text, width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


class _Parser(argparse.ArgumentParser):
    """Help in the language that is asked for."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": _Help, "add_help": False, **settings})
        self._positionals.title = told("positional arguments", "参数")
        self._optionals.title = told("options", "选项")
        help_of_help = told("show this help", "显示这份帮助")
        self.add_argument("-h", "--help", action="help", help=help_of_help)

    def format_help(self) -> str:
        text = super().format_help()
        if told("en", "zh") == "zh":
            text = HEADING.sub(r"\1：", text.replace("usage: ", "用法：", 1))
        return text

    def error(self, message: str) -> NoReturn:
        """One sentence, in the system's language, and where there is help; the help itself
        where nothing was asked for."""
        if message.endswith(": COMMAND"):
            self.print_help(sys.stderr)
            self.exit(USAGE)
        en, zh = misused(message)
        helped = f"{self.prog} --help"
        self.exit(USAGE, told(f"{en} See: {helped}\n", f"{zh}参见：{helped}\n"))


def misused(message: str) -> tuple[str, str]:
    """What is wrong with a command line, in English and in Chinese.

    message: argparse's own words
    """
    found = re.search(r"invalid choice: '?([^' ]*)'? \(choose from (.*)\)", message)
    if found:
        known = re.findall(r"[\w-]+", found[2])
        close = get_close_matches(found[1], known, 1)
        en = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}."
        zh = f"是不是 {close[0]}？" if close else f"有：{'、'.join(known)}。"
        return f"{found[1]} is not known; {en}", f"没有 {found[1]}；{zh}"
    missing = re.search(r"the following arguments are required: (.*)", message)
    if missing:
        return f"{missing[1]} is missing.", f"缺少 {missing[1]}。"
    extra = re.search(r"unrecognized arguments: (.*)", message)
    if extra:
        return f"{extra[1]} is not known here.", f"这里不认识 {extra[1]}。"
    return f"{message}.", f"{message}。"


class _Version(argparse.Action):
    """--version; the package's metadata is read only when it is asked for."""

    def __call__(self, *arguments: object) -> NoReturn:
        from importlib.metadata import version

        print(f"grader {version('rnn-spec')}")
        sys.exit(0)
