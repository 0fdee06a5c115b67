"""A real server on a free port of this machine, with a scripted chat model and two small tools behind it."""

import asyncio
import contextlib
import io
import threading
import time
from dataclasses import dataclass

import numpy as np
import PIL.Image
import pytest
import uvicorn

from agent.agent import Agent
from agent.chat_models.scripted import ScriptedChatModel
from agent.parts import Parts
from agent.planner.plan import Plan
from agent.settings import AgentSettings
from connectors.platforms.http_api import create_app
from connectors.settings import HttpSettings
from memory.conversation import ConversationLog
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.media import Audio, Image, Waveform
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.tool import tool
from tools.toolbox import Toolbox


@tool(task="text-to-image")
def generate_image(prompt: str, seed: int | None = None) -> Image:
    """Draw a picture."""


@generate_image.engine()
def with_colour(prompt, seed):
    return PIL.Image.new("RGB", (16, 16), (seed % 256, 0, len(prompt)))


@tool(task="text-to-speech")
def synthesize_speech(text: str) -> Audio:
    """Read aloud."""


@synthesize_speech.engine()
def with_hum(text):
    return Waveform(np.sin(np.arange(1600 + len(text)) / 10).astype(np.float32), 16000)


@tool(task="text-to-video")
def film(text: str) -> str:
    """Take long."""


@film.engine()
def with_camera(text, context):
    for step in range(2000):
        context.progress(step / 2000, "filming")
        time.sleep(0.005)
    return "filmed"


class NoPlan:
    def plan(self, request):
        return Plan()


@dataclass
class Served:
    url: str
    agent: Agent

    @property
    def chat_model(self):
        return self.agent.chat_model


@pytest.fixture
def serve(tmp_path):
    """`serve(reply, ..., api_keys=())` gives a `Served`; everything ends with the test."""
    with contextlib.ExitStack() as stack:

        def start(*replies, **http):
            folder = tmp_path / f"data{time.monotonic_ns()}"
            pool = ModelPool(Device("cpu"), CheckpointCache(tmp_path / "hub"))
            store = MediaStore(folder / "media")
            box = Toolbox([generate_image, synthesize_speech, film], pool, store)
            parts = Parts(ScriptedChatModel(list(replies)), box, store, ConversationLog(folder / "log"), NoPlan())
            agent = Agent(parts, AgentSettings(data_dir=folder))
            app = create_app(agent, HttpSettings(**http))
            server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
            thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.01)
            stack.callback(thread.join, 10)
            stack.callback(setattr, server, "should_exit", True)
            port = server.servers[0].sockets[0].getsockname()[1]
            return Served(f"http://127.0.0.1:{port}", agent)

        yield start


@pytest.fixture
def png():
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return buffer.getvalue()
