"""Words, texts made of them, and contexts for an N-gram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import permutations
from typing import Any

from reference import language_model
from spec.checking.cases import Cases, Size
from spec.checking.function import Arguments

# Here a Size speaks of a text: T sentences over n words, each at most m words long; k is the N of
# an N-gram.
# Words that a text has: some begin alike, some differ by a capital, by a sign's width or by what
# they end in, some are no letters, some are long, one has an accent, a sign of its own.
LETTERS = ("red", "owl", "Red", "owl9", "我", "e\u0301", "，", "2026", ",")
ENDINGS = ("-and-so-forth.", "0", "’s", ",", "1")
RARE = tuple(letters + ending for ending in ENDINGS for letters in LETTERS)
# Words that some make the same: by accents, apostrophes, dashes, width, a stop, ten letters.
WORD = "d'avant-été-ci"
ALIKE = (
    *("d’avant-été-ci", "davant-été-ci", "d'avant-ete-ci", "d'avant-e\u0301te\u0301-ci"),
    *("d'avantétéci", "d'avant–été–ci", "d'avant－été－ci", "d'avant-été-ci.", "d'avant-été-la"),
)
SIGNS = ("-", "_", ",", "|", "/", ":", "")  # some put them between words
ARTICLE = ["我", "昨天", "上学", "迟到", "了", "，", "老师", "批评", "了", "我"]
Words = list[str]


def text(cases: Cases, size: Size) -> list[Words]:
    """Sentences of random words."""
    rng = cases.random(f"text {size}")
    known = (*LETTERS, *RARE)[: size.n]
    lengths = rng.integers(1, size.m + 1, size=size.T)
    lengths[-1] = size.m
    return [[str(w) for w in rng.choice(known, size=length)] for length in lengths]


def of_corpus(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Random sentences, one of them empty where there are many, and a context out of them.

    Where N is 7 or 8 it is a whole sentence, and </s> comes next.
    """
    sentences = text(cases, size)
    rng = cases.random(f"context {size}")
    if size.T > 5:
        sentences[int(rng.integers(size.T - 1))] = []
    longest = max(sentences, key=len)
    place = int(rng.integers(len(longest) + 1)) if size.T % 2 else len(longest) - 1
    place = len(longest) if size.k in (7, 8) else place
    before = longest if size.T % 3 == 0 else []  # then the context is longer than any sentence
    return sentences, before + longest[:place], size.k


def of_ngram(wanted: Callable[[Words, Words, int], bool]) -> Arguments:
    """A random text, and a context whose followers are as wanted: wanted(followers, context, N)."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        sentences, context = _drawn(cases.seed, wanted, size)
        return [list(sentence) for sentence in sentences], list(context), size.k

    return arguments


def of_renamed(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The text and the context of a bigram, each word in the place of another one.

    Where some exchange does so, the old text would give another word after the new context.
    """
    sentences, context, N = of_ngram(one_is_most_frequent)(cases, size)
    known = list(dict.fromkeys(word for sentence in sentences for word in sentence))
    for order in list(permutations(known))[1:]:
        other = dict(zip(known, order, strict=True))
        text = [[other[word] for word in sentence] for sentence in sentences]
        before = [other[word] for word in context]
        right = language_model.ngram_next(text, before, N)
        if language_model.ngram_next(sentences, before, N) != right:
            break
    return text, before, N


def of_other_context(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The text of a bigram after a word that another one follows."""
    sentences, context, N = of_ngram(one_is_most_frequent)(cases, size)
    right = language_model.ngram_next(sentences, context, N)
    words = dict.fromkeys(word for sentence in sentences for word in sentence)
    others = ([*context[:-1], word] for word in words)
    differs = (c for c in others if language_model.ngram_next(sentences, c, N) != right)
    return sentences, next(differs, []), N


def of_majority(is_late: bool) -> Arguments:
    """Two words follow; one wins by what stands in the larger, later or earlier, part."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        rng = cases.random(f"majority {size} {is_late}")
        context, few, many = (str(w) for w in rng.permutation(LETTERS)[:3])
        count = size.T * 4 // 9
        parts = [[few]] * count + [[many]] * (size.T - count)
        parts = parts if is_late else parts[::-1]
        return [[context, *part] for part in parts], [context], 2

    return arguments


def of_bigram_instead(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The text and the context of a longer N-gram, where N = 2 gives another word."""
    sentences, context, _ = of_ngram(one_is_most_frequent)(cases, size)
    return sentences, context, 2


@lru_cache(maxsize=256)  # finding one takes many draws
def _drawn(
    seed: int, wanted: Callable[[Words, Words, int], bool], size: Size
) -> tuple[list[Words], Words]:
    rng = Cases(seed).random(f"{wanted.__name__} {size}")
    while True:
        lengths = rng.integers(1, size.m + 1, size=size.T).tolist()
        letters = rng.integers(size.n, size=(size.T, size.m)).tolist()
        words = [str(w) for w in rng.permutation(LETTERS)]
        drawn = zip(lengths, letters, strict=True)
        sentences = [[words[i] for i in row[:length]] for length, row in drawn]
        chosen = sentences[int(rng.integers(size.T))]
        context = chosen[: int(rng.integers(len(chosen) + 1))]
        if (
            wanted(followers(sentences, context, size.k), context, size.k)
            and (size.k == 2 or not context or _needs_context(sentences, context, size.k))
            and not _is_most_frequent(sentences, context, size.k)
        ):
            return sentences, context


def followers(sentences: list[Words], context: Words, N: int) -> Words:
    """Every word that follows the last N−1 words of the context, in order."""
    padded = [["<s>"] * (N - 1) + sentence + ["</s>"] for sentence in sentences]
    last = (["<s>"] * (N - 1) + context)[-(N - 1) :]
    places = [(words, i) for words in padded for i in range(N - 1, len(words))]
    return [words[i] for words, i in places if words[i - N + 1 : i] == last]


def _is_most_frequent(sentences: list[Words], context: Words, N: int) -> bool:
    """It is the most frequent word, or the most frequent one at its place, whatever came before."""
    right = language_model.ngram_next(sentences, context, N)
    every = Counter(word for sentence in sentences for word in sentence)
    return every[right or ""] == max(every.values())


def _needs_context(sentences: list[Words], context: Words, N: int) -> bool:
    """One word back is not enough."""
    right = language_model.ngram_next(sentences, context, N)
    return language_model.ngram_next(sentences, context, 2) != right


def one_is_most_frequent(followers: Words, context: Words, N: int) -> bool:
    """A word, neither the first follower nor the last word of the text, wins alone."""
    best = Counter(followers).most_common(2)
    if len(context) < N or len(best) < 2 or best[0][1] == best[1][1]:
        return False
    return best[0][0] not in ("</s>", followers[0])


def begins_the_sentence(followers: Words, context: Words, N: int) -> bool:
    """The context is shorter than N−1 words, and one follower wins alone."""
    best = Counter(followers).most_common(2)
    return 0 < len(context) < N - 1 and len(best) == 2 and best[0][1] > best[1][1]


def is_nothing_yet(followers: Words, context: Words, N: int) -> bool:
    """The context is empty, and one first word, not that of the first sentence, wins alone."""
    best = Counter(followers).most_common(2)
    return not context and len(best) == 2 and best[0][1] > best[1][1] and best[0][0] != followers[0]


def ends_the_sentence(followers: Words, context: Words, N: int) -> bool:
    """</s> is the most frequent follower, after another one."""
    best = Counter(followers).most_common(2)
    is_end = len(best) == 2 and best[0][0] == "</s>" and best[0][1] > best[1][1]
    return is_end and len(context) >= N


def of_tied(in_order: bool) -> Arguments:
    """Two words follow equally often; the first seen here comes first by the alphabet or not.

    The other one is seen first in the text, after another word.
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        chosen = [str(w) for w in cases.random(f"tied {size}").permutation(LETTERS)[:4]]
        low, high = sorted(chosen[:2])
        first, other = (low, high) if in_order else (high, low)
        last, before = chosen[2:]
        sentences = [[other, before], [last, first, before, before], [last, other, before]]
        return [*sentences, [last, other], [before, last, first]], [before, last], size.k

    return arguments


def of_tied_by_length(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Two words follow equally often; the one that comes first is the longer one."""
    a, b = LETTERS[1], LETTERS[3]
    return [[a, b, a], [a, LETTERS[4]], [a, LETTERS[4]], [a, b]], [a], 2


def of_tied_end(cases: Cases, size: Size) -> tuple[Any, ...]:
    """</s> follows as often as a word, and comes first."""
    a, b, c = LETTERS[:3]
    return [[a], [a, b], [c, a], [c, a, b]], [a], 2


def of_joined(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Two words, and two others that are the same when they are written together."""
    a, b, c, d, e = (str(w) for w in cases.random("joined").permutation(LETTERS)[:5])
    return [[a, b + c, d], [a + b, c, e], [a + b, c, e]], [a, b + c], 3


def of_joined_by_sign(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Two words that a sign between them makes the same as others that are more frequent."""
    *pieces, last, right, other = map(str, cases.random("signs").permutation(list("abcdefghijk")))
    pieces = pieces[: len(SIGNS) + 1]
    before = [piece + sign for piece, sign in zip(pieces, SIGNS, strict=False)]
    context = ["".join([*before, pieces[-1]]), last]
    alike = [
        ["".join([*before[:i], pieces[i]]), "".join([*before[i + 1 :], pieces[-1], sign, last])]
        for i, sign in enumerate(SIGNS)
    ]
    return [[*context, right], *([*words, other] for words in alike for _ in "12")], context, 3


def of_numerals(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The context is a numeral; other ways to write the number are more frequent."""
    rng = cases.random("numerals")
    digit = int(rng.integers(1, 9))
    right, other = (str(w) for w in rng.permutation(LETTERS)[:2])
    alike = [f"0{digit}", f"{digit}.0", chr(ord("０") + digit), f"+{digit}", f"{digit + 1}"]
    return [[str(digit), right], *([word, other] for word in alike for _ in "12")], [str(digit)], 2


def of_alike(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The context is a word; others that are written almost so are more frequent."""
    right, other = (str(w) for w in cases.random("alike").permutation(LETTERS)[:2])
    return [[WORD, right], *([word, other] for word in ALIKE for _ in "12")], [WORD], 2


def of_repeated(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One word again and again: the context overlaps itself. Long before stands an unknown word."""
    a, b, c = (str(w) for w in cases.random("repeated").permutation(RARE[:9])[:3])
    return [[a] * 6 + [b], [a, a, b], [a, a, b]], [c, a, a], 3


def of_empty_sentences(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Most sentences have no word, so that </s> follows <s>."""
    a, b = LETTERS[:2]
    return [[a, b], [], [a], [], []], [], 2


def of_unseen(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Words that all occur, but never in this order; for N = 2 one that never occurs."""
    a, b, c, d = LETTERS[:4]
    return [[a, b, c], [b, a, c, a]], [c, b] if size.k > 2 else [c, d], size.k


def of_last_words(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The context ends every sentence that has it; what follows it is </s> alone."""
    a, b, c, d = LETTERS[:4]
    return [[a, b], [c, d], [c, a, b], [c, b, a, b]], [c, a, b], size.k
