"""Channels, threads and forum posts that are deleted as a whole: what was said there is forgotten, for everybody.

Discord tells of a channel, and of its threads in use. Threads put away, and deletions while the bot was away, are found
by the log, which knows what is a part of what.

Nothing brings back what is forgotten, so an error is no deletion, nor is a place that the bot may not see. What counts
is Discord's own event; or, of a server that the bot is in and that is in order, that its list of channels has this one
no more and Discord says twice, some time apart, that it does not exist. A server that the bot is taken out of looks the
same whether it was deleted or not: what was said there stays, unless `forget_left_servers` is set.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from connectors.connector import ConnectorError
from connectors.platforms.discord.access import Place
from connectors.platforms.discord.incoming import place_of
from connectors.platforms.discord.targets import ChannelGone, tell
from tools.errors import MissingDependency

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from connectors.platforms.discord_bot import Answering, DiscordBot

log = logging.getLogger("parley.discord")

_SERVERS = "discord-server:"
_REMEMBERED = 1000
_REQUESTS = 150
"""Of one look; the rest waits for the next, so that a start does not take Discord's patience."""
_LOOK_EVERY_S = 600.0
_SURE_AFTER_S = 30.0
"""Until Discord is asked for the second time."""


class DeletedPlaces:
    """What becomes of places that are not there any more."""

    def __init__(self, bot: DiscordBot) -> None:
        self.bot = bot
        self._gone: deque[int] = deque(maxlen=_REMEMBERED)
        self._asked: dict[int, float] = {}
        """When Discord was last asked for a channel, in seconds of a steady clock."""
        self._looking: asyncio.Task[None] | None = None
        self._look_wanted_at: float | None = None
        self._looked_at = 0.0

    def is_gone(self, place: Place) -> bool:
        """Whether this place was deleted lately: what is still being looked at there is not answered any more."""
        return place.channel_id in self._gone or place.parent_id in self._gone

    def note(self, place: Place) -> None:
        """Have the log know what a channel or thread is a part of."""
        if place.guild_id is None:
            return
        wholes = [Place(place.parent_id).conversation_id] if place.parent_id is not None else []
        self.bot.parley.log.places.note(place.conversation_id, *wholes, _server(place.guild_id))

    # told by Discord

    def on_delete(self, channel_id: int) -> None:
        """A channel or thread was deleted: end the answers there, and forget what was said there and in its threads."""
        if channel_id in self._gone:
            return
        conversation_id = Place(channel_id).conversation_id
        gone = [conversation_id, *self.bot.parley.log.places.parts_of(conversation_id)]
        self._gone.extend(_number(place) for place in gone)
        self._forget(gone, [one for one in self.bot.answering.values() if self.is_gone(one.place)])

    def on_leave(self, guild_id: int) -> None:
        """The bot was taken out of a server, or the server was deleted: nobody there will see what it makes for them,
        and nothing there is read any more. Who spoke there has not deleted anything.
        """
        there = [one for one in self.bot.answering.values() if one.place.guild_id == guild_id]
        if self.bot.settings.forget_left_servers:
            self._forget([_server(guild_id), *self.bot.parley.log.places.parts_of(_server(guild_id))], there)
            return
        for one in there:
            self.bot.cancel("", conversation_id=one.place.conversation_id, moderator=True)

    def _forget(self, places: Sequence[str], answering: Sequence[Answering]) -> None:
        """Forget conversations, in the background; what is begun is finished by the next process if need be."""
        for one in answering:
            one.post.dropped = True
            one.task.cancel()
        channels = {_number(place) for place in places}
        for post in self.bot.undelivered.values():
            post.dropped |= post.target.channel.id in channels
        self.bot.spawn(self._forget_in_agent(places))

    async def _forget_in_agent(self, places: Sequence[str]) -> None:
        await self.bot.parley.forget_deleted(places)
        log.info("%s is no more, and what was said there is forgotten", places[0])

    # found when the bot is back

    def look_again(self) -> None:
        """See what was deleted while the bot was away."""
        self._look_wanted_at = time.monotonic()
        if self._looking is None or self._looking.done():
            self._looking = self.bot.spawn(self._look())

    async def _look(self) -> None:
        """In portions, with a pause between, also where a connection keeps breaking."""
        while self._look_wanted_at is not None:
            wait_s = self._looked_at + _LOOK_EVERY_S - time.monotonic() if self._looked_at else 0.0
            await asyncio.sleep(max(wait_s, 0.0))
            self._looked_at = time.monotonic()
            since, self._look_wanted_at = self._look_wanted_at, None
            self._see_left_servers()
            suspects, left = await self._ask(since)
            if suspects:
                await asyncio.sleep(_SURE_AFTER_S)
                for channel_id, guild_id in suspects.items():
                    if self._is_in_order(guild_id) and await self._is_unknown(channel_id):
                        self.on_delete(channel_id)
            if left and self._look_wanted_at is None:
                self._look_wanted_at = since

    def _see_left_servers(self) -> None:
        if self.bot.settings.forget_left_servers:
            for server in self.bot.parley.log.places.wholes(_SERVERS):
                if self.bot.client.get_guild(_number(server)) is None:
                    self.on_leave(_number(server))

    async def _ask(self, since: float) -> tuple[dict[int, int], bool]:
        """The channels that Discord does not know, with their servers, and whether some are left to be asked for."""
        missing = await self._missing()
        waiting = [one for one in missing if self._asked.get(one, 0.0) < since]
        waiting.sort(key=lambda one: self._asked.get(one, 0.0))
        suspects: dict[int, int] = {}
        for channel_id in waiting[:_REQUESTS]:
            self._asked[channel_id] = time.monotonic()
            if await self._is_unknown(channel_id):
                suspects[channel_id] = missing[channel_id]
        return suspects, len(waiting) > _REQUESTS

    async def _missing(self) -> dict[int, int]:
        """Channels of conversations that Discord's list of their server does not have, with the server: deleted, put
        away, or not for the bot to see. A thread whose channel is missing too is not asked for by itself.
        """
        turn_log = self.bot.parley.log
        missing: dict[int, int] = {}
        for conversation_id in await asyncio.to_thread(turn_log.places.shared_conversations, f"{self.bot.name}:"):
            channel_id = _number(conversation_id)
            known: Any = self.bot.client.get_channel(channel_id)
            if known is not None:
                if not turn_log.places.whole_of(conversation_id):  # an older Parley wrote it
                    self.note(place_of(known, None))
                continue
            whole = turn_log.places.whole_of(conversation_id)
            if whole and not whole.startswith(_SERVERS):
                if self.bot.client.get_channel(_number(whole)) is None:
                    channel_id = _number(whole)
                whole = turn_log.places.whole_of(whole)
            if whole and self._is_in_order(_number(whole)):
                missing[channel_id] = _number(whole)
        return missing

    def _is_in_order(self, guild_id: int) -> bool:
        """Whether the bot is in this server and sees it: in an outage Discord may say anything."""
        guild = self.bot.client.get_guild(guild_id)
        return guild is not None and not guild.unavailable

    async def _is_unknown(self, channel_id: int) -> bool:
        """Whether Discord says of this very channel that it does not exist."""
        try:
            await tell(lambda: self.bot.client.fetch_channel(channel_id))
        except ChannelGone:
            return True
        except (ConnectorError, discord.DiscordException) as error:
            log.info("channel %s is not to be seen: %s", channel_id, error)
        return False


def _server(guild_id: int) -> str:
    """A server, among the places of the log."""
    return f"{_SERVERS}{guild_id}"


def _number(place: str) -> int:
    return int(place.partition(":")[2])
