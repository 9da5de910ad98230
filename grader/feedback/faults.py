"""What to tell a student whose code brought no answer."""

from __future__ import annotations

import re
import signal
from functools import partial
from typing import Any, NamedTuple

from grader.report import Died, Fault, Garbled, Outcome, Place, TimeUp
from grader.safe_text import printable
from spec import assignment
from spec.points import CHAPTER_OF, NAMES, POINTS
from spec.text import Text

# What Python says -> what is said instead, "" for the same; {0} is the first group.
PLAINLY = {
    r"No module named '([\w.]+)'": Text("", "没有模块 {0}"),
    r"'return' outside function": Text(
        "return stands outside its function: indent the lines of the function",
        "return 在函数外面：请把函数里的各行缩进",
    ),
}
IMPORTS = r"cannot import name '(\w+)' from '(\w+)'"
FROM_OWN_FILE = Text(
    "it imports {0} from {1}.py, which has no {0}", "它从 {1}.py 导入 {0}，但那里没有 {0}"
)
DID_YOU_MEAN = Text("{said}. Did you mean: '{meant}'?", "{said}。是不是 {meant}？")
FOLDERS = re.compile(
    r"(?<![\w.:/])(?:[A-Za-z]:)?(?:[/\\][^\s'\"/\\:,;()<>]+)+[/\\](?=[^\s'\"/\\]+)"
)
NOT_HERE = "NotHere"  # what a stand-in for a package raises when it is used
USES = Text("it uses {0}, and {1} is not here", "用到了 {0}，而这里没有 {1}")
OF_FILE = re.compile(r" \([\w.]+\.(?:py|pyc|so|pyd)\)$")  # what an import came from
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
MOST_ARRAYS = 6


class Raised(NamedTuple):
    """An exception as the student's process describes it, made safe to print.

    meant: the name that may have been meant
    shapes: arrays on the line that raised it
    does_more: of NotImplementedError: the function has more in it than that
    from_own_file: of an import: from a file of the submission
    subject: what the frame shows of the name that it is about
    caller: from where the function that raised it was called, in another function
    """

    kind: str
    message: str
    function: str
    place: Place | None
    meant: str = ""
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    does_more: bool = False
    from_own_file: bool = False
    subject: str = ""
    caller: Place | None = None

    @property
    def text(self) -> Text:
        """ValueError: the message, and what may be meant; in plain words where Python's own do
        not help."""
        if self.kind == NOT_HERE:
            names = (self.message, self.message.partition(".")[0])
            return Text(USES.en.format(*names), USES.zh.format(*names))
        python = f"{self.kind}: {self.message}" if self.message else self.kind
        plainly = {**PLAINLY, IMPORTS: FROM_OWN_FILE} if self.from_own_file else PLAINLY
        for pattern, words in plainly.items():
            said = re.match(pattern, self.message)
            if said:
                en, zh = (w.format(*said.groups()) for w in (words.en, words.zh))
                return Text(en or python, zh)
        if not self.meant or "Did you mean" in python:
            return Text(python, python)
        en, zh = DID_YOU_MEAN.en, DID_YOU_MEAN.zh
        return Text(*(w.format(said=python, meant=self.meant) for w in (en, zh)))

    @property
    def hint(self) -> Text | None:
        """What to do about it."""
        from grader.feedback.advice import Circumstances, advice

        place = self.place or Place("", 0)
        return advice(
            Circumstances(
                self.kind,
                self.message,
                place.file,
                place.line or None,
                place.source,
                self.meant,
                self.shapes,
                self.subject,
            )
        )


def described(error: Any) -> Raised:
    """Take a description apart; every field becomes printable text or a line number."""
    fields = error if type(error) is dict else {}
    line = fields.get("line")
    file, source = (printable(str(fields.get(k, ""))) for k in ("file", "source"))
    caller = fields.get("caller")
    return Raised(
        kind=printable(str(fields.get("type", ""))),
        message=printable(_short(str(fields.get("message", ""))), 500),
        function=printable(str(fields.get("function", ""))),
        place=_place(file, line, source),
        meant=printable(str(fields.get("meant", "")), 40),
        shapes=_arrays(fields.get("shapes")),
        does_more=fields.get("does_more") is True,
        from_own_file=fields.get("own") is True,
        subject=printable(str(fields.get("subject", "")), 80),
        caller=_place(printable(str(caller[0])), caller[1])
        if type(caller) is list and len(caller) == 2
        else None,
    )


def _place(file: str, line: Any, source: str = "") -> Place | None:
    return Place(file, line, source) if type(line) is int and 0 < line < 1 << 31 else None


def _short(message: str) -> str:
    """A message's first line, without folders of this machine and addresses in its memory."""
    first = next(iter(message.splitlines()), "").removesuffix(" (unknown location)")
    return OF_FILE.sub("", ADDRESS.sub("", FOLDERS.sub("", first)))


def _arrays(given: Any) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Names with shapes, as far as they are such."""
    pairs = given if type(given) is list else []
    return tuple(
        (printable(pair[0], 40), tuple(pair[1]))
        for pair in pairs[:MOST_ARRAYS]
        if type(pair) is list
        and len(pair) == 2
        and type(pair[0]) is str
        and type(pair[1]) is list
        and all(type(size) is int for size in pair[1][:32])
    )


def fixed(fault: Fault) -> Fault:
    """A fault whose words the student's code had no hand in."""
    fault.is_fixed = True
    return fault


def ended(end: Exception, seconds: float) -> Fault:
    """A process that died, hung for so many seconds, or garbled the channel."""
    return fixed(_ended(end, seconds))


def _ended(end: Exception, seconds: float) -> Fault:
    if isinstance(end, TimeUp):
        return Fault(
            Outcome.TIMEOUT,
            Text(
                f"it was still running after {seconds:g} s",
                f"运行了 {seconds:g} 秒还没有结束",
            ),
            hint=Text(
                "Look for a loop that does not end; the cases are small.",
                "找找没有结束的循环；用例都很小。",
            ),
        )
    if isinstance(end, Garbled):
        return Fault(
            Outcome.CRASHED,
            Text("it wrote into the grader's own channel", "它往评分程序自己的通道里写了东西"),
            None,
            Text(
                "Write with print() alone, and to no file descriptor that you have not opened.",
                "只用 print() 输出；不是你的代码打开的文件描述符，不要往里写。",
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
            "找找计算量过大的循环；用例都很小。",
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


OWN = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError")
WRONG_PARAMETERS = re.compile(
    r"takes (?:from \d+ to )?\d+ positional argument|missing \d+ required positional argument"
)
CALLED = re.compile(r"([\w.]+)\(\) ")
NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")


def raised(name: str, reply: dict[str, Any]) -> Fault:
    """An exception in a call of `name`."""
    fault = _raised(name, reply)
    fault.raised = True
    return fault


def _hint_of(name: str, error: Raised) -> Text | None:
    """What to do about an exception in a call of `name`."""
    if error.place is None and UNHASHABLE in error.message:
        return _decorated(name)
    hint = error.hint
    return hint if hint is None or error.caller is None else _and_caller(name, error, hint)


def _raised(name: str, reply: dict[str, Any]) -> Fault:
    error = described(reply["error"])
    if reply.get("ours") is True:
        return not_handed_over(error)
    if reply.get("unfinished") is True:
        return _unfinished(name, error)
    text = error.text
    fault = Fault(
        Outcome.LIMIT if reply.get("memory") is True else Outcome.CRASHED,
        text if error.kind == NOT_HERE else Text(f"it raised {text.en}", f"抛出了 {text.zh}"),
        error.place,
        partial(_hint_of, name, error),
    )
    fault.exception = error.kind
    if error.message:
        kind = Text(f"it raised {error.kind}", f"抛出了 {error.kind}")
        fault.one_of = (kind, Text(error.message, error.message))
    lacks, called = NOT_DEFINED.match(error.message), CALLED.match(error.message)
    if error.kind == "NameError" and lacks:
        fault.lacks = lacks[1]
    if error.place is None and called and WRONG_PARAMETERS.search(error.message):
        fault.misfit = called[1]
    if error.kind in OWN or WRONG_PARAMETERS.search(error.message):
        fault.crashed_in = error.function.partition(".")[0]
    return fault


def _and_caller(name: str, error: Raised, hint: Text) -> Text:
    """The hint, and from where another function than the one that is judged was called."""
    function, caller = error.function.rpartition("<locals>.")[2], error.caller
    if caller is None or error.function.partition(".")[0] == name:
        return hint
    return Text(
        f"{hint.en} {function} was called at line {caller.line} of {caller.file}.",
        f"{hint.zh}{function} 是在 {caller.file} 第 {caller.line} 行调用的。",
    )


UNHASHABLE = "unhashable type: 'numpy.ndarray'"


def _decorated(name: str) -> Text:
    """A call that failed before a line of the student's ran."""
    return Text(
        f"What stands above {name} (@lru_cache, @cache) keeps the arguments as keys of a dict, "
        "which arrays cannot be: take it off.",
        f"{name} 上面的 @lru_cache 或 @cache 要把参数当作字典的键，而数组不能作键：请去掉它。",
    )


def _unfinished(name: str, error: Raised) -> Fault:
    """NotImplementedError, as the template raises it."""
    where, place = error.function or name, error.place
    elsewhere = where.partition(".")[0] != name
    if elsewhere and (not error.does_more or place is None):
        return Fault(
            Outcome.CRASHED,
            Text(f"it calls {where}, which is not written yet", f"它调用了还没有写的 {where}"),
            place,
        )
    if not error.does_more or place is None:
        return Fault(Outcome.MISSING, Text(f"{where} is not written yet", f"{where} 还没有写"))
    return Fault(
        Outcome.CRASHED if elsewhere else Outcome.MISSING,
        Text(
            f"{where} stops at its raise NotImplementedError, {place.file}, line {place.line}",
            f"{where} 运行到 {place.file} 第 {place.line} 行的 raise NotImplementedError 就停了",
        ),
        place,
        Text(
            "Take that line out once your code stands in its place.",
            "你的代码写好以后，请删去这一行。",
        ),
    )


def not_handed_over(error: Raised) -> Fault:
    """What the process needs to answer failed after the student's code had run in it."""
    return Fault(
        Outcome.CRASHED,
        Text(
            f"its process could not hand the result over ({error.kind})",
            f"它的进程没能交出结果（{error.kind}）",
        ),
        hint=Text(
            "Look for code that puts something else in the place of Python's or NumPy's own "
            "functions and classes.",
            "找找有没有代码替换了 Python 或 NumPy 自带的函数和类。",
        ),
    )


def forgotten() -> Fault:
    """A result that is asked for once more, and that its process no longer has."""
    return Fault(
        Outcome.CRASHED,
        Text("its process no longer has the result", "它的进程里已经没有这个结果了"),
    )


def too_large(what: str) -> Fault:
    """A result that does not fit through the pipe."""
    shown = printable(what)
    return Fault(
        Outcome.LIMIT,
        Text(f"what it returned is over the limit: {shown}", f"返回值超出限制：{shown}"),
    )


def stopped_in_file(error: Any) -> Fault:
    """A file or cell that is no Python, or that did not run to its end."""
    exception = described(error)
    if exception.place is None:
        named = error.get("file") if type(error) is dict else ""
        return invalid(printable(str(named)), exception.text)
    fault = invalid(exception.place.file, exception.text, exception.place)
    fault.hint = exception.hint or fault.hint
    fault.exception = exception.kind
    return fault


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


MORE_NOTES = Text("and more of this kind", "还有更多同类情况")


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


def _nearest_item(name: str) -> str:
    """The item whose name is nearest to this one: the only one that it can be meant for."""
    from difflib import SequenceMatcher

    lower = name.lower()
    return max(NAMES, key=lambda n: SequenceMatcher(None, n.lower(), lower).ratio())


def _may_be(other: str, name: str) -> bool:
    """Whether a name is meant for an item: not a helper's, which begins with an underscore."""
    return not other.startswith("_") and _nearest_item(other) == name


class Inside(NamedTuple):
    """A function that is defined inside a class or another function."""

    place: Place
    holder: str
    parameters: tuple[str, ...]


def parameters_of(name: str) -> tuple[str, ...]:
    """The parameters of an item's function; none of a class."""
    task = assignment.item(name).tasks[0] if name in NAMES else None
    return () if task is None or isinstance(task.source, type) else task.parameters


def _is_inside(name: str, inside: Inside) -> Fault:
    return Fault(
        Outcome.MISSING,
        Text(f"{name} is defined inside {inside.holder}", f"{name} 定义在 {inside.holder} 里面"),
        inside.place,
        Text(
            f"Move it out of {inside.holder}: its def begins in the first column, and it has no "
            "parameter self.",
            f"请把它移到 {inside.holder} 外面：def 顶格写，参数里没有 self。",
        ),
    )


def other_order(name: str, given: tuple[str, ...]) -> Text | None:
    """What to say of parameters that are the template's in another order."""
    wanted = parameters_of(name)
    if given == wanted or sorted(given) != sorted(wanted):
        return None
    yours, call = f"({', '.join(given)})", f"{name}({', '.join(wanted)})"
    return Text(
        f"Your parameters are {yours}; arguments are passed in the template's order: {call}.",
        f"你的参数是 {yours}；参数是按模板的顺序传入的：{call}。",
    )


def not_left(name: str, place: Place) -> Fault:
    """A function that a file defines, and that is not there when the file has run."""
    return Fault(
        Outcome.MISSING,
        Text(
            f"{name} is not there once {place.file} has run, though line {place.line} defines it",
            f"{place.file} 第 {place.line} 行定义了 {name}，但文件运行之后它并不存在",
        ),
        place,
        Text(
            "Move it out of the if around it, as `if __name__ == '__main__':`, so that its def "
            "begins in the first column.",
            "如果它写在 if 里（例如 `if __name__ == '__main__':`），请移到外面，让 def 顶格。",
        ),
    )


def not_defined(name: str, others: dict[str, Place], inside: Inside | None = None) -> Fault:
    """A function that is nowhere; perhaps one of the others is meant, first in its own file.

    others: where functions that nobody asked for are defined, by name; one in the file of another
        chapter is not meant
    inside: one of this name inside a class or a function
    """
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), [o.lower() for o in others], 8, 0.7)
    near = sorted((o for o in others if o.lower() in close), key=lambda o: close.index(o.lower()))
    chapter = CHAPTER_OF.get(name, "")
    homes = {o: others[o].file.partition(".")[0] for o in near if _may_be(o, name)}
    mine = [o for o, home in homes.items() if home == chapter]
    elsewhere = [o for o, home in homes.items() if home not in POINTS]
    meant = next(iter(mine + elsewhere), None)
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
    if inside is not None and len(inside.parameters) == len(parameters_of(name)) > 0:
        return _is_inside(name, inside)
    kind, kind_zh = ("class", "类") if name[:1].isupper() else ("function", "函数")
    return Fault(
        Outcome.MISSING,
        Text(f"{name} is not defined", f"没有定义 {name}"),
        hint=Text(
            f"Define a {kind} with exactly this name: {name}.",
            f"请定义一个名字恰好是 {name} 的{kind_zh}。",
        ),
    )
