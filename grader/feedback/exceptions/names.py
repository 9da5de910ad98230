"""Names, attributes and modules that are not there."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice
from grader.submission.packages import KNOWN
from spec.points import CHAPTER_OF
from spec.text import Text

OWN = "reference|spec|grader|student_template"
PACKAGES = "|".join(KNOWN)
PYTHON_2 = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "unichr": "chr",
    "long": "int",
    "izip": "zip",
    "imap": "map",
}
CONSTANTS = {"true": "True", "false": "False", "null": "None", "none": "None", "nil": "None"}
# name -> module that has it
ELSEWHERE = {
    "reduce": "functools",
    "partial": "functools",
    "lru_cache": "functools",
    "deepcopy": "copy",
    "accumulate": "itertools",
    "chain": "itertools",
    "product": "itertools",
    "Counter": "collections",
    "defaultdict": "collections",
    "deque": "collections",
    "OrderedDict": "collections",
    "namedtuple": "collections",
    "dataclass": "dataclasses",
    "Path": "pathlib",
    "Callable": "collections.abc",
    "Any": "typing",
    "Dict": "typing",
    "List": "typing",
    "Optional": "typing",
    "Tuple": "typing",
    "Union": "typing",
}
OF_NUMPY = "array|zeros|ones|dot|outer|exp|log|sqrt|maximum|argmax|eye|diag|ndarray|pi|mean|random"
MODULES = "math|copy|time|sys|os|json|collections|itertools|functools|typing"
REMOVED = "float|int|bool|object|str|complex"


def _of(table: dict[str, str], en: str, zh: str) -> tuple[Advice, ...]:
    """An advice for each name of a table; {name} and {other} are filled in."""
    return tuple(
        Advice(
            "NameError",
            Text(
                en.replace("{name}", name).replace("{other}", other),
                zh.replace("{name}", name).replace("{other}", other),
            ),
            rf"^name '{name}' is not defined",
        )
        for name, other in table.items()
    )


NAMES = (
    Advice(
        "NameError",
        Text(
            "Put `import numpy as np` at the top of {file}.",
            "在 {file} 的开头加上 import numpy as np。",
        ),
        "^name 'np' is not defined",
    ),
    Advice(
        "NameError",
        Text(
            "Put `import numpy` at the top of {file}, or `import numpy as np` and write np.",
            "在 {file} 的开头加上 import numpy；或者加上 import numpy as np，再写 np。",
        ),
        "^name 'numpy' is not defined",
    ),
    Advice(
        "NameError",
        Text(
            "Put `import {0}` at the top of {file}.",
            "在 {file} 的开头加上 import {0}。",
        ),
        rf"^name '({MODULES})' is not defined",
    ),
    Advice(
        "NameError",
        Text(
            "There is no self here: a function works with its arguments; a method has self as its "
            "first, def f(self, …).",
            "这里没有 self：函数要用的东西都是它的参数；方法的第一个参数才是 self，"
            "def f(self, …)。",
        ),
        "^name 'self' is not defined",
    ),
    Advice(
        "NameError",
        Text(
            "Put `from activations import {0}` at the top of {file}, or use the activation that "
            "is passed in.",
            "在 {file} 的开头加上 from activations import {0}，或者使用传入的 activation。",
        ),
        "^name '(identity|relu|sigmoid|tanh)' is not defined",
    ),
    *_of(
        PYTHON_2,
        "{name} is of Python 2; in Python 3 it is {other}.",
        "{name} 是 Python 2 的；在 Python 3 里是 {other}。",
    ),
    *_of(CONSTANTS, "Python writes {other}.", "Python 里写作 {other}。"),
    *_of(
        ELSEWHERE,
        "Python has a {name} in {other}: where that is meant, put `from {other} import {name}` at "
        "the top of {file}.",
        "Python 的 {other} 里有 {name}：如果要用的就是它，请在 {file} 的开头加上 "
        "from {other} import {name}。",
    ),
    *_of(
        CHAPTER_OF,
        "The template has {name} in {other}.py: write it there; another file that uses it has "
        "`from {other} import {name}` at the top.",
        "模板里 {name} 在 {other}.py：请在那里写它；在别的文件里用它时，还要在那个文件的开头加上 "
        "from {other} import {name}。",
    ),
    Advice(
        "NameError",
        Text(
            "{0} is NumPy's: write np.{0}.",
            "{0} 是 NumPy 的：请写 np.{0}。",
        ),
        rf"^name '({OF_NUMPY})' is not defined",
    ),
    Advice(
        "NameError",
        Text(
            "NumPy has {0} in linalg: write np.linalg.{0}.",
            "NumPy 的 linalg 里有 {0}：请写 np.linalg.{0}。",
        ),
        r"^name '(norm|inv|svd|matrix_power)' is not defined",
        r"(?<![\w.]){0}\(",
    ),
    Advice(
        "NameError",
        Text(
            "No {0} is known at line {line} of {file}; {meant} is.",
            "{file} 第 {line} 行用到了 {0}，但那里没有这个名字；有 {meant}。",
        ),
        r"^name '(\w+)' is not defined",
    ),
    Advice(
        "NameError",
        Text(
            "No {0} is known at line {line} of {file}: is it misspelt, or not yet assigned, "
            "passed in or imported?",
            "{file} 第 {line} 行用到了 {0}，但那里没有这个名字：是不是拼错了，"
            "或者还没有赋值、传入或导入？",
        ),
        r"^name '(\w+)' is not defined",
    ),
    Advice(
        "UnboundLocalError",
        Text(
            "The function assigns to {0}, which makes it a variable of its own, without a value "
            "at line {line}; the object's is {meant}.",
            "函数里有给 {0} 的赋值，它就是函数自己的变量，运行到第 {line} 行时还没有值；"
            "对象的那个要写 {meant}。",
        ),
        r"cannot access (?:local|free) variable '(\w+)'",
    ),
    Advice(
        "UnboundLocalError",
        Text(
            "The function assigns to {0}, which makes it a variable in all of the function and "
            "hides what is called {0} outside: give the variable another name.",
            "函数里有给 {0} 的赋值，于是 {0} 在整个函数里都是变量，挡住了外面叫 {0} 的："
            "请给变量换个名字。",
        ),
        r"cannot access (?:local|free) variable '(\w+)'",
        subject=r": (?:function|module)$",
    ),
    Advice(
        "UnboundLocalError",
        Text(
            "The function assigns to {0}, which makes it a variable of its own; at line {line} it "
            "has no value yet, for the {0} outside the function is another one. Give it its first "
            "value inside the function.",
            "函数里有给 {0} 的赋值，它就是函数自己的变量，与函数外面的 {0} 不是同一个；运行到第 "
            "{line} 行时它还没有值。请在函数里面先给它赋值。",
        ),
        r"cannot access (?:local|free) variable '(\w+)'",
        subject=": value$",
    ),
    Advice(
        "UnboundLocalError NameError",
        Text(
            "The function assigns to {0}, which makes it a variable of its own; at line {line} it "
            "has no value yet. Give it one before.",
            "函数里有给 {0} 的赋值，它就是函数自己的变量；运行到第 {line} 行时它还没有值。"
            "请先给它赋值。",
        ),
        r"cannot access (?:local|free) variable '(\w+)'",
    ),
)
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
    "mat": "np.array",
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
ATTRIBUTES = (
    Advice("AttributeError", NONE, "^'NoneType' object has no attribute"),
    Advice(
        "AttributeError",
        Text(
            "{name} is a variable there, and hides the module {name}: give the variable another "
            "name, wherever {name} = … stands.",
            "那里的 {name} 是一个变量，挡住了模块 {name}：凡是写 {name} = … 的地方，"
            "请给变量换个名字。",
        ),
        subject=r"^(?P<name>\w+): module$",
    ),
    *(
        Advice(
            "AttributeError",
            Text(f"It is {new} in NumPy.", f"NumPy 里应写 {new}。"),
            rf"^module 'numpy' has no attribute '{old}'|^`np\.{old}` was removed",
        )
        for old, new in RENAMED.items()
    ),
    Advice(
        "AttributeError",
        Text("NumPy has no {0} any more: write {1}.", "NumPy 已经没有 {0}：请写 {1}。"),
        r"^`(np\.\w+)` was removed in the NumPy 2.0 release\. Use `([\w.]+)` instead",
    ),
    Advice(
        "AttributeError",
        Text(
            "NumPy has no {0} of its own any more: write {0} without np.",
            "NumPy 已经没有自己的 {0}：请去掉 np，直接写 {0}。",
        ),
        rf"^module 'numpy' has no attribute '({REMOVED})'",
    ),
    Advice(
        "AttributeError",
        Text(
            "np.random.default_rng(seed) gives a generator with random (for rand), "
            "standard_normal (for randn) and integers (for randint).",
            "np.random.default_rng(seed) 得到的生成器里，对应 rand、randn、randint 的是 "
            "random、standard_normal、integers。",
        ),
        r"Generator' object has no attribute '(rand|randn|randint)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "Arrays do not grow: put the rows into a list, rows.append(s), and end with "
            "np.array(rows).",
            "数组不能变长：把各行放进列表，rows.append(s)，最后用 np.array(rows)。",
        ),
        r"^'numpy.ndarray' object has no attribute '(append|extend|insert)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "What stands before .{1} there is no activation: f is activation.forward(net) and "
            "f′ is activation.backward(s), of the activation that is passed in.",
            "那里 .{1} 前面的不是激活函数：f 是 activation.forward(net)，f′ 是 "
            "activation.backward(s)，用的是传入的 activation。",
        ),
        r"^'(numpy\.\w+|function|method|type|float|int|list)' object has no attribute "
        r"'(forward|backward)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "It is a list there, and {0} belongs to arrays: np.array(…) turns a list into one.",
            "那里是一个列表，而 {0} 是数组才有的：np.array(…) 可以把列表变成数组。",
        ),
        r"^'list' object has no attribute '(shape|T|dot|sum|ndim|size|reshape|transpose)'",
    ),
    *(
        Advice(
            "AttributeError",
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
    Advice(
        "AttributeError",
        Text("{0} is no method: write {0}(a).", "{0} 不是方法：请写 {0}(a)。"),
        r"^'(?:numpy.ndarray|list|tuple|dict|str)' object has no attribute "
        r"'(len|sorted|enumerate|zip|range)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "A list has no {0}; what adds to its end is append.",
            "列表没有 {0}；在末尾添加用 append。",
        ),
        r"^'list' object has no attribute '(add|push|push_back)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "A dict has no {0}: d[key] = value puts an entry into it.",
            "字典没有 {0}：d[键] = 值 可以加入一项。",
        ),
        r"^'dict' object has no attribute '(append|add|insert|push)'",
    ),
    *(
        Advice(
            "AttributeError",
            Text(
                f"NumPy has it in {room}: write np.{room}.{{0}}.",
                f"NumPy 的 {room} 里有它：请写 np.{room}.{{0}}。",
            ),
            rf"^module 'numpy' has no attribute '({names})'",
        )
        for room, names in (("linalg", OF_LINALG), ("random", OF_RANDOM))
    ),
    *(
        Advice(
            "AttributeError",
            Text(
                f"{name} is PyTorch's: NumPy writes {new}.",
                f"{name} 是 PyTorch 的：NumPy 里写 {new}。",
            ),
            rf"^'numpy.ndarray' object has no attribute '{name}'",
        )
        for name, new in PYTORCH.items()
    ),
    Advice(
        "AttributeError",
        Text("NumPy has no {0}; it has {meant}.", "NumPy 没有 {0}；有 {meant}。"),
        r"^module 'numpy' has no attribute '(\w+)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "NumPy has no {0}: write it out with what NumPy has, such as np.exp and np.maximum.",
            "NumPy 没有 {0}：请用 NumPy 有的函数自己写出来，例如 np.exp、np.maximum。",
        ),
        r"^module 'numpy' has no attribute '(\w+)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "Python 3 has no has_key: write `word in d`.",
            "Python 3 没有 has_key：请写 word in d。",
        ),
        "^'dict' object has no attribute 'has_key'",
    ),
    Advice(
        "AttributeError",
        Text("It has no {0}; it has {meant}.", "那个对象没有 {0}；有 {meant}。"),
        r"has no attribute '(\w+)'",
    ),
    Advice(
        "AttributeError",
        Text(
            "An activation has forward, which is f, and backward, which is f′: "
            "activation.forward(net), activation.backward(s).",
            "激活函数有 forward（即 f）和 backward（即 f′）：activation.forward(net)、"
            "activation.backward(s)。",
        ),
        "^'(?:Identity|Relu|Sigmoid|Tanh|Given)' object has no attribute",
    ),
    Advice(
        "AttributeError",
        Text(
            "The class has no method {0}: define it there, def {0}(self, …).",
            "类里没有方法 {0}：请在类里定义它，def {0}(self, …)。",
        ),
        r"^'\w+' object has no attribute '(\w+)'",
        r"\bself\.{0}\(",
    ),
    Advice(
        "AttributeError",
        Text(
            "Nothing has been assigned to self.{0} by then: what assigns it must run before, or be "
            "in __init__.",
            "运行到那里时 self.{0} 还没有赋过值：给它赋值的代码要先运行，或者写在 __init__ 里。",
        ),
        r"^'\w+' object has no attribute '(\w+)'",
        r"\bself\.{0}\b",
    ),
    Advice(
        "AttributeError",
        Text("The class {0} has no {1}: define it there.", "类 {0} 里没有 {1}：请在类里定义它。"),
        rf"^'({'|'.join(CHAPTER_OF)})' object has no attribute '(\w+)'",
        "^$",
    ),
    Advice(
        "AttributeError",
        Text(
            "What stands before .{1} there is an object of type {0}, which has no {1}.",
            "那里 .{1} 前面的东西是 {0} 类型，没有 {1}。",
        ),
        r"^'([\w.]+)' object has no attribute '(\w+)'",
    ),
    Advice(
        "AttributeError",
        Text("The module {0} has no {1}.", "模块 {0} 没有 {1}。"),
        r"^module '([\w.]+)' has no attribute '(\w+)'",
    ),
)
IMPORTS = (
    Advice(
        "NotHere",
        Text(
            "Line {line} of {file} needs something that was not handed in or cannot be imported "
            "here: hand it in too, or write it with NumPy and the standard library.",
            "{file} 第 {line} 行需要的东西没有提交，或者这里不能导入：请一起提交，"
            "或者用 NumPy 和标准库来写。",
        ),
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
            "{1} and a file that it imports import each other, and {1} had not come to {0} yet: "
            "put what both need into a third file.",
            "{1} 和它导入的文件互相导入，那时 {1} 里还没有 {0}：请把两边都要用的放进第三个文件。",
        ),
        r"cannot import name '(\w+)' from partially initialized module '([\w.]+)'",
    ),
    Advice(
        "ImportError",
        Text("{1} has no {0}; it has {meant}.", "{1} 里没有 {0}；有 {meant}。"),
        r"cannot import name '(\w+)' from '([\w.]+)'",
    ),
    Advice(
        "ImportError",
        Text(
            "{1} has no {0}: look whether the name is right; if {1} is a file of yours, define it "
            "there.",
            "{1} 里没有 {0}：请看名字写对没有；如果 {1} 是你自己的文件，请在那里定义它。",
        ),
        r"cannot import name '(\w+)' from '([\w.]+)'",
    ),
    Advice(
        "ModuleNotFoundError ImportError",
        Text(
            "The package {0} is not available while grading: do without it, with NumPy and the "
            "standard library.",
            "评分时没有 {0} 这个包：请不要用它，NumPy 和标准库就够了。",
        ),
        rf"No module named '((?:{PACKAGES}))(?:\.\w+)*'",
    ),
    Advice(
        "ModuleNotFoundError ImportError",
        Text(
            "There is no {0} in what was handed in, and no package of this name is available "
            "while grading. If it is a file of yours, hand it in too.",
            "提交里没有 {0}，评分时也没有叫这个名字的包。如果它是你自己的文件，请一起提交。",
        ),
        r"No module named '([\w.]+)'",
    ),
)
