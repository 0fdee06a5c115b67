"""The Discord bot: mentions, direct messages, threads and slash commands in; one message that becomes the answer out.

How one message goes, from `DiscordBot.on_message`: 1. is it meant for the bot, and new 2. `begin_answer`: a task of its
own, after the earlier messages of its author here 3. `read`: an `IncomingMessage` of it 4. `deliver`: the agent answers
and a `Post` shows.

What goes where: `discord/client.py` what happens in Discord, `discord/access.py` who may, `discord/incoming.py` what is
meant, `discord/posts.py` how an answer is shown, `discord/targets.py` what Discord says to it, `discord/changes.py`
edits and deletions, `discord/deleted_places.py` whole channels that are deleted, `discord/coming_back.py` what happened
while the bot was away, `discord/commands.py` and `discord/buttons.py` the rest.

A message is in the log, under Discord's id, before anything is posted: an event that comes twice, or that is found
again in a channel's history after a dropped connection, is answered once. What a crash cut off, or what did not arrive,
is answered when the bot is back.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from connectors import rendering
from connectors.connector import Connector, ConnectorError
from connectors.platforms.discord.access import Access, Place
from connectors.platforms.discord.buttons import read_button
from connectors.platforms.discord.changes import Changes
from connectors.platforms.discord.client import Client
from connectors.platforms.discord.coming_back import ComingBack
from connectors.platforms.discord.deleted_places import DeletedPlaces
from connectors.platforms.discord.incoming import (
    author_id,
    fetch_files,
    forwarded_words,
    is_for_others,
    is_voice,
    message_id_of,
    place_of,
    quoted,
    referred_to,
    roles_of,
    words_of,
)
from connectors.platforms.discord.posts import Post
from connectors.platforms.discord.presses import Presses
from connectors.platforms.discord.targets import ChannelTarget, CommandTarget, Gone, upload_bytes
from connectors.settings import DiscordSettings
from connectors.voice import spoken_words
from memory.messages import IncomingMessage
from memory.turn_log.open_turns import OpenTurn
from tools.errors import ConfigurationError, MissingDependency

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from agent.agent import Agent

log = logging.getLogger("parley.discord")

_SAID = (discord.MessageType.default, discord.MessageType.reply)
"""What people write; the rest Discord says itself: somebody came, a message was pinned, a thread was begun."""
_RETRY_AFTER_S = (5.0, 30.0, 120.0, 600.0)


@dataclass(eq=False)
class Answering:
    """One message being answered."""

    author: str
    post: Post
    message_id: str
    """As the log has it, the version behind a colon."""
    place: Place
    task: asyncio.Task[None]


class DiscordBot(Connector):
    """Parley in Discord."""

    name = "discord"

    def __init__(self, agent: Agent, settings: DiscordSettings) -> None:
        super().__init__(agent)
        self.parley = agent
        self.settings = settings
        self.pace_s = settings.status_every_s
        self.access = Access.create(settings, agent.toolbox.tools)
        self.stopping = False
        self.changes = Changes(self)
        self.coming_back = ComingBack(self)
        self.deleted_places = DeletedPlaces(self)
        self.client = Client(self)
        self.answering: dict[int, Answering] = {}
        """By Discord's id of the message."""
        self.undelivered: dict[int, Post] = {}
        """Answers to be posted later, by the same."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns_of: dict[tuple[str, str], asyncio.Lock] = {}

    # running

    async def run(self) -> None:
        """Be in Discord until `stop`. Raises ConfigurationError for a wrong token or a missing intent."""
        if not self.settings.token:
            raise ConfigurationError(
                "There is no token for Discord.",
                "Set PARLEY_DISCORD_TOKEN; docs/connectors/discord.md says where it is.",
            )
        try:
            async with self.client:
                await self.client.start(self.settings.token)
        except discord.LoginFailure as error:
            raise ConfigurationError(
                "Discord does not know this token.", "Copy it again, or reset it on the application's Bot page."
            ) from error
        except discord.PrivilegedIntentsRequired as error:
            raise ConfigurationError(
                "The Message Content intent is not switched on for this application.",
                "Switch it on on the application's Bot page, or set PARLEY_DISCORD_MESSAGE_CONTENT=false.",
            ) from error

    async def stop(self) -> None:
        """Take nothing new, let answers under way end for a while, cancel the rest and say so, leave."""
        self.stopping = True
        under_way = [one.task for one in self.answering.values()]
        if under_way:
            await asyncio.wait(under_way, timeout=self.settings.stop_within_s)
        self.cancel("", moderator=True)
        if self.answering:
            await asyncio.wait([one.task for one in self.answering.values()], timeout=self.settings.stop_within_s + 5)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.client.close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside; what goes wrong in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("something went wrong with an event of Discord", exc_info=error)

    def heard(self) -> None:
        """Note that Discord is there: what is sent after this is missed, if the connection breaks now."""
        self.coming_back.awake_until = time.time()

    # messages

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot, unless it is being or was answered."""
        if self.stopping or message.id in self.answering or not await self.is_addressed(message):  # 1
            return
        place = place_of(message.channel, message.guild)
        if self.parley.log.versions.of(place.conversation_id, str(message.id)):
            return
        target = ChannelTarget(message.channel, message.id, upload_bytes(message.guild))
        post = Post(self.parley, target, rendering.language_of(message.content), str(message.id))
        self.begin_answer(message, place, post)  # 2

    async def is_addressed(self, message: discord.Message) -> bool:
        """A direct message, a mention, a reply to the bot, or a thread it takes part in; from a person who may."""
        own = self.client.user
        if own is None or message.author.bot or message.webhook_id is not None or message.type not in _SAID:
            return False
        place = place_of(message.channel, message.guild)
        if not self.access.open_to(place) or not self._is_meant(message, place, own.id):
            return False
        return self.access.may_talk(place, await self.roles_of_author(message))

    def _is_meant(self, message: discord.Message, place: Place, own_id: int) -> bool:
        if place.private or any(user.id == own_id for user in message.mentions):
            return True
        resolved = message.reference.resolved if message.reference is not None else None
        if isinstance(resolved, discord.Message) and resolved.author.id == own_id:
            return True
        # The role that Discord made for the bot has its name: people choose it for the bot itself. Others are groups.
        if message.guild is not None and message.guild.self_role in message.role_mentions:
            return True
        if place.parent_id is None or is_for_others(message):
            return False
        owner = getattr(message.channel, "owner_id", None)
        began = self.parley.log.began(place.conversation_id)
        return owner == own_id or (began is not None and began < message.created_at.timestamp())

    def begin_answer(self, message: discord.Message, place: Place, post: Post, wait_s: float = 0.0) -> None:
        """Answer a message in a task of its own, after some seconds if need be."""
        work = self._answer_message(message, place, post, wait_s)
        self.begin(message.id, author_id(message.author), post, message_id_of(message), place, work)

    def begin(
        self, key: int, author: str, post: Post, message_id: str, place: Place, work: Coroutine[Any, Any, None]
    ) -> None:
        """Do this work for a message; until it is done `answering` has it under the key, Discord's id."""
        # The same event, or the message's deletion, came while this one was being looked at.
        if key in self.answering or key in self.changes.deleted or self.deleted_places.is_gone(place):
            work.close()
            return
        self.deleted_places.note(place)
        task = self.spawn(post.while_typing(work))
        self.answering[key] = one = Answering(author, post, message_id, place, task)

        def forget(_: object) -> None:
            work.close()  # cancelled before it began
            if self.answering.get(key) is one:
                del self.answering[key]

        task.add_done_callback(forget)

    async def _answer_message(self, message: discord.Message, place: Place, post: Post, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        async with self._turn_of(author_id(message.author), place):
            if not post.dropped:
                await self.deliver(await self.read(message, place, post), post)  # 3, 4

    async def read(self, message: discord.Message, place: Place, post: Post) -> IncomingMessage:
        """What a person wrote, with their files and what they refer to; the post is told what could not be fetched."""
        text, attachments = await self.words_and_files(message)
        fetched = await fetch_files(attachments, self.parley.media_store.limits.file_bytes, post.language)
        post.notes += fetched.problems
        incoming = IncomingMessage(
            text,
            author_id(message.author),
            place.conversation_id,
            tuple(fetched.files),
            author_name=message.author.display_name,
            shared=not place.private,
            message_id=message_id_of(message),
            received_at=message.created_at.timestamp(),
            allowed_tools=self.access.allowed_tools(self.parley.toolbox.tools, await self.roles_of_author(message)),
            receipted=True,
        )
        return await self._with_spoken_words(incoming, post) if is_voice(message) and fetched.files else incoming

    async def words_and_files(self, message: discord.Message) -> tuple[str, list[discord.Attachment]]:
        """The words of a message and of what it refers to, and the files of both."""
        assert self.client.user is not None
        own = self.client.user.id
        text = words_of(message, own)
        attachments = list(message.attachments)
        for snapshot in message.message_snapshots:
            attachments += snapshot.attachments
        if passed_on := forwarded_words(message):
            text = f"{text}\n\n{passed_on}".strip()
        elif (referred := await referred_to(message)) is not None:
            attachments += referred.attachments
            text = "\n\n".join(part for part in (text, quoted(referred, own)) if part)
        return text, attachments

    async def _with_spoken_words(self, incoming: IncomingMessage, post: Post) -> IncomingMessage:
        """A voice message is what was said in it; one that can not be made out stays a recording."""
        words = await spoken_words(
            self.parley,
            incoming.attachments[0],
            incoming.author,
            incoming.conversation_id,
            post.language,
            incoming.allowed_tools,
        )
        if not words:
            return incoming
        post.language = rendering.language_of(words, post.language)
        post.heading = f"> 🎙️ {' '.join(words.split())[:300]}"
        text = "\n\n".join(part for part in (words, incoming.text) if part)
        return replace(incoming, text=text, attachments=incoming.attachments[1:])

    async def deliver(self, incoming: IncomingMessage, post: Post) -> None:
        """Answer and post; what Discord does not take is tried again later."""
        try:
            await self.answer(incoming, post.show)
        except ConnectorError as error:
            log.warning("an answer in %s was not delivered: %s", incoming.conversation_id, error)
            if not isinstance(error, Gone):
                self.spawn(self._deliver_later(incoming.message_id, post))

    async def deliver_resumed(self, turn: OpenTurn, post: Post, allowed_tools: frozenset[str] | None) -> None:
        """Finish a turn of an earlier process."""
        try:
            await self.resume(turn, post.show, allowed_tools)
        except ConnectorError as error:
            log.warning("an answer of before in %s was not delivered: %s", turn.conversation_id, error)

    async def _deliver_later(self, message_id: str, post: Post) -> None:
        """Post an answer that Discord did not take when it does again; a restart finds it in the log too."""
        number = message_id.partition(":")[0].removeprefix("i")
        key = int(number) if number.isdecimal() else 0
        self.undelivered[key] = post
        try:
            for wait_s in _RETRY_AFTER_S:
                await asyncio.sleep(wait_s)
                if post.last is None or post.dropped:
                    return
                try:
                    await post.show(post.last)
                    return
                except ConnectorError as error:
                    log.warning("an answer was not delivered yet: %s", error)
        finally:
            if self.undelivered.get(key) is post:
                del self.undelivered[key]

    def _turn_of(self, author: str, place: Place) -> asyncio.Lock:
        """One person's messages in one channel are answered one after the other: "make it blue" means the last."""
        key = (author, place.conversation_id)
        if len(self._turns_of) > 1000:
            self._turns_of = {one: lock for one, lock in self._turns_of.items() if lock.locked()}
        return self._turns_of.setdefault(key, asyncio.Lock())

    async def roles_of_author(self, message: discord.Message) -> list[int]:
        """The roles that count. A message out of a channel's history comes without them: they are asked for then."""
        matter = bool(self.settings.roles or self.access.tool_roles)
        if not matter or message.guild is None or isinstance(message.author, discord.Member):
            return roles_of(message.author)
        return await self.roles_now(message.guild, message.author.id)

    async def roles_now(self, guild: discord.Guild | None, user_id: int) -> list[int]:
        """A person's roles in a server, asked of Discord."""
        if guild is None:
            return []
        try:
            return roles_of(await guild.fetch_member(user_id))
        except discord.HTTPException as error:
            log.info("the roles of a person are not to be had: %s", error)
            return []

    # buttons and commands

    async def on_button(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody pressed a button under one of the bot's messages."""
        data: Any = interaction.data or {}
        pressed = read_button(str(data.get("custom_id", "")))
        if pressed is None:
            return
        await Presses(self, interaction).press(pressed)

    def moderates(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether who presses may cancel what others asked for."""
        return self.access.is_moderator(roles_of(interaction.user), interaction.permissions.manage_messages)

    async def ask(self, interaction: discord.Interaction[Any], text: str, attachments: Any = (), key: str = "") -> None:
        """Answer a slash command or a button, whose promise of a reply is given already."""
        place = place_of(interaction.channel, interaction.guild)
        author = author_id(interaction.user)
        target = CommandTarget(interaction, interaction.filesize_limit or upload_bytes(interaction.guild))
        post = Post(self.parley, target, rendering.language_of(text), str(interaction.id))
        fetched = await fetch_files(
            [one for one in attachments if isinstance(one, discord.Attachment)],
            self.parley.media_store.limits.file_bytes,
            post.language,
        )
        post.notes += fetched.problems
        files = [*fetched.files, *(one for one in attachments if not isinstance(one, discord.Attachment))]
        incoming = IncomingMessage(
            text,
            author,
            place.conversation_id,
            tuple(files),
            author_name=interaction.user.display_name,
            shared=not place.private,
            message_id=key or f"i{interaction.id}",
            allowed_tools=self.access.allowed_tools(self.parley.toolbox.tools, roles_of(interaction.user)),
            receipted=True,
        )
        self.begin(
            interaction.id, author, post, incoming.message_id, place, self._answer_command(incoming, place, post)
        )

    async def _answer_command(self, incoming: IncomingMessage, place: Place, post: Post) -> None:
        async with self._turn_of(incoming.author, place):
            await self.deliver(incoming, post)
