"""Text in styles, wrapped and set side by side by its width in cells; with ANSI colours or plain.

A small part of what rich does, whose import alone takes longer than a report takes to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Protocol, TypeAlias

from rich.cells import cell_len, chop_cells

from grader.formats.paragraph import wrapped
from grader.safe_text import disarmed

CODES = {"bold": 1, "dim": 2, "underline": 4, "red": 31, "green": 32, "magenta": 35, "cyan": 36}


class Block(Protocol):
    """What takes some lines, in whatever room there is."""

    def widest(self) -> int:
        """The cells that its longest line takes where there is room."""

    def lines(self, width: int) -> Iterator[Styled]:
        """Its lines, each of at most so many cells."""


Part: TypeAlias = "str | Block"


class Styled:
    """Text of one or more lines, each character in a style, "bold red" say."""

    def __init__(self, text: str = "", style: str = "") -> None:
        self.text = text.expandtabs()
        self.styles = [style] * len(self.text)

    @classmethod
    def joined(cls, *parts: str | tuple[str, str] | Styled) -> Styled:
        """Pieces one after the other: plain text, text with its style, styled text."""
        whole = cls()
        for part in parts:
            if isinstance(part, str):
                part = cls(part)
            elif isinstance(part, tuple):
                part = cls(*part)
            whole.text += part.text
            whole.styles += part.styles
        return whole

    def widest(self) -> int:
        return max(map(cell_len, self.text.split("\n")))

    def lines(self, width: int) -> Iterator[Styled]:
        place = 0
        for line in self.text.split("\n"):
            for part in wrapped(line, width):
                for piece in chop_cells(part, width) if cell_len(part) > width else [part]:
                    place = self.text.index(piece, place)
                    yield self._cut(place, place + len(piece))
                    place += len(piece)

    def _cut(self, start: int, stop: int) -> Styled:
        part = Styled()
        part.text, part.styles = self.text[start:stop], self.styles[start:stop]
        return part

    def coloured(self) -> str:
        """With ANSI's codes."""
        runs = groupby(zip(self.text, self.styles, strict=True), key=lambda pair: pair[1])
        return "".join(_coded("".join(c for c, _ in run), style) for style, run in runs)


def _coded(text: str, style: str) -> str:
    codes = ";".join(str(code) for code in sorted(CODES[word] for word in style.split()))
    return f"\x1b[{codes}m{text}\x1b[0m" if codes else text


class Columns:
    """Rows of cells, each column as wide as its widest cell.

    gives: the columns of which the widest gives way where there is no room for all
    right: the column whose texts end under each other
    """

    def __init__(
        self,
        rows: Iterable[Sequence[Part]],
        gives: tuple[int, ...],
        gap: int = 2,
        right: int | None = None,
    ) -> None:
        self.rows = [[block(cell) for cell in row] for row in rows]
        self.gives, self.gap, self.right = gives, gap, right

    def widest(self) -> int:
        widths = self._natural()
        return sum(widths) + self.gap * (len(widths) - 1)

    def lines(self, width: int) -> Iterator[Styled]:
        if not self.rows:
            return
        widths = self._natural()
        lacking = sum(widths) + self.gap * (len(widths) - 1) - width
        for _ in range(lacking):
            widest = max(self.gives, key=widths.__getitem__)
            widths[widest] = max(1, widths[widest] - 1)
        for row in self.rows:
            cells = [cell.lines(wide) for cell, wide in zip(row, widths, strict=True)]
            for line in zip_longest(*cells, fillvalue=Styled()):
                yield Styled.joined(*self._aligned(line, widths))

    def _natural(self) -> list[int]:
        return [max(cell.widest() for cell in column) for column in zip(*self.rows, strict=True)]

    def _aligned(self, line: tuple[Styled, ...], widths: list[int]) -> Iterator[Styled | str]:
        for column, (part, wide) in enumerate(zip(line, widths, strict=True)):
            space = " " * (wide - cell_len(part.text))
            gap = " " * self.gap if column else ""
            yield from (gap, space, part) if column == self.right else (gap, part, space)


class Indented:
    """A block some cells to the right."""

    def __init__(self, part: Part, by: int = 2) -> None:
        self.part, self.by = block(part), by

    def widest(self) -> int:
        return self.part.widest() + self.by

    def lines(self, width: int) -> Iterator[Styled]:
        for line in self.part.lines(max(width - self.by, 1)):
            yield Styled.joined(" " * self.by, line)


def block(part: Part) -> Block:
    """Plain text has no style."""
    return Styled(part) if isinstance(part, str) else part


def printed(*parts: Part, colour: bool, width: int) -> str:
    """Blocks as text, one under the other; no line ends in spaces."""
    lines = (line for part in parts for line in block(part).lines(width))
    shown = (line.coloured() if colour else line.text for line in lines)
    return disarmed("".join(f"{line.rstrip()}\n" for line in shown))  # a line may begin with ::
