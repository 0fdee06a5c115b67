"""Whole messages about a person's taste: "I love this one", "what do you think I like", "reset my taste"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.planner.catalogue import Shape
from agent.planner.plan import FromAttachment, Plan, PlannedStep, Request

_THING = (
    r"(?:it|this|that|them|these|those|(?:this|that|the (?:last|new|first|second)) (?:one|picture|image|"
    r"drawing|photo|song|"
    r"music|voice|video|film|version|style|poster)|the (?:picture|image|drawing|song|video|result)|how (?:it|"
    r"this|that) (?:looks|turned out))"
)
_MUCH = r"(?: (?:very much|a lot|so much|at all|much|really|best|better|too))*"
_LIKED = re.compile(
    rf"(?:(?:wow|oh|yes|great|nice|cool|perfect|thanks|thank you)[\s,!.]+)*i (?:(?:really|absolutely|just|do|"
    rf"so|quite) )*"
    rf"(?:love|like|adore) {_THING}{_MUCH}|(?:👍|❤️?|😍|🥰|💯|⭐)+|(?:this|that|it)(?: one)?(?: is|"
    rf"'s) (?:my favou?rite|exactly my taste)"
    r"|我?(?:真的?|很|非常|好|超级?|太|特别|最)*(?:喜欢|爱)(?:了)?(?:这|那|"
    r"它)(?:一)?[张幅个首段条只部]?(?:图片?|画|照片|曲子|音乐|视频|声音|作品)?(?:了|呢|啊)?"
    r"|(?:这|那)(?:一)?[张幅个首段条部](?:图片?|画|照片|曲子|音乐|视频)?我(?:很|非常|超级?|特别|太)*喜欢(?:了)?",
    re.IGNORECASE,
)
_DISLIKED = re.compile(
    rf"(?:(?:no|oh|hmm|sorry|well|ugh)[\s,!.]+)*i (?:(?:really|absolutely|just|do) )*(?:(?:do not|don't|didn't|"
    rf"did not)(?: really)? (?:love|like)|hate|dislike|"
    rf"can't stand) {_THING}{_MUCH}|(?:👎|🤮|😒)+|not my (?:taste|thing|style)"
    r"|我?(?:真的?|很|非常|有点|就是)*(?:不(?:太|怎么|是很)?喜欢|讨厌)(?:这|那|"
    r"它)(?:一)?[张幅个首段条只部]?(?:图片?|画|照片|曲子|音乐|视频|声音|作品)?(?:了|呢|啊)?"
    r"|(?:这|那)(?:一)?[张幅个首段条部](?:图片?|画|照片|曲子|音乐|视频)?我(?:真的|很|非常)*(?:不(?:太|"
    r"怎么)?喜欢|讨厌)(?:了)?|不是我的(?:菜|风格)",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r"(?:(?:so|and|hey|parley)[\s,]+)*(?:what do you (?:think|believe|reckon) (?:that )?i (?:like|love|enjoy|"
    r"prefer)|what(?:'s| is) my taste"
    r"|(?:show|tell) me my taste(?: profile)?|(?:show|see) my taste(?: profile)?|"
    r"what do you know about my taste|my taste profile"
    r"|what (?:kind|sort) of (?:pictures|images|art|music|things) do (?:you think )?i like)(?: in pictures| in music)?"
    r"|你(?:觉得|认为|知道)我(?:会)?喜欢(?:什么|啥|哪些)(?:样的)?(?:图|图片|画|东西|风格|音乐)?(?:呢|吗|啊)?|"
    r"我的(?:喜好|品味|口味|偏好)(?:是什么|是啥|有哪些|怎么样)?|(?:看看|显示|告诉我)我的(?:喜好|品味|口味|"
    r"偏好)",
    re.IGNORECASE,
)
_RESET = re.compile(
    r"(?:please |can you |could you )*(?:reset|clear|delete|erase|forget|wipe|"
    r"drop) (?:all )?my (?:taste(?: profile)?|likes(?: and dislikes)?|ratings)(?: please)?"
    r"|(?:请|帮我)?(?:重置|清空|清除|删除|忘掉|忘记)(?:我的|我)(?:喜好|品味|口味|偏好|评价)(?:记录|数据)?|"
    r"(?:请|帮我)?把我的(?:喜好|品味|口味|偏好|评价)(?:都)?(?:重置|清空|清除|删除|忘掉|删掉)(?:吧|了)?",
    re.IGNORECASE,
)
_GALLERY = re.compile(
    r"(?:please |can you |could you )*(?:recommend (?:me )?(?:something|some|anything|a few)?(?: (?:pictures?|"
    r"images?|of my pictures))?(?: from (?:my|the) (?:gallery|pictures|images|files))?"
    r"|which of my (?:pictures|images|drawings|files|songs|videos) (?:would|do|will) i (?:like|love)(?: (?:most|best))?"
    r"|what (?:in|from) my gallery (?:would|will|do) i (?:like|love)(?: (?:most|best))?)(?: please)?"
    r"|(?:请|帮我|给我)?(?:从)?(?:我的)?(?:图库|相册|作品)(?:里|中)?(?:给我)?(?:推荐|"
    r"选)(?:几?一?[张个些]?)?(?:我会喜欢的)?(?:图片?|作品)?(?:给我)?|(?:我的)?(?:图片|作品|图)(?:里|"
    r"中)?我(?:会|最)喜欢(?:哪|什么).{0,4}",
    re.IGNORECASE,
)
_TOPICS = re.compile(
    r"(?:please |can you |could you )*(?:recommend|suggest) (?:me )?(?:a topic|topics|some topics|"
    r"something to (?:talk|chat|draw) about|what to talk about)(?: please)?(?: (?:i'd|i would) like)?"
    r"|(?:请|帮我|给我)?推荐(?:一?[个些]|几个)?(?:我会喜欢的)?(?:话题|主题)(?:给我)?",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"(?:please |can you )*(?:which (?:one )?(?:of (?:these|them|the following) )?(?:would|will|"
    r"do you think) i (?:would )?(?:like|love|prefer)(?: (?:most|best|more))?|"
    r"recommend (?:me )?one of(?: these)?|what would i like (?:most|best|more))\s*[:,]\s*(?P<list>.+)"
    r"|(?:你(?:觉得|认为))?我(?:会)?(?:更|最)?喜欢(?:哪个|哪一个|哪种)\s*[:：,，]\s*(?P<zh>.+)|(?:从|"
    r"在)(?P<mid>.+?)(?:里|中)(?:给我)?推荐一?个",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 400


def taste_plan(request: Request, shapes: Mapping[str, Shape]) -> Plan | None:
    """The plan of a message that is about taste and nothing else; None for any other, or where the tool lacks."""
    text = request.text.replace("’", "'").strip().strip(" .!?。！？~～").strip()
    if not text or len(text) > _LONGEST:
        return None
    step = _rating(request, text)
    if step is None and not request.attachments:
        step = _asked(text)
    return Plan((step,)) if step is not None and step.tool in shapes else None


def _rating(request: Request, text: str) -> PlannedStep | None:
    """What is judged: the file sent with it, or the newest file of the last turns."""
    liked = _LIKED.fullmatch(text) is not None
    if not liked and _DISLIKED.fullmatch(text) is None:
        return None
    index = len(request.attachments)
    for turn in reversed(request.history[-4:]):
        for kind in turn.files:
            if kind != "document" and turn.role == "assistant":
                return PlannedStep("rate_media", {"media": FromAttachment(index), "liked": liked})
            index += 1
    return None


def _asked(text: str) -> PlannedStep | None:
    if _SHOW.fullmatch(text):
        return PlannedStep("show_taste")
    if _RESET.fullmatch(text):
        return PlannedStep("reset_taste")
    if _TOPICS.fullmatch(text):
        return PlannedStep("recommend", {"what": "topics"})
    if found := _AMONG.fullmatch(text):
        return _recommend_among(found["list"] or found["zh"] or found["mid"] or "")
    if _GALLERY.fullmatch(text):
        return PlannedStep("recommend", {"what": "gallery"})
    return None


def _recommend_among(listed: str) -> PlannedStep | None:
    parts = re.split(r"\s*(?:[,;，；、\n]|\bor\b|\band\b|还是|或者?|和)\s*", listed)
    names = [part.strip(" -*.") for part in parts if part.strip(" -*.")]
    arguments: dict[str, Any] = {"among": names}
    return PlannedStep("recommend", arguments) if len(names) > 1 else None
