"""`grader template`: write the student's template."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.commands.console import USAGE, Commands, add_language, fail


def add(commands: Commands) -> None:
    """Add the command."""
    template = commands.add_parser(
        "template",
        help="write the template to be filled in",
        description="Write the student's template: signatures and docstrings, no bodies.",
    )
    template.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder")
    add_language(template)
    template.add_argument("--notebook", action="store_true", help="a notebook, no .py files")
    template.add_argument("--force", action="store_true", help="overwrite what is there")
    template.set_defaults(run=_template)


def _template(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    if folder.exists() and any(folder.iterdir()) and not options.force:
        text = f"{folder} is not empty; name another folder, or add --force to overwrite"
        zh = f"{folder} 不是空的；请换一个文件夹，或加 --force 覆盖"
        return fail(USAGE, zh if options.lang == "zh" else text)
    if options.notebook:
        from grader import notebook

        print(notebook.write(folder, options.lang))
        return 0
    from grader import template

    for path in template.write(folder, options.lang):
        print(path)
    return 0
