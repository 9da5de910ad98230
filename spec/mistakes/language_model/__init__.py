"""Frequent mistakes in chapter `language_model`."""
