"""Text from a student, harmless in a terminal, in a log and in a report."""

from __future__ import annotations

import re
import unicodedata

# Logs of CI services obey lines that begin with :: and text that begins with ##[ or ##vso[.
COMMAND = re.compile(r"(?m)^[^\S\n]*:(?=:)|#(?=#(?:\[|vso\[))")
FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")  # what a spreadsheet would compute
ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}\b")  # in a repr; another one at every run


def printable(text: str, limit: int = 200) -> str:
    """Harmless, without addresses of objects, and cut to length.

    Control and direction characters become visible; what a CI service would obey is broken.
    """
    cut = ADDRESS.sub("0x…", text[:limit])
    shown = "".join(c if c.isprintable() or c in "\n\t" else _visible(c) for c in cut)
    shown = disarmed(shown)
    return shown[:limit] + "…" if len(text) > limit or len(shown) > limit else shown


def one_line(text: str, limit: int = 200) -> str:
    """The same, for a name: line ends and tabs become visible too."""
    shown = "".join(_visible(c) if c in "\n\t" else c for c in printable(text, limit))
    return shown if len(shown) <= limit + 1 else shown[:limit] + "…"


def disarmed(text: str) -> str:
    """Text in which a CI service finds no command."""
    return COMMAND.sub(lambda match: f"{match[0][:-1]}{_visible(match[0][-1])}", text)


def defused(text: str) -> str:
    """Text that a spreadsheet shows as it is, and does not compute."""
    return f"'{text}" if _is_formula(text) else str(text)


def defused_html(text: str) -> str:
    """The same for HTML, which stays what it says."""
    return f"&#{ord(text[0])};{text[1:]}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Numbers and some versions of Excel take wide signs for the others."""
    return FORMULA.match(unicodedata.normalize("NFKC", text)) is not None


def _visible(character: str) -> str:
    return f"\\x{ord(character):02x}"
