"""The notation in Markdown: signs that Markdown or HTML would read are kept as they are."""

from __future__ import annotations

from spec.notation.glossary import SIGNS

READ_BY_MARKDOWN = "\\_*|<[]"


def escaped(text: str) -> str:
    """Text as it stands; what is between backticks stays code."""
    parts = text.split("`")
    for place in range(0, len(parts), 2):
        parts[place] = "".join(f"\\{c}" if c in READ_BY_MARKDOWN else c for c in parts[place])
    return "`".join(parts)


def notation(lang: str) -> str:
    """The table of signs."""
    rows = (f"| `{sign.shown}` | {escaped(sign.meaning.in_language(lang))} |" for sign in SIGNS)
    return "\n".join(("| | |", "|---|---|", *rows))
