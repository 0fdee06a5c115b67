"""What the tools, the commands and the routes for one's own memory share: what "that" means, and the overview."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import datetime, tzinfo

from memory.asking import asks
from memory.control_words import asks_overview, bare, read_control
from memory.conversation import CURRENT_TURN
from memory.facts import FactStore
from memory.hurried import spelled_out
from memory.memory import FILE, PARLEY, Memory, Passage
from memory.messages import Role
from memory.personal_data import PersonalData
from memory.words import terms
from memory.zones import day
from tools.errors import ToolInputError
from tools.tool import ToolContext

_ABOUT_THAT = re.compile(
    r"(?:(?:please|why|how|do|you|know|forget|delete|erase|remember|just|said|told|what|i|we|about|the|last|thing|"
    r"message|of|all)\s+)*(?:that|it|this|those|them|(?:the )?last (?:thing|message|turn)|what (?:i|you) just said)?"
    r"[.?!]*|(?:请|把|为什么|怎么|你|知道|忘记|忘掉|忘了|记得|删除|刚才|刚刚|我|说|的)*"
    r"(?:这个|那个|这|那|这件事|那件事|它|上一?[条句]|刚才(?:说)?的?(?:那?句?话?|那?条?)?)?(?:忘掉|忘了|忘记|的|吧|吗)*[。？！]*",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|I've|my|mine|me|we|our)\b|我", re.IGNORECASE)
_SHOWN = 12
_A_TURN = 20
"""Passages of one turn at most: what was said, the answer, and a note of each file."""
_SOURCES = 3
_FACTS_CITED = 8
PASSAGE_ID = re.compile(r"\bm-[0-9a-f]{8}(?:[0-9a-f]{8})?\b")
ASKING_WHY = re.compile(
    r"^(?:why|how|how come|where|since when)(?: (?:do|did|would|can|could))? you (?:even )?(?:know|"
    r"remember|think|believe|"
    r"say|learn|find out|get|hear|have)(?: (?:that|about))?\s+|^who (?:told|said)(?: to)? you(?: (?:that|about))?\s+|"
    r"^what makes you (?:think|say|believe)(?: that)?\s+|"
    r"^你?(?:是)?(?:为什么|怎么|怎么会|如何|从哪里?|从哪儿|哪里|凭什么)(?:会)?"
    r"(?:知道|记得|听说|认为|觉得|得知|了解|晓得)|^谁(?:告诉|跟|和)你(?:说)?",
    re.IGNORECASE,
)
_COMMON = "I you me my your is are was were the a an of to in on and that this it know said told 我 你 的 是 了"


def means_that(words: str) -> bool:
    """Whether the words point at what was said last, and name nothing."""
    return len(words) < 80 and _ABOUT_THAT.fullmatch(words.strip()) is not None


async def last_answer(data: PersonalData, conversation_id: str) -> str:
    """What Parley said last in a conversation."""
    history = await asyncio.to_thread(data.turn_log.history, conversation_id, 12)
    return next((one.text or one.content for one in reversed(history) if one.role is Role.ASSISTANT), "")


async def sources_of(
    memory: Memory,
    author: str,
    statement: str,
    conversation_id: str | None,
    time_zone: str = "",
    facts: FactStore | None = None,
) -> list[Passage]:
    """The turns a statement about the person goes back to: those of the facts it names, else those that share its
    telling words, best first.
    """
    statement = ASKING_WHY.sub("", spelled_out(statement.strip()))
    if facts is not None and (ids := await facts.named_in(author, statement)):
        known = [await memory.explain(author, id) for id in ids[:_FACTS_CITED]]
        return [passage for passage in known if passage is not None]
    telling = set(terms(statement)) - set(terms(_COMMON))
    found = await memory.recall(statement, author, conversation_id, n_results=30, time_zone=time_zone)
    sources = []
    for passage in found:
        said = passage.text.strip()
        if passage.speaker == PARLEY or said == statement or asks_or_rules(said):
            continue
        shared = telling & set(terms(spelled_out(passage.text)))
        if len(shared) >= min(2, len(telling)) > 0 and shared:
            sources.append(passage)
    return sources[:_SOURCES]


def asks_or_rules(said: str) -> bool:
    """Whether a message asks something or rules memory, and so tells nothing of its person."""
    return asks(said) or read_control(bare(said)) is not None


async def behind_last_answer(
    memory: Memory, data: PersonalData, facts: FactStore | None, context: ToolContext
) -> list[Passage]:
    """What the last answer in a conversation showed or told of the person: "forget that" means it too.

    Raises ToolInputError when it told everything: then it is not clear what is meant.
    """
    author, chinese = context.author, context.language == "zh"
    turns = await asyncio.to_thread(data.turn_log.people.turns_of, author, context.conversation_id)
    before = [turn for turn in turns if turn.turn_id != CURRENT_TURN.get()]
    if not before:
        return []
    messages = await asyncio.to_thread(data.turn_log.file.turn_messages, before[-1].turn_id)
    asked = next((one.text for one in messages if one.role is Role.USER), "")
    if asks_overview(asked):
        raise ToolInputError(
            "不清楚指的是其中哪一条。" if chinese else "It is not clear which of it is meant.",
            "说“忘掉我”可以全部忘掉，也可以用编号指定一条。"
            if chinese
            else "Say 'forget me' for all of it, or name one by its id.",
        )
    shown = [one.text for one in messages if one.role is Role.TOOL and one.name == "explain_memory"]
    ids = [id for text in shown for id in PASSAGE_ID.findall(text)]
    answer = next((one.text for one in reversed(messages) if one.role is Role.ASSISTANT and not one.tool_calls), "")
    if not ids and facts is not None and asks_or_rules(asked) and _FIRST_PERSON.search(asked):
        ids = await facts.told_in(author, answer)
    known = [await memory.explain(author, id) for id in dict.fromkeys(ids)]
    return [passage for passage in known if passage is not None]


async def turn_around(data: PersonalData, author: str, passage: Passage) -> str:
    """What Parley answered to a remembered turn, as far as the log still has it."""
    for account in await asyncio.to_thread(data.accounts, author):
        turns = await asyncio.to_thread(data.turn_log.people.turns_of, account, passage.conversation_id)
        for turn in turns:
            if passage.text in turn.texts and abs(turn.started_at - passage.when) < 60:
                messages = await asyncio.to_thread(data.turn_log.file.turn_messages, turn.turn_id)
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
    rows = await _rows_of(memory, data, author)
    own = [row for row in rows if row.speaker not in (PARLEY, FILE)]
    files = len(await data.files(author)) if data is not None else 0
    zh = language == "zh"
    since = day(min((row.when for row in rows), default=time.time()), zone)
    if not own and not files:
        head = (
            "我没有记住关于你的内容，也没有保存你的文件。"
            if zh
            else "I remember nothing of you, and keep no files of yours."
        )
    else:
        head = (
            f"我记得你的 {len(own)} 条发言（自 {since} 起），保存了 {files} 个文件。"
            if zh
            else f"I remember {len(own)} of your messages since {since}, and keep {files} of your files."
        )
    lines = [head]
    if await is_paused(memory, data, author):
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
    lines += [f"- {fact.line(language)} ({', '.join(fact.passage_ids[:1])})" for fact in known]
    cited = {id for fact in known for id in fact.passage_ids}
    own = [row for row in own if row.id not in cited]
    telling = [row for row in own if _FIRST_PERSON.search(row.text) and not asks_or_rules(row.text.strip())]
    past = await facts.outdated(author) if facts is not None else set()
    for row in telling[-_SHOWN:][::-1]:
        note = (", 已不再如此" if zh else ", no longer so") if row.id in past else ""
        lines.append(f"- [{day(row.when, zone)}] {_short(row.text)} ({row.id}{note})")
    if not rows and not files:
        return "\n".join(lines)
    lines.append("")  # else the last line of the list goes on with it
    lines.append(
        "你可以说：你怎么知道的 · 忘掉这个 · 忘掉最近一小时 · 忘掉我 · 暂停记忆 · 导出我的数据"
        if zh
        else "You can say: why do you know that · forget that · forget the last hour · forget me · "
        "pause remembering · export my data"
    )
    return "\n".join(lines)


async def _rows_of(memory: Memory, data: PersonalData | None, author: str) -> list[Passage]:
    """A person's rows of all accounts that are one, the oldest first."""
    if data is None or data.memory is None:
        rows = (await memory.export(author))["passages"]
        return [
            Passage(row["id"], row["text"], row["speaker"], datetime.fromisoformat(row["when"]).timestamp(), 0.0)
            for row in rows
        ]
    found: list[Passage] = []
    for account in await asyncio.to_thread(data.accounts, author):
        own = await asyncio.to_thread(data.memory.table.own_rows, account)
        found += [Passage(row.id, row.text, row.speaker, row.said_at, 0.0) for row in own]
    return sorted(found, key=lambda row: row.when)


async def is_paused(memory: Memory, data: PersonalData | None, author: str) -> bool:
    """Whether remembering is paused for a person, at any account whose memory is one with this."""
    if data is None or data.memory is None:
        return bool((await memory.export(author)).get("paused"))
    accounts = await asyncio.to_thread(data.accounts, author)
    return any([await asyncio.to_thread(data.memory.table.is_paused, one) for one in accounts])


def _short(text: str, letters: int = 140) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 3] + "..."
