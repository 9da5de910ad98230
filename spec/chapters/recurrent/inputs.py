"""Inputs of chapter `recurrent`, and what every function of a sequence owes beside its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.chapters.recurrent import sizes, texts
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Cases, Size
from spec.checking.compare import Shown
from spec.checking.every_call import Situation, in_every_call
from spec.checking.function import ORDINARY, Arguments, Function
from spec.checking.received import shape_of
from spec.checking.regimes import Regime
from spec.item import Check, Mismatch, Submission

forward_function = Function(recurrent.forward, Shown("s", first=0))
output_function = Function(recurrent.output, Shown("o", first=1))
delta_function = Function(recurrent.delta, Shown("δ", first=1))
delta_below_function = Function(recurrent.delta_below, Shown("δ^{l−1}", first=1))
gradient_W_function = Function(recurrent.gradient_W, Shown("∂E/∂W"))
gradient_U_function = Function(recurrent.gradient_U, Shown("∂E/∂U"))


def of_forward(
    activation: Activation = activations.tanh, regime: Regime = regimes.PLAIN
) -> Arguments:
    """The arguments of `forward`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, regime=regime)
        return c.x, c.U, c.W, c.s0, activation

    return arguments


def of_output(
    activation: Activation = activations.tanh,
    regime: Regime = regimes.PLAIN,
    below: Activation = activations.tanh,
) -> Arguments:
    """The arguments of `output`; the states come from a layer with the activation `below`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, below, regime=regime, name=type(activation).__name__)
        return c.states, c.V, activation

    return arguments


def of_delta(
    activation: Activation = activations.tanh, loss: str = "every", regime: Regime = regimes.PLAIN
) -> Arguments:
    """The arguments of `delta`, with the right states."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, loss, regime)
        return c.local_deltas, c.states, c.W, activation

    return arguments


def of_delta_below(
    activation: Activation = activations.tanh,
    regime: Regime = regimes.PLAIN,
    above: Activation = activations.tanh,
) -> Arguments:
    """The arguments of `delta_below`: what lies below is a feed-forward layer of width m."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, above, regime=regime, name=type(activation).__name__)
        return c.deltas, c.U, activation.forward(c.x), activation

    return arguments


def of_gradient(
    name: str,
    loss: str = "every",
    regime: Regime = regimes.PLAIN,
    activation: Activation = activations.tanh,
) -> Arguments:
    """The arguments of `gradient_W` ("states") or `gradient_U` ("x"), with the right deltas."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, loss, regime)
        return c.deltas, getattr(c, name)

    return arguments


def of_words(at_once: int) -> Arguments:
    """The arguments of `gradient_U` where x_t is 1 at so many inputs, 0 elsewhere: words.

    A word comes again two steps later, and the last inputs are never 1.
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        places = np.arange(size.T)[:, np.newaxis] % 2 + np.arange(at_once)
        return cases.sequence(size).deltas, np.eye(size.m)[places % size.m].sum(axis=1)

    return arguments


def starts_from_s0(submission: Submission, cases: Cases) -> Mismatch | None:
    """Row 0 of the states is the s₀ that was given."""
    arguments = of_forward()(cases, ORDINARY)
    states, s0 = submission.call("forward", *arguments).value, arguments[3]
    if shape_of(states) != (ORDINARY.T + 1, ORDINARY.n):
        return forward_function.shown.judge(states, forward_function.right(*arguments), 1.0)
    return forward_function.shown.judge(states[:1], s0[np.newaxis], 1.0)


OTHERS = (activations.identity, activations.relu, activations.sigmoid)  # than tanh


def any_activation(
    function: Function,
    of: Callable[[Activation], Arguments],
    of_output: Callable[[Activation], Arguments] | None = None,
    weights: tuple[float, float] = (1.0, 1.0),
) -> tuple[Check, Check]:
    """That it uses the activation it is given: each of the four, and one that nobody has seen.

    of, of_output: the arguments with this f, or with this g
    """
    others, unseen = [of(f) for f in OTHERS], [of(UNSEEN)]
    if of_output is not None:
        others.append(of_output(activations.identity))
        unseen.append(of_output(UNSEEN))
    pairs = (texts.ALL_FOUR, others, weights[0]), (texts.NEVER_SEEN, unseen, weights[1])
    one, other = (
        function.values(title, texts.USE_ACTIVATION, *inputs, sizes=sizes.ONE_SIZE, weight=weight)
        for title, inputs, weight in pairs
    )
    return one, other


SCALES = (
    (activations.identity, regimes.STRONG),
    (activations.sigmoid, regimes.QUIET),
    (activations.identity, regimes.FAINT),
    (activations.identity, regimes.LOUD),
    (UNSEEN, regimes.KEEN),
    (activations.relu, regimes.STRONG),
)
FILLED = (0, 1, 2, 3, 4)  # of these, where an array is all 0: there relu is at its kink
FILLED_X = (1, 0, 3, 2, 4)  # where x is the first of them: there sigmoid's f(0) shows


def at_every_scale(
    function: Function,
    of: Callable[..., Arguments],
    *situations: Situation,
    wide: Size = sizes.WIDE,
) -> Check:
    """A check that one call after the other is right, also with moderate scales at many sizes.

    wide: the largest of these sizes
    """
    scaled = [of(activation=f, regime=regime) for f, regime in SCALES]
    return in_every_call(
        function,
        (of(), ORDINARY),
        *situations,
        *((of(), size) for size in sizes.BETWEEN),
        *zip(scaled, (*sizes.APART, wide), strict=True),
        filled=[scaled[i] for i in (FILLED_X if "x" in function.parameters else FILLED)],
    )


def common(
    function: Function,
    of: Callable[..., Arguments],
    *situations: Situation,
    wide: Size = sizes.WIDE,
) -> tuple[Check, ...]:
    """What every function of a sequence owes besides its values."""
    arguments = of()
    return (
        function.one_step(texts.FOR_ONE_STEP, texts.COUNT_STEPS, arguments),
        function.one_wide(arguments),
        function.keeps_arguments(arguments),
        at_every_scale(function, of, *situations, wide=wide),
    )
