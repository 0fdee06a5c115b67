"""A small chat model, guided: the planner decides which tools run, the results speak for themselves.

A model of 135M parameters neither calls tools nor retells a result without garbling it. So the calls come from
`agent/planner/`, the words around results are composed in `agent/chat_models/wording.py`, small talk is answered
in `small_talk.py`, and the model writes only where there is nothing to do but to talk.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, cast

from agent.about import NOBODY, About
from agent.chat_model import ChatModel, Delta, Finished
from agent.chat_models.heard import heard_of_others
from agent.chat_models.known_facts import answer_about, tells_of_an_end
from agent.chat_models.look_back import LookBack, look_back
from agent.chat_models.retries import warm_up
from agent.chat_models.small_talk import Conversation, small_talk, words_of
from agent.chat_models.talking import talk
from agent.chat_models.their_people import names_somebody, people_of, words_of_the_person
from agent.chat_models.told_back import told_back
from agent.chat_models.told_facts import said_last, told_fact
from agent.chat_models.wording import StepOutcome, compose_answer, no_chinese, nothing_said
from agent.language import written_language
from agent.planner.plan import FromAttachment, FromStep, PastTurn, Plan, PlannedStep, Planner, Request
from agent.prompt import zone_told
from memory.asking import asks
from memory.control_words import asks_overview
from memory.messages import Message, Role
from memory.zones import zone_of
from tools.media import Kind
from tools.tool import Tool, ToolCall

_PIECES = re.compile(r"\S+\s*|\s+")
_RECALLED_BY = re.compile(r"^(?:[-*] )?\[[^\]]*\] [^:]{1,60}: ")
"""Date and speaker before what `recall` returns."""
_PLANNED = "plan-"
"""What the ids of planned calls begin with."""


class PlannedChatModel:
    """Stateless: each time it is asked it plans the turn again and looks which calls are answered already."""

    def __init__(self, chat_model: ChatModel, planner: Planner) -> None:
        self._chat_model = chat_model
        self._planner = planner
        self.name = chat_model.name
        self.capable = False

    @property
    def context_tokens(self) -> int:
        """What the model behind it can read."""
        return self._chat_model.context_tokens

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """Answer; when the person's yes has just had something done, say what came of it. Else:

        1. plan the last user message; with nothing planned, look whether the person told what is asked for
        2. calls that can be made now: ask for them  3. all made: say what came of them
        4. nothing planned, or nothing found that was only looked for in case: talk
        """
        turn = _Turn.of(messages, tools)
        if turn is None:
            yield nothing_said("en")
            yield Finished()
            return
        if turn.done_before:
            for piece in _PIECES.findall("\n\n".join(words_of(one) for one in turn.done_before)):
                yield piece
            yield Finished()
            return
        plan = self._planner.plan(turn.request)  # 1
        direct = None if plan.steps else self._small_talk(turn)
        back = turn.look_back(messages, plan) if direct is None else None
        plan = back.plan if back is not None else plan
        if plan.steps:
            outcomes = turn.outcomes(plan)
            known = turn.known(plan) if back is None or back.advice is None else None
            calls = [] if known else turn.ready_calls(plan, outcomes)
            if calls:
                yield Finished("tool_calls", tuple(calls))  # 2
                return
            answer = known or (turn.found(back) if back is not None else compose_answer(outcomes, turn.language))
            if answer:
                for piece in _PIECES.findall(answer):
                    yield piece  # 3
                yield Finished()
                return
        async with aclosing(self._talk(turn, messages, direct, max_tokens, temperature)) as deltas:  # 4
            async for delta in deltas:
                yield delta

    async def warm_up(self) -> None:
        """Load the model behind it, where that takes time."""
        await warm_up(self._chat_model)

    async def close(self) -> None:
        """Close the model behind it."""
        await self._chat_model.close()

    def _small_talk(self, turn: _Turn) -> str | None:
        return small_talk(
            Conversation(
                turn.request.text,
                turn.tools,
                turn.earlier,
                about=turn.about,
                time_zone=turn.time_zone,
                model=self.name,
            )
        )

    async def _talk(
        self,
        turn: _Turn,
        messages: Sequence[Message],
        direct: str | None,
        max_tokens: int | None,
        temperature: float | None,
    ) -> AsyncGenerator[Delta, None]:
        if direct is None and not re.search(r"\w", turn.request.text):
            direct = nothing_said(turn.language, files=len(turn.request.attachments))
        if direct is None and turn.tells_of_theirs(messages):
            direct = heard_of_others(turn.request.text, turn.language)
        if direct is None and _language(turn.request.text, turn.earlier) == "zh":
            direct = no_chinese(turn.tools, turn.said)
        if direct is not None:
            for piece in _PIECES.findall(direct):
                yield piece
            yield Finished()
            return
        said = talk(
            self._chat_model,
            [*turn.earlier, turn.asked],
            turn.language,
            max_tokens=max_tokens,
            temperature=temperature,
        )
        async with aclosing(said) as deltas:
            async for delta in deltas:
                yield delta


@dataclass(frozen=True)
class _Turn:
    """The messages seen as a turn: what came before, what is asked, what tools have answered since."""

    request: Request
    earlier: tuple[Message, ...]
    asked: Message
    answered: dict[str, Message]
    """Tool messages of this turn by call id."""
    files: tuple[str, ...]
    """Media ids in the order `FromAttachment` counts them."""
    tools: Sequence[Tool]
    language: str
    about: About = NOBODY
    """What memory knows of the person."""
    time_zone: str = ""
    """Where the person is; empty: on the machine's clock."""

    @classmethod
    def of(cls, messages: Sequence[Message], tools: Sequence[Tool]) -> _Turn | None:
        """None when no user message is there."""
        dialogue = [message for message in messages if message.role is not Role.SYSTEM]
        last = max((index for index, one in enumerate(dialogue) if one.role is Role.USER), default=-1)
        if last < 0:
            return None
        asked, earlier = dialogue[last], tuple(dialogue[:last])
        answered = {one.tool_call_id: one for one in dialogue[last + 1 :] if one.role is Role.TOOL}
        past, past_files = _past(earlier)
        text = words_of(asked)
        request = Request(text, _kinds(asked), past)
        about = About.in_dialogue(messages)
        language = about.language if about.language in ("en", "zh") else _language(text, earlier)
        files = asked.media_ids + past_files
        return cls(request, earlier, asked, answered, files, tools, language, about, zone_told(messages))

    @property
    def said(self) -> str:
        """What was said to the person in this conversation so far."""
        return "\n".join(words_of(one) for one in self.earlier if one.role is Role.ASSISTANT)

    def look_back(self, messages: Sequence[Message], plan: Plan) -> LookBack | None:
        """What to look for in memory, for advice or a question about what the person told; None for all else."""
        looks_anyway = [step.tool for step in plan.steps] == ["recall"]
        if (plan.steps and not looks_anyway) or not any(tool.name == "recall" for tool in self.tools):
            return None
        back = look_back(self.request.text, messages, self.about)
        return None if back is not None and looks_anyway and back.advice is None else back

    def tells_of_theirs(self, messages: Sequence[Message]) -> bool:
        """Whether the message tells of somebody the person told of before, and asks for nothing."""
        text = self.request.text
        people = people_of(words_of_the_person(messages, text))
        named = [one.value for one in self.about.known if one.category == "relation"]
        return not asks(text) and names_somebody(text, [*named, *people])

    def found(self, back: LookBack) -> str:
        """What came of a look into memory, in words; empty when somebody else may answer."""
        answers = [
            self.answered[id] for at in range(len(back.plan.steps)) if (id := f"{_PLANNED}{at}") in self.answered
        ]
        recalled = [words_of(one) for one in answers if not one.failed]
        zone = zone_of(self.time_zone)
        return back.answer(self.request.text, recalled, self.about, self.language, self.said, time.time(), zone)

    @property
    def done_before(self) -> list[Message]:
        """What calls gave that no plan has made: those the person said yes to."""
        return [message for id, message in self.answered.items() if not id.startswith(_PLANNED)]

    def known(self, plan: Plan) -> str | None:
        """The answer to a question about the person, when they told it in this conversation or memory brought it."""
        if [step.tool for step in plan.steps] != ["recall"]:
            return None
        if asks_overview(self.request.text):
            return None  # the tool says all of it, with where it comes from and how it is ruled
        if (answer := answer_about(self.request.text, self.about, self.language)) is not None:
            return answer
        recalled = self.answered.get(f"{_PLANNED}0")
        if (last := self._said_last()) is not None:
            return last
        said = [words_of(one) for one in reversed(self.earlier) if one.role is Role.USER]
        if recalled is not None and not recalled.failed:
            said += [_RECALLED_BY.sub("", line) for line in words_of(recalled).splitlines() if " Parley: " not in line]
        if tells_of_an_end(self.request.text, said):  # what was so once is shown with its dates, not told as so
            return None
        return told_fact(self.request.text, written_language(self.request.text), said)

    def _said_last(self) -> str | None:
        said = [words_of(one) for one in reversed(self.earlier) if one.role is Role.USER]
        return said_last(self.request.text, self.language, said)

    def outcomes(self, plan: Plan) -> list[StepOutcome]:
        """What became of each step so far. A step whose needed step failed is skipped; one nobody can do failed."""
        by_name = {tool.name: tool for tool in self.tools}
        outcomes: list[StepOutcome] = []
        for index, step in enumerate(plan.steps):
            message = self.answered.get(f"{_PLANNED}{index}")
            tool = by_name.get(step.tool)
            returns = tool.signature.returns if tool else "text"
            feeds = any(index in later.needs for later in plan.steps)
            outcome = StepOutcome(step.tool, returns, feeds=feeds, asked=step.asked)
            failed = [needed for needed in step.needs if outcomes[needed].failed or outcomes[needed].skipped]
            if message is not None:
                text = words_of(message)
                if step.tool == "recall" and not message.failed:
                    text = told_back(text, self.request.text, self.language, time.time(), zone_of(self.time_zone))
                outcome = replace(outcome, done=True, text=text, media_ids=message.media_ids, failed=message.failed)
            elif failed:
                outcome = replace(outcome, skipped=True)
            elif tool is None:
                outcome = replace(outcome, done=True, failed=True, missing=True)
            outcomes.append(outcome)
        return outcomes

    def ready_calls(self, plan: Plan, outcomes: Sequence[StepOutcome]) -> list[ToolCall]:
        """The calls to make now: not made, not skipped, and all they need is there."""
        calls = []
        for index, step in enumerate(plan.steps):
            waiting = not outcomes[index].done and not outcomes[index].skipped
            if waiting and all(outcomes[needed].done for needed in step.needs):
                calls.append(ToolCall(f"{_PLANNED}{index}", step.tool, self._arguments(step, outcomes)))
        return calls

    def _arguments(self, step: PlannedStep, outcomes: Sequence[StepOutcome]) -> dict[str, Any]:
        values = {name: self._value(value, outcomes) for name, value in step.arguments.items()}
        return {name: value for name, value in values.items() if value is not None}

    def _value(self, value: Any, outcomes: Sequence[StepOutcome]) -> Any:
        if isinstance(value, list):
            if len(value) > 1 and all(_is_words(one, outcomes) for one in value):  # two documents, to be compared
                return "\n\n".join(f"[{place}]\n{self._value(one, outcomes)}" for place, one in enumerate(value, 1))
            flat: list[Any] = []
            for one in value:
                found = self._value(one, outcomes)
                flat += found if isinstance(found, list) else [] if found is None else [found]
            return flat
        if isinstance(value, FromStep):
            return outcomes[value.step].result
        if isinstance(value, FromAttachment):
            return self.files[value.index] if 0 <= value.index < len(self.files) else None
        return value


def _is_words(value: Any, outcomes: Sequence[StepOutcome]) -> bool:
    """Whether a value is the words that an earlier step gave."""
    return isinstance(value, FromStep) and outcomes[value.step].returns == "text"


def _past(earlier: Sequence[Message]) -> tuple[tuple[PastTurn, ...], tuple[str, ...]]:
    """Earlier user and assistant messages, and their files, the newest message's first.

    What tools made belongs to the assistant's message that follows; each file counts once, where it is newest.
    """
    turns: list[tuple[str, str, list[tuple[str, str]]]] = []
    made: list[tuple[str, str]] = []
    for message in earlier:
        files = list(zip(message.media_ids, message.media_kinds, strict=False))
        if message.role is Role.TOOL:
            made += files
        elif message.role is Role.ASSISTANT and message.tool_calls and not message.content:
            continue
        else:
            mine = made + files if message.role is Role.ASSISTANT else files
            made = [] if message.role is Role.ASSISTANT else made
            turns.append((message.role.value, words_of(message), mine))
    seen: set[str] = set()
    past: list[PastTurn] = []
    ids: list[str] = []
    for role, text, files in reversed(turns):
        fresh = [(media_id, kind) for media_id, kind in dict(files).items() if media_id not in seen]
        seen |= {media_id for media_id, _ in fresh}
        ids += [media_id for media_id, _ in fresh]
        past.append(PastTurn(role, text, cast(tuple[Kind, ...], tuple(kind for _, kind in fresh))))
    return tuple(reversed(past)), tuple(ids)


def _kinds(message: Message) -> tuple[Any, ...]:
    kinds = message.media_kinds or tuple(media_id.partition("-")[0] for media_id in message.media_ids)
    return tuple(kinds)


def _language(text: str, earlier: Sequence[Message]) -> str:
    """The language of the request; of the person's last words where it has none ("3+4", a file alone)."""
    if re.search(r"[^\W\d_]", text):
        return written_language(text)
    spoken = [words_of(one) for one in reversed(earlier) if one.role is Role.USER and words_of(one)]
    return written_language(spoken[0]) if spoken else "en"
