"""What is known of an exception beside its type and message: what may have been meant, and the
arrays on the line that raised it."""

from __future__ import annotations

import ast
import builtins
import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import FrameType, ModuleType
from typing import Any

import numpy as np

MOST_NAMES = 750  # that are compared, as Python's own suggestions do it
LONGEST_NAME = 40
LONGEST_MESSAGE = 1000  # of Python's own, that are looked through
MOST_ARRAYS = 6
MOVE, CASE = 2, 1  # costs: of a letter put in, taken out or exchanged; of another case
OPERAND = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?= *@)|(?<=@) *[A-Za-z_]\w*(?![\w.\[(])")
DOTTED = re.compile(r"(?<![\w.])([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?(?!\w)")
ENTRY = r"\[(-?\w+(?:\.\w+)?)(?: ?([+-]) ?(\d+))?\]"
INDICES = re.compile(r"(?<![\w.])(\w+)\[([^\[\]]*)\]")  # U[:, word]
OF_A_PRODUCT = re.compile("not aligned|is different from")
OF_OPERANDS = re.compile("operands could not be broadcast")
OF_AN_INDEX = re.compile(r"is out of bounds for axis \d+ with size (\d+)")
HERE, STANDS_IN = os.path.dirname(__file__), "stand_in.py"
TARGET = r"^\s*[\w.]+(?:\[[^\[\]]*\])?\s*"  # of an assignment


def known_of(error: BaseException, frame: FrameType | None, source: str) -> dict[str, Any]:
    """Beside type and message.

    frame, source: the student's own last frame and its line
    meant: the name that may have been meant
    shapes: arrays on the line, by name
    subject: see subject_of; ours: see is_ours
    """
    ours = is_ours(error)
    try:
        operands = _operands_on(source, str(error)[:LONGEST_MESSAGE])
        arrays = arrays_on(operands, frame) if frame is not None else []
        if beyond := OF_AN_INDEX.search(str(error)[:LONGEST_MESSAGE]):
            arrays = [(name, shape) for name, shape in arrays if int(beyond[1]) in shape]
        subject = subject_of(error, frame, source) if frame is not None else ""
        return {"meant": meant_by(error, frame), "shapes": arrays, "subject": subject} | ours
    except Exception:  # the student's objects may answer anything, or not at all
        return ours


def is_ours(error: BaseException) -> dict[str, bool]:
    """Whether it was raised in a file beside this one, but for what stands for a package, exits."""
    trace, file = error.__traceback__, ""
    while trace is not None:
        file, trace = trace.tb_frame.f_code.co_filename, trace.tb_next
    meant = isinstance(error, SystemExit) or file.endswith(STANDS_IN)
    return {"ours": file.startswith(HERE) and not meant}


def meant_by(error: BaseException, frame: FrameType | None) -> str:
    """The name that is nearest to the one that is not there; "" for none."""
    if isinstance(error, NameError):
        return _meant_variable(error, frame)
    if isinstance(error, AttributeError) and isinstance(error.name, str) and error.obj is not None:
        return nearest(error.name, tuple(dir(error.obj)))
    if isinstance(error, ImportError):
        wanted = re.match(r"cannot import name '(\w+)'", str(error))
        module = sys.modules.get(error.name or "")
        return nearest(wanted[1], tuple(dir(module))) if wanted and module is not None else ""
    return ""


def _meant_variable(error: NameError, frame: FrameType | None) -> str:
    name = error.name or _quoted(error)
    if frame is None or not isinstance(name, str):
        return ""
    owner = frame.f_locals.get("self")
    if owner is not None and hasattr(owner, name):
        return f"self.{name}"
    if isinstance(error, UnboundLocalError):
        return ""
    return nearest(name, (*frame.f_locals, *frame.f_globals, *dir(builtins)))


def _quoted(error: BaseException) -> str:
    """The first name that a message has in quotation marks: Python 3.11 gives it nowhere else."""
    return (re.findall(r"'(\w+)'", str(error)[:LONGEST_MESSAGE]) or [""])[0]


def subject_of(error: BaseException, frame: FrameType, source: str) -> str:
    """The name that an error is about and what is to be said of it, where that can be seen: of a
    variable the kind of thing that it hides, of a method whether it has a first parameter self,
    of a list its length and the index that is too large, of an operand that it is None, of an index
    that it is a text.

    "sum: function", "np: module", "total: value", "calc_delta: no self",
    "states: length 3, index 3", "s: None", "word: str"; "" for nothing
    """
    words = str(error)[:LONGEST_MESSAGE]
    if isinstance(error, UnboundLocalError):
        return _hiding(error.name or _quoted(error), frame.f_globals, vars(builtins))
    if isinstance(error, IndexError):
        by_text = _index_of_text(source, frame) if words.startswith("only integers") else ""
        return by_text or _beyond_its_end(source, frame)
    if "does not have enough dimensions" in words:
        operands = (name.strip() for name in OPERAND.findall(source))
        return next((f"{n}: None" for n in operands if frame.f_locals.get(n, n) is None), "")
    if isinstance(error, AttributeError) or "is not callable" in words:
        mark = r"\." if isinstance(error, AttributeError) else r"\("
        names = re.findall(rf"(?<![\w.])([A-Za-z_]\w*)\s*{mark}", source)
        hiding = {_hiding_value(name, frame) for name in names} - {""}
        return hiding.pop() if len(hiding) == 1 else ""
    method = re.match(r"(?:\w+\.)+(\w+)\(\) takes \d+ positional", words)
    holder = frame.f_locals.get("self")
    if method is None or holder is None:
        return ""
    code = getattr(getattr(type(holder), method[1], None), "__code__", None)
    has_self = code is None or code.co_varnames[: code.co_argcount][:1] == ("self",)
    return f"{method[1]}: {'self' if has_self else 'no self'}" if code is not None else ""


def _hiding_value(name: str, frame: FrameType) -> str:
    """What a variable hides that is no function and no module itself."""
    value = frame.f_locals.get(name, frame.f_globals.get(name))
    if value is None or callable(value) or isinstance(value, ModuleType):
        return ""
    outside = (frame.f_globals,) if name in frame.f_code.co_varnames else ()
    said = _hiding(name, *outside, vars(builtins))
    return "" if said.endswith("value") else said


def _hiding(name: str, *spaces: Mapping[str, Any]) -> str:
    """The kind of thing that these have first under this name; "" where they have none."""
    outside = next((space[name] for space in spaces if name in space), None)
    if outside is None:
        return ""
    module = isinstance(outside, ModuleType)
    return f"{name}: {'module' if module else 'function' if callable(outside) else 'value'}"


@lru_cache(maxsize=16)  # what is misspelt once is met at every call
def nearest(name: str, known: tuple[str, ...]) -> str:
    """The known name with the fewest changes to this one, within Python's own bound; else ""."""
    best, least = "", 0.0
    if len(name) > LONGEST_NAME:
        return ""
    own_letters = dict.fromkeys(map(ord, name.lower() + "\u0307"))  # İ has one more when lower
    for other in known[:MOST_NAMES]:
        private = other.startswith("_") and not name.startswith("_")
        if other == name or private or len(other) > LONGEST_NAME:
            continue
        most = (len(name) + len(other) + 3) * MOVE / 6
        foreign = len(other.lower().translate(own_letters))  # letters that `name` has nowhere
        if MOVE * max(foreign, abs(len(name) - len(other))) > most:
            continue  # it is too far without counting
        changes = _changes(name, other)
        if changes <= most and (not best or changes < least):
            best, least = other, changes
    return best


def _changes(a: str, b: str) -> int:
    """How much has to be changed to make one of the other."""
    row = list(range(0, MOVE * (len(b) + 1), MOVE))
    for i, letter in enumerate(a, 1):
        diagonal, row[0] = row[0], MOVE * i
        for j, other in enumerate(b, 1):
            same = 0 if letter == other else CASE if letter.lower() == other.lower() else MOVE
            diagonal, row[j] = row[j], min(diagonal + same, row[j] + MOVE, row[j - 1] + MOVE)
    return row[-1]


def _operands_on(source: str, message: str) -> str:
    """The line without what it assigns to, where that took no part in what went wrong; of an index
    that is too large what has one."""
    if OF_AN_INDEX.search(message):
        return " ".join(re.findall(r"(?<![\w.])[\w.]+(?:\[[^\[\]]*\])?(?=\[)", source))
    if OF_A_PRODUCT.search(message):
        return re.sub(TARGET + "[-+*/]?=(?!=)", "", source)
    return re.sub(TARGET + "=(?!=)", "", source) if OF_OPERANDS.search(message) else source


def arrays_on(source: str, frame: FrameType) -> list[tuple[str, list[int]]]:
    """The arrays that a line names, and those that it takes out of lists, with their shapes."""
    shapes: dict[str, list[int]] = {}
    for spelt, array in (*_values_on(source, frame), *_entries_on(source, frame)):
        if type(array) is np.ndarray and len(shapes) < MOST_ARRAYS:
            shapes.setdefault(spelt, list(array.shape))
    return list(shapes.items())


def _beyond_its_end(source: str, frame: FrameType) -> str:
    """The one list of which a line takes an entry that it has not, its length, and the index; not
    of a line that may not come to take it."""
    if re.search(r"\S.*\b(?:if|and|or)\b", source):
        return ""
    said = {
        f"{spelt}: length {len(value)}, index {index}"
        for spelt, _, value, index in _indices_on(source, frame)
        if not -len(value) <= index < len(value)
    }
    return said.pop() if len(said) == 1 else ""


def _index_of_text(source: str, frame: FrameType) -> str:
    """The one text by which a line takes something out of an array."""
    values = frame.f_locals
    said = {
        f"{name.strip()}: str"
        for array, inside in INDICES.findall(source)
        if type(values.get(array)) is np.ndarray
        for name in inside.split(",")
        if type(values.get(name.strip())) is str
    }
    return said.pop() if len(said) == 1 else ""


def _entries_on(source: str, frame: FrameType) -> Iterator[tuple[str, Any]]:
    """The entries that a line takes out of lists."""
    for spelt, shown, value, index in _indices_on(source, frame):
        if -len(value) <= index < len(value):
            yield f"{spelt}{shown}", value[index]


def _indices_on(source: str, frame: FrameType) -> Iterator[tuple[str, str, list[Any], int]]:
    """Lists of which a line takes an entry: what it is called, "[t − 1]", the list, and the
    index."""
    for spelt, value in _values_on(source, frame):
        if type(value) is not list:
            continue
        entries = re.finditer(rf"(?<![\w.]){re.escape(spelt)}({ENTRY})", source)
        for shown, start, sign, step in (entry.groups() for entry in entries):
            number = _whole_number(start, frame)
            if number is not None:
                yield spelt, shown, value, number + int(f"{sign or ''}{step or ''}" or 0)


def _whole_number(written: str, frame: FrameType) -> int | None:
    """What "3", "-1", "t" or "self.times" is; None where that is no whole number."""
    if written.removeprefix("-").isdecimal():
        return int(written)
    name, _, attribute = written.partition(".")
    value = frame.f_locals.get(name)
    if attribute:
        value = getattr(value, "__dict__", {}).get(attribute)
    return value if type(value) is int else None


def _values_on(source: str, frame: FrameType) -> Iterator[tuple[str, Any]]:
    """What the names on a line stand for, and what attributes of theirs do."""
    for name, attribute in DOTTED.findall(source):
        value = frame.f_locals.get(name, frame.f_globals.get(name))
        yield name, value
        if attribute:
            yield f"{name}.{attribute}", getattr(value, "__dict__", {}).get(attribute)


@lru_cache(maxsize=64)  # what is not written yet is asked for at every call
def does_more(tree: ast.Module, line: int) -> bool:
    """Whether the function whose line raises has other statements than that and a docstring."""
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= line <= (node.end_lineno or 0)
    ]
    body = functions[-1].body if functions else []
    is_docstring = bool(body) and isinstance(body[0], ast.Expr)
    return len(body) > 1 + (is_docstring and isinstance(body[0].value, ast.Constant))  # type: ignore[attr-defined]
