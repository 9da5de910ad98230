"""Shapes and indices that do not fit."""

from __future__ import annotations

from grader.feedback.exceptions.advice import Advice, index_error, value_error
from spec.text import Text

# the third is that of the result, of what is changed in place
TWO_SHAPES = r"could not be broadcast together with shapes (\([^()]*\)) (\([^()]*\))(?: \1)?\s*$"
BY_A_MATRIX = r"\b[UWV](?:\.T)? ?\*(?!\*)|(?<!\*)\* ?(?:self\.)?[UWV]\b"  # U * x, x * self.U
# What may stand in brackets, and with them: no other dict is asked there.
KEY = r"(?:[^\[\]]|\b(?:words?|w|tokens|s|sentence)\[[^\[\]]*\])*"
ENTRY = rf"\[{KEY}\]"
SHAPES = (
    value_error(
        Text(
            "Choose T, n and m of at most {0}: the network takes no larger arrays.",
            "T、n、m 最多取 {0}：更大的数组 network 不接受。",
        ),
        r"^T, n and m may be (\d+) at most$",
    ),
    value_error(
        Text(
            "Give loss the whole parameter with one element moved, an array of shape {0}.",
            "传给 loss 的应当是整个参数，其中一个元素有改动：形状为 {0} 的数组。",
        ),
        r"^loss takes an array of shape (\(.*?\)), this one has",
    ),
    Advice(
        "AxisError",
        Text("It is a single number there, which has no axis.", "那里只是一个数，没有轴。"),
        "for array of dimension 0",
    ),
    value_error(
        Text(
            "An array of that shape has no such norm: np.linalg.norm(a) alone is the root of the "
            "sum of squares of an array of any shape.",
            "这种形状的数组没有这个范数：只写 np.linalg.norm(a)，对任何形状的数组都是"
            "平方和的平方根。",
        ),
        "^Invalid norm order",
    ),
    Advice(
        "AxisError",
        Text(
            "axis=-1 is the last axis, of a vector and of a table alike.",
            "axis=-1 就是最后一个轴，对向量和二维数组都适用。",
        ),
    ),
    value_error(
        Text(
            "The shapes {0} and {1} do not fit together: keepdims=True keeps the axis that {name} "
            "takes together.",
            "形状 {0} 与 {1} 配不到一起：加上 keepdims=True，{name} 所沿的那个轴就会保留。",
        ),
        TWO_SHAPES,
        r"^(?!.*keepdims).*\b(?P<name>sum|mean|max|min|prod|norm|std|var)\(.*axis\s*=",
    ),
    value_error(
        Text(
            "In the product a length of {0} meets one of {1}{shapes}.",
            "相乘时，长度 {0} 遇上了长度 {1}{shapes}。",
        ),
        r"size (\d+) is different from (\d+)",
    ),
    value_error(
        Text(
            "In the inner product of two vectors a length of {0} meets one of {1}{shapes}; a bᵀ is "
            "np.outer(a, b).",
            "两个向量做内积，长度 {0} 遇上了长度 {1}{shapes}；a bᵀ 要写成 np.outer(a, b)。",
        ),
        r"shapes \((\d+),\) and \((\d+),\) not aligned",
    ),
    value_error(
        Text(
            "In the product a length of {0} meets one of {1}{shapes}.",
            "相乘时，长度 {0} 遇上了长度 {1}{shapes}。",
        ),
        r"not aligned: (\d+) \(dim \d\) != (\d+) \(dim \d\)",
    ),
    value_error(
        Text(
            "Entry by entry, {1} and {2} do not fit together{shapes}. * multiplies entry by entry; "
            "as a product of matrices, with @, they fit.",
            "逐个元素计算时，形状 {1} 与 {2} 配不到一起{shapes}。* 是逐个元素相乘；"
            "作为矩阵乘法，用 @，它们是相配的。",
        ),
        r"shapes (?=\(\d+,(\d+)\) \(\1,\d+\))(\([^()]*\)) (\([^()]*\))\s*$",
        BY_A_MATRIX,
    ),
    *(
        value_error(
            Text(
                f"Entry by entry, {{0}} and {{1}} do not fit together{{shapes}}.{en}",
                f"逐个元素计算时，形状 {{0}} 与 {{1}} 配不到一起{{shapes}}。{zh}",
            ),
            TWO_SHAPES,
            source,
        )
        for en, zh, source in (
            (
                " * multiplies entry by entry; the product of matrices is @.",
                "* 是逐个元素相乘；矩阵乘法是 @。",
                rf"^(?!.*(?:@|\bdot\(|\bmatmul\()).*(?:{BY_A_MATRIX})",
            ),
            ("", "", ""),
        )
    ),
    value_error(
        Text(
            "Not all of these shapes fit together entry by entry: {0}{shapes}.",
            "逐个元素计算时，这些形状不能都配到一起：{0}{shapes}。",
        ),
        r"could not be broadcast together with shapes (\(.*\))",
    ),
    value_error(
        Text(
            "Something of shape {0} is put into a place of shape {1}{shapes}.",
            "把形状为 {0} 的东西放进了形状为 {1} 的位置{shapes}。",
        ),
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
    ),
    Advice(
        "ValueError TypeError",
        Text(
            "transpose is a function: a.transpose() has brackets, a.T has none.",
            "transpose 是函数：a.transpose() 要加括号，a.T 不加。",
        ),
        r"does not have enough dimensions \(has 0|operand type\(s\).*builtin_function",
        r"\.transpose\b(?!\()",
    ),
    value_error(
        Text(
            "{name} is None there. A function without `return` gives None, and so do append, sort "
            "and reverse of a list.",
            "那里 {name} 是 None。没有 return 的函数返回 None；列表的 append、sort、reverse 也返回 "
            "None。",
        ),
        r"does not have enough dimensions \(has 0",
        subject=r"^(?P<name>[\w.]+): None$",
    ),
    value_error(
        Text(
            "@ needs an array on both sides, which a single number, None or a function without its "
            "( ) is not: a number times an array is *.",
            "@ 的两边都要是数组，而这里有一边是一个数、None 或没加 ( ) 的函数：数乘数组用 *。",
        ),
        r"does not have enough dimensions \(has 0",
    ),
    value_error(
        Text(
            "Something with several entries is put where one number belongs{shapes}.",
            "只能放一个数的位置上放了有多个元素的东西{shapes}。",
        ),
        r"^setting an array element with a sequence\.$",
    ),
    value_error(
        Text(
            "What is computed there has shape {1}, and does not fit into the array of shape {0} "
            "that is changed in place{shapes}.",
            "那里算出的结果形状是 {1}，放不进就地修改的、形状为 {0} 的数组{shapes}。",
        ),
        r"^non-broadcastable output operand with shape (\(.*?\)) doesn't match the broadcast "
        r"shape (\(.*?\))",
    ),
    value_error(
        Text("A size is below 0 there.", "那里有一个尺寸小于 0。"),
        "^negative dimensions are not allowed",
    ),
    value_error(
        Text(
            "An array of size {0} cannot be laid out in the shape {1}.",
            "大小为 {0} 的数组排不成形状 {1}。",
        ),
        r"cannot reshape array of size (\d+) into shape (\(.*?\))",
    ),
    value_error(
        Text(
            "The parts of the list have different shapes{shapes}; an array needs equal ones.",
            "列表里各部分的形状不同{shapes}；要做成数组，形状必须相同。",
        ),
        "inhomogeneous shape|all input arrays must have the same shape",
        r"np\.(?:array|asarray|[vh]?stack|concatenate)\(",
    ),
    value_error(
        Text(
            "A list or tuple is given there whose parts have different shapes: an array cannot be "
            "made of it.",
            "那里给的是列表或元组，其中各部分的形状不同，做不成数组。",
        ),
        "inhomogeneous shape|all input arrays must have the same shape",
    ),
    value_error(
        Text(
            "What is joined has different numbers of axes{shapes}; s[None, :] makes a row of a "
            "vector.",
            "拼接的各部分轴数不同{shapes}；s[None, :] 把向量变成一行。",
        ),
        "must have same number of dimensions",
    ),
    value_error(
        Text("What is joined does not fit{shapes}.", "拼接的各部分形状对不上{shapes}。"),
        "dimensions except for the concatenation axis must match",
    ),
    value_error(
        Text(
            "Python's own {name} compares whole arrays, or whole rows of a table: np.{npname} and "
            "its axis are for the numbers of one array, np.{npname}imum for two arrays, or an "
            "array and a number.",
            "Python 自己的 {name} 把整个数组或二维数组的整行拿来比较：一个数组里的数用 np.{npname} "
            "和它的 axis，两个数组或者数组与数用 np.{npname}imum。",
        ),
        "truth value of an array",
        r"^(?!.*(?:[<>!]|==|\b(?:and|or|not|while|in)\b|^\s*(?:el)?if\b)).*"
        r"(?<![\w.])(?P<name>(?P<npname>max|min))\(",
    ),
    value_error(
        Text(
            "A comparison of arrays has a True or False for each entry, and one is needed "
            "here{shapes}. Compare numbers, or use np.where(…), .any() or .all().",
            "数组的比较对每个元素各有一个 True 或 False，而这里只要一个{shapes}。请比较两个数，"
            "或者用 np.where(…)、.any() 或 .all()。",
        ),
        "truth value of an array",
    ),
    value_error(
        Text(
            "enumerate gives pairs, a number and the entry; an entry of several parts goes in "
            "brackets: for i, (a, b) in enumerate(…).",
            "enumerate 每次给出编号和那一项；那一项由几部分组成时要加括号："
            "for i, (a, b) in enumerate(…)。",
        ),
        r"^not enough values to unpack \(expected \d+, got 2\)",
        r"\bfor \w+, \w+, [\w, ]+ in enumerate\(",
    ),
    value_error(
        Text(
            "If {name} is a dict, a loop over it gives its keys alone; {name}.items() gives keys "
            "and values.",
            "如果 {name} 是字典，遍历它只得到键；{name}.items() 才给出键和值。",
        ),
        r"values to unpack \(expected 2",
        r"\bfor \w+, \w+ in (?P<name>vocabulary|vocab|word2idx|counts|counter)\s*[:\]})]",
    ),
    value_error(
        Text(
            "The loop takes {one} and {other} one after the other: zip({one}, {other}) gives an "
            "entry of each at a time.",
            "循环先后取到 {one} 和 {other} 本身：zip({one}, {other}) 才每次各给出一项。",
        ),
        r"values to unpack \(expected 2",
        r"\bfor \w+, \w+ in (?P<one>[\w.]+), (?P<other>[\w.]+)\s*:",
    ),
    value_error(
        Text(
            "{0} names stand on the left, and the right has {1}.",
            "左边有 {0} 个名字，右边只有 {1} 个值。",
        ),
        r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
    ),
    value_error(
        Text(
            "{0} names stand on the left, and the right has more values.",
            "左边有 {0} 个名字，右边的值更多。",
        ),
        r"too many values to unpack \(expected (\d+)(?:, got \d+)?\)",
    ),
    index_error(
        Text(
            "The array has no entries along that axis, and {0} is asked for: look at the shape it "
            "was made with{shapes}.",
            "那个轴上一个元素也没有，这里却取了 {0}：请看建立它时用的形状{shapes}。",
        ),
        r"index (-?\d+) is out of bounds for axis \d+ with size 0",
    ),
    index_error(
        Text(
            "Indices count from 0: of {1} the last is {last1}, and {0} is asked for{shapes}. "
            "states[t] is s_t; in x and deltas row t − 1 belongs to time t.",
            "下标从 0 开始：共 {1} 个时，最后一个是 {last1}，这里却取了 {0}{shapes}。states[t] 是 "
            "s_t；在 x 和 deltas 里，第 t − 1 行对应时刻 t。",
        ),
        r"index (-?\d+) is out of bounds for axis 0 with size (\d+)",
        r"\b(?:x|deltas|local_deltas|states)\[",
    ),
    index_error(
        Text(
            "Indices count from 0: of {1} the last is {last1}, and {0} is asked for{shapes}.",
            "下标从 0 开始：共 {1} 个时，最后一个是 {last1}，这里却取了 {0}{shapes}。",
        ),
        r"index (-?\d+) is out of bounds for (?:axis \d+ with )?size (\d+)",
    ),
    index_error(
        Text(
            "An array of True and False takes entries of an array whose axes are as long as its "
            "own: {0} meets {1} there{shapes}.",
            "用布尔数组取元素时，它和被取数组的各轴要一样长；那里 {0} 对上了 {1}{shapes}。",
        ),
        r"^boolean index did not match indexed array along (?:axis|dimension) \d+; (?:size of axis|"
        r"dimension) is (\d+) but (?:size of )?corresponding boolean (?:axis|dimension) is (\d+)",
    ),
    index_error(
        Text(
            "A list does not grow when an entry is assigned: append(…) adds one at its end.",
            "给列表的元素赋值不会让它变长：用 append(…) 在末尾添加。",
        ),
        "^list assignment index out of range",
    ),
    index_error(
        Text(
            "{name} is empty there, and entry {index} is asked for.",
            "那里 {name} 是空的，这里却取了第 {index} 项。",
        ),
        "^list index out of range",
        subject=r"^(?P<name>[\w.]+): length 0, index (?P<index>-?\d+)$",
    ),
    index_error(
        Text("The list is empty there: pop finds nothing.", "那里的列表是空的：pop 取不到东西。"),
        "^pop from empty list",
    ),
    index_error(
        Text(
            "{name} has length {length} there, and entry {index} is asked for; the first is 0.",
            "那里 {name} 的长度是 {length}，这里却取了第 {index} 项（第一项是 0）。",
        ),
        "^list index out of range",
        subject=r"^(?P<name>[\w.]+): length (?P<length>\d+), index (?P<index>-?\d+)$",
    ),
    index_error(
        Text(
            "A {0} there is empty: it has not even an entry [0].",
            "那里有一个 {0} 是空的：连 [0] 这一项都没有。",
        ),
        "^(list|tuple) index out of range",
        r"^[^\[\]]*(?:\[(?:0|-1)\][^\[\]]*)+$",  # nothing else can be asked for there
    ),
    index_error(
        Text(
            "A shape has an entry for each dimension; that of a vector has [0] alone.",
            "shape 的每一项对应一个维度；向量的 shape 只有 [0]。",
        ),
        "^tuple index out of range",
        r"\.shape\[\d\][^\[\]]*$",
    ),
    index_error(
        Text(
            "The {0} has fewer entries than that; the first is [0].",
            "那里的 {0} 没有这么多项；第一项是 [0]。",
        ),
        "^(list|tuple) index out of range",
    ),
    index_error(
        Text(
            "It has fewer axes than indices stand there{shapes}.",
            "它的轴比写出的下标少{shapes}。",
        ),
        "^too many indices for array",
    ),
    index_error(
        Text(
            "{word} is a text there, and an index is a whole number: that of a word is "
            "vocabulary[{word}].",
            "那里的 {word} 是字符串，而下标要是整数：词的编号是 vocabulary[{word}]。",
        ),
        "^only integers, slices",
        "",
        r"^(?P<word>\w+): str$",
    ),
    Advice(
        "IndexError TypeError",
        Text(
            "The index is no whole number: / always gives a float, // a whole number.",
            "下标不是整数：/ 的结果总是 float，// 的结果是整数。",
        ),
        "^only integers, slices|^slice indices must be integers",
    ),
    index_error(
        Text(
            "An index is a whole number or an array of them, and the array there has another "
            "dtype{shapes}. Of one-hot rows, .argmax(axis=-1) gives the indices.",
            "下标要是整数或整数数组，那里的数组却是别的 dtype{shapes}。one-hot 的各行用 "
            ".argmax(axis=-1) 得到编号。",
        ),
        "^arrays used as indices must be of integer",
    ),
    Advice(
        "KeyError",
        Text(
            "The dict has no key {0} yet, to whose value something could be added: d.get(key, 0) "
            "gives 0 where there is none.",
            "字典里还没有键 {0}，不能在它的值上累加：没有这个键时，d.get(key, 0) 给出 0。",
        ),
        r"^(?!'pop)(.+)$",
        rf"^\s*(?P<entry>[\w.]+{ENTRY})\s*"
        r"(?:\+=[^\[]*|= (?P=entry) \+[^\[]*)$",  # with no other brackets on the line
    ),
    Advice(
        "KeyError",
        Text(
            "The dict has no key {0} yet, and what would be its value is changed there: "
            "d.setdefault(key, …) first puts one in where there is none.",
            "字典里还没有键 {0}，而那里要改动它的值：没有这个键时，d.setdefault(key, …) 会先放进"
            "一个值。",
        ),
        r"^(?!'pop)(.+)$",
        rf"^\s*\w+(?:{ENTRY}{ENTRY} *[-+*/]?= *[^\[=]+|{ENTRY}\.(?:append|add)\({KEY}\))$",
    ),
    Advice(
        "KeyError",
        Text(
            "The keys of vocabulary are words, and {0} is none: list(vocabulary) has the words in "
            "the order of their indices.",
            "vocabulary 的键是词，{0} 不是：list(vocabulary) 是按编号顺序排列的词。",
        ),
        r"^(?:np\.int64\()?(\d+)\)?$",
        r"^[^\[]*\bvocabulary\[[^\[]*$",  # which no other bracket on the line could raise
    ),
    Advice(
        "KeyError",
        Text(
            "The dict has no key {0}; in vocabulary a sentence begins with '<s>' and ends with "
            "'</s>'.",
            "字典里没有键 {0}；vocabulary 里句子的开头是 '<s>'，结尾是 '</s>'。",
        ),
        r"^('(?i:[se]|</?\w+>|[bes]os|start|end)')$",
        r"\bvocabulary\[",
    ),
    Advice(
        "KeyError",
        Text("The dict has no key {0}.", "字典里没有键 {0}。"),
        r"^(?!'pop)(.+)$",
        r"^(?!.*(?:\.remove\(|\.format\(|\braise\b))",
    ),
)
