"""Layers of random weights, and the check at T = 1: what the chapter's items share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.activations import Activation, sigmoid, tanh
from spec.chapters.recurrent import texts
from spec.checking import regimes
from spec.checking.cases import square, weights
from spec.checking.function import ONE_STEP, SMALL_STEP, Arguments, Function
from spec.checking.regimes import Regime
from spec.item import Check, Pays


def layer(
    rng: np.random.Generator, n: int, m: int, short: bool, regime: Regime = regimes.PLAIN
) -> tuple[np.ndarray, np.ndarray]:
    """U (n, m) and W (n, n); ValueError where a layer would have no state."""
    if n < 1:
        raise ValueError("a layer has one state at least")
    return (
        regime.U * weights(rng, n, m, regime, short) / 2,
        square(rng, n, regime, short),
    )


def outputs_alike(of: Callable[..., Arguments]) -> Callable[..., Arguments]:
    """`of` with the same activation for states and outputs; beside tanh it is sigmoid."""

    def alike(activation: Activation = tanh, regime: Regime = regimes.PLAIN) -> Arguments:
        output = sigmoid if activation is tanh else activation
        return of(activation=activation, output_activation=output, regime=regime)

    return alike


def single_step(function: Function, *inputs: Arguments) -> Check:
    """A check at T = 1."""
    return function.values(
        texts.FOR_ONE_STEP,
        texts.COUNT_STEPS,
        *inputs,
        sizes=ONE_STEP[:1],
        smaller=SMALL_STEP,
        pays=Pays.LATER,
    )
