"""A small world around a hostile submission, and one call of it."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

import reference.loss
import spec.chapters.loss
from grader.report import Fault
from grader.sandbox.process import Limits
from grader.sandbox.session import Session
from grader.sandbox.zygote_client import Zygote
from grader.submission.files import SourceFile
from grader.submission.read import Sources
from spec.points import NAMES

CALLING = """
def softmax(world):
    try:
        return bool(attack(world))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"[:300]
"""
TOKEN = "a token that nobody may learn"
SECRETS = ctypes.create_string_buffer(b"seed 31337")  # in the grader's memory


class World:
    """Files to read and to change; everything open to all users, so that no layer is helped."""

    def __init__(self, folder: Path) -> None:
        os.chmod(folder, 0o777)
        self.folder = folder
        self.write("secret", TOKEN)
        self.write("old", "as it was")
        self.write("neighbour.py", "def softmax(z): ...")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        os.chmod(self.folder / name, 0o666)

    def described(self) -> dict[str, Any]:
        """What the attacker knows."""
        return {
            "secret": str(self.folder / "secret"),
            "token": TOKEN,
            "neighbour": str(self.folder / "neighbour.py"),
            "public": str(self.folder),
            "results": str(self.folder / "results.json"),
            "home": os.path.expanduser("~"),
            "reference": reference.loss.__file__,
            "spec": spec.chapters.loss.__file__,
            "grader": os.getpid(),
            "address": ctypes.addressof(SECRETS),
        }

    def state(self) -> dict[str, Any]:
        """Everything that an attack could have changed."""
        return {
            p.name: (p.lstat().st_mode, p.lstat().st_mtime, p.read_bytes() if p.is_file() else b"")
            for p in self.folder.iterdir()
        }


def attempt(code: str, world: World, zygote: Zygote, limits: Limits) -> Any:
    """True if the attack succeeded; otherwise what stopped it."""
    sources = Sources("hostile.py", None, (one_file("hostile.py", code + CALLING),))
    with Session(sources, NAMES, limits, start=zygote.start) as session:
        try:
            return session.call("softmax", world.described()).value
        except Fault as fault:
            return f"{fault.outcome}: {fault.summary.en}"


def one_file(name: str, text: str) -> SourceFile:
    """A file as it is read from a submission."""
    return SourceFile(name, Path(name), ((name, text),))
