"""A spreadsheet's CSV in which single cells are replaced and every other byte stays."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from grader.report import Unusable
from grader.safe_file import save
from spec.text import Text

WORKBOOKS = (b"PK\3\4", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
BY_PROGRAMS = re.compile(r"(?:=\"(.*)\"|'(.+)|(\d+)\.0)")
SEPARATORS = ",;\t"
MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}  # of Excel's text
NEEDS_QUOTES = re.compile(r'[",;\t\r\n]')


class Cells:
    """The cells of a CSV file.

    rows: the cells' values; the first row is the header
    Raises Unusable for a workbook.
    """

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        if data.startswith(WORKBOOKS):
            raise Unusable(
                Text(
                    f"{path} is a workbook and no CSV: save it as CSV",
                    f"{path} 是工作簿，不是 CSV：请另存为 CSV",
                )
            )
        text, self._encoding = _decoded(data)
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff")
        self._separator = _separator(text)
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
            row.append(match[1] + match[2])
            at = match.end()
            if match[3] != self._separator or at == len(text):
                if match[3] == self._separator:
                    row.append("")
                self._pieces.append(row)
                self._ends.append("" if match[3] == self._separator else match[3])
                row = []
        self.rows = [[_value(piece) for piece in row] for row in self._pieces]
        self.rows[:1] = ([heading.strip() for heading in row] for row in self.rows[:1])

    def put(self, row: int, column: int, value: str) -> None:
        """Replace a cell; it is written in quotes where its value or the old one needs them."""
        cells = self._pieces[row]
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


def plain_id(cell: str) -> str:
    """An id without what Excel and pandas make of a number: ="123", '123, 123.0."""
    text = cell.strip()
    match = BY_PROGRAMS.fullmatch(text)
    return match[match.lastindex or 0] if match else text


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, or what Excel writes instead; of anything else the bytes
    come out as they went in."""
    for encoding in (
        *(e for mark, e in MARKS.items() if data.startswith(mark)),
        "utf-8",
        "gb18030",
    ):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.encode(encoding) == data:
            return text, encoding
    return data.decode("utf-8", "surrogateescape"), "utf-8"


def _separator(text: str) -> str:
    header = re.sub(r'"(?:[^"]|"")*"', "", text).splitlines()[:1]
    counts = {s: header[0].count(s) if header else 0 for s in SEPARATORS}
    return max(SEPARATORS, key=lambda s: counts[s])


def _value(piece: str) -> str:
    if piece.startswith('"') and piece.endswith('"') and len(piece) > 1:
        return piece[1:-1].replace('""', '"')
    return piece
