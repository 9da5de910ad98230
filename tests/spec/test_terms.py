"""A term that an English text has stands in the Chinese one: a word changed in one is seen."""

import re
from functools import cache

import pytest

from spec.assignment import ITEMS
from spec.notation.glossary import SIGNS
from spec.text import Text
from tests.helpers.prose import in_both, literals, of_mistakes, texts
from tests.helpers.terms import (
    ALIKE,
    APART,
    BESIDES,
    BOTH,
    DENIED,
    DENIED_IN_ENGLISH,
    NEGATED,
    OPPOSITES,
    THEN,
    THEN_IN_ENGLISH,
)

CLAUSE, ZH_CLAUSE = re.compile(r"[;:] |\. (?=[A-Z])"), re.compile("[；：]|。(?=.)")
PART, ZH_PART = re.compile("[;,] "), re.compile("[；，、]")
# A docstring is cut before a parameter, its result and an empty line, not where a line is broken
LINE = re.compile(r"\n(?:\s*\n|(?=\w+: |Returns |返回(?! None)|网络正确返回))")


def parts(text: Text, cut: re.Pattern[str], cut_in_chinese: re.Pattern[str]) -> list[Text]:
    """Its clauses, where both languages have as many and no line is broken."""
    if "\n" in text.en:
        return []
    english, chinese = cut.split(text.en), cut_in_chinese.split(text.zh)
    return list(map(Text, english, chinese)) if len(english) == len(chinese) else []


@cache
def clauses() -> tuple[Text, ...]:
    """What is said, clause by clause; what signs mean, part by part."""
    of_signs = [one for sign in SIGNS for one in parts(sign.meaning, PART, ZH_PART)]
    return tuple(
        dict.fromkeys((*of_signs, *(c for one in said() for c in parts(one, CLAUSE, ZH_CLAUSE))))
    )


def lines(docstring: str) -> list[str]:
    """Each statement of a docstring on one line."""
    return [" ".join(line.split()) for line in LINE.split(docstring)]


@cache
def of_docstrings() -> tuple[Text, ...]:
    """What they say of each parameter, of the result, and before these."""
    docs = [task.doc for item in ITEMS for task in item.tasks]
    return tuple(
        Text(*pair) for doc in docs for pair in zip(*map(lines, (doc.en, doc.zh)), strict=True)
    )


@cache
def said() -> tuple[Text, ...]:
    """What is said of right code and of wrong code."""
    every = (*texts(), *of_docstrings(), *of_mistakes())
    return tuple(dict.fromkeys((*every, *literals("spec", "grader/feedback/facts"))))


@pytest.mark.parametrize("english", THEN)
def test_a_term_in_english_stands_in_chinese(english):
    one, other = re.compile(english, re.IGNORECASE), re.compile(THEN[english])
    every = (*said(), *clauses())
    assert [text for text in every if one.search(text.en) and not other.search(text.zh)] == []


@pytest.mark.parametrize("english", ALIKE)
def test_a_thing_is_named_in_both_languages(english):
    one, other = re.compile(english, re.IGNORECASE), re.compile(ALIKE[english])
    assert [t for t in said() if bool(one.search(t.en)) != bool(other.search(t.zh))] == []


@pytest.mark.parametrize("chinese", THEN_IN_ENGLISH)
def test_a_term_in_chinese_stands_in_english(chinese):
    one, other = re.compile(chinese), re.compile(THEN_IN_ENGLISH[chinese], re.IGNORECASE)
    assert [text for text in said() if one.search(text.zh) and not other.search(text.en)] == []


@pytest.mark.parametrize("pair", [*OPPOSITES, *BESIDES], ids=lambda pair: pair[0][0])
def test_two_opposites_come_in_one_order(pair):
    """Above or below in one language is not below or above in the other."""
    (one, one_zh), (other, other_zh) = pair
    for text in (text for text in (*said(), *clauses()) if "\n" not in text.en):
        places = [re.search(word, text.en, re.IGNORECASE) for word in (one, other)]
        places += [re.search(word, text.zh) for word in (one_zh, other_zh)]
        if all(places):
            a, b, c, d = (place.start() for place in places if place)
            assert (a < b) == (c < d), text


@pytest.mark.parametrize("pair", BOTH, ids=lambda pair: pair[0][0])
def test_where_one_language_names_two_things_the_other_does(pair):
    """Before the first input, not before the first output, where there is no output."""
    (one, one_zh), (other, other_zh) = pair
    for text in (text for text in (*said(), *clauses()) if "\n" not in text.en):
        english = [bool(re.search(word, text.en, re.IGNORECASE)) for word in (one, other)]
        chinese = [bool(re.search(word, text.zh)) for word in (one_zh, other_zh)]
        assert sorted((sum(english), sum(chinese))) != [1, 2], text


@pytest.mark.corpus
@pytest.mark.parametrize("pair", [*OPPOSITES, *BESIDES, *APART], ids=lambda pair: pair[0][0])
def test_no_language_says_the_opposite_of_the_other(pair):
    """In whatever is said: the last row is not the first one, nor a file a folder."""
    (one, one_zh), (other, other_zh) = pair
    for text in (*in_both(), *of_docstrings()):
        english, chinese = (re.sub(r"\{\w*\}", "", said) for said in (text.en, text.zh))
        in_one = [bool(re.search(word, english, re.IGNORECASE)) for word in (one, other)]
        in_the_other = [bool(re.search(word, chinese)) for word in (one_zh, other_zh)]
        assert sorted((in_one, in_the_other)) != [[False, True], [True, False]], text


def test_what_is_denied_is_denied_in_both_languages():
    """In whatever is said: what is needed in one language is not what is not in the other."""
    one, one_zh = re.compile(NEGATED, re.IGNORECASE), re.compile(THEN[NEGATED])
    other, other_zh = re.compile(DENIED_IN_ENGLISH, re.IGNORECASE), re.compile(DENIED)
    assert [t for t in in_both() if one.search(t.en) and not one_zh.search(t.zh)] == []
    assert [t for t in in_both() if other_zh.search(t.zh) and not other.search(t.en)] == []
