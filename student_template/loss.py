"""Softmax y_i = e^{z_i} / Σ_j e^{z_j}, and the cross-entropy E = −1/N Σ_i labels_i · ln y_i."""

import numpy as np


def softmax(z: np.ndarray) -> np.ndarray:
    """Turn scores into probabilities along the last axis (the article's softmax layer).

    y_i = e^{z_i} / Σ_j e^{z_j}

    z: scores of any size, shape (k,) or (N, k); no entry may overflow the result
    Returns y, the shape of z; every row sums to 1.
    """
    raise NotImplementedError("return y, the shape of z")


def cross_entropy(outputs: np.ndarray, labels: np.ndarray) -> float:
    """Measure how far the outputs are from one-hot labels (the article's loss; natural logarithm).

    E = −1/N Σ_i labels_i · ln outputs_i

    outputs: probabilities, shape (N, k)
    labels: one-hot rows, shape (N, k)
    Returns E, a float. An output of 0 adds 0 where the label is 0; where the label is 1
    it makes E infinite, never nan.
    """
    raise NotImplementedError("return E, a float")


def softmax_cross_entropy_gradient(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Differentiate the cross-entropy of softmax(z) with respect to z (not in the article).

    ∂E/∂z = (softmax(z) − labels) / N

    z: scores, shape (N, k)
    labels: one-hot rows, shape (N, k)
    Returns ∂E/∂z, shape (N, k).
    """
    raise NotImplementedError("return ∂E/∂z, (N, k)")


if __name__ == "__main__":
    print("This file holds definitions. To check them: grader run .   To hand in: grader pack .")
