"""What signs, origins, claims and titles say in words, each with what is executed to see it."""

from tests.helpers.meanings.claims import OF_CLAIMS
from tests.helpers.meanings.followed import ADVICE, OF_STEPS
from tests.helpers.meanings.hints import OF_HINTS
from tests.helpers.meanings.layers import OF_LAYERS
from tests.helpers.meanings.origins import OF_ORIGINS
from tests.helpers.meanings.signs import OF_SIGNS
from tests.helpers.meanings.stories import OF_STORIES, OPENINGS
from tests.helpers.meanings.titles import OF_TITLES, Asked
from tests.helpers.meanings.trust import OF_SIZES, OF_TRUST

__all__ = [
    "ADVICE",
    "OF_CLAIMS",
    "OF_HINTS",
    "OF_LAYERS",
    "OF_ORIGINS",
    "OF_SIGNS",
    "OF_SIZES",
    "OF_STEPS",
    "OF_STORIES",
    "OF_TITLES",
    "OF_TRUST",
    "OPENINGS",
    "Asked",
]
