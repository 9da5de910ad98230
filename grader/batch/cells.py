"""A spreadsheet's CSV in which single cells are replaced and every other byte stays."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import product
from pathlib import Path

from grader.report import Unusable
from grader.safe_file import save
from spec.text import Text

WORKBOOKS = (b"PK\3\4", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
PAGE = re.compile(  # which some save under the name .xls
    rb"(?:\xef\xbb\xbf)?\s*<(?:[!?]|(?:html|head|meta|title|style|body|div|table)\b)", re.IGNORECASE
)
BY_PROGRAMS = re.compile(r"(?:=\"(.*)\"|'(.+)|(\d+)\.0)")
CUT_SHORT = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)
SEPARATORS = ",;\t"
NAMED_SEPARATOR = re.compile(rf"sep=([{SEPARATORS}])$", re.IGNORECASE | re.MULTILINE)
MOST_ABOVE = 10  # rows with a title, above the headings
MOST_LOOKED_AT = 1 << 16  # characters, for the separator
MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}  # of Excel's text
LINE_END = re.compile(r"\r\n|\r|\n")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
ALONE = re.compile(rb"(?<![\x80-\xff])[\xa0-\xff](?![\x80-\xff])")  # no Mac's, no DOS's
NEEDS_QUOTES = re.compile(r'[",;\t\r\n]')


class Cells:
    """The cells of a CSV file.

    headings: of which the header has one; what stands above it is kept, and is no row
    rows: the cells' values; the first row is the header
    Raises Unusable for a workbook.
    """

    def __init__(self, path: Path, headings: Collection[str] = ()) -> None:
        self.path, data = path, path.read_bytes()
        if data.startswith(WORKBOOKS) or PAGE.match(data):
            raise Unusable(
                Text(
                    f"{path} is a workbook or a web page, not CSV: save it as CSV",
                    f"{path} 是工作簿或网页，不是 CSV：请另存为 CSV",
                )
            )
        text, self._encoding = _decoded(data)
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff")
        self._separator = _separator(text, headings)
        self._pieces: list[list[str]] = []  # of each row, cells as they are written
        self._ends: list[str] = []
        field = re.compile(
            rf'("(?:[^"]|"")*"|)([^{self._separator}\r\n]*)({self._separator}|\r\n|\r|\n|$)'
        )
        row: list[str] = []
        at = 0
        while at < len(text):
            match = field.match(text, at)
            assert match is not None
            if _runs_on(match[1], match[2]):
                raise Unusable(_unclosed(path, len(LINE_END.findall(text, 0, at)) + 1))
            row.append(match[1] + match[2])
            at = match.end()
            if match[3] != self._separator or at == len(text):
                if match[3] == self._separator:
                    row.append("")
                self._pieces.append(row)
                self._ends.append("" if match[3] == self._separator else match[3])
                row = []
        rows = [[_value(piece) for piece in row] for row in self._pieces]
        tops = [[cell.strip() for cell in row] for row in rows[: MOST_ABOVE + 1]]
        first = int(NAMED_SEPARATOR.match(text) is not None)
        self._above = next((i for i, row in enumerate(tops) if set(row) & set(headings)), first)
        self.rows = [*tops[self._above :][:1], *rows[self._above + 1 :]]

    def put(self, row: int, column: int, value: str) -> None:
        """Replace a cell; it is written in quotes where its value or the old one needs them.

        What the file's encoding lacks is written as in HTML, as a comment of Moodle's is.
        """
        value = value.encode(self._encoding, "xmlcharrefreplace").decode(self._encoding)
        cells = self._pieces[self._above + row]
        cells += [""] * (column + 1 - len(cells))
        quoted = cells[column].startswith('"') or NEEDS_QUOTES.search(value)
        cells[column] = '"' + value.replace('"', '""') + '"' if quoted else value

    def write(self, path: Path) -> None:
        """Write the whole file."""
        lines = (
            self._separator.join(cells) + end
            for cells, end in zip(self._pieces, self._ends, strict=True)
        )
        text = self._mark + "".join(lines)
        save(path, text.encode(self._encoding, "surrogateescape"))

    def check_ids(self, rows: Iterable[list[str]], columns: Collection[int]) -> None:
        """Raises Unusable where one of these rows has no id in these columns but a long number
        that a spreadsheet has cut short."""
        for row in rows:
            ids = [plain_id(row[i]) for i in columns if plain_id("".join(row[i : i + 1]))]
            if ids and all(map(CUT_SHORT.fullmatch, ids)):
                raise Unusable(
                    Text(
                        f"{self.path}: {ids[0]} is what a spreadsheet left of a long id: make that "
                        "column Text there, and export the list anew",
                        f"{self.path}：{ids[0]} 是电子表格截断的长学号：请把那一列设为文本格式，"
                        "重新导出名单",
                    )
                )


def _runs_on(quoted: str, rest: str) -> bool:
    """Whether a quotation mark takes more into its cell than it may, or would for others: nothing
    closes it, or it is closed in another line, amid a cell."""
    return rest.startswith('"') or bool(LINE_END.search(quoted) and rest.strip())


def _unclosed(path: Path, line: int) -> Text:
    return Text(
        f"{path}, line {line}: a quotation mark is not closed, so that it is not clear which rows "
        "are whose; mend that cell, or download the file anew",
        f"{path} 第 {line} 行：有引号没有配对，无法确定后面各行的内容；请改好那个单元格，"
        "或重新下载文件",
    )


def same(name: str) -> str:
    """An id or a name, however wide and in whatever case it is written."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def plain_id(cell: str) -> str:
    """An id without what Excel and pandas make of a number, ="123", '123, 123.0, and without marks
    that do not show, as copied tables have them."""
    text = "".join(c for c in cell if unicodedata.category(c) != "Cf").strip()
    match = BY_PROGRAMS.fullmatch(text)
    return match[match.lastindex or 0] if match else text


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, or what Excel writes instead, in the West or in China; of
    anything else the bytes come out as they went in."""
    for encoding in (
        *(e for mark, e in MARKS.items() if data.startswith(mark)),
        "utf-8",
        *(("cp1252",) if _is_western(data) else ()),
        "gbk",
        "gb18030",
    ):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.encode(encoding) == data:
            return text, encoding
    return data.decode("utf-8", "surrogateescape"), "utf-8"


def _is_western(data: bytes) -> bool:
    """Whether most letters that are not English stand alone among English ones, as in José; GBK has
    two bytes of a letter beside each other."""
    beyond = sum(map(len, BEYOND_ASCII.findall(data)))
    return 2 * sum(1 for _ in ALONE.finditer(data)) > beyond


def _separator(text: str, headings: Collection[str]) -> str:
    """What stands between cells: as Excel's first line names it, else as it makes one of these
    headings a cell, else what comes most often in the first line that has any."""
    if named := NAMED_SEPARATOR.match(text):
        return named[1]
    lines = LINE_END.split(text[:MOST_LOOKED_AT])
    for line, separator in product(lines[: MOST_ABOVE + 1], SEPARATORS):
        if {cell.strip(' "') for cell in line.split(separator)} & set(headings):
            return separator
    bare = LINE_END.split(re.sub(r'"(?:[^"]|"")*"', "", text[:MOST_LOOKED_AT]))
    header = next((line for line in bare if any(s in line for s in SEPARATORS)), "")
    return max(SEPARATORS, key=header.count)


def _value(piece: str) -> str:
    if piece.startswith('"') and piece.endswith('"') and len(piece) > 1:
        return piece[1:-1].replace('""', '"')
    return piece
