"""What other users of this machine may read, and what the grader may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def is_public(folder: Path) -> bool:
    return all(p.stat().st_mode & 0o001 for p in (folder, *folder.parents))


def lock(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the grader, root too, from listing or opening what lies at a place."""

    def refusing(name: str) -> None:
        real = getattr(os, name)

        def asked(path: object = ".", *arguments: object, **named: object) -> object:
            if isinstance(path, str | Path) and Path(path) == place:
                if name == "access":
                    return False
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **named)

        monkeypatch.setattr(os, name, asked)

    for name in ("listdir", "scandir", "open", "access"):
        refusing(name)
    opened = Path.open

    def opening(path: Path, *arguments: object, **named: object) -> object:
        if path == place:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", opening)
