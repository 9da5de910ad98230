"""Where the grader itself fails at words or at a page, that is all it costs, and it is said."""

import errno
import inspect
import json
import os
import pkgutil
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import pytest

from grader import check
from grader.batch.summary import Summary
from grader.batch.written import Written
from grader.cli import main
from grader.formats import MARKING
from grader.grading import grade_item
from grader.grading.kept import Kept
from grader.grading.own_faults import OwnFaults
from grader.handout.template import solution
from grader.report import GraderError, Outcome
from reference.recurrent import gradient_W
from spec.assignment import ITEMS
from spec.text import Text
from tests.helpers.classes import put
from tests.helpers.course import Graded, table
from tests.helpers.grading import edited, item
from tests.helpers.grading import graded as report_of

WRONG = edited("recurrent", ("return deltas.T @ x", "return np.round(deltas.T @ x, 3)"))
ONE = ("gradient_U",)


def fail(*arguments: object, **named: object) -> None:
    raise RuntimeError("a fault of ours")


@pytest.mark.parametrize(
    "place",
    [
        "spec.recovery.formula_of",
        "grader.grading.explanation.mistakes_of",
        "grader.feedback.facts.kept_between_calls",
        "grader.feedback.trials.Trials",
        "grader.grading.grade_item._next_step",
        "grader.grading.grade_item._also",
    ],
)
def test_failure_over_words_costs_the_words(
    place: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = report_of(WRONG, only=ONE)
    monkeypatch.setattr(place, fail)
    report = report_of(WRONG, only=ONE)
    assert (report.score, report.items[0].checks) == (whole.score, whole.items[0].checks)
    assert report.items[0].feedback.summary == whole.items[0].feedback.summary
    assert report.own_faults == ONE
    assert "the grader itself failed" in report.notes[-1]
    assert "a fault of ours" in capfd.readouterr().err
    assert report.exit_code() == 1


def test_words_that_were_lost_come_with_the_next_grading(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    with monkeypatch.context() as failing:
        failing.setattr("grader.feedback.trials.Trials", fail)
        assert report_of(WRONG, kept, only=ONE).own_faults == ONE
    again, whole = report_of(WRONG, kept, only=ONE), report_of(WRONG, only=ONE)
    assert (again.items, again.notes) == (whole.items, whole.notes)


def failing_at(call: int, function: Callable[..., object]) -> Callable[..., object]:
    """A function that fails at one call, counted from 1."""
    calls = iter(range(1, 1_000_000))

    def failing(*arguments: object, **named: object) -> object:
        return fail() if next(calls) == call else function(*arguments, **named)

    return failing


def fails_at(call: int, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function at a place fails at one call."""
    function = pkgutil.resolve_name(place)
    monkeypatch.setattr(place, failing_at(call, function))


@pytest.mark.parametrize(
    ("place", "call"),
    [
        ("grader.grading.grade_item.verdict", 2),
        ("grader.grading.grade_item.worst", 3),
        ("grader.grading.carried.lent_to", 2),
        ("grader.sandbox.session._answer", 1),
        ("grader.sandbox.client.wire.decode", 40),
        ("grader.sandbox.definitions.Definitions.place_of", 2),
        ("grader.sandbox.definitions.Definitions._note_errors", 1),
    ],
)
def test_failure_at_an_item_costs_this_item(
    place: str, call: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = report_of(WRONG, chapters=("recurrent",))
    fails_at(call, place, monkeypatch)
    report = report_of(WRONG, chapters=("recurrent",))
    pairs = zip(whole.items, report.items, strict=True)
    ((right, lost),) = [(one, other) for one, other in pairs if one != other]
    assert lost.outcome is Outcome.GRADER_ERROR
    assert lost.points < right.points or right.points == 0
    assert "the grader itself failed" in lost.feedback.summary
    assert "report" in lost.feedback.next_step
    assert (report.exit_code(), report.notes) == (3, whole.notes)
    assert "a fault of ours" in capfd.readouterr().err


def test_failure_over_what_is_drawn_ahead_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is drawn where it is needed."""
    whole = report_of(WRONG, chapters=("recurrent",))
    monkeypatch.setattr("grader.grading.judge.plan_of", fail)
    report = report_of(WRONG, chapters=("recurrent",))
    assert (report.items, report.own_faults) == (whole.items, ())


@pytest.mark.parametrize(
    "place",
    [
        "grader.sandbox.student_process.StudentProcess._hold",
        "grader.sandbox.student_process.StudentProcess._sent",
        "grader.sandbox.session.StudentProcess.begin",
        pytest.param(
            "grader.sandbox.session.StudentProcess.close",  # which leaves one behind
            marks=pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
        ),
    ],
)
def test_failure_at_the_start_or_end_of_a_process_costs_nothing(
    place: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Another one is started."""
    whole = report_of(WRONG, chapters=("recurrent",))
    fails_at(1, place, monkeypatch)
    report = report_of(WRONG, chapters=("recurrent",))
    assert (report.items, report.isolation) == (whole.items, whole.isolation)
    assert "a fault of ours" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("grader.sandbox.client.bound", "numerical_gradient"),
        ("grader.grading.carried._is_plain", "softmax_cross_entropy_gradient"),
        ("grader.grading.judge._with_points_of", "softmax_cross_entropy_gradient"),
        ("grader.grading.carried.better", "softmax_cross_entropy_gradient"),
    ],
)
def test_failure_of_what_the_students_code_calls_is_the_graders(
    place: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, chapters = (
        edited("loss", ("axis=-1, keepdims=True", "keepdims=True")),
        ("loss", "gradcheck"),
    )
    whole = report_of(code, chapters=chapters)
    fails_at(1, place, monkeypatch)
    report = report_of(code, chapters=chapters)
    pairs = zip(whole.items, report.items, strict=True)
    assert [(b.name, b.outcome) for a, b in pairs if a != b] == [(named, Outcome.GRADER_ERROR)]


@pytest.mark.parametrize("format_", ["terminal", "plain"])
def test_failure_over_a_report_on_screen_leaves_its_points(
    format_: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(tmp_path, recurrent_py=WRONG["recurrent.py"])
    monkeypatch.setattr(f"grader.formats.{format_}.render", fail)
    assert (
        main(["run", str(tmp_path), "--only", "gradient_U", "gradient_W", "--format", format_]) == 3
    )
    said = capsys.readouterr()
    assert said.out == "gradient_W  13 / 13  passed\ngradient_U  0 / 10  failed\ntotal  13 / 23\n"
    assert f"the grader itself failed while it wrote {format_}" in said.err


@pytest.mark.parametrize(
    "place", ["grader.cli.called", "grader.cli.asked_language", "grader.cli.parser"]
)
def test_failure_before_anything_is_the_graders_too(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(place, fail)
    assert main(["run", "."]) == 3
    assert "the grader itself failed" in capsys.readouterr().err


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
    "grader.batch.progress.Progress.add": (1, set(), 0),
    "grader.batch.progress.Progress._count": (1, set(), 0),
    "grader.batch.roster.read": (1, set(), 0),
    "grader.batch.classroom.changes.changes": (1, set(), 0),
    "grader.batch.written.Written.text": (1, set(), 0),
}
FILES = {
    *("grades.csv", "class.html", "canvas.csv", "feedback_folder.zip"),
    *(f"reports/{name}.{kind}" for name in ("ann", "bob") for kind in ("html", "json")),
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


def test_of_many_failures_some_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    faults = OwnFaults()
    for student in range(100, 200):
        faults.spare(f"student{student}", fail, None)
    said = Written(Path("out"), Summary("en"), (), faults).text(60).splitlines()
    assert max(map(len, said)) <= 60
    assert "student100, student101" in " ".join(map(str.strip, said))
    assert "student119, …; please report it" in " ".join(map(str.strip, said))


def test_failure_at_an_item_costs_none_that_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chapters, code = ("loss",), edited("loss", ("axis=-1, keepdims=True", "keepdims=True"))
    whole = report_of(code, chapters=chapters)
    fails_at(1, "spec.checking.function.describe", monkeypatch)
    report = report_of(code, chapters=chapters)
    softmax, *others = report.items
    assert softmax.outcome is Outcome.GRADER_ERROR
    assert [i.points for i in others] == [i.points for i in whole.items[1:]]
    assert item(report, "softmax_cross_entropy_gradient").carried == ("softmax",)


def test_failure_over_a_second_judgement_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would have brought is not known."""
    code = edited("loss", ("axis=-1, keepdims=True", "keepdims=True"))
    monkeypatch.setattr("grader.sandbox.session.Session.lending", fail)
    report = report_of(code, chapters=("loss",))
    follows = item(report, "softmax_cross_entropy_gradient")
    assert (follows.outcome, report.exit_code()) == (Outcome.GRADER_ERROR, 3)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_failure_over_everything_is_the_graders(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.submission.read.find", fail)
    assert main(["run", "nothing", "--lang", lang]) == 2
    capsys.readouterr()
    assert main(["run", ".", "--lang", lang]) == 3
    said = capsys.readouterr().err
    assert "a fault of ours" in said
    assert {"en": "this is not your fault", "zh": "这不是你的问题"}[lang] in said


def needed(function: Callable[..., object]) -> list[str]:
    """Its parameters without a default."""
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.default is p.empty]


@pytest.mark.parametrize("more", [-1, 2])
def test_function_of_other_parameters_is_told_the_templates(more: int) -> None:
    """Of every item, with one parameter less or more than it needs."""
    functions = [i for i in ITEMS if i.name != "RecurrentLayer"]
    counts = {i.name: len(needed(i.tasks[0].source)) + more for i in functions}
    code = "".join(
        f"def {name}({', '.join(f'p{n}' for n in range(count))}): return 0.0\n"
        for name, count in counts.items()
    )
    report = report_of({"all.py": code})
    for one in functions:
        crashed = item(report, one.name)
        assert crashed.outcome is Outcome.CRASHED
        assert one.tasks[0].def_line in crashed.feedback.next_step
    assert report.own_faults == ()


NAMED = ("__init__", "forward", "backward", "update", "reset_state")
METHODS = (
    *((name, rf"(def {name}\(\s*self)", r"\1, extra") for name in NAMED),
    ("__init__", r", learning_rate: float", ""),
    ("forward", r"(def forward\(self), input_array: np.ndarray", r"\1"),
    ("backward", r"(def backward\(self, [^,]*), activator: Activation", r"\1"),
)


@pytest.mark.parametrize(("method", "old", "new"), METHODS)
def test_method_of_other_parameters_is_told_the_templates(method: str, old: str, new: str) -> None:
    other = re.sub(old, new, solution()["layer.py"])
    assert other != solution()["layer.py"]
    report = report_of({**solution(), "layer.py": other}, only=("RecurrentLayer",))
    crashed = report.items[0]
    assert (crashed.outcome, report.own_faults) == (Outcome.CRASHED, ())
    sentences = (crashed.feedback.next_step, crashed.feedback.summary, *crashed.feedback.also)
    assert f"RecurrentLayer.{method}" in " ".join(sentences)


def test_format_that_fails_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.formats.html.render", fail)
    put(tmp_path / "rnn", recurrent_py=WRONG["recurrent.py"])
    files = {name: tmp_path / f"report.{name}" for name in ("html", "json", "junit")}
    formats = [f"--format={name}={path}" for name, path in files.items()]
    code = main(["run", str(tmp_path / "rnn"), *formats, "--only", *ONE, "--lang", "en"])
    assert code == 3
    assert "failed while it wrote html" in capsys.readouterr().err
    assert json.loads(files["json"].read_text())["items"][0]["name"] == "gradient_U"
    assert files["junit"].exists()
    assert not files["html"].exists()


@pytest.mark.parametrize(
    "place", ["grading.judge.Judge._alone", "grading.grade.Judge", "submission.read.find"]
)
def test_failure_outside_of_items_leaves_files_that_say_so(
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(tmp_path, rnn_py=WRONG["recurrent.py"])
    files = {name: tmp_path / f"{name}.txt" for name in ("json", "junit")}
    formats = [f"--format={name}={path}" for name, path in files.items()]
    monkeypatch.setattr(f"grader.{place}", fail)
    assert main(["run", str(tmp_path / "rnn.py"), "--format=terminal", *formats]) == 3
    report = json.loads(files["json"].read_text())
    assert {item["outcome"] for item in report["items"]} == {"grader_error"}
    assert "this is no verdict" in report["notes"][0]
    assert 'errors="111"' in files["junit"].read_text()
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("the grader itself failed") == 1


@pytest.mark.parametrize("name", sorted(MARKING))
def test_failure_at_an_item_is_no_mark_on_a_platform(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(tmp_path, rnn_py=WRONG["recurrent.py"])
    file, command = tmp_path / "result", ["run", str(tmp_path / "rnn.py"), "--only", *ONE]
    assert main([*command, f"--format={name}={file}"]) == 1
    assert file.exists()
    monkeypatch.setattr("grader.grading.grade_item.verdict", fail)
    assert main([*command, f"--format={name}={file}"]) == 3
    assert not file.exists()
    assert f"{name}: not written" in capsys.readouterr().err
    assert main([*command, f"--format={name}"]) == 3
    assert capsys.readouterr().out == ""


def test_row_of_a_class_keeps_its_points_and_says_so(
    tmp_path: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "class", ann_py=WRONG["recurrent.py"], bob_py=WRONG["recurrent.py"] + "\n")
    monkeypatch.setattr("spec.recovery.formula_of", fail)
    monkeypatch.setattr("grader.batch.page.pieces", fail)
    code, out = graded(tmp_path / "class")
    row = table(out)["ann.py"]
    assert (code, row["status"], row["gradient_W"]) == (3, "graded", "13")
    assert "gradient_U" in row["note"]
    assert "the points stand" in row["note"]
    assert not (out / "class.html").exists()


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

    def failing(check: object, recorder: object, cases: object) -> grade_item.Verdict:
        verdict = judge(check, recorder, cases)
        broken = verdict.outcome is Outcome.FAILED
        return grade_item.Verdict(check, Outcome.GRADER_ERROR) if broken else verdict

    monkeypatch.setattr(grade_item, "verdict", failing)
    code, out = graded(tmp_path / "class")
    row = table(out)["ann.py"]
    assert (code, row["status"], row["gradient_W"]) == (3, "grader_error", "13")
    assert "gradient_U" in row["note"]


@pytest.mark.parametrize("place", ["grade", "notebook.render", "_of_file"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_check_that_fails_says_whose_fault_it_is(
    lang: str, place: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(f"grader.jupyter.check.{place}", fail)
    said = repr(check(gradient_W, lang=lang))
    assert {"en": "this is not your fault", "zh": "这不是你的问题"}[lang] in said
    assert "a fault of ours" in capfd.readouterr().err
