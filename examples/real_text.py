"""A language model of real text: Python's own help pages, which every reader has.

`python -m examples.real_text docs` trains the reference on them by words and by characters (some
minutes on one core), sets N-gram models beside it, samples from what was learnt, and writes the
numbers and the samples into docs/real_text.md and its Chinese twin. The text is
`pydoc_data.topics` of the standard library; it differs a little between versions of Python.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pydoc_data.topics import topics
from typing import Any

import numpy as np

from examples.ngrams import Counted
from reference.language_model import build_vocabulary, perplexity, train, training_pairs
from reference.loss import softmax

HELD_OUT = 10  # every tenth sentence, by chance
SELDOM = 10  # a word seen less often is <unk>
LONGEST = 30  # words in a sentence
NS = range(1, 9)
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


if __name__ == "__main__":
    import time

    for kind in sys.argv[2:]:
        g = texts(kind)
        K = len(g.vocabulary)
        print(kind, len(g.learnt), len(g.asked), K)
        c = Counted(g.learnt, 8, K)
        print(
            [
                (
                    N,
                    round(c.perplexity(g.asked, N, True), 1),
                    round(c.unseen(g.asked, N), 3),
                    len(c.counts[N]),
                )
                for N in NS
            ],
            c.perplexity(g.asked, 1, False),
        )
        t = time.process_time()
        w, course = learned(g, KINDS[kind].rates[:3], start(K))
        print(course, time.process_time() - t)
        for s in range(3):
            print(("" if kind == "characters" else " ").join(sampled(g, w, s)))
