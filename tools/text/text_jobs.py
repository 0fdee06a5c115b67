"""Small jobs on a text that need no model and that models get wrong: counting, changing case, finding addresses,
sorting lines. Only a request that names one plainly is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from tools.text.sentence_graph import content_words, is_chinese
from tools.text.sentences import split_paragraphs, split_sentences

_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'“”，。；！？、（）()\[\]]+|\b(?:[\w-]+\.)+(?:com|org|net|io|cn|edu|gov|co\.uk|de|fr)(?:/[^\s<>\"'，。)]*)?",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+?\d[\d ()/-]{6,}\d(?!\w)")


def do_plain_job(prompt: str, text: str, language: str = "en") -> str | None:
    """The result when `prompt` plainly asks for one of these jobs on `text`, or on a text it quotes; else None."""
    work, order = (text, prompt) if text.strip() else quoted_text(prompt)
    if not work.strip():
        return None
    for pattern, job in _JOBS:
        if re.search(pattern, order, re.I):
            return job(work, language)
    return None


def quoted_text(prompt: str) -> tuple[str, str]:
    """The text in the request, in quotes or after a colon, and the request without it."""
    for pattern in (r"[\"“「](.{2,}?)[\"”」]", r"(?:^|[\s:])'(.{2,})'(?=\W*$|\s)", r"[:：]\s*(\S.{2,})$"):
        quoted = re.search(pattern, prompt, re.S)
        if quoted:
            return quoted[1].strip(), prompt[: quoted.start()] + prompt[quoted.end() :]
    return "", prompt


def _count(text: str, language: str) -> str:
    words, signs, sentences = _count_words(text), len("".join(text.split())), len(split_sentences(text))
    paragraphs, lines = len(split_paragraphs(text)), len([line for line in text.splitlines() if line.strip()])
    if language == "zh":
        return f"{words} 个字词，{signs} 个字符（不含空格），{sentences} 句，{paragraphs} 段，{lines} 行"
    counts = {"sentence": sentences, "paragraph": paragraphs, "line": lines}
    rest = ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for name, number in counts.items())
    return f"{words} word{'' if words == 1 else 's'}, {len(text)} characters ({signs} without spaces), {rest}"


def _count_words(text: str) -> int:
    """Words as people count them: each Chinese character is one."""
    signs = len(re.findall(r"[\u3400-\u9fff]", text))
    return signs + len(re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", re.sub(r"[\u3400-\u9fff]", " ", text)))


def _found(pattern: re.Pattern[str], strip: str = ".,;:!?") -> Callable[[str, str], str]:
    def find(text: str, language: str) -> str:
        found = list(dict.fromkeys(match.group().strip().rstrip(strip) for match in pattern.finditer(text)))
        return "\n".join(found) or ("没有找到。" if language == "zh" else "There is none in the text.")

    return find


def _urls(text: str, language: str) -> str:
    return _found(_URL)(_MAIL.sub(" ", text), language)


def keywords(text: str, count: int = 10) -> list[str]:
    """What a text is most about, best first: words, and in English runs of words that carry meaning.

    Source: RAKE, Rose et al. 2010, "Automatic keyword extraction from individual documents"; here a phrase counts by
    how often its words come, so that long rare ones do not win.
    """
    phrases: Counter[tuple[str, ...]] = Counter()
    shown: dict[tuple[str, ...], str] = {}
    for sentence in split_sentences(text):
        for stems, words in _chinese_words(sentence) if is_chinese(sentence) else _runs(sentence):
            phrases[stems] += 1
            shown.setdefault(stems, words)
    often = Counter({stem: 0 for stems in phrases for stem in stems})
    for stems, times in phrases.items():
        for stem in stems:
            often[stem] += times
    order = {stems: number for number, stems in enumerate(phrases)}
    weight = {
        stems: sum(often[stem] for stem in stems)
        / len(stems) ** 0.6
        * (0.8 if times == 1 < len(stems) else 0.5 + 0.5 * times)
        for stems, times in phrases.items()
    }
    chosen: list[tuple[str, ...]] = []
    for stems in sorted(weight, key=lambda one: (-weight[one], order[one])):
        if len(chosen) < count and not any(len(set(stems) & set(other)) > len(stems) / 2 for other in chosen):
            chosen.append(stems)
    return [shown[stems] for stems in chosen]


def _chinese_words(sentence: str) -> list[tuple[tuple[str, ...], str]]:
    return [((word,), word) for word in content_words(sentence) if len(word) > 1 and not word.isdigit()]


def _runs(sentence: str) -> list[tuple[tuple[str, ...], str]]:
    """Runs of up to four neighbouring words that carry meaning: their stems, and as they stand in the text."""
    runs: list[tuple[tuple[str, ...], str]] = []
    run: list[tuple[str, str]] = []
    for match in re.finditer(r"(?P<word>[^\W_]+(?:['’-][^\W_]+)*)|(?P<mark>[^\w\s])", sentence + " ."):
        word = match["word"] or ""
        stems = content_words(word) if word and not word[0].isdigit() else []
        if stems and len(run) < 4:
            run.append((stems[0], word))
            continue
        if run:
            runs.append((tuple(stem for stem, _ in run), " ".join(one for _, one in run)))
        run = [(stems[0], word)] if stems else []
    return runs


def _keywords(text: str, language: str) -> str:
    return ("、" if language == "zh" else ", ").join(keywords(text)) or (
        "没有找到。" if language == "zh" else "None found."
    )


def _sorted_lines(text: str, language: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        parts = [part.strip() for part in re.split(r"[,，、;；]", text) if part.strip()]
        return ", ".join(sorted(parts, key=str.casefold))
    return "\n".join(sorted(lines, key=str.casefold))


def _sentence_case(text: str, language: str) -> str:
    lowered = text.lower()
    return re.sub(r"(^|[.!?]\s+)(\w)", lambda match: match[1] + match[2].upper(), re.sub(r"\bi\b", "I", lowered))


def _title_case(text: str, language: str) -> str:
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", lambda match: match[0][:1].upper() + match[0][1:].lower(), text)


_GET = r"\b(extract|find|list|get|give|pull|show|identify|only interested in)\b.{0,60}"
_GET_ZH = r"(提取|找出|列出|生成).{0,12}"
_JOBS: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    (r"\b(upper ?case|all caps|capital letters|capitali[sz]e (all|everything))\b|大写", lambda text, _: text.upper()),
    (r"\b(lower ?case|small letters)\b|小写", lambda text, _: text.lower()),
    (r"\btitle case\b|\bcapitali[sz]e (each|every) word\b|首字母大写", _title_case),
    (r"\bsentence case\b", _sentence_case),
    (
        r"\b(count|how many|number of)\b.{0,30}\b(words?|characters?|letters|sentences?|lines|paragraphs?)\b"
        r"|\bword count\b|(数|统计|多少|几).{0,6}(字|词|句|行)|字数",
        _count,
    ),
    (_GET + r"\b(urls?|links|web ?(site )?address(es)?|hyperlinks?)\b|" + _GET_ZH + r"(链接|网址|URL)", _urls),
    (
        _GET + r"\be-?mail (address(es)?|ids)\b|\b(extract|find|list) .{0,30}\be-?mails\b|"
        + _GET_ZH + r"(邮箱|电子邮件|邮件地址)",
        _found(_MAIL),
    ),
    (_GET + r"\b(tele)?phone numbers?\b|" + _GET_ZH + r"(电话|手机号)", _found(_PHONE)),
    (_GET + r"\bkey ?(words?|phrases?|terms)\b|" + _GET_ZH + r"关键(词|字)", _keywords),
    (r"\bsort\b.{0,40}\b(lines|alphabetically|list|names|words|items)\b|(排序|按字母)", _sorted_lines),
    (
        r"\b(remove|delete|drop)\b.{0,30}\bduplicate\b.{0,12}\b(lines|entries|items)\b|去(掉)?重(复)?",
        lambda text, _: "\n".join(dict.fromkeys(text.splitlines())),
    ),
)  # fmt: skip
