"""The commands as a shell runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ARTICLE = Path(__file__).parent.parent / "submissions" / "article"


def grader(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        env={"PATH": "", "PYTHONUTF8": "1", **environment},
        cwd=Path(__file__).parent.parent.parent,
        check=False,
    )
