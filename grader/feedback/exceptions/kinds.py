"""Things that are of another kind than the one they are taken for."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice
from spec.text import Text

ONE_BY_ONE = r"(generator|zip|map|filter|reversed|enumerate|range|dict_keys|dict_values|dict_items)"
KINDS = (
    Advice(
        "TypeError",
        Text(
            "It is a function there, and is called with ( ): what stands before [ has no entries.",
            "那里是一个函数，要用 ( ) 调用：[ 前面的东西没有元素。",
        ),
        "^'(?:builtin_function_or_method|method|function|type|numpy._ArrayFunctionDispatcher|"
        "numpy.ufunc)' object (?:is not subscriptable|does not support item assignment)",
    ),
    Advice(
        "TypeError AttributeError",
        Text(
            "It is a {0} there, which hands out its entries one by one: list(…) makes a list of "
            "it, and x[::-1] has the rows of an array in reverse order.",
            "那里是 {0}，它只能逐个取出各项：list(…) 可以把它变成列表；要把数组的行倒过来，用 "
            "x[::-1]。",
        ),
        rf"^'{ONE_BY_ONE}' object (?:is not subscriptable|has no attribute)|"
        rf"^object of type '{ONE_BY_ONE}' has no len|operand type\(s\) for .*'{ONE_BY_ONE}'",
    ),
    Advice(
        "TypeError",
        Text(
            "+ joins a text with a text alone: str(…) makes one of a number, and print(a, b) "
            "takes both.",
            "+ 只能把字符串和字符串连起来：str(…) 把数变成字符串，print(a, b) 两个都能打印。",
        ),
        r"^can only concatenate str \(not \"(?:int|float|numpy\.\w+)\"\)",
    ),
    Advice(
        "TypeError",
        Text(
            "+ joins a {0} with a {0} alone, and what follows is of type {1}: one word becomes a "
            "list as [word], a tuple as list(…).",
            "+ 只能把 {0} 和 {0} 连起来，而后面的是 {1} 类型：单个词写成 [word] 就是列表，元组用 "
            "list(…) 变成列表。",
        ),
        r"^can only concatenate (list|tuple|str) \(not \"(list|tuple|str|int|dict)\"\)",
    ),
    Advice(
        "TypeError",
        Text(
            "A list takes one index, a whole number or a slice, and gets one of type {0} there; "
            "with two indices it is a[i][j].",
            "列表只接受一个下标，整数或切片，那里的下标却是 {0} 类型；有两个下标时写成 a[i][j]。",
        ),
        r"^list indices must be integers or slices, not (\S+)$",
    ),
    Advice(
        "TypeError",
        Text(
            "A {0} cannot be changed: make a new one, or take a list.",
            "{0} 不能修改：请新建一个，或者改用列表。",
        ),
        "^'(tuple|str)' object does not support item assignment",
    ),
    Advice(
        "TypeError",
        Text(
            "A whole number is needed there, and it is an array{shapes}. len(a) and a.shape[0] are "
            "whole numbers; np.concatenate takes its arrays in a list, [a, b].",
            "那里要整数，得到的却是数组{shapes}。len(a) 和 a.shape[0] 是整数；np.concatenate 要把"
            "数组放进列表，[a, b]。",
        ),
        "^only integer scalar arrays can be converted to a scalar index",
    ),
    Advice(
        "TypeError",
        Text(
            "A size is a whole number, and it is {0} there: // gives a whole number.",
            "尺寸要是整数，那里却是 {0}：// 的结果是整数。",
        ),
        r"^expected a sequence of integers or a single integer, got '(.+)'",
    ),
    Advice(
        "TypeError",
        Text(
            "The sizes are arguments of their own there, not a tuple: np.{name}(n, m).",
            "那里的各个尺寸是分开的参数，不是元组：np.{name}(n, m)。",
        ),
        "^'tuple' object cannot be interpreted as an integer",
        r"np\.(?P<name>eye|random\.rand|random\.randn)\(",
    ),
    Advice(
        "TypeError",
        Text(
            "Several names stand on the left, and the right is one value, of type {0}.",
            "左边有几个名字，右边却只有一个值，类型是 {0}。",
        ),
        r"^cannot unpack non-iterable (\S+) object",
    ),
    Advice(
        "TypeError",
        Text(
            "Which is smaller cannot be said of types {0} and {1}: make both of one type.",
            "{0} 类型和 {1} 类型不能比较大小：两边要是同一种类型。",
        ),
        r"not supported between instances of '(str|list|tuple|dict|int|float)' and "
        r"'(str|list|tuple|dict|int|float)'",
    ),
    Advice(
        "ValueError",
        Text(
            "The list has no {0}: print it to see what it has.",
            "列表里没有 {0}：可以用 print 看看里面有什么。",
        ),
        r"^(.+) is not in list$",
    ),
    Advice(
        "TypeError",
        Text(
            "A format such as :.3f is for a single number, and it is an array there{shapes}.",
            ":.3f 这样的格式只用于一个数，那里却是数组{shapes}。",
        ),
        r"^unsupported format string passed to numpy\.ndarray",
    ),
)
