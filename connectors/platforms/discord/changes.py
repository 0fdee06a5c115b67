"""What people do to messages that were taken: edit them and delete them.

An edit of somebody's last message is answered anew, in place of the first answer, while it is being answered and for a
while after. Any other edit puts the new words in the place of the old ones, in the log and in memory, and leaves the
answer as it stands. What was said before an edit, or in a message that was deleted, is forgotten in each case; also
what the bot said itself, when a moderator deletes its answer and not the message that it answers.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from connectors import rendering
from connectors.platforms.discord.access import Place
from connectors.platforms.discord.incoming import author_id, message_id_of, place_of
from connectors.platforms.discord.posts import Post
from connectors.platforms.discord.targets import DIRECT_UPLOAD_BYTES, ChannelTarget, upload_bytes
from memory.turn_log.versions import LoggedVersion
from tools.errors import MissingDependency, ParleyError

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from connectors.platforms.discord_bot import Answering, DiscordBot

log = logging.getLogger("parley.discord")

ANSWERED_ANEW_S = 900.0
"""Who mends a question does it on reading the answer; a later edit is tidying up, and a new answer far above in the
channel would be seen by nobody."""
_AT_ONCE = 3
_WITHIN_S = 600.0
"""Of one person so many edits in this time are answered at once; what comes after waits, and only the last counts."""
_DELETED = 1000
_ANSWER_WITHIN = 50
"""Messages after a question among which its answer is looked for."""
_FIRST_WAIT_S = 5.0
_LONGEST_WAIT_S = 60.0


class EditPace:
    """How long an edit waits for a further one, so that nobody has a hundred answers made by a hundred edits."""

    def __init__(self) -> None:
        self._edits: dict[str, deque[float]] = {}

    def wait_s(self, author: str, now: float) -> float:
        """Seconds until this edit is answered; `now` in seconds of any clock."""
        self._edits = {one: times for one, times in self._edits.items() if times[-1] > now - _WITHIN_S}
        times = self._edits.setdefault(author, deque())
        while times and times[0] <= now - _WITHIN_S:
            times.popleft()
        times.append(now)
        over = len(times) - _AT_ONCE
        return 0.0 if over <= 0 else float(min(_FIRST_WAIT_S * 2 ** min(over - 1, 10), _LONGEST_WAIT_S))


class Changes:
    """Edits and deletions, those of one message one after the other."""

    def __init__(self, bot: DiscordBot) -> None:
        self.bot = bot
        self.pace = EditPace()
        self.deleted: deque[int] = deque(maxlen=_DELETED)
        """Messages deleted lately: one that is being looked at just then is not answered any more."""
        self._changing: dict[int, tuple[asyncio.Lock, list[None]]] = {}
        """Locks by message, each with one entry for everybody who has it or waits for it."""

    # edits

    async def on_edit(self, message: discord.Message) -> None:
        """1. one that first names the bot is a new message 2. the same words and files are no edit 3. while the message
        is being answered, the answer begins anew 4. after that too, or the edit is only taken note of.
        """
        if message.edited_at is None or message.author.bot or self.bot.stopping:
            return  # Discord has only unfolded a link
        async with self._alone(message.id):
            agent, place, version = self.bot.parley, place_of(message.channel, message.guild), message_id_of(message)
            running = self.bot.answering.get(message.id)
            versions = agent.log.versions.of(place.conversation_id, str(message.id))
            if running is None and not versions:  # 1
                if time.time() - message.created_at.timestamp() < self.bot.settings.catch_up_s:
                    await self.bot.on_message(message)
                return
            if version in [running.message_id if running else "", *(one.message_id for one in versions)]:
                return  # another event of the same edit
            turn = next((one for one in reversed(versions) if one.state != "withdrawn"), None)
            if turn is not None and await self._is_unchanged(message, turn):  # 2
                agent.log.versions.note(turn.turn_id, version)
                if running is not None:
                    running.message_id = version
            elif running is not None:  # 3
                await self._answer_instead(message, place, running)
            else:  # 4
                await self._edited_after(message, place, turn)

    async def _answer_instead(self, message: discord.Message, place: Place, running: Answering) -> None:
        """Answer the new version where the answer to the old one is being made."""
        shown = running.post.messages
        await self.drop(message.id, running)
        await self._withdraw(place.conversation_id, message.id, noted=True)
        if await self._is_still_meant(message):
            self._begin(message, place, list(shown))
        else:
            running.post.messages = shown
            await running.post.remove()

    async def _edited_after(self, message: discord.Message, place: Place, turn: LoggedVersion | None) -> None:
        """The new version of a message that was answered; no turn when its first version is withdrawn already."""
        conversation_id = place.conversation_id
        if not await self._is_still_meant(message):
            await self._withdraw(conversation_id, message.id, noted=True)
        elif self._is_answered_anew(message, conversation_id, turn):
            if turn is None:
                shown = await self._find_answer(message)
            else:
                shown = Post.places(self.bot.parley.log.deliveries.shown_at(turn.turn_id))
            await self._withdraw(conversation_id, message.id, noted=True)
            self._begin(message, place, shown)
        elif turn is not None:
            await self._correct(message, place, turn)

    def _is_answered_anew(self, message: discord.Message, conversation_id: str, turn: LoggedVersion | None) -> bool:
        """Whether an edit is of the person's last message here, and made soon after the answer."""
        assert message.edited_at is not None
        edited_at = message.edited_at.timestamp()
        if time.time() - edited_at > max(self.bot.settings.catch_up_s, ANSWERED_ANEW_S):
            return False  # found only now, after a long absence
        newest, began = self.bot.parley.log.versions.newest_turn(author_id(message.author), conversation_id)
        if turn is None:  # an edit whose answer a crash cut off: its first version is withdrawn already
            return began <= message.created_at.timestamp()
        return newest == turn.turn_id and edited_at - (turn.ended_at or edited_at) <= ANSWERED_ANEW_S

    async def _find_answer(self, message: discord.Message) -> list[int]:
        """Where the answer to a message stands, by the channel itself."""
        own = self.bot.client.user
        try:
            after = [one async for one in message.channel.history(limit=_ANSWER_WITHIN, after=message)]
        except discord.HTTPException as error:
            log.info("the answer to a message is not to be found: %s", error)
            return []
        replies = [one for one in after if one.author == own and one.reference is not None]
        return [one.id for one in replies if one.reference and one.reference.message_id == message.id][:1]

    async def _is_unchanged(self, message: discord.Message, turn: LoggedVersion) -> bool:
        said = self.bot.parley.log.file.turn_messages(turn.turn_id)
        if not await self._is_still_meant(message):
            return False
        text, files = await self.bot.words_and_files(message)
        return bool(said) and (text.strip(), len(files)) == (said[0].text, len(said[0].media_ids))

    async def _correct(self, message: discord.Message, place: Place, turn: LoggedVersion) -> None:
        """Keep the new words in place of the old ones; the answer in the channel stays as it is."""
        post = self._post(message, [])
        incoming = await self.bot.read(message, place, post)
        try:
            if incoming.author != turn.author or not (incoming.text.strip() or incoming.attachments):
                await self._withdraw(place.conversation_id, message.id, noted=True)
            else:
                await self.bot.parley.correct(incoming, turn.turn_id)
                log.info("a message in %s was corrected", place.conversation_id)
        except ParleyError as error:
            log.info("the new version of a message was not taken: %s", error)
            await self._withdraw(place.conversation_id, message.id, noted=True)

    async def _is_still_meant(self, message: discord.Message) -> bool:
        """What a reply answers can not be edited, and Discord does not always tell of it again."""
        if message.reference is None or isinstance(message.reference.resolved, discord.Message):
            return await self.bot.is_addressed(message)
        place = place_of(message.channel, message.guild)
        return self.bot.access.may_talk(place, await self.bot.roles_of_author(message))

    def _begin(self, message: discord.Message, place: Place, shown: list[int]) -> None:
        post = self._post(message, shown)
        wait_s = self.pace.wait_s(author_id(message.author), time.monotonic())
        self.bot.begin_answer(message, place, post, wait_s)

    def _post(self, message: discord.Message, shown: list[int]) -> Post:
        target = ChannelTarget(message.channel, message.id, upload_bytes(message.guild))
        edited_at = 0.0 if message.edited_at is None else message.edited_at.timestamp()
        key = f"{message.id % 10**9}e{int(edited_at * 10) % 10**8}"
        post = Post(self.bot.parley, target, rendering.language_of(message.content), key)
        post.messages = shown
        return post

    # deletions

    async def on_delete(self, channel_id: int, message_id: int) -> None:
        """A deleted message ends its answer, or removes it, and takes with it what was said and kept of it."""
        conversation_id = Place(channel_id).conversation_id
        async with self._alone(message_id):
            self.deleted.append(message_id)
            running = self.bot.answering.get(message_id)
            posts = [] if running is None else [running.post]
            channel = self.bot.client.get_partial_messageable(channel_id)
            turn_log = self.bot.parley.log
            versions = turn_log.versions.of(conversation_id, str(message_id))
            if running is None and not versions:
                await self._answer_deleted(conversation_id, message_id)
            for version in versions:
                target = ChannelTarget(channel, None, DIRECT_UPLOAD_BYTES)
                place = turn_log.deliveries.shown_at(version.turn_id)
                posts.append(Post(self.bot.parley, target, "en", version.turn_id, place))
            if running is not None:
                await self.drop(message_id, running)
            # Forgotten first: who sees that the answer is gone can rely on it.
            await self._withdraw(conversation_id, message_id)
            removed: set[int] = set()
            for post in posts:
                post.messages = [one for one in post.messages if one not in removed]
                removed |= set(post.messages)
                await post.remove()

    async def _answer_deleted(self, conversation_id: str, message_id: int) -> None:
        """If this was a message of an answer, forget the whole answer; its other messages stay where they are. A status
        message is no answer yet: what it was about is posted anew.
        """
        under_way = [one.task for one in self.bot.answering.values() if message_id in one.post.messages]
        if under_way:
            await asyncio.wait(under_way)
        if any(message_id in post.messages for post in self.bot.undelivered.values()):
            return
        deliveries = self.bot.parley.log.deliveries
        found = await asyncio.to_thread(deliveries.answers_in, conversation_id, naming=str(message_id))
        for turn_id, _, place in found:
            if message_id in (posted := Post.places(place)):
                await self.bot.parley.unsay(turn_id)
                deliveries.show_at(turn_id, Post.place_of([one for one in posted if one != message_id]))
                log.info("an answer in %s was taken back", conversation_id)

    async def drop(self, message_id: int, running: Answering) -> None:
        """End an answer without showing its end."""
        await running.post.drop()
        running.task.cancel()
        await asyncio.gather(running.task, return_exceptions=True)
        self.bot.answering.pop(message_id, None)

    # what they share

    async def _withdraw(self, conversation_id: str, message_id: int, *, noted: bool = False) -> None:
        if (post := self.bot.undelivered.get(message_id)) is not None:
            await post.drop()
        if await self.bot.parley.withdraw(conversation_id, str(message_id), noted=noted):
            log.info("a message in %s was taken back", conversation_id)

    @asynccontextmanager
    async def _alone(self, message_id: int) -> AsyncIterator[None]:
        lock, waiting = self._changing.setdefault(message_id, (asyncio.Lock(), []))
        waiting.append(None)
        try:
            async with lock:
                yield
        finally:
            waiting.pop()
            if not waiting:
                del self._changing[message_id]
