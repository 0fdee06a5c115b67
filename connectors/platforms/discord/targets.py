"""Where an answer goes in Discord: a channel, or the reply to a slash command; and what Discord says to it."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors.connector import ConnectorError
from connectors.fitting import FittedFile
from tools.errors import MissingDependency

try:
    import aiohttp
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

log = logging.getLogger("parley.discord")

T = TypeVar("T")
MESSAGE_CHARS = 2000
"""Of one message: discord.com/developers/docs/resources/message#create-message."""
FILES = 10
_TOO_LARGE = 40005
_UNKNOWN_MESSAGE = 10008
_UNKNOWN_CHANNEL = 10003
_UNKNOWN_WEBHOOK, _INVALID_TOKEN = 10015, 50027
_ARCHIVED_THREAD = 50083
DIRECT_UPLOAD_BYTES = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
_TRIES = 3
NOBODY = discord.AllowedMentions(everyone=False, users=False, roles=False, replied_user=True)
"""What an answer may ping: the asker, and never what its text names."""


class TooLarge(ConnectorError):
    """The files of one message are more than Discord takes here."""


class Unreachable(ConnectorError):
    """Discord does not work just now: the same will be taken later."""


class Gone(ConnectorError):
    """The message to edit, or the channel, is not there any more, or not for the bot."""


class MessageGone(Gone):
    """Discord says of this very message that it does not exist."""


class ChannelGone(Gone):
    """Discord says that it knows no such channel. Of a request for something in it that is no proof."""


@dataclass(frozen=True)
class Content:
    """What one message shows."""

    text: str
    files: Sequence[FittedFile] = ()
    buttons: discord.ui.View | None = None


async def tell(request: Callable[[], Awaitable[T]]) -> T:
    """Make a request of Discord; one that fails on the way or in the server is made again.

    discord.py waits for rate limits and repeats 500, 502, 504 by itself; this is for 503 and broken connections.
    Raises TooLarge, MessageGone, ChannelGone, Gone, Unreachable, or ConnectorError for what is refused otherwise.
    """
    for attempt in range(_TRIES):
        try:
            return await request()
        except discord.HTTPException as error:
            if error.code == _TOO_LARGE or error.status == 413:
                raise TooLarge("Discord takes no file of this size here.") from error
            if error.code == _UNKNOWN_MESSAGE:
                raise MessageGone("The message is not there any more.") from error
            if error.status == 404 and error.code == _UNKNOWN_CHANNEL:
                raise ChannelGone("The channel is not there any more.") from error
            if error.status in (403, 404) or error.code in (_UNKNOWN_WEBHOOK, _INVALID_TOKEN, _ARCHIVED_THREAD):
                raise Gone(f"Discord does not let me write there: {error.text or error.status}.") from error
            if error.status >= 500 and attempt == _TRIES - 1:
                raise Unreachable("Discord does not work just now.") from error
            if error.status < 500:
                raise ConnectorError(f"Discord refused the message: {error.text or error.status}.") from error
            log.warning("Discord answered %s, trying again", error.status)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            if attempt == _TRIES - 1:
                raise Unreachable("Discord can not be reached.") from error
            log.warning("a request to Discord broke off (%s), trying again", type(error).__name__)
        await asyncio.sleep(0.5 * 2**attempt)
    raise AssertionError("the last try returns or raises")


class ChannelTarget:
    """A channel, thread or direct messages; the first message replies to the asker's."""

    def __init__(self, channel: Any, reply_to: int | None, upload_bytes: int) -> None:
        self.channel = channel
        self.reply_to = reply_to
        self.upload_bytes = upload_bytes

    async def post(self, content: Content, nonce: str, *, first: bool) -> int:
        """A new message; returns its id. Discord knows by the nonce one that it has taken already."""
        reference = None
        if first and self.reply_to is not None:
            reference = discord.MessageReference(
                message_id=self.reply_to, channel_id=self.channel.id, fail_if_not_exists=False
            )
        arguments: dict[str, Any] = {} if content.buttons is None else {"view": content.buttons}

        async def send() -> discord.Message:
            return await self.channel.send(
                content.text or None,
                files=_files(content.files),
                nonce=nonce,
                reference=reference,
                allowed_mentions=NOBODY,
                suppress_embeds=False,
                **arguments,
            )

        message = await tell(send)
        if content.text and message.content != content.text and _plain(message.content) != _plain(content.text):
            await self.edit(message.id, content)  # the nonce found what an earlier try, or process, had posted
        return message.id

    async def edit(self, message_id: int, content: Content) -> None:
        """Change a message of the bot's into this."""
        message = discord.PartialMessage(channel=self.channel, id=message_id)

        async def change() -> Any:
            return await message.edit(
                content=content.text or None,
                attachments=_files(content.files),
                view=content.buttons,
                allowed_mentions=NOBODY,
            )

        await tell(change)

    async def delete(self, message_id: int) -> None:
        """Remove a message of the bot's; one that is gone is as good."""
        try:
            await tell(lambda: discord.PartialMessage(channel=self.channel, id=message_id).delete())
        except Gone:
            log.debug("message %s was gone already", message_id)

    async def typing(self) -> None:
        """Show for ten seconds that an answer is coming."""
        await tell(lambda: self.channel._state.http.send_typing(self.channel.id))


class CommandTarget(ChannelTarget):
    """The reply to a slash command or a button, which Discord takes for 15 minutes; afterwards the channel."""

    def __init__(self, interaction: discord.Interaction[Any], upload_bytes: int) -> None:
        super().__init__(interaction.channel, None, upload_bytes)
        self.interaction = interaction
        self._original: int | None = None

    async def post(self, content: Content, nonce: str, *, first: bool) -> int:
        """The first fills the reply that was promised, further ones follow it."""
        interaction = self.interaction
        if interaction.is_expired():
            return await super().post(content, nonce, first=first)
        arguments: dict[str, Any] = {} if content.buttons is None else {"view": content.buttons}
        if first:
            await self._edit_original(content)
            if self._original is None:
                self._original = (await tell(interaction.original_response)).id
            return self._original

        async def follow() -> discord.WebhookMessage:
            return await interaction.followup.send(
                content.text or discord.utils.MISSING,
                files=_files(content.files),
                allowed_mentions=NOBODY,
                wait=True,
                **arguments,
            )

        return (await tell(follow)).id

    async def edit(self, message_id: int, content: Content) -> None:
        """As a channel's, through the interaction as long as that works."""
        if message_id != self._original or self.interaction.is_expired():
            await super().edit(message_id, content)
        else:
            await self._edit_original(content)

    async def _edit_original(self, content: Content) -> None:
        async def change() -> Any:
            return await self.interaction.edit_original_response(
                content=content.text or None,
                attachments=_files(content.files),
                view=content.buttons,
                allowed_mentions=NOBODY,
            )

        await tell(change)

    async def typing(self) -> None:
        """Discord says by itself that the bot is thinking."""


def upload_bytes(guild: discord.Guild | None) -> int:
    """Bytes that one message's files may have."""
    return DIRECT_UPLOAD_BYTES if guild is None else guild.filesize_limit


def _plain(text: str) -> str:
    """Discord trims what it is sent."""
    return " ".join(text.split())


def _files(fitted: Sequence[FittedFile]) -> list[discord.File]:
    """Fresh file objects: discord.py closes those of a request."""
    return [discord.File(io.BytesIO(one.data), filename=one.name) for one in fitted]
