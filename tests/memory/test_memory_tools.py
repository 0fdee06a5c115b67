import pytest

from memory.memory import Memory
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.errors import ToolInputError
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.registry import discover
from tools.services import Services
from tools.tool import ToolCall
from tools.toolbox import Toolbox


@pytest.fixture
def ask(memory, tmp_path):
    services = Services()
    services.add(Memory, memory)
    pool = ModelPool(Device("cpu"), CheckpointCache(tmp_path / "models"))
    toolbox = Toolbox(discover(("memory",)), pool, MediaStore(tmp_path / "media"), services)

    async def run(name, language="en", author="cli:me", confirmed=False, **arguments):
        context = toolbox.context(author, "terminal", language)
        context.confirmed = confirmed
        return await toolbox.run(ToolCall("1", name, arguments), context)

    yield run
    toolbox.close()


def test_they_are_found_as_a_strangers_would_be():
    tools = {tool.name: tool for tool in discover(("memory",))}
    assert {"remember", "recall", "forget"} <= set(tools)
    assert tools["remember"].acts
    assert tools["forget"].acts
    assert not tools["recall"].acts
    assert tools["forget"].schema["function"]["parameters"]["required"] == ["what"]


async def test_remember_then_recall(ask):
    assert "Miso" in (await ask("remember", text="My cat is called Miso")).text
    result = await ask("recall", query="cat")
    assert "My cat is called Miso" in result.text
    assert result.data["passages"][0]["id"].startswith("m-")
    assert "Nothing" in (await ask("recall", query="cat", author="cli:other")).text
    assert "没有" in (await ask("recall", "zh", query="天气", author="cli:other")).text


@pytest.mark.parametrize(
    "what",
    [
        "everything",
        "Everything about me.",
        "all",
        "forget everything you know about me",
        "全部",
        "关于我的一切",
        "忘记我",
    ],
)
async def test_forget_everything(ask, memory, what):
    await memory.remember("a fact", "cli:me", "terminal")
    await memory.remember("a fact of another", "cli:you", "terminal")
    result = await ask("forget", what=what)
    assert result.asks
    assert "answer yes" in result.text
    assert len((await memory.export("cli:me"))["passages"]) == 1
    result = await ask("forget", what=what, confirmed=True)
    assert "nothing left" in result.text
    assert result.data["removed"]["rows"] == 1
    assert (await memory.export("cli:me"))["passages"] == []
    assert len((await memory.export("cli:you"))["passages"]) == 1


@pytest.mark.parametrize(
    "what", ["the last hour", "what I said in the past 2 hours", "最近一小时", "过去两个小时", "最近半小时"]
)
async def test_forget_a_stretch_of_time(ask, memory, what):
    import time

    await memory.remember("long ago", "cli:me", "t", when=time.time() - 9 * 3600)
    await memory.remember("just now", "cli:me", "t", when=time.time() - 600)
    await ask("forget", what=what)
    assert [row["text"] for row in (await memory.export("cli:me"))["passages"]] == ["long ago"]


async def test_forget_what_is_about_something(ask, memory):
    await memory.remember("My sister Lena moved to Oslo", "cli:me", "t")
    await memory.remember("Oslo is cold", "cli:me", "t")
    await memory.remember("我的生日是五月三号", "cli:me", "t")
    result = await ask("forget", what="about my sister Lena")
    assert "My sister Lena moved to Oslo" in result.text
    assert result.data["removed"]["rows"] == 1
    result = await ask("forget", "zh", what="关于我的生日")
    assert "已忘记" in result.text
    assert "我的生日是五月三号" in result.text
    assert "Nothing was found" in (await ask("forget", what="about quantum chess")).text
    assert [row["text"] for row in (await memory.export("cli:me"))["passages"]] == ["Oslo is cold"]


async def test_forget_by_id(ask, memory):
    id = await memory.remember("one thing", "cli:me", "t")
    assert "Nothing" in (await ask("forget", what=id, author="cli:you")).text
    assert "one thing" in (await ask("forget", what=f"passage {id}")).text


@pytest.mark.parametrize(("name", "argument"), [("forget", "what"), ("recall", "query"), ("remember", "text")])
async def test_empty_requests_get_a_sentence(ask, name, argument):
    with pytest.raises(ToolInputError):
        await ask(name, **{argument: "  "})


async def test_forget_that_asks_what(ask):
    with pytest.raises(ToolInputError, match="not clear"):
        await ask("forget", what="that")


async def test_remember_while_paused_says_so(ask, memory):
    await memory.pause("cli:me")
    assert "paused" in (await ask("remember", text="a thing")).text


def test_importing_stays_cheap():
    import subprocess
    import sys

    heavy = "('torch', 'numpy', 'chromadb', 'jieba')"
    code = f"import sys, memory.memory_tools; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
