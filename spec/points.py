"""The points of every item, chapter by chapter, in the order in which they are taught.

What only needs the names asks here, so that a run imports no chapter that it does not grade.
"""

from __future__ import annotations

POINTS: dict[str, dict[str, float]] = {
    "recurrent": {
        "forward": 15,
        "output": 5,
        "delta": 18,
        "delta_below": 5,
        "gradient_W": 13,
        "gradient_U": 10,
    },
    "loss": {"softmax": 10, "cross_entropy": 7, "softmax_cross_entropy_gradient": 5},
    "gradcheck": {"numerical_gradient": 4, "gradient_check": 8},
    "layer": {"RecurrentLayer": 20},
    "gradient_flow": {"gradient_bound": 3, "delta_norms": 4, "clip_gradient": 8},
    "language_model": {
        "build_vocabulary": 4,
        "one_hot": 2,
        "training_pairs": 3,
        "deltas_from_outputs": 5,
        "gradient_V": 4,
        "sentence_loss": 9,
        "train": 7,
        "predict_next": 4,
        "perplexity": 2,
        "ngram_next": 5,
    },
    "architectures": {
        "bidirectional_forward": 8,
        "bidirectional_backward": 12,
        "deep_bidirectional_forward": 6,
        "deep_forward": 7,
        "deep_backward": 10,
    },
}
CHAPTER_OF = {name: chapter for chapter, points in POINTS.items() for name in points}
NAMES = tuple(CHAPTER_OF)  # of all items
