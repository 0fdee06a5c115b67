"""The tools by which a person uses their memory in plain words: remember, recall, forget.

Those by which they see and rule it are in `memory/control_tools.py`.
"""

from __future__ import annotations

import re
import time
from typing import Annotated

from memory.control import ABOUT_ME, last_said, means_that, overview
from memory.dates import recent_span
from memory.facts import FactStore
from memory.memory import ForgetReport, Memory, Passage
from memory.personal_data import PersonalData, Wish
from memory.words import terms
from memory.zones import zone_of
from tools.errors import ToolInputError
from tools.tool import ToolContext, tool

_EVERYTHING = re.compile(
    r"(?:please |forget |delete |erase )*(?:absolutely )?(?:everything|all|all of it|me|every ?thing you know)"
    r"(?: (?:about|of|on) me(?: you (?:know|remember|have))?| you (?:know|remember|have)(?: about me)?| memories"
    r"| i(?:'ve| have)? (?:ever )?(?:said|told you))*[.!]?"
    r"|请?(?:忘记|忘掉|删除|清除)?(?:关于)?我?(?:的|说过的|讲过的)?(?:全部|所有|一切|所有的?一切|所有记忆|全部记忆|所有事情?)"
    r"(?:的?(?:记忆|内容|事情?|东西|话))?[。！]?|(?:忘记|忘掉)?我[。！]?"
)
_LEAD = re.compile(
    r"^(?:please\s+)?(?:forget\s+)?(?:(?:everything|all|anything|what)\s+)?(?:(?:i|we)\s+(?:said|told\s+you)\s+)?"
    r"(?:about|of|that|the fact that)\s+|^请?(?:忘记|忘掉)?(?:关于|有关|我说的|我说过的)",
    re.IGNORECASE,
)
_THIS_CONVERSATION = re.compile(
    r"(?:(?:all|everything|what (?:i|we) said) (?:of|in|from) )?(?:this|our|the) (?:whole |entire )?"
    r"(?:conversation|chat|channel|thread)[.!]?|(?:这个|本次|这次|我们的)(?:对话|聊天|会话)(?:的?(?:内容|记录))?[。！]?"
)
_ID = re.compile(r"\bm-[0-9a-f]{8}(?:[0-9a-f]{8})?\b")
_TOP = 8
_SHOWN = 5
_RECALL_TOKENS = 1000


@tool(task="memory", acts=True)
def remember(text: Annotated[str, "what to keep, in the person's own words"]) -> str:
    """Keep something the person asks to have remembered: a fact, a preference, a plan."""


@remember.engine()
async def with_passages(text: str, context: ToolContext) -> str:
    """A row of the person's own, never shared: what one tells Parley to remember is for oneself."""
    if not text.strip():
        raise ToolInputError("There is nothing to remember.", "Say what it is.")
    id = await context.get(Memory).remember(text.strip(), context.author, context.conversation_id)
    if not id:
        return _say(
            context,
            "Nothing was kept: remembering is paused. Say that it may go on first.",
            "没有记下：记忆功能已暂停，请先恢复。",
        )
    return _say(context, f"Remembered: {_short(text)}", f"记住了：{_short(text)}")


@tool(task="memory")
def recall(query: Annotated[str, "what to look for"]) -> str:
    """Look up what this person said or was told in earlier conversations."""


@recall.engine()
async def with_retriever(query: str, context: ToolContext) -> tuple[str, dict[str, object]]:
    """Within a token budget, with dates, speakers and ids."""
    if not query.strip():
        raise ToolInputError("There is nothing to look for.", "Say what it is about.")
    from memory.retriever import render

    if ABOUT_ME.search(query):
        data = context.services.find(PersonalData)
        facts = context.services.find(FactStore)
        told = await overview(
            context.get(Memory), data, context.author, context.language, shared=context.shared, facts=facts,
            zone=zone_of(context.time_zone),
        )  # fmt: skip
        return told, {"passages": []}
    found = await context.get(Memory).recall(
        query, context.author, context.conversation_id, n_results=_TOP, token_budget=_RECALL_TOKENS,
        after=context.earlier, time_zone=context.time_zone,
    )  # fmt: skip
    found = [passage for passage in found if passage.shared or not context.shared]  # others read the answer
    values: dict[str, object] = {"passages": [_plain(passage) for passage in found]}
    if not found:
        return _say(context, "Nothing about that is remembered.", "没有相关的记忆。"), values
    return render(found, zone_of(context.time_zone)), values


@tool(task="memory", acts=True)
def forget(
    what: Annotated[
        str, "everything, 'that' (said last), 'this conversation', a time ('the last hour'), an id, 'about' something"
    ],
) -> str:
    """Remove something from this person's memory for good: everything, the last hour, or what is about a thing."""


@forget.engine()
async def with_erasure(what: str, context: ToolContext) -> tuple[str, dict[str, object]]:
    """Everything, since a time, one passage by its id, or the passages that clearly speak of something."""
    wanted = what.strip()
    if not wanted:
        raise ToolInputError("Forget what?", "Say everything, a time such as 'the last hour', or what it is about.")
    memory = context.get(Memory)
    if _EVERYTHING.fullmatch(wanted.lower()):
        report = await memory.forget(context.author)
        return _told(context, report, []), _data(report, [])
    if span := recent_span(wanted, time.time(), zone_of(context.time_zone)):
        report = await memory.forget(context.author, since=span[0])
        return _told(context, report, []), _data(report, [])
    if _THIS_CONVERSATION.fullmatch(_LEAD.sub("", wanted.lower())) and (data := context.services.find(PersonalData)):
        report = await data.forget(context.author, Wish(conversation_id=context.conversation_id))
        return _told(context, report, []), _data(report, [])
    found = await _named(memory, wanted, context)
    if not found:
        return _told(context, ForgetReport(), []), _data(ForgetReport(), [])
    report = await memory.forget(context.author, passage_ids=[passage.id for passage in found])
    return _told(context, report, found), _data(report, found)


async def _named(memory: Memory, wanted: str, context: ToolContext) -> list[Passage]:
    """The passages that are meant, by id or by what they are about. Raises ToolInputError when no word tells."""
    if ids := _ID.findall(wanted):
        known = [await memory.explain(context.author, id) for id in ids]
        return [passage for passage in known if passage is not None]
    if means_that(wanted) and (said := await last_said(memory, context.author, context.conversation_id)):
        return said
    about = _LEAD.sub("", wanted)
    if not terms(about):
        raise ToolInputError(
            f"It is not clear what {_short(wanted)!r} means.",
            "Name it: everything, the last hour, a passage id, or what it is about.",
        )
    return await memory.find(context.author, about)


def _told(context: ToolContext, report: ForgetReport, named: list[Passage]) -> str:
    rows = report.removed.get("rows", 0)
    if not any(report.removed.values()):
        return _say(context, "Nothing was found to forget.", "没有找到可以忘记的内容。")
    told = [passage for passage in named if passage.shared or not context.shared]
    names = "".join(f"\n- {_short(passage.text)}" for passage in told[:_SHOWN])
    more = len(told) - _SHOWN
    if more > 0:
        names += _say(context, f"\n- and {more} more", f"\n- 以及另外 {more} 条")
    left = (
        _say(context, "A search afterwards found nothing left.", "事后检查，没有任何残留。")
        if report.nothing_left
        else _say(context, "Some traces could not be removed yet; try again.", "还有部分痕迹未能清除，请再试一次。")
    )
    thing = "one passage" if rows == 1 else f"{rows} passages"
    turns, files = report.removed.get("turns", 0), report.removed.get("files", 0)
    thing += f" and {turns} turns of the log" if turns else ""
    thing += f", {files} files" if files else ""
    also = (f"、{turns} 轮对话" if turns else "") + (f"、{files} 个文件" if files else "")
    return _say(context, f"Forgot {thing}. {left}{names}", f"已忘记 {rows} 条记录{also}。{left}{names}")


def _data(report: ForgetReport, named: list[Passage]) -> dict[str, object]:
    return {
        "removed": report.removed,
        "nothing_left": report.nothing_left,
        "passages": [passage.id for passage in named],
    }


def _plain(passage: Passage) -> dict[str, object]:
    return {
        "id": passage.id,
        "text": passage.text,
        "speaker": passage.speaker,
        "when": passage.when,
        "score": passage.score,
        "media_ids": list(passage.media_ids),
    }


def _say(context: ToolContext, english: str, chinese: str) -> str:
    return chinese if context.language == "zh" else english


def _short(text: str, letters: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 3] + "..."
