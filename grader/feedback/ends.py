"""What to tell a student whose process ended, hung, or gave back what does not fit."""

from __future__ import annotations

import re
import signal
from typing import Any

from grader.feedback.faults import LASTED, TOOK_TOO_LONG, fixed, invalid, stopped_in_file
from grader.report import Died, Fault, Garbled, Outcome, Place, TimeUp
from grader.safe_text import printable
from spec.text import Text


def ended(end: Exception, seconds: float) -> Fault:
    """A process that died, hung for so many seconds, or garbled the channel."""
    fault = fixed(_ended(end, seconds))
    fault.is_end = True
    fault.is_doubtful = not isinstance(end, TimeUp)  # endless loops are the student's
    return fault


def while_loaded(end: Exception, file: str, seconds: float) -> Fault:
    """The same, over a file that was run."""
    fault = ended(end, seconds)
    reason = fault.summary
    text = Text(f"while it was loaded, {reason.en}", f"加载时：{reason.zh}")
    said = invalid(file, text)
    if isinstance(end, TimeUp):
        said = Fault(Outcome.TIMEOUT, said.summary, hint=END_OF_FILE)
    said.is_doubtful = fault.is_doubtful
    return fixed(said)


def _ended(end: Exception, seconds: float) -> Fault:
    if isinstance(end, TimeUp):
        return Fault(
            Outcome.TIMEOUT,
            LASTED.format(f"{seconds:g}"),
            hint=Text(
                "Look for a loop that does not end or goes round too often, or for a wait; the "
                "cases are small.",
                "找找没有结束或次数太多的循环，或者等待；用例都很小。",
            ),
        )
    if isinstance(end, Garbled):
        return Fault(
            Outcome.CRASHED,
            Text(
                "what came through the grader's own channel was no answer",
                "从评分程序自己的通道里收到的不是回答",
            ),
            None,
            Text(
                "Write with print() alone, to no file descriptor that you have not opened, and "
                "leave Python's own functions as they are.",
                "只用 print() 输出；不是你的代码打开的文件描述符，不要往里写；"
                "也不要改动 Python 自己的函数。",
            ),
        )
    status = end.status if isinstance(end, Died) else None
    if status is None or 0 <= status < WINDOWS_CRASH:
        return Fault(*EXITED)
    return signalled(-status) if status < 0 else crashed(f"{status:#x}")


End = tuple[Outcome, Text, None, Text]  # what a Fault is made of
EXITED: End = (
    Outcome.CRASHED,
    Text("it ended the whole process", "它结束了整个进程"),
    None,
    Text(
        "Remove os._exit(), os.close() and what changes Python or NumPy itself; a function must "
        "return.",
        "去掉 os._exit()、os.close() 和改动 Python 或 NumPy 本身的代码；函数应当正常返回。",
    ),
)
SIGNALLED: dict[str, End] = {
    "SIGXCPU": (
        Outcome.LIMIT,
        Text(
            "it used up the processor time that a submission has",
            "它用完了一份提交可用的 CPU 时间",
        ),
        None,
        Text(
            "Look for a loop that computes too much; the cases are small.",
            "找找计算量过大的循环；用例都很小。",
        ),
    ),
    "SIGKILL": (
        Outcome.LIMIT,
        Text(
            "its process was killed, as the system does when memory or processor time runs out",
            "它的进程被强行终止；内存或 CPU 时间耗尽时系统就会这样做",
        ),
        None,
        Text(
            "Look for arrays or lists that grow without end; the cases are small.",
            "找找不断变大的数组或列表；用例都很小。",
        ),
    ),
    "SIGSYS": (
        Outcome.CRASHED,
        Text("it made a system call that is forbidden here", "它做了这里禁止的系统调用"),
        None,
        Text(
            "Compute with NumPy alone: no ctypes, no other programs, no network.",
            "只用 NumPy 计算：不要用 ctypes，不要启动别的程序，也不要访问网络。",
        ),
    ),
}
WINDOWS_CRASH = 0xC0000000  # exit statuses from here on are Windows' own, as for a bad access
NATIVE = ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGTRAP")


def signalled(number: int) -> Fault:
    """A process that a signal ended."""
    name = next((s.name for s in signal.Signals if s == number), f"signal {number}")
    if name in SIGNALLED:
        return Fault(*SIGNALLED[name])
    if name in NATIVE:
        return crashed(name)
    return Fault(
        Outcome.CRASHED,
        Text(f"it ended its own process by {name}", f"它用 {name} 结束了自己的进程"),
        hint=Text("Remove the code that sends signals.", "去掉发送信号的代码。"),
    )


def crashed(name: str) -> Fault:
    """A process that native code brought down."""
    return Fault(
        Outcome.CRASHED,
        Text(
            f"it crashed in native code, below Python ({name})",
            f"它在 Python 之外的原生代码（如 C 扩展）里崩溃了（{name}）",
        ),
        hint=Text(
            "Look for ctypes, as_strided or very deep recursion; use plain NumPy instead.",
            "检查 ctypes、as_strided 和过深的递归；请改用普通的 NumPy。",
        ),
    )


END_OF_FILE = Text(
    "A file should only define things: put what runs for long under "
    'if __name__ == "__main__", or take it out.',
    '文件里应当只有定义：耗时的代码请放到 if __name__ == "__main__" 之下，或者删掉。',
)


def used_up(seconds: float) -> Fault:
    """A submission that has taken all the time there is."""
    return fixed(
        Fault(
            Outcome.TIMEOUT,
            Text(
                f"the {seconds:g} s that a submission has for everything together are used up",
                f"一份提交总共可用的 {seconds:g} 秒已经用完",
            ),
            hint=Text(
                "Make the slow functions faster, and what runs when a file is loaded; the cases "
                "are small.",
                "把慢的函数和加载文件时运行的代码改快；用例都很小。",
            ),
        )
    )


def forgotten() -> Fault:
    """A result that is asked for once more, and that its process no longer has."""
    return Fault(
        Outcome.CRASHED,
        Text("its process no longer has the result", "它的进程里已经没有这个结果了"),
    )


# What our end of the student's process says of a result that does not fit -> the same in Chinese
DOES_NOT_FIT = {
    r"a result of (\d+) KB is too large": r"共 \1 KB，太大了",
    r"an array of shape (.+) is too large": r"形状为 \1 的数组太大了",
    r"an array of (\d+) entries is too large": r"\1 个元素的数组太大了",
    r"a result with too many parts": "组成部分太多了",
    r"a text that is too long": "字符串太长了",
    r"a whole number beyond 64 bits": "有一个整数超出了 64 位",
}


def too_large(what: object) -> Fault:
    """A result that does not fit through the pipe; what: as the student's process says it."""
    said = printable(what) if type(what) is str else ""
    why = Text("", "")
    for en, zh in DOES_NOT_FIT.items():
        if match := re.fullmatch(en, said):
            why = Text(f": {said}", f"：{match.expand(zh)}")
    over = Text("what it returned is over the limit", "返回值超出限制")
    return Fault(Outcome.LIMIT, Text(over.en + why.en, over.zh + why.zh))


def stopped(error: Any) -> Fault:
    """An error in a file that is run."""
    fault = stopped_in_file(error)
    if type(error) is dict and error.get("type") == TOOK_TOO_LONG:
        return Fault(Outcome.TIMEOUT, fault.summary, fault.place, END_OF_FILE)
    return fault


def cause(definition: Place, errors: list[Fault]) -> Fault:
    """The error by which a definition is not there: the last one above it in its file or cell; one
    further up may have cost its own statement alone."""
    above = [e for e in errors if e.place and e.place.file == definition.file]
    return ([e for e in above if e.place and e.place.line <= definition.line] or errors)[-1]
