"""The tools by which a person uses their memory in plain words: remember, recall, forget.

Those by which they see and rule it are in `memory/control_tools.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated

from memory.control import behind_last_answer, last_said, overview
from memory.control_words import asks_overview
from memory.dates import named_span
from memory.facts import FactStore
from memory.forget_words import Wanted, read_wanted
from memory.forgetting.plan import Going, Wish
from memory.kept import kept_of
from memory.memory import FILE, PARLEY, ForgetReport, Memory, Passage, may_be_told
from memory.personal_data import PersonalData
from memory.zones import zone_of
from tools.errors import ToolInputError
from tools.tool import ToolContext, tool

_TOP = 8
_TOP_OF_A_TIME = 40
"""Of what was said at a time one wants to hear all that the token budget holds."""
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

    if asks_overview(query):
        data = context.services.find(PersonalData)
        facts = context.services.find(FactStore)
        told = await overview(
            context.get(Memory), data, context.author, context.language, shared=context.shared, facts=facts,
            zone=zone_of(context.time_zone),
        )  # fmt: skip
        return told, {"passages": []}
    span = named_span(query, time.time(), zone_of(context.time_zone))
    most = _TOP if span is None else _TOP_OF_A_TIME
    found = await context.get(Memory).recall(
        query, context.author, context.conversation_id, n_results=most, token_budget=_RECALL_TOKENS,
        after=context.earlier, time_zone=context.time_zone, patient=True,
    )  # fmt: skip
    if span is not None:  # beyond what is nearest, only what was said then
        found = found[:_TOP] + [one for one in found[_TOP:] if span[0] <= one.when < span[1]]
    found = [one for one in found if may_be_told(one, context.conversation_id, shared=context.shared)]
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
    """Everything after a yes; at once what was said in a time, in this conversation, last, or about something."""
    if not what.strip():
        raise ToolInputError(
            _say(context, "Forget what?", "忘记什么？"),
            _say(
                context,
                "Say everything, a time such as 'the last hour', or what it is about.",
                "请说明：全部、一段时间（如“最近一小时”），或是关于什么的。",
            ),
        )
    wanted = read_wanted(what, time.time(), zone_of(context.time_zone))
    if wanted.everything:
        return await _forget_everything(context)
    wish = await _wish(wanted, what, context)
    if wish is None:
        return _say(context, *_NOTHING), _data(ForgetReport(), [])
    data = context.services.find(PersonalData)
    if data is None:
        memory = context.get(Memory)
        known = [await memory.explain(context.author, id) for id in wish.passage_ids or ()]
        report = await memory.forget(context.author, since=wish.since, passage_ids=wish.passage_ids)
        return _told(context, report, Going(tuple(one for one in known if one))), _data(report, wish.passage_ids or ())
    going = await data.going(context.author, wish)
    report = await data.forget(context.author, wish)
    return _told(context, report, going), _data(report, [row.id for row in going.rows])


async def _forget_everything(context: ToolContext) -> tuple[str, dict[str, object]]:
    """Told what would go, the person is asked; when they have said yes, it goes."""
    data, facts = context.services.find(PersonalData), context.services.find(FactStore)
    kept = ""
    if data is not None:
        kept = (await kept_of(data, facts, context.author)).words(context.language, zone_of(context.time_zone))
    if not context.confirmed:
        if data is not None and not kept and not await asyncio.to_thread(data.elsewhere):
            return _say(context, "I keep nothing of you.", "我没有保存关于你的任何内容。"), _data(ForgetReport(), [])
        return context.ask_first(_before_everything(context, kept)), _data(ForgetReport(), [])
    report = await context.get(Memory).forget(context.author)
    told = _say(context, f"Forgotten for good: {kept or 'everything'}.", f"已永久忘记：{kept or '全部内容'}。")
    between = "" if context.language == "zh" else " "
    return f"{told}{between}{_afterwards(context, report)}", _data(report, [])


def _before_everything(context: ToolContext, kept: str) -> str:
    kept = kept or _say(context, "all I know", "我知道的一切")
    return _say(
        context,
        f"This would remove for good all that I keep of you: {kept}. It can not be undone. "
        "To do it, answer yes within ten minutes; with any other answer all stays as it is.",
        f"这会永久删除我保存的关于你的全部内容：{kept}。无法恢复。"
        "确定的话，请在十分钟内回复“是的”；回复其他任何内容，一切照旧。",
    )


async def _wish(wanted: Wanted, words: str, context: ToolContext) -> Wish | None:
    """What goes, by ids or by time; None when nothing is meant. Raises ToolInputError when no word tells."""
    memory = context.get(Memory)
    if wanted.conversation:
        return Wish(conversation_id=context.conversation_id)
    if wanted.about or wanted.ids or wanted.last_turns:
        found = await _named(memory, wanted, words, context)
        return Wish(passage_ids=tuple(passage.id for passage in found)) if found else None
    if wanted.since is not None or wanted.before is not None:
        return Wish(since=wanted.since, before=wanted.before)
    raise _unclear(words, context)


async def _named(memory: Memory, wanted: Wanted, words: str, context: ToolContext) -> list[Passage]:
    """The passages that are meant: by id, said last, or about something, at a time if one is named."""
    if wanted.ids:
        known = [await memory.explain(context.author, id) for id in wanted.ids]
        return [passage for passage in known if passage is not None]
    facts, data = context.services.find(FactStore), context.services.find(PersonalData)
    if wanted.last_turns:
        found = await last_said(memory, context.author, context.conversation_id, wanted.last_turns)
        if wanted.last_turns == 1 and data is not None:
            more = await behind_last_answer(memory, data, facts, context)
            found += [passage for passage in more if passage.id not in {one.id for one in found}]
        if found:
            return found
        raise _unclear(words, context)
    stated = await facts.saying(context.author, wanted.about) if facts is not None else []
    known = [await memory.explain(context.author, id) for id in stated]
    about = [one for one in known if one is not None] or await memory.find(context.author, wanted.about)
    begin, end = wanted.since or 0.0, wanted.before or float("inf")
    return [passage for passage in about if begin <= passage.when < end]


def _unclear(words: str, context: ToolContext) -> ToolInputError:
    return ToolInputError(
        _say(context, f"It is not clear what {_short(words)!r} means.", f"不清楚“{_short(words)}”指的是什么。"),
        _say(
            context,
            "Name it: everything, the last hour, a passage id, or what it is about.",
            "请说明：全部、最近一小时、某条记录的编号，或是关于什么的。",
        ),
    )


_NOTHING = ("Nothing was found to forget.", "没有找到可以忘记的内容。")


def _told(context: ToolContext, report: ForgetReport, going: Going) -> str:
    """What went, with the words of the person's messages, in company only of those that were said there."""
    if not going.rows and not going.turns and not going.files and not report.removed.get("rows"):
        return f"{_say(context, *_NOTHING)} {report.to_come(context.language)}".strip()
    said = [row for row in going.rows if row.speaker not in (PARLEY, FILE)]
    chinese = context.language == "zh"
    head = f"已忘记{_counts(report, going, len(said), chinese)}。" if chinese else (
        f"Forgot {_counts(report, going, len(said), chinese)}.")  # fmt: skip
    rows = said or going.rows
    shown = [row.text for row in rows if may_be_told(row, context.conversation_id, shared=context.shared)]
    names = list(going.files) if not context.shared else []
    lines = [f"- {_short(one)}" for one in (*shown[:_SHOWN], *names[:_SHOWN])]
    more = len(shown[_SHOWN:]) + len(names[_SHOWN:])
    lines += [f"- 以及另外 {more} 条" if chinese else f"- and {more} more"] if more else []
    between = "" if chinese else " "
    return "\n".join([f"{head}{between}{_afterwards(context, report)}", *lines])


def _counts(report: ForgetReport, going: Going, said: int, chinese: bool) -> str:
    rows = report.removed.get("rows", 0)
    counts = [
        (said or going.turns, "message of yours", "messages of yours", "你的 {} 条消息（连同我的回答）"),
        (len(going.files), "file", "files", "{} 个文件"),
        (report.removed.get("facts", 0), "fact", "facts", "{} 条事实或偏好"),
    ]
    told = [zh.format(n) if chinese else f"{n} {one if n == 1 else many}" for n, one, many, zh in counts if n]
    told = told or [f"{rows} 条记录" if chinese else f"{rows} passage{'' if rows == 1 else 's'}"]
    return ("、" if chinese else ", ").join(told)


def _afterwards(context: ToolContext, report: ForgetReport) -> str:
    told = _say(context, "Some traces could not be removed yet; try again.", "还有部分痕迹未能清除，请再试一次。")
    if report.nothing_left:
        told = _say(context, "A search afterwards found nothing left.", "事后检查，没有任何残留。")
    return f"{told} {report.to_come(context.language)}".strip()


def _data(report: ForgetReport, passage_ids: Sequence[str]) -> dict[str, object]:
    return {"removed": report.removed, "nothing_left": report.nothing_left, "passages": list(passage_ids)}


def _plain(passage: Passage) -> dict[str, object]:
    return {
        "id": passage.id,
        "text": passage.text,
        "speaker": passage.speaker,
        "when": passage.when,
        "score": passage.score,
        "likeness": passage.likeness,
        "media_ids": list(passage.media_ids),
    }


def _say(context: ToolContext, english: str, chinese: str) -> str:
    return chinese if context.language == "zh" else english


def _short(text: str, letters: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 3] + "..."
