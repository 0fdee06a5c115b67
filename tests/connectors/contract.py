"""What every chat platform's connector must do, run against its real client and a server of it on this machine.

A platform gives a `Driver` and a subclass of `ConnectorContract` in its own test module; the cases are the same for
all. The agent behind it is a real one, with tools of the tests' own and a chat model that follows a script by what it
is told.
"""

from __future__ import annotations

import asyncio
import io
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import PIL.Image

from agent.agent import Agent
from agent.chat_model import Finished
from agent.parts import Parts
from agent.planner.plan import Plan
from agent.settings import AgentSettings
from memory.conversation import ConversationLog
from memory.messages import Message, Role
from memory.retriever import Retriever
from memory.settings import MemorySettings
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.media import Audio, Document, Image, TextFile, Video
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.tool import ToolCall, tool
from tools.toolbox import Toolbox

ROOM = "room"
"""The conversation that everybody reads; any other name is that person's private one."""


@dataclass(frozen=True)
class Shown:
    """One message of the bot's, as a person sees it."""

    message_id: str
    text: str
    files: tuple[tuple[str, bytes], ...] = ()
    answers: str = ""
    """Id of the message it replies to, where the platform says so."""
    buttons: tuple[str, ...] = ()
    """Names of the actions under it: cancel, again, variation, like, dislike."""


class Driver(Protocol):
    """A platform on this machine with the bot in it, and people who use it."""

    text_limit: int
    upload_limit: int

    async def start(self, agent: Agent) -> None:
        """The bot comes in; returns when it can be talked to."""

    async def stop(self) -> None:
        """The bot leaves in an orderly way."""

    async def kill(self) -> None:
        """The bot's process ends at once: nothing more is written or posted."""

    async def say(
        self,
        person: str,
        text: str,
        files: Sequence[tuple[str, bytes]] = (),
        room: str = ROOM,
        *,
        voice: bool = False,
        reply_to: str = "",
        told: bool = True,
    ) -> str:
        """A person writes to the bot; with `told` False its event is lost. Returns the message's id."""

    async def tell_again(self, message_id: str) -> None:
        """The platform delivers the event of a message once more."""

    async def edit(
        self,
        message_id: str,
        text: str,
        files: Sequence[tuple[str, bytes]] | None = None,
        *,
        told: bool = True,
        after_s: float = 0.0,
    ) -> None:
        """A person edits a message, `after_s` seconds from now by the platform's clock; `files` are those it has then,
        None leaves them; with `told` False the event is lost.
        """

    async def delete(self, message_id: str, *, told: bool = True) -> None:
        """A person deletes a message; with `told` False the event is lost."""

    async def press(self, person: str, message_id: str, button: str) -> str:
        """Press a button; returns what only this person is told."""

    def shown(self, person: str = "", room: str = ROOM) -> list[Shown]:
        """What the bot has posted there and is still to be seen."""

    async def until(self, there: Callable[[], object], within_s: float = 30.0) -> object:
        """Wait for something to be the case, and fail with what was posted when it is not."""

    async def drop(self) -> None:
        """Cut the connection of the events; the platform keeps them for a while."""

    async def forget_connection(self) -> None:
        """Cut it so that what is sent until the bot is back is never told by itself."""

    def disturb(self, trouble: Callable[[str], str]) -> None:
        """Let requests fail: called with ``post``, ``edit``, ``upload`` or ``other``; gives ``""``, ``limit``,
        ``everywhere`` (the global limit), ``error``, ``error after`` (it was done), ``slow`` or ``refuse upload``."""

    def limit_uploads(self, byte_count: int) -> None:
        """Take less than the platform says it takes."""

    def failed_posts(self) -> int:
        """Posts and edits that were answered with an error."""

    def author(self, person: str) -> str:
        """A person's id in Parley."""

    def pinged(self) -> set[str]:
        """Whom the bot's posts have called, besides the asker."""

    def hurry(self) -> None:
        """Let the bot wait no longer for what is under way when it stops."""

    async def quiet(self) -> None:
        """Wait until the bot has nothing to do."""


# the agent's world


@tool(task="text-to-image")
def generate_image(prompt: str, seed: int | None = None) -> Image:
    """Draw a picture."""


@generate_image.engine()
def with_noise(prompt, seed):
    side = 2400 if "huge" in prompt else 64
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    if "huge" not in prompt:
        pixels[:] = (200, 60, 30)
        pixels[0, 0] = (seed or 0) % 256
    return PIL.Image.fromarray(pixels)


@tool(task="text-to-text")
def write_document(name: str) -> Document:
    """Write a file that can not be made smaller."""


@write_document.engine()
def with_typewriter(name):
    return TextFile(np.random.default_rng(1).bytes(5 * 2**20).hex(), name)


@tool(task="automatic-speech-recognition")
def transcribe_speech(audio: Audio | Video) -> str:
    """Write down what is said."""


@transcribe_speech.engine()
def with_ears(audio):
    return "what is the capital of France"


@tool(task="text-to-video")
def generate_video(text: str) -> str:
    """Take long."""


@generate_video.engine()
def with_camera(text, context):
    for step in range(4000):
        context.progress(step / 4000, "scene 2 of 5")
        time.sleep(0.005)
    return "filmed"


class NoPlan:
    def plan(self, request):
        return Plan()


@dataclass
class TalkingModel:
    """A chat model whose script goes by what it is told, so that any number may talk to it at once."""

    name: str = "talking"
    capable: bool = True
    context_tokens: int = 128_000
    asked: list[list[Message]] = field(default_factory=list)

    async def stream(self, messages, tools=(), *, max_tokens=None, temperature=None):
        self.asked.append(list(messages))
        reply = answer_to(messages, {tool.name for tool in tools})
        if isinstance(reply, str):
            for piece in re.findall(r"\s*\S+", reply):
                yield piece
            yield Finished("stop")
        else:
            yield Finished("tool_calls", (reply,))

    async def close(self):
        pass


def answer_to(messages: Sequence[Message], tools: set[str]) -> str | ToolCall:
    """What the model says to the last person's message, or the tool it asks for."""
    last = messages[-1]
    if last.role is Role.TOOL and messages[-3].text.startswith("paint"):
        return f"Painted {messages[-3].text}."
    if last.role is Role.TOOL:
        return f"Sorry: {last.text}" if last.failed else "Here it is."
    text = last.text
    if text.startswith(("draw", "paint")):
        return ToolCall(f"call-{len(messages)}", "generate_image", {"prompt": text.removeprefix("draw ")})
    if text.startswith("film"):
        return ToolCall(f"call-{len(messages)}", "generate_video", {"text": text})
    if text.startswith("document"):
        return ToolCall(f"call-{len(messages)}", "write_document", {"name": "novel.txt"})
    if text.startswith("count to"):
        return "\n\n".join(f"This is paragraph number {n}, and **it says** so." for n in range(int(text.split()[-1])))
    if text.startswith("did it arrive"):
        earlier = [m.content for m in messages[:-1] if m.role is Role.ASSISTANT and "[" in m.content]
        return "It did not." if earlier and "(not delivered:" in earlier[-1] else "It did."
    if text.startswith("what did"):
        return "You all said: " + "; ".join(m.text for m in messages[:-1] if m.role is Role.USER)
    if "capital of France" in text:
        return "Paris."
    files = re.findall(r"^\[(\w+)-\w+: ([^,\]]+)", last.content, re.MULTILINE)
    got = f" with {', '.join(f'{kind} {name}' for kind, name in files)}" if files else ""
    return f"Heard: {text}{got}."


def make_agent(folder: Path, *, remembers: bool = False, **settings: object) -> Agent:
    """A real agent on a folder; a second one on the same folder is the process after the first."""
    pool = ModelPool(Device("cpu"), CheckpointCache(folder / "hub"))
    store = MediaStore(folder / "media")
    box = Toolbox([generate_image, write_document, transcribe_speech, generate_video], pool, store)
    memory = Retriever(folder / "memory", MemorySettings()) if remembers else None
    parts = Parts(TalkingModel(), box, store, ConversationLog(folder / "log"), NoPlan(), memory)
    return Agent(parts, AgentSettings(data_dir=folder, **settings))


def _only(agent: Agent) -> str:
    """The conversation that there is."""
    (conversation_id,) = agent.log.recent_conversations("discord:", 0)
    return conversation_id


async def found(agent: Agent, author: str, word: str) -> list[str]:
    """What memory has of a person with this word, once all that was said is remembered."""
    await agent.remembering.settle([author])
    return [passage.text for passage in await agent.memory.find(author, word)]


def png(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (16, 16), colour).save(buffer, "PNG")
    return buffer.getvalue()


def ogg(seconds: float = 0.5) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    samples = np.sin(np.arange(int(16000 * seconds)) / 20).astype(np.float32)
    soundfile.write(buffer, samples, 16000, format="OGG", subtype="VORBIS")
    return buffer.getvalue()


def opened(data: bytes) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(data))


class ConnectorContract:
    """The cases. A subclass has the fixture `driver`."""

    async def test_a_conversation_with_a_picture(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        asked = await driver.say("anna", "draw a fox")
        await driver.until(lambda: any(one.files for one in driver.shown()))
        (answer,) = driver.shown()
        assert answer.text == "Here it is."
        assert answer.answers in ("", asked)
        assert opened(answer.files[0][1]).size == (64, 64)
        assert {"again", "variation", "like", "dislike"} <= set(answer.buttons)
        await driver.say("anna", "did it arrive?")
        await driver.until(lambda: driver.shown()[-1].text == "It did.")

    async def test_files_of_every_kind_come_in(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        files = [("a.png", png()), ("b.ogg", ogg()), ("c.txt", b"some words of a text"), ("d.bin", b"\0\1\2\3" * 9)]
        await driver.say("anna", "look at these", files)
        await driver.until(driver.shown)
        (answer,) = driver.shown()
        assert "Heard: look at these with image a.png, audio b.ogg, document c.txt." in answer.text
        assert "d.bin" in answer.text
        await driver.say("anna", "", [("a.png", png())], room="anna")
        await driver.until(lambda: driver.shown("anna", "anna"))
        assert "with image a.png" in driver.shown("anna", "anna")[0].text

    async def test_a_voice_message_is_written_down_and_answered(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "", [("voice-message.ogg", ogg())], room="anna", voice=True)
        await driver.until(lambda: driver.shown("anna", "anna"))
        (answer,) = driver.shown("anna", "anna")
        assert "what is the capital of France" in answer.text
        assert answer.text.endswith("Paris.")

    async def test_a_reply_brings_what_it_refers_to(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        earlier = await driver.say("ben", "the sky is green", [("sky.png", png())])
        await driver.until(lambda: len(driver.shown()) == 1)
        await driver.say("anna", "is that true?", reply_to=earlier)
        await driver.until(lambda: len(driver.shown()) == 2)
        answer = driver.shown()[-1].text
        assert "is that true?" in answer
        assert "the sky is green" in answer
        assert "image sky.png" in answer

    async def test_a_slow_tool_is_cancelled_half_way_by_its_asker_and_nobody_else(self, driver, tmp_path):
        agent = make_agent(tmp_path)
        await driver.start(agent)
        await driver.say("anna", "film the sea")
        status = await driver.until(lambda: [one for one in driver.shown() if "▰" in one.text and "%" in one.text])
        assert status[0].buttons == ("cancel",)
        assert "Only" in await driver.press("ben", status[0].message_id, "cancel")
        await asyncio.sleep(0.1)
        assert agent.running(driver.author("anna"))
        await driver.press("anna", status[0].message_id, "cancel")
        await driver.until(lambda: "cancel" not in driver.shown()[0].buttons)
        (answer,) = driver.shown()
        assert answer.message_id == status[0].message_id
        assert "Cancelled." in answer.text
        assert "Here it is" not in answer.text

    async def test_a_moderator_cancels_for_others(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "film the sea")
        (status,) = await driver.until(lambda: [one for one in driver.shown() if "cancel" in one.buttons])
        await driver.press("mod", status.message_id, "cancel")
        await driver.until(lambda: "Cancelled." in driver.shown()[0].text)

    async def test_two_people_at_once_are_two_turns(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        first = await driver.say("anna", "film the sea")
        await driver.until(lambda: [one for one in driver.shown() if "cancel" in one.buttons])
        second = await driver.say("ben", "what is the capital of France?")
        await driver.until(lambda: any(one.text == "Paris." for one in driver.shown()))
        by_asker = {one.answers: one for one in driver.shown()}
        assert by_asker[second].text == "Paris."
        assert "cancel" in by_asker[first].buttons
        await driver.press("anna", by_asker[first].message_id, "cancel")
        await driver.until(lambda: any("Cancelled." in one.text for one in driver.shown()))

    async def test_what_one_says_in_private_is_nowhere_else(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "my secret is a violin", room="anna")
        await driver.until(lambda: driver.shown("anna", "anna"))
        await driver.say("ben", "what did they say?", room="ben")
        await driver.say("ben", "what did they say?")
        await driver.until(lambda: driver.shown("ben", "ben") and driver.shown())
        assert "violin" not in driver.shown("ben", "ben")[0].text + driver.shown()[0].text
        await driver.say("anna", "what did I say?", room="anna")
        await driver.until(lambda: len(driver.shown("anna", "anna")) == 2)
        assert "violin" in driver.shown("anna", "anna")[1].text

    async def test_a_long_text_is_split_at_paragraphs(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "count to 200")
        await driver.until(lambda: driver.shown() and "number 199" in driver.shown()[-1].text)
        posts = driver.shown()
        assert len(posts) > 1
        assert all(len(one.text) <= driver.text_limit for one in posts)
        said = [line for one in posts for line in one.text.split("\n\n")]
        assert said == [f"This is paragraph number {n}, and **it says** so." for n in range(200)]

    async def test_a_picture_over_the_limit_is_compressed_and_says_so(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "draw a huge thing")
        await driver.until(lambda: driver.shown() and driver.shown()[-1].files, 60)
        (answer,) = driver.shown()
        ((name, data),) = answer.files
        assert len(data) <= driver.upload_limit
        assert opened(data).format in ("JPEG", "WEBP")
        assert "was compressed" in answer.text
        assert name in ("huge-thing.jpg", "huge-thing.webp")

    async def test_a_file_that_can_not_fit_is_explained_and_the_next_answer_knows(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        driver.limit_uploads(2**20)
        await driver.say("anna", "document please")
        await driver.until(lambda: driver.shown() and "Here it is." in driver.shown()[-1].text, 60)
        (answer,) = driver.shown()
        assert answer.files == ()
        assert "novel.txt" in answer.text
        await driver.say("anna", "did it arrive?")
        await driver.until(lambda: driver.shown()[-1].text == "It did not.")

    async def test_a_failed_upload_is_told_and_the_next_answer_knows(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        driver.disturb(lambda request: "refuse upload" if request == "upload" else "")
        await driver.say("anna", "draw a fox")
        await driver.until(lambda: driver.shown() and "Here it is." in driver.shown()[-1].text)
        (answer,) = driver.shown()
        assert answer.files == ()
        assert "fox.png did not arrive" in answer.text
        driver.disturb(lambda request: "")
        await driver.say("anna", "did it arrive?")
        await driver.until(lambda: driver.shown()[-1].text == "It did not.")

    async def test_a_message_that_comes_twice_is_answered_once(self, driver, tmp_path):
        agent = make_agent(tmp_path)
        await driver.start(agent)
        message = await driver.say("anna", "hello")
        await driver.tell_again(message)
        await driver.until(driver.shown)
        await driver.tell_again(message)
        await driver.say("ben", "and me")
        await driver.until(lambda: len(driver.shown()) == 2)
        assert [one.text for one in driver.shown()] == ["Heard: hello.", "Heard: and me."]
        assert len(agent.chat_model.asked) == 2

    async def test_a_message_that_was_answered_is_not_answered_after_a_restart(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        message = await driver.say("anna", "hello")
        await driver.until(driver.shown)
        await driver.stop()
        await driver.start(make_agent(tmp_path))
        await driver.tell_again(message)
        await driver.say("ben", "and me")
        await driver.until(lambda: len(driver.shown()) == 2)
        assert [one.text for one in driver.shown()] == ["Heard: hello.", "Heard: and me."]

    async def test_what_a_crash_cut_off_is_finished_in_its_own_message(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "film the sea")
        (status,) = await driver.until(lambda: [one for one in driver.shown() if "cancel" in one.buttons])
        await driver.kill()
        await driver.start(make_agent(tmp_path, turn_timeout_s=2.0))
        await driver.until(lambda: "This took longer" in driver.shown()[0].text)
        (answer,) = driver.shown()
        assert answer.message_id == status.message_id

    async def test_an_answer_that_was_not_posted_before_the_end_is_posted_by_the_next_process(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        driver.disturb(lambda request: "error" if request in ("post", "edit", "upload") else "")
        message = await driver.say("anna", "draw a fox")
        await driver.until(lambda: driver.failed_posts() >= 3)
        await driver.stop()
        assert driver.shown() == []
        driver.disturb(lambda request: "")
        await driver.start(make_agent(tmp_path))
        await driver.until(driver.shown)
        await driver.tell_again(message)
        await driver.say("anna", "did it arrive?")
        await driver.until(lambda: len(driver.shown()) == 2)
        assert [one.text for one in driver.shown()] == ["Here it is.", "It did."]
        assert len(driver.shown()[0].files) == 1

    async def test_what_was_sent_while_the_bot_was_away_is_answered(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "one")
        await driver.say("anna", "one", room="anna")
        await driver.until(lambda: driver.shown() and driver.shown("anna", "anna"))
        await driver.drop()
        await driver.say("anna", "two")
        await driver.until(lambda: len(driver.shown()) == 2)
        await driver.forget_connection()
        await driver.say("anna", "three")
        await driver.say("anna", "three", room="anna")
        await driver.until(lambda: len(driver.shown()) == 3 and len(driver.shown("anna", "anna")) == 2, 30)
        await driver.stop()
        await driver.say("anna", "four")
        await driver.start(make_agent(tmp_path))
        await driver.until(lambda: len(driver.shown()) == 4)
        assert [one.text for one in driver.shown()] == [f"Heard: {n}." for n in ("one", "two", "three", "four")]

    async def test_an_edit_before_the_end_is_answered_in_place_of_the_first_version(self, driver, tmp_path):
        agent = make_agent(tmp_path)
        await driver.start(agent)
        message = await driver.say("anna", "film the sea")
        (status,) = await driver.until(lambda: [one for one in driver.shown() if "cancel" in one.buttons])
        await driver.edit(message, "what is the capital of France?")
        await driver.until(lambda: driver.shown()[0].text == "Paris.")
        (answer,) = driver.shown()
        assert answer.message_id == status.message_id
        await driver.say("anna", "what did we say?")
        await driver.until(lambda: len(driver.shown()) == 2)
        assert "film" not in driver.shown()[1].text

    async def test_an_edit_of_the_last_message_is_answered_anew_in_place(self, driver, tmp_path):
        agent = make_agent(tmp_path, remembers=True)
        await driver.start(agent)
        message = await driver.say("anna", "look, violet", [("a.png", png()), ("b.png", png("blue"))])
        await driver.until(lambda: driver.shown() and "image b.png" in driver.shown()[0].text)
        (first,) = driver.shown()
        await driver.edit(message, "look, orange", [("c.png", png("green"))])
        await driver.until(lambda: "orange" in driver.shown()[0].text)
        (answer,) = driver.shown()
        assert (answer.message_id, answer.text) == (first.message_id, "Heard: look, orange with image c.png.")
        await driver.tell_again(message)
        await driver.quiet()
        assert [media.name for media in agent.media_store.owned_by(driver.author("anna"))] == ["c.png"]
        assert await found(agent, driver.author("anna"), "violet") == []
        assert len(await found(agent, driver.author("anna"), "orange")) == 2
        await driver.say("anna", "what did we say?")
        await driver.until(lambda: len(driver.shown()) == 2)
        assert "violet" not in driver.shown()[1].text
        assert "orange" in driver.shown()[1].text
        assert len(driver.shown()) == 2

    async def test_an_edit_that_takes_a_picture_out_of_the_answer(self, driver, tmp_path):
        agent = make_agent(tmp_path)
        await driver.start(agent)
        message = await driver.say("anna", "draw a fox")
        await driver.until(lambda: driver.shown() and driver.shown()[0].files)
        await driver.edit(message, "count to 60")
        await driver.until(lambda: len(driver.shown()) > 1 and "number 59" in driver.shown()[-1].text)
        assert all(not one.files and not one.buttons for one in driver.shown())
        assert agent.media_store.owned_by(driver.author("anna")) == []
        await driver.edit(message, "hello")
        await driver.until(lambda: [one.text for one in driver.shown()] == ["Heard: hello."])

    async def test_an_older_edit_changes_what_is_remembered_and_nothing_else(self, driver, tmp_path):
        agent = make_agent(tmp_path, remembers=True)
        await driver.start(agent)
        older = await driver.say("anna", "my colour is violet", [("a.png", png())])
        await driver.until(driver.shown)
        last = await driver.say("anna", "my number is seven")
        await driver.until(lambda: len(driver.shown()) == 2)
        before = driver.shown()
        await driver.edit(older, "my colour is orange", [("b.png", png("blue"))])  # not the last
        await driver.edit(last, "my number is eleven", after_s=3600.0)  # too late

        def corrected():
            said = [one.text for one in agent.log.history(agent.log.recent_conversations("discord:", 0)[0], 9)]
            return "my colour is orange" in said and "my number is eleven" in said

        await driver.until(corrected)
        await driver.quiet()
        assert driver.shown() == before
        assert len(agent.chat_model.asked) == 2
        for word, there in (("violet", 0), ("orange", 1), ("seven", 0), ("eleven", 1)):
            assert len(await found(agent, driver.author("anna"), word)) == there, word
        assert [media.name for media in agent.media_store.owned_by(driver.author("anna"))] == ["b.png"]
        await driver.delete(older)
        await driver.until(lambda: len(driver.shown()) == 1)
        assert await found(agent, driver.author("anna"), "orange") == []
        await driver.say("anna", "what did we say?")
        await driver.until(lambda: len(driver.shown()) == 2)
        for word, there in (("violet", False), ("orange", False), ("seven", False), ("eleven", True)):
            assert (word in driver.shown()[1].text) is there

    async def test_a_deletion_or_an_edit_while_the_bot_was_away_is_noticed(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path, remembers=True))
        messages = []
        for count, text in enumerate(["violet", "orange", "seven", "eleven"], 1):
            messages.append(await driver.say("anna", text))
            await driver.until(lambda count=count: len(driver.shown()) == count)
        await driver.quiet()
        await driver.stop()
        await driver.delete(messages[0], told=False)
        await driver.edit(messages[1], "purple", told=False)
        await driver.edit(messages[3], "twelve", told=False)
        agent = make_agent(tmp_path, remembers=True)
        await driver.start(agent)
        texts = ["Heard: orange.", "Heard: seven.", "Heard: twelve."]
        await driver.until(lambda: [one.text for one in driver.shown()] == texts)
        await driver.quiet()
        for word, there in (("violet", 0), ("orange", 0), ("purple", 1), ("seven", 2), ("eleven", 0), ("twelve", 2)):
            assert len(await found(agent, driver.author("anna"), word)) == there, word
        await driver.forget_connection()
        await driver.delete(messages[2], told=False)
        await driver.until(lambda: len(driver.shown()) == 2)
        await driver.quiet()
        assert await found(agent, driver.author("anna"), "seven") == []

    async def test_a_deleted_message_ends_its_answer(self, driver, tmp_path):
        agent = make_agent(tmp_path)
        await driver.start(agent)
        message = await driver.say("anna", "film the sea")
        await driver.until(lambda: [one for one in driver.shown() if "cancel" in one.buttons])
        await driver.delete(message)
        await driver.until(lambda: driver.shown() == [])
        assert agent.running(driver.author("anna")) == []

    async def test_a_message_deleted_after_its_answer_is_not_known_any_more(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        message = await driver.say("anna", "the code is 1234")
        await driver.until(driver.shown)
        await driver.delete(message)
        await driver.until(lambda: driver.shown() == [])
        await driver.say("anna", "what did I say?")
        await driver.until(driver.shown)
        assert "1234" not in driver.shown()[0].text

    async def test_an_answer_that_is_deleted_alone_is_forgotten_and_its_message_stays(self, driver, tmp_path):
        agent = make_agent(tmp_path, remembers=True)
        await driver.start(agent)
        await driver.say("anna", "the code is violet", [("a.png", png())])
        await driver.until(lambda: len(driver.shown()) == 1)
        await driver.say("anna", "draw a violet fox")
        await driver.until(lambda: len(driver.shown()) == 2)
        await driver.say("anna", "the code is violet", [("b.png", png("blue"))])
        await driver.until(lambda: len(driver.shown()) == 3)
        await driver.quiet()
        anna = driver.author("anna")
        said = "Heard: the code is violet with image a.png."
        assert said in await found(agent, anna, "Heard violet")
        for answer in driver.shown()[:2]:
            await driver.delete(answer.message_id)
        await driver.until(lambda: sum("deleted" in one.content for one in agent.log.history(_only(agent), 9)) == 2)
        await driver.quiet()
        assert await found(agent, anna, "Heard violet") == ["Heard: the code is violet with image b.png."]
        assert await found(agent, anna, "Here it is") == []
        assert len(await found(agent, anna, "code is violet")) == 3
        assert len(await found(agent, anna, "draw a violet fox")) == 1
        names = sorted(media.name for media in agent.media_store.owned_by(anna))
        assert names == ["a.png", "b.png"]  # not the picture that was made
        await driver.say("anna", "what did we say?")
        await driver.until(lambda: "draw a violet fox" in driver.shown()[-1].text)
        seen = "\n".join(message.content for message in agent.chat_model.asked[-1])
        assert "image a.png" not in seen
        assert "image b.png" in seen
        await agent.personal_data.ready()
        assert not [path for path in tmp_path.rglob("*") if path.is_file() and said.encode() in path.read_bytes()]

    async def test_an_answer_that_is_deleted_while_the_bot_was_away_is_forgotten(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path, remembers=True))
        for count, text in enumerate(["violet", "orange"], 1):
            await driver.say("anna", text)
            await driver.until(lambda count=count: len(driver.shown()) == count)
        await driver.quiet()
        await driver.stop()
        await driver.delete(driver.shown()[0].message_id, told=False)
        agent = make_agent(tmp_path, remembers=True)
        await driver.start(agent)
        await driver.until(lambda: "deleted" in agent.log.history(_only(agent), 9)[1].content)
        await driver.quiet()
        for word, there in (("violet", 1), ("orange", 2)):
            assert len(await found(agent, driver.author("anna"), word)) == there, word
        assert [one.text for one in driver.shown()] == ["Heard: orange."]

    async def test_what_the_bot_removes_of_its_own_is_no_deletion(self, driver, tmp_path):
        agent = make_agent(tmp_path, remembers=True)
        await driver.start(agent)
        message = await driver.say("anna", "count to 60")
        await driver.until(lambda: len(driver.shown()) > 1 and "number 59" in driver.shown()[-1].text)
        await driver.edit(message, "the violet")
        await driver.until(lambda: [one.text for one in driver.shown()] == ["Heard: the violet."])
        await driver.quiet()
        assert "Heard: the violet." in await found(agent, driver.author("anna"), "violet")
        assert [one.text for one in agent.log.history(_only(agent), 9)] == ["the violet", "Heard: the violet."]

    async def test_the_buttons_under_a_picture(self, driver, tmp_path):
        agent = make_agent(tmp_path)
        await driver.start(agent)
        await driver.say("anna", "draw a fox")
        await driver.until(lambda: any(one.files for one in driver.shown()))
        (first,) = driver.shown()
        await driver.press("ben", first.message_id, "again")
        await driver.until(lambda: len([one for one in driver.shown() if one.files]) == 2)
        await driver.press("anna", first.message_id, "variation")
        await driver.until(lambda: len([one for one in driver.shown() if one.files]) == 3)
        assert len({one.files[0][1] for one in driver.shown()}) >= 2
        assert "you like it" in await driver.press("ben", first.message_id, "like")
        assert "do not like" in await driver.press("anna", first.message_id, "dislike")
        ratings = [agent.media_store.ratings(driver.author(person)) for person in ("anna", "ben")]
        assert [list(one.values()) for one in ratings] == [[False], [True]]

    async def test_nobody_is_pinged_and_nothing_local_is_linked(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        await driver.say("anna", "see [this](http://127.0.0.1:8000/media/x) and http://localhost/a, @everyone")
        await driver.until(driver.shown)
        (answer,) = driver.shown()
        assert "](http" not in answer.text
        assert "`http://localhost/a" in answer.text
        assert driver.pinged() == set()

    async def test_it_stops_in_an_orderly_way(self, driver, tmp_path):
        agent = make_agent(tmp_path)
        await driver.start(agent)
        await driver.say("anna", "film the sea")
        await driver.until(lambda: [one for one in driver.shown() if "cancel" in one.buttons])
        driver.hurry()
        before = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
        await driver.stop()
        assert "Cancelled." in driver.shown()[0].text
        left = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} - before
        assert [task for task in left if not task.done()] == []

    async def test_three_hundred_messages_in_chaos(self, driver, tmp_path):
        """Drops, delays, duplicates, 429 and 5xx: every message is answered, and once."""
        random = np.random.default_rng(7)
        await driver.start(make_agent(tmp_path))
        troubles = ["limit", "everywhere", "error", "error after", "slow"]
        chances = [0.02, 0.005, 0.03, 0.03, 0.05]

        def trouble(request: str) -> str:
            drawn = random.random()
            for name, chance in zip(troubles, chances, strict=True):
                drawn -= chance
                if drawn < 0:
                    return name if request != "other" else "slow"
            return ""

        driver.disturb(trouble)
        rooms = [ROOM, "anna", "ben"]
        asked: dict[str, list[str]] = {room: [] for room in rooms}
        for number in range(300):
            room = rooms[number % 3]
            person = room if room != ROOM else ("anna", "ben", "mod")[number % 7 % 3]
            text = f"paint {number}" if number % 12 == 5 else f"message {number}"
            message = await driver.say(person, text, room=room)
            asked[room].append(f"Painted {text}." if text.startswith("paint") else f"Heard: {text}.")
            if random.random() < 0.1:
                await driver.tell_again(message)
            if number % 75 == 40:
                await driver.drop()
            if number == 150:
                await driver.forget_connection()
            if number % 10 == 9:
                await asyncio.sleep(0.05)
        everything = sum(map(len, asked.values()))
        await driver.until(lambda: sum(len(driver.shown(room, room)) for room in rooms) >= everything, 50)
        await driver.quiet()
        for room in rooms:
            assert sorted(one.text for one in driver.shown(room, room)) == sorted(asked[room])
            assert all(one.files for one in driver.shown(room, room) if one.text.startswith("Painted"))
