"""Memory in a whole turn: what forgets, and what memory itself said, is not remembered."""

import pytest

from agent.agent import Agent, Parts
from agent.chat_models.scripted import ScriptedChatModel
from agent.planner.rule_planner import RulePlanner
from memory.conversation import ConversationLog
from memory.memory import Memory
from memory.memory_tools import forget, recall, remember
from memory.messages import IncomingMessage
from tools.tool import ToolCall


@pytest.fixture
def make_agent(memory, make_toolbox, tmp_path):
    def make(*replies):
        toolbox = make_toolbox(remember, recall, forget)
        toolbox.services.add(Memory, memory)
        log = ConversationLog(tmp_path / "log")
        return Agent(
            Parts(ScriptedChatModel(list(replies)), toolbox, toolbox.media_store, log, RulePlanner([]), memory)
        )

    return make


async def say(agent, text):
    async for _ in agent.respond(IncomingMessage(text, "cli:me", "terminal")):
        pass
    await agent.close()


async def kept(memory):
    return [row["text"] for row in (await memory.export("cli:me"))["passages"]]


async def test_a_plain_turn_is_kept_on_both_sides(make_agent, memory, monkeypatch):
    monkeypatch.setattr(memory, "close", _nothing)
    await say(make_agent("Nice name."), "my cat is called Miso")
    assert await kept(memory) == ["my cat is called Miso", "Nice name."]


async def test_the_turn_that_forgets_is_not_remembered(make_agent, memory, monkeypatch):
    monkeypatch.setattr(memory, "close", _nothing)
    await memory.remember("my cat is called Miso", "cli:me", "terminal")
    agent = make_agent([ToolCall("1", "forget", {"what": "about my cat Miso"})], "I forgot that your cat is Miso.")
    await say(agent, "please forget my cat Miso")
    assert await kept(memory) == []


async def test_what_memory_said_is_not_remembered_again(make_agent, memory, monkeypatch):
    monkeypatch.setattr(memory, "close", _nothing)
    await memory.remember("my cat is called Miso", "cli:me", "terminal")
    agent = make_agent([ToolCall("1", "recall", {"query": "cat"})], "Your cat is called Miso.")
    await say(agent, "what is my cat called?")
    assert await kept(memory) == ["my cat is called Miso", "what is my cat called?"]


async def test_what_was_said_in_private_is_not_recalled_where_others_read(make_agent, memory, monkeypatch):
    monkeypatch.setattr(memory, "close", _nothing)
    await memory.remember("my cat is called Miso", "cli:me", "at home", shared=False)
    await memory.remember("the meeting about the cat is on Friday", "cli:me", "room", shared=True)
    agent = make_agent([ToolCall("1", "recall", {"query": "cat"})], "It is on Friday.")
    async for event in agent.respond(IncomingMessage("what about my cat?", "cli:me", "room", shared=True)):
        last = event
    seen = "\n".join(message.content for asked in agent.chat_model.asked for message in asked.messages)
    assert "Friday" in last.steps[0].text
    assert "Friday" in seen
    assert "Miso" not in seen
    await agent.close()


async def test_a_message_that_is_taken_back_is_not_remembered(make_agent, memory, monkeypatch):
    monkeypatch.setattr(memory, "close", _nothing)
    agent = make_agent("Nice name.", "Hello.")
    for text, message_id in (("my cat is called Miso", "1"), ("hello", "2")):
        async for _ in agent.respond(IncomingMessage(text, "cli:me", "terminal", message_id=message_id)):
            pass
    assert await agent.withdraw("terminal", "1")
    assert not await agent.withdraw("terminal", "77")
    assert await kept(memory) == ["hello", "Hello."]
    assert [message.text for message in agent.log.history("terminal", 9)] == ["hello", "Hello."]
    await agent.close()


async def _nothing():
    pass
