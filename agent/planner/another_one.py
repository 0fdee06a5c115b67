"""Another one that differs: "draw another one, this time with two dogs", "再画一张，这次是猫".

What was asked for last is asked for once more, with what changes put in: a thing in the place of what it replaces ("a
dog in the park" becomes "two dogs in the park"), a season, an hour or a colour behind the rest. The picture itself
stays as it is: who wants that one changed says "it" or "the same".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.planner.clauses import find_clauses
from agent.planner.plan import Plan, Request

_MOST_CHARACTERS = 200
_MOST_TURNS = 6
"""Messages of the person that are looked through for what was asked for last."""

_MAKERS = {"generate_image": "prompt", "write_text": "instruction"}
"""Tools that make something of words, and the role of the words."""
_PICTURE = re.compile(
    r"\b(?:picture|image|drawing|painting|illustration|photo|pic|sketch|portrait|poster)s?\b|[张幅图画]", re.I
)
_WRITING = re.compile(
    r"\b(?:poem|story|letter|email|e-mail|text|essay|verse|limerick|haiku|slogan|caption|joke)s?\b|[首篇封段诗]", re.I
)

_WANT = (
    r"(?:(?:and|now|then|ok|okay|great|nice|cool|lovely|thanks|please|maybe|can you|could you|would you|let['’]?s"
    r"|let us|i want|i['’]d like|i would like|how about|what about|do|make|draw|paint|sketch|create|generate|write"
    r"|compose|give|show|try|have|me|us|for me)\b\W*)*"
)
_NOUN = (
    r"(?:one|version|variant|picture|image|drawing|painting|illustration|photo|pic|sketch|portrait|poster|"
    r"poem|story|letter|email|text|verse|limerick|haiku)"
)
_LINKS = ("with", "without", "in", "at", "on", "under", "by", "during", "of", "about", "from", "as", "where", "showing")
_BUT = r"(?:\s*[,;:.–-]+\s*|\s+(?=(?:but|and|only|just|except|this time|now|instead)\b))"
_DIFFERS = r"(?:(?:but|and|only|just|except)\b\s*)?(?:(?:(?:this|the next) time|now|instead)\b[,\s]*)*"
_ENGLISH = re.compile(
    rf"^\W*{_WANT}(?:(?P<more>(?:another|one more|an?\s+(?:new|different|second|fresh))\s+{_NOUN}"
    rf"(?:\s+like (?:this|that|it|before))?(?:{_BUT}|\s+)"
    rf"|(?:another|one more)(?:\s+like (?:this|that|it|before))?(?:{_BUT}|\s+(?=(?:{'|'.join(_LINKS)})\b)))"
    rf"|(?=(?:this time|now)\b)){_DIFFERS}(?P<change>\S.*?)(?:\W+(?:instead|this time|please|pls|thanks|for me))*\W*$",
    re.I | re.S,
)
_CHINESE = re.compile(
    r"^\W*(?:(?:好的?|不错|谢谢|请|那|麻烦|可以|能不能|能|你|帮我|给我|我想|我要|想要)[，,、\s]*)*"
    r"(?:(?:再|另外?|重新|换)(?:给我|帮我|为我)?(?:画|来|做|生成|弄|出|写|换)?[一1]?[张幅首篇封]"
    r"|(?:新画一?|(?:画|来|写)一?(?=[张幅首篇封](?:新|别|不同)的))[张幅首篇封]|(?P<only>(?=这[次回]|下一张)))"
    r"(?:新的|别的|不同的)?(?:图片?|画|诗|图画)?(?P<but>[，,。；;：:、\s]*"
    r"(?:(?:但是?|不过|只是|而且|就)[，,\s]*)?(?:这[次回]|这一[次张]|下一张|现在)?[，,\s]*)"
    r"(?P<verb>(?:我?(?:想|需)?要)?(?:(?:画|写)(?:的是|成)?|是|改成|换成|变成|改为|换为|改画|里面有|要?有|加上?|带着?|"
    r"(?:主题|内容|主角)(?:是|换成|改成|为)?|关于)?)"
    r"(?P<change>[^，。]\S*?)(?P<of>的?)(?:吧|呗|好吗|好不好|可以吗|行吗|谢谢|[！!。~～])*\W*$"
)
_ADDS = re.compile(r"有|加|带")
_COUNT = r"(?:[一二两三四五六七八九十几\d]+|[一两三几]?)[只个条头匹棵朵座辆艘位名群对双把本件栋间颗片]"
_LOOKS = re.compile(
    r"(?:晚上|夜里?|夜晚|白天|早上|清晨|傍晚|黄昏|日落|日出|[春夏秋冬](?:天|季|日)?|雨天?|下雨|下雪|雪天|雾|阴天|晴天|"
    r"(?:大红|[红橙黄绿青蓝紫黑白灰粉金银棕])色?|黑白|彩色|水彩|水墨|油画|素描|卡通|动漫|写实|像素|国画|[^，。]{1,4}(?:风格|风|画风)|"
    r"(?:更|再)?[^，。]{1,4}一?点儿?|欢快|悲伤|短|长)"
)
"""How a picture looks or a text sounds, which goes with any subject."""

_THE_SAME = re.compile(r"\b(?:the same|it|that)\b|[同一]样")
_MORE_OF = re.compile(
    rf"^\W*{_WANT}(?:(?:suggest|tell|think of|come up with|have you got|got|do you have|any)\W+(?:me\W+)?)*"
    r"(?:another|one more|an?\s+(?:new|different|better|second|fresh)|(?:some|two|three|a few)?\s*(?:more|other))\s+"
    r"(?P<what>(?!one\b|time\b|thing\b|question\b)[a-z]{3,}?)(?:\W+(?:please|pls|plz|thanks|for me))*\W*$",
    re.I,
)
"""More of what was written or drawn, named by its sort: "give me another idea"."""
_ANYTHING = re.compile(r"别的?|不同的?|新的?|不一样的?|(?:something|anything) (?:else|different|new)", re.I)


def another_one(request: Request, plan: Callable[[Request], Plan]) -> tuple[str, dict[str, str]] | None:
    """The tool and the words for another one, after what was asked for before; None when nothing was."""
    if not request.history or request.attachments:
        return None
    match = _match(request.text)
    if match is None and (more := _MORE_OF.match(request.text.strip()[:_MOST_CHARACTERS])):
        return _more_of(request, plan, more.group("what"))
    if match is not None and "more" in match.re.groupindex and not match.group("more") and not _just_made(request):
        return None
    if match is None or _THE_SAME.search(change := match.group("change")) or find_clauses(change, with_files=False):
        return None
    asked = match.group()[: match.start("change") - match.start()]
    tool, words = _asked_last(request, plan, lambda tool, _: _fits(tool, asked))
    if not tool:
        return None
    if _ANYTHING.fullmatch(change):
        changed = words
    elif _is_chinese(words) != _is_chinese(change):  # what was asked for in another language can not be put together
        changed = change[len(_link(change)) :].strip()
    elif match.re is _CHINESE:
        about = tool == "write_text" and not _LOOKS.fullmatch(change)
        changed = _about(words, change) if about else _changed_chinese(words, match.group("verb"), change)
    else:
        changed = _changed_english(words, change, instead=bool(re.search(r"\binstead\b", request.text, re.I)))
    return tool, {_MAKERS[tool]: changed}


def _just_made(request: Request) -> bool:
    """Whether the last answer came with a file."""
    return bool(request.history and request.history[-1].files)


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


_POLITE = re.compile(r"please|pls|plz|thanks|for me|maybe", re.I)


def _match(text: str) -> re.Match[str] | None:
    text = text.strip()
    if len(text) > _MOST_CHARACTERS or "\n" in text:
        return None
    if re.search(r"[\u4e00-\u9fff]", text):
        match = _CHINESE.match(text)
        return match if match is not None and _is_another_in_chinese(match) else None
    match = _ENGLISH.match(text)
    if match is not None and _POLITE.fullmatch(match.group("change")):
        return None
    if match is None or match.group("more"):
        return match
    # "this time" and "now" alone begin talk as well: they must go on with what can be seen
    change = match.group("change")
    if _WRITING.search(change) or re.search(
        r"\b(?:question|fact|riddle|song|quote|idea|time|break|minute)s?\b", change
    ):
        return None
    if _noun_phrase(change):
        return match
    with_it = _link(change) and _noun_phrase(change[len(_link(change)) :].strip())
    changes_it = re.match(r"\W*now\b", text, re.I)  # "now with a hat" is said of the picture itself
    return match if with_it and not changes_it else None


def _is_another_in_chinese(match: re.Match[str]) -> bool:
    """Not 再来一张纸 and 这次考试, where nothing says that the words after it are what differs."""
    verb, change = match.group("verb"), match.group("change")
    if match.group("only") is not None:
        return verb[-1:] in ("画", "写", "成") or "要有" in verb or re.match(_COUNT, change) is not None
    return bool(match.group("but") or verb or match.group("of") or _LOOKS.fullmatch(change))


def _fits(tool: str, asked: str) -> bool:
    """Whether a tool makes the sort of thing that is asked for: no picture is "another poem"."""
    return not (_WRITING if tool == "generate_image" else _PICTURE).search(asked)


def _asked_last(request: Request, plan: Callable[[Request], Plan], fits: Callable[[str, str], bool]) -> tuple[str, str]:
    """The tool that made the last thing of this sort, and its words; empty where there is none."""
    turns = list(request.history)
    people = [index for index in reversed(range(len(turns))) if turns[index].role == "user"]
    for index in people[:_MOST_TURNS]:
        made = plan(Request(turns[index].text[:2000], tuple(turns[index].files), turns[:index]))
        for step in reversed(made.steps):
            role = _MAKERS.get(step.tool, "")
            words = step.arguments.get(role) or step.arguments.get("prompt")
            if role and isinstance(words, str) and "text" not in step.arguments and fits(step.tool, words):
                return step.tool, words
        if _match(turns[index].text) or _MORE_OF.match(turns[index].text):  # it has looked at all before it
            break
    return "", ""


_ONCE_MORE = ("another", "yet another", "one more", "a different")
"""In turn: a small model answers the same words with the same idea."""


def _more_of(request: Request, plan: Callable[[Request], Plan], what: str) -> tuple[str, dict[str, str]] | None:
    """The same once more where it was asked for by this name; None where it was not."""
    stem = re.sub(r"ies$", "y", what, flags=re.I)
    named = re.compile(
        rf"\b(?P<count>an?|one|{'|'.join(_ONCE_MORE)})\s+(?P<thing>(?:[\w-]+\s+)?{stem.removesuffix('s')})\b", re.I
    )
    several = re.compile(rf"\b{stem.removesuffix('s').removesuffix('y')}(?:s|es|y|ies)?\b", re.I)

    def is_one(tool: str, words: str) -> bool:
        return bool(_PICTURE.fullmatch(what) if tool == "generate_image" else several.search(words))

    tool, words = _asked_last(request, plan, is_one)

    def once_more(match: re.Match[str]) -> str:
        said = match.group("count").lower()
        at = _ONCE_MORE.index(said) + 1 if said in _ONCE_MORE else 0
        return f"{_ONCE_MORE[at % len(_ONCE_MORE)]} {match.group('thing')}"

    return (tool, {_MAKERS[tool]: named.sub(once_more, words, count=1)}) if tool else None


# -- English ----------------------------------------------------------------------------------------------

_DETERMINED = re.compile(
    r"^(?:an?|the|some|one|two|three|four|five|six|seven|eight|nine|ten|many|several|lots? of|a few|\d+)\s+\w", re.I
)
_SAYS = re.compile(
    r"^(?:(?:there (?:is|are|should be)|let there be|it(?:['’]s| is| should be)|make (?:it|that)|use|draw|paint|write|"
    r"i want|i['’]d like|please)\s+)+",
    re.I,
)
_OBJECT = r"(?:(?:an?|the|some|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s+)?(?:[\w'’-]+\s+){0,2}?"
_REST = re.compile(
    r"\s*(?:,|\b(?:in|on|at|under|with|without|by|near|beside|behind|over|during|and|while|before|after|inside|next|"
    r"that|who|which|for|about|wearing|holding|sitting|standing|playing|running|eating|sleeping|flying)\b)",
    re.I,
)


def _changed_english(before: str, change: str, *, instead: bool) -> str:
    change = re.sub(r"\s+instead of\b.*$", "", _SAYS.sub("", change), flags=re.I)
    link = _link(change)
    what = change[len(link) :].strip() if link else change
    link = "" if instead and link.lower() == "with" else link
    if link.lower() in ("of", "showing"):
        return what
    if link.lower() in ("about", "on") and re.search(r"\babout\b", before, re.I):
        return re.sub(r"\babout\b.*$", f"about {what}", before, flags=re.I | re.S)
    if link.lower() in ("", "with") and _noun_phrase(what) and (same := _same_thing(before, what)):
        return before[: same.start()] + what + before[same.end() :]
    if not link and _noun_phrase(what):
        rest = _REST.search(before)
        return what + (before[rest.start() :] if rest else "")
    return f"{before} {change}" if link else f"{before}, {change}"


def _link(change: str) -> str:
    first = change.split()[0] if change.split() else ""
    return first if first.lower() in _LINKS else ""


def _noun_phrase(words: str) -> bool:
    return _DETERMINED.match(words) is not None and not re.search(
        r"\b(?:is|are|was|were|has|have|should|looks?)\b", words
    )


def _same_thing(before: str, what: str) -> re.Match[str] | None:
    """Where the words asked for before name what the change names, one or several."""
    head = (_REST.split(what, maxsplit=1)[0].split() or [""])[-1].lower()
    stem = re.sub(r"(?<=\w\w)(?:es|s)$", "", head)
    return re.search(rf"\b{_OBJECT}{re.escape(stem)}(?:e?s)?\b", before, re.I) if len(stem) > 1 else None


# -- Chinese ----------------------------------------------------------------------------------------------


_TOPIC = re.compile(r"关于.*?(?=的|$)|(?<=[首篇封段个])(?!关于).+?(?=的?[诗歌信]|的?文章|的?故事)")


def _about(before: str, topic: str) -> str:
    """The same sort of writing on something else: 写一首关于大海的诗 for 写一首关于秋天的诗."""
    said = re.sub(r"^关于", "", topic)
    return _TOPIC.sub(f"关于{said}", before, count=1) if _TOPIC.search(before) else f"{before}，关于{said}"


def _changed_chinese(before: str, verb: str, change: str) -> str:
    if re.search(r"主题|内容|关于", verb):
        return change
    if _LOOKS.fullmatch(change) or _ADDS.search(verb):
        counted = _counted(before, change)
        return counted or f"{before}，{'有' if _ADDS.search(verb) and not _LOOKS.fullmatch(change) else ''}{change}"
    if change.endswith("的"):
        return change.removesuffix("的")
    return _counted(before, change) or _with_subject(before, change)


def _counted(before: str, change: str) -> str:
    """More or fewer of what was there: 两只狗 for 一只公园里的狗; empty where it was not there."""
    count = re.match(_COUNT, change)
    what = change[count.end() :] if count else change
    place = before.rfind(what) if what else -1
    if place < 0:
        return ""
    earlier = list(re.finditer(_COUNT, before[:place]))
    if count is None or not earlier:
        return before[:place] + change + before[place + len(what) :]
    return before[: earlier[-1].start()] + count.group() + before[earlier[-1].end() :]


def _with_subject(before: str, change: str) -> str:
    """Another subject in the same place: 公园里的猫 for 公园里的一只狗."""
    first, comma, rest = before.partition("，")
    modifiers, of, noun = first.rpartition("的")
    kept = re.search(r"(?:在|和|跟|站|坐|躺|跑|飞|趴).*$", noun)
    if of:
        modifiers = re.sub(rf"^{_COUNT}", "", modifiers)
        count = re.match(_COUNT, change)
        place = f"{count.group() if count else ''}{modifiers}的{change[count.end() if count else 0 :]}"
    else:
        place = change
    return place + (kept.group() if kept else "") + comma + rest
