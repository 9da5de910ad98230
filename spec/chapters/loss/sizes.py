"""Sizes at which the functions of chapter `loss` are asked; T is N, n is k."""

from __future__ import annotations

from spec.checking.cases import Size

TABLES = (Size(5, 4, 1), Size(3, 3, 1), Size(10, 11, 1))
ONE_SAMPLE = (Size(1, 5, 1), Size(1, 8, 1))
SMALL_TABLES = (Size(1, 2, 1), Size(2, 2, 1), Size(2, 3, 1))
ONE_CLASS = (Size(1, 1, 1), Size(8, 1, 1))
FIRST, MANY, WIDE = Size(4, 3, 1), Size(52, 6, 1), Size(6, 43, 1)
TWELVE, SQUARE, PAIR, NINE = Size(12, 10, 1), Size(7, 7, 1), Size(2, 9, 1), Size(9, 12, 1)
ELEVEN, FEW_CLASSES = Size(11, 2, 1), Size(5, 2, 1)
BETWEEN = Size(16, 33, 1), Size(24, 16, 1), Size(33, 24, 1)
