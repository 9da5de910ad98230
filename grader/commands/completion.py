"""`grader completion`: completion for a shell, as a script that shtab makes."""

from __future__ import annotations

import argparse

from grader.called import NAME, called
from grader.commands.console import Commands, localized, show
from grader.commands.options import given

SHELLS = ("bash", "zsh", "fish")


def add(commands: Commands) -> None:
    """Add the command."""
    completion = commands.add_parser(
        "completion",
        help=localized("print a shell's completion script", "打印 shell 的自动补全脚本"),
        description=localized(
            "Print a script that completes commands, options and items with the Tab key.",
            "打印一段脚本，装上后按 Tab 键可以补全命令、选项和题目。",
        ),
        epilog=localized(
            'bash: eval "$(grader completion bash)"; zsh: eval "$(grader completion zsh)"; '
            "fish: grader completion fish | source",
            'bash：eval "$(grader completion bash)"；zsh：eval "$(grader completion zsh)"；'
            "fish 用：grader completion fish | source",
        ),
    )
    completion.add_argument(
        "shell",
        type=given,
        choices=SHELLS,
        help=localized("which shell you use", "你用的 shell"),
    )
    completion.set_defaults(run=_completion)


def _completion(options: argparse.Namespace) -> int:
    import shtab

    from spec.points import NAMES, POINTS

    names = {"ITEM": list(NAMES), "NAME": ["core", "all", *POINTS]}
    with called(NAME):
        parser = options.parser()
    for subcommand in parser._subparsers._group_actions[0].choices.values():
        for action in subcommand._actions:
            if action.metavar in names:
                action.choices = names[action.metavar]
            elif action.metavar in ("PATH", "DIR", "FILE"):
                action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE
    show(shtab.complete(parser, options.shell) + "\n")
    return 0
