"""Calls, kinds of things, shapes and indices that do not fit."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice
from grader.feedback.exceptions.names import NONE
from spec.text import Text

AN_ARRAY = Text(
    "It is an array there, and ( ) calls a function: a row or an entry is taken with [ ].",
    "那里是数组，而 ( ) 是调用函数：取一行或一个元素要用 [ ]。",
)
LOCAL = r"(?:[\w.<>]+\.<locals>\.)?"
CALLS = (
    Advice(
        "TypeError",
        Text(
            "{0} takes {1} and gets {2}. Called on an object, a method gets the object itself "
            "as its first argument: self.",
            "{0} 要 {1} 个参数，收到了 {2} 个。在对象上调用时，方法收到的第一个参数是对象本身，"
            "即 self。",
        ),
        r"^(\w+\.\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w",
    ),
    Advice(
        "TypeError",
        Text(
            "Line {line} gives {0} {2} arguments; it takes {1}.",
            "第 {line} 行给了 {0} {2} 个参数；它要 {1} 个。",
        ),
        rf"^{LOCAL}([\w.<>]+)\(\) takes (\d+) positional arguments? but (\d+) w",
    ),
    Advice(
        "TypeError",
        Text(
            "Line {line} gives {0} {2} arguments; it takes {1} at most.",
            "第 {line} 行给了 {0} {2} 个参数；它最多要 {1} 个。",
        ),
        rf"^{LOCAL}([\w.<>]+)\(\) takes from \d+ to (\d+) positional arguments but (\d+) w",
    ),
    Advice(
        "TypeError",
        Text(
            "Line {line} calls {0} without {1}.",
            "第 {line} 行调用 {0} 时没有给 {1}。",
        ),
        rf"^{LOCAL}([\w.<>]+)\(\) missing \d+ required (?:\S+) arguments?: (.+)",
    ),
    Advice(
        "TypeError",
        Text(
            "{0} has no parameter {1}.",
            "{0} 没有名为 {1} 的参数。",
        ),
        rf"^{LOCAL}([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'",
    ),
    Advice(
        "TypeError",
        Text(
            "The shape is one argument, a tuple: np.{name}((…, …)). What follows it is taken for "
            "the dtype.",
            "形状是一个参数，要写成元组：np.{name}((…, …))。它后面的参数会被当成 dtype。",
        ),
        r"^Cannot interpret '.*' as a data type",
        r"np\.(?P<name>zeros|ones|empty)\(",
    ),
    Advice(
        "TypeError",
        Text(
            "activation is an object: call activation.forward(net) for f and "
            "activation.backward(s) for f′.",
            "activation 是一个对象：f 是 activation.forward(net)，f′ 是 activation.backward(s)。",
        ),
        "^'(?:Identity|Relu|Sigmoid|Tanh|Given)' object is not callable",
    ),
    Advice("TypeError", AN_ARRAY, "^'numpy.ndarray' object is not callable"),
    Advice("TypeError", NONE, "'NoneType'"),
    Advice(
        "TypeError",
        Text(
            "An array cannot be a key of a dict, a member of a set or an argument of a function "
            "under lru_cache.",
            "数组不能作字典的键、集合的元素，也不能作加了 lru_cache 的函数的参数。",
        ),
        "^unhashable type: 'numpy.ndarray'",
    ),
    Advice(
        "TypeError",
        Text(
            "A {0} cannot be a key of a dict or a member of a set: use a tuple.",
            "{0} 不能作字典的键或集合的元素：请用元组。",
        ),
        "^unhashable type: '(list)'",
    ),
    Advice(
        "TypeError",
        Text(
            "A whole number is needed there, and it is a float: / always gives a float, // a "
            "whole number.",
            "那里要整数，得到的却是 float：/ 的结果总是 float，// 的结果是整数。",
        ),
        "^'float' object cannot be interpreted as an integer",
    ),
    Advice(
        "TypeError",
        Text(
            "It is a single number there, and a number has no entries and no length.",
            "那里只是一个数，没有元素，也没有长度。",
        ),
        r"^(?:'(?:int|float|numpy\.float64|numpy\.int64|bool)' object is not (?:subscriptable|"
        r"iterable)|object of type '(?:int|float|numpy\.float64|numpy\.int64|bool)' has no len)",
    ),
    Advice(
        "TypeError",
        Text(
            "One side is a list, with which + joins and * repeats: np.array(…) turns a list into "
            "an array, which is computed with entry by entry.",
            "有一边是列表：对列表 + 是拼接，* 是重复；np.array(…) 可以把列表变成数组，"
            "再逐个元素计算。",
        ),
        r"'list'|^can't multiply sequence",
    ),
    Advice(
        "TypeError",
        Text(
            "A single number is needed there, and it is an array{shapes}.",
            "那里要一个数，得到的却是数组{shapes}。",
        ),
        "^only (?:0-dimensional|length-1|size-1) arrays can be converted",
    ),
)
SHAPES = (
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
            "The shapes {0} and {1} do not fit together: keepdims=True keeps the axis that is "
            "summed.",
            "形状 {0} 与 {1} 配不到一起：加上 keepdims=True，求和的那个轴就会保留。",
        ),
        r"could not be broadcast together with shapes (\(.*?\)) (\(.*?\))",
        r"axis\s*=",
    ),
    Advice(
        "ValueError",
        Text(
            "In the product a length of {0} meets one of {1}{shapes}.",
            "相乘时，长度 {0} 遇上了长度 {1}{shapes}。",
        ),
        r"size (\d+) is different from (\d+)",
    ),
    Advice(
        "ValueError",
        Text(
            "In the product a length of {0} meets one of {1}{shapes}.",
            "相乘时，长度 {0} 遇上了长度 {1}{shapes}。",
        ),
        r"not aligned: (\d+) \(dim \d\) != (\d+) \(dim \d\)",
    ),
    Advice(
        "ValueError",
        Text(
            "Entry by entry, {0} and {1} do not fit together{shapes}.",
            "逐个元素计算时，形状 {0} 与 {1} 配不到一起{shapes}。",
        ),
        r"could not be broadcast together with shapes (\(.*?\)) (\(.*?\))",
    ),
    Advice(
        "ValueError",
        Text(
            "Something of shape {0} is put into a place of shape {1}{shapes}.",
            "把形状为 {0} 的东西放进了形状为 {1} 的位置{shapes}。",
        ),
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
    ),
    Advice(
        "ValueError",
        Text(
            "@ needs an array on both sides, and one side is a single number or None: a number "
            "times an array is *.",
            "@ 的两边都要是数组，而这里有一边是一个数或 None：数乘数组用 *。",
        ),
        r"does not have enough dimensions \(has 0",
    ),
    Advice(
        "ValueError",
        Text(
            "{0} entries cannot be laid out in the shape {1}.",
            "{0} 个元素排不成形状 {1}。",
        ),
        r"cannot reshape array of size (\d+) into shape (\(.*?\))",
    ),
    Advice(
        "ValueError",
        Text(
            "The parts of the list have different shapes{shapes}; an array needs equal ones.",
            "列表里各部分的形状不同{shapes}；要做成数组，形状必须相同。",
        ),
        "inhomogeneous shape|all input arrays must have the same shape",
    ),
    Advice(
        "ValueError",
        Text(
            "What is joined has different numbers of axes{shapes}; s[None, :] makes a row of a "
            "vector.",
            "拼接的各部分轴数不同{shapes}；s[None, :] 把向量变成一行。",
        ),
        "must have same number of dimensions",
    ),
    Advice(
        "ValueError",
        Text(
            "What is joined does not fit{shapes}.",
            "拼接的各部分形状对不上{shapes}。",
        ),
        "dimensions except for the concatenation axis must match",
    ),
    Advice(
        "ValueError",
        Text(
            "A comparison of arrays has a True or False for each entry, and one is needed here: "
            "np.where(…), .any() or .all().",
            "数组的比较对每个元素各有一个 True 或 False，而这里只要一个：请用 np.where(…)、"
            ".any() 或 .all()。",
        ),
        "truth value of an array",
    ),
    Advice(
        "ValueError",
        Text(
            "{0} names stand on the left, and there are {1} values.",
            "等号左边有 {0} 个名字，右边却有 {1} 个值。",
        ),
        r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
    ),
    Advice(
        "ValueError",
        Text(
            "{0} names stand on the left, and there are more values.",
            "等号左边有 {0} 个名字，右边的值更多。",
        ),
        r"too many values to unpack \(expected (\d+)\)",
    ),
    Advice(
        "IndexError",
        Text(
            "Indices count from 0: where there are {1}, the last is {last1}, and {0} is asked for. "
            "states[t] is s_t; in x and deltas row t − 1 belongs to time t.",
            "下标从 0 开始：共 {1} 个时，最后一个是 {last1}，这里却取了 {0}。states[t] 是 s_t；"
            "在 x 和 deltas 里，第 t − 1 行对应时刻 t。",
        ),
        r"index (-?\d+) is out of bounds for axis 0 with size (\d+)",
        r"\b(?:x|deltas|local_deltas|states)\[",
    ),
    Advice(
        "IndexError",
        Text(
            "Indices count from 0: where there are {1}, the last is {last1}, and {0} is asked for.",
            "下标从 0 开始：共 {1} 个时，最后一个是 {last1}，这里却取了 {0}。",
        ),
        r"index (-?\d+) is out of bounds for (?:axis \d+ with )?size (\d+)",
    ),
    Advice(
        "IndexError",
        Text(
            "A list does not grow when an entry is assigned: append(…) adds one at its end.",
            "给列表的元素赋值不会让它变长：用 append(…) 在末尾添加。",
        ),
        "^list assignment index out of range",
    ),
    Advice(
        "IndexError",
        Text(
            "The list has fewer entries than that; the first is [0].",
            "列表没有这么多项；第一项是 [0]。",
        ),
        "^(?:list|tuple) index out of range",
    ),
    Advice(
        "IndexError",
        Text(
            "It has fewer axes than indices stand there{shapes}.",
            "它的轴比写出的下标少{shapes}。",
        ),
        "^too many indices for array",
    ),
    Advice(
        "IndexError",
        Text(
            "The index is no whole number: / always gives a float, // a whole number.",
            "下标不是整数：/ 的结果总是 float，// 的结果是整数。",
        ),
        "^only integers, slices",
        "",
    ),
    Advice(
        "KeyError",
        Text("The dict has no key {0}.", "字典里没有键 {0}。"),
        "^(.+)$",
    ),
)
