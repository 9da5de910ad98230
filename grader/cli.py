"""The command line. Anything heavy is imported where it is used, after the student's process
has been started, so that a cold run feels instant."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import io
import os
import signal
import sys
import threading
import time
from errno import ENOMEM
from typing import NoReturn

from grader import commands
from grader.called import NAME, as_typed, called, command, program
from grader.commands.console import (
    OUR_FAULT,
    USAGE,
    NotShown,
    Usage,
    asked_language,
    fail,
    localized,
    reader_gone,
    show,
    spoken,
    stopped_by,
    unwritable,
)
from grader.commands.parsing import Parser, speak
from grader.extras import NotInstalled
from grader.language import NO_MORE, NO_ROOM, language, reason
from grader.threads import one_thread

STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")
STOPPED: list[tuple[int, float]] = []  # the signals that were heard, and when
ENDING = 5.0  # seconds that an end may take until another signal is heard
MUCH = 100_000  # objects until garbage is looked for: a run makes fewer, and most of them stay
NEEDED = (
    *("numpy", "rich", "msgspec", "sympy", "shtab", "jinja2", "markupsafe", "nbformat"),
    *("packaging", "pygments", "jsonschema", "fastjsonschema", "traitlets", "jupyter_core"),
)
REFUSED = (
    "the system gives no more ({why}): end other programs or raise its limits (`ulimit -a`), then "
    "run it again",
    "系统给不出更多资源（{why}）：请关掉别的程序，或放宽限制（`ulimit -a`），再运行一次",
)
DENIED = ("{file}: {why}; allow that, then try again", "{file}：{why}；请先允许，再试一次")
MISSING = (
    "{name} is not installed for this Python. To install it:\n\n  {python} -m pip install {name}",
    "这个 Python 没有安装 {name}。安装它：\n\n  {python} -m pip install {name}",
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        name = as_typed() if arguments is None else NAME
        with asked_language(given), called(name):
            return _run(given)
    except Exception:
        return _our_fault()


def _our_fault() -> int:
    if STOPPED:  # what a signal raises inside of an import becomes another error there
        return _stopped_at(STOPPED[0][0])
    import traceback

    traceback.print_exc()
    with contextlib.suppress(Exception):  # of what it takes to say so
        return fail(3, localized(*OUR_FAULT))
    print(*OUR_FAULT, sep="\n", file=sys.stderr)
    return 3


def _run(given: list[str]) -> int:
    options = argparse.Namespace()
    try:
        speak()
        options = parser(given[0] if given else None).parse(given)
        one_thread()
        code: int = options.run(options)
        show("")  # what is left of it
    except ModuleNotFoundError as error:
        said = localized(*MISSING).format(name=error.name, python=sys.executable)
        needed = (error.name or "").partition(".")[0] in NEEDED
        code = fail(3, said) if needed else _our_fault()
    except (OSError, MemoryError) as error:
        code = _refused(error)
    except Usage as error:
        code = fail(USAGE, str(error))
    except NotInstalled as error:
        code = fail(USAGE, localized(error.en, error.zh))
    except KeyboardInterrupt as stop:
        code = _stopped_at((stop.args or (signal.SIGINT,))[0])
    except Exception as error:
        code = _stopped(error, getattr(options, "lang", None) or language())
    return code


def _stopped_at(number: int) -> int:
    print(localized("stopped", "已停止"), file=sys.stderr)
    return 128 + number


def _refused(error: OSError | MemoryError) -> int:
    if isinstance(error, MemoryError):
        error = OSError(ENOMEM, os.strerror(ENOMEM))
    why = reason(error, spoken())
    if reader_gone(error):
        return 1
    if isinstance(error, NotShown) or error.errno in NO_ROOM:
        return fail(USAGE, unwritable(error, spoken()))
    if isinstance(error, PermissionError) and error.filename:
        return fail(USAGE, localized(*DENIED).format(file=error.filename, why=why))
    if error.errno in NO_MORE:
        return fail(3, localized(*REFUSED).format(why=why))
    return _our_fault()


def _stopped(error: Exception, lang: str) -> int:
    from grader.report import GraderError, SubmissionError

    if isinstance(error, SubmissionError | GraderError):
        return stopped_by(error, lang)
    return _our_fault()


class Stderr(io.TextIOWrapper):
    """What cannot be told there ends nothing: a full disk under a log costs the log alone."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


def stop_at(name: str) -> None:
    """End at this signal as at ^C, unless it is ignored: what is only for now is taken away."""
    number = getattr(signal, name, None)  # Windows has fewer
    usual = (signal.SIG_DFL, signal.default_int_handler)
    if number is not None and signal.getsignal(number) in usual:
        signal.signal(number, _stop)


def _stop(number: int, frame: object) -> None:
    """What ends already ends in peace: a signal soon after another changes nothing."""
    now = time.monotonic()
    if not STOPPED or now - STOPPED[-1][1] > ENDING:
        STOPPED.append((number, now))
        raise KeyboardInterrupt(number)


def leave() -> NoReturn:
    """`grader` itself: run one command, then end without taking the interpreter apart.

    What was registered to run at the end runs; threads that must end are waited for.
    """
    gc.set_threshold(MUCH)
    for name in STOPPING:
        stop_at(name)
    for name in ("stdout", "stderr"):  # one that is closed is none
        if getattr(sys, name) is None:
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            vars(sys).update({name: stream, f"__{name}__": stream})  # held for the process's life
    sys.stderr = Stderr(sys.stderr.buffer, "utf-8", "backslashreplace", line_buffering=True)
    try:
        code = main()
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        atexit._run_exitfuncs()
    except KeyboardInterrupt:  # while it was ending
        code = _stopped_at(STOPPED[0][0])
    with contextlib.suppress(OSError, ValueError):  # the reader of our output has gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def parser(asked: str | None = None) -> Parser:
    """The options of the command that is asked for; of all where that is none."""
    top = Parser(
        prog=program(),
        description=localized(
            "Grades an RNN written from the equations, item by item.",
            "给按公式写出的循环神经网络逐题评分。",
        ),
        epilog=localized(
            "To begin: {init}, then {watch}. Every command has its own --help.",
            "开始：先 {init}，再 {watch}。每条命令都有自己的 --help。",
        ).format(
            init=command("init", "rnn", lang=spoken()), watch=command("watch", "rnn", lang=spoken())
        ),
    )
    top.add_argument(
        "-V", "--version", action=_Version, nargs=0, help=localized("print the version", "打印版本")
    )
    added = top.add_subparsers(
        metavar="COMMAND", required=True, title=localized("commands", "命令")
    )
    for module in commands.named(asked):
        module.add(added)
    top.set_defaults(parser=parser)
    return top


class _Version(argparse.Action):
    """--version; the package's metadata is read only when it is asked for."""

    def __call__(self, *arguments: object) -> NoReturn:
        from importlib.metadata import version

        show(f"grader {version('rnn-spec')}\n")
        sys.exit(0)


if __name__ == "__main__":  # as `python -m grader` is
    leave()
