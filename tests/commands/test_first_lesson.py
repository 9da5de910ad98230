"""`grader doctor --student` says what a first lesson needs, and what to mend before it."""

from pathlib import Path

import pytest

from tests.helpers.command_line import grader
from tests.helpers.watched import folder as folder


def test_fresh_template_is_ready_on_one_screen(folder: Path) -> None:
    done = grader("doctor", "--student", folder)
    assert done.returncode == 0
    assert "8 would be read: activations.py, architectures.py" in done.stdout
    assert f"grader watch {folder}" in " ".join(done.stdout.split())
    assert "✗" not in done.stdout
    assert len(done.stdout.splitlines()) <= 24
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(("lang", "said"), [("en", "loss.py: "), ("zh", "loss.py：")])
def test_file_that_cannot_be_read_is_named(folder: Path, lang: str, said: str) -> None:
    (folder / "loss.py").write_bytes(b"\x00\xff\xfe\x80 no text")
    done = grader("doctor", "--student", folder, "--lang", lang)
    assert done.returncode == 1
    assert any("✗" in line and said in line for line in done.stdout.splitlines())


def test_many_files_and_faults_are_still_one_screen(folder: Path) -> None:
    for number in range(25):
        (folder / f"lesson_{number}.py").write_bytes(
            b"\x81\x00 no text" if number < 9 else b"x = 1"
        )
    done = grader("doctor", "--student", folder)
    assert done.returncode == 1
    assert "24 would be read" in done.stdout
    assert len(done.stdout.splitlines()) <= 24


def test_folder_without_code_and_no_folder_are_told_apart(tmp_path: Path) -> None:
    empty = grader("doctor", "--student", tmp_path)
    assert empty.returncode == 1
    assert "has no .py or .ipynb in it" in " ".join(empty.stdout.split())
    missing = grader("doctor", "--student", tmp_path / "nowhere")
    assert missing.returncode == 2
    assert missing.stdout == ""


def test_terminal_that_cannot_show_the_signs_is_said(folder: Path) -> None:
    done = grader("doctor", "--student", folder, PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    assert "PYTHONUTF8=1" in done.stdout
