"""How the time of a proof grows with T, n and m: python benchmarks/proofs.py

Equations 3, 6 and 8, ∂E/∂s₀ and ∂E/∂x with a loss at every step: written out and
differentiated by `diff` (any f, and tanh), and for all n and m with letters. Written out, the work
grows with the number of paths through time, about n^T; with letters, with T² words of length T.
Then the two sets that `grader spec --prove` runs. Times include the wrong versions' rejection for
the sets, not for the table.
"""

import time

from spec.proofs import STATEMENTS, explicit, words
from spec.proofs.activations import TANH
from spec.proofs.gradients import BASIC_EQUATIONS, says_something
from spec.proofs.networks import BASIC, Size

SIZES = (
    Size(1, 2, 2),
    Size(2, 2, 2),
    Size(3, 2, 2),
    Size(4, 2, 2),
    Size(5, 2, 2),
    Size(2, 1, 2),
    Size(2, 3, 2),
    Size(2, 4, 2),
    Size(2, 2, 1),
    Size(2, 2, 4),
    Size(2, 2, 8),
)
TANH_SIZES = (Size(1, 2, 2), Size(2, 2, 2), Size(2, 3, 2))
STEPS = (1, 2, 4, 8, 12, 16)


def seconds_of(prove):
    """CPU time of a proof, which must succeed."""
    started = time.process_time()
    assert prove()
    return time.process_time() - started


def equations(T):
    """Those that have an instance at T steps: eq. 3 has none at T = 1."""
    return [one for one in BASIC_EQUATIONS if says_something(one, BASIC, T)]


def by_diff(size, activation=None):
    algebra = explicit.Derived(BASIC, size, False, activation)
    return all(explicit.holds(equation, algebra) for equation in equations(size.T))


def for_all_sizes(T):
    algebra = words.DerivedWords(BASIC, T, False)
    return all(words.holds(equation, algebra) for equation in equations(T))


def table():
    print("| how | T | n | m | s |\n|---|---|---|---|---|")
    for size in SIZES:
        spent = seconds_of(lambda size=size: by_diff(size))
        print(f"| diff, any f | {size.T} | {size.n} | {size.m} | {spent:.2f} |", flush=True)
    for size in TANH_SIZES:
        spent = seconds_of(lambda size=size: by_diff(size, TANH))
        print(f"| diff, tanh | {size.T} | {size.n} | {size.m} | {spent:.2f} |", flush=True)
    for T in STEPS:
        spent = seconds_of(lambda T=T: for_all_sizes(T))
        print(f"| letters | {T} | any | any | {spent:.2f} |", flush=True)


def sets():
    print("\n| set | statements | wrong versions | s |\n|---|---|---|---|")
    for name, chosen in (
        ("quick", [s for s in STATEMENTS if s.quick]),
        ("the rest", [s for s in STATEMENTS if not s.quick]),
    ):
        wrong = 0

        def prove(chosen=chosen):
            nonlocal wrong
            for statement in chosen:
                wrong += len(statement.wrong) + len(statement.rejected())
            return all(s.prove() and not s.believed() for s in chosen)

        spent = seconds_of(prove)
        print(f"| {name} | {len(chosen)} | {wrong} | {spent:.2f} |", flush=True)


if __name__ == "__main__":
    sets()
    print()
    table()
