"""Inputs of chapter `language_model`: sentences, their indices, and corpora for an N-gram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from reference import activations, language_model, recurrent
from spec.checking.cases import Cases, Size, numbers
from spec.checking.function import Arguments

# Here a Size speaks of a sentence: T words, n states, m words in the vocabulary (K). Of a
# text it says: T sentences over n words, each at most m words long; k is the N of an N-gram.
LETTERS = ("red", "owl", "sea", "fox", "ink", "bee", "jar", "ash", "elm")
ARTICLE = ["我", "昨天", "上学", "迟到", "了", "，", "老师", "批评", "了", "我"]
Words = list[str]


def weights(rng: np.random.Generator, n: int, K: int) -> tuple[np.ndarray, ...]:
    """U, W, V of a language model."""
    return numbers(rng, n, K) / 2, np.round(numbers(rng, n, n) / np.sqrt(n), 2), numbers(rng, K, n)


def of_sentence(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Indices, labels, U, W, V of one sentence."""
    rng = cases.random(f"sentence {size}")
    indices, labels = rng.integers(size.m, size=(2, size.T))
    return indices, labels, *weights(rng, size.n, size.m)


def of_ignorance(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A model whose V is zero: every word is equally probable."""
    indices, labels, U, W, V = of_sentence(cases, size)
    return indices, labels, U, W, np.zeros_like(V)


def of_train(sentences: int, epochs: int, clip: str) -> Arguments:
    """The arguments of `train`.

    clip: "none", "all" or "some" of the gradients of the first sentence exceed the threshold
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        rng = cases.random(f"train {size} {sentences}")
        U, W, V = weights(rng, size.n, size.m)
        lengths = [size.T + place % 3 for place in range(sentences)]
        drawn = [rng.integers(size.m, size=(2, length)) for length in lengths]
        pairs = [(indices.copy(), labels.copy()) for indices, labels in drawn]
        found = language_model.sentence_loss(*pairs[0], U, W, V)[1:]
        norms = [float(np.sqrt((g**2).sum())) for g in found if g.any()]
        low, high = min(norms), max(norms)
        chosen = {"none": 100.0, "all": low / 3, "some": (low + high) / 2}[clip]
        return pairs, U, W, V, 0.5, float(f"{chosen:.3g}"), epochs

    return arguments


def vocabulary_of(K: int) -> dict[str, int]:
    """<s>, </s> and K − 2 words."""
    return {word: index for index, word in enumerate(("<s>", "</s>", *LETTERS)) if index < K}


def of_predict(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Words after which <s>, every one of them and their order decide the prediction."""
    rng = cases.random(f"predict {size}")
    vocabulary = vocabulary_of(max(size.m, 4))
    while True:
        words = [str(w) for w in rng.choice(list(vocabulary)[2:], size=size.T)]
        U, W, V = weights(rng, size.n, len(vocabulary))
        if _is_clear(words, vocabulary, U, W, V) and _needs_all(words, vocabulary, U, W, V):
            return words, vocabulary, U, W, V


def _last_scores(words: Words, vocabulary: dict[str, int], U: Any, W: Any, V: Any) -> np.ndarray:
    indices = np.array([vocabulary[word] for word in words])
    states = recurrent.forward(np.eye(len(V))[indices], U, W, np.zeros(len(W)), activations.tanh)
    scores: np.ndarray = V @ states[-1]
    return scores


def _is_clear(words: Words, vocabulary: dict[str, int], U: Any, W: Any, V: Any) -> bool:
    """No rounding decides which word is the most probable one."""
    best = np.sort(_last_scores(["<s>", *words], vocabulary, U, W, V))
    return bool(best[-1] - best[-2] > 1e-3)


def _needs_all(words: Words, vocabulary: dict[str, int], U: Any, W: Any, V: Any) -> bool:
    if not words:
        return True
    right = language_model.predict_next(words, vocabulary, U, W, V)
    others = [words, words[-1:], ["<s>", *words[:-1]]]
    predicted = [int(np.argmax(_last_scores(o, vocabulary, U, W, V))) for o in others]
    return all(list(vocabulary)[index] != right for index in predicted)


def of_tied_predict(cases: Cases, size: Size) -> tuple[Any, ...]:
    """With one state, equal rows of V give equal scores to the last bit; two are the largest."""
    rng = cases.random(f"tied {size}")
    vocabulary = vocabulary_of(size.m)
    words = [str(w) for w in rng.choice(list(vocabulary)[2:], size=size.T)]
    U, W = np.full((1, size.m), 0.5), np.full((1, 1), 0.25)  # every state is positive
    V = np.round(rng.uniform(-1.0, 0.5, size=(size.m, 1)), 2)
    V[rng.choice(size.m, size=2, replace=False)] = 0.75
    return words, vocabulary, U, W, V


def text(cases: Cases, size: Size) -> list[Words]:
    """Sentences of random words."""
    rng = cases.random(f"text {size}")
    lengths = rng.integers(1, size.m + 1, size=size.T)
    return [[str(w) for w in rng.choice(LETTERS[: size.n], size=length)] for length in lengths]


def of_ngram(wanted: Callable[[Words, Words, int], bool]) -> Arguments:
    """A random text, and a context whose followers are as wanted: wanted(followers, context, N)."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        sentences, context = _drawn(cases.seed, wanted, size)
        return [list(sentence) for sentence in sentences], list(context), size.k

    return arguments


@lru_cache(maxsize=256)  # finding one takes many draws
def _drawn(
    seed: int, wanted: Callable[[Words, Words, int], bool], size: Size
) -> tuple[list[Words], Words]:
    rng = Cases(seed).random(f"{wanted.__name__} {size}")
    while True:
        lengths = rng.integers(1, size.m + 1, size=size.T).tolist()
        letters = rng.integers(size.n, size=(size.T, size.m)).tolist()
        words = [str(w) for w in rng.permutation(LETTERS)]
        drawn = zip(lengths, letters, strict=True)
        sentences = [[words[i] for i in row[:length]] for length, row in drawn]
        chosen = sentences[int(rng.integers(size.T))]
        context = chosen[: int(rng.integers(len(chosen) + 1))]
        if (
            wanted(followers(sentences, context, size.k), context, size.k)
            and (size.k == 2 or not context or _needs_context(sentences, context, size.k))
            and not _is_most_frequent(sentences, context, size.k)
        ):
            return sentences, context


def followers(sentences: list[Words], context: Words, N: int) -> Words:
    """Every word that follows the last N−1 words of the context, in order."""
    padded = [["<s>"] * (N - 1) + sentence + ["</s>"] for sentence in sentences]
    last = (["<s>"] * (N - 1) + context)[-(N - 1) :]
    places = [(words, i) for words in padded for i in range(N - 1, len(words))]
    return [words[i] for words, i in places if words[i - N + 1 : i] == last]


def _is_most_frequent(sentences: list[Words], context: Words, N: int) -> bool:
    """It is the most frequent word, or the most frequent one at its place, whatever came before."""
    right = language_model.ngram_next(sentences, context, N)
    every = Counter(word for sentence in sentences for word in sentence)
    return every[right or ""] == max(every.values())


def _needs_context(sentences: list[Words], context: Words, N: int) -> bool:
    """One word back is not enough."""
    right = language_model.ngram_next(sentences, context, N)
    return language_model.ngram_next(sentences, context, 2) != right


def one_is_most_frequent(found: Words, context: Words, N: int) -> bool:
    """A word, neither the first follower nor the last word of the text, wins alone."""
    best = Counter(found).most_common(2)
    if len(context) < N or len(best) < 2 or best[0][1] == best[1][1]:
        return False
    return best[0][0] not in ("</s>", found[0])


def begins_the_sentence(found: Words, context: Words, N: int) -> bool:
    """The context is shorter than N−1 words, and one follower wins alone."""
    best = Counter(found).most_common(2)
    return 0 < len(context) < N - 1 and len(best) == 2 and best[0][1] > best[1][1]


def is_nothing_yet(found: Words, context: Words, N: int) -> bool:
    """The context is empty, and one first word, not that of the first sentence, wins alone."""
    best = Counter(found).most_common(2)
    return not context and len(best) == 2 and best[0][1] > best[1][1] and best[0][0] != found[0]


def ends_the_sentence(found: Words, context: Words, N: int) -> bool:
    """</s> is the most frequent follower, after another one."""
    best = Counter(found).most_common(2)
    is_end = len(best) == 2 and best[0][0] == "</s>" and best[0][1] > best[1][1]
    return is_end and len(context) >= N


def of_tied(in_order: bool) -> Arguments:
    """Two words follow equally often; the first seen here comes first by the alphabet or not.

    The other one is seen first in the text, after another word.
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        chosen = [str(w) for w in cases.random(f"tied {size}").permutation(LETTERS)[:4]]
        low, high = sorted(chosen[:2])
        first, other = (low, high) if in_order else (high, low)
        last, before = chosen[2:]
        sentences = [[other, before], [last, first], [last, other, before], [last, other]]
        return [*sentences, [before, last, first]], [before, last], size.k

    return arguments


def of_unseen(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Words that all occur, but never in this order; for N = 2 one that never occurs."""
    a, b, c, d = LETTERS[:4]
    return [[a, b, c], [b, a, c, a]], [c, b] if size.k > 2 else [c, d], size.k


def of_last_words(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The context ends every sentence that has it; what follows it is </s> alone."""
    a, b, c, d = LETTERS[:4]
    return [[a, b], [c, d], [c, a, b], [c, b, a, b]], [c, a, b], size.k
