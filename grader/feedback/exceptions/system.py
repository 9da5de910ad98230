"""What the student's process may not do, and what ends it."""

from __future__ import annotations

import sys

from grader.feedback.exceptions.advice import Advice, type_error
from spec.text import Text

REFUSED = "PermissionError BlockingIOError OSError RuntimeError"
DEEPEST = sys.getrecursionlimit()
LEFT_OUT = r"\.[^./\\' ][^/\\' ]*|__pycache__|node_modules"  # of a hand-in, by their names
RAISED = (
    type_error(
        Text(
            "raise needs an exception: raise ValueError(…).",
            "raise 后面要写异常：raise ValueError(…)。",
        ),
        "^exceptions must derive from",
    ),
    *(
        Advice(
            kind,
            Text(
                "Your own raise stops it there; all inputs of the cases are valid ones.",
                "是你自己写的 raise 在那里中止了程序；用例的输入都是有效的。",
            ),
            "",
            rf"^raise\s+{kind}\b",  # and no error in what is put into it
        )
        for kind in (
            *("Exception", "ValueError", "TypeError", "RuntimeError"),
            *("IndexError", "KeyError", "ArithmeticError", "AssertionError"),
            *("OSError", "TimeoutError", "PermissionError", "FileNotFoundError", "EOFError"),
        )
    ),
)
SYSTEM = (
    Advice(
        REFUSED,
        Text(
            "No process can be started while grading: compute in a plain loop.",
            "评分时不能启动别的进程：请用普通的循环来计算。",
        ),
        r"^\[Errno[^']*(?:$|'(?:/\w+)*/?\w+'$)|^can't start",  # 'log.txt' is no program
        r"(?i)(?:pool|process|popen|fork|system|spawn\w*|executor)\(|\bsubprocess\.",
    ),
    Advice(
        REFUSED,
        Text(
            "No further thread can be started while grading: compute in a plain loop.",
            "评分时不能再启动线程：请用普通的循环来计算。",
        ),
        "^can't start new thread",
    ),
    Advice(
        "PermissionError OSError FileNotFoundError",
        Text(
            "While grading no file can be written, and none read but those handed in: a function "
            "computes and returns.",
            "评分时不能写文件，也只能读提交里的文件：函数只需要计算并返回结果。",
        ),
        r"^\[Errno (?:13|30|27|28)\].*'|^\[Errno 2\] No usable temporary directory",
    ),
    Advice(
        "PermissionError",
        Text(
            "The system refuses this while grading: compute with NumPy alone.",
            "评分时系统不允许这样做：请只用 NumPy 计算。",
        ),
    ),
    Advice(
        "FileNotFoundError",
        Text(
            "There is no such file where it is looked for: what is hidden or a cache, as {0}, is "
            "left out of a zip; give it another name.",
            "所找的位置没有这个文件：像 {0} 这样隐藏的文件夹和缓存，不会从 zip 里解压；"
            "请换一个名字。",
        ),
        rf"(?:^|')(?![/~]|\w:)(?:[^'/\\]+[/\\]+)*({LEFT_OUT})(?=[/\\' ])",
    ),
    Advice(
        "FileNotFoundError",
        Text(
            "There is no such file where it is looked for; only what was handed in can be read.",
            "所找的位置没有这个文件；这里只能读到提交的文件。",
        ),
    ),
    Advice(
        "URLError gaierror ConnectionError ConnectionRefusedError TimeoutError HTTPError",
        Text("There is no network while grading.", "评分时没有网络。"),
    ),
    Advice(
        "EOFError",
        Text(
            "Nobody answers input() while grading: remove it, or put it under "
            'if __name__ == "__main__":.',
            '评分时没有人回答 input()：请删去，或放到 if __name__ == "__main__": 下面。',
        ),
        "^EOF when reading a line",
    ),
    Advice(
        "RecursionError",
        Text(
            f"Calls are nested deeper here than Python allows (some {DEEPEST}): the function "
            "calls itself without an end, or so often that a loop is needed.",
            f"函数层层调用，超过了 Python 允许的深度（约 {DEEPEST} 层）：也许它不停地调用自己，"
            "也许层数太多，要改用循环。",
        ),
    ),
    Advice(
        "MemoryError",
        Text(
            "All arrays of the cases are small: look at the size that is asked for here.",
            "用例里的数组都很小：请看这里要的尺寸。",
        ),
    ),
    *(
        Advice(
            kind,
            Text(
                "Nobody answers a debugger while grading: remove set_trace().",
                "评分时没有人操作调试器：请删去 set_trace()。",
            ),
            "",
            line,
        )
        for kind, line in (("BdbQuit", ""), ("SystemExit", r"\bset_trace\("))
    ),
    *(
        Advice(
            "SystemExit",
            Text(
                f"{what} ends the program there, and nothing below is run; a function ends with "
                "return.",
                f"{what} 在那里结束整个程序，下面的都不再运行；函数用 return 结束。",
            ),
            "",
            line,
        )
        for what, line in (
            ("{ending}()", r"\b(?P<ending>(?:sys\.)?exit|quit)\("),
            ("SystemExit", ""),
        )
    ),
    Advice(
        "AssertionError",
        Text("Your own assert does not hold there.", "你自己写的 assert 在那里不成立。"),
        "",
        r"^assert\b",
    ),
    Advice(
        "ZeroDivisionError",
        Text(
            "0 is raised to a negative power here, which has no value.",
            "这里求的是 0 的负数次方，它没有值。",
        ),
        "negative power",
    ),
    Advice("ZeroDivisionError", Text("The divisor is 0 here.", "这里的除数是 0。")),
    Advice(
        "LinAlgError",
        Text(
            "None of the equations needs an inverse or a solver.",
            "没有一个公式需要求逆或解方程组。",
        ),
        "Singular",
    ),
)
