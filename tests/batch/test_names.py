"""Whose a hand-in is: no name that a student chooses gives it to another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.inputs import TWO_OWNERS, entries
from grader.batch.names import _platform as read_name
from grader.handout.template import solution
from grader.submission.read import find
from tests.helpers.classes import put

LOSS = solution()["loss.py"]
FORGED = (
    "Eve Ill_20002_assignsubmission_file_x_10001_assignsubmission_file_more.py",
    "x_10001_assignsubmission_file__20002_assignsubmission_file_more.py",
    "Eve_20002_assignsubmission_file__10001_assignsubmission_onlinetext_more.py",
    "eveill_20002_67890_x_10001_assignsubmission_file_more.py",
    "eveill_20002_67890_10001_11111_more.py",
    "eveill_20002_67890_LATE_10001_11111_more.py",
    "eveill_LATE_20002_67890_LATE_10001_11111_more.py",
    "eve_10001_11111_ill_20002_67890_more.py",
    "hw_eve_attempt_2026-11-02-21-58-07_hw_10001_attempt_2026-11-02-21-58-07_more.py",
    "eveill_20002_67890_hw_10001_attempt_2026-11-02-21-58-07_more.py",
    "hw_eve_attempt_2026-11-02-21-58-07_x_10001_assignsubmission_file_more.py",
    "hw_eve_尝试_2026-11-02-21-58-07_hw_10001_attempt_2026-11-02-21-58-07_more.py",
)


@pytest.mark.parametrize("name", FORGED)
def test_name_that_can_be_read_in_two_ways_is_nobodys(name: str, tmp_path: Path) -> None:
    (tmp_path / "Jane Doe_10001_assignsubmission_file_loss.py").write_text("")
    (tmp_path / "janedoe_10001_67000_rnn.py").write_text("")
    (tmp_path / name).write_text("")
    by_label = {e.label: e for e in entries(tmp_path)}
    forged = by_label.pop(name)
    assert (forged.student, forged.problem) == (name, TWO_OWNERS)
    (theirs,) = by_label.values()
    assert [n for n, _ in theirs.parts] == ["loss.py", "rnn.py"]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Jane Doe_5_assignsubmission_file_hw_5_1_final.py", "5"),
        ("Jane_5_assignsubmission_file_assignsubmission_file_.py", "5"),
        ("王小明_6_assignsubmission_file_2026_作业.py", "6"),
        ("doejane_12345_67890_hw5_2.py", "12345"),
        ("doejane_12345_67890_5.py", "12345"),
        ("doejane_12345_67890_assignsubmission.py", "12345"),
        ("doejane_12345_67890_my_assignsubmission_file.py", "12345"),
        ("doejane_12345_67890_my_attempt_2.py", "12345"),
        ("hw5_jdoe_attempt_2026-11-02-21-58-07_rnn_5_6_2.txt", "jdoe"),
    ],
)
def test_name_that_only_looks_odd_has_its_owner(name: str, student: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")
    (entry,) = entries(tmp_path)
    assert (entry.student, entry.problem) == (student, None)


@given(
    file=st.text(alphabet="ab1_ -.", max_size=20),
    name=st.text(alphabet="Jane Doe1", min_size=1, max_size=8),
    marks=st.sampled_from(["", "10001_", "_10001_1_", "_10001_assignsubmission_file_"]),
)
def test_no_file_name_gives_a_submission_to_another(file: str, name: str, marks: str) -> None:
    """Whatever a student calls a file, it is theirs, or nobody's."""
    platforms = (f"{name}_777_assignsubmission_file_", f"{name.replace(' ', '') or 'x'}_777_888_")
    for before in platforms:
        named = read_name(Path(f"{before}{file}{marks}x.py"))
        assert named.doubtful or named.student == "777"


@pytest.mark.parametrize("bad", ["a\nb", "a\tb", "a\x1b[31mb", "a\u202eb", "a\rb"])
def test_name_stands_on_one_line_everywhere(bad: str, tmp_path: Path) -> None:
    put(tmp_path / "class" / bad, loss_py=LOSS)
    put(tmp_path / "class" / f"Jane{bad}_5_assignsubmission_file_", loss_py=LOSS)
    (tmp_path / "class" / f"{bad}.py").write_text(LOSS)
    for entry in entries(tmp_path / "class"):
        for text in (entry.student, entry.name, entry.label):
            assert text.isprintable()
    with find(tmp_path / "class" / bad) as sources:
        assert sources.name.isprintable()
        assert sources.path.isprintable()
