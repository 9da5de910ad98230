"""A class graded at once: what the instructor and the students get."""

import base64
import hashlib
import json
import os
import re
import shutil
import zlib
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from grader.batch import seed, store, work
from grader.batch.comments import comments
from grader.batch.tasks import Job, Task
from grader.batch.version import version
from grader.called import called
from grader.grading.settings import Settings
from tests.helpers.classes import CANVAS, ITEMS, put
from tests.helpers.course import CODE, NAME, Graded, Page, table, words_of
from tests.helpers.grading import graded as report_of
from tests.helpers.permissions import lock


def test_link_to_a_neighbour_is_not_followed(tmp_path: Path, graded: Graded) -> None:
    put(tmp_path / "class" / "ann", recurrent_py=CODE["recurrent.py"])
    for place in ("ben", "cem/deeper"):
        (tmp_path / "class" / place).mkdir(parents=True)
        (tmp_path / "class" / place / "work").symlink_to(tmp_path / "class" / "ann")
    code, out = graded(tmp_path / "class", "--only", "gradient_W")
    assert code == 1
    scores = {name: row["score"] for name, row in table(out).items()}
    assert scores == {"ann": "13", "ben": "", "cem": ""}


def test_folder_that_may_not_be_listed_is_told(
    tmp_path: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "ann", recurrent_py=CODE["recurrent.py"])
    put(tmp_path / "locked", recurrent_py=CODE["recurrent.py"])
    lock(tmp_path / "locked", monkeypatch)
    code, out = graded(tmp_path, "--only", "gradient_W")
    assert code == 1
    assert table(out)["locked"]["note"] == "it cannot be read: Permission denied"
    assert table(out)["ann"]["score"] == "13"


@pytest.mark.skipif(os.name == "nt", reason="names are never bytes there")
def test_name_of_other_bytes_and_controls_is_shown_harmlessly(
    tmp_path: Path, graded: Graded
) -> None:
    for name in (b"\xff\xfe", b"a\x1b[31m", "王小明".encode(), b"x" * 240):
        os.mkdir(os.fsencode(tmp_path) + b"/" + name)
    code, out = graded(tmp_path, "--only", "gradient_W")
    assert code == 1
    assert {r["student"][:9] for r in table(out).values()} == {
        "\\xdcff\\xd",
        "a\\x1b[31m",
        "王小明",
        "x" * 9,
    }
    assert (out / "reports" / "王小明.html").is_file()


def test_every_submission_has_its_line(results: tuple[int, Path], course: Path) -> None:
    code, out = results
    rows = table(out)
    assert code == 1
    assert {name.removeprefix("'") for name in rows} == {p.name for p in course.iterdir()}
    assert (rows["ann"]["score"], rows["ann"]["gradient_U"]) == ("33", "10")
    assert (rows["ann2"]["score"], rows["ann2"]["gradient_U"]) == ("23", "0")
    assert (rows["empty"]["status"], rows["empty"]["score"]) == ("unreadable", "")
    assert rows["empty"]["note"] == "nothing handed in"
    note = "zip.zip is no readable zip: pack it again and hand that in"
    assert rows["zip.zip"]["note"] == note
    assert rows["twice"]["note"] == "also handed in: twice.py"
    assert rows["twice.py"]["note"] == "also handed in: twice"


def test_reports_are_those_of_a_single_run(results: tuple[int, Path], course: Path) -> None:
    from tests.helpers.grading import graded as alone

    report = json.loads((results[1] / "reports" / "ann2.json").read_text("utf-8"))
    single = alone(course / "ann2", only=ITEMS)
    second = json.loads((results[1] / "reports" / "twice~2.json").read_text("utf-8"))
    assert (report["submission"], second["submission"]) == ("ann2", "twice")
    assert report["score"] == single.score
    assert [i["feedback"] and i["feedback"]["formula"] for i in report["items"]] == [
        i.feedback and i.feedback.formula for i in single.items
    ]


def test_names_of_students_are_no_formulas_and_no_markup(results: tuple[int, Path]) -> None:
    out = results[1]
    assert table(out)["'=1+1"]["student"] == "'=1+1"
    for path in (out / "class.html", *(out / "reports").glob("*.html")):
        assert NAME not in path.read_text("utf-8")
    names = {p.name for p in (out / "reports").iterdir()}
    assert "_1+1.html" in names
    assert not any(c in name for name in names for c in "<>/=")


def test_canvas_sheet_is_filled_and_all_else_stays(results: tuple[int, Path]) -> None:
    filled = (results[1] / "canvas.csv").read_bytes().decode()
    assert filled == CANVAS.replace('""x""",,12', '""x""",50.00,12').replace("A,7,", "A,34.85,")


def test_class_page_stands_alone_and_links_to_reports(results: tuple[int, Path]) -> None:
    text = (results[1] / "class.html").read_text("utf-8")
    page = Page(text)
    assert not {"link", "iframe", "img"} & set(page.tags)
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)  # of the page's own
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{allowed}';" in text
    assert not page.sources
    assert "url(" not in text
    assert "@import" not in text
    assert page.links
    for link in set(page.links) - {"#all"}:
        assert (results[1] / unquote(link)).is_file()


def test_class_page_counts_the_most_common_mistake(results: tuple[int, Path]) -> None:
    text = words_of(results[1] / "class.html")
    assert "9 of 11 submissions graded" in text
    assert re.search(r"gradient_ ?U .{5,80} 2 of 9", text)
    assert "slow : softmax: too slow" in text


def test_mistake_is_told_of_the_function_that_makes_it_alone(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    """gradient_W = gradient_U(δ, s): what it gives is transposed, and its own code is right."""
    code = (
        "def gradient_W(deltas, states):\n    return gradient_U(deltas, states[:-1])\n"
        "def gradient_U(deltas, x):\n    return x.T @ deltas\n"
    )
    put(tmp_path / "class" / "ann", recurrent_py=code)
    _, out = graded(tmp_path / "class", "--only", "gradient_W", "gradient_U")
    said = "gradient_W: 0 / 13, uses gradient_U; gradient_U: 0 / 10, transposed"
    assert table(out)["ann"]["comment"] == said
    assert words_of(out / "class.html").count("transposed") == 1
    assert "ann (ann): gradient_U: the shape is (2, 3), must be (3, 2)" in capsys.readouterr().out


def test_one_exception_is_not_told_of_who_raised_another(tmp_path: Path, graded: Graded) -> None:
    """Crashes count together where the sentence is the same."""
    for name, body in {
        "ann": "return {}[1]",
        "ben": "return len(1)",
        "cem": "return {}[1]",
    }.items():
        put(
            tmp_path / "class" / name, recurrent_py=f"def gradient_W(deltas, states):\n    {body}\n"
        )
    _, out = graded(tmp_path / "class", "--only", "gradient_W")
    text = words_of(out / "class.html")
    assert re.search(r"crashed 2 of 3 wrong .{9,12} KeyError: 1 .*? example ann", text)
    assert re.search(r"crashed 1 of 3 wrong .{9,12}TypeError.*? example ben", text)


def test_anonymous_page_names_nobody(
    graded: Graded, course: Path, results: tuple[int, Path]
) -> None:
    pytest.importorskip("rapidfuzz", reason='no RapidFuzz here: pip install "rnn-spec[similar]"')
    options = ("--deadline", "1", "--anonymous", "--similar", "--lang", "zh")
    _, out = graded(course, *options)
    text = (out / "class.html").read_text("utf-8")
    assert "成绩分布" in text
    assert not Page(text).links
    shown = words_of(out / "class.html")
    assert "ann2,ann3" in (out / "similar.csv").read_text("utf-8-sig")
    assert not [n for n in ("ann2", "ann3", "blank", "slow", "twice") if n in shown]


def test_same_class_with_the_same_seed_gives_the_same_files_but_for_times(
    tmp_path: Path, graded: Graded, course: Path, results: tuple[int, Path]
) -> None:
    shutil.copy(results[1] / seed.FILE, tmp_path)
    _, out = graded(course, "--deadline", "1", out=tmp_path)
    one, other = (
        {p.relative_to(o): p for o in (f,) for p in f.rglob("*.*")} for f in (out, results[1])
    )
    timed = {Path(store.FILE), Path("class.html"), Path("canvas.csv")}
    assert one.keys() - timed == other.keys() - timed
    for name in one.keys() - timed:
        assert one[name].read_bytes() == other[name].read_bytes(), name


def test_report_of_a_class_does_not_say_where_the_grader_lies(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("later")
    with called("/opt/course/bin/grader"):
        (result,) = work.graded((Task("k", "ann", tmp_path),), Job(Settings(), version()))
    assert b"`grader init rnn" in result.report
    assert b"/opt/course" not in result.report + zlib.decompress(result.page)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_line_on_a_function_that_stands_in_a_class_says_so(lang: str) -> None:
    inside = "class A:\n    def output(self, states, V, activation):\n        return V\n"
    report = report_of({"recurrent.py": inside}, only=("output", "delta"), lang=lang)
    row = SimpleNamespace(report=report, by_hand={}, result=SimpleNamespace(problem=None))
    said = {
        "en": ["output: 0 / 5, output is defined inside A", "delta: 0 / 18, not written yet"],
        "zh": ["output：0 / 5，output 定义在 A 里面", "delta：0 / 18，还没有写"],
    }
    assert comments(row) == said[lang]
