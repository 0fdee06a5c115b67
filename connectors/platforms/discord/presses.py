"""What the buttons do: cancel, again, variation, like and dislike."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from connectors.platforms.discord.buttons import Pressed
from connectors.platforms.discord.commands import language_of
from connectors.platforms.discord.incoming import author_id, place_of, roles_of
from memory.messages import Attachment, Role
from tools.errors import MissingDependency, ParleyError

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from connectors.platforms.discord_bot import DiscordBot

log = logging.getLogger("parley.discord")

_TEXTS = {
    "cancelling": ("Cancelling.", "正在取消。"),
    "not yours": ("Only {} or a moderator can cancel this.", "只有 {} 或管理员可以取消。"),
    "over": ("This is not running any more.", "这已经不在运行了。"),
    "unknown": ("I do not remember this message any more.", "我已经不记得这条消息了。"),
    "liked": ("Noted: you like it.", "记下了：你喜欢。"),
    "disliked": ("Noted: you do not like it.", "记下了：你不喜欢。"),
    "not here": ("I may not answer you here.", "我不能在这里回答你。"),
}


class Presses:
    """One press of a button."""

    def __init__(self, bot: DiscordBot, interaction: discord.Interaction[Any]) -> None:
        self.bot = bot
        self.interaction = interaction
        self.zh = language_of(interaction) == "zh"
        self.author = author_id(interaction.user)
        self.place = place_of(interaction.channel, interaction.guild)

    async def press(self, pressed: Pressed) -> None:
        """Do what the button says, as far as this person may."""
        if not self.bot.access.may_talk(self.place, roles_of(self.interaction.user)):
            await self._whisper("not here")
        elif pressed.action == "cancel":
            await self._cancel(pressed.turn_id)
        elif pressed.action in ("like", "dislike"):
            await self._rate(pressed.turn_id, pressed.action == "like")
        else:
            await self._once_more(pressed.turn_id, pressed.action == "variation")

    async def _cancel(self, turn_id: str) -> None:
        asker = self.bot.asker_of(turn_id)
        moderator = self.bot.moderates(self.interaction)
        if self.bot.cancel(self.author, turn_id, self.place.conversation_id, moderator=moderator):
            await self._whisper("cancelling")
        elif asker:
            await self._whisper("not yours", f"<@{asker.partition(':')[2]}>")
        else:
            await self._whisper("over")

    async def _rate(self, turn_id: str, liked: bool) -> None:
        """Of every file of the answer."""
        agent = self.bot.parley
        messages = agent.log.file.turn_messages(turn_id) if self._is_here(turn_id) else []
        made = {one for message in messages if message.role is Role.ASSISTANT for one in message.media_ids}
        try:
            for media_id in sorted(made):
                agent.rate(media_id, self.author, liked)
        except ParleyError as error:
            log.info("a rating was not kept: %s", error)
            made = set()
        await self._whisper(("liked" if liked else "disliked") if made else "unknown")

    async def _once_more(self, turn_id: str, vary: bool) -> None:
        """The same request again, or one for another version of the picture it made."""
        messages = self.bot.parley.log.file.turn_messages(turn_id) if self._is_here(turn_id) else []
        if not messages:
            await self._whisper("unknown")
            return
        await self.interaction.response.defer(thinking=True)
        asked = messages[0]
        files = await self._files(asked.media_ids, self.bot.parley.log.author_of(turn_id))
        text = asked.text
        if vary:
            zh = any("\u4e00" <= character <= "\u9fff" for character in text)
            text = f"{text}，换一个不一样的版本" if zh else f"{text}, in a different version"
        await self.bot.ask(self.interaction, text, files)

    async def _files(self, media_ids: tuple[str, ...], owner: str) -> list[Attachment]:
        """What had been attached; it was shown in this channel, so who presses here may use it."""
        store, files = self.bot.parley.media_store, []
        for media_id in media_ids:
            try:
                media = await asyncio.to_thread(store.get, media_id, owner)
                await asyncio.to_thread(store.share_shown, media, self.author)
                files.append(Attachment(await asyncio.to_thread(media.path.read_bytes), media.name))
            except (ParleyError, OSError) as error:
                log.info("a file of before is gone: %s", error)
        return files

    def _is_here(self, turn_id: str) -> bool:
        """A turn of another conversation is nobody's business here."""
        return self.bot.parley.log.conversation_of(turn_id) == self.place.conversation_id

    async def _whisper(self, key: str, *names: str) -> None:
        """A sentence that only who pressed sees."""
        text = _TEXTS[key][1 if self.zh else 0].format(*names)
        await self.interaction.response.send_message(
            text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )
