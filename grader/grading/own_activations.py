"""A submission's own activations: what is wrong with them alone, and right with the template's, is
told so.

They are given and are no item: the template's are lent to find that out, and never for points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from grader.feedback.definitions import at
from grader.grading.causes import AND
from grader.report import Feedback, Place
from grader.submission.read import Sources
from reference import activations
from spec.text import Text

BOUND = re.compile(r"^(identity|relu|sigmoid|tanh)\b[^=\n]*=(?!=)", re.MULTILINE)
PROSE = re.compile(r'"""[\s\S]*?"""|#.*|\s+')  # and layout
IT_IS_YOURS = Text(
    "It is right with the template's {name} in the place of your own ({place}): look at f and f′ "
    "there.",
    "把你自己的 {name}（{place}）换成模板给的，结果就对了：检查那里的 f 和 f′。",
)


def own(sources: Sources) -> dict[str, Place]:
    """Where a submission defines activations that are not the template's to the letter."""
    places = dict[str, Place]()
    for label, source in (cell for file in sources.files for cell in file.cells):
        if _given() not in PROSE.sub("", source):
            for match in BOUND.finditer(source):
                places[match[1]] = Place(label, source.count("\n", 0, match.start()) + 1)
    return places


@cache
def _given() -> str:
    """The template's code, in whatever language its prose is."""
    code = PROSE.sub("", Path(activations.__file__).read_text("utf-8"))
    return code[code.index("classIdentity") :]


def right_ones(names: Iterable[str]) -> Mapping[str, object]:
    """The template's."""
    return {name: getattr(activations, name) for name in names}


def it_is(places: Mapping[str, Place], feedback: Feedback, lang: str) -> str:
    """The next step: that it is these, and where they stand; after what is told of a crash."""
    name = AND.in_language(lang).join(places)
    lines = dict.fromkeys(at(place).in_language(lang) for place in places.values())
    where = AND.in_language(lang).join(lines)
    said = IT_IS_YOURS.in_language(lang).format(name=name, place=where)
    gap = "" if lang == "zh" else " "
    return f"{feedback.next_step}{gap}{said}" if feedback.place else said
