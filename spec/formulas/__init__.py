"""Saying what a function computes: its formula in the article's notation, found by asking it.

A probe takes the function for a black box. It asks with inputs that isolate one part of the
formula after the other, finds each part among the ways people write it, puts the parts
together, and executes the whole against the function on fresh inputs and other shapes. A
formula that does not agree everywhere is not returned: the checks judge, a probe explains
or stays silent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spec.formulas import backward, forward, gradient, layer, precision
from spec.formulas.formula import Asker, Formula
from spec.item import Submission

Probe = Callable[[Asker], Formula | None]
PROBES: dict[str, tuple[Probe, ...]] = {
    "forward": (forward.of_forward,),
    "output": (forward.of_output,),
    "delta": (backward.of_delta, precision.of_precision),
    "delta_below": (backward.of_delta_below, precision.of_precision),
    "gradient_W": (gradient.of_gradient_W, precision.of_precision),
    "gradient_U": (gradient.of_gradient_U, precision.of_precision),
    "gradient_V": (gradient.of_gradient_V,),
}


def formula_of(name: str, submission: Submission) -> Formula | None:
    """What the submission's function computes, verified, or None.

    None also where the function is right. At most 150 calls.
    """
    with np.errstate(all="ignore"):
        if name == "RecurrentLayer":
            return layer.of_layer(submission)
        ask = Asker(name, submission)
        return next((f for probe in PROBES.get(name, ()) if (f := probe(ask))), None)
