"""Frequent mistakes in chapter `architectures`."""
