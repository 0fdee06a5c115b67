"""What a person has told about themselves reaches later answers, pictures and voices; nothing else is learnt."""

import asyncio

import pytest

from agent.about import About, Known
from agent.agent import Agent
from agent.chat_models.scripted import ScriptedChatModel
from agent.parts import Parts
from agent.planner.rule_planner import RulePlanner
from agent.prompt import situation
from memory.assembly import create_facts
from memory.conversation import ConversationLog
from memory.memory import Memory
from memory.memory_tools import recall, remember
from memory.messages import Attachment, IncomingMessage, Message, Role
from memory.retriever import Retriever
from memory.settings import MemorySettings
from memory.taste import TasteStore
from tools.media import Audio, Image
from tools.services import TextWriter
from tools.tool import ToolCall, tool


@tool(task="text-to-image")
def generate_image(prompt: str) -> Image:
    """Draw a picture."""


@generate_image.engine()
def with_colour(prompt):
    import PIL.Image

    return PIL.Image.new("RGB", (16, 16), (len(prompt), 0, 0))


@tool(task="text-to-speech")
def synthesize_speech(text: str, voice: str = "", speed: float = 1.0) -> Audio:
    """Say a text."""


@synthesize_speech.engine()
def with_tone(text, voice, speed):
    import numpy as np

    from tools.media import Waveform

    return Waveform(np.zeros(1600, "float32"), 16000)


@pytest.fixture
async def make_agent(make_toolbox, tmp_path):
    made = []

    def make(*replies, capable=True):
        memory = Retriever(tmp_path / "memory", quiet_s=60.0)
        facts = create_facts(MemorySettings(), memory, tmp_path / "memory")
        toolbox = make_toolbox(generate_image, synthesize_speech, remember, recall)
        toolbox.services.add(Memory, memory)
        log = ConversationLog(tmp_path / "log")
        model = ScriptedChatModel(list(replies))
        parts = Parts(model, toolbox, toolbox.media_store, log, RulePlanner([]), memory, facts=facts)
        made.append(Agent(parts))
        return made[-1], model

    yield make
    for agent in made:
        await agent.close()


async def say(agent, text, *, author="cli:me", shared=False, conversation="terminal", attachments=()):
    last = None
    message = IncomingMessage(text, author, conversation, attachments=attachments, shared=shared)
    async for event in agent.respond(message):
        last = event
    while agent.remembering._background:
        await asyncio.gather(*agent.remembering._background)
        await asyncio.sleep(0)
    return last


def system_words(model):
    return next(m.content for m in reversed(model.asked[-1].messages) if m.role is Role.SYSTEM)


async def test_what_was_told_is_put_before_the_next_answer(make_agent):
    agent, model = make_agent("Noted.", "Hello.")
    await say(agent, "Call me captain, and I'm allergic to nuts.")
    await say(agent, "hello", conversation="another")
    assert "- name: captain" in system_words(model)
    assert "- allergy: nuts" in system_words(model)


async def test_another_person_hears_nothing_of_it(make_agent):
    agent, model = make_agent("Noted.", "Hello.")
    await say(agent, "Call me captain, and I'm allergic to nuts.")
    await say(agent, "hello", author="cli:other", conversation="another")
    assert "captain" not in system_words(model)


async def test_in_company_a_private_fact_is_not_told(make_agent):
    agent, model = make_agent("Noted.", "Hello.")
    await say(agent, "Call me captain. I'm allergic to latex.")
    await say(agent, "hello", shared=True, conversation="room")
    held = system_words(model).partition("From earlier")[0]
    assert "- name: captain" in held
    assert "latex" not in held


async def test_parleys_own_words_files_and_recalled_words_are_not_learnt(make_agent):
    agent, _ = make_agent(
        "I live in the cloud and my name is Parley.", [ToolCall("1", "recall", {"query": "x"})], "Ok."
    )
    note = Attachment(b"Call me root. I live in Rome.", "I am vegan.txt")
    await say(agent, "what does this say", attachments=(note,))
    await say(agent, "what did I say about where I live?")
    assert await agent.facts.current("cli:me") == []


async def test_forgetting_takes_it_out_of_later_answers(make_agent):
    agent, model = make_agent("Noted.", "Hello.")
    await say(agent, "I live in Oslo")
    await agent.memory.forget("cli:me")
    await say(agent, "hello", conversation="another")
    assert "Oslo" not in system_words(model)


async def test_a_standing_style_and_voice_are_laid_over_calls(make_agent):
    picture, speech = (
        ToolCall("1", "generate_image", {"prompt": "a cat"}),
        ToolCall("2", "synthesize_speech", {"text": "hi"}),
    )
    agent, _ = make_agent("Noted.", [picture, speech], "Here.")
    await say(agent, "I always like watercolour. From now on use a female voice. Always speak slowly.")
    reply = await say(agent, "draw a cat and say hi")
    drawn, said = reply.media if reply.media[0].kind == "image" else reply.media[::-1]
    assert drawn.provenance.arguments["prompt"] == "a cat, watercolour"
    assert said.provenance.arguments["voice"] == "female"
    assert said.provenance.arguments["speed"] == 0.8


async def test_a_good_chat_model_adds_what_rules_do_not_see(make_agent):
    class Writer:
        name, capable = "scripted", True

        async def write(self, prompt, **options):
            return '[{"kind": "thing", "subject": "wheelchair", "value": "Bolt", "ends": false}]'

    agent, _ = make_agent("Nice.")
    agent.toolbox.services.add(TextWriter, Writer())
    await say(agent, "Since the accident I get around in a wheelchair that answers to Bolt.")
    (fact,) = await agent.facts.current("cli:me")
    assert fact.line() == "wheelchair: Bolt"


async def test_the_wished_language_is_what_tools_answer_in(make_agent):
    agent, _ = make_agent("好的。", [ToolCall("1", "remember", {"text": "zebras are nice"})], "好的。")
    await say(agent, "From now on answer in Chinese.")
    reply = await say(agent, "remember that zebras are nice", conversation="another")
    assert reply.steps[0].text == "记住了：zebras are nice"


ABOUT = About(
    (Known("name", "captain"), Known("language", "中文"), Known("relation", "Miso", "cat"), Known("style", "水彩"))
)


def test_the_words_are_read_back_as_they_were():
    message = situation(0.0, "[2026-01-01] me: - name: root", False, ABOUT.words())
    assert About.in_dialogue([Message(Role.USER, "hi"), message]) == ABOUT
    assert About.in_dialogue([Message(Role.USER, ABOUT.words())]) == About()
    assert About().words() == ""


def test_language_by_any_name():
    assert ABOUT.language == "zh"
    assert About((Known("language", "French"),)).language == "fr"
    assert About().language == ""


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("a cat", "a cat, 水彩"),
        ("一只猫", "一只猫，水彩风格"),
        ("an oil painting of a cat", "an oil painting of a cat"),
    ],
)
def test_a_style_that_is_asked_for_wins(prompt, drawn):
    call = ToolCall("1", "generate_image", {"prompt": prompt})
    assert ABOUT.shape(call).arguments["prompt"] == drawn


def test_other_calls_stay_as_they_are():
    call = ToolCall("1", "translate_text", {"text": "a cat", "tgt_lang": "fr"})
    assert ABOUT.shape(call) is call


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("something I'd like", "a fox at night"),
        ("a picture of something I would love", "a fox at night"),
        ("something", "a fox at night"),
        ("一张我会喜欢的图", "a fox at night"),
        ("a dog", "a dog"),
    ],
)
def test_something_they_would_like_is_their_taste(prompt, drawn):
    about = About(taste="a fox at night")
    assert about.shape(ToolCall("1", "generate_image", {"prompt": prompt})).arguments["prompt"] == drawn
    assert About().shape(ToolCall("1", "generate_image", {"prompt": prompt})).arguments["prompt"] == prompt


async def test_a_liked_picture_shapes_the_next_one(make_agent):
    first = [ToolCall("1", "generate_image", {"prompt": "a fox at night, watercolour"})]
    agent, _ = make_agent(first, "Here.", [ToolCall("1", "generate_image", {"prompt": "something I'd like"})], "Here.")
    agent.toolbox.services.add(TasteStore, TasteStore(agent.media_store, agent.facts))
    drawn = (await say(agent, "draw a fox at night in watercolour")).media[0]
    agent.rate(drawn.media_id, "cli:me", True)
    again = (await say(agent, "draw something I'd like")).media[0]
    assert again.provenance.arguments["prompt"] == "fox at night, watercolour"


@pytest.mark.parametrize(
    ("told", "asked", "wanted"),
    [
        (
            ["my niece Wanda is nine", "Wanda collects fossils and reads comics", "Wanda had the flu in May"],
            "what should I give Wanda for her birthday?",
            ["collects fossils"],
        ),
        (
            ["I am vegan", "I am allergic to walnuts", "the ramen place at the harbour was lovely"],
            "which restaurant would suit me tonight?",
            ["diet: vegan", "allergy: walnuts"],
        ),
        (
            ["我表妹叫小桃", "小桃喜欢集邮，还会弹古筝", "我不吃羊肉"],
            "我该送小桃什么礼物？",
            ["集邮"],
        ),
    ],
)
async def test_a_capable_model_gets_what_advice_can_lean_on(make_agent, told, asked, wanted):
    noise = ["the bus was late today", "it rained all week", "we painted the fence", "今天开会开了一天"]
    lines = [*told, *noise]
    agent, model = make_agent(*["Good to know."] * len(lines), "Perhaps this.")
    for line in lines:
        await say(agent, line)
    await say(agent, asked, conversation="another")
    for words in wanted:
        assert words in system_words(model)
