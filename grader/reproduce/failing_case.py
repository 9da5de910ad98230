"""`grader reproduce`: the case that goes wrong as a script that runs without the grader.

It holds arrays and a call, and no answer. It stands in a folder of its own, because every file
beside the submission's would be taken for a part of it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from keyword import iskeyword
from pathlib import Path

from grader.feedback.rows import named
from grader.grading.settings import Settings
from grader.grading.verdict import Verdict, verdict
from grader.report import Outcome, Unusable
from grader.reproduce.recording import Recording, Run
from grader.reproduce.script import Source
from grader.safe_file import save
from grader.sandbox import process
from grader.sandbox.session import Session
from grader.submission.files import SourceFile
from grader.submission.read import Sources
from spec.item import Item, Mismatch
from spec.points import NAMES
from spec.text import Text

FOLDER = "reproduce"
HEAD = Text(
    '"""{item}: a case that goes wrong.\n\n'
    "formula  {formula}\nclaim    {claim}\nwrong    {wrong}\n{network}\n"
    '{run}\n"""',
    '"""{item}：一个出错的用例。\n\n'
    "公式  {formula}\n要求  {claim}\n问题  {wrong}\n{network}\n"
    '{run}\n"""',
)
RUN_FILE = Text(
    "Run it, or step through it in a debugger: python -m pdb {script}",
    "直接运行，或在调试器里一步步看：python -m pdb {script}",
)
RUN_CELL = Text(
    "Run your own cells first, then in a new cell: %run -i {script}",
    "先运行你自己的单元格，再在新的单元格里运行：%run -i {script}",
)
NETWORK = Text(
    "\nThe network here has your own delta, gradient_W and gradient_U. Put the fault into one of\n"
    "them and gradient_check must say False; without a fault it must say True.\n",
    "\n这里的网络用的是你自己的 delta、gradient_W、gradient_U。往其中一个里放入上面说的错误，\n"
    "gradient_check 就应当返回 False；没有错误时应当返回 True。\n",
)
HIDDEN = Text(
    "the cases are hidden here: there is no script of one", "这里不显示用例，也不写成脚本"
)
OWN_FILES = "sys.path.insert(0, str(Path(__file__).resolve().parent.parent))"
RESULT, THEN = "result", "again"


@dataclass(frozen=True)
class Failure:
    """The first check that fails, and what it asked."""

    item: Item
    verdict: Verdict
    steps: Run
    file: SourceFile  # that defines the function


def failure(
    sources: Sources, item: Item, settings: Settings, started: process.Process | None = None
) -> Failure | Verdict | None:
    """Grade one item as far as its first failing check; the verdict alone where nothing could
    be called; None where the item is right. Raises Unusable where cases are not shown."""
    cases = settings.cases(sources)
    start = partial(process.start, packages=settings.packages)
    with Session(sources, NAMES, settings.limits, started, start) as session:
        if settings.hidden or item.name in settings.withheld:
            raise Unusable(HIDDEN)
        session.student.alive()
        recording = Recording(session)
        for check in item.checks:
            recording.of_check.clear()
            outcome = verdict(check, recording, cases)
            if outcome.outcome in (Outcome.MISSING, Outcome.INVALID, Outcome.GRADER_ERROR):
                return outcome
            if outcome.outcome is not Outcome.PASSED:
                steps = _shown_by(outcome.mismatch, recording)
                file = session.definitions.file_of(item.name) or sources.files[0]
                return Failure(item, outcome, steps, file)
    return None


def _shown_by(mismatch: Mismatch | None, recording: Recording) -> Run:
    """The run on which it shows, else the last; of calls that belong together, all."""
    asked = recording.of_check or recording.runs[-1:]
    if mismatch is not None and mismatch.kind == "memory":
        return [step for run in asked for step in run]
    return (mismatch and recording.with_inputs(mismatch.asked)) or asked[-1]


def write(failure: Failure, folder: Path, lang: str) -> Path:
    """Write the script below the submission's folder; its path. Raises OSError, also for a link."""
    path = folder / FOLDER / f"{failure.item.name}.py"
    if path.parent.is_symlink():
        raise OSError(errno.ELOOP, "it is a link", str(path.parent))
    path.parent.mkdir(exist_ok=True)
    save(path, text(failure, lang))
    return path


def text(failure: Failure, lang: str) -> str:
    """The script."""
    source = Source()
    body = list(_body(failure, source))
    in_notebook = failure.file.notebook
    parts = [_head(failure, lang, in_notebook, bool(source.needs)), _imports(failure, source)]
    if in_notebook:
        parts[1] = "import numpy as np\n"
    parts += [f"\n{text}\n\n" for text in source.classes.values()]
    return "\n".join([*parts, *body]).rstrip() + "\n"


def _head(failure: Failure, lang: str, in_notebook: bool, has_network: bool) -> str:
    script = f"{FOLDER}/{failure.item.name}.py"
    run = (RUN_CELL if in_notebook else RUN_FILE).in_language(lang).format(script=script)
    said = {"claim": failure.verdict.check.title, "wrong": failure.verdict.summary}
    words = {name: _quoted(text.in_language(lang)) for name, text in said.items()}
    network = NETWORK.in_language(lang) if has_network else ""
    item = named(failure.item, lang)
    head = HEAD.in_language(lang)
    return head.format(item=item, formula=failure.item.formula, network=network, run=run, **words)


def _quoted(text: str) -> str:
    """Harmless inside a docstring."""
    return text.replace("\\", "/").replace('"""', "'''")


def _imports(failure: Failure, source: Source) -> str:
    path, written = failure.file.path, failure.file.name.rpartition("/")[2]
    file = path.name if path.suffix.lower() == ".py" else written  # by a notebook's cell
    module = file.removesuffix(".py")
    names = ", ".join(sorted({failure.item.name} - source.needs))
    lines = ["import sys", "from pathlib import Path", "", OWN_FILES, "", "import numpy as np", ""]
    if module.isidentifier() and not iskeyword(module):
        lines.append(f"from {module} import {names}")
    else:
        lines.insert(0, "import runpy")
        place = f"Path(__file__).resolve().parent.parent / {file!r}"
        lines.append(f"{names} = runpy.run_path(str({place}))[{names!r}]")
    if source.needs:
        lines.append(f"from recurrent import {', '.join(sorted(source.needs))}")
    return "\n".join(lines) + "\n"


def _body(failure: Failure, source: Source) -> Iterator[str]:
    if failure.steps[0].kind == "new":
        yield from _object(failure.steps, source)
        return
    for place, step in enumerate(failure.steps):
        names = failure.item.tasks[0].parameters[: len(step.arguments)]
        for name, value in zip(names, step.arguments, strict=True):
            yield f"{name} = {source.of(value)}"
        result = RESULT if len(failure.steps) == 1 else f"{RESULT}_{place + 1}"
        yield f"\n{result} = {step.name}({', '.join(names)})"
        yield f'print("{result} =", {result}, sep="\\n")\n'
    mismatch = failure.verdict.mismatch
    if mismatch is not None and mismatch.kind == "changed":
        for name in names:
            yield f'print("{name} =", {name}, sep="\\n")'
    elif mismatch is not None and mismatch.kind == "calls":
        yield f'print("calls =", {names[0]}.calls)'
    elif len(failure.steps) > 1:
        yield f'print("{RESULT}_1 =", {RESULT}_1, sep="\\n")  # once more'


def _object(steps: Run, source: Source) -> Iterator[str]:
    """What was done with an object, in its order."""
    for step in steps:
        given = ", ".join(source.of(value) for value in step.arguments)
        if step.kind == "new":
            yield f"layer = {step.name}({given})"
        elif step.kind == "set":
            yield f"layer.{step.name} = {given}"
        elif step.kind == "method":
            yield f"layer.{step.name}({given})"
        else:
            yield f'print("{step.name} =", layer.{step.name}, sep="\\n")'
