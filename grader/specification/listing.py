"""`grader spec`: what is asked and checked, and, with --prove, what is proved."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from grader.feedback import words
from grader.feedback.rows import equation_numbers, listed, some_points
from spec.assignment import CHAPTERS
from spec.item import Item, Text
from spec.notation.equations import EQUATIONS
from spec.notation.unicode import unicode

if TYPE_CHECKING:
    from spec.proofs import Statement

PROVED = Text("proved", "已证明")
NOT_PROVED = Text("NOT PROVED", "未能证明")
BELIEVED = Text("takes for true: {names}", "把错误的写法当成正确：{names}")
REJECTED = Text("{count} wrong versions rejected", "排除 {count} 种错误写法")
COUNT = Text(
    "{proved} of {all} statements proved, {wrong} wrong versions rejected, in {seconds:.1f} s",
    "共 {all} 条命题，证明 {proved} 条，排除 {wrong} 种错误写法，用时 {seconds:.1f} 秒",
)
NOT_SEEN = Text("NOT SEEN", "未能识别")
READ = Text(
    "{held} of {all} equations hold as numbers of random networks; of {changes} changes of them "
    "{seen} are seen, {alike} say the same",
    "在随机网络的数值上，{all} 个公式中 {held} 个成立；对它们的 {changes} 种改动，"
    "识别出 {seen} 种，{alike} 种含义不变",
)
REST = Text("{count} more with --all", "加 --all 再证 {count} 条")


def listing(lang: str) -> Iterator[str]:
    """Chapters, their items with equation and points, and each item's checks."""
    for chapter in CHAPTERS:
        points = some_points(sum(item.points for item in chapter.items), lang)
        title = chapter.title.in_language(lang)
        yield f"{chapter.name}   {title}   {points}"
        for item in chapter.items:
            yield ""
            yield from _item(item, lang)
        yield ""


def _item(item: Item, lang: str) -> Iterator[str]:
    numbers = equation_numbers(item, lang)
    numbered = f"   {words.EQUATION.in_language(lang)} {numbers}" if numbers else ""
    points = some_points(item.points, lang)
    yield f"  {item.name}{numbered}   {points}   {item.title.in_language(lang)}"
    yield f"      {item.formula}"
    for check in item.checks:
        yield f"      - {check.title.in_language(lang)}"


def show(lang: str) -> int:
    """Print the listing."""
    for line in listing(lang):
        print(line)
    return 0


def prove(lang: str, every: bool) -> int:
    """Prove the quick set, or every statement, one line each; 1 if one is not proved."""
    from spec.proofs import STATEMENTS

    chosen = [s for s in STATEMENTS if every or s.quick]
    code = max(report(chosen, lang), reading(lang))
    if len(chosen) < len(STATEMENTS):
        print(REST.in_language(lang).format(count=len(STATEMENTS) - len(chosen)))
    return code


def report(statements: Iterable[Statement], lang: str) -> int:
    """Prove these, print a line for each and the count; 1 if one is not proved."""
    chosen = list(statements)
    began, proved, rejected = time.perf_counter(), 0, 0
    for place, statement in enumerate(chosen, 1):
        _progress(f"{place}/{len(chosen)} {statement.claim.in_language(lang)}")
        started = time.perf_counter()
        is_true, believed = statement.prove(), statement.believed()
        seconds = time.perf_counter() - started
        good = is_true and not believed
        proved += good
        rejected += len(statement.wrong) - len(believed)
        names = listed((wrong.name.in_language(lang) for wrong in believed), lang)
        verdict = (PROVED if good else NOT_PROVED).in_language(lang)
        note = (BELIEVED if believed else REJECTED).in_language(lang)
        note = note.format(names=names, count=len(statement.wrong))
        claim, sizes = statement.claim.in_language(lang), statement.sizes.in_language(lang)
        _progress("")
        print(f"{verdict}  {seconds:5.2f} s  {claim}  [{sizes}]  {note}", flush=True)
    seconds = time.perf_counter() - began
    counts = {"proved": proved, "all": len(chosen), "wrong": rejected, "seconds": seconds}
    print(COUNT.in_language(lang).format(**counts))
    return 0 if proved == len(chosen) else 1


def reading(lang: str) -> int:
    """Read every equation, and every change of one, as numbers of random networks; 1 if an
    equation does not hold, or a change that changes something is not seen."""
    from spec.proofs.mutants import mutants
    from spec.proofs.reader import verdict
    from spec.proofs.same import same

    wrong = {equation: verdict(equation) for equation in EQUATIONS}
    for equation, reason in wrong.items():
        if reason:
            print(f"{NOT_PROVED.in_language(lang)}  {unicode(equation)}  {reason}")
    seen, alike, missed = 0, 0, []
    for equation in EQUATIONS:
        for mutant in mutants(equation):
            if verdict(mutant.equation):
                seen += 1
            elif same(equation, mutant.equation):
                alike += 1
            else:
                missed.append(mutant)
    for mutant in missed:
        print(f"{NOT_SEEN.in_language(lang)}  {unicode(mutant.equation)}  {mutant.change}")
    held, changes = sum(not reason for reason in wrong.values()), seen + alike + len(missed)
    counts = {"held": held, "all": len(wrong), "changes": changes, "seen": seen, "alike": alike}
    print(READ.in_language(lang).format(**counts))
    return 0 if held == len(wrong) and not missed else 1


def _progress(text: str) -> None:
    """What is being proved now, on a terminal only; it is wiped away afterwards."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()
