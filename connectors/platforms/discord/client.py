"""discord.py's client, which hands its events to the bot."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from connectors.platforms.discord.commands import Chinese, create_commands
from tools.errors import MissingDependency

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from connectors.platforms.discord_bot import DiscordBot

log = logging.getLogger("parley.discord")

_GUILDS_WITHIN_S = 2.0
"""Discord tells of the servers one after the other; after so long without another they are all there."""


class Client(discord.Client):
    """Tells the bot what happens, and nothing else of it."""

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
        await self.bot.coming_back.come_back()

    async def on_message(self, message: discord.Message) -> None:
        self.bot.heard()
        await self.bot.on_message(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        await self.bot.changes.on_edit(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self.bot.changes.on_delete(payload.channel_id, payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        for message_id in payload.message_ids:
            self.bot.spawn(self.bot.changes.on_delete(payload.channel_id, message_id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.bot.deleted_places.on_delete(channel.id)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        self.bot.deleted_places.on_delete(payload.thread_id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self.bot.deleted_places.look_again()

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.bot.deleted_places.on_leave(guild.id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.component:
            await self.bot.on_button(interaction)
