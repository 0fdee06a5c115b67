""" "Forget me" after a long life with Parley: a search of every file, by this test, finds nothing.

Sixty turns and more over several conversations: facts, files sent and made, likes, a group, a stretch while remembering
was paused, an export, a code, lines of the log, lines typed at the terminal.
"""

import asyncio
import io
import json
import logging

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import pytest

from agent.agent import Agent
from connectors.app import log_to
from connectors.platforms.terminal.conversation import TypedLines
from memory.messages import Attachment, IncomingMessage
from memory.typed_lines import typed_file

ME, BOB = "cli:zephyrine", "cli:bob"
SORTS = ("colour", "animal", "book", "song", "city", "dish", "film", "game", "flower", "sport")
THINGS = ("xylophone", "quetzal", "wolverine", "jabberwock", "kaleidoscope", "obelisk", "marzipan", "zeppelin",
          "periwinkle", "tamarind")  # fmt: skip
NEEDLES = (
    ME, "zephyrine", *THINGS, "Grimalkin", "臭豆腐火锅", "阿依古丽的", "vermilion", "salamander", "axolotl",
    "Thistlewood", "Brobdingnag", "Valparaiso", "Snickersnee", "kumquat", "gobbledygook", "hyacinth",
    "mellifluous", "Throckmorton", "quagmire", "slashword",
)  # fmt: skip


class Life:
    """Somebody's turns with an agent, typed at a terminal."""

    def __init__(self, folder):
        self.folder = folder
        self.agent = Agent.create(data_dir=folder)
        self.typed = TypedLines(str(typed_file(folder, ME)))
        self.turns = 0

    async def say(self, text, place="quagmire-1", author=ME, files=(), shared=False):
        if author == ME:
            self.typed.append_string(text)
        attachments = tuple(Attachment(data, name) for data, name in files)
        name = author.partition(":")[2].title()
        message = IncomingMessage(text, author, place, attachments, author_name=name, shared=shared)
        events = [event async for event in self.agent.respond(message)]
        self.turns += 1
        return events[-1].text

    async def group(self, text, author=ME):
        return await self.say(text, "room-quixotic", author, shared=True)

    def left(self, needles=NEEDLES):
        """Every form of every needle in the name or the bytes of any file; a dictionary is nobody's words."""
        found = []
        for path in sorted(self.folder.rglob("*")):
            data = path.read_bytes().lower() if path.is_file() and path.name != "jieba.cache" else b""
            name = str(path.relative_to(self.folder)).lower()
            found += [(name, one) for one in needles if one.lower() in name or any(f in data for f in forms(one))]
        return found


def forms(text):
    text = text.lower()
    return text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), json.dumps(text)[1:-1].encode()


def picture_of(words):
    image = PIL.Image.new("RGB", (420, 80), "white")
    PIL.ImageDraw.Draw(image).text((10, 20), words, fill="black", font=PIL.ImageFont.load_default(28))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def life(tmp_path):
    (tmp_path / "data" / "logs").mkdir(parents=True)
    log_to(tmp_path / "data" / "logs" / "parley.log")
    handler = logging.getLogger().handlers[-1]
    yield Life(tmp_path / "data")
    logging.getLogger().removeHandler(handler)
    handler.close()


async def live(life):
    for number, (sort, thing) in enumerate(zip(SORTS, THINGS, strict=True)):
        await life.say(f"my favourite {sort} is {thing}", f"quagmire-{number % 3}")
    await life.say("my name is Zephyrine and my cat is called Grimalkin")
    await life.say("我最喜欢的食物是臭豆腐火锅", "quagmire-2")
    await life.say("阿依古丽的生日是五月三号", "quagmire-2")
    await life.say("draw a vermilion salamander")
    await life.say("I love this one")
    await life.say("draw a turquoise axolotl")
    await life.say("I don't like this one")
    await life.say("what does it say?", files=[(picture_of("Thistlewood 4711"), "receipt-thistlewood.png")])
    await life.say(
        "summarize this", files=[(b"The Brobdingnag report: flamingos in Valparaiso. " * 6, "brobdingnag.txt")]
    )
    await life.say("pause remembering")
    for number in range(6):
        await life.say(f"my friend number {number} is called kumquat{number}")
    await life.say("resume remembering")
    for number in range(6):
        await life.group(f"my team {number} is called gobbledygook{number}")
        await life.group(f"my dog {number} is called Rex{number}", BOB)
    await life.group("draw a hyacinth")
    await life.group("I like it", BOB)
    await life.group("draw a house", BOB)
    await life.group("I love this one")
    for question in ("what do you know about me?", "why do you know that?", "what is my cat called?", "export my data",
                     "link my accounts"):  # fmt: skip
        await life.say(question)
    await life.say('read aloud "mellifluous evening"')
    for number in range(12):
        await life.say(f"remember that wagon {number} belongs to Throckmorton{number}", f"quagmire-{number % 3}")
    life.typed.append_string("/memory slashword")
    logging.getLogger("parley.agent").error("it broke: my friend number 3 is called kumquat3")
    logging.getLogger("parley.agent").error("it broke\nTraceback ...\nValueError: my favourite animal is quetzal")
    logging.getLogger("parley.agent").error("nothing to do with anybody")


async def test_nothing_of_a_long_life_is_left(life):
    await live(life)
    assert life.turns >= 60
    # And what nobody waited for: a picture that is looked into just now.
    await life.say("thanks", files=[(picture_of("Snickersnee Ltd"), "snickersnee.png")])
    assert {one for _, one in life.left()} >= set(NEEDLES) - {"Snickersnee"}
    bobs = len((await life.agent.personal_data.export(BOB))["conversations"])

    question = await life.say("forget me")
    assert f"{life.turns - 15} messages" not in question  # Bob's are not counted
    for counted in ("messages", "files", "facts", "ratings"):
        assert counted in question
    report = await life.say("yes")
    assert "nothing left" in report
    assert life.left() == []
    log = (life.folder / "logs" / "parley.log").read_text()
    assert "nothing to do with anybody" in log
    await asyncio.sleep(0.5)  # what goes on behind must bring nothing back
    assert life.left() == []
    assert life.typed.load_history_strings() is not None
    assert [line async for line in life.typed.load()] == []
    await life.agent.close()
    assert life.left() == []
    assert len((await again(life).personal_data.export(BOB))["conversations"]) == bobs


def again(life):
    life.agent = Agent.create(data_dir=life.folder)
    return life.agent


async def test_a_part_goes_from_the_typed_lines_and_the_log_too(life):
    await life.say("my favourite animal is quetzal")
    await life.say("my favourite city is kaleidoscope")
    logging.getLogger("parley.agent").error("it broke: my favourite animal is quetzal")
    told = await life.say("forget what is about quetzal")
    assert "my favourite animal is quetzal" in told
    assert "nothing left" in told
    assert life.left(("quetzal",)) == []
    assert life.left(("kaleidoscope",))
    assert [line async for line in life.typed.load()] == ["my favourite city is kaleidoscope"]
    await life.say("forget the last hour")
    assert life.left(("kaleidoscope", "last hour")) == []
    await life.agent.close()


async def test_what_the_log_has_of_the_middle_of_a_message_goes_with_its_turn(life, monkeypatch):
    await life.say("hello there")

    def breaks(*_, **__):
        raise ValueError("no place is known as kaleidoscope-on-sea")

    with monkeypatch.context() as patched:
        patched.setattr(life.agent.remembering.memory.retriever, "recall", breaks)
        await life.say("we spent the summer at kaleidoscope-on-sea, all of us")
    assert [path for path, _ in life.left(("known as kaleidoscope",))] == ["logs/parley.log"]
    await life.say("forget the last hour")
    assert life.left(("kaleidoscope",)) == []
    await life.agent.close()


async def test_another_turn_of_the_person_meanwhile_is_no_false_alarm(life):
    await life.say("my cat is called Grimalkin")
    await life.say("forget me")
    told, _ = await asyncio.gather(life.say("yes"), life.say("my dog is called Rex", "quagmire-2"))
    assert "nothing left" in told
    await life.agent.close()
