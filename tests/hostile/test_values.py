"""Whatever comes back is told by what it is; no value is the grader's own fault."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import numpy as np
import pytest

from grader.feedback.ends import too_large
from grader.grading.grade_item import grade_item
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import Settings, cases_of
from grader.report import Fault, ItemResult, Outcome
from spec.assignment import ITEMS
from spec.item import Item
from spec.points import NAMES
from spec.text import Text
from tests.helpers.grading import QUICK, graded
from tests.helpers.odd_results import ATTRIBUTES, OddResults, odd
from tests.hostile.values import VALUES

OURS = re.compile(
    r"Opaque|(?:\bis|returned) a ndarray|ndarray entries|0x[0-9a-f]{6}|own channel|grader itself"
    r"|\ba (?:array|int|object|iterator|ellipsis)\b"
)
SEVERAL = pytest.mark.parametrize("item", ITEMS, ids=NAMES)


def odd_ones(item: Item) -> Iterator[OddResults]:
    """Every value as a result, and each in one of the other places where one can be odd."""
    code = getattr(item.tasks[0].source, "__code__", None)
    if code is None:
        places = [(name, first) for name in ATTRIBUTES for first in (0, 3)]
    else:
        arguments = range(code.co_argcount)
        places = [("value", 3), ("recall", 0), *((place, 0) for place in arguments)]
    for number, expression in enumerate(VALUES.values()):
        if code is not None:
            yield OddResults(item, expression, "value")
        if code is None or number % 3 == 0:
            yield OddResults(item, expression, *places[number % len(places)])
    if code is None:
        for name in ATTRIBUTES:
            yield OddResults(item, "{'a': np.ones(2), 'b': [[1.0], [1.0, 2.0]]}", name)


def texts(result: ItemResult) -> Iterator[str]:
    """All that is said of an item."""
    yield from (check.summary for check in result.checks)
    feedback = result.feedback
    if feedback is not None:
        yield from (
            feedback.summary,
            feedback.yours,
            feedback.right,
            feedback.next_step,
            *feedback.also,
        )


def give_back() -> None:
    """What was freed goes back to the system, where the C library can: it is no longer ours."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@pytest.mark.corpus
@SEVERAL
def test_odd_value_is_the_students_and_is_named(item: Item) -> None:
    """For each item another fifth of them is explained too, which takes most of the time."""
    give_back()
    own_faults, cases = OwnFaults(), cases_of(1)
    for lang in ("en", "zh"):
        settings = Settings(lang=lang)
        chosen = list(enumerate(odd_ones(item), NAMES.index(item.name)))
        for number, submission in chosen[:: 1 if lang == "en" else 23]:
            explains = partial(bool, number % 5 == 0)
            result = grade_item(item, submission, cases, settings, own_faults, explains)
            place = (submission.expression, submission.what, submission.first)
            assert Outcome.GRADER_ERROR not in {c.outcome for c in result.checks}, place
            assert not [t for t in texts(result) if OURS.search(t)], place
            assert not own_faults.subjects, place


DEEP = {
    "nested": "r = [z]\n    for _ in range(5000): r = [r]",
    "in itself": "r = [z]; r.append(r)",
    "in itself often": "r = [1.0]; r *= 100; r[50:] = [r] * 50",
    "doubled": "r = [z]\n    for _ in range(60): r = [r, r]",
    "doubled, a tuple": "r = 1.0,\n    for _ in range(60): r = r, r",
}


@pytest.mark.parametrize("name", DEEP)
def test_result_that_is_nested_without_end_is_over_a_limit(name: str) -> None:
    code = f"def softmax(z):\n    {DEEP[name]}\n    return r\n"
    (result,) = graded({"loss.py": code}, only=("softmax",), limits=QUICK).items
    assert result.outcome is Outcome.LIMIT
    assert "a result with too many parts" in result.feedback.summary


TOO_MUCH = {
    "np.zeros((0, 10**9))": ": an array of shape (0, 1000000000) is too large",
    "'x' * 10**6": ": a text that is too long",
    "10**30": ": a whole number beyond 64 bits",
    "[0.0] * 10**6": ": a result with too many parts",
    "np.zeros(10**6)": ": a result of 7812 KB is too large",
    "np.zeros(10**6, 'f4')": ": an array of 1000000 entries is too large",
}


@pytest.mark.parametrize("expression", TOO_MUCH)
def test_why_a_result_does_not_fit_is_said_in_both_languages(expression: str) -> None:
    code = f"import numpy as np\ndef softmax(z): return {expression}\n"
    said = {
        lang: graded({"loss.py": code}, only=("softmax",), lang=lang).items[0].feedback.summary
        for lang in ("en", "zh")
    }
    assert said["en"].endswith(TOO_MUCH[expression])
    assert said["zh"].startswith("返回值超出限制：")
    assert re.findall(r"\d+", said["zh"]) == re.findall(r"\d+", said["en"])


def test_why_a_result_does_not_fit_is_said_in_no_words_of_the_students_process() -> None:
    said = too_large("a text that is too long, and so is your report").summary
    assert said == Text("what it returned is over the limit", "返回值超出限制")


def test_values_arrive_or_are_said_to_be_too_large() -> None:
    """The end that sends refuses whatever the end that receives would not take."""
    for expression in VALUES.values():
        with suppress(Fault):
            odd(expression, np.ones((3, 2)))
