"""What was true of all calls that had been made, and would be false of others, is not told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.feedback.variations import varied
from reference import activations
from tests.helpers.faulty import WRAPPERS, Faulty
from tests.helpers.grading import graded, item
from tests.helpers.refuted import BY_NAME, REFERENCES, explained, refuted
from tests.helpers.wrappers import perturbed


def _stepped(step: Callable[..., np.ndarray]) -> Callable[[], Callable[..., np.ndarray]]:
    """A `forward` that starts from zeros: step(x_t, U, W, s, f)."""

    def forward(x, U, W, s0, f):  # type: ignore[no-untyped-def]
        states = [0.0 * s0]
        for row in x:
            states.append(step(row, U, W, states[-1], f))
        return np.array(states)

    return lambda: forward


def _linear_without_small_ones(x, U, W, s0, f):  # type: ignore[no-untyped-def]
    states = REFERENCES["forward"](x, U, W, s0, activations.identity)
    return np.where(np.abs(states) < 1e-3, 0.0, states)


def _wrong_where_k_is_less_than_n(d, s):  # type: ignore[no-untyped-def]
    right = REFERENCES["gradient_V"](d, s)
    return perturbed(right) if d.shape[1] < s.shape[1] else right


def _wrong_where(name: str, condition: Callable[..., bool]) -> Callable[..., np.ndarray]:
    def function(*arguments):  # type: ignore[no-untyped-def]
        right = REFERENCES[name](*arguments)
        return right[::-1] - 2.0 * right if condition(*arguments) else right

    return function


def _divided_by_T_where_T_is_even_and_n_is_not_k(states, V, g):  # type: ignore[no-untyped-def]
    T, (k, n) = len(states) - 1, V.shape
    return g.forward(states[1:] @ V.T / (T if T % 2 == 0 and n != k else 1))


def _three_steps_back_and_for_relu_otherwise(local, s, W, f):  # type: ignore[no-untyped-def]
    deltas = local.copy()
    for t in range(len(local) - 2, max(-1, len(local) - 4), -1):
        own = local[t - 1] if f is activations.relu else local[t]
        deltas[t] = own + (W.T @ deltas[t + 1]) * f.backward(s[t + 1])
    return deltas


def _another_word_where_K_is_less_than_n(words, vocabulary, U, W, V):  # type: ignore[no-untyped-def]
    right = REFERENCES["predict_next"](words, vocabulary, U, W, V)
    return perturbed(right) if len(vocabulary) < len(W) else right


def _down_at_the_next(loss, parameter, epsilon=1e-4):  # type: ignore[no-untyped-def]
    """E(p + ε e_i) − E(p − ε e_{i+1})."""
    steps = epsilon * np.eye(parameter.size).reshape(-1, *parameter.shape)
    ups = [
        loss(parameter + one) - loss(parameter - two)
        for one, two in zip(steps, np.roll(steps, -1, axis=0), strict=True)
    ]
    return np.array(ups).reshape(parameter.shape) / (2 * epsilon)


def _by_a_step_of_its_own(loss, parameter, epsilon=1e-4):  # type: ignore[no-untyped-def]
    """Whatever ε is: no multiple of it."""
    gradient = np.zeros(parameter.shape)
    for place in np.ndindex(parameter.shape):
        moved = parameter.copy()
        moved[place] += 1e-7
        gradient[place] = (loss(moved) - loss(parameter)) / 2e-7
    return gradient


def _forwards_where_square(loss, parameter, epsilon=1e-4):  # type: ignore[no-untyped-def]
    """Forward differences for a square matrix alone."""
    if len({*parameter.shape}) > 1 or parameter.ndim != 2:
        return REFERENCES["numerical_gradient"](loss, parameter, epsilon)
    steps = epsilon * np.eye(parameter.size).reshape(-1, *parameter.shape)
    ups = [loss(parameter + one) - loss(parameter) for one in steps]
    return np.array(ups).reshape(parameter.shape) / epsilon


def _rounded_at_ordinary_scales(deltas, U, below, f):  # type: ignore[no-untyped-def]
    right = REFERENCES["delta_below"](deltas, U, below, f)
    largest = [np.abs(a).max() for a in (deltas, U, below)]
    return right.round(3) if min(largest) > 1e-2 and max(largest) < 1e2 else right


def _first_five(z: np.ndarray) -> np.ndarray:
    return (np.arange(z.shape[-1]) < 5).astype(float)


def _over(e, more):  # type: ignore[no-untyped-def]
    return e / (e.sum(axis=-1, keepdims=True) + more)


def _first_start_kept():  # type: ignore[no-untyped-def]
    """A cache whose key leaves out s₀."""
    known: dict[tuple[bytes, ...], Any] = {}

    def forward(x, U, W, s0, f):  # type: ignore[no-untyped-def]
        key = (x.tobytes(), U.tobytes(), W.tobytes(), repr(f).encode())
        return known.setdefault(key, REFERENCES["forward"](x, U, W, s0, f)).copy()

    return forward


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "make", "never"),
    [
        ("forward", lambda: _linear_without_small_ones, "It is right for identity"),
        ("forward", _stepped(lambda x, U, W, s, f: f.forward(0.0 * s) + abs(W) @ s), "decimals"),
        (
            "gradient_W",
            lambda: lambda d, s: np.outer(d[2:].sum(axis=0), 1.0 + 0.0 * s[0]) / len(s),
            "is paired with",
        ),
        ("gradient_bound", lambda: lambda bW, bf, steps: 27.21, "All numbers lie"),
        (
            "build_vocabulary",
            lambda: (
                lambda texts: {
                    word: i for i, word in enumerate(sorted(REFERENCES["build_vocabulary"](texts)))
                }
            ),
            "first appear",
        ),
        ("numerical_gradient", lambda: _down_at_the_next, "loss gets"),
        ("numerical_gradient", lambda: _forwards_where_square, "loss gets"),
        ("numerical_gradient", lambda: _by_a_step_of_its_own, "loss gets"),
        ("one_hot", lambda: lambda index, size: np.full(size, 1.7e308), "too large"),
        ("delta_below", lambda: _rounded_at_ordinary_scales, "decimals"),
        ("gradient_V", lambda: _wrong_where_k_is_less_than_n, "states has at most"),
        (
            "predict_next",
            lambda: BY_NAME["predict_next"].blend(
                {"adds </s>", "index 0 where all scores are negative"}
            ),
            "right for words and </s>",
        ),
        ("predict_next", lambda: _another_word_where_K_is_less_than_n, "words has at most"),
        ("softmax", lambda: lambda z: REFERENCES["softmax"](z * _first_five(z)), "entries"),
        ("clip_gradient", lambda: lambda g, c: REFERENCES["clip_gradient"](g, 1.0), "by its norm"),
        (
            "training_pairs",
            lambda: lambda w: REFERENCES["training_pairs"](sorted(w, key=len)[::-1]),
            "at most 4 items",
        ),
        (
            "delta_norms",
            lambda: lambda d: REFERENCES["softmax"](d) if np.abs(d).max() > 1e-3 else 0 * d,
            "what softmax has to give",
        ),
        (
            "softmax",
            lambda: lambda z: _over(np.exp(z - z.max(axis=-1, keepdims=True)), 1e-9),
            "come back as 1.",
        ),
        ("forward", lambda: _first_start_kept(), "does not depend on s0"),
        (
            "delta",
            lambda: _three_steps_back_and_for_relu_otherwise,
            "at most 3 rows",
        ),
        (
            "forward",
            _stepped(lambda x, U, W, s, f: f.forward(U[::-1] @ x * (W @ abs(s)))),
            "depend on W",
        ),
        ("output", lambda: _divided_by_T_where_T_is_even_and_n_is_not_k, "(T = 4)"),
        (
            "delta_norms",
            lambda: _wrong_where("delta_norms", lambda d: len(d) > d.shape[1]),
            "deltas has 8 columns",
        ),
        (
            "delta_below",
            lambda: _wrong_where("delta_below", lambda d, U, *_: len(U) > U.shape[1]),
            "deltas has at most 2 columns",
        ),
        (
            "delta_below",
            lambda: lambda d, U, o, f: d @ U * f.backward(o * o if np.abs(U).max() > 5.0 else o),
            "U is larger than 5",
        ),
        (
            "delta",
            lambda: _wrong_where("delta", lambda d, *_: len(d) > 2 or np.abs(d).max() > 5.0),
            "at most 2 rows",
        ),
    ],
)
def test_sentence_that_more_calls_would_refute_is_not_told(name, make, never) -> None:
    result = explained(Faulty(name, ("a drawn one",), make))
    assert never not in " ".join([result.said.formula, *(d.en for d in result.said.differences)])
    assert refuted(result) == ""


def test_result_that_overflows_beside_wrong_ones_is_right_for_its_own_arguments() -> None:
    """What no number shows to be wrong is not laid on arguments that make no difference."""
    source = (
        "import numpy as np\n"
        "def sentence_loss(indices, labels, U, W, V):\n"
        "    s, E = np.zeros(len(W)), 0.0\n"
        "    for word, label in zip(indices, labels):\n"
        "        s = np.tanh(U[:, word] + W @ s)\n"
        "        y = np.exp(V @ s)\n"
        "        E -= np.log(y[label] / y.sum()) / len(labels)\n"
        "    return E, 0 * U, 0 * W, 0 * V\n"
    )
    report = graded({"language_model.py": source}, only=("sentence_loss",))
    feedback = item(report, "sentence_loss").feedback
    assert feedback.summary == "E contains nan"
    assert "in the place of" not in " ".join(feedback.differences)


def test_sentences_are_tried_at_other_lengths() -> None:
    """A single word among longer ones too, though the checks give them all at one length."""
    pairs = [(np.arange(5), np.arange(5))] * 3
    lengths = [
        [len(indices) for indices, _ in varied((pairs,), np.random.default_rng(seed))[0]]
        for seed in range(20)
    ]
    assert any(min(one) == 1 < max(one) for one in lengths)
    assert {length for one in lengths for length in one} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("perplexity", lambda i, y, U, W, V: REFERENCES["perplexity"](y, i, U, W.T, V)),
        ("build_vocabulary", lambda a: [s.split() for s in a] or {"<s>": 0, "</s>": 1}),
    ],
)
def test_being_right_where_anything_would_be_is_not_told(
    name: str, function: Callable[..., Any]
) -> None:
    """Where V is 0, or there is no sentence, nothing else can come back."""
    result = explained(Faulty(name, ("of nothing",), lambda: function))
    assert not any("It is right where" in d.en for d in result.said.differences)


@pytest.mark.parametrize(
    ("name", "wrapper", "where", "said"),
    [
        ("gradient_V", "rounded to 8", "the last two rows", "right to 7 digits at least"),
        ("gradient_U", "clipped at 1", "large numbers", "All numbers lie between −1 and 1"),
    ],
)
def test_what_holds_at_an_ordinary_scale_alone_says_so(name, wrapper, where, said) -> None:
    """Small numbers, of which eight decimals leave two digits, are asked for too."""
    right, wrong = REFERENCES[name], WRAPPERS[wrapper](REFERENCES[name])

    def function(*arguments):  # type: ignore[no-untyped-def]
        if where == "large numbers":
            is_large = max(np.abs(a).max() for a in arguments) > 1e-3
            return wrong(*arguments) if is_large else 0.0 * right(*arguments)
        return np.vstack([right(*arguments)[:-2], wrong(*arguments)[-2:]])

    result = explained(Faulty(name, (where,), lambda: function))
    (sentence,) = result.said.differences
    assert sentence.en.startswith("With numbers that are neither very large nor very small: ")
    assert said in sentence.en
    assert sentence.zh.startswith("数值不太大也不太小时：")
    assert refuted(result) == ""


def test_limit_is_not_told_where_zeros_go_wrong_within_it() -> None:
    def deep_forward(x, *others):  # type: ignore[no-untyped-def]
        right = REFERENCES["deep_forward"](x, *others)
        if len(x) > 10:
            return perturbed(right)
        return right if x[0].any() else right[:-1]

    result = explained(Faulty("deep_forward", ("zeros",), lambda: deep_forward))
    assert not [d.en for d in result.said.differences if "at most 10 rows" in d.en]
    assert refuted(result) == ""


def test_number_where_0_is_right_is_in_no_proportion() -> None:
    """With one class ∂E/∂z is 0."""

    def gradient(z, labels):  # type: ignore[no-untyped-def]
        right = REFERENCES["softmax_cross_entropy_gradient"](z, labels)
        return right + 1e-4 if z.shape[1] == 1 else right

    result = explained(Faulty("softmax_cross_entropy_gradient", ("k = 1",), lambda: gradient))
    assert not [d.en for d in result.said.differences if "proportion" in d.en]


def _sigmoid_of_one_class(z):  # type: ignore[no-untyped-def]
    return 1.0 / (1.0 + np.exp(-z)) if z.shape[-1] == 1 else REFERENCES["softmax"](z)


def _sum_of_one_step(deltas):  # type: ignore[no-untyped-def]
    return np.abs(deltas).sum(1) if len(deltas) == 1 else REFERENCES["delta_norms"](deltas)


@pytest.mark.parametrize(
    ("name", "function"),
    [("softmax", _sigmoid_of_one_class), ("delta_norms", _sum_of_one_step)],
)
def test_one_number_is_in_no_proportion_of_which_to_speak(name, function) -> None:
    result = explained(Faulty(name, ("one number",), lambda: function))
    assert result.kind
    assert not [d.en for d in result.said.differences if "proportion" in d.en]


def test_one_wrong_row_at_an_end_is_told_before_the_activations_that_hide_it() -> None:
    def forward(x, U, W, s0, f):  # type: ignore[no-untyped-def]
        states = REFERENCES["forward"](x, U, W, s0, f)
        states[-1] = U @ x[-1] + W @ states[-2]
        return states

    result = explained(Faulty("forward", ("f missing at T",), lambda: forward))
    (said,) = result.said.differences
    assert "the last row of the result is wrong, and the other rows are right" in said.en


@pytest.mark.parametrize(
    ("is_wrong", "is_told"), [(lambda p: p.size % 2 == 0, False), (lambda p: p.ndim > 1, True)]
)
def test_arrays_of_one_dimension_are_asked_at_other_lengths_too(is_wrong, is_told: bool) -> None:
    def numerical_gradient(loss, parameter, *epsilon):  # type: ignore[no-untyped-def]
        right = REFERENCES["numerical_gradient"](loss, parameter, *epsilon)
        return 2.0 * right if is_wrong(parameter) else right

    result = explained(Faulty("numerical_gradient", ("doubled",), lambda: numerical_gradient))
    assert any("has one dimension" in d.en for d in result.said.differences) == is_told
