"""Right functions in many styles, and the forms in which an honest result may come.

    python -m tests.helpers.honest 100

holds all of them to the checks of so many seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers.honest import basic, language, networks

HONEST: dict[str, tuple[Callable[..., Any], ...]] = {
    **basic.WAYS,
    **language.WAYS,
    **networks.WAYS,
}
