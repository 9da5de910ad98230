"""Mistakes in softmax."""

from __future__ import annotations

from spec.item import Mistake
from spec.mistakes.loss.slips import BASES, softmax_with
from spec.text import Text


def _softmax(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, softmax_with(frozenset({slip})), help, slip)


NO_SHIFT = (
    Text("overflow", "溢出"),
    Text(
        "e^z overflows: subtract the row's largest score from z first.",
        "e^z 溢出了：先从 z 里减去该行最大的分量。",
    ),
)
WHOLE_TABLE = (
    Text("sum over the whole table", "对整个数组求和"),
    Text(
        "You divide by the sum of the whole table; each row has its own sum.",
        "你除以了整个数组的总和；每一行应当除以自己那一行的总和。",
    ),
)
FIRST_AXIS = (
    Text("sum along the first axis", "沿第一个轴求和"),
    Text(
        "You sum down the columns (axis 0); sum along each row (axis −1).",
        "你按列求和（axis 0）；应当按行求和（axis −1）。",
    ),
)

NOT_NORMALISED = (
    Text("not normalised", "没有归一化"),
    Text("You do not divide by the sum over the classes.", "你没有除以对各类别的总和。"),
)
LOGARITHM = (
    Text("log softmax", "算成了 log softmax"),
    Text(
        "You take the logarithm of softmax; take softmax itself.",
        "你取的是 softmax 的对数；应当是 softmax 本身。",
    ),
)
SOFTMAX = (
    _softmax("no shift", *NO_SHIFT),
    *(_softmax(slip, *WHOLE_TABLE) for slip in ("whole table", "one sum")),
    _softmax("first axis", *FIRST_AXIS),
    _softmax("column sums", *FIRST_AXIS),
    _softmax(
        "one maximum",
        Text("one maximum for the table", "整个数组共用一个最大值"),
        Text(
            "You subtract the largest score of the whole table; each row has a largest one of its "
            "own.",
            "你减去的是整个数组最大的分量；每一行有自己最大的分量。",
        ),
    ),
    _softmax(
        "column maxima",
        Text("the maximum of each column", "减去的是每一列的最大值"),
        Text(
            "You subtract each column's largest score (axis 0); subtract each row's own (axis −1).",
            "你减去的是每一列最大的分量（axis 0）；应当减去每一行自己最大的分量（axis −1）。",
        ),
    ),
    *(
        _softmax(
            f"{base} to the z",
            Text(f"{base:g}^z for e^z", f"用 {base:g}^z 代替 e^z"),
            Text(f"You take {base:g}^z; it must be e^z.", f"你取的是 {base:g}^z；应当是 e^z。"),
        )
        for base in BASES
    ),
    _softmax("not normalised", *NOT_NORMALISED),
    _softmax("not normalised, shifted", *NOT_NORMALISED),
    _softmax(
        "no exponential",
        Text("no exponential", "没有取指数"),
        Text("You take z itself; take e^z first.", "你用的是 z 本身；应当先取 e^z。"),
    ),
    _softmax(
        "sigmoid",
        Text("sigmoid instead", "算成了 sigmoid"),
        Text(
            "You take the sigmoid of each entry; take e^z, divided by its sum over all classes.",
            "你取的是逐个元素的 sigmoid；应当取 e^z，再除以它对所有类别的总和。",
        ),
    ),
    _softmax(
        "sigmoids",
        Text("sigmoid for e^z", "用 sigmoid 代替 e^z"),
        Text(
            "You take the sigmoid of each entry and divide by their sum; take e^z in its place.",
            "你取了每个元素的 sigmoid，再除以它们的和；应当用 e^z 代替 sigmoid。",
        ),
    ),
    *(
        _softmax(
            slip,
            Text("the largest score subtracted in one place", "只在一处减了最大的分量"),
            Text(
                f"You subtract the largest score in {en} alone; it must be subtracted in both.",
                f"只有{zh}减去了最大的分量；分子和分母都要减。",
            ),
        )
        for slip, en, zh in (
            ("shifted above", "the numerator", "分子"),
            ("shifted below", "the denominator", "分母"),
        )
    ),
    _softmax("logarithm", *LOGARITHM),
    _softmax("logarithm, shifted", *LOGARITHM),
    _softmax(
        "twice",
        Text("softmax twice", "用了两次 softmax"),
        Text("You apply softmax twice; once is enough.", "你用了两次 softmax；一次就够了。"),
    ),
    _softmax(
        "minus 1",
        Text("e^z − 1 for e^z", "用 e^z − 1 代替 e^z"),
        Text(
            "You take e^z − 1 (np.expm1); it must be e^z (np.exp).",
            "你取的是 e^z − 1（np.expm1）；应当是 e^z（np.exp）。",
        ),
    ),
    _softmax(
        "negative",
        Text("wrong sign of z", "z 的符号反了"),
        Text("You take e^{−z}; it must be e^z.", "你取的是 e^{−z}；应当是 e^z。"),
    ),
)
