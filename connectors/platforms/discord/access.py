"""Who may talk to the bot, where, and with which tools. Ids alone count, never names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.settings import DiscordSettings
from tools.errors import ConfigurationError


@dataclass(frozen=True)
class Place:
    """Where something was said: a server's channel, or direct messages when `guild_id` is None."""

    channel_id: int
    guild_id: int | None = None
    parent_id: int | None = None
    """The channel a thread belongs to."""

    @property
    def private(self) -> bool:
        """Whether one person alone reads it."""
        return self.guild_id is None

    @property
    def conversation_id(self) -> str:
        """The conversation of this place."""
        return f"discord:{self.channel_id}"


@dataclass(frozen=True)
class Access:
    """The allow lists of the settings."""

    settings: DiscordSettings
    tool_roles: dict[str, frozenset[int]] = field(default_factory=dict)
    """Roles by tool; a tool that is not named here is everybody's."""

    @classmethod
    def create(cls, settings: DiscordSettings, tools: Iterable[str]) -> Access:
        """Read the settings. Raises ConfigurationError for a tool that does not exist or an id that is none."""
        known, roles = set(tools), dict[str, frozenset[int]]()
        for entry in settings.tool_roles:
            tool, _, role = (part.strip() for part in entry.partition("="))
            if tool not in known or not role.isdecimal():
                what = "names no tool" if tool not in known else "has no role's id after ="
                raise ConfigurationError(
                    f"PARLEY_DISCORD_TOOL_ROLES: {entry!r} {what}.", "Write it as TOOL=ROLE_ID; see: parley tools"
                )
            roles[tool] = roles.get(tool, frozenset()) | {int(role)}
        return cls(settings, roles)

    def may_talk(self, place: Place, roles: Iterable[int]) -> bool:
        """Whether the bot answers this person here."""
        if place.guild_id is None:
            return self.settings.direct_messages
        return (
            self.open_to(place)
            and (not self.settings.roles or bool(set(roles) & set(self.settings.roles)))
        )  # fmt: skip

    def open_to(self, place: Place) -> bool:
        """Whether the bot answers anybody here."""
        if place.guild_id is None:
            return self.settings.direct_messages
        guilds, channels = self.settings.guilds, self.settings.channels
        return (not guilds or place.guild_id in guilds) and (
            not channels or place.channel_id in channels or place.parent_id in channels
        )

    def allowed_tools(self, tools: Iterable[str], roles: Iterable[int]) -> frozenset[str] | None:
        """The tools of a person with these roles; None for all. Direct messages know no roles."""
        if not self.tool_roles:
            return None
        own = set(roles)
        return frozenset(name for name in tools if name not in self.tool_roles or own & self.tool_roles[name])

    def is_moderator(self, roles: Iterable[int], manages_messages: bool) -> bool:
        """Whether a person may cancel what others asked for."""
        return manages_messages or bool(set(roles) & set(self.settings.moderators))
