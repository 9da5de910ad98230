"""What to do about the exceptions that beginners meet first: a sentence each, by the kind of
exception and by what Python says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spec.item import Text


@dataclass(frozen=True)
class Advice:
    """A sentence for an exception.

    kinds: types of exceptions
    message, source: patterns that are found in what it says and in the line it came from
    text: what to do; {file} and {line} are the place, {0}, {1} what the message's groups hold
    """

    kinds: str
    text: Text
    message: str = ""
    source: str = ""


OWN = "reference|spec|grader|student_template"
ADVICE = (
    Advice(
        "TypeError",
        Text(
            "Give the function the parameters of the template, in their order.",
            "函数的参数要与模板一致，顺序也一样。",
        ),
        "positional argument",
    ),
    Advice(
        "TypeError",
        Text(
            "activation is an object: call activation.forward(net) for f and "
            "activation.backward(s) for f′.",
            "activation 是一个对象：f 是 activation.forward(net)，f′ 是 activation.backward(s)。",
        ),
        "object is not callable",
        r"activation\w*\(",
    ),
    Advice(
        "ModuleNotFoundError ImportError",
        Text(
            "{0} is the grader's own and no part of a submission: write the function yourself.",
            "{0} 是评分程序自己的，不属于提交：请自己写这个函数。",
        ),
        rf"'({OWN})(?:\.\w+)*'",
    ),
    Advice(
        "ImportError",
        Text(
            "Define {0} in {1}.py, with exactly this name.",
            "请在 {1}.py 里定义名字恰好是 {0} 的函数。",
        ),
        r"cannot import name '(\w+)' from '(\w+)'",
    ),
    Advice(
        "NotHere",
        Text(
            "Write it with NumPy and the standard library; line {line} of {file} needs something "
            "that was not handed in or cannot be imported here.",
            "请用 NumPy 和标准库来写；{file} 第 {line} 行需要的东西没有提交，或者这里不能导入。",
        ),
    ),
    Advice(
        "ModuleNotFoundError ImportError",
        Text(
            "Only NumPy, the standard library and your own files can be imported here.",
            "这里只能导入 NumPy、标准库和你自己的文件。",
        ),
    ),
    Advice(
        "EOFError",
        Text(
            "Nobody answers input() while grading: remove it, or put it under "
            'if __name__ == "__main__":.',
            '评分时没有人回答 input()：请删去，或放到 if __name__ == "__main__": 下面。',
        ),
    ),
    Advice(
        "NameError",
        Text(
            "Put `import numpy as np` at the top of {file}.",
            "在 {file} 的开头加上 import numpy as np。",
        ),
        r"name '(?:np|numpy)' is not defined",
    ),
    Advice(
        "NameError",
        Text(
            "Put `from activations import {0}` at the top of {file}, or use the activation that "
            "is passed in.",
            "在 {file} 的开头加上 from activations import {0}，或者使用传入的 activation。",
        ),
        r"name '(identity|relu|sigmoid|tanh)' is not defined",
    ),
    Advice(
        "NameError UnboundLocalError",
        Text(
            "Line {line} of {file} uses {0} before anything is assigned to it: is it misspelt?",
            "{file} 第 {line} 行用到了 {0}，但之前没有给它赋过值：是不是拼错了？",
        ),
        r"'(\w+)'",
    ),
    Advice(
        "IndexError",
        Text(
            "Rows count from 0, so that the last of {0} is row {0} − 1. states[t] is s_t; in x and "
            "deltas, row t − 1 belongs to time t. Look at line {line} of {file}.",
            "下标从 0 开始，{0} 行的最后一行是第 {0} − 1 行。states[t] 是 s_t；在 x 和 deltas 里，"
            "第 t − 1 行对应时刻 t。请看 {file} 第 {line} 行。",
        ),
        r"with size (\d+)",
    ),
    Advice(
        "AxisError",
        Text(
            "axis=-1 is the last axis, of a vector and of a table alike.",
            "axis=-1 就是最后一个轴，对向量和二维数组都适用。",
        ),
    ),
    Advice(
        "ValueError",
        Text(
            "The shapes {0} do not fit together: keepdims=True keeps the axis that is summed.",
            "形状 {0} 配不到一起：加上 keepdims=True，求和的那个轴就会保留。",
        ),
        r"shapes (\(.*\))",
        r"axis\s*=",
    ),
    Advice(
        "ValueError",
        Text(
            "A length of {0} meets one of {1}. Put print(a.shape, b.shape) before line {line} of "
            "{file}: what is printed is shown here.",
            "长度 {0} 遇上了长度 {1}。在 {file} 第 {line} 行之前加上 print(a.shape, b.shape)，"
            "打印的内容会显示在这里。",
        ),
        r"size (\d+) is different from (\d+)",
    ),
    Advice(
        "ValueError",
        Text(
            "The shapes {0} do not fit together. Put print(a.shape, b.shape) before line {line} of "
            "{file}: what is printed is shown here.",
            "形状 {0} 配不到一起。在 {file} 第 {line} 行之前加上 print(a.shape, b.shape)，"
            "打印的内容会显示在这里。",
        ),
        r"(?:shapes? )(\(.*\))",
    ),
    Advice(
        "AttributeError",
        Text(
            "It is a list there, and {0} belongs to arrays: np.array(…) turns a list into one. "
            "Look at line {line} of {file}.",
            "那里是一个列表，而 {0} 是数组才有的：np.array(…) 可以把列表变成数组。"
            "请看 {file} 第 {line} 行。",
        ),
        r"'list' object has no attribute '(shape|T|copy|dot|sum|ndim|size)'",
    ),
    Advice(
        "RecursionError",
        Text(
            "The function calls itself without an end. Look at line {line} of {file}.",
            "函数不停地调用自己。请看 {file} 第 {line} 行。",
        ),
    ),
    Advice(
        "TabError",
        Text(
            "Line {line} mixes tabs and spaces: let your editor turn tabs into four spaces.",
            "第 {line} 行混用了制表符和空格：请让编辑器把制表符换成四个空格。",
        ),
    ),
    Advice(
        "IndentationError",
        Text(
            "Line {line} must begin in the same column as the lines around it, four spaces inside "
            "its function.",
            "第 {line} 行要和前后各行对齐，函数里面缩进四个空格。",
        ),
    ),
    Advice(
        "SyntaxError",
        Text(
            "Line {line} has {0}, a full-width sign: type it again in English input mode.",
            "第 {line} 行有全角符号 {0}：请切换到英文输入法重新输入。",
        ),
        r"invalid character '([\u2018-\u201d\u3000-\u303f\uff00-\uffef])'",
    ),
    Advice(
        "SyntaxError",
        Text(
            "Look at line {line} of {file} and at the end of the line before: a bracket, a colon "
            "or an operand is missing.",
            "请看 {file} 第 {line} 行和上一行的末尾：缺了括号、冒号或者运算对象。",
        ),
    ),
)
LOOK = Text("Look at line {line} of {file}.", "请看 {file} 第 {line} 行。")


def advice(kind: str, message: str, file: str, line: int | None, source: str) -> Text | None:
    """The first sentence that fits; else where to look, where that is known."""
    for one in ADVICE:
        found = re.search(one.message, message)
        known = line is not None or "{line}" not in one.text.en
        if known and kind in one.kinds.split() and found and re.search(one.source, source):
            return _filled(one.text, found.groups(), file, line)
    return None if line is None else _filled(LOOK, (), file, line)


def _filled(text: Text, groups: tuple[str, ...], file: str, line: int | None) -> Text:
    en, zh = (one.format(*groups, file=file, line=line) for one in (text.en, text.zh))
    return Text(en, zh)
