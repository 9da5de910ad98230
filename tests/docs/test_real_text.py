"""Real text: N-gram models by hand, a network that learns, and pages that say what was measured."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from examples import real_text
from examples.ngrams import Counted, ngrams
from examples.pages import quoted, renewed
from examples.real_text import Texts, divided, learned, over, sampled, start, texts
from examples.real_text_page import PAGES, numbers
from examples.records import kept
from reference.language_model import ngram_next

DOCS = Path(__file__).parent.parent.parent / "docs"
RECORD = kept("real_text")
SMALL = [s.split() for s in ("a b a b", "b a", "a b b", "a")]
BY_KIND = pytest.mark.parametrize("kind", RECORD)


def words_of(N: int) -> list[tuple[str, ...]]:
    """Every history of N − 1 words that a sentence of a and b can have."""
    return list(itertools.product(("<s>", "a", "b"), repeat=N - 1))


@pytest.mark.parametrize("N", [1, 2, 3, 4])
def test_smoothed_probabilities_of_the_next_word_add_up_to_1(N: int) -> None:
    counted = Counted(SMALL, 4, K=3)
    for history in words_of(N):
        total = sum(counted.smoothed((*history, word)) for word in ("a", "b", "</s>"))
        assert total == pytest.approx(1.0)


def test_witten_and_bell_by_hand() -> None:
    """2-grams after a: b b b, </s> twice; that is 5 times, 2 different words."""
    counted = Counted(SMALL, 2, K=3)
    of_b = (5 + 3 * (1 / 3)) / (14 + 3)  # b is 5 of 14 words and ends, 3 different ones
    assert counted.smoothed(("b",)) == pytest.approx(of_b)
    followers = [gram[1] for words in SMALL for gram in ngrams(words, 2) if gram[0] == "a"]
    c, times, different = followers.count("b"), len(followers), len(set(followers))
    want = (c + different * of_b) / (times + different)
    assert counted.smoothed(("a", "b")) == pytest.approx(want)
    assert counted.probability(("a", "b")) == pytest.approx(c / times)


def test_most_probable_follower_is_the_reference_s() -> None:
    counted = Counted(SMALL, 3, K=3)
    for context, N in ((["a"], 2), (["a", "b"], 3), ([], 3)):
        history = tuple((["<s>"] * (N - 1) + context)[1 - N :])
        best = max(("a", "b", "</s>"), key=lambda w: counted.probability((*history, w)))
        assert best == ngram_next(SMALL, context, N)


def test_counting_alone_makes_what_is_new_impossible() -> None:
    counted = Counted(SMALL, 2, K=3)
    assert counted.perplexity([["b", "b", "b"]], 2, smoothed=False) < math.inf
    assert counted.perplexity([["a", "a"]], 2, smoothed=False) == math.inf
    assert counted.perplexity([["a", "a"]], 2, smoothed=True) < math.inf
    assert counted.unseen([["a", "a"]], 2) == pytest.approx(1 / 3)


@BY_KIND
def test_no_sentence_is_learnt_and_asked(kind: str) -> None:
    cut = real_text.KINDS[kind].cut(real_text.source())
    assert len(cut) == len(set(cut)) > 3000
    given = texts(kind)
    assert len(given.asked) == len(cut) // 10
    assert len(given.learnt) + len(given.asked) == len(cut)
    assert {w for s in given.asked for w in s} <= set(given.vocabulary)


def test_network_learns_from_real_text_and_samples_the_same_each_time() -> None:
    """A small piece of what `python -m examples.real_text` does."""
    sentences = real_text.by_characters(real_text.source())[:400]
    given = divided([s[:30] for s in dict.fromkeys(s[:30] for s in sentences)], seldom=2)
    K = len(given.vocabulary)
    weights, course = learned(given, (0.5, 0.5), start(K))
    counts = Counted(given.learnt, 1, K)
    assert course[-1] < course[1] < course[0]
    assert course[-1] < counts.perplexity(given.asked, 1, smoothed=True)
    assert course[-1] == pytest.approx(over(given, weights, given.asked))
    first = sampled(given, weights, seed=1)
    assert first == sampled(given, weights, seed=1)
    assert len({tuple(sampled(given, weights, seed)) for seed in range(5)}) > 1
    assert set(first) <= set(given.vocabulary) - {"</s>"}


def test_sampling_follows_the_model_s_probabilities() -> None:
    """V alone decides: whatever was read, b is nine times as probable as a."""
    given = Texts([("a",)], [], {"<s>": 0, "</s>": 1, "a": 2, "b": 3})
    V = np.full((4, 1), -50.0)
    V[2], V[3] = 0.0, math.log(9.0)
    weights = 20.0 * np.ones((1, 4)), np.zeros((1, 1)), V
    words = sampled(given, weights, seed=0, longest=4000)
    assert words.count("b") / len(words) == pytest.approx(0.9, abs=0.02)


@BY_KIND
def test_record_bears_out_what_the_pages_say(kind: str) -> None:
    record = RECORD[kind]
    rows, sizes = record["ngrams"], record["sizes"]
    assert all(row["counted"] >= 1e300 for row in rows[1:])
    assert [row["new"] for row in rows] == sorted(row["new"] for row in rows)
    assert all(row["seen"] <= sizes["learnt tokens"] for row in rows)
    growth = [b["seen"] / a["seen"] for a, b in itertools.pairwise(rows)]
    assert growth == sorted(growth, reverse=True)
    assert growth[-1] < 1.3
    assert record["course"][-1] < 0.8 * record["course"][1] or kind == "characters"
    assert record["course"][-1] < rows[1]["smoothed"] or kind == "words"


@BY_KIND
def test_record_is_what_is_measured_where_the_text_is_the_same(kind: str) -> None:
    """Another Python has other topics: there the same must be true of its own numbers."""
    given = texts(kind)
    counted = Counted(given.learnt, 3, len(given.vocabulary))
    values = [counted.perplexity(given.asked, N, smoothed=True) for N in (1, 2, 3)]
    assert values[0] > values[1] > values[2]
    if real_text.digest() == RECORD[kind]["text"]:
        recorded = [row["smoothed"] for row in RECORD[kind]["ngrams"][:3]]
        np.testing.assert_allclose(values, recorded, atol=0.006)
        assert real_text.sizes(kind) == RECORD[kind]["sizes"]


@pytest.mark.parametrize("lang", PAGES)
def test_pages_show_the_record(lang: str) -> None:
    text = (DOCS / PAGES[lang]).read_text("utf-8")
    assert set(quoted(text)) == set(numbers(RECORD, lang))
    assert renewed(text, numbers(RECORD, lang)) == text
