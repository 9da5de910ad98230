"""Who is in the course: a list of ids, a line each, or a column of a CSV."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from grader.batch.cells import MOST_ABOVE, Cells, plain_id, same
from grader.batch.inputs import Entry
from grader.batch.platforms import NO_STUDENT
from grader.report import Unusable
from grader.safe_text import one_line
from grader.submission.encoding import GUESSES, NOT_UTF8, Unreadable, decoded
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
# What rows below the students begin with: a spreadsheet's own, remarks; and more beside those.
SUMMARY = re.compile(
    r"(?:(?:grand|sub)?\s*total|average|mean|median|count|合计|合計|总计|總計|小计|小計"
    r"|平均(?:分|成绩|成績|值)?|总人数|總人數|人数|人數|共)\s*=?\s*[\d.,%]*\s*[人名]?|.*[:：].*",
    re.IGNORECASE,
)
BESIDE_SUMMARY = re.compile(
    "sum|max(imum)?|min(imum)?|highest|lowest|std.*|最[高低大小].*|标准差|標準差|.*率",
    re.IGNORECASE,
)
WORD = re.compile(r"[a-z0-9]+")
PARTS, NUMBER = re.compile(r"[\s_\-+()（）【】]+"), re.compile(r"\d{4}")
OF_OTHERS = Text(
    "no hand-in of anybody in {0} was found; its ids may be of another kind than the submissions', "
    "such as {1}",
    "{0} 里的人都没有找到提交；名单里的学号可能和提交的不是同一种（提交的例如 {1}）",
)
MISREAD = Text(
    "{0} is not UTF-8, and {1}, who handed in, is not found in it; if the list has that name, save "
    "it as UTF-8",
    "{0} 不是 UTF-8，其中没有找到已提交的 {1}；如果名单里有这个名字，请把名单另存为 UTF-8",
)


@dataclass(frozen=True)
class Roster:
    """Who is in the course: a row a student, and the columns that may hold ids.

    guessed: in which encoding it was read
    """

    rows: list[list[str]]
    columns: tuple[int, ...]
    guessed: bool = False

    def absent(self, entries: Collection[Entry], beside: Collection[str] = ()) -> list[str]:
        """Those who handed in nothing, each once, by the column in which most of those who did
        stand; where nobody stands in one by id, by name.

        beside: more ids of those who handed in
        """
        students = {same(s) for e in entries for s in (e.student, *e.members)}
        # Where no platform named them, an id may stand beside a name: 20230001-张三.
        words = {part for s in students for part in (*PARTS.split(s), *WORD.findall(s))}
        there = students | set(filter(NUMBER.search, words)) | {same(s) for s in beside}
        best = max(self.columns, key=lambda i: _count(self._column(i), there))
        ids = self._column(best)
        absent = _missing(ids, there)
        if len(absent) == len(ids):
            named = self._by_name(entries, best)
            absent = [s for s in absent if s not in named]
        return list(dict.fromkeys(absent))

    def is_of_others(self, absent: Collection[str]) -> bool:
        """Whether so many handed in nothing that the list may have ids of another kind."""
        return any(len(absent) == len(set(self._column(i))) for i in self.columns)

    def misread(self, entries: Iterable[Entry]) -> str:
        """A name that may be in it, had its encoding been another one than was guessed; or ""."""
        cells = {cell for row in self.rows for cell in row} if self.guessed else set()
        if all(map(str.isascii, cells)):
            return ""
        known = {same(cell) for cell in cells}.union(*map(_names, self.rows))
        people = ((e.name or e.student, e.student) for e in entries)
        unknown = (n for n, s in people if known.isdisjoint((_plain(n), same(s))))
        return next((name for name in unknown if not name.isascii()), "")

    def _column(self, column: int) -> list[str]:
        return [row[column] for row in self.rows if any(row[column : column + 1])]

    def _by_name(self, entries: Iterable[Entry], column: int) -> set[str]:
        """The ids of those who handed in, by a name that nobody else has."""
        people = {(e.student, _plain(e.name or e.student)) for e in entries}
        names = Counter(name for _, name in people)
        rows = [_names(row) for row in self.rows]
        cells = Counter(name for row in rows for name in row)
        there = {name for name in names if names[name] == cells[name] == 1}
        both = zip(self.rows, rows, strict=True)
        return {row[column] for row, called in both if row[column:] and there & called}


def read(path: Path) -> Roster:
    """Read the list. Raises Unusable where the file is no text, or names nobody."""
    cells = Cells(path)
    try:
        _, encoding = decoded(path.read_bytes())
        if any("\0" in cell for row in cells.rows for cell in row):  # of UTF-16 without a mark
            raise Unreadable(NOT_UTF8)
    except Unreadable as error:
        en, zh = error.text.en, error.text.zh
        raise Unusable(Text(f"{path}: {en}", f"{path}：{zh}")) from error
    rows = [[one_line(plain_id(cell)) for cell in row] for row in _parted(cells.rows)]
    places = [i for i, row in enumerate(rows[:MOST_ABOVE]) if any(_plain(c) in IDS for c in row)]
    rows = [row for row in rows[places[0] if places else 0 :] if any(row)]
    headings = [_plain(cell) for cell in rows[0]] if rows else []
    has_headings = any(h in (*IDS, *OTHERS) for h in headings)
    students = _students([row for row in rows[has_headings:] if NO_STUDENT not in row])
    if not has_headings and students and _are_headings(students[0], students[1:]):
        students = students[1:]
    if not students:
        raise Unusable(Text(f"{path} names nobody", f"{path} 里没有名单"))
    columns = [i for i, h in enumerate(headings) if h in IDS] or range(max(map(len, rows)))
    cells.check_ids(students, columns)
    return Roster(students, tuple(columns), encoding in GUESSES)


def _parted(rows: list[list[str]]) -> list[list[str]]:
    """Rows in which nothing but blanks stands between an id and a name, cell by cell."""
    parted = [row[0].split() if len(row) == 1 else row for row in rows]
    beside = [row for row in parted if any(map(NUMBER.search, row))]
    alone = all(len(row) < 2 for row in rows) and len(beside) > 1
    return parted if alone and len(beside) >= sum(map(bool, parted)) - 1 else rows


def _students(rows: list[list[str]]) -> list[list[str]]:
    """The rows without those below them that sum them up."""
    firsts = [next(cell for cell in row if cell) for row in rows]
    end = len(rows)
    while end and (SUMMARY.fullmatch(firsts[end - 1]) or BESIDE_SUMMARY.fullmatch(firsts[end - 1])):
        end -= 1
    return rows[:end] if any(map(SUMMARY.fullmatch, firsts[end:])) else rows


def _are_headings(first: list[str], students: list[list[str]]) -> bool:
    """Whether a row of words alone stands above numbers of which no two are the same."""
    columns = [
        [row[i] for row in students if any(row[i : i + 1])] for i, cell in enumerate(first) if cell
    ]
    return not any(cell.isdecimal() or NUMBER.search(cell) for cell in first) and any(
        len(set(ids)) == len(ids) > 1 and all(map(str.isdecimal, ids)) for ids in columns
    )


def _missing(ids: list[str], there: set[str]) -> list[str]:
    """Those that are not there. Where the list, or all who are there, have no zeros in front, a
    spreadsheet may have taken them for numbers; where it has addresses, what stands before the @
    may be the id."""
    names = [same(s) for s in ids]
    if not any(s.startswith("0") for s in names):
        there = there | {s.lstrip("0") for s in there if s.isdecimal()}
    elif not any(s.startswith("0") for s in there):
        names = [s.lstrip("0") if s.isdecimal() else s for s in names]
    local = Counter(s.partition("@")[0] for s in names)
    return [
        s
        for s, name in zip(ids, names, strict=True)
        if name not in there
        and not (local[login := name.partition("@")[0]] == 1 and login in there)
    ]


def _count(ids: list[str], there: set[str]) -> int:
    return len(ids) - len(_missing(ids, there))


def _names(row: list[str]) -> set[str]:
    """What a row may call a person: its cells, and neighbours in either order, as Jane, Doe."""
    parts = [part for cell in row for part in cell.split(",")]
    pairs = [pair for a, b in pairwise(parts) for pair in (a + b, b + a)]
    return {_plain(name) for name in (*row, *pairs)} - {""}


def _plain(cell: str) -> str:
    return "".join(c for c in same(cell) if c.isalnum() or c == "#")
