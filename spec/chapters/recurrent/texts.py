"""Titles and hints that checks of several functions of a sequence have."""

from __future__ import annotations

from spec.text import Text

USE_ACTIVATION = Text(
    "Use activation.forward and activation.backward; never write tanh or 1 − s² yourself.",
    "请用 activation.forward 和 activation.backward，不要自己写 tanh 或 1 − s²。",
)
ALL_FOUR = Text(
    "is right for identity, relu and sigmoid too", "对 identity、relu、sigmoid 同样正确"
)
NEVER_SEEN = Text(
    "uses the activation it is given, even one never seen before",
    "用的是传入的激活函数，没见过的也一样",
)
FOR_ONE_STEP = Text("works for a single step, T = 1", "只有一个时刻（T = 1）时也正确")
COUNT_STEPS = Text(
    "Follow your loop by hand for T = 1: what runs, and what is returned?",
    "拿 T = 1 手工走一遍循环：哪些语句执行了，返回了什么？",
)
ALL_THE_WAY = Text(
    "goes all the way back where δ does not vanish, T = 52",
    "δ 不消失时一直传回第一个时刻（T = 52）",
)
NO_LAST_STEP = Text(
    "Equation 3 goes back to step 1 from every step: there is none at which it may stop.",
    "式 3 从每个时刻一直传回第一个时刻：中途不能停。",
)
