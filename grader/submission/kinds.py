"""What the names in a hand-in mean: code, archives, and what is left out."""

from __future__ import annotations

import re
from pathlib import PurePath

SUFFIXES = (".py", ".ipynb")
LEFT_OUT = frozenset(
    {
        *("__macosx", "__pycache__", "node_modules", "site-packages", "dist-packages"),
        *("venv", "env", "virtualenv", "conda-meta", "thumbs.db", "desktop.ini"),
    }
)
COPIES = re.compile(r".*-checkpoint\.(py|ipynb)|~\$.*", re.IGNORECASE)  # made by programs
MARKS = ("pyvenv.cfg", "conda-meta")  # in the folder of an environment
ARCHIVES = {
    ".rar": "RAR",
    ".7z": "7-Zip",
    ".tar": "tar",
    ".tgz": "tar.gz",
    ".gz": "gzip",
    ".bz2": "bzip2",
    ".xz": "xz",
    ".zipx": "zipx",
}
SIGNATURES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)


def is_code(name: str) -> bool:
    """Whether a file of this name is graded; the case of its suffix does not matter."""
    return PurePath(name).suffix.lower() in SUFFIXES and not is_left_out(name)


def is_zip(name: str) -> bool:
    """Whether it is opened."""
    return name.lower().endswith(".zip") and not is_left_out(name)


def is_left_out(name: str) -> bool:
    """Whether a file or folder of this name is no part of a submission: hidden, an environment,
    a cache, a checkpoint, what a system adds."""
    hidden = name.startswith(".") and name not in (".", "..")
    return hidden or name.lower() in LEFT_OUT or COPIES.fullmatch(name) is not None


def archive(name: str, begins: bytes = b"") -> str:
    """What kind of archive it is that is not opened here, or ""."""
    for signature, kind in SIGNATURES:
        if begins.startswith(signature):
            return kind
    return ARCHIVES.get(PurePath(name).suffix.lower(), "")
