"""What to tell a student whose code brought no answer."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from typing import Any

from grader.feedback.advice import advice
from grader.report import Fault, Outcome, Place
from grader.sandbox.client import Died, Garbled, TimeUp
from grader.submission.read import printable
from spec.item import Text

# What Python says -> what is said instead, "" for the same; {0} is the first group.
PLAINLY = {
    r"No module named '([\w.]+)'": Text("", "没有模块 {0}"),
    r"cannot import name '(\w+)' from '(\w+)'": Text(
        "it imports {0} from {1}.py, which has no {0}", "它从 {1}.py 导入 {0}，但那里没有 {0}"
    ),
    r"'return' outside function": Text(
        "return stands outside its function: indent the lines of the function",
        "return 在函数外面：请把函数里的各行缩进",
    ),
}


@dataclass(frozen=True)
class Raised:
    """An exception as the student's process describes it, made safe to print."""

    kind: str
    message: str
    function: str
    place: Place | None

    @property
    def text(self) -> str:
        """ValueError: the message; in plain words where Python's own do not help."""
        return self._plainly().en

    @property
    def text_zh(self) -> str:
        """The same in Chinese, as far as it is in plain words."""
        return self._plainly().zh

    def _plainly(self) -> Text:
        said = f"{self.kind}: {self.message}" if self.message else self.kind
        for pattern, words in PLAINLY.items():
            found = re.match(pattern, self.message)
            if found:
                en, zh = (w.format(*found.groups()) for w in (words.en, words.zh))
                return Text(en or said, zh)
        return Text(said, said)


def described(error: Any) -> Raised:
    """Take a description apart; every field becomes printable text or a line number."""
    fields = error if type(error) is dict else {}
    line = fields.get("line")
    file, source = (printable(str(fields.get(k, ""))) for k in ("file", "source"))
    return Raised(
        kind=printable(str(fields.get("type", ""))),
        message=printable(str(fields.get("message", "")), 500),
        function=printable(str(fields.get("function", ""))),
        place=Place(file, line, source) if type(line) is int and 0 < line < 1 << 31 else None,
    )


def ended(end: Exception, seconds: float) -> Fault:
    """A process that died, hung for so many seconds, or garbled the channel."""
    if isinstance(end, TimeUp):
        return Fault(
            Outcome.TIMEOUT,
            Text(
                f"it was still running after {seconds:g} s",
                f"运行了 {seconds:g} 秒还没有结束",
            ),
            hint=Text(
                "Look for a loop that does not end; the cases are small.",
                "找找没有结束的循环；测试用例都很小。",
            ),
        )
    if isinstance(end, Garbled):
        return Fault(
            Outcome.CRASHED,
            Text("it wrote into the grader's own channel", "它往评分程序自己的通道里写了东西"),
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
        "Remove os._exit() and the like; a function must return.",
        "去掉 os._exit() 之类的调用；函数应当正常返回。",
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
            "找找计算量过大的循环；测试用例都很小。",
        ),
    ),
    "SIGKILL": (
        Outcome.LIMIT,
        Text(
            "the system killed its process, as it does when memory or processor time runs out",
            "系统强行终止了它的进程；内存或 CPU 时间耗尽时就会这样",
        ),
        None,
        Text(
            "Look for arrays or lists that grow without end; the cases are small.",
            "找找不断变大的数组或列表；测试用例都很小。",
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
            f"它在 Python 之下的本机代码里崩溃了（{name}）",
        ),
        hint=Text(
            "Look for ctypes, as_strided or very deep recursion; use plain NumPy instead.",
            "检查 ctypes、as_strided 和过深的递归；请改用普通的 NumPy。",
        ),
    )


def used_up(seconds: float) -> Fault:
    """A submission whose calls together took all the time there is."""
    return Fault(
        Outcome.TIMEOUT,
        Text(
            f"not called: the calls before took the {seconds:g} s that a submission has",
            f"没有调用：之前的调用已经用完一份提交的 {seconds:g} 秒",
        ),
        hint=Text(
            "Make the slow functions faster; the cases are small.",
            "把慢的函数改快；测试用例都很小。",
        ),
    )


def raised(name: str, reply: dict[str, Any]) -> Fault:
    """An exception in a call of `name`."""
    fault = _raised(name, reply)
    fault.raised = True
    return fault


def _raised(name: str, reply: dict[str, Any]) -> Fault:
    error = described(reply["error"])
    if reply.get("unfinished") is True:
        where = error.function or name
        if where.partition(".")[0] == name:
            return Fault(
                Outcome.MISSING,
                Text(f"{where} is not written yet", f"{where} 还没有写"),
            )
        return Fault(
            Outcome.CRASHED,
            Text(f"it calls {where}, which is not written yet", f"它调用了还没有写的 {where}"),
            error.place,
        )
    return Fault(
        Outcome.LIMIT if reply.get("memory") is True else Outcome.CRASHED,
        Text(f"it raised {error.text}", f"抛出了 {error.text}"),
        error.place,
        _hint(error),
    )


def too_large(what: str) -> Fault:
    """A result that does not fit through the pipe."""
    shown = printable(what)
    return Fault(Outcome.LIMIT, Text(f"it returned {shown}", f"返回值超出限制：{shown}"))


def stopped_in_file(error: Any) -> Fault:
    """A file or cell that is no Python, or that did not run to its end."""
    found = described(error)
    if found.place is None:
        return invalid("", Text(found.text, found.text))
    fault = invalid(found.place.file, Text(found.text, found.text_zh), found.place)
    hint = _hint(found)
    return fault if hint is None else Fault(fault.outcome, fault.summary, fault.place, hint)


def invalid(file: str, reason: Text, place: Place | None = None) -> Fault:
    """A file that cannot be read or run."""
    at = f"{file}, line {place.line}" if place else file
    at_zh = f"{file} 第 {place.line} 行" if place else file
    return Fault(
        Outcome.INVALID,
        Text(f"{at}: {reason.en}", f"{at_zh}：{reason.zh}"),
        place,
        Text("Put this right first; then grade again.", "先改好这里，再重新评分。"),
    )


def empty(file: str) -> Text:
    """A file with nothing in it, as an editor leaves it that has not saved."""
    return Text(
        f"{file} is empty; if you have written something in it, save it and grade again",
        f"{file} 是空的；如果已经写了内容，请先保存再评分",
    )


def twice_defined(name: str, places: list[Place]) -> Fault:
    """A function that stands in several files."""
    en = " and in ".join(f"{p.file}, line {p.line}" for p in places)
    zh = "、".join(f"{p.file} 第 {p.line} 行" for p in places)
    return Fault(
        Outcome.INVALID,
        Text(f"{name} is defined in {en}", f"{name} 有多处定义：{zh}"),
        hint=Text(
            "Keep one of the definitions; rename or remove the others.",
            "只保留一处定义，其余的改名或删掉。",
        ),
    )


def not_defined(name: str, others: dict[str, Place]) -> Fault:
    """A function that is nowhere; perhaps one of the others is meant.

    others: where functions that nobody asked for are defined, by name
    """
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), [o.lower() for o in others], 1, 0.7)
    meant = next((o for o in others if close and o.lower() == close[0]), None)
    if meant is not None:
        return Fault(
            Outcome.MISSING,
            Text(
                f"{others[meant].file} has no {name}; it has {meant}",
                f"{others[meant].file} 里没有 {name}，但有 {meant}",
            ),
            others[meant],
            Text(f"Rename {meant} to {name}.", f"把 {meant} 改名为 {name}。"),
        )
    return Fault(
        Outcome.MISSING,
        Text(f"{name} is not defined", f"没有定义 {name}"),
        hint=Text(
            f"Define a function with exactly this name: {name}.",
            f"请定义一个名字恰好是 {name} 的函数。",
        ),
    )


def _hint(error: Raised) -> Text | None:
    """What to do about it."""
    place = error.place or Place("", 0)
    return advice(error.kind, error.message, place.file, place.line or None, place.source)
