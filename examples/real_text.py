"""A language model of real text: Python's own help pages, which every reader has.

`OPENBLAS_NUM_THREADS=1 python -m examples.real_text` trains the reference on them by words and by
characters (two minutes on one core), sets N-gram models beside it, samples from what was learnt,
and keeps all that in examples/records/; `python -m examples.real_text_page docs` makes the pages
of it. The text is `pydoc_data.topics` of the standard library; it differs between versions of
Python.
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pydoc_data.topics import topics
from typing import Any

import numpy as np

from examples.ngrams import Counted
from examples.pages import asked
from examples.records import keep
from reference.language_model import build_vocabulary, perplexity, train, training_pairs
from reference.loss import softmax

HELD_OUT = 10  # every tenth sentence, by chance
SELDOM = 10  # a word seen less often is <unk>
LONGEST = 30  # words in a sentence
NS = range(1, 9)
SAMPLED = range(1, 6)  # seeds
n = 64
THRESHOLD = 1.0
UNKNOWN = "<unk>"

Weights = tuple[np.ndarray, np.ndarray, np.ndarray]
Sentence = tuple[str, ...]


@dataclass(frozen=True)
class Texts:
    """Sentences learnt from and asked; no sentence is in both, or twice in one."""

    learnt: list[Sentence]
    asked: list[Sentence]
    vocabulary: dict[str, int]

    def encoded(self, sentence: Sentence) -> tuple[np.ndarray, np.ndarray]:
        """Indices and labels, each (T,)."""
        inputs, labels = zip(*training_pairs(list(sentence)), strict=True)
        return tuple(np.array([self.vocabulary[w] for w in side]) for side in (inputs, labels))  # type: ignore[return-value]


def source() -> str:
    """The text: all topics, in the order of their names."""
    return "\n\n".join(topics[name] for name in sorted(topics))


def by_words(text: str) -> list[Sentence]:
    """Sentences of words and signs in small letters; each once, for topics repeat each other."""
    sentences: dict[Sentence, None] = {}
    for paragraph in re.split(r"\n\s*\n", text):
        words = re.findall(r"[a-z]+|\d+|_+|[^\w\s]", paragraph.lower())
        begun: list[str] = []
        for place, word in enumerate(words, 1):
            begun.append(word)
            full = word in ".:;" and len(begun) > 3
            if full or len(begun) == LONGEST or place == len(words):
                sentences[tuple(begun)] = None
                begun = []
    return list(sentences)


def by_characters(text: str) -> list[Sentence]:
    """Lines of characters, each once."""
    return list(dict.fromkeys(tuple(line.strip()) for line in text.splitlines() if line.strip()))


def divided(sentences: Sequence[Sentence], seldom: int) -> Texts:
    """A tenth held out by chance; a word that is seldom in the rest is <unk> everywhere."""
    order = np.random.default_rng(0).permutation(len(sentences))
    asked = {int(place) for place in order[: len(sentences) // HELD_OUT]}
    learnt = [sentence for place, sentence in enumerate(sentences) if place not in asked]
    often = Counter(word for sentence in learnt for word in sentence)

    def known(sentence: Sentence) -> Sentence:
        return tuple(word if often[word] >= seldom else UNKNOWN for word in sentence)

    learnt = [known(sentence) for sentence in learnt]
    vocabulary = build_vocabulary([[UNKNOWN], *map(list, learnt)])
    return Texts(learnt, [known(sentences[place]) for place in sorted(asked)], vocabulary)


@dataclass(frozen=True)
class Kind:
    """How the text is cut, and how the network is trained on it."""

    cut: Any
    seldom: int
    rates: tuple[float, ...]


KINDS = {
    "words": Kind(by_words, SELDOM, (*8 * (0.5,), *4 * (0.1,))),
    "characters": Kind(by_characters, 2, (*5 * (0.5,), *3 * (0.1,))),
}


@cache
def texts(kind: str) -> Texts:
    return divided(KINDS[kind].cut(source()), KINDS[kind].seldom)


def start(K: int, seed: int = 1) -> Weights:
    """Initial weights; W is orthogonal."""
    rng = np.random.default_rng(seed)
    W = np.linalg.qr(rng.normal(size=(n, n)))[0]
    return 0.5 * rng.normal(size=(n, K)), W, 0.1 * rng.normal(size=(K, n))


def over(given: Texts, weights: Weights, sentences: Sequence[Sentence]) -> float:
    """Perplexity over all words and sentence ends."""
    encoded = [given.encoded(sentence) for sentence in sentences]
    logs = [len(labels) * np.log(perplexity(i, labels, *weights)) for i, labels in encoded]
    return float(np.exp(sum(logs) / sum(len(labels) for _, labels in encoded)))


def learned(given: Texts, rates: Sequence[float], weights: Weights) -> tuple[Weights, list[float]]:
    """The weights after an epoch at each rate, and the perplexity before and after each."""
    pairs = [given.encoded(sentence) for sentence in given.learnt]
    course = [over(given, weights, given.asked)]
    for epoch, rate in enumerate(rates):
        order = np.random.default_rng([1, epoch]).permutation(len(pairs))
        shuffled = [pairs[place] for place in order]
        weights = train(shuffled, *weights, learning_rate=rate, threshold=THRESHOLD, epochs=1)
        course.append(over(given, weights, given.asked))
    return weights, course


def sampled(given: Texts, weights: Weights, seed: int, longest: int = 100) -> list[str]:
    """Words drawn from the model's own probabilities, one after another, to the sentence's end."""
    (U, W, V), rng = weights, np.random.default_rng(seed)
    words = list(given.vocabulary)
    state, word, said = np.zeros(len(W)), 0, []
    while len(said) < longest:
        state = np.tanh(U[:, word] + W @ state)
        word = int(rng.choice(len(words), p=softmax(V @ state)))
        if words[word] == "</s>":
            break
        said.append(words[word])
    return said


def shown_sample(kind: str, words: list[str]) -> str:
    """A sample as one line of text."""
    return ("" if kind == "characters" else " ").join(words)


def ngram_table(kind: str) -> list[dict[str, float]]:
    """For each N: how many N-grams were seen, the share of new ones, and both perplexities."""
    given = texts(kind)
    K = len(given.vocabulary)
    counted = Counted(given.learnt, max(NS), K)
    return [
        {
            "seen": len(counted.counts[N]),
            "new": round(counted.unseen(given.asked, N), 4),
            "counted": round(min(counted.perplexity(given.asked, N, smoothed=False), 1e308), 2),
            "smoothed": round(counted.perplexity(given.asked, N, smoothed=True), 2),
        }
        for N in NS
    ]


def measured(kind: str) -> dict[str, Any]:
    """What the pages say of the text cut in this way; the network is trained from seed 1."""
    given = texts(kind)
    weights, course = learned(given, KINDS[kind].rates, start(len(given.vocabulary)))
    return {
        "text": digest(),
        "python": platform.python_version(),
        "sizes": sizes(kind),
        "ngrams": ngram_table(kind),
        "course": [round(value, 2) for value in course],
        "samples": [shown_sample(kind, sampled(given, weights, seed)) for seed in SAMPLED],
    }


def digest() -> str:
    """Of the text of this Python."""
    return hashlib.sha256(source().encode()).hexdigest()[:16]


def sizes(kind: str) -> dict[str, int]:
    """How much there is to learn and to ask."""
    given = texts(kind)
    return {
        "characters": len(source()),
        "learnt": len(given.learnt),
        "asked": len(given.asked),
        "learnt tokens": sum(len(sentence) + 1 for sentence in given.learnt),
        "asked tokens": sum(len(sentence) + 1 for sentence in given.asked),
        "K": len(given.vocabulary),
    }


if __name__ == "__main__":
    asked(__doc__)
    keep("real_text", {kind: measured(kind) for kind in KINDS})
