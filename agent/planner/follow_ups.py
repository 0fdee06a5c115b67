"""Short words that only make sense after what was said before: "now in french", "再亮一点", "another one"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agent.planner.languages import NAME, any_language
from agent.planner.mentions import mentions
from agent.planner.picture_changes import is_change
from agent.planner.plan import FromAttachment, FromStep, PastTurn, Plan, Request

_IN_LANGUAGE = re.compile(
    rf"^\W*(?:(?:and|now|ok|okay|also|then|please|what about|how about|maybe|can you do (?:it|that)|do "
    rf"(?:it|that|the same)|the same|same|again|once more|那|现在|再|也|换|请|改|来一?[个份遍]|同样|一样)\W*)*"
    rf"(?:in(?:to)?\s+|to\s+|用|成|换成|改成|"
    rf"来)?\s*(?P<language>{NAME})(?:\s*(?:版本?|呢|的呢|再?说一?[遍次]|也?来一?[份遍个]|说|"
    rf"译|翻译|version|please|pls|plz|谢谢|thanks|thx|too|as well|now|instead|this time|一遍|吧|的))*\W*$",
    re.I,
)
_AGAIN = re.compile(
    r"^\W*(?:(?:and|now|ok|okay|great|nice|cool|please|can you|could you|do|make|draw|give me|show me|try|"
    r"let's|i want|i'd like|一样|请|那)\W+)*"
    r"(?:(?:it|that) again|again|another(?: one)?|one more(?: time)?|(?:a )?different one|more like "
    r"(?:this|that)|try again|redo(?: it)?|once more)(?:\W+(?:please|for me|pls|thanks))*\W*$"
    r"|^\W*(?:请|那)?(?:再来一?[个张首遍次幅段份]|再(?:画|写|做|生成|来|"
    r"试)一?[个张首遍次幅段份]|换一?[个张首幅]|重新?(?:来|画|写|做|"
    r"生成)(?:一?[个张遍次首])?|重来)(?:吧|好吗|呗)?\W*$",
    re.I,
)
_AGAIN_BUT = re.compile(
    r"^\W*(?:(?:please|now|can you|could you)\s+)*(?:draw|paint|make|do|try)\s+(?:it|that|this)\s+again,?\s+"
    r"(?:but|with|in|as|at)\b"
    r"|^\W*(?:(?:now|ok|and|do)\s+)?(?:the\s+)?same(?:\s+(?:one|thing|pic|picture|image|drawing|photo))?,?\s+but\b"
    r"|^\W*(?:the\s+)?(?:last|previous)\s+(?:one|pic|picture|image|drawing)\s+again,?\s+but\b"
    r"|^\W*再(?:来|画|做)一?[张幅个](?:晚上|夜晚|夜里|白天|冬天|夏天|秋天|春天|雨天|下雪|下雨|红色?|蓝色?|绿色?|黑白|彩色|卡通|水彩)的?\W*$"
    r"|^\W*(?:还是)?(?:一样|同样|照旧|同款|这[个张]|那[个张])的?(?:图|画)?[，,]?\s*(?:不过|但是?|只是|就是)?\s*(?:把[^，。]{1,10})?[换改变]成?"
    r"|^\W*(?:请|那)?再(?:画|来|做|生成)一?[次遍张幅][，,]\s*(?:不过|但|这次|换|要|改)",
    re.I,
)
_OTHER = re.compile(
    r"^\W*(?:(?:and|now|ok|okay|then|what about|how about|also|do|the same (?:for|with)|please)\s+)*"
    r"(?:the\s+)?(?:first|second|third|fourth|fifth|last|other)(?:\s+(?:one|image|picture|photo|file|recording|video))?"
    r"(?:\s+(?:too|as well|please|now))?\W*$"
    r"|^\W*(?:那|还有|再|请)?(?:第[一二三四五六1-6]|最后一|另外?一?)[张个段份篇条](?:图片?|照片|文件|录音|视频)?(?:呢|也要|也是|也一样|吧)?\W*$",
    re.I,
)
_TEXT_CHANGE = re.compile(
    r"^\W*(?:(?:ok|okay|and|but|now|please|can you|could you|nice|great)\W+)*(?:make (?:it|that|this|"
    r"them)\s+)?(?:a (?:bit|little)\s+|much\s+|even\s+|sound\s+|slightly\s+)*"
    r"(?:shorter|longer|simpler|funnier|clearer|(?:more|less)\s+(?:formal|polite|casual|professional|"
    r"detailed|friendly|concise|funny|simple|poetic|serious|personal|specific|creative|dramatic|emotional|technical)"
    r"|(?:more|less)\s+(?!\w*(?:ideas|names|examples|jokes|reasons|tips|facts|questions|suggestions|options|or|than)\b)"
    r"\w+(?=\W*(?:please|pls|now)?\W*$))"
    r"|^\W*(?:请|能|可以)?(?:把它|让它|帮我)?(?:再|更|改得?更?|写得?更?)?(?:短|长|简单|"
    r"正式|幽默|有趣|礼貌|口语化?|详细|简洁|生动|活泼|严肃|"
    r"通俗)(?:一?点儿?|一些|些)?(?:吗|吧|呗)?\W*$",
    re.I,
)
_SMALL_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|thanks?|thank you|thx|ok|okay|good (?:morning|evening|night|afternoon)|how are "
    r"you|bye|lol|haha+|great|nice|cool|wow|你好|您好|谢谢|早上好|晚上好|晚安|再见|哈哈+|好的|嗨|在吗|辛苦了|早)"
    r"(?:\W+(?:there|everyone|all|you|so much|very much|parley|a lot|man|buddy|again|啊|呀|你|大家|了))*\W*$",
    re.I,
)
_SHOWS = re.compile(
    r"\b(?:look|see|check|view|here(?:['’]?s| is| are| you (?:go|are))|this is|what do you (?:think|see)|"
    r"thoughts|opinion|explain|describe|compare|tell me|analy[sz]e|take a look|help)\b"
    r"|看|瞧|描述|形容|对比|比较|这是|怎么样|说说|讲讲|分析|解释|帮|听",
    re.I,
)
_READ = re.compile(
    r"^\W*(?:please\s+)?(?:read|(?:the )?(?:text|words)|write (?:it|this|that) down|type (?:it|this|that)(?: up)?)"
    r"(?:\s+please)?\W*$|^\W*(?:请)?(?:读|读出来|识别|识别一下|识字|认字|文字|提取|抄下来|写下来|打出来)\W*$",
    re.I,
)
_FILE_WORDS = {
    "image": r"\b(?:the|this|that|your|first|second|last)\s+(?:\w+\s+){0,2}?(?:image|picture|photo|drawing|"
    r"painting|screenshot|sign)s?\b|图里?|照片|图片|画里|画面",
    "audio": r"\b(?:the|this|that)\s+(?:\w+\s+){0,2}?(?:recording|audio|"
    r"voice (?:note|message)|podcast)\b|录音|语音|音频",
    "video": r"\b(?:the|this|that)\s+(?:\w+\s+){0,2}?(?:video|clip|film)\b|视频|影片",
    "document": r"\b(?:the|this|that)\s+(?:\w+\s+){0,2}?(?:document|pdf|file|contract|report|paper|invoice)\b|文档|"
    r"文件|合同|报告|论文|发票",
}


@dataclass(frozen=True)
class FollowUp:
    """The steps a follow-up stands for, as (tool, arguments by role)."""

    steps: tuple[tuple[str, dict[str, Any]], ...] = field(default=())


def is_small_talk(text: str) -> bool:
    """Whether a text only greets, thanks or says goodbye."""
    return len(text) < 60 and bool(_SMALL_TALK.match(text))


def shows_something(text: str) -> bool:
    """Whether a text without a request presents a file: "look at this"."""
    return len(text) < 200 and bool(_SHOWS.search(text))


_WHAT_IS_IT = re.compile(
    r"^\W*(?:so,? )?what(?:['’]s| is| does|['’]re| are)?\s*(?:in|inside|on)?\s*(?:it|this|that|these|here|there)?"
    r"(?:\s+(?:file|document|pdf|sheet|table|page|paper))?(?:\s+(?:about|say|contain|for))?\W*$"
    r"|^\W*(?:这|这个|这份|里面|它)(?:文件|文档|表格?)?(?:里面?)?(?:都|主要)?(?:是|有|讲|说|写)(?:的|了)?(?:是)?(?:什么|些什么|啥)\W*$",
    re.I,
)


def asks_what_it_is(text: str) -> bool:
    """Whether a question about a file asks for no more than what is in it."""
    return len(text) <= 60 and _WHAT_IS_IT.match(text) is not None


def only_to_read(text: str) -> bool:
    """Whether a text with a file says nothing but that it is to be read."""
    return _READ.match(text) is not None


def is_brief(text: str, request: Request) -> bool:
    """Whether a text sent with a file says so little that the file says more: "my cat", "描述"."""
    return bool(request.attachments) and len(text.split()) <= 2 and len(text) <= 16


def points_at_file(text: str) -> str | None:
    """The kind of an earlier file that a question speaks of, if it does."""
    return next((kind for kind, words in _FILE_WORDS.items() if re.search(words, text, re.I)), None)


_ABOUT_OTHERS = re.compile(
    r"^\W*(?:(?:so|and|but|ok|hey|wait),?\s+)*(?:who|what|when|where|why|which|how|did|do|does|was|were|is|are)\b[^.!?]{0,60}?"
    r"\b(?:they|he|she|them|him|her)\b|他们|她们|(?<!其)[他她](?!妈|么)|里面|里头|文中",
    re.I,
)
_OURSELVES = re.compile(r"\b(?:you|your|i|we|my|me|us|our)\b|[你我您咱]", re.I)


_ASKS_OF_IT = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|then)\W+)*(?:what|who|when|where|which|"
    r"how (?:much|many|long|often|far|big|old|late)|is|are|was|were|does|did|do|has|have)\b[^.!]{0,80}?"
    r"\bthe\s+(?!(?:\w+est|capitals?|presidents?|weather|time|date|day|"
    r"year|world|moon|sun|stars?|earth|internet|point|use|differences?|meaning|best|most|first|last|population|currency|king|queen|"
    r"sky|universe|answer|news|future|past|human|brain|speed|distance|square|plural|opposite|word|same|"
    r"united|english|french|chinese|german|spanish)\b)[a-z]+\b(?!\s+(?:of|in|on)\s+(?:the\s+)?[A-Z])"
)
_ASKS_OF_IT_IN_CHINESE = re.compile(
    r"^(?!什么是|为什么)(?![^？?]*(?:现在|今天|明天|昨天|周末|天气|意思|首都|世界|历史|怎么|比较|最好|好呢|吗|的))"
    r"[^，。！!？?a-z]{0,8}(?:多少|哪[里儿天个年些]?|谁|什么时候|几[点号月天个]|叫什么|是什么|多久|多大|多远)[^，。！!好]{0,8}[？?]?$"
)
_MOST_AGAIN = 3
"""Messages of the person back to which "again" looks, past what they asked of memory."""
_REMEMBERED_TURNS = 8
"""Messages back to which a question may be of a file that was sent."""


def asked_of_the_last_file(request: Request) -> str | None:
    """The kind of a recording, film or document sent a moment ago that a question is of.

    Of what others do in it, right after it: "what did they agree on?", "他们最后定了哪天？"; of a thing it can be
    supposed to name, as long as nothing newer was sent or made: "what is the hotel called?", "预算是多少？".
    """
    text = request.text.strip()
    if len(text) > 160 or _OURSELVES.search(text):
        return None
    turns = [turn for turn in request.history[-3:] if turn.role == "user"]
    just_sent = str(turns[-1].files[-1]) if turns and turns[-1].files else ""
    if _ABOUT_OTHERS.search(text):
        return just_sent if just_sent not in ("", "image") else None
    newest = next((turn for turn in reversed(request.history[-_REMEMBERED_TURNS:]) if turn.files), None)
    if newest is None or newest.role != "user" or newest.files[-1] == "image":
        return None
    of_it = _ASKS_OF_IT.match(text) or _ASKS_OF_IT_IN_CHINESE.match(text)
    return str(newest.files[-1]) if of_it else None


_SEEN = re.compile(
    r"\b(?:in|on) (?:it|there)\b|\bwhat colou?rs? (?:is|are) (?:it|they|he|she|the)\b"
    r"|^\W*(?:里面|上面|里头|图上)(?:都|还)?有"
    r"|^\W*(?:它|这|那)[^，。]{0,3}是什么颜色|^\W*(?:请|再)?(?:描述|形容)(?:一?下)?(?:它|这[张个幅]?图?|图片?|画面)?\W*$",
    re.I,
)


def asked_of_the_last_picture(request: Request) -> str | None:
    """``image`` when a question asks what is to be seen in a picture that was made or sent a moment ago."""
    text = request.text.strip()
    asks = text.endswith(("?", "？")) or re.match(
        r"\W*(?:(?:what|who|how many|where|is|are)\b|请|再|描|形)", text, re.I
    )
    newest = next((turn for turn in reversed(request.history[-_REMEMBERED_TURNS:]) if turn.files), None)
    recent = len(text) <= 80 and asks and newest is not None and newest.files[-1] == "image"
    return "image" if recent and _SEEN.search(text) and not _OURSELVES.search(text) else None


def only_a_language(text: str) -> str:
    """The language of "in French please" and "翻成中文谢谢", said of a file; empty when more is said, or nothing."""
    match = _IN_LANGUAGE.match(text) if len(text) <= 60 else None
    return any_language(match.group("language")) if match else ""


def repeats(request: Request) -> bool:
    """Whether a text is nothing but "in French" or "another one" after earlier turns."""
    text = request.text.strip()
    if not request.history or len(text) > 80:
        return False
    return any(pattern.match(text) for pattern in (_IN_LANGUAGE, _AGAIN, _AGAIN_BUT))


def follow_up(request: Request, plan: Callable[[Request], Plan]) -> FollowUp | None:
    """What a short text means after the turns before; None when it is no follow-up."""
    text = request.text.strip()
    if not request.history or len(text) > 160 or is_small_talk(text):
        return None
    before = list(request.history)
    match = _IN_LANGUAGE.match(text)
    if match:
        return _in_language(request, any_language(match.group("language")), plan)
    if _AGAIN.match(text):
        return _again(request, plan)
    if _OTHER.match(text):
        return _other_file(request, plan)
    files = _files(before, len(request.attachments))
    images = [index for kind, index in files if kind == "image"]
    newest = files[0][0] if files else ""
    said = _last_said(before)
    if _TEXT_CHANGE.match(text) and said and newest != "image":
        return FollowUp((("write_text", {"instruction": text, "text": said}),))
    if (is_change(text) or _AGAIN_BUT.match(text)) and images and not request.attachments and _image_is_recent(before):
        return FollowUp((("edit_image", {"image": FromAttachment(images[0]), "instruction": text}),))
    if _TEXT_CHANGE.match(text) and said:
        return FollowUp((("write_text", {"instruction": text, "text": said}),))
    return None


def _in_language(request: Request, language: str, plan: Callable[[Request], Plan]) -> FollowUp | None:
    said = _last_said(list(request.history))
    if not said:
        return None
    earlier = _last_plan(request, plan)
    tools = [step.tool for step in earlier.steps] if earlier else []
    steps: list[tuple[str, dict[str, Any]]] = []
    source = said
    if tools and "translate_text" in tools:
        step = next(step for step in earlier.steps if step.tool == "translate_text") if earlier else None
        literal = step.arguments.get("text") if step else None
        source = literal if isinstance(literal, str) else said
    elif tools[-1:] == ["synthesize_speech"] and earlier:
        literal = earlier.steps[-1].arguments.get("text")
        source = literal if isinstance(literal, str) else said
    steps.append(("translate_text", {"text": source, "tgt_lang": language}))
    if tools[-1:] == ["synthesize_speech"]:
        steps.append(("synthesize_speech", {"text": FromStep(0), "language": language}))
    return FollowUp(tuple(steps))


def _last_plan(request: Request, plan: Callable[[Request], Plan]) -> Plan | None:
    """The plan of the person's last request, if it had one."""
    made = planned_last(request, plan)
    return made[1] if made else None


def planned_last(request: Request, plan: Callable[[Request], Plan]) -> tuple[int, Plan] | None:
    """The place of the person's last message and its plan, made with all that had been said before it."""
    turns = list(request.history)
    index = next((index for index in reversed(range(len(turns))) if turns[index].role == "user"), None)
    if index is None:
        return None
    made = plan(Request(turns[index].text[:2000], tuple(turns[index].files), turns[:index]))
    return (index, made) if made.steps else None


_OF_MEMORY = {
    "remember", "recall", "forget", "explain_memory", "pause_memory", "export_memory", "link_accounts", "show_media",
    "rate_media", "recommend", "show_taste", "reset_taste",
}  # fmt: skip
"""Tools that "again" is not said of: nobody wants to be forgotten twice."""


def _again(request: Request, plan: Callable[[Request], Plan]) -> FollowUp | None:
    """The last request once more that was none of memory, its files found in the history."""
    turns = list(request.history)
    for index in [index for index in reversed(range(len(turns))) if turns[index].role == "user"][:_MOST_AGAIN]:
        made = plan(Request(turns[index].text[:2000], tuple(turns[index].files), turns[:index]))
        if made.steps and all(step.tool in _OF_MEMORY for step in made.steps):
            continue
        if not made.steps:
            return None
        offset = len(request.attachments) + sum(len(later.files) for later in turns[index + 1 :])
        return FollowUp(tuple((step.tool, moved(step.arguments, offset)) for step in made.steps))
    return None


def _other_file(request: Request, plan: Callable[[Request], Plan]) -> FollowUp | None:
    """The last request on another of its files: "and the second one?"."""
    asked = next((one for one in mentions(request.text) if one.position is not None), None)
    turns = list(request.history)
    for index in reversed(range(len(turns))):
        files = turns[index].files
        if asked is None or turns[index].role != "user" or not files:
            continue
        made = plan(Request(turns[index].text[:2000], tuple(files), ()))
        taken = next((one.index for step in made.steps for one in step.arguments.values() if _is_file(one)), None)
        if taken is None or asked.position is None:
            return None
        same = [place for place, kind in enumerate(files) if kind == files[taken]]
        if not -len(same) <= asked.position < len(same):
            return None
        offset = len(request.attachments) + sum(len(later.files) for later in turns[index + 1 :])
        shift = offset + same[asked.position] - taken
        return FollowUp(tuple((step.tool, moved(step.arguments, shift)) for step in made.steps))
    return None


def _is_file(value: Any) -> bool:
    return isinstance(value, FromAttachment)


def moved(values: dict[str, Any], offset: int) -> dict[str, Any]:
    """A step's arguments with their files where they are after so many newer ones."""

    def move(value: Any) -> Any:
        if isinstance(value, list):
            return [move(one) for one in value]
        return FromAttachment(value.index + offset) if isinstance(value, FromAttachment) else value

    return {name: move(value) for name, value in values.items()}


def _files(turns: list[PastTurn], first: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for turn in reversed(turns):
        for kind in turn.files:
            found.append((str(kind), first + len(found)))
    return found


def _image_is_recent(turns: list[PastTurn]) -> bool:
    return any("image" in turn.files for turn in turns[-4:])


def _last_said(turns: list[PastTurn]) -> str:
    return next((turn.text.strip() for turn in reversed(turns) if turn.role == "assistant" and turn.text.strip()), "")
