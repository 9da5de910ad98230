"""Things that are of another kind than the one they are taken for."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice, type_error, value_error
from grader.feedback.exceptions.attributes import NONE
from spec.text import Text

REVERSED, ONE_BY_ONE, VIEWS = (
    "reversed|list_reverseiterator",
    "generator|zip|map|filter|enumerate|range",
    "dict_(?:keys|values|items)",
)


def _no_list(kinds: str) -> str:
    """What is said of one of these kinds where it is taken for a list."""
    return (
        rf"^(?:object of type |unsupported operand type\(s\) for .*)?'({kinds})'"
        r"(?: object (?:is not subscriptable|has no attribute)| has no len| and |$)"
    )


KINDS = (
    type_error(NONE, r"(?<!slices, not )\bNoneType\b"),
    Advice(
        "TypeError AttributeError",
        Text(
            "It is of type {0} there, and no list: list(…) makes a list of it.",
            "那里是 {0} 类型，不是列表：list(…) 可以把它变成列表。",
        ),
        _no_list(VIEWS),
    ),
    Advice(
        "TypeError AttributeError",
        Text(
            "It is of type {0} there, which hands out its entries one by one: list(…) makes a list "
            "of it, and x[::-1] has the rows of an array in reverse order.",
            "那里是 {0} 类型，它只能逐个取出各项：list(…) 可以把它变成列表；要把数组的行倒过来，用 "
            "x[::-1]。",
        ),
        _no_list(REVERSED),
    ),
    Advice(
        "TypeError AttributeError",
        Text(
            "It is of type {0} there, which hands out its entries one by one: list(…) makes a list "
            "of it.",
            "那里是 {0} 类型，它只能逐个取出各项：list(…) 可以把它变成列表。",
        ),
        _no_list(ONE_BY_ONE),
    ),
    type_error(
        Text(
            "It is a function there, not what the function gives: call it, name(…).",
            "那里是函数本身，不是它的返回值：要像 name(…) 这样调用它。",
        ),
        r"^(?:unsupported operand type\(s\) for (?!>>).*|float\(\) argument must be .*|"
        r"(?:object of type |argument of type )?)'(?:function|method|builtin_function_or_method)'"
        r"(?! object (?:is not subscriptable|does not support))",
    ),
    type_error(
        Text(
            "An array cannot be a key of a dict, a member of a set or an argument of a function "
            "under lru_cache.",
            "数组不能作字典的键、集合的元素，也不能作加了 lru_cache 的函数的参数。",
        ),
        r"\bunhashable type: 'numpy.ndarray'",
    ),
    type_error(
        Text(
            "A list cannot be a member of a set: a tuple can, and .update(…) adds the items of a "
            "list one by one.",
            "列表不能作集合的元素：元组可以；.update(…) 把列表的各项逐个加进去。",
        ),
        r"\bunhashable type: 'list'",
        r"\.add\(",
    ),
    type_error(
        Text(
            "A {0} cannot be a key of a dict or a member of a set: its items can, one by one, and "
            "so can a tuple.",
            "{0} 不能作字典的键或集合的元素：可以逐个用它的各项，或者改用元组。",
        ),
        r"\bunhashable type: '(list)'",
    ),
    Advice(
        "RuntimeError",
        Text(
            "A loop over a dict or a set must not add to it or take from it: go over list(…) of "
            "it.",
            "遍历字典或集合时不能增删它的项：请遍历 list(…)。",
        ),
        r"^(?:dictionary|Set) (?:changed size|keys changed) during iteration",
    ),
    Advice(
        "StopIteration",
        Text(
            "next(…) has nothing left to give there; a for loop ends by itself.",
            "next(…) 已经取完了；for 循环会自己结束。",
        ),
        "^$",
        r"\bnext\(",
    ),
    type_error(
        Text(
            "A whole number is needed there, and it is a float: / always gives a float, // a "
            "whole number.",
            "那里要整数，得到的却是 float：/ 的结果总是 float，// 的结果是整数。",
        ),
        "^'float' object cannot be interpreted as an integer",
    ),
    type_error(
        Text(
            "A loop cannot go through a number; range(…) counts from 0 to before it: for t in "
            "range(…).",
            "循环不能遍历一个数；range(…) 从 0 数到它之前：for t in range(…)。",
        ),
        r"^'(?:int|numpy\.int64)' object is not (?:iterable|reversible)",
        r"^\s*for \w+ in |\bfor \w+ in len\(",
    ),
    type_error(
        Text(
            "It is a set there, which has no keys and no order: {{key: value}} and {{}} make a "
            "dict, [a, b] a list.",
            "那里是集合，没有键，也没有顺序：{{键: 值}} 和 {{}} 才是字典，[a, b] 是列表。",
        ),
        r"^'set' object (?:does not support item assignment|is not subscriptable)",
    ),
    Advice(
        "TypeError IndexError",
        Text(
            "It is a single number there, and a number has no entries and no length.",
            "那里只是一个数，没有元素，也没有长度。",
        ),
        r"^(?:'(?:int|float|numpy\.float64|numpy\.int64|bool)' object (?:is not (?:subscriptable|"
        r"iterable)|does not support item assignment)|"
        r"object of type '(?:int|float|numpy\.float64|numpy\.int64|bool)' has no len|"
        r"invalid index to scalar variable)",
    ),
    type_error(
        Text(
            "sum begins with the number 0, to which no list can be added: sum(…, []) joins lists, "
            "one after the other.",
            "sum 从数 0 开始加，而列表不能和数相加：sum(…, []) 才能把各个列表依次连起来。",
        ),
        r"^unsupported operand type\(s\) for \+: 'int' and 'list'",
        r"^[^+]*(?<![\w.])sum\([^+]*$",
    ),
    type_error(
        Text(
            "One side is a list, with which + joins and * repeats: np.array(…) turns a list into "
            "an array, which is computed with entry by entry.",
            "有一边是列表：对列表 + 是拼接，* 是重复；np.array(…) 可以把列表变成数组，"
            "再逐个元素计算。",
        ),
        r"operand type(?:\(s\))? for .*'list'",
    ),
    type_error(
        Text(
            "One side is a list, a tuple or a text, which * repeats, and only a whole number of "
            "times: np.array(…) turns a list of numbers into an array, which is computed with "
            "entry by entry.",
            "有一边是列表、元组或字符串，* 对它们是重复，而且只能重复整数次；np.array(…) "
            "可以把数的列表变成数组，再逐个元素计算。",
        ),
        r"^can't multiply sequence",
    ),
    type_error(
        Text(
            "A single number is needed there, and it is an array{shapes}.",
            "那里要一个数，得到的却是数组{shapes}。",
        ),
        "^only (?:0-dimensional|length-1|size-1) arrays can be converted",
    ),
    type_error(
        Text(
            "It is a function there, and is called with ( ): what stands before [ has no entries.",
            "那里是一个函数，要用 ( ) 调用：[ 前面的东西没有元素。",
        ),
        "^'(?:builtin_function_or_method|method|function|type|numpy._ArrayFunctionDispatcher|"
        "numpy.ufunc)' object (?:is not subscriptable|does not support item assignment)",
    ),
    type_error(
        Text(
            "np.nditer writes into arrays alone, and it was given something else: s.copy is a "
            "method, s.copy() an array.",
            "np.nditer 只能写入数组，而这里给它的不是数组：s.copy 是方法，s.copy() 才是数组。",
        ),
        "^Iterator operand is flagged as writeable, but is an object which cannot be written back",
    ),
    type_error(
        Text(
            "+ joins a text with a text alone: str(…) makes one of a number, and print(a, b) "
            "takes both.",
            "+ 只能把字符串和字符串连起来：str(…) 把数变成字符串，print(a, b) 两个都能打印。",
        ),
        r"^can only concatenate str \(not \"(?:int|float|numpy\.\w+)\"\)",
    ),
    type_error(
        Text(
            "It is a tuple there, as a.shape is, and a number is needed: a.shape[0] is its first.",
            "那里是元组（a.shape 就是），而需要的是一个数：它的第一个数是 a.shape[0]。",
        ),
        "^'tuple' object cannot be interpreted as an integer|"
        r"operand type\(s\) for [-*/]+: 'tuple' and '(?:int|float)'",
        r"^(?!.*\b(?:eye|rand|randn)\()",
    ),
    type_error(
        Text(
            "A tuple, as a.shape is, is added to a number there: a.shape[0] is its first number, "
            "and (n,) is a tuple of one.",
            "那里是元组（a.shape 就是）加上一个数：它的第一个数是 a.shape[0]；只有一个数的元组写作 "
            "(n,)。",
        ),
        r"^can only concatenate tuple \(not \"(?:int|float)\"",
    ),
    type_error(
        Text(
            "+ joins a {0} with a {0} alone, and what follows is of type {1}: one word becomes a "
            "list as [word], a tuple as list(…).",
            "+ 只能把 {0} 和 {0} 连起来，而后面的是 {1} 类型：单个词写成 [word] 就是列表，元组用 "
            "list(…) 变成列表。",
        ),
        r"^can only concatenate (list|tuple|str) \(not \"(list|tuple|str|int|float|dict)\"\)",
    ),
    type_error(
        Text(
            "Between ] and [ a comma is missing: what stands in the second brackets is taken for "
            "an index of the list in the first.",
            "] 与 [ 之间缺少逗号：第二个方括号里的东西被当成了前面那个列表的下标。",
        ),
        "^list indices must be integers or slices",
        r"\]\s+\[",
    ),
    type_error(
        Text(
            "A list takes one index, a whole number or a slice, and gets one of type {0} there; "
            "with two indices it is a[i][j].",
            "列表只接受一个下标，整数或切片，那里的下标却是 {0} 类型；有两个下标时写成 a[i][j]。",
        ),
        r"^list indices must be integers or slices, not (\S+)$",
    ),
    type_error(
        Text(
            "A {0} cannot be changed: make a new one, or take a list.",
            "{0} 不能修改：请新建一个，或者改用列表。",
        ),
        "^'(tuple|str)' object does not support item assignment",
    ),
    type_error(
        Text(
            "A list takes one whole number in its [ ], and it is an array{shapes}.",
            "列表的 [ ] 里只能是一个整数，得到的却是数组{shapes}。",
        ),
        "^only integer scalar arrays can be converted to a scalar index",
        r"\blist\([^()]*\)\[",
    ),
    type_error(
        Text(
            "A whole number is needed there, and it is an array{shapes}. len(a) and a.shape[0] are "
            "whole numbers.",
            "那里要整数，得到的却是数组{shapes}。len(a) 和 a.shape[0] 是整数。",
        ),
        "^only integer scalar arrays can be converted to a scalar index",
    ),
    type_error(
        Text(
            "A size is a whole number, and it is {0} there: // gives a whole number.",
            "尺寸要是整数，那里却是 {0}：// 的结果是整数。",
        ),
        r"^expected a sequence of integers or a single integer, got '(.+)'",
    ),
    type_error(
        Text(
            "The sizes are arguments of their own there, not a tuple: np.{name}(n, m).",
            "那里的各个尺寸是分开的参数，不是元组：np.{name}(n, m)。",
        ),
        "^'tuple' object cannot be interpreted as an integer",
        r"np\.(?P<name>eye|random\.rand|random\.randn)\(",
    ),
    type_error(
        Text(
            "Several names stand on the left, and the right is one value, of type {0}.",
            "左边有几个名字，右边却只有一个值，类型是 {0}。",
        ),
        r"^cannot unpack non-iterable (\S+) object",
    ),
    type_error(
        Text(
            "Which is smaller cannot be said of types {0} and {1}: make both of one type.",
            "{0} 类型和 {1} 类型不能比较大小：两边要是同一种类型。",
        ),
        r"not supported between instances of '(str|list|tuple|dict|int|float)' and "
        r"'(str|list|tuple|dict|int|float)'",
    ),
    value_error(
        Text(
            "The list has no {0}: print it to see what it has.",
            "列表里没有 {0}：可以用 print 看看里面有什么。",
        ),
        r"^(.+) is not in list$",
    ),
    value_error(
        Text(
            "The list does not have what is looked for: print both.",
            "列表里没有要找的东西：可以用 print 看看两者。",
        ),
        r"^list\.(?:index|remove)\(x\): x not in list$",
    ),
    type_error(
        Text(
            "A format such as :.3f or %d is for a single number, and it is an array there{shapes}.",
            ":.3f、%d 这样的格式只用于一个数，那里却是数组{shapes}。",
        ),
        r"^unsupported format string passed to numpy\.ndarray|"
        r"%\w (?:format: .*|requires a real number,) not numpy\.ndarray",
    ),
)
