"""HTML pages: one frame and one style for all of them, each page a single file.

`base.html` is the frame, with a policy that lets a page load nothing and run nothing;
`style.css` stands in each page. Everything that is not Markup is escaped.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
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


WHOLE = re.compile(r"\[[^\[\]]*\][\],]*|`[^`]+`|(?<![\w-])--\w+(?: [a-z]+)?")


@lru_cache(1000)
def whole(text: str) -> Markup:
    """A text with the rows of its arrays, options and commands kept in one line each."""
    return Markup(WHOLE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


CODE = re.compile(r"`([^`]+)`")
INDEX = re.compile(
    r"(?<![A-Za-z_])(net|argmax|[δℓsxoz])_(?:\{([^}]+)\}|([A-Za-z0-9]))(?![A-Za-z_])"
)


@lru_cache(1000)
def indices(text: str) -> Markup:
    """A sentence with the article's indices set below, s_{t−1}, and its code as code."""

    def below(match: re.Match[str]) -> str:
        return f"{match[1]}<sub>{match[2] or match[3]}</sub>"

    return Markup(CODE.sub(r"<code>\1</code>", INDEX.sub(below, str(escape(text)))))
