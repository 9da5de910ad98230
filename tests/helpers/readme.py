"""The command output shown in the READMEs and the students' pages; `python -m tests.helpers.readme`
renews it.

The READMEs' commands run at the root of the repository, a students' page's one after the other
in a folder of their own. There a Python block behind `<!--FUNCTION in FILE-->` is written into
the file as the function's body.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tempfile
from pathlib import Path

from tests.helpers.command_line import ROOT, SCRIPTS, grader

READMES = ("README.md", "README.zh.md")
PAGES = ("docs/students.md", "docs/students.zh.md")
SHOWN = re.compile(r"(```console\n\$ ((?:grader|python) [^\n]*)\n)(.*?)(```)", re.DOTALL)
STEP = re.compile(rf"{SHOWN.pattern}|<!--(\w+) in (\S+)-->\n```python\n(.*?)```", re.DOTALL)


def output(command: str, folder: Path = ROOT, scripts: Path = SCRIPTS) -> str:
    """What a command prints in a folder; of `grader watch`, what it prints at first.

    scripts: the folder of the environment's commands; of this one's, those that end run in this
        process
    """
    if scripts == SCRIPTS and re.match("grader (?!watch)", command):
        return grader(*command.split()[1:], folder=folder).stdout.strip() + "\n"
    environment = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # no __pycache__ beside what is handed in
    with subprocess.Popen(
        command.split(),
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        if not command.startswith("grader watch"):
            return process.stdout.read().strip() + "\n"
        lines = list(iter(process.stdout.readline, "\n"))
        process.kill()
        return "".join(lines)


def renewed(page: str, scripts: Path = SCRIPTS) -> str:
    """The page with its output as it is now."""
    text = (ROOT / page).read_text("utf-8")
    if page in READMES:
        return SHOWN.sub(lambda match: match[1] + output(match[2]) + match[4], text)
    with tempfile.TemporaryDirectory() as folder:
        return STEP.sub(lambda match: _step(match, Path(folder), scripts), text)


def _step(match: re.Match[str], folder: Path, scripts: Path) -> str:
    if match[2]:
        return match[1] + output(match[2], folder, scripts) + match[4]
    write(folder / match[6], match[5], match[7])
    return match[0]


def write(file: Path, function: str, body: str) -> None:
    """Put a body behind a function's docstring."""
    text = file.read_text("utf-8")
    nodes = {getattr(node, "name", ""): node for node in ast.parse(text).body}
    statements = nodes[function].body[1:]
    lines = text.splitlines(keepends=True)
    lines[statements[0].lineno - 1 : statements[-1].end_lineno] = [body]
    file.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    for name in (*READMES, *PAGES):
        (ROOT / name).write_text(renewed(name), "utf-8")
