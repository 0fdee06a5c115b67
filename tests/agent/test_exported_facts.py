"""An export holds what was learnt of the person: facts with their turns, and ratings."""

from agent.agent import Agent
from memory.forgetting.plan import Wish


async def test_facts_and_ratings_are_exported(tmp_path):
    async with Agent.create(data_dir=tmp_path) as agent:
        await agent.ask_async("call me captain", author="cli:me", conversation_id="c")
        drawn = (await agent.ask_async("draw a red fox", author="cli:me", conversation_id="c")).media[0]
        await agent.ask_async("I love this one", author="cli:me", conversation_id="c")
        await agent.remembering.settle(["cli:me", ""])
        exported = await agent.personal_data.export("cli:me")
        assert [(one["category"], one["value"]) for one in exported["facts"]] == [("name", "captain")]
        assert exported["facts"][0]["passages"][0] in {row["id"] for row in exported["memory"]["passages"]}
        assert exported["ratings"] == {drawn.media_id: True}
        await agent.personal_data.forget("cli:me", Wish())
        exported = await agent.personal_data.export("cli:me")
        assert (exported["facts"], exported["ratings"]) == ([], {})
