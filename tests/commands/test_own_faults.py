"""Where the grader itself fails a command says so by its exit code, and writes what it can."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from grader import check
from grader.cli import main
from grader.formats import MARKING
from grader.grading import settings as settings_of_a_run
from grader.grading.settings import Settings
from grader.handout.template import solution
from reference.recurrent import gradient_W
from spec import assignment
from tests.helpers.classes import put
from tests.helpers.failing import WRONG, WRONG_SOFTMAX, fail
from tests.helpers.grading import graded as report_of
from tests.helpers.grading import item

ONE = ("gradient_U",)


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
    "place",
    ["grader.cli.called", "grader.cli.asked_language", "grader.cli.parser", "grader.cli.localized"],
)
def test_failure_before_anything_is_the_graders_too(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(place, fail)
    assert main(["run", "."]) == 3
    assert "the grader itself failed" in capsys.readouterr().err


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


def test_failure_over_what_is_reproduced_is_the_graders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, recurrent_py=WRONG["recurrent.py"])
    monkeypatch.setattr("grader.reproduce.recording.Recording.call", fail)
    assert main(["reproduce", str(tmp_path), *ONE, "--lang", "en"]) == 3
    assert "the grader itself failed here" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["grading.grade_item.verdict", "submission.read.find"])
def test_failure_over_what_is_explained_costs_its_hint(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, recurrent_py=WRONG["recurrent.py"])
    command = ["explain", *ONE, str(tmp_path), "--lang", "en"]
    assert main(command) == 0
    assert "hint 1" in capsys.readouterr().out
    monkeypatch.setattr(f"grader.{place}", fail)
    assert main(command) == 3
    said = capsys.readouterr()
    assert "Σ_t δ_t x_tᵀ" in said.out
    assert "hint 1" not in said.out
    assert "the grader itself failed" in said.err


@pytest.mark.parametrize("place", ["_entries", "_rank", "_write"])
def test_failure_over_a_zip_is_no_damage_of_the_students(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ZipFile(tmp_path / "rnn.zip", "w") as archive:
        archive.writestr("recurrent.py", WRONG["recurrent.py"])
    monkeypatch.setattr(f"grader.submission.archive.{place}", fail)
    assert main(["run", str(tmp_path / "rnn.zip"), "--lang", "en"]) == 3
    assert "this is not your fault" in " ".join(capsys.readouterr().err.split())


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
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, rnn_py=WRONG["recurrent.py"])
    files = {name: tmp_path / f"{name}.txt" for name in ("json", "junit")}
    formats = [f"--format={name}={path}" for name, path in files.items()]
    monkeypatch.setattr(f"grader.{place}", fail)
    assert main(["run", str(tmp_path / "rnn.py"), "--format=terminal", *formats]) == 3
    report = json.loads(files["json"].read_text())
    assert {item["outcome"] for item in report["items"]} == {"grader_error"}
    assert "this is no verdict" in report["notes"][0]
    asked = sum(len(i.checks) for i in Settings().items())
    assert f'errors="{asked}"' in files["junit"].read_text()
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("the grader itself failed") == 1


@pytest.mark.parametrize("name", sorted(MARKING))
def test_failure_at_an_item_is_no_mark_on_a_platform(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
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


@pytest.mark.parametrize("place", ["grade", "notebook.render", "_of_file"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_check_that_fails_says_whose_fault_it_is(
    lang: str, place: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(f"grader.jupyter.check.{place}", fail)
    said = repr(check(gradient_W, lang=lang))
    assert {"en": "this is not your fault", "zh": "这不是你的问题"}[lang] in said
    assert "a fault of ours" in capfd.readouterr().err


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The chapter `loss` cannot be imported."""
    keeping = (assignment.chapter, assignment.item, settings_of_a_run._items)
    for kept in keeping:
        kept.cache_clear()
    whole = assignment.import_module
    fails = lambda name: fail() if name == "spec.chapters.loss" else whole(name)  # noqa: E731
    monkeypatch.setattr(assignment, "import_module", fails)
    yield
    for kept in keeping:
        kept.cache_clear()


@pytest.mark.usefixtures("broken")
def test_chapter_that_cannot_be_loaded_costs_its_own_items(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "rnn", **{n.replace(".", "_"): text for n, text in solution().items()})
    files = {name: tmp_path / f"report.{name}" for name in ("html", "json")}
    formats = [f"--format={name}={path}" for name, path in files.items()]
    code = main(["run", str(tmp_path / "rnn"), *formats, "--chapters", "loss", "gradient_flow"])
    assert (code, files["html"].exists()) == (3, True)
    report = json.loads(files["json"].read_text())
    outcomes = {i["chapter"]: i["outcome"] for i in report["items"]}
    assert outcomes == {"loss": "grader_error", "gradient_flow": "passed"}
    assert report["own_faults"] == []
    assert capsys.readouterr().err.count("Traceback") == 1


@pytest.mark.usefixtures("broken")
def test_what_uses_an_item_that_cannot_be_loaded_is_judged_with_a_right_one() -> None:
    report = report_of(WRONG_SOFTMAX, chapters=("loss", "language_model"))
    assert item(report, "sentence_loss").points == 9
