"""Discord on this machine: a gateway and the REST routes the bot uses, for the real discord.py.

It keeps what is posted, refuses what Discord refuses (long texts, large files, unknown messages, wrong tokens), tells
of rate limits, and breaks when it is told to.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import WSMsgType, web

TOKEN = "a.loopback.token"
APPLICATION_ID = 100
BOT = {"id": "100", "username": "Parley", "discriminator": "0", "avatar": None, "global_name": "Parley", "bot": True}
GUILD_ID = 500
OTHER_GUILD_ID = 501
ROOM_ID = 600
SECOND_ROOM_ID = 601
EPOCH_MS = 1420070400000
TEXT, DIRECT, VOICE, THREAD, FORUM = 0, 1, 2, 11, 15
EVERYBODY = str(GUILD_ID)
MANAGE_MESSAGES = 1 << 13
ORDINARY = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16  # view, send, embed, attach, history


@dataclass(frozen=True)
class Fault:
    """What happens to one request."""

    status: int = 0
    """0: nothing but the delay."""
    after: bool = False
    """Whether Discord had done it before it failed."""
    retry_after_s: float = 0.05
    everywhere: bool = False
    """Of a 429: whether it is the global limit."""
    delay_s: float = 0.0
    code: int = 0
    cut: bool = False
    """Whether the connection breaks instead of an answer."""


@dataclass
class Session:
    session_id: str
    sequence: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None
    squeeze: Any = None


class Refused(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class DiscordServer:
    def __init__(self) -> None:
        self.upload_bytes = 10 * 2**20
        """What it really takes, which may be less than discord.py believes."""
        self.burst, self.window_s = 5, 0.1
        self.heartbeat_s = 41.25
        self.acknowledges = True
        """False: a connection that is open and dead."""
        self.fault: Callable[[str, str, bool], Fault | None] = lambda method, path, has_files: None
        self.pinged: set[str] = set()
        self.requests: list[tuple[str, str, int]] = []
        """Method, path and status of each."""
        self.messages: dict[int, dict[str, Any]] = {}
        self.whispers: list[dict[str, Any]] = []
        """What only one person saw."""
        self.commands: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.typing: list[int] = []
        self.edits: dict[int, list[tuple[float, str]]] = defaultdict(list)
        self.channels: dict[int, dict[str, Any]] = {}
        self.users: dict[int, dict[str, Any]] = {}
        self.roles: dict[int, list[str]] = defaultdict(list)
        self.deleted: list[int] = []
        self.refused_words = ""
        """What a filter of words does not let the bot say."""
        self.kicked = False
        self.out_of_order = False
        self.histories_are_hidden = False
        """As without the right Read Message History."""
        self.identified = self.resumed = 0
        self.ready = asyncio.Event()
        self.changed = asyncio.Condition()
        self._sessions: dict[str, Session] = {}
        self._last_id = 0
        self._nonces: dict[tuple[int, str], int] = {}
        self._used: dict[str, list[float]] = defaultdict(list)
        self._interactions: dict[str, dict[str, Any]] = {}
        self._callbacks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._runner: web.AppRunner | None = None
        self.port = 0
        self._add_channel(ROOM_ID, "general", TEXT)
        self._add_channel(SECOND_ROOM_ID, "quiet", TEXT)

    # life

    async def start(self) -> None:
        app = web.Application(client_max_size=200 * 2**20)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/cdn/{name:.*}", self._cdn)
        for method, path, handler in self._routes():
            app.router.add_route(method, "/api/v10" + path, self._guarded(handler))
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        for session in self._sessions.values():
            if session.socket is not None and not session.socket.closed:
                await session.socket.close(code=1000)
        await self._runner.cleanup()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway"

    # the world

    def new_id(self) -> int:
        made = (int(time.time() * 1000) - EPOCH_MS) << 22
        self._last_id = max(made, self._last_id + 1)
        return self._last_id

    def _add_channel(self, channel_id: int, name: str, kind: int, **more: Any) -> dict[str, Any]:
        self.channels[channel_id] = {
            "id": str(channel_id), "type": kind, "name": name, "position": 0, "permission_overwrites": [],
            "nsfw": False, "parent_id": None, "topic": None, "last_message_id": None, "rate_limit_per_user": 0,
            "flags": 0, **({} if kind == DIRECT else {"guild_id": str(GUILD_ID)}), **more,
        }  # fmt: skip
        return self.channels[channel_id]

    def add_user(self, user_id: int, name: str, roles: list[str] | None = None) -> dict[str, Any]:
        self.users[user_id] = {
            "id": str(user_id), "username": name, "discriminator": "0", "avatar": None, "global_name": name.title(),
        }  # fmt: skip
        if roles is not None:
            self.roles[user_id] = roles
        return self.users[user_id]

    def direct(self, user_id: int) -> int:
        channel_id = user_id + 10_000_000
        if channel_id not in self.channels:
            self._add_channel(channel_id, "", DIRECT, recipients=[self.users[user_id]])
        return channel_id

    async def add_thread(self, thread_id: int, name: str, owner_id: int, parent_id: int = ROOM_ID) -> None:
        thread = self._add_channel(
            thread_id, name, THREAD, parent_id=str(parent_id), owner_id=str(owner_id), message_count=0, member_count=1,
            thread_metadata={"archived": False, "auto_archive_duration": 60, "locked": False,
                             "archive_timestamp": _now()},
        )  # fmt: skip
        await self.dispatch("THREAD_CREATE", thread)

    def member(self, user_id: int) -> dict[str, Any]:
        return {
            "user": BOT if user_id == APPLICATION_ID else self.users[user_id], "roles": self.roles[user_id],
            "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0, "nick": None,
            "avatar": None,
        }  # fmt: skip

    def _guild(self) -> dict[str, Any]:
        def role(role_id: str, name: str, permissions: int) -> dict[str, Any]:
            return {"id": role_id, "name": name, "permissions": str(permissions), "position": 0, "color": 0,
                    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
                    "hoist": False, "managed": False, "mentionable": False, "flags": 0}  # fmt: skip

        rooms = [one for one in self.channels.values() if one["type"] in (TEXT, VOICE, FORUM)]
        threads = [one for one in self.channels.values() if one["type"] == THREAD]
        threads = [one for one in threads if not one["thread_metadata"]["archived"]]
        return {
            "id": str(GUILD_ID), "name": "Home", "owner_id": "1", "unavailable": False, "member_count": 5,
            "roles": [role(EVERYBODY, "@everyone", ORDINARY), role("700", "artists", ORDINARY),
                      role("701", "moderators", ORDINARY | MANAGE_MESSAGES),
                      role("702", "Parley", ORDINARY) | {"tags": {"bot_id": BOT["id"]}}],
            "members": [self.member(APPLICATION_ID)], "channels": rooms, "threads": threads, "emojis": [],
            "stickers": [], "features": [], "premium_tier": 0, "premium_subscription_count": 0, "presences": [],
            "voice_states": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
            "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
            "nsfw_level": 0, "system_channel_flags": 0, "preferred_locale": "en-US", "afk_timeout": 300,
            "joined_at": "2024-01-01T00:00:00+00:00", "large": False, "icon": None, "splash": None, "banner": None,
            "afk_channel_id": None, "system_channel_id": None, "rules_channel_id": None, "application_id": None,
            "public_updates_channel_id": None, "vanity_url_code": None, "description": None,
            "premium_progress_bar_enabled": False, "discovery_splash": None, "safety_alerts_channel_id": None,
        }  # fmt: skip

    # people

    async def say(
        self,
        user_id: int,
        channel_id: int,
        text: str,
        files: list[tuple[str, bytes]] | None = None,
        *,
        voice: bool = False,
        reply_to: int | None = None,
        tell: bool = True,
        **more: Any,
    ) -> int:
        """A person writes; with `tell` False no event goes out, as when the connection is gone for good. `more` are
        fields of the message.
        """
        attachments = [self._keep(name, data, voice) for name, data in files or []]
        message = self._new_message(channel_id, self.users[user_id], text, attachments)
        if reply_to is not None:
            message["message_reference"] = {"message_id": str(reply_to), "channel_id": str(channel_id), "type": 0}
            message["type"] = 19
            message["referenced_message"] = self.messages.get(reply_to)
            if reply_to in self.messages and self.messages[reply_to]["author"]["id"] == BOT["id"]:
                message["mentions"] = [*message["mentions"], BOT]
        if voice:
            message["flags"] = 1 << 13
        message |= more
        if tell:
            await self.dispatch("MESSAGE_CREATE", self._event(message))
        return int(message["id"])

    async def say_again(self, message_id: int) -> None:
        """The event of a message once more."""
        await self.dispatch("MESSAGE_CREATE", self._event(self.messages[message_id]))

    async def edit(
        self,
        message_id: int,
        text: str,
        files: list[tuple[str, bytes]] | None = None,
        *,
        tell: bool = True,
        after_s: float = 0.0,
    ) -> None:
        """A person edits; `files` are those it has then, None leaves them. It happens `after_s` seconds from now."""
        message = self.messages[message_id]
        message["content"], message["edited_timestamp"] = text, _now(after_s)
        message["mentions"] = self._mentions(text)
        if files is not None:
            message["attachments"] = [self._keep(name, data) for name, data in files]
        if tell:
            await self.dispatch("MESSAGE_UPDATE", self._event(message))

    async def unfold_link(self, message_id: int) -> None:
        """What Discord sends when it has looked at a link: an update that is no edit."""
        await self.dispatch("MESSAGE_UPDATE", self._event(self.messages[message_id]))

    async def delete(self, message_id: int, *, tell: bool = True) -> None:
        message = self.messages.pop(message_id)
        event = {"id": str(message_id), "channel_id": message["channel_id"]}
        if not self._is_direct(message):
            event["guild_id"] = str(GUILD_ID)
        if tell:
            await self.dispatch("MESSAGE_DELETE", event)

    async def delete_place(self, channel_id: int, *, tell: bool = True) -> None:
        """A channel with its threads, or a thread alone, and all that was said there. Discord names the one deleted."""
        channel = self.channels.pop(channel_id)
        gone = {str(channel_id), *(one["id"] for one in self.channels.values() if one["parent_id"] == str(channel_id))}
        self.channels = {key: one for key, one in self.channels.items() if one["id"] not in gone}
        self.messages = {key: one for key, one in self.messages.items() if one["channel_id"] not in gone}
        if tell:
            await self.dispatch("THREAD_DELETE" if channel["type"] == THREAD else "CHANNEL_DELETE", channel)

    async def break_down(self) -> None:
        """An outage: the server is out of order, and Discord knows none of its channels."""
        self.out_of_order = True
        await self.dispatch("GUILD_DELETE", {"id": str(GUILD_ID), "unavailable": True})

    async def repair(self) -> None:
        self.out_of_order = False
        await self.dispatch("GUILD_CREATE", self._guild())

    async def archive(self, thread_id: int, *, locked: bool = False) -> None:
        """A thread is put away: posting brings it back, unless it is locked."""
        self.channels[thread_id]["thread_metadata"] |= {"archived": True, "locked": locked}
        await self.dispatch("THREAD_UPDATE", self.channels[thread_id])

    async def _check_open(self, channel: dict[str, Any], *, posting: bool = False) -> None:
        thread = channel.get("thread_metadata") or {}
        if thread.get("archived") and posting and not thread["locked"]:
            thread["archived"] = False
            await self.dispatch("THREAD_UPDATE", channel)
        if thread.get("archived"):
            raise Refused(400, 50083, "Thread is archived")

    async def kick_the_bot(self) -> None:
        """Out of the server: it sees nothing of it any more."""
        self.kicked = True
        await self.dispatch("GUILD_DELETE", {"id": str(GUILD_ID)})

    async def delete_many(self, message_ids: list[int]) -> None:
        """What a moderator's purge sends."""
        (channel_id,) = {self.messages.pop(one)["channel_id"] for one in message_ids}
        ids = [str(one) for one in message_ids]
        event = {"ids": ids, "channel_id": channel_id, "guild_id": str(GUILD_ID)}
        await self.dispatch("MESSAGE_DELETE_BULK", event)

    async def press(self, user_id: int, message_id: int, custom_id: str, **more: Any) -> dict[str, Any]:
        """Press a button; returns what the bot answered to that."""
        message = self.messages[message_id]
        data = {"component_type": 2, "custom_id": custom_id}
        return await self._interact(user_id, int(message["channel_id"]), 3, data, message=message, **more)

    async def command(
        self, user_id: int, channel_id: int, name: str, *, resolved: Any = None, locale: str = "en-US", **options: Any
    ) -> dict[str, Any]:
        """Use a slash command."""
        given = [{"name": key, "type": 11 if key == "file" else 3, "value": value} for key, value in options.items()]
        data = {"id": "1", "name": name, "type": 1, "options": given}
        if resolved:
            data["resolved"] = resolved
        return await self._interact(user_id, channel_id, 2, data, locale=locale)

    async def complete(self, user_id: int, channel_id: int, name: str, option: str, typed: str) -> list[Any]:
        """What is suggested while an option is typed."""
        options = [{"name": option, "type": 3, "value": typed, "focused": True}]
        data = {"id": "1", "name": name, "type": 1, "options": options}
        answer = await self._interact(user_id, channel_id, 4, data)
        return answer["data"]["choices"]

    async def _interact(
        self, user_id: int, channel_id: int, kind: int, data: dict[str, Any], *, message: Any = None,
        locale: str = "en-US", times: int = 1,
    ) -> dict[str, Any]:  # fmt: skip
        interaction_id = self.new_id()
        token = f"token-{interaction_id}"
        channel = self.channels[channel_id]
        direct = channel["type"] == DIRECT
        event = {
            "id": str(interaction_id), "application_id": str(APPLICATION_ID), "type": kind, "data": data,
            "token": token, "version": 1, "channel_id": str(channel_id), "channel": channel, "locale": locale,
            "attachment_size_limit": 10 * 2**20, "app_permissions": str(ORDINARY), "entitlements": [],
            "authorizing_integration_owners": {}, "context": 1 if direct else 0,
        }  # fmt: skip
        if direct:
            event["user"] = self.users[user_id]
        else:
            permissions = ORDINARY | (MANAGE_MESSAGES if "701" in self.roles[user_id] else 0)
            event |= {"guild_id": str(GUILD_ID), "member": self.member(user_id) | {"permissions": str(permissions)}}
        if message is not None:
            event["message"] = message  # which is what a deferred update answers with
        self._interactions[token] = {
            "channel_id": channel_id, "user_id": user_id, "message": None, "hidden": False, "on": message,
        }  # fmt: skip
        answered = self._callbacks[interaction_id] = asyncio.get_running_loop().create_future()
        for _ in range(times):
            await self.dispatch("INTERACTION_CREATE", event)
        return await asyncio.wait_for(answered, 10)

    # what is there to see

    def posts(self, channel_id: int) -> list[dict[str, Any]]:
        """The bot's messages in a channel, oldest first."""
        own = [one for one in self.messages.values() if one["author"]["id"] == BOT["id"]]
        return [one for one in own if one["channel_id"] == str(channel_id)]

    async def _note_change(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, there: Callable[[], Any], within_s: float = 30.0) -> Any:
        """Wait until something is the case; returns what it is."""
        deadline = time.monotonic() + within_s
        while not (found := there()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(
                    f"not within {within_s} s; posted: {[m['content'] for m in self.messages.values()]}"
                )
            try:
                async with self.changed:
                    await asyncio.wait_for(self.changed.wait(), min(left, 0.1))
            except TimeoutError:
                continue
        return found

    # gateway

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Tell every session; one whose connection is gone reads it when it resumes."""
        for session in self._sessions.values():
            session.sequence += 1
            payload = {"op": 0, "t": event, "s": session.sequence, "d": json.loads(json.dumps(data))}
            session.sent.append(payload)
            await self._send(session, payload)
        await asyncio.sleep(0)

    async def drop(self, code: int = 1006) -> None:
        """Cut the connections; the sessions can be resumed."""
        for session in self._sessions.values():
            if session.socket is not None and not session.socket.closed:
                socket, session.socket = session.socket, None
                if code == 1006:
                    socket._req.transport.abort()
                else:
                    await socket.close(code=code)

    def mute(self) -> None:
        """Leave the connections open and send nothing over them: what is said waits for the resume."""
        for session in self._sessions.values():
            session.socket = None

    async def ask_to_reconnect(self) -> None:
        for session in self._sessions.values():
            await self._send(session, {"op": 7, "d": None})

    async def forget_sessions(self) -> None:
        """Invalidate: nothing that is sent from now on until the next identify is ever told."""
        sessions, self._sessions = list(self._sessions.values()), {}
        self.ready.clear()
        for session in sessions:
            await self._send(session, {"op": 9, "d": False})

    async def _send(self, session: Session, payload: dict[str, Any]) -> None:
        socket = session.socket
        if socket is None or socket.closed:
            return
        try:
            await self._write(socket, session.squeeze, payload)
        except (ConnectionError, RuntimeError):
            session.socket = None

    @staticmethod
    async def _write(socket: web.WebSocketResponse, squeeze: Any, payload: dict[str, Any]) -> None:
        data = json.dumps(payload)
        if squeeze is None:
            await socket.send_str(data)
        else:
            await socket.send_bytes(squeeze(data.encode()))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        squeeze = _squeezer(request.query.get("compress", ""))
        await self._write(socket, squeeze, {"op": 10, "d": {"heartbeat_interval": int(self.heartbeat_s * 1000)}})
        session = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            if said["op"] == 1:
                if self.acknowledges:
                    await self._write(socket, squeeze, {"op": 11})
            elif said["op"] in (2, 6) and said["d"]["token"] != TOKEN:
                await socket.close(code=4004)
            elif said["op"] == 2:
                session = await self._identify(socket, squeeze)
            elif said["op"] == 6:
                session = await self._resume(socket, squeeze, said["d"])
        if session is not None and session.socket is socket:
            session.socket = None
        return socket

    async def _identify(self, socket: web.WebSocketResponse, squeeze: Any) -> Session:
        self.identified += 1
        session = Session(f"session-{self.identified}", socket=socket, squeeze=squeeze)
        self._sessions = {session.session_id: session}
        await self.dispatch("READY", {
            "v": 10, "user": BOT, "guilds": [] if self.kicked else [{"id": str(GUILD_ID), "unavailable": True}],
            "session_id": session.session_id, "resume_gateway_url": self.gateway,
            "application": {"id": str(APPLICATION_ID), "flags": 0}, "private_channels": [],
        })  # fmt: skip
        if not (self.kicked or self.out_of_order):
            await self.dispatch("GUILD_CREATE", self._guild())
        self.ready.set()
        return session

    async def _resume(self, socket: web.WebSocketResponse, squeeze: Any, asked: dict[str, Any]) -> Session | None:
        session = self._sessions.get(asked["session_id"])
        if session is None:
            await self._write(socket, squeeze, {"op": 9, "d": False})
            return None
        self.resumed += 1
        session.socket, session.squeeze = socket, squeeze
        for payload in [one for one in session.sent if one["s"] > asked["seq"]]:
            await self._send(session, payload)
        await self._write(socket, squeeze, {"op": 0, "t": "RESUMED", "s": session.sequence, "d": {}})
        return session

    # REST

    def _routes(self) -> list[tuple[str, str, Any]]:
        hook = f"/webhooks/{APPLICATION_ID}/{{token}}"
        return [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("PUT", f"/applications/{APPLICATION_ID}/commands", self._put_commands),
            ("GET", "/channels/{channel}", self._get_channel),
            ("POST", "/channels/{channel}/typing", self._post_typing),
            ("GET", "/channels/{channel}/messages", self._get_messages),
            ("POST", "/channels/{channel}/messages", self._post_message),
            ("GET", "/channels/{channel}/messages/{message}", self._get_message),
            ("PATCH", "/channels/{channel}/messages/{message}", self._patch_message),
            ("DELETE", "/channels/{channel}/messages/{message}", self._delete_message),
            ("GET", "/guilds/{guild}/members/{user}", self._get_member),
            ("POST", "/interactions/{interaction}/{token}/callback", self._callback),
            ("POST", hook, self._follow_up),
            ("GET", hook + "/messages/@original", self._get_original),
            ("PATCH", hook + "/messages/@original", self._patch_original),
        ]

    def _guarded(self, handler: Any) -> Any:
        """Token, faults and rate limits around a route, as errors that Discord would give."""

        async def guarded(request: web.Request) -> web.Response:
            path = request.path.removeprefix("/api/v10")
            open_to_all = path.startswith(("/interactions", "/webhooks"))
            if not open_to_all and request.headers.get("Authorization") != f"Bot {TOKEN}":
                return self._answer(request, 401, {"message": "401: Unauthorized", "code": 0})
            await (request.post() if request.content_type == "multipart/form-data" else request.read())
            fault = self.fault(request.method, path, request.content_type == "multipart/form-data") or Fault()
            if fault.delay_s:
                await asyncio.sleep(fault.delay_s)
            if fault.cut and not fault.after:
                request.transport.abort()
            if fault.status == 429:
                return self._limited(request, fault.retry_after_s, fault.everywhere)
            if fault.status and not fault.after:
                return self._answer(request, fault.status, {"message": "a fault", "code": fault.code})
            limited = None if open_to_all else self._use(request, path)
            if limited is not None:
                return self._limited(request, limited, False)
            try:
                body = await handler(request)
            except Refused as refused:
                body = {"message": refused.message, "code": refused.code}
                return self._answer(request, refused.status, body)
            await self._note_change()
            if fault.cut:
                request.transport.abort()
            if fault.status:
                return self._answer(request, fault.status, {"message": "a fault", "code": fault.code})
            return self._answer(request, 204 if body is None else 200, body)

        return guarded

    def _bucket(self, request: web.Request, path: str) -> str:
        return f"{request.method} {request.match_info.get('channel', '')} {request.match_info.route.resource.canonical}"

    def _use(self, request: web.Request, path: str) -> float | None:
        """Take one of the bucket's; the seconds to wait when there is none left."""
        now = time.monotonic()
        used = self._used[self._bucket(request, path)]
        used[:] = [one for one in used if now - one < self.window_s]
        if len(used) >= self.burst:
            return used[0] + self.window_s - now
        used.append(now)
        return None

    def _limited(self, request: web.Request, seconds: float, everywhere: bool) -> web.Response:
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
        headers = {"Retry-After": f"{seconds:.3f}", "Via": "1.1 loopback"}
        if everywhere:
            headers["X-RateLimit-Global"] = "true"
        return self._answer(request, 429, body, headers)

    def _answer(self, request: web.Request, status: int, body: Any, more: dict[str, str] | None = None) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        self.requests.append((request.method, path, status))
        headers = dict(more or {})
        if "channel" in request.match_info:
            bucket = self._bucket(request, path)
            used = self._used[bucket]
            left = max(used[0] + self.window_s - time.monotonic(), 0.0) if used else self.window_s
            headers |= {
                "X-RateLimit-Limit": str(self.burst),
                "X-RateLimit-Remaining": str(max(self.burst - len(used), 0)),
                "X-RateLimit-Reset-After": f"{left:.3f}",
                "X-RateLimit-Reset": f"{time.time() + left:.3f}",
                "X-RateLimit-Bucket": f"{abs(hash(bucket.split(' ', 2)[2] + request.method)):x}",
            }
        if status == 204:
            return web.Response(status=204, headers=headers)
        headers["Content-Type"] = "application/json"  # with nothing behind it: discord.py compares the whole header
        return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)

    async def _me(self, request: web.Request) -> Any:
        return BOT

    async def _application(self, request: web.Request) -> Any:
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None, "global_name": None}
        return {"id": str(APPLICATION_ID), "name": "Parley", "icon": None, "description": "", "bot_public": True,
                "bot_require_code_grant": False, "owner": owner, "verify_key": "", "flags": 0}  # fmt: skip

    async def _gateway_bot(self, request: web.Request) -> Any:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return {"url": self.gateway, "shards": 1, "session_start_limit": limit}

    async def _put_commands(self, request: web.Request) -> Any:
        self.commands = await request.json()
        ids = {"id": "1", "application_id": str(APPLICATION_ID), "version": "1", "default_member_permissions": None}
        return [ids | {"options": []} | one for one in self.commands]

    async def _get_channel(self, request: web.Request) -> Any:
        return self._channel(request)

    async def _get_member(self, request: web.Request) -> Any:
        return self.member(int(request.match_info["user"]))

    async def _post_typing(self, request: web.Request) -> None:
        self.typing.append(int(self._channel(request)["id"]))

    async def _get_messages(self, request: web.Request) -> Any:
        channel = self._channel(request)
        if self.histories_are_hidden:
            return []
        after, before = int(request.query.get("after", 0)), int(request.query.get("before", 2**63))
        found = [one for one in self.messages.values() if one["channel_id"] == channel["id"]]
        found = sorted((one for one in found if after < int(one["id"]) < before), key=lambda one: int(one["id"]))
        limit = int(request.query.get("limit", 50))
        return list(reversed(found[:limit] if after else found[-limit:]))

    async def _get_message(self, request: web.Request) -> Any:
        if self.histories_are_hidden:
            raise Refused(403, 50013, "Missing Permissions")
        return self._message(request)

    async def _post_message(self, request: web.Request) -> Any:
        channel = self._channel(request)
        payload, files = await self._read(request)
        await self._check_open(channel, posting=True)
        nonce = payload.get("nonce")
        if nonce and len(str(nonce)) > 25:
            raise Refused(400, 50035, "nonce must be 25 or fewer in length")
        known = self._nonces.get((int(channel["id"]), str(nonce))) if payload.get("enforce_nonce") else None
        if known in self.messages:
            return self.messages[known]
        self._check(payload, files)
        self._ping(payload)
        message = self._new_message(int(channel["id"]), BOT, payload.get("content") or "", files)
        message["components"] = payload.get("components") or []
        reference = payload.get("message_reference")
        if reference:
            if int(reference["message_id"]) in self.messages:
                message["message_reference"] = reference | {"type": 0}
            elif reference.get("fail_if_not_exists", True):
                raise Refused(400, 50035, "Unknown message")
        if nonce:
            self._nonces[int(channel["id"]), str(nonce)] = int(message["id"])
        await self.dispatch("MESSAGE_CREATE", self._event(message))
        return message

    async def _patch_message(self, request: web.Request) -> Any:
        message = self._message(request)
        if message["author"]["id"] != BOT["id"]:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        await self._check_open(self._channel(request))
        return await self._change(message, request)

    async def _change(self, message: dict[str, Any], request: web.Request) -> Any:
        payload, files = await self._read(request)
        self._check({"content": message["content"], **payload}, files or message["attachments"])
        if "content" in payload:
            message["content"] = payload["content"] or ""
        if "components" in payload:
            message["components"] = payload["components"]
        if "attachments" in payload or files:
            kept = {str(one["id"]) for one in payload.get("attachments", [])}
            message["attachments"] = [one for one in message["attachments"] if one["id"] in kept] + files
        message["edited_timestamp"] = _now()
        self.edits[int(message["id"])].append((time.monotonic(), message["content"]))
        if not message.get("hidden"):
            await self.dispatch("MESSAGE_UPDATE", self._event(message))
        return message

    async def _delete_message(self, request: web.Request) -> None:
        message = self._message(request)
        self.deleted.append(int(message["id"]))
        await self.delete(int(message["id"]))

    async def _callback(self, request: web.Request) -> Any:
        interaction = self._interaction(request)
        payload, files = await self._read(request)
        kind, data = payload["type"], payload.get("data") or {}
        interaction_id = int(request.match_info["interaction"])
        answered = self._callbacks.get(interaction_id)
        if answered is None or answered.done():
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        interaction["hidden"] = bool(int(data.get("flags") or 0) & 64)
        facts = {"id": str(interaction_id), "type": 2, "response_message_loading": kind == 5,
                 "response_message_ephemeral": interaction["hidden"]}  # fmt: skip
        answer: dict[str, Any] = {"interaction": facts}
        if kind == 6:
            interaction["message"] = interaction["on"]
        if kind in (4, 5):
            message = self._said_to(interaction, data, files)
            interaction["message"] = message
            facts["response_message_id"] = message["id"]
            answer["resource"] = {"type": kind, "message": message}
        answered.set_result({"type": kind, "data": data})
        return answer

    async def _follow_up(self, request: web.Request) -> Any:
        interaction = self._interaction(request)
        payload, files = await self._read(request)
        self._check(payload, files)
        first = interaction["message"]
        if first is not None and first.get("loading"):  # the first follow-up fills the reply that was promised
            first["loading"] = False
            first["content"], first["attachments"] = payload.get("content") or "", files
            first["components"] = payload.get("components") or []
            return first
        interaction = interaction | {"hidden": bool(int(payload.get("flags") or 0) & 64)}
        return self._said_to(interaction, payload, files)

    async def _get_original(self, request: web.Request) -> Any:
        message = self._interaction(request)["message"]
        if message is None:
            raise Refused(404, 10008, "Unknown Message")
        return message

    async def _patch_original(self, request: web.Request) -> Any:
        message = await self._get_original(request)
        message["loading"] = False
        return await self._change(message, request)

    def _said_to(self, interaction: dict[str, Any], data: dict[str, Any], files: list[Any]) -> dict[str, Any]:
        message = self._new_message(
            interaction["channel_id"], BOT, data.get("content") or "", files, kept=not interaction["hidden"]
        )
        message["components"] = data.get("components") or []
        message["loading"] = "content" not in data
        message["application_id"] = str(APPLICATION_ID)
        if interaction["hidden"]:
            message["flags"], message["hidden"] = 64, True
            message["seen_by"] = interaction["user_id"]
            self.whispers.append(message)
        return message

    async def _cdn(self, request: web.Request) -> web.Response:
        fault = self.fault("GET", request.path, False) or Fault()
        await asyncio.sleep(fault.delay_s)
        self.requests.append(("GET", request.path, fault.status or 200))
        if fault.status:
            return web.Response(status=fault.status)
        data = self.files.get(request.match_info["name"])
        return web.Response(status=404) if data is None else web.Response(body=data)

    # what they share

    def _channel(self, request: web.Request) -> dict[str, Any]:
        channel = self.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        if self.out_of_order and channel["type"] != DIRECT:
            raise Refused(404, 10003, "Unknown Channel")
        if self.kicked and channel["type"] != DIRECT:
            raise Refused(403, 50001, "Missing Access")
        return channel

    def _message(self, request: web.Request) -> dict[str, Any]:
        message = self.messages.get(int(request.match_info["message"]))
        if message is None or message["channel_id"] != request.match_info["channel"]:
            raise Refused(404, 10008, "Unknown Message")
        return message

    def _interaction(self, request: web.Request) -> dict[str, Any]:
        found = self._interactions.get(request.match_info["token"])
        if found is None:
            raise Refused(404, 10015, "Unknown Webhook")
        return found

    async def _read(self, request: web.Request) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The payload and the files of a request, JSON or multipart."""
        if request.content_type != "multipart/form-data":
            return json.loads(await request.read() or b"{}"), []
        if (request.content_length or 0) > self.upload_bytes + 8192:
            raise Refused(413, 40005, "Request entity too large")
        form = await request.post()
        payload = json.loads(form["payload_json"]) if "payload_json" in form else {}
        files = [one for key, one in form.items() if key.startswith("files[")]
        data = [(one.filename, one.file.read()) for one in files]
        if any(len(content) > self.upload_bytes for _, content in data):
            raise Refused(413, 40005, "Request entity too large")
        return payload, [self._keep(name, content) for name, content in data]

    def _ping(self, payload: dict[str, Any]) -> None:
        """Whom a text calls, as far as it is allowed to."""
        allowed = payload.get("allowed_mentions", {"parse": ["everyone", "users", "roles"]})
        text = payload.get("content") or ""
        if "everyone" in allowed.get("parse", []) and ("@everyone" in text or "@here" in text):
            self.pinged.add("everyone")
        if "users" in allowed.get("parse", []):
            self.pinged |= {str(user_id) for user_id in self.users if f"<@{user_id}>" in text}

    def _check(self, payload: dict[str, Any], files: list[Any]) -> None:
        content = payload.get("content") or ""
        if len(content.encode("utf-16-le")) // 2 > 2000:
            raise Refused(400, 50035, "content: Must be 2000 or fewer in length.")
        if self.refused_words and self.refused_words in content:
            raise Refused(400, 200000, "Message was blocked by automatic moderation")
        if not content.strip() and not files:
            raise Refused(400, 50006, "Cannot send an empty message")
        if len(files) > 10:
            raise Refused(400, 30015, "Maximum number of attachments in a message reached (10)")

    def _keep(self, name: str, data: bytes, voice: bool = False) -> dict[str, Any]:
        attachment_id = self.new_id()
        path = f"{attachment_id}/{name}"
        self.files[path] = data
        url = f"http://127.0.0.1:{self.port}/cdn/{path}"
        kept = {"id": str(attachment_id), "filename": name, "size": len(data), "url": url, "proxy_url": url}
        if voice:
            kept |= {"duration_secs": 3.0, "waveform": "AAAA", "content_type": "audio/ogg"}
        return kept

    def _new_message(
        self, channel_id: int, author: dict[str, Any], text: str, attachments: list[Any], kept: bool = True
    ) -> dict[str, Any]:
        message_id = self.new_id()
        message = {
            "id": str(message_id), "channel_id": str(channel_id), "author": author, "content": text.strip(),
            "timestamp": _now(), "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": self._mentions(text), "attachments": attachments, "embeds": [],
            "mention_roles": re.findall(r"<@&(\d+)>", text),
            "pinned": False, "type": 0, "flags": 0, "components": [],
        }  # fmt: skip
        if kept:
            self.messages[message_id] = message
            self.channels[channel_id]["last_message_id"] = str(message_id)
        return message

    def _mentions(self, text: str) -> list[dict[str, Any]]:
        named = [user for user_id, user in self.users.items() if f"<@{user_id}>" in text]
        return [*named, *([BOT] if f"<@{APPLICATION_ID}>" in text else [])]

    def _is_direct(self, message: dict[str, Any]) -> bool:
        return self.channels[int(message["channel_id"])]["type"] == DIRECT

    def _event(self, message: dict[str, Any]) -> dict[str, Any]:
        if self._is_direct(message):
            return message
        member = {key: value for key, value in self.member(int(message["author"]["id"])).items() if key != "user"}
        return message | {"guild_id": str(GUILD_ID), "member": member}


def _now(after_s: float = 0.0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=after_s)).isoformat()


def _squeezer(kind: str) -> Any:
    """The stream compression that the client asks for."""
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        import zstandard

        frames = zstandard.ZstdCompressor().compressobj()
        return lambda data: frames.compress(data) + frames.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None
