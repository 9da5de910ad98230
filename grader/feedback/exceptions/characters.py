"""Characters that Python does not know: full-width signs, curly quotes, odd spaces."""

from __future__ import annotations

from grader.feedback.exceptions.advice import syntax_error
from spec.text import Text

CHARACTERS = (
    syntax_error(
        Text(
            "Line {line} has '{0}', a full-width sign: type it again in English input mode.",
            "第 {line} 行有全角符号“{0}”：请切换到英文输入法重新输入。",
        ),
        r"invalid character '([\u3000-\u303f\uff00-\uffef])'",
    ),
    syntax_error(
        Text(
            "Line {line} has {0}, a curly quotation mark; Python's are ' and \": type it again in "
            "English input mode.",
            "第 {line} 行有弯引号 {0}；Python 的引号是 ' 和 \"，请切换到英文输入法重新输入。",
        ),
        r"invalid character '([\u2018-\u201f])'",
    ),
    syntax_error(
        Text(
            "Line {line} has {0}, which is no minus sign in Python: type - on the keyboard.",
            "第 {line} 行有 {0}，它不是 Python 的减号：请用键盘输入 -。",
        ),
        r"invalid character '([\u2010-\u2015\u2212])'",
    ),
    *(
        syntax_error(
            Text(
                f"Line {{line}} has {{0}}: Python writes {en}.",
                f"第 {{line}} 行有 {{0}}：Python 里写作 {zh}。",
            ),
            rf"invalid character '([{signs}])'",
        )
        for signs, en, zh in (
            (
                "×·⋅∙∗⊙",
                "* (entry by entry) or @ (a product of matrices)",
                "*（逐个元素相乘）或 @（矩阵相乘）",
            ),
            ("÷", "/", "/"),
            ("⁰¹²³⁴-⁹", "a power as **, x ** 2", "乘方 **，如 x ** 2"),
            ("≤≥≠", "<=, >= and !=", "<=、>= 和 !="),
            ("√", "np.sqrt(…)", "np.sqrt(…)"),
            ("∑", "np.sum(…)", "np.sum(…)"),
        )
    ),
    syntax_error(
        Text(
            "Line {line} has {0}, which no name may hold: a name has letters, digits and _.",
            "第 {line} 行有 {0}，名字里不能有它：名字只能由字母、数字和 _ 组成。",
        ),
        r"invalid character '([₀-₉⁺₊₋′″])'",
    ),
    syntax_error(
        Text(
            "Line {line} has {0}, which is no sign of Python's.",
            "第 {line} 行有 {0}，Python 不认识这个符号。",
        ),
        r"invalid character '(.)'",
    ),
    *(
        syntax_error(
            Text(
                f"Line {{line}} has {en} (U+{code}), which is none for Python, as text copied from "
                "a page or typed with an input method has it: delete the line's spaces and type "
                "them again.",
                f"第 {{line}} 行有一个{zh}（U+{code}），Python 不认，从网页复制或用中文输入法输入时"
                "常会这样：请删去这一行的空格，在英文输入法下重新输入。",
            ),
            rf"invalid non-printable character U\+{code}",
        )
        for code, en, zh in (
            ("00A0", "a no-break space", "不换行空格"),
            ("3000", "a full-width space", "全角空格"),
        )
    ),
    syntax_error(
        Text(
            "Line {line} has a space that is none for Python ({0}), as text copied from a page "
            "or typed with an input method has it: delete the line's spaces and type them again.",
            "第 {line} 行有一个 Python 不认的空格（{0}），从网页复制或用中文输入法输入时常会这样："
            "请删去这一行的空格，在英文输入法下重新输入。",
        ),
        r"invalid non-printable character (U\+200[0-9A]|U\+202F)",
    ),
    syntax_error(
        Text(
            "Line {line} has a character that cannot be seen ({0}): delete the line and type it "
            "again.",
            "第 {line} 行有一个看不见的字符（{0}）：请删去这一行，重新输入。",
        ),
        r"invalid non-printable character (U\+\w+)",
    ),
)
