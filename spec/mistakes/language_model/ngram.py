"""Frequent mistakes in the N-gram."""

from __future__ import annotations

from collections import Counter
from functools import partial

from reference import language_model
from spec.item import Mistake
from spec.mistakes.language_model.parts import InParts, Words, all_words
from spec.text import Text


def _followers(sentences: list[Words], wanted: Words) -> list[str]:
    """What follows these words, occurrence by occurrence; sentences are padded already."""
    length = len(wanted)
    return [
        words[i]
        for words in sentences
        for i in range(length, len(words))
        if words[i - length : i] == wanted
    ]


def _context(context: Words, N: int) -> Words:
    return (["<s>"] * (N - 1) + context)[-(N - 1) :]


def _frequent(followers: list[str]) -> str | None:
    return Counter(followers).most_common(1)[0][0] if followers else None


def _begun(N: int) -> Words:
    return ["<s>"] * (N - 1)


def _rarest(followers: list[str]) -> str | None:
    counts = Counter(followers)
    return min(counts, key=counts.__getitem__, default=None)


class _Ngram(InParts):
    """An N-gram with another beginning or end of its sentences, another context or choice."""

    begin = staticmethod(_begun)
    end: tuple[str, ...] = ("</s>",)
    joined: bool = False
    want = staticmethod(_context)
    choose = staticmethod(_frequent)

    def __call__(self, sentences: list[Words], context: Words, N: int) -> str | None:
        together = [all_words(sentences)] if self.joined else sentences
        padded = [[*self.begin(N), *sentence, *self.end] for sentence in together]
        return self.choose(_followers(padded, self.want(context, N)))


def _latest(followers: list[str]) -> str | None:
    """Of equally frequent ones the one that was first seen last."""
    counts = Counter(followers)
    best = [w for w, c in counts.items() if c == max(counts.values())]
    return best[-1] if best else None


def _fewer(context: Words, N: int) -> Words:
    """N−2 words, of a context that begins with as many <s>."""
    padded = ["<s>"] * (N - 2) + context
    return padded[len(padded) - (N - 2) :]


def _first_anywhere(ends_last: bool, sentences: list[Words], context: Words, N: int) -> str | None:
    """Of equally frequent followers the one that comes first in the text.

    ends_last: whether </s> comes behind all words
    """
    start = _begun(N)
    counts = Counter(_followers([[*start, *s, "</s>"] for s in sentences], _context(context, N)))
    words = [word for s in sentences for word in (s if ends_last else [*s, "</s>"])]
    seen = [word for word in dict.fromkeys([*words, "</s>"]) if word in counts]
    return max(seen, key=counts.__getitem__, default=None)


def _in_any_order(sentences: list[Words], context: Words, N: int) -> str | None:
    wanted, start = sorted(_context(context, N)), _begun(N)
    padded = [[*start, *s, "</s>"] for s in sentences]
    return _frequent(
        [s[i] for s in padded for i in range(N - 1, len(s)) if sorted(s[i - N + 1 : i]) == wanted]
    )


def _as_sets(sentences: list[Words], context: Words, N: int) -> str | None:
    wanted, start = set(_context(context, N)), _begun(N)
    padded = [[*start, *s, "</s>"] for s in sentences]
    return _frequent(
        [s[i] for s in padded for i in range(N - 1, len(s)) if set(s[i - N + 1 : i]) == wanted]
    )


def _without_first_words(sentences: list[Words], context: Words, N: int) -> str | None:
    padded = [[*_begun(N), *s, "</s>"] for s in sentences]
    wanted = _context(context, N)
    return _frequent([s[i] for s in padded for i in range(N, len(s)) if s[i - N + 1 : i] == wanted])


def _one_text(sentences: list[Words], context: Words, N: int) -> str | None:
    """The sentences one after the other, with </s> after each and <s> at the start alone."""
    words = _begun(N) + [word for s in sentences for word in [*s, "</s>"]]
    return _frequent(_followers([words], _context(context, N)))


def _or_most_frequent(sentences: list[Words], context: Words, N: int) -> str | None:
    seen = language_model.ngram_next(sentences, context, N)
    return seen if seen is not None else _frequent(all_words(sentences))


def _or_shorter(least: int, sentences: list[Words], context: Words, N: int) -> str | None:
    """Where the context was never seen, a shorter one, of at least so many words."""
    for M in range(N, least, -1):
        padded = [[*_begun(M), *s, "</s>"] for s in sentences]
        wanted = (_begun(M) + context)[len(context) :]
        if followers := _followers(padded, wanted):
            return _frequent(followers)
    return None


FIRST_OF_EQUALS = Text(
    "Of equally frequent followers it must be the one first seen after this context.",
    "次数相同时，应当取在这个上文之后最先出现的那个。",
)
NEVER_SEEN = Text(
    "Where the context was never seen, the result must be None.",
    "上文从未出现过时，应当返回 None。",
)
NGRAM_NEXT = (
    Mistake(
        Text("N−2 words back", "往回看了 N−2 个词"),
        _Ngram(begin=lambda N: ["<s>"] * (N - 2), want=_fewer),
        Text(
            "You look N−2 words back; an N-gram looks N−1 words back.",
            "你往回看了 N−2 个词；N-Gram 往回看 N−1 个词。",
        ),
    ),
    *(
        Mistake(
            Text("first in the text on ties", "次数相同时取了语料里先出现的"),
            partial(_first_anywhere, ends_last),
            FIRST_OF_EQUALS,
        )
        for ends_last in (False, True)
    ),
    *Mistake.alike(
        Text("context in any order", "上文不分顺序"),
        Text(
            "The context may stand in any order with you; the order must be the same.",
            "你没有区分上文中各词的顺序；顺序应当相同。",
        ),
        _in_any_order,
        _as_sets,
    ),
    Mistake(
        Text("first words not found", "找不到句首的词"),
        _without_first_words,
        Text(
            "A sentence's first word never counts; where context is empty it must: it follows N−1 "
            "<s>.",
            "每句的第一个词从来没有算进去；context 为空时应当算：它跟在 N−1 个 <s> 后面。",
        ),
    ),
    Mistake(
        Text("all sentences as one", "把所有句子连成一句"),
        _one_text,
        Text(
            "You join the sentences to one text; each must begin with N−1 <s> of its own.",
            "你把所有句子连成了一段；每个句子开头都要有自己的 N−1 个 <s>。",
        ),
    ),
    Mistake(
        Text("N words back", "往回看了 N 个词"),
        lambda sentences, context, N: language_model.ngram_next(sentences, context, N + 1),
        Text(
            "You look N words back, as the article puts it; an N-gram looks N−1 words back.",
            "你往回看了 N 个词（文章是这么说的）；N-Gram 只往回看 N−1 个词。",
        ),
    ),
    Mistake(
        Text("one word back only", "只往回看一个词"),
        lambda sentences, context, N: language_model.ngram_next(sentences, context, 2),
        Text(
            "You look one word back, whatever N is; look N−1 words back.",
            "不论 N 是几，你都只往回看一个词；应当往回看 N−1 个词。",
        ),
    ),
    Mistake(
        Text("no <s>", "漏了 <s>"),
        _Ngram(
            begin=lambda N: [],
            want=lambda context, N: context[-(N - 1) :] if len(context) >= N - 1 else ["<s>"],
        ),
        Text(
            "Each sentence and the context must begin with N−1 <s>.",
            "每个句子和 context 开头都要补 N−1 个 <s>。",
        ),
    ),
    Mistake(
        Text("no </s>", "漏了 </s>"),
        _Ngram(end=()),
        Text(
            "</s> must end each sentence, and counts as a follower.",
            "每个句子末尾要补 </s>，它也要计数。",
        ),
    ),
    Mistake(
        Text("contexts cross sentences", "跨了句子"),
        _Ngram(joined=True),
        Text(
            "You join the sentences; each must end with a </s> of its own, and none go on into "
            "another.",
            "你把句子连在了一起；每个句子都要以自己的 </s> 结尾，不能接到另一句。",
        ),
    ),
    *(
        Mistake(
            Text("last of equals", "次数相同时取了后出现的"),
            _Ngram(choose=choose),
            FIRST_OF_EQUALS,
        )
        for choose in (_latest, lambda f: max(reversed(f), key=f.count, default=None))
    ),
    Mistake(
        Text("alphabetical on ties", "次数相同时按字母顺序"),
        _Ngram(
            choose=lambda f: min(Counter(f).items(), key=lambda p: (-p[1], p[0]))[0] if f else None
        ),
        FIRST_OF_EQUALS,
    ),
    Mistake(
        Text("first follower", "取了第一个"),
        _Ngram(choose=lambda f: f[0] if f else None),
        Text(
            "That is the first follower; take the most frequent one.",
            "这是第一个跟在后面的词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("rarest follower", "取了次数最少的"),
        _Ngram(choose=_rarest),
        Text(
            "That is the rarest follower; take the most frequent one.",
            "这是次数最少的词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("</s> for the unseen", "没见过时答 </s>"),
        _Ngram(choose=lambda f: _frequent(f) or "</s>"),
        NEVER_SEEN,
    ),
    Mistake(
        Text("the most frequent word for the unseen", "没见过时答最常见的词"),
        _or_most_frequent,
        NEVER_SEEN,
    ),
    *(
        Mistake(
            Text("a shorter context for the unseen", "没见过时缩短上文"),
            partial(_or_shorter, least),
            Text(
                "Where the context was never seen, you go on with a shorter one (backoff); the "
                "result must be None.",
                "上文从未出现过时，你缩短上文再找（回退）；应当返回 None。",
            ),
        )
        for least in (0, 1)
    ),
    Mistake(
        Text("<s> for the unseen", "没见过时答 <s>"),
        _Ngram(choose=lambda f: _frequent(f) or "<s>"),
        NEVER_SEEN,
    ),
    Mistake(
        Text("an empty word for the unseen", "没见过时答空字符串"),
        _Ngram(choose=lambda f: _frequent(f) or ""),
        NEVER_SEEN,
    ),
    Mistake(
        Text("more than N−1 <s> before each sentence", "每句前面补的 <s> 多于 N−1 个"),
        _Ngram(begin=lambda N: ["<s>"] * N),
        Text(
            "You put more than N−1 <s> before each sentence: <s> itself follows N−1 of them; put "
            "N−1.",
            "你在每句前面补的 <s> 多于 N−1 个：<s> 自己也跟在 N−1 个 <s> 后面；应当只补 N−1 个。",
        ),
    ),
    Mistake(
        Text("the follower seen last", "取了最后见到的"),
        _Ngram(choose=lambda f: f[-1] if f else None),
        Text(
            "That is the follower seen last, whatever came before; take the most frequent one.",
            "这是最后见到的后继词，不管之前的；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("latest follower", "取了最后一个"),
        _Ngram(choose=lambda f: list(Counter(f))[-1] if f else None),
        Text(
            "That is the follower first seen last; take the most frequent one.",
            "这是最晚才出现的后继词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("last in the alphabet", "取了字母顺序最后的"),
        _Ngram(choose=lambda f: max(f, default=None)),
        Text(
            "That is the last in the alphabet of the followers; take the most frequent one.",
            "这是按字母顺序排在最后的后继词；应当取次数最多的。",
        ),
    ),
    *Mistake.alike(
        Text("one <s> for N−1", "用一个 <s> 代替了 N−1 个"),
        Text(
            "You put one <s> before each sentence, or before the context; put N−1 before both.",
            "每个句子前面或 context 前面只补了一个 <s>；两者前面都应当补 N−1 个。",
        ),
        _Ngram(begin=lambda N: ["<s>"]),
        lambda *given: _Ngram(want=lambda c, N: ["<s>", *c][-(N - 1) :])(*given),
    ),
    Mistake(
        Text("one <s> too few", "少补了一个 <s>"),
        _Ngram(want=lambda context, N: (["<s>"] * (N - 2) + context)[-(N - 1) :]),
        Text(
            "You put N−2 <s> before the context; put N−1.",
            "context 前只补了 N−2 个 <s>；应当补 N−1 个。",
        ),
    ),
    Mistake(
        Text("most frequent word of all", "整个语料里最常见的词"),
        lambda sentences, context, N: _frequent([w for s in sentences for w in [*s, "</s>"]]),
        Text(
            "You do not use the context: only what follows it must be counted.",
            "没有用上文：应当只数跟在它后面的词。",
        ),
    ),
)
