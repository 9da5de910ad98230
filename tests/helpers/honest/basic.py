"""Right functions of the basic network, softmax and cross-entropy, in many styles."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections import deque
from collections.abc import Callable

import numpy as np


def forward_reduced(x, U, W, s0, f):
    return np.array(
        list(itertools.accumulate(x, lambda s, r: f.forward(U @ r + W @ s), initial=s0))
    )


def forward_keywords(x, U, W, s0, activation):
    s = np.empty((1 + x.shape[0], s0.size))
    s[0, :] = s0
    t = 0
    while t < x.shape[0]:
        s[t + 1, :] = activation.forward(net=np.dot(U, x[t]) + np.dot(W, s[t]))
        t += 1
    return s


def forward_recursive(x, U, W, s0, f):
    if not len(x):
        return s0[None, :].copy()
    before = forward_recursive(x[:-1], U, W, s0, f)
    return np.append(before, f.forward(U @ x[-1] + W @ before[-1])[None, :], axis=0)


def forward_matrix(x, U, W, s0, f):
    """With np.matrix inside, an array outside."""
    state, rows = np.asmatrix(s0).T, [s0]
    for row in x:
        state = np.asmatrix(f.forward(np.asarray(np.asmatrix(U) * row[:, None] + W * state)))
        rows.append(np.asarray(state)[:, 0])
    return np.vstack(rows)


def forward_lists(x, U, W, s0, f):
    states = [s0]
    for row in x:
        states.append(f.forward(np.dot(U, row) + np.dot(W, states[-1])))
    return np.array(states)


def forward_columns(x, U, W, s0, f):
    state, rows = s0.reshape(-1, 1), [s0.reshape(-1, 1)]
    for t in range(x.shape[0]):
        state = f.forward(U @ x[t].reshape(-1, 1) + W @ state)
        rows.append(state)
    return np.hstack(rows).T


def forward_joined(x, U, W, s0, f):
    both, states = np.hstack([U, W]), [s0]
    for row in x:
        states.append(f.forward(both @ np.concatenate([row, states[-1]])))
    return np.stack(states)


def forward_ahead(x, U, W, s0, f):
    nets = np.einsum("nm,tm->tn", U, x)
    states = np.zeros((len(x) + 1, len(s0)))
    states[0] = s0
    for t, net in enumerate(nets):
        states[t + 1] = f.forward(net + states[t] @ W.T)
    return states


def forward_by_numbers(x, U, W, s0, activation):
    states = [[float(v) for v in s0]]
    for row in x:
        net = []
        for i in range(len(s0)):
            total = 0.0
            for j in range(len(row)):
                total += U[i][j] * row[j]
            for j in range(len(s0)):
                total += W[i][j] * states[-1][j]
            net.append(total)
        states.append([float(activation.forward(np.array(v))) for v in net])
    return np.array(states)


def output_columns(s, V, g):
    return np.column_stack([g.forward(s[1:] @ weights) for weights in V])


def output_steps(states, V, activation):
    T, k = len(states) - 1, len(V)
    o = np.full((T, k), np.nan)
    for t in range(1, T + 1):
        o[t - 1] = activation.forward(net=V.dot(states[t]))
    return o


def output_by_numbers(states, V, activation):
    rows = []
    for s in states[1:]:
        rows.append([sum(v * e for v, e in zip(weights, s, strict=True)) for weights in V])
    return activation.forward(np.array(rows))


def delta_deque(local, states, W, f):
    rows = deque([local[-1]])
    for t in range(len(local) - 1, 0, -1):
        rows.appendleft(local[t - 1] + np.multiply(np.matmul(W.T, rows[0]), f.backward(states[t])))
    return np.stack(tuple(rows))


def delta_accumulated(local, states, W, f):
    steps = zip(local[-2::-1], f.backward(states[-2:0:-1]), strict=True)
    rows = itertools.accumulate(steps, lambda d, s: s[0] + s[1] * (d @ W), initial=local[-1])
    return np.flip(np.array(list(rows)), axis=0)


def delta_solved(local, states, W, f):
    """All steps at once: (I − B) δ = ℓ, block by block."""
    T, n = local.shape
    B = np.zeros((T * n, T * n))
    for t in range(1, T):
        rows, columns = slice((t - 1) * n, t * n), slice(t * n, (t + 1) * n)
        B[rows, columns] = f.backward(states[t])[:, None] * W.T
    total, term = local.ravel().copy(), local.ravel()
    for _ in range(T - 1):
        term = B @ term
        total = total + term
    return total.reshape(T, n)


def delta_keywords(local_deltas, states, W, activation):
    slopes = activation.backward(output=states)
    d = np.zeros_like(local_deltas)
    back = np.zeros(len(W))
    for t in reversed(range(len(d))):
        d[t] = local_deltas[t] + back
        back = (W.T @ d[t]) * slopes[t]
    return d


def delta_rows(local, states, W, f):
    rows = [local[-1]]
    for t in reversed(range(1, len(local))):
        rows.append(local[t - 1] + (rows[-1] @ W) * f.backward(states[t]))
    return np.array(rows[::-1])


def delta_of_jacobians(local_deltas, states, W, activation):
    rows = [local_deltas[-1]]
    for t in range(len(local_deltas) - 1, 0, -1):
        jacobian = W @ np.diag(activation.backward(states[t]))
        rows.insert(0, local_deltas[t - 1] + rows[0] @ jacobian)
    return np.vstack(rows)


def delta_of_all_paths(local_deltas, states, W, activation):
    T, n = local_deltas.shape
    total = np.zeros((T, n))
    for k in range(T):
        product = np.eye(n)
        for i in range(k, -1, -1):
            total[i] += local_deltas[k] @ product
            if i > 0:
                product = product @ W @ np.diag(activation.backward(states[i]))
    return total


def delta_recursive(local_deltas, states, W, activation):
    if len(local_deltas) == 1:
        return local_deltas.copy()
    rest = delta_recursive(local_deltas[1:], states[1:], W, activation)
    first = local_deltas[0] + (W.T @ rest[0]) * activation.backward(states[1])
    return np.concatenate([first[None, :], rest])


def below_rows(d, U, o, f):
    return np.vstack(
        [np.dot(row, U) * f.backward(output=out) for row, out in zip(d, o, strict=True)]
    )


def below_of_jacobians(deltas, U, outputs_below, activation_below):
    slopes = map(np.diag, activation_below.backward(outputs_below))
    return np.array([d @ U @ slope for d, slope in zip(deltas, slopes, strict=True)])


def gradient_W_loop(d, s):
    total = np.zeros((d.shape[1], d.shape[1]))
    for t, i, j in itertools.product(range(len(d)), range(d.shape[1]), range(d.shape[1])):
        total[i, j] += d[t, i] * s[t, j]
    return total


def sum_of_outer(d, x):
    return functools.reduce(operator.add, map(np.outer, d, x))


def sum_of_kron(d, x):
    return sum(np.kron(a[:, None], b[None, :]) for a, b in zip(d, x, strict=False))


def softmax_apply(z):
    def one(row):
        e = np.exp(row - np.amax(row))
        return e / np.add.reduce(e)

    return one(z) if z.ndim == 1 else np.apply_along_axis(one, 1, z)


def softmax_math(z):
    rows = np.atleast_2d(z)
    result = np.empty(rows.shape)
    for i, row in enumerate(rows.tolist()):
        top = max(row)
        e = [math.exp(v - top) for v in row]
        result[i] = [v / math.fsum(e) for v in e]
    return result.reshape(z.shape)


def softmax_stable(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_logaddexp(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


def softmax_rows(z):
    if z.ndim == 1:
        e = np.exp(z - max(z))
        return e / sum(e)
    return np.array([softmax_rows(row) for row in z])


def entropy_loop(o, y):
    rights = [o[i][j] for i, j in enumerate(np.argmax(y, axis=1))]
    return -math.fsum(math.log(r) if r > 0 else -math.inf for r in rights) / len(rights)


def entropy_masked(o, y):
    with np.errstate(all="ignore"):
        return np.negative(np.log(o[y.astype(bool)])).mean()


def entropy_product(o, y):
    with np.errstate(divide="ignore"):
        return float(np.average(-np.log(np.sum(o * y, axis=1))))


def entropy_picked(outputs, labels):
    with np.errstate(divide="ignore"):
        return np.mean(-np.log(outputs[np.arange(len(outputs)), labels.argmax(axis=1)]))


def entropy_where(outputs, labels):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nansum(np.where(labels == 1, np.log(outputs), 0.0)) / outputs.shape[0]


def gradient_in_place(z, y):
    result = softmax_apply(z)
    result[np.arange(len(z)), y.argmax(1)] -= 1.0
    result /= len(z)
    return result


WAYS: dict[str, tuple[Callable, ...]] = {
    "forward": (
        forward_reduced,
        forward_keywords,
        forward_recursive,
        forward_matrix,
        forward_lists,
        forward_columns,
        forward_joined,
        forward_ahead,
        forward_by_numbers,
    ),
    "output": (
        output_columns,
        output_steps,
        output_by_numbers,
        lambda s, V, g: np.array([g.forward(V @ state) for state in s[1:]]),
        lambda s, V, g: g.forward(np.dot(s[1:], np.transpose(V))),
        lambda s, V, g: g.forward(np.inner(s, V))[1:],
        lambda s, V, g: g.forward(V @ s[1:].T).T,
    ),
    "delta": (
        delta_deque,
        delta_accumulated,
        delta_solved,
        delta_keywords,
        delta_rows,
        delta_of_jacobians,
        delta_of_all_paths,
        delta_recursive,
    ),
    "delta_below": (
        below_rows,
        below_of_jacobians,
        lambda d, U, o, f: np.matmul(d, U) * f.backward(o),
        lambda d, U, o, f: np.einsum("tn,nm,tm->tm", d, U, f.backward(o)),
        lambda d, U, o, f: np.einsum("nm,tn->tm", U, d, optimize=True) * f.backward(o),
        lambda d, U, o, f: (U.T @ d.T).T * f.backward(o),
    ),
    "gradient_W": (
        gradient_W_loop,
        sum_of_outer,
        sum_of_kron,
        lambda d, s: np.dot(d.T, s[: len(d)]),
        lambda d, s: np.tensordot(d, s[:-1], axes=[[0], [0]]),
        lambda d, s: (d[:, :, None] * s[:-1, None, :]).sum(axis=0),
        lambda d, s: (s[:-1].T @ d).T,
    ),
    "gradient_U": (
        sum_of_outer,
        sum_of_kron,
        lambda d, x: np.dot(d.T, x),
        lambda d, x: sum(a[:, None] @ b[None, :] for a, b in zip(d, x, strict=True)),
        lambda d, x: np.einsum("ti,tj->ij", d, x),
    ),
    "softmax": (
        softmax_apply,
        softmax_math,
        softmax_stable,
        softmax_logaddexp,
        softmax_rows,
    ),
    "cross_entropy": (entropy_loop, entropy_masked, entropy_product, entropy_picked, entropy_where),
    "softmax_cross_entropy_gradient": (
        gradient_in_place,
        lambda z, y: (softmax_stable(z) - y) / len(z),
        lambda z, y: np.array([softmax_stable(row) for row in z]) / len(z) - y / len(z),
        lambda z, y: -(y - softmax_logaddexp(z)) / z.shape[0],
    ),
}
