"""Seeing and ruling one's memory in words: what is known, why, forget that, pause, export, link."""

import json

import pytest

from memory.facts import FactStore
from memory.memory import Memory
from memory.personal_data import PersonalData
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.errors import ToolInputError
from tools.model_pool import ModelPool
from tools.registry import discover
from tools.services import Services
from tools.tool import ToolCall
from tools.toolbox import Toolbox


@pytest.fixture
def home(install):
    return install()


@pytest.fixture
def ask(home, tmp_path):
    services = Services()
    services.add(Memory, home.memory)
    services.add(PersonalData, home.data)
    services.add(FactStore, home.facts)
    pool = ModelPool(Device("cpu"), CheckpointCache(tmp_path / "models"))
    toolbox = Toolbox(discover(("memory",)), pool, home.store, services)

    async def run(
        name, language="en", author="cli:me", conversation="terminal", shared=False, confirmed=False, **arguments
    ):
        context = toolbox.context(author, conversation, language)
        context.shared, context.confirmed = shared, confirmed
        return await toolbox.run(ToolCall("1", name, arguments), context)

    yield run
    toolbox.close()


async def test_what_do_you_know_about_me(ask, home):
    await home.turn("My cat is called Miso", "cli:me", answer="A fine name.")
    await home.turn("I went to Rome with my aunt", "cli:me")
    await home.turn("what is the capital of France?", "cli:me", answer="Paris.")
    await home.turn("My dog is called Rex", "cli:you")
    told = (await ask("recall", query="what do you know about me?")).text
    assert "cat: Miso" in told
    assert "I went to Rome" in told
    assert "capital" not in told
    assert "Rex" not in told
    assert "forget me" in told
    assert "我记得你的 3 条发言" in (await ask("recall", "zh", query="你都知道关于我的什么")).text


async def test_what_holds_no_more_is_told_as_such(ask, home):
    old = await home.turn("I'm vegetarian", "cli:me")
    still = await home.turn("I live in Oslo and I am a vegan", "cli:me")
    new = await home.turn("I eat fish now", "cli:me")
    told = (await ask("recall", query="what do you know about me?")).text
    assert f"I'm vegetarian ({old}, no longer so)" in told
    assert f"eats: fish ({new})" in told
    assert f"home: Oslo ({still})" in told
    assert told.count("no longer so") == 1
    assert f"({old}, 已不再如此)" in (await ask("recall", "zh", query="你都知道关于我的什么")).text


async def test_in_company_the_overview_tells_only_how_much(ask, home):
    await home.turn("My cat is called Miso", "cli:me")
    told = (await ask("recall", query="what do you remember about me", shared=True)).text
    assert "1 of your messages" in told
    assert "Miso" not in told


async def test_why_do_you_know_that_shows_the_turn(ask, home):
    id = await home.turn("My cat is called Miso", "cli:me", answer="A fine name.", when=1e9)
    await home.turn("what is my cat called?", "cli:me", answer="Your cat is called Miso.")
    result = await ask("explain_memory", what="why do you know that?")
    assert "[2001-09-09" in result.text
    assert "My cat is called Miso" in result.text
    assert "Parley: A fine name." in result.text
    assert result.data["passages"] == [id]
    assert id in (await ask("explain_memory", what=id)).text
    assert "依据如下" in (await ask("explain_memory", "zh", what="my cat is called Miso")).text


async def test_no_source_is_said_plainly_and_anothers_is_none(ask, home):
    id = await home.turn("My dog is called Rex", "cli:you")
    assert "Nothing that is remembered" in (await ask("explain_memory", what=id)).text
    assert "Nothing that is remembered" in (await ask("explain_memory", what="My dog is called Rex")).text


@pytest.mark.parametrize("what", ["that", "what I just said", "the last message", "刚才说的", "这个"])
async def test_forget_that_is_the_last_turn(ask, home, what):
    await home.turn("My cat is called Miso", "cli:me", answer="A fine name.")
    await home.turn("My pin code is 4711-0815", "cli:me", answer="I keep 4711-0815 to myself.")
    result = await ask("forget", what=what)
    assert "4711" in result.text  # it says what went
    assert [row["text"] for row in (await home.memory.export("cli:me"))["passages"]] == [
        "My cat is called Miso",
        "A fine name.",
    ]
    assert home.files_with("4711-0815") == []
    assert [turn.texts[0] for turn in home.log.people.turns_of("cli:me")] == ["My cat is called Miso"]


async def test_forget_this_conversation(ask, home):
    await home.turn("said elsewhere, to be kept", "cli:me", "other")
    await home.turn("said in here, to be dropped", "cli:me", "terminal")
    await ask("forget", what="this conversation")
    assert [row["text"] for row in (await home.memory.export("cli:me"))["passages"]] == ["said elsewhere, to be kept"]
    assert home.files_with("to be dropped") == []


@pytest.mark.parametrize("what", ["me", "我", "everything about me you know", "everything"])
async def test_forget_me(ask, home, what):
    await home.turn("My cat is called Miso", "cli:me", answer="A fine name.")
    question = await ask("forget", what=what)
    assert question.asks
    assert "1 message of yours" in question.text
    assert home.files_with("Miso")
    result = await ask("forget", what=what, confirmed=True)
    assert "1 message of yours" in result.text
    assert "nothing left" in result.text
    assert home.files_with("Miso", "cli:me") == []


async def test_pause_and_resume(ask, home):
    assert "until you say" in (await ask("pause_memory", wish="pause remembering")).text
    assert await home.memory.remember("a secret", "cli:me", "t") == ""
    assert "is paused" in (await ask("recall", query="what do you know about me")).text
    assert "已恢复" in (await ask("pause_memory", "zh", wish="恢复记忆")).text
    assert await home.memory.remember("not a secret", "cli:me", "t")
    assert "已暂停" in (await ask("pause_memory", "zh", wish="别再记我说的话")).text
    assert "remember again" in (await ask("pause_memory", wish="turn the memory on")).text
    assert "nothing new" in (await ask("pause_memory", wish="turn off your memory")).text


async def test_export_is_a_page_and_json(ask, home):
    home.picture("cli:me")
    await home.turn("<b>bold</b> words of mine", "cli:me")
    await home.turn("words of another", "cli:you")
    result = await ask("export_memory")
    page, data = result.media
    html = page.path.read_text()
    assert (page.path.suffix, page.mime_type) == (".html", "text/html")
    assert (data.path.suffix, data.mime_type) == (".json", "application/json")
    assert "&lt;b&gt;bold&lt;/b&gt; words of mine" in html
    assert "data:image/png;base64," in html
    exported = json.loads(data.path.read_text())
    assert exported["memory"]["passages"][0]["text"] == "<b>bold</b> words of mine"
    assert "another" not in html + data.path.read_text()
    assert str(home.folder) not in html + data.path.read_text()
    with pytest.raises(ToolInputError, match="private"):
        await ask("export_memory", shared=True)


async def test_an_export_goes_when_something_of_it_is_forgotten(ask, home):
    await home.turn("My pin code is 4711-0815", "cli:me")
    await ask("export_memory")
    assert home.files_with("4711-0815")
    await ask("forget", what="about my pin code")
    assert home.files_with("4711-0815") == []


async def test_linking_by_words(ask, home):
    await home.turn("My cat is called Miso", "discord:1")
    told = (await ask("link_accounts", author="discord:1", wish="")).text
    code = told.split("code is ")[1][:9]
    assert "share one memory" in (await ask("link_accounts", author="slack:2", wish=f"link {code}")).text
    assert "Miso" in (await ask("recall", author="slack:2", query="cat")).text
    assert "kept apart" in (await ask("link_accounts", author="slack:2", wish="keep my memory apart")).text
    assert "Nothing" in (await ask("recall", author="slack:2", query="cat")).text
    assert "共用记忆" in (await ask("link_accounts", "zh", author="slack:2", wish="记忆合并")).text
    assert "Miso" in (await ask("recall", author="slack:2", query="cat")).text
    # Which accounts are linked is not for others to read.
    for wish, language in (("apart", "en"), ("status", "en"), ("together", "zh"), ("已经关联了哪些账号", "zh")):
        asked = {"author": "slack:2", "wish": wish}
        assert "discord:1" not in (await ask("link_accounts", language, shared=True, **asked)).text
        assert "discord:1" in (await ask("link_accounts", language, **asked)).text
    assert "on its own" in (await ask("link_accounts", author="discord:1", wish="unlink")).text
    assert "Nothing" in (await ask("recall", author="slack:2", query="cat")).text
    with pytest.raises(ToolInputError, match="private"):
        await ask("link_accounts", shared=True)
    with pytest.raises(ToolInputError, match="not valid"):
        await ask("link_accounts", wish="ABCD-EFGH")
