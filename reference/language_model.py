"""A language model: words in, the probabilities of the next word out.

s_t = tanh(U x_t + W s_{t−1}) with s₀ = 0, z_t = V s_t, o_t = softmax(z_t). A word is an
index into the vocabulary, and x_t is its one-hot vector. K is the number of words.
"""

import numpy as np

from reference.activations import Activation, identity, tanh
from reference.gradient_flow import clip_gradient
from reference.loss import softmax_cross_entropy_gradient
from reference.recurrent import delta, forward, gradient_U, gradient_W, output


def build_vocabulary(sentences: list[list[str]]) -> dict[str, int]:
    """Number the words.

    "<s>" (the article's s, before the first word) is 0, "</s>" (the article's e, after the
    last one) is 1, then come the words in the order in which they first appear.

    sentences: lists of words; none of them is "<s>" or "</s>"
    Returns a dict word -> index, in the order of the indices.
    """
    words = ["<s>", "</s>", *(word for sentence in sentences for word in sentence)]
    return {word: index for index, word in enumerate(dict.fromkeys(words))}


def one_hot(index: int, size: int) -> np.ndarray:
    """Write a word as a vector: 1 at its index, 0 elsewhere.

    index: 0 … size − 1
    size: K
    Returns a vector, shape (size,).
    """
    vector = np.zeros(size)
    vector[index] = 1.0
    return vector


def training_pairs(words: list[str]) -> list[tuple[str, str]]:
    """Cut a sentence into inputs and labels: the label of a word is the next word.

    words: a sentence, without "<s>" and "</s>"
    Returns a list of (input word, label word), in order: the first input is "<s>", the last
    label is "</s>".
    """
    return list(zip(["<s>", *words], [*words, "</s>"], strict=True))


def deltas_from_outputs(
    output_deltas: np.ndarray, states: np.ndarray, V: np.ndarray, activation: Activation
) -> np.ndarray:
    """Send the output layer's error terms into the states: the ℓ_t of equation 3.

    ℓ_t = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t)   for t = 1 … T

    output_deltas: ∂E/∂z_t, where z_t = V s_t; shape (T, K)
    states: s₀ … s_T, shape (T+1, n)
    V: weights of the output layer, shape (K, n)
    activation: f′(net_t) is activation.backward(s_t)
    Returns ℓ, shape (T, n): row t−1 is ℓ_t.
    """
    return (output_deltas @ V) * activation.backward(states[1:])  # (T, K) @ (K, n) -> (T, n)


def gradient_V(output_deltas: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Sum the gradient of V over time (not in the article).

    ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ   for t = 1 … T

    output_deltas: ∂E/∂z_t, where z_t = V s_t; shape (T, K)
    states: s₀ … s_T, shape (T+1, n)
    Returns ∂E/∂V, shape (K, n).
    """
    return output_deltas.T @ states[1:]  # (K, T) @ (T, n) -> (K, n)


def sentence_loss(
    indices: np.ndarray, labels: np.ndarray, U: np.ndarray, W: np.ndarray, V: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Compute the loss of one sentence and its gradients, by BPTT (equations 1, 2, 3, 6 and 8).

    E = −1/T Σ_t ln o_t[label_t]

    indices: the input words, ints, shape (T,)
    labels: the words that follow them, ints, shape (T,)
    U: weights of the input, shape (n, K)
    W: weights of the previous state, shape (n, n); s₀ = 0, f is tanh
    V: weights of the output layer, shape (K, n); o_t = softmax(V s_t)
    Returns (E, ∂E/∂U, ∂E/∂W, ∂E/∂V): the mean cross-entropy over the T steps, a float, and
    its gradients, each the shape of its weights.
    """
    x, targets = _one_hot_rows(indices, len(V)), _one_hot_rows(labels, len(V))  # (T, K)
    states, z = _run(indices, U, W, V)
    output_deltas = softmax_cross_entropy_gradient(z, targets)  # ∂E/∂z; the mean's 1/T is in it
    local_deltas = deltas_from_outputs(output_deltas, states, V, tanh)
    deltas = delta(local_deltas, states, W, tanh)
    E = _mean_entropy(z, labels)
    return E, gradient_U(deltas, x), gradient_W(deltas, states), gradient_V(output_deltas, states)


def train(
    pairs: list[tuple[np.ndarray, np.ndarray]],
    U: np.ndarray,
    W: np.ndarray,
    V: np.ndarray,
    learning_rate: float,
    threshold: float,
    epochs: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Train by stochastic gradient descent with clipped gradients.

    Each epoch goes once through the pairs, in order. After each sentence its three
    gradients are clipped, each by itself, by the rule of clip_gradient; then learning_rate
    times each is subtracted from its weights.

    pairs: a list of (indices, labels), one for each sentence
    U, W, V: the weights to start from, shapes (n, K), (n, n), (K, n)
    learning_rate: how much of a clipped gradient is subtracted
    threshold: θ of the clipping
    epochs: how often to go through the pairs
    Returns (U, W, V), new arrays.
    """
    U, W, V = U.astype(float), W.astype(float), V.astype(float)  # copies
    for _ in range(epochs):
        for indices, labels in pairs:
            _, dU, dW, dV = sentence_loss(indices, labels, U, W, V)
            U -= learning_rate * clip_gradient(dU, threshold)
            W -= learning_rate * clip_gradient(dW, threshold)
            V -= learning_rate * clip_gradient(dV, threshold)
    return U, W, V


def predict_next(
    words: list[str], vocabulary: dict[str, int], U: np.ndarray, W: np.ndarray, V: np.ndarray
) -> str:
    """Say which word is the most probable one after "<s>" and these words.

    words: the beginning of a sentence; may be empty
    vocabulary: word -> index, in the order of the indices
    U, W, V: the weights, shapes (n, K), (n, n), (K, n)
    Returns that word, which may be any of the vocabulary, "<s>" and "</s>" too; of several
    equally probable ones that of the lowest index.
    """
    indices = np.array([vocabulary[word] for word in ["<s>", *words]])
    _, z = _run(indices, U, W, V)
    return list(vocabulary)[int(np.argmax(z[-1]))]  # softmax keeps the order


def perplexity(
    indices: np.ndarray, labels: np.ndarray, U: np.ndarray, W: np.ndarray, V: np.ndarray
) -> float:
    """Measure how many words the model hesitates between, on average.

    perplexity = e^E, where E is the sentence's mean cross-entropy

    indices: the input words, ints, shape (T,)
    labels: the words that follow them, ints, shape (T,)
    U, W, V: the weights, shapes (n, K), (n, n), (K, n)
    Returns the perplexity, a float: 1 for a model that is always right and sure, K for one
    that knows nothing.
    """
    _, z = _run(indices, U, W, V)
    with np.errstate(over="ignore"):  # what no float64 can hold is inf
        return float(np.exp(_mean_entropy(z, labels)))


def ngram_next(sentences: list[list[str]], context: list[str], N: int) -> str | None:
    """Say which word most often follows the last N−1 words of the context.

    Each sentence, and the context, begins with N−1 "<s>"; each sentence ends with one
    "</s>", which counts as a follower. Contexts never cross sentences.

    sentences: lists of words
    context: the words so far; may be empty
    N: 2 or more; an N-gram looks N−1 words back
    Returns the word; of several equally frequent ones the one that was first seen after
    this context; None where the context was never seen.
    """
    start = ["<s>"] * (N - 1)
    wanted = [*start, *context][-(N - 1) :]
    counts: dict[str, int] = {}  # in the order in which the followers were first seen
    for sentence in sentences:
        words = [*start, *sentence, "</s>"]
        for i in range(N - 1, len(words)):
            if words[i - (N - 1) : i] == wanted:
                counts[words[i]] = counts.get(words[i], 0) + 1
    return max(counts, key=counts.__getitem__, default=None)  # max takes the first of equals


def _run(
    indices: np.ndarray, U: np.ndarray, W: np.ndarray, V: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """States (T+1, n) and scores z_t = V s_t, (T, K), of a sentence; s₀ = 0."""
    x = _one_hot_rows(indices, len(V))  # (T, K)
    states = forward(x, U, W, np.zeros(len(W)), tanh)
    return states, output(states, V, identity)


def _one_hot_rows(indices: np.ndarray, size: int) -> np.ndarray:
    """Row t−1 is the one-hot vector of the word at time t; (T, size)."""
    return (indices[:, np.newaxis] == np.arange(size)).astype(float)


def _mean_entropy(z: np.ndarray, labels: np.ndarray) -> float:
    """1/T Σ_t ln Σ_j e^{z_j − z_label}: from z itself, for a probability may be too small."""
    of_labels = z[np.arange(len(labels)), labels]  # (T,)
    return float(np.logaddexp.reduce(z - of_labels[:, np.newaxis], axis=1).mean())
