"""What students are given complete: its docstrings and comments in both languages."""

from __future__ import annotations

from spec.text import Text

GIVEN = (
    Text(
        "Activation functions f, and f′ written in terms of f's own output.",
        "激活函数 f，以及用 f 自己的输出写成的 f′。",
    ),
    Text(
        "s = f(net) and f′(net) = backward(s), as the article's activators do it.",
        "s = f(net)，f′(net) = backward(s)，与文章里的激活函数相同。",
    ),
    Text(
        "What every function of the assignment may ask of an activation.",
        "作业中的函数可以向激活函数要求的一切。",
    ),
    Text(
        "f(net), element by element, any shape; a new array.",
        "f(net)，逐个元素计算，任意形状；返回新的数组。",
    ),
    Text(
        "f′ at the net input whose f was `output`; a new array of the same shape.",
        "输出为 `output` 处的 f′；返回同样形状的新数组。",
    ),
    Text(", f′ = 1 where f > 0, else 0.", "；f > 0 处 f′ = 1，其余为 0。"),
    Text("# no overflow for large |net|", "# |net| 很大时也不溢出"),
    Text(
        "A recurrent network whose BPTT is to be judged; `forward` says which network it is.",
        "要判断其 BPTT 的循环神经网络；`forward` 说明它是什么样的网络。",
    ),
)


def in_language(source: str, lang: str) -> str:
    """Source of what is given, with its docstrings and comments in "en" or "zh"."""
    for text in GIVEN:
        source = source.replace(text.en, text.in_language(lang))
    return source
