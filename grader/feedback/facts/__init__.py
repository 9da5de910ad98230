"""What can be said of any function that is not right: facts, each tested on all its calls.

A fact is a small predicate with its sentence. It is told only where it holds of every call that
was made, by the checks and beyond them, so that it is true whatever the function does; and of the
calls that a check would have made, had it not ended at the first wrong one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.feedback.facts import (
    arguments,
    equal_numbers,
    functions,
    memory,
    numbers,
    other_arguments,
    points,
    regions,
    rows,
    several,
    sizes,
    two_slips,
)
from grader.feedback.facts.other_arguments import of_parts
from grader.feedback.trials import MOST_CALLS, Trials
from spec.text import Text, Where

Fact = Callable[[Trials], Text | None]
ORDINARY = Text(
    "With numbers that are neither very large nor very small: {}", "数值不太大也不太小时：{}"
)

FACTS: tuple[Fact, ...] = (
    several.in_another_order,
    numbers.array_of_integers,
    points.moved_otherwise,
    numbers.one_number_only,
    numbers.always_the_same,
    rows.rest_is_zero,
    sizes.up_to_a_size,
    sizes.while_all_is_small,
    sizes.only_where_square,
    rows.moved,
    rows.one_too_many,
    rows.rest_is_missing,
    rows.first_or_last_is_zero,
    numbers.one_factor,
    numbers.one_number_added,
    numbers.changed,
    functions.of_another_shape,
    functions.not_summed,
    functions.function_of_the_right_one,
    functions.another_mark,
    functions.numbered_otherwise,
    arguments.is_an_argument,
    arguments.another_items_answer,
    other_arguments.right_for_other_arguments,
    numbers.few_decimals,
    rows.first_or_last_is_wrong,
    sizes.only_some_activations,
    sizes.where_nothing_repeats,
    equal_numbers.right_where_no_numbers_are_equal,
    numbers.inexactly_right,
    rows.alike_rows,
    arguments.ignores_an_argument,
    two_slips.a_mistake_and_more,
    rows.right_rows,
    regions.right_where_finite,
    regions.right_in_a_region,
    several.right_results,
    rows.in_proportion,
)


def kept_between_calls(trials: Trials) -> Text | None:
    """Whether the result depends on more than the arguments: then nothing else can be said."""
    return memory.another_result_later(trials)


def where_right(trials: Trials) -> Text | None:
    """Of a function that stops in some calls: in which it is right."""
    with np.errstate(all="ignore"):
        if all(trial.right for trial in trials.all):
            return None
        said = _established(regions.right_where_finite, trials) or _established(
            regions.right_in_a_region, trials
        )
    return Where(said.en, said.zh) if said else None


def _established(fact: Fact, trials: Trials) -> Text | None:
    """What a fact says; nothing where it wanted more calls than are made: they might refute it."""
    before = trials.asked
    text = fact(trials)
    return None if trials.asked > max(before, MOST_CALLS) else text


def mistake_of(trials: Trials) -> Text | None:
    """The first of those facts that say what is done wrongly, and not where."""
    apart = (*OF_PLACES, *OF_LIMITS, regions.right_where_finite)
    return fact_of(trials, tuple(fact for fact in FACTS if fact not in apart))


def fact_of(trials: Trials, facts: tuple[Fact, ...] = FACTS) -> Text | None:
    """The first fact that holds; None where nothing does, or the function is right."""
    with np.errstate(all="ignore"):
        if all(trial.right for trial in trials.all):
            return None
        for fact in facts:
            text = _of_all(fact, trials)
            if text is not None:
                said = text if fact in OF_THE_WHOLE else _with_parts(fact, text, trials)
                return Where(said.en, said.zh) if fact in OF_PLACES else said
    return None


def _of_all(fact: Fact, trials: Trials) -> Text | None:
    """What a fact says of all calls, those too that a check would have made."""
    text = _established(fact, trials)
    if text is None:
        return None
    text = _established(fact, trials.with_wrong if fact in OF_LIMITS else trials.whole)
    if text is None or fact in (*OF_LIMITS, *OF_REGIONS):
        return text
    return text if _established(fact, trials.at_every_scale) == text else ORDINARY.format(text)


def _with_parts(fact: Fact, text: Text, trials: Trials) -> Text:
    """Of which of several results it is said: all wrong ones that it holds of."""
    alike = [trials, *(other for other in trials.others_wrong if _of_all(fact, other) == text)]
    names = [one.part_name for one in sorted(alike, key=lambda one: one.part or 0)]
    return of_parts(text, names)


# Those that say beyond which size it goes wrong, though not for zeros: there it may be right.
OF_LIMITS = (sizes.up_to_a_size, sizes.while_all_is_small, sizes.only_where_square)
# Those that count calls of all scales.
OF_REGIONS = (
    equal_numbers.right_where_no_numbers_are_equal,
    regions.right_where_finite,
    regions.right_in_a_region,
)
# Those that say where it is right, or that a factor is wrong, and not what is done wrongly.
OF_PLACES = (
    sizes.only_some_activations,
    equal_numbers.right_where_no_numbers_are_equal,
    rows.first_or_last_is_wrong,
    rows.right_rows,
    regions.right_in_a_region,
    several.right_results,
    rows.in_proportion,
)
# Those that judge whole results, not the one of several that is wrong.
OF_THE_WHOLE = (
    sizes.up_to_a_size,
    sizes.while_all_is_small,
    sizes.only_where_square,
    sizes.only_some_activations,
    sizes.where_nothing_repeats,
    equal_numbers.right_where_no_numbers_are_equal,
    arguments.is_an_argument,
    arguments.another_items_answer,
    arguments.ignores_an_argument,
    other_arguments.right_for_other_arguments,  # says itself which
    two_slips.a_mistake_and_more,
    regions.right_where_finite,
    regions.right_in_a_region,
    several.in_another_order,
    several.right_results,
)
