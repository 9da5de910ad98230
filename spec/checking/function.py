"""A function under judgement: how it is called, what is right, and what every function owes.

A check of values first asks at the sizes that can see every mistake. Only where one fails
are smaller sizes tried, so that the student reads the smallest case that goes wrong; which
entries are wrong shows better at the size that was asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from spec.checking.cases import Cases, Size, arrays_in, describe
from spec.checking.compare import Comparison
from spec.checking.received import same
from spec.item import Answer, Check, Mismatch, Pays, Stopped, Submission, Text

Arguments = Callable[[Cases, Size], tuple[Any, ...]]
Case = tuple[tuple[Any, ...], Any, float]  # arguments, the right result, the largest number

SIZES = (Size(6, 4, 3), Size(5, 2, 4, 3))
SMALLER = (Size(1, 1, 1, 1), Size(2, 1, 1, 1), Size(2, 2, 1, 1), Size(3, 2, 1, 1), Size(3, 3, 2))
ONE_STEP = (Size(1, 3, 2), Size(1, 1, 1, 1))
ONE_WIDE = (Size(4, 1, 3, 1), Size(4, 3, 1, 2))
ORDINARY = Size(4, 3, 2)
NEW_RESULT = Text("returns a new result each time", "每次都返回新的结果")


@dataclass(frozen=True)
class Function:
    """A function of the submission and the right one beside it.

    parameters: names of the arguments, for messages
    right: the reference's function
    """

    parameters: tuple[str, ...]
    right: Callable[..., Any]
    shown: Comparison

    @property
    def name(self) -> str:
        return self.right.__name__

    def judge(self, submission: Submission, arguments: tuple[Any, ...]) -> Mismatch | None:
        """Compare one call with the reference."""
        return self._judge(submission, (arguments, self.right(*arguments), scale(arguments)))

    def _judge(self, submission: Submission, case: Case) -> Mismatch | None:
        arguments, want, largest = case
        value = submission.call(self.name, *arguments).value
        wrong = self.shown.judge(value, want, largest)
        return wrong and replace(wrong, case=describe(self.parameters, arguments))

    def _case(self, cases: Cases, make: Arguments, size: Size) -> Case:
        """Arguments, the right result and the largest number, computed once for a seed."""

        def made() -> Case:
            arguments = make(cases, size)
            return arguments, self.right(*arguments), scale(arguments)

        case: Case = cases.once((self.right, make, size), made)
        return case

    def values(
        self,
        title: Text,
        hint: Text,
        *inputs: Arguments,
        sizes: Sequence[Size] = SIZES,
        smaller: Sequence[Size] = SMALLER,
        weight: float = 1.0,
        pays: Pays = Pays.ALWAYS,
        follows: Text | None = None,
    ) -> Check:
        """A check that the values are right for all these inputs at all these sizes."""

        def run(submission: Submission, cases: Cases) -> Mismatch | None:
            for arguments in inputs:
                for size in sizes:
                    wrong = self._judge(submission, self._case(cases, arguments, size))
                    if wrong is not None:
                        small = self._smallest(submission, cases, arguments, smaller)
                        return replace(small, entries=wrong.entries) if small else wrong
            return None

        return Check(title, run, hint, weight, pays, follows.en if follows else "")

    def _smallest(
        self, submission: Submission, cases: Cases, arguments: Arguments, smaller: Sequence[Size]
    ) -> Mismatch | None:
        for size in smaller:
            try:
                wrong = self._judge(submission, self._case(cases, arguments, size))
            except Stopped:
                continue
            if wrong is not None:
                return wrong
        return None

    def one_step(self, title: Text, hint: Text, arguments: Arguments) -> Check:
        """A check at T = 1."""
        return self.values(title, hint, arguments, sizes=ONE_STEP, smaller=(), pays=Pays.LATER)

    def one_wide(self, arguments: Arguments) -> Check:
        """A check at n = 1 and at m = 1."""
        return self.values(
            Text("works for n = 1 and for m = 1", "n = 1 或 m = 1 时也正确"),
            Text(
                "Take the sizes from the arguments' shapes; squeeze() loses axes of length 1.",
                "尺寸从参数的 shape 取得；squeeze() 会丢掉长度为 1 的轴。",
            ),
            arguments,
            sizes=ONE_WIDE,
            smaller=(),
            pays=Pays.LATER,
        )

    def keeps_arguments(self, arguments: Arguments) -> Check:
        """A check that no argument is changed."""

        def run(submission: Submission, cases: Cases) -> Mismatch | None:
            given, _, _ = self._case(cases, arguments, ORDINARY)
            return self._changed(submission.call(self.name, *given))

        return Check(
            Text("leaves its arguments as they were", "不改动传入的参数"),
            run,
            Text(
                "Work on a copy: start from argument.copy(), and avoid += on arguments.",
                "在副本上计算：先用 参数.copy()，不要对参数用 +=。",
            ),
            pays=Pays.LATER,
        )

    def _changed(self, answer: Answer) -> Mismatch | None:
        if not answer.changed:
            return None
        names = ", ".join(self.parameters[i] for i in sorted(answer.changed))
        return Mismatch(
            Text(f"it changes its argument {names}", f"改动了传入的参数 {names}"),
            "changed",
            secret=False,
        )

    def new_memory(self, arguments: Arguments, title: Text = NEW_RESULT) -> Check:
        """A check that a result is new, stays what it was, and comes out the same twice."""

        def run(submission: Submission, cases: Cases) -> Mismatch | None:
            first_arguments, _, _ = self._case(cases, arguments, ORDINARY)
            first = submission.call(self.name, *first_arguments)
            if first.shares:
                names = ", ".join(self.parameters[i] for i in first.shares)
                return Mismatch(
                    Text(
                        f"the result is the argument {names} itself, or a view of it",
                        f"结果就是参数 {names} 本身，或者是它的视图",
                    ),
                    "memory",
                    secret=False,
                )
            key = ("others", self.right, arguments)
            others = cases.once(key, lambda: tuple(map(_others, first_arguments)))
            submission.call(self.name, *others)
            if not same(first.recall(), first.value):
                return Mismatch(
                    Text(
                        "the next call overwrites the result of the one before",
                        "下一次调用会覆盖上一次的结果",
                    ),
                    "memory",
                    secret=False,
                )
            if not same(submission.call(self.name, *first_arguments).value, first.value):
                return Mismatch(
                    Text(
                        "the same arguments gave another result the second time",
                        "同样的参数，第二次调用得到了不同的结果",
                    ),
                    "memory",
                    secret=False,
                )
            return None

        return Check(
            title,
            run,
            Text(
                "Make the result inside the function; keep nothing between calls.",
                "在函数内部新建结果；两次调用之间不要保留任何东西。",
            ),
            pays=Pays.LATER,
        )


def scale(arguments: tuple[Any, ...]) -> float:
    """The largest number among the inputs, at least 1."""
    return max([1.0, *(float(np.abs(a).max()) for a in arrays_in(arguments) if a.size)])


def _others(argument: Any) -> Any:
    """An argument of the same shape with its rows, or its words, in reverse."""
    if isinstance(argument, np.ndarray):
        return argument[::-1].copy()
    if isinstance(argument, list | tuple):
        kept = argument if any(True for _ in arrays_in(argument)) else argument[::-1]
        return type(argument)(_others(part) for part in kept)
    return argument
