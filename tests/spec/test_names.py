"""What texts call by name is there: functions, parameters, equations; in both languages alike."""

import ast
import builtins
import copy
import inspect
import os
import pdb
import re
from collections.abc import Iterable
from functools import cache
from operator import attrgetter
from textwrap import dedent

import numpy as np
import pytest

from spec.assignment import CHAPTERS, ITEMS
from spec.item import Item
from spec.notation.unicode import unicode
from spec.proofs import STATEMENTS
from spec.proofs.trust import THEOREMS
from spec.text import Text
from tests.helpers.mistakes import mistakes
from tests.helpers.prose import ROOT, in_both, of_item
from tests.helpers.terms import OPPOSITES

CODE = re.compile(
    r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|[A-Za-z]{2,}(?:_[A-Za-z]\w+)+|\b\w{2,}(?=\()", re.A
)
WORD = re.compile(r"(?:__)?[A-Za-z]{2,}\w*", re.ASCII)
# Methods of arrays, what an activation has, the functions of formulas; and files
LENT = {"argument", "copy", "squeeze", "activation", "forward", "backward", "ln", "min", "max"}
LENT |= {"activations", "py", "reset_state", "tanh"}
# What one language says in letters and the other in words
LATIN = {"shape", "inf", "forward", "jacobian", "dtype", "float", "zip", "zh", "lang", "cpu", "mb"}
LATIN |= {"english"}


def code_names(text: str) -> set[str]:
    """The names of code in a text, those of NumPy whole: np.outer, state_list."""
    return {
        name
        for one in CODE.findall(text)
        for name in ([one] if one.startswith("np.") else WORD.findall(one))
    }


def all_of(item: Item) -> list[Text]:
    """All that is said of an item, of its mistakes too."""
    return [*of_item(item), *(text for m in mistakes(item) for text in (m.name, m.help))]


# Items that are told beside what their code does not use
BESIDE = {
    "cross_entropy": "softmax",
    "sentence_loss": "softmax",
    "perplexity": "sentence_loss",
    "bidirectional_backward": "deltas_from_outputs",
    "deep_bidirectional_forward": "deep_forward",
    "deep_forward": "deep_bidirectional_forward",
}


def own_names(item: Item) -> set[str]:
    """What a text of an item may name: itself, its parameters, what its code uses."""
    names = {item.name, BESIDE.get(item.name, item.name)}
    for task in item.tasks:
        names |= {task.name, *task.parameters}
        for node in ast.walk(ast.parse(dedent(inspect.getsource(task.source)))):
            names |= {getattr(node, part, "") for part in ("id", "attr", "arg")} - {None}
    return names


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_texts_of_an_item_name_what_it_has(item):
    """A name of code in a docstring, a hint or a mistake's help is one that is used there."""
    names = {
        name for text in all_of(item) for one in (text.en, text.zh) for name in code_names(one)
    }
    own = own_names(item) | LENT | {"argmax_i", "argmax_w", "count"}
    assert {name for name in names if not name.startswith("np.")} <= own


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_what_is_to_be_written_has_the_names_of_the_docstrings(item):
    """Fill gradient_U, return outputs: a docstring says so too. In Chinese letters are names."""
    docs = " ".join(task.doc.zh for task in item.tasks)
    said = " ".join(task.todo.zh for task in item.tasks if task.todo)
    assert {*WORD.findall(said)} - {*WORD.findall(docs)} == set()


def test_both_languages_write_the_same_words_in_letters():
    """A Latin word of a Chinese text stands in the English one; a name of code stands in both."""
    for one in in_both():
        english, chinese = ({w.lower() for w in WORD.findall(text)} for text in (one.en, one.zh))
        assert chinese - english - LATIN == set(), one
        code = {w.lower() for name in code_names(one.en) for w in WORD.findall(name)}
        assert code - chinese - LENT == set(), one


@pytest.mark.parametrize("pair", OPPOSITES, ids=lambda pair: pair[0][0])
def test_both_languages_say_the_same_of_two_opposites(pair):
    """Where one says the largest, the other does not say the smallest alone."""
    for one in in_both():
        said = [[bool(re.search(en, one.en)), bool(re.search(zh, one.zh))] for en, zh in pair]
        assert sorted(said) != [[False, True], [True, False]], one


@cache
def identifiers() -> frozenset[str]:
    """All names of the code, of Python's own functions and methods, and of NumPy's."""
    names = {name for one in (builtins, str, list, os, pdb, copy) for name in dir(one)}
    names |= {*dir(np), *dir(np.ndarray), *dir(np.random.Generator), "as_strided"}
    names |= {"has_key", "maxint"}  # of Python 2
    for room in ("reference", "spec", "grader", "examples"):
        for path in (ROOT / room).rglob("*.py"):
            names.add(path.stem)
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names |= {str(getattr(node, part, "")) for part in ("id", "attr", "arg", "name")}
    return frozenset(names)


def test_names_in_texts_are_somebodys():
    """What looks like a name of code is one: of ours, of Python's or of NumPy's."""
    said = {name for one in in_both() for text in (one.en, one.zh) for name in code_names(text)}
    assert {n for n in said if not n.startswith("np.")} - identifiers() == {
        *("py", "md", "ipynb", "toml", "specification", "autograder"),  # of files
        "RNN_WHEEL",  # a variable of GitHub's
    }
    for name in (name for name in said if name.startswith("np.")):
        assert attrgetter(name.removeprefix("np."))(np) is not None


# What an item that is put together of others cites
CITED = {"deltas_from_outputs": "3", "sentence_loss": "12368"}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_texts_of_an_item_cite_its_equations(item):
    """Equation 5 in a docstring, a hint or a mistake's help is one that the item rests on."""
    rests_on = (*item.equations, *item.also)
    own = {*item.equation, *CITED.get(item.name, ""), *(e.number for e in rests_on)}
    own |= {digit for e in rests_on for digit in e.origin.en}
    cited = re.compile(r"(?:[Ee]q(?:uations?|\.)|式) ?(\d(?:(?:, |、| and )\d)*)")
    for text in (text for one in all_of(item) for text in (one.en, one.zh)):
        assert {digit for run in cited.findall(text) for digit in re.findall(r"\d", run)} <= own


BEHIND = r"(?=[′_ᵀ₀-₉^(.,;:)/²·\s\]]|$|[\u4e00-\u9fff，。；：、])"
SYMBOL = re.compile(rf"(?<![A-Za-z.\[_^'])(?:net|[B-CE-Zxsoyzδℓεθβp]|Ĝ|f|g){BEHIND}")
# What an item's own docstring does not have: what stands in the code that it is put together of
INSIDE = {
    "sentence_loss": {"z", "δ", "ℓ"},
    "gradient_check": {"x", "δ"},
    "softmax_cross_entropy_gradient": {"y"},
    "delta_below": {"s"},
    "perplexity": {"o"},
    "training_pairs": {"s"},
    "train": {"T"},
    "predict_next": {"x", "s"},
}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_texts_of_an_item_speak_of_its_symbols(item):
    """W in a hint of `delta` is in its equation; U would be another item's."""
    docs = [text for task in item.tasks for text in (task.doc.en, task.doc.zh)]
    own = {sign for text in (item.formula, *docs) for sign in SYMBOL.findall(text)}
    said = {sign for one in all_of(item) for t in (one.en, one.zh) for sign in SYMBOL.findall(t)}
    assert said - own - INSIDE.get(item.name, set()) == set()


INDEXED = re.compile(
    r"(?<![A-Za-z.\[])(?:net|[A-Za-zδℓεθβp]|Ĝ)′?(?:[_^](?:\{[^}]*\}|[A-Za-z0-9])|[₀-₉²])+"
)
# What wrong code takes, and the right code of its chapter has nowhere
TAKEN = {"net_T", "e^{−z}", "x_t", "s_{t−1}", "s_t²", "e^{−E}"}
TAKEN |= {"s_{t−1}²", "e^E", "e^z"}
TAKEN |= {"s′₁", "s′_{t−1}", "δ′_{t+1}", "s′_{t+1}^L", "s′^L", "s^L"}


def indexed(texts: Iterable[Text]) -> set[str]:
    """Every symbol that has an index in one of the texts."""
    return {one for text in texts for said in (text.en, text.zh) for one in INDEXED.findall(said)}


def test_a_mistake_has_the_indices_of_its_chapter():
    """No o_{t−1}, which no text on right code has; a formula that is recovered has its own."""
    odd: set[str] = set()
    for chapter in CHAPTERS:
        rests_on = {unicode(e) for item in chapter.items for e in (*item.equations, *item.also)}
        right = [text for item in chapter.items for text in of_item(item)]
        wrong = [t for item in chapter.items for m in item.mistakes for t in (m.name, m.help)]
        odd |= indexed(wrong) - indexed([*right, *(Text(one, one) for one in rests_on)])
    assert odd == TAKEN


def test_a_line_of_the_article_has_the_number_of_its_equation():
    """ "Eq. 4 is given for any layer below"; what stands in the proof of one is another's."""
    said = [s for s in STATEMENTS if s.article is not None and "eq. " in s.article.en]
    own = [s for s in said if "proof of" not in s.article.en]
    assert [s.article for s in own if f"eq. {s.subject.number}" not in s.article.en] == []
    assert len(own) > 2


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name.en)
def test_a_theorem_has_the_numbers_of_its_equations(theorem):
    """Where its name has any: "the layer below, eq. 4"."""
    numbers = {e.number for e in theorem.equations} - {""}
    for name in (theorem.name.en, theorem.name.zh):
        named = set(re.findall(r"\d", re.split(r"eq\.|式", name)[-1]))
        assert named in (numbers, set())


# Of the names of theorems what the names of their equations have otherwise, or not
OF_THEOREMS = {
    *re.findall("[a-z]+", "definitions error terms and gradients copy s eq network"),
    *re.findall("[a-z]+", "what the article has otherwise"),
}


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name.en)
def test_a_theorem_is_called_as_its_equations_are_and_what_they_suppose(theorem):
    """The layer below, and not the layer above; the bound, and not a limit."""
    own = {
        word
        for e in theorem.equations
        for text in (e.name, e.setting.en, e.setting.key)
        for word in re.findall("[a-z]+", text)
    }
    assert set(re.findall("[a-z]+", theorem.name.en)) <= own | OF_THEOREMS
