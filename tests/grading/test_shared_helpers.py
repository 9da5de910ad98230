"""A helper that several wrong items use, and no right one, is named."""

import pytest

from grader.formats import render
from tests.helpers.grading import graded, item

FILES = {
    "recurrent.py": """
import numpy as np


def _summed(a, b):
    total = np.zeros((a.shape[1], b.shape[1]))
    for t in range(1, len(a)):
        total += np.outer(a[t], b[t])
    return total


def output(states, V, activation):
    return activation.forward(states[1:] @ V.T)


def gradient_W(deltas, states):
    return _summed(deltas, states[:-1])


def gradient_U(deltas, x):
    return _summed(deltas, x)
""",
    "language_model.py": "from recurrent import _summed as outer\n\n\n"
    "def gradient_V(output_deltas, states):\n    return outer(output_deltas, states[1:])\n",
}
NAMES = ("output", "gradient_W", "gradient_U", "gradient_V")


def steps(files: dict[str, str], lang: str = "en", only: tuple[str, ...] = NAMES) -> list[str]:
    """What to do next, by item."""
    items = graded(files, only=only, lang=lang).items
    return [i.feedback.next_step if i.feedback else "" for i in items]


def with_changed(file: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[file]
    return FILES | {file: FILES[file].replace(old, new)}


def test_each_item_that_uses_it_names_it_and_the_others() -> None:
    right, of_W, of_U, of_V = steps(FILES)
    assert right == ""
    assert of_W == (
        "The mistake may be in _summed (recurrent.py, line 5): gradient_U and gradient_V use it "
        "too and are not right either; no item that passed uses it."
    )
    assert "gradient_W and gradient_V use" in of_U
    assert "gradient_W and gradient_U use" in of_V
    assert steps(FILES, "zh")[1] == (
        "错误可能在 _summed（recurrent.py 第 5 行）里：gradient_U、gradient_V 也用到它，"
        "同样不对，而通过的题都没有用到它。"
    )


def test_the_first_is_told_in_full_and_the_others_in_a_line_each() -> None:
    page = render("terminal", graded(FILES, only=NAMES))
    assert page.count("you get") == page.count("be in _summed") == 1
    assert "gradient_U  the sum runs over t = 2 … T; it must run over all steps" in page


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("recurrent.py", "return activation.", "_summed(states, states)\n    return activation."),
        ("recurrent.py", "activation.forward(states[1:] @ V.T)", "None"),
        ("language_model.py", "\n\n\ndef", "\n\n\ndef _summed(a, b):\n    return a\n\n\ndef"),
    ],
    ids=["a right item uses it", "nothing is right", "two files define one of that name"],
)
def test_nothing_is_said_of_it_where_it_may_be_right(file: str, old: str, new: str) -> None:
    assert not any("may be in" in step for step in steps(with_changed(file, old, new)))


def test_helper_is_not_named_where_each_item_is_known_to_differ_in_its_own_way() -> None:
    files = with_changed("recurrent.py", "range(1, len(a))", "range(len(a))")
    text = files["recurrent.py"].replace("states[:-1]", "states[1:]")
    text = text.replace("_summed(deltas, x)", "_summed(deltas, 2 * x)")
    of_W, of_U = steps({"recurrent.py": text}, only=NAMES[:3])[1:]
    assert (of_W, of_U) == ("", "")


def test_helper_that_one_wrong_item_alone_uses_is_not_named() -> None:
    files = with_changed("recurrent.py", "_summed(deltas, x)", "deltas.T @ x / 2")
    report = graded({"recurrent.py": files["recurrent.py"]}, only=NAMES[:3])
    assert [i.feedback is None for i in report.items] == [True, False, False]
    assert not any("may be in" in i.feedback.next_step for i in report.items if i.feedback)
    assert report.own_faults == ()


def test_crash_in_ones_own_lines_is_not_put_down_to_it() -> None:
    files = with_changed("recurrent.py", "_summed(deltas, x)", "_summed(deltas, y)")
    assert "may be in" not in steps(files)[2]
    of_W = steps(files)[1]
    assert "gradient_V uses it too and is not right either" in of_W
    assert "gradient_U" not in of_W


def test_item_that_is_right_but_for_another_says_nothing_of_the_others_helpers() -> None:
    files = FILES | {
        "language_model.py": "from recurrent import gradient_U\n\n\n"
        "def gradient_V(output_deltas, states):\n"
        "    return gradient_U(output_deltas, states[1:])\n"
    }
    report = graded(files, only=NAMES)
    assert item(report, "gradient_V").carried == ("gradient_U",)
    assert item(report, "gradient_V").points == 4
    of_W = item(report, "gradient_W").feedback
    assert of_W is not None
    assert "gradient_U uses it too" in of_W.next_step
