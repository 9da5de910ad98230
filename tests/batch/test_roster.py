"""The list of a course: read as it was exported, and held against who handed in."""

import re
import unicodedata
from pathlib import Path

import pytest

from grader.batch import roster
from grader.batch.inputs import entries
from grader.report import Unusable
from tests.helpers.classes import put
from tests.helpers.course import LOSS, Graded


@pytest.fixture
def few(tmp_path: Path) -> Path:
    for student in ("ann", "ben"):
        put(tmp_path / "class" / student, loss_py=LOSS)
    return tmp_path / "class"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("ann\nben\nzed\nzed\n\n", "utf-8"),
        ("姓名,学号\n安,ann\n本,ben\n泽,zed\n", "gbk"),
        ("学号;姓名\nann;安\nben;本\nzed;泽\n", "utf-8-sig"),
        ("序号\t学生学号\t姓名\n1\tann\t安\n2\tben\t本\n3\tzed\t泽\n", "utf-16"),
        ('"Full name","Student ID"\r\n"A, ""B""",ann\r\nB,ben\r\nZ,zed\r\n', "utf-8"),
        ("First name,Registration,Section\nA,ann,1\nB,ben,1\nZ,zed,1\n", "utf-8"),
        ("RNN 2026,,\n\nStudent ID,Name\nann,A\nben,B\nzed,Z\n", "utf-8"),
        ('Student,ID\n"Student, Test",99\nA,ann\nB,ben\nZ,zed\n', "utf-8"),
        ("Email address\nann@x.edu\nben@x.edu\nzed@x.edu\n", "utf-8"),
        ("id,name\nann,A\nben,B\nzed,Z\nTotal,3\nMax,9\nMean,8\n", "utf-8"),
        ("Student ID,Mark\nann,5\nben,\nzed,\n,\nAverage: 5,\nSum,5\n", "utf-8"),
        ("姓名,学号\n安,ann\n本,ben\n泽,zed\n合计：3 人,3\n制表：王,\n", "gbk"),
    ],
)
def test_list_of_the_course_is_read_as_it_was_exported(
    text: str, encoding: str, few: Path, tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_bytes(text.encode(encoding))
    assert roster.read(tmp_path / "list.csv").absent(entries(few)) in (["zed"], ["zed@x.edu"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("学号\n２０２３０００１\n20230002\n20230003\n", ("20230001", "２０２３０００２")),
        ("id\n\u200eab1\nab2\u200b\nab3\n", ("ab1", "ab2")),
        ("Matrikelnr.\n20230001\n20230002\n20230003\n", ("20230001", "20230002")),
        ("# 2026\n20230001 安\n20230002 本\n20230003 泽\n", ("安20230001", "20230002。本")),
        ("No\n0001\n0002\n0003\n", ("1", "2")),
        ("First name,Last name,ID\nJo,Doe,a1\nBo,Li,a2\nZed,Y,20230003\n", ("Jo Doe", "li, bo")),
        ("login\nsum\nmax\nmin\n", ("sum", "max")),
        ("id,name\n3,Zed\n1,Jo\n2,Bo\n", ("1", "2")),
        ("3\n1\n2\n", ("1", "2")),
        ("Nr,Wer\n901,Jo\n902,Bo\n903,Zed3\n", ("Jo", "Bo")),
        ("<学号>,<班级>\n20230003,1\n20230001,1\n20230002,1\n", ("20230001", "20230002")),
    ],
)
def test_id_is_the_same_however_it_is_written(
    text: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    for name in names:
        put(tmp_path / name, loss_py=LOSS)
    assert [name[-1] for name in absent(text, tmp_path)] in (["3"], ["n"])


def absent(text: str, folder: Path) -> list[str]:
    listed = folder / "list.csv"
    listed.write_text(text)
    return roster.read(listed).absent(entries(folder))


def test_name_is_known_in_any_order_and_of_who_handed_in_twice(tmp_path: Path) -> None:
    """Canvas writes it in one word. Who has no name is nobody of the list."""
    jane = "Jane Doe_1_assignsubmission_file_"
    put(tmp_path / jane, loss_py=LOSS)
    put(tmp_path, **{f"{jane}a_py": LOSS}, oneilben_2_8_a_py=LOSS, ann_py=LOSS)
    both = 'x,"Doe, Jane"\ny,"O\'Neil, Ben"\nz,"Li, Na"\n'
    assert absent(f"id,name\n{both}w,\n", tmp_path) == ["z", "w"]
    assert absent("First name,Last name,ID\nBen,O'Neil,y\nNa,Li,z\n", tmp_path) == ["z"]


def test_student_of_two_groups_is_named_once_and_gets_neither_mark(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    listed, sheet = "", tmp_path / "sheet.csv"
    for group in ("ab", "ac"):
        put(tmp_path / "class" / group, loss_py=LOSS)
        listed += f"{group}:\n  :submitters:\n" + "".join(f"  - :sid: {one}\n" for one in group)
    put(tmp_path / "class", submission_metadata_yml=listed)
    sheet.write_text("ID,RNN (1)\na,\nb,\nc,\n")
    _, out = graded(tmp_path / "class", "--canvas", sheet)
    said = " ".join(capsys.readouterr().out.split())
    assert "marks: 2; handed in more than once, so not filled in: a /" in said
    assert (out / "canvas.csv").read_text().splitlines()[1] == "a,"


def test_list_that_lies_beside_the_submissions_is_none(
    few: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    (few / "roster.txt").write_text("ann\nben\nzed\n")
    code, _ = graded(few, "--roster", few / "roster.txt")
    assert (code, "graded 2 of 2" in (said := capsys.readouterr().out)) == (0, True), said
    assert "no hand-in found: zed\n" in said


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_name_with_accents_is_known_however_they_are_written(encoding: str, tmp_path: Path) -> None:
    """Excel in Europe saves Windows-1252; a Mac writes an accent after its letter."""
    for number, name in enumerate(("Jürgen Müller", "José Núñez", "김")):
        own = unicodedata.normalize("NFD", name)
        put(tmp_path / f"{own}_{number}_assignsubmission_file_", loss_py=LOSS)
    listed = "Nr;Wer\r\n901;Jürgen Müller\r\n902;José Núñez\r\n903;Zoë\r\n"
    (tmp_path / "list.csv").write_bytes(listed.encode(encoding))
    assert roster.read(tmp_path / "list.csv").absent(entries(tmp_path)) == ["903"]


@pytest.mark.parametrize(
    ("encoding", "misread"),
    [("iso8859-2", True), ("cp1250", True), ("utf-8", False), ("utf-16", False)],
)
def test_name_that_another_encoding_would_have_is_told(
    encoding: str, misread: bool, tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate(("Novák Petr", "Dvořák Jan", "Šimůnek Iva", "Žák Eva")):
        put(tmp_path / "class" / f"{name}_{number}_assignsubmission_file_", loss_py=LOSS)
    listed = "id,name\nu1,Novák Petr\nu2,Dvořák Jan\nu3,Šimůnek Iva\nu4,Zed\n"
    (tmp_path / "list.csv").write_bytes(listed.encode(encoding))
    graded(tmp_path / "class", "--roster", tmp_path / "list.csv")
    said = " ".join(capsys.readouterr().err.split())
    sentence = (
        r"list\.csv is not UTF-8, and (Novák|Dvořák|Šimůnek|Žák) \w+, who handed in, is not found"
    )
    assert bool(re.search(sentence, said)) == ("is not UTF-8" in said) == misread


@pytest.mark.parametrize("listed", ["学号,姓名\n0,安\n1,本\n2,泽\n", "学号\n0\n1\n2\n"])
def test_list_of_excel_in_china_raises_no_doubt(listed: str, tmp_path: Path) -> None:
    for number, name in enumerate(("安", "本")):
        put(tmp_path / f"{name}_{number}_assignsubmission_file_", loss_py=LOSS)
    (tmp_path / "list.csv").write_bytes(listed.encode("gbk"))
    course = roster.read(tmp_path / "list.csv")
    assert course.absent(there := entries(tmp_path)) == ["2"]
    assert course.misread(there) == ""


def test_list_without_names_is_not_said_to_lack_one(tmp_path: Path) -> None:
    put(tmp_path / "安_0_assignsubmission_file_", loss_py=LOSS)
    (tmp_path / "list.csv").write_bytes("邮箱\nan@school.cn\nben@school.cn\n".encode("gbk"))
    assert roster.read(tmp_path / "list.csv").misread(entries(tmp_path)) == ""


def test_id_beside_a_name_is_there(tmp_path: Path) -> None:
    put(tmp_path / "20230001-张三", loss_py=LOSS)
    put(tmp_path, **{"20230002_李四_作业5_py": LOSS})
    assert absent("学号\n20230001\n20230002\n20230003\n", tmp_path) == ["20230003"]


def test_list_with_other_ids_than_moodle_is_read_by_name_or_by_the_sheet(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that two have says nothing; where nothing fits, that is said."""
    for name in ("张三_1001", "张伟_1002", "李四_1003"):
        put(tmp_path / "class" / f"{name}_assignsubmission_file_", loss_py=LOSS)
    course = "学号,姓名\n001,张三\n002,张伟\n003,张伟\n004,李四\n005,王五\n"
    assert absent(course, tmp_path / "class") == ["002", "003", "005"]
    assert absent("张三\n李四\n王五\n", tmp_path / "class") == ["王五"]
    assert absent("学号,姓,名\n001,张,三\n005,王,五\n", tmp_path / "class") == ["005"]
    listed, sheet = tmp_path / "list.csv", tmp_path / "sheet.csv"
    listed.write_text(course)
    sheet.write_text("标识符,学号,成绩\n编号1001,001,\n编号1002,003,\n编号1003,004,\n")
    graded(tmp_path / "class", "--roster", listed, "--moodle", sheet)
    assert "no hand-in found: 002, 005\n" in capsys.readouterr().out
    listed.write_text("001\n003\n004\n")
    sheet.write_text(f"{sheet.read_text()}编号1004,006,\n")
    graded(tmp_path / "class", "--roster", listed, "--moodle", sheet)
    assert "no hand-in found" not in capsys.readouterr().out
    listed.write_text("id\na\nb\n")
    graded(tmp_path / "class", "--roster", listed)
    said = capsys.readouterr().err
    assert "its ids may be of another kind" in " ".join(said.split())
    assert max(map(len, said.splitlines())) <= 80 + len(str(listed))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Student ID\n\n", "names nobody"),
        ("Student ID\nTotal: 0\n", "names nobody"),
        ("学号,姓名\n2.02301E+11,张三\n", "2.02301E+11 is what a spreadsheet left of a long id"),
        ('id,name\n1,"A\n2,B\n', "line 2: a quotation mark is not closed"),
        ('id,name\n1,"A\n2,"B"\n3,C\n', "line 2: a quotation mark is not closed"),
        ('id,name\r1,A\r2,"B\r3,"C"\r', "line 3: a quotation mark is not closed"),
        ("i\0d\0\n\0001\0", "it is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_list_without_a_usable_id_is_told_as_that(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(Unusable, match=re.escape(said)):
        roster.read(tmp_path / "list.csv")


def test_list_whose_ids_lost_their_zeros_in_a_spreadsheet_names_the_same_students(
    tmp_path: Path,
) -> None:
    put(tmp_path / "00123", loss_py=LOSS)
    put(tmp_path / "0456", loss_py=LOSS)
    rows = "Ann,123,\nBen,456,\nCyd,789,x\n"
    assert absent(f"name,id,note\n{rows}", tmp_path) == ["789"]
    assert absent(rows, tmp_path) == ["789"]
    assert absent("id\n123\n00123\n", tmp_path) == ["123"]
