"""Calls with other arguments than are taken, and calls of what is no function."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice, type_error
from spec.text import Text

AN_ARRAY = Text(
    "It is an array there, and ( ) calls a function: a row or an entry is taken with [ ].",
    "那里是数组，而 ( ) 是调用函数：取一行或一个元素要用 [ ]。",
)
LOCAL = r"(?:[\w.<>]+\.<locals>\.)?"
CALLS = (
    type_error(
        Text(
            "{0} takes one thing and gets {1}: what belongs together goes in brackets of its own, "
            "{0}((a, b)).",
            "{0} 只要一个参数，收到了 {1} 个：属于一起的几项要再加一层括号，{0}((a, b))。",
        ),
        r"^list\.(append)\(\) takes exactly one argument \((\d+) given\)",
    ),
    type_error(
        Text(
            "update takes another dict: d[key] = value puts a single entry in.",
            "update 要的是另一个字典：加入一项用 d[键] = 值。",
        ),
        r"^update expected at most 1 argument, got 2",
    ),
    type_error(
        Text(
            "enumerate numbers what it goes through, which is one thing: zip(a, b) goes through "
            "two at once.",
            "enumerate 只能给一样东西编号；要同时遍历两样，用 zip(a, b)。",
        ),
        r"^only integer scalar arrays can be converted|cannot be interpreted as an integer",
        r"\benumerate\([^()]*,(?!\s*(?:start\b|-?\d))",
    ),
    type_error(
        Text(
            "np.{name} takes its arrays in a list: np.{name}([a, b]).",
            "np.{name} 要把各个数组放进一个列表：np.{name}([a, b])。",
        ),
        r"^only integer scalar arrays can be converted to a scalar index|"
        r"^(?:\w*[vh]?stack|concatenate)\(\) takes ",
        r"np\.(?P<name>concatenate|[vhd]?stack|column_stack)\((?![\[(])"
        r"(?:[^()\[\],]|\[[^\[\]]*\]|\([^()]*\))*,(?!\s*axis)",  # and after a comma another one
    ),
    type_error(
        Text(
            "{0} has no __init__ to take them: def __init__(self, …), with two underscores on "
            "each side.",
            "{0} 没有接收参数的 __init__：请写 def __init__(self, …)，前后各两个下划线。",
        ),
        r"^([\w.]+)\(\) takes no arguments$",
    ),
    type_error(
        Text(
            "Called on an object, a method gets the object itself first, and {name} has no "
            "parameter for it: def {name}(self, …).",
            "在对象上调用时，方法先收到对象本身，而 {name} 没有接收它的参数：请写 "
            "def {name}(self, …)。",
        ),
        r"\(\) takes \d+ positional arguments? but \d+ w",
        subject=r"^(?P<name>\w+): no self$",
    ),
    type_error(
        Text(
            "{0} takes {1} and gets {2}, the object before the dot among them: that one is not "
            "given once more in the brackets.",
            "{0} 要 {1} 个参数，收到了 {2} 个；点号前面的对象也算一个，括号里不用再给。",
        ),
        r"^(\w+\.\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w",
        r"\((?:\w+, )*self\b",
        r": self$",
    ),
    type_error(
        Text(
            "{0} takes {1} and gets {2}, the object before the dot among them.",
            "{0} 要 {1} 个参数，收到了 {2} 个；点号前面的对象也算一个。",
        ),
        r"^(\w+\.\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w",
        "",
        r": self$",
    ),
    type_error(
        Text(
            "forward and backward of an activation take one argument: activation.forward(net), "
            "activation.backward(s).",
            "激活函数的 forward 和 backward 只要一个参数：activation.forward(net)、"
            "activation.backward(s)。",
        ),
        r"^(?:Identity|Relu|Sigmoid|Tanh)\.(?:forward|backward)\(\) takes 2 positional",
    ),
    type_error(
        Text(
            "{0} takes {1} and gets {2}. Called on an object, a method gets the object itself "
            "as its first argument: self.",
            "{0} 要 {1} 个参数，收到了 {2} 个。在对象上调用时，方法收到的第一个参数是对象本身，"
            "即 self。",
        ),
        r"^(\w+\.\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w",
    ),
    type_error(
        Text(
            "Line {line} gives {0} {2} arguments; it takes {1}.",
            "第 {line} 行给了 {0} {2} 个参数；它要 {1} 个。",
        ),
        rf"^{LOCAL}([\w.<>]+)\(\) takes (\d+) positional arguments? but (\d+) w",
    ),
    type_error(
        Text(
            "Line {line} gives {0} {2} arguments; it takes {1} at most.",
            "第 {line} 行给了 {0} {2} 个参数；它最多要 {1} 个。",
        ),
        rf"^{LOCAL}([\w.<>]+)\(\) takes from \d+ to (\d+) positional arguments but (\d+) w",
    ),
    type_error(
        Text("Line {line} calls {0} without {1}.", "第 {line} 行调用 {0} 时没有给 {1}。"),
        rf"^{LOCAL}([\w.<>]+)\(\) missing \d+ required (?:\S+) arguments?: (.+)",
    ),
    type_error(
        Text(
            "NumPy writes axis and keepdims for what PyTorch calls dim and keepdim.",
            "PyTorch 的 dim 和 keepdim，在 NumPy 里是 axis 和 keepdims。",
        ),
        r"got an unexpected keyword argument '(?:dim|keepdim)'",
    ),
    type_error(
        Text("NumPy writes it keepdims.", "NumPy 里写作 keepdims。"),
        r"got an unexpected keyword argument 'keep_dims'",
    ),
    type_error(
        Text(
            "{1} is Python's own there, which takes no {0}: np.{1} does.",
            "那里的 {1} 是 Python 自己的，不接受 {0}；np.{1} 才可以。",
        ),
        r"^'(axis|keepdims)' is an invalid keyword argument for (sum|max|min)\(\)",
    ),
    type_error(
        Text("{0} has no parameter {1}.", "{0} 没有名为 {1} 的参数。"),
        rf"^{LOCAL}([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'",
    ),
    type_error(
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
    type_error(
        Text(
            "The shape is one argument, a tuple: np.{name}((…, …)). What follows it is taken for "
            "the dtype.",
            "形状是一个参数，要写成元组：np.{name}((…, …))。它后面的参数会被当成 dtype。",
        ),
        r"^Cannot interpret '.*' as a data type",
        r"np\.(?P<name>zeros|ones|empty)\(",
    ),
    type_error(
        Text(
            "An activation is an object: its forward(net) is f, its backward(s) is f′.",
            "激活函数在这里是一个对象：它的 forward(net) 是 f，backward(s) 是 f′。",
        ),
        "^'(?:Identity|Relu|Sigmoid|Tanh|GivenActivation)' object is not callable",
    ),
    type_error(
        Text(
            "{name} is a variable there, and hides the function {name}: give the variable another "
            "name, wherever {name} = … stands.",
            "那里的 {name} 是一个变量，挡住了函数 {name}：凡是写 {name} = … 的地方，"
            "请给变量换个名字。",
        ),
        "object is not callable$",
        subject=r"^(?P<name>\w+): function$",
    ),
    type_error(
        Text(
            "{name} is no function, and is read without ( ): a.shape[0], a.size, a.T.",
            "{name} 不是函数，读取时不加 ( )：a.shape[0]、a.size、a.T。",
        ),
        "^'(?:tuple|int|numpy.ndarray)' object is not callable",
        r"\.(?P<name>shape|size|ndim|T)\(",
    ),
    type_error(AN_ARRAY, "^'numpy.ndarray' object is not callable"),
    type_error(
        Text(
            "A module is there, and ( ) calls a function of one: np.array(…), math.exp(…).",
            "那里是一个模块，而 ( ) 要用在模块的函数上：np.array(…)、math.exp(…)。",
        ),
        "^'module' object is not callable",
    ),
    type_error(
        Text(
            "What is called there is of type {0}, and ( ) calls a function: an entry is taken with "
            "[ ], and a product needs *.",
            "那里调用的是 {0} 类型的东西，而 ( ) 是调用函数：取其中一项要用 [ ]，相乘要写 *。",
        ),
        r"^'(list|tuple|dict|str|int|float|bool|numpy\.\w+64)' object is not callable",
    ),
)
