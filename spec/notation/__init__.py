"""Equations as trees, and as Unicode, LaTeX and MathML; no SymPy."""
