"""What is in a turn's files, noted in memory after the turn, so that they are found by words later.

For a file a tool made that is what was asked of the tool. For one a person sent it is what a step of the turn read in
it already; else its text, its words or what can be seen, read by the lightest engine there is, one file at a time,
while nobody waits for an answer, for a bounded time. A note is a row of its own beside the turn's: its speaker is
`memory.memory.FILE`, so what a file says is never taken for the person's words.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.turn import Turn
from memory.conversation import ConversationLog
from memory.memory import FILE, Memory
from memory.messages import IncomingMessage
from tools.errors import ParleyError
from tools.media import Audio, Media, Video
from tools.tool import Tool, ToolCall
from tools.toolbox import Toolbox

log = logging.getLogger("parley.agent")

_MOST_WAITING = 64
_READ_S = 60.0
"""Seconds one file may take."""
_IDLE_S = 120.0
"""Seconds to wait for a moment when nobody waits for an answer."""
_LOOK_EVERY_S = 0.25
_SOUND_S = 180.0
"""Seconds of the longest recording that is written down for this alone."""
_LETTERS = 1500
_TELLING = 12
"""Letters from which on the text in a picture says what it is."""
_READERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "image": (("read_image_text", "file"), ("describe_image", "image")),
    "document": (("read_image_text", "file"),),
    "audio": (("transcribe_speech", "audio"),),
    "video": (("transcribe_speech", "audio"),),
}
_READING = frozenset({"read_image_text", "describe_image", "transcribe_speech", "describe_video", "summarize_text"})
_OLD = frozenset({"show_media", "export_memory"})
"""Tools whose files are no news."""
_WISHES = ("prompt", "instruction", "text", "style", "request")
_KINDS = {
    "image": ("picture", "图片"),
    "audio": ("recording", "录音"),
    "video": ("film", "视频"),
    "document": ("document", "文件"),
}


@dataclass(frozen=True)
class _Job:
    turn_id: str
    incoming: IncomingMessage
    language: str
    media: Media
    known: str
    """What a step of the turn read in it."""


class MediaNotes:
    """Notes files of turns, one after another. Use it on the agent's loop."""

    def __init__(
        self, toolbox: Toolbox, memory: Memory, turn_log: ConversationLog, busy: Callable[[], bool] = lambda: False
    ) -> None:
        """`busy` says whether a turn is running: then reading waits."""
        self._toolbox = toolbox
        self._memory = memory
        self._log = turn_log
        self._busy = busy
        self._waiting: deque[_Job] = deque()
        self._current: tuple[_Job, asyncio.Task[None]] | None = None
        self._worker: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None

    def add(self, turn: Turn) -> None:
        """Have the files of an ended turn noted. With too many waiting, the newest are left out."""
        shown = {media.media_id for step in turn.steps if step.name in _OLD for media in step.media}
        files = {media.media_id: media for media in (*turn.attached, *turn.media) if media.media_id not in shown}
        for media in list(files.values())[: _MOST_WAITING - len(self._waiting)]:
            self._waiting.append(_Job(turn.turn_id, turn.incoming, turn.language, media, _read_in_turn(turn, media)))
        if self._waiting and (self._worker is None or self._worker.done()):
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def drop(self, accounts: Sequence[str]) -> None:
        """Leave out what waits of these people: they are forgetting."""
        self._waiting = deque(job for job in self._waiting if job.incoming.author not in accounts)
        if self._current is not None and self._current[0].incoming.author in accounts:
            task = self._current[1]
            task.cancel()
            await asyncio.gather(task, *([self._writing] if self._writing else []), return_exceptions=True)

    async def finish(self, patience_s: float | None = None) -> None:
        """Wait until all are noted; when the patience ends, what is left is dropped."""
        if self._worker is None:
            return
        await asyncio.wait([self._worker], timeout=patience_s)
        self._waiting.clear()
        self._worker.cancel()
        if self._current is not None:
            self._current[1].cancel()
        await asyncio.gather(self._worker, *([self._writing] if self._writing else []), return_exceptions=True)

    async def _work(self) -> None:
        while self._waiting:
            job = self._waiting.popleft()
            task = asyncio.get_running_loop().create_task(self._note(job))
            self._current = (job, task)
            try:
                await asyncio.wait([task])
            finally:
                self._current = None

    async def _note(self, job: _Job) -> None:
        """One file: what it says, into a row. What can not be read is left out; the turn's row has its name."""
        try:
            said = job.known or _asked_for(job.media) or await self._read(job)
            if said and self._log.file.has_turn(job.turn_id):  # it may have been forgotten meanwhile
                # Once begun it is waited for, also when cancelled: a row that came after a forgetting would stay.
                self._writing = asyncio.get_running_loop().create_task(self._keep(job, said))
                await asyncio.shield(self._writing)
        except ParleyError as error:
            log.info("%s was not noted: %s", job.media.media_id, type(error).__name__)
        except Exception:
            log.exception("%s was not noted", job.media.media_id)

    async def _keep(self, job: _Job, said: str) -> None:
        incoming = job.incoming
        kept = await self._memory.remember(
            f"{_head(job)} {said[:_LETTERS]}", incoming.author, incoming.conversation_id,
            incoming.received_at, (job.media.media_id,), speaker=FILE, shared=incoming.shared,
        )  # fmt: skip
        self._log.note_remembered(job.turn_id, kept)

    async def _read(self, job: _Job) -> str:
        """What the lightest engines read in an uploaded file; empty when the machine stays busy."""
        if not await self._idle():
            log.info("%s was not looked into: the machine is busy", job.media.media_id)
            return ""
        said: list[str] = []
        for name, parameter in _READERS.get(job.media.kind, ()):
            tool = self._toolbox.tools.get(name)
            if tool is None or _too_long(job.media) or (said and len(said[0]) >= _TELLING):
                continue
            try:
                said.append((await self._run(tool, parameter, job)).strip())
            except TimeoutError:
                log.info("%s took too long to look into", job.media.media_id)
            except ParleyError as error:
                log.info("%s can not look into %s: %s", name, job.media.media_id, type(error).__name__)
        return " ".join(part for part in said if part)

    async def _run(self, tool: Tool, parameter: str, job: _Job) -> str:
        context = self._toolbox.context(job.incoming.author, job.incoming.conversation_id, job.language)
        context.engines = {tool.name: self._light_engine(tool)}
        names = [one.name for one in tool.signature.parameters]
        argument = parameter if parameter in names else names[0]
        call = ToolCall(f"note-{job.media.media_id}", tool.name, {argument: job.media.media_id})
        async with asyncio.timeout(_READ_S):
            return (await self._toolbox.run(call, context)).text

    def _light_engine(self, tool: Tool) -> str:
        """One whose model is in memory anyway, else one that needs none. Raises ModelUnavailable without any."""
        loaded = {one.model_id for one in self._toolbox.pool.residents()}
        engines = self._toolbox.choice.available(tool, None)
        fitting = [one for one in engines if one.spec is None or one.spec.model_id in loaded]
        return (fitting or engines)[0].name

    async def _idle(self) -> bool:
        for _ in range(int(_IDLE_S / _LOOK_EVERY_S)):
            if not self._busy():
                return True
            await asyncio.sleep(_LOOK_EVERY_S)
        return False


def _read_in_turn(turn: Turn, media: Media) -> str:
    """What the turn's own steps said of a file: nothing is read twice."""
    said = []
    for step in turn.steps:
        given = [one for value in step.arguments.values() for one in (value if isinstance(value, list) else [value])]
        if step.name in _READING and not step.error and media.media_id in given:
            said.append(step.text)
    return " ".join(said)


def _asked_for(media: Media) -> str:
    """The words a tool was given to make a file."""
    if media.provenance.tool is None:
        return ""
    given = media.provenance.arguments
    said = [given[name] for name in _WISHES if isinstance(given.get(name), str) and given[name].strip()]
    return f"{media.provenance.tool}: {' '.join(said)}" if said else media.provenance.tool


def _head(job: _Job) -> str:
    """What the row begins with: which file, and that these are its words and nobody's else."""
    kind = _KINDS[job.media.kind][job.language == "zh"]
    if job.media.provenance.tool is not None:
        return (
            f"[{kind} {job.media.media_id}, 由我生成]"
            if job.language == "zh"
            else f"[{kind} {job.media.media_id}, made]"
        )
    if job.language == "zh":
        return f"[{kind} {job.media.media_id} {job.media.name} 里的内容]"
    return f"[in the {kind} {job.media.media_id} {job.media.name}]"


def _too_long(media: Media) -> bool:
    if isinstance(media, Video) and not media.has_audio:
        return True
    return isinstance(media, Audio | Video) and media.duration_s > _SOUND_S
