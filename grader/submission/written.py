"""Which items a file's text defines, looked up line by line: it is neither parsed nor run here.

Used only where several folders hold code, to see which of them is meant, and where a name does not
say what a file holds.
"""

from __future__ import annotations

import re

from spec.points import NAMES

ANY = "|".join(NAMES)
DEFINITION = re.compile(rf"^(?:async[ \t]+def|def|class)[ \t]+({ANY})\b|^({ANY})[ \t]*=", re.M)
# Up to the end where one is not closed, so that nothing is read twice.
TEXTS = re.compile(
    r'"""(?:[^"\\]|\\.?|"(?!""))*("""|\Z)|' + r"'''(?:[^'\\]|\\.?|'(?!''))*('''|\Z)", re.S
)
HEAD = re.compile(
    r"^[ \t]*(?:async[ \t]+)?(?:def|class)\b(?:[^:\n]|:(?![ \t]*(?:#.*)?$)|\n)*:", re.M
)
NOTHING = re.compile(r"^[ \t]*(?:raise[ \t]+NotImplementedError.*|pass|\.\.\.|#.*|@.*)$", re.M)


def items_in(text: str) -> dict[str, bool]:
    """The items that a text defines, and whether something is written below their first line."""
    written_by_name: dict[str, bool] = {}
    plain = TEXTS.sub(lambda match: "" if match[1] or match[2] else match[0], text)
    starts = list(DEFINITION.finditer(plain))
    for match in starts:
        name = match[1] or match[2]
        body = _body(plain, match.end())
        written = bool(match[2]) or not _is_blank(match[0], body)
        written_by_name[name] = written_by_name.get(name, False) or written
    return written_by_name


def _body(text: str, begin: int) -> str:
    """What follows, up to the next line that begins in the first column and is no bracket."""
    end = re.compile(r"^[^\s#)\]}]", re.M).search(text, begin)
    return text[begin : end.start() if end else len(text)]


def _is_blank(head: str, body: str) -> bool:
    if head.startswith("class"):
        methods = re.split(r"^[ \t]+(?:async[ \t]+)?def[ \t]+", body, flags=re.M)[1:]
        asked = [m for m in methods if not m.startswith("__init__")]
        return bool(asked) and all(_says_nothing(f"def {m}") for m in asked)
    return _says_nothing(f"{head}{body}")


def _says_nothing(definition: str) -> bool:
    head = HEAD.match(definition)
    rest = definition[head.end() :] if head else definition
    return not NOTHING.sub("", rest).strip()
