"""Where the grader itself fails at words or at a page, that is all it costs, and it is said."""

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli import main
from grader.grading import grade_item
from grader.handout.template import solution
from grader.report import Outcome
from spec.assignment import ITEMS
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


def test_row_of_a_class_keeps_its_points_and_says_so(
    tmp_path: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "class", ann_py=WRONG["recurrent.py"], bob_py=WRONG["recurrent.py"] + "\n")
    monkeypatch.setattr("spec.recovery.formula_of", fail)
    monkeypatch.setattr("grader.batch.page.render", fail)
    code, out = graded(tmp_path / "class")
    row = table(out)["ann.py"]
    assert (code, row["status"], row["gradient_W"]) == (1, "graded", "13")
    assert "gradient_U" in row["note"]
    assert "the points stand" in row["note"]
    assert not (out / "class.html").exists()


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
