"""`grader spec --prove`: what is proved, what is rejected, and what rests on paper."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from grader.feedback.rows import listed
from grader.grading.own_faults import OwnFaults
from grader.specification.listing import FAILED
from grader.status_line import can_overwrite, overwrite
from spec.notation.tree import Equation
from spec.notation.unicode import unicode
from spec.text import Text

if TYPE_CHECKING:
    from spec.proofs import Statement

PROVED = Text("proved", "已证明")
NOT_PROVED = Text("NOT PROVED", "未能证明")
BELIEVED = Text("takes for true: {wrong}", "把错误的写法当成正确：{wrong}")
ONE_OF = Text("the wrong version {place}", "第 {place} 种错误写法")
REJECTED = Text("wrong versions rejected: {count}", "排除 {count} 种错误写法")
COUNT = Text(
    "{claims} claims, in {all} statements, of which {proved} are proved; a wrong version was "
    "rejected {wrong} times; {seconds:.1f} s",
    "{claims} 个论断，共 {all} 条命题，证明 {proved} 条，排除错误写法 {wrong} 次，"
    "用时 {seconds:.1f} 秒",
)
NOT_SEEN = Text("NOT REJECTED", "未能排除")
PROVERS, READER = Text("by its provers", "证明"), Text("by the reader", "数值检验")
READ = Text(
    "{held} of {all} equations hold as numbers of random networks",
    "在随机网络的数值上，{all} 个公式中 {held} 个成立",
)
CHANGES = Text(
    "{changes} changes of the equations: {both} rejected by provers and reader, {read} of "
    "definitions by the reader, {alike} the same for a reason; {missed} unaccounted for",
    "公式的 {changes} 种改动：{both} 种被证明和数值检验同时排除，{read} 种定义的改动被数值检验"
    "排除，{alike} 种有理由说明含义不变；{missed} 种没有着落",
)
RESTS = Text("What this rests on:", "依据：")
THEOREM = Text(
    "  {name}: supposes {supposes}; on paper: {paper}",
    "  {name}：前提：{supposes}；留在纸上：{paper}",
)
MEANS = Text("  ({word}: {meaning})", "  （{word}：{meaning}）")
REST = Text("{count} statements more with --all", "加 --all 再证 {count} 条命题")

Rejected = dict[Equation, set[Equation]]


def prove(lang: str, every: bool, own_faults: OwnFaults) -> int:
    """Prove the quick set, or every statement, one line each, and read every equation and its
    changes as numbers; 1 if something is not proved, or a change not rejected. What the grader
    fails at costs no other."""
    from spec.proofs import PRINTED, STATEMENTS

    chosen = [s for s in STATEMENTS if every or s.quick]
    rejected: Rejected = {}
    code = report(chosen, lang, rejected, own_faults)
    lost = [s.subject for s in chosen if s.claim.in_language(lang) in own_faults.subjects]
    read = [equation for equation in PRINTED if equation not in lost]
    code = max(code, reading(read, rejected, lang, own_faults))
    for line in own_faults.spare(RESTS.en, lambda: list(trust(lang)), []):
        print(line)
    if len(chosen) < len(STATEMENTS):
        print(REST.in_language(lang).format(count=len(STATEMENTS) - len(chosen)))
    return code


def report(
    statements: Iterable[Statement], lang: str, rejected: Rejected, own_faults: OwnFaults
) -> int:
    """Prove these, print a line for each and the count; 1 if one is not proved. What each
    rejects of the changes of its equation is added to `rejected`."""
    chosen = list(statements)
    began, proved, wrong = time.perf_counter(), 0, 0
    for place, statement in enumerate(chosen, 1):
        claim = statement.claim.in_language(lang)
        _progress(f"{place}/{len(chosen)} {claim}")
        line = partial(_proved, statement, lang, rejected)
        said = FAILED.in_language(lang).format(name=claim)
        failed = False, 0, f"{NOT_PROVED.in_language(lang)}  {said}"
        good, count, said = own_faults.spare(claim, line, failed)
        proved, wrong = proved + good, wrong + count
        _progress("")
        print(said, flush=True)
    seconds = time.perf_counter() - began
    claims = len({statement.claim for statement in chosen})
    counts = {"claims": claims, "all": len(chosen), "proved": proved, "wrong": wrong}
    print(COUNT.in_language(lang).format(**counts, seconds=seconds))
    return 0 if proved == len(chosen) else 1


def _proved(statement: Statement, lang: str, rejected: Rejected) -> tuple[bool, int, str]:
    """Whether it is, and rejects all wrong versions; how many those are; its line."""
    started = time.perf_counter()
    objection, believed = statement.objection(statement.subject), statement.believed()
    changes = statement.rejected()
    if changes:
        rejected.setdefault(statement.subject, set()).update(changes)
    good = not objection and not believed
    count = len(statement.wrong) - len(believed) + len(changes)
    note = objection or _note(statement, believed, count, lang)
    verdict = (PROVED if good else NOT_PROVED).in_language(lang)
    seconds = time.perf_counter() - started
    claim, sizes = statement.claim.in_language(lang), statement.extent(lang)
    return good, count, f"{verdict}  {seconds:5.2f} s  {claim}  [{sizes}]  {note}"


def _note(statement: Statement, believed: Sequence[int], count: int, lang: str) -> str:
    """How many wrong versions are rejected; or which are not, as formulas or by their places."""
    if not believed:
        return REJECTED.in_language(lang).format(count=count)
    wrong = [(place, statement.wrong[place - 1]) for place in believed]
    shown = (
        unicode(one) if isinstance(one, Equation) else ONE_OF.in_language(lang).format(place=place)
        for place, one in wrong
    )
    return BELIEVED.in_language(lang).format(wrong=listed(shown, lang))


def reading(
    equations: Sequence[Equation],
    rejected: Mapping[Equation, set[Equation]],
    lang: str,
    own_faults: OwnFaults,
) -> int:
    """Read every equation, and every change of one, as numbers of random networks; 1 if an
    equation does not hold, or something lets a change pass that is not the same."""
    held, counts = 0, Counter(dict.fromkeys(("changes", "both", "read", "alike", "missed"), 0))
    for equation in equations:
        name = unicode(equation)
        holds = own_faults.spare(name, partial(_holds, equation, lang), False)
        held += holds
        read = partial(_changes, equation, rejected.get(equation), lang)
        counts.update(own_faults.spare(name, read, {}))
    print(READ.in_language(lang).format(held=held, all=len(equations)))
    print(CHANGES.in_language(lang).format(**counts))
    return 0 if held == len(equations) and not counts["missed"] else 1


def _holds(equation: Equation, lang: str) -> bool:
    """Whether it does as numbers; one that does not is printed, with the reason."""
    from spec.proofs.reader import verdict

    reason = verdict(equation)
    if reason:
        print(f"{NOT_PROVED.in_language(lang)}  {unicode(equation)}  {reason}")
    return not reason


def _changes(equation: Equation, provers: set[Equation] | None, lang: str) -> Counter[str]:
    """How many changes of it there are, and what became of them; one that is let pass is printed.

    provers: what these reject of them; None of a definition
    """
    from spec.proofs.mutants import mutants
    from spec.proofs.reader import verdict
    from spec.proofs.same import same

    counts = Counter[str]()
    for mutant in mutants(equation):
        ways = (
            (PROVERS, provers is not None and mutant.equation not in provers),
            (READER, not verdict(mutant.equation)),
        )
        passed = [by.in_language(lang) for by, passes in ways if passes]
        alike = bool(passed) and same(equation, mutant.equation)
        rejected = "read" if provers is None else "both"
        kind = rejected if not passed else "alike" if alike else "missed"
        counts.update(("changes", kind))
        if kind == "missed":
            said = f"{listed(passed, lang)}: {mutant.change}: {unicode(mutant.equation)}"
            print(f"{NOT_SEEN.in_language(lang)}  {said}")
    return counts


def trust(lang: str) -> Iterator[str]:
    """What each theorem supposes, and what is not machine-checked."""
    from spec.proofs.trust import IN_FULL, THEOREMS

    yield RESTS.in_language(lang)
    for one in THEOREMS:
        said = {"name": one.name, "supposes": one.supposes, "paper": one.paper}
        texts = {part: text.in_language(lang) for part, text in said.items()}
        yield THEOREM.in_language(lang).format(**texts)
    for word, meaning in IN_FULL:
        explained = meaning.in_language(lang).replace("`", "")
        yield MEANS.in_language(lang).format(word=word.in_language(lang), meaning=explained)


def _progress(text: str) -> None:
    """What is being proved now, on a terminal only; it is wiped away afterwards."""
    if can_overwrite(sys.stderr):
        overwrite(sys.stderr, text)
