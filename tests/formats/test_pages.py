"""A template is compiled once for all processes where that can be kept, and filled in alike."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from grader.formats import pages
from grader.formats.html import render
from grader.report import Report
from tests.helpers.command_line import ARTICLE
from tests.helpers.grading import graded


@pytest.fixture(scope="module")
def report() -> Report:
    return graded(ARTICLE, only=("forward",))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Templates of our own, and a process that may write bytecode."""
    for file in pages.FOLDER.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(pages, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    yield tmp_path
    pages._environment.cache_clear()


def rendered(report: Report) -> str:
    """The page as a process makes it that has made none yet."""
    pages._environment.cache_clear()
    return render(report)


def test_the_next_process_compiles_no_template(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = rendered(report)
    monkeypatch.setattr(Environment, "compile", None)
    assert rendered(report) == first


def test_a_changed_template_is_compiled_again(report: Report, folder: Path) -> None:
    first, base = rendered(report), folder / "base.html"
    base.write_text(base.read_text("utf-8") + "<!-- changed -->", "utf-8")
    assert rendered(report) == first + "<!-- changed -->"


def test_damaged_bytecode_is_made_again(report: Report, folder: Path) -> None:
    first = rendered(report)
    for file in (folder / "__pycache__").iterdir():
        file.write_bytes(file.read_bytes()[:30])
    assert rendered(report) == first


def test_where_nothing_can_be_written_the_page_is_the_same(report: Report, folder: Path) -> None:
    first = rendered(report)
    for file in (folder / "__pycache__").iterdir():
        file.unlink()
    (folder / "__pycache__").rmdir()
    (folder / "__pycache__").write_text("in the way", "utf-8")
    assert rendered(report) == first
