"""A class graded at once: who handed in what, and what the instructor gets."""

import csv
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from grader.batch import crews, sheets, store
from grader.batch.cells import Cells
from grader.batch.grades import defused
from grader.batch.inputs import entries
from grader.batch.progress import Progress
from grader.batch.sheets import Mark, fill
from grader.batch.tasks import Result, Status
from grader.cli import main
from grader.outcome import SubmissionError
from grader.template import solution, sources
from tests.classes import ITEMS
from tests.hostile.texts import TEXTS
from tests.styles import LOOPS, OWN_GRADIENT_CHECK

CODE = solution()
LOSS = CODE["loss.py"]
WRONG = LOSS.replace("labels) / len(labels)", "labels)")
NAME = "<script>alert(1)<b>"


def put(folder: Path, **files: str) -> None:
    """Files in a folder; `_` stands for the dot before the ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem}.{ending}").write_text(text, "utf-8")


def zipped(archive: Path, folder: Path) -> None:
    shutil.make_archive(str(archive.with_suffix("")), "zip", folder)


def handed_in(folder: Path, pattern: str | None = None) -> dict[str, dict[str, object]]:
    """By student: the names of the parts, and what else is known."""
    return {
        e.student: {"parts": [n for n, _ in e.parts], "name": e.name, "late": e.late}
        for e in entries(folder, pattern)
    }


# ---- who handed in what


def test_folders_files_notebooks_and_zips_are_named_after_students(tmp_path: Path) -> None:
    put(tmp_path / "class" / "ann", loss_py=LOSS)
    put(tmp_path / "class", ben_py=LOSS, cem_ipynb="{}")
    zipped(tmp_path / "class" / "dan.zip", tmp_path / "class" / "ann")
    put(tmp_path / "class" / "__MACOSX", x_py="")
    put(tmp_path / "class", Thumbs_db="", marks_csv="")
    assert list(handed_in(tmp_path / "class")) == ["ann", "ben", "cem", "dan"]


def test_files_of_one_student_in_canvas_are_one_submission(tmp_path: Path) -> None:
    for name in (
        "doejane_12345_67890_loss.py",
        "doejane_12345_67891_recurrent-2.py",
        "leeann_LATE_222_67892_rnn.ipynb",
    ):
        (tmp_path / name).write_text("")
    assert handed_in(tmp_path) == {
        "12345": {"parts": ["loss.py", "recurrent.py"], "name": "doejane", "late": False},
        "222": {"parts": ["rnn.ipynb"], "name": "leeann", "late": True},
    }


def test_moodle_names_give_the_participant_and_the_name(tmp_path: Path) -> None:
    put(tmp_path / "Jane O'Doe_5_assignsubmission_file_", loss_py="")
    put(tmp_path / "Jane O'Doe_5_assignsubmission_onlinetext_", onlinetext_html="")
    put(tmp_path / "王小明_6_assignsubmission_onlinetext_", onlinetext_html="")
    (tmp_path / "Ann Lee_7_assignsubmission_file_loss.py").write_text("")
    found = {e.student: e for e in entries(tmp_path)}
    assert {s: e.name for s, e in found.items()} == {
        "5": "Jane O'Doe",
        "6": "王小明",
        "7": "Ann Lee",
    }
    assert found["5"].problem is None
    assert not found["5"].others
    assert found["6"].problem is not None
    assert [n for n, _ in found["7"].parts] == ["loss.py"]


GRADESCOPE = """---
submission_1:
  :submitters:
  - :name: Jane Doe
    :sid: '100'
    :email: jane@x.edu
  :created_at: 2026-01-01 10:00:00 Z
submission_2:
  :submitters:
  - :name: Ann
    :sid: '201'
  - :name: Ben
    :sid:
    :email: ben@x.edu
"""


def test_gradescope_metadata_names_the_students(tmp_path: Path) -> None:
    for name in ("submission_1", "submission_2", "submission_3"):
        put(tmp_path / "assignment_9_export" / name, loss_py="")
    (tmp_path / "assignment_9_export" / "submission_metadata.yml").write_text(GRADESCOPE)
    found = {e.student: e for e in entries(tmp_path)}
    assert {s: e.name for s, e in found.items()} == {
        "100": "Jane Doe",
        "201+ben@x.edu": "Ann, Ben",
        "submission_3": "",
    }
    assert found["201+ben@x.edu"].members == ("201", "ben@x.edu")


@pytest.mark.parametrize("text", ["- 1", "a: [", "\xff"])
def test_metadata_that_is_none_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    put(tmp_path / "submission_1", loss_py="")
    (tmp_path / "submission_metadata.yml").write_text(text, "latin-1")
    with pytest.raises(SubmissionError, match="no export of Gradescope"):
        entries(tmp_path)


def test_classroom_names_give_the_login(tmp_path: Path) -> None:
    for login in ("ann-lee", "ann-li"):
        put(tmp_path / "rnn-hw-submissions" / f"rnn-hw-{login}", loss_py="")
        put(tmp_path / "clones" / f"rnn-hw-{login}" / ".git", HEAD_txt="")
        put(tmp_path / "plain" / f"rnn-hw-{login}", loss_py="")
    put(tmp_path / "clones" / "rnn-hw-bob" / ".git", HEAD_txt="")
    assert list(handed_in(tmp_path / "rnn-hw-submissions")) == ["ann-lee", "ann-li"]
    assert list(handed_in(tmp_path / "clones")) == ["ann-lee", "ann-li", "bob"]
    assert list(handed_in(tmp_path / "plain")) == ["rnn-hw-ann-lee", "rnn-hw-ann-li"]


def test_pattern_takes_the_student_from_other_names(tmp_path: Path) -> None:
    for name in ("hw5 - ann.py", "hw5 - ben.zip", "odd.py"):
        (tmp_path / name).write_text("")
    found = {e.student: e for e in entries(tmp_path, r"hw5 - (?P<student>\w+)\..*")}
    assert set(found) == {"ann", "ben", "odd"}
    assert found["odd"].problem is not None
    assert found["ann"].problem is None


def test_what_lies_deeper_is_found(tmp_path: Path) -> None:
    put(tmp_path / "class" / "ann" / "homework" / "final", loss_py="")
    put(tmp_path / "class" / "ben", notes_txt="", loss_py="")
    found = {e.student: e.parts[0][1].name for e in entries(tmp_path)}
    assert found == {"ann": "final", "ben": "ben"}


def test_link_to_a_neighbour_is_not_followed(
    tmp_path: Path, graded: Callable[..., tuple[int, Path]]
) -> None:
    put(tmp_path / "class" / "ann", recurrent_py=CODE["recurrent.py"])
    for place in ("ben", "cem/deeper"):
        (tmp_path / "class" / place).mkdir(parents=True)
        (tmp_path / "class" / place / "work").symlink_to(tmp_path / "class" / "ann")
    code, out = graded(tmp_path / "class", "--only", "gradient_W")
    assert code == 1
    scores = {name: row["score"] for name, row in table(out).items()}
    assert scores == {"ann": "13", "ben": "", "cem": ""}


def test_folder_that_may_not_be_listed_is_told(
    tmp_path: Path, graded: Callable[..., tuple[int, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "ann", recurrent_py=CODE["recurrent.py"])
    put(tmp_path / "locked", recurrent_py=CODE["recurrent.py"])
    walk = os.walk

    def refusing(top: Path, *arguments: object, **named: Callable[[OSError], object]) -> object:
        if Path(top).name == "locked" and "onerror" in named:
            named["onerror"](PermissionError(13, "Permission denied"))
        return walk(top, *arguments, **named)

    monkeypatch.setattr("grader.batch.inputs.os.walk", refusing)
    code, out = graded(tmp_path, "--only", "gradient_W")
    assert code == 1
    assert table(out)["locked"]["note"] == "it cannot be read: Permission denied"
    assert table(out)["ann"]["score"] == "13"


@pytest.mark.skipif(os.name == "nt", reason="names are never bytes there")
def test_name_of_other_bytes_and_controls_is_shown_harmlessly(
    tmp_path: Path, graded: Callable[..., tuple[int, Path]]
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


def test_one_submission_is_no_class(tmp_path: Path) -> None:
    put(tmp_path, loss_py="", recurrent_py="")
    with pytest.raises(SubmissionError, match="grader run"):
        entries(tmp_path)


# ---- a class, graded once


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., tuple[int, Path]]]:
    """Grades a folder with threads of this process: any executor carries a class."""
    patch = pytest.MonkeyPatch()
    patch.setattr(crews, "on_this_machine", lambda jobs: lambda: ThreadPoolExecutor(jobs))

    def run(folder: Path, *options: object, out: Path | None = None) -> tuple[int, Path]:
        out = out or tmp_path_factory.mktemp("out")
        arguments = ["batch", str(folder), "-o", str(out), "--quiet", "--lang", "en"]
        return main([*arguments, "--only", *ITEMS, *map(str, options)]), out

    yield run
    patch.undo()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Right and wrong code, two by one student, nothing, a broken zip, names that bite."""
    folder = tmp_path_factory.mktemp("course") / "class"
    right = {"loss_py": LOSS, "recurrent_py": CODE["recurrent.py"]}
    wrong = CODE["recurrent.py"].replace("deltas.T @ x", "deltas.T @ x / len(x)")
    put(folder / "=1+1", **right)
    put(folder / "ann", **right)
    put(folder / "ann2", loss_py=LOSS, recurrent_py=wrong)
    put(folder / "ann3", loss_py=LOSS, recurrent_py=wrong)
    put(folder / "blank", loss_py=sources("en")["loss.py"])
    (folder / "empty").mkdir()
    put(folder / "slow", loss_py="def softmax(z):\n    while True: pass\n")
    put(folder / "twice", **right)
    put(folder, twice_py=LOSS)
    put(folder / NAME, loss_py=f"def softmax(z):\n    raise ValueError({NAME!r})\n")
    (folder / "zip.zip").write_bytes(b"nothing")
    return folder


CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,RNN (77),Current Score\r\n"
    "    Points Possible,,,,,50,(read only)\r\n"
    '"Lee, Ann",1,,ann,"A, ""x""",,12\r\n'
    "Two,2,,ann2,A,7,\r\n"
    "Twice,3,,twice,A,,\r\n"
    "Nobody,4,,nobody,A,,"
)


@pytest.fixture(scope="module")
def results(graded: Callable[..., tuple[int, Path]], course: Path) -> tuple[int, Path]:
    sheet = course.parent / "sheet.csv"
    sheet.write_bytes(CANVAS.encode())
    return graded(course, "--deadline", "1", "--canvas", sheet)


def table(out: Path) -> dict[str, dict[str, str]]:
    """grades.csv by submission."""
    text = (out / "grades.csv").read_text("utf-8-sig")
    return {row["submission"]: row for row in csv.DictReader(text.splitlines())}


def test_every_submission_has_its_line(results: tuple[int, Path], course: Path) -> None:
    code, out = results
    rows = table(out)
    assert code == 1
    assert {name.removeprefix("'") for name in rows} == {p.name for p in course.iterdir()}
    assert (rows["ann"]["score"], rows["ann"]["gradient_U"]) == ("33", "10")
    assert (rows["ann2"]["score"], rows["ann2"]["gradient_U"]) == ("23", "0")
    assert (rows["empty"]["status"], rows["empty"]["score"]) == ("unreadable", "")
    assert rows["empty"]["note"] == "nothing handed in"
    assert rows["zip.zip"]["note"] == "zip.zip is no readable zip; pack it again"
    assert rows["twice"]["note"] == "also handed in: twice.py"
    assert rows["twice.py"]["note"] == "also handed in: twice"


def test_reports_are_those_of_a_single_run(results: tuple[int, Path], course: Path) -> None:
    from tests.grading import graded as alone

    report = json.loads((results[1] / "reports" / "ann2.json").read_text("utf-8"))
    single = alone(course / "ann2", only=ITEMS)
    assert report["submission"] == "ann2"
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


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", TEXTS["a formula for a spreadsheet"]]
)
def test_formula_is_text_in_a_spreadsheet(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert defused(f"a{text}") == f"a{text}"


def test_canvas_sheet_is_filled_and_all_else_stays(results: tuple[int, Path]) -> None:
    filled = (results[1] / "canvas.csv").read_bytes().decode()
    assert filled == CANVAS.replace('""x""",,12', '""x""",50.00,12').replace("A,7,", "A,34.85,")


MOODLE = (
    '"Identifier","Full name","Status","Grade","Maximum Grade","Feedback comments"\n'
    '"Participant 12","Lee, ""Ann""","Submitted","","50,00",""\n'
    '"Participant 123","Ben","Submitted","9","50,00","<p>old</p>"\n'
    '"Participant 5","Cem","","","50,00",""\n'
)


def test_moodle_worksheet_gets_marks_and_comments(tmp_path: Path) -> None:
    sheet, filled = tmp_path / "sheet.csv", tmp_path / "moodle.csv"
    sheet.write_bytes(MOODLE.encode())
    marks = [Mark("12", 1.0, "all right"), Mark("5", 0.255, 'a<br>"b"'), Mark("99", 0.0, "")]
    assert fill(sheets.MOODLE, sheet, filled, marks, None) == ["99"]
    expected = MOODLE.replace('"","50,00",""', '"50,00","50,00","all right"', 1)
    expected = expected.replace('"","50,00",""', '"12,75","50,00","a<br>""b"""')
    assert filled.read_bytes().decode() == expected


@pytest.mark.parametrize(
    "text",
    [
        CANVAS,
        CANVAS.removeprefix("\ufeff").replace("\r\n", "\n"),
        CANVAS.replace(",", ";"),
        CANVAS.replace(",", "\t") + "\r\n\r\n",
        'a,"b\r\nc",,"",x"y"\r\n,\n"d"e,"f',
        "王,\xff\n",
        "",
    ],
)
def test_sheet_that_nothing_is_put_into_stays_byte_for_byte(tmp_path: Path, text: str) -> None:
    data = text.encode("utf-8" if "Student" in text else "utf-16-le")
    (tmp_path / "sheet.csv").write_bytes(data)
    Cells(tmp_path / "sheet.csv").write(tmp_path / "same.csv")
    assert (tmp_path / "same.csv").read_bytes() == data


class Page(HTMLParser):
    """Tags, and what would load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attributes)
        self.links += [named["href"] or ""] if tag == "a" else []
        self.sources += [v or "" for k, v in attributes if k in ("src", "srcset", "data")]


def words_of(page: Path) -> str:
    """The text that a page shows."""
    body = page.read_text("utf-8").partition("<body>")[2]
    return re.sub(r"\s+", " ", re.sub("(?s)<style>.*?</style>|<[^>]+>", " ", body))


def test_class_page_stands_alone_and_links_to_reports(results: tuple[int, Path]) -> None:
    text = (results[1] / "class.html").read_text("utf-8")
    page = Page(text)
    assert not {"script", "link", "iframe", "img"} & set(page.tags)
    assert not page.sources
    assert "url(" not in text
    assert "@import" not in text
    assert page.links
    for link in page.links:
        assert (results[1] / unquote(link)).is_file()


def test_class_page_counts_the_most_common_mistake(results: tuple[int, Path]) -> None:
    text = words_of(results[1] / "class.html")
    assert "9 of 11 submissions graded" in text
    assert re.search(r"gradient_ ?U .{5,80} 2 of 9", text)
    assert "slow : softmax: too slow" in text


def test_anonymous_page_names_nobody(
    graded: Callable[..., tuple[int, Path]], course: Path, results: tuple[int, Path]
) -> None:
    options = ("--deadline", "1", "--anonymous", "--lang", "zh")
    _, out = graded(course, *options)
    text = (out / "class.html").read_text("utf-8")
    assert "成绩分布" in text
    assert not Page(text).links
    shown = words_of(out / "class.html")
    assert not [n for n in ("ann2", "ann3", "blank", "slow", "twice") if n in shown]


def test_same_class_gives_the_same_files_but_for_times(
    graded: Callable[..., tuple[int, Path]], course: Path, results: tuple[int, Path]
) -> None:
    _, out = graded(course, "--deadline", "1")
    one, other = (
        {p.relative_to(o): p for o in (f,) for p in f.rglob("*.*")} for f in (out, results[1])
    )
    timed = {Path(store.FILE), Path("class.html"), Path("canvas.csv")}
    assert one.keys() - timed == other.keys() - timed
    for name in one.keys() - timed:
        assert one[name].read_bytes() == other[name].read_bytes(), name


def test_second_run_grades_nothing_unless_told(
    graded: Callable[..., tuple[int, Path]],
    course: Path,
    results: tuple[int, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out = results
    before = (out / "grades.csv").read_bytes()
    (out / "grades.csv").unlink()
    monkeypatch.setattr(crews, "on_this_machine", lambda jobs: None)  # nobody to grade
    assert graded(course, "--deadline", "1", out=out)[0] == code
    assert (out / "grades.csv").read_bytes() == before
    with pytest.raises(TypeError):
        graded(course, "--deadline", "1", "--regrade", out=out)
    with pytest.raises(TypeError):
        graded(course, "--deadline", "1", "--seed", "2", out=out)


# ---- copies


def test_renamed_copy_is_found_and_another_way_to_write_it_is_not(
    tmp_path: Path, graded: Callable[..., tuple[int, Path]]
) -> None:
    pytest.importorskip("rapidfuzz", reason='no RapidFuzz here: pip install "rnn-spec[similar]"')
    folder, code = tmp_path / "class", CODE["recurrent.py"] + "\n\n" + LOSS
    copied = re.sub(r"\bnet\b", "summed", code).replace("# (", "# mine: (")
    head, *functions = copied.split("\n\n\ndef ")
    turned = "\n\n\ndef ".join([head, *reversed(functions)])
    cell = {"cell_type": "code", "source": turned, "metadata": {}, "outputs": []}
    put(folder, ann_py=code, ben_ipynb=json.dumps({"cells": [cell], "nbformat": 4}))
    put(folder, cem_py=LOOPS, dan_py=OWN_GRADIENT_CHECK)
    put(folder / "eve", **{n.replace(".", "_"): t for n, t in sources("en").items()})
    put(folder / "fay", **{n.replace(".", "_"): t for n, t in sources("zh").items()})
    _, out = graded(folder, "--similar", "--only", "gradient_W")
    rows = list(csv.reader((out / "similar.csv").read_text("utf-8-sig").splitlines()))
    assert [row[:2] for row in rows[1:]] == [["ann", "ben"]]
    assert int(rows[1][2]) >= 95
    assert "ann ben" in words_of(out / "class.html")


# ---- the command


def test_rubric_decides_and_withheld_items_stay_with_the_instructor(
    tmp_path: Path, graded: Callable[..., tuple[int, Path]]
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


def test_zip_of_a_class_is_graded(
    tmp_path: Path, graded: Callable[..., tuple[int, Path]], capsys: pytest.CaptureFixture[str]
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
    first, second, *_ = capsys.readouterr().err.splitlines()
    assert first == "6 of 10 have a result already; 4 to grade"
    assert re.fullmatch(r"done 2/4   .* a second   \d+:\d\d left   1 could not be graded", second)


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["nowhere"], 2, "there is no nowhere; check the path"),
        (["README.md"], 2, "README.md is no folder and no .zip"),
        (["tests", "--jobs", "0"], 2, "--jobs and --deadline must be above 0"),
        (["tests", "--canvas", "README.md"], 2, "this is no sheet of Canvas"),
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
    monkeypatch.chdir(Path(__file__).parent.parent)
    assert main(["batch", *options, "-o", str(tmp_path / "out"), "--lang", "en"]) == code
    told = capsys.readouterr()
    assert told.err.startswith(sentence)
    assert told.err.count("\n") == 1
    assert told.out == ""
    assert not (tmp_path / "out").exists()
