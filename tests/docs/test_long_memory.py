"""The example of the language model: it learns, and its page's numbers are what it learnt."""

from pathlib import Path

import numpy as np
import pytest

from examples.long_memory import (
    ARTICLE,
    best_perplexity,
    by_heart,
    corpus,
    distance,
    draw,
    learned,
    ngram_perplexity,
    ngram_right,
    numbers,
    texts,
)
from examples.pages import quoted, renewed
from examples.records import kept
from reference.language_model import ngram_next, predict_next

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_article_sentence_is_asked_and_was_never_learnt() -> None:
    given = texts()
    assert ARTICLE in given.asked
    assert not [sentence for sentence in given.asked if sentence in given.learnt]
    assert sorted(map(tuple, given.learnt + given.asked)) == sorted(map(tuple, corpus()))


def test_last_word_depends_on_one_six_to_nine_words_back() -> None:
    assert {distance(sentence) for sentence in corpus()} == {6, 7, 8, 9}
    assert all(sentence[-1] == sentence[0] for sentence in corpus())
    assert distance(ARTICLE) == 9


def test_network_says_wo_and_ngrams_cannot() -> None:
    given, weights = texts(), learned().weights
    assert predict_next(ARTICLE[:-1], given.vocabulary, *weights) == "我"
    assert "我" not in {ngram_next(given.learnt, ARTICLE[:-1], N) for N in range(2, 11)}


def test_network_predicts_the_last_word_at_every_distance() -> None:
    right = learned().course[-1].right
    assert set(right) == {6, 7, 8, 9}
    assert min(right.values()) == 1.0
    assert max(ngram_right(2), ngram_right(3)) <= 0.25


def test_orthogonal_start_is_no_condition() -> None:
    """From W = 0, where no error term comes back at first, every seed beats the N-grams by far."""
    record = kept("long_memory")
    assert {name: len(shares) for name, shares in record.items()} == {"orthogonal": 6, "zero": 6}
    assert min(record["zero"]) > 2 * ngram_right(3)
    assert max(record["zero"]) == 1.0
    network = learned(1, W_is_zero=True)
    hits = [
        predict_next(s[:-1], texts().vocabulary, *network.weights) == s[-1] for s in texts().asked
    ]
    np.testing.assert_allclose(np.mean(hits), record["zero"][0], atol=0.05)


def test_network_hesitates_less_than_ngrams() -> None:
    course = [m.perplexity for m in learned().course]
    assert best_perplexity() < course[-1] < ngram_perplexity(3) < ngram_perplexity(2) < course[0]


def test_article_sentence_alone_is_learnt_by_heart() -> None:
    perplexity, word = by_heart()
    assert perplexity < 1.05
    assert word == "我"


@pytest.mark.parametrize("page", ["long_memory.md", "long_memory.zh.md"])
def test_numbers_of_the_page_are_the_script_s(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    shown, computed = quoted(text), numbers(kept("long_memory"))
    assert set(shown) == set(computed)
    for name, value in shown.items():  # training adds up rounding, so 1 % is allowed
        try:
            np.testing.assert_allclose(float(value), float(computed[name]), rtol=0.01)
        except ValueError:
            assert value == computed[name], f"{name}: run `make generated`"
    assert quoted(renewed(text, computed)) == computed


def test_figure_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, the extra `plots`, is not installed")
    draw(tmp_path / "figure.svg")
    figure = (tmp_path / "figure.svg").read_text("utf-8")
    assert figure.count("<path") > 50
    assert "<dc:date>" not in figure
