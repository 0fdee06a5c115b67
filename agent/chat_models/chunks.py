"""The OpenAI chat protocol in bytes: the request joined from encoded messages, the answer's chunks read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from agent.chat_model import Finished, Usage
from memory.messages import Message
from tools.tool import Tool, ToolCall


def request_body(messages: Sequence[Message], tools: Sequence[Tool], fields: Mapping[str, Any]) -> bytes:
    """A request, UTF-8 JSON. No message is encoded again, however long the history is."""
    parts = [b'{"messages":[', b",".join([message.wire for message in messages]), b"]"]
    if tools:
        parts += [b',"tools":[', b",".join([_tool_wire(tool) for tool in tools]), b"]"]
    rest = json.dumps(dict(fields), ensure_ascii=False).encode()
    return b"".join([*parts, b"," if fields else b"", rest[1:]])


@lru_cache(maxsize=1024)
def _tool_wire(tool: Tool) -> bytes:
    return json.dumps(tool.schema, ensure_ascii=False, separators=(",", ":")).encode()


class ChunkReader:
    """Puts together what the chunks of one answer say.

    `read` takes one chunk and returns its text, if any; `finish` gives the end. It accepts what servers
    really send: usage in the last chunk, in an extra one or nowhere, whole messages instead of deltas, tool calls
    without an id or an index, arguments as an object instead of text.
    """

    def __init__(self) -> None:
        self.finish_reason = ""
        self.usage = Usage()
        self.any = False
        """Whether anything of the answer has been seen."""
        self._calls: list[dict[str, Any]] = []

    def read(self, chunk: Mapping[str, Any]) -> str:
        """The text of one chunk, as parsed from JSON; empty when it has none. Raises TypeError or KeyError
        when it is not of the protocol.
        """
        choices = chunk.get("choices")
        if choices:
            choice = choices[0]
            delta = choice.get("delta") or choice.get("message") or {}
            if choice.get("finish_reason"):
                self.finish_reason = choice["finish_reason"]
                self.any = True
            if calls := delta.get("tool_calls"):
                for fragment in calls:
                    self._add(fragment)
            if (usage := chunk.get("usage")) is not None:
                self._count(usage)
            text = delta.get("content")
            if text:
                self.any = True
                return text if isinstance(text, str) else _joined(text)
        elif (usage := chunk.get("usage")) is not None:
            self._count(usage)
        return ""

    def finish(self) -> Finished:
        """The end: tool calls in the order they began. Raises ValueError, naming the tool, when the arguments of
        a call are not a JSON object.
        """
        calls = tuple(_tool_call(index, call) for index, call in enumerate(self._calls))
        reason = "tool_calls" if calls else "length" if self.finish_reason == "length" else "stop"
        return Finished(reason, calls, self.usage)

    def _count(self, usage: Mapping[str, Any]) -> None:
        self.usage = Usage(usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0)

    def _add(self, fragment: Mapping[str, Any]) -> None:
        """A fragment belongs to the call with its index; without one, to the last call unless it names a new one."""
        self.any = True
        function = fragment.get("function") or {}
        index = fragment.get("index")
        call = next((one for one in self._calls if index is not None and one["index"] == index), None)
        if call is None and index is None and self._calls and not function.get("name"):
            call = self._calls[-1]
        if call is None:
            call = {"index": index, "id": "", "name": "", "arguments": ""}
            self._calls.append(call)
        call["id"] = fragment.get("id") or call["id"]
        if name := function.get("name"):
            call["name"] = name
        arguments = function.get("arguments")
        if isinstance(arguments, str) and isinstance(call["arguments"], str):
            call["arguments"] += arguments
        elif arguments is not None:
            call["arguments"] = arguments


def _tool_call(index: int, call: Mapping[str, Any]) -> ToolCall:
    arguments = parse_arguments(call["name"], call["arguments"])
    return ToolCall(call["id"] or f"call-{index}", call["name"], arguments)


def parse_arguments(name: str, arguments: Any) -> dict[str, Any]:
    """The arguments of a tool call, given as an object or as JSON text, perhaps fenced, perhaps empty.

    Raises ValueError naming the tool.
    """
    if isinstance(arguments, str):
        text = re.sub(r"^```(?:json)?\s*|\s*```$", "", arguments.strip())
        try:
            arguments = json.loads(text) if text else {}
        except ValueError as error:
            raise ValueError(f"the arguments for {name} are not JSON: {text[:80]!r}") from error
    if arguments is None:
        return {}
    if not isinstance(arguments, dict):
        raise ValueError(f"the arguments for {name} are not an object: {arguments!r}")
    return arguments


def _joined(parts: Sequence[Mapping[str, Any]]) -> str:
    """Content given as parts instead of text."""
    return "".join(part.get("text") or "" for part in parts)
