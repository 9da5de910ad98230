"""The student's process is started fast: its modules are compiled once, where that may be."""

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from grader.sandbox import process
from grader.sandbox.readable_folder import readable
from tests.helpers.grading import write


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "inside"
    shutil.copytree(process.INSIDE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(process, "INSIDE", folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


def written(folder: Path) -> dict[str, int]:
    return {p.name.partition(".")[0]: p.stat().st_mtime_ns for p in folder.rglob("*.pyc")}


def test_modules_are_compiled_once_and_again_when_they_change(inside: Path) -> None:
    process.compiled()
    first = written(inside)
    assert set(first) == {p.stem for p in inside.rglob("*.py")}
    process.compiled()
    assert written(inside) == first
    later = first["worker"] / 1e9 + 10
    os.utime(inside / "worker.py", (later, later))
    process.compiled()
    assert {n for n, at in written(inside).items() if at != first[n]} == {"worker"}


def test_nothing_is_written_where_bytecode_is_not_wanted(
    inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    process.compiled()
    assert not written(inside)


def test_copy_of_a_folder_is_open_to_all_whatever_the_umask(tmp_path: Path) -> None:
    write(tmp_path, {"deep/given.txt": "x", ".hidden/table.txt": "x"})
    before = os.umask(0o077)
    try:
        with readable(tmp_path, tmp_path, only_counting=True) as copy:
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (copy, *copy.rglob("*"))}
    finally:
        os.umask(before)
    assert modes == {"copy": 0o755, "deep": 0o755, "given.txt": 0o644}
