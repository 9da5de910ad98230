"""Which random networks an equation is read in, by its setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from spec.proofs.reader.forward import Kind
from spec.proofs.reader.gradcheck import Differences
from spec.proofs.reader.gradient_flow import Bounded, Clipped
from spec.proofs.reader.loss import Row, Samples
from spec.proofs.reader.recurrent import Recurrent
from spec.proofs.reader.world import World

DRAWS, MANY = 3, 4000
EPSILONS = (0.02, 0.01, 0.005)
# T·m·n·k: all different, so that nothing fits by chance, and all but T the same
SIZES = ((4, 2, 3, 5), (5, 3, 3, 3))


def _recurrent(*kinds: Kind) -> Callable[[], Sequence[World]]:
    return lambda: [
        Recurrent(kind, *size, draws=DRAWS, seed=place)
        for place, size in enumerate(SIZES)
        for kind in kinds
    ]


WORLDS: dict[str, Callable[[], Sequence[World]]] = {
    "recurrent": _recurrent(Kind(), Kind(last=True)),
    "last": _recurrent(Kind(last=True)),
    "copies": _recurrent(Kind(unshared=True), Kind(unshared=True, last=True)),
    "below": _recurrent(Kind(2, layered=True, below=True)),
    "below recurrent": _recurrent(Kind(2, layered=True, below=True, recurrent=True)),
    "scores": _recurrent(Kind(scores=True), Kind(scores=True, last=True)),
    "bidirectional": _recurrent(Kind(both=True, scores=True)),
    "deep": _recurrent(Kind(3, layered=True, scores=True)),
    "deep bidirectional": _recurrent(Kind(3, layered=True, both=True, scores=True)),
    "row": lambda: [Row(4, DRAWS, 1)],
    "samples": lambda: [Samples(3, 4, DRAWS, 1), Samples(4, 4, DRAWS, 2)],
    "parameter": lambda: [Differences(4, epsilon, DRAWS, 1) for epsilon in EPSILONS],
    "bound": lambda: [Bounded(4, 3, MANY, 1)],
    "clipping": lambda: [Clipped(100, 1)],
}


@cache
def worlds(setting: str) -> Sequence[World]:
    """The random networks of a setting; the same ones each time."""
    return WORLDS[setting]()
