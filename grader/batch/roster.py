"""Who is in the course: a list of ids, a line each, or a column of a CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from grader.batch.cells import Cells, plain_id
from grader.batch.inputs import Entry
from grader.batch.sheets import NO_STUDENT
from grader.report import Unusable
from grader.safe_text import one_line
from grader.submission.encoding import Unreadable, decoded
from spec.text import Text

# Headings of a column of ids, and of those that stand beside it; without spaces and signs.
IDS = (
    *("student", "studentid", "studentnumber", "studentno", "id", "idnumber", "sid", "sisuserid"),
    *("sisloginid", "login", "loginid", "username", "user", "identifier", "number"),
    *("matriculation", "学号", "學號", "学生", "学生学号", "学生编号", "学籍号", "学生id", "编号"),
    *("用户名", "账号"),
)
OTHERS = (
    *("name", "fullname", "firstname", "lastname", "surname", "givenname", "email", "section"),
    *("emailaddress", "class", "group", "no", "#", "姓名", "名字", "学生姓名", "序号", "班级"),
    *("邮箱", "电子邮件", "专业", "院系", "学院", "组"),
)
MOST_ABOVE = 10  # rows with a title, above the headings
PARTS, NUMBER = re.compile(r"[\s_\-+()（）【】]+"), re.compile(r"\d{4}")


def read(path: Path) -> list[list[str]]:
    """The rows of the list. Raises Unusable where the file is no text, or names nobody."""
    cells = Cells(path)
    try:
        decoded(path.read_bytes())
    except Unreadable as error:
        en, zh = error.text.en, error.text.zh
        raise Unusable(Text(f"{path}: {en}", f"{path}：{zh}")) from error
    rows = ([one_line(plain_id(cell)) for cell in row] for row in cells.rows)
    students = [row for row in rows if any(row) and NO_STUDENT not in row]
    if not students:
        raise Unusable(Text(f"{path} names nobody", f"{path} 里没有名单"))
    return students


def absent(rows: list[list[str]], entries: Iterable[Entry]) -> list[str]:
    """Those of the course who handed in nothing, each once, by the column that holds ids: by its
    heading, else the one in which most of those who handed in stand."""
    students = {s.casefold() for e in entries for s in (e.student, *e.members)}
    # Where no platform named them, an id may stand beside a name: 20230001-张三.
    there = students | {part for s in students for part in PARTS.split(s) if NUMBER.search(part)}
    places = [i for i, row in enumerate(rows[:MOST_ABOVE]) if any(_plain(c) in IDS for c in row)]
    rows = rows[places[0] :] if places else rows
    headings = [_plain(cell) for cell in rows[0]] if rows else []
    has_headings = any(h in (*IDS, *OTHERS) for h in headings)
    width = max(map(len, rows), default=0)
    columns = [i for i, h in enumerate(headings) if h in IDS] or list(range(width))
    listed = [[row[i] for row in rows[has_headings:] if any(row[i : i + 1])] for i in columns]
    ids = max(listed, key=lambda c: len(c) - len(_missing(c, there)), default=[])
    return list(dict.fromkeys(_missing(ids, there)))


def _missing(ids: list[str], there: set[str]) -> list[str]:
    """Those that are not there; where a list has no zeros in front, a spreadsheet may have taken
    them for numbers."""
    if not any(s.startswith("0") for s in ids):
        there = there | {s.lstrip("0") for s in there if s.isdecimal()}
    return [s for s in ids if s.casefold() not in there]


def _plain(heading: str) -> str:
    return "".join(c for c in heading.casefold() if c.isalnum() or c == "#")
