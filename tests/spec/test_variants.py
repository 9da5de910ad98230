"""Two hundred right functions: every way of writing one, in every form of result."""

from collections.abc import Callable

import numpy as np
import pytest

from spec.assignment import ITEMS
from tests.helpers.local import Local, kept_cases
from tests.helpers.other_ways import OTHER_WAYS


def forward_lists(x, U, W, s0, f):
    states = [s0]
    for row in x:
        states.append(f.forward(np.dot(U, row) + np.dot(W, states[-1])))
    return states


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


def delta_rows(local, states, W, f):
    rows = [local[-1]]
    for t in reversed(range(1, len(local))):
        rows.append(local[t - 1] + (rows[-1] @ W) * f.backward(states[t]))
    return rows[::-1]


def delta_jacobian(local, states, W, f):
    out = np.array(local)
    for t in range(len(local) - 2, -1, -1):
        jacobian = W * f.backward(states[t + 1])[None, :]
        out[t] = out[t] + jacobian.T @ out[t + 1]
    return out


def delta_padded(local, states, W, f):
    out = np.zeros((len(local) + 1, local.shape[1]))
    for t in range(len(local), 0, -1):
        out[t - 1] = local[t - 1] + np.multiply(out[t] @ W, f.backward(states[t]))
    return out[:-1]


def cross_entropy_picked(outputs, labels):
    with np.errstate(divide="ignore"):
        return np.mean(-np.log(outputs[np.arange(len(outputs)), labels.argmax(axis=1)]))


def cross_entropy_where(outputs, labels):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nansum(np.where(labels == 1, np.log(outputs), 0.0)) / outputs.shape[0]


def softmax_stable(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_logaddexp(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


def softmax_rows(z):
    if z.ndim == 1:
        e = np.exp(z - max(z))
        return e / sum(e)
    return [softmax_rows(row) for row in z]


WAYS: dict[str, tuple[Callable, ...]] = {
    "forward": (forward_lists, forward_columns, forward_joined, forward_ahead),
    "output": (
        lambda s, V, g: [g.forward(V @ state) for state in s[1:]],
        lambda s, V, g: g.forward(np.dot(s[1:], np.transpose(V))),
        lambda s, V, g: g.forward(np.inner(s, V))[1:],
        lambda s, V, g: g.forward(V @ s[1:].T).T,
    ),
    "delta": (delta_rows, delta_jacobian, delta_padded),
    "delta_below": (
        lambda d, U, o, f: np.matmul(d, U) * f.backward(o),
        lambda d, U, o, f: [row @ U * f.backward(below) for row, below in zip(d, o, strict=True)],
        lambda d, U, o, f: np.einsum("tn,nm,tm->tm", d, U, f.backward(o)),
        lambda d, U, o, f: (U.T @ d.T).T * f.backward(o),
    ),
    "gradient_W": (
        lambda d, s: np.dot(d.T, s[: len(d)]),
        lambda d, s: sum(np.outer(a, b) for a, b in zip(d, s, strict=False)),
        lambda d, s: np.tensordot(d, s[:-1], axes=[[0], [0]]),
        lambda d, s: (d[:, :, None] * s[:-1, None, :]).sum(axis=0),
        lambda d, s: (s[:-1].T @ d).T,
    ),
    "gradient_U": (
        lambda d, x: np.dot(d.T, x),
        lambda d, x: sum(a[:, None] @ b[None, :] for a, b in zip(d, x, strict=True)),
        lambda d, x: np.einsum("ti,tj->ij", d, x),
        lambda d, x: (d[:, :, None] * x[:, None, :]).sum(0),
    ),
    "softmax": (softmax_stable, softmax_logaddexp, softmax_rows),
    "cross_entropy": (cross_entropy_picked, cross_entropy_where),
    "softmax_cross_entropy_gradient": (
        lambda z, y: (softmax_stable(z) - y) / len(z),
        lambda z, y: [
            (softmax_stable(row) - label) / len(z) for row, label in zip(z, y, strict=True)
        ],
        lambda z, y: -(y - softmax_logaddexp(z)) / z.shape[0],
    ),
}


FORMS: dict[str, Callable] = {
    "as it is": np.array,
    "Fortran order": np.asfortranarray,
    "a view": lambda r: np.array([r, r])[0],
    "a view with negative strides": lambda r: np.array(r)[..., ::-1].copy()[..., ::-1],
    "big-endian": lambda r: np.asarray(r).astype(">f8"),
    "long double": lambda r: np.asarray(r).astype(np.longdouble).astype(np.float64),
    "through lists": lambda r: np.array(np.asarray(r).tolist()),
    "read-only": lambda r: _read_only(np.array(r)),
}


def _read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def formed(result, form: Callable):
    """The arrays of a result, in another form of memory; words stay as they are."""
    if isinstance(result, tuple):
        return tuple(formed(part, form) for part in result)
    numbers = np.ndim(result) and np.asarray(result).dtype.kind in "fiub"
    return form(result) if numbers else result


WAYS |= OTHER_WAYS
VARIANTS = [(n, way, form) for n, ways in WAYS.items() for way in ways for form in FORMS]


@pytest.mark.parametrize("item", [i for i in ITEMS if i.name in WAYS], ids=lambda i: i.name)
def test_right_function_passes_in_every_variant(item) -> None:
    for name, way, form in VARIANTS:
        if name != item.name:
            continue

        def function(*arguments, way=way, form=form):
            return formed(way(*arguments), FORMS[form])

        for seed in (1, 2):
            for check in item.checks:
                wrong = check.run(Local(**{name: function}), kept_cases(seed))
                assert wrong is None, (way.__name__, form, check.title.en, wrong)


def test_there_are_two_hundred_of_them() -> None:
    assert len(VARIANTS) >= 200
