"""What texts call by name is there: functions, parameters, equations; in both languages alike."""

import ast
import builtins
import copy
import inspect
import os
import pdb
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import count, takewhile
from operator import attrgetter
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from spec.assignment import CHAPTERS, ITEMS
from spec.checking.compare import subscript
from spec.item import Item
from spec.notation.unicode import unicode
from spec.proofs import STATEMENTS
from spec.proofs.trust import THEOREMS
from spec.recovery import RECOVERIES
from spec.text import Text
from tests.helpers.local import Local, LocalInstance, kept_cases
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


# Items that are wrong_ones beside what their code does not use
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
    names |= {*dir(np), *dir(np.ndarray), *dir(np.random.Generator), "as_strided", "has_key"}
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
OF_THEOREMS = set(
    "definitions error terms and gradients copy s eq network what article has otherwise".split()
)


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


def spoiled(right: Callable[..., Any], which: int) -> Callable[..., Any]:
    """The right function, but for one of its arrays and numbers: of rows the second is wrong."""

    def function(*arguments: Any) -> Any:
        numbers = count()

        def part(value: Any) -> Any:
            if isinstance(value, list | tuple):
                return type(value)(map(part, value))
            if next(numbers) != which:
                return value
            wrong = np.array(value, dtype=float)
            if wrong.ndim == 0:
                return 1.5 * float(value) + 0.25
            wrong[1:2] = 1.5 * wrong[1:2] + 0.25
            return wrong

        return part(right(*arguments))

    return function


def called_wrong(item: Item, which: int) -> set[str]:
    """What the checks call what is wrong there."""
    wrong = Local(**{item.name: spoiled(item.tasks[0].source, which)})
    mismatches = [check.run(wrong, kept_cases(1)) for check in item.checks]
    return {one.about for one in mismatches if one is not None} - {""}


def names_of_results(item: Item) -> list[str]:
    """As the equation, or what is to be returned, has them."""
    first, listed = item.tasks[0].todo.en.removeprefix("return "), RESULTS.findall
    left = re.sub(r"[()ᵀ]|_(?:\{[^}]*\}|\w)", "", re.split(" [=≈] ", item.formula)[0])
    return listed(first) or [first.split(", ")[0] if "≤" in item.formula else left]


RESULTS = re.compile(r"(?:(?<=[(\s])|^)(?:∂E/∂)?[UWVE]′?(?=[,)])")
NO_NUMBERS = {"gradient_check", "build_vocabulary", "training_pairs", "predict_next", "ngram_next"}
GIVES_NUMBERS = [item for item in ITEMS if item.tasks[0].todo and item.name not in NO_NUMBERS]


@pytest.mark.parametrize("item", GIVES_NUMBERS, ids=lambda item: item.name)
def test_what_is_wrong_has_the_name_of_its_equation_and_its_time(item):
    """Beside "you get" stands δ₂ where δ₂ is wrong, and ∂E/∂W where that is."""
    wrong_ones = [*takewhile(bool, (called_wrong(item, which) for which in count()))]
    names, to_do = names_of_results(item), item.tasks[0].todo.en
    time = "₁" if "(T+1," in to_do else "₂"
    assert wrong_ones
    assert len(wrong_ones) % len(names) == 0
    for which, said in enumerate(wrong_ones):
        layer, at = divmod(which, len(names))
        assert {re.sub("[₀-₉]", "", one) for one in said} == {names[at]}
        indices = {index for one in said for index in re.findall("[₀-₉]+", one)}
        assert indices <= {time if len(wrong_ones) == len(names) else subscript(layer + 1)}
        assert indices or not re.search(r"\([TN][,+]", to_do)


@pytest.mark.parametrize("name", RECOVERIES)
def test_what_wrong_code_computes_has_the_name_of_its_equation_and_its_first_time(name):
    item = next(item for item in ITEMS if item.name == name)
    assert [RECOVERIES[name].symbol] == names_of_results(item)
    assert RECOVERIES[name].first == ("(T+1," not in item.tasks[0].todo.en)


class SpoiledLayer(LocalInstance):
    """A right layer of which one attribute is read wrongly, of lists what stands at index 2."""

    spoils = ""

    def get(self, attribute: str) -> Any:
        value = super().get(attribute)
        if attribute != self.spoils:
            return value
        if isinstance(value, list):
            return [one if i != 2 else 1.5 * one + 0.25 for i, one in enumerate(value)]
        return 1.5 * value + 0.25


NAMES_OF_ATTRIBUTES = {
    "state_list": "s₂",
    "delta_list": "δ₂",
    "gradient": "∂E/∂W",
    "gradient_U": "∂E/∂U",
    "times": "times",
    "W": "W",
    "U": "U",
}


@pytest.mark.parametrize("attribute", NAMES_OF_ATTRIBUTES)
def test_what_is_wrong_with_a_layer_has_its_name_and_the_sizes_of_that_layer(attribute):
    widths: set[tuple[int, int]] = set()

    class Spoiling(Local):
        def new(self, name: str, *arguments: Any) -> LocalInstance:
            layer = SpoiledLayer(super().new(name, *arguments).held)
            layer.spoils = attribute
            widths.add((layer.held.W.shape[0], layer.held.U.shape[1]))
            return layer

    item = next(item for item in ITEMS if item.name == "RecurrentLayer")
    wrong, names = Spoiling(RecurrentLayer=item.tasks[0].source), set()
    for check in item.checks:
        widths.clear()
        mismatch = check.run(wrong, kept_cases(1))
        if mismatch is not None and mismatch.about:
            names.add(mismatch.about)
            sizes = dict(re.findall(r"\b([nm]) = (\d+)", mismatch.case.en))
            assert not sizes or (int(sizes["n"]), int(sizes["m"])) in widths
    assert names == {NAMES_OF_ATTRIBUTES[attribute]}
