"""The instructor's desk: corrections by hand, who handed in nothing, what changed, the way back."""

import csv
import json
import os
import re
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest

from grader.batch.changes import changes
from grader.batch.classroom import Options, grade_class
from grader.batch.inputs import Entry
from grader.batch.overrides import Override, Overrides
from grader.batch.returned import returned_in
from grader.batch.rows import Row
from grader.batch.tasks import Result, Status
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import Settings
from tests.helpers.classes import put
from tests.helpers.command_line import execute
from tests.helpers.course import CODE, LOSS, Graded, table, words_of

WRONG = (
    LOSS
    + """

def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()
"""
)
ROOT = Path(__file__).parent.parent.parent
OVERRIDES = """
[[override]]
student = "ben"
item = "softmax"
points = 9
comment = "told <b>orally</b>"
"""


@pytest.fixture
def few(tmp_path: Path) -> Path:
    put(tmp_path / "class" / "ann", loss_py=LOSS)
    put(tmp_path / "class" / "ben", loss_py=WRONG)
    return tmp_path / "class"


def score(out: Path, student: str) -> float:
    return float(table(out)[student]["score"])


def test_correction_by_hand_is_in_every_output_and_outlives_a_regrade(
    few: Path, graded: Graded
) -> None:
    code, out = graded(few)
    before = score(out, "ben")
    for again, mark in ((), ""), (("--regrade",), "\ufeff"):
        (out / "overrides.toml").write_text(mark + OVERRIDES, "utf-8")
        assert graded(few, *again, out=out)[0] == code
        report = json.loads((out / "reports/ben.json").read_text("utf-8"))
        item = next(i for i in report["items"] if i["name"] == "softmax")
        assert item["points"] == 9.0
        assert "9 of 10 points, given by hand" in report["notes"][0]
        assert "told &lt;b&gt;orally&lt;/b&gt;" in (out / "reports/ben.html").read_text("utf-8")
        assert score(out, "ben") == report["score"] > before
    (out / "overrides.toml").unlink()
    graded(few, out=out)
    assert score(out, "ben") == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[override]]\nstudent = 'ben'", "line 1: item is missing"),
        (OVERRIDES.replace("points = 9", "points = 11"), "points must be from 0 to 10"),
        (
            OVERRIDES + OVERRIDES.replace("softmax", "sofmax"),
            "line 10: ben, sofmax: no such item is graded; did you mean softmax?",
        ),
        (OVERRIDES.replace("points", "pts"), "no setting override.pts; did you mean points?"),
        (OVERRIDES * 2, "it is corrected twice"),
        (
            OVERRIDES.replace('"ben"', "1.5"),
            "override.student must be a whole number or text in quotes, not one with a decimal",
        ),
        ("[[override]]\nstudent = 0012", "line 2: this is no TOML: no number begins with 0; an id"),
        ("[override]\nstudent = 'ben'", "line 1: override goes in two brackets, [[override]],"),
        ("[override]\n\n[override]\n", "line 3: override goes in two brackets, [[override]],"),
        ("student = 'ben'", "line 1: student belongs below [[override]]"),
        ("override = [", "overrides.toml, line 1: this is no TOML: invalid value"),
    ],
)
def test_correction_that_is_none_is_said_before_anything_is_graded(
    few: Path, tmp_path: Path, graded: Graded, text: str, said: str, capsys
) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text(text, "utf-8")
    code, out = graded(few, "--overrides", path)
    assert code == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (out / "grades.csv").exists()


def test_points_by_hand_stand_where_nothing_could_be_graded_and_hidden_ones_stay_hidden(
    few: Path, graded: Graded
) -> None:
    (few / "dan.zip").write_bytes(b"PK")
    rubric, mine = few.parent / "rubric.toml", few.parent / "mine.toml"
    rubric.write_text('hidden_items = ["gradient_U"]')
    other = OVERRIDES.replace("ben", "dan").replace(
        '"told <b>orally</b>"', '"""\nseen\non paper"""'
    )
    hidden = other.replace("softmax", "gradient_U").replace("9", "7")
    mine.write_text(other + hidden, "utf-8")
    _, out = graded(few, "--rubric", rubric, "--overrides", mine)
    row = table(out)["dan.zip"]
    assert (row["score"], row["softmax"], row["gradient_U"]) == ("16", "9", "7")
    assert "is no readable zip" in row["comment"]
    assert "softmax: 9 of 10 points, given by hand" in row["comment"]
    assert ": seen on paper" in row["comment"]  # in one line
    page = words_of(out / "reports" / "dan.html")
    assert "seen on paper" in page
    assert "isolation" not in page  # of code that was never run
    assert "gradient_U" not in page.replace(" ", "").split("Notshownhere")[0]
    notes = json.loads((out / "reports" / "dan.json").read_text("utf-8"))["notes"]
    assert any(note.startswith("gradient_U: 7 of 10") for note in notes)


def test_correction_of_what_the_grader_failed_at_waits_for_the_next_run() -> None:
    """There is no report in which it could stand, and that is no further fault."""
    entry, own_faults = Entry("ben", "", "ben", ()), OwnFaults()
    row = Row(entry, "", Result("key", Status.GRADER_ERROR), None)
    by_hand = Overrides({"ben": (Override("ben", "softmax", 9.0),)})
    assert list(by_hand.applied([row], "en", own_faults)) == [row]
    assert own_faults.subjects == []


def test_note_says_once_why_there_is_no_point(tmp_path: Path, graded: Graded) -> None:
    no_package = "import torch\n\ndef softmax(z):\n    raise NotImplementedError\n"
    put(tmp_path / "class" / "ann", loss_py="def softmax(z:\n")
    put(tmp_path / "class" / "ben", loss_py=no_package)
    rows = table(graded(tmp_path / "class")[1])
    assert rows["ann"]["note"] == "loss.py, line 1: SyntaxError: '(' was never closed"
    assert rows["ben"]["note"].startswith("loss.py, line 1: torch cannot be imported here; what")
    assert "is written" not in rows["ben"]["note"]


def test_correction_that_names_nobody_says_what_may_be_meant(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "class/Ben Wu_102_assignsubmission_file_", loss_py=LOSS)
    two = OVERRIDES.replace("ben", "Ben Wu"), OVERRIDES.replace("ben", "9")
    (tmp_path / "mine.toml").write_text("".join(two), "utf-8")
    graded(tmp_path / "class", "--overrides", tmp_path / "mine.toml")
    shown = capsys.readouterr().out
    assert "a correction names Ben Wu, which is a name and no id; write 102" in shown
    assert "a correction names 9, and no submission has that id" in shown
    group = Entry("101+102", "Ann, Ben", "submission_2", (), members=("101", "102"))
    (said,) = Overrides({"102": ()}).unknown([group])
    assert said.en == "a correction names 102, who handed in with a group; write 101+102"


def test_class_of_which_nothing_could_be_graded_has_no_average(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "class", ann_zip="PK")
    _, out = graded(tmp_path / "class")
    assert "graded 0 of 1\n" in capsys.readouterr().out
    assert not re.search("average|median|out of|isolation", words_of(out / "class.html").casefold())


def test_comment_tells_each_fault_once(few: Path, graded: Graded) -> None:
    """Items that are missing, or that one broken file costs, share a line."""
    items = ("gradient_W", "gradient_U", "delta", "cross_entropy", "softmax", "sentence_loss")
    put(few / "ann", loss_py=LOSS.replace("float(-(", "float(("))
    put(few / "ben", recurrent_py=CODE["recurrent.py"] + "\ndef broken(:\n")
    put(few / "cyd", **{name.replace(".", "_"): text for name, text in CODE.items()})
    put(few / "cyd", loss_py=WRONG)
    _, out = graded(few, "--only", *items)
    comments = {name: row["comment"].split("; ") for name, row in table(out).items()}
    assert comments["ann"][0].startswith("cross_entropy: ")
    assert comments["ann"][-1].startswith("delta, gradient_W, gradient_U, sentence_loss: 0 / 50, ")
    broken = "delta, gradient_W, gradient_U: 0 / 41, a file of it cannot be run: recurrent.py, line"
    assert any(line.startswith(broken) for line in comments["ben"])
    assert "sentence_loss: judged with the right softmax" in comments["cyd"]


def test_comment_tells_once_with_which_right_function_items_are_judged(
    few: Path, graded: Graded
) -> None:
    slip = CODE["recurrent.py"].replace("    return states\n", "    return -states\n")
    put(few / "ann", **{name.replace(".", "_"): text for name, text in CODE.items()})
    put(few / "ann", recurrent_py=slip)
    _, out = graded(few, "--only", "forward", "sentence_loss", "train", "perplexity")
    said = table(out)["ann"]["comment"].split("; ")
    assert said[1:] == ["sentence_loss, train, perplexity: judged with the right forward"]


def test_comment_of_a_crash_tells_it_and_not_where_the_function_is_right(
    few: Path, graded: Graded
) -> None:
    product = "[U.T @ (d * activation_below.backward(o)) for d, o in zip(deltas, outputs_below)]"
    right = "(deltas @ U) * activation_below.backward(outputs_below)"
    put(few / "ann", recurrent_py=CODE["recurrent.py"].replace(right, f"np.array({product})"))
    _, out = graded(few, "--only", "delta_below")
    said = table(out)["ann"]["comment"]
    assert said.startswith("delta_below: 0 / 5, it raised ValueError: operands could not be")


def test_comment_of_a_crash_or_another_shape_tells_what_the_report_tells(
    tmp_path: Path, graded: Graded
) -> None:
    folder = tmp_path / "class"
    put(folder / "ann", loss_py="def softmax(z):\n    return z[99]\n")
    put(folder / "ben", loss_py="def softmax(z):\n    return None\n")
    put(folder / "cyd", loss_py="def softmax(z):\n    return 0 * z\n")
    _, out = graded(folder, "--only", "softmax")
    ann, ben, cyd = (table(out)[name]["comment"] for name in ("ann", "ben", "cyd"))
    assert ann.startswith("softmax: 0 / 10, it raised IndexError: index 99 is out of bounds")
    assert ben.endswith("(it returned None)")
    assert cyd == "softmax: 0 / 10, Nothing but 0 comes back"
    _, out = graded(folder, "--only", "softmax", "--hidden")
    assert table(out)["ann"]["comment"] == "softmax: 0 / 10, it raised IndexError"


def test_comment_of_what_has_no_line_tells_what_is_the_matter(
    tmp_path: Path, graded: Graded
) -> None:
    folder = tmp_path / "class"
    put(folder / "ann", loss_ipynb='{"cells": [], "metadata": {}, "nbformat": 4}')
    put(folder / "ben", a_py="def softmax(z):\n    return 1\n")
    put(folder / "ben", b_py="def softmax(z):\n    return 2\n")
    _, out = graded(folder, "--only", "softmax")
    ann, ben = (table(out)[name]["comment"] for name in ("ann", "ben"))
    assert ann.startswith("softmax: 0 / 10, loss.ipynb: it has no code cells")
    assert ben == "softmax: 0 / 10, softmax is defined in a.py, line 1 and in b.py, line 1"


def test_run_that_changes_marks_says_whose_from_what_to_what(
    few: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    put(few / "=1", loss_py=WRONG)
    _, out = graded(few)
    ann, ben = score(out, "ann"), score(out, "ben")
    assert "changed" not in capsys.readouterr().out
    for student in ("ben", "cyd", "=1"):
        put(few / student, loss_py=LOSS)
    graded(few, out=out)
    shown = capsys.readouterr().out
    assert "changed marks: 2\n" in shown
    assert f"ben (ben): {ben:g} / 33 → {ann:g} / 33" in shown
    assert "\n  =1 (=1): " in shown  # which stands in grades.csv as '=1


def test_list_of_marks_that_a_spreadsheet_has_saved_is_still_compared(
    few: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    """It takes 007 for a number, and writes other bytes between other signs."""
    for name in ("007", "安"):
        put(few / name, loss_py=LOSS)
    _, out = graded(few)
    ann, ben = score(out, "ann"), score(out, "ben")
    rows = csv.reader((out / "grades.csv").read_text("utf-8-sig").splitlines())
    saved = [["7" if cell == "007" else cell for cell in row] for row in rows]
    with (out / "grades.csv").open("w", encoding="gbk", errors="replace", newline="") as file:
        csv.writer(file, delimiter=";").writerows(saved)
    capsys.readouterr()
    for student in ("ben", "安"):
        put(few / student, loss_py=LOSS if student == "ben" else WRONG)
    graded(few, out=out)
    shown = capsys.readouterr().out
    assert "changed marks: 2\n" in shown
    assert f"ben (ben): {ben:g} / 33 → {ann:g} / 33" in shown
    assert "安 (安): " in shown


def test_reports_of_students_who_are_gone_leave(few: Path, graded: Graded) -> None:
    _, out = graded(few)
    assert (out / "reports/ben.html").exists()
    (few / "ben/loss.py").unlink()
    (few / "ben").rmdir()
    graded(few, out=out)
    assert {p.name for p in (out / "reports").iterdir()} == {"ann.html", "ann.json"}


def test_files_of_others_in_the_folder_of_reports_stay(few: Path, graded: Graded) -> None:
    out = few.parent / "project"
    put(out / "reports", index_html="<p>mine</p>", data_json='{"version": 1}', list_json="[")
    graded(few, out=out)
    graded(few, out=out)
    assert {"index.html", "data.json", "list.json"} < {p.name for p in (out / "reports").iterdir()}


def test_who_of_the_course_handed_in_nothing(
    few: Path, tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "roster.csv"
    listed.write_bytes("学号,姓名\nANN,安\nben,本\n20231234,王小明\n".encode("gbk"))
    _, out = graded(few, "--roster", listed)
    assert "no hand-in found: 20231234" in capsys.readouterr().out
    assert "No hand-in found 20231234" in words_of(out / "class.html")


def test_page_lists_everybody_and_all_who_made_a_mistake(few: Path, graded: Graded) -> None:
    put(few / "dan", loss_py=WRONG)
    put(few / "eve", loss_py="raise ValueError\n" + LOSS)
    _, out = graded(few)
    shown = words_of(out / "class.html")
    everybody = shown[shown.index("All submissions") :]
    for student in ("ann", "ben", "dan", "eve"):
        assert student in everybody
    assert "the basic RNN and BPTT softmax and cross-entropy ann 10 / 33 graded 0 10 " in everybody
    assert "all 2 who made it ben dan" in shown
    assert shown.count("a file of it cannot be run") == 1
    broken = shown.split("a file of it cannot be run")[1]
    assert "case" not in broken[: broken.index("example")]
    assert "loss.py" in table(out)["eve"]["note"]
    anonymous = words_of(graded(few, "--anonymous")[1] / "class.html")
    assert not [s for s in ("ann", "ben", "dan", "eve") if s in anonymous.split()]


def test_a_mistake_counts_for_all_who_made_it_beside_another_too(few: Path, graded: Graded) -> None:
    """And the example has it alone, where somebody has; else its case may show the other one."""
    both = WRONG.replace("z - z.max()", "z")
    put(few / "abe", loss_py=both)
    _, out = graded(few, "--only", "softmax")
    shown = words_of(out / "class.html")
    first, second = (shown.index(s) for s in ("the whole table 2 of 3", "overflow 1 of 3"))
    assert "example ben all 2 who made it abe ben" in shown[first:second]
    assert "case" in shown[first:second]
    assert "case" not in shown[second : shown.index("example abe", second)]
    _, out = graded(few, "--only", "softmax", "--anonymous")
    assert "overflow 1 of 3" in words_of(out / "class.html")


def test_pages_go_back_beside_files_that_moodle_handed_out_flat(
    tmp_path: Path, graded: Graded
) -> None:
    name = "Ann Li_101_assignsubmission_file_"
    put(tmp_path / "class", **{f"{name}loss_py": LOSS, f"{name}recurrent_py": CODE["recurrent.py"]})
    _, out = graded(tmp_path / "class", "--feedback", "moodle")
    with zipfile.ZipFile(out / "feedback_moodle.zip") as packed:
        assert packed.namelist() == [f"{name}report.html"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems write names in letters alone")
@pytest.mark.parametrize("platform", ["canvas", "moodle", "folder"])
def test_pages_go_back_under_names_in_letters(
    tmp_path: Path, graded: Graded, platform: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "class", **{os.fsdecode("李_1_2_".encode("gbk")) + "loss_py": LOSS})
    put(tmp_path / "class" / os.fsdecode("张雷".encode("gbk")), loss_py=LOSS)
    code, out = graded(tmp_path / "class", "--feedback", platform)
    assert code == 0
    with zipfile.ZipFile(out / f"feedback_{platform}.zip") as packed:
        assert len(packed.namelist()) == 2
    assert ", 2 of them" in " ".join(capsys.readouterr().out.split())


def test_class_is_graded_by_a_function(few: Path, tmp_path: Path) -> None:
    written = grade_class(
        few, tmp_path / "out", Settings(only=("softmax",)), Options(jobs=1, feedback="folder")
    )
    assert written.summary.graded == 2
    assert table(tmp_path / "out")["ann"]["score"] == "10"


def test_pages_whose_names_differ_by_case_or_a_sign_go_back_both(
    tmp_path: Path, graded: Graded
) -> None:
    put(tmp_path / "class/hw a", loss_py=LOSS)
    put(tmp_path / "class", **{"HW A_py": LOSS, "hw*a_py": LOSS, "hw?a_py": WRONG})
    for platform in ("canvas", "moodle", "folder"):
        _, out = graded(tmp_path / "class", "--feedback", platform)
        with zipfile.ZipFile(out / f"feedback_{platform}.zip") as packed:
            assert len({name.casefold() for name in packed.namelist()}) == 4


def test_full_disk_leaves_no_draft_of_the_feedback(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="full"),
        returned_in(tmp_path / "pages.zip", "folder") as returned,
    ):
        # as the disk says it at the end
        returned._zip.close = partial(_full, returned._zip)  # type: ignore[method-assign]
    assert not list(tmp_path.glob(".*"))


def _full(archive: zipfile.ZipFile) -> None:
    del archive.close
    archive.close()
    raise OSError(28, "full")


def test_changes_tell_what_is_gone_and_nothing_of_the_new() -> None:
    before = {("a", "a"): "5", ("b", "b"): "6", ("c", "c"): "", ("e", "e"): ""}
    after = {("a", "a"): "5", ("c", "c"): "7", ("d", "d"): "8"}
    assert list(changes(before, after, "en")) == ["b (b): 6 → no mark", "c (c): no mark → 7"]


def test_what_was_handed_in_again_under_another_name_is_a_change_of_its_student() -> None:
    """Canvas numbers every upload; of several it is not clear which took which one's place."""
    before = {("1", "ann_1_2.py"): "5", ("3", "ben_3_4.py"): "6", ("5", "cem_5_6.py"): "7"}
    after = {("1", "ann_1_7.py"): "9", ("3", "ben_3_8.py"): "6"}
    after |= {("5", "cem_5_7.py"): "7", ("5", "cem_5_8.py"): "8"}
    assert list(changes(before, after, "en")) == [
        "1 (ann_1_7.py): 5 → 9",
        "5 (cem_5_6.py): 7 → no mark",
    ]


def test_program_on_the_page_grades_a_folder(few: Path, tmp_path: Path) -> None:
    """As a script, whose worker processes do not run it again."""
    pages = ((ROOT / "docs" / name).read_text("utf-8") for name in ("batch.md", "batch.zh.md"))
    program, chinese = (re.findall("```python\n(.*?)```", page, re.DOTALL)[0] for page in pages)
    assert program == chinese
    few.rename(tmp_path / "submissions")
    (tmp_path / "mine.py").write_text(program, "utf-8")
    command = [sys.executable, tmp_path / "mine.py"]
    done = execute(command, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ann 22.0 100.0\nben 1")
    assert done.stdout.count("student,name,submission") == 1
