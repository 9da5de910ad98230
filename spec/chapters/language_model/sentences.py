"""Inputs of chapter `language_model`: sentences, their indices, weights for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import activations, language_model, recurrent
from spec.chapters.language_model.corpora import LETTERS, RARE, Words
from spec.checking import regimes
from spec.checking.cases import Cases, Size, numbers, square
from spec.checking.function import Arguments
from spec.checking.regimes import Regime

# Here a Size speaks of a sentence: T words, n states, m words in the vocabulary (K).
DOUBTFUL = Regime(V=30.0)  # so improbable that a product over 52 steps is 0 in float64
SURE = Regime(U=6.0, W=2.0, V=25.0)  # some outputs are near 0, others near 1
FAINT = Regime(U=1e-13, W=1e-13, V=1e-13)  # and so are their gradients
OPPOSED = Regime(weights=-1)
LEVERED = Regime(U=1e-11, W=1e-7, V=1e11, weights=1)
BALANCED = Regime(W=200.0)  # large weights whose sums are small


def weights(
    rng: np.random.Generator, n: int, K: int, short: bool, regime: Regime = regimes.PLAIN
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


def of_sentence(cases: Cases, size: Size, regime: Regime = regimes.PLAIN) -> tuple[Any, ...]:
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


LASTING_SENTENCE, LIGHT_SENTENCE = of_sentence_in(regimes.LASTING), of_sentence_in(regimes.LIGHT)
SURE_SENTENCE, LEVERED_SENTENCE = of_sentence_in(SURE), of_sentence_in(LEVERED)
OPPOSED_SENTENCE, DOUBTFUL_SENTENCE = of_sentence_in(OPPOSED), of_sentence_in(DOUBTFUL)
BALANCED_SENTENCE = of_sentence_in(BALANCED)


def of_low_words(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A sentence without the vocabulary's last two words; ValueError where there are no others."""
    if size.m < 3:
        raise ValueError("a vocabulary of two words has no other")
    indices, labels, U, W, V = of_sentence(cases, size)
    return indices % (size.m - 2), labels % (size.m - 2), U, W, V


def of_repeated_word(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A sentence that begins with a word three times, with one label twice, then with another."""
    indices, labels, U, W, V = of_sentence(cases, size)
    if size.T > 3:
        indices[:3] = indices[0]
        labels[:3] = labels[0]
        labels[2] = (labels[0] + 1) % size.m
    return indices, labels, U, W, V


def twin_states(indices: np.ndarray, U: np.ndarray, W: np.ndarray, V: np.ndarray) -> None:
    """Make two states equal at every step, and at the last one their error terms too.

    ValueError where there are no two.
    """
    if len(U) < 2:
        raise ValueError("one state has no twin")
    U[1], W[1], V[:, 1] = U[0], W[0], V[:, 0]


def twin_words(indices: np.ndarray, U: np.ndarray, W: np.ndarray, V: np.ndarray) -> None:
    """Give two words the same column of U, and two states the same columns of W and V.

    These are equal after the second word, and so are their error terms: the first one leaves all
    states 0. ValueError where there are too few of either.
    """
    if len(U) < 2 or len(V) < 4 or len(indices) < 4:
        raise ValueError("four words are read in order, and two states are alike")
    indices[:4] = range(4)
    U[:, 0], U[1, 1], U[:, 3] = 0.0, U[0, 1], U[:, 2]
    W[:, 1], V[:, 1] = W[:, 0], V[:, 0]


def of_sentence_with(alike: Callable[..., None]) -> Arguments:
    """A sentence in which something is alike."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        indices, labels, *weights = of_sentence(cases, size)
        alike(indices, *weights)
        return indices, labels, *weights

    return arguments


TWIN_STATES, TWIN_WORDS = of_sentence_with(twin_states), of_sentence_with(twin_words)


def of_driven_sentence(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Every word drives every state close to −1 or 1."""
    indices, labels, U, W, V = of_sentence(cases, size)
    driven = cases.random(f"driven {size}").uniform(1.7, 2.4, size=U.shape)
    return indices, labels, np.sign(U) * driven, 0.1 * W, V


def of_torn_sentence(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Large errors of scores that are not: V is large across all states, so that no score shows it.

    n has to be larger than T.
    """
    indices, labels, U, W, V = of_sentence(cases, size)
    x, s0 = np.eye(size.m)[indices], np.zeros(size.n)
    along = np.linalg.qr(recurrent.forward(x, U, W, s0, activations.tanh)[1:].T)[0]  # (n, T)
    across = cases.random(f"torn {size}").normal(size=V.shape)
    return indices, labels, U, W, V + 1e4 * (across - across @ along @ along.T)


def of_lost_word(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One word, so improbable that the perplexity is about e^400; every score is below −800."""
    indices, labels, U, W, V = of_sentence(cases, Size(1, size.n, size.m))
    state = np.tanh(U[:, indices[0]])
    scores = V @ state
    labels[0] = scores.argmin()
    V = V * (400.0 / np.ptp(scores))
    height = -800.0 - (V @ state).max()
    return indices, labels, U, W, V + height / (state @ state) * state


def of_sentence_at(*heights: float) -> Arguments:
    """All scores of the first words are so much higher, and softmax is what it was before.

    heights: one for each of them; n is at least their number
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        indices, labels, U, W, V = of_sentence(cases, size)
        x, s0 = np.eye(size.m)[indices[: len(heights)]], np.zeros(size.n)
        states = recurrent.forward(x, U, W, s0, activations.tanh)[1:]
        return indices, labels, U, W, V + np.linalg.pinv(states) @ heights

    return arguments


of_high_sentence = of_sentence_at(720.0)  # e^z is beyond float64
of_uneven_sentence = of_sentence_at(-1e3, 0.0, 720.0)  # beside the next word's, every e^z is 0


def of_ignorance(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A model whose V is zero: every word is equally probable."""
    indices, labels, U, W, V = of_sentence(cases, size)
    return indices, labels, U, W, np.zeros_like(V)


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
    """The sentence is most probably at its end.

    The first two columns of V are equal, and with the first state in the place of the second one
    another word would be predicted.
    """
    rng = cases.random(f"end {size}")
    vocabulary = vocabulary_of(rng, size.m)
    words = [str(w) for w in rng.choice(list(vocabulary)[2:], size=size.T)]
    while True:
        U, W, V = weights(rng, size.n, size.m, size.is_small)
        V[:, 1] = V[:, 0]
        state = _last_state(["<s>", *words], vocabulary, U, W)
        best = int(np.argmax(V @ state))
        if np.argmax(V @ [state[0], state[0], *state[2:]]) != best:
            V[[1, best]] = V[[best, 1]]
            return words, vocabulary, U, W, V


def _last_scores(words: Words, vocabulary: dict[str, int], U: Any, W: Any, V: Any) -> np.ndarray:
    scores: np.ndarray = V @ _last_state(words, vocabulary, U, W)
    return scores


def _last_state(words: Words, vocabulary: dict[str, int], U: Any, W: Any) -> np.ndarray:
    indices = np.array([vocabulary[word] for word in words])
    x = np.eye(U.shape[1])[indices]
    return recurrent.forward(x, U, W, np.zeros(len(W)), activations.tanh)[-1]


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


def of_close_race(cases: Cases, size: Size, regime: Regime = regimes.PLAIN) -> tuple[Any, ...]:
    """All words are nearly as probable, and the least change of a state or a weight decides.

    The rows of V differ by directions that are, but for 1e-9, orthogonal to the last state. Where
    four words are read by four states or more, two of these are equal, two others have equal
    columns of W, and the last two words, where they are two, equal ones of U.
    """
    rng = cases.random(f"close {size} {regime}")
    vocabulary = vocabulary_of(rng, size.m)
    known, again = list(vocabulary)[2:], regime is not BALANCED
    T = size.T if known else 0  # of a vocabulary of <s> and </s> alone no sentence has words
    words = [str(w) for w in rng.choice(known, size=T, replace=again)]
    U, W, across = weights(rng, size.n, size.m, False, regime)
    indices = np.array([vocabulary[word] for word in ["<s>", *words]])
    U = balanced(rng, regime, U, W, indices)
    if size.n > 3 and T == 4:
        U[:, indices[-1]] = U[:, indices[-2]]
        U[1], W[1], W[:, 3] = U[0], W[0], W[:, 2]
    state = _last_state(["<s>", *words], vocabulary, U, W)
    toward = state / np.sqrt(state @ state)
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
RACE_BELOW_ZERO = of_race_in(regimes.PLAIN._replace(V=-1.0))  # every score is negative
RACE_FAR_BELOW = of_race_in(regimes.PLAIN._replace(V=-1e12))  # so is what a search may start from
HIGH_RACE = of_race_in(regimes.PLAIN._replace(V=1e4))  # e^z is beyond float64


def of_tied_predict(cases: Cases, size: Size) -> tuple[Any, ...]:
    """With one state, equal rows of V give equal scores to the last bit; some are the largest.

    What sorts the scores has another one first, where some table of a few dozen shows it. Where
    the number of words is odd, the first of them is predicted if it can be.
    """
    rng = cases.random(f"tied {size}")
    vocabulary = vocabulary_of(rng, size.m)
    words = [str(w) for w in rng.choice(list(vocabulary)[2:], size=size.T)]
    U, W = np.full((1, size.m), 0.5), np.full((1, 1), 0.25)  # every state is positive
    for _ in range(40):
        V = np.round(rng.uniform(-1.0, 0.5, size=(size.m, 1)), 2)
        V[rng.choice(size.m, size=2 + size.T % 2 * (size.m > 3), replace=False)] = 0.75
        if np.argsort(-V[:, 0])[0] != V.argmax() or size.m <= 16:
            break
    if size.T % 2 and V.argmax() > 1:
        words[0] = list(vocabulary)[V.argmax()]
    return words, vocabulary, U, W, V
