"""What is Discord's own: slash commands, allow lists, roles, threads, and the ways its gateway breaks."""

from __future__ import annotations

import asyncio
import re

import discord
import numpy as np
import pytest

from connectors.platforms import discord_bot
from connectors.platforms.discord import changes, client, coming_back
from connectors.platforms.discord.access import Access, Place
from connectors.settings import DiscordSettings
from tests.connectors.contract import make_agent, png
from tests.connectors.platforms.discord.driver import PEOPLE
from tests.connectors.platforms.discord.server import (
    APPLICATION_ID,
    BOT,
    ROOM_ID,
    SECOND_ROOM_ID,
    Fault,
)
from tools.errors import ConfigurationError
from tools.probing import MediaLimits

ANNA, BEN, MOD = PEOPLE.values()


@pytest.fixture
async def bot(driver, tmp_path):
    await driver.start(make_agent(tmp_path))
    return driver


async def test_the_commands_are_told_to_discord_in_both_languages(bot):
    commands = {one["name"]: one for one in bot.server.commands}
    assert set(commands) == {"ask", "draw", "say", "forget", "memory", "cancel", "tools"}
    assert commands["draw"]["description_localizations"]["zh-CN"] == "画一张图。"
    assert [one["name"] for one in commands["ask"]["options"]] == ["text", "file"]
    assert commands["forget"]["options"][0]["autocomplete"]


async def test_draw_answers_in_the_reply_to_the_command(bot):
    promised = await bot.server.command(ANNA, ROOM_ID, "draw", prompt="a fox")
    assert promised["type"] == 5
    await bot.until(lambda: any(one.files for one in bot.shown()))
    (answer,) = bot.shown()
    assert answer.text == "Here it is."
    assert bot.agent.chat_model.asked[0][-1].text == "draw a fox"


async def test_ask_takes_a_file_and_say_speaks_chinese(bot):
    data = png()
    kept = bot.server._keep("photo.png", data)
    await bot.server.command(
        ANNA, ROOM_ID, "ask", text="look", file=kept["id"], resolved={"attachments": {kept["id"]: kept}}
    )
    await bot.until(lambda: bot.shown() and "image photo.png" in bot.shown()[0].text)
    await bot.server.command(ANNA, bot.server.direct(ANNA), "say", text="你好")
    await bot.until(lambda: bot.shown("anna", "anna") and "朗读：你好" in bot.shown("anna", "anna")[0].text)


async def test_a_command_delivered_twice_is_answered_once(bot):
    await bot.server._interact(
        ANNA, ROOM_ID, 2, {"id": "1", "name": "ask", "type": 1, "options": [_text("hello")]}, times=2
    )
    await bot.until(lambda: bot.shown() and bot.shown()[0].text)
    await asyncio.sleep(0.2)
    assert [one.text for one in bot.shown()] == ["Heard: hello."]
    assert len(bot.agent.chat_model.asked) == 1


def _text(text):
    return {"name": "text", "type": 3, "value": text}


async def test_cancel_ends_what_is_made_for_the_asker_here(bot):
    await bot.say("anna", "film the sea")
    await bot.until(lambda: [one for one in bot.shown() if "cancel" in one.buttons])
    answer = await bot.server.command(BEN, ROOM_ID, "cancel")
    assert answer["data"]["content"] == "Nothing is being made for you here."
    answer = await bot.server.command(ANNA, ROOM_ID, "cancel", locale="zh-CN")
    assert answer["data"]["content"] == "正在取消。"
    assert answer["data"]["flags"] == 64
    await bot.until(lambda: "Cancelled." in bot.shown()[0].text)


async def test_tools_are_listed_explained_and_completed(make_driver, tmp_path):
    bot = make_driver(tool_roles=("generate_video=700",))
    await bot.start(make_agent(tmp_path))
    answer = await bot.server.command(ANNA, ROOM_ID, "tools")
    assert "- `generate_image` drawing a picture" in answer["data"]["content"]
    assert "generate_video" not in answer["data"]["content"]
    answer = await bot.server.command(ANNA, ROOM_ID, "tools", tool="generate_image")
    assert "Draw a picture." in answer["data"]["content"]
    choices = await bot.server.complete(ANNA, ROOM_ID, "tools", "tool", "i")
    assert [one["value"] for one in choices] == ["generate_image", "write_document", "transcribe_speech"]
    bot.server.roles[ANNA] = ["700"]
    choices = await bot.server.complete(ANNA, ROOM_ID, "tools", "tool", "vid")
    assert [one["value"] for one in choices] == ["generate_video"]


async def test_a_tool_of_a_role_is_not_run_for_others(make_driver, tmp_path):
    bot = make_driver(tool_roles=("generate_image=700",))
    await bot.start(make_agent(tmp_path))
    await bot.say("anna", "draw a fox")
    await bot.until(lambda: bot.shown() and "not allowed for you" in bot.shown()[0].text)
    bot.server.roles[BEN] = ["700"]
    await bot.say("ben", "draw a fox")
    await bot.until(lambda: any(one.files for one in bot.shown()))


async def test_an_answer_that_discord_does_not_take_is_posted_when_it_does(make_driver, tmp_path, monkeypatch):
    monkeypatch.setattr(discord_bot, "_RETRY_AFTER_S", (0.2, 0.2, 0.2, 20.0))
    bot = make_driver()
    await bot.start(make_agent(tmp_path))
    bot.disturb(lambda request: "error" if request in ("post", "upload") else "")
    await bot.say("anna", "draw a fox")
    await bot.until(lambda: bot.failed_posts() >= 3)
    bot.disturb(lambda request: "")
    await bot.until(bot.shown)
    await bot.quiet()
    (answer,) = bot.shown()
    assert (answer.text, len(answer.files)) == ("Here it is.", 1)
    await bot.say("anna", "did it arrive?")
    await bot.until(lambda: bot.shown()[-1].text == "It did.")


async def test_an_answer_that_waits_to_be_posted_is_not_when_its_message_is_gone(make_driver, tmp_path, monkeypatch):
    monkeypatch.setattr(discord_bot, "_RETRY_AFTER_S", (0.5, 20.0))
    bot = make_driver()
    await bot.start(make_agent(tmp_path))
    bot.disturb(lambda request: "error" if request == "post" else "")
    deleted = await bot.say("anna", "my secret")
    edited = await bot.say("ben", "what is it?")
    await bot.until(lambda: bot.failed_posts() >= 6)
    await bot.until(lambda: len(bot.bot.undelivered) == 2)
    await bot.delete(deleted)
    bot.disturb(lambda request: "")
    await bot.edit(edited, "what is the capital of France?")
    await bot.until(bot.shown)
    await bot.quiet()
    assert [one.text for one in bot.shown()] == ["Paris."]


async def test_memory_is_shown_and_forgotten_by_its_person(make_driver, tmp_path):
    from memory.assembly import create_memory
    from memory.settings import MemorySettings

    bot = make_driver()
    agent = make_agent(tmp_path)
    agent.memory, _ = create_memory(MemorySettings(), tmp_path / "memory")
    await bot.start(agent)
    await agent.memory.remember("my cat is called Miso", bot.author("anna"), "elsewhere", speaker="anna")
    await bot.server.command(ANNA, ROOM_ID, "memory", about="cat")
    await bot.until(lambda: any("Miso" in one["content"] for one in bot.server.whispers))
    await bot.server.command(BEN, ROOM_ID, "memory", about="cat")
    await bot.until(lambda: len(bot.server.whispers) == 2 and bot.server.whispers[1]["content"])
    assert bot.server.whispers[1]["content"] == "Nothing is remembered about that."
    assert await bot.server.complete(BEN, ROOM_ID, "forget", "what", "cat") == []
    (choice,) = await bot.server.complete(ANNA, ROOM_ID, "forget", "what", "cat")
    assert choice["name"] == "my cat is called Miso"
    await bot.server.command(ANNA, ROOM_ID, "forget", what=choice["value"])
    await bot.until(lambda: bot.server.whispers[-1]["content"] == "Forgotten.")
    assert await agent.memory.find(bot.author("anna"), "cat") == []


async def test_everything_is_forgotten_after_a_second_look(bot):
    await bot.say("anna", "keep this", [("a.png", png())], room="anna")
    await bot.until(lambda: bot.shown("anna", "anna"))
    asked = await bot.server.command(ANNA, ROOM_ID, "forget", what="everything")
    assert "Delete everything of you" in asked["data"]["content"]
    assert bot.agent.media_store.owned_by(bot.author("anna"))
    question = bot.server.whispers[-1]
    bot.server.messages[int(question["id"])] = question
    button = question["components"][0]["components"][0]["custom_id"]
    await bot.server.press(ANNA, int(question["id"]), button)
    await bot.until(lambda: question["content"] == "Forgotten.")
    assert bot.agent.media_store.owned_by(bot.author("anna")) == []
    assert bot.agent.log.people.turns_of(bot.author("anna")) == []


async def test_memory_and_forget_are_for_the_asker_alone(bot):
    answer = await bot.server.command(ANNA, ROOM_ID, "memory")
    assert answer["data"]["flags"] == 64
    await bot.until(lambda: any(one["content"] == "Memory is switched off." for one in bot.server.whispers))
    await bot.say("anna", "hello")
    await bot.until(bot.shown)
    await bot.server.command(ANNA, ROOM_ID, "forget", what="hour")
    await bot.until(lambda: any(one["content"] == "Forgotten." for one in bot.server.whispers))
    assert bot.agent.log.people.turns_of(bot.author("anna")) == []
    choices = await bot.server.complete(ANNA, ROOM_ID, "forget", "what", "every")
    assert [one["value"] for one in choices] == ["everything"]


async def test_only_what_is_meant_for_it_is_answered(bot):
    say = bot.server.say
    await say(ANNA, ROOM_ID, "nobody is asked here")
    await say(ANNA, ROOM_ID, f"<@{BEN}> are you there?")
    await say(ANNA, SECOND_ROOM_ID, f"<@{APPLICATION_ID}> hello <@{BEN}>")
    await bot.until(lambda: bot.server.posts(SECOND_ROOM_ID))
    assert bot.server.posts(SECOND_ROOM_ID)[0]["content"] == "Heard: hello @Ben."
    first = int(bot.server.posts(SECOND_ROOM_ID)[0]["id"])
    await say(ANNA, SECOND_ROOM_ID, "and again", reply_to=first)
    await bot.until(lambda: len(bot.server.posts(SECOND_ROOM_ID)) == 2)
    assert bot.shown() == []


async def test_a_thread_it_takes_part_in_needs_no_mention(bot):
    await bot.server.add_thread(800, "a thread", ANNA)
    await bot.server.say(ANNA, 800, "not for the bot")
    await bot.server.say(ANNA, 800, f"<@{APPLICATION_ID}> join us")
    await bot.until(lambda: bot.server.posts(800))
    await bot.server.say(BEN, 800, "and now?")
    await bot.until(lambda: len(bot.server.posts(800)) == 2)
    assert [one["content"] for one in bot.server.posts(800)] == ["Heard: join us.", "Heard: and now?."]


async def test_the_channels_of_the_settings_are_the_only_ones(make_driver, tmp_path):
    bot = make_driver(channels=(SECOND_ROOM_ID,), direct_messages=False, roles=(700,))
    await bot.start(make_agent(tmp_path))
    bot.server.roles[ANNA] = ["700"]
    mention = f"<@{APPLICATION_ID}>"
    await bot.server.say(ANNA, ROOM_ID, f"{mention} one")
    await bot.server.say(ANNA, bot.server.direct(ANNA), "two")
    await bot.server.say(BEN, SECOND_ROOM_ID, f"{mention} three")
    refused = await bot.server.command(BEN, SECOND_ROOM_ID, "ask", text="hello")
    assert refused["data"]["content"] == "I may not answer you here."
    await bot.server.say(ANNA, SECOND_ROOM_ID, f"{mention} four")
    await bot.until(lambda: bot.server.posts(SECOND_ROOM_ID))
    answers = [one["content"] for one in bot.server.messages.values() if one["author"] == BOT]
    assert answers == ["Heard: four."]


def test_access_goes_by_ids():
    access = Access.create(DiscordSettings(guilds=(1,), moderators=(9,)), [])
    assert access.may_talk(Place(5, 1), [])
    assert not access.may_talk(Place(5, 2), [])
    assert Access.create(DiscordSettings(channels=(5,)), []).may_talk(Place(6, 1, 5), [])
    assert access.is_moderator([9], False)
    assert not access.is_moderator([8], False)
    for wrong in ("draw=1", "film", "film=artists"):
        with pytest.raises(ConfigurationError, match="PARLEY_DISCORD_TOOL_ROLES"):
            Access.create(DiscordSettings(tool_roles=(wrong,)), ["film"])


async def test_a_wrong_token_is_one_sentence(make_driver, tmp_path):
    agent = make_agent(tmp_path)
    for token, sentence in (("wrong", "does not know this token"), ("", "PARLEY_DISCORD_TOKEN")):
        bot = make_driver(token=token)
        with pytest.raises(ConfigurationError, match=sentence):
            await bot.start(agent)
        bot.bot = None
    await agent.close()


async def test_it_reconnects_when_it_is_asked_to_and_reads_what_it_missed(bot):
    await bot.server.ask_to_reconnect()
    await bot.say("anna", "one")
    await bot.until(bot.shown)
    assert (bot.server.identified, bot.server.resumed) == (1, 1)


async def test_a_connection_that_is_open_and_dead_is_replaced(make_driver, tmp_path, monkeypatch):
    bot = make_driver()
    bot.server.heartbeat_s, bot.server.acknowledges = 0.2, False
    agent = make_agent(tmp_path)
    quick = client.Client.__init__

    def impatient(self, bot):
        quick(self, bot)
        self._connection.heartbeat_timeout = 1.0

    monkeypatch.setattr(client.Client, "__init__", impatient)
    await bot.start(agent)
    bot.server.mute()
    await bot.say("anna", "is anybody there?")
    await bot.until(bot.shown, 20)
    bot.server.acknowledges = True
    assert bot.server.resumed >= 1
    assert [one.text for one in bot.shown()] == ["Heard: is anybody there?."]


async def test_a_link_that_unfolds_is_no_edit(bot):
    message = await bot.say("anna", "film https://example.org")
    await bot.until(lambda: [one for one in bot.shown() if "cancel" in one.buttons])
    await bot.server.unfold_link(int(message))
    await asyncio.sleep(0.3)
    assert len(bot.agent.chat_model.asked) == 1
    await bot.delete(message)


async def test_a_link_that_unfolds_after_an_edit_is_no_second_edit(bot):
    message = await bot.say("anna", "hello")
    await bot.until(bot.shown)
    await bot.edit(message, "see https://example.org")
    await bot.until(lambda: "example" in bot.shown()[0].text)
    await bot.edit(message, "film https://example.org")
    await bot.until(lambda: [one for one in bot.shown() if "cancel" in one.buttons])
    asked = len(bot.agent.chat_model.asked)
    await bot.server.unfold_link(int(message))  # while it is answered
    await asyncio.sleep(0.2)
    assert len(bot.agent.chat_model.asked) == asked
    bot.bot.cancel(bot.author("anna"))
    await bot.until(lambda: "Cancelled." in bot.shown()[0].text)
    await bot.quiet()
    await bot.server.unfold_link(int(message))
    await bot.quiet()
    assert len(bot.agent.chat_model.asked) == asked


async def test_an_edit_that_changes_no_word_is_not_answered(bot):
    message = await bot.say("anna", "hello")
    await bot.until(bot.shown)
    await bot.edit(message, "  hello ")
    await bot.until(lambda: bot.agent.log.versions.of(f"discord:{ROOM_ID}", message)[0].message_id != message)
    assert len(bot.agent.chat_model.asked) == 1


async def test_an_edit_to_somebody_else_is_forgotten(bot):
    message = await bot.say("anna", "my secret")
    await bot.until(bot.shown)
    await bot.quiet()
    await bot.server.edit(int(message), "my secret")
    await bot.until(lambda: bot.agent.log.versions.of(f"discord:{ROOM_ID}", message)[0].state == "withdrawn")
    assert bot.agent.log.history(f"discord:{ROOM_ID}", 9) == []
    assert [one.text for one in bot.shown()] == ["Heard: my secret."]


async def test_a_reply_to_somebody_else_without_the_mention_is_forgotten(bot):
    theirs = await bot.server.say(BEN, ROOM_ID, "the sky is green")
    message = await bot.say("anna", "is that true?", reply_to=str(theirs))
    await bot.until(bot.shown)
    await bot.quiet()
    await bot.server.edit(int(message), "is that really true?")
    await bot.until(lambda: bot.agent.log.versions.of(f"discord:{ROOM_ID}", message)[0].state == "withdrawn")
    await bot.server.say(ANNA, ROOM_ID, "and you?", reply_to=int(bot.shown()[0].message_id))
    await bot.until(lambda: len(bot.shown()) == 2)
    await bot.quiet()
    last = list(bot.server.messages.values())[-2]
    last["referenced_message"] = None  # Discord does not tell of it again
    await bot.server.edit(int(last["id"]), "and you two?")
    await bot.until(lambda: bot.shown()[1].text == "Heard: and you two?.")


async def test_an_edit_that_waits_when_the_process_ends_is_answered_by_the_next(driver, tmp_path, monkeypatch):
    await driver.start(make_agent(tmp_path))
    await driver.say("anna", "something before")
    message = await driver.say("anna", "hello")
    await driver.until(lambda: len(driver.shown()) == 2)
    await driver.quiet()
    with monkeypatch.context() as slowly:
        slowly.setattr(changes, "_AT_ONCE", 0)
        await driver.edit(message, "what is the capital of France?")
        await driver.until(lambda: driver.agent.log.versions.of(f"discord:{ROOM_ID}", message)[0].state == "withdrawn")
        await driver.until(lambda: driver.bot.answering)
        await driver.kill()
    await driver.start(make_agent(tmp_path))
    await driver.until(lambda: driver.shown()[1].text == "Paris.")
    await driver.quiet()
    assert [one.text for one in driver.shown()] == ["Heard: something before.", "Paris."]


async def test_a_hundred_edits_are_not_a_hundred_answers(bot, monkeypatch):
    monkeypatch.setattr(changes, "_LONGEST_WAIT_S", 1.0)
    message = await bot.say("anna", "hello 0")
    await bot.until(bot.shown)
    for number in range(1, 20):
        await bot.edit(message, f"hello {number}")
        await asyncio.sleep(0.02)
    await bot.until(lambda: bot.shown()[0].text == "Heard: hello 19.", 60)
    assert len(bot.agent.chat_model.asked) <= 5
    assert len(bot.shown()) == 1


def test_edits_wait_the_longer_the_more_there_are():
    pace = changes.EditPace()
    assert [pace.wait_s("anna", now) for now in range(8)] == [0, 0, 0, 5, 10, 20, 40, 60]
    assert pace.wait_s("ben", 9) == 0
    assert pace.wait_s("anna", 700) == 0


async def test_what_a_crash_cut_off_is_not_answered_when_it_was_deleted_meanwhile(driver, tmp_path):
    await driver.start(make_agent(tmp_path))
    deleted = await driver.say("anna", "film the sea")
    edited = await driver.say("ben", "film the hills")
    await driver.until(lambda: len([one for one in driver.shown() if "cancel" in one.buttons]) == 2)
    await driver.kill()
    await driver.delete(deleted, told=False)
    await driver.edit(edited, "what is the capital of France?", told=False)
    await driver.start(make_agent(tmp_path))
    await driver.until(lambda: [one.text for one in driver.shown()] == ["Paris."])
    await driver.quiet()
    assert [one.text for one in driver.shown()] == ["Paris."]


@pytest.mark.parametrize("fault", [Fault(403, code=50001), Fault(404, code=10003), Fault(500), Fault(503)])
@pytest.mark.parametrize("where", [r"/messages$", r"/messages/\d+$"])
async def test_an_error_is_no_deletion(driver, tmp_path, fault, where, monkeypatch):
    monkeypatch.setattr(discord.http.asyncio, "sleep", quickly(asyncio.sleep))
    await driver.start(make_agent(tmp_path))
    message = await driver.say("anna", "remember me")
    await driver.until(driver.shown)
    await driver.stop()
    await driver.delete(message, told=False)
    driver.server.fault = lambda method, path, has_files: fault if re.search(where, path) and method == "GET" else None
    agent = make_agent(tmp_path)
    await driver.start(agent)
    await driver.until(lambda: any(method == "GET" and status >= 400 for method, _, status in driver.server.requests))
    await driver.quiet()
    assert len(agent.log.history(f"discord:{ROOM_ID}", 9)) == 2
    assert len(driver.shown()) == 1


def quickly(sleep):
    return lambda seconds, *more: sleep(min(seconds, 0.01), *more)


async def test_a_history_that_may_not_be_read_is_no_deletion(driver, tmp_path):
    """Discord gives an empty history, and no error, to who may not read it."""
    await driver.start(make_agent(tmp_path))
    await driver.say("anna", "remember me")
    await driver.until(driver.shown)
    await driver.stop()
    driver.server.histories_are_hidden = True
    agent = make_agent(tmp_path)
    await driver.start(agent)
    await driver.until(lambda: any(status == 403 for _, _, status in driver.server.requests))
    await driver.quiet()
    assert len(agent.log.history(f"discord:{ROOM_ID}", 9)) == 2


async def test_looking_back_costs_a_request_for_a_hundred_messages(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(coming_back, "_PAGE", 5)
    driver.server.burst = 100
    await driver.start(make_agent(tmp_path))
    messages = []
    for number in range(3):
        for _ in range(9):
            await driver.server.say(BEN, ROOM_ID, "not for the bot")
        messages.append(await driver.say("anna", f"number {number}"))
        await driver.until(lambda number=number: len(driver.shown()) == number + 1)
    await driver.stop()
    for message in messages[:2]:
        await driver.delete(message, told=False)
    driver.server.requests.clear()
    await driver.start(make_agent(tmp_path))
    await driver.until(lambda: [one.text for one in driver.shown()] == ["Heard: number 2."])
    await driver.quiet()
    asked = [path for method, path, _ in driver.server.requests if method == "GET" and path.endswith("/messages")]
    assert len(asked) <= 1 + 3  # one of them to catch up


async def test_many_deleted_at_once(bot):
    messages = [await bot.say("anna", f"number {number}") for number in range(6)]
    await bot.until(lambda: len(bot.shown()) == 6)
    await bot.server.delete_many([int(one) for one in messages])
    await bot.until(lambda: bot.shown() == [])
    await bot.quiet()
    assert bot.agent.log.history(f"discord:{ROOM_ID}", 20) == []


async def test_in_a_thread_what_is_said_to_somebody_else_is_left_alone(bot):
    await bot.server.add_thread(800, "a thread", ANNA)
    first = await bot.server.say(ANNA, 800, f"<@{APPLICATION_ID}> join us")
    await bot.until(lambda: bot.server.posts(800))
    await bot.server.say(BEN, 800, f"<@{ANNA}> what do you think?")
    await bot.server.say(BEN, 800, "I think so too", reply_to=first)
    await bot.server.say(BEN, 800, "@everyone look", mention_everyone=True)
    await bot.server.say(BEN, 800, "<@&700> look")
    await bot.server.say(BEN, 800, f"<@{ANNA}> <@{APPLICATION_ID}> and you two?")
    await bot.until(lambda: len(bot.server.posts(800)) == 2)
    await bot.server.say(ANNA, 800, "and now?")
    await bot.until(lambda: len(bot.server.posts(800)) == 3)
    said = ["Heard: join us.", "Heard: @Anna and you two?.", "Heard: and now?."]
    assert [one["content"] for one in bot.server.posts(800)] == said


async def test_the_role_of_its_name_is_the_bot_and_no_other_role_is(bot):
    bot.server.roles[APPLICATION_ID] = ["700", "702"]
    await bot.server.dispatch("GUILD_MEMBER_UPDATE", bot.server.member(APPLICATION_ID) | {"guild_id": "500"})
    await bot.server.say(ANNA, ROOM_ID, "<@&700> who paints?")
    await bot.server.say(ANNA, ROOM_ID, "<@&702> do you?")
    await bot.until(bot.shown)
    assert [one.text for one in bot.shown()] == ["Heard: @Parley do you?."]


async def test_what_discord_says_itself_and_other_bots_say_is_not_answered(bot):
    mention = f"<@{APPLICATION_ID}> hello"
    bot.server.add_user(1010, "other")["bot"] = True
    await bot.server.say(1010, ROOM_ID, mention)
    await bot.server.say(ANNA, ROOM_ID, mention, webhook_id="55")
    for kind in (6, 7, 8, 18, 21, 46):  # pinned, joined, boosted, a thread, the beginning of one, a poll's result
        await bot.server.say(ANNA, ROOM_ID, mention, type=kind)
        await bot.server.say(ANNA, bot.server.direct(ANNA), mention, type=kind)
    await bot.say("ben", "and I?")
    await bot.until(bot.shown)
    await bot.quiet()
    assert [one.text for one in bot.shown()] == ["Heard: and I?."]
    assert bot.shown("anna", "anna") == []


async def test_stickers_and_polls_are_words(bot):
    sticker = {"id": "9", "name": "Wave", "format_type": 1}
    await bot.server.say(ANNA, bot.server.direct(ANNA), "", sticker_items=[sticker])
    await bot.until(lambda: bot.shown("anna", "anna"))
    assert bot.shown("anna", "anna")[0].text == "Heard: :Wave:."
    answers = [{"answer_id": n, "poll_media": {"text": text}} for n, text in enumerate(["tea", "coffee"], 1)]
    poll = {
        "question": {"text": "What now?"},
        "answers": answers,
        "expiry": "2030-01-01T00:00:00+00:00",
        "allow_multiselect": False,
    }
    await bot.server.say(ANNA, bot.server.direct(ANNA), "", poll=poll | {"layout_type": 1})
    await bot.until(lambda: len(bot.shown("anna", "anna")) == 2)
    assert bot.shown("anna", "anna")[1].text == "Heard: What now?\n- tea\n- coffee."


async def test_a_server_that_discord_has_not_told_of_is_no_private_place(bot):
    """A server that is out of order: what is said there is not for the bot alone."""
    bot.server._add_channel(660, "elsewhere", 0)
    for text in ("nobody is asked here", f"<@{APPLICATION_ID}> hello"):
        message = bot.server._new_message(660, bot.server.users[ANNA], text, [])
        await bot.server.dispatch("MESSAGE_CREATE", bot.server._event(message) | {"guild_id": "501"})
    await bot.until(lambda: bot.server.posts(660))
    await bot.quiet()
    assert [one["content"] for one in bot.server.posts(660)] == ["Heard: hello."]
    assert bot.agent.log.is_shared("discord:660")


async def test_a_thread_put_away_meanwhile_gets_the_answer_in_a_new_message(bot):
    await bot.server.add_thread(800, "a thread", ANNA)
    await bot.server.say(ANNA, 800, f"<@{APPLICATION_ID}> film the sea")
    await bot.until(lambda: bot.server.posts(800))
    await bot.server.archive(800)
    bot.bot.cancel(bot.author("anna"))
    await bot.until(lambda: bot.server.posts(800)[-1]["content"] == "Cancelled.")
    await bot.server.say(ANNA, 800, "film the hills")
    await bot.until(lambda: "filming" in bot.server.posts(800)[-1]["content"])
    await bot.server.archive(800, locked=True)
    bot.bot.cancel(bot.author("anna"))
    await bot.quiet()  # nobody can be told, and it is not tried for ever


async def test_thrown_out_of_a_server_it_ends_what_it_makes_there(bot):
    await bot.say("anna", "film the sea")
    await bot.say("ben", "film the sea", room="ben")
    await bot.until(lambda: bot.shown() and bot.shown("ben", "ben"))
    await bot.server.kick_the_bot()
    await bot.until(lambda: not bot.agent.running(bot.author("anna")))
    assert bot.agent.running(bot.author("ben"))
    bot.bot.cancel(bot.author("ben"))
    await bot.quiet()


async def test_who_takes_no_direct_messages_is_not_written_to_again_and_again(bot):
    bot.server.fault = lambda method, path, has_files: Fault(403, code=50007) if method == "POST" else None
    await bot.say("anna", "draw a fox", room="anna")
    await bot.quiet()
    posts = [path for method, path, _ in bot.server.requests if method == "POST" and path.endswith("/messages")]
    assert len(posts) == 1
    assert bot.agent.log.history(f"discord:{bot.server.direct(ANNA)}", 9)[-1].content.count("not delivered") == 1


async def test_words_that_a_server_filters_are_told_and_not_tried_for_ever(bot, tmp_path):
    bot.server.refused_words = "violet"
    await bot.say("anna", "say violet")
    await bot.until(bot.shown)
    await bot.quiet()
    assert [one.text for one in bot.shown()] == ["Discord did not take my answer."]
    await bot.stop()
    posts = bot.server.requests.count(("POST", f"/channels/{ROOM_ID}/messages", 400))
    await bot.start(make_agent(tmp_path))
    await bot.quiet()
    assert bot.server.requests.count(("POST", f"/channels/{ROOM_ID}/messages", 400)) == posts == 1


async def test_a_sentence_on_a_missing_file_has_room_under_a_long_text(bot):
    from connectors.fitting import Misfit
    from connectors.platforms.discord.posts import Draft, Post

    put = []

    class Target:
        upload_bytes = 1

        async def post(self, content, nonce, *, first):
            put.append(content.text)
            return len(put)

    text = "文字。" * 666
    why = [Misfit("1", "a.png 没有送达。")]
    rest = await Post(bot.agent, Target(), "zh", "1")._put_again(0, Draft(text), [], why, None, "")
    assert len(put[0]) <= 2000
    assert put[0] + "".join(one.text for one in rest) == text + why[0].why


async def test_files_of_one_message_are_not_all_held_in_memory(bot, monkeypatch):
    monkeypatch.setattr(bot.agent.media_store, "limits", MediaLimits(file_bytes=1000))
    names = [(f"{n}.txt", f"word {n} ".encode() * 100) for n in range(3)] + [("huge.txt", b"a word " * 200)]
    await bot.say("anna", "look", names)
    await bot.until(bot.shown)
    text = bot.shown()[0].text
    assert "document 0.txt, document 1.txt." in text
    assert "2.txt was left out: the files of one message may have 2.0 KiB together" in text
    assert "huge.txt (1.4 KiB) is too large" in text


async def test_what_was_missed_is_found_wherever_it_was_said(make_driver, tmp_path):
    """In a voice channel's chat and a new thread too, with roles that the history does not tell."""
    bot = make_driver(roles=(700,), tool_roles=("generate_image=700",))
    bot.server._add_channel(602, "lounge", 2, bitrate=64000, user_limit=0, rtc_region=None)
    await bot.start(make_agent(tmp_path))
    await bot.stop()
    bot.server.roles[ANNA] = ["700"]
    mention = f"<@{APPLICATION_ID}>"
    await bot.server.say(ANNA, 602, f"{mention} draw a fox", tell=False)
    await bot.server.say(BEN, 602, f"{mention} draw a cat", tell=False)
    await bot.server.add_thread(801, "new", ANNA)
    deleted = await bot.server.say(ANNA, 801, f"{mention} two", tell=False)
    edited = await bot.server.say(ANNA, 801, f"{mention} three", tell=False)
    await bot.server.delete(deleted, tell=False)
    await bot.server.edit(edited, f"{mention} four", tell=False)
    await bot.start(make_agent(tmp_path))
    await bot.until(lambda: bot.server.posts(602) and bot.server.posts(801))
    await bot.quiet()
    await bot.forget_connection()
    await bot.until(lambda: bot.server.identified >= 3)
    await bot.quiet()
    assert [one["content"] for one in bot.server.posts(602)] == ["Here it is."]
    assert [one["content"] for one in bot.server.posts(801)] == ["Heard: four."]


async def test_a_process_that_dies_over_what_was_missed_answers_none_twice(driver, tmp_path):
    await driver.start(make_agent(tmp_path))
    await driver.stop()
    texts = [f"message {number}" for number in range(12)]
    for number, text in enumerate(texts):
        await driver.say(("anna", "ben", "mod")[number % 3], text, told=False)
    await driver.start(make_agent(tmp_path))
    await driver.until(lambda: len(driver.shown()) >= 4)
    await driver.kill()
    await driver.start(make_agent(tmp_path))
    await driver.until(lambda: len(driver.shown()) >= 12)
    await driver.quiet()
    assert sorted(one.text for one in driver.shown()) == sorted(f"Heard: {text}." for text in texts)


async def test_edits_and_deletions_in_chaos(bot, monkeypatch):
    """Whatever breaks and is never told of: the log ends with what the channels say, one answer for each message."""
    monkeypatch.setattr(changes, "_AT_ONCE", 1000)
    random = np.random.default_rng(11)
    troubles = ["limit"] * 2 + ["error"] * 3 + ["error after"] * 2 + ["slow"] * 5
    bot.disturb(lambda request: "" if random.random() < 0.9 or request == "other" else random.choice(troubles))
    versions: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for number in range(90):
        told = not 40 <= number < 55
        person = ("anna", "ben", "mod")[number % 3]
        words[f"w{number}w"] = message = await bot.say(person, f"w{number}w first", told=told)
        versions[message] = [f"w{number}w first"]
        for version in range(random.choice([0, 0, 0, 1, 2])):
            await asyncio.sleep(random.choice([0, 0, 0.05]))
            versions[message].append(f"w{number}w edited{version}")
            await bot.edit(message, versions[message][-1], told=told)
        if random.random() < 0.2:
            gone = random.choice(list(versions))
            del versions[gone]
            await bot.delete(gone, told=told)
        if number == 54:
            await bot.forget_connection()
        if number % 25 == 20:
            await bot.drop()
        await asyncio.sleep(random.choice([0, 0.02]))

    def logged():
        texts = [one.text for one in bot.agent.log.history(f"discord:{ROOM_ID}", 1000) if one.role == "user"]
        return sorted(texts)

    await bot.until(lambda: logged() == sorted(said[-1] for said in versions.values()), 60)
    await bot.quiet()
    assert logged() == sorted(said[-1] for said in versions.values())
    shown = {}
    for answer in bot.shown():
        word = re.search(r"w\d+w", answer.text)[0]
        assert word not in shown, answer.text
        shown[word] = answer.text
    assert {words[word] for word in shown} == set(versions)
    for word, text in shown.items():
        assert text in [f"Heard: {said}." for said in versions[words[word]]]


async def test_what_is_older_than_the_setting_is_not_answered(make_driver, tmp_path):
    bot = make_driver(catch_up_s=2.0)
    await bot.start(make_agent(tmp_path))
    await bot.stop()
    await bot.say("anna", "too old", told=False)
    await asyncio.sleep(2.5)
    await bot.say("anna", "new", told=False)
    await bot.start(make_agent(tmp_path))
    await bot.until(bot.shown)
    await bot.quiet()
    assert [one.text for one in bot.shown()] == ["Heard: new."]


async def test_a_status_message_that_was_removed_is_replaced_by_the_answer(bot):
    await bot.say("anna", "film the sea")
    (status,) = await bot.until(lambda: [one for one in bot.shown() if "cancel" in one.buttons])
    await bot.delete(status.message_id)
    bot.bot.cancel(bot.author("anna"))
    await bot.until(lambda: bot.shown() and "Cancelled." in bot.shown()[0].text)
    assert bot.shown()[0].message_id != status.message_id


async def test_status_edits_keep_to_the_pace_that_was_set(make_driver, tmp_path):
    bot = make_driver(status_every_s=1.0)
    await bot.start(make_agent(tmp_path))
    await bot.say("anna", "film the sea")
    await bot.until(lambda: any(len(edits) >= 3 for edits in bot.server.edits.values()), 20)
    (edits,) = bot.server.edits.values()
    times = [when for when, _ in edits]
    assert (times[-1] - times[0]) / (len(times) - 1) > 0.5  # a tool reports ten times a second
    assert "filming" in edits[-1][1]
    assert "left" in edits[-1][1]
    assert ROOM_ID in bot.server.typing
    bot.hurry()


async def test_an_attachment_that_can_not_be_fetched_is_named(bot):
    bot.server.fault = lambda method, path, has_files: Fault(404) if path.startswith("/cdn") else None
    await bot.say("anna", "look at this", [("a.png", png())])
    await bot.until(bot.shown)
    assert "a.png could not be fetched from Discord" in bot.shown()[0].text


async def test_ten_files_are_what_one_message_takes(bot):
    from connectors.fitting import FittedFile
    from connectors.platforms.discord.posts import Post
    from connectors.platforms.discord.targets import ChannelTarget

    class View:
        text, refused_untold, problem, cancelled = "Here.", [], "", False

    post = Post(bot.agent, ChannelTarget(None, None, 10_000_000), "en", "1")
    files = [FittedFile(str(n), b"x" * 1_500_000, f"{n}.png") for n in range(14)]
    drafts = post._lay_out(View(), files, [])
    assert [len(one.files) for one in drafts] == [6, 6, 2]
    small = [FittedFile(str(n), b"x", f"{n}.png") for n in range(14)]
    assert [len(one.files) for one in post._lay_out(View(), small, [])] == [10, 4]
    assert [one.text for one in drafts] == ["Here.", "", ""]


async def test_a_person_is_their_id_and_never_their_name(bot):
    await bot.say("anna", "my colour is blue", room="anna")
    await bot.until(lambda: bot.shown("anna", "anna"))
    bot.server.users[BEN]["username"], bot.server.users[BEN]["global_name"] = "anna", "Anna"
    await bot.say("ben", "what did I say?", room="ben")
    await bot.until(lambda: bot.shown("ben", "ben"))
    assert "blue" not in bot.shown("ben", "ben")[0].text
