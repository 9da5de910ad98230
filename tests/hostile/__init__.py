"""Submissions that try to cheat, leak or hurt: data, and the tests that run them."""
