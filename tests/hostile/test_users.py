"""The attacks once more as an ordinary user, where these tests run as root."""

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.helpers.command_line import execute
from tests.helpers.permissions import is_public

ROOT = Path(__file__).parent.parent.parent
USER = 65333


def why_not() -> str:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "these tests run as an ordinary user already"
    needed = [Path(sysconfig.get_paths()[n]) for n in ("stdlib", "purelib")]
    private = [str(p) for p in (*needed, ROOT) if not is_public(p)]
    return f"other users may not enter {private[0]}" if private else ""


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_attacks_fail_for_an_ordinary_user_too(tmp_path: Path) -> None:
    os.chown(tmp_path, USER, USER)
    for folder in tmp_path.parents[:3]:
        os.chmod(folder, 0o755)
    command = [sys.executable, "-m", "pytest", "tests/hostile/test_system.py"]
    done = execute(
        [*command, "--basetemp", str(tmp_path / "base")],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        user=USER,
        group=USER,
        extra_groups=(),
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
    assert " skipped" not in done.stdout, done.stdout[-1000:]
