"""A sentence for an exception, and when it is true."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from spec.text import Text


@dataclass(frozen=True, eq=False, repr=False)
class Advice:
    """A sentence for an exception.

    kinds: types of exceptions
    message, source, subject: patterns that are found in what it says, in the line it came from
        and in what the frame shows of the name it is about; {0} in the source's is what the
        message's first group holds
    text: what to do; {file} and {line} are the place, {meant} the name that may have been meant,
        {shapes} the arrays on the line, {0}, {1} what the message's groups hold, {last0} one less
        than the number in a group, and a name what the group of that name holds in the source
        or the subject.
        It is not used where one of these is not known.
    """

    kinds: str
    text: Text
    message: str = ""
    source: str = ""
    subject: str = ""


attribute_error = partial(Advice, "AttributeError")
index_error = partial(Advice, "IndexError")
name_error = partial(Advice, "NameError")
syntax_error = partial(Advice, "SyntaxError")
type_error = partial(Advice, "TypeError")
value_error = partial(Advice, "ValueError")
