"""What `make run` shows first: three typical mistakes, each told as what the code computes."""

import re
from pathlib import Path

import pytest

from grader.report import Outcome
from tests.helpers.grading import graded, item, lost

ROOT = Path(__file__).parent.parent.parent
SUBMISSION = ROOT / "examples" / "submission"
YOURS = {
    "delta": "δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_{t+1})",
    "gradient_W": "∂E/∂W = Σ_t δ_t s_tᵀ",
}
CORE = ("recurrent", "loss", "gradcheck")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_three_mistakes_cost_three_items_and_are_said_in_words(lang) -> None:
    report = graded(SUBMISSION, chapters=CORE, lang=lang)
    assert lost(report) == {"delta", "gradient_W", "softmax"}
    assert {i.outcome for i in report.items} == {Outcome.PASSED, Outcome.FAILED}
    for name in lost(report):
        feedback = item(report, name).feedback
        assert feedback is not None
        assert feedback.differences, name
        assert feedback.formula == YOURS.get(name, feedback.formula)


def test_mistakes_mended_bring_every_point() -> None:
    files = {path.name: path.read_text("utf-8") for path in SUBMISSION.glob("*.py")}
    for file, wrong, right in (
        ("recurrent.py", "states[t + 2]", "states[t + 1]"),
        ("recurrent.py", "deltas.T @ states[1:]", "deltas.T @ states[:-1]"),
        ("loss.py", "z - z.max()", "z - z.max(axis=-1, keepdims=True)"),
        ("loss.py", "e / e.sum()", "e / e.sum(axis=-1, keepdims=True)"),
    ):
        assert files[file].count(wrong) == 1
        files[file] = files[file].replace(wrong, right)
    assert lost(graded(files, chapters=CORE)) == set()


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_make_run_and_the_readmes_show_it_first(readme) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(r"^run:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe is not None
    runs = re.findall(r"grader run (\S+)", recipe[1])
    assert runs == ["examples/submission", "tests/submissions/article"]
    shown = re.findall(r"^\$ grader run (\S+)", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    assert shown[:2] == runs
