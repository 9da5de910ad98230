"""What isolation holds here: each layer is put in force alone, in a throw-away process, and
attacked from inside."""

from __future__ import annotations

from dataclasses import dataclass

from grader.feedback import words
from grader.formats.layout import Columns, printed
from grader.sandbox import levels
from grader.sandbox.process import Limits
from grader.sandbox.session import Session
from grader.submission.read import Sources
from spec.text import Text

STOPS = {
    "separate process": Text(
        "reading answers, changing points: they are in another process",
        "读取答案、改动成绩：它们在另一个进程里",
    ),
    "sealed process": Text(
        "new privileges, descriptors left open, looks from outside",
        "取得新权限、使用遗留的描述符、从外面窥视",
    ),
    "resource limits": Text(
        "taking all memory, time, descriptors or threads", "耗尽内存、时间、描述符或线程"
    ),
    "file access": Text(
        "reading other files, writing any (Landlock)", "读取其他文件、写任何文件（Landlock）"
    ),
    "system calls": Text(
        "sockets, programs, processes, signals (seccomp)", "套接字、程序、进程、信号（seccomp）"
    ),
    "own user": Text(
        "reaching what belongs to the grader's user", "触及评分程序所属用户的文件和进程"
    ),
    "own network": Text(
        "network and shared memory, a second lock (namespaces)",
        "网络和共享内存，第二道锁（命名空间）",
    ),
}
REASONS = {
    "absent": Text("this system has no such thing", "本系统没有这一机制"),
    "refused": Text("the system refuses it; perhaps a container does", "系统拒绝；也许在容器里"),
    "not root": Text("only where the grader is root", "只有评分程序是 root 时才有"),
    "private interpreter": Text(
        "Python lies in a folder that other users may not enter",
        "Python 所在文件夹不许其他用户进入",
    ),
    "does not hold": Text("the attack succeeded", "攻击得手了"),
}
LEVEL = Text("{label} {level}. ", "{label}：{level}。")
YES, NO = Text("holds", "有效"), Text("no", "无效")
ADVICE = {
    "strong": Text("Submissions of strangers can be graded here.", "可以在这里评陌生人的提交。"),
    "medium": Text(
        "A submission can read what every user of this machine can read.",
        "提交的代码能读到本机所有用户都能读的文件。",
    ),
    "weak": Text(
        "Grade here only code that you would also run yourself.",
        "只宜在这里评你自己也愿意运行的代码。",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One layer; `reason` says why it does not hold, "" where it does."""

    layer: str
    reason: str


def examine() -> list[Finding]:
    """Attack each layer, without the help of the others."""
    return [Finding("separate process", "")] + [
        Finding(layer, _alone(layer)) for layer in levels.LAYERS[1:]
    ]


def _alone(layer: str) -> str:
    others = tuple(name for name in levels.LAYERS if name != layer)
    with Session(Sources("", None, ()), (), Limits(without=others)) as session:
        session.student.alive()
        return session.student.reasons.get(layer, "")


def level(findings: list[Finding]) -> str:
    """The level of what holds."""
    return levels.level(f.layer for f in findings if not f.reason)


def render(findings: list[Finding], lang: str, width: int = 80) -> str:
    """A table of the layers, and what follows from it."""
    rows = []
    for finding in findings:
        holds = (NO if finding.reason else YES).in_language(lang)
        stops = STOPS[finding.layer].in_language(lang)
        reason = REASONS[finding.reason].in_language(lang) if finding.reason else ""
        rows.append((words.LAYER_NAMES[finding.layer].in_language(lang), holds, stops))
        if reason:
            rows.append(("", "", words.BRACKETS.in_language(lang).format(reason).strip()))
    reached = level(findings)
    isolation, named = words.ISOLATION.in_language(lang), words.LEVELS[reached].in_language(lang)
    said = LEVEL.in_language(lang).format(label=isolation, level=named)
    last = f"{said}{ADVICE[reached].in_language(lang)}"
    return printed(Columns(rows, gives=(2,)), "", last, colour=False, width=width)
