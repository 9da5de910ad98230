"""All states, step by step; it imports no formulas, for mistakes are imported with their items."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.activations import Activation

Array = np.ndarray
Step = Callable[[Array, Array, Array, list[Array], Activation], Array]


def by_steps(step: Step) -> Callable[..., Array]:
    """All states, each made by step(x_t, U, W, states so far, activation)."""

    def states_of(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        states = [s0]
        for x_t in x:
            states.append(step(x_t, U, W, states, f))
        return np.array(states)

    return states_of
