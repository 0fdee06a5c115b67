"""Discord for the contract: the loopback server, the real discord.py, and people by name."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import discord
import yarl

from connectors.platforms.discord import client, coming_back, deleted_places
from connectors.platforms.discord.buttons import read_button
from connectors.platforms.discord_bot import DiscordBot
from connectors.settings import DiscordSettings
from tests.connectors.contract import ROOM, Shown
from tests.connectors.platforms.discord.server import APPLICATION_ID, BOT, ROOM_ID, TOKEN, DiscordServer, Fault

PEOPLE = {"anna": 1001, "ben": 1002, "mod": 1003}
_FAULTS = {
    "": None,
    "limit": Fault(429, retry_after_s=0.05),
    "everywhere": Fault(429, retry_after_s=0.05, everywhere=True),
    "error": Fault(503),
    "error after": Fault(503, after=True),
    "slow": Fault(delay_s=0.1),
    "refuse upload": Fault(400, code=50000),
}


class DiscordDriver:
    text_limit = 2000
    upload_limit = 10 * 2**20

    def __init__(self, server: DiscordServer, **settings: Any) -> None:
        self.server = server
        self.settings = DiscordSettings(**{"token": TOKEN, "stop_within_s": 5.0, **settings})
        self.bot: DiscordBot | None = None
        self.agent = None
        self._running: asyncio.Task | None = None
        for name, user_id in PEOPLE.items():
            server.add_user(user_id, name, ["701"] if name == "mod" else [])

    def point(self, monkeypatch) -> None:
        """Have discord.py talk to this machine: the two addresses it has, nothing else."""
        monkeypatch.setattr(client, "_GUILDS_WITHIN_S", 0.2)
        monkeypatch.setattr(coming_back, "_LOOK_BACK_EVERY_S", 0.3)
        monkeypatch.setattr(deleted_places, "_LOOK_EVERY_S", 0.3)
        monkeypatch.setattr(deleted_places, "_SURE_AFTER_S", 0.2)
        monkeypatch.setattr(discord.http.Route, "BASE", self.server.api)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(self.server.gateway))

    async def start(self, agent) -> None:
        self.server.ready.clear()
        self.agent = agent
        self.bot = DiscordBot(agent, self.settings)
        self._running = asyncio.create_task(self.bot.run())
        ready = asyncio.create_task(self.server.ready.wait())
        await asyncio.wait([ready, self._running], timeout=15, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._running.done():
            self._running.result()
        assert self.server.ready.is_set()
        await asyncio.wait_for(self.bot.client.wait_until_ready(), 15)

    async def stop(self) -> None:
        if self.bot is not None:
            await self.bot.stop()
            await asyncio.wait_for(self._running, 10)
            await self.agent.close()
            self.bot = None

    async def kill(self) -> None:
        """As kill -9 leaves it: the log ends where it is, its lock is free, no request goes out any more."""
        bot, agent, self.bot = self.bot, self.agent, None
        log = agent.log
        log.end_turn = lambda *_: False
        for name in ("arrived", "show_at", "receipt"):
            setattr(log.deliveries, name, lambda *_: None)
        for one in bot.answering.values():
            one.post.dropped = True
        await bot.client.http.close()
        self._running.cancel()
        for task in list(bot._tasks):
            task.cancel()
        await asyncio.gather(self._running, *bot._tasks, return_exceptions=True)
        with log.file.guard:  # a thread may be reading: sqlite3 does not survive that
            log.file.db.close()
        log.file.processes._held.close()
        agent.toolbox.close()
        agent.media_store.close()
        await bot.client.close()

    async def say(self, person, text, files=(), room=ROOM, *, voice=False, reply_to="", told=True) -> str:
        mention = f"<@{APPLICATION_ID}> " if room == ROOM and not voice else ""
        reply = int(reply_to) if reply_to else None
        return str(
            await self.server.say(
                PEOPLE[person], self._channel(room), mention + text, list(files), voice=voice, reply_to=reply, tell=told
            )
        )

    def _channel(self, room: str) -> int:
        return ROOM_ID if room == ROOM else self.server.direct(PEOPLE[room])

    async def tell_again(self, message_id: str) -> None:
        await self.server.say_again(int(message_id))

    async def edit(self, message_id, text, files=None, *, told=True, after_s=0.0) -> None:
        private = self.server._is_direct(self.server.messages[int(message_id)])
        text = text if private else f"<@{APPLICATION_ID}> {text}"
        await self.server.edit(int(message_id), text, files, tell=told, after_s=after_s)

    async def delete(self, message_id, *, told=True) -> None:
        await self.server.delete(int(message_id), tell=told)

    async def press(self, person: str, message_id: str, button: str) -> str:
        buttons = self._buttons(self.server.messages[int(message_id)])
        before = len(self.server.whispers)
        await self.server.press(PEOPLE[person], int(message_id), buttons[button])
        return "\n".join(one["content"] for one in self.server.whispers[before:])

    def shown(self, person: str = "", room: str = ROOM) -> list[Shown]:
        return [self._shown(one) for one in self.server.posts(self._channel(room))]

    def _shown(self, message: dict[str, Any]) -> Shown:
        files = [
            (one["filename"], self.server.files[f"{one['id']}/{one['filename']}"]) for one in message["attachments"]
        ]
        reference = message.get("message_reference") or {}
        return Shown(
            message["id"],
            message["content"],
            tuple(files),
            str(reference.get("message_id", "")),
            tuple(self._buttons(message)),
        )

    def _buttons(self, message: dict[str, Any]) -> dict[str, str]:
        ids = [one["custom_id"] for row in message["components"] for one in row["components"]]
        return {pressed.action: one for one in ids if (pressed := read_button(one))}

    async def until(self, there, within_s: float = 30.0):
        return await self.server.until(there, within_s)

    async def drop(self) -> None:
        await self.server.drop()

    async def forget_connection(self) -> None:
        await self.server.forget_sessions()

    def disturb(self, trouble) -> None:
        def fault(method: str, path: str, has_files: bool) -> Fault | None:
            if not (method == "POST" and path.endswith("/messages")) and method != "PATCH":
                kind = "other"
            elif has_files:
                kind = "upload"
            else:
                kind = "post" if method == "POST" else "edit"
            return _FAULTS[trouble(kind)]

        self.server.fault = fault

    def limit_uploads(self, byte_count: int) -> None:
        self.server.upload_bytes = byte_count

    def failed_posts(self) -> int:
        return sum(status >= 400 and method in ("POST", "PATCH") for method, _, status in self.server.requests)

    def author(self, person: str) -> str:
        return f"discord:{PEOPLE[person]}"

    def pinged(self) -> set[str]:
        return self.server.pinged

    def hurry(self) -> None:
        self.bot.settings = replace(self.bot.settings, stop_within_s=0.1)

    async def quiet(self) -> None:
        await self.until(lambda: not self.bot.answering and not self.bot._tasks)
        await asyncio.sleep(0.3)


__all__ = ["BOT", "DiscordDriver"]
