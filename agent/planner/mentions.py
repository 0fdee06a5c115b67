"""The words of a clause that point at something: "the second photo", "it", "这两段录音", a file's name.

What they mean in a conversation with its files is found in `references`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.planner.catalogue import TEXT
from agent.planner.masking import MARK

_NOUNS = {
    "image": r"images?|pictures?|photos?|selfies?|photographs?|pics?|screenshots?|drawings?|paintings?|sketch(?:es)?|"
    r"portraits?|logos?|posters?|"
    r"signs?|illustrations?|scans?|visual|collage|panorama|wallpaper|icon|meme|label|menu|receipt|图片|图像|图|"
    r"照片|相片|自拍|截图|画(?![一两三几个张出成只首])|牌子|招牌|路牌|海报|标志|插画|菜单|头像",
    "audio": r"audios?|recordings?|voice (?:notes?|messages?|memos?)|voice|sounds?|podcasts?|voicemails?|"
    r"soundtracks?|songs?|music|speech|voiceover|"
    r"wav|mp3|录音|音频|语音|声音|歌曲?|音乐|曲子|播客",
    "video": r"videos?|clips?|films?|movies?|footage|animations?|slide ?show|mp4|视频|影片|短片|电影|动画|录像",
    "document": r"documents?|pdfs?|files?|reports?|contracts?|invoices?|papers?|pages?|slides|attachments?|文档|文件|"
    r"合同|报告|论文|发票|附件",
    TEXT: r"texts?|transcripts?|transcriptions?|translations?|summar(?:y|ies)|captions?|descriptions?|articles?|"
    r"stor(?:y|ies)|poems?|answers?|"
    r"essays?|e-?mails?|responses?|repl(?:y|ies)|sentences?|keywords?|key phrases|labels?|contents?|"
    r"paragraphs?|passages?|messages?|lines|letters?|"
    r"topics?|objects?|emotions?|sentiments?|classifications?|lyrics|scripts?|information|words|version|questions?|results?|output|"
    r"文字|文本|译文|原文|翻译(?![成为一出])|总结(?![成一出])|摘要|文章|故事|诗|答案|回答|邮件|内容|稿子|这段话|这句话|句子|文稿|指令|描述|信(?![息号心任用])|"
    r"关键词|段落|结果",
}
_KINDS = ("image", "audio", "video", "document", TEXT)
_ENGLISH_NOUNS = "|".join(re.sub(r"\|[\u4e00-\u9fff].*", "", _NOUNS[kind]) for kind in _KINDS)
_CHINESE_NOUNS = "|".join(re.sub(r"^.*?\|(?=[\u4e00-\u9fff])", "", _NOUNS[kind]) for kind in _KINDS)
_MENTION = re.compile(
    rf"(?P<mark>{MARK})"
    r"|(?P<several>\b(?:both|all|these|those|the two|the three|two|three)\b|[两三]张|这些|所有|全部)?\s*"
    r"(?P<lead>(?:\b(?:both|all|two|three|this|that|these|those|the|my|our|its|his|her|their|attached|given|provided|"
    r"original|uploaded|resulting|generated|edited|extracted|"
    r"translated|summari[sz]ed|transcribed|new|modified|processed|final|combined|enhanced|created|"
    r"stylized|detected|recogni[sz]ed|first|second|third|last|fourth|1st|2nd|3rd|whole|entire|"
    r"following|above|obtained|same|each|an|a|of|from|in|on|english|spanish|french|chinese|german)\s+)+"
    r"|(?:(?:把|将|给|对|用|从|根据)?\s*(?:(?:倒数)?第[一二三四五六1-6]|最后[一那]?|这|那|我的|上面的?|"
    r"附件的?|原来?的?|刚才的?|生成的?|画的)\s*[张个段幅份篇首句条]?(?:里的?)?\s*))"
    rf"(?P<noun>(?:(?:[\w'’-]+\s+){{0,2}}?)\b(?:{_ENGLISH_NOUNS})\b|(?:{_CHINESE_NOUNS}))"
    rf"|(?P<bare>{_CHINESE_NOUNS}|\b(?:{_ENGLISH_NOUNS})(?=\s*(?:number\s*|no\.?\s*|#\s*)?[1-9]\b))"
    r"|(?P<nth>\b(?:the\s+)?(?:first|second|third|fourth|fifth|last|other|1st|2nd|3rd|4th|5th)\s+ones?\b"
    r"|\bthe\s+(?:first|second|third|fourth|fifth|last|former|latter)(?=\s*(?:and\b|,|&|[.?!]|$))"
    r"|(?:倒数)?第\s*[一二三四五六1-6]\s*[张个段幅份篇封首条](?!步|点)|最后[一那]\s*[张个段幅份篇封首条]|另外?一?[张个段幅份篇封首条])"
    r"|(?P<it>\b(?:(?:this|that) one|it|this|that|these|those|them|they|result|"
    r"results|output|everything|one)\b|它们?|这个?|那[个张段份]?|结果|其)",
    re.I,
)


_NUMBERED = {
    "first": 0, "1st": 0, "former": 0, "second": 1, "other": 1, "2nd": 1,
    "latter": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "last": -1, "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5,
}  # fmt: skip
_POSITION = re.compile(
    rf"\b(?P<word>{'|'.join(word for word in _NUMBERED if word.isascii())})\b"
    r"|(?P<back>倒数)?第\s*(?P<zh>[一二三四五六1-6])|(?P<last>最后[一那]?)\s*[张个段幅份篇封首句条]|(?P<other>另外?一?[张个段幅份篇封首条])",
    re.I,
)
_NUMBER_AFTER = re.compile(
    r"\s*(?:number\s*|no\.?\s*|#\s*)?([1-9]|[一二三四])(?![\w.:%一-鿿]|\s*(?:x\b|times|seconds))", re.I
)
_SEVERAL = re.compile(
    r"\b(?:both|all|these|those|each|every|two|three|four|them|they)\b|[两三四几]张|这些|那些|所有|全部|它们", re.I
)
_SEVERAL_BEFORE = re.compile(
    r"(?:\b(?:both|all|these|those|each|every|two|three|four|[2-9])\s+(?:of\s+)?(?:(?:the|my|these|those)\s+)?"
    r"|(?:[两二三四五几2-9]|这些|那些|所有的?|全部的?|每一?|各)\s*[张个段幅份篇封首条]?\s*的?)$",
    re.I,
)
_SEVERAL_AFTER = re.compile(r"\s*(?:的[^，。；,;]{0,6}?)?(?:都|全|各|分别|each\b)", re.I)


@dataclass(frozen=True)
class Mention:
    """Words that point at something."""

    kind: str
    """A kind, ``it`` for a pronoun, ``nth`` for "the second one", or ``mark``."""
    words: str
    start: int
    end: int
    several: bool = False
    """Whether it points at more than one: "both photos", "这几张图"."""
    position: int | None = None
    """Which one of several: 0 for "the first", -1 for "the last"."""


def mentions(text: str) -> list[Mention]:
    """What a clause points at, in order."""
    found = []
    for match in _MENTION.finditer(text):
        words, start, end = match.group(), match.start(), match.end()
        if match.group("mark"):
            found.append(Mention("mark", match.group("mark"), start, end))
            continue
        noun = match.group("noun") or match.group("bare")
        kind = _kind_of(noun) if noun else "it" if match.group("it") else "nth"
        several = bool(
            _SEVERAL.search(words) or _SEVERAL_BEFORE.search(text[:start][-24:]) or _SEVERAL_AFTER.match(text, end)
        )
        found.append(Mention(kind, words, start, end, several, _position(words, text[end : end + 12], bool(noun))))
    return found


def _position(words: str, following: str, named: bool) -> int | None:
    """The place in a row that some words name: 1 for "the second photo", "photo 2", "第二张"."""
    match = _POSITION.search(words)
    if match is None:
        number = _NUMBER_AFTER.match(following) if named else None
        if number is None:
            return None
        return _NUMBERED.get(number.group(1), int(number.group(1)) - 1 if number.group(1).isdigit() else 0)
    if match.group("last"):
        return -1
    if match.group("other"):
        return 1
    if match.group("word"):
        return _NUMBERED[match.group("word").lower()]
    index = int(match.group("zh")) - 1 if match.group("zh").isdigit() else _NUMBERED[match.group("zh")]
    return -index - 1 if match.group("back") else index


def _kind_of(noun: str) -> str:
    """The kind that a noun names; of "voice message" the two words count, not the last alone."""
    ends = {kind: re.search(rf"(?:(?<![A-Za-z]){_NOUNS[kind]})$", noun, re.I) for kind in _KINDS}
    lengths = {kind: len(found.group()) for kind, found in ends.items() if found}
    return max(lengths, key=lambda kind: lengths[kind], default=TEXT)
