"""A student's own spec.py and reference.py are theirs; the grader's are the grader's."""

from pathlib import Path

import pytest

from grader.handout.template import solution
from tests.helpers.command_line import python
from tests.helpers.grading import write

NOTEBOOK = """
import reference
from grader import check
import loss
print(check(loss.softmax))
import reference.answers, spec
print(reference.answers.mine, spec.mine)
print(check(loss.softmax))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, solution())
    (tmp_path / "spec.py").write_text("mine = 2\n")
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "__init__.py").write_text("")
    (tmp_path / "reference" / "answers.py").write_text("mine = 1\n")
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    done = python(*arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_module_is_run_in_a_folder_with_a_spec_and_a_reference(folder: Path) -> None:
    assert "10 / 10" in run(folder, "-m", "grader", "run", ".", "--only", "softmax")


def test_check_leaves_what_the_names_mean_to_the_student(folder: Path) -> None:
    printed = run(folder, "-c", NOTEBOOK)
    assert printed.count("10 / 10") == 4
    assert "1 2\n" in printed
