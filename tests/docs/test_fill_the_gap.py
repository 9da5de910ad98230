"""The sentence with a gap in the middle: what a network sees decides whether it can fill it."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from examples.fill_the_gap import (
    ANSWERS,
    ARTICLE,
    RATES,
    SEEDS,
    SIGHTS,
    corpus,
    draw,
    filled,
    gap,
    learned,
    numbers,
    probabilities,
    texts,
)
from examples.pages import quoted, renewed
from examples.records import kept

DOCS = Path(__file__).parent.parent.parent / "docs"
RECORD = kept("fill_the_gap")


def test_article_sentence_is_asked_and_was_never_learnt() -> None:
    given = texts()
    assert "".join(ARTICLE) == "我的手机坏了，我打算买一部新手机。"
    assert ARTICLE in given.asked
    assert not [sentence for sentence in given.asked if sentence in given.learnt]
    assert sorted(map(tuple, given.learnt + given.asked)) == sorted(map(tuple, corpus()))


def test_what_stands_before_the_gap_fits_three_answers_equally_often() -> None:
    followers: dict[tuple[str, ...], Counter[str]] = {}
    for sentence in corpus():
        before = tuple(sentence[: gap(sentence)])
        followers.setdefault(before, Counter())[sentence[gap(sentence)]] += 1
    assert {tuple(counts.values()) for counts in followers.values()} == {(1, 1, 1)}


def test_both_sides_of_the_gap_fit_one_answer() -> None:
    seen = {}
    for sentence in corpus():
        place = gap(sentence)
        sides = (*sentence[:place], "____", *sentence[place + 1 :])
        assert seen.setdefault(sides, sentence[place]) == sentence[place]


@pytest.mark.parametrize("seed", [1, 2])
def test_network_that_reads_both_ways_fills_every_gap(seed) -> None:
    run = learned("both", seed)
    assert run.course[-1] == 1.0
    assert filled(ARTICLE, run.weights) == "买"
    assert probabilities(run.weights)[0] > 0.99


def test_network_that_reads_forwards_cannot_fill_it() -> None:
    run = learned("before", 1)
    assert run.course[-1] <= 0.4
    assert filled(ARTICLE, run.weights) != "买"
    assert probabilities(run.weights)[0] < 0.5


def test_network_that_reads_forwards_does_not_see_what_follows() -> None:
    """Another end of the sentence changes nothing at its gap, and all for the one that sees it."""
    other = [*ARTICLE[: gap(ARTICLE) + 1], "朋友", "的", "手机", "。"]
    forwards, both = learned("before", 1).weights, learned("both", 1).weights
    assert filled(other, forwards) == filled(ARTICLE, forwards)
    assert filled(other, both) == "借"
    assert filled(ARTICLE, both) == "买"


@pytest.mark.parametrize("name", ["before", "both"])
def test_record_is_what_is_measured(name) -> None:
    run = learned(name, 1)
    np.testing.assert_allclose(run.course, RECORD[f"{name}: right"][0], atol=0.05)
    np.testing.assert_allclose(
        probabilities(run.weights), RECORD[f"{name}: words"][0], rtol=0.02, atol=1e-3
    )


def test_record_has_every_network_seed_and_epoch() -> None:
    assert {key.partition(":")[0] for key in RECORD} == set(SIGHTS)
    for name in SIGHTS:
        assert np.shape(RECORD[f"{name}: right"]) == (len(SEEDS), 1 + len(RATES))
        assert np.shape(RECORD[f"{name}: words"]) == (len(SEEDS), len(ANSWERS))


@pytest.mark.parametrize("page", ["fill_the_gap.md", "fill_the_gap.zh.md"])
def test_numbers_of_the_page_are_the_record_s(page) -> None:
    text = (DOCS / page).read_text("utf-8")
    assert set(quoted(text)) == set(numbers(RECORD))
    assert renewed(text, numbers(RECORD)) == text


def test_figure_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, the extra `plots`, is not installed")
    draw(tmp_path / "figure.svg", RECORD)
    figure = (tmp_path / "figure.svg").read_text("utf-8")
    assert figure.count("<path") > 50
    assert "<dc:date>" not in figure
