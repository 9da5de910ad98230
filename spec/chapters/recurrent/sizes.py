"""Sizes at which functions of a sequence are asked."""

from __future__ import annotations

from spec.checking.cases import Size

LONG = (Size(12, 3, 2),)
ONE_SIZE = (Size(6, 4, 3),)
# Every pair of T, n, m and k is equal once, and T+1 to n and to k, which makes states square;
# each of them is 1 to 12, large once, and in between three times: 13 to 21, 22 to 30, 31 to 40.
ALIKE, PAIRED, FIVES = Size(2, 2, 2, 2), Size(10, 10, 6, 7), Size(7, 5, 7, 5)
SQUARE, OTHER_PAIR = Size(12, 9, 9, 12), Size(22, 6, 11, 6)
WIDE, WIDE_IN, WIDE_OUT = Size(8, 41, 5, 25), Size(11, 12, 42, 32), Size(11, 12, 8, 43)
STEPS = (Size(52, 13, 10, 8),)
BETWEEN = Size(3, 31, 2, 17), Size(2, 3, 24, 2), Size(2, 2, 32, 3)
# Each is 2 or 3 where another is large; at each of them the numbers have another scale.
APART = (
    Size(2, 11, 3, 2),
    Size(32, 2, 16, 3),
    Size(3, 5, 8, 9),
    Size(14, 3, 2, 9),
    Size(5, 24, 11, 6),
)
LESS_WIDE = Size(8, 13, 5, 9)  # of several layers
