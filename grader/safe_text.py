"""Text that comes from students, before it meets a terminal, a log or a page."""

from __future__ import annotations

import re

COMMAND = re.compile(r"(?m)^[^\S\n]*:(?=:)|#(?=#(?:\[|vso\[))")


def printable(text: str, limit: int = 200) -> str:
    """Text from a student, harmless in a terminal and in a log, and cut to length.

    Control and direction characters become visible; what a CI service would obey is broken.
    """
    cut = text[:limit]
    shown = "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in cut)
    shown = disarmed(shown)
    return shown[:limit] + "…" if len(text) > limit or len(shown) > limit else shown


def disarmed(text: str) -> str:
    """Text in which a CI service finds no command."""
    return COMMAND.sub(lambda found: f"{found[0][:-1]}\\x{ord(found[0][-1]):02x}", text)
