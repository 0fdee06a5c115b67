"""Parley's tools for a LangChain agent: the same schemas, engines, limits and store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memory.messages import media_lines
from tools.errors import ParleyError
from tools.media import Media
from tools.tool import Tool, ToolCall

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from agent.agent import Agent


def langchain_tools(agent: Agent, author: str, conversation_id: str = "langchain") -> list[BaseTool]:
    """The agent's tools as LangChain tools, acting for one person; async, and sync outside an event loop.

    A tool's content is its text with a line for each file made, as Parley's own chat models see it; the
    artifact is the list of `Media`. Files go in by id: `agent.media_store.add_upload(data, name, author)`.
    What goes wrong becomes the content of a tool message with status ``error``. What wants the person's own yes, to
    forget everything, is only asked for here; after a yes call `agent.personal_data.forget(author)`.
    """
    return [_wrap(agent, tool, author, conversation_id) for tool in agent.toolbox.tools.values()]


def _wrap(agent: Agent, tool: Tool, author: str, conversation_id: str) -> BaseTool:
    from langchain_core.tools import StructuredTool, ToolException

    async def call(**arguments: Any) -> tuple[str, list[Media]]:
        context = agent.toolbox.context(author, conversation_id)
        context.time_zone = await agent.time_zone(author)
        try:
            result = await agent.toolbox.run(ToolCall("langchain", tool.name, arguments), context)
        except ParleyError as error:
            raise ToolException(str(error)) from error
        content = "\n".join(part for part in (result.text, media_lines(result.media)) if part)
        return content or "Done.", list(result.media)

    def call_blocking(**arguments: Any) -> tuple[str, list[Media]]:
        return agent.block_on(call(**arguments))

    return StructuredTool(
        name=tool.name,
        description=tool.description,
        args_schema=tool.signature.json_schema(),
        coroutine=call,
        func=call_blocking,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )
