"""The main job, end to end, with what a fresh machine has: the starter pack and the built-in engines."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import pytest

from agent.agent import Agent
from agent.assembly import create_agent
from agent.events import Reply, TurnFailed
from agent.settings import AgentSettings
from memory.messages import Attachment, IncomingMessage
from tools.settings import ToolSettings

ROOT = Path(__file__).parents[1]
SPEECH = Path(__file__).parent / "data" / "speech"
SENTENCE = "he began a confused complaint against the wizard who had vanished behind the curtain on the left"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
async def agent(data_dir):
    settings = AgentSettings(data_dir=data_dir, tools=ToolSettings(device="cpu", models_dir=data_dir / "hub"))
    async with create_agent(settings) as agent:
        yield agent


async def ask(agent: Agent, text: str, *files: tuple[bytes, str], author="test:me", conversation="test:new", **more):
    attachments = tuple(Attachment(data, name) for data, name in files)
    last = None
    async for event in agent.respond(IncomingMessage(text, author, conversation, attachments, **more)):
        last = event
    return last


def sign(text: str) -> bytes:
    picture = PIL.Image.new("RGB", (800, 400), (110, 140, 100))
    pen = PIL.ImageDraw.Draw(picture)
    pen.rounded_rectangle((60, 60, 740, 340), 20, fill=(20, 80, 40), outline="white", width=8)
    pen.text((400, 200), text, font=PIL.ImageFont.load_default(90), fill="white", anchor="mm")
    noise = np.random.default_rng(1).normal(0, 10, (400, 800, 3))
    noisy = PIL.Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype("uint8")).rotate(3)
    buffer = io.BytesIO()
    noisy.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def words(text: str) -> set[str]:
    return set("".join(c if c.isalpha() else " " for c in text.lower()).split())


async def test_plain_questions(agent):
    assert "Paris" in (await ask(agent, "What is the capital of France?")).text
    greeting = await ask(agent, "你好！")
    assert greeting.steps == ()
    assert any("\u4e00" <= character <= "\u9fff" for character in greeting.text)


async def test_a_recording_is_transcribed_and_read_aloud(agent):
    recording = ((SPEECH / "61-70968-0000.flac").read_bytes(), "61-70968-0000.flac")
    reply = await ask(agent, "transcribe this, then read the transcript to me in a calm voice", recording)
    assert [step.name for step in reply.steps] == ["transcribe_speech", "synthesize_speech"]
    assert len(words(SENTENCE) & words(reply.steps[0].text)) >= 0.7 * len(words(SENTENCE))
    assert reply.steps[1].arguments["style"] == "calm"
    (spoken,) = reply.media
    assert 3 < spoken.duration_s < 20
    heard = await ask(agent, "transcribe this", (spoken.path.read_bytes(), "spoken.wav"))
    said = words(reply.steps[0].text)
    assert len(said & words(heard.text)) >= 0.5 * len(said)


async def test_a_picture_is_drawn_and_a_sign_is_read(agent):
    request = "draw a red fox in the snow under a full moon, then tell me what is written on this sign"
    reply = await ask(agent, request, (sign("OPEN DAILY"), "sign.jpg"))
    assert sorted(step.name for step in reply.steps) == ["generate_image", "read_image_text"]
    assert "OPEN DAILY" in reply.text
    assert (reply.media[0].width, reply.media[0].height) == (1024, 1024)


async def test_two_sentences_are_written_and_read_aloud(agent):
    reply = await ask(agent, "write two sentences about the sea and read them aloud")
    assert [step.name for step in reply.steps] == ["write_text", "synthesize_speech"]
    assert "sea" in reply.steps[0].text.lower()
    assert reply.steps[1].arguments["text"] == reply.steps[0].text
    assert reply.media[0].kind == "audio"


async def test_chinese_is_read_aloud(agent):
    reply = await ask(agent, "用中文念一遍：明天早上八点见")
    assert [(step.name, step.arguments["text"]) for step in reply.steps] == [("synthesize_speech", "明天早上八点见")]
    assert reply.media[0].duration_s > 1


async def test_a_follow_up_needs_the_first_answer(agent):
    first = await ask(agent, "draw a blue car", conversation="test:follow")
    second = await ask(agent, "make it brighter", conversation="test:follow")
    assert second.steps[0].name == "edit_image"
    assert second.media[0].provenance.parents == (first.media[0].media_id,)
    third = await ask(agent, "now read this aloud: hello there", conversation="test:follow")
    assert third.media[0].kind == "audio"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.wav", b"", "empty.wav is empty"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0", "cut.png can not be read"),
        ("odd.bin", bytes(range(256)) * 4, "odd.bin is of a type I do not know"),
    ],
)
async def test_a_bad_file_is_one_sentence_and_the_rest_is_done(agent, name, data, sentence):
    alone = await ask(agent, "what is in this", (data, name))
    assert isinstance(alone, TurnFailed)
    assert sentence in alone.happened
    both = await ask(agent, "read the text on this sign", (data, name), (sign("EXIT"), "sign.jpg"))
    assert isinstance(both, Reply)
    assert sentence in both.text
    assert "EXIT" in both.text


async def test_an_unsupported_language_is_a_polite_reply(agent):
    reply = await ask(agent, "translate 'good morning' into Japanese")
    assert "Japanese" in reply.text
    assert "parley models pull" in reply.text


async def test_each_person_has_a_memory_of_their_own(agent):
    await ask(agent, "remember that my cat is called Miso", author="test:ann", conversation="test:a")
    mine = await ask(agent, "what is my cat called?", author="test:ann", conversation="test:b")
    assert "Miso" in mine.text
    other = await ask(agent, "what is my cat called?", author="test:bob", conversation="test:c")
    assert "Miso" not in other.text
    stolen = await ask(agent, "what is my cat called?", author="test:bob", conversation="test:a")
    assert isinstance(stolen, TurnFailed)


def test_the_command_line_prints_one_object_and_ends_with_0(tmp_path):
    environment = {**os.environ, "PARLEY_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "connectors", "ask", "draw a red balloon above a house", "--json"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    answer = json.loads(ran.stdout)
    assert set(answer) == {"conversation_id", "text", "media", "steps", "seconds"}
    (made,) = answer["media"]
    assert {"media_id", "kind", "path", "mime_type", "tool", "engine", "seed", "parents"} <= set(made)
    assert PIL.Image.open(made["path"]).size == (1024, 1024)
    assert answer["steps"][0]["ok"]
    missing = subprocess.run(
        [*command[:4], "look", "--attach", str(tmp_path / "nowhere.png")],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert missing.returncode == 1
    assert "nowhere.png" in missing.stderr
    assert "Traceback" not in missing.stderr


def test_lines_from_a_pipe_are_answered_and_the_chat_ends(tmp_path):
    environment = {**os.environ, "PARLEY_DATA_DIR": str(tmp_path / "data")}
    ran = subprocess.run(
        [sys.executable, "-m", "connectors", "chat"],
        cwd=ROOT, env=environment, input="你好\nWhat is the capital of France?\n", capture_output=True, text=True,
        check=True, timeout=120,
    )  # fmt: skip
    assert "Paris" in ran.stdout
    assert "\x1b" not in ran.stdout
