"""Files and cells that are no Python."""

from __future__ import annotations

import sys

from grader.feedback.exceptions.advice import Advice, syntax_error
from grader.feedback.exceptions.characters import CHARACTERS
from spec.text import Text

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
OLD_STRINGS = (
    Text(
        f"Between the braces of an f-string, Python {PYTHON}, which grades here, does not allow "
        "the quotes that enclose the f-string (3.12 does): use the other quotes there.",
        f"f-string 的花括号里不能再用包住它的那种引号：这里评分用的是 Python {PYTHON}，"
        "3.12 起才可以。请在里面换用另一种引号。",
    ),
    Text(
        f"Between the braces of an f-string, Python {PYTHON}, which grades here, does not allow a "
        "backslash (3.12 does): put that part into a variable first.",
        f"f-string 的花括号里不能有反斜杠：这里评分用的是 Python {PYTHON}，3.12 起才可以。"
        "请先把那一部分存进变量。",
    ),
)
NEW_TYPES = Text(
    f"Python {PYTHON}, which grades here, does not know this way to write types (3.12 does): write "
    "it as older ones do, with TypeVar or TypeAlias, or leave it out.",
    f"这里评分用的是 Python {PYTHON}，还不认识这种类型写法（3.12 起才有）："
    "请用 TypeVar、TypeAlias 的旧写法，或者去掉。",
)
NEWER = "NewerSyntax"  # where it is seen that nothing else is wrong
EITHER = f"SyntaxError {NEWER}"
BEFORE_3_12 = (
    (
        Advice(EITHER, NEW_TYPES, "", r"^(?:type \w+.*=|(?:async def|def|class) \w+\[)"),
        Advice(EITHER, OLD_STRINGS[1], "^f-string expression part cannot include a back"),
        Advice(EITHER, OLD_STRINGS[0], "^f-string", r"f([\"'])[^\"']*\{[^}\"']*\1.*\1.*\}.*\1"),
    )
    if sys.version_info < (3, 12)
    else ()
)
PYTHON_2_EXCEPT = Text(
    "That is Python 2: Python 3 writes `except {error} as {name}:`.",
    "这是 Python 2 的写法；Python 3 的写法是 `except {error} as {name}:`。",
)
WORDS = "lambda|class|from|global|with|as|del|import|in|is|not|def|pass|yield|raise|try|return"
IN_THE_TEXT = (  # what is no Python at all, by how its line begins
    (
        Text(
            "Line {line} is one of Git's marks of a merge: between <<<<<<< and >>>>>>> stand two "
            "versions; keep one of them, and delete the other and the marks.",
            "第 {line} 行是 Git 合并时留下的标记：<<<<<<< 和 >>>>>>> 之间有两个版本，请保留一个，"
            "删去另一个和这些标记。",
        ),
        r"^(?:<{7}|>{7})(?: |$)|^={7}$",
    ),
    (
        Text(
            "Line {line} begins with the prompt of a console, {prompt}: take it off, and delete "
            "what the console printed.",
            "第 {line} 行开头有控制台的提示符 {prompt}：请去掉，并删去控制台输出的内容。",
        ),
        r"^(?P<prompt>>>>|\.\.\.(?= )|(?:In |Out)\[\d*\](?=:))",
    ),
    (
        Text(
            "Line {line} is Markdown, which puts code between such lines: delete them and what is "
            "no code.",
            "第 {line} 行是 Markdown 的标记，代码写在两行这样的标记之间：请删去它们，"
            "以及不是代码的内容。",
        ),
        "^(?:```|~~~)",
    ),
    (
        Text(
            "Line {line} begins a web page: hand in the file itself, not the page that shows it.",
            "第 {line} 行是网页的开头：请提交文件本身，而不是显示它的网页。",
        ),
        r"(?i)^<(?:!doctype|html|head|\?xml)\b",
    ),
    (
        Text(
            "Line {line} is a command for the terminal, and no Python: delete it here.",
            "第 {line} 行是在终端里用的命令，不是 Python：请从这里删去。",
        ),
        r"^(?:(?:pip3?|conda) (?:un)?install |(?:python3?|py) (?:-m |\S+\.py\b)|"
        r"git (?:add|clone|commit|init|pull|push) |(?:grader|jupyter) [a-z]+ |cd [\w./~]+$)",
    ),
)
SYNTAX = (
    *(Advice("SyntaxError IndentationError", text, "", line) for text, line in IN_THE_TEXT),
    Advice(
        "TabError",
        Text(
            "Line {line} mixes tabs and spaces: let your editor turn tabs into four spaces.",
            "第 {line} 行混用了制表符和空格：请让编辑器把制表符换成四个空格。",
        ),
    ),
    Advice(
        "IndentationError",
        Text(
            "Line {1} opens a block, and its lines must be indented by four spaces. A block "
            "that does nothing yet holds `pass`.",
            "第 {1} 行开始了一个代码块，它下面的各行要缩进四个空格；还没有内容时写 pass。",
        ),
        r"expected an indented block after (.+) on line (\d+)",
    ),
    Advice(
        "IndentationError",
        Text(
            "Line {line} is indented further than the block that it stands in: take the extra "
            "spaces away.",
            "第 {line} 行比它所在的代码块缩进得多：请去掉多余的空格。",
        ),
        "unexpected indent",
    ),
    Advice(
        "IndentationError",
        Text(
            "Line {line} begins in a column in which none of the open blocks begins: give all "
            "lines of a block the same indentation.",
            "第 {line} 行的缩进与前面任何一个代码块都对不上：同一个代码块的各行要对齐。",
        ),
        "unindent does not match",
    ),
    *CHARACTERS,
    syntax_error(
        PYTHON_2_EXCEPT,
        "multiple exception types must be parenthesized",
        r"except\s+(?P<error>[\w.]+)\s*,\s*(?P<name>[a-z_]\w*)",
    ),
    Advice(  # from 3.14 on two kinds, of which the second is no name there
        "NameError",
        PYTHON_2_EXCEPT,
        r"^name '([a-z_]\w*)' is not defined",
        r"except\s+(?P<error>[\w.]+)\s*,\s*(?P<name>{0})\s*:",
    ),
    syntax_error(
        Text(
            "Several kinds of exceptions stand in brackets: except (ValueError, TypeError):",
            "几种异常要放在括号里：except (ValueError, TypeError):",
        ),
        "multiple exception types must be parenthesized",
    ),
    syntax_error(
        Text(
            "{0} is a function in Python 3: its arguments stand in brackets, {0}(…).",
            "在 Python 3 里 {0} 是函数，参数要放在括号里：{0}(…)。",
        ),
        r"Missing parentheses in call to '(\w+)'",
    ),
    syntax_error(
        Text("One = assigns; what compares is ==.", "一个等号 = 是赋值；比较要用 ==。"),
        "Maybe you meant '=='",
        r"^(?:if|elif|while|assert|return)\b",
    ),
    syntax_error(
        Text(
            "Left of = stands something that cannot be assigned to: it may be a name, an entry "
            "such as a[t] or an attribute such as self.W. What compares is ==.",
            "等号 = 左边的东西不能被赋值：那里可以是名字、a[t] 这样的元素或 self.W 这样的属性。"
            "比较要用 ==。",
        ),
        "^cannot assign to",
    ),
    syntax_error(
        Text("Python writes elif for else if.", "Python 里 else if 写作 elif。"),
        "",
        r"^else\s+if\b",
    ),
    syntax_error(
        Text(
            "A colon is missing: the lines that begin with if, elif, else, for, while, def, "
            "class, try, except or with end in one.",
            "缺少冒号：以 if、elif、else、for、while、def、class、try、except、with 开头的行"
            "都以冒号结尾。",
        ),
        "^expected ':'",
    ),
    syntax_error(
        Text("The {0} of line {line} is never closed.", "第 {line} 行的 {0} 没有配上右边的括号。"),
        r"^'([(\[{])' was never closed",
    ),
    syntax_error(
        Text(
            "Line {line} closes a {0} that was never opened.",
            "第 {line} 行多了一个 {0}，前面没有与它相配的左括号。",
        ),
        r"^unmatched '([)\]}])'",
    ),
    syntax_error(
        Text("The bracket {1} is closed by {0} here.", "左括号 {1} 在这里配上了 {0}。"),
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'",
    ),
    syntax_error(
        Text(
            "The text that begins on line {line} has no closing quote on that line.",
            "第 {line} 行的字符串没有结尾的引号。",
        ),
        "^unterminated (?:[ft]-)?string literal",
    ),
    syntax_error(
        Text(
            "The three quotes that open a text on line {line} are never closed.",
            "第 {line} 行用三个引号开始的字符串没有结束。",
        ),
        "^unterminated triple-quoted",
    ),
    syntax_error(
        Text(
            "The quotes in the text end it: enclose it in the other kind of quotes, ' or \".",
            "字符串里的引号会使它结束：请用另一种引号（' 或 \"）把它括起来。",
        ),
        "intended to be part of the string",
    ),
    syntax_error(
        Text(
            "Two things stand side by side without a sign between them: entries are separated "
            "by a comma, a product needs * or @.",
            "两样东西并排放着，中间没有符号：各项之间要有逗号，相乘要写 * 或 @。",
        ),
        "forgot a comma",
    ),
    syntax_error(
        Text(
            "A number stands right before a letter: a product needs *, and no name begins with "
            "a digit.",
            "数字后面直接跟着字母：相乘要写 *，名字不能以数字开头。",
        ),
        "^invalid decimal literal",
    ),
    syntax_error(
        Text(
            "A whole number is written without zeros in front: 1, not 01.",
            "整数前面不能有 0：写 1，不写 01。",
        ),
        "^leading zeros",
    ),
    syntax_error(
        Text("Python has no ++ and no --: t += 1.", "Python 没有 ++ 和 --：请写 t += 1。"),
        "^invalid syntax",
        r"^\w+(?:\+\+|--);?$",
    ),
    syntax_error(
        Text(
            "Python has no <>, and no ! before a name: != and `not x`.",
            "Python 没有 <>，名字前面也没有 !：请写 != 和 not x。",
        ),
        "^invalid syntax",
        r"<>|(?<![\w%?)\]'\"!])!(?=[\w(])",
    ),
    syntax_error(
        Text(
            'That is Python 2: Python 3 writes `raise {error}("…")`.',
            '这是 Python 2 的写法；Python 3 的写法是 `raise {error}("…")`。',
        ),
        "^invalid syntax",
        r"^raise (?P<error>\w+), ",
    ),
    syntax_error(
        Text("Python writes `and` and `or`.", "Python 里写作 and 和 or。"),
        "^invalid syntax",
        r"&&|\|\|",
    ),
    syntax_error(
        Text(
            "In a call, arguments with a name come after those without.",
            "调用函数时，带名字的参数要放在不带名字的参数之后。",
        ),
        "^positional argument follows keyword",
    ),
    *BEFORE_3_12,
    Advice(
        NEWER,
        Text(
            f"Write line {{line}} in a way that Python {PYTHON} reads too.",
            f"请把第 {{line}} 行改成 Python {PYTHON} 也能读的写法。",
        ),
    ),
    syntax_error(
        Text(
            "In the f-string of line {line} a {{ has no }} before the text ends.",
            "第 {line} 行的 f-string 里，有一个 {{ 到字符串结束都没有配上 }}。",
        ),
        r"^f-string: expecting '\}'",
    ),
    syntax_error(
        Text(
            "A line that assigns has =; := stands inside an expression, in brackets.",
            "单独一行的赋值用 =；:= 只用在表达式里面，并加括号。",
        ),
        "^invalid syntax",
        r"^[\w.]+\s*:=",
    ),
    syntax_error(
        Text(
            "{word} is a word of Python's own and cannot be a name: write {word}_, say.",
            "{word} 是 Python 自己的词，不能用作名字：可以写成 {word}_。",
        ),
        "^invalid syntax",
        rf"(?:^|[(,]\s*)(?P<word>{WORDS})\s*(?:=(?!=)|[,)])",
    ),
    syntax_error(
        Text(
            "Nothing may follow the \\ that continues a line, not even a space.",
            "续行的 \\ 后面什么都不能有，空格也不行。",
        ),
        "^unexpected character after line continuation",
    ),
    syntax_error(
        Text(
            "Line {line} stands in no loop: {0} ends or continues the loop that it is indented "
            "into.",
            "第 {line} 行不在循环里：{0} 只能写在循环的代码块里。",
        ),
        r"^'(break|continue)' (?:outside|not properly in) loop",
    ),
    syntax_error(
        Text(
            "Indent the lines of the function, return among them, by the same four spaces.",
            "函数的各行，包括 return，都要缩进同样的四个空格。",
        ),
        "^'(?:return|yield)' outside function",
    ),
    syntax_error(
        Text(
            "In a def line, parameters with a default come after those without.",
            "def 一行里，有默认值的参数要放在没有默认值的参数之后。",
        ),
        "^non-default argument follows|^parameter without a default follows",
    ),
    syntax_error(
        Text("The def line has {0} twice.", "def 一行里有两个 {0}。"),
        r"^duplicate (?:argument|parameter) '(\w+)'",
    ),
    syntax_error(
        Text("The call gives {0} twice.", "调用时两次给出了 {0}。"),
        r"^keyword argument repeated: (\w+)",
    ),
    syntax_error(
        Text(
            "`global {0}` must stand before {0} is used in the function; no function of this "
            "assignment needs a global.",
            "global {0} 要写在函数里第一次用到 {0} 之前；这份作业的函数都不需要 global。",
        ),
        r"^name '(\w+)' is (?:assigned to|used prior to|used) ?(?:before)? ?global declaration",
    ),
    syntax_error(
        Text(
            "Python cannot read on at line {line} of {file}: look there, and at the end of the "
            "line before.",
            "Python 读到 {file} 第 {line} 行就读不下去了：请看这一行，以及上一行的末尾。",
        ),
    ),
)
