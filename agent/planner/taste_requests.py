"""Whole messages about a person's taste: "I love this one", "what do you think I like", "reset my taste"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.planner.catalogue import Shape
from agent.planner.plan import FromAttachment, Plan, PlannedStep, Request
from memory.hurried import spelled_out

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
_VERY = r"(?:(?:so|really|very|just|absolutely|truly|quite|pretty|simply|too|such|a bit|kind of|totally)\s+)*"
_GOOD = (
    r"(?:beautiful|gorgeous|lovely|stunning|amazing|awesome|great|perfect|wonderful|fantastic|cute|"
    r"pretty|nice|brilliant|"
    r"excellent|superb|cool|sick|dope|epic|rad|hilarious|adorable|delightful|marvell?ous|incredible|the best)"
)
_BAD = (
    r"(?:ugly|awful|terrible|horrible|hideous|boring|bad|creepy|disgusting|dreadful|disappointing|the worst|"
    r"not (?:nice|good|pretty|beautiful|great|for me|my style|my taste|my thing|what i like))"
)
_OH = r"(?:(?:wow|oh|ooh|yes|great|nice|cool|thanks|thank you|no|ugh|hmm|yuck|well|sorry)[\s,!.]+)*"
_IT_IS = rf"(?:{_THING}(?:'s| is| are| looks?| turned out| sounds?|)|this)"
_SHOWN = r"(?:picture|image|drawing|painting|photo|song|music|tune|video|film|version|one|work|job)"
_ZH_IT = r"(?:这|那|它)?(?:一)?[张幅个首段条]?(?:图片?|画|照片|曲子|音乐|视频|声音|作品)?(?:画得|做得|看起来|听起来)?"
_PRAISED = re.compile(
    rf"{_OH}(?:{_IT_IS}\s+{_VERY}{_GOOD}(?: {_SHOWN})?|what an? {_VERY}{_GOOD} {_SHOWN}|"
    rf"{_VERY}(?:beautiful|gorgeous|stunning|adorable|so (?:cute|pretty|nice|good|cool))(?: {_SHOWN})?|"
    rf"(?:absolutely |really )?(?:love|loving|adore|like) {_THING}{_MUCH})"
    rf"|{_ZH_IT}(?:真的?|好|太|很|非常|挺|超级?|特别|确实)+(?:好看|漂亮|美|棒|赞|可爱|好听|完美|精彩|不错|厉害)(?:了|啊|呀|哦|呢)*"
    r"|不错(?:啊|哦|嘛|呀)?|可爱|漂亮|好美|真美|绝了|完美|美极了|太喜欢了|(?:真的?|好|太|超级?|非常|很)+喜欢(?:了|啊)?|我(?:也|真的?|好|太|超级?|非常|很)*喜欢(?:了|啊)?",
    re.IGNORECASE,
)
_BLAMED = re.compile(
    rf"{_OH}(?:{_IT_IS}\s+{_VERY}{_BAD}(?: {_SHOWN})?|what an? {_VERY}{_BAD} {_SHOWN}|{_VERY}(?:ugly|"
    rf"hideous|awful|horrible)|"
    rf"(?:really )?(?:hate|dislike) {_THING}{_MUCH}|i(?:'m| am) not (?:a (?:big |"
    rf"great )?fan(?: of {_THING})?|keen on {_THING})|"
    rf"not a (?:big |great )?fan(?: of {_THING})?|i (?:do not|don't) (?:really )?care for {_THING})"
    rf"|{_ZH_IT}(?:真的?|好|太|很|非常|有点|挺|特别|实在)*(?:丑|难看|难听|吓人|恶心|无聊|糟糕|差劲|不好看|不好听|不怎么样|不太好看|不行)(?:了|啊|死了)*"
    r"|(?:真的?|一点都|完全)?不喜欢",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"(?:i (?:really |also )?(?P<like>like|love|prefer)|i (?:do not|don't|dislike|hate)(?: like|"
    r" love)?) the (?P<en>first|second|third|"
    r"fourth|last|1st|2nd|3rd|4th)(?: one| picture| image| photo| version)?{much}"
    r"|我?(?:更|最|很|真的?)?(?P<zh_like>喜欢|不喜欢|讨厌)第(?P<zh>[一二三四1234])[张幅个首段](?:图片?|画|照片)?"
    r"|第(?P<zh2>[一二三四1234])[张幅个首段](?:图片?|画|照片)?我?(?:更|最|很|真的?)?(?P<zh_like2>喜欢|不喜欢|好看|漂亮|难看|丑)(?:了)?".replace(
        "{much}", _MUCH
    ),
    re.IGNORECASE,
)
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1,
           "一": 0, "1": 0, "二": 1, "2": 1, "三": 2, "3": 2, "四": 3, "4": 3}  # fmt: skip
_SHOW = re.compile(
    r"(?:(?:so|and|hey|parley)[\s,]+)*(?:what do you (?:think|believe|reckon) (?:that )?i (?:like|love|enjoy|"
    r"prefer)|what(?:'s| is) my taste"
    r"|(?:show|tell) me my taste(?: profile)?|(?:show|see) my taste(?: profile)?|"
    r"what do you know about my taste|my taste profile"
    r"|what do i (?:really )?like|what are my (?:likes|tastes|preferences|likes and dislikes|"
    r"dislikes)|do you know my taste"
    r"|what (?:pictures|pics|images|art|music) do i (?:really )?like|what (?:kind|sort) of (?:"
    r"pictures|pics|images|art|music|"
    r"things) do (?:you think )?i like)(?: in pictures| in music)?"
    r"|我(?:都|平时)?喜欢(?:什么|啥|哪些)(?:样的)?(?:图片?|画|东西|风格)?(?:呢|啊)?|我有(?:什么|哪些)(?:喜好|偏好)|你知道我的(?:喜好|品味|口味|偏好)|"
    r"你(?:觉得|认为|知道)我(?:会)?喜欢(?:什么|啥|哪些)(?:样的)?(?:图|图片|画|东西|风格|音乐)?(?:呢|吗|啊)?|"
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
    r"(?:please |can you |could you )*(?:(?:recommend|suggest|pick|choose) (?:me )?(?:something|some|"
    r"anything|a few|one)?(?: (?:pictures?|"
    r"images?|of my pictures))?(?: from (?:my|the) (?:gallery|pictures|images|files))?"
    r"|which of my (?:pictures|images|drawings|files|songs|videos) (?:would|do|will) i (?:like|love)(?: (?:most|best))?"
    r"|what (?:in|from) my gallery (?:would|will|do) i (?:like|love)(?: (?:most|best))?)(?: please)?"
    r"|(?:please |can you |could you )*(?:recommend|suggest|show me) something(?: (?:for me|"
    r"(?:that )?i(?:'d| would| might| will) (?:like|love|"
    r"enjoy)))?|what (?:would|do|can) you recommend(?: (?:me|to me|for me))?|any recommendations(?: for me)?"
    r"|(?:请|帮我|给我)*推荐(?:一下|一?[个些点]|点|几[个张])?(?:我(?:可能|应该|一定)?会?喜欢的)?(?:东西|内容|图片?|作品|画)?(?:给我)?(?:吧)?"
    r"|(?:请|帮我)?推荐(?:一下|几张)?我的(?:图片?|作品|画|图库)|有(?:什么|没有)(?:好的)?推荐(?:的)?(?:吗|给我的?吗?)?"
    r"|(?:请|帮我|给我)?(?:从)?(?:我的)?(?:图库|相册|作品)(?:里|中)?(?:给我)?(?:推荐|"
    r"选)(?:几?一?[张个些]?)?(?:我会喜欢的)?(?:图片?|作品)?(?:给我)?|(?:我的)?(?:图片|作品|图)(?:里|"
    r"中)?我(?:会|最)喜欢(?:哪|什么).{0,4}",
    re.IGNORECASE,
)
_TOPICS = re.compile(
    r"(?:please |can you |could you )*(?:recommend|suggest) (?:me )?(?:a topic|topics|some topics|"
    r"something to (?:talk|chat|draw|paint|read|learn|write)(?: about)?|what to (?:talk about|draw|paint))(?: please)?"
    r"(?: (?:that )?(?:i'd|i would) like)?"
    r"|what (?:could|should|can|shall) (?:we|i) (?:talk|chat|write) about|what (?:should|could|"
    r"shall) (?:i|we|you) (?:draw|paint)(?: next)?"
    r"|(?:what|which) topics (?:would|do|might|will) i (?:like|enjoy|love)|let(?:'s| us) (?:talk|"
    r"chat) about something i(?:'d)? (?:like|love|enjoy)"
    r"|what (?:am i interested in|are my interests|do i talk about (?:most|a lot)|have we (?:talked|"
    r"been talking) about)"
    r"|(?:我们)?聊(?:点|些|一?聊)(?:我(?:会)?(?:感兴趣|喜欢)的|什么)(?:好|呢|话题|东西|吧)*|我(?:对什么|对哪些.{0,3})感兴趣|我有什么兴趣"
    r"|我们(?:可以|能|该)?聊(?:点|些)?什么(?:好|呢)?|(?:我)?(?:该|可以)?画(?:点|些)?什么好(?:呢)?"
    r"|(?:请|帮我|给我)?推荐(?:一?[个些]|几个)?(?:我会喜欢的)?(?:话题|主题)(?:给我)?",
    re.IGNORECASE,
)
_THESE = r"(?:(?: of| from| among)? (?:these|those|them|this list|the following)(?: \w+){0,2})"
_WOULD = r"(?:would|will|might|do you think) i (?:would )?(?:like|love|prefer|enjoy)(?: (?:most|best|more))?"
_AMONG = re.compile(
    r"(?:(?:please|can you|could you|would you) )*"
    rf"(?:(?:recommend|suggest) (?:me |to me )?(?:one|some|something|a few)?{_THESE}?(?: (?:to|for) me)?"
    rf"|(?:pick|choose) (?:me )?(?:one|something|some)?{_THESE}?"
    r"(?: for me|(?: that)? i(?:'d| would| will) (?:like|love))"
    rf"|(?:rank|sort|order){_THESE}(?: for me)?(?: by (?:my taste|what i(?:'d| would)? (?:like|love)(?: best)?))?"
    rf"|which (?:one|\w+)?{_THESE}? ?{_WOULD}|which(?: one)?{_THESE}? (?:would|do|can) you recommend(?: (?:to|for) me)?"
    r"|what would i like (?:most|best|more))\s*[:,]\s*(?P<list>.+)"
    r"|(?:你(?:觉得|认为))?(?:这些|这几[个部本首张]|下面)?(?:里面?|中|当中)?我(?:会)?(?:更|最)?喜欢(?:哪一?[个些部本首张种]|什么)\s*[:：,，]"
    r"\s*(?P<zh>.+)"
    r"|(?:请|帮我|给我)*(?:从|在)?(?:这些|这几[个部本首张]|下面)?(?:里面?|中|当中)?(?:给我|帮我)?(?:推荐|挑|选)(?:一?[个部本首张]|一下)?"
    r"(?:我会?喜欢的)?\s*[:：]\s*(?P<zh2>.+)"
    r"|(?:请|帮我)?(?:把)?(?:这些|这几[个部本首张]|下面的?)(?:按|照)我的(?:喜好|口味|品味)(?:排个?序|排一下)\s*[:：]\s*(?P<zh3>.+)"
    r"|(?:从|在)(?P<mid>.+?)(?:里面?|中|当中)(?:给我|帮我)?(?:推荐|挑|选)一?[个部本首张](?:给我)?",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 400
_FEW = 3
_LAUGHS = re.compile(r"(?:ha)+h?|lol|lmao|wow|omg|哈+|嘿+|哇+", re.IGNORECASE)


def taste_plan(request: Request, shapes: Mapping[str, Shape]) -> Plan | None:
    """The plan of a message that is about taste and nothing else; None for any other, or where the tool lacks."""
    text = spelled_out(request.text.replace("’", "'")).strip().strip(" .!?。！？~～").strip()
    if not text or len(text) > _LONGEST:
        return None
    step = _rating(request, text)
    if step is None and not request.attachments:
        step = _asked(text)
    return Plan((step,)) if step is not None and step.tool in shapes else None


def _rating(request: Request, text: str) -> PlannedStep | None:
    """What is judged: the file sent with it, or the newest file of the last turns."""
    verdict = _verdict(text, just_made=bool(request.history and request.history[-1].files))
    if verdict is None:
        return None
    liked, place = verdict
    index = len(request.attachments)
    for turn in reversed(request.history[-4:]):
        media = [index + at for at, kind in enumerate(turn.files) if kind != "document"]
        if media and turn.role == "assistant":
            chosen = media[place] if place < len(media) else media[0]
            return PlannedStep("rate_media", {"media": FromAttachment(chosen), "liked": liked})
        index += len(turn.files)
    return None


def _verdict(text: str, *, just_made: bool) -> tuple[bool, int] | None:
    """Whether the words like what was made, and which of it; praise in a word counts right after it was made."""
    if found := _WHICH.fullmatch(text):
        word = found["zh_like"] or found["zh_like2"] or ""
        liked = word in ("喜欢", "好看", "漂亮") if word else found["like"] is not None
        return liked, _PLACES[(found["en"] or found["zh"] or found["zh2"]).lower()]
    said = [one for one in re.split(r"[\s,，.!！。~～…]*[,，.!！。~～…]+[\s,，.!！。~～…]*", text) if one]
    if just_made and 1 < len(said) <= _FEW:  # "so cute, I love it"
        verdicts = [_verdict(one, just_made=True) for one in said if not _LAUGHS.fullmatch(one)]
        if verdicts and len({verdict and verdict[0] for verdict in verdicts}) == 1:
            return verdicts[0]
    text = re.sub(rf"^(?:{_LAUGHS.pattern})(?:\s+|(?=[好太真很超]|不错|可爱|漂亮))", "", text, flags=re.IGNORECASE)
    for liked, plain, short in ((True, _LIKED, _PRAISED), (False, _DISLIKED, _BLAMED)):
        if plain.fullmatch(text) or (just_made and short.fullmatch(text)):
            return liked, 0
    return None


def _asked(text: str) -> PlannedStep | None:
    if _SHOW.fullmatch(text):
        return PlannedStep("show_taste")
    if _RESET.fullmatch(text):
        return PlannedStep("reset_taste")
    if _TOPICS.fullmatch(text):
        return PlannedStep("recommend", {"what": "topics"})
    if found := _AMONG.fullmatch(text):
        return _recommend_among(next(listed for listed in found.groups() if listed))
    if _GALLERY.fullmatch(text):
        return PlannedStep("recommend", {"what": "gallery"})
    return None


def _recommend_among(listed: str) -> PlannedStep | None:
    commas = re.search(r"[,;，；、\n]", listed) is not None
    between = r"[,;，；、\n]|\bor\b|还是|或者?" if commas else r"\bor\b|\band\b|还是|或者?|和"
    parts = [re.sub(r"^(?:and|和)\s*", "", part.strip(" -*.")) for part in re.split(rf"\s*(?:{between})\s*", listed)]
    if commas:  # "a barn, a sea and a dog"
        parts[-1:] = re.split(r"\s+and\s+|和", parts[-1])
    names = [part for part in parts if part]
    arguments: dict[str, Any] = {"among": names}
    return PlannedStep("recommend", arguments) if len(names) > 1 else None
