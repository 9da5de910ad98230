"""Mistakes in the bound of the error terms."""

from __future__ import annotations

from spec.item import Mistake
from spec.text import Text

BOTH_IN_THE_POWER = Text(
    "Both factors must be in the power: (β_W β_f)^steps.",
    "两个因子都要乘方：(β_W β_f)^steps。",
)
GRADIENT_BOUND = (
    Mistake(
        Text("starts from β_W", "从 β_W 开始乘"),
        lambda beta_W, beta_f, steps: beta_W * (beta_W * beta_f) ** steps,
        Text("You start from β_W; start from 1.", "你从 β_W 开始乘；应当从 1 开始。"),
    ),
    Mistake(
        Text("starts from β_f", "从 β_f 开始乘"),
        lambda beta_W, beta_f, steps: beta_f * (beta_W * beta_f) ** steps,
        Text("You start from β_f; start from 1.", "你从 β_f 开始乘；应当从 1 开始。"),
    ),
    Mistake(
        Text("product for power", "用乘积代替乘方"),
        lambda beta_W, beta_f, steps: beta_W * beta_f * steps,
        Text(
            "You multiply by the steps; each step multiplies once more, so it is a power.",
            "你乘的是步数；每一步都要再乘一次 β_W β_f，所以是乘方。",
        ),
    ),
    Mistake(
        Text("β_f missing", "漏了 β_f"),
        lambda beta_W, beta_f, steps: beta_W**steps,
        Text("β_f is missing: each step also brings an f′.", "漏了 β_f：每一步还有一个 f′。"),
    ),
    Mistake(
        Text("β_W missing", "漏了 β_W"),
        lambda beta_W, beta_f, steps: beta_f**steps,
        Text("β_W is missing: each step also brings a W.", "漏了 β_W：每一步还有一个 W。"),
    ),
    Mistake(
        Text("power of β_f only", "只对 β_f 乘方"),
        lambda beta_W, beta_f, steps: beta_W * beta_f**steps,
        BOTH_IN_THE_POWER,
    ),
    Mistake(
        Text("power of β_W only", "只对 β_W 乘方"),
        lambda beta_W, beta_f, steps: beta_W**steps * beta_f,
        BOTH_IN_THE_POWER,
    ),
    Mistake(
        Text("sum for product", "把相乘写成了相加"),
        lambda beta_W, beta_f, steps: (beta_W + beta_f) ** steps,
        Text("You add β_W and β_f; they must be multiplied.", "你把 β_W 与 β_f 相加了；应当相乘。"),
    ),
    *Mistake.alike(
        Text("one step less", "少了一步"),
        Text("That is one step less than was asked for.", "比要求的少了一步。"),
        lambda beta_W, beta_f, steps: (beta_W * beta_f) ** (steps - 1),
        lambda beta_W, beta_f, steps: (beta_W * beta_f) ** max(steps - 1, 0),
    ),
    Mistake(
        Text("return in the loop", "在循环里就返回了"),
        lambda beta_W, beta_f, steps: beta_W * beta_f if steps else None,
        Text(
            "You return what one step gives, as return inside the loop does; it must stand after "
            "the loop.",
            "你返回的是走一步的结果，循环里的 return 就是这样；return 应当写在循环之后。",
        ),
    ),
    Mistake(
        Text("one step more", "多了一步"),
        lambda beta_W, beta_f, steps: (beta_W * beta_f) ** (steps + 1),
        Text("That is one step more than was asked for.", "比要求的多了一步。"),
    ),
    Mistake(
        Text("sum over the steps for a power", "把连乘写成了累加"),
        lambda beta_W, beta_f, steps: 1.0 + steps * beta_W * beta_f,
        Text(
            "You add β_W β_f for each step; each step multiplies by it.",
            "你每一步加上 β_W β_f；每一步应当乘上它。",
        ),
    ),
    Mistake(
        Text("multiplied by the steps too", "又乘了步数"),
        lambda beta_W, beta_f, steps: (beta_W * beta_f) ** steps * steps,
        Text(
            "You multiply the power by the steps once more; the power is all.",
            "你在乘方之外又乘了步数；只要乘方。",
        ),
    ),
)
