"""HTML pages: one frame and one style for all of them, each page a single file.

`base.html` is the frame, with a policy that lets a page load nothing and run nothing;
`style.css` stands in each page. Everything that is not Markup is escaped.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from grader.feedback import words
from grader.feedback.rows import number
from spec.text import Text

FOLDER = Path(__file__).parent
LANGUAGES = {"en": "en", "zh": "zh-CN"}  # as HTML names them


def page(template: str, lang: str, **context: object) -> str:
    """The page that `template` makes of `context`."""
    return "".join(pieces(template, lang, **context))


def pieces(template: str, lang: str, **context: object) -> Iterator[str]:
    """The same, a piece after the other: of a large class there are a million.

    Every template has `lang`, `words` and `say`, which puts a Text into the language.
    """

    def say(text: Text, **parts: object) -> str:
        said = text.in_language(lang)
        return said.format(**parts) if parts else said

    return load(template).generate(lang=LANGUAGES[lang], words=words, say=say, **context)


def load(template: str) -> Template:
    """A template, read once."""
    return _environment().get_template(template)


class Bytecode(FileSystemBytecodeCache):
    """Templates as bytecode beside Python's own, where it can be written; compiling them takes
    longer than filling them in."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # unreadable or damaged; it is compiled again
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with suppress(OSError):  # a folder that is not ours to write to
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        bytecode_cache=Bytecode(str(FOLDER / "__pycache__")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(number=number, name=breakable, indices=indices, whole=whole)
    return environment


@lru_cache(1000)
def breakable(name: str) -> Markup:
    """A function's name that a narrow column may break after an underscore."""
    return Markup("_<wbr>").join(escape(part) for part in name.split("_"))


WHOLE = re.compile(r"(?:\[[^\[\]]*\][\],]*|`[^`]+`|(?<![\w-])--\w+(?: [a-z]+)?)[，、。；：]*")


@lru_cache(1000)
def whole(text: str) -> Markup:
    """A text with the rows of its arrays, options and commands kept in one line each, with the
    sign behind them, which begins no line."""
    return Markup(WHOLE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


CODE = re.compile(r"(`[^`]+`)")
# s_t, s′_t, net_t^{l−1}, W^i, e^{z_i}, 2^E, ‖W‖_F, (β_W β_f)^steps; no name of code such as s_prev
SCRIPT = r"(?:\{[^{}]+\}|(?<=\^)[a-z]+\b|[A-Za-z0-9](?![A-Za-z0-9_]))"
BASE = r"(?<![A-Za-z_])(?:(?:net|argmax|d?[A-Za-zℓβδελΣΠ])′*|\d+)|(?<=\S)[‖)\]]"
INDEX = re.compile(rf"({BASE})((?:[_^]{SCRIPT})+)")


@lru_cache(1000)
def indices(text: str, theirs: str = "") -> Markup:
    """A sentence with the article's indices set below and above, s_{t−1}, and its code as code;
    theirs: a student's words, whose names stay as they are written."""
    parts = CODE.split(str(escape(text)))
    scripts = partial(_scripts, theirs=theirs)
    return Markup("").join(
        Markup(f"<code>{part[1:-1]}</code>" if place % 2 else INDEX.sub(scripts, part))
        for place, part in enumerate(parts)
    )


def _scripts(match: re.Match[str], theirs: str = "") -> str:
    """A name with what stands below and above it; an exponent may have indices of its own."""
    if match[0] in theirs:
        return match[0]
    name, scripts = match.groups()
    for sign, script in re.findall(rf"([_^])({SCRIPT})", scripts):
        inner = INDEX.sub(_scripts, script.strip("{}"))
        name += f"<sub>{inner}</sub>" if sign == "_" else f"<sup>{inner}</sup>"
    return name
