"""The tool calls of a turn: run side by side, each result in the log before anybody is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from agent.asked import ask_after_a_file, says_so
from agent.chat_model import ChatModel
from agent.events import MediaMade, ToolFinished, ToolStarted
from agent.turn import ProgressReporter, Turn
from memory.conversation import ConversationLog
from memory.memory import FILE
from memory.messages import Message, Role, media_lines
from tools.errors import NotPermitted, ParleyError
from tools.tool import ToolCall, ToolResult
from tools.toolbox import Toolbox

log = logging.getLogger("parley.agent")

_TOOL_TEXT_CHARS = 8000
"""Characters of one tool's text that a capable chat model reads at most."""


class ToolCalls:
    """Runs what the chat model asks for."""

    def __init__(self, toolbox: Toolbox, log: ConversationLog, chat_model: ChatModel) -> None:
        self._toolbox = toolbox
        self._log = log
        self._chat_model = chat_model

    async def run(self, turn: Turn, calls: Sequence[ToolCall]) -> None:
        """Run calls side by side; one that fails is reported and the others go on."""
        async with asyncio.TaskGroup() as group:
            for call in calls:
                group.create_task(self._run(turn, call))

    async def _run(self, turn: Turn, call: ToolCall) -> None:
        turn.emit(ToolStarted(call.tool_call_id, call.name, call.arguments))
        loop = asyncio.get_running_loop()
        started = loop.time()
        context = self._toolbox.context(turn.incoming.author, turn.incoming.conversation_id, turn.language)
        context.engines = turn.incoming.engines
        context.shared = turn.incoming.shared
        context.time_zone = turn.time_zone
        context.earlier = turn.earlier()
        context.confirmed = call.tool_call_id in turn.confirmed
        ProgressReporter(call, turn.emit).attach(context)
        try:
            self._check_allowed(turn, call)
            if not context.confirmed and self._came_of_a_file(turn, call):
                question = ask_after_a_file(call, turn.language)
                self._finish(turn, call, ToolResult(question, asks=True), question)
                return
            result = await self._toolbox.run(call, context)
        except ParleyError as error:
            self._finish(turn, call, ToolResult("", seconds=loop.time() - started), str(error))
        except Exception as error:
            log.exception("%s failed", call.name)
            happened = f"{call.name} failed unexpectedly ({type(error).__name__})."
            self._finish(turn, call, ToolResult("", seconds=loop.time() - started), happened)
        else:
            self._finish(turn, call, result, "")

    def _check_allowed(self, turn: Turn, call: ToolCall) -> None:
        """A tool that is not this person's is refused."""
        allowed = turn.incoming.allowed_tools
        if allowed is not None and call.name not in allowed:
            raise NotPermitted(f"{call.name} is not allowed for you here.", "Ask those who run this bot.")

    def _came_of_a_file(self, turn: Turn, call: ToolCall) -> bool:
        """Whether somebody else's words, read or recalled in this turn, may have made the agent act: then the person is
        asked. A plan made before may go on.
        """
        tool = self._toolbox.tools.get(call.name)
        if tool is None or not tool.acts or not self._chat_model.capable:
            return False
        recalled = turn.recalled_foreign_text and not says_so(turn.messages[0].text, call)
        return turn.read_foreign_text or recalled

    def _finish(self, turn: Turn, call: ToolCall, result: ToolResult, error: str) -> None:
        """Into the log first, then to the chat model and the asker."""
        tool = self._toolbox.tools.get(call.name)
        turn.read_foreign_text |= bool(tool and tool.untrusted)
        recalled = result.data.get("passages")
        if isinstance(recalled, list):
            turn.recalled_foreign_text |= any(isinstance(one, dict) and one.get("speaker") == FILE for one in recalled)
        media = result.media
        text = f"Error: {error}" if error else self._readable(result)
        message = Message(
            Role.TOOL,
            "\n".join(part for part in (text, media_lines(media)) if part) or "Done.",
            tool_call_id=call.tool_call_id,
            name=call.name,
            media_ids=tuple(one.media_id for one in media),
            media_kinds=tuple(one.kind for one in media),
            failed=bool(error),
            asks=result.asks,
            text=result.text if result.asks else text,
        )
        if result.asks:
            incoming = turn.incoming
            self._log.questions.ask(
                turn.turn_id, incoming.author, "" if incoming.history is not None else incoming.conversation_id
            )
        self._log.append(turn.turn_id, turn.incoming.conversation_id, [message])
        turn.messages.append(message)
        turn.media += media
        for one in media:
            turn.emit(MediaMade(call.tool_call_id, one))
        finished = ToolFinished(
            call.tool_call_id,
            call.name,
            call.arguments,
            result.engine,
            result.seconds,
            text,
            media,
            error,
            result.notes,
        )
        turn.steps.append(finished)
        turn.emit(finished)

    def _readable(self, result: ToolResult) -> str:
        """The text a chat model gets: all of it for a plan that passes it on, else so much as it should read."""
        if not self._chat_model.capable or len(result.text) <= _TOOL_TEXT_CHARS:
            return result.text
        return (
            result.text[:_TOOL_TEXT_CHARS]
            + f"\n[{len(result.text) - _TOOL_TEXT_CHARS} more characters; the tool can be asked for a part]"
        )
