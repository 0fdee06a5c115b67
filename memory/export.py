"""What is kept of a person as something to take away: JSON, a page to read, and a zip of both with the files."""

from __future__ import annotations

import base64
import json
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from html import escape
from pathlib import Path
from typing import IO, Any

from memory.zones import moment
from tools.media import Media

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3{font-size:1rem;margin:1.5rem 0 .3rem}
.turn{margin:.4rem 0;padding:.4rem .7rem;border-radius:.5rem;background:#f3f4f6;white-space:pre-wrap}
.turn.user{background:#e8f0fe}.turn.tool{font-size:.85rem;color:#555}.who{font-weight:600}
time,.id{color:#666;font-size:.85rem}figure{display:inline-block;margin:.5rem;vertical-align:top;max-width:16rem}
img,video{max-width:16rem;max-height:16rem;border-radius:.4rem}figcaption{font-size:.85rem;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e6}.turn{background:#22262c}
.turn.user{background:#1d2b44}.turn.tool,time,.id{color:#9aa0a6}}
"""
_WORDS = {
    "title": ("What Parley keeps of you", "Parley 保存的关于你的内容"),
    "made": ("Made {when} for {who}.", "生成于 {when}，账号 {who}。"),
    "memories": ("Memories ({count})", "记忆（{count}）"),
    "facts": ("Facts and preferences", "事实与偏好"),
    "conversations": ("Conversations ({count})", "对话（{count}）"),
    "files": ("Files ({count})", "文件（{count}）"),
    "none": ("Nothing.", "无。"),
    "paused": ("Remembering is paused.", "记忆功能已暂停。"),
}
_INLINE_BYTES = 2 * 2**20
_INLINE_TOTAL = 16 * 2**20

Link = Callable[[str], str]
"""Where the page finds a file, by media id; empty: not at all."""


def write_archive(
    to: IO[bytes] | Path, exported: Mapping[str, Any], files: Sequence[Media], language: str, zone: tzinfo | None = None
) -> None:
    """A zip: ``index.html`` to read, with times of the zone, ``export.json`` for programs, and every file below
    ``media/``.
    """
    places = {media.media_id: f"media/{media.media_id}{media.path.suffix}" for media in files}
    plain = dict(exported)
    plain["files"] = [one | {"path": places.get(one["media_id"], "")} for one in exported["files"]]
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page(plain, language, lambda media_id: places.get(media_id, ""), zone))
        archive.writestr("export.json", as_json(plain))
        for media in files:
            if media.path.exists():
                archive.write(media.path, places[media.media_id], zipfile.ZIP_STORED)


def page_alone(exported: Mapping[str, Any], files: Sequence[Media], language: str, zone: tzinfo | None = None) -> str:
    """The page as one file: small pictures are in it, other files are named."""
    inside: dict[str, str] = {}
    left = _INLINE_TOTAL
    for media in files:
        if media.kind == "image" and media.byte_size <= min(_INLINE_BYTES, left) and media.path.exists():
            left -= media.byte_size
            data = base64.b64encode(media.path.read_bytes()).decode()
            inside[media.media_id] = f"data:{media.mime_type};base64,{data}"
    return page(exported, language, lambda media_id: inside.get(media_id, ""), zone)


def as_json(exported: Mapping[str, Any]) -> str:
    """The export for programs."""
    return json.dumps(exported, ensure_ascii=False, indent=2) + "\n"


def page(exported: Mapping[str, Any], language: str, link: Link, zone: tzinfo | None = None) -> str:
    """The export as a person reads it, on the clock of the zone, None being the machine's. Whatever anybody wrote is
    text in it, never markup.
    """
    memory = exported.get("memory") or {}
    passages = memory.get("passages", [])
    say = _Words(language)
    made, whose = _shown(time.time(), zone), escape(", ".join(exported.get("accounts", [exported["author"]])))
    parts = [
        f"<!doctype html><html lang='{escape(language, quote=True)}'><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width,initial-scale=1'>",
        f"<title>{say('title')}</title><style>{_STYLE}</style><h1>{say('title')}</h1>",
        f"<p>{say('made', when=made, who=whose)}</p>",
    ]
    if memory.get("paused"):
        parts.append(f"<p>{say('paused')}</p>")
    parts += [f"<h2>{say('memories', count=len(passages))}</h2>", *(_passage(one, zone) for one in passages)]
    for name, value in memory.items():
        if isinstance(value, list | dict) and name != "passages" and value:
            shown = escape(json.dumps(value, ensure_ascii=False, indent=2))
            parts.append(f"<h2>{escape(name.replace('_', ' '))}</h2><div class='turn'>{shown}</div>")
    turns = exported.get("conversations", [])
    parts += [f"<h2>{say('conversations', count=len(turns))}</h2>", *(_turn(one, zone) for one in turns)]
    files = exported.get("files", [])
    parts += [f"<h2>{say('files', count=len(files))}</h2>", *(_file(one, link(one["media_id"])) for one in files)]
    return "\n".join(parts) + "\n"


class _Words:
    def __init__(self, language: str) -> None:
        self._at = int(language == "zh")

    def __call__(self, name: str, **values: object) -> str:
        return _WORDS[name][self._at].format(**values)


def _passage(row: Mapping[str, Any], zone: tzinfo | None) -> str:
    when = _shown(datetime.fromisoformat(row["when"]).timestamp(), zone)
    return (
        f"<div class='turn'><time>{when}</time> <span class='who'>{escape(row['speaker'])}</span> "
        f"<span class='id'>{escape(row['id'])}</span>\n{escape(row['text'])}</div>"
    )


def _turn(turn: Mapping[str, Any], zone: tzinfo | None) -> str:
    when = _shown(turn["started_at"], zone)
    said = "".join(
        f"<div class='turn {escape(one['role'], quote=True)}'><span class='who'>{escape(one['name'] or one['role'])}"
        f"</span> {escape(one['content'])}</div>"
        for one in turn["messages"]
        if one["content"]
    )
    return f"<h3><time>{when}</time> · {escape(turn['conversation_id'])}</h3>{said}"


def _file(one: Mapping[str, Any], place: str) -> str:
    name = escape(one["name"])
    prompt = (one.get("arguments") or {}).get("prompt", "")
    about = f"{name}<br><span class='id'>{escape(one['media_id'])}</span>" + (
        f"<br>{escape(str(prompt))}" if prompt else ""
    )
    source = escape(place, quote=True)
    if not place:
        return f"<figure><figcaption>{about}</figcaption></figure>"
    shown = {
        "image": f"<a href='{source}'><img src='{source}' alt='{escape(one['name'], quote=True)}'></a>",
        "audio": f"<audio controls src='{source}'></audio>",
        "video": f"<video controls src='{source}'></video>",
    }.get(one["kind"], f"<a href='{source}' download>{name}</a>")
    return f"<figure>{shown}<figcaption>{about}</figcaption></figure>"


def _shown(seconds: float, zone: tzinfo | None) -> str:
    """``2026-11-24 09:30+13:00``."""
    return moment(seconds, zone).astimezone(zone).isoformat(" ", "minutes")
