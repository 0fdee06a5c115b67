"""The Discord bot: mentions, direct messages, threads and slash commands in; one message that becomes the answer out.

What goes where: `discord/access.py` who may, `discord/incoming.py` what is meant, `discord/posts.py` how an answer is
shown, `discord/targets.py` what Discord says to it, `discord/commands.py` and `discord/buttons.py` the rest.

A message is in the log, under Discord's id, before anything is posted: an event that comes twice, or that is found
again in a channel's history after a dropped connection, is answered once. What a crash cut off, or what did not arrive,
is answered when the bot is back.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from connectors import rendering
from connectors.connector import Connector, ConnectorError
from connectors.platforms.discord.access import Access, Place
from connectors.platforms.discord.buttons import read_button
from connectors.platforms.discord.commands import Chinese, create_commands
from connectors.platforms.discord.incoming import (
    author_id,
    fetch_files,
    forwarded_words,
    is_voice,
    place_of,
    quoted,
    referred_to,
    roles_of,
    words_of,
)
from connectors.platforms.discord.posts import Post
from connectors.platforms.discord.presses import Presses
from connectors.platforms.discord.targets import ChannelTarget, CommandTarget, Gone
from connectors.settings import DiscordSettings
from connectors.voice import spoken_words
from memory.conversation import OpenTurn
from memory.messages import IncomingMessage
from tools.errors import ConfigurationError, MissingDependency

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from agent.agent import Agent

log = logging.getLogger("parley.discord")

_CATCH_UP_MESSAGES = 1000
"""Of one channel, looked at after the connection was gone."""
_RETRY_AFTER_S = (5.0, 30.0, 120.0, 600.0)
_GUILDS_WITHIN_S = 2.0
"""Discord tells of the servers one after the other; after so long without another they are all there."""
_OVERLAP_S = 30.0
"""Clocks differ, and an event may have been on its way."""
_DIRECT_UPLOAD_BYTES = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES


@dataclass(eq=False)
class Answering:
    """One message being answered."""

    author: str
    post: Post
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
        self.client = _Client(self)
        self.answering: dict[int, Answering] = {}
        """By Discord's id of the message."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns_of: dict[tuple[str, str], asyncio.Lock] = {}
        self._stopping = False
        self._recovered = False
        self._awake_until = time.time() - settings.catch_up_s
        """When the bot last heard anything of Discord, in seconds since 1970."""

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
        self._stopping = True
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
        self._awake_until = time.time()

    # messages

    async def on_message(self, message: discord.Message, version: str = "") -> None:
        """Answer a message that is meant for the bot, unless it is being or was answered."""
        if self._stopping or message.id in self.answering or not await self._is_addressed(message):
            return
        place, author = place_of(message.channel, message.guild), author_id(message.author)
        if self.parley.log.turns_from(place.conversation_id, str(message.id)) and not version:
            return
        target = ChannelTarget(message.channel, message.id, _upload_bytes(message.guild))
        post = Post(self.parley, target, rendering.language_of(message.content), str(message.id))
        self._begin(message.id, author, post, self._answer_message(message, place, post, version))

    def _begin(self, key: int, author: str, post: Post, work: Coroutine[Any, Any, None]) -> None:
        if key in self.answering:  # the same event came while this one was being looked at
            work.close()
            return
        task = self.spawn(post.while_typing(work))
        self.answering[key] = one = Answering(author, post, task)

        def forget(_: object) -> None:
            if self.answering.get(key) is one:
                del self.answering[key]

        task.add_done_callback(forget)

    async def _is_addressed(self, message: discord.Message) -> bool:
        """A direct message, a mention, a reply to the bot, or a thread it takes part in; from a person who may."""
        own = self.client.user
        if own is None or message.author.bot or message.webhook_id is not None or message.is_system():
            return False
        place = place_of(message.channel, message.guild)
        if not self.access.may_talk(place, roles_of(message.author)):
            return False
        if place.private or any(user.id == own.id for user in message.mentions):
            return True
        resolved = message.reference.resolved if message.reference is not None else None
        if isinstance(resolved, discord.Message) and resolved.author.id == own.id:
            return True
        me = message.guild.me if message.guild is not None else None
        if me is not None and any(role in me.roles for role in message.role_mentions):
            return True
        if place.parent_id is None:
            return False
        owner = getattr(message.channel, "owner_id", None)
        began = self.parley.log.began(place.conversation_id)
        return owner == own.id or (began is not None and began < message.created_at.timestamp())

    async def _answer_message(self, message: discord.Message, place: Place, post: Post, version: str) -> None:
        async with self._turn_of(author_id(message.author), place):
            if not post.dropped:
                incoming = await self._incoming(message, place, post, version)
                await self.deliver(incoming, post)

    async def _incoming(self, message: discord.Message, place: Place, post: Post, version: str) -> IncomingMessage:
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
        fetched = await fetch_files(attachments, self.parley.media_store.limits.file_bytes, post.language)
        post.notes += fetched.problems
        allowed = self.access.allowed_tools(self.parley.toolbox.tools, roles_of(message.author))
        incoming = IncomingMessage(
            text,
            author_id(message.author),
            place.conversation_id,
            tuple(fetched.files),
            author_name=message.author.display_name,
            shared=not place.private,
            message_id=f"{message.id}:{version}" if version else str(message.id),
            received_at=message.created_at.timestamp(),
            allowed_tools=allowed,
            receipted=True,
        )
        return await self._with_spoken_words(incoming, post) if is_voice(message) and fetched.files else incoming

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
                self.spawn(self._deliver_later(post))

    async def _deliver_later(self, post: Post) -> None:
        """Post an answer that Discord did not take when it does again; a restart finds it in the log too."""
        for wait_s in _RETRY_AFTER_S:
            await asyncio.sleep(wait_s)
            if post.last is None or post.dropped:
                return
            try:
                await post.show(post.last)
                return
            except ConnectorError as error:
                log.warning("an answer was not delivered yet: %s", error)

    def _turn_of(self, author: str, place: Place) -> asyncio.Lock:
        """One person's messages in one channel are answered one after the other: "make it blue" means the last."""
        key = (author, place.conversation_id)
        if len(self._turns_of) > 1000:
            self._turns_of = {one: lock for one, lock in self._turns_of.items() if lock.locked()}
        return self._turns_of.setdefault(key, asyncio.Lock())

    # edits and deletions

    async def on_edit(self, message: discord.Message) -> None:
        """An edit before the answer is complete begins it anew; one that first names the bot is a new message."""
        edited = message.edited_at
        if edited is None or self._stopping:
            return  # Discord has only unfolded a link
        running = self.answering.get(message.id)
        if running is None:
            young = discord.utils.utcnow() - message.created_at < datetime.timedelta(seconds=self.settings.catch_up_s)
            if young:
                await self.on_message(message)
            return
        shown = running.post.messages
        await self._drop(message.id, running)
        place = place_of(message.channel, message.guild)
        await self._withdraw(place.conversation_id, message.id)
        if not await self._is_addressed(message):
            running.post.messages = shown
            await running.post.remove()
            return
        target = ChannelTarget(message.channel, message.id, _upload_bytes(message.guild))
        version = f"{edited.timestamp():.3f}"
        key = f"{message.id % 10**9}e{int(edited.timestamp() * 10) % 10**8}"
        post = Post(self.parley, target, rendering.language_of(message.content), key)
        post.messages = list(shown)
        self._begin(message.id, author_id(message.author), post, self._answer_message(message, place, post, version))

    async def on_delete(self, channel_id: int, message_id: int) -> None:
        """A deleted message ends its answer, and takes with it what was said and kept of it."""
        conversation_id = Place(channel_id).conversation_id
        running = self.answering.get(message_id)
        if running is not None:
            await self._drop(message_id, running)
            await running.post.remove()
        else:
            channel = self.client.get_partial_messageable(channel_id)
            for turn_id, _ in self.parley.log.turns_from(conversation_id, str(message_id)):
                place = self.parley.log.shown_at(turn_id)
                target = ChannelTarget(channel, None, _DIRECT_UPLOAD_BYTES)
                await Post(self.parley, target, "en", turn_id, place).remove()
        await self._withdraw(conversation_id, message_id)

    async def _drop(self, message_id: int, running: Answering) -> None:
        """End an answer without showing its end."""
        await running.post.drop()
        running.task.cancel()
        await asyncio.gather(running.task, return_exceptions=True)
        self.answering.pop(message_id, None)

    async def _withdraw(self, conversation_id: str, message_id: int) -> None:
        if await self.parley.withdraw(conversation_id, str(message_id)):
            log.info("a message in %s was taken back", conversation_id)

    # coming back

    async def on_ready(self) -> None:
        """Finish what a crash cut off, then look for messages that were sent while the bot was away."""
        since, self._awake_until = self._awake_until, time.time()
        log.info("in Discord as %s, in %d servers", self.client.user, len(self.client.guilds))
        if not self._recovered:
            self._recovered = True
            for turn in await self.parley.recover(f"{self.name}:"):
                self.spawn(self._resume(turn))
        after = max(since - _OVERLAP_S, time.time() - self.settings.catch_up_s)
        if self.settings.catch_up_s:
            await self._catch_up(discord.utils.time_snowflake(datetime.datetime.fromtimestamp(after, datetime.UTC)))

    async def _resume(self, turn: OpenTurn) -> None:
        """Answer a message of an earlier process, where its status message stands if there is one."""
        channel_id = int(turn.conversation_id.partition(":")[2])
        channel = self.client.get_channel(channel_id) or self.client.get_partial_messageable(channel_id)
        guild = getattr(channel, "guild", None)
        message_id = turn.message_id.partition(":")[0]
        target = ChannelTarget(channel, int(message_id) if message_id.isdecimal() else None, _upload_bytes(guild))
        post = Post(self.parley, target, rendering.language_of(turn.text), message_id or turn.turn_id, turn.place)
        allowed = None
        if self.access.tool_roles:
            roles = await _roles_now(guild, int(turn.author.partition(":")[2]))
            allowed = self.access.allowed_tools(self.parley.toolbox.tools, roles)
        try:
            await self.resume(turn, post.show, allowed)
        except ConnectorError as error:
            log.warning("an answer of before in %s was not delivered: %s", turn.conversation_id, error)

    async def _catch_up(self, after: int) -> None:
        """Take the messages that no event told of: the connection was gone longer than Discord keeps events."""
        places: dict[int, Any] = {}
        for guild in self.client.guilds:
            channels: list[discord.TextChannel | discord.Thread] = [*guild.text_channels, *guild.threads]
            for channel in channels:
                if (channel.last_message_id or 0) > after and self.access.open_to(place_of(channel, guild)):
                    places[channel.id] = channel
        since_s = discord.utils.snowflake_time(after).timestamp() - 7 * 86400
        for conversation_id in self.parley.log.recent_conversations(f"{self.name}:", since_s):
            channel_id = int(conversation_id.partition(":")[2])
            if channel_id not in places and self.client.get_channel(channel_id) is None:
                places[channel_id] = self.client.get_partial_messageable(channel_id)
        for channel in places.values():
            await self._catch_up_in(channel, after)

    async def _catch_up_in(self, channel: Any, after: int) -> None:
        try:
            found = [
                message
                async for message in channel.history(
                    limit=_CATCH_UP_MESSAGES, after=discord.Object(after), oldest_first=True
                )
            ]
        except discord.HTTPException as error:
            log.info("the history of channel %s is not to be had: %s", channel.id, error)
            return
        own = self.client.user.id if self.client.user else 0
        # Told by the channel itself too: somebody may have had the log forget what it knew.
        answered = {
            message.reference.message_id
            for message in found
            if message.author.id == own and message.reference is not None
        }
        for message in found:
            if message.id not in answered:
                await self.on_message(message)

    # buttons

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
        target = CommandTarget(interaction, interaction.filesize_limit or _upload_bytes(interaction.guild))
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
        self._begin(interaction.id, author, post, self._answer_command(incoming, place, post))

    async def _answer_command(self, incoming: IncomingMessage, place: Place, post: Post) -> None:
        async with self._turn_of(incoming.author, place):
            await self.deliver(incoming, post)


class _Client(discord.Client):
    """discord.py's client, which hands its events to the bot."""

    def __init__(self, bot: DiscordBot) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = bot.settings.message_content
        super().__init__(
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_GUILDS_WITHIN_S,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.bot = bot
        self.tree = create_commands(self, bot)

    async def setup_hook(self) -> None:
        await self.tree.set_translator(Chinese())
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            log.warning("the slash commands could not be told to Discord: %s", error)

    async def on_ready(self) -> None:
        await self.bot.on_ready()

    async def on_message(self, message: discord.Message) -> None:
        self.bot.heard()
        await self.bot.on_message(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        await self.bot.on_edit(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self.bot.on_delete(payload.channel_id, payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        for message_id in payload.message_ids:
            await self.bot.on_delete(payload.channel_id, message_id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.component:
            await self.bot.on_button(interaction)


def _upload_bytes(guild: discord.Guild | None) -> int:
    """Bytes that one message's files may have."""
    return _DIRECT_UPLOAD_BYTES if guild is None else guild.filesize_limit


async def _roles_now(guild: discord.Guild | None, user_id: int) -> list[int]:
    if guild is None:
        return []
    try:
        return roles_of(await guild.fetch_member(user_id))
    except discord.HTTPException as error:
        log.info("the roles of a person are not to be had: %s", error)
        return []
