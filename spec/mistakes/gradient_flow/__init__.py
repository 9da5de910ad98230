"""Frequent mistakes in chapter `gradient_flow`."""
