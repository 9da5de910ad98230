"""What to tell a student whose code brought no answer."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, NamedTuple

from grader.report import Fault, Outcome, Place, TimeUp
from grader.safe_text import printable
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
TOOK_TOO_LONG = "TookTooLong"  # what is raised in a file whose time is over
LASTED = Text("it was still running after {0} s", "运行了 {0} 秒还没有结束")
USES = Text("it uses {0}, and {1} is not here", "用到了 {0}，而这里没有 {1}")
OF_FILE = re.compile(r" \([\w.]+\.(?:py|pyc|so|pyd)\)$")  # what an import came from
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
MOST_ARRAYS = 6
VERSION = r"3\.\d\d"
NEWER_PYTHON = Text(
    "this needs Python {needs} or later, and was read by Python {here}",
    "这里需要 Python {needs} 或更高的版本，而读取它的是 Python {here}",
)


class Raised(NamedTuple):
    """An exception as the student's process describes it, made safe to print.

    meant: the name that may have been meant
    shapes: arrays on the line that raised it
    does_more: of NotImplementedError: the function has more in it than that
    from_own_file: of an import: from a file of the submission
    subject: what the frame shows of the name that it is about
    caller: from where the function that raised it was called, in another function
    needs: of text that does not parse: the Python that reads it
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
    needs: str = ""
    ours: bool = False

    @property
    def text(self) -> Text:
        """ValueError: the message, and what may be meant; in plain words where Python's own do
        not help."""
        plain, said = self._plain, self._python
        return Text(plain.en or said.en, plain.zh or said.zh)

    @property
    def of_a_call(self) -> Text:
        """What became of a call: it raised that; in plain words where they say it."""
        plain, said = self._plain, self._python
        return Text(plain.en or f"it raised {said.en}", plain.zh or f"抛出了 {said.zh}")

    @property
    def _plain(self) -> Text:
        """In plain words; "" in a language that has none for it."""
        if self.kind == TOOK_TOO_LONG:
            return LASTED.format(self.message)
        if self.kind == NOT_HERE:
            return USES.format(self.message, self.message.partition(".")[0])
        if self.needs:
            from grader.feedback.exceptions.syntax import PYTHON

            return NEWER_PYTHON.format(needs=self.needs, here=PYTHON)
        plainly = {**PLAINLY, IMPORTS: FROM_OWN_FILE} if self.from_own_file else PLAINLY
        for pattern, words in plainly.items():
            said = re.match(pattern, self.message)
            if said:
                return words.format(*said.groups())
        return Text("", "")

    @property
    def _python(self) -> Text:
        """In Python's words, and what may be meant."""
        python = f"{self.kind}: {self.message}" if self.message else self.kind
        if not self.meant or "Did you mean" in python:
            return Text(python, python)
        en, zh = DID_YOU_MEAN.en, DID_YOU_MEAN.zh
        return Text(*(w.format(said=python, meant=self.meant) for w in (en, zh)))

    @property
    def hint(self) -> Text | None:
        """What to do about it."""
        from grader.feedback.advice import Circumstances, advice
        from grader.feedback.exceptions.syntax import NEWER

        place = self.place or Place("", 0)
        return advice(
            Circumstances(
                NEWER if self.needs else self.kind,
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
    texts = {key: value for key, value in fields.items() if type(value) is str}
    line = fields.get("line")
    file, source = (printable(texts.get(k, "")) for k in ("file", "source"))
    caller = fields.get("caller")
    return Raised(
        kind=printable(texts.get("type", "")),
        message=printable(_short(texts.get("message", "")), 500),
        function=printable(texts.get("function", "")),
        place=place_of(file, line, source),
        meant=printable(texts.get("meant", ""), 40),
        shapes=_arrays(fields.get("shapes")),
        does_more=fields.get("does_more") is True,
        from_own_file=fields.get("own") is True,
        ours=fields.get("ours") is True,
        subject=printable(texts.get("subject", ""), 80),
        caller=place_of(printable(caller[0]), caller[1])
        if type(caller) is list and len(caller) == 2 and type(caller[0]) is str
        else None,
        needs=needs if re.fullmatch(VERSION, needs := texts.get("needs", "")) else "",
    )


def place_of(file: str, line: Any, source: str = "") -> Place | None:
    """A line that the student's process names; None where it can be none."""
    return Place(file, line, source) if type(line) is int and 0 < line < 1 << 31 else None


def _short(message: str) -> str:
    """A message's first line, without folders of this machine and addresses in its memory."""
    first = next(iter(message.splitlines()), "").removesuffix(" (unknown location)")
    return OF_FILE.sub("", ADDRESS.sub("", FOLDERS.sub("", first))).rstrip()


def _arrays(given: Any) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Names with shapes, as far as they are such."""
    pairs = given if type(given) is list else []
    return tuple(
        (printable(pair[0], 40), tuple(pair[1][:32]))
        for pair in pairs[:MOST_ARRAYS]
        if type(pair) is list
        and len(pair) == 2
        and type(pair[0]) is str
        and type(pair[1]) is list
        and all(type(size) is int and 0 <= size < 1 << 31 for size in pair[1][:32])
    )


def fixed(fault: Fault) -> Fault:
    """A fault whose words the student's code had no hand in."""
    fault.is_fixed = True
    return fault


OWN = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError")
WRONG_PARAMETERS = re.compile(
    r"takes (?:from \d+ to )?\d+ positional argument|missing \d+ required positional argument"
)
CALLED = re.compile(r"([\w.<>]+)\(\) ")
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
    fault = Fault(
        Outcome.LIMIT if reply.get("memory") is True else Outcome.CRASHED,
        error.of_a_call,
        error.place,
        partial(_hint_of, name, error),
    )
    fault.exception, fault.is_doubtful = error.kind, error.ours
    if error.message:
        kind = Text(f"it raised {error.kind}", f"抛出了 {error.kind}")
        fault.one_of = (kind, Text(error.message, error.message))
    if error.kind == NOT_HERE:
        fault.absent = error.message.partition(".")[0]
    lacks, called = NOT_DEFINED.match(error.message), CALLED.match(error.message)
    if error.kind == "NameError" and lacks:
        fault.lacks = lacks[1]
    if error.place is None and called and WRONG_PARAMETERS.search(error.message):
        fault.misfit = called[1]
    stopped_a_file = error.function == "<module>"  # which what is used would have come from
    if not stopped_a_file and (error.kind in OWN or WRONG_PARAMETERS.search(error.message)):
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
            Text(f"Write {where} first, or do without it.", f"先写 {where}，或者不调用它。"),
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


TOO_MUCH = Text("it defines too much to be read", "其中的定义太多，无法读取")


def unread(file: str, reply: dict[str, Any]) -> Fault:
    """A file of which its process cannot say what it defines."""
    if "error" not in reply:
        return invalid(file, TOO_MUCH)
    error = described(reply["error"])
    if error.kind == RecursionError.__name__:
        return invalid(file, TOO_DEEP)
    fault = not_handed_over(error)
    fault.outcome, fault.summary = Outcome.INVALID, invalid(file, fault.summary).summary
    return fault


def not_handed_over(error: Raised) -> Fault:
    """What the process needs to answer failed after the student's code had run in it."""
    fault = Fault(
        Outcome.CRASHED,
        Text(
            f"its process could not hand the result over ({error.kind})",
            f"它的进程没能交出结果（{error.kind}）",
        ),
        hint=Text(
            "Look for code that puts something else in the place of Python's or NumPy's own "
            "functions and classes. Where there is none, the grader itself has failed: please "
            "report it.",
            "找找有没有代码替换了 Python 或 NumPy 自带的函数和类。如果没有，就是评分程序"
            "自己出了错：请报告这个问题。",
        ),
    )
    fault.is_doubtful = True
    return fault


def stopped_in_file(error: Any) -> Fault:
    """A file or cell that is no Python, or that did not run to its end."""
    exception = described(error)
    if exception.place is None:
        named = error.get("file") if type(error) is dict else ""
        said = TOO_DEEP if exception.kind in ("MemoryError", "RecursionError") else exception.text
        fault = invalid(printable(named) if type(named) is str else "", said)
        fault.is_doubtful = True
        return fault
    fault = invalid(exception.place.file, exception.text, exception.place)
    fault.hint = exception.hint or fault.hint
    fault.exception, fault.is_doubtful = exception.kind, exception.ours
    return fault


def of_one_statement(fault: Fault) -> Fault:
    """What to note of a statement that is lost, where everything else in its file runs."""
    said = Text(f"{fault.summary.en}; {ALONE.en}", f"{fault.summary.zh}；{ALONE.zh}")
    noted = Fault(fault.outcome, said, fault.place)
    noted.exception, noted.is_doubtful = fault.exception, fault.is_doubtful
    return noted


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


TOO_SLOW = Text(
    "reading it took more than {0:g} s: does it hold data? Keep those in a file of their own",
    "读取超过 {0:g} 秒：里面是不是放了数据？请把数据另存为单独的文件",
)
TOO_DEEP = Text(
    "it cannot be read: is it nested too deeply, or one expression in it too long?",
    "读不了：是不是嵌套太深，或者某个表达式太长？",
)


def unparsed(file: str, seconds: float, end: Exception) -> Fault:
    """A file at which the process that reads it came to its end, or was ended."""
    return invalid(file, TOO_SLOW.format(seconds) if isinstance(end, TimeUp) else TOO_DEEP)


def empty(file: str) -> Text:
    """A file with nothing in it, as an editor leaves it that has not saved."""
    return Text(
        f"{file} is empty; if you have written something in it, save it and grade again",
        f"{file} 是空的；如果已经写了内容，请先保存再评分",
    )


ALONE = Text("this statement alone did not run to its end", "只有这条语句没有运行完")
MORE_NOTES = Text("and more of this kind", "还有更多同类情况")
