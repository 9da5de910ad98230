"""What is said in both languages."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import getsource, ismodule
from textwrap import dedent
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Text:
    """One sentence or name in both languages."""

    en: str
    zh: str

    def in_language(self, lang: str) -> str:
        """The text in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en

    def format(self, *values: object, **named: object) -> Text:
        """With values in its braces; of those that are texts, what stands in its language."""
        en, zh = (
            self.in_language(lang).format(
                *(_in(lang, value) for value in values),
                **{name: _in(lang, value) for name, value in named.items()},
            )
            for lang in ("en", "zh")
        )
        return Text(en, zh)


def _in(lang: str, value: object) -> object:
    return value.in_language(lang) if isinstance(value, Text) else value


def docstring(source: ModuleType | Callable[..., Any]) -> str:
    """What it says of itself, read from its file where `python -OO` has taken that away."""
    if source.__doc__ is not None:
        return source.__doc__
    tree = parsed(dedent(getsource(source)))
    node: Any = tree if ismodule(source) else tree.body[0]
    return ast.get_docstring(node, clean=False) or ""


def parsed(source: str) -> ast.Module:
    """What it is made of, with the docstrings, which Python 3.14 drops here too under -OO."""
    tree = compile(source, "<source>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True, optimize=0)
    assert isinstance(tree, ast.Module)
    return tree


def listed(names: Iterable[str]) -> Text:
    """Names one after the other, as each language separates them."""
    names = tuple(names)
    return Text(", ".join(names), "、".join(names))


def spaced(text: str) -> str:
    """With a space on each side where it does not begin or end in Chinese."""
    before, after = (
        "" if text[end] in "“”" or ord(text[end]) >= 0x2E80 else " " for end in (0, -1)
    )
    return f"{before}{text}{after}"


class Where(Text):
    """Where a function is right, up to which factor, or at which line to look; not what is done
    wrongly elsewhere."""


class Named(Text):
    """A sentence on a mistake that is often made, with the short name by which it is counted."""

    name: Text

    def __init__(self, en: str, zh: str, name: Text) -> None:
        super().__init__(en, zh)
        object.__setattr__(self, "name", name)
