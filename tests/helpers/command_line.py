"""The commands as a shell runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import patch

from rich.cells import cell_len

from grader.cli import main

ARTICLE = Path(__file__).parent.parent / "submissions" / "article"
ROOT = Path(__file__).parent.parent.parent
SCRIPTS = Path(sys.executable).parent
Done = subprocess.CompletedProcess[str]


def grader(*arguments: object, folder: Path = ROOT, **environment: str) -> Done:
    """One command, with no other environment; where it is Python's, in a process of its own."""
    command = [str(SCRIPTS / "grader"), *map(str, arguments)]
    environment = {"PATH": str(SCRIPTS), **environment}
    if not any(name.startswith("PYTHON") for name in environment):
        return _here(command, folder, environment)
    return execute(command, env=environment, cwd=folder)


def execute(command: Sequence[object], check: bool = False, **settings: Any) -> Done:
    """A command in a process of its own, and what it says."""
    words = list(map(str, command))
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=check, **settings)


def python(*arguments: object, **settings: Any) -> Done:
    """An interpreter of its own."""
    return execute([sys.executable, *arguments], **settings)


def _here(command: list[str], folder: Path, environment: dict[str, str]) -> Done:
    """The same in this process, which has imported everything already."""
    with ExitStack() as stack:
        out, err = (stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in range(2))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        stack.enter_context(patch.dict(os.environ, environment, clear=True))
        stack.enter_context(patch.object(sys, "argv", command))
        stack.enter_context(chdir(folder))
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        for file in (out, err):
            file.seek(0)
        return Done(command, code, out.read(), err.read())


def one_sentence(text: str) -> str:
    """The one sentence that stderr holds, in lines of at most 80 columns but for a long path."""
    lines = text.splitlines()
    assert lines
    assert all(line and (cell_len(line) <= 80 or " " not in line.strip()) for line in lines), text
    return " ".join(lines)
