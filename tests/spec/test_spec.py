"""The specification's own prose and data."""

import re
from collections.abc import Iterator

import pytest

from grader.feedback import words
from reference import activations
from spec.assignment import CHAPTERS, CORE, ITEMS
from spec.chapters.gradcheck.networks import RIGHT, WRONG
from spec.checking.cases import KNOWN, UNSEEN, Cases, Size
from spec.item import Item, Pays
from spec.text import Text
from tests.helpers.mistakes import mistakes

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BY_NAME = pytest.mark.parametrize("item", ITEMS, ids=lambda i: i.name)


def texts(item: Item) -> Iterator[Text]:
    """Everything of an item that a person reads."""
    yield item.title
    for check in item.checks:
        yield check.title
        yield check.hint
    for mistake in mistakes(item):
        yield mistake.name
        yield mistake.help
    for task in item.tasks:
        yield task.doc
        if task.todo:
            yield task.todo


@BY_NAME
def test_every_text_stands_in_both_languages(item: Item) -> None:
    for text in texts(item):
        assert text.en.strip(), text
        assert not CHINESE.search(text.en), text
        assert CHINESE.search(text.zh) or re.fullmatch(r"[\x00-\x7f]+", text.zh), text


def test_words_of_the_formats_stand_in_both_languages() -> None:
    own = [v for v in vars(words).values() if isinstance(v, Text)]
    own += [t for v in vars(words).values() if isinstance(v, dict) for t in v.values()]
    shared = [t for t in own if isinstance(t, Text)]
    assert len(shared) > 20
    assert all(t.en and re.search(r"[\u3000-\u9fff\uff00-\uffef]", t.zh) for t in shared)


@BY_NAME
def test_titles_are_true_sentences_of_at_most_70_characters(item: Item) -> None:
    titles = [c.title.en for c in item.checks]
    assert len(set(titles)) == len(titles)
    for title in titles:
        assert len(title) <= 70, title
        assert not re.search(r"\b(should|test that|must)\b", title), title


@BY_NAME
def test_every_item_has_a_check_that_pays_always(item: Item) -> None:
    assert any(c.pays is Pays.ALWAYS for c in item.checks)
    assert item.earned([True] * len(item.checks)) == item.points
    assert item.earned([False] * len(item.checks)) == 0.0


@BY_NAME
def test_checks_that_pay_later_pay_nothing_alone(item: Item) -> None:
    assert item.earned([c.pays is not Pays.ALWAYS for c in item.checks]) == 0.0


def test_gradient_check_pays_nothing_unless_every_right_network_is_accepted() -> None:
    item = next(i for i in ITEMS if i.name == "gradient_check")
    assert item.earned([c.pays is not Pays.NOTHING_WITHOUT for c in item.checks]) == 0.0


def test_points_are_those_of_the_design() -> None:
    assert {i.name: i.points for i in ITEMS if i.chapter in CORE} == {
        "forward": 15,
        "output": 5,
        "delta": 18,
        "delta_below": 5,
        "gradient_W": 13,
        "gradient_U": 10,
        "softmax": 10,
        "cross_entropy": 7,
        "softmax_cross_entropy_gradient": 5,
        "numerical_gradient": 4,
        "gradient_check": 8,
    }
    assert all(i.chapter == c.name for c in CHAPTERS for i in c.items)


def test_cases_depend_on_seed_and_name_alone() -> None:
    size = Size(5, 3, 2)
    first, again = Cases(4), Cases(4)
    again.sequence(Size(2, 2, 2))
    assert (first.sequence(size).W == again.sequence(size).W).all()
    assert (first.sequence(size).W != Cases(5).sequence(size).W).any()


def test_cases_can_see_what_they_have_to() -> None:
    for seed in range(20):
        case = Cases(seed).sequence(Size(6, 4, 3), activations.relu, loss="last")
        assert (case.s0 != 0).all()
        assert abs(case.W - case.W.T).max() > 0.1
        assert (case.local_deltas[:-1] == 0).all()
        assert (case.states[1:] > 0).any(axis=1).all()


def test_unseen_activation_is_none_of_the_four_and_no_derivative_of_itself() -> None:
    import numpy as np

    net = np.linspace(-2.0, 2.0, 9)
    for known in KNOWN:
        assert not np.allclose(UNSEEN.forward(net), known.forward(net))
    slope = (UNSEEN.forward(net + 1e-6) - UNSEEN.forward(net - 1e-6)) / 2e-6
    assert abs(UNSEEN.backward(UNSEEN.forward(net)) - slope).min() > 1e-3


def test_there_are_enough_networks_and_all_are_named_once() -> None:
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 25
    assert len({n.name.en for n in RIGHT}) == len(RIGHT)
    assert len({(n.wrong_part, n.name.en) for n in WRONG}) == len(WRONG)
    assert {n.wrong_part for n in WRONG} == {"delta", "gradient_W", "gradient_U"}
