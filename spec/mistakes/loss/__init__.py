"""Frequent mistakes in chapter `loss`."""
