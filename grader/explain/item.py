"""`grader explain`: an item's equation, where it comes from, what is checked, and its hints.

It is told as labelled rows, which `watch` shows too; nothing of the student's is run.
"""

from __future__ import annotations

from collections.abc import Iterator

from grader.called import command
from grader.explain import figure
from grader.feedback import words
from grader.feedback.rows import Row, named, number, unwritten
from grader.feedback.rows import equations as laid_out
from grader.formats import plain
from grader.formats.fields import BULLET, fields
from grader.formats.layout import Indented, Styled, printed
from grader.formats.terminal import WIDTH
from grader.report import ItemResult, Outcome
from spec.item import Item, Task
from spec.notation import equations
from spec.notation.origins import DEFINITION
from spec.notation.tree import Equation
from spec.notation.unicode import unicode
from spec.text import Text

FROM = Text("from", "来历")
CHECKED = Text("checked", "检查")
HINTS = Text("hints", "提示")
MOST_CHECKS = 12  # checks that are listed
RAN_WRONG = (Outcome.FAILED, Outcome.CRASHED, Outcome.TIMEOUT, Outcome.LIMIT)
POINTS = Text("{points} points, {file}", "{points} 分，{file}")
MORE = Text(
    "{count} of {all}; one more: `{explain}`",
    "共 {all} 条，已显示 {count} 条；再看一条：`{explain}`",
)


def render(
    item: Item,
    lang: str,
    shown: int,
    *,
    colour: bool = False,
    width: int = WIDTH,
    spoken: bool,
    failing: Text | None = None,
    path: str = "",
) -> str:
    """All of it, with so many hints.

    spoken: for a screen reader
    failing: the hint of the check that failed, which comes first
    path: the submission that the hint is for
    """
    drawn = figure.said(lang) if spoken else figure.text(lang)
    about_bound = [(figure.LABEL, drawn)] if equations.BOUND in item.equations else []
    sections = [*item_rows(item, lang), *about_bound, *hinted(item, lang, shown, failing)]
    left = MORE.in_language(lang).format(
        count=min(shown, len(hints(item))),
        all=len(hints(item)),
        explain=command(
            "explain", item.name, *filter(None, [path]), "--hints", shown + 1, lang=lang
        ),
    )
    if shown < len(hints(item)):
        sections.append((HINTS, left))
    about = POINTS.in_language(lang).format(points=number(item.points), file=f"{item.chapter}.py")
    title = item.title.in_language(lang)
    if spoken:
        head = f"{named(item, lang)}{words.COMMA.in_language(lang)}{title}"
        lines = [head, about, *plain.statements(sections, lang)]
        return "".join(f"{line}\n" for line in lines)
    titled = Styled.joined((named(item, lang), "bold"), f"   {title}")
    whole = Styled.joined(titled, (f"   {about}", "dim"))
    heading = [whole] if whole.widest() <= width else [titled, Styled(about, "dim")]
    rows = [(label.in_language(lang), text) for label, text in sections]
    return printed(*heading, "", Indented(fields(rows)), colour=colour, width=width)


def hints(item: Item, failing: Text | None = None) -> tuple[Text, ...]:
    """What helps, a bit more with each; those of the checks, each once.

    failing: the hint of the check that failed, which comes first
    """
    own = [failing] if failing is not None else []
    return tuple(dict.fromkeys([*own, *item.hints, *(check.hint for check in item.checks)]))


def failing_hint(item: Item, result: ItemResult) -> Text | None:
    """The hint of the first check that failed; None where nothing is written yet."""
    if unwritten(result):
        return None
    checks = zip(item.checks, result.checks, strict=True)
    return next((c.hint for c, r in checks if r.outcome in RAN_WRONG), None)


def hinted(item: Item, lang: str, shown: int, failing: Text | None = None) -> list[Row]:
    """The first hints."""
    numbered = enumerate(hints(item, failing)[:shown], 1)
    return [
        (Text(f"hint {place}", f"提示 {place}"), hint.in_language(lang)) for place, hint in numbered
    ]


def item_rows(item: Item, lang: str) -> list[Row]:
    """Why it is there, the equation, where it comes from, what to write, what is checked."""
    todo = [
        _to_write(task, len(item.tasks) > 1).in_language(lang) for task in item.tasks if task.todo
    ]
    checks = [check.title.in_language(lang) for check in item.checks]
    lines = [
        (words.WHY, item.story.in_language(lang)),
        (words.FORMULA, stated(item, lang)),
        (FROM, "\n".join(_derivation(item, lang))),
        (words.WRITE, _bulleted(todo)),
        (CHECKED, _bulleted(checks[:MOST_CHECKS]) + ("\n…" if len(checks) > MOST_CHECKS else "")),
    ]
    return [row for row in lines if row[1]]


def _to_write(task: Task, named: bool) -> Text:
    """What to write; of several methods under its name."""
    todo, method = task.todo or Text("", ""), task.name.rpartition(".")[2]
    return Text(f"{method}: {todo.en}", f"{method}：{todo.zh}") if named else todo


def stated(item: Item, lang: str) -> str:
    """Its equations under each other, each with what is supposed; or its formula."""
    lines = [f"{unicode(one)}{one.setting.behind(lang)}" for one in item.equations]
    return "\n".join(lines) or laid_out(item.formula)


def _bulleted(lines: list[str]) -> str:
    """With a dash each, where there are several."""
    return "\n".join(BULLET + line for line in lines) if len(lines) > 1 else "".join(lines)


def _derivation(item: Item, lang: str) -> Iterator[str]:
    """The equations of the item's numbers, each above the sentence that says where it is from."""
    numbers = [n.strip() for n in item.equation.split(",")]
    wanted = set(item.equations) | {
        e for e in equations.EQUATIONS if e.number in numbers if e.number
    }
    groups: dict[Text, list[Equation]] = {}
    for equation in equations.EQUATIONS:
        if equation in wanted and equation.origin != DEFINITION:
            groups.setdefault(equation.origin, []).append(equation)
    label = words.EQUATION.in_language(lang)
    for origin, stated in groups.items():
        yield f"{BULLET}{origin.in_language(lang)}"
        for equation in stated:
            numbered = f"{label} {equation.number}   " if equation.number else ""
            yield f"{numbered}{unicode(equation)}{equation.setting.behind(lang)}"
