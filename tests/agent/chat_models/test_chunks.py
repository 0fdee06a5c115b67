from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.chat_models.chunks import ChunkReader, parse_arguments, request_body
from memory.messages import Message, Role


@given(st.text(), st.dictionaries(st.text(min_size=1), st.integers() | st.text(), max_size=3))
@settings(max_examples=50, deadline=None)
def test_a_request_is_json_whatever_is_said(text: str, fields: dict[str, Any]) -> None:
    fields.pop("messages", None)
    sent = json.loads(request_body([Message(Role.USER, text)], (), fields))
    assert sent["messages"] == [{"role": "user", "content": text.encode(errors="replace").decode()}]
    assert {name: value for name, value in sent.items() if name != "messages"} == fields


def test_no_message_is_encoded_twice() -> None:
    message = Message(Role.USER, "hello")
    request_body([message], (), {})
    first = message.wire
    request_body([message], (), {"model": "m"})
    assert message.wire is first


def test_two_calls_interleaved() -> None:
    reader = ChunkReader()
    for index, part in ((0, '{"a"'), (1, "{"), (0, ": 1}"), (1, "}")):
        function = {"name": f"tool_{index}", "arguments": part} if part[0] == "{" else {"arguments": part}
        reader.read({"choices": [{"delta": {"tool_calls": [{"index": index, "function": function}]}}]})
    calls = reader.finish().tool_calls
    assert [(call.name, call.arguments) for call in calls] == [("tool_0", {"a": 1}), ("tool_1", {})]
    assert len({call.tool_call_id for call in calls}) == 2


def test_calls_without_index_each_with_a_name() -> None:
    reader = ChunkReader()
    calls = [{"function": {"name": name, "arguments": "{}"}} for name in ("first", "second")]
    reader.read({"choices": [{"message": {"tool_calls": calls}, "finish_reason": "tool_calls"}]})
    assert [call.name for call in reader.finish().tool_calls] == ["first", "second"]


def test_content_in_parts() -> None:
    assert ChunkReader().read({"choices": [{"delta": {"content": [{"type": "text", "text": "hi"}]}}]}) == "hi"


@pytest.mark.parametrize(
    ("given_arguments", "expected"),
    [("", {}), ("{}", {}), (None, {}), ({"a": 1}, {"a": 1}), ('```json\n{"a": 1}\n```', {"a": 1})],
)
def test_arguments(given_arguments: Any, expected: dict[str, Any]) -> None:
    assert parse_arguments("t", given_arguments) == expected


@pytest.mark.parametrize("wrong", ["{", "[1]", "3", [1]])
def test_wrong_arguments_name_the_tool(wrong: Any) -> None:
    with pytest.raises(ValueError, match="draw"):
        parse_arguments("draw", wrong)
