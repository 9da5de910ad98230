"""The command line. Anything heavy is imported where it is used, after the student's process
has been started, so that a cold run feels instant."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from grader.commands import ALL


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        code = 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grader", description="Grades an RNN written from the equations, item by item."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in ALL:
        command.add(commands)
    return parser


class _Version(argparse.Action):
    """--version; the package's metadata is read only when it is asked for."""

    def __call__(self, *arguments: object) -> NoReturn:
        from importlib.metadata import version

        print(f"grader {version('rnn-spec')}")
        sys.exit(0)
