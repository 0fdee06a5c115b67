"""Questions about what the assistant can take in: "can you see images and hear voice messages?". Nothing is done for
them, whatever was said before.
"""

from __future__ import annotations

import re

_SENSE = r"(?:see|look at|watch|hear|listen to|understand|recogni[sz]e|read|handle|take|work with)"
_THINGS = (
    r"(?:images?|pictures|photos|videos?|films|movies|voice (?:messages?|notes?|memos?)|recordings|audio(?: files)?|"
    r"sounds?|music|speech|voices?|documents|pdfs?|word files|files|text(?: in (?:images|pictures|photos))?|"
    r"handwriting)"
)
_JOIN = r"\s*(?:,|,? and|,? or|&|\+)\s*(?:also )?"
_ENGLISH = re.compile(
    rf"(?:(?:hi|hello|hey|so|and|ok|okay|parley)\W+)*(?:can|could|do) (?:you|u) (?:also |even |actually |really )?"
    rf"{_SENSE} (?:my )?{_THINGS}(?:{_JOIN}(?:{_SENSE} )?(?:my )?{_THINGS})*(?: too| as well| here)?",
    re.IGNORECASE,
)
_THINGS_ZH = r"(?:图片|照片|图|视频|电影|语音|录音|声音|音乐|音频|文档|文件|PDF|手写字?|文字)"
_CHINESE = re.compile(
    rf"(?:那|请问)?(?:你|您)(?:也|还)?(?:能|会|可以|能不能|会不会|可不可以)(?:看|看到|看懂|听|听到|听懂|读|识别|处理)"
    rf"{_THINGS_ZH}(?:(?:、|，|,|和|与|或|还有|以及)?(?:看|看懂|听|听懂|读|识别|处理)?{_THINGS_ZH})*(?:吗|么|嘛|不)?",
    re.IGNORECASE,
)


def asks_for_an_ability(text: str) -> bool:
    """Whether it is asked in general what can be seen, heard or read, and no file is meant."""
    bare = " ".join(text.split()).strip(" ?？!！.。~～")
    return len(bare) < 120 and bool(_ENGLISH.fullmatch(bare) or _CHINESE.fullmatch(bare))
