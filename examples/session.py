"""A student's session as a picture: `python -m examples.session docs` draws docs/session.svg and
docs/session.zh.svg from what the commands really print."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator
from html import unescape
from io import StringIO
from pathlib import Path

from rich.cells import cell_len
from rich.console import CONSOLE_SVG_FORMAT as FORMAT
from rich.console import Console
from rich.text import Text

from examples.pages import folder
from grader.grading.settings import Settings
from grader.handout import beginning
from grader.handout.template import solution
from grader.sandbox.zygote_client import Zygote
from grader.watch import screen
from grader.watch.source import lines_of
from grader.watch.submission import Watch

NAMES = {"en": "session.svg", "zh": "session.zh.svg"}
WIDTH, HEIGHT = 80, 40
SLIP = ("W.T.dot", "W.dot")
TITLE = {"en": "a session", "zh": "一次练习"}
SAID = {
    "en": ("# delta is written and saved", "# Wᵀ for W, and saved"),
    "zh": ("# 写好 delta，保存", "# 把 W 改成 Wᵀ，保存"),
}


def session(lang: str) -> Iterator[str]:
    """What the terminal shows, with colours; it runs in the current folder."""
    yield f"$ grader init rnn{' --lang zh' if lang == 'zh' else ''}"
    rnn = Path("rnn")
    yield beginning.begin(rnn, lang, as_notebook=False, items=None)
    yield f"$ grader watch rnn{' --lang zh' if lang == 'zh' else ''}"
    with Zygote() as zygote:
        watch = Watch(rnn, Settings(lang=lang), zygote.start)
        for said, slip in zip(SAID[lang], (SLIP, ("", "")), strict=True):
            write(rnn, ("forward", "output", "delta"), slip)
            watch.grade()
            yield f"\x1b[2m{said}\x1b[0m"
            yield screen.render(watch, colour=True, width=WIDTH, height=HEIGHT) + "\n"


def write(folder: Path, names: tuple[str, ...], slip: tuple[str, str]) -> None:
    """Put right functions in the places of the template's, with a slip."""
    file, right = folder / "recurrent.py", solution()["recurrent.py"]
    for name in names:
        lines = file.read_text("utf-8").splitlines(keepends=True)
        (first, last), (start, end) = (lines_of(name, text) for text in ("".join(lines), right))
        written = "".join(right.splitlines(keepends=True)[start - 1 : end])
        lines[first - 1 : last] = [written.replace(*slip)]
        file.write_text("".join(lines), "utf-8")


def picture(lang: str) -> str:
    """The session as SVG; nothing in it is fetched from elsewhere."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for text in session(lang):
            console.print(Text.from_ansi(text))
    plain = re.sub(r"@font-face \{\{.*?\}\}", "", FORMAT, flags=re.DOTALL)
    plain = plain.replace("Fira Code, monospace", "Fira Code, Menlo, Consolas, monospace")
    svg = console.export_svg(title=TITLE[lang], code_format=plain, unique_id="session")
    return re.sub(r'textLength="([\d.]+)"([^>]*)>([^<]*)<', _spread, svg)


def _spread(match: re.Match[str]) -> str:
    """A piece of text as wide as its cells; rich counts characters, and Chinese ones are wide."""
    text = unescape(match[3])
    length = float(match[1]) / len(text) * cell_len(text)
    return f'textLength="{length:.1f}"{match[2]}>{match[3]}<'


def words(svg: str) -> str:
    """The words of a picture, without how they are drawn."""
    pieces = re.findall(r"<text [^>]*>(.*?)</text>", svg, re.DOTALL)
    return " ".join(unescape(" ".join(pieces)).replace("\xa0", " ").split())


if __name__ == "__main__":
    destination = folder(__doc__)
    for lang, name in NAMES.items():
        (destination / name).write_text(picture(lang), "utf-8")
