"""A few of the generated submissions; `make fuzz` tries 2,000."""

from tests.hostile.fuzz import tried


def test_generated_submissions_have_a_true_report() -> None:
    kinds, bad = tried(24, seed=7)
    assert bad == []
    assert kinds.total() == 24
