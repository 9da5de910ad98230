"""A sentence for an exception, and when it is true."""

from __future__ import annotations

from dataclasses import dataclass

from spec.text import Text


@dataclass(frozen=True, eq=False, repr=False)
class Advice:
    """A sentence for an exception.

    kinds: types of exceptions
    message, source: patterns that are found in what it says and in the line it came from
    text: what to do; {file} and {line} are the place, {meant} the name that may have been meant,
        {shapes} the arrays on the line, {0}, {1} what the message's groups hold, {last0} one less
        than the number in a group, and a name what the source's group of that name holds. It is
        not used where one of these is not known.
    """

    kinds: str
    text: Text
    message: str = ""
    source: str = ""
