"""Marks go into a platform's sheet, and nothing else in it changes."""

import html
import json
from pathlib import Path

import pytest

from grader.batch import roster, sheets
from grader.batch.cells import Cells
from grader.batch.outputs import _filled
from grader.batch.platforms import CANVAS as CANVAS_SHEET
from grader.batch.platforms import MOODLE as MOODLE_SHEET
from grader.batch.sheet import Sheet
from grader.batch.sheets import Mark, fill
from grader.report import SubmissionError
from grader.safe_text import defused
from tests.helpers.classes import CANVAS, put
from tests.helpers.course import LOSS, Graded
from tests.hostile.texts import TEXTS

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
    counts = fill(MOODLE_SHEET, sheet, filled, marks, None, ["12", "5", "99"])
    assert counts == sheets.Filled(absent=["99"], without=["Participant 123 Ben"])
    counts = fill(MOODLE_SHEET, sheet, filled, marks, None, ["12", "5", "99", "123"])
    assert counts.without == []  # without a mark, not without anything
    expected = MOODLE.replace('"","50,00",""', '"50,00","50,00","all right"', 1)
    expected = expected.replace('"","50,00",""', '"12,75","50,00","a<br>""b"""')
    assert filled.read_bytes().decode() == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_worksheet_that_excel_saved_is_filled_in_its_own_encoding(
    encoding: str, tmp_path: Path
) -> None:
    text = "标识符\t全名\t状态\t成绩\t最后修改（作业）\n12\t李\t{}\t{}\t3月1日\n13\t王\t\t\t-\n"
    (tmp_path / "in.csv").write_bytes(text.format("已提交，迟交 2 小时", "").encode(encoding))
    assert sheets.handed_in(MOODLE_SHEET, tmp_path / "in.csv", ["12", "13", "14"]) == {
        "12": ("3月1日", True),
        "13": ("", False),
    }
    fill(MOODLE_SHEET, tmp_path / "in.csv", tmp_path / "x", [Mark("12", 0.5, "")], None, ["12"])
    filled = text.format("已提交，迟交 2 小时", "50.00").encode(encoding)
    assert (tmp_path / "x").read_bytes() == filled


@pytest.mark.parametrize("written", ["12.0", "'12", '"=""12"""', " 12"])
def test_id_is_known_as_excel_and_pandas_write_it(written: str, tmp_path: Path) -> None:
    text = f"Student, ID ,RNN (1)\nPoints Possible,,100\nAnn,{written},\n"
    (tmp_path / "in.csv").write_text(text)
    filled = fill(
        CANVAS_SHEET, tmp_path / "in.csv", tmp_path / "x", [Mark("12", 1.0, "")], None, ["12"]
    )
    assert filled == sheets.Filled([], [])
    assert (tmp_path / "x").read_text() == text.replace(f"{written},", f"{written},100.00")


@pytest.mark.parametrize(
    ("most", "mark"), [("40", "20.00"), ("40,0", '"20,00"'), ("0", "50.00"), ("-", "50.00")]
)
def test_marks_are_of_what_the_sheet_gives_at_most_where_that_is_anything(
    most: str, mark: str, tmp_path: Path
) -> None:
    text = f'Student,ID,RNN (1)\n  Points Possible,,"{most}"\nAnn,12,\n'
    (tmp_path / "in.csv").write_text(text)
    into, marks = tmp_path / "x", [Mark("12", 0.5, "")]
    filled = fill(CANVAS_SHEET, tmp_path / "in.csv", into, marks, None, ["12"])
    assert into.read_text() == text.replace("Ann,12,", f"Ann,12,{mark}")
    assert filled.unbounded == (["12"] if most in "0-" else [])


def test_who_is_excused_in_canvas_stays_so_and_is_told(tmp_path: Path) -> None:
    text = "Student,ID,RNN (1)\nPoints Possible,,9\nAnn,12,EX\nBen,13,3\nCem,14,EX\n"
    (tmp_path / "in.csv").write_text(text)
    marks, into = [Mark("12", 1.0, ""), Mark("13", 0.5, ""), Mark("14", None, "")], tmp_path / "x"
    filled = fill(CANVAS_SHEET, tmp_path / "in.csv", into, marks, None, ["12", "13", "14"])
    assert filled == sheets.Filled([], [], excused=["12"])
    assert into.read_text() == text.replace("13,3", "13,4.50")
    assert _filled(CANVAS_SHEET, into, 2, filled, "en") == (
        f"Canvas: {into}, marks: 1; excused there, so not filled in: 12"
    )


def test_mark_of_a_group_is_kept_from_who_handed_in_alone_too(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    people = {1: ("7", "8"), 2: ("7",)}
    for number in people:
        put(tmp_path / f"class/submission_{number}", loss_py=LOSS)
    said = {
        f"submission_{n}": {":submitters": [{":sid": sid} for sid in sids]}
        for n, sids in people.items()
    }
    (tmp_path / "class/submission_metadata.yml").write_text(json.dumps(said))
    (tmp_path / "in.csv").write_text("Student,ID,RNN (1)\nAnn,7,\nBen,8,\n")
    _, out = graded(tmp_path / "class", "--canvas", tmp_path / "in.csv")
    rows = (out / "canvas.csv").read_text().splitlines()
    assert (rows[1], rows[2] != "Ben,8,") == ("Ann,7,", True)
    said = " ".join(capsys.readouterr().out.split())
    assert "Canvas: the sheet does not say what is given at most, so marks are out of 100 " in said
    assert "handed in more than once, so not filled in: 7" in said


def test_who_stands_in_several_rows_is_neither_missing_nor_without_work(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("Student,ID,RNN (1)\nAnn,12,\nAnn,12,\nBen,13,\n")
    marks = [Mark("12", 1.0, ""), Mark("14", 1.0, "")]
    filled = fill(
        CANVAS_SHEET, tmp_path / "in.csv", tmp_path / "x", marks, None, ["12", "13", "14"]
    )
    assert filled == sheets.Filled(["14"], [], ["12"])
    assert (tmp_path / "x").read_bytes() == (tmp_path / "in.csv").read_bytes()


ROWS = "ID,SIS User ID,RNN (1)\n"


@pytest.mark.parametrize(
    ("rows", "students", "wanted", "rest"),
    [
        ("1,123,|2,456,", ["00123", "0456"], "1,123,100.00|2,456,100.00", []),
        ("1,123,|2,0456,", ["00123"], "1,123,|2,0456,", ["absent"]),
        ("1,ann,", ["0ann"], "1,ann,", ["absent"]),
        ("1,123,", ["00123", "123"], "1,123,", ["shared", "shared"]),
        ("1,123,", ["1", "123"], "1,123,", ["shared", "shared"]),
        ("1,ann,", ["ann", "Ann"], "1,ann,", ["shared", "shared"]),
        ("1,123,|2,123,", ["00123"], "1,123,|2,123,", ["twice"]),
    ],
    ids=[
        "zeros lost",
        "the sheet has zeros",
        "no number",
        "zeros and none",
        "two ids",
        "case",
        "two rows",
    ],
)
def test_mark_goes_into_the_one_row_that_is_the_student_s_and_no_other_s(
    rows: str, students: list[str], wanted: str, rest: list[str], tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text(ROWS + rows.replace("|", "\n"))
    marks = [Mark(student, 1.0, "") for student in students]
    filled = fill(CANVAS_SHEET, tmp_path / "in.csv", tmp_path / "x", marks, None, students)
    assert (tmp_path / "x").read_text() == ROWS + wanted.replace("|", "\n")
    assert [kind for kind in ("absent", "twice", "shared") for _ in getattr(filled, kind)] == rest


@pytest.mark.parametrize(
    "above", ["sep=;\n", "\n\n", "RNN 2026\n", "Course: RNN, 2026\n", '"a;b";;\n\n']
)
def test_what_stands_above_the_headings_stays(above: str, tmp_path: Path) -> None:
    text = f"{above}Student;ID;RNN (1)\nAnn;12;\n"
    (tmp_path / "in.csv").write_text(text)
    fill(CANVAS_SHEET, tmp_path / "in.csv", tmp_path / "x", [Mark("12", 1.0, "")], None, ["12"])
    assert (tmp_path / "x").read_text() == text.replace("12;\n", "12;100.00\n")


def test_ids_beside_one_that_stands_in_two_rows_are_nobody_s(tmp_path: Path) -> None:
    """Moodle's participant 34 is not who has the ID number 34."""
    rows = "Participant 12,34,\nParticipant 34,56,\n"
    (tmp_path / "in.csv").write_text(f"Identifier,ID number,Grade\n{rows}")
    sheet = Sheet(MOODLE_SHEET, tmp_path / "in.csv")
    assert sheet.ids_beside("12") > {"12", "34"}
    assert sheet.ids_beside("34") == set()


def test_sheet_whose_ids_a_spreadsheet_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"{ROWS}1,2.02301E+11,\n")
    sheets.check(CANVAS_SHEET, tmp_path / "in.csv", None)  # one id is enough
    (tmp_path / "in.csv").write_text(f"{ROWS},2.02301E+11,\n")
    with pytest.raises(SubmissionError, match="make that column Text there"):
        sheets.check(CANVAS_SHEET, tmp_path / "in.csv", None)


def test_comment_is_written_in_the_sheets_own_encoding(tmp_path: Path) -> None:
    """Excel and Moodle read GBK; what that lacks stands as in HTML."""
    (tmp_path / "in.csv").write_bytes("学号,成绩,反馈评论\na,,\n".encode("gbk"))
    marks = [Mark("a", 1.0, "δ：∂E/∂W 应为 Wᵀ δ")]
    fill(MOODLE_SHEET, tmp_path / "in.csv", tmp_path / "out.csv", marks, None, ["a"])
    row = (tmp_path / "out.csv").read_bytes().decode("gbk").splitlines()[1]
    assert "∂" not in row
    assert html.unescape(row) == 'a,100.00,"δ：∂E/∂W 应为 Wᵀ δ"'


def test_worksheet_of_a_western_excel_is_filled_in_its_encoding(tmp_path: Path) -> None:
    rows = "Identifier;Full name;Grade;Feedback comments\n{};;\nParticipant 6;José O’Neil;;\n"
    (tmp_path / "in.csv").write_bytes(rows.format("Participant 5;Jürgen Groß").encode("cp1252"))
    marks = [Mark("5", 1.0, "2 · δ")]
    filled = fill(MOODLE_SHEET, tmp_path / "in.csv", tmp_path / "out.csv", marks, None, ["5"])
    assert filled.without == ["Participant 6 José O’Neil"]
    given = (tmp_path / "out.csv").read_bytes().decode("cp1252")
    assert given == rows.format('Participant 5;Jürgen Groß;100.00;"2 · &#948;"').replace('";;', '"')


def test_sheet_in_which_a_quotation_mark_is_not_closed_is_refused(tmp_path: Path) -> None:
    """Else it would swallow rows. One amid a cell, and one that is closed, are none."""
    cell = '5" pipe, ""a""\nb'
    (tmp_path / "in.csv").write_text(f'{ROWS}"{cell[2:]}",1,\n5" pipe,2,\n"Bob" Ross,3,\n')
    sheets.check(CANVAS_SHEET, tmp_path / "in.csv", None)
    for rows in ('"Ann,1,\nBob,2,\n', '"Ann,1,\n"Bob",2,\n', 'Ann,1,"5\n"Lee, B",2,\n'):
        (tmp_path / "in.csv").write_text(ROWS + rows)
        with pytest.raises(
            SubmissionError, match=r"in.csv, line \d: a quotation mark is not closed"
        ):
            sheets.check(CANVAS_SHEET, tmp_path / "in.csv", None)


@pytest.mark.parametrize("begins", [b" <html>", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_workbook_is_told_as_that(begins: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(begins + bytes(99))
    for read in (lambda path: sheets.check(CANVAS_SHEET, path, None), roster.read):
        with pytest.raises(
            SubmissionError, match="a workbook or a web page, not CSV: save it as CSV"
        ):
            read(tmp_path / "in.xlsx")


@pytest.mark.parametrize(
    ("header", "column", "said"),
    [
        ("Student,Name", None, "it has none of the columns ID, SIS User ID"),
        ("ID,A (1),B (2)", None, "could hold the marks: A (1), B (2); name one by --column"),
        ("ID,A (1),A (2)", "A", "could hold the marks: A (1), A (2); name one by --column"),
        ("ID,A (1),B (2)", "C", "has no column C; these could hold the marks: A (1), B (2)"),
        ("ID,A (1)", "ID", "the column ID of the Canvas sheet holds no marks; these could: A (1)"),
        ("Student,ID", "Student", "the column Student of the Canvas sheet holds no marks"),
        ("Student,ID,Sum\nPoints Possible,,(read only)", "Sum", "the column Sum of"),
        ("ID,Section", None, "no column of the Canvas sheet looks like one for marks"),
    ],
)
def test_sheet_without_one_column_for_marks_names_what_it_has(
    header: str, column: str | None, said: str, tmp_path: Path
) -> None:
    (tmp_path / "sheet.csv").write_text(header)
    with pytest.raises(SubmissionError) as raised:
        sheets.check(CANVAS_SHEET, tmp_path / "sheet.csv", column)
    assert said in raised.value.text.en


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


@pytest.mark.parametrize(
    "text",
    [
        *("=1", "+1", "-1", "@a", "\t=1", TEXTS["a formula for a spreadsheet"]),
        *(" =1", "\u3000=1", "＝1", "＋1", "－1", "＠a", "﹦1"),
    ],
)
def test_formula_is_text_in_a_spreadsheet(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert defused(f"a{text}") == f"a{text}"


def test_comment_that_begins_with_a_file_called_as_a_formula_is_text(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(MOODLE.encode())
    marks = [Mark("12", None, "＝1+1.rar is a RAR archive"), Mark("5", None, "=1+1.rar")]
    fill(MOODLE_SHEET, tmp_path / "in.csv", tmp_path / "x.csv", marks, None, ["12", "5"])
    filled = (tmp_path / "x.csv").read_text("utf-8")
    assert '"&#65309;1+1.rar is a RAR archive"' in filled
    assert '"&#61;1+1.rar"' in filled
