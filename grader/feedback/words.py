"""Words that the formats share, in both languages."""

from __future__ import annotations

from grader.report import Outcome
from spec.text import Text

THROUGH = Text("uses {names}", "用到 {names}")
USE = Text(
    "Items that use {names}, not right yet: {items}", "用到 {names} 的题（那里还不对）：{items}"
)
NOT_SO = Text("this is not so: {claim}", "这一条不成立：{claim}")
SAID = Text("{label}: {text}", "{label}：{text}")
AND_MORE = Text(" and {count} more", "，另有 {count} 题")
JUDGED_WITH = Text("{items}: judged with the right {names}", "{items}：按正确的 {names} 评分")
JUDGED_WITHOUT = Text(
    "{items}: judged without what cannot be run of {file}",
    "{items}：不带 {file} 中无法运行的部分评分",
)
MORE_KINDS = Text(" and {count} others", "，另有 {count} 种")
SEVERAL = Text("{count} items", "{count} 题")
OUTCOMES = {
    Outcome.PASSED: Text("passed", "通过"),
    Outcome.FAILED: Text("not right", "不正确"),
    Outcome.CRASHED: Text("crashed", "出错中断"),
    Outcome.TIMEOUT: Text("too slow", "超时"),
    Outcome.LIMIT: Text("over a limit", "超出限制"),
    Outcome.MISSING: Text("not written yet", "还没有写"),
    Outcome.INVALID: Text("cannot be run", "无法运行"),
    Outcome.GRADER_ERROR: Text("grader's fault", "评分程序出错"),
}
NOT_THERE = Text("not there yet", "还没有")  # though something of it is written
USES = "–"  # of an item that is wrong through others alone
SIGNS = {Outcome.PASSED: "✓", Outcome.MISSING: "○", Outcome.GRADER_ERROR: "!"}


def sign(outcome: Outcome) -> str:
    """A sign that goes with the outcome's name and colour."""
    return SIGNS.get(outcome, "✗")


ITEM = Text("item", "题目")
EQUATION = Text("eq.", "式")
POINTS = Text("points", "得分")
SOME_POINTS = Text("{points} points", "{points} 分")
TOTAL = Text("total", "总分")
SEED = Text("seed", "种子")
ISOLATION = Text("isolation", "隔离")
NOT_ENFORCED = Text("not enforced: {layers}", "未生效：{layers}")
LEVELS = {
    "strong": Text("strong", "强"),
    "medium": Text("medium", "中"),
    "weak": Text("weak", "弱"),
}
LAYER_NAMES = {
    "separate process": Text("separate process", "独立进程"),
    "sealed process": Text("sealed process", "封闭进程"),
    "resource limits": Text("resource limits", "资源限制"),
    "file access": Text("file access", "文件访问"),
    "system calls": Text("system calls", "系统调用"),
    "own user": Text("own user", "专用用户"),
    "own network": Text("own network", "独立网络"),
}
FORMULA = Text("formula", "公式")
CLAIM = Text("claim", "要求")
WRONG = Text("wrong", "问题")
CASE = Text("case", "用例")
YOURS = Text("yours", "你的")
DIFFERS = Text("differs", "区别")
GOT = Text("you get", "得到")
RIGHT = Text("right is", "应为")
LINE = Text("line", "位置")
CHECKS = Text("{passed} of {all} checks passed", "{all} 项检查通过 {passed} 项")
PRINTED = Text("printed", "打印内容")
ALSO = Text("also", "此外")
NEXT = Text("next", "下一步")
COMMA = Text(", ", "，")
SENTENCES = Text("{}. {}", "{}。{}")
SEMICOLON = Text("; ", "；")
LIST = Text(", ", "、")  # between names
COLON = Text(": ", "：")
BRACKETS = Text(" ({})", "（{}）")
NOTE = Text("note", "注意")
UNSAVED = Text(
    "nothing is written yet in what is saved; if you have written something, save it in your "
    "editor or in Jupyter, and grade again",
    "保存的内容里还什么都没有写；如果已经写了，请先在编辑器或 Jupyter 里保存，再重新评分",
)
RUN_AGAIN = Text(
    "nothing is written yet in the cell that ran; if you have written something, run the cell "
    "again, then check",
    "运行过的单元格里还什么都没有写；如果已经写了，请重新运行单元格，再检查",
)
NOTHING_HERE = Text(
    "none of the functions asked for is defined here: is this the right folder? "
    "`{init}` makes one with the template",
    "这里没有定义任何一个要写的函数：文件夹对吗？用 `{init}` 可以新建一个带模板的文件夹",
)
ALL_RIGHT = Text("Everything is right.", "全部正确。")
ASKED_RIGHT = Text("{items} passed.", "{items} 通过了。")
ALL_ITEMS = Text("Leave out --only to grade every item.", "去掉 --only 就评全部题目。")
SHOWN_RIGHT = Text("Everything that is shown is right.", "显示的题目全部正确。")
WITHHELD = Text(
    "Not shown here, and part of the total: {items}.",
    "这里不显示、但计入总分：{items}。",
)
SUBMISSION = Text("submission", "提交")
MORE = Text("{count} more, see the log: {items}", "另有 {count} 题，见日志：{items}")
START_WITH = Text("Next: {item}", "下一题：{item}")
LATER = Text(
    "Not graded here: {chapters}. Add --chapters all.",
    "这次没有评：{chapters}。加上 --chapters all 即可。",
)
WHY = Text("why", "用途")
WRITE = Text("write", "要写")
HELP = Text("help", "帮助")
IN_FILE = Text("{file}, line {line}", "{file} 第 {line} 行")

# Of the pages
REPORT = Text("Report", "评分报告")
WHAT_NEXT = Text("What to do next", "下一步做什么")
ITEMS = Text("Items", "各题结果")
OUTCOME = Text("outcome", "结果")
NOT_RIGHT_YET = Text("Not right yet", "还不正确的题")
NOT_WRITTEN_YET = Text("Not written yet", "还没有写的题")
ALREADY_RIGHT = Text("Right", "已经正确的题")
EVERYTHING = Text("Show everything, for paper", "全部展开，便于打印")
NOTES = Text("Notes", "说明")
SCORE = Text("score", "得分")
HIDDEN = Text("Cases and expected values are not shown.", "不显示用例和正确值。")
MARKED = Text("marked as different: {parts}", "标出的不同之处：{parts}")
LACKING = Text("marked, because yours lacks it: {parts}", "标出的部分在你的公式里没有：{parts}")
ENTRIES = Text("where", "错在哪里")
WRONG_ENTRIES = Text(
    "With {rows} × {columns} entries, {wrong} of {all} are wrong. "
    "The stronger the colour, the further off.",
    "结果为 {rows} × {columns} 时，{all} 个元素中有 {wrong} 个不对。颜色越浓，偏差越大。",
)
ENTRY_RIGHT = Text("right", "正确")
ENTRY_OFF = Text("off by {percent} %", "偏差 {percent}%")
MADE_BY = Text(
    "Made by rnn-spec; report version {version}.", "由 rnn-spec 生成；报告版本 {version}。"
)
