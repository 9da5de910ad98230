"""Right functions of gradient flow and the language model, in many styles."""

from __future__ import annotations

import copy
import functools
import itertools
import math
import operator
from collections import Counter, OrderedDict, defaultdict, namedtuple
from collections.abc import Callable

import numpy as np

from tests.helpers.honest.basic import softmax_apply

Loss = namedtuple("Loss", "E U W V")
Weights = namedtuple("Weights", "U W V")


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


def clip_if(gradient, threshold):
    norm = np.linalg.norm(gradient, "fro")
    return threshold / norm * gradient if norm > threshold else gradient.copy()


def clip_min(gradient, threshold):
    norm = math.sqrt(np.sum(np.square(gradient)))
    return gradient * min(1.0, threshold / norm if norm else 1.0)


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


def vocabulary_loop(sentences):
    indices = OrderedDict([("<s>", 0), ("</s>", 1)])
    for sentence in sentences:
        for word in sentence:
            if word not in indices:
                indices[word] = len(indices)
    return indices


def vocabulary_default(sentences):
    indices: dict = defaultdict(lambda: len(indices))
    for word in ["<s>", "</s>", *[w for s in sentences for w in s]]:
        indices[word]
    return indices


def vocabulary_numpy(sentences):
    words = np.array(["<s>", "</s>", *[word for s in sentences for word in s]])
    _, first = np.unique(words, return_index=True)
    return {words[i]: np.int64(n) for n, i in enumerate(sorted(first))}


def one_hot_insert(index, size):
    return np.insert(np.zeros(size - 1), index, 1.0)


def one_hot_list(index, size):
    return np.array([1.0 if i == index else 0.0 for i in range(size)])


def pairs_pairwise(words):
    return list(itertools.pairwise(["<s>", *words, "</s>"]))


def pairs_loop(words):
    before, pairs = "<s>", []
    for word in list(words):  # an edit of this code may append to them
        pairs.append([before, word])
        before = word
    return [*pairs, [before, "</s>"]]


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


def loss_by_steps(indices, labels, U, W, V):
    """A loop over the steps forward, another one back; columns of U instead of one-hot vectors."""
    T, states, outputs, E = len(indices), [np.zeros(len(W))], [], 0.0
    for t in range(T):
        states.append(np.tanh(U[:, indices[t]] + W @ states[-1]))
        z = V @ states[-1]
        outputs.append(softmax_apply(z))
        E += np.logaddexp.reduce(z) - z[labels[t]]
    dU, dW, dV, back = np.zeros_like(U), np.zeros_like(W), np.zeros_like(V), np.zeros(len(W))
    for t in reversed(range(T)):
        outputs[t][labels[t]] -= 1.0
        dV += np.outer(outputs[t], states[t + 1]) / T
        delta = (V.T @ outputs[t] / T + back) * (1.0 - states[t + 1] ** 2)
        dU[:, indices[t]] += delta
        dW += np.outer(delta, states[t])
        back = W.T @ delta
    return E / T, dU, dW, dV


def train_named(pairs, U, W, V, learning_rate, threshold, epochs):
    weights = Weights(np.array(U), np.array(W), np.array(V))
    for _, (indices, labels) in itertools.product(range(epochs), pairs):
        gradients = loss_of(indices, labels, *weights)[1:]
        steps = (learning_rate * clip_copy(g, threshold) for g in gradients)
        weights = Weights(*(w - s for w, s in zip(weights, steps, strict=True)))
    return weights


def train_in_one_loop(pairs, U, W, V, learning_rate, threshold, epochs):
    weights = [U.copy(), W.copy(), V.copy()]
    for epoch in range(epochs * len(pairs)):
        _, *gradients = loss_by_steps(*pairs[epoch % len(pairs)], *weights)
        for i, gradient in enumerate(gradients):
            weights[i] = weights[i] - learning_rate * clip_if(gradient, threshold)
    return tuple(weights)


def scores(indices, U, W, V):
    state = np.zeros((len(W), 1))
    for index in indices:
        state = np.tanh(U[:, [index]] + W @ state)
    return (V @ state)[:, 0]


def predict_softmax(words, vocabulary, U, W, V):
    s = np.zeros(len(W))
    for word in itertools.chain(["<s>"], words):
        s = np.tanh(U[:, vocabulary[word]] + W @ s)
    names = {index: word for word, index in vocabulary.items()}
    return names[int(softmax_apply(V @ s).argmax())]


def predict_by_index(words, vocabulary, U, W, V):
    probable = softmax_apply(scores([0, *(vocabulary[w] for w in words)], U, W, V))
    best = max(range(len(probable)), key=lambda i: probable[i])
    return next(word for word, index in vocabulary.items() if index == best)


def predict_sorted(words, vocabulary, U, W, V):
    z = scores([vocabulary[w] for w in ["<s>", *words]], U, W, V)
    return np.array(list(vocabulary))[np.argsort(-z, kind="stable")[0]]


def perplexity_of(indices, labels, U, W, V):
    return math.exp(loss_of(indices, labels, U, W, V)[0])


def perplexity_of_roots(indices, labels, U, W, V):
    product = 1.0
    for t in range(len(indices)):  # of roots, for a product of probabilities underflows
        product *= softmax_apply(scores(indices[: t + 1], U, W, V))[labels[t]] ** (
            -1 / len(indices)
        )
    return product


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


def ngram_counter(sentences, context, N):
    last = tuple((["<s>"] * (N - 1) + context)[1 - N :])
    seen: Counter = Counter()
    for sentence in sentences:
        words = ["<s>"] * (N - 1) + sentence + ["</s>"]
        for gram in zip(*[words[i:] for i in range(N)], strict=False):
            if gram[:-1] == last:
                seen[gram[-1]] += 1
    return seen.most_common(1)[0][0] if seen else None


def ngram_joined(sentences, context, N):
    def key(words):
        return " ".join(words)  # a word has no blank

    table: dict = {}
    for sentence in sentences:
        words = ["<s>"] * (N - 1) + sentence + ["</s>"]
        for i in range(N - 1, len(words)):
            table.setdefault(key(words[i - N + 1 : i]), Counter())[words[i]] += 1
    followers = table.get(key((["<s>"] * (N - 1) + context)[1 - N :]))
    return followers.most_common(1)[0][0] if followers else None


WAYS: dict[str, tuple[Callable, ...]] = {
    "gradient_bound": (
        bound_loop,
        bound_recursive,
        lambda W, f, steps: math.pow(W * f, steps),
        lambda W, f, steps: np.float64(W) ** steps * f**steps,
        lambda W, f, steps: functools.reduce(operator.mul, [W, f] * steps, 1.0),
        lambda W, f, steps: np.prod([W * f] * steps),
    ),
    "delta_norms": (
        lambda d: np.linalg.norm(d, axis=1),
        lambda d: np.sqrt(np.einsum("ti,ti->t", d, d)),
        lambda d: np.array([math.hypot(*row) for row in d]),
        lambda d: np.sqrt((d * d) @ np.ones(d.shape[1])),
    ),
    "clip_gradient": (clip_where, clip_copy, clip_if, clip_min),
    "build_vocabulary": (
        vocabulary_set,
        vocabulary_setdefault,
        vocabulary_loop,
        vocabulary_default,
        vocabulary_numpy,
    ),
    "one_hot": (
        one_hot_insert,
        one_hot_list,
        lambda i, K: np.eye(K)[i],
        lambda i, K: np.identity(K, dtype=np.int8)[i],
        lambda i, K: (np.arange(K) == i).astype(int),
    ),
    "training_pairs": (
        pairs_pairwise,
        pairs_loop,
        lambda w: list(zip(["<s>", *w], [*w, "</s>"], strict=True)),
        lambda w: tuple((["<s>", *w][i], [*w, "</s>"][i]) for i in range(len(w) + 1)),
    ),
    "deltas_from_outputs": (
        local_loop,
        lambda d, s, V, f: f.backward(s[1:]) * (V.T @ d.T).T,
        lambda d, s, V, f: np.array(
            [V.T @ r * f.backward(h) for r, h in zip(d, s[1:], strict=True)]
        ),
    ),
    "gradient_V": (
        gradient_V_add_at,
        lambda d, s: np.einsum("tk,tn->kn", d, s[1:]),
        lambda d, s: sum(np.outer(a, b) for a, b in zip(d, s[1:], strict=True)),
    ),
    "sentence_loss": (loss_of, loss_named, loss_by_steps),
    "train": (train_named, train_in_one_loop),
    "predict_next": (predict_softmax, predict_by_index, predict_sorted),
    "perplexity": (perplexity_of, perplexity_of_roots),
    "ngram_next": (ngram_table, ngram_counter, ngram_joined),
}
