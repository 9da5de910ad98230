"""Seeds that nobody can guess: cases of a public one could be answered by a table."""

from __future__ import annotations

import secrets

NAME = "RNN_SEED"  # the variable that holds one, where a rubric names none
BITS = 64  # of a secret seed, at least
DRAW = 'python -c "import secrets; print(secrets.randbits(128))"'


def drawn() -> int:
    """A seed that nobody can guess, of at least BITS bits."""
    return 1 << 2 * BITS - 1 | secrets.randbits(2 * BITS - 1)


def number(text: str) -> int | None:
    """The seed that a text holds; None where it is none, or is too short to be a secret."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 1000):
        return None
    return int(text) if int(text).bit_length() >= BITS else None
