"""The specification: checks, mistakes, formulas, equations, proofs; the reference."""
