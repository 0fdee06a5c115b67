"""Channels, threads, forum posts and servers that are gone as a whole: what was said there, and what stays."""

from __future__ import annotations

import asyncio

import pytest

from agent.agent import Agent
from connectors.platforms.discord import deleted_places
from memory.facts import FactStore
from memory.memory_tools import remember
from tests.connectors.contract import found, make_agent, png
from tests.connectors.platforms.discord.driver import PEOPLE
from tests.connectors.platforms.discord.server import APPLICATION_ID, FORUM, ROOM_ID, SECOND_ROOM_ID, Fault
from tools.tool import ToolCall

ANNA, BEN, MOD = PEOPLE.values()
MENTION = f"<@{APPLICATION_ID}>"


@pytest.fixture
async def bot(driver, tmp_path):
    await driver.start(make_agent(tmp_path, remembers=True))
    return driver


async def said(bot, *lines, channel=ROOM_ID):
    """People say something to the bot, one after the other, and are answered."""
    for person, text in lines:
        before = len(bot.server.posts(channel))
        await bot.server.say(person, channel, f"{MENTION} {text}")
        await bot.until(lambda before=before: len(bot.server.posts(channel)) > before)
    await bot.quiet()


async def away(bot, tmp_path, happens, **more):
    """The bot is stopped, something happens that it is not told of, and it is back."""
    await bot.stop()
    await happens()
    agent = make_agent(tmp_path, remembers=True, **more)
    await bot.start(agent)
    return agent


def kept(bot, channel=ROOM_ID) -> int:
    return len(bot.agent.log.history(f"discord:{channel}", 100))


def nowhere(folder, *words):
    """Whether no file below the folder has one of the words."""
    return not [
        (path.name, word)
        for path in folder.rglob("*")
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]


async def test_a_deleted_channel_is_forgotten_for_everybody_who_spoke_there(bot, tmp_path):
    await said(bot, (ANNA, "the violet zugzwang"), (BEN, "the orange zugzwang"))
    await said(bot, (ANNA, "the purple zugzwang"), channel=SECOND_ROOM_ID)
    await bot.say("anna", "look", [("secret-plan.png", png())])
    await bot.until(lambda: len(bot.shown()) == 3)
    await bot.quiet()
    await bot.server.delete_place(ROOM_ID)
    await bot.until(lambda: kept(bot) == 0)
    await bot.quiet()
    for person, word, there in (("anna", "violet", 0), ("ben", "orange", 0), ("anna", "purple", 2)):
        assert len(await found(bot.agent, bot.author(person), word)) == there, word
    assert bot.agent.log.people.turns_of(bot.author("ben")) == []
    assert bot.agent.media_store.owned_by(bot.author("anna")) == []
    assert nowhere(tmp_path, "violet zugzwang", "orange zugzwang", "secret-plan.png", f"discord:{BEN}")
    assert not list((tmp_path / "forgetting").glob("*"))


async def test_a_file_that_somebody_speaks_of_elsewhere_stays_with_them(bot):
    await bot.say("anna", "look", [("a.png", png())])
    await bot.until(bot.shown)
    await bot.server.say(ANNA, SECOND_ROOM_ID, f"{MENTION} and here", [("a.png", png())])
    await bot.until(lambda: bot.server.posts(SECOND_ROOM_ID))
    await bot.quiet()
    await bot.server.delete_place(ROOM_ID)
    await bot.until(lambda: kept(bot) == 0)
    await bot.quiet()
    assert [one.name for one in bot.agent.media_store.owned_by(bot.author("anna"))] == ["a.png"]


async def test_its_threads_go_with_it_those_put_away_too(bot):
    for thread in (800, 801):
        await bot.server.add_thread(thread, "a thread", ANNA)
        await said(bot, (ANNA, f"number {thread}"), channel=thread)
    await bot.server.archive(801)
    await bot.server.delete_place(ROOM_ID)
    await bot.until(lambda: kept(bot, 800) == kept(bot, 801) == 0)
    await bot.quiet()
    assert await found(bot.agent, bot.author("anna"), "number") == []
    assert bot.agent.log.places.parts_of(f"discord:{ROOM_ID}") == []


async def test_a_deleted_thread_leaves_its_channel(bot):
    await said(bot, (ANNA, "in the channel"))
    await bot.server.add_thread(800, "a thread", ANNA)
    await said(bot, (ANNA, "in the thread"), channel=800)
    await bot.server.delete_place(800)
    await bot.until(lambda: kept(bot, 800) == 0)
    await bot.quiet()
    assert kept(bot) == 2


async def test_a_post_of_a_forum_is_a_thread_and_goes_with_the_forum(bot):
    bot.server._add_channel(650, "help", FORUM, available_tags=[], default_reaction_emoji=None)
    await bot.server.dispatch("CHANNEL_CREATE", bot.server.channels[650])
    for post in (810, 811, 812):
        await bot.server.add_thread(post, "a post", ANNA, 650)
        await said(bot, (ANNA, f"question {post}"), channel=post)
    await bot.server.delete_place(810)
    await bot.until(lambda: kept(bot, 810) == 0)
    assert kept(bot, 811) == 2
    await bot.server.archive(812)
    await bot.server.delete_place(650)
    await bot.until(lambda: kept(bot, 811) == kept(bot, 812) == 0)
    await bot.quiet()
    assert await found(bot.agent, bot.author("anna"), "question") == []


async def test_what_is_being_answered_there_ends_and_leaves_nothing(bot):
    await bot.say("anna", "film the sea")
    await bot.say("ben", "film the hills", room="ben")
    await bot.until(lambda: bot.shown() and bot.shown("ben", "ben"))
    await bot.server.delete_place(ROOM_ID)
    await bot.until(lambda: not bot.agent.running(bot.author("anna")))
    await bot.until(lambda: bot.agent.log.people.turns_of(bot.author("anna")) == [])
    assert bot.agent.running(bot.author("ben"))
    bot.bot.cancel(bot.author("ben"))
    await bot.quiet()


async def test_a_message_still_being_read_when_its_channel_goes_is_not_answered(bot):
    bot.server.fault = lambda method, path, has_files: Fault(delay_s=0.5) if path.startswith("/cdn") else None
    await bot.say("anna", "look", [("a.png", png())])
    await bot.until(lambda: bot.bot.answering)
    await bot.server.delete_place(ROOM_ID)
    await bot.quiet()
    assert bot.agent.chat_model.asked == []
    assert bot.agent.log.people.turns_of(bot.author("anna")) == []


async def test_a_message_that_is_just_being_looked_at_is_not_answered(make_driver, tmp_path):
    """Whether its author may talk to the bot is asked of Discord, and meanwhile the channel is deleted."""
    bot = make_driver(roles=(700,))
    await bot.start(make_agent(tmp_path))
    bot.server.roles[ANNA] = ["700"]
    bot.server.fault = lambda method, path, has_files: Fault(delay_s=0.5) if "/members/" in path else None
    message = bot.server._new_message(ROOM_ID, bot.server.users[ANNA], f"{MENTION} hello", [])
    event = {key: value for key, value in bot.server._event(message).items() if key != "member"}
    await bot.server.dispatch("MESSAGE_CREATE", event)
    await asyncio.sleep(0.1)
    await bot.server.delete_place(ROOM_ID)
    await bot.until(lambda: any("/members/" in path for _, path, _ in bot.server.requests))
    bot.server.fault = lambda method, path, has_files: None
    await asyncio.sleep(0.3)
    await bot.quiet()
    assert bot.agent.chat_model.asked == []
    assert bot.agent.log.people.turns_of(bot.author("anna")) == []


async def test_what_somebody_had_it_note_down_stays_theirs(make_driver, tmp_path):
    agent = noting_agent(tmp_path)
    bot = make_driver()
    await bot.start(agent)
    await said(bot, (ANNA, "remember that my locker is 1234"), (ANNA, "my cat is called Miso"))
    assert len(await found(agent, bot.author("anna"), "locker")) >= 2
    assert await agent.facts.current(bot.author("anna"))
    await bot.server.delete_place(ROOM_ID)
    await bot.until(lambda: kept(bot) == 0)
    await bot.quiet()
    assert await found(agent, bot.author("anna"), "locker") == ["my locker is 1234"]
    assert await found(agent, bot.author("anna"), "Miso") == []
    assert await agent.facts.current(bot.author("anna")) == []


def noting_agent(folder) -> Agent:
    """With the tool `remember` and with facts."""
    from memory.memory import Memory

    agent = make_agent(folder, remembers=True)
    agent.toolbox.tools[remember.name] = remember
    agent.toolbox.services.add(Memory, agent.memory)
    agent.facts = agent.remembering.facts = FactStore(agent.memory, folder / "memory")
    plain = agent.chat_model.stream

    async def stream(messages, tools=(), **more):
        text = messages[-1].text
        if messages[-1].role == "user" and text.startswith("remember that "):
            from agent.chat_model import Finished

            noted = {"text": text.removeprefix("remember that ")}
            yield Finished("tool_calls", (ToolCall("call-1", "remember", noted),))
            return
        async for piece in plain(messages, tools, **more):
            yield piece

    agent.chat_model.stream = stream
    return agent


async def test_a_channel_or_thread_deleted_while_the_bot_was_away(bot, tmp_path):
    await bot.server.add_thread(800, "kept", ANNA)
    await bot.server.add_thread(801, "put away", ANNA)
    await bot.server.add_thread(802, "put away and deleted", ANNA)
    for channel in (ROOM_ID, SECOND_ROOM_ID, 800, 801, 802):
        await said(bot, (ANNA, f"in channel{channel}"), channel=channel)
    await bot.server.archive(801)
    await bot.server.archive(802)

    async def happens():
        await bot.server.delete_place(SECOND_ROOM_ID, tell=False)
        await bot.server.delete_place(802, tell=False)

    agent = await away(bot, tmp_path, happens)
    await bot.until(lambda: kept(bot, SECOND_ROOM_ID) == kept(bot, 802) == 0)
    await bot.quiet()
    for channel in (ROOM_ID, 800, 801):
        assert kept(bot, channel) == 2
        assert len(await found(agent, bot.author("anna"), f"channel{channel}")) == 2
    assert await found(agent, bot.author("anna"), "channel802") == []


async def test_a_channel_deleted_while_the_connection_was_gone_takes_its_threads(bot):
    await bot.server.add_thread(801, "put away", ANNA)
    for channel in (ROOM_ID, 801):
        await said(bot, (ANNA, f"in channel{channel}"), channel=channel)
    await bot.server.archive(801)
    await bot.forget_connection()
    await bot.server.delete_place(ROOM_ID, tell=False)
    await bot.until(lambda: kept(bot) == kept(bot, 801) == 0)


@pytest.mark.parametrize("fault", [Fault(403, code=50001), Fault(500), Fault(404, code=0), Fault(cut=True)])
async def test_a_channel_that_is_not_to_be_had_is_not_deleted(bot, tmp_path, fault, monkeypatch):
    asleep = asyncio.sleep
    monkeypatch.setattr("discord.http.asyncio.sleep", lambda seconds, *more: asleep(min(seconds, 0.01), *more))
    await said(bot, (ANNA, "still here"))

    async def happens():
        bot.server.channels.pop(ROOM_ID)  # from the list of the server
        bot.server.fault = lambda method, path, has_files: fault if path == f"/channels/{ROOM_ID}" else None

    await away(bot, tmp_path, happens)
    await bot.until(lambda: fault.cut or any(path == f"/channels/{ROOM_ID}" for _, path, _ in bot.server.requests))
    await bot.quiet()
    assert kept(bot) == 2


async def test_a_channel_that_discord_did_not_know_for_a_moment_is_not_deleted(bot, tmp_path):
    await said(bot, (ANNA, "still here"))
    taken = bot.server.channels[ROOM_ID]
    asked = []

    def only_once(method, path, has_files):
        if path == f"/channels/{ROOM_ID}":
            asked.append(path)
            if len(asked) > 1:
                bot.server.channels[ROOM_ID] = taken
        return None

    async def happens():
        bot.server.channels.pop(ROOM_ID)
        bot.server.fault = only_once

    await away(bot, tmp_path, happens)
    await bot.until(lambda: len(asked) >= 2)
    await bot.quiet()
    assert kept(bot) == 2


@pytest.mark.parametrize("when", ["there", "away"])
async def test_an_outage_is_no_deletion(make_driver, tmp_path, when):
    bot = make_driver(forget_left_servers=True)
    await bot.start(make_agent(tmp_path, remembers=True))
    await bot.server.add_thread(801, "put away", ANNA)
    await said(bot, (ANNA, "before the outage"))
    await said(bot, (ANNA, "here too"), channel=801)
    await bot.server.archive(801)
    if when == "there":
        await bot.server.break_down()
        await bot.forget_connection()
        await bot.until(lambda: bot.server.identified == 2)
    else:
        await away(bot, tmp_path, bot.server.break_down)
    await asyncio.sleep(1.0)
    assert (kept(bot), kept(bot, 801)) == (2, 2)
    await bot.server.delete_place(801, tell=False)
    await bot.server.repair()
    await bot.until(lambda: kept(bot, 801) == 0)
    assert kept(bot) == 2


@pytest.mark.parametrize("when", ["there", "away"])
@pytest.mark.parametrize("forget", [False, True])
async def test_a_server_that_takes_the_bot_out_keeps_what_was_said_unless_it_is_set_otherwise(
    make_driver, tmp_path, when, forget
):
    bot = make_driver(forget_left_servers=forget)
    await bot.start(make_agent(tmp_path, remembers=True))
    await bot.server.add_thread(801, "put away", ANNA)
    await said(bot, (ANNA, "in the channel"))
    await said(bot, (ANNA, "in the thread"), channel=801)
    await bot.say("anna", "in private", room="anna")
    await bot.until(lambda: bot.shown("anna", "anna"))
    await bot.quiet()
    await bot.server.archive(801)
    if when == "there":
        await bot.server.kick_the_bot()
    else:
        await away(bot, tmp_path, bot.server.kick_the_bot)
    if forget:
        await bot.until(lambda: kept(bot) == kept(bot, 801) == 0)
    await asyncio.sleep(1.0)
    await bot.quiet()
    left = 0 if forget else 2
    assert [kept(bot), kept(bot, 801), kept(bot, bot.server.direct(ANNA))] == [left, left, 2]
    assert len(await found(bot.agent, bot.author("anna"), "channel")) == left


async def test_a_server_left_before_it_was_set_is_forgotten_at_the_next_start(make_driver, tmp_path):
    bot = make_driver()
    await bot.start(make_agent(tmp_path, remembers=True))
    await said(bot, (ANNA, "in the channel"))
    await bot.server.kick_the_bot()
    await bot.stop()
    bot = make_driver(forget_left_servers=True)
    await bot.start(make_agent(tmp_path, remembers=True))
    await bot.until(lambda: kept(bot) == 0)
    await bot.quiet()
    assert await found(bot.agent, bot.author("anna"), "channel") == []


async def test_what_an_older_parley_wrote_counts_once_its_channel_was_seen(bot, tmp_path):
    await said(bot, (ANNA, "long ago"), (BEN, "long ago too"))
    bot.agent.log.file.run("DELETE FROM parts")

    async def nothing():
        pass

    async def happens():
        await bot.server.delete_place(ROOM_ID, tell=False)

    agent = await away(bot, tmp_path, nothing)
    await bot.until(lambda: agent.log.places.whole_of(f"discord:{ROOM_ID}"))
    await away(bot, tmp_path, happens)
    await bot.until(lambda: kept(bot) == 0)


async def test_a_start_asks_discord_for_so_many_channels_and_goes_on_later(bot, tmp_path, monkeypatch):
    monkeypatch.setattr(deleted_places, "_REQUESTS", 2)
    threads = range(820, 825)
    for thread in threads:
        await bot.server.add_thread(thread, "a thread", ANNA)
        await said(bot, (ANNA, "hello"), channel=thread)
        await bot.server.archive(thread)

    async def happens():
        for thread in threads:
            await bot.server.delete_place(thread, tell=False)

    await away(bot, tmp_path, happens)
    await bot.until(lambda: kept(bot, 824) == 0)
    assert sum(kept(bot, thread) for thread in threads) > 0
    await bot.until(lambda: not any(kept(bot, thread) for thread in threads))


async def test_a_process_that_dies_over_a_deleted_message_leaves_it_to_the_next(bot, tmp_path, monkeypatch):
    message = await bot.say("anna", "the violet zugzwang", [("secret-plan.png", png())])
    await bot.until(bot.shown)
    await bot.quiet()
    begun = asyncio.Event()

    async def dies(*_, **more):
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(bot.agent.memory, "forget", dies)
    await bot.delete(message)
    await asyncio.wait_for(begun.wait(), 10)
    await bot.kill()
    agent = make_agent(tmp_path, remembers=True)
    await bot.start(agent)
    await bot.until(lambda: agent.log.versions.taken_back() == [])
    assert await found(agent, bot.author("anna"), "violet") == []
    assert agent.media_store.owned_by(bot.author("anna")) == []
    assert nowhere(tmp_path, "violet zugzwang")


async def test_a_process_that_dies_over_it_leaves_it_to_the_next(bot, tmp_path, monkeypatch):
    await said(bot, (ANNA, "the violet zugzwang"), (BEN, "the orange zugzwang"))
    begun = asyncio.Event()

    async def dies(*_):
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(bot.agent.personal_data, "finish", dies)
    await bot.server.delete_place(ROOM_ID)
    await asyncio.wait_for(begun.wait(), 10)
    await bot.kill()
    await bot.start(make_agent(tmp_path, remembers=True))
    await bot.say("anna", "hello", room="anna")
    await bot.until(lambda: bot.shown("anna", "anna"))
    assert kept(bot) == 0
    assert nowhere(tmp_path, "violet zugzwang", "orange zugzwang")
