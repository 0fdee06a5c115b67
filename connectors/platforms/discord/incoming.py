"""From what Discord delivers to an `IncomingMessage`: who, where, what is meant, and the bytes of the files."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors import rendering
from connectors.connector import ConnectorError
from connectors.platforms.discord.access import Place
from connectors.platforms.discord.targets import tell
from memory.messages import Attachment
from tools.errors import MissingDependency

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

log = logging.getLogger("parley.discord")

_QUOTED_CHARS = 2000
_FULL_SIZED = 2
"""So many files of the largest size one message may have: all of them are in memory at once."""


@dataclass
class Fetched:
    """The files of a message, and one sentence for each that could not be had."""

    files: list[Attachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def author_id(user: discord.abc.Snowflake) -> str:
    """A person as Parley knows them: by their id, which no renaming changes."""
    return f"discord:{user.id}"


def place_of(channel: Any, guild: discord.Guild | None) -> Place:
    """Where a channel or thread is. A server's channel is one also while Discord has not told of the server, or it is
    out of order: what is taken for direct messages would have private things said in it.
    """
    guild = guild or getattr(channel, "guild", None)
    guild_id = getattr(channel, "guild_id", None) if guild is None else guild.id
    return Place(channel.id, guild_id, getattr(channel, "parent_id", None))


def roles_of(user: Any) -> list[int]:
    """Ids of a person's roles in the server they write in; none in direct messages."""
    return [role.id for role in getattr(user, "roles", [])]


def words_of(message: discord.Message, own_id: int) -> str:
    """What a person wrote, without the mention of the bot and with names in place of other ids."""
    text = re.sub(rf"<@!?{own_id}>", " ", message.content)
    for user in message.mentions:
        text = re.sub(rf"<@!?{user.id}>", f"@{user.display_name}", text)
    for role in message.role_mentions:
        text = text.replace(f"<@&{role.id}>", f"@{role.name}")
    for channel in message.channel_mentions:
        text = text.replace(f"<#{channel.id}>", f"#{getattr(channel, 'name', 'channel')}")
    text = re.sub(r"<a?:(\w+):\d+>", r":\1:", text)
    text = re.sub(r"[ \t]{2,}", " ", text).strip()
    return "\n".join([*([text] if text else []), *(f":{one.name}:" for one in message.stickers), *_poll(message)])


def _poll(message: discord.Message) -> list[str]:
    """A poll as lines."""
    if message.poll is None:
        return []
    return [message.poll.question, *(f"- {answer.text}" for answer in message.poll.answers)]


def is_for_others(message: discord.Message) -> bool:
    """Whether it names somebody, or answers somebody's message."""
    resolved = message.reference.resolved if message.reference is not None else None
    named = message.mentions or message.role_mentions or message.mention_everyone
    return bool(named) or isinstance(resolved, discord.Message)


def message_id_of(message: discord.Message) -> str:
    """A message's id in the log; an edited one is another version of it, which the time of the edit tells."""
    if message.edited_at is None:
        return str(message.id)
    return f"{message.id}:{message.edited_at.timestamp():.6f}"


def is_voice(message: discord.Message) -> bool:
    """Whether it is a recording and nothing else: what Discord calls a voice message."""
    return len(message.attachments) == 1 and message.attachments[0].is_voice_message()


async def referred_to(message: discord.Message) -> discord.Message | None:
    """The message a reply answers; None when there is none to be had."""
    reference = message.reference
    if reference is None or reference.message_id is None or message.type is not discord.MessageType.reply:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    if isinstance(reference.resolved, discord.DeletedReferencedMessage):
        return None
    wanted = reference.message_id
    try:
        return await tell(lambda: message.channel.fetch_message(wanted))
    except ConnectorError as error:
        log.info("the message that a reply refers to is not to be had: %s", error)
        return None


def quoted(message: discord.Message, own_id: int) -> str:
    """The words of a message as a quotation, for the message that answers it; the bot's own are in the history."""
    if message.author.id == own_id:
        return ""
    text = words_of(message, own_id)[:_QUOTED_CHARS]
    return "\n".join(f"> {line}" for line in text.splitlines())


def forwarded_words(message: discord.Message) -> str:
    """The words of what somebody passed on, as a quotation: they are not their own, and rule nothing."""
    words = "\n".join(snapshot.content for snapshot in message.message_snapshots if snapshot.content)
    return "\n".join(f"> {line}" for line in words.splitlines())


async def fetch_files(
    attachments: Sequence[discord.Attachment], limit_bytes: int, language: rendering.Language
) -> Fetched:
    """The bytes of attachments. One that is too large is not fetched, one that can not be is named."""
    fetched, zh, room = Fetched(), language == "zh", _FULL_SIZED * limit_bytes
    for one in attachments:
        if one.size > limit_bytes:
            most = rendering.size(limit_bytes)
            fetched.problems.append(
                f"{one.filename}（{rendering.size(one.size)}）太大了，最多 {most}。"
                if zh
                else f"{one.filename} ({rendering.size(one.size)}) is too large; at most {most} are taken."
            )
        elif one.size > room:
            most = rendering.size(_FULL_SIZED * limit_bytes)
            fetched.problems.append(
                f"没有读取 {one.filename}：一条消息的文件合起来最多 {most}，请分开发送。"
                if zh
                else f"{one.filename} was left out: the files of one message may have {most} together. "
                "Send it by itself."
            )
        else:
            room -= one.size
            try:
                fetched.files.append(Attachment(await tell(one.read), one.filename))
            except ConnectorError as error:
                log.warning("an attachment could not be fetched: %s", error)
                fetched.problems.append(
                    f"{one.filename} 无法从 Discord 下载，请再发一次。"
                    if zh
                    else f"{one.filename} could not be fetched from Discord. Send it again."
                )
    return fetched
