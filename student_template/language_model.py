"""A language model: words in, the probabilities of the next word out.

s_t = tanh(U x_t + W s_{t−1}) with s₀ = 0, z_t = V s_t, o_t = softmax(z_t). A word is an
index into the vocabulary, and x_t is its one-hot vector. K is the number of words.
"""

import numpy as np

from activations import Activation, identity, tanh
from gradient_flow import clip_gradient
from loss import softmax_cross_entropy_gradient
from recurrent import delta, forward, gradient_U, gradient_W, output


def build_vocabulary(sentences: list[list[str]]) -> dict[str, int]:
    """Number the words.

    "<s>" (the article's s, before the first word) is 0, "</s>" (the article's e, after the
    last one) is 1, then come the words in the order in which they first appear.

    sentences: lists of words; none of them is "<s>" or "</s>"
    Returns a dict word -> index, in the order of the indices.
    """
    raise NotImplementedError("return a dict word -> index, in the order of the indices")


def one_hot(index: int, size: int) -> np.ndarray:
    """Write a word as a vector: 1 at its index, 0 elsewhere.

    index: 0 … size − 1
    size: K
    Returns a vector, shape (size,).
    """
    raise NotImplementedError("return the vector, (size,)")


def training_pairs(words: list[str]) -> list[tuple[str, str]]:
    """Cut a sentence into inputs and labels: the label of a word is the next word.

    words: a sentence, without "<s>" and "</s>"
    Returns a list of (input word, label word), in order: the first input is "<s>", the last
    label is "</s>".
    """
    raise NotImplementedError("return the list of (input word, label word)")


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
    raise NotImplementedError("return ℓ, (T, n)")


def gradient_V(output_deltas: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Sum the gradient of V over time (not in the article).

    ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ   for t = 1 … T

    output_deltas: ∂E/∂z_t, where z_t = V s_t; shape (T, K)
    states: s₀ … s_T, shape (T+1, n)
    Returns ∂E/∂V, shape (K, n).
    """
    raise NotImplementedError("return ∂E/∂V, (K, n)")


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
    raise NotImplementedError("return (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)")


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
    raise NotImplementedError("return the trained (U, W, V), new arrays")


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
    raise NotImplementedError("return the most probable next word")


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
    raise NotImplementedError("return e^E, a float")


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
    raise NotImplementedError("return the word, or None")


if __name__ == "__main__":
    print("This file holds definitions. To check them: grader run .   To hand in: grader pack .")
