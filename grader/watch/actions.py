"""What each key of `grader watch` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grader.called import command, new_folder
from grader.language import reason
from grader.report import GraderError, ItemResult, SubmissionError
from grader.submission.read import find
from grader.watch import source
from grader.watch.submission import View, Watch, is_right
from spec import assignment
from spec.text import Text

WRITTEN = Text("{script} is written; run it with Python.", "已写好 {script}，用 Python 运行它。")
NOTHING = Text("There is nothing to reproduce.", "没有可以重现的错误。")
NOT_YET = Text(
    "The reference's way is shown once {item} is right.", "{item} 做对以后，才会显示参考写法。"
)
RESET = Text(
    "{item} is the template's blank again; what you wrote is in {kept}.",
    "{item} 已恢复成模板里的空白；你写的内容在 {kept} 里。",
)
NOT_RESET = Text(
    "{item} is not found in a .py file; take its blank from `{init}`.",
    "没有在 .py 文件里找到 {item}；请用 `{init}` 重新取它的空白。",
)
NO_ROOM = Text("Nothing can be written there: {why}.", "那里不能写文件：{why}。")


def obey(watch: Watch, key: str) -> bool:
    """Obey a key; False where it ends the watch."""
    watch.message = ""
    if watch.asking:
        watch.asking = False
        if key == "y":
            _reset(watch)
        return True
    if watch.view is View.LIST and (key.isdecimal() or key in ("\r", "\n")):
        _typed(watch, key)
    elif key in KEYS:
        KEYS[key](watch)
    return key != "q"


def _turn(watch: Watch, item: ItemResult | None) -> None:
    """Put another item on show, and remember this one."""
    if item is not None and (watch.shown is None or item.name != watch.shown.name):
        if watch.shown is not None:
            watch.before.append(watch.shown.name)
        watch.solved = ""
        watch.show(item)


def _next(watch: Watch) -> None:
    names = [i.name for i in watch.todo()]
    if names:
        here = watch.shown.name if watch.shown else ""
        at = names.index(here) + 1 if here in names else 0
        _turn(watch, watch.todo()[at % len(names)])
    elif watch.report is not None:
        watch.show(None)  # nothing is left to do
    watch.view, watch.scrolled = View.FAULT, 0


def _back(watch: Watch) -> None:
    if watch.before and watch.report is not None:
        name = watch.before.pop()
        watch.solved = ""
        watch.show(next((i for i in watch.report.items if i.name == name), watch.shown))
    watch.view, watch.scrolled = View.FAULT, 0


def _hint(watch: Watch) -> None:
    watch.hints, watch.scrolled = watch.hints + 1, 0
    watch.view = View.EXPLAINED if watch.view is View.EXPLAINED else View.FAULT


def _toggle(watch: Watch, view: View) -> None:
    watch.view = View.FAULT if watch.view is view else view
    watch.scrolled, watch.typed = 0, ""


def _typed(watch: Watch, key: str) -> None:
    """A number in the list, taken once no longer one can be meant."""
    items = watch.report.items if watch.report else ()
    watch.typed += key.strip()
    number = int(watch.typed) if watch.typed else 0
    if not 1 <= number <= len(items):
        watch.typed = ""
    elif not key.strip() or number * 10 > len(items):
        watch.typed = ""
        _turn(watch, items[number - 1])
        watch.view, watch.scrolled = View.FAULT, 0


def _compare(watch: Watch) -> None:
    name = watch.solved or (watch.shown.name if watch.shown else "")
    items = watch.report.items if watch.report else ()
    item = next((i for i in items if i.name == name), None)
    if item is None:
        return
    if not is_right(item):
        watch.message = _said(watch, NOT_YET, item=name)
        return
    _turn(watch, item)
    _toggle(watch, View.REFERENCE)


def _ask(watch: Watch) -> None:
    watch.asking = watch.shown is not None


def _reset(watch: Watch) -> None:
    """Put the blank in the place of what is written."""
    item = watch.shown
    if item is None:
        return
    file = watch.file_of(item)
    try:
        done = file is not None and source.reset(
            assignment.item(item.name), file, watch.settings.lang
        )
    except OSError as error:
        watch.message = _said(watch, NO_ROOM, why=reason(error, watch.settings.lang))
        return
    kept = f"{file.name}.before" if file else ""
    init = command("init", new_folder(), lang=watch.settings.lang)
    said = RESET if done else NOT_RESET
    watch.message = _said(watch, said, item=item.name, kept=kept, init=init)


def _reproduce(watch: Watch) -> None:
    """Write the failing case of the item as a script."""
    from grader.reproduce import failing_case

    item = watch.shown
    if item is None or is_right(item):
        watch.message = _said(watch, NOTHING)
        return
    try:
        with find(watch.path) as sources:
            started = watch.start(watch.settings.limits)
            case = failing_case.failure(
                sources, assignment.item(item.name), watch.settings, started
            )
            folder = sources.folder or watch.path.parent
        if isinstance(case, failing_case.Failure):
            script = failing_case.write(case, folder, watch.settings.lang)
            watch.message = _said(watch, WRITTEN, script=script)
        else:
            watch.message = _said(watch, NOTHING)
    except SubmissionError as error:
        watch.message = error.text.in_language(watch.settings.lang)
    except GraderError as error:
        watch.message = error.in_language(watch.settings.lang)
    except OSError as error:
        watch.message = _said(watch, NO_ROOM, why=reason(error, watch.settings.lang))


def _more(watch: Watch) -> None:
    """Take the next chapter in."""
    chapter = watch.next_chapter()
    if chapter is not None:
        chapters = (*watch.settings.chapters, chapter.name)
        watch.settings = replace(watch.settings, chapters=chapters)
        watch.solved = ""
        watch.grade()


def _scroll(watch: Watch, lines: int) -> None:
    watch.scrolled = max(0, watch.scrolled + lines)


def _said(watch: Watch, text: Text, **words: object) -> str:
    return text.in_language(watch.settings.lang).format(**words)


KEYS: dict[str, Callable[[Watch], None]] = {
    "n": _next,
    "b": _back,
    "h": _hint,
    "e": lambda watch: _toggle(watch, View.EXPLAINED),
    "l": lambda watch: _toggle(watch, View.LIST),
    "s": _compare,
    "r": _ask,
    "x": _reproduce,
    "c": _more,
    "up": lambda watch: _scroll(watch, -1),
    "down": lambda watch: _scroll(watch, 1),
    "page up": lambda watch: _scroll(watch, -watch.page),
    "page down": lambda watch: _scroll(watch, watch.page),
    " ": lambda watch: _scroll(watch, watch.page),
}
