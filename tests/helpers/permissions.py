"""What other users of this machine may read."""

from __future__ import annotations

from pathlib import Path


def is_public(folder: Path) -> bool:
    return all(p.stat().st_mode & 0o001 for p in (folder, *folder.parents))
