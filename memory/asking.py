"""Whether a message asks or wants something, or only tells: English and Chinese, with or without a question mark."""

from __future__ import annotations

import re

from memory.hurried import spelled_out

_MARK = re.compile(r"[?？][\s\"”」)~～.!！]*[^\w\s]*\s*$")
_LEAD = (
    r"(?:(?:hi|hey|hello|what['’]s up|sup|ok|okay|so|and|but|or|also|then|well|um+|uh+|oh|yo|lol|haha|btw|by the way|"
    r"please|parley|"
    r"actually|wait|hmm+|now|one more thing|quick question|sorry|good (?:morning|evening|afternoon))[\s,.!:;-]+)*"
)
_SOMEBODY = (
    r"(?:i|you|we|he|she|it|they|there|my|our|your|his|her|their|the|this|that|these|those|any\w*|some\w*|\w+['’]s)"
)
_AM = r"(?:is|are|was|were|am|['’]s|['’]re)"
_WH = r"(?:what|who|whom|whose|where|when|why|how|which)"
_ASKS = re.compile(
    _LEAD
    + "(?:"
    + "|".join(
        (
            rf"{_WH}(?!\s+(?:i|we|he|she|they|you|it)\b)(?:{_AM}|(?:\s+\w+){{0,3}}?\s+(?:{_AM}|do|"
            rf"does|did|has|have|had|can|could|will|would|should|shall|"
            r"might|may|to))\b(?!\s+(?:a|an)\s+\w+\s*!*$)",
            r"(?:who|what|which)\s+(?!(?:i|we|you|he|she|they|it|a|an|ever)\b)\w+",
            r"how\s+(?:many|much|old|long|far|often|tall|big|come|about)\b|(?:what|how) about\b|why\b",
            r"(?:do|does|did|is|are|was|were|am|doesn['’]t|didn['’]t|isn['’]t|aren['’]t|wasn['’]t)\s+(?!\w+ing\b)\w+",
            rf"don['’]t\s+{_SOMEBODY}\b",
            rf"(?:can|could|would|will|should|shall|may|might|must|have|had|haven['’]t)\s+{_SOMEBODY}\b",
            r"has\s+(?!been\b|to\b)\w+",
            r"(?:got\s+)?any\s+(?:\w+\s+)?(?:ideas?|tips?|suggestions?|recommendations?|thoughts|advice|clue)\b",
            r"(?:(?:gift|present|dinner|recipe|birthday)\s+)*ideas?\s+(?:for|what)\b",
            r"(?:tell|remind|show|give|send|find|list|recommend|suggest|explain|describe|help|write|draw|paint|make|"
            r"play|read|sing|translate|summari[sz]e|name|count|guess|say|repeat|forget|delete|erase|remember|export|"
            r"stop|pause|resume|search|look|calculate|compare|open|create|generate|imagine|let['’]?s)\b(?!ing\b)",
        )
    )
    + ")",
    re.IGNORECASE,
)
_NOT_ASKED_ZH = re.compile(
    r"[没不]什么|什么[都也]|什么的|[谁哪][里儿个]?[都也]|怎么[都也]|好几|十几|几[十百千]|[没不]怎么|[没不](?:多少|几)|不知道该?怎么|"
    r"(?:过了?|了|隔了?)(?:好)?几|几[天年个周](?:个?月|小时)?[前后]"
)
_ASKS_ZH = re.compile(
    r"[吗么]\s*$|[吗么][，。！!~～]*$|呢\s*$|什么|啥|谁|哪|多少|多[大久长高重远快]|几[岁点号个天年月次周层楼只条口级本张斤]|几\s*$|怎么|怎样|咋|"
    r"为何|为什么|如何|有没有|是不是|能不能|会不会|可不可以|要不要|好不好|行不行|对不对|(?P<v>[\u4e00-\u9fff])不(?P=v)|(?<![还都也从就])没有?\s*$"
)
_WANTS_ZH = re.compile(
    r"(?:^|[，,、。！])(?:那|好|嗯|对了|现在|然后|再)?[，, ]*(?:请(?!假|客|了)|帮我|帮忙|麻烦|给我|"
    r"告诉我|提醒我|推荐|建议|画|"
    r"写[一首篇个]|翻译|讲[个一]|说[个一说]|"
    r"念[给一出]|朗读|总结|列出|列一|介绍[一给]|解释|查[一下]|搜|找[一找]|播放|"
    r"忘[掉记了]|删|清[空除]|导出|记一?下|记住|别[再记用]|不要|停止|暂停|恢复|继续|"
    r"把.+(?:翻译|改|删|忘|画|读|念|转|写|总结)|我(?:想要|要|想)(?:你|一[张首篇个幅])|来[一张首段个点]|再来|换[一个]|用.{1,8}(?:回答|说|写|画))"
)


_SENTENCES = re.compile(r"(?<![\s.](?:Mr|Dr|Ms|St)\.)(?<!Mrs\.)(?<=[.!])\s+|(?<=[。！])")


_READ = 600
"""Letters of the end of a message that tell; what comes before is what it is about."""


def asks(text: str) -> bool:
    """Whether a message puts a question or wants something done; what only tells does neither."""
    said = spelled_out(" ".join(text[-_READ:].split()))
    if _MARK.search(said):
        return True
    last = _SENTENCES.split(said.rstrip(" .!。！~～"))[-1]
    if re.search(r"[\u4e00-\u9fff]", last):
        return _ASKS_ZH.search(_NOT_ASKED_ZH.sub("", last)) is not None or _WANTS_ZH.search(last) is not None
    return _ASKS.match(last) is not None
