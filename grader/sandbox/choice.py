"""Which of several definitions of one name holds.

A blank does not count beside one that is written; in one file the last one holds; definitions
that are the same code are one; the template's file goes before others; where one file takes the
names of another, by an import or %run, the last one holds as in one file. What is left is a
conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from grader.report import Place
from grader.submission.kinds import is_test
from grader.submission.packages import template_files


class Definition(NamedTuple):
    """A place that defines a name; blank: what stands there in the place of code, "" for code."""

    file: str
    place: Place
    blank: str


class Imported(NamedTuple):
    """A name, or "*" for all, that a file takes from another one."""

    name: str
    file: str
    place: Place


class Choice(NamedTuple):
    """What was found of one name.

    holding: the definition that holds, then others that are the same code
    others: those that differ from it and do not count, because it stands in the template's file
        or, is_last, because one of the files imports another and this one comes last
    conflict: the places, where nothing decides
    blanks: blanks left in the file of the one that holds
    """

    holding: tuple[Definition, ...] = ()
    others: tuple[Definition, ...] = ()
    conflict: tuple[Place, ...] = ()
    blanks: tuple[Definition, ...] = ()
    is_last: bool = False


def choose(
    name: str,
    definitions: Sequence[Definition],
    same: Callable[[str, Sequence[Definition]], Sequence[str]],
    gone: Callable[[str, Sequence[Definition]], set[str]],
) -> Choice:
    """definitions: all of the name, in the files' order and from each file's top
    same: a fingerprint of each definition, equal for the same code
    gone: files whose definition another one takes the place of
    """
    counted = [d for d in definitions if not d.blank] or list(definitions)
    last = list({d.file: d for d in counted}.values())
    first = _of_template(name, last) if len(last) > 1 else None
    if len(last) == 1 or last[0].blank:
        holds = first or last[0]
        return Choice((holds,), blanks=_blanks(definitions, holds))
    marks = dict(zip((d.file for d in last), same(name, last), strict=True))
    staying = last
    if first is None and len(set(marks.values())) > 1:
        lost = gone(name, last)
        staying = [d for d in last if d.file not in lost]
        if len({marks[d.file] for d in staying}) != 1:
            return Choice(conflict=tuple(d.place for d in last))
    holds = first or staying[0]
    equal = [d for d in last if marks[d.file] == marks[holds.file] and d is not holds]
    others = tuple(d for d in last if marks[d.file] != marks[holds.file])
    return Choice((holds, *equal), others, (), _blanks(definitions, holds), first is None)


def replaced(
    name: str,
    last: Sequence[Definition],
    imports: Mapping[str, Sequence[Imported]],
    cells: Sequence[str],
) -> set[str]:
    """The files whose definition is another's below an import: of the file that it is imported
    into, where that defines the name below, else of the one that it is imported from. What tests
    define replaces nothing.

    imports: of each file, from others; cells: their labels, from the top of each file
    """

    def order(place: Place) -> tuple[int, int]:
        return cells.index(place.file), place.line

    def sources(file: str) -> list[Imported]:
        return [one for one in imports.get(file, ()) if one.name in ("*", name)]

    def reached(file: str) -> set[str]:
        files, waiting = {file}, [file]
        while waiting:
            fresh = {one.file for one in sources(waiting.pop())} - files
            files |= fresh
            waiting += fresh
        return files

    gone = set[str]()
    for own in (d for d in last if not is_test(d.file)):
        for one in sources(own.file):
            below = order(own.place) > order(one.place)
            other = {d.file for d in last if d is not own} & reached(one.file)
            gone |= other if below else {own.file} if other else set()
    return gone


def _of_template(name: str, last: list[Definition]) -> Definition | None:
    """The one in the file that the template gives for it, perhaps as a download calls that."""
    from grader.sandbox.inside.reading.files import without_number  # few runs need it

    for called in (str, without_number):
        for files in template_files(name):
            there = [d for d in last if called(d.file.lower()) in files]
            if there:
                return there[0] if len(there) == 1 else None
    return None


def _blanks(definitions: Sequence[Definition], holds: Definition) -> tuple[Definition, ...]:
    """Blanks beside it in its file."""
    beside = (d for d in definitions if d.file == holds.file and d.blank)
    return () if holds.blank else tuple(beside)
