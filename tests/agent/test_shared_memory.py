"""Two whole agents on one PostgreSQL: what is said to one the other knows, what one forgets the other forgets."""

import sys
from pathlib import Path

import pytest

from agent.agent import Agent
from agent.assembly import create_agent
from agent.chat_models.scripted import ScriptedChatModel
from agent.settings import AgentSettings
from memory.messages import IncomingMessage
from memory.settings import MemorySettings

sys.path.append(str(Path(__file__).parents[1] / "memory"))  # the import mode of the tests leaves their folder out
import servers

ME = "discord:246813579"


@pytest.fixture(scope="module")
def database_url():
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    with servers.postgres(programs) as url:
        yield url


def open_agent(folder, url):
    agent = create_agent(AgentSettings(data_dir=folder, memory=MemorySettings(database_url=url)))
    agent.chat_model = ScriptedChatModel(["I see."] * 9)
    return agent


async def say(agent: Agent, text: str, author=ME, conversation="dm"):
    async for event in agent.respond(IncomingMessage(text, author, conversation)):
        last = event
    return last


async def test_two_agents_one_memory(tmp_path, database_url):
    async with open_agent(tmp_path / "discord", database_url) as here:
        await say(here, "I live in Oslo. My cat is called Zephyrine.")
    async with (
        open_agent(tmp_path / "discord", database_url) as here,
        open_agent(tmp_path / "web", database_url) as web,
    ):
        assert sorted(fact.line() for fact in await web.facts.current(ME)) == ["cat: Zephyrine", "home: Oslo"]
        code = here.personal_data.identities.new_code(ME)
        web.personal_data.identities.enter_code("http:1", code)
        await say(web, "What is my cat called?", "http:1", "tab")
        assert web.log.people.turns_of("http:1")
        report = await here.personal_data.forget(ME)
        assert report.nothing_left
        assert report.elsewhere == 1
        await say(web, "Hello.", "http:3", "another tab")  # anybody's turn: it looks before it answers
        assert web.log.people.turns_of("http:1") == []
        assert len(web.log.people.turns_of("http:3")) == 1
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for gone in (b"Zephyrine", b"246813579"):
        assert gone not in data
        assert gone not in servers.postgres_rows(database_url).encode()
