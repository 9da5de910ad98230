"""The example of vanishing and exploding: its numbers bear out what its page says."""

from pathlib import Path

import numpy as np
import pytest

from examples.gradient_flow import (
    ACTIVATIONS,
    NORMS,
    THRESHOLD,
    article_start,
    clipped,
    draw,
    flow,
    numbers,
    overflow,
    reaches,
)
from examples.pages import quoted, renewed

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = pytest.mark.parametrize("page", ["gradient_flow.md", "gradient_flow.zh.md"])
FLOWS = {
    (name, size): flow(activation, beta_f, beta_W)
    for name, (activation, beta_f) in ACTIVATIONS.items()
    for size, beta_W in NORMS.items()
}


def test_error_terms_stay_under_their_bound() -> None:
    for one in [*FLOWS.values(), article_start()]:
        assert (one.norms <= one.bounds * (1 + 1e-9)).all()
        assert (one.norms > 0).all()


def test_identity_meets_the_bound_and_tanh_stays_far_below_it() -> None:
    exact, saturated = FLOWS["identity", "large"], FLOWS["tanh", "large"]
    np.testing.assert_allclose(exact.norms, exact.bounds, rtol=1e-9)
    assert saturated.norms[-1] < 1e-9 * saturated.bounds[-1]


def test_product_below_1_vanishes() -> None:
    for name, size in [*[(n, "small") for n in ACTIVATIONS], ("sigmoid", "large")]:
        assert reaches(FLOWS[name, size]) <= 10, (name, size)


def test_article_start_sees_one_step() -> None:
    assert reaches(article_start()) == 1


def test_clipping_shortens_what_is_too_long_and_nothing_else() -> None:
    assert clipped(FLOWS["identity", "large"].gradient) == THRESHOLD
    assert clipped(FLOWS["tanh", "large"].gradient) == THRESHOLD
    for size in NORMS:
        small = FLOWS["sigmoid", size].gradient
        assert clipped(small) == small < THRESHOLD


def test_explosion_under_tanh_shows_in_the_gradient_and_not_in_the_states() -> None:
    for seed in (1, 2):
        exploded = overflow(seed)
        assert exploded.state <= 1.0
        assert exploded.nan > 0.9
        assert 500 < exploded.steps < 2000


def test_sigmoid_keeps_up_to_a_half_with_a_norm_of_2() -> None:
    """A step keeps at most ¼ ‖W‖, and close to a half where every state is ½."""
    flow = FLOWS["sigmoid", "large"]
    kept = flow.norms[1:] / flow.norms[:-1]
    assert 0.25 < kept.max() <= 0.5


@PAGES
def test_numbers_of_the_page_are_the_script_s(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    shown, computed = quoted(text), numbers()
    assert len(shown) > 15
    for name in shown:
        assert shown[name] == computed[name], f"{name}: run `make generated`"
    assert renewed(text, computed) == text


def test_figure_is_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, the extra `plots`, is not installed")
    draw(tmp_path / "first.svg")
    draw(tmp_path / "second.svg")
    first = (tmp_path / "first.svg").read_text("utf-8")
    assert first == (tmp_path / "second.svg").read_text("utf-8")
    assert "<dc:date>" not in first
