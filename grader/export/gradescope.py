"""Gradescope's autograder.zip."""

from __future__ import annotations

import shlex
from pathlib import Path
from zipfile import ZipFile

from grader.export.parts import FILES, grader_files
from grader.export.wheel import entry
from grader.grading.settings import Settings
from grader.safe_file import replacing

SCRIPTS = ("setup.sh", "run_autograder")
SECRET = "secret.env"  # read by run_autograder


def write(path: Path, rubric: str, settings: Settings, seed_env: str | None) -> None:
    """Write the zip. Gradescope has no variables of its own: a secret seed goes along in it."""
    with replacing(path) as target, ZipFile(target, "w") as archive:
        for name in SCRIPTS:
            archive.writestr(entry(name, 0o755), (FILES / name).read_bytes())
        for name, data in grader_files(rubric, settings).items():
            archive.writestr(entry(name), data)
        if seed_env:
            line = f"export {shlex.quote(seed_env)}={settings.seed}\n"
            archive.writestr(entry(SECRET, 0o600), line)
