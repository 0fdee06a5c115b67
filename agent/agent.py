"""The agent: one message in, a stream of events out."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import uuid
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.about import made_to_taste, said_of_a_guess
from agent.asked import confirmed_calls, is_open, not_done, verdict
from agent.chat_model import Finished
from agent.events import Event, Reply, TurnFailed, TurnStarted
from agent.language import written_language
from agent.parts import Parts
from agent.planner.plan import Request
from agent.prompt import WHO, situation
from agent.remembering import Remembering, speaker_name
from agent.settings import AgentSettings
from agent.taking_back import TakingBack
from agent.tool_calls import ToolCalls
from agent.turn import Turn
from agent.upkeep import Upkeep
from memory.conversation import CURRENT_TURN
from memory.linked_memory import LinkedMemory
from memory.memory import Memory
from memory.messages import Attachment, IncomingMessage, Message, Role, media_lines
from memory.personal_data import PersonalData
from memory.retriever import Retriever
from memory.turn_log.open_turns import OpenTurn
from memory.turn_log.questions import Question
from tools.errors import NotPermitted, ParleyError, ToolInputError
from tools.media import Media
from tools.services import TextEmbedder
from tools.tool import ToolCall

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal

log = logging.getLogger("parley.agent")

_PROGRAM = "program:user"
"""Who asks through `ask`, unless it is said."""


class Agent:
    """Answers messages with a chat model, tools and memory. Use it on one event loop, or through `ask`."""

    def __init__(self, parts: Parts, settings: AgentSettings | None = None, notices: Sequence[str] = ()) -> None:
        self.settings = settings or AgentSettings()
        self.chat_model = parts.chat_model
        self.toolbox = parts.toolbox
        self.media_store = parts.media_store
        self.log = parts.log
        self.planner = parts.planner
        self.memory = parts.memory
        self.personal_data = parts.personal_data or PersonalData(
            self.settings.data_dir, parts.log, parts.media_store, _retriever(parts.memory)
        )
        self.facts = parts.facts
        self.remembering = Remembering(parts, self.settings.memory.recall_tokens, lambda: bool(self._running))
        self.personal_data.before_forgetting(self.remembering.settle)
        self.notices = list(notices)
        """One line each, to be shown once at the start: the small built-in model is talking, say."""
        self._taking_back = TakingBack(
            parts.log, parts.media_store, parts.memory, self.remembering.settle, self.personal_data
        )
        self._upkeep = Upkeep(self.settings, self.personal_data, self._taking_back, parts.media_store)
        self._tool_calls = ToolCalls(parts.toolbox, parts.log, parts.chat_model)
        self._running: dict[str, tuple[Turn, asyncio.Task[None]]] = {}
        self._portal: BlockingPortal | None = None
        self._leave_portal: Any = None

    @classmethod
    def create(
        cls,
        settings: AgentSettings | None = None,
        *,
        data_dir: str | Path | None = None,
        chat_model: str | None = None,
    ) -> Agent:
        """An agent with the built-in parts, or those the settings name. Reads no environment.

        `data_dir` and `chat_model` stand for the two settings that most programs change.
        """
        from agent.assembly import create_agent

        settings = settings or AgentSettings()
        if data_dir is not None:
            settings = replace(settings, data_dir=Path(data_dir))
        if chat_model is not None:
            settings = replace(settings, chat_model=chat_model)
        return create_agent(settings)

    async def respond(self, incoming: IncomingMessage) -> AsyncGenerator[Event, None]:
        """Answer one message.

        1. take the attachments and write the message to the log  2. recall what is remembered
        3. ask the chat model  4. run the tools it asks for, side by side, and go to 3
        5. write the answer to the log, hand it out, and remember the turn

        Yields `TurnStarted` first and `Reply` or `TurnFailed` last; nothing at all for a message that was
        answered before (an event delivered twice). Closing the iterator cancels the turn.
        """
        try:
            await self._ready()
            turn = await self._open(incoming)  # 1
        except ParleyError as error:
            yield TurnFailed("", error.happened, error.hint)
            return
        except (sqlite3.Error, OSError):
            log.exception("a message could not be taken")
            yield TurnFailed("", "Your message could not be taken.", "The disk may be full; the log has the details.")
            return
        if turn is None:
            return
        async with aclosing(self._events(turn)) as events:
            async for event in events:
                yield event

    async def resume(
        self, turn_id: str, author: str, allowed_tools: frozenset[str] | None = None
    ) -> AsyncGenerator[Event, None]:
        """Finish a turn that a crash cut off; what its tools had finished is not done again.

        Of a turn that had ended and whose answer did not arrive, the answer is handed out again.
        """
        ending = self.log.deliveries.ending(turn_id, author)
        if ending is not None:
            yield self._ending_again(turn_id, author, *ending)
            return
        try:
            conversation_id = self.log.resume(turn_id, author)
        except NotPermitted as error:
            yield TurnFailed(turn_id, error.happened, error.hint)
            return
        messages = self.log.file.turn_messages(turn_id)
        shared = self.log.is_shared(conversation_id)
        incoming = IncomingMessage(
            messages[0].text, author, conversation_id, shared=shared, allowed_tools=allowed_tools
        )
        history = self.log.history(conversation_id, self.settings.history_messages)
        history = [message for message in history if message != messages[0]]
        turn = Turn(turn_id, incoming, written_language(messages[0].text), history, messages)
        turn.media += [self.media_store.get(i, author) for m in messages if m.role is Role.TOOL for i in m.media_ids]
        turn.question = self.log.questions.taken_by(turn_id)
        async with aclosing(self._events(turn)) as events:
            async for event in events:
                yield event

    async def recover(self, authors: str = "") -> list[OpenTurn]:
        """Turns that a crash cut off, or whose answer did not arrive (see `IncomingMessage.receipted`): `resume`
        finishes each. See `ConversationLog.interrupted` for `authors`; empty means everybody's.
        """
        await self._ready()
        cut_off = await asyncio.to_thread(self.log.interrupted, authors)
        return cut_off + await asyncio.to_thread(self.log.deliveries.not_arrived, authors)

    def delivered(self, turn_id: str, media_ids: Iterable[str]) -> None:
        """The platform has taken these files of a turn."""
        self.log.deliveries.receipt(turn_id, media_ids)

    def not_delivered(self, turn_id: str, media_ids: Iterable[str], why: str) -> None:
        """The platform has not taken these files; the chat model reads why in the next turn."""
        self.log.deliveries.receipt(turn_id, media_ids, why or "the platform refused it")

    def rate(self, media_id: str, author: str, liked: bool) -> None:
        """A person likes a file that was made, or does not; the newest word counts."""
        self.media_store.rate(media_id, author, liked)

    async def withdraw(self, conversation_id: str, message_id: str, *, noted: bool = False) -> bool:
        """Take back a message that its platform deleted: end its turn, delete its words, its answer, what memory kept
        of both and the files of it alone. What was noted down with the tool `remember` stays (`forget` takes that),
        unless `noted` says otherwise. False for an unknown one.
        """
        found = self.log.versions.of(conversation_id, message_id)
        for version in found:
            _, task = self._running.get(version.turn_id, (None, None))
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            await self._taking_back.withdraw(version.turn_id, version.author, noted=noted)
        return bool(found)

    async def unsay(self, turn_id: str) -> None:
        """Take back the answer of a turn that has ended: its platform deleted it, and not the message that it answers.
        What was said to the person, made for them and kept of that is forgotten; what they wrote stays.
        """
        author = self.log.author_of(turn_id)
        if not author:
            return
        language = written_language(next((one.text for one in self.log.file.turn_messages(turn_id)), ""))
        note = "（我的回答被删除了。）" if language == "zh" else "(My answer to this was deleted.)"
        await self._taking_back.unsay(turn_id, author, Message(Role.ASSISTANT, note))

    async def forget_deleted(self, conversation_ids: Sequence[str]) -> None:
        """Forget shared conversations that their platform deleted, for everybody who spoke there: 1. end the turns
        there 2. write down what is to be forgotten 3. forget it. What somebody noted down with the tool `remember`
        stays theirs. Begin no turn there from now on.
        """
        ending = [task for turn, task in self._running.values() if turn.incoming.conversation_id in conversation_ids]
        for task in ending:  # 1
            task.cancel()
        await self.personal_data.note_deleted(conversation_ids)  # 2
        await asyncio.gather(*ending, return_exceptions=True)
        await self.personal_data.finish()  # 3

    async def correct(self, incoming: IncomingMessage, turn_id: str) -> None:
        """Take in the new words and files of a message whose turn has ended: the old ones and the answer to them are
        forgotten, the new ones remembered. They are not answered. Raises ParleyError for what can not be taken.
        """
        self._check_length(incoming)
        attached, refused = await self._take(incoming)
        message = _user_message(incoming, attached, refused)
        language = written_language(incoming.text)
        note = (
            "（我回答过这条消息，后来消息改了，那个回答没有保留。）"
            if language == "zh"
            else "(I answered this message before it was changed; that answer is not kept.)"
        )
        await self._taking_back.correct(
            turn_id, incoming.author, incoming.message_id, message, Message(Role.ASSISTANT, note)
        )
        if message.content and self.log.file.has_turn(turn_id):  # it may have been forgotten meanwhile
            await self.remembering.remember(Turn(turn_id, incoming, language, [], [message], attached=attached), "")

    def cancel(self, turn_id: str, author: str) -> bool:
        """Cancel a running turn of this person; False when there is none."""
        turn, task = self._running.get(turn_id, (None, None))
        return turn is not None and task is not None and turn.incoming.author == author and task.cancel()

    def running(self, author: str, conversation_id: str | None = None) -> list[str]:
        """Ids of a person's turns that run now, in one conversation or in all."""
        turns = [turn for turn, _ in self._running.values() if turn.incoming.author == author]
        return [t.turn_id for t in turns if conversation_id in (None, t.incoming.conversation_id)]

    async def ask_async(self, text: str, attachments: Iterable[str | Path] = (), **who: Any) -> Reply:
        """Answer one message and wait for the whole reply; `who` are fields of `IncomingMessage`.

        Raises ParleyError when nothing could be answered, OSError for an attachment that can not be read.
        """
        files = await asyncio.to_thread(_read_files, attachments)
        who = {"author": _PROGRAM, "conversation_id": f"program:{uuid.uuid4().hex[:12]}"} | who
        last: Event | None = None
        async for event in self.respond(IncomingMessage(text, attachments=files, **who)):
            last = event
        if isinstance(last, TurnFailed):
            raise ParleyError(last.happened, last.hint)
        assert isinstance(last, Reply)
        return last

    def ask(self, text: str, attachments: Iterable[str | Path] = (), **who: Any) -> Reply:
        """`ask_async` for programs without an event loop. The turn is remembered when this returns: the program may
        end without closing the agent.
        """

        async def answered() -> Reply:
            reply = await self.ask_async(text, attachments, **who)
            await self.remembering.caught_up(str(who.get("author", _PROGRAM)))
            return reply

        return self.block_on(answered())

    async def time_zone(self, author: str, told: str = "") -> str:
        """Where a person's days begin, an IANA name or "UTC+08:00": what their platform told, else what they stated;
        empty for the machine's clock.
        """
        return await self.remembering.time_zone(author, told)

    async def warm_up(self) -> None:
        """Load in the background what the first turn will need."""
        warm_up = getattr(self.chat_model, "warm_up", None)
        if warm_up is not None:
            await warm_up()
        embedder = self.toolbox.services.find(TextEmbedder)
        if embedder is not None:
            embedder.warm()

    async def close(self) -> None:
        """Cancel what runs, finish what is being remembered, let go of everything."""
        for _, task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*(task for _, task in self._running.values()), return_exceptions=True)
        await self._upkeep.end()
        await self.remembering.finish()
        await self.chat_model.close()
        if self.memory is not None:
            await self.memory.close()
        if self.facts is not None:
            self.facts.close()
        self.toolbox.close()
        self.media_store.close()
        self.log.close()

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.block_on(self.close())
        if self._portal is not None:
            self._leave_portal.__exit__(None, None, None)
            self._portal = None

    async def __aenter__(self) -> Agent:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _ending_again(self, turn_id: str, author: str, state: str, answer: Message) -> Event:
        """The last event of a turn, from the log."""
        media = []
        for media_id in answer.media_ids:
            try:
                media.append(self.media_store.get(media_id, author))
            except ParleyError as error:
                log.warning("a file of turn %s is gone: %s", turn_id, error)
        if state == "done":
            return Reply(turn_id, answer.text, tuple(media))
        happened = answer.content.removeprefix("(").removesuffix(")")
        return TurnFailed(turn_id, happened, media=tuple(media), cancelled=state == "cancelled")

    # 1. open

    async def _open(self, incoming: IncomingMessage) -> Turn | None:
        """Take the attachments and write the message down; None when it had been before."""
        self._check_length(incoming)
        attached, refused = await self._take(incoming)
        text = incoming.text.strip()
        if not text and not attached:
            raise ToolInputError(" ".join(refused) or "The message is empty.", "" if refused else "Write something.")
        language = written_language(text)
        message = _user_message(incoming, attached, refused)
        history = await self._history(incoming)
        turn_id = self.log.open_turn(incoming, message, language)
        if turn_id is None:
            return None
        turn = Turn(turn_id, incoming, language, history, [message], attached=attached, refused=refused)
        turn.question = self._question_before(turn)
        return turn

    def _question_before(self, turn: Turn) -> Question | None:
        """What the person was asked before this message of theirs, which takes the question whatever it says."""
        incoming = turn.incoming
        if incoming.history is None:
            return self.log.questions.take(turn.turn_id, incoming.author, incoming.conversation_id)
        shown = [message.text or message.content for message in incoming.history if message.role is Role.ASSISTANT]
        return self.log.questions.take(turn.turn_id, incoming.author, "", shown[-1]) if shown else None

    def _check_length(self, incoming: IncomingMessage) -> None:
        limit = self.settings.max_text_chars
        if len(incoming.text) > limit:
            raise ToolInputError(
                f"Your message has {len(incoming.text):,} characters; at most {limit:,} are taken.",
                "Send it as a text file.",
            )

    async def _history(self, incoming: IncomingMessage) -> list[Message]:
        """The earlier messages, and in a shared conversation a hold on the files that were shown in them."""
        if incoming.history is not None:
            return list(incoming.history)
        history = self.log.history(incoming.conversation_id, self.settings.history_messages)
        if incoming.shared:
            await asyncio.to_thread(self._share_shown, incoming, [i for message in history for i in message.media_ids])
        return history

    def _share_shown(self, incoming: IncomingMessage, media_ids: Sequence[str]) -> None:
        for media_id in dict.fromkeys(media_ids):
            owner = self.log.shown_by(incoming.conversation_id, media_id)
            try:
                shown = self.media_store.get(media_id, owner)
            except ToolInputError:
                log.debug("%s is not kept any more", media_id)
            else:
                self.media_store.share_shown(shown, incoming.author)

    async def _take(self, incoming: IncomingMessage) -> tuple[tuple[Media, ...], tuple[str, ...]]:
        """Each attachment into the store; one sentence for each that is refused, and the others go on."""
        attached: list[Media] = []
        refused: list[str] = []
        for file in incoming.attachments:
            try:
                add = self.media_store.add_upload
                attached.append(await asyncio.to_thread(add, file.data, file.name, incoming.author))
            except ParleyError as error:
                refused.append(str(error))
        return tuple(attached), tuple(refused)

    # running

    async def _events(self, turn: Turn) -> AsyncGenerator[Event, None]:
        """Run the turn as a task of its own and hand out what it emits; closing this cancels it."""
        turn.emit(TurnStarted(turn.turn_id, turn.incoming.conversation_id, turn.attached, turn.refused))
        task = asyncio.get_running_loop().create_task(self._run(turn))
        task.add_done_callback(lambda task: self._ended(turn, task))
        self._running[turn.turn_id] = (turn, task)
        try:
            while (event := await turn.queue.get()) is not None:
                yield event
        finally:
            del self._running[turn.turn_id]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, turn: Turn) -> None:
        """The whole turn, whatever happens in it: the log and the asker always learn how it ended."""
        CURRENT_TURN.set(turn.turn_id)
        try:
            async with asyncio.timeout(self.settings.turn_timeout_s):
                await self._answer(turn)
        except asyncio.CancelledError:
            self._fail(turn, "cancelled", "Cancelled.", "")
        except TimeoutError:
            minutes = self.settings.turn_timeout_s / 60
            self._fail(turn, "failed", f"This took longer than {minutes:.0f} minutes.", "Ask for something smaller.")
        except ParleyError as error:
            log.warning("turn %s failed: %s", turn.turn_id, error)
            self._fail(turn, "failed", error.happened, error.hint)
        except Exception:
            log.exception("turn %s failed", turn.turn_id)
            self._fail(turn, "failed", "Something went wrong on my side.", "Try again; the log has the details.")

    def _ended(self, turn: Turn, task: asyncio.Task[None]) -> None:
        if task.cancelled():  # before its first step: nothing of `_run` took place
            self._fail(turn, "cancelled", "Cancelled.", "")
        turn.queue.put_nowait(None)

    def _fail(self, turn: Turn, state: str, happened: str, hint: str) -> None:
        """End the turn without an answer; what was made before is kept and delivered."""
        note = Message(Role.ASSISTANT, f"({happened})", media_ids=_ids(turn.media), media_kinds=_kinds(turn.media))
        try:
            self.log.end_turn(turn.turn_id, turn.incoming.conversation_id, state, note)
        except sqlite3.Error:
            log.exception("the end of turn %s could not be written down", turn.turn_id)
        cancelled = state == "cancelled"
        turn.emit(TurnFailed(turn.turn_id, happened, hint, tuple(turn.media), tuple(turn.steps), cancelled))

    async def _answer(self, turn: Turn) -> None:
        passages = await self.remembering.look_back(turn)  # 2
        if turn.about.language in ("en", "zh"):
            turn.language = turn.about.language
        shared = turn.incoming.shared
        turn.context_messages.insert(0, WHO)
        turn.context_messages.append(
            situation(turn.incoming.received_at, passages, shared, turn.about.words(), turn.time_zone)
        )
        if turn.refused:
            self._check_worth_answering(turn)
            turn.say("\n".join(turn.refused))
        if turn.question is not None and self._hear(turn, turn.question):
            self._reply(turn)
            return
        for _ in range(self.settings.max_steps):
            calls = turn.unanswered_calls() or await self._ask(turn)  # 3
            if not calls:
                self._reply(turn)  # 5
                return
            await self._tool_calls.run(turn, calls)  # 4
        turn.say(f"\n\n(I stopped after {self.settings.max_steps} steps.)")
        self._reply(turn)

    def _hear(self, turn: Turn, question: Question) -> bool:
        """Take the person's word on what they were asked: a yes makes the calls that waited. True when that is all
        there is to answer.
        """
        asked = turn.messages[0]
        turn.answered = "" if asked.media_ids or turn.refused else verdict(asked.text)
        if not turn.answered:
            return False
        turn.language = question.language if turn.about.language not in ("en", "zh") else turn.language
        if turn.answered != "yes" or not is_open(question, time.time()):
            early = turn.answered == "yes" and question.asked_at is None
            turn.say(not_done("early" if early else turn.answered, turn.language))
            return True
        calls = confirmed_calls(question, turn.turn_id)
        turn.confirmed = frozenset(call.tool_call_id for call in calls)
        if len(turn.messages) == 1:  # else they are in the log already: the turn is resumed
            self._note_calls(turn, "", calls)
        return False

    def _check_worth_answering(self, turn: Turn) -> None:
        """With all its files refused, a request that a planned model can make no plan for is not worth a guess."""
        if turn.attached or self.chat_model.capable:
            return
        if not self.planner.plan(Request(turn.messages[0].text)).steps:
            raise ToolInputError(" ".join(turn.refused))

    # 3. ask

    async def _ask(self, turn: Turn) -> list[ToolCall]:
        """One call of the chat model: its text goes out as it comes, its tool calls into the log."""
        allowed = turn.incoming.allowed_tools
        tools = [tool for name, tool in self.toolbox.tools.items() if allowed is None or name in allowed]
        settings = self.settings
        finished = Finished()
        begun = len(turn.text)
        stream = self.chat_model.stream(
            turn.dialogue(), tools, max_tokens=settings.max_tokens, temperature=settings.temperature
        )
        async with aclosing(stream) as deltas:  # type: ignore[type-var]
            async for delta in deltas:
                if isinstance(delta, Finished):
                    finished = delta
                    turn.usage += delta.usage
                else:
                    turn.say("\n\n" + delta if 0 < begun == len(turn.text) else delta)
        finished = replace(finished, tool_calls=tuple(turn.about.shape(call) for call in finished.tool_calls))
        if finished.tool_calls:
            self._note_calls(turn, "".join(turn.text[begun:]).strip(), finished.tool_calls)
        return list(finished.tool_calls)

    def _note_calls(self, turn: Turn, said: str, calls: tuple[ToolCall, ...]) -> None:
        """Into the log before they are run."""
        message = Message(Role.ASSISTANT, said, tool_calls=calls, text=said)
        self.log.append(turn.turn_id, turn.incoming.conversation_id, [message])
        turn.messages.append(message)

    # 5. reply

    def _reply(self, turn: Turn) -> None:
        if turn.about.guessed and any(made_to_taste(step.name) and not step.error for step in turn.steps):
            turn.say("\n" + said_of_a_guess(turn.language))
        for question in turn.questions():  # word for word, whatever the chat model made of it
            if question not in turn.answer():
                turn.say(f"\n\n{question}" if turn.answer() else question)
        text = turn.answer()
        message = Message(
            Role.ASSISTANT,
            "\n".join(part for part in (text, media_lines(turn.media)) if part),
            media_ids=_ids(turn.media),
            media_kinds=_kinds(turn.media),
            text=text,
        )
        kept = self.log.end_turn(turn.turn_id, turn.incoming.conversation_id, "done", message)
        if kept:  # not what was forgotten while it ran
            self.remembering.begin(turn, text)
        turn.emit(Reply(turn.turn_id, text, tuple(turn.media), tuple(turn.steps), turn.seconds, turn.usage))

    async def _ready(self) -> None:
        """Finish what was begun to be forgotten, before or elsewhere, and begin to look after the stores."""
        await self.personal_data.ready()
        await self.personal_data.heed()
        self._upkeep.begin()

    def block_on(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine on this agent's own event loop, in a thread of its own, and wait for it."""
        if self._portal is None:
            from anyio.from_thread import start_blocking_portal

            self._leave_portal = start_blocking_portal()
            self._portal = self._leave_portal.__enter__()

        async def run() -> Any:
            return await work

        return self._portal.call(run)


def _retriever(memory: Memory | None) -> Retriever | None:
    """The store behind a memory; None for one that keeps its rows elsewhere."""
    memory = memory.retriever if isinstance(memory, LinkedMemory) else memory
    return memory if isinstance(memory, Retriever) else None


def _user_message(incoming: IncomingMessage, attached: tuple[Media, ...], refused: tuple[str, ...]) -> Message:
    """What a person wrote, as the chat model and the log have it."""
    text = incoming.text.strip()
    content = f"{speaker_name(incoming)}: {text}" if incoming.shared else text
    return Message(
        Role.USER,
        "\n".join(part for part in (content, media_lines(attached), *refused) if part),
        media_ids=_ids(attached),
        media_kinds=_kinds(attached),
        text=text,
    )


def _read_files(paths: Iterable[str | Path]) -> tuple[Attachment, ...]:
    return tuple(Attachment(Path(path).read_bytes(), Path(path).name) for path in paths)


def _ids(media: Iterable[Media]) -> tuple[str, ...]:
    return tuple(one.media_id for one in media)


def _kinds(media: Iterable[Media]) -> tuple[str, ...]:
    return tuple(one.kind for one in media)
