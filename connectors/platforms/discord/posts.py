"""One answer in Discord: a status message while it is made, which becomes the answer, and messages after it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors import rendering
from connectors.connector import ConnectorError, TurnView
from connectors.fitting import FittedFile, Misfit, fit
from connectors.platforms.discord.buttons import cancel_button, media_buttons
from connectors.platforms.discord.targets import (
    FILES,
    MESSAGE_CHARS,
    ChannelTarget,
    Content,
    Gone,
    TooLarge,
    Unreachable,
)
from connectors.splitting import split_markdown
from tools.media import Media

if TYPE_CHECKING:
    from agent.agent import Agent

log = logging.getLogger("parley.discord")

STATUS_AFTER_S = 1.0
"""An answer that takes no longer needs no status message."""
_TYPING_AFTER_S = 0.3
"""An answer that is there at once needs no typing, which counts against the rate limit."""
_TYPING_EVERY_S = 8.0
_FORM_BYTES = 4096
"""Of an upload's form around its files."""


@dataclass
class Draft:
    """A message as it is to be: text and files."""

    text: str = ""
    files: list[FittedFile] = field(default_factory=list)


class Post:
    """Shows the turns of one message; `show` is what a `Connector` calls."""

    def __init__(
        self, agent: Agent, target: ChannelTarget, language: rendering.Language, key: str, place: str = ""
    ) -> None:
        self.agent = agent
        self.target = target
        self.language = language
        self.notes: list[str] = []
        """Sentences to add to the answer: a file that could not be fetched, say."""
        self.heading = ""
        """What stands above the answer: the words of a voice message."""
        self.dropped = False
        """Whether nothing is to be shown any more: the message was deleted, or edited and is answered anew."""
        self.messages = self.places(place)
        """Ids of the messages of this answer, in order."""
        self.last: TurnView | None = None
        """What was to be shown last."""
        self._key = key
        self._begun = time.monotonic()
        self._shown = ""
        self._noted = ("", "")
        self._late: asyncio.Task[None] | None = None
        self._posting = asyncio.Lock()

    @staticmethod
    def places(noted: str) -> list[int]:
        """The messages of an answer, as `Deliveries.show_at` noted them."""
        return list(json.loads(noted)) if noted else []

    @staticmethod
    def place_of(messages: Sequence[int]) -> str:
        """The messages of an answer as they are noted."""
        return json.dumps(list(messages))

    async def show(self, view: TurnView) -> None:
        """A look at a running turn, or its end."""
        if self.dropped or not (view.turn_id or view.problem):
            return  # a message that came twice has a turn without events
        self.last = view
        if view.done:
            if self._late is not None:
                self._late.cancel()
            async with self._posting:
                await self._finish(view)
        elif self._is_time(view):
            async with self._posting:
                await self._look(view)
        elif self._late is None:
            self._late = asyncio.get_running_loop().create_task(self._look_later(view))

    async def while_typing(self, work: Awaitable[Any]) -> None:
        """Do something while Discord says that the bot is typing."""
        typing = asyncio.get_running_loop().create_task(self._type())
        try:
            await work
        finally:
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)

    async def drop(self) -> None:
        """Show nothing from now on; what is on its way to Discord arrives whole."""
        self.dropped = True
        if self._late is not None:
            self._late.cancel()
        async with self._posting:
            return

    async def remove(self) -> None:
        """Take the answer's messages away."""
        self.dropped = True
        for message_id in self.messages:
            try:
                await self.target.delete(message_id)
            except ConnectorError as error:
                log.warning("a message could not be removed: %s", error)

    async def _type(self) -> None:
        await asyncio.sleep(_TYPING_AFTER_S)
        while True:
            try:
                await self.target.typing()
            except ConnectorError as error:
                log.info("typing was not taken: %s", error)
            await asyncio.sleep(_TYPING_EVERY_S)

    # under way

    def _is_time(self, view: TurnView) -> bool:
        return bool(self.messages) or time.monotonic() - self._begun >= STATUS_AFTER_S

    async def _look_later(self, view: TurnView) -> None:
        await asyncio.sleep(max(STATUS_AFTER_S - (time.monotonic() - self._begun), 0))
        if view.done or self.dropped:
            return
        async with self._posting:
            try:
                await self._look(view)
            except ConnectorError as error:
                log.warning("a status message was not taken: %s", error)

    async def _look(self, view: TurnView) -> None:
        text = rendering.working(view, self.language) or ("⏳ 正在想 …" if self.language == "zh" else "⏳ thinking ...")
        text = rendering.without_local_links(text)
        shown = split_markdown(text, MESSAGE_CHARS - 4)[0]
        if shown == self._shown or view.done:
            return
        content = Content(shown, buttons=cancel_button(view.turn_id, self.language))
        await self._put(0, content, view.turn_id)
        self._shown = shown

    # the end

    async def _finish(self, view: TurnView) -> None:
        """Post the answer: 1. fit the files 2. lay them out with the text 3. send, and say what arrived."""
        fitted, misfits = await self._fit(view.media, self.target.upload_bytes)  # 1
        drafts = self._lay_out(view, fitted, misfits)  # 2
        try:
            delivered = await self._send(view, drafts, misfits)  # 3
        except Gone as error:
            # Nobody can be told: it would not be otherwise after a restart.
            self._note(view, [], {one.media_id: str(error) for one in view.media})
            raise
        except Unreachable as error:
            if view.turn_id:
                self.agent.not_delivered(view.turn_id, [one.media_id for one in view.media], str(error))
            raise
        except ConnectorError as error:
            # A server's filter of words, say: it would refuse the same answer again, and again after a restart.
            log.warning("an answer was refused: %s", error)
            self._note(view, [], {one.media_id: str(error) for one in view.media})
            sorry = "Discord 没有接收我的回答。" if self.language == "zh" else "Discord did not take my answer."
            await self._put(0, Content(sorry), view.turn_id)
            await self._remove_rest(1, view.turn_id)
            return
        self._note(view, delivered, {one.media_id: one.why for one in misfits})

    def _note(self, view: TurnView, delivered: Sequence[str], misfits: dict[str, str]) -> None:
        if not view.turn_id:
            return
        self.agent.delivered(view.turn_id, delivered)
        for media_id, why in misfits.items():
            self.agent.not_delivered(view.turn_id, [media_id], why)
        self.agent.log.deliveries.arrived(view.turn_id)

    async def _fit(self, media: Sequence[Media], limit_bytes: int) -> tuple[list[FittedFile], list[Misfit]]:
        results = [await fit(one, limit_bytes - _FORM_BYTES, self.language) for one in media]
        fitted = [one for one in results if isinstance(one, FittedFile)]
        return fitted, [one for one in results if isinstance(one, Misfit)]

    def _lay_out(self, view: TurnView, fitted: Sequence[FittedFile], misfits: Sequence[Misfit]) -> list[Draft]:
        """The messages: the text in pieces, and the files under the last of them as far as they go."""
        small = [f"-# {one.note}" for one in fitted if one.note]
        parts = [
            self.heading,
            view.text.strip(),
            *view.refused_untold,
            view.problem and ("已取消。" if view.cancelled and self.language == "zh" else view.problem),
            *(one.why for one in misfits),
            *self.notes,
            "\n".join(small),
        ]
        text = rendering.without_local_links("\n\n".join(part for part in parts if part))
        drafts = [Draft(piece) for piece in split_markdown(text, MESSAGE_CHARS)] or [Draft()]
        for file in fitted:
            taken = sum(len(one.data) for one in drafts[-1].files)
            if drafts[-1].files and (
                len(drafts[-1].files) == FILES or taken + len(file.data) + _FORM_BYTES > self.target.upload_bytes
            ):
                drafts.append(Draft())
            drafts[-1].files.append(file)
        if not drafts[0].text and not drafts[0].files:
            drafts[0].text = "（没有内容）" if self.language == "zh" else "(nothing to say)"
        return drafts

    async def _send(self, view: TurnView, drafts: list[Draft], misfits: list[Misfit]) -> list[str]:
        """Every draft as a message; returns the ids of the files that arrived. A file that is refused becomes a
        sentence in the same message. Raises Unreachable when all of it is to be tried again later.
        """
        delivered: list[str] = []
        has_buttons = False
        kept = {one.media_id: one for one in view.media}
        for index, draft in enumerate(drafts):
            last = index == len(drafts) - 1
            buttons = None
            if last and view.media and view.turn_id and not has_buttons:
                has_buttons = True
                varies = any(one.kind in ("image", "video") for one in view.media)
                buttons = media_buttons(view.turn_id, self.language, varies=varies)
            try:
                await self._put(index, Content(draft.text, draft.files, buttons), view.turn_id)
            except ConnectorError as error:
                if not draft.files or isinstance(error, Gone | Unreachable):
                    raise
                files = await self._smaller(draft, kept) if isinstance(error, TooLarge) else []
                arrived = {one.media_id for one in files}
                why = [
                    Misfit(one.media_id, self._refusal(one, error))
                    for one in draft.files
                    if one.media_id not in arrived
                ]
                try:
                    rest = await self._put_again(index, draft, files, why, buttons, view.turn_id)
                    delivered += arrived
                except TooLarge as still:
                    why = [Misfit(one.media_id, self._refusal(one, still)) for one in draft.files]
                    rest = await self._put_again(index, draft, [], why, buttons, view.turn_id)
                misfits += why
                drafts[index + 1 : index + 1] = rest
            else:
                delivered += [one.media_id for one in draft.files]
        await self._remove_rest(len(drafts), view.turn_id)
        self._note_place(view.turn_id)
        return delivered

    async def _put_again(
        self,
        index: int,
        draft: Draft,
        files: Sequence[FittedFile],
        misfits: Sequence[Misfit],
        buttons: Any,
        turn_id: str,
    ) -> list[Draft]:
        """A message with fewer files, and a sentence on each that is not there; what has no room follows it."""
        told = "\n".join([*(one.why for one in misfits), *(f"-# {one.note}" for one in files if one.note)])
        text = "\n\n".join(part for part in (draft.text, told) if part)
        first, *rest = split_markdown(text, MESSAGE_CHARS) or [""]
        await self._put(index, Content(first, files, buttons), turn_id)
        return [Draft(piece) for piece in rest]

    async def _smaller(self, draft: Draft, kept: dict[str, Media]) -> list[FittedFile]:
        """The files of a message again, in half the room: the limit is lower here than Discord says."""
        room = min(self.target.upload_bytes, sum(len(one.data) for one in draft.files)) // 2 // len(draft.files)
        fitted, _ = await self._fit([kept[one.media_id] for one in draft.files], room)
        return fitted

    def _refusal(self, file: FittedFile, error: ConnectorError) -> str:
        if isinstance(error, TooLarge):
            text = (
                "{} 没有送达：这里不能上传这么大的文件。",
                "{} did not arrive: Discord takes no file of its size here.",
            )
        else:
            text = "{} 没有送达：Discord 没有接收。", "{} did not arrive: Discord did not take it. Ask for it again."
        return text[0 if self.language == "zh" else 1].format(file.name)

    async def _put(self, index: int, content: Content, turn_id: str) -> None:
        """The message with this place in the answer: the one that is there is changed, else a new one is made."""
        spare: list[int] = []
        if index < len(self.messages):
            try:
                await self.target.edit(self.messages[index], content)
                self._note_place(turn_id)
                return
            except Gone:
                log.info("message %s can not be changed, the answer goes into a new one", self.messages[index])
                spare, self.messages = self.messages[index:], self.messages[:index]
                self._key = f"{self._key[:12]}+"
        nonce = f"{self._key[-19:]}.{index}"
        self.messages.append(await self.target.post(content, nonce, first=index == 0))
        self._note_place(turn_id)
        for message_id in spare:  # a thread that was put away is open again now
            await self.target.delete(message_id)

    def _note_place(self, turn_id: str) -> None:
        """Where the answer of a turn is, for an edit, a deletion and the process after this one."""
        place = self.place_of(self.messages)
        if turn_id and self._noted != (turn_id, place):
            self._noted = (turn_id, place)
            self.agent.log.deliveries.show_at(turn_id, place)

    async def _remove_rest(self, count: int, turn_id: str) -> None:
        """Messages of an earlier, longer version of the answer. Noted first: their deletion is none of the answer."""
        spare, self.messages = self.messages[count:], self.messages[:count]
        self._note_place(turn_id)
        for message_id in spare:
            await self.target.delete(message_id)
