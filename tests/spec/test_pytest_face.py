"""`pytest spec --submission PATH` gives the grader's verdicts, on pytest 8 and on pytest 9."""

import json
import os
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from grader.handout.template import solution
from spec.item import Mismatch
from spec.test_submission import sentence
from spec.text import Text
from tests.helpers.command_line import execute, python
from tests.helpers.grading import graded, write
from tests.helpers.mutants import MUTANTS

ROOT = Path(__file__).parent.parent.parent
OLDER = ROOT / ".venv" / "pytest8"
REPORTER = """
import json, os, pytest
seen, alone = {}, {}

@pytest.hookimpl
def pytest_runtest_logreport(report):
    context = getattr(report, "context", None)
    name = report.nodeid.split("[")[-1].rstrip("]")
    if context is not None and report.when == "call":
        seen[name + ": " + context.msg] = report.outcome
    elif report.when == "call" and report.outcome == "failed":
        alone[name] = str(report.longrepr)

def pytest_sessionfinish(session):
    once = {name: text for name, text in alone.items() if not any(
        check.startswith(name + ": ") for check in seen)}
    json.dump([seen, once], open(os.environ["VERDICTS"], "w"))
"""
# Plugins that nobody uses here; each takes time to start.
WITHOUT = [f"-pno:{name}" for name in ("xdist", "cacheprovider", "hypothesispytest")]
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


def face(submission: Path, folder: Path, older: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Outcome of each check by "item: title"; what is said of the items that fail once."""
    (folder / "reporter.py").write_text(REPORTER)
    path = [str(folder), *([str(OLDER)] if older else [])]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path),
        "VERDICTS": str(folder / "verdicts.json"),
    }
    command = [sys.executable, "-m", "pytest", "spec", "--submission", str(submission)]
    command += ["-p", "reporter", *WITHOUT]
    done = execute(command, cwd=ROOT, env=environment)
    assert (folder / "verdicts.json").is_file(), done.stdout + done.stderr
    checks, once = json.loads((folder / "verdicts.json").read_text())
    return checks, once


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    return write(folder, files)


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


FILES = {"right": solution, "wrong": several_mutants}


@cache
def verdicts(name: str) -> dict[str, str]:
    """The grader's outcome of each check by "item: title"."""
    return {
        f"{item.name}: {check.title}": "passed" if check.outcome == "passed" else "failed"
        for item in graded(FILES[name]()).items
        for check in item.checks
    }


@pytest.mark.corpus
@VERSIONS
@pytest.mark.usefixtures("without_words")
def test_faces_agree_on_every_check(tmp_path: Path, older: bool) -> None:
    """Older ones are given what has right items and wrong ones; that is enough of an outcome."""
    for name, files in list(FILES.items())[older:]:
        submission = written(tmp_path / name, files())
        checks, once = face(submission, tmp_path, older)
        wanted = verdicts(name)
        of_whole_items = {w for w in wanted if w.partition(":")[0] in once}
        assert {w: wanted[w] for w in wanted.keys() - of_whole_items} == checks
        assert {wanted[w] for w in of_whole_items} <= {"failed"}
        assert ("failed" in wanted.values()) == (name == "wrong")


WHOLE = {
    "recurrent.py": """
import numpy as np

def forward(x, U, W, s0, activation):
    raise NotImplementedError("return states")

def output(states, V, activation):
    return activation.forward(states[1:] @ V)[:, None]

def delta(local_deltas, states, W, activation):
    return missing_name

def gradient_W(deltas, states):
    return 2 * deltas.T @ states[:-1]
""",
    "loss.py": "def softmax(z):\n    return (\n",
}
SAID_ONCE = {
    "forward": "forward is not written yet",
    "delta": "name 'missing_name' is not defined\nline: recurrent.py:11  return missing_name",
    "softmax": "loss.py, line 2: SyntaxError: '(' was never closed",
    "train": "train is not defined",
}


@VERSIONS
def test_item_that_answers_nothing_is_one_failure_with_its_sentence(
    tmp_path: Path, older: bool
) -> None:
    checks, once = face(written(tmp_path / "rnn", WHOLE), tmp_path, older)
    for name, said in SAID_ONCE.items():
        assert said in once[name]
        assert len(once[name].splitlines()) <= 5
    assert {check.partition(":")[0] for check in checks} <= {"output", "gradient_W"}
    assert "gradient_W" not in once


def test_older_pytest_is_older(tmp_path: Path) -> None:
    if not OLDER.is_dir():
        pytest.skip("no .venv/pytest8; `make test` installs it")
    program = "import pytest, pytest_subtests; print(pytest.__version__)"
    done = python("-c", program, env=os.environ | {"PYTHONPATH": str(OLDER)}, check=True)
    assert done.stdout.startswith("8.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "say which submission to judge: pytest spec --submission PATH"),
        (["--submission", "nothere"], "there is no nothere; check the path"),
        (["--submission", "LICENSE"], "LICENSE is no folder, .py, .ipynb or .zip; give one of"),
    ],
)
def test_face_without_a_submission_says_so_once(arguments: list[str], sentence: str) -> None:
    command = [sys.executable, "-m", "pytest", "spec", *WITHOUT, "-q", *arguments]
    done = execute(command, cwd=ROOT)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stdout.count(sentence) == 1
    assert "Traceback" not in done.stdout
    assert "grader/" not in done.stdout


def test_what_to_do_is_told_where_no_values_show_it() -> None:
    wrong = Mismatch(Text("it changes its argument z", "改动了传入的参数 z"), "changed")
    advised = replace(wrong, hint=Text("Work on a copy.", "在副本上计算。"))
    assert sentence(advised) == "it changes its argument z\nWork on a copy."
    beside = replace(advised, yours="y = 1", right="y = 2")
    assert sentence(beside) == "it changes its argument z\nyours: y = 1\nright: y = 2"
