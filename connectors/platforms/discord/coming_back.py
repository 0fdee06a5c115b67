"""Coming back, after a restart or a gap: finish what was cut off, answer what was missed, forget what was deleted.

What happened while the bot was away is read from the channels themselves. Nothing is forgotten for want of an answer:
only Discord's own word that a message does not exist counts, not an error, nor a history that is empty because the bot
may not read it.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from connectors import rendering
from connectors.connector import ConnectorError
from connectors.platforms.discord.incoming import message_id_of, place_of
from connectors.platforms.discord.posts import Post
from connectors.platforms.discord.targets import ChannelTarget, MessageGone, tell, upload_bytes
from memory.turn_log.open_turns import OpenTurn
from tools.errors import MissingDependency

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from connectors.platforms.discord_bot import DiscordBot

log = logging.getLogger("parley.discord")

_CATCH_UP_MESSAGES = 1000
"""Of one channel, looked at after the connection was gone."""
_OVERLAP_S = 30.0
"""Clocks differ, and an event may have been on its way."""
_DIRECT_DAYS = 7
"""Direct messages are looked at where there were some lately: Discord has no list of them."""
_LOOK_BACK_DAYS = 30
_LOOK_BACK_MESSAGES = 200
"""Of one channel, and no more than `_LOOK_BACK_REQUESTS` in all: the newest matter most, and a start must not take
Discord's patience."""
_LOOK_BACK_REQUESTS = 150
_LOOK_BACK_EVERY_S = 600.0
_LOGGED = 10_000
"""Messages of all channels that are compared at most."""
_PAGE = 100
"""Messages of one request for a history."""


class ComingBack:
    """What the bot does when it is in Discord, again."""

    def __init__(self, bot: DiscordBot) -> None:
        self.bot = bot
        self.awake_until = time.time() - bot.settings.catch_up_s
        """When the bot last heard anything of Discord, in seconds since 1970."""
        self._recovered = False
        self._looked_back_at = 0.0
        self._looking: asyncio.Task[None] | None = None
        self._look_again = False

    async def come_back(self) -> None:
        """1. finish what a crash cut off 2. answer what was sent meanwhile 3. see what was deleted or edited."""
        since, self.awake_until = self.awake_until, time.time()
        client = self.bot.client
        log.info("in Discord as %s, in %d servers", client.user, len(client.guilds))
        if not self._recovered:  # 1
            self._recovered = True
            for turn in await self.bot.parley.recover(f"{self.bot.name}:"):
                self.bot.spawn(self._resume(turn))
        after = max(since - _OVERLAP_S, time.time() - self.bot.settings.catch_up_s)
        if self.bot.settings.catch_up_s:  # 2
            await self._catch_up(discord.utils.time_snowflake(datetime.datetime.fromtimestamp(after, datetime.UTC)))
        self.bot.deleted_places.look_again()
        self._look_again = True
        if self._looking is None or self._looking.done():  # 3
            self._looking = self.bot.spawn(self._look_back())

    # 1. what was cut off

    async def _resume(self, turn: OpenTurn) -> None:
        """Answer a message of an earlier process, where its status message stands if there is one; not one that was
        deleted or edited meanwhile.
        """
        channel_id = int(turn.conversation_id.partition(":")[2])
        channel = await self._channel(channel_id) or self.bot.client.get_partial_messageable(channel_id)
        message_id = turn.message_id.partition(":")[0]
        if message_id.isdecimal() and await self._has_changed(channel, int(message_id), turn.message_id):
            return
        guild = getattr(channel, "guild", None)
        target = ChannelTarget(channel, int(message_id) if message_id.isdecimal() else None, upload_bytes(guild))
        post = Post(self.bot.parley, target, rendering.language_of(turn.text), message_id or turn.turn_id, turn.place)
        allowed = None
        if self.bot.access.tool_roles:
            roles = await self.bot.roles_now(guild, int(turn.author.partition(":")[2]))
            allowed = self.bot.access.allowed_tools(self.bot.parley.toolbox.tools, roles)
        number = message_id.removeprefix("i")
        key = int(number) if number.isdecimal() else -1 - abs(hash(turn.turn_id))
        place = place_of(channel, guild)
        self.bot.begin(key, turn.author, post, turn.message_id, place, self.bot.deliver_resumed(turn, post, allowed))

    async def _has_changed(self, channel: Any, message_id: int, version: str) -> bool:
        """Whether a message was deleted or edited; what becomes of it then is begun here."""
        try:
            message = await tell(lambda: channel.fetch_message(message_id))
        except MessageGone:
            await self.bot.changes.on_delete(channel.id, message_id)
            return True
        except ConnectorError as error:
            log.info("whether a message is still there is not to be had: %s", error)
            return False
        if message.edited_at is None or message_id_of(message) == version:
            return False
        await self.bot.changes.on_edit(message)
        return True

    # 2. what was sent

    async def _catch_up(self, after: int) -> None:
        """Take the messages that no event told of: the connection was gone longer than Discord keeps events."""
        places: dict[int, Any] = {}
        for guild in self.bot.client.guilds:
            channels: list[Any] = [*guild.text_channels, *guild.voice_channels, *guild.stage_channels, *guild.threads]
            for channel in channels:
                if (channel.last_message_id or 0) > after and self.bot.access.open_to(place_of(channel, guild)):
                    places[channel.id] = channel
        since_s = discord.utils.snowflake_time(after).timestamp() - _DIRECT_DAYS * 86400
        turn_log, people = self.bot.parley.log, f"{self.bot.name}:"
        # In a thread: a long log takes a moment to search, and Discord's heartbeat must not wait for it.
        for conversation_id in await asyncio.to_thread(turn_log.recent_conversations, people, since_s):
            channel_id = int(conversation_id.partition(":")[2])
            if channel_id in places or self.bot.client.get_channel(channel_id) is not None:
                continue
            found = await self._channel(channel_id)
            if found is not None and self.bot.access.open_to(place_of(found, found.guild)):
                places[channel_id] = found
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
        own = self.bot.client.user.id if self.bot.client.user else 0
        # Told by the channel itself too: somebody may have had the log forget what it knew.
        answered = {
            message.reference.message_id
            for message in found
            if message.author.id == own and message.reference is not None
        }
        versions, conversation_id = self.bot.parley.log.versions, f"{self.bot.name}:{channel.id}"
        for message in found:
            if message.edited_at is not None and versions.of(conversation_id, str(message.id)):
                await self.bot.changes.on_edit(message)  # also one that was taken back, and whose new answer is missing
            elif message.id not in answered:
                await self.bot.on_message(message)

    # 3. what was deleted or edited

    async def _look_back(self) -> None:
        """Once for every return, with a pause between: a connection that keeps breaking asks no more of Discord."""
        while self._look_again:
            wait_s = self._looked_back_at + _LOOK_BACK_EVERY_S - time.monotonic() if self._looked_back_at else 0.0
            await asyncio.sleep(max(wait_s, 0.0))
            self._look_again, self._looked_back_at = False, time.monotonic()
            await self._compare()

    async def _compare(self) -> None:
        """The log's messages with the channels they came from, those in use last before the others."""
        since = time.time() - _LOOK_BACK_DAYS * 86400
        known: dict[int, dict[int, str]] = defaultdict(dict)
        logged = await asyncio.to_thread(
            self.bot.parley.log.versions.messages_since, f"{self.bot.name}:", since, _LOGGED
        )
        for conversation_id, message_id in logged:
            number = message_id.partition(":")[0]
            of_channel = known[int(conversation_id.partition(":")[2])]
            if number.isdecimal() and len(of_channel) < _LOOK_BACK_MESSAGES:  # a slash command is no message
                of_channel[int(number)] = message_id
        for channel_id, messages in known.items():
            await self._add_answers(messages, f"{self.bot.name}:{channel_id}", since)
        budget = _LOOK_BACK_REQUESTS
        for channel_id, versions in known.items():
            if versions and budget > 0:
                budget -= await self._look_back_in(channel_id, versions, budget)

    async def _add_answers(self, messages: dict[int, str], conversation_id: str, since: float) -> None:
        """The bot's own messages, without a version: nobody edits them. Those that answer a command are left out, since
        a channel does not have what only one person sees.
        """
        answers = await asyncio.to_thread(self.bot.parley.log.deliveries.answers_in, conversation_id, since=since)
        own = [one for _, asked, place in answers if asked.partition(":")[0].isdecimal() for one in Post.places(place)]
        messages.update(dict.fromkeys(own[:_LOOK_BACK_MESSAGES], ""))

    async def _look_back_in(self, channel_id: int, versions: dict[int, str], budget: int) -> int:
        """One channel; returns how many requests that took. Each page begins at the newest message not yet seen, so
        what others wrote between costs nothing.
        """
        used, left = 1, sorted(versions, reverse=True)
        try:
            channel = await self._channel(channel_id)
            while channel is not None and left and used < budget:
                used += 1
                before = discord.Object(left[0] + 1)
                page = {one.id: one async for one in channel.history(limit=_PAGE, before=before)}
                reaches = min(page) if len(page) == _PAGE else 0
                for message_id in [one for one in left if one >= reaches]:
                    if message_id in page:
                        await self._see_edit(page[message_id], versions[message_id])
                    elif used < budget:
                        used += 1
                        await self._see_deletion(channel, message_id)
                left = [one for one in left if one < reaches]
        except (ConnectorError, discord.HTTPException) as error:
            log.info("what was deleted in channel %s is not to be had: %s", channel_id, error)
        return used

    async def _see_edit(self, message: discord.Message, version: str) -> None:
        if version and message.edited_at is not None and message_id_of(message) != version:
            await self.bot.changes.on_edit(message)

    async def _see_deletion(self, channel: Any, message_id: int) -> None:
        """A history without the message may be one that the bot may not read: only asked for by its id, and said not
        to exist, it is gone.
        """
        try:
            await tell(lambda: channel.fetch_message(message_id))
        except MessageGone:
            await self.bot.changes.on_delete(channel.id, message_id)

    async def _channel(self, channel_id: int) -> Any:
        """A channel, thread or direct messages, told by Discord what it is; None when it is not to be seen."""
        known = self.bot.client.get_channel(channel_id)
        if known is not None:
            return known
        try:
            return await tell(lambda: self.bot.client.fetch_channel(channel_id))
        except (ConnectorError, discord.InvalidData) as error:
            log.info("channel %s is not to be seen: %s", channel_id, error)
            return None
