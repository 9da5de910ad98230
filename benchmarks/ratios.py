"""Ratios that were taken within a round each, as a table tells them."""

from __future__ import annotations

import statistics


def spread(ratios: list[float]) -> str:
    """Median, and from least to most; two cells, empty where nothing was measured."""
    if ratios[0] != ratios[0]:
        return "| "
    return f"{statistics.median(ratios):.2f} × | {min(ratios):.2f} to {max(ratios):.2f}"
