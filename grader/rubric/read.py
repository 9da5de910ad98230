"""Reading a rubric, and the settings that it stands for."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from grader import own_modules
from grader.nearest import meant, misspelt, nearest
from grader.rubric.faults import RubricError, line_of, misplaced
from grader.rubric.model import Feedback, Rubric
from grader.rubric.secret_seed import BITS, DRAW, number
from grader.rubric.toml_file import loaded
from grader.sandbox.process import Limits
from grader.submission.packages import KNOWN
from spec.item import Item
from spec.points import CHAPTER_OF, NAMES, POINTS
from spec.text import Text

if TYPE_CHECKING:
    from grader.grading.settings import Settings


@dataclass(frozen=True)
class RubricFile:
    """A rubric and the text that it was read from."""

    path: Path
    source: str
    rubric: Rubric

    def limits(self) -> Limits:
        """The bounds of the student's process."""
        limits = self.rubric.limits
        return Limits(
            call=limits.call,
            load=limits.load,
            total=limits.total,
            cpu=limits.cpu,
            memory=limits.memory_mb << 20,
        )

    def packages(self) -> tuple[str, ...]:
        """What a submission may import; raises RubricError where one is not there."""
        for name in self.rubric.packages:
            spec = find_spec(name) if name.isidentifier() else None
            if name in own_modules.ALL or spec is None or spec.submodule_search_locations is None:
                en, zh = _no_package(name, is_here=spec is not None)
                raise self._wrong(["packages"], en, zh)
        return ("numpy", *(p for p in self.rubric.packages if p != "numpy"))

    def settings(self, environment: Mapping[str, str], now: datetime, language: str) -> Settings:
        """How to grade. Raises RubricError.

        environment: may hold the seed
        now: with its time zone, to be compared with the deadline
        language: of the report, where the rubric names none
        """
        from grader.grading.settings import NO_POINTS, Settings
        from spec.assignment import expanded

        rubric, chapters = self.rubric, expanded(self.rubric.chapters)
        self._known("items", rubric.items, NAMES)
        self._known("hidden_items", rubric.hidden_items, NAMES)
        self._known("chapters", chapters, (*POINTS, "core", "all"))
        if not chapters and not rubric.items:
            raise self._wrong(["chapters"], "chapters: none is named", "chapters：没有写任何一章")
        for name in rubric.points:
            place = misplaced(["points", name], Rubric)
            if place is not None:
                raise self._wrong(["points", name], place.en, place.zh)
            self._known("points", [name], NAMES, name)
        self._all_graded(rubric.hidden_items, rubric.items, chapters)
        chosen = Settings(
            seed=self._seed(environment),
            lang=rubric.language or language,
            hidden=is_hidden(rubric.feedback, now),
            chapters=chapters,
            only=rubric.items,
            limits=self.limits(),
            secret_seed=rubric.seed_env is not None,
            points=dict(rubric.points),
            packages=self.packages(),
            withheld=rubric.hidden_items,
            carried=rubric.carried,
            offers_more=False,
            by_content=rubric.seed is not None or rubric.seed_env is not None,
        )
        if not chosen.brings_points():
            raise self._wrong(["points"], NO_POINTS.en, NO_POINTS.zh)
        return chosen

    def items(self) -> tuple[Item, ...]:
        """What it grades, with the points; no seed is needed for that. Raises RubricError."""
        seed = {self.rubric.seed_env: str(1 << BITS)} if self.rubric.seed_env else {}
        return self.settings(seed, datetime.now(UTC), "en").items()

    def _known(self, key: str, names: Iterable[str], known: Iterable[str], *below: str) -> None:
        listed = tuple(known)
        for name in names:
            if name not in listed:
                near = nearest(name, list(listed))
                en, zh = f"there are {', '.join(listed)}", f"有：{'、'.join(listed)}"
                if near:
                    en, zh = meant(near, "en"), meant(near, "zh")
                en, zh = f"{key}: there is no {name}; {en}", f"{key}：没有 {name}；{zh}"
                raise self._wrong([key, *below], en, zh)

    def _all_graded(
        self, hidden: Iterable[str], items: Collection[str], chapters: Collection[str]
    ) -> None:
        """Raises RubricError where one that is to be hidden would not count at all."""
        for name in hidden:
            chapter = CHAPTER_OF[name]
            if name not in items and (items or chapter not in chapters):
                en, zh = "add it to items", "请把它加进 items"
                if not items:
                    en = f"add its chapter {chapter} to chapters"
                    zh = f"请把它所在的章节 {chapter} 加进 chapters"
                en = f"hidden_items: {name} is not graded; {en}"
                raise self._wrong(["hidden_items"], en, f"hidden_items：没有评 {name}；{zh}")

    def _seed(self, environment: Mapping[str, str]) -> int:
        name = self.rubric.seed_env
        if name is None:
            return 1 if self.rubric.seed is None else self.rubric.seed
        if self.rubric.seed is not None:
            en, zh = "seed and seed_env exclude each other", "seed 与 seed_env 只能有一个"
            raise self._wrong(["seed_env"], en, zh)
        seed = number(environment.get(name, ""))
        if seed is None:
            en = f"the environment variable {name} must hold the seed, a whole number of at least "
            zh = f"环境变量 {name} 里应有种子，一个至少 {BITS} 位（二进制）的整数："
            raise self._wrong(["seed_env"], f"{en}{BITS} bits: {DRAW}", f"{zh}{DRAW}")
        return seed

    def _wrong(self, keys: list[str], en: str, zh: str) -> RubricError:
        return RubricError(self.path, line_of(self.source, keys), Text(en, zh))


def _no_package(name: str, is_here: bool) -> tuple[str, str]:
    """Why a name is no package that may be allowed, in both languages."""
    if name in own_modules.ALL:
        return (
            f"{name} is the grader's own and is given to nobody",
            f"{name} 属于评分程序，谁都不给",
        )
    if name in sys.stdlib_module_names:
        return f"{name} is part of Python and needs no line", f"{name} 属于 Python，不用写"
    if not name.isidentifier():
        said = f"packages: {name!r} must be the name after import, up to the first dot"
        return said, f"packages：{name!r} 应写成 import 后面的名字，到第一个点为止"
    if is_here:
        said = f"{name} is a single file; packages in a folder of their own can be allowed alone"
        return said, f"{name} 是单个文件；只能允许自成文件夹的包"
    likely = misspelt(name, KNOWN)
    en, zh = f"did you mean {likely}?", f"是不是 {likely}？"
    if not likely or name in KNOWN:
        en = zh = f"pip install {name}"
    return f"the package {name} is not installed here: {en}", f"这里没有安装 {name}：{zh}"


def read(path: Path) -> RubricFile:
    """Read a rubric. Raises RubricError where it cannot be read or says what makes no sense."""
    source, said = loaded(path, Rubric)
    rubric = RubricFile(path, source, said)
    rubric.packages()
    return rubric


def is_hidden(feedback: Feedback, now: datetime) -> bool:
    """Whether cases and expected values are hidden at this time."""
    late = feedback.deadline is not None and now >= _moment(feedback.deadline)
    return (feedback.after if late else feedback.before) == "hidden"


def _moment(deadline: datetime) -> datetime:
    """With a time zone: the machine's, where it has none; UTC at the calendar's ends."""
    if deadline.tzinfo is not None:
        return deadline
    try:
        return deadline.astimezone()
    except (ValueError, OverflowError, OSError):  # 9999-12-31, say, for never
        return deadline.replace(tzinfo=UTC)
