"""A gradient check that sees every wrong network."""

import numpy as np
from activations import tanh


def numerical_gradient(loss, parameter, epsilon=1e-4):
    gradient = np.zeros_like(parameter)
    for i in np.ndindex(parameter.shape):
        kept = parameter[i]
        parameter[i] = kept + epsilon
        above = loss(parameter)
        parameter[i] = kept - epsilon
        below = loss(parameter)
        parameter[i] = kept
        gradient[i] = (above - below) / (2 * epsilon)
    return gradient


def gradient_check(network, seed):
    rng = np.random.default_rng(seed)
    T, n, m = 5, 3, 2
    x, s0, c = rng.normal(size=(T, m)), rng.normal(size=n), rng.normal(size=(T, n))
    U, W = rng.normal(size=(n, m)), rng.normal(size=(n, n))

    def loss_U(U):
        return np.sum(c * network.forward(x, U, W, s0, tanh)[1:])

    def loss_W(W):
        return np.sum(c * network.forward(x, U, W, s0, tanh)[1:])

    states = network.forward(x, U, W, s0, tanh)
    local_deltas = c * tanh.backward(states[1:])
    deltas = network.delta(local_deltas.copy(), states.copy(), W.copy(), tanh)
    got_W = network.gradient_W(deltas.copy(), states.copy())
    got_U = network.gradient_U(deltas.copy(), x.copy())
    return close(got_W, numerical_gradient(loss_W, W)) and close(
        got_U, numerical_gradient(loss_U, U)
    )


def close(got, want):
    return got.shape == want.shape and np.linalg.norm(got - want) < 1e-6 * np.linalg.norm(want)
