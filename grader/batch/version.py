"""What a result depends on beside the submission: specification, grader, libraries, settings."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

import grader
import reference
import spec
from grader.grading.settings import Settings

# They do not say what is in a student's report, nor how it looks.
OUTSIDE = ("grader/batch/", "grader/commands/", "grader/formats/pages/class.html")
CODE = (".py", ".html", ".css")


@cache
def version() -> str:
    """A hash of all code that judges and reports, and of Python's and NumPy's versions."""
    hashed = hashlib.sha256(f"{platform.python_version()} {np.__version__}".encode())
    for package in (grader, reference, spec):
        folder = Path(package.__path__[0])
        for path in sorted(p for p in folder.rglob("*") if p.suffix in CODE):
            name = f"{package.__name__}/{path.relative_to(folder).as_posix()}"
            if not name.startswith(OUTSIDE):
                hashed.update(name.encode())
                hashed.update(hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()


def key(digest: str, settings: Settings) -> str:
    """What the result of a submission with this hash is kept under."""
    encoded = msgspec.json.encode(settings, order="deterministic")
    return hashlib.sha256(b"\n".join((version().encode(), encoded, digest.encode()))).hexdigest()
