"""The project as a wheel, packed from the files that run here: no network, no source tree."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grader.safe_file import replacing

PACKAGES = ("grader", "reference", "spec", "student_template")
ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("METADATA", "entry_points.txt", "LICENSE")  # of what the installation says of itself
WHEEL = "Wheel-Version: 1.0\nGenerator: rnn-spec\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same files make the same wheel


def name() -> str:
    """Of the wheel's file."""
    return f"rnn_spec-{distribution('rnn-spec').version}-py3-none-any.whl"


def write(folder: Path) -> Path:
    """Write the wheel into a folder; the file."""
    info = f"rnn_spec-{distribution('rnn-spec').version}.dist-info"
    files = dict(_code())
    for known in distribution("rnn-spec").files or []:
        if known.parts[0] == info and known.name in KEPT:
            files[known.as_posix()] = Path(str(known.locate())).read_bytes()
    files[f"{info}/WHEEL"] = WHEEL.encode()
    record = "".join(f"{file},{_hash(data)},{len(data)}\n" for file, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with replacing(folder / name()) as whole, ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for file, data in files.items():
            archive.writestr(entry(file), data)
    return folder / name()


def entry(file: str, mode: int = 0o644) -> ZipInfo:
    """A plain file in an archive."""
    info = ZipInfo(file, LONG_AGO)
    info.external_attr = (0o100000 | mode) << 16
    info.compress_type = ZIP_DEFLATED
    return info


def _code() -> Iterator[tuple[str, bytes]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and path.parent.name != "__pycache__":
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def _hash(data: bytes) -> str:
    digest = urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    return f"sha256={digest}"
