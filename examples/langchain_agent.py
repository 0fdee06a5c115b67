"""Parley's tools in a LangChain agent: python examples/langchain_agent.py [PROVIDER:MODEL]

With a model's name (and its package and key) a LangChain agent draws; without one a tool is called directly.
"""

import sys

from agent import Agent
from agent.langchain_tools import langchain_tools

with Agent.create(data_dir="parley-data") as agent:
    tools = langchain_tools(agent, author="app:42")
    if len(sys.argv) > 1:
        from langchain.agents import create_agent

        question = {"messages": [("user", "draw a red fox in the snow, then describe the picture")]}
        for message in create_agent(sys.argv[1], tools).invoke(question)["messages"]:
            print(message.pretty_repr())
    else:
        draw = next(tool for tool in tools if tool.name == "generate_image")
        call = {"type": "tool_call", "id": "1", "name": draw.name, "args": {"prompt": "a red fox in the snow"}}
        message = draw.invoke(call)
        print(message.content, message.artifact[0].path)
