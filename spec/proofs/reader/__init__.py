"""The independent reader: a printed equation as numbers of random networks.

It knows nothing of the provers, and has no SymPy: its forward pass is written anew, ∂ is a
complex step, and each node of the tree counts, or is refused. `verdict` says why an equation
does not hold, or nothing.
"""

from spec.proofs.reader.verdict import verdict

__all__ = ["verdict"]
