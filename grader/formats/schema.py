"""JSON Schemas of what the grader writes and reads, as they are shipped."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def text(kind: type) -> str:
    """The schema of a structure, indented; the same from every version of Python."""
    schema = {"$schema": DIALECT, **_dedented(msgspec.json.schema(kind))}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def _dedented(part: Any) -> Any:
    """Docstrings become descriptions; Python 3.13 takes their indent away, and 3.12 does not."""
    if isinstance(part, list):
        return [_dedented(inner) for inner in part]
    if isinstance(part, dict):
        return {
            key: cleandoc(value)
            if key == "description" and isinstance(value, str)
            else _dedented(value)
            for key, value in part.items()
        }
    return part
