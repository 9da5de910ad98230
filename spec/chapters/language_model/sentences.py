"""Inputs of chapter `language_model`: sentences, their indices, and corpora for an N-gram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise, permutations
from typing import Any

import numpy as np

from reference import activations, language_model, recurrent
from spec.checking.cases import LASTING, LIGHT, PLAIN, Cases, Regime, Size, numbers, square
from spec.checking.function import Arguments

# Here a Size speaks of a sentence: T words, n states, m words in the vocabulary (K). Of a
# text it says: T sentences over n words, each at most m words long; k is the N of an N-gram.
# Words that a text has: some begin alike, some differ by a capital or by what they end in, some
# are no letters, some are long.
LETTERS = ("red", "owl", "Red", "owl9", "我", "a", "。", "2026", ",")
ENDINGS = ("-and-so-forth.", "0", "’s", ",", "1")
RARE = tuple(letters + ending for ending in ENDINGS for letters in LETTERS)
SIGNS = ("-", "_", ",", "|", "/", ":", "")  # some put them between words
ARTICLE = ["我", "昨天", "上学", "迟到", "了", "，", "老师", "批评", "了", "我"]
Words = list[str]


DOUBTFUL = Regime(V=30.0)  # so improbable that a product over 52 steps is 0 in float64
SURE = Regime(U=6.0, W=2.0, V=25.0)  # some outputs are near 0, others near 1
FAINT = Regime(U=1e-13, W=1e-13, V=1e-13)  # and so are their gradients
OPPOSED = Regime(weights=-1)
LEVERED = Regime(U=1e-11, W=1e-7, V=1e11, weights=1)
BALANCED = Regime(W=200.0)  # large weights whose sums are small


def weights(
    rng: np.random.Generator, n: int, K: int, short: bool, regime: Regime = PLAIN
) -> tuple[np.ndarray, ...]:
    """U, W, V of a language model."""
    return (
        regime.U * numbers(rng, n, K, short=short, sign=regime.weights) / 2,
        square(rng, n, regime, short),
        regime.V * numbers(rng, K, n, short=short, sign=regime.weights),
    )


def balanced(
    rng: np.random.Generator, regime: Regime, U: np.ndarray, W: np.ndarray, indices: np.ndarray
) -> np.ndarray:
    """U, such that net_t of these words, no two alike, is of size 1 where it is to be balanced."""
    state = np.zeros(len(W))
    for index in indices if regime is BALANCED else ():
        net = rng.normal(size=len(W))
        U[:, index] = net - W @ state
        state = np.tanh(net)
    return U


def with_last(rng: np.random.Generator, regime: Regime, indices: np.ndarray, K: int) -> None:
    """Let the vocabulary's last word stand at the end; balanced words are no two alike."""
    if regime is BALANCED:
        indices[:] = rng.permutation(K - 1)[: len(indices)]
    indices[-1] = K - 1


def of_sentence(cases: Cases, size: Size, regime: Regime = PLAIN) -> tuple[Any, ...]:
    """Indices, labels, U, W, V of one sentence."""
    rng = cases.random(f"sentence {size} {regime}")
    indices, labels = rng.integers(size.m, size=(2, size.T))
    U, W, V = weights(rng, size.n, size.m, size.is_small, regime)
    with_last(rng, regime, indices, size.m if size.T > 1 else 1)
    U = balanced(rng, regime, U, W, indices)
    if regime is SURE:  # improbable labels: of 1 − 1 nothing would be left to compare
        x, s0 = np.eye(size.m)[indices], np.zeros(size.n)
        labels = (recurrent.forward(x, U, W, s0, activations.tanh)[1:] @ V.T).argmin(axis=1)
    return indices, labels, U, W, V


def of_sentence_in(regime: Regime) -> Arguments:
    """A sentence under such weights."""
    return lambda cases, size: of_sentence(cases, size, regime)


LASTING_SENTENCE, LIGHT_SENTENCE = of_sentence_in(LASTING), of_sentence_in(LIGHT)
SURE_SENTENCE, LEVERED_SENTENCE = of_sentence_in(SURE), of_sentence_in(LEVERED)
OPPOSED_SENTENCE, DOUBTFUL_SENTENCE = of_sentence_in(OPPOSED), of_sentence_in(DOUBTFUL)
BALANCED_SENTENCE = of_sentence_in(BALANCED)


def of_low_words(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A sentence without the vocabulary's last two words."""
    indices, labels, U, W, V = of_sentence(cases, size)
    return indices % (size.m - 2), labels % (size.m - 2), U, W, V


def of_driven_sentence(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Every word drives every state close to −1 or 1."""
    indices, labels, U, W, V = of_sentence(cases, size)
    driven = cases.random(f"driven {size}").uniform(1.7, 2.4, size=U.shape)
    return indices, labels, np.sign(U) * driven, 0.1 * W, V


def of_lost_word(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One word, so improbable that the perplexity is about e^400."""
    indices, labels, U, W, V = of_sentence(cases, Size(1, size.n, size.m))
    scores = V @ np.tanh(U[:, indices[0]])
    labels[0] = scores.argmin()
    return indices, labels, U, W, V * (400.0 / np.ptp(scores))


def of_high_sentence(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Scores of one word above 720: e^z is beyond float64, and softmax is what it was before."""
    indices, labels, U, W, V = of_sentence(cases, size)
    shift = np.abs(cases.random(f"high {size}").normal(size=size.n)) + 1.0
    state = np.tanh(U[:, indices[0]])  # s₁; all scores of the first step are raised by 720
    return indices, labels, U, W, V + 720.0 * shift * np.sign(state) / (shift @ np.abs(state))


def of_ignorance(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A model whose V is zero: every word is equally probable."""
    indices, labels, U, W, V = of_sentence(cases, size)
    return indices, labels, U, W, np.zeros_like(V)


OFFSETS = (1, 0, 3, 2, 5, 0, 4)  # of the sentences' lengths, in no order


def of_train(
    sentences: int, epochs: int, clip: str, rate: float = 0.5, regime: Regime = PLAIN
) -> Arguments:
    """The arguments of `train`.

    clip: "none", "all" or "some" of the gradients of the first epoch exceed the threshold
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        rng = cases.random(f"train {size} {sentences} {regime}")
        U, W, V = weights(rng, size.n, size.m, size.is_small, regime)
        lengths = [size.T + OFFSETS[place % 7] * (sentences > 1) for place in range(sentences)]
        drawn = [rng.integers(size.m, size=(2, length)) for length in lengths]
        pairs = [(indices.copy(), labels.copy()) for indices, labels in drawn]
        with_last(rng, regime, pairs[-1][0], size.m)
        U = balanced(rng, regime, U, W, pairs[-1][0])
        norms = sorted(_norms(pairs, U, W, V))
        middle = (norms[(len(norms) - 1) // 2] + norms[len(norms) // 2]) / 2
        chosen = {"none": 10.0 * norms[-1], "all": norms[0] / 3, "some": middle}[clip]
        return pairs, U, W, V, rate, float(f"{chosen:.3g}"), epochs

    return arguments


def of_learnt(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A model that is nearly sure of the right words; what is left to learn is learnt too."""
    pairs, U, W, V, _, _, epochs = of_train(1, 2, "none")(cases, size)
    [(indices, _)] = pairs
    x, s0 = np.eye(size.m)[indices], np.zeros(size.n)
    labels = (recurrent.forward(x, U, W, s0, activations.tanh)[1:] @ V.T).argmax(axis=1)
    while language_model.sentence_loss(indices, labels, U, W, V)[0] > 0.005:
        V = 1.2 * V
    return [(indices, labels)], U, W, V, 1.5, 100.0, epochs


RATES = (2.0, 3.0, 4.5, 7.0, 10.0, 15.0, 22.0, 33.0, 50.0, 75.0)


def of_rising(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Four epochs, one of which makes the loss larger: training goes on with the same rate.

    It does so whether the losses are summed while an epoch goes on, or after it.
    """
    for rate in RATES:
        pairs, U, W, V, _, threshold, epochs = arguments = of_train(2, 4, "some", rate)(cases, size)
        before: list[float] = []
        after: list[float] = []
        for _ in range(epochs - 1):
            before.append(0.0)
            for indices, labels in pairs:
                before[-1] += language_model.sentence_loss(indices, labels, U, W, V)[0]
                step = [(indices, labels)], U, W, V, rate, threshold, 1
                U, W, V = language_model.train(*step)
            after.append(sum(language_model.sentence_loss(x, y, U, W, V)[0] for x, y in pairs))
        if _rises(before) and _rises(after):
            break
    return arguments


def _rises(losses: list[float]) -> bool:
    return any(later > before for before, later in pairwise(losses))


def _norms(pairs: list[tuple[Any, Any]], U: Any, W: Any, V: Any) -> list[float]:
    """Those of the gradients of all sentences, before a step is taken."""
    gradients = [g for pair in pairs for g in language_model.sentence_loss(*pair, U, W, V)[1:]]
    return [float(np.sqrt((g**2).sum())) for g in gradients if g.any()] or [1.0]


def vocabulary_of(rng: np.random.Generator, K: int) -> dict[str, int]:
    """<s>, </s> and K − 2 words, in no order."""
    words = rng.permutation((*LETTERS, *RARE)).tolist()
    return {word: index for index, word in enumerate(("<s>", "</s>", *words)) if index < K}


def of_predict(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Words after which <s>, every one of them and their order decide the prediction."""
    rng = cases.random(f"predict {size}")
    vocabulary = vocabulary_of(rng, max(size.m, 4))
    while True:
        words = [str(w) for w in rng.choice(list(vocabulary)[2:], size=size.T)]
        U, W, V = weights(rng, size.n, len(vocabulary), size.is_small)
        if _is_clear(words, vocabulary, U, W, V) and _needs_all(words, vocabulary, U, W, V):
            return words, vocabulary, U, W, V


def of_predicted_end(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The sentence is most probably at its end."""
    rng = cases.random(f"end {size}")
    vocabulary = vocabulary_of(rng, size.m)
    words = [str(w) for w in rng.choice(list(vocabulary)[2:], size=size.T)]
    U, W, V = weights(rng, size.n, size.m, size.is_small)
    best = int(np.argmax(_last_scores(["<s>", *words], vocabulary, U, W, V)))
    V[[1, best]] = V[[best, 1]]
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


def of_close_race(cases: Cases, size: Size, regime: Regime = PLAIN) -> tuple[Any, ...]:
    """All words are nearly as probable, and the least change of a state or a weight decides.

    The rows of V differ by directions that are, but for 1e-9, orthogonal to the last state.
    """
    rng = cases.random(f"close {size} {regime}")
    vocabulary = vocabulary_of(rng, size.m)
    known, again = list(vocabulary)[2:] or ["<s>"], regime is not BALANCED
    words = [str(w) for w in rng.choice(known, size=size.T, replace=again)]
    U, W, across = weights(rng, size.n, size.m, False, regime)
    indices = np.array([vocabulary[word] for word in ["<s>", *words]])
    U = balanced(rng, regime, U, W, indices)
    states = recurrent.forward(np.eye(size.m)[indices], U, W, np.zeros(size.n), activations.tanh)
    toward = states[-1] / np.sqrt(states[-1] @ states[-1])
    across -= np.outer(across @ toward, toward)
    places = rng.permutation(size.m)
    if size.m > 40:  # the last word wins
        places = places[::-1] if places[0] == 0 else (places - places[-1]) % size.m
    V = across + regime.V * np.outer(1.0 - 1e-9 * places, toward)
    return words, vocabulary, U, W, V


def of_shorter_before(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The words of a close race but the last one, under other weights of the same shapes."""
    words, vocabulary, *_ = of_close_race(cases, size)
    rng = cases.random(f"shorter {size}")
    return words[:-1], vocabulary, *weights(rng, size.n, size.m, False)


def of_renamed_race(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A close race, each word in the place of another one."""
    words, vocabulary, *given = of_close_race(cases, size)
    known = list(vocabulary)
    renamed = dict(zip(known, [*known[:2], *known[3:], known[2]], strict=True))
    return [renamed[w] for w in words], {renamed[w]: i for w, i in vocabulary.items()}, *given


def of_race_in(regime: Regime) -> Arguments:
    """A close race under such weights."""
    return lambda cases, size: of_close_race(cases, size, regime)


UNEVEN_RACES = tuple(of_race_in(regime) for regime in (SURE, LEVERED, OPPOSED, BALANCED))
RACE_BELOW_ZERO = of_race_in(PLAIN._replace(V=-1.0))  # every score is negative
HIGH_RACE = of_race_in(PLAIN._replace(V=1e4))  # e^z is beyond float64


def of_tied_predict(cases: Cases, size: Size) -> tuple[Any, ...]:
    """With one state, equal rows of V give equal scores to the last bit; some are the largest.

    What sorts the scores has another one first, where some table of a few dozen shows it.
    """
    rng = cases.random(f"tied {size}")
    vocabulary = vocabulary_of(rng, size.m)
    words = [str(w) for w in rng.choice(list(vocabulary)[2:] or ["<s>"], size=size.T)]
    U, W = np.full((1, size.m), 0.5), np.full((1, 1), 0.25)  # every state is positive
    for _ in range(40):
        V = np.round(rng.uniform(-1.0, 0.5, size=(size.m, 1)), 2)
        V[rng.choice(size.m, size=2 + size.T % 2 * (size.m > 3), replace=False)] = 0.75
        if np.argsort(-V[:, 0])[0] != V.argmax() or size.m <= 16:
            break
    return words, vocabulary, U, W, V


def text(cases: Cases, size: Size) -> list[Words]:
    """Sentences of random words."""
    rng = cases.random(f"text {size}")
    known = (*LETTERS, *RARE)[: size.n]
    lengths = rng.integers(1, size.m + 1, size=size.T)
    lengths[-1] = size.m
    return [[str(w) for w in rng.choice(known, size=length)] for length in lengths]


def of_corpus(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Random sentences, one of them empty where there are many, and a context out of them.

    Where N is 7 or 8 it is a whole sentence, and </s> comes next.
    """
    sentences = text(cases, size)
    rng = cases.random(f"context {size}")
    if size.T > 5:
        sentences[int(rng.integers(size.T - 1))] = []
    longest = max(sentences, key=len)
    place = int(rng.integers(len(longest) + 1)) if size.T % 2 else len(longest) - 1
    place = len(longest) if size.k in (7, 8) else place
    before = longest if size.T % 3 == 0 else []  # then the context is longer than any sentence
    return sentences, before + longest[:place], size.k


def of_ngram(wanted: Callable[[Words, Words, int], bool]) -> Arguments:
    """A random text, and a context whose followers are as wanted: wanted(followers, context, N)."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        sentences, context = _drawn(cases.seed, wanted, size)
        return [list(sentence) for sentence in sentences], list(context), size.k

    return arguments


def of_renamed(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The text and the context of a bigram, each word in the place of another one.

    Where some exchange does so, the old text would give another word after the new context.
    """
    sentences, context, N = of_ngram(one_is_most_frequent)(cases, size)
    known = list(dict.fromkeys(word for sentence in sentences for word in sentence))
    for order in list(permutations(known))[1:]:
        other = dict(zip(known, order, strict=True))
        text = [[other[word] for word in sentence] for sentence in sentences]
        before = [other[word] for word in context]
        right = language_model.ngram_next(text, before, N)
        if language_model.ngram_next(sentences, before, N) != right:
            break
    return text, before, N


def of_other_context(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The text of a bigram after a word that another one follows."""
    sentences, context, N = of_ngram(one_is_most_frequent)(cases, size)
    right = language_model.ngram_next(sentences, context, N)
    words = dict.fromkeys(word for sentence in sentences for word in sentence)
    others = ([*context[:-1], word] for word in words)
    differs = (c for c in others if language_model.ngram_next(sentences, c, N) != right)
    return sentences, next(differs, []), N


def of_majority(is_late: bool) -> Arguments:
    """Two words follow; one wins by what stands in the larger, later or earlier, part."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        rng = cases.random(f"majority {size} {is_late}")
        context, few, many = (str(w) for w in rng.permutation(LETTERS)[:3])
        count = size.T * 4 // 9
        parts = [[few]] * count + [[many]] * (size.T - count)
        parts = parts if is_late else parts[::-1]
        return [[context, *part] for part in parts], [context], 2

    return arguments


def of_bigram_instead(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The text and the context of a longer N-gram, where N = 2 gives another word."""
    sentences, context, _ = of_ngram(one_is_most_frequent)(cases, size)
    return sentences, context, 2


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


def one_is_most_frequent(followers: Words, context: Words, N: int) -> bool:
    """A word, neither the first follower nor the last word of the text, wins alone."""
    best = Counter(followers).most_common(2)
    if len(context) < N or len(best) < 2 or best[0][1] == best[1][1]:
        return False
    return best[0][0] not in ("</s>", followers[0])


def begins_the_sentence(followers: Words, context: Words, N: int) -> bool:
    """The context is shorter than N−1 words, and one follower wins alone."""
    best = Counter(followers).most_common(2)
    return 0 < len(context) < N - 1 and len(best) == 2 and best[0][1] > best[1][1]


def is_nothing_yet(followers: Words, context: Words, N: int) -> bool:
    """The context is empty, and one first word, not that of the first sentence, wins alone."""
    best = Counter(followers).most_common(2)
    return not context and len(best) == 2 and best[0][1] > best[1][1] and best[0][0] != followers[0]


def ends_the_sentence(followers: Words, context: Words, N: int) -> bool:
    """</s> is the most frequent follower, after another one."""
    best = Counter(followers).most_common(2)
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
        sentences = [[other, before], [last, first, before, before], [last, other, before]]
        return [*sentences, [last, other], [before, last, first]], [before, last], size.k

    return arguments


def of_tied_by_length(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Two words follow equally often; the one that comes first is the longer one."""
    a, b = LETTERS[1], LETTERS[3]
    return [[a, b, a], [a, LETTERS[4]], [a, LETTERS[4]], [a, b]], [a], 2


def of_tied_end(cases: Cases, size: Size) -> tuple[Any, ...]:
    """</s> follows as often as a word, and comes first."""
    a, b, c = LETTERS[:3]
    return [[a], [a, b], [c, a], [c, a, b]], [a], 2


def of_joined(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Two words, and two others that are the same when they are written together."""
    a, b, c, d, e = (str(w) for w in cases.random("joined").permutation(LETTERS)[:5])
    return [[a, b + c, d], [a + b, c, e], [a + b, c, e]], [a, b + c], 3


def of_joined_by_sign(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Two words that a sign between them makes the same as others that are more frequent."""
    *pieces, last, right, other = map(str, cases.random("signs").permutation(list("abcdefghijk")))
    pieces = pieces[: len(SIGNS) + 1]
    before = [piece + sign for piece, sign in zip(pieces, SIGNS, strict=False)]
    context = ["".join([*before, pieces[-1]]), last]
    alike = [
        ["".join([*before[:i], pieces[i]]), "".join([*before[i + 1 :], pieces[-1], sign, last])]
        for i, sign in enumerate(SIGNS)
    ]
    return [[*context, right], *([*words, other] for words in alike for _ in "12")], context, 3


def of_numerals(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The context is a numeral; other ways to write the number are more frequent."""
    rng = cases.random("numerals")
    digit = int(rng.integers(1, 9))
    right, other = (str(w) for w in rng.permutation(LETTERS)[:2])
    alike = [f"0{digit}", f"{digit}.0", chr(ord("０") + digit), f"+{digit}", f"{digit + 1}"]
    return [[str(digit), right], *([word, other] for word in alike for _ in "12")], [str(digit)], 2


def of_repeated(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One word again and again: the context overlaps itself. Long before stands an unknown word."""
    a, b, c = (str(w) for w in cases.random("repeated").permutation(RARE[:9])[:3])
    return [[a] * 6 + [b], [a, a, b], [a, a, b]], [c, a, a], 3


def of_empty_sentences(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Most sentences have no word, so that </s> follows <s>."""
    a, b = LETTERS[:2]
    return [[a, b], [], [a], [], []], [], 2


def of_unseen(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Words that all occur, but never in this order; for N = 2 one that never occurs."""
    a, b, c, d = LETTERS[:4]
    return [[a, b, c], [b, a, c, a]], [c, b] if size.k > 2 else [c, d], size.k


def of_last_words(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The context ends every sentence that has it; what follows it is </s> alone."""
    a, b, c, d = LETTERS[:4]
    return [[a, b], [c, d], [c, a, b], [c, b, a, b]], [c, a, b], size.k
