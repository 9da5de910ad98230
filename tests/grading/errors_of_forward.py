"""Code of forward that stops, and what is said of it."""

import sys

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
