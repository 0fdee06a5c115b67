"""The words of a text as the lexical index knows them: English stemmed, Chinese segmented, the rest as written."""

from __future__ import annotations

import math
import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff"  # Thai, Lao, Khmer, kana: no spaces between words
_RUN = re.compile(rf"[{_HAN}]+|[{_UNSPACED}]+|[^\W_{_HAN}{_UNSPACED}]+(?:['’][^\W_{_HAN}{_UNSPACED}]+)*")
_WIDE = re.compile(rf"[{_HAN}{_UNSPACED}\uac00-\ud7af]")

_ENGLISH_STOP = frozenset(
    """a about above after again all also am an and any are as at be because been before being between both but by
    can could did do does doing don down during each few for from further get got had has have having he her here hers
    him his how i if in into is it its itself just let like ll m me might more most my myself no nor not now of off on
    once only or other our ours out over own re really s same shall she should so some such t than that the their
    theirs them then there these they this those through to too under until up ve very was we were what when where
    which while who whom why will with would yes you your yours yourself didn doesn isn wasn weren won wouldn couldn
    shouldn hasn haven hadn aren ain""".split()  # noqa: SIM905
)
_CHINESE_STOP = frozenset(
    """的 了 是 在 我 你 他 她 它 们 我们 你们 他们 她们 这 那 这个 那个 这些 那些 和 与 及 或 也 都 就 还 又 很 太
    更 最 吗 呢 吧 啊 呀 哦 嗯 把 被 给 让 对 从 到 向 于 以 为 之 其 而 且 但 但是 因为 所以 如果 什么 怎么 怎样
    哪 哪里 哪儿 哪个 谁 几 多少 为什么 什么时候 时候 一 一个 一下 一些 个 不 没 没有 有 会 能 可以 要 想 去 来 上 下
    里 说 过 着 得 地 请 请问 曾 曾经""".split()  # noqa: SIM905
)
_segmenter_lock = threading.Lock()
_segmenter_folder: Path | None = None


def keep_dictionary_in(folder: Path) -> None:
    """Where the Chinese dictionary's compiled form is kept; a shared /tmp would let others put theirs there."""
    global _segmenter_folder
    _segmenter_folder = folder


@lru_cache(maxsize=1)
def _segmenter() -> object:
    import jieba

    jieba.setLogLevel("ERROR")
    made = jieba.Tokenizer()
    if _segmenter_folder is not None:
        made.tmp_dir = str(_segmenter_folder)
    made.initialize()  # reads the dictionary: half a second, once
    return made


@lru_cache(maxsize=1)
def _stemmer() -> object:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    # Snowball's English stemmer is Porter's second version: snowballstem.org/algorithms/english/stemmer.html
    with _segmenter_lock:  # the pure Python stemmer keeps the word in itself
        return str(_stemmer().stemWord(word))  # type: ignore[attr-defined]


def terms(text: str) -> list[str]:
    """The words that carry meaning, in order and with repetitions: stemmed, lower case, stop words left out."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        first = run[0]
        if "\u3400" <= first <= "\u9fff" or "\uf900" <= first <= "\ufaff":
            with _segmenter_lock:
                words = list(_segmenter().cut_for_search(run))  # type: ignore[attr-defined]
            for word in words:
                if word not in _CHINESE_STOP:
                    found.append(word)
                    # 橘猫 is one word to the segmenter and must be found by 猫.
                    found += [letter for letter in word if 1 < len(word) <= 3 and letter not in _CHINESE_STOP]
        elif re.match(f"[{_UNSPACED}]", first):
            found += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
        else:
            word = re.split("['’]", run)[0]
            if word and word not in _ENGLISH_STOP:
                found.append(_stem(word) if word.isascii() else word)
    return found


def whole_words(text: str) -> set[str]:
    """Its terms, without the letters that Chinese words are found by too: 护照 has nothing to do with 护士."""
    found = set(terms(text))
    longer = [one for one in found if len(one) > 1]
    return {one for one in found if len(one) > 1 or one.isascii() or not any(one in word for word in longer)}


def words_in(text: str, words: Iterable[str]) -> int:
    """How many of these whole words a text has; a Chinese one wherever it stands, however that is segmented."""
    own = set(terms(text))
    return sum(word in own or (not word.isascii() and word in text) for word in words)


def is_mostly_wide(text: str) -> bool:
    """Whether a text is written in Chinese, Japanese, Korean or Thai rather than in letters."""
    return 3 * len(_WIDE.findall(text)) > len(text)


def count_tokens(text: str) -> int:
    """About how many tokens a chat model counts: four letters each, one for every Chinese character."""
    wide = len(_WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / 4)
