"""The table of the article: nothing is left out, and every cell leads somewhere or says why."""

import re
from pathlib import Path

import pytest

from examples.article import ROWS
from examples.coverage import HEAD, PAGES, page
from spec.assignment import ITEMS
from spec.notation.equations import EQUATIONS

DOCS = Path(__file__).parent.parent.parent / "docs"
IN_BOTH = pytest.mark.parametrize("lang", PAGES)


def cells(lang: str) -> list[list[str]]:
    """The rows of the table below its head."""
    lines = [line for line in page(lang).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


@IN_BOTH
def test_page_is_current(lang: str) -> None:
    assert (DOCS / PAGES[lang]).read_text("utf-8") == page(lang), "run `make generated`"


def test_every_item_and_every_equation_is_a_line_of_the_article() -> None:
    assert {name for row in ROWS for name in row.items} == {item.name for item in ITEMS}
    listed = {equation for row in ROWS for equation in row.equations}
    assert [e.name for e in EQUATIONS if e not in listed] == []


def test_every_numbered_equation_has_its_row() -> None:
    """A row that names the article's numbers has the equations of these numbers, in that order."""
    numbered = []
    for row in ROWS:
        named = re.match(r"eq\. (\d)(?: and (\d))?,", row.line.en)
        numbers = [e.number for e in row.equations if e.number]
        assert (
            list(dict.fromkeys(numbers)) == [n for n in named.groups() if n]
            if named
            else not numbers
        )
        numbered += numbers
    assert set(numbered) == set("12345678")


def test_docstrings_name_the_numbers_of_their_equations() -> None:
    """(equation 3) in a docstring and 式 3 in the Chinese one are the item's number."""
    for item in (item for item in ITEMS if item.equation):
        for lang, number in (("en", r"equations? ([\d, and]*\d)"), ("zh", r"式 ?([\d、和式 ]*\d)")):
            doc = "\n".join(task.doc.in_language(lang) for task in item.tasks)
            said = {
                digit for numbers in re.findall(number, doc) for digit in numbers if digit.isdigit()
            }
            assert said == set(item.equation.split(", ")), (item.name, lang)


@IN_BOTH
def test_no_cell_is_empty_and_a_dash_says_why(lang: str) -> None:
    table = cells(lang)
    assert len(table) == len(ROWS)
    for row in table:
        assert len(row) == len(HEAD[lang])
        for cell in row:
            assert len(cell.removeprefix("—").strip()) > 1, row


def test_what_is_called_proved_has_a_proof_on_the_page() -> None:
    """A line of the specification says for which sizes, and not of what rests on a definition."""
    specification = (DOCS / "specification.md").read_text("utf-8")
    for row in cells("en"):
        sections = [
            section.split("$$")[0]
            for formula in re.findall(r"`([^`]+)`", row[1])
            for section in specification.split(f"\n`{formula}`")[1:]
        ]
        rows = [line for section in sections for line in re.findall(r"\n\| .*", section)]
        own = [line for line in rows if "proved for" not in line and "rests on it" not in line]
        assert ("[proved]" in row[4]) == bool(own), row[0]


@IN_BOTH
def test_every_link_leads_to_a_file(lang: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", page(lang))
    assert len(links) > 50
    assert [link for link in set(links) if not (DOCS / link).exists()] == []
