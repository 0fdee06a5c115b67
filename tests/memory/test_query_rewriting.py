import asyncio

import pytest

from memory.query_rewriting import QueryRewriter, by_rule, leans_on_others
from tools.errors import ChatModelError


class Writer:
    """A chat model with a script; it notes what it was asked."""

    name = "scripted"

    def __init__(self, answer, capable=True):
        self.answer = answer
        self.capable = capable
        self.asked = []

    async def write(self, prompt, *, system="", max_tokens=512, temperature=None):
        self.asked.append(prompt)
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is None:
            await asyncio.Event().wait()
        return self.answer


@pytest.mark.parametrize(
    "query",
    [
        "and where was that?", "what about my sister?", "Where is it kept?", "who?", "那是在哪儿？", "后来呢？",
        "它偷吃了什么？", "他的店搬到哪里去了？", "那本绘本的作者是什么人？", "还有谁？", "And then?",
    ],
)  # fmt: skip
def test_questions_that_lean_on_others(query):
    assert leans_on_others(query)


@pytest.mark.parametrize(
    "query",
    [
        "What is my cat called?", "Where did Melanie spend her holidays?", "我的猫叫什么名字？",
        "老吴退休前教什么课？", "Does my sister like her job?", "draw a cat", "画一只猫", "", "???", "那天津的天气呢",
    ],
)  # fmt: skip
def test_questions_that_stand_alone(query):
    assert not leans_on_others(query)


async def test_a_rule_puts_the_last_turn_before_it():
    rewriter = QueryRewriter()
    assert await rewriter.alone("and where was that?", ["When did I go to Rome?", "In May."]) == (
        "In May. and where was that?"
    )
    assert await rewriter.alone("and where was that?", []) == "and where was that?"
    assert await rewriter.alone("What is my cat called?", ["I went to Rome."]) == "What is my cat called?"
    assert by_rule("那呢？", ["我去了罗马", "嗯"]) == "我去了罗马 那呢？"


async def test_a_capable_chat_model_completes_it_and_is_asked_for_nothing_else():
    writer = Writer("Where did I stay in Rome?\n")
    rewriter = QueryRewriter(writer)
    assert await rewriter.alone("What is my cat called?", ["I went to Rome."]) == "What is my cat called?"
    assert writer.asked == []
    assert await rewriter.alone("and where was that?", ["I went to Rome."]) == "Where did I stay in Rome?"
    assert "I went to Rome." in writer.asked[0]


@pytest.mark.parametrize(
    "writer",
    [
        Writer("Where did I stay in Rome?", capable=False),
        Writer(None),
        Writer(ChatModelError("The server is away.")),
        Writer(""),
        Writer("It was lovely. " * 100),
    ],
)
async def test_a_chat_model_that_can_not_or_takes_too_long_costs_only_its_limit(writer):
    rewriter = QueryRewriter(writer, time_limit_s=0.05)
    assert await rewriter.alone("and where was that?", ["I went to Rome."]) == "I went to Rome. and where was that?"


async def test_recall_uses_what_was_said_before(memory):
    await memory.remember("We stayed at the Albergo del Sole in Rome.", "a", "c")
    await memory.remember("We stayed with Bob in Oslo.", "a", "c")
    await memory.remember("The bread was stale.", "a", "c")
    found = await memory.recall("and where was that?", "a", after=["When did we stay in Oslo?"])
    assert found[0].text == "We stayed with Bob in Oslo."
    assert await memory.recall("and where was that?", "a") == []
    memory.rewrite_with(Writer("Where did we stay in Rome?"))
    found = await memory.recall("and where was that?", "a", after=["When did we stay there?"])
    assert found[0].text == "We stayed at the Albergo del Sole in Rome."
