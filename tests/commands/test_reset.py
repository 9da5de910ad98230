"""A function that was written becomes a blank again, and all else in its file stays."""

import ast
from pathlib import Path

import pytest

from grader.handout.template import solution
from grader.watch import source
from spec import assignment
from spec.assignment import ITEMS


@pytest.mark.parametrize("name", [item.name for item in ITEMS])
def test_reset_gives_the_blank_and_keeps_all_else(tmp_path: Path, name: str) -> None:
    """For every item: what is written goes, the rest of the file stays to the letter."""
    item = assignment.item(name)
    file = tmp_path / f"{item.chapter}.py"
    text = solution()[file.name]
    file.write_text(text, "utf-8")
    assert source.reset(item, file, "zh")
    before, after = ast.parse(text).body, ast.parse(file.read_text("utf-8")).body
    changed = [
        new.name for old, new in zip(before, after, strict=True) if ast.dump(old) != ast.dump(new)
    ]
    assert changed == [name]
    assert "raise NotImplementedError" in source.written(name, file)
    assert (tmp_path / f"{file.name}.before").read_text("utf-8") == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_reset_keeps_the_file_s_encoding_and_ends_of_lines(
    tmp_path: Path, encoding: str, ends: str
) -> None:
    file = tmp_path / "recurrent.py"
    text = solution()["recurrent.py"].replace("\n", "\n# 循环\x0c层\n", 1).replace("\n", ends)
    file.write_bytes(text.encode(encoding))
    assert source.reset(assignment.item("output"), file, "zh")
    after = file.read_bytes().decode(encoding)
    assert after.count("\r\n") == (after.count("\n") if ends == "\r\n" else 0)
    before, blank = source.lines_of("output", text), source.lines_of("output", after)
    assert before is not None
    assert blank is not None
    kept = [text.split("\n")[: before[0] - 1], text.split("\n")[before[1] :]]
    assert [after.split("\n")[: blank[0] - 1], after.split("\n")[blank[1] :]] == kept
    assert "raise NotImplementedError" in source.written("output", file)


def test_what_is_no_text_is_not_reset(tmp_path: Path) -> None:
    file = tmp_path / "recurrent.py"
    file.write_bytes(b"\xff\xfe\x00 def output")
    assert not source.reset(assignment.item("output"), file, "en")
    assert source.written("output", file) == ""
