"""The pictures of docs/connectors/discord.md, from a run against the loopback server:

    python -m tests.connectors.platforms.discord.pictures docs/connectors

The real bot draws and speaks with the built-in engines, and is cancelled half-way; what it posted is laid out as
Discord shows it and photographed by a headless Chromium.
"""

from __future__ import annotations

import asyncio
import base64
import html
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import discord
import PIL.Image
import yarl

from agent.agent import Agent
from agent.settings import AgentSettings
from tests.connectors.contract import make_agent
from tests.connectors.platforms.discord.driver import DiscordDriver
from tests.connectors.platforms.discord.server import BOT, DiscordServer

_STYLE = """
body { margin: 0; background: #313338; color: #dbdee1; width: 640px;
       font: 15px/1.4 "Noto Sans", "DejaVu Sans", sans-serif }
.m { display: flex; gap: 14px; padding: 7px 16px }
.a { width: 38px; height: 38px; border-radius: 50%; flex: none; display: grid; place-items: center; color: #fff }
.n { font-weight: 600; color: #fff; margin-right: 6px } .t { color: #949ba4; font-size: 11px }
.tag { background: #5865f2; color: #fff; border-radius: 4px; font-size: 10px; padding: 1px 4px; margin-right: 6px }
.at { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px }
.r { color: #b5bac1; font-size: 12px; margin: 0 0 2px }
img { max-width: 320px; border-radius: 8px; display: block; margin-top: 6px }
.f { background: #2b2d31; border: 1px solid #232428; border-radius: 8px; padding: 9px 12px;
     margin-top: 6px; width: 300px }
.b { display: inline-block; background: #4e5058; border-radius: 4px; padding: 5px 12px; margin: 7px 6px 0 0;
     color: #fff; font-size: 13px }
blockquote { border-left: 4px solid #4e5058; margin: 0 0 4px; padding-left: 10px; color: #b5bac1 }
.w { color: #949ba4; font-size: 12px; margin-top: 4px }
"""
_COLOURS = {"anna": "#eb459e", "ben": "#3ba55c", "Parley": "#5865f2"}


async def main(folder: Path) -> None:
    for scene, make in ((conversation, built_in), (cancelling, make_agent)):
        with tempfile.TemporaryDirectory() as data:
            server = DiscordServer()
            await server.start()
            discord.http.Route.BASE = server.api
            discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway)
            driver = DiscordDriver(server)
            await driver.start(make(Path(data)))
            try:
                await scene(driver, server, folder)
            finally:
                driver.hurry()
                await driver.stop()
                await server.stop()


def built_in(data: Path) -> Agent:
    """As a fresh machine has it."""
    return Agent.create(AgentSettings(data_dir=data))


async def conversation(driver: DiscordDriver, server: DiscordServer, folder: Path) -> None:
    """A picture in a channel, and speech in Chinese."""
    await driver.say("anna", "draw a red fox in the snow under a full moon")
    await driver.until(lambda: [one for one in driver.shown() if one.files], 90)
    await driver.say("ben", "用中文念一遍：明天早上八点见")
    await driver.until(lambda: len([one for one in driver.shown() if one.files]) == 2, 90)
    photograph(page(server, list(server.messages.values())), folder / "discord-conversation.png")


async def cancelling(driver: DiscordDriver, server: DiscordServer, folder: Path) -> None:
    """A film under way, a press by somebody else, and by the asker."""
    await driver.say("anna", "film a sunrise over the sea")
    await driver.until(lambda: any("▰▰" in one.text for one in driver.shown()), 60)
    status = driver.shown()[0]
    await driver.press("ben", status.message_id, "cancel")
    whisper = server.whispers[-1]
    pages = [page(server, [*server.messages.values(), whisper])]
    await driver.press("anna", status.message_id, "cancel")
    await driver.until(lambda: "cancel" not in driver.shown()[0].buttons, 30)
    pages.append(page(server, list(server.messages.values())[-1:]))
    photograph("".join(pages), folder / "discord-status.png")


def page(server: DiscordServer, messages: list[dict[str, Any]]) -> str:
    """Messages as Discord lays them out, HTML."""
    return "".join(_message(server, one) for one in messages)


def _message(server: DiscordServer, message: dict[str, Any]) -> str:
    name = message["author"]["username"]
    tag = '<span class="tag">APP</span>' if message["author"]["id"] == BOT["id"] else ""
    reference = (message.get("message_reference") or {}).get("message_id")
    asked = server.messages.get(int(reference)) if reference else None
    reply = f'<div class="r">↱ @{asked["author"]["username"]} {_text(asked["content"])[:140]}</div>' if asked else ""
    hidden = (
        f'<div class="w">👁 Only {server.users[message["seen_by"]]["username"]} sees this</div>'
        if message.get("hidden")
        else ""
    )
    buttons = "".join(
        f'<span class="b">{one.get("emoji", {}).get("name", "")} {html.escape(one.get("label") or "")}</span>'
        for row in message["components"]
        for one in row["components"]
    )
    files = "".join(_file(server, one) for one in message["attachments"])
    initial = name[0].upper()
    return (
        f'<div class="m"><div class="a" style="background:{_COLOURS.get(name, "#888")}">{initial}</div>'
        f'<div>{reply}<span class="n">{name}</span>{tag}<span class="t">Today at 18:04</span>'
        f"<div>{_text(message['content'])}</div>{files}<div>{buttons}</div>{hidden}</div></div>"
    )


def _text(content: str) -> str:
    text = html.escape(content)
    text = re.sub(r"&lt;@(\d+)&gt;", lambda found: f'<span class="at">@{_NAMES.get(found[1], "Parley")}</span>', text)
    text = re.sub(r"^&gt; (.*)$", r"<blockquote>\1</blockquote>", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return text.replace("\n", "<br>")


_NAMES = {"1001": "anna", "1002": "ben"}


def _file(server: DiscordServer, attachment: dict[str, Any]) -> str:
    data = server.files[f"{attachment['id']}/{attachment['filename']}"]
    if not attachment["filename"].endswith((".png", ".jpg", ".webp")):
        return f'<div class="f">🔊 {html.escape(attachment["filename"])} · {len(data) / 1024:.0f} KiB</div>'
    small = PIL.Image.open(io.BytesIO(data)).convert("RGB")
    small.thumbnail((320, 320))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=88)
    return f'<img src="data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}">'


def photograph(body: str, file: Path) -> None:
    """An HTML page as a small PNG, without the empty rest."""
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        source.write_text(f'<meta charset="utf-8"><style>{_STYLE}</style>{body}', encoding="utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={folder}/profile", f"--screenshot={shot}", "--window-size=640,1100", source.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        picture = PIL.Image.open(shot).convert("RGB")
        ground = PIL.Image.new("RGB", picture.size, (0x31, 0x33, 0x38))
        from PIL import ImageChops

        box = ImageChops.difference(picture, ground).getbbox()
        picture = picture.crop((0, 0, picture.width, min(box[3] + 12, picture.height)))
        picture.quantize(192, dither=PIL.Image.Dither.NONE).save(file, optimize=True)
    print(file, file.stat().st_size, "bytes")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
