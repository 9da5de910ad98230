"""Attributes that are not there."""

from __future__ import annotations

from grader.feedback.exceptions.advice import attribute_error
from spec.points import CHAPTER_OF
from spec.text import Text

REMOVED = "float|int|bool|object|str|complex"
NONE = Text(
    "It is None there. A function without `return` gives None, and so do append, sort and "
    "reverse of a list.",
    "那里是 None。没有 return 的函数返回 None；列表的 append、sort、reverse 也返回 None。",
)
RENAMED = {
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "asscalar": "a.item()",
    "float_": "np.float64",
    "in1d": "np.isin",
    "row_stack": "np.vstack",
    "trapz": "np.trapezoid",
    "cat": "np.concatenate",
    "mm": "np.matmul",
    "unsqueeze": "np.expand_dims",
    "numel": "np.size",
}
# what PyTorch's arrays have, and how NumPy writes it
PYTORCH = {
    "clone": "a.copy()",
    "numel": "a.size",
    "unsqueeze": "np.expand_dims(a, …)",
    "permute": "a.transpose(…)",
    "mm": "a @ b",
    "matmul": "a @ b",
    "pow": "a ** b",
    "norm": "np.linalg.norm(a)",
}
OF_LINALG = "norm|inv|pinv|det|svd|eig|eigvals|eigh|solve|matrix_power|matrix_rank|multi_dot"
OF_RANDOM = "rand|randn|randint|default_rng|normal|uniform|shuffle|permutation|standard_normal"
NOT_YET = Text(
    "Nothing has been assigned to self.{0} by then: what assigns it must run before, or be in "
    "__init__.",
    "运行到那里时 self.{0} 还没有赋过值：给它赋值的代码要先运行，或者写在 __init__ 里。",
)
ATTRIBUTES = (
    attribute_error(NONE, "^'NoneType' object has no attribute"),
    attribute_error(
        Text(
            "{name} is a variable there, and hides the module {name}: give the variable another "
            "name, wherever {name} = … stands.",
            "那里的 {name} 是一个变量，挡住了模块 {name}：凡是写 {name} = … 的地方，"
            "请给变量换个名字。",
        ),
        subject=r"^(?P<name>\w+): module$",
    ),
    attribute_error(
        Text(
            "Take np.array, with @ for the product of matrices: * of arrays multiplies entry by "
            "entry, unlike that of np.matrix.",
            "请用 np.array，矩阵相乘写 @：数组的 * 是逐个元素相乘，和 np.matrix 的 * 不同。",
        ),
        r"^module 'numpy' has no attribute 'mat'|^`np\.mat` was removed",
    ),
    *(
        attribute_error(
            Text(f"It is {new} in NumPy.", f"NumPy 里应写 {new}。"),
            rf"^module 'numpy' has no attribute '{old}'|^`np\.{old}` was removed",
        )
        for old, new in RENAMED.items()
    ),
    attribute_error(
        Text("NumPy has no {0} any more: write {1}.", "NumPy 已经没有 {0}：请写 {1}。"),
        r"^`(np\.\w+)` was removed in the NumPy 2.0 release\. Use `([\w.]+)` instead",
    ),
    attribute_error(
        Text(
            "NumPy has no {0} of its own any more: write {0} without np.",
            "NumPy 已经没有自己的 {0}：请去掉 np，直接写 {0}。",
        ),
        rf"^module 'numpy' has no attribute '({REMOVED})'",
    ),
    attribute_error(
        Text(
            "np.random.default_rng(seed) gives a generator with random (for rand), "
            "standard_normal (for randn) and integers (for randint).",
            "np.random.default_rng(seed) 得到的生成器里，对应 rand、randn、randint 的是 "
            "random、standard_normal、integers。",
        ),
        r"Generator' object has no attribute '(rand|randn|randint)'",
    ),
    attribute_error(
        Text(
            "Arrays do not grow: put the rows into a list, rows.append(s), and end with "
            "np.array(rows).",
            "数组不能变长：把各行放进列表，rows.append(s)，最后用 np.array(rows)。",
        ),
        r"^'numpy.ndarray' object has no attribute '(append|extend|insert)'",
    ),
    attribute_error(
        Text(
            "What stands before .{1} there is no activation: f is activation.forward(net) and "
            "f′ is activation.backward(s), of the activation that is passed in.",
            "那里 .{1} 前面的不是激活函数：f 是 activation.forward(net)，f′ 是 "
            "activation.backward(s)，用的是传入的 activation。",
        ),
        r"^'(numpy\.\w+|function|method|type|float|int|list)' object has no attribute "
        r"'(forward|backward)'",
    ),
    attribute_error(
        Text(
            "It is a list there, and {0} belongs to arrays: np.array(…) turns a list into one.",
            "那里是一个列表，而 {0} 是数组才有的：np.array(…) 可以把列表变成数组。",
        ),
        r"^'list' object has no attribute '(shape|T|dot|sum|ndim|size|reshape|transpose)'",
    ),
    *(
        attribute_error(
            Text(
                f"{{0}} is no method: write np.{{0}}({arguments}).",
                f"{{0}} 不是方法：请写 np.{{0}}({arguments})。",
            ),
            rf"^'numpy.ndarray' object has no attribute '({functions})'",
        )
        for functions, arguments in (
            ("exp|log|sqrt|tanh|abs|zeros_like", "a"),
            ("outer|maximum|where", "a, …"),
            ("vstack|hstack", "[a, b]"),
        )
    ),
    attribute_error(
        Text("{0} is no method: write {0}(a).", "{0} 不是方法：请写 {0}(a)。"),
        r"^'(?:numpy.ndarray|list|tuple|dict|str)' object has no attribute "
        r"'(len|sorted|enumerate|zip|range)'",
    ),
    attribute_error(
        Text(
            "A list has no {0}; what adds to its end is append.",
            "列表没有 {0}；在末尾添加用 append。",
        ),
        r"^'list' object has no attribute '(add|push|push_back)'",
    ),
    attribute_error(
        Text(
            "A dict has no {0}: d[key] = value puts an entry into it.",
            "字典没有 {0}：d[键] = 值 可以加入一项。",
        ),
        r"^'dict' object has no attribute '(append|add|insert|push)'",
    ),
    *(
        attribute_error(
            Text(
                f"NumPy has it in {room}: write np.{room}.{{0}}.",
                f"NumPy 的 {room} 里有它：请写 np.{room}.{{0}}。",
            ),
            rf"^module 'numpy' has no attribute '({names})'",
        )
        for room, names in (("linalg", OF_LINALG), ("random", OF_RANDOM))
    ),
    *(
        attribute_error(
            Text(
                f"{name} is PyTorch's: NumPy writes {new}.",
                f"{name} 是 PyTorch 的：NumPy 里写 {new}。",
            ),
            rf"^'numpy.ndarray' object has no attribute '{name}'",
        )
        for name, new in PYTORCH.items()
    ),
    attribute_error(
        Text("NumPy has no {0}; it has {meant}.", "NumPy 没有 {0}；有 {meant}。"),
        r"^module 'numpy' has no attribute '(\w+)'",
    ),
    attribute_error(
        Text(
            "NumPy has no {0}: write it out with what NumPy has, such as np.exp and np.maximum.",
            "NumPy 没有 {0}：请用 NumPy 有的函数自己写出来，例如 np.exp、np.maximum。",
        ),
        r"^module 'numpy' has no attribute '(\w+)'",
    ),
    attribute_error(
        Text(
            "Python 3 has no sys.maxint, for no whole number is the largest: float('inf') is above "
            "all that are finite.",
            "Python 3 没有 sys.maxint，因为整数没有最大的：float('inf') 大于一切有限的数。",
        ),
        "^module 'sys' has no attribute 'maxint'",
    ),
    attribute_error(
        Text(
            "A dict has no index: d[key] is the value of a key, and list(d)[i] the key at place i.",
            "字典没有 index：d[键] 是这个键的值，list(d)[i] 是第 i 个位置的键。",
        ),
        "^'dict' object has no attribute 'index'",
    ),
    attribute_error(
        Text(
            "Python 3 has no has_key: write `word in d`.",
            "Python 3 没有 has_key：请写 word in d。",
        ),
        "^'dict' object has no attribute 'has_key'",
    ),
    attribute_error(
        Text(
            "iter{0} is of Python 2; in Python 3 it is {0}: d.{0}().",
            "iter{0} 是 Python 2 的；在 Python 3 里是 {0}：d.{0}()。",
        ),
        "^'dict' object has no attribute 'iter(items|keys|values)'",
    ),
    attribute_error(
        NOT_YET,  # the line itself assigns it, or adds to it: no other one is meant
        r"^'\w+' object has no attribute '(\w+)'",
        r"\bself\.{0}(?:\.append\(|\s*(?:\[[^\]]*\]\s*)*[-+*/@]?=(?!=))",
    ),
    attribute_error(
        Text("It has no {0}; it has {meant}.", "那个对象没有 {0}；有 {meant}。"),
        r"has no attribute '(\w+)'",
    ),
    attribute_error(
        Text(
            "network has forward, delta, gradient_W and gradient_U alone.",
            "network 只有 forward、delta、gradient_W 和 gradient_U。",
        ),
        "^'GivenNetwork' object has no attribute '(?!forward'|delta'|gradient_[WU]')",
    ),
    attribute_error(
        Text(
            "An activation has forward, which is f, and backward, which is f′: "
            "activation.forward(net), activation.backward(s).",
            "激活函数有 forward（即 f）和 backward（即 f′）：activation.forward(net)、"
            "activation.backward(s)。",
        ),
        "^'(?:Identity|Relu|Sigmoid|Tanh|GivenActivation)' object has no attribute",
    ),
    attribute_error(
        Text(
            "The class has no method {0}: define it there, def {0}(self, …).",
            "类里没有方法 {0}：请在类里定义它，def {0}(self, …)。",
        ),
        r"^'\w+' object has no attribute '(\w+)'",
        r"\bself\.{0}\(",
    ),
    attribute_error(
        NOT_YET,
        r"^'\w+' object has no attribute '(\w+)'",
        r"\bself\.{0}\b",
    ),
    attribute_error(
        Text("The class {0} has no {1}: define it there.", "类 {0} 里没有 {1}：请在类里定义它。"),
        rf"^'({'|'.join(CHAPTER_OF)})' object has no attribute '(\w+)'",
        "^$",
    ),
    attribute_error(
        Text(
            "What stands before .{1} there is an object of type {0}, which has no {1}.",
            "那里 .{1} 前面的东西是 {0} 类型，没有 {1}。",
        ),
        r"^'([\w.]+)' object has no attribute '(\w+)'",
    ),
    attribute_error(
        Text("The module {0} has no {1}.", "模块 {0} 没有 {1}。"),
        r"^module '([\w.]+)' has no attribute '(\w+)'",
    ),
)
