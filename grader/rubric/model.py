"""What a rubric may say, and what holds where it says nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from grader.formats import schema
from grader.rubric.faults import MOST_POINTS

SCHEMA = Path(__file__).with_name("rubric.schema.json")
A_DAY, MOST_MB = 86400, 1 << 20
More = Annotated[float, msgspec.Meta(gt=0, le=A_DAY)]
Points = Annotated[float, msgspec.Meta(ge=0, le=MOST_POINTS)]
Whole = Annotated[int, msgspec.Meta(ge=1, le=A_DAY)]
Told = Literal["full", "hidden"]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a submission may use.

    call, load, total: seconds of wall time, for a call, for loading a file, for everything
    cpu: seconds of CPU time of a process
    memory_mb: megabytes of address space of a process
    """

    call: More = 5.0
    load: More = 10.0
    total: More = 300.0
    cpu: Whole = 300
    memory_mb: Annotated[int, msgspec.Meta(ge=256, le=MOST_MB)] = 2048


class Feedback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What students read, before the deadline and from then on.

    "full" shows cases and expected values, "hidden" neither. A deadline without a time zone is
    in that of the machine.
    """

    before: Told = "full"
    after: Told = "full"
    deadline: datetime | None = None


class Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rubric.

    chapters: names of chapters, or "core", or "all"
    items: those to grade, of whatever chapter; empty for all of the chapters
    points: of items; shares inside an item stay as they are
    hidden_items: they count, and students do not see them
    packages: what submissions may import beside NumPy and the standard library
    language: of the report; the system's where there is none
    carried: what fails only because it uses another function that is wrong is judged again, with
        a right one
    seed: of the cases, which then come from the submission's content too; without one `run` has
        the cases of seed 1, and `batch` and `export` draw a secret one
    seed_env: the environment variable that holds the seed, of at least 64 bits, a secret
    """

    chapters: tuple[str, ...] = ("core",)
    items: tuple[str, ...] = ()
    points: dict[str, Points] = msgspec.field(default_factory=dict)
    hidden_items: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    carried: bool = True
    language: Literal["en", "zh"] | None = None
    seed: Annotated[int, msgspec.Meta(ge=0)] | None = None
    seed_env: str | None = None
    limits: Limits = Limits()
    feedback: Feedback = Feedback()


def schema_text() -> str:
    """The JSON Schema of a rubric, as it is shipped."""
    return schema.text(Rubric)


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), "utf-8")
