"""Right functions of the larger networks, in many styles."""

from __future__ import annotations

from collections import deque, namedtuple
from collections.abc import Callable

import numpy as np

from tests.helpers.honest.basic import (
    delta_deque,
    delta_keywords,
    forward_keywords,
    forward_reduced,
)

Weights = namedtuple("Weights", "U W V")
Layer = namedtuple("Layer", "U W")


def layer_of(x, U, W, f):
    states = [np.zeros(len(W))]
    for row in x:
        states.append(f.forward(U.dot(row) + W.dot(states[-1])))
    return np.array(states)


def bidirectional_named(x, ahead, back, f, g):
    (U, W, V), (U2, W2, V2) = ahead, back
    one = forward_reduced(x, U, W, np.zeros(len(W)), f)[1:]
    other = forward_reduced(x[::-1], U2, W2, np.zeros(len(W2)), f)[:0:-1]
    return g.forward(np.einsum("tn,kn->tk", one, V) + np.einsum("tn,kn->tk", other, V2))


def bidirectional_stacked(x, one, other, f, g):
    ahead = layer_of(x, one[0], one[1], f)[1:]
    back = np.flip(layer_of(np.flip(x, 0), other[0], other[1], f)[1:], 0)
    return g.forward(np.hstack([ahead, back]) @ np.hstack([one[2], other[2]]).T)


def one_direction(x, U, W, V, d, f):
    s = forward_reduced(x, U, W, np.zeros(len(W)), f)
    deltas = delta_keywords((d @ V) * f.backward(s[1:]), s, W, f)
    return Weights(deltas.T @ x, deltas.T @ s[:-1], d.T @ s[1:])


def both_gradients(x, ahead, back, d, f):
    return [one_direction(x, *ahead, d, f), one_direction(x[::-1], *back, d[::-1], f)]


def gradients_in_order(x, weights, output_deltas, f, steps):
    """Gradients of the layer that visits these steps in this order."""
    U, W, V = weights
    states, before = np.zeros((len(x), len(W))), np.zeros((len(x), len(W)))
    state = np.zeros(len(W))
    for t in steps:
        before[t] = state
        state = states[t] = f.forward(U @ x[t] + W @ state)
    gradients, back = [np.zeros_like(w) for w in weights], np.zeros(len(W))
    for t in reversed(steps):
        delta = (output_deltas[t] @ V + back) * f.backward(states[t])
        gradients[0] += np.outer(delta, x[t])
        gradients[1] += np.outer(delta, before[t])
        gradients[2] += np.outer(output_deltas[t], states[t])
        back = delta @ W
    return tuple(gradients)


def gradients_of_both_orders(x, one, other, output_deltas, f):
    steps = list(range(len(x)))
    return (
        gradients_in_order(x, one, output_deltas, f, steps),
        gradients_in_order(x, other, output_deltas, f, steps[::-1]),
    )


def both_gradients_einsum(x, one, other, output_deltas, f):
    """Turned round at the end of each direction, where every sum is one einsum."""
    gradients = []
    for (U, W, V), turn in ((one, 1), (other, -1)):
        states = layer_of(x[::turn], U, W, f)
        local = (output_deltas @ V) * f.backward(states[1:][::turn])
        deltas = local.copy()
        order = range(len(x) - 2, -1, -1) if turn == 1 else range(1, len(x))
        for t in order:
            deltas[t] += deltas[t + turn] @ W * f.backward(states[1:][::turn][t])
        read = states[:-1][::turn]
        gradients.append(
            (
                np.einsum("ti,tj->ij", deltas, x),
                np.einsum("ti,tj->ij", deltas, read),
                np.einsum("tk,tn->kn", output_deltas, states[1:][::turn]),
            )
        )
    return tuple(gradients)


def top_of(x, layers, f):
    for U, W in layers:
        x = forward_keywords(x, U, W, np.zeros(W.shape[0]), f)[1:]
    return x


def deep_step_by_step(x, layers, V, f, g):
    state = [np.zeros(len(W)) for _, W in layers]
    outputs = []
    for row in x:  # step by step, all layers in each
        for i, (U, W) in enumerate(layers):
            row = state[i] = f.forward(U @ row + W @ state[i])
        outputs.append(g.forward(V @ row))
    return np.array(outputs)


def deep_bidirectional(x, ahead, back, V, V2, f, g):
    """Both stacks at once, every backward layer turned round and back again."""
    up, down = x, x
    for (U, W), (U2, W2) in zip(ahead, back, strict=True):
        up, down = layer_of(up, U, W, f)[1:], layer_of(down[::-1], U2, W2, f)[1:][::-1]
    return np.array([g.forward(V @ s + V2 @ s2) for s, s2 in zip(up, down, strict=True)])


def deep_backward_named(x, layers, V, output_deltas, activation):
    below = [x]
    for i in range(len(layers)):
        below.append(top_of(below[-1], layers[i : i + 1], activation))
    gradients, upward = deque(), output_deltas @ V
    for (U, W), x_i, s in zip(reversed(layers), below[-2::-1], below[:0:-1], strict=True):
        states = np.vstack([np.zeros(len(W)), s])
        deltas = delta_deque(upward * activation.backward(s), states, W, activation)
        gradients.appendleft(Layer(deltas.T @ x_i, deltas.T @ states[:-1]))
        upward = deltas @ U
    return tuple(gradients)


def deep_backward_lists(x, layers, V, output_deltas, f):
    inputs, states = [x], []
    for U, W in layers:
        states.append(layer_of(inputs[-1], U, W, f))
        inputs.append(states[-1][1:])
    upward, gradients = output_deltas @ V, []
    for i in reversed(range(len(layers))):
        U, W = layers[i]
        deltas, back = np.zeros_like(upward), np.zeros(len(W))
        for t in reversed(range(len(x))):
            deltas[t] = (upward[t] + back) * f.backward(states[i][t + 1])
            back = deltas[t] @ W
        gradients.insert(0, (deltas.T @ inputs[i], deltas.T @ states[i][:-1]))
        upward = deltas @ U
    return tuple(gradients)


WAYS: dict[str, tuple[Callable, ...]] = {
    "bidirectional_forward": (bidirectional_named, bidirectional_stacked),
    "bidirectional_backward": (both_gradients, gradients_of_both_orders, both_gradients_einsum),
    "deep_forward": (
        deep_step_by_step,
        lambda x, layers, V, f, g: g.forward(top_of(x, layers, f) @ V.T),
    ),
    "deep_bidirectional_forward": (
        deep_bidirectional,
        lambda x, one, other, V, V2, f, g: g.forward(
            top_of(x, one, f) @ V.T + top_of(x[::-1], other, f)[::-1] @ V2.T
        ),
    ),
    "deep_backward": (deep_backward_named, deep_backward_lists),
}
