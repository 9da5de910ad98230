"""The files that Gradescope's autograder is made of, beside its scripts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from grader.export import pins, wheel
from grader.grading.settings import Settings

FILES = Path(__file__).with_name("files")


def grader_files(rubric: str, settings: Settings) -> dict[str, bytes]:
    """The wheel, what it needs, and the rubric, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        data = wheel.write(Path(folder)).read_bytes()
    packages = settings.packages[1:]  # NumPy comes with the wheel
    return {
        wheel.name(): data,
        "requirements.txt": pins.requirements(packages, f"./{wheel.name()}").encode(),
        "constraints.txt": pins.constraints(packages).encode(),
        "rubric.toml": rubric.encode(),
    }
