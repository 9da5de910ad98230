"""Frequent mistakes with words and their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

from reference import language_model
from spec.item import Mistake
from spec.mistakes.language_model.parts import InParts, Words, all_words
from spec.text import Text

Array = np.ndarray


def _numbered(words: Sequence[str], first: int = 0) -> dict[str, int]:
    return {word: index for index, word in enumerate(dict.fromkeys(words), first)}


def _in_order(words: Words) -> Sequence[str]:
    return words


def _all(sentences: list[Words]) -> list[Words]:
    return sentences


class _Vocabulary(InParts):
    """A vocabulary with other words in front, in another order, or with other numbers.

    first: the number of the first of all; gap: what the numbers of a sentence's words have more
    """

    front: tuple[str, ...] = ("<s>", "</s>")
    end: tuple[str, ...] = ()
    order = staticmethod(_in_order)
    first: int = 0
    gap: int = 0
    read = staticmethod(_all)

    def __call__(self, sentences: list[Words]) -> dict[str, int]:
        words = [*self.front, *self.order(all_words(self.read(sentences))), *self.end]
        numbered = _numbered(words, self.first)
        return {w: i + self.gap * (w not in self.front) for w, i in numbered.items()}


def _by_frequency(words: Words) -> list[str]:
    return [word for word, _ in Counter(words).most_common()]


def _renumbered(sentences: list[Words]) -> dict[str, int]:
    """Each occurrence gets a number, and the last one stays."""
    words = ["<s>", "</s>", *all_words(sentences)]
    return {word: index for index, word in enumerate(words)}


def _as_many_as_there_are(sentences: list[Words]) -> dict[str, int]:
    """A word that comes again gets the number of words so far."""
    vocabulary = {"<s>": 0, "</s>": 1}
    for word in all_words(sentences):
        vocabulary[word] = len(vocabulary)
    return vocabulary


def _counted_on(sentences: list[Words]) -> dict[str, int]:
    """A word that comes again keeps its number, and leaves out one."""
    vocabulary = {"<s>": 0, "</s>": 1}
    for place, word in enumerate(all_words(sentences), 2):
        vocabulary.setdefault(word, place)
    return vocabulary


def _first_returned(sentences: list[Words]) -> dict[str, int] | None:
    return _Vocabulary(read=lambda s: s[:1])(sentences) if sentences else None


BUILD_VOCABULARY = (
    Mistake(
        Text("numbers left out", "编号有空缺"),
        _counted_on,
        Text(
            "A word that comes again takes a number with you; only a new one may.",
            "重复出现的词也占了一个编号；只有新词才能占。",
        ),
    ),
    *Mistake.alike(
        Text("reads the first sentence only", "只读了第一句"),
        Text(
            "You read the first sentence alone; go through all of them before you return.",
            "你只读了第一句；应当走完所有句子再 return。",
        ),
        _first_returned,
        lambda s: _Vocabulary()([s[0]]),
    ),
    *(
        Mistake(
            Text("a word too many", "多放了一个词"),
            function,
            Text(
                f"You put {word} into the vocabulary too; it must hold <s>, </s> and the words of "
                "the text alone.",
                f"你的词典里还放了 {word}；应当只有 <s>、</s> 和语料里的词。",
            ),
        )
        for word in ("<unk>", "<pad>", "<UNK>", "<PAD>", "UNK")
        for function in (
            *(
                _Vocabulary(front=front)
                for front in (
                    ("<s>", "</s>", word),
                    (word, "<s>", "</s>"),
                    ("<s>", word, "</s>"),
                )
            ),
            _Vocabulary(end=(word,)),
        )
    ),
    Mistake(
        Text("letters for words", "把字母当成了词"),
        lambda sentences: _numbered(["<s>", "</s>", *"".join(all_words(sentences))]),
        Text(
            "You number letters; the words of a sentence must be numbered.",
            "你给字母编了号；应当给句子里的词编号。",
        ),
    ),
    Mistake(
        Text("sorted", "排了序"),
        _Vocabulary(order=sorted),
        Text(
            "You sort the words; number them in the order in which they first appear.",
            "你给词排了序；应当按首次出现的顺序编号。",
        ),
    ),
    Mistake(
        Text("by frequency", "按频率编号"),
        _Vocabulary(order=_by_frequency),
        Text(
            "You number by frequency; number in the order in which the words first appear.",
            "你按频率编号；应当按首次出现的顺序编号。",
        ),
    ),
    Mistake(
        Text("no <s> and </s>", "漏了 <s> 和 </s>"),
        _Vocabulary(front=()),
        Text("<s> and </s> must have numbers too: 0 and 1.", "<s> 和 </s> 也要编号：0 和 1。"),
    ),
    Mistake(
        Text("<s> and </s> last", "<s> 和 </s> 排在最后"),
        lambda sentences: _numbered([*all_words(sentences), "<s>", "</s>"]),
        Text(
            "<s> and </s> must come first, with 0 and 1.",
            "<s> 和 </s> 应当排在最前，编号 0 和 1。",
        ),
    ),
    Mistake(
        Text("</s> last", "</s> 排在最后"),
        lambda sentences: _numbered(["<s>", *all_words(sentences), "</s>"]),
        Text(
            "</s> must come second, with 1, before the words.",
            "</s> 应当排第二，编号 1，在各个词之前。",
        ),
    ),
    Mistake(
        Text("</s> before <s>", "</s> 在 <s> 之前"),
        _Vocabulary(front=("</s>", "<s>")),
        Text(
            "<s> must be 0 and </s> 1; you have them the other way round.",
            "<s> 应当是 0，</s> 应当是 1；你写反了。",
        ),
    ),
    *Mistake.alike(
        Text("repeated words count again", "重复的词又编了号"),
        Text(
            "A word that comes again must keep its first number, and no number may be left out.",
            "再次出现的词应当沿用第一次的编号；编号之间不能有空缺。",
        ),
        _renumbered,
        _as_many_as_there_are,
    ),
    Mistake(
        Text("numbers from 1", "从 1 开始编号"),
        _Vocabulary(first=1),
        Text("The numbers must start at 0.", "编号应当从 0 开始。"),
    ),
    Mistake(
        Text("no </s>", "漏了 </s>"),
        _Vocabulary(front=("<s>",)),
        Text("</s> must have a number too: 1.", "</s> 也要编号：1。"),
    ),
    Mistake(
        Text("no <s>", "漏了 <s>"),
        _Vocabulary(front=("</s>",)),
        Text("<s> must have a number too: 0.", "<s> 也要编号：0。"),
    ),
    Mistake(
        Text("words from 3", "其余的词从 3 开始"),
        _Vocabulary(gap=1),
        Text(
            "Your first word has number 3; numbers go on without a gap: 2.",
            "你的第一个词编号是 3；编号之间没有空缺，应当是 2。",
        ),
    ),
    Mistake(
        Text("words from 1", "其余的词从 1 开始"),
        _Vocabulary(gap=-1),
        Text(
            "Your first word has number 1, which is that of </s>; it must be 2.",
            "你的第一个词编号是 1，那是 </s> 的；应当是 2。",
        ),
    ),
    Mistake(
        Text("words from 0", "其余的词从 0 开始"),
        _Vocabulary(gap=-2),
        Text(
            "Your first word has number 0, which is that of <s>; it must be 2.",
            "你的第一个词编号是 0，那是 <s> 的；应当是 2。",
        ),
    ),
    Mistake(
        Text("first sentence only", "只有第一句"),
        _Vocabulary(read=lambda sentences: sentences[:1]),
        Text("You read the first sentence alone.", "你只读了第一句。"),
    ),
)


def _at(index: int, size: int) -> Array:
    return np.eye(size)[index % size]


ONE_HOT = (
    Mistake(
        Text("counted from 1", "从 1 数起"),
        lambda index, size: _at(index - 1, size),
        Text("Indices must count from 0.", "编号应当从 0 数起。"),
    ),
    Mistake(
        Text("one place late", "晚了一位"),
        lambda index, size: _at(index + 1, size),
        Text(
            "Your 1 stands one place late: indices must count from 0.",
            "1 晚了一位：编号应当从 0 数起。",
        ),
    ),
    Mistake(
        Text("zeros and ones swapped", "0 和 1 反了"),
        lambda index, size: 1.0 - _at(index, size),
        Text(
            "You have 0 and 1 the other way round: the index must hold 1, all else 0.",
            "0 和 1 放反了：编号处应当是 1，其余是 0。",
        ),
    ),
    Mistake(
        Text("the index itself", "放了编号本身"),
        lambda index, size: _at(index, size) * index,
        Text(
            "The entry must be 1; you put the index itself there.",
            "编号处应当放 1；你放了编号本身。",
        ),
    ),
    Mistake(
        Text("from the end", "从末尾数"),
        lambda index, size: _at(-index - 1, size),
        Text("You count from the end.", "你是从末尾数的。"),
    ),
    Mistake(
        Text("ones before the index", "编号之前全是 1"),
        lambda index, size: (np.arange(size) < index) * 1.0,
        Text(
            "You put 1 in every place before the index; only the index itself must hold 1.",
            "你把编号之前的都设成了 1；应当只有编号处是 1。",
        ),
    ),
    Mistake(
        Text("ones up to the index", "到编号为止全是 1"),
        lambda index, size: (np.arange(size) <= index) * 1.0,
        Text(
            "You put 1 in every place up to the index; only the index itself must hold 1.",
            "你把到编号为止的都设成了 1；应当只有编号处是 1。",
        ),
    ),
)

TRAINING_PAIRS = (
    Mistake(
        Text("a pair that comes again left out", "重复的一对只留了一个"),
        lambda words: list(dict.fromkeys(pairwise(["<s>", *words, "</s>"]))),
        Text(
            "You leave out a pair that comes again; every place must have its pair.",
            "重复出现的一对你只留了一个；每个位置都应当有一对。",
        ),
    ),
    Mistake(
        Text("every later word as label", "后面的每个词都当了标记"),
        lambda words: list(combinations(["<s>", *words, "</s>"], 2)),
        Text(
            "You pair each word with every later one; its label must be the next word alone.",
            "你让每个词与后面的每个词都配了对；标记应当只是下一个词。",
        ),
    ),
    Mistake(
        Text("goes on by two words", "一次前进两个词"),
        lambda words: list(pairwise(["<s>", *words, "</s>"]))[::2],
        Text(
            "You go on by two words; go on by one, so that each is an input and a label.",
            "你一次前进两个词；应当一次一个，使每个词都既当输入又当标记。",
        ),
    ),
    Mistake(
        Text("no <s>", "漏了 <s>"),
        lambda words: list(zip(words, [*words[1:], "</s>"], strict=False)),
        Text("The first input must be <s>.", "第一个输入应当是 <s>。"),
    ),
    Mistake(
        Text("no </s>", "漏了 </s>"),
        lambda words: list(zip(["<s>", *words[:-1]], words, strict=False)),
        Text("The last label must be </s>.", "最后一个标记应当是 </s>。"),
    ),
    Mistake(
        Text("neither <s> nor </s>", "<s> 和 </s> 都漏了"),
        lambda words: list(pairwise(words)),
        Text(
            "The first input must be <s>, the last label </s>.",
            "第一个输入应当是 <s>，最后一个标记应当是 </s>。",
        ),
    ),
    Mistake(
        Text("label before input", "标记在输入之前"),
        lambda words: list(zip([*words, "</s>"], ["<s>", *words], strict=True)),
        Text("The input must come first, then its label.", "每一对里，输入应当在前，标记在后。"),
    ),
    *Mistake.alike(
        Text("a word as its own label", "词是自己的标记"),
        Text(
            "The label of a word must be the next word, not the word itself.",
            "一个词的标记应当是它的下一个词，不是它自己。",
        ),
        lambda words: [(w, w) for w in ["<s>", *words, "</s>"]],
        lambda words: [(w, w) for w in ["<s>", *words]],
    ),
    Mistake(
        Text("</s> in front", "开头用了 </s>"),
        lambda words: list(pairwise(["</s>", *words, "</s>"])),
        Text("You begin with </s>; begin with <s>.", "你用 </s> 开头；应当用 <s>。"),
    ),
    Mistake(
        Text("<s> at the end", "末尾用了 <s>"),
        lambda words: list(pairwise(["<s>", *words, "<s>"])),
        Text("You end with <s>; end with </s>.", "你用 <s> 结尾；应当用 </s> 结尾。"),
    ),
    Mistake(
        Text("<s> and </s> exchanged", "<s> 与 </s> 对调了"),
        lambda words: list(pairwise(["</s>", *words, "<s>"])),
        Text(
            "You begin with </s> and end with <s>; it must be the other way round.",
            "你用 </s> 开头，用 <s> 结尾；正好反了。",
        ),
    ),
    Mistake(
        Text("<s> as every input", "输入都是 <s>"),
        lambda words: [("<s>", w) for w in [*words, "</s>"]],
        Text(
            "You give every label the input <s>; its input must be the word before it.",
            "你给每个标记的输入都是 <s>；输入应当是标记的前一个词。",
        ),
    ),
    Mistake(
        Text("</s> as every label", "标记都是 </s>"),
        lambda words: [(w, "</s>") for w in ["<s>", *words]],
        Text(
            "You give every word the label </s>; its label must be the word after it.",
            "你给每个词的标记都是 </s>；一个词的标记应当是它的下一个词。",
        ),
    ),
    Mistake(
        Text("backwards", "顺序反了"),
        lambda words: language_model.training_pairs(words)[::-1],
        Text("The pairs must stand in the order of the sentence.", "词对应当按句子里的顺序排列。"),
    ),
)
