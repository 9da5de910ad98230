"""`pytest spec --submission PATH` gives the grader's verdicts, on pytest 8 and on pytest 9."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.handout.template import solution
from tests.helpers.grading import graded
from tests.helpers.mutants import MUTANTS

ROOT = Path(__file__).parent.parent.parent
OLDER = ROOT / ".venv" / "pytest8"
REPORTER = """
import json, os, pytest
seen = {}

@pytest.hookimpl
def pytest_runtest_logreport(report):
    context = getattr(report, "context", None)
    if context is not None and report.when == "call":
        name = report.nodeid.split("[")[-1].rstrip("]")
        seen[name + ": " + context.msg] = report.outcome

def pytest_sessionfinish(session):
    json.dump(seen, open(os.environ["VERDICTS"], "w"))
"""
VERSIONS = pytest.mark.parametrize(
    "older",
    [
        pytest.param(False, id="this pytest"),
        pytest.param(
            True,
            id="pytest 8 with pytest-subtests",
            marks=pytest.mark.skipif(
                not OLDER.is_dir(), reason="no .venv/pytest8; `make test` installs it"
            ),
        ),
    ],
)


def face(submission: Path, folder: Path, older: bool) -> dict[str, str]:
    """Outcome of each check by "item: title"."""
    (folder / "reporter.py").write_text(REPORTER)
    path = [str(folder), *([str(OLDER)] if older else [])]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path),
        "VERDICTS": str(folder / "verdicts.json"),
    }
    command = [sys.executable, "-m", "pytest", "spec", "--submission", str(submission)]
    command += ["-p", "reporter", "-p", "no:xdist", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (folder / "verdicts.json").is_file(), done.stdout + done.stderr
    found: dict[str, str] = json.loads((folder / "verdicts.json").read_text())
    return found


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def several_mutants() -> dict[str, str]:
    """One submission with a mistake in many items, a crash, an endless loop, a missing one."""
    files = solution()
    chosen = {m.loses: m for m in MUTANTS if m.chapter != "layer"}.values()
    for mutant in chosen:
        name = f"{mutant.chapter}.py"
        files[name] = files[name].replace(mutant.old, mutant.new)
    files["recurrent.py"] += "\n\ndef delta_below(*a):\n    raise KeyError('x')\n"
    files["layer.py"] = files["layer.py"].replace("self.times += 1", "pass")
    files["loss.py"] += "\n\ndel softmax\n"
    return files


@VERSIONS
def test_faces_agree_on_every_check(tmp_path: Path, older: bool) -> None:
    for name, files in (("right", solution()), ("wrong", several_mutants())):
        submission = written(tmp_path / name, files)
        wanted = {
            f"{item.name}: {check.title}": "passed" if check.outcome == "passed" else "failed"
            for item in graded(submission).items
            for check in item.checks
        }
        assert face(submission, tmp_path, older) == wanted
        assert ("failed" in wanted.values()) == (name == "wrong")


def test_older_pytest_is_older(tmp_path: Path) -> None:
    if not OLDER.is_dir():
        pytest.skip("no .venv/pytest8; `make test` installs it")
    program = "import pytest, pytest_subtests; print(pytest.__version__)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(OLDER)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("8.")


def test_face_without_a_submission_says_what_to_do() -> None:
    command = [sys.executable, "-m", "pytest", "spec", "-p", "no:xdist", "-x"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "pytest spec --submission PATH" in done.stdout
