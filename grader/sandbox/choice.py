"""Which of several definitions of one name holds.

A blank does not count beside one that is written; in one file the last one holds; definitions
that are the same code are one; the template's file goes before others. What is left is a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from grader.report import Place
from grader.submission.packages import template_files


class Definition(NamedTuple):
    """A place that defines a name; blank: nothing is written there yet."""

    file: str
    place: Place
    blank: bool


class Choice(NamedTuple):
    """What was found of one name.

    holding: the definition that holds, then others that are the same code
    others: those that differ from it, and that the template's file goes before
    conflict: the places, where nothing decides
    blanks: blanks left in the file of the one that holds
    """

    holding: tuple[Definition, ...] = ()
    others: tuple[Definition, ...] = ()
    conflict: tuple[Place, ...] = ()
    blanks: tuple[Place, ...] = ()


def choose(
    name: str,
    definitions: Sequence[Definition],
    same: Callable[[str, Sequence[Definition]], Sequence[str]],
) -> Choice:
    """definitions: all of the name, in the files' order and from each file's top
    same: a fingerprint of each definition, equal for the same code
    """
    counted = [d for d in definitions if not d.blank] or list(definitions)
    last = list({d.file: d for d in counted}.values())
    first = _of_template(name, last)
    if len(last) == 1 or last[0].blank:
        holds = first or last[0]
        return Choice((holds,), blanks=_blanks(definitions, holds))
    marks = dict(zip((d.file for d in last), same(name, last), strict=True))
    if first is None and len(set(marks.values())) > 1:
        return Choice(conflict=tuple(d.place for d in last))
    holds = first or last[0]
    equal = [d for d in last if marks[d.file] == marks[holds.file] and d is not holds]
    others = tuple(d for d in last if marks[d.file] != marks[holds.file])
    return Choice((holds, *equal), others, blanks=_blanks(definitions, holds))


def _of_template(name: str, last: list[Definition]) -> Definition | None:
    """The one in the file that the template gives for it."""
    for files in template_files(name):
        there = [d for d in last if d.file.lower() in files]
        if there:
            return there[0] if len(there) == 1 else None
    return None


def _blanks(definitions: Sequence[Definition], holds: Definition) -> tuple[Place, ...]:
    """Blanks beside it in its file."""
    beside = (d for d in definitions if d.file == holds.file and d.blank)
    return () if holds.blank else tuple(d.place for d in beside)
