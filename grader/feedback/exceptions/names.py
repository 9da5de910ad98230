"""Names and modules that are not there."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice, name_error
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


def _of(table: dict[str, str], en: str, zh: str) -> tuple[Advice, ...]:
    """An advice for each name of a table; {name} and {other} are filled in."""
    return tuple(
        name_error(
            Text(
                en.replace("{name}", name).replace("{other}", other),
                zh.replace("{name}", name).replace("{other}", other),
            ),
            rf"^name '{name}' is not defined",
        )
        for name, other in table.items()
    )


NAMES = (
    name_error(
        Text(
            "Put `import numpy as np` at the top of {file}.",
            "在 {file} 的开头加上 import numpy as np。",
        ),
        "^name 'np' is not defined",
    ),
    name_error(
        Text(
            "Put `import numpy` at the top of {file}, or `import numpy as np` and write np.",
            "在 {file} 的开头加上 import numpy；或者加上 import numpy as np，再写 np。",
        ),
        "^name 'numpy' is not defined",
    ),
    name_error(
        Text("Put `import {0}` at the top of {file}.", "在 {file} 的开头加上 import {0}。"),
        rf"^name '({MODULES})' is not defined",
    ),
    name_error(
        Text(
            "There is no self here: a function works with its arguments; a method has self as its "
            "first, def f(self, …).",
            "这里没有 self：函数要用的东西都是它的参数；方法的第一个参数才是 self，"
            "def f(self, …)。",
        ),
        "^name 'self' is not defined",
    ),
    name_error(
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
    name_error(
        Text("{0} is NumPy's: write np.{0}.", "{0} 是 NumPy 的：请写 np.{0}。"),
        rf"^name '({OF_NUMPY})' is not defined",
    ),
    name_error(
        Text(
            "NumPy has {0} in linalg: write np.linalg.{0}.",
            "NumPy 的 linalg 里有 {0}：请写 np.linalg.{0}。",
        ),
        r"^name '(norm|inv|svd|matrix_power)' is not defined",
        r"(?<![\w.]){0}\(",
    ),
    name_error(
        Text(
            "No {0} is known at line {line} of {file}; {meant} is.",
            "{file} 第 {line} 行用到了 {0}，但那里没有这个名字；有 {meant}。",
        ),
        r"^name '(\w+)' is not defined",
    ),
    name_error(
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
THE_GRADERS = Text(
    "{0} is the grader's own and no part of a submission: write the function yourself.",
    "{0} 是评分程序自己的，不属于提交：请自己写这个函数。",
)
IMPORTS = (
    Advice("NotHere", THE_GRADERS, rf"^({OWN})\b"),
    Advice(
        "NotHere",
        Text(
            "Line {line} of {file} needs something that was not handed in or cannot be imported "
            "here: hand it in too, or write it with NumPy and the standard library.",
            "{file} 第 {line} 行需要的东西没有提交，或者这里不能导入：请一起提交，"
            "或者用 NumPy 和标准库来写。",
        ),
    ),
    Advice("ModuleNotFoundError ImportError", THE_GRADERS, rf"'({OWN})(?:\.\w+)*'"),
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
