"""People in several time zones on one server: each is told of their own yesterday, whichever way they come in."""

import asyncio
import io
import logging
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import PIL.Image
import pytest
from starlette.testclient import TestClient

from agent.agent import Agent
from agent.chat_models.scripted import ScriptedChatModel
from agent.parts import Parts
from agent.planner.rule_planner import RulePlanner
from agent.settings import AgentSettings
from connectors.platforms.http_api import create_app
from connectors.settings import HttpSettings
from memory.control_tools import explain_memory, export_memory
from memory.facts import FactStore
from memory.media_tools import show_media
from memory.memory import Memory
from memory.memory_tools import forget, recall, remember
from memory.personal_data import PersonalData
from tools.tool import ToolCall

AUCKLAND, LOS_ANGELES = "Pacific/Auckland", "America/Los_Angeles"
ASK = [ToolCall("1", "recall", {"query": "what did I say yesterday?"})]


class Clock:
    """What the whole installation takes for the time."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(install, make_toolbox, clock, monkeypatch):
    """`server(reply, ...)`: an agent over real stores with a scripted chat model, at the clock's time."""
    monkeypatch.setattr("memory.memory_tools.time.time", clock)

    def make(*replies, folder="data"):
        stores = install(folder, clock=clock)
        toolbox = make_toolbox(remember, recall, forget, explain_memory, export_memory, show_media)
        facts = FactStore(stores.retriever, stores.folder / "memory", accounts=stores.data.accounts)
        for kind, thing in ((Memory, stores.memory), (PersonalData, stores.data), (FactStore, facts)):
            toolbox.services.add(kind, thing)
        stores.retriever.forget_also(facts.forgotten)
        parts = Parts(
            ScriptedChatModel(list(replies)), toolbox, stores.store, stores.log, RulePlanner([]), stores.memory,
            stores.data, facts,
        )  # fmt: skip
        stores.closed = True  # the agent closes them
        return Agent(parts, AgentSettings(data_dir=stores.folder))

    return make


async def diary(agent, author, now, days=4, every_h=2.0):
    """Something said every other hour up to now; the times by the words."""
    said = {}
    for step in range(int(days * 24 / every_h)):
        when = now - step * every_h * 3600 - 60
        said[f"entry number {step} of the diary"] = when
        await agent.memory.remember(f"entry number {step} of the diary", author, f"c{step}", when, speaker="me")
    await agent.memory.pause(author)  # the questions themselves are not looked for
    return said


def day_before(now, zone):
    return datetime.fromtimestamp(now, ZoneInfo(zone)).date() - timedelta(days=1)


def lines_of(agent):
    """What the recall tool told the chat model last, as pairs of date and words."""
    told = agent.chat_model.asked[-1].messages[-1].content
    return [(line[1:11], line.partition(": ")[2]) for line in told.splitlines()]


def check_yesterday(lines, said, now, zone, whole=True):
    """All that was said on the calendar day before, there, or a part, and nothing else, with that date."""
    day = day_before(now, zone)
    then = {words for words, when in said.items() if datetime.fromtimestamp(when, ZoneInfo(zone)).date() == day}
    told = {words for _, words in lines}
    assert told == then if whole else told <= then
    assert len(told) >= 8
    assert {date for date, _ in lines} == {str(day)}


MIDNIGHTS = [
    datetime(2026, 11, 24, 10, 50, tzinfo=UTC),  # ten to twelve in Auckland
    datetime(2026, 11, 24, 11, 10, tzinfo=UTC),
    datetime(2026, 11, 24, 7, 50, tzinfo=UTC),  # ten to twelve in Los Angeles
    datetime(2026, 11, 24, 8, 10, tzinfo=UTC),
    datetime(2026, 9, 27, 11, 5, tzinfo=UTC),  # Auckland's day before had 23 hours
    datetime(2026, 4, 5, 12, 5, tzinfo=UTC),  # and 25
    datetime(2026, 3, 9, 7, 5, tzinfo=UTC),  # the same in Los Angeles
    datetime(2026, 11, 2, 8, 5, tzinfo=UTC),
]


@pytest.mark.parametrize("when", MIDNIGHTS, ids=str)
async def test_two_people_asking_at_once_through_ask(server, clock, when):
    clock.now = now = when.timestamp()
    agent = server(ASK, "That.", ASK, "That.")
    for user, zone in (("ann", AUCKLAND), ("bob", LOS_ANGELES)):
        said = await diary(agent, f"program:{user}", now)
        await agent.ask_async("what did I say yesterday?", author=f"program:{user}", time_zone=zone, received_at=now)
        check_yesterday(lines_of(agent), said, now, zone)
        situation = agent.chat_model.asked[-1].messages
        here = datetime.fromtimestamp(now, ZoneInfo(zone))
        assert any(f"It is {here:%A, %d %B %Y, %H:%M}" in m.content and zone in m.content for m in situation)
        assert any(f"[{day_before(now, zone)} m-" in m.content for m in situation if m.role == "system")
    await agent.close()


def over_http(client, user, zone):
    """The same over each door of the server."""
    body, said = {"text": "what did I say yesterday?", "user": user}, []
    url = "/v1/conversations/home/messages"
    said.append(client.post(url, json=body | {"time_zone": zone}))
    said.append(client.post(url, json=body, headers={"Time-Zone": zone}))
    body = {"model": "parley", "messages": [{"role": "user", "content": "what did I say yesterday?"}], "user": user}
    said.append(client.post("/v1/chat/completions", json=body | {"time_zone": zone}))
    said.append(client.post("/v1/chat/completions", json=body, headers={"Time-Zone": zone}))
    return said


async def test_two_people_over_http(server, clock):
    clock.now = now = MIDNIGHTS[1].timestamp()
    agent = server(*[ASK, "That."] * 8)
    said = {user: await diary(agent, f"http:local:{user}", now) for user in ("ann", "bob")}
    with TestClient(create_app(agent, HttpSettings()), base_url="http://127.0.0.1:8000") as client:
        for user, zone in (("ann", AUCKLAND), ("bob", LOS_ANGELES)):
            for response in over_http(client, user, zone):
                assert response.status_code == 200, response.text
            for asked in agent.chat_model.asked[-7::2]:
                told = asked.messages[-1].content.splitlines()
                check_yesterday([(one[1:11], one.partition(": ")[2]) for one in told], said[user], now, zone)


async def test_an_unknown_zone_is_passed_over_with_one_line(server, clock, caplog):
    clock.now = MIDNIGHTS[0].timestamp()
    agent = server("Yes.", "Yes.", "Yes.", "Yes.")
    with TestClient(create_app(agent, HttpSettings()), base_url="http://127.0.0.1:8000") as client:
        for response in over_http(client, "ann", "Mars/Olympus_Mons"):
            assert response.status_code == 200
            assert "Yes." in response.text
    lines = [one for one in caplog.records if "Mars" in one.getMessage()]
    assert len(lines) == 4
    assert {one.levelno for one in lines} == {logging.WARNING}


async def test_the_routes_of_ones_memory_tell_days_where_one_is(server, clock):
    clock.now = now = MIDNIGHTS[1].timestamp()
    agent = server()
    said = await diary(agent, "http:local", now)
    with TestClient(create_app(agent, HttpSettings()), base_url="http://127.0.0.1:8000") as client:
        for zone in (AUCKLAND, LOS_ANGELES):
            told = {"Time-Zone": zone}
            asked = {"query": "what did I say yesterday?", "n_results": 8}
            found = client.get("/v1/me/memory/search", params=asked, headers=told).json()["passages"]
            check_yesterday([(one["date"], one["text"]) for one in found], said, now, zone, whole=False)
            one = client.get(f"/v1/me/memory/{found[0]['id']}", headers=told).json()
            assert one["date"] == str(day_before(now, zone))
            page = client.get("/v1/me/memory", params={"format": "html"}, headers=told).text
            for when in said.values():
                assert datetime.fromtimestamp(int(when), ZoneInfo(zone)).isoformat(" ", "minutes") in page
        before = datetime.fromtimestamp(now, ZoneInfo(AUCKLAND)).date().isoformat()
        client.delete("/v1/me/memory", params={"since": before}, headers={"Time-Zone": AUCKLAND})
        left = client.get("/v1/me/memory").json()["memory"]["passages"]
    assert {one["text"] for one in left} == {
        words for words, when in said.items() if str(datetime.fromtimestamp(when, ZoneInfo(AUCKLAND)).date()) < before
    }


async def test_forgetting_today_is_the_persons_today(server, clock):
    clock.now = now = MIDNIGHTS[1].timestamp()  # ten past twelve in Auckland
    agent = server([ToolCall("1", "forget", {"what": "what I said today"})], "Done.")
    said = await diary(agent, "http:local", now)
    await agent.ask_async("forget what I said today", author="http:local", time_zone=AUCKLAND, received_at=now)
    left = {row["text"] for row in (await agent.memory.export("http:local"))["passages"]}
    today = datetime.fromtimestamp(now, ZoneInfo(AUCKLAND)).date()
    gone = {words for words, when in said.items() if datetime.fromtimestamp(when, ZoneInfo(AUCKLAND)).date() == today}
    assert left == set(said) - gone
    assert len(gone) == 1
    await agent.close()


@pytest.mark.parametrize("zone", [AUCKLAND, LOS_ANGELES])
@pytest.mark.parametrize("words", ["what I said yesterday", "昨天说的话"])
async def test_forgetting_yesterday_takes_that_calendar_day_and_no_other(server, clock, zone, words):
    clock.now = now = MIDNIGHTS[4].timestamp()  # a day of 23 hours in Auckland
    agent = server([ToolCall("1", "forget", {"what": words})], "Done.")
    said = await diary(agent, "http:local", now)
    await agent.ask_async(f"forget {words}", author="http:local", time_zone=zone, received_at=now)
    left = {row["text"] for row in (await agent.memory.export("http:local"))["passages"]}
    yesterday = day_before(now, zone)
    gone = {text for text, when in said.items() if datetime.fromtimestamp(when, ZoneInfo(zone)).date() == yesterday}
    assert left == set(said) - gone
    assert len(gone) in (11, 12)
    await agent.close()


async def test_yesterdays_picture_is_the_one_of_the_persons_yesterday(server, clock):
    clock.now = now = MIDNIGHTS[1].timestamp()
    show = [ToolCall("1", "show_media", {"query": "the picture I sent yesterday"})]
    agent = server(show, "Here.", show, "Here.")
    sent = {}
    for colour, hours in (("red", 1), ("blue", 26)):  # yesterday in Auckland alone, in Los Angeles alone
        buffer = io.BytesIO()
        PIL.Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
        media = agent.media_store.add_upload(buffer.getvalue(), f"{colour}.png", "program:user")
        await agent.memory.remember("look", "program:user", colour, now - hours * 3600, [media.media_id])
        sent[colour] = media.media_id
    await agent.memory.pause("program:user")
    for zone, colour in ((AUCKLAND, "red"), (LOS_ANGELES, "blue")):
        reply = await agent.ask_async("show me the picture I sent yesterday", time_zone=zone, received_at=now)
        assert [one.media_id for one in reply.media] == [sent[colour]]
    await agent.close()


async def test_sources_and_the_overview_have_the_persons_dates(server, clock):
    when = datetime(2026, 11, 24, 11, 30, tzinfo=UTC).timestamp()
    clock.now = when + 3600
    for zone, date, minute in ((AUCKLAND, "2026-11-25", "00:30"), (LOS_ANGELES, "2026-11-24", "03:30")):
        agent = server(
            [ToolCall("1", "explain_memory", {"what": "you have a violet bicycle"})], "So.",
            [ToolCall("2", "recall", {"query": "what do you know about me?"})], "So.", folder=zone,
        )  # fmt: skip
        await agent.memory.remember("I bought a violet bicycle", "program:user", "c", when, speaker="me")
        await agent.memory.pause("program:user")
        await agent.ask_async("why do you know that?", time_zone=zone)
        assert f"[{date} {minute}] me: I bought" in agent.chat_model.asked[-1].messages[-1].content
        await agent.ask_async("what do you know about me?", time_zone=zone)
        told = agent.chat_model.asked[-1].messages[-1].content
        assert f"since {date}" in told
        assert f"[{date}] I bought" in told
        await agent.close()


async def test_the_recall_tool_knows_what_a_question_points_back_to(server, clock):
    clock.now = now = MIDNIGHTS[0].timestamp()
    agent = server(
        "Of course: the violin lesson.", [ToolCall("1", "recall", {"query": "and where was that?"})], "In the shed."
    )
    await agent.memory.remember("The violin lesson was in the old shed by the river.", "program:user", "x", now - 9e5)
    for at in range(40):
        await agent.memory.remember(f"I had soup number {at} for lunch.", "program:user", f"c{at}", now - at * 9000)
    await agent.ask_async("do you remember my violin lesson?", conversation_id="program:one")
    await agent.ask_async("and where was that?", conversation_id="program:one")
    assert "old shed" in agent.chat_model.asked[-1].messages[-1].content
    await agent.close()


async def learnt(agent):
    """Wait until what was said is kept and learnt from."""
    while agent.remembering._background:
        await asyncio.gather(*agent.remembering._background)


async def test_a_stated_zone_counts_where_the_platform_tells_none(server, clock):
    """For Discord, say: stated, superseded, overruled by what a platform tells, and forgotten with its turn."""
    clock.now = now = MIDNIGHTS[1].timestamp()
    agent = server(*["Yes."] * 9)
    who = {"author": "discord:1", "conversation_id": "dm", "received_at": now}

    async def clock_after(text, **more):
        await agent.ask_async(text, **who | more)
        seen = "\n".join(m.content for m in agent.chat_model.asked[-1].messages if m.role == "system")
        await learnt(agent)
        return re.search(r"It is (\S+, .*?)(?: where .*\((.*)\))?\.$", seen, re.MULTILINE).groups()

    assert (await clock_after("Hello there"))[1] is None
    assert (await clock_after("Set my time zone to Auckland."))[1] == AUCKLAND  # at once
    assert await clock_after("hello again") == ("Wednesday, 25 November 2026, 00:10", AUCKLAND)
    assert (await clock_after("still there?", author="discord:2", conversation_id="dm 2"))[1] is None
    assert (await clock_after("我的时区是洛杉矶。"))[1] == LOS_ANGELES
    assert await clock_after("and now?") == ("Tuesday, 24 November 2026, 03:10", LOS_ANGELES)
    assert (await clock_after("and here?", time_zone="Asia/Tokyo"))[1] == "Asia/Tokyo"
    facts = await agent.facts.current("discord:1")
    assert [fact.line() for fact in facts] == ["time zone: 洛杉矶"]
    await agent.memory.forget("discord:1", passage_id=facts[0].passage_ids[0])
    assert (await clock_after("and now?"))[1] == AUCKLAND
    await agent.memory.forget("discord:1")
    assert (await clock_after("and now?"))[1] is None
    assert await agent.time_zone("discord:1") == ""
    await agent.close()


async def test_a_home_tells_the_zone_and_stays_private(server, clock):
    clock.now = now = MIDNIGHTS[1].timestamp()
    agent = server(*["Yes."] * 5)
    who = {"author": "discord:1", "received_at": now}
    await agent.ask_async("I live in Auckland, New Zealand.", conversation_id="dm", **who)
    await learnt(agent)
    assert await agent.time_zone("discord:1") == AUCKLAND
    await agent.ask_async("hello", conversation_id="dm", **who)
    await agent.ask_async("hello", conversation_id="guild", shared=True, **who)
    private, public = (
        "\n".join(m.content for m in one.messages if m.role == "system") for one in agent.chat_model.asked[-2:]
    )
    assert AUCKLAND in private
    assert AUCKLAND not in public
    await agent.ask_async("my time zone is Auckland", conversation_id="dm", **who)  # a wish like one's language
    await learnt(agent)
    await agent.ask_async("hello", conversation_id="guild", shared=True, **who)
    assert any(AUCKLAND in m.content for m in agent.chat_model.asked[-1].messages)
    await agent.close()


async def test_what_is_known_of_a_person_shows_the_zone(server, clock):
    clock.now = MIDNIGHTS[0].timestamp()
    agent = server("Good.", [ToolCall("1", "recall", {"query": "what do you know about me?"})], "So.")
    await agent.ask_async("My time zone is Europe/Berlin.", author="discord:1", conversation_id="dm")
    await learnt(agent)
    await agent.ask_async("what do you know about me?", author="discord:1", conversation_id="dm")
    assert "- time zone: Europe/Berlin (m-" in agent.chat_model.asked[-1].messages[-1].content
    await agent.close()


JUMPS = [0, 7200, -86400, 40 * 365 * 86400, -40 * 365 * 86400, 3600, -7200, 86400, 5 * 365 * 86400, 60]
"""Seconds by which the clock is wrong, turn by turn."""


async def test_a_clock_that_jumps_neither_loses_nor_mixes_rows(server, clock):
    """Rows of the future, of long ago, and turns of one session out of order."""
    true_now = MIDNIGHTS[0].timestamp()
    agent = server(*["Fine."] * (2 * len(JUMPS)), ASK, "That.", ASK, "That.")
    for at, jump in enumerate(JUMPS):
        for user in ("ann", "bob"):
            clock.now = true_now + 60 * at + jump
            await agent.ask_async(
                f"{user} has {at} apples", author=f"http:{user}", conversation_id=user, received_at=clock.now
            )
            await learnt(agent)
    history = agent.log.history("ann", 100)
    assert [m.text for m in history if m.role == "user"] == [f"ann has {at} apples" for at in range(len(JUMPS))]
    for clock.now in (true_now, true_now - 50 * 365 * 86400, true_now + 60 * 365 * 86400):
        for user in ("ann", "bob"):
            rows = (await agent.memory.export(f"http:{user}"))["passages"]
            said = [row["text"] for row in rows if row["speaker"] != "Parley"]
            assert said == [f"{user} has {at} apples" for at in range(len(JUMPS))]
            found = await agent.memory.recall("who has apples?", f"http:{user}", n_results=100, time_zone=AUCKLAND)
            assert {one.text for one in found if one.speaker != "Parley"} == set(said)
            for one in found:
                assert one.line(ZoneInfo(AUCKLAND)).startswith("[")
    clock.now = true_now
    found = await agent.memory.recall("what did I say yesterday?", "http:ann", n_results=1, time_zone=AUCKLAND)
    assert found[0].text == "ann has 2 apples"  # the turn that the clock dated a day back
    await agent.ask_async("what did I say yesterday?", author="http:ann", conversation_id="ann", time_zone=AUCKLAND)
    assert "bob" not in agent.chat_model.asked[-1].messages[-1].content
    await agent.memory.forget("http:bob")
    assert len((await agent.memory.export("http:ann"))["passages"]) >= 2 * len(JUMPS) - 1
    assert (await agent.memory.export("http:bob"))["passages"] == []
    await agent.close()


async def test_a_fact_is_superseded_by_what_was_said_later_though_the_clock_was_ahead(server, clock):
    agent = server("Good.", "Good.")
    for jump, text in ((30 * 365 * 86400, "I live in Oslo."), (0, "I live in Auckland.")):
        clock.now = MIDNIGHTS[0].timestamp() + jump
        await agent.ask_async(text, author="discord:1", received_at=clock.now)
        await learnt(agent)
    assert [fact.line() for fact in await agent.facts.current("discord:1")] == ["home: Auckland"]
    assert await agent.time_zone("discord:1") == AUCKLAND
    await agent.close()
