"""What the items of the chapter share: inputs, checks of one word."""

from __future__ import annotations

from typing import Any

from spec.chapters.language_model import sizes
from spec.checking.function import Arguments, Function
from spec.item import Check, Pays
from spec.text import Text


def exactly(*arguments: Any) -> Arguments:
    """These arguments, whatever the size."""
    return lambda cases, size: arguments


def word_check(function: Function, title: Text, hint: Text, *inputs: Arguments) -> Check:
    """A check that pays later, of inputs that heed no size and are the same under every seed."""
    return function.values(
        title, hint, *inputs, sizes=sizes.SMALL_TEXTS[:1], smaller=(), pays=Pays.LATER
    )
