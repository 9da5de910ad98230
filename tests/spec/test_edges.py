"""Numbers at the edges of float64: the reference holds them, and the checks do not go there.

Exact answers come from decimals of 400 digits. Where a formula
typed as it is printed overflows or loses digits, no case goes: students who type it are right.
"""

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import (
    activations,
    architectures,
    gradcheck,
    gradient_flow,
    language_model,
    loss,
    recurrent,
)
from reference.layer import RecurrentLayer
from spec.assignment import ITEMS
from tests.helpers.local import Local, kept_cases, rejected
from tests.helpers.wrong_starts import gradient_less, searched_in, softmax_less

getcontext().prec = 400  # e^−700 is added to 1 and must not vanish
SCALES = [-320, -300, -170, -155, -10, 0, 10, 153, 155, 300, 307]
AT_SCALES = pytest.mark.parametrize("exponent", SCALES)
NUMBERS = st.floats(-7e307, 7e307)  # the norm of six is a float64 still
ROWS = st.lists(NUMBERS, min_size=1, max_size=6)


def exact_norm(values) -> Decimal:
    """√(Σ v²) to 400 digits."""
    return sum(((+Decimal(float(v))) ** 2 for v in np.ravel(values)), Decimal(0)).sqrt()


def near(got, want: Decimal, digits: float = 1e-12) -> bool:
    """Within float64's own spacing, which is wide where numbers are subnormal."""
    if abs(want) > Decimal(np.finfo(float).max):
        return math.isinf(got) and (got > 0) == (want > 0)
    return abs(Decimal(float(got)) - want) <= abs(want) * Decimal(digits) + Decimal("1e-323")


@given(ROWS)
@settings(max_examples=300)
def test_norm_of_any_row_is_the_exact_one(row) -> None:
    assert near(gradient_flow.delta_norms(np.array([row]))[0], exact_norm(row))


@given(ROWS, st.floats(1e-300, 1e300))
@settings(max_examples=300)
def test_clipping_anything_to_anything_keeps_every_digit(row, threshold) -> None:
    gradient, norm = np.array(row), exact_norm(row)
    clipped = gradient_flow.clip_gradient(gradient, threshold)
    factor = min(Decimal(1), Decimal(threshold) / norm) if norm else Decimal(1)
    for got, value in zip(clipped, row, strict=True):
        slack = Decimal(threshold) * Decimal("1e-300")  # what vanishes beside the largest entry
        assert abs(Decimal(float(got)) - Decimal(value) * factor) <= (
            abs(Decimal(value) * factor) * Decimal("1e-12") + slack + Decimal("1e-323")
        )


@AT_SCALES
def test_gradient_of_any_scale_is_clipped_and_keeps_its_direction(exponent) -> None:
    gradient = np.array([[3.0, 0.0], [0.0, 4.0]]) * 10.0**exponent
    norm = float(exact_norm(gradient))
    np.testing.assert_array_equal(gradient_flow.clip_gradient(gradient, 2 * norm), gradient)
    if exponent > -300:  # subnormal numbers have no digits to keep
        clipped = gradient_flow.clip_gradient(gradient, norm / 5)
        np.testing.assert_allclose(clipped, gradient / 5, rtol=1e-12)
    np.testing.assert_array_equal(gradient_flow.clip_gradient(0 * gradient, 1.0), 0 * gradient)


def test_gradient_whose_norm_no_float_holds_is_clipped() -> None:
    clipped = gradient_flow.clip_gradient(np.full((2, 2), -1e308), 1.0)
    np.testing.assert_allclose(clipped, np.full((2, 2), -0.5))


@pytest.mark.parametrize(
    ("beta_W", "beta_f", "steps", "want"),
    [
        (2, 1, 2000, math.inf),
        (2.0, 1.0, 1023, 2.0**1023),
        (np.float64(2), np.float64(1), 2000, math.inf),
        (1e200, 1e200, 1, math.inf),
        (1e200, 1e200, 0, 1.0),
        (1e200, 1e-200, 5, 1.0),
        (0.5, 1, 2000, 0.0),
        (0.0, 1.0, 0, 1.0),
        (0, 1, 3, 0.0),
    ],
)
def test_bound_is_inf_where_no_float_holds_it(beta_W, beta_f, steps, want) -> None:
    bound = gradient_flow.gradient_bound(beta_W, beta_f, steps)
    assert type(bound) is float
    assert bound == pytest.approx(want, rel=1e-12)


def exact_entropy(z, labels) -> Decimal:
    """−1/T Σ_t ln softmax(z_t)[label_t] to 400 digits."""
    total = Decimal(0)
    for row, label in zip(z, labels, strict=True):
        decimals = [Decimal(float(v)) for v in row]
        total += sum(v.exp() for v in decimals).ln() - decimals[label]
    return total / len(labels)


def model(z):
    """Indices, U, W, V of a language model whose scores after word t are the row z[t]."""
    K = len(z)
    U, V = 30.0 * np.eye(K), z.T.copy()  # tanh(30) is 1: states are one-hot too
    return np.arange(K), U, np.zeros((K, K)), V


@pytest.mark.parametrize("apart", [1e-9, 1.0, 30.0, 700.0, 745.0, 800.0, 1e4, 1e6])
def test_loss_of_a_sentence_is_exact_however_far_apart_the_scores_are(apart) -> None:
    z = np.array([[apart, 0.0, 0.3], [0.1, apart, -0.7], [0.2, 0.0, apart]])
    indices, *weights = model(z)
    for labels in ([1, 2, 0], [0, 1, 2], [0, 0, 2]):
        want = exact_entropy(z, labels)
        E, *_ = language_model.sentence_loss(indices, np.array(labels), *weights)
        assert near(E, want, 1e-11)
        perplexity = language_model.perplexity(indices, np.array(labels), *weights)
        assert near(perplexity, want.exp(), 1e-8)


def test_scores_800_apart_lose_800_and_not_infinity() -> None:
    U, W, V = np.array([[30.0, 0.0]]), np.zeros((1, 1)), np.array([[800.0], [0.0]])
    E, *gradients = language_model.sentence_loss(np.array([0]), np.array([1]), U, W, V)
    assert E == 800.0
    assert all(np.isfinite(gradient).all() for gradient in gradients)
    assert language_model.perplexity(np.array([0]), np.array([1]), U, W, V) == math.inf


@pytest.mark.parametrize("apart", [0.0, 5.0, 30.0, 40.0, 300.0, 700.0])
def test_gradient_through_softmax_keeps_its_digits_where_the_label_is_almost_sure(apart) -> None:
    z = np.array([[apart, 0.0, 1.0]])
    got = loss.softmax_cross_entropy_gradient(z, np.array([[1.0, 0.0, 0.0]]))[0]
    powers = [Decimal(float(v)).exp() for v in z[0]]
    others = powers[1] + powers[2]
    for value, want in zip(got, (-others, powers[1], powers[2]), strict=True):
        assert near(value, want / sum(powers), 1e-12)


def whole(rng, *shape):
    return rng.integers(-3, 4, shape)


def test_integers_are_numbers_like_any_others() -> None:
    """Every function of arrays gives for integers what it gives for the same floats."""
    rng, tanh = np.random.default_rng(5), activations.tanh
    x, U, W, V = whole(rng, 4, 2), whole(rng, 3, 2), whole(rng, 3, 3), whole(rng, 2, 3)
    s0, ell, states = whole(rng, 3), whole(rng, 4, 3), whole(rng, 5, 3)
    z, one_hot, output_deltas = (
        whole(rng, 4, 2),
        np.eye(2, dtype=int)[[0, 1, 1, 0]],
        whole(rng, 4, 2),
    )
    stack, pair = [(U, W), (W, W)], ((U, W, V), (U, W, V))
    calls = [
        (recurrent.forward, (x, U, W, s0, tanh)),
        (recurrent.output, (states, V, tanh)),
        *((recurrent.delta, (ell, states, W, f)) for f in (tanh, activations.relu)),
        (recurrent.delta_below, (ell, U, x, activations.sigmoid)),
        (recurrent.gradient_W, (ell, states)),
        (recurrent.gradient_U, (ell, x)),
        (loss.softmax, (z,)),
        (loss.cross_entropy, (one_hot, one_hot)),
        (loss.softmax_cross_entropy_gradient, (z, one_hot)),
        (gradcheck.numerical_gradient, (lambda p: float((p**2).sum()), W)),
        (gradient_flow.delta_norms, (ell,)),
        (gradient_flow.clip_gradient, (W, 1)),
        (gradient_flow.clip_gradient, (W, 100)),
        (language_model.deltas_from_outputs, (output_deltas, states, V, tanh)),
        (language_model.gradient_V, (output_deltas, states)),
        (language_model.sentence_loss, (np.array([0, 1]), np.array([1, 1]), *square(rng))),
        (language_model.train, ([(np.array([0, 1]), np.array([1, 1]))], *square(rng), 1, 1, 2)),
        (language_model.perplexity, (np.array([0, 1]), np.array([1, 1]), *square(rng))),
        (architectures.deep_forward, (x, stack, V, tanh, tanh)),
        (architectures.deep_backward, (x, stack, V, output_deltas, tanh)),
        (architectures.bidirectional_forward, (x, *pair, tanh, tanh)),
    ]
    for function, arguments in calls:
        got, want = function(*arguments), function(*map(as_floats, arguments))
        for one, other in zip(flat(got), flat(want), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, err_msg=function.__name__)


def square(rng):
    return whole(rng, 3, 2), whole(rng, 3, 3), whole(rng, 2, 3)


def as_floats(value):
    """The same numbers as floats; indices of words stay what they are."""
    if isinstance(value, tuple | list):
        return type(value)(map(as_floats, value))
    if isinstance(value, np.ndarray) and value.ndim > 1:
        return value.astype(float)
    return value.astype(float) if isinstance(value, np.ndarray) and len(value) == 3 else value


def flat(value):
    return [v for part in value for v in flat(part)] if isinstance(value, tuple | list) else [value]


def test_layer_of_integers_has_the_gradients_of_floats() -> None:
    rng = np.random.default_rng(6)
    U, W, delta_T = whole(rng, 2, 3), whole(rng, 2, 2), whole(rng, 2, 1)
    gradients = []
    for kind in (int, float):
        layer = RecurrentLayer(3, 2, activations.tanh, 1)
        layer.U, layer.W = U.astype(kind), W.astype(kind)
        for row in ([1, 2, 3], [2, 3, 4], [0, 1, -1]):
            layer.forward(np.array(row, dtype=kind)[:, np.newaxis])
        layer.backward(delta_T.astype(kind), activations.tanh)
        layer.update()
        gradients.append((layer.gradient, layer.gradient_U, layer.W, layer.U))
    for one, other in zip(*gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def strided(array):
    """Every second entry of a larger array."""
    larger = np.zeros([2 * size + 1 for size in array.shape], array.dtype)
    view = larger[tuple(slice(1, None, 2) for _ in array.shape)]
    view[...] = array
    return view


def read_only(array):
    kept = array.copy()
    kept.flags.writeable = False
    return kept


FORMS = {
    "float32": lambda array: array.astype(np.float32) if array.dtype == float else array,
    "Fortran's order": np.asfortranarray,
    "strides": strided,
    "falling strides": lambda array: array[::-1].copy()[::-1],
    "read-only": read_only,
}


def mapped(value, change):
    """Every array within changed."""
    if isinstance(value, list | tuple):
        return type(value)(mapped(part, change) for part in value)
    return change(value) if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("form", FORMS)
def test_any_layout_of_an_array_gives_the_same(form) -> None:
    """Whatever the strides of an argument, and whether it may be written to; float32 to its own
    digits."""
    digits = 1e-5 if form == "float32" else 1e-12
    for item in ITEMS:
        for check in (check for check in item.checks if check.inputs):
            given = mapped(check.inputs[0](kept_cases(1), check.sizes[0]), FORMS[form])
            plain = mapped(given, lambda a: a.astype(float if a.dtype.kind == "f" else a.dtype))
            got, want = (flat([item.tasks[0].source(*one)]) for one in (given, plain))
            for one, other in zip(got, want, strict=True):
                if isinstance(other, np.ndarray | float):
                    np.testing.assert_allclose(one, other, digits, digits * np.max(np.abs(other)))


def shrunk(array, kind):
    """Small numbers of a small type in the place of floats."""
    return (3 * array).clip(-9, 9).astype(kind) if array.dtype == float else array


@pytest.mark.parametrize("kind", [bool, np.int8])
def test_an_argument_of_a_small_type_is_numbers_too(kind) -> None:
    """Truth values and bytes in the place of one argument give what the same floats give."""
    for item in ITEMS:
        for check in (check for check in item.checks if check.inputs):
            given = check.inputs[0](kept_cases(1), check.sizes[0])
            for place, value in enumerate(given):
                small = mapped(value, lambda a: shrunk(a, kind))
                plain = mapped(small, lambda a: a.astype(float) if a.dtype == kind else a)
                if value is not small:
                    both = ([*given[:place], one, *given[place + 1 :]] for one in (small, plain))
                    got, want = (flat([item.tasks[0].source(*one)]) for one in both)
                    for one, other in zip(got, want, strict=True):
                        if isinstance(other, np.ndarray | float):
                            np.testing.assert_allclose(one, other, 1e-12, 1e-12)


# --- what the checks ask ---

PLAIN = {
    "gradient_bound": lambda W, f, steps: (W * f) ** steps,
    "delta_norms": lambda deltas: np.sqrt((deltas**2).sum(axis=1)),
    "clip_gradient": lambda G, theta: G * min(1.0, theta / (np.sqrt((G**2).sum()) or 1.0)),
    "softmax_cross_entropy_gradient": lambda z, labels: (loss.softmax(z) - labels) / len(z),
    "perplexity": lambda i, labels, *weights: math.exp(plain_loss(i, labels, *weights)),
    "sentence_loss": lambda i, labels, *weights: (
        plain_loss(i, labels, *weights),
        *language_model.sentence_loss(i, labels, *weights)[1:],
    ),
}


def plain_loss(indices, labels, U, W, V):
    """By the probabilities themselves, as it is printed."""
    states = recurrent.forward(np.eye(len(V))[indices], U, W, np.zeros(len(W)), activations.tanh)
    outputs = loss.softmax(states[1:] @ V.T)
    return loss.cross_entropy(outputs, np.eye(len(V))[labels])


@pytest.mark.parametrize("name", PLAIN)
def test_formula_typed_as_it_is_printed_is_right_wherever_a_check_asks(name) -> None:
    """No case is so large, so small or so sure that the plain formula overflows, becomes 0 or
    loses digits; a warning of NumPy would fail this test."""
    item = next(i for i in ITEMS if i.name == name)
    for seed in range(1, 21):
        for check in item.checks:
            assert check.run(Local(**{name: PLAIN[name]}), kept_cases(seed)) is None, check.title.en


def overflowing(z):
    """ln softmax(z), where nothing is subtracted before e^z."""
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@pytest.mark.parametrize(
    "name", ["softmax", "softmax_cross_entropy_gradient", "sentence_loss", "train"]
)
def test_softmax_that_overflows_passes_nowhere(name, monkeypatch) -> None:
    item = next(i for i in ITEMS if i.name == name)

    def wrong(*given):
        with monkeypatch.context() as patched:
            patched.setattr(loss, "_log_softmax", overflowing)
            return item.tasks[0].source(*given)

    for seed in range(1, 4):
        assert rejected(item, wrong, kept_cases(seed))


@pytest.mark.parametrize(
    ("name", "less"),
    [("softmax", softmax_less), ("softmax_cross_entropy_gradient", gradient_less)],
)
def test_first_score_in_the_place_of_a_rows_largest_overflows_where_that_is_claimed(
    name, less
) -> None:
    item = next(i for i in ITEMS if i.name == name)
    check = next(c for c in item.checks if "±10⁴" in c.title.en)
    wrong = Local(**{name: less(searched_in(slice(1)))})
    with np.errstate(all="ignore"):
        assert check.run(wrong, kept_cases(1)) is not None
