"""`grader reproduce`: the case that goes wrong as a script that runs without the grader.

It holds arrays and a call, and no answer. It stands in a folder of its own, because every file
beside the submission's would be taken for a part of it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from keyword import iskeyword
from pathlib import Path

from grader.feedback.rows import named
from grader.grading.settings import Settings
from grader.grading.verdict import Verdict, verdict
from grader.report import Outcome, Unusable
from grader.reproduce.recording import Recording, Run
from grader.reproduce.script import NETWORK_PARTS, Source
from grader.safe_file import save
from grader.sandbox import process
from grader.sandbox.session import Session
from grader.submission import kinds
from grader.submission.files import SourceFile
from grader.submission.read import Sources
from reference import activations
from spec.chapters.gradcheck.networks import Network
from spec.item import Item, Mismatch
from spec.points import NAMES
from spec.text import Text, listed

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
NO_NETWORK = Text(
    "the network of the case is made of your own functions; write {} first",
    "用例里的网络由你自己的函数组成；请先写 {}",
)
OWN_FOLDER = "sys.path.insert(0, str(Path(__file__).resolve().parent))  # for activations.py"
OWN_FILES = "sys.path.insert(0, str(Path(__file__).resolve().parent.parent))"
LENT = Path(activations.__file__).name
RESULT = "result"


@dataclass(frozen=True)
class Failure:
    """The first check that fails, and what it asked."""

    item: Item
    verdict: Verdict
    steps: Run
    files: Mapping[str, SourceFile]  # that define the function, and those that its case needs
    lent: str  # text of activations.py where they import it and it is not among them, else ""

    @property
    def file(self) -> SourceFile:
        return self.files[self.item.name]


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
                files = _files(item, steps, session, sources)
                return Failure(item, outcome, steps, files, _lent(sources))
    return None


def _lent(sources: Sources) -> str:
    """What the grader gives those who hand in without it."""
    texts = (text for file in sources.files for _, text in file.cells)
    has_it = any(file.path.name == LENT for file in sources.files)
    imports_it = any(Path(LENT).stem in text for text in texts)
    return "" if has_it or not imports_it else Path(activations.__file__).read_text("utf-8")


def _files(item: Item, steps: Run, session: Session, sources: Sources) -> dict[str, SourceFile]:
    """Those that define the item and the student's functions that stand for a network's. Raises
    Unusable where there are none."""
    files = {item.name: session.definitions.file_of(item.name) or sources.files[0]}
    if any(isinstance(a, Network) for step in steps for a in step.arguments):
        defined = {name: session.definitions.file_of(name) for name in NETWORK_PARTS}
        missing = listed(name for name, file in defined.items() if file is None)
        if missing.en:
            raise Unusable(NO_NETWORK.format(missing))
        files |= {name: file for name, file in defined.items() if file is not None}
    return files


def _shown_by(mismatch: Mismatch | None, recording: Recording) -> Run:
    """The run on which it shows, else the last; of calls that belong together, all."""
    asked = recording.of_check or recording.runs[-1:]
    if mismatch is not None and mismatch.kind == "memory":
        return [step for run in asked for step in run]
    return (mismatch and recording.with_inputs(mismatch.asked)) or asked[-1]


def write(failure: Failure, folder: Path, lang: str) -> Path:
    """Write the script below the submission's folder; its path. Raises OSError, also for a link."""
    path = folder / kinds.REPRODUCED / f"{failure.item.name}.py"
    if path.parent.is_symlink():
        raise OSError(errno.ELOOP, "it is a link", str(path.parent))
    path.parent.mkdir(exist_ok=True)
    save(path, text(failure, lang))
    if failure.lent and not failure.file.notebook:
        save(path.with_name(LENT), failure.lent)
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
    script = f"{kinds.REPRODUCED}/{failure.item.name}.py"
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
    lines = ["import sys", "from pathlib import Path", "", *([OWN_FOLDER] if failure.lent else [])]
    lines += [OWN_FILES, "", "import numpy as np", ""]
    by_file: dict[str, list[str]] = {}
    for name in sorted({failure.item.name} | source.needs):
        by_file.setdefault(_name(failure.files[name]), []).append(name)
    for file, names in by_file.items():
        module = file.removesuffix(".py")
        if module.isidentifier() and not iskeyword(module):
            lines.append(f"from {module} import {', '.join(names)}")
            continue
        place = f"Path(__file__).resolve().parent.parent / {file!r}"
        lines += ["import runpy", "", f"own = runpy.run_path(str({place}))"]
        lines += [f"{name} = own[{name!r}]" for name in names]
    return "\n".join(lines) + "\n"


def _name(file: SourceFile) -> str:
    """What a file is called in its folder, also one that a notebook's cell writes."""
    if file.path.suffix.lower() == ".py":
        return file.path.name
    return file.name.rpartition("/")[2]


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
