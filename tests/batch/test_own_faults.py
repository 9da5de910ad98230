"""Where the grader itself fails over a class, a file or a row is all it costs, and it is said."""

import errno
import os
import pkgutil
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock, patch
from zipfile import ZipFile

import pytest

from grader.batch import inputs
from grader.batch.summary import Summary
from grader.batch.written import Written
from grader.cli import main
from grader.grading import grade_item
from grader.grading.own_faults import OwnFaults
from grader.report import GraderError, Outcome
from spec.text import Text
from tests.helpers.classes import put
from tests.helpers.course import Graded, table
from tests.helpers.failing import WRONG, fail, fails_at

FILES = {
    *("grades.csv", "class.html", "canvas.csv", "feedback_folder.zip"),
    *(f"reports/{name}.{kind}" for name in ("ann", "bob") for kind in ("html", "json")),
}

# What fails, how often it may be called before, which files are lost, whose rows differ.
AT_A_CLASS = {
    "grader.batch.outputs.grades_in": (1, {"grades.csv"}, 0),
    "grader.batch.grades.Grades.__init__": (1, {"grades.csv"}, 0),
    "grader.batch.grades.note": (2, set(), 1),
    "grader.batch.grades.comments": (2, set(), 1),
    "grader.batch.outputs.returned_in": (1, {"feedback_folder.zip"}, 0),
    "grader.batch.returned.zipfile.ZipFile.__exit__": (1, {"feedback_folder.zip"}, 0),
    "grader.batch.returned.Returned.add": (2, set(), 0),
    "grader.batch.outputs._report": (1, {"reports/ann.html", "reports/ann.json"}, 0),
    "grader.batch.outputs.Summary.add": (2, set(), 0),
    "grader.batch.outputs.sheets.fill": (1, {"canvas.csv"}, 0),
    "grader.batch.sheet.Sheet.__init__": (2, set(), 0),
    "grader.batch.page.pieces": (1, {"class.html"}, 0),
    "grader.batch.rows._file": (2, {"reports/bob.html", "reports/bob.json"}, 1),
    "grader.batch.overrides._corrected": (1, {"reports/bob.html", "reports/bob.json"}, 1),
    "grader.batch.names._platform": (1, {"reports/ann.html", "reports/ann.json"}, 1),
    "grader.batch.driver.digest": (1, set(), 0),
    "grader.batch.driver.task_of": (2, {"reports/bob.html", "reports/bob.json"}, 1),
    "grader.batch.store.Store.add": (1, None, None),
    "grader.batch.outputs.first": (1, set(), 0),
    "grader.batch.progress.Progress.add": (1, set(), 0),
    "grader.batch.progress.Progress._count": (1, set(), 0),
    "grader.batch.roster.read": (1, set(), 0),
    "grader.batch.classroom.changes.changes": (1, set(), 0),
    "grader.batch.written.Written.text": (1, set(), 0),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, graded: Graded) -> tuple[Path, Path]:
    """A class of two with all that may lie beside it, and what is written of it."""
    place = tmp_path_factory.mktemp("desk")
    put(place / "class" / "ann", recurrent_py=WRONG["recurrent.py"])
    put(place / "class" / "bob", recurrent_py=WRONG["recurrent.py"] + "\n")
    (place / "sheet.csv").write_text("Student,ID,SIS Login ID,RNN (7)\nAnn,1,ann,\nBob,2,bob,\n")
    (place / "list.csv").write_text("id\nann\nbob\ncid\n")
    (place / "by_hand.toml").write_text(
        '[[override]]\nstudent = "bob"\nitem = "softmax"\npoints = 1\n'
    )
    return place, graded(place / "class", *beside(place))[1]


def beside(place: Path) -> list[object]:
    return [
        *("--canvas", place / "sheet.csv", "--roster", place / "list.csv", "--feedback", "folder"),
        *("--overrides", place / "by_hand.toml"),
    ]


@pytest.mark.corpus
@pytest.mark.parametrize("place", AT_A_CLASS)
def test_failure_at_a_class_costs_a_file_or_a_row_and_is_told(
    place: str,
    desk: tuple[Path, Path],
    graded: Graded,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is lost does not stay as an earlier run has left it, either."""
    folder, before = desk
    whole = table(before)
    (tmp_path / "reports").mkdir()
    for file in FILES:
        shutil.copy(before / file, tmp_path / file)
    call, lost, rows = AT_A_CLASS[place]
    fails_at(call, place, monkeypatch)
    code, out = graded(folder / "class", *beside(folder), out=tmp_path)
    said, why = capsys.readouterr()
    meanwhile = place.startswith(("grader.batch.store", "grader.batch.progress"))
    assert meanwhile or "a fault of ours" in why  # a worker in this process may hold stderr
    stale = {"grades.csv", "class.html"}.intersection(lost or ())
    written = {f for f in ("grades.csv", "class.html") if str(out / f) in said.splitlines()}
    assert (code, "grader" in said) == (3, True)
    assert written == {"grades.csv", "class.html"} - stale
    assert ("not of this run" in said) == bool(stale)
    there = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()} & FILES
    if lost is not None:
        assert FILES - there == lost - stale
    if "grades.csv" in there:
        after = table(out)
        differ = [name for name in whole if after[name] != whole[name]]
        assert rows is None or len(differ) == rows
        assert all("grader" in after[name]["note"] for name in differ)
        kept = {name: after[name]["score"] for name in whole if after[name]["score"]}
        assert kept == {name: whole[name]["score"] for name in kept}
    again = graded(folder / "class", *beside(folder), out=out)
    assert again[0] == 0
    assert table(out) == whole


@pytest.mark.parametrize("look", ["folders", "kinds.is_code", "is_of_platform"])
def test_failure_over_what_one_student_handed_in_does_not_cost_the_class(
    look: str,
    desk: tuple[Path, Path],
    graded: Graded,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    whole = table(graded(desk[0] / "class")[1])
    place = f"grader.batch.inputs.{look}"
    looks = pkgutil.resolve_name(place)
    with monkeypatch.context() as failing:

        def fails_at_ann(path: Path | str) -> object:
            return fail() if Path(path).name in ("ann", "recurrent.py") else looks(path)

        failing.setattr(place, fails_at_ann)
        entries = inputs.entries(desk[0] / "class")
    assert [entry.student for entry in entries] == list(whole)
    assert "a fault of ours" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("look", "students"), [("kinds.is_code", ["ann", "bob", "eve"]), ("items_of", ["class"])]
)
def test_failure_over_a_folder_that_stands_alone_does_not_cost_the_class(
    look: str,
    students: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    put(tmp_path / "class", **dict.fromkeys(("ann_py", "bob_py", "eve_py"), "def forward(): 1"))
    place = f"grader.batch.inputs.{look}"
    looks = pkgutil.resolve_name(place)

    def fails_at_ann(path: Path | str) -> object:
        return fail() if Path(path).name == "ann.py" else looks(path)

    monkeypatch.setattr(place, fails_at_ann)
    assert [entry.student for entry in inputs.entries(tmp_path)] == students
    assert "a fault of ours" in capfd.readouterr().err


def test_failure_at_the_end_of_workers_costs_nothing(
    desk: tuple[Path, Path], graded: Graded, capfd: pytest.CaptureFixture[str]
) -> None:
    class Broken(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait, cancel_futures=cancel_futures)
            fail()

    code, out = graded(desk[0] / "class", crew=lambda jobs: lambda: Broken(jobs))
    assert (code, set(table(out))) == (0, {"ann", "bob"})
    assert "a fault of ours" in capfd.readouterr().err


def test_failure_at_the_start_of_workers_leaves_its_reason(
    desk: tuple[Path, Path],
    graded: Graded,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("grader.batch.work.warm", fail)
    assert graded(desk[0] / "class")[0] == 3
    said = capsys.readouterr().err
    assert said.index("in fail") < said.index("no worker starts: a fault of ours")


@pytest.mark.parametrize(
    ("refused", "code"), [(OSError("a fault of ours"), 3), (OSError(errno.EIO, "broken"), 2)]
)
def test_error_that_the_system_did_not_raise_is_the_graders(
    refused: OSError,
    code: int,
    desk: tuple[Path, Path],
    graded: Graded,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("grader.batch.classroom.rows", Mock(side_effect=refused))
    assert graded(desk[0] / "class")[0] == code
    assert ("mend that" in capsys.readouterr().err) == (code == 2)


@pytest.mark.parametrize(
    ("error", "status"),
    [(errno.ENOSPC, "grader_error"), (None, "grader_error"), (errno.EIO, "unreadable")],
)
def test_what_no_hand_in_is_the_reason_of_is_not_its_own(
    error: int | None,
    status: str,
    desk: tuple[Path, Path],
    graded: Graded,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = OSError(error, os.strerror(error), "x.py") if error else OSError("a fault of ours")
    monkeypatch.setattr("grader.batch.driver.task_of", Mock(side_effect=refused))
    _, out = graded(desk[0] / "class")
    assert {row["status"] for row in table(out).values()} == {status}


def test_of_many_failures_some_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    faults = OwnFaults()
    for student in range(100, 200):
        faults.spare(f"student{student}", fail, None)
    said = Written(Path("out"), Summary("en"), (), faults).text(60).splitlines()
    assert max(map(len, said)) <= 60
    assert "student100, student101" in " ".join(map(str.strip, said))
    assert "student119, …; please report it" in " ".join(map(str.strip, said))


def test_row_of_a_class_keeps_its_points_and_says_so(
    tmp_path: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "class", ann_py=WRONG["recurrent.py"], bob_py=WRONG["recurrent.py"] + "\n")
    with monkeypatch.context() as failing:
        failing.setattr("spec.recovery.formula_of", fail)
        failing.setattr("grader.batch.page.pieces", fail)
        code, out = graded(tmp_path / "class")
    row = table(out)["ann.py"]
    assert (code, row["status"], row["gradient_W"]) == (3, "graded", "13")
    assert "gradient_U" in row["note"]
    assert "the points stand" in row["note"]
    assert not (out / "class.html").exists()
    code, _ = graded(tmp_path / "class", out=out)  # the words come with the next run
    assert (code, table(out)["ann.py"]["note"]) == (0, "")


def test_what_an_instructor_can_mend_stands_at_its_row(
    tmp_path: Path,
    graded: Graded,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise GraderError(Text("make room there", "请腾出空间"))

    put(tmp_path / "class", ann_py=WRONG["recurrent.py"])
    monkeypatch.setattr("grader.batch.work.grade", full)
    code, out = graded(tmp_path / "class")
    assert (code, table(out)["ann.py"]["note"]) == (3, "make room there; grader's fault")
    said, why = capsys.readouterr()
    assert "make room there" in said
    assert "Traceback" not in why


def test_zip_for_which_there_is_no_room_is_not_called_damaged(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is graded as soon as there is."""
    (tmp_path / "class").mkdir()
    with ZipFile(tmp_path / "class" / "ann.zip", "w") as archive:
        archive.writestr("recurrent.py", WRONG["recurrent.py"])
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with patch.object(Path, "write_bytes", side_effect=full):
        assert main(["run", str(tmp_path / "class" / "ann.zip"), "--lang", "en"]) == 3
        assert "there is no room in" in capsys.readouterr().err
    with patch("grader.submission.archive._write", side_effect=full):
        code, out = graded(tmp_path / "class")
    row = table(out)["ann.zip"]
    assert (code, row["status"], row["comment"]) == (3, "grader_error", "")
    assert "there is no room in" in row["note"]
    assert table(graded(tmp_path / "class", out=out)[1])["ann.zip"]["gradient_W"] == "13"


def test_item_that_the_grader_fails_at_leaves_the_others_of_its_row(
    tmp_path: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "class", ann_py=WRONG["recurrent.py"])
    judge = grade_item.verdict

    def failing(check: object, *asked: object) -> grade_item.Verdict:
        verdict = judge(check, *asked)
        broken = verdict.outcome is Outcome.FAILED
        return grade_item.Verdict(check, Outcome.GRADER_ERROR) if broken else verdict

    monkeypatch.setattr(grade_item, "verdict", failing)
    code, out = graded(tmp_path / "class")
    row = table(out)["ann.py"]
    assert (code, row["status"], row["gradient_W"]) == (3, "grader_error", "13")
    assert "gradient_U" in row["note"]
