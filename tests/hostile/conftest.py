"""The grader's own process stays small, whatever is handed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

OURS = Path("/proc/self")
MOST_TAKEN = 200 << 10  # kilobytes beyond what a test process holds already; alone it has 80 MB


def memory(line: str) -> int:
    """VmRSS, or VmHWM, the peak since it was last forgotten, in kilobytes."""
    match = re.search(rf"{line}:\s+(\d+) kB", (OURS / "status").read_text())
    return int(match[1]) if match else 0


@pytest.fixture(scope="module", autouse=True)
def _process_stays_small() -> Iterator[None]:
    """Held over each file of attacks, where the system tells it."""
    if not (OURS / "clear_refs").exists():
        yield
        return
    with suppress(OSError):
        (OURS / "clear_refs").write_text("5")
    before = memory("VmRSS")
    yield
    assert memory("VmHWM") - before < MOST_TAKEN
