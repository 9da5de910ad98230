"""`grader spec`: list the items, or prove the equations."""

from __future__ import annotations

import argparse

from grader.commands.console import USAGE, Commands, add_language, fail


def add(commands: Commands) -> None:
    """Add the command."""
    spec = commands.add_parser(
        "spec",
        help="list the items and their checks, or prove the equations",
        description="List chapters, items, equations, points and checks; prove the equations.",
        epilog="exit code: 0 listed, or all proved; 1 something is not proved",
    )
    spec.add_argument("--prove", action="store_true", help="prove the quick set of statements")
    spec.add_argument("--all", action="store_true", help="with --prove: prove every statement")
    add_language(spec)
    spec.set_defaults(run=_spec)


def _spec(options: argparse.Namespace) -> int:
    from grader import listing

    if options.all and not options.prove:
        text = "--all goes with --prove"
        return fail(USAGE, "--all 要和 --prove 一起用" if options.lang == "zh" else text)
    prove = options.prove
    return listing.prove(options.lang, options.all) if prove else listing.show(options.lang)
