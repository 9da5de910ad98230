"""Right gradient checks in many styles: comparisons, steps, losses, sizes, activations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference import gradcheck
from reference.activations import Activation, sigmoid, tanh
from spec.chapters.gradcheck.deciding import gradient_check_item
from spec.chapters.gradcheck.networks import Network
from spec.chapters.gradcheck.recurrences import Recurrence
from spec.checking.cases import Cases
from tests.helpers.local import Local, passing

Compare = Callable[[np.ndarray, np.ndarray, float], bool]
# Numerical gradients of W and U, by all that they depend on beside a style's options.
Known = dict[tuple[Recurrence, int], tuple[np.ndarray, np.ndarray]]


def norm(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    same = np.shape(got) == want.shape
    return same and bool(np.linalg.norm(got - want) <= tolerance * np.linalg.norm(want))


def ratio(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    error = np.linalg.norm(got - want) / (np.linalg.norm(got) + np.linalg.norm(want))
    return bool(error < tolerance)


def largest(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    if got.shape != want.shape:
        return False
    return bool(np.abs(got - want).max() < tolerance * np.abs(want).max())


def allclose(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    return got.shape == want.shape and np.allclose(got, want, rtol=tolerance, atol=tolerance)


def asserted(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)
    return True


def style(
    compare: Compare,
    epsilon: float = 1e-4,
    tolerance: float = 1e-6,
    activation: Activation = tanh,
    sizes: tuple[int, int, int] = (5, 3, 2),
    squared: bool = False,
    by_name: bool = False,
    known: Known | None = None,
) -> Callable[[Network, int], bool]:
    """A gradient check; the loss is Σ c_t · s_t, or half of |s − c|².

    known: shared by styles that differ in what they compare alone
    """

    def check(network: Network, seed: int) -> bool:
        rng, (T, n, m) = np.random.default_rng(seed), sizes
        x, s0, c = rng.normal(size=(T, m)), rng.normal(size=n), rng.normal(size=(T, n))
        U, W = 0.5 * rng.normal(size=(n, m)), 0.5 * rng.normal(size=(n, n))

        def loss(U: np.ndarray, W: np.ndarray) -> float:
            s = network.forward(x, U, W, s0, activation)[1:]
            return float(0.5 * ((s - c) ** 2).sum() if squared else (c * s).sum())

        states = network.forward(x=x, U=U, W=W, s0=s0, activation=activation)
        slopes = states[1:] - c if squared else c
        local = slopes * activation.backward(states[1:])
        if by_name:
            deltas = network.delta(local_deltas=local, states=states, W=W, activation=activation)
            got_W = network.gradient_W(deltas=deltas, states=states)
            got_U = network.gradient_U(deltas=deltas, x=x)
        else:
            deltas = network.delta(local, states, W, activation)
            got_W, got_U = network.gradient_W(deltas, states), network.gradient_U(deltas, x)
        key, kept = (network.recurrence, seed), {} if known is None else known
        if key not in kept:
            kept[key] = (
                gradcheck.numerical_gradient(lambda p: loss(U, p), W, epsilon),
                gradcheck.numerical_gradient(lambda p: loss(p, W), U, epsilon),
            )
        want_W, want_U = kept[key]
        return compare(got_W, want_W, tolerance) and compare(got_U, want_U, tolerance)

    return check


def compares_arguments(network: Network, seed: int) -> bool:
    """As the docstring once asked: an array that was changed is a fault."""
    rng = np.random.default_rng(seed)
    deltas, states = rng.normal(size=(4, 2)), rng.normal(size=(5, 2))
    W, before = rng.normal(size=(2, 2)), deltas.copy()
    network.delta(deltas, states, W, tanh)
    return np.array_equal(before, deltas) and style(norm)(network, seed)


STYLES = {
    "norms": style(norm),
    "ratio of norms": style(ratio, tolerance=1e-6),
    "largest": style(largest, tolerance=1e-5),
    "allclose": style(allclose, tolerance=1e-6),
    "np.testing": style(asserted, tolerance=1e-6),
    "np.testing, large steps": style(asserted, 1e-3, 3e-4),
    "np.testing, small steps": style(asserted, 1e-5, 1e-6),
    "np.testing, smaller steps": style(asserted, 1e-6, 1e-6),
    "large steps": style(norm, 1e-3, 1e-4),
    "small steps": style(norm, 1e-5),
    "smaller steps": style(norm, 1e-6, 1e-6),
    "by name": style(norm, by_name=True),
    "squared errors": style(norm, squared=True),
    "squared errors by name, with np.testing": style(asserted, squared=True, by_name=True),
    "sigmoid": style(norm, activation=sigmoid),
    "wide": style(norm, sizes=(4, 4, 5)),
    "long": style(norm, sizes=(12, 2, 2)),
    "square": style(norm, sizes=(6, 3, 3)),
    "compares its arguments": compares_arguments,
}


def keeps_every_point(name: str, seed: int) -> bool:
    """Whether a style has full points with the networks of this seed."""
    submission, cases = Local(gradient_check=STYLES[name]), Cases(seed)
    passed = passing(gradient_check_item, submission, cases)
    return gradient_check_item.earned(list(passed)) == gradient_check_item.points
