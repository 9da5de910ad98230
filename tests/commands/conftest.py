"""What the tests of commands share."""

from pathlib import Path

import pytest

from grader.handout.template import solution


@pytest.fixture
def right(tmp_path: Path) -> Path:
    for name, text in solution().items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path
