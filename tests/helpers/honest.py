"""Right functions in more styles, and the forms in which an honest result may come.

    python -m tests.helpers.honest 100

holds all of them to the checks of so many seeds.
"""

from __future__ import annotations

import copy
import functools
import itertools
import math
import operator
import sys
from collections import Counter, defaultdict, deque, namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.sandbox.inside import wire

Function = Callable[..., Any]
Loss = namedtuple("Loss", "E U W V")
Weights = namedtuple("Weights", "U W V")
Layer = namedtuple("Layer", "U W")


# ---- the basic network


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


def forward_checked(x, U, W, s0, f):
    s = np.zeros((len(x) + 1, len(s0)))
    s[0] = s0
    for t, row in enumerate(x, start=1):
        net = np.tensordot(U, row, 1) + np.tensordot(W, s[t - 1], 1)
        np.testing.assert_equal(net.shape, s0.shape)
        s[t] = f.forward(net)
    return s


def output_columns(s, V, g):
    return np.column_stack([g.forward(s[1:] @ weights) for weights in V])


def output_steps(states, V, activation):
    T, k = len(states) - 1, len(V)
    o = np.full((T, k), np.nan)
    for t in range(1, T + 1):
        o[t - 1] = activation.forward(net=V.dot(states[t]))
    return o


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


def below_rows(d, U, o, f):
    return np.vstack(
        [np.dot(row, U) * f.backward(output=out) for row, out in zip(d, o, strict=True)]
    )


def below_einsum(d, U, o, f):
    return np.einsum("nm,tn->tm", U, d, optimize=True) * f.backward(o)


def gradient_W_loop(d, s):
    total = np.zeros((d.shape[1], d.shape[1]))
    for t, i, j in itertools.product(range(len(d)), range(d.shape[1]), range(d.shape[1])):
        total[i, j] += d[t, i] * s[t, j]
    return total


def sum_of_outer(d, x):
    return functools.reduce(operator.add, map(np.outer, d, x))


def sum_of_kron(d, x):
    return sum(np.kron(a[:, None], b[None, :]) for a, b in zip(d, x, strict=False))


# ---- softmax and cross-entropy


def softmax_apply(z):
    def one(row):
        e = np.exp(row - np.amax(row))
        return e / np.add.reduce(e)

    return one(z) if z.ndim == 1 else np.apply_along_axis(one, 1, z)


def softmax_transposed(z):
    e = np.exp((z.T - z.max(axis=-1)).T)
    return (e.T / e.T.sum(axis=0)).T


def softmax_math(z):
    rows = np.atleast_2d(z)
    result = np.empty(rows.shape)
    for i, row in enumerate(rows.tolist()):
        top = max(row)
        e = [math.exp(v - top) for v in row]
        result[i] = [v / math.fsum(e) for v in e]
    return result.reshape(z.shape)


def entropy_loop(o, y):
    rights = [o[i][j] for i, j in enumerate(np.argmax(y, axis=1))]
    return -math.fsum(math.log(r) if r > 0 else -math.inf for r in rights) / len(rights)


def entropy_masked(o, y):
    with np.errstate(all="ignore"):
        return np.negative(np.log(o[y.astype(bool)])).mean()


def entropy_product(o, y):
    with np.errstate(divide="ignore"):
        return float(np.average(-np.log(np.sum(o * y, axis=1))))


def gradient_in_place(z, y):
    result = softmax_apply(z)
    result[np.arange(len(z)), y.argmax(1)] -= 1.0
    result /= len(z)
    return result


# ---- gradient flow


def bound_loop(beta_W, beta_f, steps):
    value = 1.0
    for _ in range(steps):
        value *= beta_W * beta_f
    return value


def bound_recursive(beta_W, beta_f, steps):
    return beta_W * beta_f * bound_recursive(beta_W, beta_f, steps - 1) if steps else 1.0


def clip_where(g, threshold):
    norm = np.sqrt(np.sum(g * g))
    return np.where(norm > threshold, g * (threshold / norm) if norm else g, g)


def clip_copy(g, threshold):
    g = copy.deepcopy(g)
    norm = np.linalg.norm(g.ravel())
    if norm > threshold:
        g *= threshold / norm
    return g


# ---- the language model


def vocabulary_set(sentences):
    seen, known = set(), {"<s>": 0, "</s>": 1}
    for word in itertools.chain.from_iterable(sentences):
        if word not in seen:
            seen.add(word)
            known[word] = len(known)
    return known


def vocabulary_setdefault(sentences):
    known = {"<s>": 0, "</s>": 1}
    for sentence in sentences:
        for word in sentence:
            known.setdefault(word, len(known))
    return known


def one_hot_insert(index, size):
    return np.insert(np.zeros(size - 1), index, 1.0)


def pairs_pairwise(words):
    return list(itertools.pairwise(["<s>", *words, "</s>"]))


def local_loop(d, s, V, f):
    rows = []
    for t in range(len(d)):
        rows.append(sum(d[t, k] * V[k] for k in range(len(V))) * f.backward(output=s[t + 1]))
    return np.array(rows)


def gradient_V_add_at(d, s):
    total = np.zeros((d.shape[1], s.shape[1]))
    for row, state in zip(d, s[1:], strict=True):
        total += row[:, None] * state
    return total


def loss_of(indices, labels, U, W, V):
    T, n = len(indices), len(W)
    x = np.zeros((T, len(V)))
    x[np.arange(T), indices] = 1.0
    s = np.zeros((T + 1, n))
    for t in range(T):
        s[t + 1] = np.tanh(x[t] @ U.T + s[t] @ W.T)
    z = s[1:] @ V.T
    top = z.max(axis=1, keepdims=True)
    lse = top[:, 0] + np.log(np.exp(z - top).sum(axis=1))
    E = (lse - z[np.arange(T), labels]).sum() / T
    d = np.exp(z - lse[:, None])
    d[np.arange(T), labels] -= 1.0
    d /= T
    deltas = (d @ V) * (1.0 - s[1:] ** 2)
    for t in range(T - 2, -1, -1):
        deltas[t] += (deltas[t + 1] @ W) * (1.0 - s[t + 1] ** 2)
    return E, deltas.T @ x, deltas.T @ s[:-1], d.T @ s[1:]


def loss_named(*arguments):
    return Loss(*loss_of(*arguments))


def train_named(pairs, U, W, V, learning_rate, threshold, epochs):
    weights = Weights(np.array(U), np.array(W), np.array(V))
    for _, (indices, labels) in itertools.product(range(epochs), pairs):
        gradients = loss_of(indices, labels, *weights)[1:]
        steps = (learning_rate * clip_copy(g, threshold) for g in gradients)
        weights = Weights(*(w - s for w, s in zip(weights, steps, strict=True)))
    return weights


def predict_softmax(words, vocabulary, U, W, V):
    s = np.zeros(len(W))
    for word in itertools.chain(["<s>"], words):
        s = np.tanh(U[:, vocabulary[word]] + W @ s)
    names = {index: word for word, index in vocabulary.items()}
    return names[int(softmax_apply(V @ s).argmax())]


def perplexity_of(indices, labels, U, W, V):
    return math.exp(loss_of(indices, labels, U, W, V)[0])


def ngram_table(sentences, context, N):
    table: dict = defaultdict(Counter)
    for sentence in sentences:
        words = ("<s>",) * (N - 1) + tuple(sentence) + ("</s>",)
        for i in range(N - 1, len(words)):
            table[words[i - N + 1 : i]][words[i]] += 1
    before = (("<s>",) * (N - 1) + tuple(context))[-(N - 1) :]
    if before not in table:
        return None
    most = max(table[before].values())
    return next(word for word, count in table[before].items() if count == most)


# ---- larger networks


def bidirectional_named(x, ahead, back, f, g):
    (U, W, V), (U2, W2, V2) = ahead, back
    one = forward_reduced(x, U, W, np.zeros(len(W)), f)[1:]
    other = forward_reduced(x[::-1], U2, W2, np.zeros(len(W2)), f)[:0:-1]
    return g.forward(np.einsum("tn,kn->tk", one, V) + np.einsum("tn,kn->tk", other, V2))


def one_direction(x, U, W, V, d, f):
    s = forward_reduced(x, U, W, np.zeros(len(W)), f)
    deltas = delta_keywords((d @ V) * f.backward(s[1:]), s, W, f)
    return Weights(deltas.T @ x, deltas.T @ s[:-1], d.T @ s[1:])


def both_gradients(x, ahead, back, d, f):
    return [one_direction(x, *ahead, d, f), one_direction(x[::-1], *back, d[::-1], f)]


def top_of(x, layers, f):
    for U, W in layers:
        x = forward_keywords(x, U, W, np.zeros(W.shape[0]), f)[1:]
    return x


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


HONEST: dict[str, tuple[Function, ...]] = {
    "forward": (
        forward_reduced,
        forward_keywords,
        forward_recursive,
        forward_matrix,
        forward_checked,
    ),
    "output": (output_columns, output_steps),
    "delta": (delta_deque, delta_accumulated, delta_solved, delta_keywords),
    "delta_below": (below_rows, below_einsum),
    "gradient_W": (gradient_W_loop, sum_of_outer, sum_of_kron),
    "gradient_U": (sum_of_outer, sum_of_kron),
    "softmax": (softmax_apply, softmax_transposed, softmax_math),
    "cross_entropy": (entropy_loop, entropy_masked, entropy_product),
    "softmax_cross_entropy_gradient": (gradient_in_place,),
    "gradient_bound": (bound_loop, bound_recursive),
    "delta_norms": (lambda d: np.sqrt((d * d) @ np.ones(d.shape[1])),),
    "clip_gradient": (clip_where, clip_copy),
    "build_vocabulary": (vocabulary_set, vocabulary_setdefault),
    "one_hot": (one_hot_insert, lambda i, K: np.identity(K, dtype=np.int8)[i]),
    "training_pairs": (pairs_pairwise,),
    "deltas_from_outputs": (local_loop,),
    "gradient_V": (gradient_V_add_at,),
    "sentence_loss": (loss_of, loss_named),
    "train": (train_named,),
    "predict_next": (predict_softmax,),
    "perplexity": (perplexity_of,),
    "ngram_next": (ngram_table,),
    "bidirectional_forward": (bidirectional_named,),
    "bidirectional_backward": (both_gradients,),
    "deep_forward": (lambda x, layers, V, f, g: g.forward(top_of(x, layers, f) @ V.T),),
    "deep_bidirectional_forward": (
        lambda x, one, other, V, V2, f, g: g.forward(
            top_of(x, one, f) @ V.T + top_of(x[::-1], other, f)[::-1] @ V2.T
        ),
    ),
    "deep_backward": (deep_backward_named,),
}
ARRAYS: dict[str, Function] = {
    "an array": np.array,
    "Fortran order": np.asfortranarray,
    "every other entry of a larger one": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "transposed twice": lambda a: np.array(a.T).T,
    "extended precision and back": lambda a: a.astype(np.longdouble).astype(float),
}
NUMBERS: dict[str, Function] = {
    "a float": float,
    "NumPy's": np.float64,
    "0-d": np.array,
    "long double": np.longdouble,
}
TUPLES: dict[str, Function] = {
    "a tuple": tuple,
    "a list": list,
    "a named tuple": lambda parts: namedtuple("Results", [f"r{i}" for i in range(len(parts))])(
        *parts
    ),
}


def forms(value: Any) -> Iterator[tuple[str, Function]]:
    """The forms in which such a result may come."""
    if isinstance(value, np.ndarray) and value.ndim:
        yield from ARRAYS.items()
    elif isinstance(value, float | np.floating):
        yield from NUMBERS.items()
    elif isinstance(value, list | tuple):
        yield from TUPLES.items()
    else:
        yield "as it is", lambda same: same


def in_form(way: Function, form: Function) -> Function:
    """A function whose results come in another form, as they cross into the grader's process."""
    return lambda *arguments: crossed(form(way(*arguments)))


def crossed(value: Any) -> Any:
    """A value after it has gone over the wire."""
    frame = wire.encode({}, {"value": value})
    header, body = wire.lengths(frame[: wire.LENGTHS.size])
    text = bytearray(frame[wire.LENGTHS.size :][:header])
    data = bytearray(frame[wire.LENGTHS.size + header :][:body])
    return wire.decode(text, data, ("value",), lambda handle: handle)["value"]


def main() -> None:
    from spec.assignment import ITEMS
    from spec.checking.cases import Cases
    from tests.helpers.honest_checks import STYLES, keeps_every_point
    from tests.helpers.local import Local

    refused = 0
    for seed in range(int(sys.argv[1])):
        cases = Cases(seed)
        for item in ITEMS:
            for way in HONEST.get(item.name, ()):
                with np.errstate(all="ignore"):
                    asked = [c.run(Local(**{item.name: way}), cases) for c in item.checks]
                for wrong in filter(None, asked):
                    refused += 1
                    print(seed, item.name, way.__name__, wrong.summary.en, wrong.yours, wrong.right)
        for name in STYLES:
            if not keeps_every_point(name, seed):
                refused += 1
                print(seed, "gradient_check", name)
    ways = sum(map(len, HONEST.values())) + len(STYLES)
    print(f"{ways} ways, {sys.argv[1]} seeds: {refused} refused")


if __name__ == "__main__":
    main()
