"""N-gram models: counted, and smoothed so that nothing is impossible.

P(w | h) = c(h w) / c(h) counts what followed the N − 1 words h. Witten and Bell's P mixes it with
the shorter history h′, the more the more different words have followed h:

  P(w | h) = (c(h w) + d(h) P(w | h′)) / (c(h) + d(h)),   d(h): how many different words followed h

and below the 1-gram all K words are equally probable. Nothing has to be tuned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

Gram = tuple[str, ...]


def ngrams(words: Sequence[str], N: int) -> list[Gram]:
    """Every word of a sentence, and its end, with the N − 1 before it."""
    padded = ["<s>"] * (N - 1) + list(words) + ["</s>"]
    return [tuple(padded[place : place + N]) for place in range(len(padded) - N + 1)]


class Followers(NamedTuple):
    """What followed a history: how often anything, and how many different words."""

    times: int
    different: int


class Counted:
    """All N-grams up to a length, of some sentences."""

    def __init__(self, sentences: Iterable[Sequence[str]], longest: int, K: int) -> None:
        self.K = K
        self.counts: dict[int, Counter[Gram]] = {N: Counter() for N in range(1, longest + 1)}
        for words in sentences:
            for N, counter in self.counts.items():
                counter.update(ngrams(words, N))
        self.followers: dict[Gram, Followers] = {}
        for counter in self.counts.values():
            times, different = Counter[Gram](), Counter[Gram]()
            for gram, count in counter.items():
                times[gram[:-1]] += count
                different[gram[:-1]] += 1
            for history, count in times.items():
                self.followers.setdefault(history, Followers(count, different[history]))

    def probability(self, gram: Gram) -> float:
        """c(h w) / c(h); 0 where h was never seen."""
        seen = self.counts[len(gram)][gram]
        return seen / self.followers[gram[:-1]].times if seen else 0.0

    def smoothed(self, gram: Gram) -> float:
        """Witten and Bell's P(w | h)."""
        if not gram:
            return 1.0 / self.K
        shorter = self.smoothed(gram[1:])
        counts = self.followers.get(gram[:-1])
        if counts is None:
            return shorter
        seen = self.counts[len(gram)][gram]
        return (seen + counts.different * shorter) / (counts.times + counts.different)

    def perplexity(self, sentences: Iterable[Sequence[str]], N: int, smoothed: bool) -> float:
        """e to the mean of −ln P over all words and sentence ends; inf where one is impossible."""
        of = self.smoothed if smoothed else self.probability
        probable = np.array([of(gram) for words in sentences for gram in ngrams(words, N)])
        return float(np.exp(-np.log(probable).mean())) if probable.all() else float("inf")

    def unseen(self, sentences: Iterable[Sequence[str]], N: int) -> float:
        """The share of words that were never seen behind the N − 1 before them."""
        grams = [gram for words in sentences for gram in ngrams(words, N)]
        return sum(gram not in self.counts[N] for gram in grams) / len(grams)
