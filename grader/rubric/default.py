"""The rubric that says what holds without one, with a word on every setting."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from grader.feedback.rows import number
from grader.formats.paragraph import wrapped
from grader.rubric.model import Feedback, Limits
from grader.rubric.secret_seed import BITS
from spec.assignment import CHAPTERS, CORE
from spec.text import Text

WIDTH = 80
Line = tuple[str, Text] | Text  # a setting with a word on it, or a word alone


def text(lang: str) -> str:
    """The file. A line that begins with "# " and a setting is an example."""
    parts = [_lines(_head(), lang), _points(lang)]
    for name, rows in (("limits", _limits()), ("feedback", _feedback())):
        parts.append(f"[{name}]\n{_lines(rows, lang)}")
    return "\n\n".join(parts) + "\n"


def _lines(rows: Iterator[Line], lang: str) -> str:
    """A setting with its word beside it, or above it where the line would be too long."""
    lines = list[str]()
    for row in rows:
        word = (row if isinstance(row, Text) else row[1]).in_language(lang)
        beside = "" if isinstance(row, Text) else f"{row[0]:<36} # {word}"
        if beside and cell_len(beside) <= WIDTH:
            lines.append(beside)
        else:
            lines += [f"# {part}" for part in wrapped(word, WIDTH - 2)]
            lines += [] if isinstance(row, Text) else [row[0]]
    return "\n".join(lines)


def _head() -> Iterator[Line]:
    every = ", ".join(f'"{c.name}"' for c in CHAPTERS)
    yield Text(
        "A rubric for `grader run --rubric FILE`. Any line may go: it says what holds anyway.",
        "用于 `grader run --rubric FILE` 的评分标准。每一行都可以删去：这里写的就是默认值。",
    )
    yield Text(
        f'Chapters: "core", "all", or of {every}.', f'章节："core"、"all"，或从 {every} 中选几个。'
    )
    yield 'chapters = ["core"]', Text("what is graded", "评哪些章节")
    yield "items = []", Text("these items alone; empty for all", "只评这些题；空为全部")
    yield "hidden_items = []", Text("they count, students do not see them", "计分，但不给学生看")
    yield "packages = []", Text("may be imported, beside NumPy", "NumPy 之外还允许导入的包")
    yield (
        "carried = true",
        Text(
            "what uses a wrong item is judged again with a right one",
            "用到错题的题目，换上正确的再评一次",
        ),
    )
    yield '# language = "zh"', Text("of the report: en or zh", "报告的语言：en 或 zh")
    yield Text(
        "Without a seed `run` has the cases of seed 1; `batch` and `export` draw a secret one.",
        "不写种子时，run 用种子 1 的用例，batch 和 export 会自己抽一个不公开的种子。",
    )
    yield (
        "# seed = 7",
        Text("with it cases differ by submission too", "写了它，用例还随提交的内容而变"),
    )
    yield (
        '# seed_env = "RNN_SEED"',
        Text(f"instead: a variable with {BITS} bits or more", f"或从环境变量取，至少 {BITS} 位"),
    )


def _points(lang: str) -> str:
    lines = ["[points]"]
    for chapter in CHAPTERS:
        total = number(sum(i.points for i in chapter.items))
        note = (
            ""
            if chapter.name in CORE
            else Text(", not in core", "，不在 core 里").in_language(lang)
        )
        lines.append(f"# {chapter.name}: {total}{note}")
        lines += [f"{item.name} = {number(item.points)}" for item in chapter.items]
    return "\n".join(lines)


def _limits() -> Iterator[Line]:
    limits = Limits()
    yield f"call = {limits.call:g}", Text("seconds for a call", "一次调用的秒数")
    yield f"load = {limits.load:g}", Text("seconds for loading a file", "加载一个文件的秒数")
    yield (
        f"total = {limits.total:g}",
        Text(
            "seconds for everything: start, loading, calls; `batch` without a rubric has fewer",
            "启动、加载和调用总共可用的秒数；没有评分标准时 batch 用的更少",
        ),
    )
    yield f"cpu = {limits.cpu}", Text("seconds of CPU time", "CPU 秒数")
    yield f"memory_mb = {limits.memory_mb}", Text("megabytes of memory", "内存，MB")


def _feedback() -> Iterator[Line]:
    feedback = Feedback()
    yield Text(
        '"full" shows cases and right values, "hidden" neither. Lateness is left to the platform.',
        '"full" 显示用例和正确值，"hidden" 都不显示。迟交怎么算，由教学平台决定。',
    )
    yield f'before = "{feedback.before}"', Text("until the deadline", "截止之前")
    yield f'after = "{feedback.after}"', Text("from then on", "截止之后")
    yield "# deadline = 2027-01-31T23:59:00+08:00", Text("with its time zone", "带时区")
