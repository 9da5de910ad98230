"""Softmax and cross-entropy, with a slip in one of them."""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def cross_entropy(outputs, labels):
    chosen = outputs[labels == 1]
    with np.errstate(divide="ignore"):
        return -np.log(chosen).sum() / len(outputs)


def softmax_cross_entropy_gradient(z, labels):
    outputs = np.array([softmax(row) for row in z])
    return (outputs - labels) / len(z)
