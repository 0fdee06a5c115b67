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
        self.meanwhile = lambda: None

    async def write(self, prompt, *, system="", max_tokens=512, temperature=None):
        self.asked.append(prompt)
        self.meanwhile()
        if isinstance(self.answer, Exception):
            raise self.answer
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


def test_a_rule_puts_the_last_turns_before_it_until_one_says_what_it_is_about():
    rewriter = QueryRewriter()
    asked = ["When did I go to Rome with Ana?", "In May."]
    assert rewriter.alone("and where was that?", "a", asked) == (
        "When did I go to Rome with Ana? In May. and where was that?"
    )
    chain = ["When is Ana's wedding this year?", "On June 5.", "And where?", "In Porto."]
    assert rewriter.alone("who else?", "a", chain) == (
        "When is Ana's wedding this year? On June 5. In Porto. who else?"
    )
    assert rewriter.alone("and where was that?", "a", []) == "and where was that?"
    assert rewriter.alone("What is my cat called?", "a", asked) == "What is my cat called?"
    assert by_rule("那呢？", ["我去了罗马", "嗯"]) == "我去了罗马 那呢？"
    assert by_rule("and?", ["a story " * 500, "It was long."]).startswith("a story")


async def test_what_a_capable_chat_model_made_of_a_question_serves_the_next():
    writer = Writer("Where did Ana marry?\n")
    rewriter = QueryRewriter()
    assert await rewriter.complete("What is my cat called?", "a", ["Ana married."], writer) == ""
    assert writer.asked == []
    assert await rewriter.complete("And where?", "a", ["When did Ana marry?", "In June."], writer) == (
        "Where did Ana marry?"
    )
    assert "In June." in writer.asked[0]
    turns = ["And where?", "In the old town hall of Porto."]
    assert rewriter.alone("who came?", "a", turns) == "In the old town hall of Porto. who came?"
    turns[1] = "In Porto."
    assert rewriter.alone("who came?", "a", turns) == "Where did Ana marry? In Porto. who came?"
    assert rewriter.alone("who came?", "b", turns) == "In Porto. who came?"  # another person's question
    await rewriter.complete("who came?", "a", turns, writer)
    assert "- Where did Ana marry?" in writer.asked[1]
    rewriter.forget()
    assert rewriter.alone("who came?", "a", turns) == "In Porto. who came?"


@pytest.mark.parametrize(
    "writer",
    [
        Writer("Where did I stay in Rome?", capable=False),
        Writer(ChatModelError("The server is away.")),
        Writer(""),
        Writer("And where was it?"),
        Writer("It was lovely. " * 100),
    ],
)
async def test_a_chat_model_that_can_not_changes_nothing(writer):
    rewriter = QueryRewriter()
    assert await rewriter.complete("and where was that?", "a", ["I went to Rome."], writer) == ""
    assert rewriter.alone("why?", "a", ["In Oslo.", "and where was that?"]) == "In Oslo. why?"


async def test_what_was_forgotten_meanwhile_is_not_kept():
    rewriter = QueryRewriter()
    writer = Writer("Where did Ana marry?")
    writer.meanwhile = rewriter.forget
    await rewriter.complete("And where?", "a", ["Ana married."], writer)
    assert rewriter.alone("who came?", "a", ["And where?"]) == "who came?"


async def test_recall_uses_what_was_said_before(memory):
    await memory.remember("We stayed at the Albergo del Sole in Rome.", "a", "c")
    await memory.remember("We stayed with Bob in Oslo.", "a", "c")
    await memory.remember("The bread was stale.", "a", "c")
    found = await memory.recall("and where was that?", "a", after=["When did we stay in Oslo?"])
    assert found[0].text == "We stayed with Bob in Oslo."
    assert await memory.recall("and where was that?", "a") == []
    asked = ["and there?"]
    assert await memory.recall("where was that?", "a", after=asked) == []
    await memory.complete("and there?", "a", ["Rome was better."], Writer("When did we stay in Rome?"))
    found = await memory.recall("where was that?", "a", after=asked)
    assert found[0].text == "We stayed at the Albergo del Sole in Rome."
    bread = await memory.find("a", "bread")
    await memory.forget("a", passage_id=bread[0].id)  # anything: its words may be in what was completed
    assert await memory.recall("where was that?", "a", after=asked) == []
