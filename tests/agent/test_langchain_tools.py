from typing import Any

import PIL.Image
import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolMessage

from agent.agent import Agent
from agent.chat_models.scripted import ScriptedChatModel
from agent.langchain_tools import langchain_tools
from agent.parts import Parts
from memory.conversation import ConversationLog
from tools.media import Image
from tools.tool import tool


@tool(task="text-to-image")
def generate_image(prompt: str, width: int = 16, seed: int | None = None) -> Image:
    """Draw a picture."""


@generate_image.engine()
def with_colour(prompt, width, seed):
    return PIL.Image.new("RGB", (width, width), "red")


@pytest.fixture
def agent(make_toolbox, tmp_path):
    box = make_toolbox(generate_image)
    parts = Parts(ScriptedChatModel([]), box, box.media_store, ConversationLog(tmp_path / "log"), planner=None)
    return Agent(parts)


class FakeToolModel(GenericFakeChatModel):
    def bind_tools(self, tools: Any, **more: Any) -> Any:
        return self


def test_a_tool_keeps_its_schema_and_its_files(agent):
    (draw,) = langchain_tools(agent, "me")
    assert draw.description == "Draw a picture."
    assert draw.args["width"]["default"] == 16
    message = draw.invoke(
        {"type": "tool_call", "id": "1", "name": "generate_image", "args": {"prompt": "x", "width": 20}}
    )
    assert isinstance(message, ToolMessage)
    assert message.artifact[0].width == 20
    assert message.artifact[0].media_id in message.content


async def test_what_goes_wrong_is_an_error_message(agent):
    (draw,) = langchain_tools(agent, "me")
    call = {"type": "tool_call", "id": "1", "name": "generate_image", "args": {"prompt": "x", "width": "wide"}}
    message = await draw.ainvoke(call)
    assert message.status == "error"
    assert "width can not be 'wide'" in message.content


async def test_a_langchain_agent_draws(agent):
    call = {"name": "generate_image", "args": {"prompt": "a fox"}, "id": "1"}
    model = FakeToolModel(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("Here it is.")]))
    answer = await create_agent(model, langchain_tools(agent, "me")).ainvoke({"messages": [("user", "draw a fox")]})
    *_, made, last = answer["messages"]
    assert last.content == "Here it is."
    assert made.artifact[0].kind == "image"
