"""How strong an isolation is, by the layers that hold."""

from __future__ import annotations

from collections.abc import Iterable

from spec.text import Text, listed

# In the order in which they are told.
LAYERS = (
    "separate process",
    "sealed process",
    "resource limits",
    "file access",
    "system calls",
    "own user",
    "own network",
)
LEVELS = ("weak", "medium", "strong")
ALWAYS = {"separate process", "sealed process", "resource limits"}


def level(layers: Iterable[str]) -> str:
    """strong: files, system calls and resources are closed.

    medium: nothing can be changed or reached, but what all users may read can be read
    weak: honest mistakes are caught, and the answers are elsewhere; malice is not stopped
    """
    held = set(layers)
    if held >= ALWAYS | {"file access", "system calls"}:
        return "strong"
    if held >= ALWAYS | {"own user", "system calls"}:
        return "medium"
    return "weak"


def missing(layers: Iterable[str]) -> tuple[str, ...]:
    """Layers that do not hold, and without which the level is lower.

    The two that only a root grader or some kernels have are no loss to a strong one.
    """
    held = set(layers)
    extra = {"own user", "own network"} if level(held) == "strong" else {"own network"}
    return tuple(name for name in LAYERS if name not in held | extra)


def reaches(level: str, wanted: str) -> bool:
    """Whether a level is as high as another."""
    return LEVELS.index(level) >= LEVELS.index(wanted)


def refused(layers: Iterable[str], wanted: str) -> Text:
    """What is said where the level is lower than what is asked for."""
    from grader.feedback import words  # which most runs have no use for this early

    held = set(layers)
    has, due = words.LEVELS[level(held)], words.LEVELS[wanted]
    names = [words.LAYER_NAMES[name] for name in missing(held)]
    en, zh = listed(n.en for n in names).en, listed(n.zh for n in names).zh
    return Text(
        f"isolation here is {has.en}, must be {due.en}; not enforced: {en}. See `grader doctor`.",
        f"这里的隔离是“{has.zh}”，应当是“{due.zh}”；未生效：{zh}。见 `grader doctor`。",
    )
