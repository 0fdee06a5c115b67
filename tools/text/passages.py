"""The sentences of a text that answer a question: by the words they share with it, by what kind of thing is asked for,
and by embeddings where there are any. Weights of words as in BM25 (Robertson and Zaragoza 2009).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from tools.text.sentence_graph import Embed, content_words, is_chinese, summarize_by_graph
from tools.text.sentences import split_line, split_paragraphs

_EMBEDDED = 48
"""Sentences compared by embedding: the best by words, or the first ones."""
_ENOUGH = 0.3

_MAIN_POINT = re.compile(
    r"\b(main|primary|central|key|overall) (topic|subject|idea|point|theme|purpose|focus|message)s?\b"
    r"|\bwhat (is|was) (this|the|it|that) ?(text|document|article|page|story|book|paper|file|pdf|letter|report|"
    r"mail|e-?mail)? ?"
    r"(all )?about\b|\bwhat(?:'s| does) (this|the|it|that) ?(text|document|article|page|file|pdf|letter|report)? ?"
    r"(about|say|tell|contain)\s*(us|me)?\W*$|\bsummar"
    r"|主要(内容|讲|说|观点|意思)|主题|[讲说写](了|的是|的)?(些)?什么\W*$|关于什么|大意|中心思想",
    re.I,
)
_NUMBER = (
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|half|dozen)\b"
    r"|[一二三四五六七八九十百千万两]"
)
_DATE = (
    r"\b\d{4}\b|\b(january|february|march|april|may|june|july|august|september|october|november|december|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|yesterday|week|morning|evening|century|"
    r"\d+ ?(am|pm|o'clock))\b|\d+(年|月|日|点|世纪)|[今明昨前后]天|[今明去]年|[周星期][一二三四五六日天]|本周|点之间"
)
_PERSON = r"(?<=[a-z,;] )[A-Z][a-z]+|^[A-Z][a-z]+ [A-Z][a-z]+|[馆院校会局部]长|先生|女士|博士|教授|护士|人"
_PLACE = r"\b(in|at|near|on|below|under|from|to) (the |a )?[A-Za-z]|[在于位]|附近"
_REASON = r"\b(because|since|due to|as a result|so that|in order|therefore|reason)\b|因为|由于|为了|原因|所以"
_KINDS: tuple[tuple[str, str], ...] = (
    # what a question asks for, what an answer then has in it
    (r"\bhow (many|much|old|long|far|tall|high|big|fast|often)\b|多少|几[个本天年次人台]|多[大长高久远]", _NUMBER),
    (r"\bwhen\b|\b(what|which) (year|date|day|time|month)\b|什么时候|何时|哪一?年|几点", _DATE),
    (r"\bwho(m|se)?\b|谁|哪位", _PERSON),
    (r"\bwhere\b|哪里|哪儿|什么地方|何处", _PLACE),
    (r"\bwhy\b|为什么|为何|原因", _REASON),
)
_ASKING_WORDS = r"什么|多少|谁|哪里|哪儿|哪个|为什么|怎么|怎样|几.?|吗|呢|是否|请问|何时|时候|每人"


@dataclass(frozen=True)
class Passage:
    """A sentence that may answer, with the one before it for the case that it leans on it."""

    text: str
    before: str
    score: float


def asks_for_main_point(question: str) -> bool:
    """Whether the whole text is asked about, so that no single word of the question leads to the answer."""
    return _MAIN_POINT.search(question) is not None


def find_passages(question: str, text: str, count: int = 3, embed: Embed | None = None) -> list[Passage]:
    """The likeliest sentences, best first; empty when none has to do with the question."""
    sentences = [sentence for paragraph in split_paragraphs(text) for sentence in split_line(paragraph)]
    if asks_for_main_point(question):
        chosen = summarize_by_graph(text, 2, embed) or sentences[:2]
        return [Passage(sentence, "", 1.0) for sentence in chosen]
    if not sentences:
        return []
    scores = _by_words(question, sentences)
    if embed is not None:
        scores = _with_embeddings(question, sentences, scores, embed)
    order = sorted(range(len(sentences)), key=lambda i: (-scores[i], i))[:count]
    return [
        Passage(sentences[i], sentences[i - 1] if i else "", scores[i])
        for i in order
        if scores[i] >= _ENOUGH and scores[i] >= 0.45 * scores[order[0]]
    ]


def _by_words(question: str, sentences: list[str]) -> list[float]:
    """The share of the question's words, the rare ones counting more, that a sentence and its surroundings have."""
    asked = set(_question_words(question))
    listed = [_units(sentence) for sentence in sentences]
    frequency = Counter(word for words in listed for word in set(words))
    weight = {word: math.log(1 + len(sentences) / (0.5 + frequency[word])) for word in asked}
    total = sum(weight.values()) or 1.0
    wanted = [answer for kind, answer in _KINDS if re.search(kind, question, re.I)]
    scores = []
    for i, words in enumerate(listed):
        near = set(listed[i - 1]) if i else set()
        share = sum(w for word, w in weight.items() if word in words) / total
        share += 0.25 * sum(w for word, w in weight.items() if word in near and word not in words) / total
        fits = any(re.search(pattern, sentences[i], 0 if pattern is _PERSON else re.I) for pattern in wanted)
        penalty = 0.6 if sentences[i].rstrip("\"'”’")[-1:] in "?？" else 1.0
        ended = sentences[i].rstrip("\"'”’»」』）) ")[-1:] in ".!?。！？…;；"
        penalty *= 1.0 if ended and len(words) >= 3 else 0.7  # a heading names things and answers nothing
        scores.append(share * penalty * (1.35 if fits else 0.8 if wanted else 1.0))
    return scores


def _question_words(question: str) -> list[str]:
    """The words to look for: without the question words themselves, in Chinese without parts of them."""
    if is_chinese(question):
        return _units(re.sub(_ASKING_WORDS, "", question))
    useless = ("name", "tell", "much", "many", "does", "kind", "type", "called")
    return [word for word in content_words(question) if word not in useless]


def _units(text: str) -> list[str]:
    """What is compared: words; of Chinese also its signs, as 几本书 and 五本书 are cut into words differently."""
    words = content_words(text)
    if not is_chinese(text):
        return words
    signs = [sign for sign in re.findall(r"[\u3400-\u9fff]", text) if content_words(sign)]
    return words + signs


def _with_embeddings(question: str, sentences: list[str], scores: list[float], embed: Embed) -> list[float]:
    """Half words, half meaning, for the sentences that are likeliest by their words."""
    order = sorted(range(len(sentences)), key=lambda i: (-scores[i], i))[:_EMBEDDED]
    vectors = embed([question, *(sentences[i] for i in order)])
    meant = vectors[1:] @ vectors[0]
    mixed = [0.0] * len(sentences)
    for i, likeness in zip(order, meant, strict=True):
        mixed[i] = 0.5 * scores[i] + 0.7 * max(0.0, float(likeness))
    return mixed
