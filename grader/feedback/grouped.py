"""Many faults, which are alike, in a line each kind."""

from __future__ import annotations

from collections.abc import Iterable

from grader.feedback import words
from spec.text import Text

MOST_NAMED = 3  # that are named in a line
Fault = tuple[Text, tuple[Text, Text] | None]  # in a sentence; its kind, and which of them it is


def grouped(faults: Iterable[Fault], lang: str) -> tuple[str, ...]:
    """ "it misses a wrong delta: f′ missing, W not transposed and 13 more"."""
    kinds: dict[Text, list[Fault]] = {}
    for fault in dict.fromkeys(faults):
        summary, one_of = fault
        kinds.setdefault(one_of[0] if one_of else summary, []).append(fault)
    return tuple(_line(kind, alike, lang) for kind, alike in kinds.items())


def _line(kind: Text, alike: list[Fault], lang: str) -> str:
    if len(alike) == 1:
        return alike[0][0].in_language(lang)
    names = [one_of[1].in_language(lang) for _, one_of in alike if one_of]
    colon, comma = words.COLON.in_language(lang), words.LIST.in_language(lang)
    left = len(names) - MOST_NAMED
    if left <= 1:  # one more takes no more room than its number
        return kind.in_language(lang) + colon + comma.join(names)
    more = words.MORE_KINDS.in_language(lang).format(count=left)
    return kind.in_language(lang) + colon + comma.join(names[:MOST_NAMED]) + more
