"""The report as JSON, and its schema."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.formats import schema
from grader.report import Report

SCHEMA = Path(__file__).with_name("report.schema.json")


def render(report: Report) -> str:
    """The report as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def is_report(path: Path) -> bool:
    """Whether a file is a report in JSON."""
    try:
        msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError):
        return False
    return True


def schema_text() -> str:
    """The JSON Schema of the report, as it is shipped."""
    return schema.text(Report)


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), "utf-8")
