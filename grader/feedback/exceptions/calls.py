"""Calls that do not fit, and things that are not of the kind they are taken for."""

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
            "Called on an object, a method gets the object itself first, and {name} has no "
            "parameter for it: def {name}(self, …).",
            "在对象上调用时，方法先收到对象本身，而 {name} 没有接收它的参数：请写 "
            "def {name}(self, …)。",
        ),
        r"\(\) takes \d+ positional arguments? but \d+ w",
        subject=r"^(?P<name>\w+): no self$",
    ),
    Advice(
        "TypeError",
        Text(
            "{0} takes {1} and gets {2}, the object before the dot among them: that one is not "
            "given once more in the brackets.",
            "{0} 要 {1} 个参数，收到了 {2} 个；点号前面的对象也算一个，括号里不用再给。",
        ),
        r"^(\w+\.\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w",
        r"\((?:\w+, )*self\b",
        r": self$",
    ),
    Advice(
        "TypeError",
        Text(
            "{0} takes {1} and gets {2}, the object before the dot among them.",
            "{0} 要 {1} 个参数，收到了 {2} 个；点号前面的对象也算一个。",
        ),
        r"^(\w+\.\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w",
        "",
        r": self$",
    ),
    Advice(
        "TypeError",
        Text(
            "forward and backward of an activation take one argument: activation.forward(net), "
            "activation.backward(s).",
            "激活函数的 forward 和 backward 只要一个参数：activation.forward(net)、"
            "activation.backward(s)。",
        ),
        r"^(?:Identity|Relu|Sigmoid|Tanh|Given)\.(?:forward|backward)\(\) takes 2 positional",
    ),
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
            "NumPy writes axis and keepdims for what PyTorch calls dim and keepdim.",
            "PyTorch 的 dim 和 keepdim，在 NumPy 里是 axis 和 keepdims。",
        ),
        r"got an unexpected keyword argument '(?:dim|keepdim)'",
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
            "{0} gets {1} twice, by its place and by its name.",
            "{0} 两次收到 {1}：一次按位置，一次按名字。",
        ),
        r"^([\w.<>]+)\(\) got multiple values for argument '(\w+)'",
    ),
    Advice(
        "TypeError ValueError",
        Text(
            "np.{name} takes two arrays; what stands third is taken for the place of the result.",
            "np.{name} 只接受两个数组；第三个会被当成存放结果的地方。",
        ),
        "^return arrays must be of ArrayType|^output array |'out' must be an array",
        r"np\.(?P<name>dot|matmul|outer|multiply|add|maximum|minimum)\(",
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
    Advice(
        "TypeError",
        Text(
            "{name} is a variable there, and hides the function {name}: give the variable another "
            "name, wherever {name} = … stands.",
            "那里的 {name} 是一个变量，挡住了函数 {name}：凡是写 {name} = … 的地方，"
            "请给变量换个名字。",
        ),
        "object is not callable$",
        subject=r"^(?P<name>\w+): function$",
    ),
    Advice(
        "TypeError",
        Text(
            "{name} is no function, and is read without ( ): a.shape[0], a.size, a.T.",
            "{name} 不是函数，读取时不加 ( )：a.shape[0]、a.size、a.T。",
        ),
        "^'(?:tuple|int|numpy.ndarray)' object is not callable",
        r"\.(?P<name>shape|size|ndim|T)\(",
    ),
    Advice("TypeError", AN_ARRAY, "^'numpy.ndarray' object is not callable"),
    Advice(
        "TypeError",
        Text(
            "A module is there, and ( ) calls a function of one: np.array(…), math.exp(…).",
            "那里是一个模块，而 ( ) 要用在模块的函数上：np.array(…)、math.exp(…)。",
        ),
        "^'module' object is not callable",
    ),
    Advice(
        "TypeError",
        Text(
            "There is a {0} there, and ( ) calls a function: an entry is taken with [ ], and a "
            "product needs *.",
            "那里是 {0}，而 ( ) 是调用函数：取其中一项要用 [ ]，相乘要写 *。",
        ),
        r"^'(list|tuple|dict|str|int|float|bool|numpy\.\w+64)' object is not callable",
    ),
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
        r"operand type(?:\(s\))? for .*'list'",
    ),
    Advice(
        "TypeError",
        Text(
            "One side is a list, a tuple or a text, which * repeats, and only a whole number of "
            "times: np.array(…) turns a list of numbers into an array, which is computed with "
            "entry by entry.",
            "有一边是列表、元组或字符串，* 对它们是重复，而且只能重复整数次；np.array(…) "
            "可以把数的列表变成数组，再逐个元素计算。",
        ),
        r"^can't multiply sequence",
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
