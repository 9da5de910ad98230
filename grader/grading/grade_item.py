"""Grading one item: all its checks, and what the student reads where one has failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from grader.feedback.definitions import other_name, other_order
from grader.feedback.grouped import grouped
from grader.feedback.right_formula import right_formula
from grader.grading import hidden
from grader.grading.expected_calls import plan_of
from grader.grading.explanation import VALUES, Explanation, explanation
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder, is_right_in_order
from grader.grading.settings import Settings
from grader.grading.verdict import GRADER_FAULT, IsOurs, Verdict, verdict, worst
from grader.report import (
    CheckResult,
    Fault,
    Feedback,
    GraderError,
    ItemResult,
    Outcome,
    first_wrong,
    in_short,
)
from grader.sandbox.session import Session
from spec.checking.cases import Cases
from spec.checking.described import describe
from spec.item import Item, Task
from spec.text import Text, Where

REPORT_IT = Text(
    "Please report it, with the lines that the grader printed to stderr.",
    "请报告这个问题，并附上评分程序输出到 stderr 的内容。",
)


def grade_item(
    item: Item,
    session: Session,
    cases: Cases,
    settings: Settings,
    own_faults: OwnFaults | None = None,
    explains: Callable[[], bool] = lambda: True,
    is_ours: IsOurs = lambda fault: False,
) -> ItemResult:
    """All checks of one item.

    own_faults: notes what the grader could not say
    explains: whether to find out why it is wrong; asked where it is; is_ours: see verdict
    """
    own_faults = own_faults or OwnFaults()
    recorder = Recorder(session)
    session.follow(plan_of(item, cases))
    verdicts = []
    for check in item.checks:
        outcome = verdict(check, recorder, cases, is_ours)
        if outcome.check is not check:
            raise GraderError(f"the verdict on another check came for one of {item.name}")
        if outcome.outcome is Outcome.GRADER_ERROR:
            session.student.drop()
        if settings.hidden:
            outcome = _without_cases(outcome, session)
        verdicts.append(outcome)
    wrong = [v for v in verdicts if v.outcome is not Outcome.PASSED]
    lang = settings.lang

    def why() -> Explanation:
        if not explains():
            return Explanation()
        return _why(item, wrong, recorder, cases, settings, own_faults)

    words = partial(_feedback, item, verdicts, wrong, settings, why)
    feedback, beside = None, item.formula
    if wrong:
        feedback = own_faults.spare(item.name, words, None) or _bare(wrong, lang)
        order = partial(_by_parameters, item, recorder, session, feedback, wrong, lang)
        feedback = own_faults.spare(item.name, order, feedback)
        formula = partial(_formula_beside, item, wrong, feedback)
        beside = own_faults.spare(item.name, formula, item.formula)
    return ItemResult(
        name=item.name,
        chapter=item.chapter,
        title=item.title.in_language(lang),
        equation=item.equation,
        formula=beside,
        points=item.earned([v.outcome is Outcome.PASSED for v in verdicts]),
        max_points=float(item.points),
        outcome=worst(wrong),
        checks=_checked(verdicts, lang),
        feedback=feedback,
        place=session.definitions.place_of(item.name),
    )


NOT_AGAIN = Text("not called again, as {0}", "没有再次调用，因为之前{0}")


def _checked(verdicts: list[Verdict], lang: str) -> tuple[CheckResult, ...]:
    """What became of each check; one whose function had ended its process has called nothing."""
    results, ended = list[CheckResult](), None
    for v in verdicts:
        not_again = v.fault is not None and v.fault is ended
        said = NOT_AGAIN.format(v.consequence) if not_again else v.consequence
        results.append(
            CheckResult(v.check.title.in_language(lang), v.outcome, said.in_language(lang))
        )
        ended = v.fault if v.fault is not None and v.fault.is_end else ended
    return tuple(results)


def not_judged(item: Item, outcome: Outcome, why: Feedback, lang: str) -> ItemResult:
    """An item of which no check could be judged."""
    title, formula, points = item.title.in_language(lang), item.formula, float(item.points)
    checks = tuple(CheckResult(c.title.in_language(lang), outcome, "") for c in item.checks)
    return ItemResult(
        item.name, item.chapter, title, item.equation, formula, 0.0, points, outcome, checks, why
    )


def own_fault(item: Item, lang: str) -> ItemResult:
    """An item at which the grader itself failed."""
    why = in_short(GRADER_FAULT.in_language(lang), next_step=REPORT_IT.in_language(lang))
    return not_judged(item, Outcome.GRADER_ERROR, why, lang)


def _by_parameters(
    item: Item,
    recorder: Recorder,
    session: Session,
    feedback: Feedback,
    wrong: list[Verdict],
    lang: str,
) -> Feedback:
    """The feedback; where the parameters stand in another order, that explains whatever comes but
    a method that is not there; and where one has another name, that this is not known."""
    given = session.definitions.parameters_of(item.name)
    fault = (first_wrong(wrong) or wrong[0]).fault
    if fault is not None and fault.lacks and item.chapter != "layer":
        name = other_name(item.name, given, fault.lacks)
        if name is not None:
            return replace(feedback, next_step=name.in_language(lang))
    if fault is not None and fault.exception == "AttributeError" and fault.place is None:
        return feedback
    order = other_order(item.name, given)
    is_recognised = feedback.formula or feedback.mistakes  # in the order of the template
    if order is None or (is_recognised and not is_right_in_order(item, recorder, given)):
        return feedback
    step = order.in_language(lang)
    return replace(feedback, formula="", differences=(), mistakes=(), next_step=step)


def _without_cases(outcome: Verdict, session: Session) -> Verdict:
    """What a hidden run may tell of a check."""
    return outcome._replace(
        mismatch=hidden.mismatch(outcome.mismatch) if outcome.mismatch else None,
        fault=hidden.fault(outcome.fault, session.student.sources) if outcome.fault else None,
        asked=(),
    )


def _formula_beside(item: Item, wrong: list[Verdict], feedback: Feedback) -> str:
    """The right formula that is shown; of what is not written yet, all of it."""
    if wrong[0].outcome is Outcome.MISSING:
        return item.formula
    return right_formula(item, wrong[0].check, wrong[0].about, feedback.formula)


def _feedback(
    item: Item,
    verdicts: list[Verdict],
    wrong: list[Verdict],
    settings: Settings,
    why: Callable[[], Explanation],
) -> Feedback:
    """What the student reads: the first check that failed, and what it says."""
    first = first_wrong(wrong) or wrong[0]
    explained = why()
    mismatch, fault, lang = first.mismatch, first.fault, settings.lang
    shown = mismatch if mismatch and not (settings.hidden and mismatch.secret) else None
    case = None if settings.hidden else mismatch.case if mismatch else _asked(item, first)
    step = _next_step(item, first, explained)
    return Feedback(
        claim=first.check.title.in_language(lang),
        formula=explained.formula,
        differences=tuple(d.in_language(lang) for d in _differences(explained, fault)),
        summary=first.consequence.in_language(lang),
        yours=shown.yours if shown else "",
        right=shown.right if shown else "",
        mistakes=tuple(n.in_language(lang) for n in explained.names),
        case=case.in_language(lang) if case else "",
        place=fault.place if fault else None,
        caught=_caught(verdicts) if item.counted else "",
        printed="" if settings.hidden else first.printed.strip(),
        also=_also(item, wrong, first, explained, lang),
        next_step="" if explained.says_why(fault is not None) else step.in_language(lang),
        entries=shown.entries if shown and not settings.hidden else None,
        crashed_in=fault.crashed_in if fault else "",
    )


def _differences(explained: Explanation, fault: Fault | None) -> tuple[Text, ...]:
    """What is known of why it is wrong; of a call that stopped, where the others are right is told
    only where nothing better is known of that one."""
    hint = fault.hint if fault is not None else None
    if hint is None or isinstance(hint, Where):
        return explained.differences
    return tuple(d for d in explained.differences if not isinstance(d, Where))


def _why(
    item: Item,
    wrong: list[Verdict],
    recorder: Recorder,
    cases: Cases,
    settings: Settings,
    own_faults: OwnFaults,
) -> Explanation:
    """Why it is wrong, as far as a student may know."""
    first = first_wrong(wrong) or wrong[0]
    explained = explanation(item, first.kind, recorder, cases, own_faults, first.about)
    if settings.hidden and not hidden.may_tell(explained):
        return Explanation(names=explained.names)
    return explained


def _bare(wrong: list[Verdict], lang: str) -> Feedback:
    """The least that can be said: what was claimed, and what came of it."""
    first = first_wrong(wrong) or wrong[0]
    hint = in_general(first.check.hint, explained=True)
    claim, said, then = (t.in_language(lang) for t in (first.check.title, first.consequence, hint))
    return in_short(said, claim, then)


def _asked(item: Item, first: Verdict) -> Text | None:
    """The arguments of the call that crashed, where they can be shown."""
    plain = all(isinstance(a, np.ndarray) or hasattr(a, "backward") for a in first.asked)
    if first.outcome is Outcome.MISSING or not first.asked or not plain:
        return None
    return describe(item.tasks[0].parameters[: len(first.asked)], first.asked)


def _next_step(item: Item, first: Verdict, explained: Explanation) -> Text:
    fault, mismatch = first.fault, first.mismatch
    if fault is not None and fault.outcome is Outcome.MISSING and fault.hint is None:
        return next((t.todo for t in item.tasks if t.todo), first.check.hint)
    task = _called_otherwise(item, fault) if fault is not None else None
    if task is not None:
        line = task.def_line
        return Text(
            f"Its parameters must be the template's: {line}.", f"参数要和模板一样：{line}。"
        )
    if fault is not None:
        return fault.hint or in_general(first.check.hint, explained=True)
    if mismatch is None:
        return REPORT_IT
    if mismatch.hint is not None or first.kind not in (*VALUES, "shape", "dtype", "type"):
        return mismatch.hint or first.check.hint
    return in_general(first.check.hint, explained.explains or first.kind not in VALUES)


def in_general(hint: Text, explained: bool) -> Text:
    """A check's hint, where it is not known whether it meets what is wrong."""
    unknown, unknown_zh = "What goes wrong could not be established. ", "没能确定错在哪里。"
    return Text(
        f"{'' if explained else unknown}In general: {hint.en}",
        f"{'' if explained else unknown_zh}一般来说：{hint.zh}",
    )


def _called_otherwise(item: Item, fault: Fault) -> Task | None:
    """The function or method of the item that does not take the arguments of its template; what
    stands for a function may have another name, or none."""
    if fault.misfit and len(item.tasks) == 1:
        return item.tasks[0]
    return next((t for t in item.tasks if t.name == fault.misfit), None)


CLAIM_AND_FAULT = Text("{claim}: {fault}", "要求“{claim}”，实际：{fault}")


def _also(
    item: Item, wrong: list[Verdict], first: Verdict, explained: Explanation, lang: str
) -> tuple[str, ...]:
    """Other faults, each kind once; of a class, whose checks are about its methods, all of them.

    explained: what has been found; what follows from it, in a class wrong values of the same
        equation or attribute, is not told beside it
    """
    if item.counted:
        others = [v for v in wrong if v.summary != first.summary]
        return grouped(((v.summary, v.one_of) for v in others), lang)
    one_function = len(item.tasks) == 1
    marks = {first.kind if one_function else _kind_in_class(first)}
    follow = explained.follow if one_function else VALUES
    lines = []
    for v in wrong:
        mark = v.kind if one_function else _kind_in_class(v)
        if not one_function and v.kind in VALUES and v.about and v.about == first.about:
            continue
        follows = explained.explains and v.kind in follow
        if mark not in marks and not (follows and (one_function or _of_one_formula(v, first))):
            marks.add(mark)
            claim, fault = v.check.title.in_language(lang), v.summary.in_language(lang)
            lines.append(CLAIM_AND_FAULT.in_language(lang).format(claim=claim, fault=fault))
    return tuple(lines)


def _of_one_formula(one: Verdict, other: Verdict) -> bool:
    return bool(one.check.formula) and one.check.formula == other.check.formula


def _kind_in_class(v: Verdict) -> object:
    """What is told once of a class: an exception of a line, whatever sizes its message names."""
    if v.one_of is None:
        return v.summary
    return v.one_of[0] if v.fault is None else (v.one_of[0], v.fault.place)


def _caught(verdicts: list[Verdict]) -> str:
    passed = sum(v.outcome is Outcome.PASSED for v in verdicts)
    return f"{passed}/{len(verdicts)}"
