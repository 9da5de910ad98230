"""`grader watch`: grade at every save."""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from grader.commands.console import Commands, has_colour, localized, show, there, width
from grader.commands.options import add_plain, value
from grader.commands.settings import add_settings, rubric_of, settings
from grader.language import language

if TYPE_CHECKING:
    from grader.watch.submission import Watch


def add(commands: Commands) -> None:
    """Add the command."""
    watch = commands.add_parser(
        "watch",
        help=localized("grade at every save, show what to do next", "每次保存就评分，告诉你下一步"),
        description=localized(
            "Grade again whenever a file is saved; show the first item to do.",
            "文件一保存就重新评分，显示第一道还没做对的题。",
        ),
        epilog=localized(
            "keys: n next item, b back, h hint, e explain, l list of items, s the reference's way "
            "of a right item, r reset an item, x script that shows the fault, arrows and page keys "
            "scroll, q quit",
            "按键：n 下一题，b 返回，h 提示，e 讲解，l 题目列表，s 做对的题的参考写法，r 重置一题，"
            "x 重现错误的脚本，方向键和翻页键滚动，q 退出",
        ),
    )
    value(watch, "path", "PATH", "the folder or file that you write", "你写的文件夹或文件")
    add_settings(watch)
    add_plain(watch)
    watch.set_defaults(run=_watch)


def _watch(options: argparse.Namespace) -> int:
    lang = options.lang or language()
    path = there(options.path, lang)
    chosen = settings(options, rubric_of(options))
    from dataclasses import replace

    chosen = replace(chosen, by_content=False)  # a case stays while one mends the code
    from grader.sandbox.zygote_client import Zygote
    from grader.watch import keys
    from grader.watch.submission import Watch

    with Zygote(chosen.limits, chosen.packages, ahead=True) as zygote:
        watch = Watch(path, chosen, zygote.start)
        with contextlib.suppress(KeyboardInterrupt):
            if keys.is_terminal() and not options.plain:
                _on_screen(watch)
            else:
                _in_lines(watch)
    return 0


def _on_screen(watch: Watch) -> None:
    from grader.watch import screen
    from grader.watch.actions import obey
    from grader.watch.keys import Screen
    from grader.watch.submission import follow

    with _told_later(), Screen() as terminal:

        def draw(busy: bool = False) -> None:
            height = shutil.get_terminal_size().lines
            view = partial(screen.render, colour=has_colour(), width=width(), height=height)
            shown = watch.spare(partial(view, watch, busy=busy), "")
            terminal.draw(shown or watch.problem)

        def changed() -> None:
            watch.solved = ""
            watch.spare(watch.first, None)
            draw(busy=True)
            watch.spare(watch.grade, None)
            draw()

        def pressed(key: str) -> bool:
            goes_on = watch.spare(partial(obey, watch, key), key != "q")
            draw()
            return goes_on

        draw(busy=True)
        follow(watch.path, changed, terminal.key, pressed)


@contextlib.contextmanager
def _told_later() -> Iterator[None]:
    """What is printed to stderr while the screen is ours comes once it is not."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            yield
    finally:
        sys.stderr.write(said.getvalue())


def _in_lines(watch: Watch) -> None:
    from grader.watch import screen
    from grader.watch.keys import no_key
    from grader.watch.submission import follow

    def changed() -> None:
        watch.solved = ""
        watch.spare(watch.grade, None)
        lines = watch.spare(lambda: list(screen.spoken(watch)), []) or [watch.problem]
        show("".join(f"{line}\n" for line in lines) + "\n")

    follow(watch.path, changed, no_key, lambda key: True)
