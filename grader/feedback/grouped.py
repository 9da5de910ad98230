"""Many sentences that begin alike, in a line each kind."""

from __future__ import annotations

from collections.abc import Iterable

from grader.feedback import words
from spec.item import Text

MOST = 3  # that are named in a line


def grouped(sentences: Iterable[Text], lang: str) -> tuple[str, ...]:
    """ "it accepts a wrong delta: f′ missing, W not transposed and 13 more"."""
    colon, comma = words.COLON.in_language(lang), words.LIST.in_language(lang)
    endings: dict[str, list[str]] = {}
    for sentence in sentences:
        beginning, _, rest = sentence.in_language(lang).partition(colon)
        names = endings.setdefault(beginning, [])
        if rest and rest not in names:
            names.append(rest)
    return tuple(
        beginning + (colon if names else "") + comma.join(names[:MOST]) + _more(names, lang)
        for beginning, names in endings.items()
    )


def _more(names: list[str], lang: str) -> str:
    more = len(names) - MOST
    return words.MORE_KINDS.in_language(lang).format(count=more) if more > 0 else ""
