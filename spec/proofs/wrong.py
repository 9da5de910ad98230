"""What wrong versions are called that more than one proof has."""

from __future__ import annotations

from spec.text import Text

NOT_TRANSPOSED = Text("the matrix is not transposed", "矩阵没有转置")
TRANSPOSED = Text("the result is transposed", "结果转置了")
LATE = Text("f′ one step late", "f′ 晚取了一个时刻")
NO_SLOPE = Text("f′ is missing", "漏了 f′")
OTHER_TIME = Text("a neighbouring time", "用了相邻时刻的量")
OTHER_MATRIX = Text("another matrix", "用错了矩阵")
SWAPPED = Text("the factors are swapped", "因子的次序颠倒")
NO_TERM = Text("a term is missing", "少了一项")
SIGN = Text("the sign is wrong", "符号反了")
