"""The workflow of a class repository on GitHub, with or without GitHub Classroom.

Neither an answer nor a seed stands in the repository: the workflow fetches the wheel from where
the instructor keeps it, and takes the seed from a secret, or draws one for each run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from grader.export import pins
from grader.export.parts import FILES
from grader.rubric.secret_seed import DRAW
from grader.safe_file import save

WORKFLOW = "classroom.yml"  # the name under which GitHub Classroom looks for it
OF_ORGANISATION = "${{ vars.RNN_WHEEL }}"
BEFORE = "rnn_spec-*.whl"  # what was written into repositories once


def write(
    folder: Path, rubric: str, packages: tuple[str, ...], seed_env: str | None, wheel: str | None
) -> list[Path]:
    """Write .github/ into the repository; the files written.

    packages: what the rubric lets submissions import beside NumPy
    wheel: the address of the wheel; the organisation's variable RNN_WHEEL where it is None
    """
    beside = folder / ".github" / "grader"
    written = {
        folder / ".github" / "workflows" / WORKFLOW: workflow(seed_env, wheel),
        beside / "requirements.txt": pins.requirements(packages),
        beside / "constraints.txt": pins.constraints(packages),
        beside / "rubric.toml": rubric,
    }
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, text.encode())
    for old in beside.glob(BEFORE):
        old.unlink()
    return list(written)


def is_address(text: str) -> bool:
    """Whether the workflow can fetch it, and no password stands in it."""
    parts = urlsplit(text)
    plain = text.isascii() and text.isprintable() and not set(text) & set(" \"'\\`$")
    return plain and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def workflow(seed_env: str | None, wheel: str | None) -> str:
    """The workflow. A secret seed comes from the repository's or organisation's secrets."""
    text = (FILES / WORKFLOW).read_text("utf-8")
    text = text.replace("PYTHON_VERSION", ".".join(map(str, sys.version_info[:2])))
    text = text.replace("WHEEL_ADDRESS", json.dumps(wheel) if wheel else OF_ORGANISATION)
    if not seed_env:
        return text.replace("        # SECRET_SEED\n", "")
    secret = f"        env:\n          {seed_env}: ${{{{ secrets.{seed_env} }}}}\n"
    drawn = f'          [ -n "${seed_env}" ] || {seed_env}=$({DRAW}) # another in each run\n'
    text = text.replace("        # SECRET_SEED\n", secret)
    return text.replace("          code=0\n", f"{drawn}          code=0\n")
