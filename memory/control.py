"""What the tools, the commands and the routes for one's own memory share: what "that" means, and the overview."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import datetime, tzinfo
from typing import Any

from memory.facts import FactStore
from memory.memory import FILE, PARLEY, Memory, Passage
from memory.messages import Role
from memory.personal_data import PersonalData
from memory.words import terms
from memory.zones import day

_ABOUT_THAT = re.compile(
    r"(?:(?:please|why|how|do|you|know|forget|delete|erase|remember|just|said|told|what|i|we|about|the|last|thing|"
    r"message|of|all)\s+)*(?:that|it|this|those|them|(?:the )?last (?:thing|message|turn)|what (?:i|you) just said)?"
    r"[.?!]*|(?:请|把|为什么|怎么|你|知道|忘记|忘掉|忘了|记得|删除|刚才|刚刚|我|说|的)*"
    r"(?:这个|那个|这|那|这件事|那件事|它|上一?[条句]|刚才(?:说)?的?(?:那?句?话?|那?条?)?)?(?:忘掉|忘了|忘记|的|吧|吗)*[。？！]*",
    re.IGNORECASE,
)
ABOUT_ME = re.compile(
    r"(?:\bwhat|\beverything|\ball|\banything|\bshow|\blist|\btell)\b.*\b(?:know|remember|stored?|kept|keep|"
    r"saved?|learnt?|"
    r"learned|remembered|have)\b.*\b(?:about|of|on) me\b|\b(?:show|list|see|view|open)\b (?:me )?(?:all )?(?:of )?"
    r"(?:my|your) memor(?:y|ies)\b|\bwhat(?:'s| is) in (?:your|my) memory\b|"
    r"你?(?:都)?(?:知道|记得|记住|了解|保存|存)了?(?:关于|有关)?我(?:的|些)?(?:什么|哪些|多少)|"
    r"(?:关于|有关|对)我.{0,4}(?:知道|记得|记住|了解|保存)了?(?:什么|哪些|多少|啥)|"
    r"(?:查看|看看|显示|列出)(?:一下)?(?:我|你)的(?:所有)?记忆",
    re.IGNORECASE | re.DOTALL,
)
"""Asks for everything that is known of the asker."""
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|I've|my|mine|me|we|our)\b|我", re.IGNORECASE)
_ASKS = re.compile(r"[?？]\s*$|^(?:what|who|when|where|why|how|can you|could you|please)\b|^请|吗$", re.IGNORECASE)
_SHOWN = 12
_A_TURN = 20
"""Passages of one turn at most: what was said, the answer, and a note of each file."""
_SOURCES = 3
_COMMON = "I you me my your is are was were the a an of to in on and that this it know said told 我 你 的 是 了"


def means_that(words: str) -> bool:
    """Whether the words point at what was said last, and name nothing."""
    return len(words) < 80 and _ABOUT_THAT.fullmatch(words.strip()) is not None


async def last_answer(data: PersonalData, conversation_id: str) -> str:
    """What Parley said last in a conversation."""
    history = await asyncio.to_thread(data.turn_log.history, conversation_id, 12)
    return next((one.text or one.content for one in reversed(history) if one.role is Role.ASSISTANT), "")


async def sources_of(
    memory: Memory, author: str, statement: str, conversation_id: str | None, time_zone: str = ""
) -> list[Passage]:
    """The turns a statement about the person goes back to: those that share its telling words, best first."""
    telling = set(terms(statement)) - set(terms(_COMMON))
    found = await memory.recall(statement, author, conversation_id, n_results=30, time_zone=time_zone)
    sources = []
    for passage in found:
        if passage.speaker == PARLEY or passage.text.strip() == statement.strip() or _ASKS.search(passage.text.strip()):
            continue
        shared = telling & set(terms(passage.text))
        if len(shared) >= min(2, len(telling)) > 0 and shared:
            sources.append(passage)
    return sources[:_SOURCES]


async def turn_around(data: PersonalData, author: str, passage: Passage) -> str:
    """What Parley answered to a remembered turn, as far as the log still has it."""
    for account in await asyncio.to_thread(data.accounts, author):
        turns = await asyncio.to_thread(data.turn_log.turns_of, account, passage.conversation_id)
        for turn in turns:
            if passage.text in turn.texts and abs(turn.started_at - passage.when) < 60:
                messages = await asyncio.to_thread(data.turn_log.turn_messages, turn.turn_id)
                answers = [one.text for one in messages if one.role is Role.ASSISTANT and not one.tool_calls]
                return answers[-1] if answers else ""
    return ""


async def last_said(memory: Memory, author: str, conversation_id: str, turns: int = 1) -> list[Passage]:
    """The last turns of the person in a conversation: their words, Parley's, and what their files say."""
    latest = await memory.latest(author, conversation_id, _A_TURN * turns)
    found: list[Passage] = []
    for passage in reversed(latest):
        found.insert(0, passage)
        turns -= passage.speaker not in (PARLEY, FILE)
        if turns <= 0:
            break
    return found


async def overview(
    memory: Memory,
    data: PersonalData | None,
    author: str,
    language: str,
    *,
    shared: bool,
    facts: FactStore | None = None,
    zone: tzinfo | None = None,
) -> str:
    """What is known of a person, in a few lines, and how they rule it; in company only how much it is. Dates are
    those of the zone, None being the machine's.
    """
    exported = await memory.export(author)
    rows = exported["passages"]
    own = [row for row in rows if row["speaker"] not in (PARLEY, FILE)]
    files = len(await data.files(author)) if data is not None else 0
    zh = language == "zh"
    since = min((_day(row, zone) for row in rows), default=day(time.time(), zone))
    head = (
        f"我记得你的 {len(own)} 条发言（自 {since} 起），保存了 {files} 个文件。"
        if zh
        else f"I remember {len(own)} of your messages since {since}, and keep {files} of your files."
    )
    lines = [head]
    if exported.get("paused"):
        lines.append("记忆功能已暂停。" if zh else "Remembering is paused.")
    if shared:
        lines.append(
            "别人也能看到这里，详情请私聊我。" if zh else "Others read this: ask me in private for what it is."
        )
        return "\n".join(lines)
    accounts = await asyncio.to_thread(data.accounts, author) if data is not None else (author,)
    if len(accounts) > 1:
        lines.append(("共用记忆的账号：" if zh else "One memory with: ") + ", ".join(accounts[1:]))
    known = await facts.current(author) if facts is not None else []
    lines += [f"- {fact.line()} ({', '.join(fact.passage_ids[:1])})" for fact in known]
    cited = {id for fact in known for id in fact.passage_ids}
    own = [row for row in own if row["id"] not in cited]
    telling = [row for row in own if _FIRST_PERSON.search(row["text"]) and not _ASKS.search(row["text"].strip())]
    lines += [f"- [{_day(row, zone)}] {_short(row['text'])} ({row['id']})" for row in telling[-_SHOWN:][::-1]]
    lines.append(
        "你可以说：为什么你知道这个 · 忘掉这个 · 忘掉最近一小时 · 忘掉我 · 暂停记忆 · 导出我的数据"
        if zh
        else "You can say: why do you know that · forget that · forget the last hour · forget me · "
        "pause remembering · export my data"
    )
    return "\n".join(lines)


def _day(row: dict[str, Any], zone: tzinfo | None) -> str:
    return day(datetime.fromisoformat(row["when"]).timestamp(), zone)


def _short(text: str, letters: int = 140) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 3] + "..."
