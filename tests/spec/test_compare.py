"""What passes as equal, and how a difference is told."""

from collections.abc import Callable

import numpy as np
import pytest

from spec.chapters.gradcheck.numerical import FORMULAS
from spec.checking.compare import Shown, compare
from spec.checking.described import describe, literal
from spec.checking.equality import TOLERANCE, alike, all_close, close, close_rows, same
from spec.checking.received import kind_of
from spec.checking.results import Layers, WordPairs
from spec.item import Entries, Opaque
from spec.text import Text

SEQUENCE = Shown("δ", first=1)
WHOLE = Shown("∂E/∂W")


def said(got: object, want: object, shown: Shown = WHOLE) -> str:
    return compare(got, want, shown, 1.0).summary.en


def test_rounding_passes() -> None:
    want = np.random.default_rng(0).normal(size=(5, 3))
    assert compare(want * (1 + 1e-13), want, SEQUENCE, 1.0) is None


def test_integers_with_the_right_values_pass() -> None:
    assert compare(np.array([[1, 2]]), np.array([[1.0, 2.0]]), WHOLE, 1.0) is None


@pytest.mark.parametrize("number", [2, 2.0, np.array(2.0)])
def test_a_number_may_have_any_type(number: object) -> None:
    assert compare(number, 2.0, Shown("E"), 1.0) is None


def test_same_is_of_one_type_and_value() -> None:
    one = {"a": np.int64(1), "b": [np.str_("x"), 2.0]}
    assert same(one, {"a": np.int64(1), "b": [np.str_("x"), 2.0]})
    assert not same(one, {"a": np.int64(2), "b": [np.str_("x"), 2.0]})
    assert not same(one, {"a": 1, "b": ["x", 2.0]})


def test_vanished_row_counts() -> None:
    want = np.array([[1e-9, 2e-9], [1.0, 2.0]])
    got = np.array([[0.0, 0.0], [1.0, 2.0]])
    assert said(got, want, SEQUENCE) == "δ₁ is wrong"


def test_tiny_entry_of_a_whole_gradient_does_not_count() -> None:
    assert compare(np.array([[0.0, 1.0]]), np.array([[1e-12, 1.0]]), WHOLE, 1.0) is None


def test_zero_is_held_against_the_inputs_scale() -> None:
    assert compare(np.array([[9e-13]]), np.zeros((1, 1)), WHOLE, 1.0) is None
    assert compare(np.array([[2e-12]]), np.zeros((1, 1)), WHOLE, 1.0) is not None
    assert compare(np.array([[1e-11]]), np.zeros((1, 1)), WHOLE, 1000.0) is None


def test_infinity_equals_itself_only() -> None:
    assert compare(np.inf, np.inf, Shown("E"), 1.0) is None
    for got in (-np.inf, np.nan, 700.0):
        assert compare(got, np.inf, Shown("E"), 1.0) is not None


def test_number_is_called_one_in_an_array_too() -> None:
    assert kind_of(np.array(3)).en == "a number"


def test_what_is_no_pair_of_words_is_told_how_to_make_them() -> None:
    wrong = WordPairs().judge([("<s>", "a"), "a"], [("<s>", "a"), ("a", "</s>")], 1.0)
    assert "list(zip(inputs, labels))" in wrong.hint.en
    assert wrong.summary.zh == "第 2 项不是 (输入词, 标记词)"


def test_pairs_of_words_are_counted_from_one() -> None:
    wrong = WordPairs().judge([("<s>", "b"), ("b", "</s>")], [("<s>", "a"), ("a", "</s>")], 1.0)
    assert wrong.summary == Text("pair 1 is wrong", "第 1 个词对有误")


@pytest.mark.parametrize("loss", FORMULAS)
def test_loss_says_which_shape_it_takes(loss: Callable[..., float]) -> None:
    with pytest.raises(ValueError, match=r"of shape \(2, 3\), this one has \(5,\)"):
        loss(np.ones((2, 3)), np.ones(5))


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (None, "it returned None"),
        ([1.0, 2.0], "it returned a list, must be an array of shape (1, 2)"),
        (3.0, "it returned a float, must be an array of shape (1, 2)"),
        (Opaque("generator"), "it returned a generator, must be an array of shape (1, 2)"),
        (np.ones(2), "the shape is (2,), must be (1, 2)"),
        (np.ones((1, 2)) + 1j, "the dtype is complex128, must be float64"),
        (np.array([[np.nan, 1.0]]), "∂E/∂W contains nan"),
        (np.array([[np.inf, 1.0]]), "∂E/∂W contains inf"),
        (np.float32(1.1) / np.array([[1.1, 1.1]]), "∂E/∂W is right to 7 digits only"),
    ],
)
def test_what_is_wrong_is_told(got: object, sentence: str) -> None:
    assert said(got, np.ones((1, 2))) == sentence


@pytest.mark.parametrize("size", [1e-300, 1e-231, 1e200, 1e300])
def test_right_digits_are_counted_at_every_size(size: float) -> None:
    want = size * np.array([[1.0, 2.0]])
    assert said(want * (1.0 + 3e-6), want) == "∂E/∂W is right to 5 digits only"


@pytest.mark.parametrize(
    ("got", "want", "shown", "hint"),
    [
        ([[1.0, 2.0]], (1, 2), WHOLE, "shape (1, 2); np.array(…) turns lists into arrays."),
        ([1.0, 2.0], (1, 2), WHOLE, "; np.array(…) of it would have shape (2,)."),
        (
            (np.ones((1, 2)),),
            (1, 2),
            WHOLE,
            "shape (1, 2); a comma after it makes a tuple: take it",
        ),
        ((1.0,), (), WHOLE, "Return a number; a comma after it makes a tuple: take it away."),
        (Opaque("builtin_function_or_method"), (2,), WHOLE, "; ( ) after a function calls it."),
        ([[1.0, 2.0], [3.0]], (1, 2), WHOLE, ""),  # which none can be of
        (np.ones(2), (), WHOLE, "The result must be a single number, not an array of 2."),
        (Opaque("array of dtype object"), (2,), WHOLE, "dtype=float makes numbers of its entries."),
        (Opaque("numpy matrix"), (2,), WHOLE, "a matrix, which always has two dimensions."),
        (np.ones(2) + 1j, (2,), WHOLE, "look for what makes them complex"),
        (Opaque("Decimal"), (), WHOLE, "Return a number; float(…) makes one of it."),
        (Opaque("map"), (2,), WHOLE, "np.array(list(…)) makes an array of its entries."),
        (np.ones((3, 2, 1)), (3, 2), WHOLE, ""),
        (np.ones((3, 2, 1)), (3, 2), SEQUENCE, "Each vector is a column (n, 1) here; use one row"),
        (np.ones((2, 3)), (3, 2), WHOLE, "in reverse: rows and columns may be exchanged (.T)."),
        (np.array(1.0), (2, 3), WHOLE, "np.outer(a, b)"),
        (np.array(1.0), (2, 3), Shown("y"), ""),
    ],
)
def test_what_to_return_instead_is_told(
    got: object, want: tuple[int, ...], shown: Shown, hint: str
) -> None:
    wrong = compare(got, np.ones(want) if want else 1.0, shown, 1.0)
    assert bool(wrong.hint.en) == bool(hint)
    assert hint in wrong.hint.en


def test_norm_of_a_step_is_named_so_that_it_is_no_other_norm() -> None:
    wrong = compare(np.array([2.0, 1.0]), np.ones(2), Shown("‖δ‖", first=1), 1.0)
    assert (wrong.yours, wrong.right) == ("‖δ₁‖ = 2", "‖δ₁‖ = 1")


@pytest.mark.parametrize(
    ("got", "summary", "hint"),
    [
        ([(1, 2)], "the number of entries is 1, must be 2: one for each layer", "lowest first."),
        ([[1, 2], [3, 4], [5, 6]], "the number of entries is 3", "lowest first."),
    ],
)
def test_layers_that_are_missing_are_counted_as_layers(got, summary: str, hint: str) -> None:
    wrong = Layers().judge(got, [(np.ones(1), np.ones(1))] * 2, 1.0)
    assert summary in wrong.summary.en
    assert wrong.hint.en.endswith(hint)


def test_result_among_others_that_is_none_is_no_missing_return() -> None:
    wrong = Layers().judge([(np.ones(1), None)], [(np.ones(1), np.ones(1))], 1.0)
    assert wrong.hint.en.startswith("One of the results is None")


@pytest.mark.parametrize(
    ("entry", "summary"),
    [
        (None, "the entry of layer 2 is None, must be a tuple (∂E/∂U₂, ∂E/∂W₂)"),
        ({}, "the entry of layer 2 is a dict, must be a tuple (∂E/∂U₂, ∂E/∂W₂)"),
        ((1, 2, 3), "the number of results in the entry of layer 2 is 3, must be 2: "),
    ],
)
def test_part_of_another_kind_is_no_result_of_another_kind(entry: object, summary: str) -> None:
    right = (np.ones(1), np.ones(1))
    wrong = Layers().judge([right, entry], [right] * 2, 1.0)
    assert wrong.summary.en.startswith(summary)
    assert wrong.hint == Text("", "")


def test_two_lists_of_gradients_are_told_how_to_make_pairs() -> None:
    wrong = Layers().judge([[1] * 3, [2] * 3], [(np.ones(1), np.ones(1))] * 3, 1.0)
    assert "list(zip(…, …)) makes pairs of your two lists" in wrong.hint.en


def test_numbers_of_thousands_are_shown_so_that_their_difference_is() -> None:
    assert literal(np.array([[10000.74, -10092.396], [0.12345678, 1e6]])) == (
        "[[10000.74, -10092.4], [0.1235, 1e+06]]"
    )


def test_words_are_counted_where_they_are_too_many_to_read() -> None:
    few, many = [["a", "b"]], [["a"] * 60, ["b"] * 31]
    said = describe(("sentences", "context"), (few, many))
    assert said.en == "sentences = [['a', 'b']], context: a list of 91 words"


def test_digits_that_are_lost_are_told() -> None:
    want = np.array([[1.1, 2.7]])
    assert "float32" in compare(want.astype(np.float32), want, WHOLE, 1.0).hint.en
    assert "fractions were cut off" in compare(want.astype(int), want, WHOLE, 1.0).hint.en


def test_both_values_are_shown_with_the_digits_that_differ() -> None:
    wrong = compare(np.array([1.23456789]), np.array([1.23456700]), WHOLE, 1.0)
    assert (wrong.yours, wrong.right) == ("∂E/∂W = 1.2345679", "∂E/∂W = 1.234567")


def test_wrong_entries_of_a_matrix_are_told() -> None:
    want = np.array([[1.0, 2.0], [4.0, -4.0], [0.5, 0.5]])
    got = np.array([[1.0, 2.0], [4.0, -3.0], [np.nan, 9.0]])
    wrong = compare(got, want, SEQUENCE, 1.0)
    assert wrong.entries == Entries(("δ₁", "δ₂", "δ₃"), ((0.0, 0.0), (0.0, 0.25), (1.0, 1.0)))
    whole = compare(got, want, WHOLE, 1.0)
    assert whole.entries == Entries(("0", "1", "2"), ((0.0, 0.0), (0.0, 0.25), (1.0, 1.0)))


@pytest.mark.parametrize("shape", [(3,), (1, 3), (13, 2), (2, 13)])
def test_entries_are_told_only_where_they_make_a_picture(shape: tuple[int, ...]) -> None:
    assert compare(np.zeros(shape), np.ones(shape), WHOLE, 1.0).entries is None


def test_no_result_is_too_odd_to_be_held_against_a_mistakes() -> None:
    """A wrong function of the catalogue, too, may give back what is no array."""
    array = np.ones((2, 3))
    odd = ([[array, array[:1]], [array]], (array, 1.0), {"a": array}, None, "x", np.int64(1), [])
    for want in odd:
        for got in (*odd, array, 1.0, Opaque("generator")):
            assert alike(got, want, 1e-9, 1.0) in (True, False)
    assert alike(1, np.int64(1), 1e-9, 1.0)
    assert alike(array, array.copy(), 1e-9, 1.0)


@pytest.mark.parametrize("tolerance", [1e-9, 1e-6])
def test_rows_are_close_each_by_its_own_size(tolerance: float) -> None:
    want = np.array([[1e8, 2e8], [1e-8, 2e-8], [0.0, 0.0], [np.nan, np.inf]])
    for off, equal in ((0.4 * tolerance, True), (4.0 * tolerance, False)):
        for row in (0, 1):
            got = want.copy()
            got[row, 0] *= 1.0 + off * (5.0**0.5)
            assert all_close(got, want, tolerance) == equal
    assert not all_close(np.nan_to_num(want, nan=1.0), want, tolerance)
    assert not all_close(want[:3], want, tolerance)


@pytest.mark.parametrize("scale", [1e-240, 1.0, 1e200])
def test_nine_digits_are_compared_where_squares_vanish_or_overflow(scale: float) -> None:
    want = scale * np.array([[1.0, 2.0], [3.0, -4.0]])
    for judged in (close_rows, close):
        assert np.all(judged(want * (1.0 + 1e-10), want, TOLERANCE, 1.0))
        assert not np.any(judged(want * (1.0 + 1e-8), want, TOLERANCE, 1.0))
        assert not np.any(judged(0.0 * want, want, TOLERANCE, 1.0))
