"""The documents, the examples and the house's own rules."""
