"""The students' pages and the pictures of a session are what the programs make now."""

import re
from pathlib import Path

import pytest

from examples import blind_check, session
from examples.blind_check import ARTICLE, CASES, error
from examples.pages import quoted
from grader.feedback import words

DOCS = Path(__file__).parent.parent.parent / "docs"
IN_BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


def test_articles_check_sees_nothing_and_a_better_case_sees_the_bug() -> None:
    for seed in range(5):
        assert error(ARTICLE, seed=seed) < 1e-10
        assert error(ARTICLE, delta_1=1e6, seed=seed) < 1e-10
        assert all(error(CASES[name], seed=seed) > 0.1 for name in ("three", "start", "good"))


@pytest.mark.parametrize("page", blind_check.PAGES)
def test_numbers_on_the_page_are_current(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    shown, computed = quoted(text), blind_check.numbers()
    assert set(shown) == set(computed)
    for name, number in computed.items():  # what is rounding alone differs between machines
        tiny = "·10⁻¹" in number
        assert ("·10⁻¹" in shown[name]) if tiny else shown[name] == number, "run `make generated`"


@IN_BOTH
def test_page_explains_every_label_of_a_report(lang: str) -> None:
    page = (DOCS / ("students.md" if lang == "en" else "students.zh.md")).read_text("utf-8")
    explained = set(re.findall(r"\*\*(.*?)\*\*", page.split("\n## ")[2]))
    labels = (words.CLAIM, words.WRONG, words.LINE, words.FORMULA, words.YOURS, words.DIFFERS)
    labels += (words.CASE, words.GOT, words.RIGHT, words.PRINTED, words.ALSO, words.NEXT)
    assert explained == {label.in_language(lang) for label in labels}


@IN_BOTH
def test_session_in_the_picture_is_current_and_stands_in_the_readme(lang: str) -> None:
    shown = (DOCS / session.NAMES[lang]).read_text("utf-8")
    assert session.words(shown) == session.words(session.picture(lang)), "run `make generated`"
    readme = "README.md" if lang == "en" else "README.zh.md"
    assert f"docs/{session.NAMES[lang]})" in (DOCS.parent / readme).read_text("utf-8")


@IN_BOTH
def test_picture_fetches_nothing_and_gives_chinese_its_width(lang: str) -> None:
    shown = (DOCS / session.NAMES[lang]).read_text("utf-8")
    assert "url(http" not in shown
    assert "@import" not in shown
    wide = re.findall(r'textLength="([\d.]+)"[^>]*>(要求|得到)<', shown)
    assert all(float(length) > 4 * 12 for length, _ in wide)
    assert bool(wide) == (lang == "zh")


@pytest.mark.parametrize("page", blind_check.PAGES)
def test_both_pages_run_the_same_commands(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    other = (DOCS / next(p for p in blind_check.PAGES if p != page)).read_text("utf-8")
    commands, others = (
        re.findall(r"^\$ (.*?)(?: --lang zh)?$", t, re.MULTILINE) for t in (text, other)
    )
    assert commands == others
    assert len(commands) == 9
