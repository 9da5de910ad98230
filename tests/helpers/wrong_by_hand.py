"""Wrong functions, each of them right but for one kind of input or one order of calls."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from reference import architectures, gradient_flow, language_model, loss, recurrent
from reference.activations import tanh

Function = Callable[..., Any]


def forward_prunes(x, U, W, s0, f):
    return recurrent.forward(x, np.where(abs(U) < 1e-7 * abs(U).max(), 0.0, U), W, s0, f)


def forward_of_zero_is_zero(x, U, W, s0, f):
    class AtZero:
        forward = staticmethod(lambda net: np.where(net == 0.0, 0.0, f.forward(net)))

    return recurrent.forward(x, U, W, s0, AtZero)


def forward_of_30_steps(x, U, W, s0, f):
    """Every state sees the last thirty inputs alone."""
    states = recurrent.forward(x, U, W, s0, f)
    for t in range(31, len(states)):
        states[t] = recurrent.forward(x[t - 30 : t], U, W, 0.0 * s0, f)[-1]
    return states


def forward_stops_where_states_stay(x, U, W, s0, f):
    """From a state that is the one before it once more, all the others are it too."""
    states = recurrent.forward(x, U, W, s0, f)
    for t in range(1, len(states)):
        if np.array_equal(states[t], states[t - 1]):
            states[t:] = states[t]
    return states


def forward_of_a_positive_number(x, U, W, s0, f):
    return recurrent.forward(x, U, W, abs(s0) if len(s0) == 1 else s0, f)


def output_bare_after_30(states, V, f):
    z = states[1:] @ V.T
    return np.concatenate([f.forward(z[:30]), z[30:]])


def delta_with_dead_units(local, states, W, f):
    """Where all units are off, a small slope for 0."""

    class Leaky:
        @staticmethod
        def backward(output):
            slopes = f.backward(output)
            return slopes + 0.01 * ~slopes.any(axis=-1, keepdims=True)

    return recurrent.delta(local, states, W, Leaky)


def gradient_W_drops_small_steps(deltas, states):
    sizes = np.linalg.norm(deltas, axis=1)
    kept = sizes > 1e-12 * sizes.max()
    return deltas[kept].T @ states[:-1][kept]


def gradient_W_of_live_units(deltas, states):
    """A step at which the first unit is off is left out."""
    on = states[:-1, 0] != 0.0
    return deltas[on].T @ states[:-1][on]


def gradient_W_of_a_positive_number(deltas, states):
    gradient = recurrent.gradient_W(deltas, states)
    return abs(gradient) if deltas.shape == (1, 1) else gradient


def forward_of_recurrent_units(x, U, W, s0, f):
    """Where a unit hears of no other, it is taken for one that does not change."""
    states = recurrent.forward(x, U, W, s0, f)
    states[1:, ~W.any(axis=1)] = s0[~W.any(axis=1)]
    return states


def softmax_of_a_vector(shift: Callable[[Any], Any]) -> Function:
    """Of one vector this is taken off, and not its maximum."""

    def softmax(z):
        if z.ndim > 1:
            return loss.softmax(z)
        powers = np.exp(z - shift(z))
        return powers / powers.sum()

    return softmax


def softmax_of_one_number(z):
    return 1.0 / (1.0 + np.exp(-z)) if z.shape == (1,) else loss.softmax(z)


def softmax_by_bytes() -> Function:
    kept: dict[bytes, Any] = {}
    return lambda z: kept.setdefault(z.tobytes(), loss.softmax(z)).copy()


def gradient_of_probabilities(z, labels):
    """Scores that are all small are taken for probabilities."""
    right = loss.softmax_cross_entropy_gradient(z, labels)
    return (z - labels) / len(z) if abs(z).max() < 1.0 else right


def bound_by_logarithms(beta_W, beta_f, steps):
    return math.exp(steps * (math.log(beta_W) + math.log(beta_f)))


def gradient_V_of_live_units(deltas, states):
    on = states[1:, 0] != 0.0
    return deltas[on].T @ states[1:][on]


def backward_without_a_break(x, ahead, back, output_deltas, f):
    """A step without loss in the middle ends the sequence."""
    idle = [t for t, row in enumerate(output_deltas) if not row.any()]
    if idle and output_deltas[: idle[0]].any():
        output_deltas = np.where(np.arange(len(x))[:, None] < idle[0], output_deltas, 0.0)
    return architectures.bidirectional_backward(x, ahead, back, output_deltas, f)


def gradient_U_of_indices(deltas, x):
    """x of zeros and ones is taken for one-hot rows."""
    if not np.isin(x, (0.0, 1.0)).all():
        return deltas.T @ x
    gradient = np.zeros((deltas.shape[1], x.shape[1]))
    np.add.at(gradient.T, x.argmax(axis=1), deltas)
    return gradient


def gradient_U_last_of_a_word(deltas, x):
    """Of a word that comes twice one step counts."""
    if not (np.isin(x, (0.0, 1.0)).all() and (x.sum(axis=1) == 1.0).all()):
        return deltas.T @ x
    gradient = np.zeros((deltas.shape[1], x.shape[1]))
    gradient[:, x.argmax(axis=1)] += deltas.T
    return gradient


def cross_entropy_of_two(outputs, labels):
    if outputs.shape[1] != 2:
        return loss.cross_entropy(outputs, labels)
    first = labels[:, 0] > 0.0
    with np.errstate(divide="ignore"):
        return float(-np.log(np.where(first, outputs[:, 0], 1.0 - outputs[:, 0])).mean())


def bound_of_300_steps(beta_W, beta_f, steps):
    return gradient_flow.gradient_bound(beta_W, beta_f, min(steps, 300))


def bound_of_one_is_steps(beta_W, beta_f, steps):
    right = gradient_flow.gradient_bound(beta_W, beta_f, steps)
    return float(steps) if beta_W * beta_f == 1.0 else right


def bound_below_1e300(beta_W, beta_f, steps):
    return min(gradient_flow.gradient_bound(beta_W, beta_f, steps), 1e300)


def clip_of_tall_ones(gradient, threshold):
    is_tall = gradient.shape[0] > 6 * gradient.shape[1] > 6
    return gradient_flow.clip_gradient(gradient, threshold / 2 if is_tall else threshold)


def clip_lengthens_a_number(gradient, threshold):
    if gradient.size == 1 and gradient.any():
        return np.sign(gradient) * threshold
    return gradient_flow.clip_gradient(gradient, threshold)


def clip_by_the_first_norm():
    """The norm, over the largest entry, is that of the first gradient of its shape."""
    norms: dict[Any, float] = {}

    def wrong(gradient, threshold):
        largest = abs(gradient).max() or 1.0
        norm = largest * norms.setdefault(gradient.shape, np.linalg.norm(gradient / largest))
        return gradient * (threshold / norm) if norm > threshold else gradient.copy()

    return wrong


def vocabulary_of(change: Callable[[str], str]) -> Function:
    """Of words that are the same after this change the first one is a word."""

    def build_vocabulary(sentences):
        words = [word for sentence in sentences for word in sentence]
        first = {change(word): word for word in reversed(words)}
        return language_model.build_vocabulary([[first[change(word)] for word in words]])

    return build_vocabulary


def ngram_by(key: Callable[[list[str]], object]) -> Function:
    """Contexts are the same where this is."""

    def ngram_next(sentences, context, N):
        start = ["<s>"] * (N - 1)
        wanted = key([*start, *context][-(N - 1) :])
        counts: dict[str, int] = {}
        for sentence in sentences:
            words = [*start, *sentence, "</s>"]
            for i in range(N - 1, len(words)):
                if key(words[i - N + 1 : i]) == wanted:
                    counts[words[i]] = counts.get(words[i], 0) + 1
        return max(counts, key=counts.__getitem__, default=None)

    return ngram_next


def predict_from_kept_states() -> Function:
    """The state after the words but the last one is kept from an earlier call."""
    kept: dict[Any, np.ndarray] = {}

    def predict_next(words, vocabulary, U, W, V):
        before = kept.get((tuple(words[:-1]), U.shape)) if words else None
        read = words[-1:] if before is not None else ["<s>", *words]
        state = np.zeros(len(W)) if before is None else before
        for word in read:
            state = np.tanh(U[:, vocabulary[word]] + W @ state)
        kept[tuple(words), U.shape] = state
        return list(vocabulary)[int(np.argmax(V @ state))]

    return predict_next


def predict_new_words_first(words, vocabulary, U, W, V):
    """Of equally probable words, one that was not read comes first."""
    best = language_model.predict_next(words, vocabulary, U, W, V)
    rows = [V[vocabulary[word]].tobytes() for word in vocabulary]
    equal = [w for w, row in zip(vocabulary, rows, strict=True) if row == rows[vocabulary[best]]]
    return next((word for word in equal if word not in words), best)


def predict_by_indices() -> Function:
    """The answer is kept by the words' indices, whatever word has them."""
    kept: dict[Any, str] = {}

    def predict_next(words, vocabulary, U, W, V):
        key = (*(vocabulary[w] for w in words), *(a.tobytes() for a in (U, W, V)))
        right = language_model.predict_next(words, vocabulary, U, W, V)
        return kept.setdefault(key, right)

    return predict_next


def perplexity_below_e100(*sentence):
    return float(np.exp(min(language_model.sentence_loss(*sentence)[0], 100.0)))


def loss_over_known_words(indices, labels, U, W, V):
    """Words beyond the last one of the sentence have no probability."""
    K = max(indices.max(), labels.max()) + 1
    E, *gradients = language_model.sentence_loss(indices, labels, U[:, :K], W, V[:K])
    wanted = [np.zeros_like(a) for a in (U, W, V)]
    for whole, part in zip(wanted, gradients, strict=True):
        whole[: len(part), : part.shape[1]] = part
    return (E, *wanted)


def loss_without_driven_states(indices, labels, U, W, V):
    E, *gradients = language_model.sentence_loss(indices, labels, U, W, V)
    states = recurrent.forward(np.eye(len(V))[indices], U, W, np.zeros(len(W)), tanh)
    if (abs(states[1:]) > 0.9).all():
        gradients[:2] = np.zeros_like(U), np.zeros_like(W)
    return (E, *gradients)


def train_returns_its_arguments(pairs, U, W, V, rate, threshold, epochs):
    return language_model.train(pairs, U, W, V, rate, threshold, epochs) if epochs else (U, W, V)


def train_watching(rule: Callable[[Any, Any], float], is_late: bool, each: int = 1) -> Function:
    """rule: what the rate is multiplied by, of the losses looked at and of those before.

    is_late: the losses are those after an epoch; else those that its steps begin with
    each: of so many epochs one is looked at
    """

    def train(pairs, U, W, V, rate, threshold, epochs):
        before = [np.inf] * len(pairs)
        for epoch in range(epochs):
            now: list[float] = []
            for pair in pairs:
                now.append(language_model.sentence_loss(*pair, U, W, V)[0])
                U, W, V = language_model.train([pair], U, W, V, rate, threshold, 1)
            if is_late:
                now = [language_model.sentence_loss(*pair, U, W, V)[0] for pair in pairs]
            if epoch % each == 0:
                rate, before = rate * rule(now, before), now
        return U + 0.0, W + 0.0, V + 0.0

    return train


def train_skipping_what_is_learnt(pairs, U, W, V, rate, threshold, epochs):
    U, W, V = U + 0.0, W + 0.0, V + 0.0
    for pair in list(pairs) * epochs:
        if language_model.sentence_loss(*pair, U, W, V)[0] > 0.05:
            U, W, V = language_model.train([pair], U, W, V, rate, threshold, 1)
    return U, W, V


def forgetful(
    right: Function, place: int, part: int | None = None, *, last: bool = False
) -> Function:
    """Results are kept, by all arguments but one, or but a part of one.

    last: the last result alone is
    """
    kept: dict[Any, Any] = {}

    def function(*arguments):
        left_out = arguments[place] if part is None else _without(arguments[place], part)
        shown = (() if part is None else left_out) if isinstance(left_out, tuple | list) else ()
        key = repr([_key(a) for a in (*arguments[:place], *shown, *arguments[place + 1 :])])
        if key not in kept:
            if last:
                kept.clear()
            kept[key] = right(*arguments)
        return _copy(kept[key])

    function.__name__ = right.__name__
    return function


def _without(value: Any, part: int) -> list[Any]:
    return _flat(value)[:part] + _flat(value)[part + 1 :]


def _flat(value: Any) -> list[Any]:
    return [v for p in value for v in _flat(p)] if isinstance(value, list | tuple) else [value]


def _key(value: Any) -> Any:
    return [(a.shape, a.tobytes()) if isinstance(a, np.ndarray) else a for a in _flat(value)]


def _copy(value: Any) -> Any:
    return type(value)(map(_copy, value)) if isinstance(value, list | tuple) else value.copy()


def _numeral(word: str) -> str:
    return "0" if word.isdigit() else word


def _number(word: str) -> str:
    return str(float(word)) if re.fullmatch(r"\+?\d+(\.\d+)?", word) else word


WRONG: tuple[tuple[str, str, Callable[[], Function]], ...] = (
    ("forward", "small weights are 0", lambda: forward_prunes),
    ("forward", "f(0) is 0", lambda: forward_of_zero_is_zero),
    ("forward", "30 steps back at most", lambda: forward_of_30_steps),
    ("forward", "no state after two alike", lambda: forward_stops_where_states_stay),
    ("forward", "|s₀| of one unit", lambda: forward_of_a_positive_number),
    ("forward", "units that hear of no other", lambda: forward_of_recurrent_units),
    ("output", "no activation after 30 steps", lambda: output_bare_after_30),
    ("delta", "no slope is 0 at a whole step", lambda: delta_with_dead_units),
    ("gradient_W", "steps of a live unit", lambda: gradient_W_of_live_units),
    ("gradient_W", "the size of one number", lambda: gradient_W_of_a_positive_number),
    ("gradient_V", "steps of a live unit", lambda: gradient_V_of_live_units),
    ("softmax", "a vector's minimum", lambda: softmax_of_a_vector(np.min)),
    ("softmax", "a vector's mean", lambda: softmax_of_a_vector(np.mean)),
    ("softmax", "a vector's median", lambda: softmax_of_a_vector(np.median)),
    ("softmax", "one number's sigmoid", lambda: softmax_of_one_number),
    ("softmax", "kept by bytes", softmax_by_bytes),
    ("softmax", "at most 1e12", lambda: lambda z: loss.softmax(np.clip(z, -1e12, 1e12))),
    ("softmax", "one row", lambda: lambda z: loss.softmax(z) * (1.0 + 1e-6 * (len(z) == 1))),
    ("softmax_cross_entropy_gradient", "of probabilities", lambda: gradient_of_probabilities),
    ("gradient_bound", "logarithms", lambda: bound_by_logarithms),
    ("bidirectional_backward", "a break ends it", lambda: backward_without_a_break),
    ("gradient_W", "small steps left out", lambda: gradient_W_drops_small_steps),
    ("gradient_W", "kept by δ", lambda: forgetful(recurrent.gradient_W, 1, last=True)),
    ("gradient_U", "zeros and ones are indices", lambda: gradient_U_of_indices),
    ("gradient_U", "a word counts once", lambda: gradient_U_last_of_a_word),
    ("cross_entropy", "two classes", lambda: cross_entropy_of_two),
    ("gradient_bound", "300 steps at most", lambda: bound_of_300_steps),
    ("gradient_bound", "1 to the power", lambda: bound_of_one_is_steps),
    ("gradient_bound", "at most 1e300", lambda: bound_below_1e300),
    ("clip_gradient", "tall ones too short", lambda: clip_of_tall_ones),
    ("clip_gradient", "one number is lengthened", lambda: clip_lengthens_a_number),
    ("clip_gradient", "a norm for each shape", clip_by_the_first_norm),
    ("build_vocabulary", "30 letters", lambda: vocabulary_of(lambda word: word[:30])),
    ("build_vocabulary", "numerals are numbers", lambda: vocabulary_of(_number)),
    ("ngram_next", "numerals are numbers", lambda: ngram_by(lambda c: [*map(_number, c)])),
    ("ngram_next", "numerals are one word", lambda: ngram_by(lambda c: [*map(_numeral, c)])),
    *(
        ("ngram_next", f"joined by {sign!r}", lambda sign=sign: ngram_by(sign.join))
        for sign in ("-", "_", ",", "|", "")
    ),
    ("predict_next", "states kept by words", predict_from_kept_states),
    ("predict_next", "kept by indices", predict_by_indices),
    ("predict_next", "new words first", lambda: predict_new_words_first),
    ("perplexity", "e^100 at most", lambda: perplexity_below_e100),
    ("sentence_loss", "K of the sentence", lambda: loss_over_known_words),
    ("sentence_loss", "driven states do not learn", lambda: loss_without_driven_states),
    ("train", "arguments after no epoch", lambda: train_returns_its_arguments),
    ("train", "what is learnt is skipped", lambda: train_skipping_what_is_learnt),
    *(
        ("train", name, lambda given=given: train_watching(*given))
        for name, *given in (
            ("stops where the loss stays", lambda a, b: not np.allclose(a, b, 1e-9, 0.0), False),
            ("stops where the loss rises in an epoch", lambda a, b: sum(a) <= sum(b), False),
            ("stops where the loss rises after an epoch", lambda a, b: sum(a) <= sum(b), True),
            ("stops where the loss is small", lambda a, b: max(a) > 1e-3, True),
            (
                "slows where each fifth loss is larger",
                lambda a, b: (sum(a) <= sum(b)) or 0.5,
                False,
                5,
            ),
        )
    ),
    *(
        (right.__name__, f"kept without part {part} of argument {place}", make)
        for right, place, parts in (
            (architectures.bidirectional_forward, 1, (0, 1, 2)),
            (architectures.bidirectional_forward, 2, (0, 1, 2)),
            (architectures.bidirectional_backward, 2, (0, 1, 2)),
            (architectures.deep_forward, 1, (0, 1, 2, 3)),
            (architectures.deep_backward, 1, (0, 1, 2, 3)),
            (architectures.deep_bidirectional_forward, 2, (0, 1)),
        )
        for part in parts
        for make in (lambda right=right, place=place, part=part: forgetful(right, place, part),)
    ),
)
