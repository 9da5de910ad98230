"""Wrong functions that look for the place of a value by the value: of equal ones, the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from reference import architectures, language_model, loss

Function = Callable[..., Any]
Product = Callable[[np.ndarray, np.ndarray], np.ndarray]


def placed(row: np.ndarray) -> list[tuple[int, float]]:
    """Entries, each at the place where one like it is first."""
    entries = list(row)
    return [(entries.index(value), value) for value in entries]


def gradient_by_entries(deltas, x):
    """Of entries of δ_t that are equal, the first one's row gets all."""
    gradient = np.zeros((deltas.shape[1], x.shape[1]))
    for row, below in zip(deltas, x, strict=True):
        for i, value in placed(row):
            gradient[i] += value * below
    return gradient


def gradient_W_by_states(deltas, states):
    """Of states that are equal, the first one's δ counts for all."""
    keys = [state.tobytes() for state in states[:-1]]
    return deltas[[keys.index(key) for key in keys]].T @ states[:-1]


def by_entries(matrix: np.ndarray, row: np.ndarray) -> np.ndarray:
    """matrix @ row; equal entries of the row meet the column of the first one."""
    return sum((value * matrix[:, i] for i, value in placed(row)), np.zeros(len(matrix)))


def by_columns(matrix: np.ndarray, row: np.ndarray) -> np.ndarray:
    """matrix @ row; equal columns meet the entry of the first one."""
    keys = [column.tobytes() for column in matrix.T]
    return matrix @ row[[keys.index(key) for key in keys]]


def forward_with(of_x: Product = np.dot, of_state: Product = np.dot) -> Function:
    """of_x, of_state: the products U x_t and W s_{t−1}"""

    def forward(x, U, W, s0, f):
        states = [s0]
        for row in x:
            states.append(f.forward(of_x(U, row) + of_state(W, states[-1])))
        return np.array(states)

    return forward


def output_by_columns(states, V, f):
    return f.forward(np.array([by_columns(V, state) for state in states[1:]]))


def delta_by_entries(local, states, W, f):
    deltas = local.copy()
    for t in range(len(local) - 1, 0, -1):
        deltas[t - 1] += by_entries(W.T, deltas[t]) * f.backward(states[t])
    return deltas


def delta_below_by_entries(deltas, U, outputs, f):
    return np.array([by_entries(U.T, row) for row in deltas]) * f.backward(outputs)


def local_deltas_by_entries(output_deltas, states, V, f):
    return delta_below_by_entries(output_deltas, V, states[1:], f)


def gradient_of_the_first_like_it(z, labels):
    """The label is taken off the first score that is as large as its own."""
    gradient = loss.softmax(z)
    for row, scores, label in zip(gradient, z, labels, strict=True):
        row[placed(scores)[label.argmax()][0]] -= 1.0
    return gradient / len(z)


BY_VALUE: tuple[tuple[str, str, Function], ...] = (
    ("forward", "inputs", forward_with(of_x=by_entries)),
    ("forward", "columns of U", forward_with(of_x=by_columns)),
    ("forward", "columns of W", forward_with(of_state=by_columns)),
    ("forward", "states", forward_with(of_state=by_entries)),
    ("output", "columns", output_by_columns),
    ("delta", "entries", delta_by_entries),
    ("delta_below", "entries", delta_below_by_entries),
    ("deltas_from_outputs", "entries", local_deltas_by_entries),
    ("gradient_W", "entries", lambda d, s: gradient_by_entries(d, s[:-1])),
    ("gradient_W", "states", gradient_W_by_states),
    ("gradient_U", "entries", gradient_by_entries),
    ("gradient_V", "entries", lambda d, s: gradient_by_entries(d, s[1:])),
    ("softmax_cross_entropy_gradient", "scores", gradient_of_the_first_like_it),
)
NO_MISTAKE = (language_model, "inputs")  # a one-hot vector's equal entries are 0
WHOLES: tuple[tuple[ModuleType, str], ...] = (
    *((language_model, name) for name in ("sentence_loss", "train", "perplexity", "predict_next")),
    *((architectures, name) for name in ("bidirectional_backward", "deep_backward")),
)


def with_step(module: ModuleType, whole: str, step: str, wrong: Function) -> Function:
    """A function of the reference, with a step of it that is written otherwise."""

    def function(*arguments: Any) -> Any:
        right = getattr(module, step)
        setattr(module, step, wrong)
        try:
            return getattr(module, whole)(*arguments)
        finally:
            setattr(module, step, right)

    return function


def by_value_in_a_step() -> Iterator[tuple[str, str, Function]]:
    """The same of items of which one of those is a step."""
    for module, whole in WHOLES:
        for step, label, wrong in BY_VALUE:
            if (module, label) != NO_MISTAKE and step in _steps(module, whole):
                yield whole, f"{step}: {label}", with_step(module, whole, step, wrong)


def _steps(module: ModuleType, whole: str) -> set[str]:
    """What a function calls, and what the functions of the same module that it calls do."""
    names = {*getattr(module, whole).__code__.co_names}
    called = [vars(module).get(name) for name in names]
    own = [f.__name__ for f in called if getattr(f, "__module__", "") == module.__name__]
    return names.union(*(_steps(module, name) for name in own))
