"""The tool that finds a person's files by words: what they sent, what was made for them, what is in it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable
from typing import Annotated

from memory.dates import named_span
from memory.memory import Memory, Passage, may_be_told
from memory.personal_data import PersonalData
from memory.words import terms
from memory.zones import zone_of
from tools.errors import ToolInputError
from tools.media import Media
from tools.services import Services
from tools.tool import ToolContext, tool

_KINDS = {
    "image": re.compile(
        r"\b(?:photos?|pictures?|images?|pics?|drawings?|paintings?|screenshots?|selfies?|illustrations?)\b|"
        r"照片|图片|图像|相片|截图|图|画",
        re.I,
    ),
    "audio": re.compile(
        r"\b(?:recordings?|voice (?:notes?|messages?)|audios?|songs?|music|sounds?)\b|录音|语音|音频|音乐|歌", re.I
    ),
    "video": re.compile(r"\b(?:videos?|films?|clips?|movies?)\b|视频|影片|短片", re.I),
    "document": re.compile(r"\b(?:documents?|pdfs?)\b|文档", re.I),
}
_EMPTY = re.compile(
    r"\b(?:please|can|could|you|show|send|give|find|get|bring|me|us|that|the|this|those|these|my|our|a|an|again|back|"
    r"once more|last|latest|newest|recent|previous|one|ones|of|from|with|in|i|we|sent|send|made|drew|drawn|uploaded|"
    r"posted|shared|took|had|for|to|which|what|where|is|was|all|it|up|out|yesterday|today|week|month|ago|before|"
    r"earlier|list|everything|did|have|has|do|make|draw|paint|painted|create|created|generate|generated|compose|"
    r"composed|produce|produced|got|together|so far|already|here|lately|now|until|your|any|are|there|files?)\b|"
    r"请|再|给我|发给我|看看|看一?下|一下|找|找到|出来|那|这|张|个|段|条|我|你|的|发|过|上传|画|之前|以前|上次|刚才|刚刚|昨天|"
    r"今天|上周|上个?月|最近|最新|把|吧|一遍|一次|所有|全部|列出|列一?下|列表|显示|展示|查看|们|咱|都|一共|生成|创作|做|了|"
    r"什么|哪些|些|啥|呢|啊|作品|到现在|为止|有|文件",
    re.I,
)
_ALL = re.compile(
    r"\b(?:all|every|everything|those|these|photos|pictures|images|drawings|recordings|videos|files)\b|"
    r"^(?:what|which)\b|\bwhat (?:you|we|i)\b|所有|全部|那些|几张|哪些|什么|列",
    re.I,
)
_MADE = re.compile(
    r"\b(?:(?:you|we)(?: have|'ve)? (?:ma[dk]e|drew|draw|drawn|paint(?:ed)?|generated?|created?|composed?|produced?)|"
    r"drawn|generated)\b|(?:你|我们|咱们)(?:给我|今天|昨天|都)*(?:画|做|生成|写|创作)",
    re.I,
)
_SENT = re.compile(
    r"\b(?:i|we) (?:sent|send|uploaded?|posted?|shared?|took|gave)\b|我(?:上周|昨天|之前|上次|刚才)?(?:发|传|上传|拍)",
    re.I,
)
_MOST = 5
_RECALLED = 60
_HISTORY = 50


def _keeps_files(services: Services) -> str:
    return "" if services.find(PersonalData) is not None else "the media store of this installation is not known here"


@tool(task="memory")
def show_media(
    query: Annotated[str, "what is in the file, when it came, who made it: 'the photo of the receipt from last week'"],
) -> str:
    """Find a picture, recording, film or document of earlier conversations by words, and show it again."""


@show_media.engine(check=_keeps_files)
async def with_memory(query: str, context: ToolContext) -> tuple[object, ...]:
    """What is said of the files, or the newest one when only a kind and a time are named."""
    if not query.strip():
        raise ToolInputError("There is nothing to look for.", "Say what is in the file.")
    kind = next((name for name, pattern in _KINDS.items() if pattern.search(query)), "")
    told = set(terms(_EMPTY.sub(" ", _without_kinds(query))))
    found = await _by_words(query, told, context) if told else await _newest(query, context)
    fitting = [media for media in found if kind in ("", media.kind) and _from_whom(media, query)]
    shown = fitting[: _MOST if _ALL.search(query) else 1]
    if not shown:
        return (_say(context, "No such file is remembered.", "没有找到这样的文件。"), {"media_ids": []})
    names = ", ".join(media.name for media in shown)
    more = [media for media in fitting if media not in shown][:_MOST]
    text = _say(context, f"Found {names}.", f"找到了：{names}。")
    if more:
        others = ", ".join(f"{media.media_id} ({media.name})" for media in more)
        text += _say(context, f" It may also be: {others}.", f" 也可能是：{others}。")
    return (text, *shown, {"media_ids": [media.media_id for media in shown]})


async def _by_words(query: str, told: set[str], context: ToolContext) -> list[Media]:
    """Files of passages that share telling words with the query; those that share more come first."""
    here = context.conversation_id if context.shared else None
    passages = await context.get(Memory).recall(
        query, context.author, here, n_results=_RECALLED, after=context.earlier, time_zone=context.time_zone
    )
    more = await context.get(Memory).recall(" ".join(told), context.author, here, n_results=_RECALLED)
    here_too = [one for one in [*passages, *more] if may_be_told(one, context.conversation_id, shared=context.shared)]
    known = {one.id: one for one in here_too if one.media_ids}
    span = named_span(query, time.time(), zone_of(context.time_zone))
    scored = []
    for passage in known.values():
        shared = len(told & set(terms(passage.text)))
        within = span is not None and span[0] <= passage.when < span[1]
        if shared:
            scored.append((shared / len(told) + 0.5 * within, passage.when, passage))
    scored.sort(key=lambda one: one[:2], reverse=True)
    return await _open((passage for _, _, passage in scored), context)


async def _newest(query: str, context: ToolContext) -> list[Media]:
    """The person's files, the newest first, of a time when one is named; in company those of this conversation."""
    data = context.get(PersonalData)
    files = await data.files(context.author)
    if context.shared:
        history = await asyncio.to_thread(data.turn_log.history, context.conversation_id, _HISTORY)
        here = [id for message in reversed(history) for id in message.media_ids]
        files = sorted((one for one in files if one.media_id in here), key=lambda one: here.index(one.media_id))
    span = named_span(query, time.time(), zone_of(context.time_zone))
    if span is not None:
        passages = await context.get(Memory).recall(
            query, context.author, None, n_results=200, time_zone=context.time_zone
        )
        named = {id for one in passages if span[0] <= one.when < span[1] for id in one.media_ids}
        files = [media for media in files if media.media_id in named]
    return await asyncio.to_thread(_hold, files, context)


async def _open(passages: Iterable[Passage], context: ToolContext) -> list[Media]:
    """The files behind passages. One that was said in this conversation may be another's; all others are one's own."""
    data = context.get(PersonalData)
    accounts = await asyncio.to_thread(data.accounts, context.author)
    found: dict[str, Media] = {}
    for passage in passages:
        for media_id in passage.media_ids:
            for owner in dict.fromkeys((*accounts, passage.author or context.author)):
                try:
                    found.setdefault(media_id, await asyncio.to_thread(data.media_store.get, media_id, owner))
                except ToolInputError:
                    continue  # not theirs, or gone
    return await asyncio.to_thread(_hold, list(found.values()), context)


def _hold(files: list[Media], context: ToolContext) -> list[Media]:
    """Let the account that asks have the file too: what is shown in a turn can be used in the next."""
    store = context.get(PersonalData).media_store
    for media in files[: _MOST * 2]:
        store.share_shown(media, context.author)
    return files


def _from_whom(media: Media, query: str) -> bool:
    if _MADE.search(query):
        return media.provenance.tool is not None
    return not (_SENT.search(query) and media.provenance.tool is not None)


def _without_kinds(query: str) -> str:
    for pattern in _KINDS.values():
        query = pattern.sub(" ", query)
    return query


def _say(context: ToolContext, english: str, chinese: str) -> str:
    return chinese if context.language == "zh" else english
