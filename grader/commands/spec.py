"""`grader spec`: list the items, or prove the equations."""

from __future__ import annotations

import argparse

from grader.commands.console import OUR_FAULT, Commands, Usage, fail, localized, show, width
from grader.commands.options import add_language, flag


def add(commands: Commands) -> None:
    """Add the command."""
    spec = commands.add_parser(
        "spec",
        help=localized(
            "list the items and their checks, or prove the equations", "列出题目和检查，或证明公式"
        ),
        description=localized(
            "List chapters, items, equations, points and checks; prove the equations.",
            "列出章节、题目、公式、分值和检查；证明公式。",
        ),
        epilog=localized(
            "exit code: 0 listed, or all proved, 1 something is not proved, 2 wrong usage, "
            "3 the grader's own fault",
            "退出码：0 已列出，或全部证明，1 有的没有证明，2 用法有误，3 评分程序自己出错",
        ),
    )
    flag(spec, "--prove", "prove the quick set of statements", "证明较快的一组命题")
    flag(spec, "--all", "with --prove: prove every statement", "与 --prove 同用：证明所有命题")
    add_language(spec)
    spec.set_defaults(run=_spec)


def _spec(options: argparse.Namespace) -> int:
    from grader.grading.own_faults import OwnFaults
    from grader.specification import listing, proving

    if options.all and not options.prove:
        raise Usage(options.lang, "--all goes with --prove", "--all 要和 --prove 一起用")
    own_faults, code = OwnFaults(), 0
    if options.prove:
        code = proving.prove(options.lang, options.all, own_faults)
    else:
        show("".join(listing.listing(options.lang, width(), own_faults)))
    return fail(3, localized(*OUR_FAULT)) if own_faults.subjects else code
