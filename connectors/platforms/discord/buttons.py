"""The buttons under a message. Their ids say what they do, so they work after a restart too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from connectors.rendering import Language
from tools.errors import MissingDependency

try:
    import discord
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

Action = Literal["cancel", "again", "variation", "like", "dislike"]
_ID = re.compile(r"parley:(cancel|again|variation|like|dislike):([0-9a-z]{1,64})")
_LABELS: dict[Action, tuple[str, str, str]] = {
    "cancel": ("✖", "Cancel", "取消"),
    "again": ("🔁", "Again", "再来一次"),
    "variation": ("🎲", "Variation", "变化一下"),
    "like": ("👍", "", ""),
    "dislike": ("👎", "", ""),
}


@dataclass(frozen=True)
class Pressed:
    """What a button asks for, and of which turn."""

    action: Action
    turn_id: str


def read_button(custom_id: str) -> Pressed | None:
    """What a button's id says; None for one that is not ours."""
    found = _ID.fullmatch(custom_id)
    return Pressed(cast(Action, found[1]), found[2]) if found else None


def cancel_button(turn_id: str, language: Language) -> discord.ui.View:
    """Under a status message."""
    return _row(("cancel",), turn_id, language)


def media_buttons(turn_id: str, language: Language, *, varies: bool) -> discord.ui.View:
    """Under an answer with files; only what can look different can be varied."""
    return _row(
        ("again", "variation", "like", "dislike") if varies else ("again", "like", "dislike"), turn_id, language
    )


def _row(actions: tuple[Action, ...], turn_id: str, language: Language) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for action in actions:
        emoji, english, chinese = _LABELS[action]
        label = chinese if language == "zh" else english
        view.add_item(
            discord.ui.Button(
                style=discord.ButtonStyle.secondary,
                emoji=emoji,
                label=label or None,
                custom_id=f"parley:{action}:{turn_id}",
            )
        )
    view.stop()  # discord.py would keep every view in memory; the ids alone say what to do
    return view
