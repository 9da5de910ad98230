"""The workflow of a class repository on GitHub, with or without GitHub Classroom."""

from __future__ import annotations

import sys
from pathlib import Path

from grader.export.parts import FILES, grader_files
from grader.grading.grade import Settings
from grader.safe_file import save

WORKFLOW = "classroom.yml"  # the name under which GitHub Classroom looks for it


def write(
    folder: Path, rubric: str, settings: Settings, seed_env: str | None, named: bool
) -> list[Path]:
    """Write .github/ into the repository; the files written."""
    text = workflow(settings, seed_env, named)
    written = {folder / ".github" / "workflows" / WORKFLOW: text.encode()}
    for name, data in grader_files(rubric, settings).items():
        written[folder / ".github" / "grader" / name] = data
    for path, data in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, data)
    return list(written)


def workflow(settings: Settings, seed_env: str | None, named: bool) -> str:
    """The workflow. A secret seed comes from the repository's or organisation's secrets.

    named: the rubric names the secret; else the seed stands here, for as long as there is none
    """
    python = ".".join(map(str, sys.version_info[:2]))
    fallback = "" if named else f" || '{settings.seed}'"
    secret = f"\n        env:\n          {seed_env}: ${{{{ secrets.{seed_env}{fallback} }}}}"
    text = (FILES / WORKFLOW).read_text("utf-8").replace("PYTHON_VERSION", python)
    return text.replace("\n        # SECRET_SEED", secret if seed_env else "")
