"""One fault is told once, its cause first, and briefly."""

import re
from functools import cache
from itertools import cycle

import pytest
from rich.cells import cell_len

from grader.feedback import faults
from grader.feedback.grouped import grouped
from grader.feedback.rows import some
from grader.formats import gradescope, plain
from grader.formats.html import render as html
from grader.formats.terminal import render
from grader.handout.template import solution
from grader.report import Fault, Report
from spec import assignment
from tests.helpers import beginners
from tests.helpers.faulty import places
from tests.helpers.grading import edited, graded, item, kept_results

MOST_LINES = 26
# An edit of the reference, and the items that use the wrong one.
ONE_FAULT = {
    "forward": ("recurrent", "W.dot(states[t - 1])", "W.T.dot(states[t - 1])"),
    "delta": ("recurrent", "W.T.dot(deltas[t])", "W.dot(deltas[t])"),
    "gradient_W": ("recurrent", "deltas.T @ states[:-1]", "states[:-1].T @ deltas"),
    "a result of None": ("recurrent", "    return states\n", "    print(states)\n"),
    "a misspelt name": ("loss", "np.exp(", "np.expp("),
    "clip_gradient": ("gradient_flow", "threshold / norm", "1.0 / norm"),
    "perplexity": ("language_model", "np.exp(", "np.exp2("),
}


@cache
def shown(name: str, lang: str = "en", carried: bool = True) -> tuple[Report, str]:
    chapter, old, new = ONE_FAULT[name]
    kept = kept_results(lang, carried)
    report = graded(edited(chapter, (old, new)), kept, lang=lang, carried=carried)
    assert report.score < report.max_score
    return report, render(report)


@pytest.mark.corpus
@pytest.mark.parametrize(("lang", "carried"), [("en", True), ("zh", False)])
@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_fault_in_all_chapters_is_told_in_few_lines(
    name: str, lang: str, carried: bool
) -> None:
    _, text = shown(name, lang, carried)
    assert len(text.splitlines()) <= MOST_LINES, text


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("place", "lang"),
    list(zip(range(0, len(beginners.CODE), 5), cycle(["en", "zh"]), strict=False)),
)
def test_slip_of_a_beginner_is_told_in_few_lines_of_80_columns(place: int, lang: str) -> None:
    code = beginners.CODE[place]
    name = places.item_of(code)
    slip = places.written(code, dict([places.choices(code)[-1]]))
    files, file = solution(), f"{assignment.item(name).chapter}.py"
    slipped = {**files, file: f"{files[file]}\n{slip}"}
    report = graded(slipped, kept_results(lang), lang=lang)
    assert item(report, name).points < item(report, name).max_points
    lines = render(report).splitlines()
    assert len(lines) <= MOST_LINES
    assert max(map(cell_len, lines)) <= 80


def test_what_fails_through_an_item_is_named_after_it_in_one_place() -> None:
    report, text = shown("forward", carried=False)
    users = ["sentence_loss", "train", "predict_next", "perplexity", "deep_backward"]
    for name in users:
        feedback = item(report, name).feedback
        assert feedback is not None
        assert feedback.through == ("forward",)
        assert text.count(name) <= 1
    sentence = "Items that use forward, not right yet: sentence_loss, train and 7 more"
    assert text.index("W is transposed") < text.index(sentence)
    assert "Next: forward" in text
    assert f"\n{sentence}\n" in plain.render(report)
    table = html(report).partition('id="items"')[2]
    signs = re.findall('"outcome through"><span aria-hidden="true">(.)', table)
    assert signs == ["–" for i in report.items if i.feedback and i.feedback.through]


def test_cause_comes_first_wherever_it_stands() -> None:
    """A forward that is made of a later item's function."""
    files = edited("recurrent", ("    return states\n", "    return deep(states)\n"))
    files["recurrent.py"] += "\n\ndef deep(states):\n    return clip_gradient(states, 1e9)\n"
    files["recurrent.py"] = "from gradient_flow import clip_gradient\n" + files["recurrent.py"]
    files["gradient_flow.py"] += "\n\ndef clip_gradient(g, threshold):\n    return 2 * g\n"
    report = graded(files, only=("forward", "clip_gradient"))
    text = render(report)
    assert text.index("clip_gradient   0 / 8") < text.index("Items that use clip_gradient")
    assert "Next: clip_gradient" in text


def test_variable_with_an_items_name_is_no_use_of_it() -> None:
    files = edited("recurrent", ("W.T.dot(deltas[t])", "W.dot(deltas[t])"))
    files["loss.py"] += (
        "\n\ndef softmax(z):\n    delta = z - 1\n    return 0 * [delta for delta in delta][0]\n"
    )
    softmax = item(graded(files, only=("delta", "softmax")), "softmax").feedback
    assert softmax is not None
    assert softmax.through == ()


def test_own_misspelt_name_is_told_beside_a_wrong_item_that_is_used() -> None:
    files = edited("recurrent", ("W.dot(states[t - 1])", "W.T.dot(states[t - 1])"))
    misspelt = edited("language_model", ("    states = forward(", "    states = forwards("))
    files["language_model.py"] = misspelt["language_model.py"]
    report = graded(files, only=("forward", "sentence_loss"))
    feedback = item(report, "sentence_loss").feedback
    assert feedback is not None
    assert feedback.through == ()
    assert "No forwards is known at line" in feedback.next_step


@pytest.mark.parametrize(
    ("edit", "formula"),
    [
        (("self.U @ input_array + ", "self.U @ input_array - "), "s_t = f(U x_t + W s_{t−1})"),
        (("self.U - self", "self.U + self"), "U ← U − learning_rate · gradient_U"),
    ],
)
def test_class_shows_the_formula_of_the_claim_that_failed(
    edit: tuple[str, str], formula: str
) -> None:
    report = graded(edited("layer", edit), only=("RecurrentLayer",))
    assert item(report, "RecurrentLayer").formula == formula


def test_items_judged_with_the_same_right_function_share_a_note() -> None:
    report, text = shown("forward", "en", True)
    assert "note  sentence_loss, train and 7 more: judged with the right forward" in text
    assert text.count("note") == 1
    assert "sentence_loss, train and 7 more: judged" in gradescope.render(report)
    assert some(["a", "b", "c"], "en") == "a, b, c"
    assert all("Items that use" not in said for said in (text, plain.render(report)))


@pytest.mark.parametrize(("lang", "line"), [("en", "wrong delta: "), ("zh", "错误的 delta：")])
def test_missed_networks_are_all_counted_in_a_line_a_part(lang: str, line: str) -> None:
    files = edited("gradcheck", ("def gradient_check(", "def checked("))
    files["gradcheck.py"] += "\n\ndef gradient_check(network, seed):\n    return True\n"
    report = graded(files, only=("gradient_check",), lang=lang)
    feedback = item(report, "gradient_check").feedback
    assert feedback is not None
    assert [line in text for text in feedback.also].count(True) == 1
    assert len(feedback.also) <= 6
    named = sum(c.outcome != "passed" for c in report.items[0].checks)
    assert named > 20
    assert len(render(report).splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "it raised KeyError: 'a', 'b', 'c' and 2 others"),
        ("zh", "抛出了 KeyError：'a'、'b'、'c'，另有 2 种"),
    ],
)
def test_exceptions_of_one_kind_are_one_line_in_both_languages(lang: str, line: str) -> None:
    def raised(key: str) -> Fault:
        error = {"type": "KeyError", "message": repr(key)}
        return faults.raised("gradient_check", {"error": error})

    said = [raised(key) for key in "abcdea"]
    assert grouped(((f.summary, f.one_of) for f in said), lang) == (line,)


def test_what_a_student_wrote_is_spelled_for_a_screen_reader_as_it_stands() -> None:
    """Signs of formulas are put into words, not those of code, of prints or of a dict."""
    code = 'def build_vocabulary(s):\n    print("δ_{t}")\n    return {"<s>": 1, "</s>": 0}\n'
    text = plain.render(graded({"language_model.py": code}, only=("build_vocabulary",)))
    assert "\nprinted: δ_{t}\n" in text
    assert "\nyou get: {'<s>': 1, '</s>': 0}\n" in text
    crashing = 'def softmax(z):\n    return {"W_{t}": z}["ε"]\n'
    text = plain.render(graded({"loss.py": crashing}, only=("softmax",)))
    assert '\nline: loss.py:2  return {"W_{t}": z}["ε"]\n' in text
