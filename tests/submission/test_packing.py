"""How it is packed does not matter; what cannot be opened gets a sentence that says what to do."""

from pathlib import Path

import pytest

from grader.report import SubmissionError
from tests.helpers.grading import graded, item
from tests.submission.packings import PACKINGS


@pytest.mark.parametrize("name", PACKINGS)
def test_packing_earns_what_its_code_earns(name: str, tmp_path: Path) -> None:
    packing = PACKINGS[name]
    path = packing.put(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    if not packing.loads:
        with pytest.raises(SubmissionError):
            graded(path, only=("output",))
        return
    report = graded(path, only=("output",))
    assert (item(report, "output").points == 5.0) == packing.earns, report.notes
    assert sorted(tmp_path.rglob("*")) == before
