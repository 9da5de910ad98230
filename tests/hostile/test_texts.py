"""What a student prints, raises or names reaches the report as harmless text, and is cut."""

import re
import unicodedata

import pytest

from grader.feedback.faults import described
from grader.formats.html import render as as_html
from grader.formats.json import render as as_json
from grader.formats.terminal import render as as_terminal
from grader.formats.vpl import render as as_vpl
from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.safe_text import printable
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources
from tests.hostile.texts import SOURCES, TEXTS
from tests.hostile.world import one_file

ALLOWED = {"Cc": "\n\t", "Cf": "", "Cs": "", "Zl": "", "Zp": "", "Co": "", "Cn": ""}
MARKUP = re.compile(r"<script|<img|<testcase|<!--")  # of these texts; no page of ours has it
VPL = re.compile(r"[->]|<\|--$|--\|>$|Grade :=>> [\d.]+$")  # how each of its lines begins
OBEYED = re.compile(r"(?m)^\s*::|##\[|##vso\[")


def harmless(text: str) -> bool:
    """No control, no direction, nothing that a log would obey."""
    controls = [c for c in set(text) if c not in ALLOWED.get(unicodedata.category(c), c)]
    return not controls and not OBEYED.search(text)


@pytest.mark.corpus
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", SOURCES)
def test_text_of_a_student_is_harmless_and_cut(place: str, text: str, zygote: Zygote) -> None:
    """Every other place in Chinese, and of each place every other text."""
    hostile = TEXTS[text]
    comment = hostile.encode("utf-8", "ignore").decode().replace("\n", " ").replace("\r", " ")
    code = SOURCES[place].replace("TEXT", ascii(hostile)).replace("COMMENT", comment)
    source = one_file("hostile.py", code)
    is_chinese = ([*SOURCES].index(place) + [*TEXTS].index(text)) % 2
    settings = Settings(
        only=("softmax",), lang="zh" if is_chinese else "en", limits=Limits(call=2.0)
    )
    report = grade(Sources("hostile.py", None, (source,)), settings, start=zygote.start)
    assert report.score == 0.0
    for shown in (as_terminal(report), as_json(report)):
        assert harmless(shown)
        assert len(shown) < 12_000
    lines = as_vpl(report).split("\n")
    assert all(VPL.match(line) for line in lines[:-1]), [x for x in lines if not VPL.match(x)]
    assert sum(line.startswith("Grade") for line in lines) == 1
    page = as_html(report)
    assert harmless(page)
    assert not MARKUP.search(page)


@pytest.mark.parametrize("text", TEXTS)
def test_printable_text_is_harmless(text: str) -> None:
    shown = printable(TEXTS[text])
    assert harmless(shown)
    assert len(shown) <= 201
    assert shown.endswith("…") or len(TEXTS[text]) <= 200


def test_printable_leaves_ordinary_text_as_it_is() -> None:
    text = "δ₁ is wrong: a[1:2] 不对\n\tx = d['a']::b # é ✓"
    assert printable(text) == text


def test_shapes_that_no_array_has_are_not_taken() -> None:
    given = [["a", [2] * 40], ["b", [-1]], ["c", [1 << 40]], ["d", ["2"]], ["e", []]]
    assert described({"shapes": given}).shapes == (("a", (2,) * 32), ("e", ()))
