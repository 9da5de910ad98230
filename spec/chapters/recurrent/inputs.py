"""Inputs of chapter `recurrent`, and what every function of a sequence owes beside its values."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.checking.cases import PLAIN, Cases, Regime, Size
from spec.checking.compare import Shown
from spec.checking.every_call import Situation, in_every_call
from spec.checking.function import ORDINARY, SMALLER, Arguments, Function
from spec.checking.received import shape_of
from spec.item import Check, Mismatch, Submission
from spec.text import Text

LONG = (Size(12, 3, 2),)
ONE_SIZE = (Size(6, 4, 3),)

forward_function = Function(
    ("x", "U", "W", "s0", "activation"), recurrent.forward, Shown("s", first=0)
)
output_function = Function(("states", "V", "activation"), recurrent.output, Shown("o", first=1))
delta_function = Function(
    ("local_deltas", "states", "W", "activation"), recurrent.delta, Shown("δ", first=1)
)
delta_below_function = Function(
    ("deltas", "U", "outputs_below", "activation_below"),
    recurrent.delta_below,
    Shown("δ^{l−1}", first=1),
)
gradient_W_function = Function(("deltas", "states"), recurrent.gradient_W, Shown("∂E/∂W"))
gradient_U_function = Function(("deltas", "x"), recurrent.gradient_U, Shown("∂E/∂U"))


def of_forward(activation: Activation = activations.tanh, regime: Regime = PLAIN) -> Arguments:
    """The arguments of `forward`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, regime=regime)
        return c.x, c.U, c.W, c.s0, activation

    return arguments


def of_output(
    activation: Activation = activations.tanh,
    regime: Regime = PLAIN,
    below: Activation = activations.tanh,
) -> Arguments:
    """The arguments of `output`; the states come from a layer with the activation `below`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, below, regime=regime, name=type(activation).__name__)
        return c.states, c.V, activation

    return arguments


def of_delta(
    activation: Activation = activations.tanh, loss: str = "every", regime: Regime = PLAIN
) -> Arguments:
    """The arguments of `delta`, with the right states."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, loss, regime)
        return c.local_deltas, c.states, c.W, activation

    return arguments


def of_delta_below(
    activation: Activation = activations.tanh,
    regime: Regime = PLAIN,
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
    regime: Regime = PLAIN,
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


USE_ACTIVATION = Text(
    "Use activation.forward and activation.backward; never write tanh or 1 − s² yourself.",
    "请用 activation.forward 和 activation.backward，不要自己写 tanh 或 1 − s²。",
)
ALL_FOUR = Text(
    "is right for identity, relu and sigmoid too", "对 identity、relu、sigmoid 同样正确"
)
NEVER_SEEN = Text(
    "uses the activation it is given, even one never seen before",
    "用的是传入的激活函数，没见过的也一样",
)
FOR_ONE_STEP = Text("works for a single step, T = 1", "只有一个时刻（T = 1）时也正确")
COUNT_STEPS = Text(
    "Follow your loop by hand for T = 1: what runs, and what is returned?",
    "拿 T = 1 手工走一遍循环：哪些语句执行了，返回了什么？",
)
OTHERS = (activations.identity, activations.relu, activations.sigmoid)


ALL_THE_WAY = Text(
    "goes all the way back where δ does not vanish, T = 52",
    "δ 不消失时一直传回第一个时刻（T = 52）",
)
NO_LAST_STEP = Text(
    "Equation 3 goes back to step 1 from every step: there is none at which it may stop.",
    "式 3 从每个时刻一直传回第一个时刻：中途不能停。",
)
IDENTITY, RELU, SIGMOID = OTHERS
# Every pair of T, n, m and k is equal once, and T+1 to n and to k, which makes states square;
# each of them is 1 to 12, and large once.
ALIKE, PAIRED, FIVES = Size(2, 2, 2, 2), Size(10, 10, 6, 7), Size(7, 5, 7, 5)
SQUARE, OTHER_PAIR = Size(12, 9, 9, 12), Size(9, 6, 11, 6)
WIDE, WIDE_IN, WIDE_OUT = Size(8, 41, 5, 9), Size(11, 12, 42, 8), Size(11, 12, 8, 43)
STEPS = (Size(52, 11, 10, 4),)


def common(function: Function, arguments: Arguments, *situations: Situation) -> tuple[Check, ...]:
    """What every function of this chapter owes besides its values."""
    return (
        function.one_step(FOR_ONE_STEP, COUNT_STEPS, arguments),
        function.one_wide(arguments),
        function.keeps_arguments(arguments),
        in_every_call(function, (arguments, ORDINARY), *situations, smaller=SMALLER),
    )
