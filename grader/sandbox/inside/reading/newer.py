"""Which Python a text needs that this one cannot parse: what newer versions brought is written in
the older way, and what is left must parse then."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable

Version = tuple[int, int]

# Compiled where they are used, which is where something does not parse.
PARAMETERS = r"(?m)^([ \t]*(?:type|class|(?:async[ \t]+)?def)[ \t]+\w+[ \t]*)\["
TYPE = r"(?m)^([ \t]*)type[ \t]+[^\W\d]\w*[ \t]*=(?!=)"
CLASS = r"(?:[\w.]+\.)?[A-Z]\w*"  # Python 2 wrote a variable's name behind the comma
EXCEPT = rf"(?m)^([ \t]*except\*?[ \t]+)({CLASS}(?:[ \t]*,[ \t]*{CLASS})+)[ \t]*:"
LAZY = r"(?m)^lazy[ \t]+(?=(?:import|from)\b)"
STRING = r"(?i)((?<!\w)(?:r[bft]?|[bft]r?|u))?(\"\"\"|'''|\"|')"
CONVERSION = r"\s*![rsa]\s*(?=[:}])"
BRACKETS = dict(zip("([{", ")]}", strict=True))
MOST_INSIDE = 20  # formatted strings in one another


class NotNewer(Exception):
    """It is no Python in any version."""


def needs(source: str) -> str:
    """ "3.12"; "" where no version that is known here reads it."""
    here, text = sys.version_info[:2], source
    try:
        error = _error(source)
        if (
            not error or "(unicode error)" in error
        ):  # what is wrong with it shows elsewhere, or here
            return ""
        for since, older in RULES:
            if since > here:
                text = older(text)
                if not _error(text):
                    return f"{since[0]}.{since[1]}"
    except (NotNewer, RecursionError, MemoryError):
        pass
    return ""


def _error(text: str) -> str:
    """Why it does not parse; "" where it does."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        return str(error)
    return ""


def _without_types(text: str, defaults: bool = False) -> str:
    """`type X = …` as `raise 0 from …`, which takes one expression too; functions, classes and
    types without their parameters."""
    pieces, at = list[str](), 0
    for match in re.finditer(PARAMETERS, text):
        end = _Strings(text, "").closed(match.end() - 1)
        given = text[match.end() : end - 1]
        if match.end() <= at or not _are_parameters(given, defaults):
            continue
        pieces.append(f"{text[at : match.end() - 1]} ")
        at = end
    return re.sub(TYPE, r"\1raise 0 from ", "".join(pieces) + text[at:])


def _are_parameters(given: str, defaults: bool) -> bool:
    """Whether they are such of types, by those of a function."""
    try:
        (function,) = ast.parse(f"def f({given}\n): pass").body
    except (SyntaxError, ValueError):
        return False
    own = getattr(function, "args", None)
    if not isinstance(own, ast.arguments) or not given.strip() or given.endswith("\\"):
        return False
    return defaults or not (own.defaults or any(own.kw_defaults))


def _without_fields(text: str, letter: str = "f") -> str:
    """The text with plain strings for formatted ones, of which every field is seen to parse."""
    return _Strings(text, letter).replaced()


def _with_brackets(text: str) -> str:
    """`except A, B:` as `except (A, B):`."""
    return re.sub(EXCEPT, r"\1(\2):", text)


RULES: tuple[tuple[Version, Callable[[str], str]], ...] = (
    ((3, 12), _without_types),
    ((3, 12), _without_fields),
    ((3, 13), lambda text: _without_types(text, defaults=True)),
    ((3, 14), _with_brackets),
    ((3, 14), lambda text: _without_fields(text, "t")),
    ((3, 15), lambda text: re.sub(LAZY, "", text)),
)


class _Strings:
    """Reads the strings of a text; those with this letter before them have fields."""

    def __init__(self, text: str, letter: str, depth: int = 0) -> None:
        self.text, self.letter, self.depth = text, letter, depth
        self.string = re.compile(STRING).match
        if depth > MOST_INSIDE:
            raise NotNewer

    def replaced(self) -> str:
        pieces, at, begin = list[str](), 0, 0
        while at < len(self.text):
            string = self.string(self.text, at)
            if self.text[at] == "#":
                at = self._line_end(at)
            elif string is None:
                at += 1
            else:
                end = self.end(string)
                if self.letter and self.letter in (string[1] or "").lower():
                    pieces += self.text[begin:at], '"_"'  # beside another one too
                    begin = end
                at = end
        return "".join(pieces) + self.text[begin:]

    def closed(self, at: int) -> int:
        """The place behind the bracket that closes the one at this place."""
        waiting = list[str]()
        while at < len(self.text):
            here, string = self.text[at], self.string(self.text, at)
            at = self.end(string) if string else self._line_end(at) if here == "#" else at + 1
            if string is None and here in BRACKETS:
                waiting.append(BRACKETS[here])
            elif string is None and waiting and here == waiting[-1]:
                waiting.pop()
                if not waiting:
                    return at
        raise NotNewer

    def end(self, string: re.Match[str]) -> int:
        """The place behind a string."""
        at, quote, prefix = string.end(), string[2], (string[1] or "").lower()
        formatted = bool(self.letter) and self.letter in prefix
        while not self.text.startswith(quote, at):
            here = self.text[at : at + 1]
            if not here or (here == "\n" and len(quote) == 1):
                raise NotNewer
            if here == "\\":
                named = formatted and "r" not in prefix and self.text.startswith("N{", at + 1)
                at = self.text.find("}", at) + 1 if named else at + 2
                at -= formatted and self.text[at - 1 : at] in ("{", "}") and not named
            elif formatted and here in "{}":
                at = self._brace(at, quote)
            else:
                at += 1
        return at + len(quote)

    def _brace(self, at: int, quote: str) -> int:
        if self.text.startswith(("{{", "}}"), at):
            return at + 2
        if self.text[at] == "}":
            raise NotNewer
        return self._field(at, quote)

    def _field(self, at: int, quote: str) -> int:
        """The place behind a field, whose expression must parse."""
        begin, at = at + 1, self._expression_end(at + 1)
        inner = self.text[begin:at].rstrip()
        inner = inner[:-1] if inner.endswith("=") else inner
        plain = _Strings(inner, self.letter, self.depth + 1).replaced()
        if inner.endswith("\\") or _error(f"[{plain}\n, 0]"):
            raise NotNewer
        conversion = re.compile(CONVERSION).match(self.text, at)
        at = conversion.end() if conversion else at
        if self.text.startswith(":", at):
            at += 1
            while not self.text.startswith("}", at):
                ends = self.text.startswith((quote, "\n") if len(quote) == 1 else quote, at)
                if ends or at >= len(self.text):
                    raise NotNewer
                at = self._field(at, quote) if self.text[at] == "{" else at + 1
        if not self.text.startswith("}", at):
            raise NotNewer
        return at + 1

    def _expression_end(self, at: int) -> int:
        """The place of the } : or ! that ends an expression."""
        while at < len(self.text):
            here, string = self.text[at], self.string(self.text, at)
            if string:
                at = self.end(string)
            elif here == "#":
                at = self._line_end(at)
            elif here in BRACKETS:
                at = self.closed(at)
            elif here in ":}" or (here == "!" and not self.text.startswith("!=", at)):
                return at
            else:
                at += 1
        raise NotNewer

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end
