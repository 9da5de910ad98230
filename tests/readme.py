"""The command output shown in the READMEs; `python -m tests.readme` renews it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")
SHOWN = re.compile(r"(```console\n\$ grader ([^\n]*)\n)(.*?)(```)", re.DOTALL)


def output(command: str) -> str:
    """What `grader COMMAND` prints at the root of the repository."""
    done = subprocess.run(
        [sys.executable, "-m", "grader", *command.split()],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.strip() + "\n"


def renewed(readme: str) -> str:
    """The README with its output as it is now."""
    text = (ROOT / readme).read_text("utf-8")
    return SHOWN.sub(lambda found: found[1] + output(found[2]) + found[4], text)


if __name__ == "__main__":
    for name in READMES:
        (ROOT / name).write_text(renewed(name), "utf-8")
