"""What a frequent mistake gives with something beside it: other arguments, another sign.

Only of functions that take microseconds, as each mistake is executed with each change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from grader.feedback.facts.other_arguments import candidates, complete, gives_an_array, where_finite
from grader.feedback.trials import LOOSE, Trial, Trials
from grader.feedback.variations import is_finite
from spec.checking.equality import TOLERANCE, alike
from spec.item import Mistake
from spec.text import Text

QUICK = ("loss", "gradient_flow")  # chapters
WORDS = ("build_vocabulary", "training_pairs", "one_hot", "predict_next", "ngram_next")
SLOWER = ("perplexity",)  # with what is frequent alone
FEWEST = 6  # calls that a statement about all of them has to rest on
MOST_WRONG = 3  # calls that are tried first
Arguments = tuple[Any, ...]


class Beside(NamedTuple):
    """What is done beside a mistake. before: to the arguments; after: to what comes back."""

    text: Text
    before: Callable[[Arguments], Arguments] = lambda arguments: arguments
    after: Callable[[Any, Arguments], Any] = lambda result, arguments: result


ALONE = Beside(Text("", ""))  # first: softmax of 1 + z is that of z
NEGATIVE = Beside(
    Text(", with the sign turned round", "，并且符号反了"), after=lambda result, arguments: -result
)
TURNED_ROUND = Text(
    "Every number has the wrong sign, and is right but for it.", "每个数都只差符号：符号反了。"
)
REVERSED = Beside(
    Text(", in reverse order", "，并且顺序反了"), after=lambda result, arguments: result[::-1]
)


def a_mistake_and_more(trials: Trials) -> Text | None:
    """One mistake of the catalogue with one change gives the result in every call. Nothing is said
    of how the code is written: it may come to the same in another way."""
    item = trials.item
    is_quick = item.chapter in QUICK or item.name in WORDS
    if not is_quick and not gives_an_array(trials) and item.name not in SLOWER:
        return None
    asked = [*trials.with_varied, *trials.about_words, *trials.scaled, *_other_limits(trials)]
    calls = [t for t in asked if t.call.stopped or t.is_finite or not is_finite(t.want)]
    wrong = [t for t in calls if not t.right and not t.call.stopped]
    if len(wrong) < 2 or sum(t.call.stopped or t.is_finite for t in calls) < FEWEST:
        return None
    pilots = wrong[:: max(1, len(wrong) // MOST_WRONG)]
    changes = [ALONE, *_changes(trials, pilots[0], is_quick)]
    for mistake in {m.name: m for m in reversed(item.mistakes)}.values():
        for beside in changes:
            if all(_gives(mistake, beside, t, trials) for t in (*pilots, *calls)) and not all(
                _gives(mistake, ALONE, Trial(replace(t.call, value=t.want), t.want), trials)
                for t in calls
            ):
                text = Text(
                    f"What comes back is as with the mistake “{mistake.name.en}”{beside.text.en}.",
                    f"返回的结果等同于“{mistake.name.zh}”这个错误{beside.text.zh}。",
                )
                return text if len(calls) == len(asked) else where_finite(text)
    signs = [t for t in calls if isinstance(t.want, np.ndarray | float) and not t.call.stopped]
    right = Mistake(NEGATIVE.text, trials.source, NEGATIVE.text)
    if len(signs) == len(calls) and all(_gives(right, NEGATIVE, t, trials) for t in calls):
        return where_finite(TURNED_ROUND)
    return None


def _other_limits(trials: Trials) -> list[Trial]:
    """A few calls with another number beside an array: one that is only compared shows little."""
    return trials.ask_all(
        [
            (*t.arguments[:place], number * factor, *t.arguments[place + 1 :])
            for t in trials.given[::4]
            for place, number in enumerate(t.arguments)
            for factor in (0.1, 0.4, 2.5, 10.0)
            if isinstance(number, float) and isinstance(t.arguments[0], np.ndarray)
        ]
    )


def _changes(trials: Trials, pilot: Trial, is_quick: bool) -> Iterator[Beside]:
    arguments = complete(trials, pilot.arguments)
    for candidate in candidates(trials, arguments):
        if (is_quick or candidate.is_frequent) and not candidate.limit:
            yield Beside(
                Text(f", {candidate.beside.en}", f"，{candidate.beside.zh}"), candidate.change
            )
    if isinstance(pilot.want, np.ndarray | float):
        yield NEGATIVE
        for place, name in enumerate(trials.names):
            for axis, (en, zh) in enumerate((("rows", "行数"), ("columns", "列数"))):
                if (
                    not isinstance(arguments[place], tuple | list)
                    and np.ndim(arguments[place]) > axis
                ):
                    yield _divided(place, axis, f"{en} of {name}", f"{name} 的{zh}")
    if isinstance(pilot.want, np.ndarray | list):
        yield REVERSED


def _divided(place: int, axis: int, en: str, zh: str) -> Beside:
    return Beside(
        Text(f", divided by the number of {en}", f"，并且多除以了 {zh}"),
        after=lambda result, arguments: result / np.shape(arguments[place])[axis],
    )


def _gives(mistake: Mistake, beside: Beside, trial: Trial, trials: Trials) -> bool:
    """Whether both together give what came back, or as little an answer."""
    given = complete(trials, trial.arguments)
    try:
        with np.errstate(all="ignore"):
            result = beside.after(mistake.function(*beside.before(given)), given)
    except Exception:  # a mistake may not bear every input, no more than the student's code
        return trial.call.stopped
    tolerance = LOOSE if callable(given[0]) else TOLERANCE
    return not trial.call.stopped and alike(trial.call.value, result, tolerance, trial.call.scale)
