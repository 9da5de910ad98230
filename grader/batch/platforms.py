"""How the sheets look that Canvas and Moodle give to an instructor."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """How a platform's sheet looks.

    ids: columns that may hold a student's id
    column: a header that holds marks; maximum: the header of the most that it may hold
    handed_in: the header of the time at which something was handed in; status: of what says
        whether that was late
    names: further headers of what is no mark
    excused: what stands in the place of a mark for who needs none
    """

    name: str
    ids: tuple[str, ...]
    column: re.Pattern[str]
    comments: tuple[str, ...] = ()
    maximum: tuple[str, ...] = ()
    handed_in: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    excused: str | None = None

    def is_mark(self, heading: str) -> bool:
        """Whether a column may be asked for: it is no id, name, time, comment or maximum."""
        others = self.ids + self.comments + self.maximum + self.handed_in + self.status
        return heading not in others + self.names


CANVAS = Platform(
    "Canvas",
    ("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
    re.compile(r".+ \(\d+\)"),
    names=("Student", "Root Account", "Section"),
    excused="EX",
)
MOODLE = Platform(
    "Moodle",
    (
        *("Identifier", "ID number", "Email address", "Username"),
        *(
            "标识符",
            "識別碼",
            "编号",
            "学号",
            "ID号",
            "电子邮件地址",
            "Email地址",
            "邮箱地址",
            "用户名",
        ),
    ),
    re.compile("Grade|成绩|成績"),
    comments=("Feedback comments", "反馈评论", "反馈意见", "评语"),
    maximum=("Maximum Grade", "Maximum grade", "最高分", "最高成绩"),
    handed_in=(
        *("Last modified (submission)", "上次修改（作业）"),
        *("最后修改（作业）", "最后修改（提交）", "最後修改（提交）"),
    ),
    status=("Status", "状态", "狀態"),
    names=(
        *("Full name", "First name", "Last name", "Surname", "Grade can be changed"),
        *("Last modified (grade)", "全名", "姓名", "名", "姓", "可以更改成绩", "成绩可更改"),
        *("上次修改（成绩）", "最后修改（成绩）", "最後修改（成績）"),
    ),
)
NO_STUDENT = "Student, Test"  # in Canvas, the instructor's own view of the course
