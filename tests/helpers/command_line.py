"""The commands as a shell runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rich.cells import cell_len

ARTICLE = Path(__file__).parent.parent / "submissions" / "article"


def grader(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    scripts = Path(sys.executable).parent
    return subprocess.run(
        [scripts / "grader", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={"PATH": str(scripts), "PYTHONUTF8": "1", **environment},
        cwd=Path(__file__).parent.parent.parent,
        check=False,
    )


def one_sentence(text: str) -> str:
    """The one sentence that stderr holds, in lines of at most 80 columns but for a long path."""
    lines = text.splitlines()
    assert lines
    assert all(line and (cell_len(line) <= 80 or " " not in line.strip()) for line in lines), text
    return " ".join(lines)
