"""A student's first chapter, with two slips in it: run `grader run examples/submission`."""

import numpy as np


def forward(x, U, W, s0, activation):
    states = [s0]
    for x_t in x:
        states.append(activation.forward(U @ x_t + W @ states[-1]))
    return np.array(states)


def output(states, V, activation):
    return activation.forward(states[1:] @ V.T)


def delta(local_deltas, states, W, activation):
    deltas = local_deltas.copy()
    for t in range(len(deltas) - 2, -1, -1):
        slope = activation.backward(states[t + 2])
        deltas[t] += (W.T @ deltas[t + 1]) * slope
    return deltas


def delta_below(deltas, U, outputs_below, activation_below):
    return (deltas @ U) * activation_below.backward(outputs_below)


def gradient_W(deltas, states):
    return deltas.T @ states[1:]


def gradient_U(deltas, x):
    return deltas.T @ x
