"""Many faults, which are alike, in a line each kind."""

from __future__ import annotations

from collections.abc import Iterable

from grader.feedback import words
from spec.item import Text

MOST = 3  # that are named in a line


def grouped(faults: Iterable[tuple[Text, Text | None]], lang: str) -> tuple[str, ...]:
    """ "it accepts a wrong delta: f′ missing, W not transposed and 13 more"."""
    colon, comma = words.COLON.in_language(lang), words.LIST.in_language(lang)
    kinds: dict[Text, list[str]] = {}
    for kind, which in faults:
        names = kinds.setdefault(kind, [])
        if which is not None and which.in_language(lang) not in names:
            names.append(which.in_language(lang))
    return tuple(
        kind.in_language(lang)
        + (colon if names else "")
        + comma.join(names[:MOST])
        + _more(names, lang)
        for kind, names in kinds.items()
    )


def _more(names: list[str], lang: str) -> str:
    more = len(names) - MOST
    return words.MORE_KINDS.in_language(lang).format(count=more) if more > 0 else ""
