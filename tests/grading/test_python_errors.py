"""Python's own errors: a sentence that is true of just that, the student's line, no path."""

import re
import sys
from dataclasses import replace
from typing import Any

import pytest

from grader.feedback.advice import Circumstances, advice
from grader.report import ItemResult, Outcome
from spec.assignment import ITEMS
from spec.assignment import item as item_of
from tests.helpers.grading import edited, graded

HEAD = "import numpy as np\n\n\n"
STEP = "def step(x_t, U, W, s):\n    return U @ x_t + W @ s\n\n\n"
RIGHT = """\
states = [s0]
for row in x:
    states.append(activation.forward(U @ row + W @ states[-1]))
return np.array(states)"""


def forward(body: str, head: str = HEAD, parameters: str = "x, U, W, s0, activation") -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{head}def forward({parameters}):\n{lines}"


def stepping(call: str) -> str:
    """A right forward but for the call of its helper."""
    return forward(RIGHT.replace("U @ row + W @ states[-1]", call), HEAD + STEP)


# source -> its line that is shown, what is said of it in English and in Chinese
ERRORS = {
    "a misspelt function": (
        forward("return forword(x)"),
        5,
        "No forword is known at line 5 of recurrent.py; forward is.",
        "recurrent.py 第 5 行用到了 forword，但那里没有这个名字；有 forward。",
    ),
    "a name of NumPy's": (
        forward("return np.arry(x)"),
        5,
        "NumPy has no arry; it has array.",
        "NumPy 没有 arry；有 array。",
    ),
    "an item of another file": (
        forward("return softmax(x)"),
        5,
        "The template has softmax in loss.py: write it there; another file that uses it has `from "
        "loss import softmax` at the top.",
        "模板里 softmax 在 loss.py：请在那里写它；在别的文件里用它时，还要在那个文件的开头加上 "
        "from loss import",
    ),
    "a shape for a number": (
        forward("return np.zeros((x.shape - 1, 2))"),
        5,
        "It is a tuple there, as a.shape is, and a number is needed: a.shape[0] is its first.",
        "那里是元组（a.shape 就是），而需要的是一个数：它的第一个数是 a.shape[0]。",
    ),
    "a shape for a range": (
        forward("for t in range(x.shape): pass"),
        5,
        "a.shape[0] is its first.",
        "它的第一个数是 a.shape[0]。",
    ),
    "entry by entry for a matrix product": (
        forward("return U * x.T"),
        5,
        "U is (4, 3), x is (6, 3). * multiplies entry by entry; as a product of matrices, with @,",
        "* 是逐个元素相乘；作为矩阵乘法，用 @，它们是相配的。",
    ),
    "entry by entry in a sum": (
        forward("return U * x[0] + W * s0"),
        5,
        "* multiplies entry by entry; the product of matrices is @.",
        "* 是逐个元素相乘；矩阵乘法是 @。",
    ),
    "floats for indices": (
        forward("return x[range(6), U[0]]"),
        5,
        "the array there has another dtype: x is (6, 3), U is (4, 3).",
        "那里的数组却是别的 dtype：x 是 (6, 3)，U 是 (4, 3)。",
    ),
    "an entry that a list lacks": (
        forward("states = [s0]\nt = 1\nreturn states[t + 1]"),
        7,
        "states has length 1 there, and entry 2 is asked for; the first is 0.",
        "那里 states 的长度是 1，这里却取了第 2 项（第一项是 0）。",
    ),
    "entries of lists in a product": (
        forward("s, t = [s0, U], 1\ng = W[:3]\ng += W @ s[-2] + s[t - 0] @ s[t - 1]"),
        7,
        "In the product a length of 4 meets one of 3: W is (4, 4), s[-2] is (4,), s[t - 0] is "
        "(4, 3), s[t - 1] is (4,).",
        "W 是 (4, 4)，s[-2] 是 (4,)，s[t - 0] 是 (4, 3)，s[t - 1] 是 (4,)。",
    ),
    "an entry that is not taken": (
        forward("a, b, t = [s0], [s0], 1\nreturn a[t] if t < len(a) else b[2 * t]"),
        6,
        "The list has fewer entries than that; the first is [0].",
        "那里的 list 没有这么多项；第一项是 [0]。",
    ),
    "None beside what is no array": (
        forward("b = None\nreturn W @ 1.0 + (b or 0)"),
        6,
        "@ needs an array on both sides",
        "@ 的两边都要是数组",
    ),
    "what a helper without return gives": (
        HEAD + "def f(s):\n    s + 1\n\n\n" + forward("s = f(s0)\nreturn W @ s", ""),
        10,
        "s is None there. A function without `return` gives None",
        "那里 s 是 None。没有 return 的函数返回 None",
    ),
    "an activation's own name": (
        forward("return activation.tanh(x)"),
        5,
        "An activation has forward, which is f, and backward, which is f′",
        "激活函数有 forward（即 f）和 backward（即 f′）",
    ),
    "a function for a method": (
        forward("return np.zeros(x.len())"),
        5,
        "len is no method: write len(a).",
        "len 不是方法：请写 len(a)。",
    ),
    "self in a plain function": (
        forward("return self.U @ x"),
        5,
        "There is no self here: a function works with its arguments; a method has self as its",
        "这里没有 self：函数要用的东西都是它的参数；方法的第一个参数才是 self",
    ),
    "arrays to join, in no list": (
        forward("return np.vstack(x, s0)"),
        5,
        "np.vstack takes its arrays in a list: np.vstack([a, b]).",
        "np.vstack 要把各个数组放进一个列表：np.vstack([a, b])。",
    ),
    "two vectors in a product": (
        forward("return np.dot(s0, x[0])"),
        5,
        "In the inner product of two vectors a length of 4 meets one of 3",
        "两个向量做内积，长度 4 遇上了长度 3",
    ),
    "adding to what a dict lacks": (
        forward("counts = {}\ncounts['a'] += 1"),
        6,
        "d.get(key, 0) gives 0 where there is none.",
        "没有这个键时，d.get(key, 0) 给出 0。",
    ),
    "another case": (
        forward("return u @ x[0]"),
        5,
        "No u is known at line 5 of recurrent.py; U is.",
        "第 5 行用到了 u，但那里没有这个名字；有 U。",
    ),
    "a method": (
        forward("return activation.foward(x)"),
        5,
        "It has no foward; it has forward.",
        "那个对象没有 foward；有 forward。",
    ),
    "the shape in two arguments": (
        forward("return np.zeros(len(s0), 1)"),
        5,
        "The shape is one argument, a tuple: np.zeros((…, …)).",
        "形状是一个参数，要写成元组：np.zeros((…, …))。",
    ),
    "reduce": (
        forward("return reduce(max, x)"),
        5,
        "put `from functools import reduce` at the top of recurrent.py",
        "在 recurrent.py 的开头加上 from functools import reduce",
    ),
    "xrange": (
        forward("for t in xrange(3):\n    pass"),
        5,
        "xrange is of Python 2; in Python 3 it is range.",
        "xrange 是 Python 2 的；在 Python 3 里是 range。",
    ),
    "except of Python 2": (
        forward("try:\n    1 / 0\nexcept ValueError, e:\n    pass"),
        7,
        "Python 3 writes `except ValueError as e:`",
        "Python 3 的写法是 `except ValueError as e:`",
    ),
    "two kinds of exceptions": (
        forward("try:\n    pass\nexcept ValueError, TypeError as error:\n    pass"),
        7,
        "Several kinds of exceptions stand in brackets",
        "几种异常要放在括号里",
    ),
    "= for ==": (
        forward("if x = 3:\n    return x"),
        5,
        "One = assigns; what compares is ==.",
        "一个等号 = 是赋值；比较要用 ==。",
    ),
    "no-break spaces": (
        forward("return x").replace("    return", "\u00a0\u00a0\u00a0 return"),
        5,
        "Line 5 has a no-break space (U+00A0), which is none for Python",
        "第 5 行有一个不换行空格（U+00A0），Python 不认",
    ),
    "a cached helper": (
        forward("return net(x)", HEAD + "import functools\n@functools.cache\ndef net(a): pass\n"),
        8,
        "An array cannot be a key of a dict, a member of a set or an argument of a function under",
        "数组不能作字典的键、集合的元素，也不能作加了 lru_cache 的函数的参数",
    ),
    "a helper with one argument too many": (
        stepping("step(row, U, W, states[-1], 0)"),
        11,
        "Line 11 gives step 5 arguments; it takes 4.",
        "第 11 行给了 step 5 个参数；它要 4 个。",
    ),
    "a helper with one too few": (
        stepping("step(row, U, W)"),
        11,
        "Line 11 calls step without 's'.",
        "第 11 行调用 step 时没有给 's'。",
    ),
    "a file that is written": (
        forward("np.save('states.npy', x)\nreturn x"),
        5,
        "While grading no file can be written",
        "评分时不能写文件",
    ),
    "a pool of processes": (
        forward("from multiprocessing import Pool\nwith Pool(2) as pool:\n    pass"),
        6,
        "No process can be started while grading",
        "评分时不能启动别的进程",
    ),
    "a program": (
        forward("import subprocess\nsubprocess.run(['ls'])"),
        6,
        "No process can be started while grading",
        "评分时不能启动别的进程",
    ),
    "two shapes": (
        forward("x_t, s = x[0], s0\nreturn x_t @ U + s @ W"),
        6,
        "a length of 4 meets one of 3: x_t is (3,), U is (4, 3), s is (4,), W is (4, 4).",
        "长度 4 遇上了长度 3：x_t 是 (3,)，U 是 (4, 3)，s 是 (4,)，W 是 (4, 4)。",
    ),
    "shapes of np.dot": (
        forward("return np.dot(x, U)"),
        5,
        "a length of 3 meets one of 4: x is (6, 3), U is (4, 3).",
        "长度 3 遇上了长度 4：x 是 (6, 3)，U 是 (4, 3)。",
    ),
    "a recursion that ends": (
        forward("def deep(t):\n    return t and deep(t - 1)\nreturn deep(5000)"),
        6,
        "calls itself without an end, or so often that a loop is needed",
        "也许它不停地调用自己，也许层数太多，要改用循环",
    ),
    "None": (
        forward("rows = [s0].append(x)\nreturn rows[0]"),
        6,
        "It is None there. A function without `return` gives None",
        "那里是 None。没有 return 的函数返回 None",
    ),
    "the template's raise above what is written": (
        forward("raise NotImplementedError('return states')\n" + RIGHT),
        5,
        "forward stops at its raise NotImplementedError, recurrent.py, line 5",
        "forward 运行到 recurrent.py 第 5 行的 raise NotImplementedError 就停了",
    ),
}
if sys.version_info < (3, 12):
    ERRORS["an f-string of Python 3.12"] = (
        forward('d = {\'a\': 1}\nreturn f"{d["a"]}"'),
        6,
        "does not allow the quotes that enclose the f-string (3.12 does)",
        "f-string 的花括号里不能再用包住它的那种引号",
    )
WITHOUT_A_LINE = {
    "a cached item": (
        forward(RIGHT, HEAD + "import functools\n\n@functools.cache\n"),
        "What stands above forward (@lru_cache, @cache) keeps the arguments as keys of a dict",
        "forward 上面的 @lru_cache 或 @cache 要把参数当作字典的键",
    ),
    "a parameter too many": (
        forward(RIGHT, parameters="x, U, W, V, s0, activation"),
        "forward(x, U, W, s0, activation)",
        "forward(x, U, W, s0, activation)",
    ),
}


# What stands in a function -> its line that is shown, what is said of it in English and in Chinese
BODIES = {
    "np.norm(np.zeros(2))": ("write np.linalg.norm.", "请写 np.linalg.norm。"),
    "np.randn(2)": ("write np.random.randn.", "请写 np.random.randn。"),
    "norms = [1.0]\nnorm(norms)": (2, "write np.linalg.norm.", "请写 np.linalg.norm。"),
    "np.cat([np.zeros(2)])": ("It is np.concatenate in NumPy.", "NumPy 里应写 np.concatenate。"),
    "np.zeros(2).clone()": ("NumPy writes a.copy().", "NumPy 里写 a.copy()。"),
    "[].append(1, 2)": ("append((a, b)).", "append((a, b))。"),
    "{}.append(1)": ("d[key] = value puts an entry", "d[键] = 值 可以加入一项"),
    "{}.update('a', 1)": ("update takes another dict", "update 要的是另一个字典"),
    "s = {1}\ns[0] = 2": (2, "{key: value} and {} make a dict.", "{键: 值} 和 {} 才是字典。"),
    "for t in 5:\n    pass": ("for t in range(…).", "for t in range(…)。"),
    "vocabulary = {'<s>': 0}\nfor w, i in vocabulary:\n    pass": (
        2,
        "vocabulary.items() gives keys and values.",
        "vocabulary.items() 才给出键和值。",
    ),
    "for i, a, b in enumerate([(1, 2)]):\n    pass": (
        "for i, (a, b) in enumerate(…).",
        "for i, (a, b) in enumerate(…)。",
    ),
    "a = np.ones(2)\nfor i, b in enumerate(a, a):\n    pass": (
        2,
        "zip(a, b) goes through two at once.",
        "要同时遍历两样，用 zip(a, b)。",
    ),
    "total = 0\nsum = 0\nreturn sum([total])": (3, "hides the function sum", "挡住了函数 sum"),
    "np = 1\nreturn np.exp(1)": (2, "hides the module np", "挡住了模块 np"),
    "np.zeros(2)\nnp = 1": (1, "hides what is called np outside", "挡住了外面叫 np 的"),
    "totals = 0\ntotal += totals": (2, "yet. Give it one before", "还没有值。请先给它赋值"),
    "COUNT += 1": (1, "its first value inside the function", "请在函数里面先给它赋值"),
    "return np.zeros((2, 3)).shape(0)": (1, "shape is no function", "shape 不是函数"),
    "return [1, 2](0)": (1, "is of type list, and ( )", "那里调用的是 list 类型"),
    "return np.sum[2]": (1, "It is a function there", "那里是一个函数"),
    "return np.eye(2).transpose @ np.eye(2)": (1, "a.T has none", "a.T 不加"),
    "return zip([1], [2])[0]": (1, "It is of type zip there", "那里是 zip 类型"),
    "return 'T = ' + 3": (1, "+ joins a text with a text alone", "+ 只能把字符串和字符串连起来"),
    "return [1] + 'a'": (1, "what follows is of type str", "后面的是 str 类型"),
    "return [[1]][0, 0]": (1, "gets one of type tuple", "那里的下标却是 tuple 类型"),
    "a = (1, 2)\na[0] = 3": (2, "A tuple cannot be changed", "tuple 不能修改"),
    "a = np.zeros(2, int)\na -= 0.5": (
        2,
        "in place there holds int64",
        "就地修改的数组存的是 int64",
    ),
    "import math\nreturn math.exp(np.ones(2))": (2, "np.exp takes an array", "np.exp 接受数组"),
    "import math\nreturn math.log(0)": (
        2,
        "math.log has no value",
        "math.log 对那里得到的数没有值",
    ),
    "return 2.0 ** 5000": (1, "larger than a float can be", "超出了 float 的范围"),
    "return np.ones(2) ^ 2": (1, "a power is **", "乘方写 **"),
    "a = np.zeros(2)\na += np.ones((3, 2))": (2, "has shape (3,2)", "形状是 (3,2)"),
    "return max([])": (1, "max(…, default=…)", "max(…, default=…)"),
    "return np.ones(2).sum(dim=0)": (1, "axis and keepdims", "axis 和 keepdims"),
    "a = np.zeros(0)\na[1] = 2": (2, "no entries along that axis", "一个元素也没有"),
    "return np.asscalar(x)": (1, "It is a.item() in NumPy", "NumPy 里应写 a.item()"),
    "raise ValueError('T')": (1, "Your own raise stops the call", "是你自己写的 raise"),
    "return helper(np.ones(2))": (0, "helper was called at line 8", "第 8 行调用的"),
    # Messages that Python or NumPy words alike for different causes
    "return np.where(np.ones((4, 3)) > 0, 0, np.ones((3, 2)))": (
        1,
        "Not all of these shapes fit together entry by entry: (4,3) () (3,2)",
        "这些形状不能都配到一起：(4,3) () (3,2)",
    ),
    "a = np.ones((3, 2))\na -= a.sum(axis=1)": (2, "the axis that sum takes", "sum 所沿的那个轴"),
    "return np.ones((3, 2)).sum(axis=0, keepdims=True) + np.ones((3, 3))": (
        1,
        "Entry by entry, (1,2) and (3,3) do not fit",
        "形状 (1,2) 与 (3,3) 配不到一起",
    ),
    "return np.stack([np.ones(3)], axis=0) + np.ones(4)": (1, "Entry by entry", "逐个元素计算时"),
    "return len(i for i in [1])": (1, "It is of type generator", "那里是 generator 类型"),
    "return map(abs, [1]) + [1]": (1, "It is of type map", "那里是 map 类型"),
    "return 'T' + None": (1, "It is None there", "那里是 None"),
    "a, b = None": (1, "It is None there", "那里是 None"),
    "return [1][None]": (1, "gets one of type NoneType", "那里的下标却是 NoneType 类型"),
    "return [1] + 1.5": (1, "what follows is of type float", "后面的是 float 类型"),
    "return np.ones(2) << 1": (1, "Look at line", "请看"),
    "return {} | 3": (1, "Look at line", "请看"),
    "return np.ones((2, 2))[0][0][0]": (1, "It is a single number there", "那里只是一个数"),
    "return np.ones(3)[:1.5]": (1, "The index is no whole number", "下标不是整数"),
    "return np.array([[1, 2] [3, 4]])": (1, "a comma is missing", "缺少逗号"),
    "a = ([],)\nreturn a[0][0]": (2, "A list there is empty", "有一个 list 是空的"),
    "a = ([],)\nreturn a[0][-1]": (2, "A list there is empty", "有一个 list 是空的"),
    "a = [1]\nreturn [a, [2]][0][a[0]]": (2, "The list has fewer entries", "没有这么多项"),
    "a = []\nreturn a[0]": (2, "a is empty there, and entry 0", "a 是空的，这里却取了第 0 项"),
    "return [].pop()": (1, "The list is empty there", "那里的列表是空的"),
    "return {}.keys()[0]": (1, "of type dict_keys there, and no list:", "dict_keys 类型，不是列表"),
    "d = {'a': 1}\nfor k in d: d[k + 'b'] = 2": (2, "must not add to it", "不能增删它的项"),
    "return next(iter([]))": (1, "next(…) has nothing left", "next(…) 已经取完了"),
    "s = set()\ns.add([1])": (2, "a tuple can, and .update(…)", "元组可以；.update(…)"),
    "return np.linalg.norm(np.ones(3), 'fro')": (1, "of that shape has no such", "没有这个范数"),
    "return np.linalg.norm(np.ones((3, 2)), 'l2')": (1, "has no such norm", "没有这个范数"),
    "return max(0, np.ones(2))": (1, "np.maximum for two arrays, or an", "数组与数用 np.maximum"),
    "return np.array(3.0).sum(axis=1)": (
        1,
        "a single number there, which has",
        "只是一个数，没有轴",
    ),
    "return np.ones(2).sum(keep_dims=True)": (1, "NumPy writes it keepdims", "写作 keepdims"),
    "return np.exp(max(np.ones((2, 2))))": (1, "Python's own max compares", "自己的 max 把"),
    "a = np.ones(2)\nif a > max([1, 2]): return a": (2, "A comparison of arrays", "数组的比较"),
    "v = [1]\nreturn list(v)[np.array([0, 1])]": (2, "A list takes one whole", "只能是一个整数"),
    "return (1, 2)[3]": (1, "The tuple has fewer entries", "那里的 tuple 没有这么多项"),
    "{1}.remove(3)": (1, "Look at line", "请看"),
    "return '{a}'.format(b=1)": (1, "Look at line", "请看"),
    "raise ValueError('T = ' + 3)": (1, "+ joins a text with a text", "只能把字符串和字符串连起来"),
    "return product": (1, "in itertools: where that is meant", "itertools 里有 product：如果"),
    "from math import relu\nrelu(1)": (2, "look whether the name is right", "请看名字写对没有"),
    "open('processed.txt', 'w')": (1, "no file can be written", "评分时不能写文件"),
    "class A:\n    def g(self, f): self.W = f.weights\nA().g(len)": (
        2,
        "What stands before .weights there",
        "那里 .weights 前面的东西",
    ),
    "return '%d' % np.ones(2)": (1, "A format such as :.3f or %d", ":.3f、%d 这样的格式"),
    # What the line shows that the message does not, and nothing is said that may be untrue
    "c, d = {'a': 1}, {'b': 0}\nd['b'] += c['b']": (2, "has no key 'b'.", "没有键 'b'。"),
    "d = {}\nd[1, 2] += 1": (2, "has no key (1, 2) yet", "还没有键 (1, 2)"),
    "vocabulary = {'a': 1}\nreturn vocabulary[np.int64(3)]": (2, "and 3 is none", "是词，3 不是"),
    "rows = [1, 2]\nreturn np.vstack(rows[np.arange(2)])": (
        2,
        "A whole number is needed there, and it is an array",
        "那里要整数，得到的却是数组",
    ),
    "return np.concatenate(np.ones(2), np.ones((2, 3))[0])": (
        1,
        "np.concatenate([a, b])",
        "np.concatenate([a, b])",
    ),
    "return np.ones(2).outer(np.ones(2))": (1, "np.outer(a, …).", "np.outer(a, …)。"),
    "return np.ones(2).vstack(np.ones(2))": (1, "np.vstack([a, b]).", "np.vstack([a, b])。"),
    "return np.ones(2).exp()": (1, "write np.exp(a).", "请写 np.exp(a)。"),
    "return np.ones(2).shape + 4": (1, "(n,) is a tuple of one", "只有一个数的元组写作 (n,)"),
    "from numpy import stack\nreturn stack([np.ones(2), np.ones(3)])": (
        2,
        "whose parts have different shapes",
        "其中各部分的形状不同",
    ),
    "class A:\n    def f(a, n=self.n): pass": (2, "a method has self", "方法的第一个参数才是 self"),
}
HELPER = "import numpy as np\n\nCOUNT = 0\ndef helper(v):\n    return v[2]\n\n"
BROKEN = {
    "T₁ = 2": ("which no name may hold", "名字里不能有它"),
    "a = 2 × 3": ("Python writes * (entry by entry) or @", "Python 里写作 *（逐个元素相乘）或 @"),
    "a = 2²": ("a power as **", "乘方 **"),
    "if 1 ≤ 2: pass": ("<=, >= and !=", "<=、>= 和 !="),
    "T := 3": ("A line that assigns has =", "单独一行的赋值用 ="),
    "lambda = 3": ("lambda is a word of Python's own", "lambda 是 Python 自己的词"),
    'print(f"{n")': ("a { has no }", "有一个 { 到字符串结束都没有配上 }"),
    "a = 1 \\ + 2": ("Nothing may follow the \\", "续行的 \\ 后面什么都不能有"),
    "break": ("Line 2 stands in no loop", "第 2 行不在循环里"),
    "np.ones(shape=2, shape=3)": ("The call gives shape twice", "调用时两次给出了 shape"),
}
FUNCTIONS = [i.name for i in ITEMS if i.chapter not in ("gradcheck", "layer")]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("table", "start"),
    [(table, i) for table in (BODIES, BROKEN) for i in range(0, len(table), len(FUNCTIONS))],
)
def test_errors_of_many_functions_have_their_sentences(
    table: dict[str, Any], start: int, lang: str
) -> None:
    """One function of the assignment for each body, in a file of its own."""
    head = "" if table is BROKEN else HELPER
    bodies = dict(zip(FUNCTIONS, list(table)[start:], strict=False))
    files = {}
    for name, body in bodies.items():
        parameters = ", ".join(item_of(name).tasks[0].parameters)
        files[f"{name}.py"] = forward(body, head, parameters).replace("def forward", f"def {name}")
    for one in graded(files, lang=lang, carried=False, only=tuple(bodies)).items:
        *line, en, zh = table[bodies[one.name]]
        assert (zh if lang == "zh" else en) in said(one), one.name
        first = head.count("\n") + 2
        place = one.feedback.place if one.feedback else None
        assert place is not None
        assert place.line == (5 if line == [0] else first + sum(line) - len(line)), one.name


# (type, message, line) as Pythons before 3.14 say it, and how 3.14 and 3.15 do
OTHER_WORDS = {
    ("ValueError", "too many values to unpack (expected 2)", "a, b = x"): (
        "too many values to unpack (expected 2, got 3)"
    ),
    ("TypeError", "unhashable type: 'list'", "seen.add(words)"): (
        "cannot use 'list' as a set element (unhashable type: 'list')"
    ),
    ("TypeError", "unhashable type: 'numpy.ndarray'", "cache[x]"): (
        "cannot use 'numpy.ndarray' as a dict key (unhashable type: 'numpy.ndarray')"
    ),
    ("ValueError", "list.remove(x): x not in list", "words.remove(w)"): (
        "list.index(x): x not in list"
    ),
    ("SyntaxError", "duplicate argument 'x' in function definition", "def f(x, x):"): (
        "duplicate parameter 'x' in function definition"
    ),
    ("ValueError", "math domain error", "math.log(p)"): "expected a positive input",
    ("ZeroDivisionError", "0.0 cannot be raised to a negative power", "0.0 ** -1"): (
        "zero to a negative power"
    ),
    ("ZeroDivisionError", "float division by zero", "1.0 / n"): "division by zero",
    ("SyntaxError", "unterminated f-string literal (detected at line 5)", 'print(f"T'): (
        "unterminated t-string literal (detected at line 5)"
    ),
    ("TypeError", "%d format: a real number is required, not numpy.ndarray", "'%d' % x"): (
        "format argument: %d requires a real number, not numpy.ndarray"
    ),
}
# type, message and line, which only some Pythons have -> what is said
ONLY_SOME = {
    ("TypeError", "'axis' is an invalid keyword argument for sum()", "return sum(e, axis=-1)"): (
        "sum is Python's own there, which takes no axis: np.sum does"
    ),
    ("BdbQuit", "", "pdb.set_trace()"): "Nobody answers a debugger",
    ("SystemExit", "1", "pdb.set_trace()"): "Nobody answers a debugger",
    ("SyntaxError", "invalid syntax. Is this intended to be part of the string?", 'f("a "b"")'): (
        "The quotes in the text end it"
    ),
    (
        "ZeroDivisionError",
        "zero to a negative power",
        "0.0 ** -1",
    ): "0 is raised to a negative power",
}


@pytest.mark.parametrize("error", OTHER_WORDS)
def test_what_pythons_word_otherwise_has_the_same_sentence(error: tuple[str, str, str]) -> None:
    kind, message, line = error
    known = Circumstances(kind, message, "recurrent.py", 5, line)
    text = advice(known)
    assert text is not None
    assert "Look at line" not in text.en
    assert advice(replace(known, message=OTHER_WORDS[error])) == text


@pytest.mark.parametrize("error", ONLY_SOME)
def test_what_only_some_pythons_say_has_its_sentence(error: tuple[str, str, str]) -> None:
    kind, message, line = error
    text = advice(Circumstances(kind, message, "recurrent.py", 5, line))
    assert text is not None
    assert ONLY_SOME[error] in text.en


def test_forgotten_breakpoint_stops_nothing() -> None:
    assert (
        graded({"recurrent.py": forward(f"breakpoint()\n{RIGHT}")}, only=("forward",)).score == 15
    )


def test_files_that_import_each_other_are_told_so() -> None:
    """Not that a function is missing, which is only not there yet."""
    files = {
        "recurrent.py": "from loss import softmax\n" + forward("return x", ""),
        "loss.py": "from recurrent import forward\n\n\ndef softmax(z):\n    return z\n",
    }
    (one,) = graded(files, only=("forward",)).items
    assert "import each other" in said(one)
    assert "has no forward" not in said(one)


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("def reset_state(self) -> None:", "def reset_state():", "reset_state(self)."),
        (
            "def calc_gradient(self) -> None:",
            "def calc_gradient():",
            "calc_gradient has no parameter for it: def calc_gradient(self, …).",
        ),
        ("self.calc_gradient()", "calc_gradient()", "layer.py; self.calc_gradient is."),
        ("self.times += 1", "times += 1", "; the object's is self.times."),
        ("def __init__(", "def __int__(", "no __init__ to take them: def __init__(self, …)"),
        ("self.calc_gradient()", "self.add_up()", "The class has no method add_up: define it"),
        ("def reset_state(", "def reset(", "RecurrentLayer has no reset_state: define it there."),
    ],
)
def test_slip_in_writing_a_class_is_told_so_and_once(right: str, wrong: str, says: str) -> None:
    (one,) = graded(edited("layer", (right, wrong)), only=("RecurrentLayer",)).items
    assert says in said(one)
    assert one.feedback is not None
    assert not one.feedback.also


def item(source: str, lang: str) -> ItemResult:
    (one,) = graded({"recurrent.py": source}, only=("forward",), lang=lang).items
    assert one.feedback is not None
    assert one.points == 0
    assert one.outcome in (Outcome.CRASHED, Outcome.INVALID, Outcome.MISSING)
    return one


def said(one: ItemResult) -> str:
    assert one.feedback is not None
    return f"{one.feedback.summary} {one.feedback.next_step}"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("error", ERRORS)
def test_error_has_its_sentence_and_the_students_line(error: str, lang: str) -> None:
    source, line, *sentences = ERRORS[error]
    one = item(source, lang)
    assert sentences[lang == "zh"] in said(one)
    place = one.feedback.place if one.feedback else None
    assert place is not None
    assert (place.file, place.line) == ("recurrent.py", line)
    assert place.source == source.splitlines()[line - 1].strip()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("error", WITHOUT_A_LINE)
def test_call_that_fails_before_any_line_is_told_as_that(error: str, lang: str) -> None:
    source, *sentences = WITHOUT_A_LINE[error]
    one = item(source, lang)
    assert sentences[lang == "zh"] in said(one)
    assert one.feedback is not None
    assert one.feedback.place is None


def test_suggestion_is_kept_as_python_words_it() -> None:
    assert "name 'forword' is not defined. Did you mean: 'forward'?" in said(
        item(ERRORS["a misspelt function"][0], "en")
    )


@pytest.mark.parametrize(
    "body",
    [
        "open('/home/somebody/secret/marks.txt').read()",
        "from numpy import arry\nreturn arry(x)",
        "raise ValueError('C:\\\\Users\\\\me\\\\data.txt is not here')",
        "return activation.forward.nothing",
    ],
)
def test_no_folder_and_no_address_of_a_machine_is_told(body: str) -> None:
    assert not re.search(r"[/\\]\w+[/\\]|0x[0-9a-f]{4}", said(item(forward(body), "en")))


def test_division_in_a_message_is_no_path() -> None:
    one = item(forward("raise ValueError('1 / 2 / 3 of δ/η and U/V/W')"), "en")
    assert "1 / 2 / 3 of δ/η and U/V/W" in said(one)


def test_name_that_a_module_lacks_is_told_with_the_nearest() -> None:
    words = said(item(forward("return arry(x)", "from numpy import arry\n" + HEAD), "en"))
    assert "cannot import name 'arry' from 'numpy'. Did you mean: 'array'?" in words
    assert "numpy has no arry; it has array." in words


def indented(source: str) -> str:
    return "".join(f"    {line}\n" for line in source.splitlines())


@pytest.mark.parametrize(
    ("holder", "head"), [("Network", "class Network:"), ("main", "def main():")]
)
def test_function_inside_another_definition_is_found_there(holder: str, head: str) -> None:
    inner = indented(forward(RIGHT, "", "self, x, U, W, s0, activation"))
    one = item(f"import numpy as np\n\n\n{head}\n{inner}", "en")
    assert f"forward is defined inside {holder}" in said(one)
    assert f"Move it out of {holder}" in said(one)


def test_method_of_an_activation_is_no_item() -> None:
    """As the article's own activators have it."""
    source = "class Identity:\n    def forward(self, net):\n        return net\n"
    assert "forward is not defined" in said(item(source, "en"))


def test_method_of_a_protocol_is_no_item() -> None:
    """As the template's Network has it, and an abstract class of the student's own."""
    blank = "def gradient_W(self, deltas, states): ..."
    raising = blank.replace("...", "raise NotImplementedError")
    source = f"class Network:\n    {blank}\n\n\nclass Other:\n    {raising}\n"
    (one,) = graded({"recurrent.py": source}, only=("gradient_W",)).items
    assert one.feedback is not None
    assert one.feedback.summary == "gradient_W is not defined"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_parameters_in_another_order_are_told_whatever_comes_of_it(lang: str) -> None:
    one = item(forward(RIGHT, parameters="U, W, x, s0, activation"), lang)
    assert "forward(x, U, W, s0, activation)" in said(one)
    assert "(U, W, x, s0, activation)" in said(one)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return -np.log2((a * b).sum(1)).mean()", "You use log₂"),
        ("return -np.log(outputs[labels == 1]).mean()", "Your parameters are (labels, outputs)"),
    ],
)
def test_names_in_another_order_are_told_where_nothing_else_is_the_cause(
    body: str, says: str
) -> None:
    head = "import numpy as np\ndef cross_entropy(labels, outputs):\n    a, b = labels, outputs\n"
    (one,) = graded({"loss.py": f"{head}    {body}\n"}, only=("cross_entropy",)).items
    assert one.feedback is not None
    assert says in " ".join((*one.feedback.differences, said(one)))


def test_default_that_is_lacking_is_told_with_its_value() -> None:
    head = "def numerical_gradient(loss, parameter, epsilon):\n    return parameter\n"
    (one,) = graded({"gradcheck.py": head}, only=("numerical_gradient",)).items
    assert "numerical_gradient(loss, parameter, epsilon=0.0001)" in said(one)


def test_free_names_of_parameters_are_right() -> None:
    source = forward(RIGHT.replace("U @", "a @"), parameters="x, a, W, s0, activation")
    assert graded({"recurrent.py": source}, only=("forward",)).score == 15
