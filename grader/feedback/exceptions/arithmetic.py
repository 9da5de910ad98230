"""Numbers that a function of Python's or NumPy's does not take."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice, type_error, value_error
from spec.text import Text

IN_PLACE = Text(
    "The array that is changed in place there holds {1}, and {0} does not fit into them: make it "
    "an array of floats, with np.zeros(…) without dtype or with .astype(float).",
    "那里就地修改的数组存的是 {1}，放不下 {0}：请把它做成浮点数组，用不带 dtype 的 np.zeros(…)，"
    "或者 .astype(float)。",
)
ARITHMETIC = (
    Advice(
        "UFuncTypeError _UFuncOutputCastingError",
        IN_PLACE,
        r"output from dtype\('(\w+)'\) to dtype\('(\w+)'\) with casting rule",
    ),
    type_error(
        Text(
            "math.{name} takes a single number; np.{name} takes an array, entry by entry.",
            "math.{name} 只接受一个数；np.{name} 接受数组，逐个元素计算。",
        ),
        "^only (?:0-dimensional|length-1|size-1) arrays can be converted",
        r"\bmath\.(?P<name>exp|log|sqrt|tanh|log2|log10|sin|cos|log1p|expm1|sinh|cosh)\(",
    ),
    value_error(
        Text(
            "math.{name} has no value for the number that it gets there; np.{name} gives inf or "
            "nan instead of stopping.",
            "math.{name} 对那里得到的数没有值；np.{name} 不会停下，而是给出 inf 或 nan。",
        ),
        "^math domain error|^expected a (?:positive|nonnegative)",
        r"\bmath\.(?P<name>log|sqrt|log2|log10|log1p)\(",
    ),
    Advice(
        "OverflowError",
        Text(
            "The result is larger than a float can be (1.8e308); np.exp and np.float64 give inf "
            "there instead of stopping.",
            "结果超出了 float 的范围（1.8e308）；np.exp 和 np.float64 在这里给出 inf，不会停下。",
        ),
        "math range error|Numerical result out of range",
    ),
    Advice(
        "FloatingPointError",
        Text(
            "np.seterr or np.errstate with 'raise' makes NumPy stop there: take that away, and the "
            "result is inf or nan, or 0 where it is too small.",
            "np.seterr 或 np.errstate 里设了 'raise'，NumPy 才在那里停下：请去掉它，结果就是 "
            "inf 或 nan，太小时是 0。",
        ),
        "^(?:overflow|divide by zero|invalid value|underflow) encountered",
    ),
    Advice(
        "RuntimeWarning DeprecationWarning FutureWarning UserWarning ComplexWarning",
        Text(
            "It is a warning, which `warnings` was told to turn into an error; warnings are not "
            "graded: take that away.",
            "这只是警告，是代码里用 warnings 把它设成了错误；警告不影响评分：请去掉那个设置。",
        ),
        source=r"^(?!\s*raise\b)",
    ),
    type_error(
        Text("^ is no power in Python: a power is **.", "Python 的 ^ 不是乘方：乘方写 **。"),
        r"'bitwise_xor'|operand type\(s\) for \^",
    ),
    type_error(
        Text(
            "&, | and ~ are for True and False: compare first, in brackets, (a > 0) & (b > 0).",
            "&、|、~ 只用于 True 和 False：先比较并加括号，(a > 0) & (b > 0)。",
        ),
        r"'(?:bitwise_and|bitwise_or|invert)'|operand type\(s\) for [&|]: '(?!dict|set)|"
        "type for unary ~",
    ),
    Advice(
        "TypeError UFuncTypeError UFuncNoLoopError _UFuncNoLoopError",
        Text(
            "What is computed with there is no array of numbers, but of texts or of objects (dtype "
            "object), as lists of different lengths or None give it: make it of numbers alone.",
            "那里用来计算的不是数的数组，而是字符串或对象（dtype object）的数组；长短不一的列表或 "
            "None 会变成这样：请只用数来组成数组。",
        ),
        r"which has no callable|did not contain a loop with signature .*(?:'<U|'O'|Str)|"
        r"^ufunc '(?!left_shift|right_shift|ldexp).* not supported for the input",
    ),
    value_error(
        Text(
            "The sequence is empty there: {0}(…, default=…) says what is to come of that.",
            "那里的序列是空的：用 {0}(…, default=…) 指明这时的结果。",
        ),
        r"^(max|min)\(\) (?:arg is an empty sequence|iterable argument is empty)",
    ),
    value_error(
        Text(
            "The array has no entries there, and {0} needs one.",
            "那里的数组没有元素，而 {0} 至少要一个。",
        ),
        r"^zero-size array to reduction operation (\w+)",
    ),
    value_error(
        Text(
            "The array cannot be written to, as it is a view that was not made for that: change a "
            "copy, .copy().",
            "这个数组是只读的：请先 .copy()，再修改副本。",
        ),
        "destination is read-only",
    ),
    value_error(
        Text(
            "The array there is read-only, as the result of np.broadcast_to is, and what np.nditer "
            "hands out where nothing lets it be written to: change a copy, or the array itself, at "
            "its index.",
            "那里的数组是只读的：np.broadcast_to 的结果就是这样；np.nditer 没有设成可写时，取出的"
            "元素也是这样。请修改副本，或者用下标修改数组本身。",
        ),
        "^output array is read-only",
    ),
)
