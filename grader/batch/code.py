"""A submission's code as tokens: names, comments, docstrings, layout and order do not count.

It is read in a process of its own, with a bound of memory and of time for each submission, in
time linear in the text.
"""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection
from sys import intern

from grader.batch.driver import Submitted, task_of
from grader.batch.spawn import Context
from grader.batch.work import sources_of
from grader.report import SubmissionError
from grader.sandbox.inside.reading.magics import without_magics
from grader.submission.contents import folders, items_of, text_of
from grader.submission.read import Sources
from grader.submission.written import items_in

LAYOUT = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
LONGEST_LINE = 1000  # characters; a longer one is left out, for tokenize is quadratic in it
LONGEST = 1 << 20  # characters of a submission
MOST_FILES = 500  # in which a submission's functions are looked for
READING = 20.0  # seconds for a submission
MEMORY = 4 << 30  # bytes

Line = tuple[str, ...]
Code = list[tuple[str, list[Line]]]  # top-level definitions, and their lines


def read_all(submitted: Sequence[Submitted]) -> Iterator[Code]:
    """The code of each; empty where it cannot be read, or not in time."""
    known: dict[Line, Line] = {}  # lines that were read already, of which a class shares most
    read = 0
    while read < len(submitted):
        for code in _read(submitted[read:]):
            yield [(intern(name), [known.setdefault(x, x) for x in lines]) for name, lines in code]
            read += 1


def _read(submitted: Sequence[Submitted]) -> Iterator[Code]:
    """Those up to one at which the process ends, which is empty."""
    context = Context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(submitted, theirs), daemon=True)
    process.start()
    theirs.close()
    seconds = 2 * READING  # it has to start, too
    try:
        for _ in submitted:
            if not ours.poll(seconds):
                yield []
                return
            yield ours.recv()
            seconds = READING
    except (EOFError, OSError):
        yield []
    finally:
        process.kill()
        process.join()
        ours.close()


def _send(submitted: Sequence[Submitted], into: Connection) -> None:
    """In the process: one after the other."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for one in submitted:
        into.send(code(one))


def code(submitted: Submitted) -> Code:
    """A submission's code; empty where it cannot be read."""
    try:
        with sources_of(task_of(submitted, send=False)) as sources:
            return _definitions(sources)
    except (SubmissionError, OSError, MemoryError, RecursionError):
        return []


def _definitions(sources: Sources) -> Code:
    code: Code = []
    left = LONGEST
    for source in _texts(sources):
        code += definitions(_bounded(source[:left]))
        left -= min(left, len(source))
    return sorted(code)


def _texts(sources: Sources) -> Iterator[str]:
    """What is graded, and any file that it may import or read for a function that is not there."""
    graded = [source for file in sources.files for _, source in file.cells]
    yield from graded
    if sources.folder is None:
        return
    known = set().union(*(_written(items_in(source)) for source in graded))
    inside = folders(sources.root or sources.folder)
    for path in islice((p for f in inside for p in (*f.code, *f.others)), MOST_FILES):
        if _written(items_of(path)) - known:
            yield text_of(path)


def _written(items: dict[str, bool]) -> set[str]:
    return {item for item, is_written in items.items() if is_written}


TOO_LONG = re.compile(rf"(?m)^.{{{LONGEST_LINE},}}$")


def _bounded(source: str) -> str:
    """Without magics and without lines that are too long."""
    return without_magics(TOO_LONG.sub("", source))


def definitions(source: str) -> Iterator[tuple[str, list[Line]]]:
    """The top-level definitions of some Python, by name; what stands between them is left out."""
    name, lines = "", list[Line]()
    for column, line in _lines(source):
        if column == 0:
            yield from [(name, lines)] if name else []
            name, lines = line[1] if line[0] in ("def", "class") and len(line) > 1 else "", []
        if name:
            lines.append(_without_names(line))
    yield from [(name, lines)] if name else []


def _lines(source: str) -> Iterator[tuple[int, Line]]:
    """Logical lines as tokens, with the column that they begin at; up to where it breaks off."""
    line: list[str] = []
    column = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NEWLINE:
                if line:
                    yield column, tuple(line)
                line = []
            elif token.type not in LAYOUT and (line or token.type != tokenize.STRING):
                column = column if line else token.start[1]
                line.append("'" if token.type == tokenize.STRING else token.string)
    except (tokenize.TokenError, SyntaxError):
        return


def _without_names(line: Line) -> Line:
    """Names that the student chose become one; keywords, attributes and numbers stay."""
    pairs = zip(line, (None, *line), strict=False)
    return tuple(
        "x" if t.isidentifier() and not keyword.iskeyword(t) and before != "." else t
        for t, before in pairs
    )
