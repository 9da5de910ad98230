"""Words of the class page, in both languages."""

from __future__ import annotations

from grader.batch.tasks import Status
from spec.text import Text

CLASS = Text("Class report", "全班报告")
GRADED = Text("{graded} of {all} submissions graded", "{all} 份提交中已评 {graded} 份")
BEFORE_MEAN, AFTER_MEAN = Text("", "平均 "), Text(" % on average", "%")
PERCENT = Text("{number} %", "{number}%")
MEDIAN = Text("median", "中位数")
OUT_OF = Text("out of", "满分")
LATE = Text("late", "迟交")
MARKS = Text("Marks", "成绩分布")
AXIS = Text(
    "Submissions by their share of the points, in steps of 10 %.",
    "按得分率分布，每 10% 一段。",
)
BAR = Text("{label} %: {count}", "{label}%：{count} 份")
NOTHING = Text("Nothing was graded.", "没有评出任何一份提交。")
ITEMS = Text("Items, the least understood first", "各题通过率，由低到高")
PASSED = Text("passed", "通过")
POINTS = Text("mean points", "平均得分")
WRITTEN = Text("written, not right", "写了但不对")
MISTAKES = Text("The most common mistakes", "最常见的错误")
TIMES = Text("{count} of {all}", "{all} 份中有 {count} 份")
THEIRS = Text("theirs", "学生的")
THEY_GET = Text("they get", "学生得到")
EXAMPLE = Text("example", "例子")
EVERYBODY = Text("All submissions", "全部提交")
STUDENT = Text("student", "学生")
MARK = Text("points", "得分")
STATUS = Text("status", "状态")
SEARCH = Text("Search", "搜索")
HANDED_IN = Text("handed in", "提交时间")
IS_LATE = Text("late", "迟交")
ALL_WHO = Text("all {count} who made it", "犯了这个错误的 {count} 人")
STATUSES = {
    Status.GRADED: Text("graded", "已评"),
    Status.UNREADABLE: Text("cannot be graded", "无法评分"),
    Status.GRADER_ERROR: Text("the grader's own fault", "评分程序出错"),
}
ABSENT = Text("No hand-in found", "没有找到提交")
TOO_SHORT = Text("Too short to compare, or not read: ", "太短或无法读取，没有比较：")
LIST = Text(", ", "、")
SIMILAR = Text("Suspiciously alike", "疑似雷同")
SIMILAR_MEANS = Text(
    "Share of equal code, the template left out; several that are the same are each listed with "
    "the first of them. Right code of this size is often alike: read both before you say anything.",
    "除去模板后相同代码所占的比例；几份完全相同时，各与其中第一份列为一对。这种规模的正确代码往往"
    "彼此相似：下结论之前请先读一读两份代码。",
)
NO_PAIRS = Text("No such pair.", "没有。")
PROBLEMS = Text("To look at", "需要查看")
LIMITS = Text("Ran into a limit", "触及限制")
SLOWEST = Text("The slowest", "最慢的提交")
SECONDS = Text("{seconds:.1f} s", "{seconds:.1f} 秒")
SOMEBODY = Text("somebody", "某同学")
AND_MORE = Text("and {count} more", "另有 {count} 份")
COUNTED = Text("{level} ({count})", "{level}（{count}）")
MADE_BY = Text(
    "Made by rnn-spec. This page loads nothing from elsewhere.",
    "由 rnn-spec 生成。本页不从别处加载任何内容。",
)
