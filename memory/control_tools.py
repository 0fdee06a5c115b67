"""The tools by which a person sees and rules what is kept of them, in plain words."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

from memory.control import PASSAGE_ID, is_paused, last_answer, means_that, sources_of, turn_around
from memory.control_words import bare, pause_wish
from memory.export import as_json, page_alone
from memory.facts import FactStore
from memory.memory import Memory, Passage, may_be_told
from memory.personal_data import PersonalData
from memory.zones import minute, zone_of
from tools.errors import ToolInputError
from tools.media import TextFile
from tools.services import Services
from tools.tool import ToolContext, tool

_WHETHER_LINKED = re.compile(
    r"^\W*(?:am i|is (?:my|this)|are my|what|which|show|list|status)\b|"
    r"(?:关联|绑定)了(?:哪些|什么|吗)|(?:关联|绑定)的(?:账号|帐号)",
    re.IGNORECASE,
)
_UNLINK = re.compile(r"\b(?:un-?link|off|disconnect|separate accounts)\b|解除|取消|断开", re.IGNORECASE)
_APART = re.compile(r"\b(?:apart|separate(?:ly)?)\b|分开|独立", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:one|together|join(?:ed)?|same)\b|合并|一起|共用|统一", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Z0-9])([A-HJ-NP-Z2-9]{4})[-\s]?([A-HJ-NP-Z2-9]{4})(?![A-Z0-9])")


def _keeps_all(services: Services) -> str:
    return "" if services.find(PersonalData) is not None else "the stores of this installation are not known here"


@tool(task="memory")
def explain_memory(
    what: Annotated[str, "the statement whose source is asked for, a passage id, or 'that' for the last answer"] = "",
) -> str:
    """Show why something is known about the person: the turn it comes from, with its date."""


@explain_memory.engine(check=_keeps_all)
async def with_turns(what: str, context: ToolContext) -> tuple[str, dict[str, object]]:
    """The turns by id, or those whose words are in the statement; their own conversation is named."""
    memory, data = context.get(Memory), context.get(PersonalData)
    if ids := PASSAGE_ID.findall(what):
        known = [await memory.explain(context.author, id) for id in ids]
        found = [passage for passage in known if passage is not None]
    else:
        statement = what.strip()
        if means_that(statement):
            statement = await last_answer(data, context.conversation_id)
        where = (_here(context), context.time_zone, context.services.find(FactStore))
        found = await sources_of(memory, context.author, statement, *where) if statement else []
    found = [one for one in found if may_be_told(one, context.conversation_id, shared=context.shared)]
    if not found:
        return _say(
            context,
            "Nothing that is remembered says so: it was in this conversation, or it came from the model itself.",
            "记忆中没有这方面的来源：可能来自本次对话，或者来自模型本身。",
        ), {"passages": []}
    shown = [await _with_turn(data, context, passage) for passage in found]
    head = _say(context, "I know it from this:", "依据如下：")
    return "\n\n".join([head, *shown]), {"passages": [passage.id for passage in found]}


async def _with_turn(data: PersonalData, context: ToolContext, passage: Passage) -> str:
    when = minute(passage.when, zone_of(context.time_zone))
    answer = await turn_around(data, context.author, passage)
    lines = [f"[{when}] {passage.speaker}: {_short(passage.text, 500)}"]
    if answer:
        lines.append(f"Parley: {_short(answer)}")
    lines.append(
        _say(
            context,
            f"({passage.id}; 'forget {passage.id}' removes it)",
            f"（{passage.id}；说“忘记 {passage.id}”可删除）",
        )
    )
    return "\n".join(lines)


@tool(task="memory", acts=True)
def pause_memory(
    wish: Annotated[str, "'pause' to stop remembering this person, 'resume' to go on, 'status' to say which"] = "pause",
) -> str:
    """Pause remembering what this person says, resume it, or say whether it is paused."""


@pause_memory.engine()
async def with_a_note(wish: str, context: ToolContext) -> str:
    """What was remembered before stays; the wish outlives "forget me"."""
    meant = pause_wish(bare(wish)) or _short_wish(wish)
    if not meant:
        raise ToolInputError(f"pause_memory can not be {wish!r}.", "Use 'pause', 'resume' or 'status'.")
    if meant == "status":
        return await _whether_paused(context)
    await context.get(Memory).pause(context.author, meant == "pause")
    if meant == "resume":
        return _say(context, "I remember again what you tell me.", "已恢复记忆功能。")
    return _say(
        context,
        "I remember nothing new of you until you say: resume remembering. What I know already stays.",
        "已暂停记忆：在你说“恢复记忆”之前，我不会记住新内容。已有的记忆仍然保留。",
    )


def _short_wish(wish: str) -> str:
    """A wish in a word or two, as a chat model gives it."""
    said = wish.strip(" .!?。！？").lower()
    if re.fullmatch(r"status|state|paused|is it paused|状态", said):
        return "status"
    if re.fullmatch(r"resume|un-?pause|continue|start|on|go on|again|true|恢复|继续|开始|开启|打开", said):
        return "resume"
    return "pause" if re.fullmatch(r"|pause|stop|off|suspend|false|暂停|停止|关闭", said) else ""


async def _whether_paused(context: ToolContext) -> str:
    if await is_paused(context.get(Memory), context.services.find(PersonalData), context.author):
        return _say(context, "Remembering is paused.", "记忆功能已暂停。")
    return _say(
        context,
        "Remembering is on. Say 'pause remembering' to pause it.",
        "记忆功能是开启的。说“暂停记忆”可以暂停。",
    )


@tool(task="memory")
def export_memory() -> str:
    """Hand the person everything that is kept of them, as a page to read and as JSON."""


@export_memory.engine(check=_keeps_all)
async def with_files(context: ToolContext) -> list[object]:
    """Two files. The zip with all media beside the page comes from `parley memory export` or GET /v1/me/memory."""
    _only_in_private(context)
    data = context.get(PersonalData)
    exported = await data.export(context.author)
    files = await data.files(context.author)
    plain = exported | {"files": [{k: v for k, v in one.items() if k != "path"} for one in exported["files"]]}
    html = await asyncio.to_thread(page_alone, plain, files, context.language, zone_of(context.time_zone))
    passages, turns = len(exported["memory"].get("passages", [])), len(exported["conversations"])
    told = _say(
        context,
        f"Here is everything I keep of you: {passages} {'memory' if passages == 1 else 'memories'}, "
        f"{turns} turn{'s' * (turns != 1)}, {len(files)} file{'s' * (len(files) != 1)}.",
        f"这是我保存的关于你的全部内容：{passages} 条记忆、{turns} 轮对话、{len(files)} 个文件。",
    )
    return [told, TextFile(html, "parley-export.html"), TextFile(as_json(plain), "parley-export.json")]


@tool(task="memory", acts=True)
def link_accounts(
    wish: Annotated[
        str, "empty for a new code, the code shown at the other account, 'apart', 'together', 'unlink', or 'status'"
    ] = "",
) -> str:
    """Link this person's accounts on several platforms by a one-time code, so that their memory is one."""


@link_accounts.engine(check=_keeps_all)
async def with_codes(wish: str, context: ToolContext) -> str:
    """A code to enter at the other account; entered there, both are linked."""
    identities = context.get(PersonalData).identities
    if identities is None:
        raise ToolInputError("Accounts can not be linked: memory is switched off.")
    if code := _CODE.search(wish.upper()):
        await asyncio.to_thread(identities.enter_code, context.author, "".join(code.groups()))
    elif _WHETHER_LINKED.search(wish):
        if len(await asyncio.to_thread(identities.accounts, context.author)) < 2:
            return _say(context, "This account is not linked to another.", "这个账号没有关联其他账号。")
    elif _UNLINK.search(wish):
        if not await asyncio.to_thread(identities.unlink, context.author):
            return _say(context, "This account is not linked to another.", "这个账号没有关联其他账号。")
        return _say(context, "This account is on its own again.", "已解除关联，这个账号重新独立。")
    elif apart := _APART.search(wish) or _TOGETHER.search(wish):
        if not await asyncio.to_thread(identities.keep_apart, context.author, bool(_APART.search(apart.group()))):
            return _say(context, "This account is not linked to another.", "这个账号没有关联其他账号。")
    else:
        return await _new_code(context)
    return await _linked(context)


async def _new_code(context: ToolContext) -> str:
    _only_in_private(context)
    identities = context.get(PersonalData).identities
    assert identities is not None
    code = await asyncio.to_thread(identities.new_code, context.author)
    return _say(
        context,
        f"Your code is {code}. At your other account say: link {code}. It works once, for ten minutes. "
        "Both accounts then share one memory. Show it to nobody, and enter only codes of your own.",
        f"你的关联码是 {code}。请在另一个账号里说：关联 {code}。十分钟内有效，只能用一次。"
        "关联后两个账号共用记忆。不要告诉别人，也不要输入别人给你的关联码。",
    )


async def _linked(context: ToolContext) -> str:
    identities = context.get(PersonalData).identities
    assert identities is not None
    own, *others = await asyncio.to_thread(identities.accounts, context.author)
    one = set(await asyncio.to_thread(identities.together, context.author))
    names = ", ".join(f"{other.author}{'' if other.author in one else ' (kept apart)'}" for other in others)
    if context.shared:  # which accounts those are is nobody's business here
        many = f"{len(others)} other account{'s' * (len(others) != 1)} of yours"
        names = _say(context, many, f"你的另外 {len(others)} 个账号")
    if own.apart:
        return _say(
            context,
            f"Linked with {names}; this account's memory is kept apart.",
            f"已关联 {names}；本账号的记忆分开保存。",
        )
    return _say(
        context,
        f"Linked: this account and {names} share one memory. 'unlink' undoes it.",
        f"已关联：本账号与 {names} 共用记忆。说“解除关联”可撤销。",
    )


def _only_in_private(context: ToolContext) -> None:
    if context.shared:
        raise ToolInputError(
            _say(context, "Others read this conversation.", "这个对话别人也能看到。"),
            _say(context, "Ask me in a private message.", "请私聊我。"),
        )


def _here(context: ToolContext) -> str | None:
    return context.conversation_id if context.shared else None


def _say(context: ToolContext, english: str, chinese: str) -> str:
    return chinese if context.language == "zh" else english


def _short(text: str, letters: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 3] + "..."
