"""A voice message: what was said in it, as the person's own words."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import TYPE_CHECKING

from memory.messages import Attachment
from tools.errors import ParleyError
from tools.tool import ToolCall

if TYPE_CHECKING:
    from agent.agent import Agent

log = logging.getLogger(__name__)

_TRANSCRIBE = "transcribe_speech"


async def spoken_words(
    agent: Agent,
    recording: Attachment,
    author: str,
    conversation_id: str,
    language: str = "en",
    allowed_tools: frozenset[str] | None = None,
) -> str:
    """What is said in a recording; empty when nothing could be made out, or this person may not have it written down.

    The caller attaches the recording itself then, so that the agent can say what is wrong with it.
    """
    if _TRANSCRIBE not in agent.toolbox.tools or (allowed_tools is not None and _TRANSCRIBE not in allowed_tools):
        return ""
    try:
        audio = await asyncio.to_thread(agent.media_store.add_upload, recording.data, recording.name, author)
        call = ToolCall(f"voice-{uuid.uuid4().hex[:8]}", _TRANSCRIBE, {"audio": audio.media_id})
        result = await agent.toolbox.run(call, agent.toolbox.context(author, conversation_id, language))
    except ParleyError as error:
        log.info("a voice message was not written down: %s", error)
        return ""
    return result.text.strip()
