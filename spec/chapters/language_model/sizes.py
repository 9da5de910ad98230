"""Sizes of sentences and texts at which functions are asked."""

from __future__ import annotations

from spec.checking.cases import Size

SMALL_TEXTS = (Size(1, 2, 2), Size(2, 2, 2), Size(2, 3, 3))
# Of a sentence: T words, n states, m words in the vocabulary.
SENTENCES = (Size(6, 4, 7), Size(5, 2, 5))
SMALL_SENTENCES = (Size(1, 1, 2), Size(2, 1, 2), Size(2, 2, 3), Size(3, 2, 3))
ONE_WORD, SMALL_WORD = (Size(1, 6, 4), Size(1, 1, 2)), (Size(1, 3, 4),)
ONE_SENTENCE = Size(4, 3, 5)
# Every pair of T, n and K is equal once; each of them is 1 to 12, and large once.
ALIKE, AS_STATES, UNLIKE = Size(2, 2, 2), Size(8, 8, 9), Size(9, 10, 6)
AS_WORDS, BY_WORDS = Size(12, 5, 12), Size(11, 11, 11)
LONG, WIDE, RICH, ONE_KNOWN = Size(52, 3, 10), Size(7, 41, 8), Size(10, 7, 43), Size(3, 12, 1)
BETWEEN = Size(16, 33, 24), Size(24, 16, 33), Size(33, 24, 16)
FEW_OF_MANY, FEW_LONG = Size(2, 12, 41), Size(14, 9, 3)
STEEP = Size(3, 3, 7)  # a larger one makes words improbable beyond float64
