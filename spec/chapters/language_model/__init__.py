"""Chapter `language_model`: words in, the probabilities of the next word out."""

from __future__ import annotations

from reference import language_model
from spec.chapters.language_model.learning import sentence_loss_item
from spec.chapters.language_model.ngram import ngram_next_item
from spec.chapters.language_model.output_layer import deltas_from_outputs_item, gradient_V_item
from spec.chapters.language_model.prediction import perplexity_item, predict_next_item
from spec.chapters.language_model.training import train_item
from spec.chapters.language_model.words import (
    build_vocabulary_item,
    one_hot_item,
    training_pairs_item,
)
from spec.item import Chapter
from spec.text import Text, docstring

CHAPTER = Chapter(
    name="language_model",
    title=Text("a language model", "语言模型"),
    story=Text(
        "“I was late for school yesterday; the teacher scolded ____”: who is missing? An N-gram "
        "model that sees only a few words back cannot know. A recurrent network reads the whole "
        "sentence up to here. This chapter takes it from words to vectors, and from outputs "
        "back to words.",
        "“我昨天上学迟到了，老师批评了____”：缺的是谁？只往回看几个词的 N-Gram 模型不可能知道。"
        "循环神经网络读过了到此为止的整个句子。这一章把词变成向量，再把输出变回词。",
    ),
    intro=Text(
        docstring(language_model),
        """语言模型：输入词，输出下一个词的概率。

s_t = tanh(U x_t + W s_{t−1})，s₀ = 0，z_t = V s_t，o_t = softmax(z_t)。一个词就是它在词典里的
编号，x_t 是它的 one-hot 向量。K 是词的个数。
""",
    ),
    items=(
        build_vocabulary_item,
        one_hot_item,
        training_pairs_item,
        deltas_from_outputs_item,
        gradient_V_item,
        sentence_loss_item,
        train_item,
        predict_next_item,
        perplexity_item,
        ngram_next_item,
    ),
)
