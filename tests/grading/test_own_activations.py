"""Where a submission's own activations are what is wrong, they are named; they cost no less."""

import re
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest

from grader.grading import own_activations
from grader.handout import notebook, template
from grader.handout.template import solution
from grader.report import Outcome, Report
from grader.submission.read import find
from tests.helpers.grading import graded, item

TANH_BACK = "return 1.0 - output * output"
SIGMOID = "return 1 / (1 + np.exp(-np.asarray(net)))"
OWN_STYLE = """
import numpy as np

class Tanh(object):
    def forward(self, v):
        return np.tanh(v)

    def backward(self, o):
        return 1 - o ** 2

class Linear(object):
    def forward(self, v):
        return np.copy(v)

    def backward(self, o):
        return np.ones_like(o)

Activation = Tanh
tanh = Tanh()
identity = Linear()
"""


def with_own(*edits: tuple[str, str], own: str = "") -> dict[str, str]:
    """A right solution whose activations.py is edited so."""
    files = solution()
    files["activations.py"] = own or files["activations.py"]
    for before, after in edits:
        assert before in files["activations.py"]
        files["activations.py"] = files["activations.py"].replace(before, after)
    return files


def line_of(files: Mapping[str, str], name: str) -> int:
    lines = files["activations.py"].splitlines()
    return next(n for n, line in enumerate(lines, 1) if re.match(rf"{name} =", line))


def named(report: Report, name: str) -> bool:
    feedback = item(report, name).feedback
    return feedback is not None and "the template's" in feedback.next_step


@pytest.mark.parametrize("own", ["", OWN_STYLE], ids=["edited", "written anew"])
def test_wrong_slope_of_ones_own_is_named_beside_its_line(own: str) -> None:
    edit = ("1 - o ** 2", "1 - o") if own else (TANH_BACK, "return 1.0 - output")
    files = with_own(edit, own=own)
    report = graded(files, chapters=("gradcheck", "language_model"))
    place = f"activations.py, line {line_of(files, 'tanh')}"
    where = f"It is right with the template's tanh in the place of your own ({place})"
    for name in ("gradient_check", "sentence_loss"):
        result = item(report, name)
        assert result.feedback is not None
        assert where in result.feedback.next_step
        assert result.points < result.max_points
    assert {i.name for i in report.items if named(report, i.name)} == {
        "gradient_check",
        "sentence_loss",
    }
    checked = item(report, "gradient_check").feedback
    assert checked is not None
    assert checked.differences == ()  # nothing else is suspected


def test_wrong_f_of_ones_own_is_named_in_chinese() -> None:
    report = graded(with_own(("return np.tanh(net)", SIGMOID)), only=("perplexity",), lang="zh")
    feedback = item(report, "perplexity").feedback
    assert feedback is not None
    assert "把你自己的 tanh（activations.py 第" in feedback.next_step
    assert "换成模板给的，结果就对了" in feedback.next_step


@pytest.mark.parametrize(
    ("own", "name"),
    [("return 1.0", "sentence_loss"), ("return None", "gradient_check")],
    ids=["a number for f′", "None for f′"],
)
def test_crash_over_what_ones_own_gives_back_names_it_after_the_line(own: str, name: str) -> None:
    report = graded(with_own((TANH_BACK, own)), only=(name,))
    result = item(report, name)
    assert result.outcome is Outcome.CRASHED
    assert result.feedback is not None
    assert re.search(r"^It is .+ there.+ template's tanh in", result.feedback.next_step)


def test_it_is_named_beside_another_wrong_function_that_is_used_too() -> None:
    files = with_own((TANH_BACK, "return 1.0 - output"))
    files["loss.py"] += "\n\ndef softmax(z):\n    return z\n"
    report = graded(files, only=("softmax", "sentence_loss"))
    assert named(report, "sentence_loss")
    assert item(report, "sentence_loss").carried == ("softmax",)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_templates_own_file_and_notebook_are_not_suspected(lang: str, tmp_path: Path) -> None:
    template.write(tmp_path / "files", lang)
    (tmp_path / "book").mkdir()
    notebook.write(tmp_path / "book", lang)
    for folder in ("files", "book"):
        with find(tmp_path / folder) as sources:
            assert own_activations.own(sources) == {}


def test_crash_within_ones_own_tells_its_line_alone() -> None:
    report = graded(with_own(("return np.tanh(net)", "return net / None")), only=("perplexity",))
    feedback = item(report, "perplexity").feedback
    assert feedback is not None
    assert feedback.place is not None
    assert feedback.place.file == "activations.py"
    assert "template's" not in feedback.next_step


def test_two_that_are_wrong_together_are_both_named() -> None:
    edits = ("return np.tanh(net)", SIGMOID), ("np.array(net, dtype=float)", "2.0 * net")
    report = graded(with_own(*edits), only=("predict_next",), seed=2)
    feedback = item(report, "predict_next").feedback
    assert feedback is not None
    assert re.search("template's (tanh and identity|tanh) in the place", feedback.next_step)


def test_those_in_a_notebook_are_named_too() -> None:
    files = with_own((TANH_BACK, "return 1.0 - output"))
    chapters = [files[f"{c}.py"] for c in ("recurrent", "loss", "gradient_flow", "language_model")]
    code = [re.sub(r"^from [a-z_]+ import .*$", "", c, flags=re.M) for c in chapters]
    cells = ["import numpy as np", files["activations.py"], *code]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    report = graded({"hw.ipynb": nbformat.writes(book)}, only=("sentence_loss",))
    assert named(report, "sentence_loss")


def test_what_is_wrong_with_the_templates_too_is_not_blamed_on_right_ones() -> None:
    files = with_own(own=OWN_STYLE)
    files["language_model.py"] += (
        "\n\n_right = sentence_loss\n\n\ndef sentence_loss(indices, labels, U, W, V):\n"
        "    loss, *gradients = _right(indices, labels, U, W, V)\n    return 2 * loss, *gradients\n"
    )
    report = graded(files, only=("sentence_loss",))
    assert item(report, "sentence_loss").outcome is Outcome.FAILED
    assert not named(report, "sentence_loss")
