"""What the catalogue of the language model shares."""

from __future__ import annotations

import numpy as np

Array = np.ndarray

Words = list[str]


def all_words(sentences: list[Words]) -> Words:
    return [word for sentence in sentences for word in sentence]
