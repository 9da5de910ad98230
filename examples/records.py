"""What an experiment measured, seed by seed, kept beside the scripts.

A page's numbers are made of what is kept; a test measures a few of the pieces again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "records"


def kept(name: str) -> dict[str, Any]:
    """What the experiment of this name measured."""
    record: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return record


def keep(name: str, record: dict[str, Any]) -> None:
    """Write it down, a line for each entry."""
    lines = ",\n".join(
        f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in record.items()
    )
    (FOLDER / f"{name}.json").write_text(f"{{\n{lines}\n}}\n", "utf-8")
