from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.chat_models.context_window import clip_middle, estimate_tokens, fit_messages, fold_system
from memory.messages import Message, Role
from tools.tool import ToolCall


def words(text: str) -> int:
    return len(text.split())


def test_the_oldest_go_first_and_the_system_prompt_stays() -> None:
    messages = [Message(Role.SYSTEM, "be kind")] + [Message(Role.USER, f"{i} " + "w " * 20) for i in range(10)]
    kept = fit_messages(messages, 100, words)
    assert kept[0].content == "be kind"
    assert [message.content.split()[0] for message in kept[1:]] == ["7", "8", "9"]


def test_a_tool_result_never_stays_without_its_call() -> None:
    call = Message(Role.ASSISTANT, "", tool_calls=(ToolCall("1", "t", {"text": "w " * 60}),))
    messages = [Message(Role.USER, "u"), call, Message(Role.TOOL, "r", tool_call_id="1"), Message(Role.USER, "next")]
    kept = fit_messages(messages, 40, words)
    assert [message.role for message in kept] == [Role.USER]


def test_a_huge_message_keeps_both_ends() -> None:
    text = "begin " + "middle " * 5000 + "end"
    kept = fit_messages([Message(Role.USER, text)], 100, words)
    assert len(kept) == 1
    assert kept[0].content.startswith("begin")
    assert kept[0].content.endswith("end")
    assert "characters left out" in kept[0].content
    assert words(kept[0].content) <= 100


@given(st.text(max_size=500), st.integers(32, 200))
@settings(max_examples=50, deadline=None)
def test_clipping_fits(text: str, budget: int) -> None:
    clipped = clip_middle(text * 10, budget)
    assert clipped == text * 10 or "left out" in clipped
    assert estimate_tokens(clipped) <= max(budget, 80)


def test_fold_system() -> None:
    system, user = Message(Role.SYSTEM, "s"), Message(Role.USER, "u")
    assert fold_system([system, user]) == [system, user]
    assert [one.content for one in fold_system([system, system, user, system, user])] == ["s\n\ns", "u", "s\n\nu"]
    assert [one.role for one in fold_system([user, system])] == [Role.USER, Role.USER]
