"""Right functions of the larger networks, written as others would write them."""

import functools
import math
import operator
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable

import numpy as np


def clip_if(gradient, threshold):
    norm = np.linalg.norm(gradient)
    return threshold / norm * gradient if norm > threshold else gradient.copy()


def clip_min(gradient, threshold):
    norm = math.sqrt(np.sum(np.square(gradient)))
    return gradient * min(1.0, threshold / norm if norm else 1.0)


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


def one_hot_list(index, size):
    return np.array([1.0 if i == index else 0.0 for i in range(size)])


def pairs_loop(words):
    before, pairs = "<s>", []
    for word in words:
        pairs.append([before, word])
        before = word
    return [*pairs, [before, "</s>"]]


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def sentence_loss(indices, labels, U, W, V):
    """A loop over the steps forward, another one back; columns of U instead of one-hot vectors."""
    T, states, outputs, E = len(indices), [np.zeros(len(W))], [], 0.0
    for t in range(T):
        states.append(np.tanh(U[:, indices[t]] + W @ states[-1]))
        z = V @ states[-1]
        outputs.append(softmax(z))
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


def train(pairs, U, W, V, learning_rate, threshold, epochs):
    weights = [U.copy(), W.copy(), V.copy()]
    for epoch in range(epochs * len(pairs)):
        _, *gradients = sentence_loss(*pairs[epoch % len(pairs)], *weights)
        for i, gradient in enumerate(gradients):
            weights[i] = weights[i] - learning_rate * clip_if(gradient, threshold)
    return tuple(weights)


def scores(indices, U, W, V):
    state = np.zeros((len(W), 1))
    for index in indices:
        state = np.tanh(U[:, [index]] + W @ state)
    return (V @ state)[:, 0]


def predict_next(words, vocabulary, U, W, V):
    probable = softmax(scores([0, *(vocabulary[w] for w in words)], U, W, V))
    best = max(range(len(probable)), key=lambda i: probable[i])
    return next(word for word, index in vocabulary.items() if index == best)


def predict_sorted(words, vocabulary, U, W, V):
    z = scores([vocabulary[w] for w in ["<s>", *words]], U, W, V)
    return np.array(list(vocabulary))[np.argsort(-z, kind="stable")[0]]


def perplexity(indices, labels, U, W, V):
    product = 1.0
    for t in range(len(indices)):  # of roots, for a product of probabilities underflows
        product *= softmax(scores(indices[: t + 1], U, W, V))[labels[t]] ** (-1 / len(indices))
    return product


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


def layer(x, U, W, f):
    states = [np.zeros(len(W))]
    for row in x:
        states.append(f.forward(U.dot(row) + W.dot(states[-1])))
    return np.array(states)


def bidirectional(x, one, other, f, g):
    ahead = layer(x, one[0], one[1], f)[1:]
    back = np.flip(layer(np.flip(x, 0), other[0], other[1], f)[1:], 0)
    return g.forward(np.hstack([ahead, back]) @ np.hstack([one[2], other[2]]).T)


def deep_forward(x, layers, V, f, g):
    state = [np.zeros(len(W)) for _, W in layers]
    outputs = []
    for row in x:  # step by step, all layers in each
        for i, (U, W) in enumerate(layers):
            row = state[i] = f.forward(U @ row + W @ state[i])
        outputs.append(g.forward(V @ row))
    return np.array(outputs)


def deep_backward(x, layers, V, output_deltas, f):
    inputs, states = [x], []
    for U, W in layers:
        states.append(layer(inputs[-1], U, W, f))
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


def one_direction(x, weights, output_deltas, f, steps):
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


def bidirectional_backward(x, one, other, output_deltas, f):
    steps = list(range(len(x)))
    return (
        one_direction(x, one, output_deltas, f, steps),
        one_direction(x, other, output_deltas, f, steps[::-1]),
    )


def bidirectional_backward_einsum(x, one, other, output_deltas, f):
    """Turned round at the end of each direction, where every sum is one einsum."""
    gradients = []
    for (U, W, V), turn in ((one, 1), (other, -1)):
        states = layer(x[::turn], U, W, f)
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


def deep_bidirectional(x, ahead, back, V, V2, f, g):
    """Every backward layer turned round and back again."""
    up, down = x, x
    for U, W in ahead:
        up = layer(up, U, W, f)[1:]
    for U, W in back:
        down = layer(down[::-1], U, W, f)[1:][::-1]
    return np.array([g.forward(V @ s + V2 @ s2) for s, s2 in zip(up, down, strict=True)])


OTHER_WAYS: dict[str, tuple[Callable, ...]] = {
    "gradient_bound": (
        lambda W, f, steps: math.pow(W * f, steps),
        lambda W, f, steps: np.float64(W) ** steps * f**steps,
        lambda W, f, steps: functools.reduce(operator.mul, [W, f] * steps, 1.0),
        lambda W, f, steps: np.prod([W * f] * steps),
    ),
    "delta_norms": (
        lambda d: np.linalg.norm(d, axis=1),
        lambda d: np.sqrt(np.einsum("ti,ti->t", d, d)),
        lambda d: np.array([math.hypot(*row) for row in d]),
    ),
    "clip_gradient": (clip_if, clip_min),
    "build_vocabulary": (vocabulary_loop, vocabulary_default),
    "one_hot": (
        one_hot_list,
        lambda i, K: np.eye(K)[i],
        lambda i, K: (np.arange(K) == i).astype(int),
    ),
    "training_pairs": (
        pairs_loop,
        lambda w: list(zip(["<s>", *w], [*w, "</s>"], strict=True)),
        lambda w: tuple((["<s>", *w][i], [*w, "</s>"][i]) for i in range(len(w) + 1)),
    ),
    "deltas_from_outputs": (
        lambda d, s, V, f: f.backward(s[1:]) * (V.T @ d.T).T,
        lambda d, s, V, f: np.array(
            [V.T @ r * f.backward(h) for r, h in zip(d, s[1:], strict=True)]
        ),
    ),
    "gradient_V": (
        lambda d, s: np.einsum("tk,tn->kn", d, s[1:]),
        lambda d, s: sum(np.outer(a, b) for a, b in zip(d, s[1:], strict=True)),
    ),
    "sentence_loss": (sentence_loss,),
    "train": (train,),
    "predict_next": (predict_next, predict_sorted),
    "perplexity": (perplexity,),
    "ngram_next": (ngram_counter, ngram_joined),
    "bidirectional_forward": (bidirectional,),
    "bidirectional_backward": (bidirectional_backward, bidirectional_backward_einsum),
    "deep_bidirectional_forward": (deep_bidirectional,),
    "deep_forward": (deep_forward,),
    "deep_backward": (deep_backward,),
}
