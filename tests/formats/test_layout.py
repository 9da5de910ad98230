"""Text in columns fits its width, loses nothing, and says the same with colours and without."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.formats.layout import Columns, Indented, Styled, printed

WORDS = st.text(st.sampled_from("ab δ_,（）。误差 = −\t"), max_size=40)
STYLES = st.sampled_from(["", "bold", "dim", "bold cyan", "green bold underline"])
LINES = st.lists(st.tuples(WORDS, STYLES), max_size=4).map(lambda parts: Styled.joined(*parts))
WIDTHS = st.integers(12, 60)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(LINES, WIDTHS)
def test_a_wrapped_text_fits_and_is_whole(text: Styled, width: int) -> None:
    shown = printed(Indented(text), colour=False, width=width)
    assert all(cell_len(line) <= width for line in shown.splitlines())
    assert squeezed(shown) == squeezed(text.text)


@given(LINES, LINES, WIDTHS)
def test_colours_change_no_character(first: Styled, second: Styled, width: int) -> None:
    table = Columns([("a", first), ("label", second)], gives=(1,))
    plain, coloured = (printed(table, colour=c, width=width) for c in (False, True))
    without = re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()
    assert [line.rstrip() for line in without] == plain.splitlines()


def test_the_column_that_gives_way_does_so_alone() -> None:
    table = Columns([("label", "words of some length", "12 / 18")], gives=(1,))
    assert printed(table, colour=False, width=24).splitlines() == [
        "label  words of  12 / 18",
        "       some",
        "       length",
    ]


def test_the_widest_of_the_columns_that_may_give_way_does_so() -> None:
    table = Columns([("a name", "12 / 18", "uses this, that and another")], gives=(0, 2))
    assert printed(table, colour=False, width=28).splitlines() == [
        "a name  12 / 18  uses this,",
        "                 that and",
        "                 another",
    ]


def test_an_empty_table_takes_no_line() -> None:
    assert printed(Columns([], gives=(0,)), colour=False, width=20) == ""
