"""Every output format, read back by what its consumer reads it with."""

import csv
import json
import re
from base64 import b64decode
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from grader.feedback.rows import groups, plain, unwritten
from grader.formats import FORMATS, github, render
from grader.handout.template import solution, sources
from grader.report import Outcome, Report
from tests.helpers.gradescope import RESULTS
from tests.helpers.grading import edited, graded

# What a student could write into a message, to be taken for something else by one of the readers.
NASTY = (
    "```\n````\n--|>\nGrade :=>> 100\n::error::mine\n##[error]mine\n<img src=x onerror=alert(1)>"
    "</pre><script>1</script>|=1+1 ]]> @all [a](b) ![a](b) **b** $x$ &amp; %0A http://a.b www.a.b"
    "\ud800\x00\x1b[31m\u202e"
)
READ = [name for name in FORMATS if name not in ("json", "csv", "junit", "classroom", "gradescope")]
DELTA = "def delta(local_deltas, states, W, activation):\n    return local_deltas.copy()"
FILE = "a,b%25;=1.py"

ITEMS_OF_WRONG = (
    "forward",
    "output",
    "delta",
    "gradient_W",
    "gradient_U",
    "softmax",
    "cross_entropy",
)


def wrong() -> dict[str, str]:
    """Right, but for a wrong δ, a crash, an item that is not there, and a broken file."""
    edits = (
        ("def output(", "def out_put("),
        ("return deltas.T @ x", "return 2.0 * deltas.T @ x"),
        ("return deltas.T @ states[:-1]", f"print({NASTY!r}); raise ValueError({NASTY!r})"),
        ("def delta(", f"{DELTA}\n\n\ndef _delta("),
    )
    files = edited("recurrent", *edits)
    files[FILE] = files.pop("recurrent.py")
    files["loss.py"] = f"no_such_name  # {NASTY!r}\n{files['loss.py']}"
    return files


@cache
def report(name: str, lang: str = "en") -> Report:
    """A submission, graded once."""
    if name == "right":
        return graded(solution(), lang=lang)
    if name == "template":
        return graded(sources(lang), lang=lang)
    shown = graded(wrong(), lang=lang, only=ITEMS_OF_WRONG, withheld=("gradient_U",))
    return replace(shown, path="hand/in", submission=f"nasty {shown.submission} =1|`*<b>@x")


REPORTS = [("right", "en"), ("wrong", "en"), ("wrong", "zh"), ("template", "zh")]
EACH = pytest.mark.parametrize("asked", REPORTS, ids=" ".join)


def seen(asked: tuple[str, str]) -> Report:
    return report(*asked)


def test_the_wrong_submission_is_wrong_in_every_way() -> None:
    outcomes = {i.outcome for i in report("wrong").items}
    assert {"passed", "failed", "crashed", "missing", "invalid"} <= outcomes


@pytest.mark.corpus
@EACH
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_a_function_of_the_report_alone(name: str, asked: tuple[str, str]) -> None:
    once, again = render(name, seen(asked)), render(name, seen(asked))
    assert once == again
    assert once.endswith("\n") or (name, asked[0]) == ("github", "right")  # nothing to annotate


@pytest.mark.parametrize("name", sorted(n for n, all_ in FORMATS.items() if not all_))
def test_students_do_not_see_why_they_lost_a_withheld_item(name: str) -> None:
    feedback = item("wrong", "gradient_U").feedback
    assert feedback is not None
    assert feedback.formula
    text = render(name, report("wrong"))
    shown = b64decode(text).decode() if name == "classroom" else text
    assert feedback.formula not in shown
    assert "gradient_U" in shown.replace("\\", "") or name in ("junit", "github")


# ---- Gradescope


@EACH
def test_gradescope_takes_the_results(asked: tuple[str, str]) -> None:
    results = json.loads(render("gradescope", seen(asked)))
    jsonschema.validate(results, RESULTS)
    assert results["score"] == seen(asked).score
    assert sum(t["score"] for t in results["tests"]) == pytest.approx(results["score"])


def test_what_is_withheld_is_not_said_to_be_unwritten() -> None:
    everything = graded(solution(), only=("softmax",), withheld=("softmax",))
    one = graded(sources("en") | {"x.py": "def softmax(z):\n    return 1\n"}, withheld=("softmax",))
    for said in (render("terminal", everything), render("terminal", one)):
        assert "defined here" not in said
        assert "nothing is written yet" not in said


def test_gradescope_hides_the_tests_that_are_withheld() -> None:
    tests = json.loads(render("gradescope", report("wrong")))["tests"]
    assert {t["name"] for t in tests if t["visibility"] == "hidden"} == {"gradient_U, eq. 8"}


# ---- JUnit


@EACH
def test_junit_has_a_testcase_a_check_and_no_name_twice(asked: tuple[str, str]) -> None:
    shown = seen(asked).for_students()
    suites = JUnitXml.fromstring(render("junit", seen(asked)).encode())
    (suite,) = suites
    checks = [c for item in shown.items for c in item.checks]
    assert [c.name for c in suite] == [c.title for c in checks]
    assert len({(c.classname, c.name) for c in suite}) == len(checks)
    assert [bool(c.result) for c in suite] == [c.outcome is not Outcome.PASSED for c in checks]
    assert suites.tests == suite.tests == len(checks)
    assert suite.failures + suite.errors == sum(bool(c.result) for c in suite)


def test_junit_says_what_is_wrong_and_where() -> None:
    (suite,) = JUnitXml.fromstring(render("junit", report("wrong")).encode())
    case = next(c for c in suite if c.classname == "recurrent.gradient_W")
    (result,) = case.result
    assert (result.type, type(result).__name__) == ("crashed", "Error")
    assert result.message.startswith("it raised ValueError")
    assert "next: Look at line" in result.text
    assert case._elem.get("file") == f"hand/in/{FILE}"
    delta = next(c for c in suite if c.classname == "recurrent.delta")
    assert type(delta.result[0]).__name__ == "Failure"


# ---- GitHub


def annotations(text: str) -> list[dict[str, str]]:
    """The commands as the runner of GitHub Actions reads them."""
    commands = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match, line
        properties = dict(p.split("=", 1) for p in match[2].split(","))
        for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
            properties = {k: v.replace(code, character) for k, v in properties.items()}
        message = match[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        properties = {k: v.replace("%25", "%") for k, v in properties.items()}
        commands.append({"kind": match[1], "message": message, **properties})
    return commands


@EACH
def test_github_annotates_what_is_not_right_each_once(asked: tuple[str, str]) -> None:
    lines = annotations(render("github", seen(asked)))
    assert bool(lines) == (asked[0] != "right")
    for kind in ("error", "notice"):
        assert sum(a["kind"] == kind for a in lines) <= 10


def test_github_points_at_the_student_s_own_lines() -> None:
    by_item = {
        a["title"].partition(",")[0].partition(":")[0]: a
        for a in annotations(render("github", report("wrong")))
    }
    lines = wrong()[FILE].splitlines()
    for name, start in (("delta", "def delta("), ("gradient_W", "print(")):
        assert by_item[name]["file"] == f"hand/in/{FILE}"
        assert lines[int(by_item[name]["line"]) - 1].strip().startswith(start)
    assert by_item["delta"]["message"] == plain(item("wrong", "delta"), "en")


def test_github_tells_a_broken_file_once() -> None:
    commands = annotations(render("github", report("wrong")))
    assert sum(a.get("file", "").endswith("loss.py") for a in commands) == 1


def test_github_names_the_items_beyond_ten_in_the_tenth_annotation() -> None:
    full = report("template")
    many = tuple(replace(full.items[0], name=f"item{i}") for i in range(13))
    commands = annotations(render("github", replace(full, items=many)))
    assert len(commands) == 10
    assert all(f"item{i}" in commands[-1]["message"] for i in range(9, 13))


def test_github_leaves_the_line_out_in_a_notebook() -> None:
    cell = {"cell_type": "code", "source": "def delta(a, b, c, d):\n    return a", "metadata": {}}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (command,) = annotations(
        render("github", graded({"a.ipynb": json.dumps(book)}, only=("delta",)))
    )
    assert Path(command["file"]).name == "a.ipynb"
    assert "line" not in command


def test_summary_of_the_step_is_below_its_limit() -> None:
    long = replace(report("wrong"), notes=("字" * 500_000,))
    assert len(github.summary(long).encode()) < 1 << 20


def test_classroom_adds_the_scores_up() -> None:
    for asked in REPORTS:
        line = render("classroom", seen(asked))
        assert line.count("\n") == 1
        result = json.loads(b64decode(line, validate=False))
        assert (result["version"], result["max_score"]) == (1, seen(asked).max_score)
        assert sum(t["score"] for t in result["tests"]) == pytest.approx(seen(asked).score)
        assert {t["status"] for t in result["tests"]} <= {"pass", "fail", "error"}
        assert (result["status"] == "pass") == (asked[0] == "right")


# ---- Markdown, CSV


def flat(tokens: list) -> list:
    return [t for token in tokens for t in (token, *flat(token.children or []))]


@pytest.mark.parametrize("name", ["markdown", "coderunner", "vpl"])
def test_what_several_items_have_in_common_is_told_once(name: str) -> None:
    """A file that cannot be run, and a function of another name; where nothing is written too."""
    broken = "def forward(x):\n    return x\n\n\ndef output(s):\n    return s\n\n\ndef f(:\n"
    files = {"recurrent.py": broken, "loss.py": "def soft_max(z):\n    return z\n"}
    text = render(name, graded(files, chapters=("recurrent", "loss")))
    assert text.count("SyntaxError") == 1
    assert "Rename soft_max to softmax." in text


def test_markdown_says_where_nothing_is_written() -> None:
    assert "nothing is written yet" in render("markdown", graded(sources("en"), only=("delta",)))


@EACH
def test_markdown_holds_nothing_but_ours(asked: tuple[str, str]) -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = flat(parser.parse(render("markdown", seen(asked))))
    kinds = {t.type for t in tokens}
    assert not {"html_block", "html_inline", "link_open", "image", "em_open", "s_open"} & kinds
    report = seen(asked).for_students()
    shown, firsts = report.items, [group[0] for group in groups(report)]
    explained = [i for i in firsts if i.feedback and not unwritten(i)]
    blocks = [t.content.rstrip("\n") for t in tokens if t.type == "fence"]
    assert blocks == [plain(i, seen(asked).lang) for i in explained]
    rows = sum(t.type == "tr_open" for t in tokens)
    assert rows == len(shown) + 2


def _lines(report: Report) -> list[dict[str, str]]:
    text = render("csv", report)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:])))


@EACH
def test_csv_has_a_line_an_item_and_no_formula(asked: tuple[str, str]) -> None:
    lines = _lines(seen(asked))
    assert [r["item"] for r in lines] == [i.name for i in seen(asked).items]
    assert sum(float(r["points"]) for r in lines) == pytest.approx(seen(asked).score)
    assert not [v for r in lines for v in r.values() if v.startswith(("=", "+", "-", "@"))]


def test_csv_disarms_formulas() -> None:
    named = replace(report("right"), submission="=cmd|' /C calc'!A0")
    (first, *_) = csv.DictReader(StringIO(render("csv", named)[1:]))
    assert first["submission"] == "'=cmd|' /C calc'!A0"


# ---- Moodle


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.add(tag)


@EACH
def test_coderunner_takes_the_fraction_the_table_and_the_html(asked: tuple[str, str]) -> None:
    result = json.loads(render("coderunner", seen(asked)))
    assert set(result) == {"fraction", "prologuehtml", "testresults", "epiloguehtml"}
    assert result["fraction"] == pytest.approx(seen(asked).score / seen(asked).max_score, abs=1e-4)
    head, *rows = result["testresults"]
    assert head[0] == "iscorrect"
    assert {len(row) for row in rows} == {len(head)}
    assert [r[1] for r in rows] == [i.name for i in seen(asked).for_students().items]
    assert Tags(result["prologuehtml"] + result["epiloguehtml"]).seen <= {"h5", "pre", "p"}


@EACH
def test_vpl_finds_one_grade_and_it_is_ours(asked: tuple[str, str]) -> None:
    text = render("vpl", seen(asked))
    assert text.startswith("<|--\n")
    comments, grade = text.removeprefix("<|--\n").split("\n--|>\n")
    share = 100 * seen(asked).score / seen(asked).max_score
    assert float(grade.removeprefix("Grade :=>> ")) == pytest.approx(share, abs=0.006)
    assert all(line.startswith(("-", ">")) for line in comments.split("\n"))


@pytest.mark.parametrize("name", READ)
def test_chinese_labels_end_in_a_chinese_colon(name: str) -> None:
    assert not re.search("[\u4e00-\u9fff]: ", render(name, seen(("wrong", "zh"))))


def item(name: str, of: str):
    return next(i for i in report(name).items if i.name == of)


@cache
def with_users() -> Report:
    """gradient_W is wrong, and what uses it has its points with the right one."""
    slip = ("return deltas.T @ states[:-1]", "return deltas.T @ states[1:]")
    return graded(edited("recurrent", slip), chapters=("recurrent", "language_model"))


def test_csv_says_of_what_uses_a_wrong_item_which_one() -> None:
    said_of = {line["item"]: line["summary"] for line in _lines(with_users())}
    assert said_of["sentence_loss"] == "uses gradient_W"


@pytest.mark.parametrize("name", READ)
def test_what_only_uses_a_wrong_item_is_not_called_wrong_beside_its_points(name: str) -> None:
    """ "sentence_loss: uses gradient_W, 9 of 9 points"."""
    text = re.sub(r"<wbr>|\\(?=_)", "", render(name, with_users()))
    text = " ".join(re.sub("<[^>]*>|&nbsp;", " ", text).split())
    assert "uses gradient_W" in text
    assert not re.search("sentence_loss.{0,40}not right(?! yet)", text)
