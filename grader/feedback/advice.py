"""What to do about an exception of the student's code: a sentence that is true of just that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.feedback.exceptions.advice import Advice
from grader.feedback.exceptions.arithmetic import ARITHMETIC
from grader.feedback.exceptions.attributes import ATTRIBUTES
from grader.feedback.exceptions.calls import CALLS
from grader.feedback.exceptions.kinds import KINDS
from grader.feedback.exceptions.names import IMPORTS, NAMES
from grader.feedback.exceptions.shapes import SHAPES
from grader.feedback.exceptions.syntax import SYNTAX
from grader.feedback.exceptions.system import RAISED, SYSTEM
from spec.text import Text, Where

ADVICE: tuple[Advice, ...] = (
    *(*RAISED, *SYNTAX, *NAMES, *IMPORTS, *ARITHMETIC, *CALLS),
    *(*KINDS, *ATTRIBUTES, *SHAPES, *SYSTEM),
)
OF_A_TEXT = (
    "(<string>, line"  # what is wrong stands in a text that is executed, in no line of a file
)
LOOK = Text("Look at line {line} of {file}.", "请看 {file} 第 {line} 行。")
ONE_MORE = Text(
    "{name} is {shape}, with a row for s₀ in front", "{name} 是 {shape}，最前面多一行 s₀"
)
IS = Text("{name} is {shape}", "{name} 是 {shape}")


@dataclass(frozen=True, eq=False, repr=False)
class Circumstances:
    """What is known of an exception.

    file, line, source: the student's own last line; None and "" where there is none
    meant: the name that may have been meant; "" for none
    shapes: arrays on the line, with their shapes
    subject: what the frame shows of the name that the error is about; see inside/errors.py
    """

    kind: str
    message: str
    file: str = ""
    line: int | None = None
    source: str = ""
    meant: str = ""
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    subject: str = ""


def advice(known: Circumstances) -> Text | None:
    """The first sentence that fits; else where to look, where that is known."""
    for one in ADVICE:
        text = _fitting(one, known)
        if text is not None:
            return text
    if known.line is None:
        return None
    look = _filled(LOOK, known, (), {})
    return Where(look.en, look.zh)


def _fitting(one: Advice, known: Circumstances) -> Text | None:
    if known.kind not in one.kinds.split() or OF_A_TEXT in known.message:
        return None
    wanted = ("line" if known.line is None else "", "" if known.meant else "meant")
    if any(f"{{{name}}}" in one.text.en for name in wanted if name):
        return None
    said = re.search(one.message, known.message)
    if said is None:
        return None
    first = re.escape(said[1]) if said.groups() and said[1] else ""
    written = re.search(one.source.replace("{0}", first), known.source)
    seen = re.search(one.subject, known.subject)
    if written is None or seen is None:
        return None
    names = written.groupdict() | seen.groupdict()
    return _filled(one.text, known, said.groups(), names)


def _filled(
    text: Text, known: Circumstances, groups: tuple[str, ...], names: dict[str, str]
) -> Text:
    """The text with its places filled in."""
    numbers = {f"last{i}": str(int(g) - 1) for i, g in enumerate(groups) if (g or "").isdecimal()}
    place = {"file": known.file, "line": str(known.line), "meant": known.meant}
    listed = tuple(re.sub("(?<='),(?: and)? (?=')|(?<=') and (?=')", "、", g or "") for g in groups)
    en, zh = (
        words.format(*held, **place, **numbers, **names, shapes=_shapes(known, lang))
        for words, held, lang in ((text.en, groups, "en"), (text.zh, listed, "zh"))
    )
    return Text(en, zh)


def _shapes(known: Circumstances, lang: str) -> str:
    """ ": U is (4, 3), x_t is (3,)"; "" where none is known."""
    rows = {shape[0] for _, shape in known.shapes if shape}
    parts = [
        (ONE_MORE if name == "states" and shape and shape[0] - 1 in rows else IS)
        .in_language(lang)
        .format(name=name, shape=shape)
        for name, shape in known.shapes
    ]
    colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
    return colon + comma.join(parts) if parts else ""
