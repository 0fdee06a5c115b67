"""The slash commands. What only concerns the asker, memory and tools, only the asker sees."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from connectors import rendering
from connectors.personal_data import forget_person
from connectors.platforms.discord.access import Place
from connectors.platforms.discord.incoming import author_id, place_of, roles_of
from connectors.rendering import Language
from connectors.splitting import split_markdown
from memory.zones import zone_of
from tools.errors import MissingDependency

try:
    import discord
    from discord import app_commands
except ImportError as error:
    raise MissingDependency("discord.py", "discord") from error

if TYPE_CHECKING:
    from connectors.platforms.discord_bot import DiscordBot

Interaction = discord.Interaction[Any]
_CHINESE = {
    "Ask anything, with a file if you like.": "随便问，可以附上文件。",
    "Draw a picture.": "画一张图。",
    "Read a text aloud.": "朗读一段文字。",
    "Forget something of you, or everything.": "忘记关于你的某件事，或全部忘记。",
    "Show what is remembered of you; only you see it.": "查看记住了你的什么；只有你能看到。",
    "Cancel what is being made for you here.": "取消这里正在为你做的事。",
    "Show what I can do for you here.": "看看我在这里能为你做什么。",
    "What you want.": "你想要什么。",
    "What to draw.": "画什么。",
    "What to say.": "念什么。",
    "A picture, recording, film or document.": "图片、录音、视频或文档。",
    "What about.": "关于什么。",
    "A passage, a time, or everything.": "某一条、某段时间，或全部。",
    "A tool to explain.": "要说明的工具。",
}
_SPANS: dict[str, tuple[float | None, str, str]] = {
    "hour": (3600.0, "the last hour", "最近一小时"),
    "day": (86400.0, "the last day", "最近一天"),
    "week": (7 * 86400.0, "the last week", "最近一周"),
    "everything": (None, "everything, with all files", "全部，包括所有文件"),
}
_CHOICES = 25
"""Suggestions that Discord takes."""
_CHOICE_CHARS = 100
_SHOWN = 10


def create_commands(client: discord.Client, bot: DiscordBot) -> app_commands.CommandTree[Any]:
    """The commands, to be synced once the client is logged in."""
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
    commands = Commands(bot)
    for name, callback, about in (
        ("ask", commands.ask, "Ask anything, with a file if you like."),
        ("draw", commands.draw, "Draw a picture."),
        ("say", commands.say, "Read a text aloud."),
        ("forget", commands.forget, "Forget something of you, or everything."),
        ("memory", commands.memory, "Show what is remembered of you; only you see it."),
        ("cancel", commands.cancel, "Cancel what is being made for you here."),
        ("tools", commands.tools, "Show what I can do for you here."),
    ):
        command: Any = app_commands.Command(
            name=name, description=app_commands.locale_str(about), callback=_plain_function(callback)
        )
        for option, completion in commands.completions.get(name, {}).items():
            command.autocomplete(option)(completion)
        tree.add_command(command)
    return tree


def language_of(interaction: Interaction) -> Language:
    """The language of the asker's Discord."""
    return "zh" if str(interaction.locale.value).startswith("zh") else "en"


class Chinese(app_commands.Translator):
    """Descriptions for people whose Discord is in Chinese."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The Chinese for what we know, nothing else."""
        return _CHINESE.get(string.message) if str(locale.value).startswith("zh") else None


class Commands:
    """What each command does."""

    def __init__(self, bot: DiscordBot) -> None:
        self.bot = bot
        self.completions: dict[str, dict[str, Any]] = {
            "forget": {"what": _plain_function(self.complete_forget)},
            "memory": {"about": _plain_function(self.complete_memory)},
            "tools": {"tool": _plain_function(self.complete_tool)},
        }

    @app_commands.describe(text="What you want.", file="A picture, recording, film or document.")
    async def ask(self, interaction: Interaction, text: str, file: discord.Attachment | None = None) -> None:
        """A message as any other."""
        await self._answer(interaction, text, [file] if file else [])

    @app_commands.describe(prompt="What to draw.")
    async def draw(self, interaction: Interaction, prompt: str) -> None:
        """A picture of the prompt."""
        chinese = rendering.language_of(prompt) == "zh"
        await self._answer(interaction, f"画：{prompt}" if chinese else f"draw {prompt}")

    @app_commands.describe(text="What to say.")
    async def say(self, interaction: Interaction, text: str) -> None:
        """The text as speech."""
        chinese = rendering.language_of(text) == "zh"
        await self._answer(interaction, f"朗读：{text}" if chinese else f"read aloud: {text}")

    @app_commands.describe(what="A passage, a time, or everything.")
    async def forget(self, interaction: Interaction, what: str) -> None:
        """Remove passages of memory, or all of a person."""
        if not await self._may(interaction):
            return
        language, author = language_of(interaction), author_id(interaction.user)
        if what == "everything":
            question = (
                "要删除关于你的一切吗：记忆、对话和文件？"
                if language == "zh"
                else "Delete everything of you: memory, conversations and files?"
            )
            confirm = _Confirm(self, author, language)
            await interaction.response.send_message(question, view=confirm, ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(await self._forget(author, what, language), ephemeral=True)

    async def _forget(self, author: str, what: str, language: Language) -> str:
        agent, zh = self.bot.parley, language == "zh"
        if what in _SPANS:
            seconds = _SPANS[what][0]
            report = await forget_person(agent, author, None if seconds is None else time.time() - seconds)
        elif agent.memory is None:
            return "没有开启记忆。" if zh else "Memory is switched off."
        else:
            passage = what.removeprefix("id:")
            if passage == what:
                found = await agent.memory.find(author, what)
                if len(found) != 1:
                    return _which(len(found), zh)
                passage = found[0].id
            report = await agent.memory.forget(author, passage_id=passage)
        count = sum(report.removed.values())
        if not report.nothing_left:
            return "没有全部删除，请再试一次。" if zh else "Not everything could be deleted. Try again."
        if count:
            done = "已经忘记了。" if zh else "Forgotten."
        else:
            done = "没有什么可忘记的。" if zh else "There was nothing to forget."
        return f"{done} {report.to_come(language)}".strip()

    @app_commands.describe(about="What about.")
    async def memory(self, interaction: Interaction, about: str = "") -> None:
        """Passages of the asker's own memory."""
        if not await self._may(interaction):
            return
        language, agent = language_of(interaction), self.bot.parley
        zh = language == "zh"
        await interaction.response.defer(ephemeral=True, thinking=True)
        if agent.memory is None:
            text = "没有开启记忆。" if zh else "Memory is switched off."
        else:
            author = author_id(interaction.user)
            query = about or ("我" if zh else "me")
            time_zone = await agent.time_zone(author)
            passages = await agent.memory.recall(query, author, n_results=_SHOWN, time_zone=time_zone)
            zone = zone_of(time_zone)
            lines = [f"- {discord.utils.escape_markdown(passage.line(zone))}" for passage in passages]
            nothing = "没有记住相关的内容。" if zh else "Nothing is remembered about that."
            text = "\n".join(lines) or nothing
        await interaction.followup.send(
            split_markdown(text, 1900)[0], ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    async def cancel(self, interaction: Interaction) -> None:
        """End the asker's turns in this channel."""
        if not await self._may(interaction):
            return
        place = place_of(interaction.channel, interaction.guild)
        count = self.bot.cancel(author_id(interaction.user), conversation_id=place.conversation_id)
        zh = language_of(interaction) == "zh"
        if count:
            text = "正在取消。" if zh else "Cancelling."
        else:
            text = "这里没有正在为你做的事。" if zh else "Nothing is being made for you here."
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.describe(tool="A tool to explain.")
    async def tools(self, interaction: Interaction, tool: str = "") -> None:
        """The tools this person may use here."""
        if not await self._may(interaction):
            return
        zh = language_of(interaction) == "zh"
        names = self._tools_of(interaction)
        if tool in names:
            text = f"**{tool}**\n{self.bot.parley.toolbox.tools[tool].description}"
        elif tool:
            text = "你在这里没有这个工具。" if zh else "You have no such tool here."
        else:
            language: Language = "zh" if zh else "en"
            text = "\n".join(f"- `{name}` {rendering.doing(name, language)}" for name in names)
            text = text or ("这里没有你可以用的工具。" if zh else "There is no tool for you here.")
        await interaction.response.send_message(split_markdown(text, 1900)[0], ephemeral=True)

    # completion

    async def complete_tool(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Tools by a part of their name."""
        names = [name for name in self._tools_of(interaction) if current.lower() in name]
        return [app_commands.Choice(name=name, value=name) for name in names[:_CHOICES]]

    async def complete_memory(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """What the asker said that has these words."""
        return [app_commands.Choice(name=text, value=text) for _, text in await self._passages(interaction, current)][
            :_CHOICES
        ]

    async def complete_forget(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Times, everything, and passages."""
        zh = language_of(interaction) == "zh"
        choices = [
            app_commands.Choice(name=chinese if zh else english, value=key)
            for key, (_, english, chinese) in _SPANS.items()
            if current.lower() in (chinese if zh else english)
        ]
        for passage_id, text in await self._passages(interaction, current):
            choices.append(app_commands.Choice(name=text, value=f"id:{passage_id}"))
        return choices[:_CHOICES]

    async def _passages(self, interaction: Interaction, current: str) -> list[tuple[str, str]]:
        memory = self.bot.parley.memory
        if memory is None or not current.strip():
            return []
        passages = await memory.recall(current, author_id(interaction.user), n_results=_SHOWN)
        return [(one.id, " ".join(one.text.split())[:_CHOICE_CHARS]) for one in passages if one.text.strip()]

    # what they share

    def _tools_of(self, interaction: Interaction) -> list[str]:
        known = self.bot.parley.toolbox.tools
        allowed = self.bot.access.allowed_tools(known, roles_of(interaction.user))
        return [name for name in known if allowed is None or name in allowed]

    async def _answer(self, interaction: Interaction, text: str, attachments: Any = ()) -> None:
        if await self._may(interaction):
            await interaction.response.defer(thinking=True)
            await self.bot.ask(interaction, text, attachments)

    async def _may(self, interaction: Interaction) -> bool:
        """Whether the bot answers this person here; says so where it does not."""
        place: Place = place_of(interaction.channel, interaction.guild)
        if self.bot.access.may_talk(place, roles_of(interaction.user)):
            return True
        zh = language_of(interaction) == "zh"
        await interaction.response.send_message(
            "我不能在这里回答你。" if zh else "I may not answer you here.", ephemeral=True
        )
        return False


class _Confirm(discord.ui.View):
    """One button that deletes everything, for a minute."""

    def __init__(self, commands: Commands, author: str, language: Language) -> None:
        super().__init__(timeout=60)
        self.commands, self.author, self.language = commands, author, language
        label = "全部删除" if language == "zh" else "Delete everything"
        button: discord.ui.Button[Any] = discord.ui.Button(style=discord.ButtonStyle.danger, label=label)
        button.callback = self.delete  # type: ignore[method-assign]
        self.add_item(button)

    async def delete(self, interaction: Interaction) -> None:
        """Only the asker sees the button."""
        self.stop()
        await interaction.response.defer(ephemeral=True)
        text = await self.commands._forget(self.author, "everything", self.language)
        await interaction.edit_original_response(content=text, view=None)


def _which(found: int, zh: bool) -> str:
    if not found:
        return "没有找到相关的内容。" if zh else "Nothing is remembered about that."
    if zh:
        return f"有 {found} 条相关的内容。请在输入时从列表中选一条。"
    return f"{found} passages speak of that. Choose one from the list while you type."


def _plain_function(method: Any) -> Any:
    """A method as the function that discord.py wants: it reads the parameters off the signature."""
    import functools
    import inspect
    import typing

    hints = typing.get_type_hints(method)
    parameters = [
        one.replace(annotation=hints.get(one.name, one.annotation))
        for one in inspect.signature(method).parameters.values()
    ]

    @functools.wraps(method)
    async def call(*arguments: Any, **named: Any) -> Any:
        return await method(*arguments, **named)

    del call.__wrapped__
    call.__qualname__ = call.__name__  # else discord.py expects `self` before the interaction
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    return call
