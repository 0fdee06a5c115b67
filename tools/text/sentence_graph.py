"""The sentences that say most of a text: a graph of sentences that resemble each other, walked at random.

1. sentences that could stand in a summary   2. how alike they are (words, and embeddings where there are any)
3. PageRank over that graph, times what position and length say   4. picked one by one, the redundant passed over
5. in the text's own order.

Sources: LexRank, Erkan and Radev 2004, arXiv:1109.2128; TextRank, Mihalcea and Tarau 2004; maximal marginal relevance,
Carbonell and Goldstein 1998.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.text.sentences import split_line, split_paragraphs, word_set

if TYPE_CHECKING:
    import numpy as np

Embed = Callable[[Sequence[str]], "np.ndarray"]
"""Texts to unit vectors, float32, (texts, dimensions)."""

_NEIGHBOURS = 24
"""Edges kept for each sentence: the strongest, so that a long text stays quick."""
_AT_ONCE = 600
"""Sentences ranked in one graph; a longer text is first thinned out part by part."""
_LONG_WORDS = 70


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text, where it stands, and its words."""

    text: str
    index: int
    paragraph: int
    begins_paragraph: bool
    words: tuple[str, ...]


_STOP_WORDS = word_set(
    """a about above after again against all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each even few for from further had has have having he her here
    hers him his how however i if in into is it its itself just like many may me might more most much must my no nor
    not now of off on once one only or other our out over own said same say says she should since so some such than
    that the their theirs them then there these they this those through to too under until up upon us very was we were
    what when where which while who whom why will with within without would yet you your
    的 了 和 是 在 就 都 而 及 与 着 或 一个 没有 我们 你们 他们 它们 她们 这 那 也 还 把 被 让 给 从 对 于 以 为 之 其
    中 上 下 等 能 会 要
    可以 这个 那个 这些 那些 因为 所以 但是 不过 然而 如果 并 并且 以及 更 最 很 我 你 他 她 它 到 说
    有 人 地 得 de la el los las y en que un una es por con para del se al lo su le les des et est une du dans qui pour
    sur au pas ne     der die das und ist ein eine zu den von mit"""
)

_BOILERPLATE = re.compile(
    r"all rights reserved|©|\bcookies?\b.{0,40}\b(policy|settings|accept|use)|^advertisement\b|sign up for"
    r"|subscribe|newsletter|click here|read more|share this|follow us|privacy policy|terms of (use|service)"
    r"|^(photo|image|credit|source)s?:"
    r"|^(by|from) [A-Z][\w.]+( [A-Z][\w.]+){1,2}$|^(published|updated|posted)\b.{0,40}\d{4}"
    r"|^related( articles| stories)?:?"
    r"|版权所有|点击(这里|此处|阅读)|扫描?二维码|关注(我们|公众号)|责任编辑|来源[:：]|转载请|阅读原文|本文作者|广告",
    re.I,
)
_BACKWARD = re.compile(
    r"^(it|this|that|these|those|they|he|she|such|both|another|others|here|there|in this|by contrast|after that)\b"
    r"|^(one|two|three|some)(,| (is|was|of them)\b)"
    r"|^(the|an?) (first|second|third|other|latter|former)( ones?\b|,| (is|was)\b)"
    r"|^(这|那|它|他|她|此|该|其|对此|与此同时)",
    re.I,
)
_CONNECTIVE = re.compile(
    r"^(however|moreover|furthermore|in addition|additionally|therefore|thus|hence|meanwhile|also|besides|but|and|yet|"
    r"consequently|as a result|for example|for instance|on the other hand|in contrast|by contrast|nevertheless|still)"
    r",?\s+(?=\w)|^(然而|此外|另外|因此|所以|不过|但是|但|同时|而且|并且|例如|比如|于是|与此同时|总之)[，,]?\s*",
    re.I,
)


def summarize_by_graph(text: str, count: int | None = None, embed: Embed | None = None) -> list[str] | None:
    """The sentences of a summary in the text's order; None when the text is too short to leave anything out."""
    sentences = read_sentences(text)
    wanted = count or sensible_count(len(sentences))
    if len(sentences) <= wanted:
        return None
    remaining = _thin_out(sentences, wanted, embed)
    scores, alike = _rank(remaining, len(sentences), embed)
    chosen = sorted(_pick(scores, alike, wanted, remaining))
    return [
        _standing_alone(remaining[i], after=remaining[j] if j is not None else None)
        for i, j in zip(chosen, [None, *chosen], strict=False)
    ]


def sensible_count(sentences: int) -> int:
    """How many sentences a summary of so many should have: 2 of 5, 3 of 10, 4 of 20, 7 of 50, at most 9."""
    return min(9, max(2, round(0.95 * math.sqrt(max(sentences, 1)))))


def read_sentences(text: str) -> list[Sentence]:
    """The sentences that could stand in a summary: no headings, links, captions, bylines or page furniture."""
    found: list[Sentence] = []
    seen: set[str] = set()
    for number, paragraph in enumerate(split_paragraphs(_running_text(text))):
        for position, raw in enumerate(_cut_overlong(split_line(paragraph))):
            sentence = _clean(raw)
            words = tuple(content_words(sentence))
            key = "".join(sentence.split()).casefold()
            if key in seen or not _could_stand(sentence, words):
                continue
            seen.add(key)
            found.append(Sentence(sentence, len(found), number, position == 0, words))
    return found


def _running_text(text: str) -> str:
    """Markdown without its tables, program text and pictures, which say nothing by themselves."""
    text = re.sub(r"^ *(```|~~~).*?^ *\1[^\n]*$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^ *\|.*\|[ \t]*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"!\[[^\]\n]*\]\([^)\n]*\)", "", text)
    return re.sub(r"\[([^\]\n]+)\]\([^)\n]*\)", r"\1", text)


def _clean(sentence: str) -> str:
    """Without bullet, Markdown marks, footnote numbers and news agency's dateline."""
    sentence = re.sub(r"^\s*(?:[-*•·>#]+|\d{1,2}[.)、])\s+", "", sentence)
    sentence = re.sub(r"\[(?:\d+|citation needed|note \d+)\]", "", sentence)
    sentence = re.sub(r"^[A-Z][A-Za-z .,]{2,40}\((?:Reuters|AP|AFP|Xinhua)\)\s*[-–—]+\s*", "", sentence)
    sentence = re.sub(r"^[（(]?新华社[^）)，。]{0,20}电[）)]?\s*", "", sentence)
    sentence = re.sub(r"\*\*|__|`", "", sentence)
    return re.sub(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", r"\1", sentence).strip()


def _could_stand(sentence: str, words: tuple[str, ...]) -> bool:
    if _BOILERPLATE.search(sentence) and len(words) < 25:
        return False
    if re.fullmatch(r"\W*(https?://|www\.)\S+\W*", sentence):
        return False
    chinese = is_chinese(sentence)
    length = len(re.findall(r"[\u3400-\u9fff]", sentence)) if chinese else len(sentence.split())
    if length < (7 if chinese else 4) or len(words) < 2:
        return False
    ended = sentence.rstrip("\"'”’»」』）) ")[-1:] in ".!?。！？…;；"
    return ended or length >= (20 if chinese else 12)  # what does not end is a heading or a caption


def _cut_overlong(sentences: list[str]) -> list[str]:
    """A transcript may have no full stops: cut what is too long where a clause begins."""
    cut: list[str] = []
    for sentence in sentences:
        words = sentence.split()
        if len(words) <= _LONG_WORDS:
            cut.append(sentence)
            continue
        piece: list[str] = []
        for word in words:
            begins = word.lower() in ("and", "but", "so", "because", "then", "which", "when", "while")
            if len(piece) >= 35 or (len(piece) >= 14 and (begins or piece[-1][-1] in ",;:")):
                cut.append(" ".join(piece).rstrip(",;:"))
                piece = []
            piece.append(word)
        cut.append(" ".join(piece))
    return cut


def is_chinese(text: str) -> bool:
    """Whether the words of a text have to be found: it is mostly Chinese (or Japanese) signs."""
    signs = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text))
    return signs * 3 > sum(character.isalpha() for character in text)


def content_words(text: str) -> list[str]:
    """The words that carry meaning, lower case, English ones without their endings."""
    if is_chinese(text):
        import logging

        import jieba

        jieba.setLogLevel(logging.WARNING)
        listed = [word.strip().casefold() for word in jieba.lcut(text)]
        return [word for word in listed if word and word not in _STOP_WORDS and re.match(r"\w", word)]
    listed = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.casefold())
    return [_stem(word) for word in listed if word not in _STOP_WORDS and (len(word) > 1 or word.isdigit())]


def _stem(word: str) -> str:
    word = re.sub(r"['’]s$", "", word)
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not (ending == "s" and word[-2] in "sui"):
            return word[: len(word) - len(ending)] + put
    return word


def _thin_out(sentences: list[Sentence], wanted: int, embed: Embed | None) -> list[Sentence]:
    """The best of each part of a text too long for one graph."""
    while len(sentences) > _AT_ONCE:
        parts = [sentences[start : start + _AT_ONCE] for start in range(0, len(sentences), _AT_ONCE)]
        keep = max(wanted, _AT_ONCE // (2 * len(parts)), 4)
        best: list[Sentence] = []
        for part in parts:
            scores, alike = _rank(part, len(part), None)
            best += [part[i] for i in sorted(_pick(scores, alike, min(keep, len(part)), part))]
        if len(best) >= len(sentences):
            break
        sentences = best
    return sentences


def _rank(sentences: list[Sentence], total: int, embed: Embed | None) -> tuple[np.ndarray, np.ndarray]:
    """A score for each sentence, and how alike every two are, in [0, 1]."""
    import networkx
    import numpy as np

    alike = _likeness(sentences, embed)
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(sentences)))
    for i, row in enumerate(alike):
        for j in np.argsort(-row)[: _NEIGHBOURS + 1]:
            if i != j and row[j] > 0.05:
                graph.add_edge(i, int(j), weight=float(row[j]))
    ranked = networkx.pagerank(graph, alpha=0.85, weight="weight")
    scores = np.array([ranked[i] for i in range(len(sentences))]) * len(sentences)
    return scores * np.array([_prior(sentence, total) for sentence in sentences]), alike


def _likeness(sentences: list[Sentence], embed: Embed | None) -> np.ndarray:
    """Cosines of weighted word counts, averaged with those of embeddings where there are any."""
    import numpy as np

    frequency = Counter(word for sentence in sentences for word in set(sentence.words))
    column = {word: number for number, word in enumerate(frequency)}
    counts = np.zeros((len(sentences), len(column)), dtype=np.float32)
    for row, sentence in enumerate(sentences):
        for word, count in Counter(sentence.words).items():
            counts[row, column[word]] = (1 + math.log(count)) * math.log(1 + len(sentences) / frequency[word])
    counts /= np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
    alike = counts @ counts.T
    if embed is not None:
        vectors = embed([sentence.text for sentence in sentences])
        alike = 0.5 * alike + 0.5 * np.clip(vectors @ vectors.T, 0.0, 1.0)
    np.fill_diagonal(alike, 0.0)
    return alike


def _prior(sentence: Sentence, total: int) -> float:
    """What position and form say: texts begin with what matters, paragraphs too; some sentences lean on others."""
    weight = 1.0 + 0.8 * math.exp(-sentence.index / 1.5) + (0.2 if sentence.begins_paragraph else 0.0)
    if total > 8 and sentence.index >= total - 2:
        weight *= 1.1  # the conclusion
    length = len(sentence.text) / (1.7 if is_chinese(sentence.text) else 5.5)  # about words
    if length < 8:
        weight *= 0.75
    elif length > 45:
        weight *= 0.8
    if sentence.text.rstrip("\"'”’")[-1:] in "?？!！":
        weight *= 0.5
    if _BACKWARD.match(sentence.text) and sentence.index > 0:
        weight *= 0.6
    if sentence.text[0] in "\"'“‘「":
        weight *= 0.7
    return weight


def _pick(scores: np.ndarray, alike: np.ndarray, count: int, sentences: list[Sentence]) -> list[int]:
    """Indices by score, each discounted by how much of it the picked ones say already."""
    left = set(range(len(scores)))
    picked: list[int] = []
    top = float(scores.max()) or 1.0
    while left and len(picked) < count:
        paragraphs = [sentences[j].paragraph for j in picked]
        best = max(
            sorted(left),
            key=lambda i: (
                0.7 * float(scores[i]) / top
                - 0.6 * max((float(alike[i, j]) for j in picked), default=0.0)
                - 0.15 * min(2, paragraphs.count(sentences[i].paragraph))
            ),
        )
        picked.append(best)
        left.remove(best)
    return picked


def _standing_alone(sentence: Sentence, after: Sentence | None) -> str:
    """The sentence without a "However," that leaned on one which is not in the summary."""
    if after is not None and sentence.index == after.index + 1:
        return sentence.text
    stripped = _CONNECTIVE.sub("", sentence.text, count=1)
    return stripped[:1].upper() + stripped[1:]
