"""What the titles of the checks of RecurrentLayer say, each executed on layers of the reference."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from reference.activations import Activation, identity, relu, sigmoid, tanh
from reference.layer import RecurrentLayer
from tests.helpers.meanings.network import rng, same

RATE, LONG = 0.3, 52


def drawn(T: int = 3, f: Activation = tanh, scale: float = 0.5) -> RecurrentLayer:
    """A layer with weights of its own that has taken T steps, and gone back."""
    layer = RecurrentLayer(2, 3, f, RATE)
    layer.U, layer.W = scale * rng.normal(size=(3, 2)), scale * rng.normal(size=(3, 3))
    for _ in range(T):
        layer.forward(rng.normal(size=(2, 1)))
    layer.backward(rng.normal(size=(3, 1)), f)
    return layer


def differs_in(before: Any, after: Any) -> set[str]:
    """The attributes, but for its activator, in which two layers are not the same."""
    names = {*vars(before), *vars(after)} - {"activator"}
    return {n for n in names if str(getattr(before, n, "")) != str(getattr(after, n, ""))}


def after(act: Callable[[RecurrentLayer], None]) -> set[str]:
    """What a call changes."""
    layer = drawn()
    before = deepcopy(layer)
    act(layer)
    return differs_in(before, layer)


def by_equation_3(layer: RecurrentLayer) -> bool:
    deltas, states = layer.delta_list, layer.state_list
    return all(
        same(deltas[k], (layer.W.T @ deltas[k + 1]) * layer.activator.backward(states[k]))
        for k in range(1, layer.times)
    )


def summed(deltas: list[Any], others: list[Any]) -> Any:
    return sum(d @ o.T for d, o in zip(deltas, others, strict=False))


def steps_with_new_weights() -> bool:
    layer = drawn()
    layer.W, x, s = 2 * layer.W, rng.normal(size=(2, 1)), layer.state_list[-1]
    layer.forward(x)
    return same(layer.state_list[-1], np.tanh(layer.U @ x + layer.W @ s))


def reset() -> RecurrentLayer:
    layer = drawn()
    layer.reset_state()
    return layer


def as_good_as_new() -> bool:
    used, x, d = reset(), rng.normal(size=(2, 1)), rng.normal(size=(3, 1))
    new = RecurrentLayer(2, 3, tanh, RATE)
    new.U, new.W = used.U, used.W
    for layer in (used, new):
        layer.forward(x)
        layer.backward(d, tanh)
    return differs_in(new, used) == set()


def updated(weights: str, gradient: str, rate: float = RATE, **sizes: Any) -> bool:
    layer = drawn(**sizes)
    layer.learning_rate, before = rate, getattr(layer, weights)
    layer.update()
    return same(getattr(layer, weights), before - rate * getattr(layer, gradient))


OF_LAYERS: dict[str, Callable[[], Any]] = {
    "forward appends s_t = f(U x_t + W s_{t−1})": lambda: all(
        same(s, np.tanh(a.U @ x + a.W @ before))
        for a in (drawn(),)
        for s, x, before in zip(a.state_list[1:], a.input_list, a.state_list, strict=False)
    ),
    "counts its steps in times": lambda: [drawn(T).times for T in (1, 4)] == [1, 4],
    "backward fills delta_list by equation 3": lambda: by_equation_3(drawn()),
    "delta_list is right for other activators too": lambda: all(
        by_equation_3(drawn(f=f)) for f in (relu, sigmoid)
    ),
    "gradient is the sum of δ_t s_{t−1}ᵀ": lambda: all(
        same(a.gradient, summed(a.delta_list[1:], a.state_list)) for a in (drawn(),)
    ),
    "gradient_U is the sum of δ_t x_tᵀ": lambda: all(
        same(a.gradient_U, summed(a.delta_list[1:], a.input_list)) for a in (drawn(),)
    ),
    "leaves its arguments and the states it has as they were": lambda: (
        "state_list" not in after(lambda layer: layer.backward(np.ones((3, 1)), tanh))
    ),
    "a second backward replaces, and does not add up": lambda: (
        after(lambda layer: layer.backward(layer.delta_list[-1], tanh)) == set()
    ),
    "update takes learning_rate × gradient off W": lambda: updated("W", "gradient"),
    "update takes learning_rate × gradient_U off U": lambda: updated("U", "gradient_U"),
    "update leaves the gradients as they were": lambda: after(RecurrentLayer.update) == {"U", "W"},
    "takes every step with the weights it then has": steps_with_new_weights,
    "reset_state goes back to t = 0 and keeps the weights": lambda: (
        reset().times == 0 and not after(RecurrentLayer.reset_state) & {"U", "W", "learning_rate"}
    ),
    "goes all the way back where δ does not vanish, T = 52": lambda: all(
        np.allclose(
            a.delta_list[1], np.linalg.matrix_power(a.W.T, LONG - 1) @ a.delta_list[LONG], atol=0
        )
        for a in (drawn(LONG, identity),)
    ),
    "is right at every size and scale, and at every learning rate": lambda: all(
        updated("W", "gradient", rate, T=T, scale=scale) and by_equation_3(drawn(T, scale=scale))
        for rate, T, scale in ((1e-3, 1, 1e-3), (1.0, 7, 1.0), (20.0, 40, 5.0))
    ),
    "is as good as new after reset_state, in everything": as_good_as_new,
    "keeps to itself where several layers live at once": lambda: after(lambda _: drawn()) == set(),
    "works for a single step, T = 1": lambda: len(drawn(1).delta_list) == 2,
    "starts with finite weights, U (n, m) and W (n, n)": lambda: all(
        (a.U.shape, a.W.shape) == ((3, 2), (3, 3)) and np.isfinite(a.W).all()
        for a in (RecurrentLayer(2, 3, tanh, RATE),)
    ),
}
