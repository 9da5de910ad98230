"""A language model that remembers: who comes first decides the last word, 6 to 9 words later.

`python -m examples.long_memory docs` trains it (a few seconds), draws docs/long_memory.svg and
puts the numbers into the two pages beside it. The figure needs matplotlib (the extra `plots`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from examples.pages import GREY, STYLE, folder, renewed
from examples.records import keep, kept
from reference.language_model import (
    build_vocabulary,
    ngram_next,
    perplexity,
    predict_next,
    train,
    training_pairs,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Sentence = list[str]
Encoded = tuple[np.ndarray, np.ndarray]
Weights = tuple[np.ndarray, np.ndarray, np.ndarray]

ARTICLE = ["我", "昨天", "上学", "迟到", "了", "，", "老师", "批评", "了", "我"]
WHO = ("他", "你", "我", "她")
WHEN = ("", "昨天", "今天")
WHERE = ("", "上学", "上班")
WHAT = ("早退", "迟到 了")
HOW = ("批评", "表扬", "原谅")
HELD_OUT = 54  # of 216 sentences; the article's is one of them
n = 32
RATES = (*30 * (0.2,), *10 * (0.04,))  # the learning rate of each epoch
THRESHOLD = 1.0
SEEDS = range(1, 7)
COLOURS = {6: "#2f8f5b", 7: "#3366aa", 8: "#6a4fb0", 9: "#cc4c33"}
RNN, NGRAMS, BEST = "#3366aa", {2: "#b8860b", 3: "#cc4c33"}, "#2f8f5b"


def corpus() -> list[Sentence]:
    """Every sentence of the kind "who (when) (where) came late, the teacher scolded whom"."""
    sentences = []
    for who, when, where, what, how in itertools.product(WHO, WHEN, WHERE, WHAT, HOW):
        scold = "老板" if where == "上班" else "老师"
        sentences.append(f"{who} {when} {where} {what} ， {scold} {how} 了 {who}".split())
    return sentences


def distance(sentence: Sentence) -> int:
    """How many words lie between the last word and the one that decides it, that one counted."""
    return len(sentence) - 1


@dataclass(frozen=True)
class Texts:
    """What is learnt from and what is asked: no sentence is in both."""

    learnt: list[Sentence]
    asked: list[Sentence]
    vocabulary: dict[str, int]

    def encoded(self, sentence: Sentence) -> Encoded:
        """Indices and labels, each (T,)."""
        pairs = training_pairs(sentence)
        indices, labels = (
            [self.vocabulary[word] for word in side] for side in zip(*pairs, strict=True)
        )
        return np.array(indices), np.array(labels)


@cache
def texts() -> Texts:
    """The corpus, a quarter of it held out by chance, the article's sentence among it."""
    others = [sentence for sentence in corpus() if sentence != ARTICLE]
    order = np.random.default_rng(0).permutation(len(others))
    shuffled = [others[place] for place in order]
    asked = [ARTICLE, *shuffled[: HELD_OUT - 1]]
    return Texts(shuffled[HELD_OUT - 1 :], asked, build_vocabulary(corpus()))


def start(K: int, seed: int = 1, W_is_zero: bool = False) -> Weights:
    """Initial weights. W is orthogonal, or zero: then no error term comes back at first."""
    rng = np.random.default_rng(seed)
    U = 0.5 * rng.normal(size=(n, K))
    W = np.linalg.qr(rng.normal(size=(n, n)))[0] * (not W_is_zero)
    return U, W, 0.1 * rng.normal(size=(K, n))


@dataclass(frozen=True)
class Measured:
    """A model after an epoch, on the held-out sentences.

    perplexity: over all their words
    right: the share of last words it predicts, by distance
    """

    perplexity: float
    right: dict[int, float]


@dataclass(frozen=True)
class Learned:
    """The trained weights, and what was measured before and after each epoch."""

    weights: Weights
    course: tuple[Measured, ...]


@cache
def learned(seed: int = 1, W_is_zero: bool = False) -> Learned:
    """Train on the corpus by plain stochastic gradient descent with clipping."""
    given = texts()
    pairs = [given.encoded(sentence) for sentence in given.learnt]
    weights = start(len(given.vocabulary), seed, W_is_zero)
    course = [measured(given, weights)]
    for rate in RATES:
        weights = train(pairs, *weights, learning_rate=rate, threshold=THRESHOLD, epochs=1)
        course.append(measured(given, weights))
    return Learned(weights, tuple(course))


def measured(given: Texts, weights: Weights) -> Measured:
    """The model on the held-out sentences."""
    encoded = [given.encoded(sentence) for sentence in given.asked]
    logs = [len(labels) * np.log(perplexity(i, labels, *weights)) for i, labels in encoded]
    total = sum(len(labels) for _, labels in encoded)
    predicted = [predict_next(s[:-1], given.vocabulary, *weights) for s in given.asked]
    return Measured(float(np.exp(sum(logs) / total)), right_by_distance(given.asked, predicted))


def right_by_distance(asked: list[Sentence], predicted: list[str | None]) -> dict[int, float]:
    """The share of sentences of each length whose last word was predicted."""
    every = Counter(distance(sentence) for sentence in asked)
    right = Counter(distance(s) for s, word in zip(asked, predicted, strict=True) if word == s[-1])
    return {steps: right[steps] / every[steps] for steps in sorted(every)}


def ngram_right(N: int) -> float:
    """The share of held-out sentences whose last word the N-gram predicts."""
    given = texts()
    hits = [ngram_next(given.learnt, sentence[:-1], N) == sentence[-1] for sentence in given.asked]
    return sum(hits) / len(hits)


def ngram_perplexity(N: int) -> float:
    """Of the N-gram that counts, on the held-out sentences, all of whose N-grams were learnt."""
    given = texts()
    counted = Counter(gram for sentence in given.learnt for gram in ngrams(sentence, N))
    contexts = Counter[tuple[str, ...]]()
    for gram, times in counted.items():
        contexts[gram[:-1]] += times
    asked = [gram for sentence in given.asked for gram in ngrams(sentence, N)]
    logs = [np.log(counted[gram] / contexts[gram[:-1]]) for gram in asked]
    return float(np.exp(-np.mean(logs)))


def ngrams(sentence: Sentence, N: int) -> list[tuple[str, ...]]:
    """Every word with the N−1 before it."""
    words = ["<s>"] * (N - 1) + sentence + ["</s>"]
    return [tuple(words[place : place + N]) for place in range(len(words) - N + 1)]


def best_perplexity() -> float:
    """Of a model that knows how the corpus was made: all its sentences are equally probable."""
    words = sum(len(sentence) + 1 for sentence in texts().asked)
    return float(np.exp(len(texts().asked) * np.log(len(corpus())) / words))


@cache
def by_heart() -> tuple[float, str]:
    """The article's sentence alone, learnt by heart: its perplexity, and the word in its gap."""
    vocabulary = build_vocabulary([ARTICLE])
    pair = Texts([ARTICLE], [ARTICLE], vocabulary).encoded(ARTICLE)
    weights = train([pair], *start(len(vocabulary)), learning_rate=0.2, threshold=1.0, epochs=200)
    return perplexity(*pair, *weights), predict_next(ARTICLE[:-1], vocabulary, *weights)


def starts() -> dict[str, list[float]]:
    """For each start of W, the share of last words that each seed predicts after training."""
    asked = texts().asked
    return {
        name: [
            round(float(np.mean([_right(learned(seed, zero).weights, s) for s in asked])), 4)
            for seed in SEEDS
        ]
        for name, zero in (("orthogonal", False), ("zero", True))
    }


def numbers(record: dict[str, list[float]]) -> dict[str, str]:
    """What the pages quote."""
    given, network = texts(), learned()
    last = network.course[-1]
    one_perplexity, one_word = by_heart()
    shown = {
        "sentences": str(len(corpus())),
        "learnt": str(len(given.learnt)),
        "asked": str(len(given.asked)),
        "words": str(len(given.vocabulary)),
        "best": f"{best_perplexity():.2f}",
        "rnn-perplexity": f"{last.perplexity:.2f}",
        "rnn-start": f"{network.course[0].perplexity:.0f}",
        "rnn-right": f"{np.mean([_right(network.weights, s) for s in given.asked]):.0%}",
        "rnn-says": predict_next(ARTICLE[:-1], given.vocabulary, *network.weights),
        "heart-perplexity": f"{one_perplexity:.2f}",
        "heart-says": one_word,
    }
    for name, shares in record.items():
        shown[f"{name}-all"] = str(sum(share == 1.0 for share in shares))
    shown["zero-least"] = f"{min(record['zero']):.0%}"
    shown["seeds"] = str(len(SEEDS))
    for N in (2, 3):
        shown[f"{N}-perplexity"] = f"{ngram_perplexity(N):.2f}"
        shown[f"{N}-right"] = f"{ngram_right(N):.0%}"
    for N in (2, 3, 9, 10):
        shown[f"{N}-says"] = str(ngram_next(given.learnt, ARTICLE[:-1], N))
    return shown


def _right(weights: Weights, sentence: Sentence) -> bool:
    return predict_next(sentence[:-1], texts().vocabulary, *weights) == sentence[-1]


def draw(path: Path) -> None:
    """The figure: perplexity by epoch, and the last word by its distance."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with pyplot.rc_context(STYLE):
        figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.14)  # type: ignore[union-attr]
        _perplexities(left)
        _distances(right)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)


def _perplexities(axes: Axes) -> None:
    course = [m.perplexity for m in learned().course]
    axes.plot(course, lw=2.4, color=RNN, solid_capstyle="round")
    _level(axes, ngram_perplexity(2), "2-gram", NGRAMS[2])
    _level(axes, ngram_perplexity(3), "3-gram", NGRAMS[3])
    _level(axes, best_perplexity(), "the best possible", BEST, above=False)
    axes.text(1.6, 2.45, "RNN", color=RNN, fontweight="bold")
    axes.set_title("perplexity on sentences never seen")
    axes.set_xlabel("epochs")
    axes.set_xlim(0, len(RATES))
    axes.set_ylim(1.6, 3.0)


def _level(axes: Axes, value: float, text: str, colour: str, above: bool = True) -> None:
    axes.axhline(value, color=colour, lw=1.3, ls=(0, (4, 3)))
    place, side = (3, "bottom") if above else (-3, "top")
    axes.annotate(
        text,
        (len(RATES), value),
        (-4, place),
        textcoords="offset points",
        ha="right",
        va=side,
        color=colour,
        fontweight="bold",
        fontsize=9.5,
    )


def _distances(axes: Axes) -> None:
    course = learned().course
    for steps, colour in COLOURS.items():
        axes.plot([m.right[steps] for m in course], lw=2.2, color=colour, label=f"{steps}")
    _level(axes, ngram_right(3), "3-gram", GREY)
    axes.legend(title="words back", frameon=False, loc="center right")
    axes.set_title("last words predicted, by distance")
    axes.set_xlabel("epochs")
    axes.set_xlim(0, len(RATES))
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])


if __name__ == "__main__":
    destination = folder(__doc__)
    keep("long_memory", starts())
    texts_of_page = numbers(kept("long_memory"))
    draw(destination / "long_memory.svg")
    for name in ("long_memory.md", "long_memory.zh.md"):
        page = destination / name
        page.write_text(renewed(page.read_text("utf-8"), texts_of_page), "utf-8")
