"""A function under judgement: how it is called, what is right, and what every function owes.

A check of values first asks at the sizes that can see every mistake. Only where one fails
are smaller sizes tried, so that the student reads the smallest case that goes wrong; which
entries are wrong shows better at the size that was asked first. A wrong call is made once
more: where the answer is another one then, something is kept between calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np

from spec.checking.cases import HOLDERS, Case, Cases, Size
from spec.checking.compare import Comparison
from spec.checking.described import describe
from spec.checking.equality import same
from spec.item import Answer, Check, Mismatch, Pays, Stopped, Submission
from spec.text import Text, listed

Arguments = Callable[[Cases, Size], tuple[Any, ...]]

SIZES = (Size(6, 4, 3), Size(5, 2, 4, 3))
# T, n and m are 2 at least: at 1 neither a shape nor time nor a direction shows.
SMALLER = (Size(2, 2, 2, 2), Size(3, 2, 2, 2), Size(3, 3, 2))
ONE_STEP, SMALL_STEP = (Size(1, 8, 8, 11), Size(1, 1, 1, 1)), (Size(1, 3, 2),)
ONE_WIDE, SMALL_WIDE = (Size(9, 1, 12, 10), Size(3, 7, 1, 1)), (Size(4, 1, 3, 2), Size(4, 3, 1, 1))
# What else is 1 wide, by what a function is given: inputs, scores of words, outputs
OTHER_WIDTHS = (({"x", "U"}, "m"), ({"output_deltas"}, "K"), ({"V"}, "k"))
ORDINARY = Size(4, 3, 2)
ANOTHER_RESULT = Text(
    "the same arguments gave another result the second time",
    "同样的参数，第二次调用得到了不同的结果",
)
NOTHING_KEPT = Text(
    "Make the result inside the function; keep nothing between calls, neither in a variable "
    "outside nor in a default such as [] or {} of the def line.",
    "在函数内部新建结果；两次调用之间不要保留任何东西：函数外的变量不行，def 一行里 [] 或 {} "
    "这样的默认值也不行。",
)
THE_SAME = Text(
    "{} Draw no random numbers. Fill an array of np.empty before you read it: it holds what lay in "
    "memory.",
    "{}不要用随机数。np.empty 的数组要先填满再读：里面原来是内存里的旧数据。",
).format(NOTHING_KEPT)


@dataclass(frozen=True, eq=False, repr=False)
class Function:
    """A function of the submission and the right one beside it.

    right: the reference's function
    at_any_size: whether its inputs can be made at every size, and not only where they are sought
    sizes: at which its values are asked, where a check names no others
    smaller: those that are tried where one is wrong, to show the smallest
    """

    right: Callable[..., Any]
    shown: Comparison
    at_any_size: bool = True
    sizes: Sequence[Size] = SIZES
    smaller: Sequence[Size] = SMALLER

    @property
    def name(self) -> str:
        return self.right.__name__

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the arguments, for messages."""
        return tuple(signature(self.right).parameters)

    def judge(self, submission: Submission, arguments: tuple[Any, ...]) -> Mismatch | None:
        """Compare one call with the reference."""
        return self._judge(submission, Case(arguments, self.right(*arguments)))

    def _judge(self, submission: Submission, case: Case) -> Mismatch | None:
        return self.judged(submission.call(self.name, *case.arguments).value, case)

    def judged(self, value: Any, case: Case) -> Mismatch | None:
        """What is wrong with a value that came back."""
        if same(value, case.want):
            return None
        wrong = self.shown.judge(value, case.want, case.scale)
        return wrong and replace(
            wrong, case=describe(self.parameters, case.arguments), asked=case.arguments
        )

    def is_kept(self, submission: Submission, case: Case, value: Any) -> bool:
        """Whether an answer depends on something kept: asked once more, it is another one."""
        return not same(submission.call(self.name, *case.arguments).value, value)

    def case(self, cases: Cases, make: Arguments, size: Size) -> Case:
        """Arguments and the right result, computed once for a seed."""

        def drawn() -> Case:
            arguments = make(cases, size)
            return Case(arguments, cases.answer(self.right, arguments))

        case: Case = cases.once((self.right, make, size), drawn)
        return case

    def values(
        self,
        title: Text,
        hint: Text,
        *inputs: Arguments,
        sizes: Sequence[Size] | None = None,
        smaller: Sequence[Size] | None = None,
        weight: float = 1.0,
        pays: Pays = Pays.ALWAYS,
        follows: Text | None = None,
    ) -> Check:
        """A check that the values are right for all these inputs at all these sizes."""
        sizes = self.sizes if sizes is None else sizes
        smaller = self.smaller if smaller is None else smaller

        def run(submission: Submission, cases: Cases) -> Mismatch | None:
            for arguments in inputs:
                for size in sizes:
                    case = self.case(cases, arguments, size)
                    value = submission.call(self.name, *case.arguments).value
                    wrong = self.judged(value, case)
                    if wrong is not None:
                        if self.is_kept(submission, case, value):
                            return memory(ANOTHER_RESULT)
                        return self.shown_small(submission, cases, arguments, wrong, smaller)
            return None

        parts = tuple(part.symbol for part in getattr(self.shown, "parts", ()))
        any_size = inputs if self.at_any_size else ()
        return Check(
            title,
            run,
            hint,
            weight,
            pays,
            follows=follows,
            inputs=any_size,
            sizes=tuple(sizes),
            parts=parts,
        )

    def shown_small(
        self,
        submission: Submission,
        cases: Cases,
        arguments: Arguments,
        wrong: Mismatch,
        smaller: Sequence[Size],
    ) -> Mismatch:
        """The smallest case that is wrong in the same way, with the wrong entries of the first one:
        at some sizes a wrong shape is right by chance, or a wrong value hardly shows."""
        small = self._smallest(submission, cases, arguments, smaller, wrong.kind)
        return replace(small, entries=wrong.entries) if small else wrong

    def _smallest(
        self,
        submission: Submission,
        cases: Cases,
        arguments: Arguments,
        smaller: Sequence[Size],
        kind: str,
    ) -> Mismatch | None:
        for size in smaller:
            try:
                case = self.case(cases, arguments, size)
            except ValueError:  # there are no such arguments of this size
                continue
            try:
                wrong = self._judge(submission, case)
            except Stopped:
                continue
            if wrong is not None and wrong.kind == kind:
                return wrong
        return None

    def one_step(self, title: Text, hint: Text, arguments: Arguments) -> Check:
        """A check at T = 1."""
        return self.values(
            title, hint, arguments, sizes=ONE_STEP, smaller=SMALL_STEP, pays=Pays.LATER
        )

    def one_wide(self, arguments: Arguments) -> Check:
        """A check at n = 1, and where another width is 1."""
        given = set(self.parameters)
        other = next((width for names, width in OTHER_WIDTHS if names & given), "")
        return self.values(
            Text(
                f"works for n = 1 and for {other} = 1" if other else "works for n = 1",
                f"n = 1 或 {other} = 1 时也正确" if other else "n = 1 时也正确",
            ),
            Text(
                "Take the sizes from the arguments' shapes; squeeze() loses axes of length 1.",
                "尺寸从参数的 shape 取得；squeeze() 会丢掉长度为 1 的轴。",
            ),
            arguments,
            sizes=ONE_WIDE if other else ONE_WIDE[:1],
            smaller=SMALL_WIDE if other else SMALL_WIDE[:1],
            pays=Pays.LATER,
        )

    def keeps_arguments(self, arguments: Arguments, size: Size = ORDINARY) -> Check:
        """A check that no argument is changed."""

        def run(submission: Submission, cases: Cases) -> Mismatch | None:
            case = self.case(cases, arguments, size)
            return self.changed(submission.call(self.name, *case.arguments))

        return Check(
            Text("leaves its arguments as they were", "不改动传入的参数"),
            run,
            Text(
                "Work on a copy of an array or a list: argument.copy(); avoid += on arguments.",
                "数组和列表都在副本上计算：先用 参数.copy()，不要对参数用 +=。",
            ),
            pays=Pays.LATER,
        )

    def changed(self, answer: Answer) -> Mismatch | None:
        """What is wrong where an argument is not what it was."""
        if not answer.changed:
            return None
        names = listed(self.parameters[i] for i in sorted(answer.changed))
        plural = "s" if len(answer.changed) > 1 else ""
        first = min(answer.changed)
        return Mismatch(
            Text(f"it changes its argument{plural} {names.en}", f"改动了传入的参数 {names.zh}"),
            "changed",
            secret=False,
            hint=_on_a_copy(self.parameters[first], answer.changed[first]),
        )


def memory(summary: Text, hint: Text = NOTHING_KEPT) -> Mismatch:
    """Something is kept between calls that must not be."""
    hint = THE_SAME if summary is ANOTHER_RESULT else hint
    return Mismatch(summary, "memory", secret=False, hint=hint)


def _on_a_copy(name: str, value: Any) -> Text:
    """How to leave an argument as it is; .copy() of what holds others does not copy those."""
    if isinstance(value, list | tuple) and any(isinstance(v, HOLDERS) for v in value):
        return Text(
            f"Work on a copy: copy.deepcopy({name}), after import copy, copies what {name} holds "
            f"too; .copy(), list(…) and unpacking do not.",
            f"在副本上计算：import copy 以后，copy.deepcopy({name}) "
            f"连 {name} 里面的东西也一起复制；"
            f".copy()、list(…) 和解包都不会。",
        )
    if isinstance(value, np.ndarray):
        return Text(
            f"Work on a copy: start from {name}.copy(). +=, *= and the like, out= and "
            f"{name}[…] = … change the array itself.",
            f"在副本上计算：先用 {name}.copy()。+=、*= 之类、out= 以及 {name}[…] = … 改动的都是"
            f"数组本身。",
        )
    return Text(
        f"Work on a copy: start from {name}.copy(). +=, append, insert, pop, sort and "
        f"{name}[…] = … change {name} itself.",
        f"在副本上计算：先用 {name}.copy()。+=、append、insert、pop、sort 以及 {name}[…] = … "
        f"改动的都是 {name} 本身。",
    )
