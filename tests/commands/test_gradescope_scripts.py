"""What an exported autograder's scripts do, where other programs stand for those that they call."""

import os
from pathlib import Path
from shutil import which

import pytest

from tests.helpers.command_line import Done, execute
from tests.helpers.gradescope import ROOT
from tests.helpers.grading import write


def with_programs(folder: Path, script: str, programs: dict[str, str], **environment: str) -> Done:
    """One of Gradescope's scripts, where these are the programs."""
    write(folder, {name: f"#!/bin/sh\n{text}\n" for name, text in programs.items()})
    for name in programs:
        (folder / name).chmod(0o755)
    environment = {"AUTOGRADER_ROOT": str(folder), "PATH": os.environ["PATH"], **environment}
    return execute([which("bash"), ROOT / "grader/export/files" / script], env=environment)


@pytest.mark.parametrize(
    ("code", "kept"), [(0, True), (1, True), (4, True), (2, False), (3, False)]
)
def test_results_are_kept_only_where_the_grader_is_not_at_fault(
    tmp_path: Path, code: int, kept: bool
) -> None:
    (tmp_path / "results").mkdir()
    run = f"echo '{{}}' > results/results.json\nexit {code}"
    done = with_programs(tmp_path, "run_autograder", {"venv/bin/grader": run})
    assert (done.returncode == 0) == kept
    assert (tmp_path / "results" / "results.json").exists() == kept


def test_nothing_is_asked_while_python_is_installed(tmp_path: Path) -> None:
    installer = '[ "$DEBIAN_FRONTEND" = noninteractive ] || exit 7'
    programs = {"apt-get": installer, "add-apt-repository": "exit 0"}
    assert with_programs(tmp_path, "setup.sh", programs, PATH=str(tmp_path)).returncode == 1
