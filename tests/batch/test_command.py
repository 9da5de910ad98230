"""`grader batch` as an instructor uses it: rubric, zip, progress, copies, misuse, again."""

import csv
import json
import re
from inspect import getsource
from pathlib import Path

import pytest

from grader.batch.progress import Progress
from grader.batch.tasks import Result, Status
from grader.cli import main
from grader.commands import batch
from grader.handout.template import sources
from grader.report import ExitCode
from grader.sandbox.process import Limits
from tests.helpers.classes import put, zipped
from tests.helpers.command_line import one_sentence
from tests.helpers.course import CODE, LOSS, Graded, table, words_of
from tests.helpers.honest import basic
from tests.helpers.readme import ROOT
from tests.helpers.styles import OWN_GRADIENT_CHECK


def test_rubric_decides_and_withheld_items_stay_with_the_instructor(
    tmp_path: Path, graded: Graded
) -> None:
    put(tmp_path / "class" / "ann", loss_py=LOSS, recurrent_py=CODE["recurrent.py"])
    rubric = tmp_path / "rubric.toml"
    rubric.write_text('hidden_items = ["gradient_U"]\nseed = 7\n[points]\ngradient_W = 60\n')
    options = ("--rubric", rubric, "--anonymous")
    code, out = graded(tmp_path / "class", *options)
    assert code == 0
    assert table(out)["ann"]["gradient_W"] == "60"
    report = json.loads((out / "reports" / "ann.json").read_text("utf-8"))
    assert (report["seed"], report["max_score"]) == (7, 80.0)
    assert [i["name"] for i in report["items"]] == ["gradient_W", "gradient_U", "softmax"]
    student = (out / "reports" / "ann.html").read_text("utf-8")
    assert "item-softmax" in student
    assert "item-gradient_U" not in student
    assert "gradient_ U" not in words_of(out / "class.html")


def test_class_of_which_nothing_brings_points_is_not_graded(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its sheets would give everybody nothing."""
    put(tmp_path / "class" / "ann", loss_py=LOSS)
    (tmp_path / "rubric.toml").write_text("[points]\noutput = 0\n")
    code, out = graded(tmp_path / "class", "--rubric", tmp_path / "rubric.toml", "--only", "output")
    assert code == 2
    assert "is worth 0 points; give an item some" in one_sentence(capsys.readouterr().err)
    assert not (out / "grades.csv").exists()


def test_zip_of_a_class_is_graded(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "class" / "ann", recurrent_py=CODE["recurrent.py"])
    put(tmp_path / "class" / "ben", recurrent_py="")
    zipped(tmp_path / "class.zip", tmp_path / "class")
    code, out = graded(tmp_path / "class.zip", "--only", "gradient_W")
    assert code == 0
    assert {n: row["score"] for n, row in table(out).items()} == {"ann": "13", "ben": "0"}
    assert capsys.readouterr().err == ""


def test_progress_tells_rate_time_left_and_failures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.batch.progress.EVERY", 0.0)
    progress = Progress("en")
    with progress.of(4, 10):
        progress.add([Result("a", Status.GRADED), Result("b", Status.UNREADABLE)])
        progress.add([Result("c", Status.GRADED), Result("d", Status.GRADED)])
    first, second, *last = capsys.readouterr().err.splitlines()
    assert len(last) == 1
    assert first == "6 of 10 have a result already; 4 to grade"
    assert re.fullmatch(r"done 2/4   .* a second   \d+:\d\d left   1 could not be graded", second)


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["nowhere"], 2, "there is no nowhere; check the path"),
        (["README.md"], 2, "README.md is no folder and no .zip"),
        (["tests", "--jobs", "0"], 2, "--jobs and --deadline must be above 0"),
        (["tests", "--deadline", "nan"], 2, "--jobs and --deadline must be above 0"),
        (["tests", "--deadline", "inf"], 2, "--deadline is 86400 at most"),
        (["tests", "--roster", "docs"], 2, "docs is no file"),
        (["tests", "--canvas", "README.md"], 2, "this is no sheet of Canvas"),
        (["tests", "--column", "RNN"], 2, "--column is a column of a sheet: name it by"),
        (["tests", "--roster", "tests/__init__.py"], 2, "tests/__init__.py names nobody"),
        (["tests", "--only", "dleta"], 2, "there is no item dleta"),
        (["student_template"], 4, "student_template is one submission; grade it by `grader run"),
    ],
)
def test_misuse_gets_one_sentence(
    options: list[str],
    code: int,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent.parent)
    assert main(["batch", *options, "-o", str(tmp_path / "out"), "--lang", "en"]) == code
    written = capsys.readouterr()
    assert one_sentence(written.err).startswith(sentence)
    assert written.out == ""
    assert not (tmp_path / "out").exists()


def test_renamed_copy_is_found_and_another_way_to_write_it_is_not(
    tmp_path: Path, graded: Graded
) -> None:
    pytest.importorskip("rapidfuzz", reason='no RapidFuzz here: pip install "rnn-spec[similar]"')
    folder, code = tmp_path / "class", CODE["recurrent.py"] + "\n\n" + LOSS
    copied = re.sub(r"\bnet\b", "summed", code).replace("# (", "# mine: (")
    head, *functions = copied.split("\n\n\ndef ")
    turned = "\n\n\ndef ".join([head, *reversed(functions)])
    cell = {"cell_type": "code", "source": turned, "metadata": {}, "outputs": []}
    put(folder, ann_py=code, ben_ipynb=json.dumps({"cells": [cell], "nbformat": 4}))
    put(folder, cem_py=getsource(basic), dan_py=OWN_GRADIENT_CHECK)
    put(folder / "eve", **{n.replace(".", "_"): t for n, t in sources("en").items()})
    put(folder / "fay", **{n.replace(".", "_"): t for n, t in sources("zh").items()})
    _, out = graded(folder, "--similar", "--only", "gradient_W")
    rows = list(csv.reader((out / "similar.csv").read_text("utf-8-sig").splitlines()))
    assert [row[:2] for row in rows[1:]] == [
        ["ann", "ben"],
        ["eve", "too short to compare, or not read"],
        ["fay", "too short to compare, or not read"],
    ]
    assert int(rows[1][2]) >= 95
    assert "ann ben" in words_of(out / "class.html")


def test_second_run_grades_nothing_unless_told(
    graded: Graded, course: Path, results: tuple[int, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A grader that cannot go on says where, and that it is to be told."""
    code, out = results
    before = (out / "grades.csv").read_bytes()
    (out / "grades.csv").unlink()
    nobody = {"out": out, "crew": lambda jobs: None}
    assert graded(course, "--deadline", "1", **nobody)[0] == code
    assert (out / "grades.csv").read_bytes() == before
    for again in (["--regrade"], ["--seed", "2"]):
        assert graded(course, "--deadline", "1", *again, **nobody)[0] == ExitCode.GRADER_FAULT
        said = capsys.readouterr().err
        assert 0 < said.index("TypeError: ") < said.index("the grader itself failed; this is not")


def test_pattern_that_is_mended_lets_the_rest_be_graded(tmp_path: Path, graded: Graded) -> None:
    put(tmp_path / "class", ann_py=CODE["recurrent.py"])
    options = ("--only", "gradient_W", "--pattern")
    code, out = graded(tmp_path / "class", *options, r"hw (?P<student>\w+)\.py")
    assert (code, table(out)["ann.py"]["note"]) == (1, "the pattern does not fit its name")
    code, _ = graded(tmp_path / "class", *options, r"(?P<student>\w+)\.py", out=out)
    assert (code, table(out)["ann.py"]["score"]) == (0, "13")


def test_documents_name_options_that_exist_and_have_the_same_commands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    english, chinese = (ROOT / "docs" / name for name in ("batch.md", "batch.zh.md"))
    texts = [p.read_text("utf-8") for p in (english, chinese)]
    with pytest.raises(SystemExit):
        main(["batch", "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    named = [set(re.findall(r"`[^`\n]*?(--[a-z-]+)", text)) for text in texts]
    assert named[0] == named[1] <= known
    assert {"--dask", "--deadline", "--similar"} < named[0]
    commands = [re.findall(r"(?ms)^```\w*\n(.*?)^```", text) for text in texts]
    assert commands[0] == [block.replace(" --lang zh", "") for block in commands[1]]


def test_in_a_class_each_has_the_time_that_it_has_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = []
    monkeypatch.setattr(batch, "_run", lambda _, settings, __: limits.append(settings.limits) or 0)
    main(["batch", str(Path(__file__).parent), "-o", str(tmp_path / "out")])
    assert (limits, batch.DEADLINE) == ([Limits()], Limits().total)
