"""Generated submissions, whatever comes: each has a true report, and none is the grader's fault.

    python -m tests.hostile.fuzz [COUNT] [SEED]

A submission is put together from right code, odd values, slips of the hand, hostile lines,
notebooks, zips and names. Everything is drawn from the seed, so that a fault can be made again.
"""

from __future__ import annotations

import io
import json
import random
import re
import resource
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

from grader.formats import FORMATS, render
from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.handout.template import solution, sources
from grader.report import Outcome, Report, SubmissionError
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import find
from spec.points import NAMES
from tests.hostile.channel import CHANNEL
from tests.hostile.texts import TEXTS
from tests.hostile.values import VALUES

OURS = re.compile(r"Opaque|ndarray entries|0x[0-9a-f]{6}|grader itself|Traceback \(most recent")
MOST_MEMORY = 300 << 10  # kilobytes of the grader's own process
QUICK = Limits(call=0.4, load=0.4, total=3.0)
RIGHT, TEMPLATE = solution(), sources("en")
CLASS = re.compile(r"(?m)^class RecurrentLayer")
SHORT_TEXTS = [t for t in TEXTS.values() if len(t) < 2000]
SHORT_ATTACKS = {n: c for n, c in CHANNEL.items() if "sixteen thousand" not in n}

Files = dict[str, bytes]


@dataclass(frozen=True)
class Generated:
    """A submission as it is handed in.

    name: of the file, or of the folder; kind: how it was made, for counting
    """

    name: str
    kind: str
    files: Files


# ---- code


def odd_results(rng: random.Random) -> dict[str, str]:
    """Right code, whose functions give back odd values, at once or after some calls."""
    files = dict(RIGHT)
    for chapter in rng.sample([f for f in files if f != "activations.py"], rng.randint(1, 4)):
        lines = ["", "", "import numpy as np", "_calls = {}"]
        for name in re.findall(r"(?m)^def (\w+)", files[chapter]):
            if name in NAMES and rng.random() < 0.6:
                after, expression = rng.choice((0, 0, 1, 5)), rng.choice([*VALUES.values()])
                lines += [
                    f"def _odd_{name}(right, *a, _f=None):",
                    f"    _calls[{name!r}] = _calls.get({name!r}, 0) + 1",
                    "    r = right(*a)",
                    f"    return r if _calls[{name!r}] <= {after} else {expression}",
                    f"_right_{name} = {name}",
                    f"{name} = lambda *a: _odd_{name}(_right_{name}, *a)",
                ]
        files[chapter] += "\n".join(lines) + "\n"
    return files


ATTRIBUTES = ("U", "W", "times", "state_list", "delta_list", "gradient", "gradient_U")


def odd_attributes(rng: random.Random) -> dict[str, str]:
    """The class, an attribute of which is a property with an odd value, or cannot be set."""
    files = dict(RIGHT)
    name, expression = rng.choice(ATTRIBUTES), rng.choice([*VALUES.values()])
    files["layer.py"] += (
        "\n\nclass Odd(RecurrentLayer):\n"
        "    def __getattribute__(self, name):\n"
        "        r = object.__getattribute__(self, name)\n"
        f"        return {expression} if name == {name!r} else r\n\n\n"
        f"RecurrentLayer = {rng.choice(('Odd', 'Odd', 'lambda *a: Odd(*a)'))}\n"
    )
    return files


def slips(rng: random.Random) -> dict[str, str]:
    """Right code with lines lost, doubled, moved in, or with characters changed."""
    files = dict(RIGHT)
    for _ in range(rng.randint(1, 6)):
        name = rng.choice(list(files))
        lines = files[name].split("\n")
        at = rng.randrange(len(lines))
        change = rng.randrange(7)
        if change == 0:
            del lines[at]
        elif change == 1:
            lines.insert(at, lines[rng.randrange(len(lines))])
        elif change == 2:
            lines[at] = " " * rng.randint(0, 8) + lines[at].lstrip()
        elif change == 3:
            lines[at] = re.sub(r"\bt\b", "t + 1", lines[at])
        elif change == 4:
            lines[at] = lines[at].replace(rng.choice("()[]:,.=@"), rng.choice("()[]:,.=@ "))
        elif change == 5:
            names = re.findall(r"\b[a-zA-Z_]\w*\b", files[name])
            lines[at] = re.sub(r"\b[a-zA-Z_]\w*\b", rng.choice(names), lines[at], count=1)
        else:
            lines[at] = lines[at].replace("return", rng.choice(("yield", "print", "", "raise")))
        files[name] = "\n".join(lines)
    return files


def lies(rng: random.Random) -> dict[str, str]:
    """Functions that print, raise, name and write what a terminal or a page would obey."""
    text = ascii(rng.choice(SHORT_TEXTS))
    ways = (
        f"raise ValueError({text})",
        f"print({text}); return a[0]",
        f"return {text}",
        f"return {{{text}: 1.0}}",
        f"raise type({text}, (Exception,), {{}})()",
        f"return type({text}, (), {{}})()",
        "return a",
        "return answer",
        "a[0][...] = 0.0; return a[0]",
        "return [v.copy() for v in a]",
    )
    lines = "\n".join(
        f"def {name}(*a):\n    {rng.choice(ways)}\n" for name in rng.sample(NAMES, 12)
    )
    return {"all.py": f"import numpy as np\ndef answer(*a): return 0.0\n{lines}"}


def attacks(rng: random.Random) -> dict[str, str]:
    """An attack on the channel, as every function or beside right code."""
    code = rng.choice([*SHORT_ATTACKS.values()])
    names = rng.sample(NAMES, 4)
    stubs = "".join(f"\ndef {name}(*a): return answer(*a)\n" for name in names)
    return {"attack.py": code + stubs}


def trivial(rng: random.Random) -> dict[str, str]:
    """Next to nothing."""
    return rng.choice(
        (
            dict(TEMPLATE),
            {"x.py": ""},
            {"x.py": "import rnn, numpy as np\nfrom x import *\n"},
            {n: t for n, t in RIGHT.items() if rng.random() < 0.4} or {"x.py": "1"},
            {n: t + TEMPLATE.get(n, "") for n, t in RIGHT.items()},
            {**RIGHT, "copy.py": RIGHT["loss.py"], "loss (1).py": RIGHT["loss.py"]},
        )
    )


CODE: tuple[Callable[[random.Random], dict[str, str]], ...] = (
    *(odd_results, odd_results, odd_results, odd_attributes),
    *(slips, slips, lies, attacks, trivial),
)

# ---- what it is handed in as


def as_notebook(files: dict[str, str], rng: random.Random) -> bytes:
    """All code in one notebook; now and then a cell of something else."""
    cells = []
    for text in files.values():
        flat = re.sub(r"(?m)^from (\w+) import.*$", "", text) if rng.random() < 0.8 else text
        parts = re.split(r"\n\n\n(?=def |class )", flat)
        cells += [{"cell_type": "code", "source": p, "metadata": {}, "outputs": []} for p in parts]
    for odd in ("%matplotlib inline", "!ls", "%%time\nx = 1", "1 +", "def", "x = y"):
        if rng.random() < 0.2:
            cells.insert(rng.randrange(len(cells) + 1), {"cell_type": "code", "source": odd})
    if rng.random() < 0.1:
        cells.append(rng.choice(({}, {"cell_type": "code"}, {"cell_type": 1, "source": []}, 5)))
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


FOLDERS = ("", "", "", "code/", "rnn/", "作业5/", "a/b/c/d/", "__MACOSX/", ".git/", "../", "/tmp/")
ENCODINGS = ("utf-8",) * 8 + ("utf-8-sig", "gbk", "utf-16", "latin-1")


def packed(files: Files, rng: random.Random) -> bytes:
    """A zip, perhaps in a folder, in another zip, or damaged."""
    out, folder = io.BytesIO(), rng.choice(FOLDERS)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(folder + name, data)
        if rng.random() < 0.2:
            archive.writestr("report/作业.docx", b"PK")
    data = out.getvalue()
    if rng.random() < 0.15:
        return packed({"inner.zip": data}, rng) if len(data) < 1 << 20 else data
    return damaged(data, rng) if rng.random() < 0.2 else data


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, or the end lost."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed[: rng.randrange(len(changed) + 1)] if rng.random() < 0.3 else changed)


NAMED = (
    "rnn",
    "张三",
    "a b",
    "x" * 100,
    "a\nb",
    "a\tb",
    "\x1b[31m",
    "=1+1",
    "é",
    "a'\"b",
    "-o",
    "%s",
)


def submission(rng: random.Random) -> Generated:
    """One."""
    make = rng.choice(CODE)
    code = make(rng)
    coded = {n: t.encode(rng.choice(ENCODINGS), "replace") for n, t in code.items()}
    if rng.random() < 0.08:
        name = rng.choice(list(coded))
        coded[name] = damaged(coded[name], rng)
    name, kind = rng.choice(NAMED), make.__name__
    form = rng.randrange(8)
    if form < 4:
        if rng.random() < 0.1:
            coded["notes\n.py"] = b"x ="
        return Generated(name, f"{kind}, folder", coded)
    if form == 4:
        only = rng.choice(list(coded))
        return Generated(f"{name}.py", f"{kind}, file", {f"{name}.py": coded[only]})
    if form == 5:
        book = as_notebook(code, rng)
        book = damaged(book, rng) if rng.random() < 0.15 else book
        return Generated(f"{name}.ipynb", f"{kind}, notebook", {f"{name}.ipynb": book})
    if form == 6:
        return Generated(name, f"{kind}, notebook in a folder", {"a.ipynb": as_notebook(code, rng)})
    return Generated(f"{name}.zip", f"{kind}, zip", {f"{name}.zip": packed(coded, rng)})


# ---- and what comes of it


def settings(rng: random.Random) -> Settings:
    items = tuple(rng.sample(NAMES, rng.randint(2, 6)))
    return Settings(
        only=items,
        lang=rng.choice(("en", "zh")),
        hidden=rng.random() < 0.2,
        withheld=items[:1] if rng.random() < 0.2 else (),
        seed=rng.choice((1, 1, 2, 3)),
        limits=QUICK,
    )


def fault(handed_in: Generated, chosen: Settings, zygote: Zygote) -> str:
    """What is wrong with what comes back; empty where nothing is."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as place, redirect_stderr(said):
        alone = len(handed_in.files) == 1 and handed_in.name in handed_in.files
        path = Path(place) / handed_in.name
        for name, data in handed_in.files.items():
            file = path if alone else path / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(data)
        try:
            with find(path) as sources:
                report = grade(sources, chosen, start=zygote.start)
        except SubmissionError as error:
            return "" if "\n" not in error.text.en else f"two lines: {error.text.en}"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return wrong(report) or said.getvalue()[-600:]


def wrong(report: Report) -> str:
    """The grader's own fault, or words that are ours, anywhere in a report."""
    if Outcome.GRADER_ERROR in {c.outcome for i in report.items for c in i.checks}:
        return "grader_error"
    if report.own_faults:
        return f"own faults: {report.own_faults}"
    if "\n" in report.submission + report.path or not report.submission.isprintable():
        return f"name: {report.submission!r}"
    for name in FORMATS:
        text = render(name, report)
        match = OURS.search(text)
        if match:
            return f"{name} says {text[max(0, match.start() - 60) : match.end() + 60]!r}"
    return ""


def tried(count: int, seed: int, progress: bool = False) -> tuple[Counter[str], list[str]]:
    """So many; their kinds, and what was wrong with which."""
    kinds, bad = Counter[str](), list[str]()
    with Zygote() as zygote:
        for number in range(count):
            rng = random.Random(f"{seed} {number}")
            handed_in = submission(rng)
            why = fault(handed_in, settings(rng), zygote)
            kinds[handed_in.kind] += 1
            if why:
                bad.append(f"seed {seed}, number {number}, {handed_in.kind}: {why}")
            if progress and number % 50 == 49:
                print(f"{number + 1} tried, {len(bad)} bad", file=sys.stderr, flush=True)
    return kinds, bad


def main(arguments: list[str]) -> int:
    count, seed = [int(a) for a in (*arguments, *("2000", "1")[len(arguments) :])]
    kinds, bad = tried(count, seed, progress=True)
    for kind, times in sorted(kinds.items()):
        print(f"{times:5}  {kind}")
    print(*bad, sep="\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{count} submissions, {len(bad)} bad; the grader's own process took {peak >> 10} MB")
    return bool(bad) or peak > MOST_MEMORY


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
