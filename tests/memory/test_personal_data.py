"""Forgetting over every store: nothing of it is left in any file, and a crash on the way changes nothing of that."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from memory.conversation import CURRENT_TURN
from memory.forgetting.plan import Wish
from memory.forgetting.plan_files import LATE_S
from memory.messages import IncomingMessage, Message, Role
from memory.personal_data import PersonalData
from tools.errors import ToolFailed
from tools.media import Provenance, TextFile

NOW = 1.7e9


async def test_no_byte_is_left_in_any_store(install):
    home = install()
    for number in range(60):
        picture = home.picture("cli:me", (number, 0, 0), f"xylophone{number}.png") if number % 5 == 0 else None
        await home.turn(
            f'zugzwang{number} with Zephyrine and "quotes" ' + "padding " * number,
            "cli:me",
            f"chat {number % 3} of mine",
            f"Answer{number} about zugzwang",
            media=[picture] if picture else (),
        )
        await home.turn(f"ordinary row {number}", "cli:you", answer="Well.")
    kept = home.picture("cli:you", "blue", "theirs.png")
    await home.turn("紫水晶收藏家的秘密日记", "cli:me")
    home.store.add_made(
        TextFile("words", "w.txt"), Provenance("write_text", "e", {"instruction": "a quokka ode"}), "cli:me"
    )
    assert home.files_with("zugzwang7", "xylophone5", "quokka", "cli:me", "紫水晶收藏家")

    report = await home.data.forget("cli:me")
    assert report.nothing_left
    assert report.removed["rows"] == 121
    assert report.removed["turns"] == 61
    assert report.removed["files"] == 13
    needles = [f"zugzwang{n}" for n in range(60)] + [
        "zugzwang",
        "Zephyrine",
        "xylophone",
        "quokka",
        "cli:me",
        "紫水晶收藏家",
    ]
    assert home.files_with(*needles) == []
    assert kept.path.exists()
    assert len((await home.data.export("cli:you"))["conversations"]) == 60
    assert (await home.data.export("cli:me"))["conversations"] == []
    assert not list((home.folder / "forgetting").iterdir())
    await home.close()
    assert home.files_with(*needles) == []


async def test_what_came_since_takes_its_turns_and_files(install):
    home = install()
    old, new = home.picture("cli:me", "red", "old.png"), home.picture("cli:me", "blue", "new.png")
    await home.turn("said long ago", "cli:me", when=NOW - 9000, media=[old])
    await home.turn("again the old one", "cli:me", when=NOW - 100, media=[old])
    await home.turn("just said, vanishing", "cli:me", answer="vanishing too", when=NOW - 60, media=[new])
    report = await home.data.forget("cli:me", Wish(since=NOW - 3600))
    assert report.nothing_left
    assert home.files_with("vanishing", "again the old", "new.png") == []
    assert [turn.texts[0] for turn in home.log.people.turns_of("cli:me")] == ["said long ago"]
    assert old.path.exists()  # a turn that stays shows it
    assert not new.path.exists()


async def test_a_clock_that_was_ahead_does_not_save_what_came_then(install):
    home = install()
    await home.turn("written while the clock was a year ahead", "cli:me", when=NOW + 366 * 86400)
    await home.turn("written before", "cli:me", when=NOW - 86400)
    await home.data.forget("cli:me", Wish(since=NOW - 3600))
    assert [row["text"] for row in (await home.memory.export("cli:me"))["passages"]] == ["written before"]


async def test_one_passage_takes_the_turns_that_quote_it(install):
    home = install()
    id = await home.turn("my locker opens with 4711-0815", "cli:me", answer="Noted.")
    await home.turn("how does my locker open?", "cli:me", answer="You said: my locker opens with 4711-0815")
    await home.turn("my bike is red", "cli:me", answer="Nice.")
    answers = [row for row in (await home.memory.export("cli:me"))["passages"] if "You said" in row["text"]]
    report = await home.data.forget("cli:me", Wish(passage_ids=(id, answers[0]["id"])))
    assert report.nothing_left
    assert report.removed["turns"] == 2
    assert home.files_with("4711-0815") == []
    assert [turn.texts[0] for turn in home.log.people.turns_of("cli:me")] == ["my bike is red"]


async def test_anothers_ids_remove_nothing(install):
    home = install()
    id = await home.turn("a thing of theirs", "cli:you")
    report = await home.data.forget("cli:me", Wish(passage_ids=(id,)))
    assert report.removed == {}
    assert await home.memory.explain("cli:you", id)
    assert len(home.log.people.turns_of("cli:you")) == 1


async def test_a_conversation_takes_its_files_unless_another_owns_them(install):
    home = install()
    mine, both = home.picture("cli:me", "red"), home.picture("cli:me", "green")
    home.picture("cli:you", "green")  # the same bytes, sent by another too
    elsewhere = home.picture("cli:me", "blue")
    await home.turn("three pictures", "cli:me", "chat", media=[mine, both, elsewhere])
    await home.turn("one of them again", "cli:me", "other chat", media=[elsewhere])
    report = await home.data.forget("cli:me", Wish(conversation_id="chat"))
    assert report.nothing_left
    assert not mine.path.exists()
    assert both.path.exists()
    assert elsewhere.path.exists()
    assert {one.media_id for one in home.store.owned_by("cli:me")} == {elsewhere.media_id}
    assert {one.media_id for one in home.store.owned_by("cli:you")} == {both.media_id}


async def test_a_file_shown_in_a_channel_goes_with_its_owner(install):
    home = install()
    shown = home.picture("discord:1", "red", "holiday-in-oslo.png")
    await home.turn("look at this", "discord:1", "channel", shared=True, media=[shown])
    home.store.share_shown(shown, "discord:2")
    assert (await home.data.forget("discord:2")).nothing_left
    assert shown.path.exists()  # it was only shown to them
    assert (await home.data.forget("discord:1")).nothing_left
    assert not shown.path.exists()
    assert home.files_with("holiday-in-oslo") == []


async def test_log_files_lose_their_lines(install):
    home = install()
    folder = home.folder / "logs"
    folder.mkdir()
    handler = RotatingFileHandler(folder / "parley.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        logger = logging.getLogger("parley.test")
        logger.warning("a line about nobody")
        logger.warning("turn of cli:me failed\n  traceback line one\n  my secret plan is to nap")
        logger.warning("another line about nobody")
        await home.turn("my secret plan is to nap", "cli:me")
        report = await home.data.forget("cli:me")
        logger.warning("written after")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    assert report.removed["log lines"] == 1
    lines = (folder / "parley.log").read_text().splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "a line about nobody",
        "another line about nobody",
        "written after",
    ]


async def test_the_turn_that_asks_ends_and_leaves_nothing(install):
    home = install()
    await home.turn("my cat is Miso", "cli:me", "terminal")
    incoming = IncomingMessage("please forget me, signed Quillon", "cli:me", "terminal")
    turn_id = home.log.open_turn(incoming, Message(Role.USER, incoming.text, text=incoming.text), "en")
    token = CURRENT_TURN.set(turn_id)
    try:
        report = await home.data.forget("cli:me")
    finally:
        CURRENT_TURN.reset(token)
    assert report.nothing_left
    home.log.append(turn_id, "terminal", [Message(Role.TOOL, "Forgot Quillon", text="Forgot Quillon")])
    assert home.log.end_turn(turn_id, "terminal", "done", Message(Role.ASSISTANT, "Quillon is gone.")) is False
    assert home.files_with("Quillon", "cli:me", "Miso") == []


async def test_the_turn_that_names_what_to_forget_goes_too(install):
    home = install()
    id = await home.turn("the safe word is wolpertinger", "cli:me", "terminal")
    await home.turn("my bike is red", "cli:me", "terminal")
    text = "forget about the wolpertinger"
    turn_id = home.log.open_turn(IncomingMessage(text, "cli:me", "terminal"), Message(Role.USER, text, text=text), "en")
    token = CURRENT_TURN.set(turn_id)
    try:
        await home.data.forget("cli:me", Wish(passage_ids=(id,)))
    finally:
        CURRENT_TURN.reset(token)
    assert home.files_with("wolpertinger") == []
    assert len(home.log.people.turns_of("cli:me")) == 1


async def test_files_of_a_running_turn_are_delivered_first(install):
    class Clock:
        now = NOW

        def __call__(self):
            return self.now

    clock = Clock()
    home = install(clock=clock)
    made = home.picture("cli:me")
    text = "draw a cat, then forget me"
    message = Message(Role.USER, text, media_ids=(made.media_id,), text=text)
    home.log.open_turn(IncomingMessage(text, "cli:me", "terminal"), message, "en")
    await home.data.forget("cli:me")
    assert made.path.exists()
    assert await home.data.finish() == 0
    clock.now += LATE_S + 1
    assert await home.data.finish() == 1
    assert not made.path.exists()
    assert home.files_with("cli:me") == []


async def test_forgetting_covers_the_accounts_that_are_one(install):
    home = install()
    home.identities.enter_code("slack:2", home.identities.new_code("discord:1"))
    home.identities.enter_code("http:3", home.identities.new_code("discord:1"))
    home.identities.keep_apart("http:3")
    for author in ("discord:1", "slack:2", "http:3"):
        await home.turn(f"words by {author}", author)
    assert (await home.data.forget("slack:2")).nothing_left
    assert home.files_with("words by discord:1", "words by slack:2", "slack:2", "discord:1") == []
    assert len((await home.memory.export("http:3"))["passages"]) == 1


async def test_a_begun_forget_is_finished_at_the_next_start(install):
    home = install()
    await home.turn("the combination is seven nine four", "cli:me", answer="I see.")
    await home.turn("kept words of another", "cli:you")
    plan, _ = home.data._choice.plan("cli:me", Wish())
    home.data._plans.write([plan])  # and here the process dies
    await home.close()
    assert home.files_with("seven nine four")
    again = install()
    assert await again.memory.recall("combination", "cli:me") == []  # the first look finishes it
    assert again.files_with("seven nine four", "cli:me") == []
    assert len((await again.memory.export("cli:you"))["passages"]) == 1
    assert not list((again.folder / "forgetting").iterdir())


async def test_what_is_said_after_a_crash_is_no_part_of_the_plan(install):
    home = install()
    await home.turn("from before the wish", "cli:me")
    home.data._plans.write([home.data._choice.plan("cli:me", Wish())[0]])
    await home.retriever.remember("said after it", "cli:me", "terminal")
    assert await home.data.finish() == 1
    assert [row["text"] for row in (await home.memory.export("cli:me"))["passages"]] == ["said after it"]


KILLED = """
import asyncio, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from conftest import Installation, WordEmbedder
from memory.forgetting.plan import Wish

async def main():
    home = Installation(Path(sys.argv[1]), WordEmbedder())
    run = sys.argv[2]
    for number in range(400):
        author = f"p:{{number % 3}}"
        name = f"file-{{run}}-{{number}}.png"
        picture = home.picture(author, (number % 250, int(run), 7), name) if number % 4 == 0 else None
        text = f"needle-{{run}}-{{number}}-of-{{number % 3}} is a telling sentence"
        id = await home.turn(text, author, answer=f"answer to needle-{{run}}-{{number}}-of-{{number % 3}} is here",
                             media=[picture] if picture else ())
        print("kept", number, flush=True)
        if number % 6 == 5:
            print("asked", number, flush=True)
            await home.data.forget(author, Wish(passage_ids=(id,)))
            print("gone", number, flush=True)
        if number % 20 == 19:
            print("askedall", number, flush=True)
            await home.data.forget(author)
            print("goneall", number, flush=True)

asyncio.run(main())
"""


def run_until_killed(folder, run):
    """The lines of a process that forgets often, killed while it forgets one turn or everything of a person."""
    here = Path(__file__).parent
    code = KILLED.format(root=str(here.parents[1]), here=str(here))
    process = subprocess.Popen([sys.executable, "-c", code, str(folder), str(run)], stdout=subprocess.PIPE, text=True)
    lines = []
    for line in process.stdout:
        lines.append(line.split())
        if lines[-1][0] == ("asked", "askedall")[run % 2] and int(lines[-1][1]) >= 5 + 17 * run:
            break
    time.sleep(0.004 * run)  # another place in the work each time
    os.kill(process.pid, signal.SIGKILL)
    lines += [parts for parts in map(str.split, process.stdout) if len(parts) == 2]
    process.wait()
    return lines


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("run", [1, 2, 3])
async def test_killed_while_forgetting(install, tmp_path, run):
    """Whatever was acknowledged as forgotten is in no file afterwards, and what was begun is finished."""
    lines = run_until_killed(tmp_path / "data", run)
    kept = {int(number) for what, number in lines if what == "kept"}
    plans = [json.loads(one.read_text()) for one in (tmp_path / "data" / "forgetting").glob("*.json")]
    home = install()
    await home.data.ready()
    gone, asked = set(), set()
    for what, number in lines:
        at = int(number)
        of_that_person = {one for one in kept if one <= at and one % 3 == at % 3}
        if what == "gone":
            gone.add(at)
        elif what == "goneall":
            gone |= of_that_person
        elif what == "asked":
            asked.add(at)
        elif what == "askedall":
            asked |= of_that_person
    for plan in plans:
        for one in plan["plans"]:
            assert home.retriever.table.still_there(one["rows"]) == set()
            assert not any(home.log.file.has_turn(id) for id in one["turns"])
    texts = [f"needle-{run}-{number}-of-" for number in sorted(gone)] + [f"file-{run}-{number}.png" for number in gone]
    assert home.files_with(*texts) == []
    left = {row["text"] for one in range(3) for row in (await home.memory.export(f"p:{one}"))["passages"]}
    for number in kept - gone - asked:  # what was asked for last may be gone though nobody was told before the kill
        if not plans:
            assert any(text.startswith(f"needle-{run}-{number}-of-") for text in left)
    await home.close()


async def test_two_at_once_do_not_disturb_each_other(install):
    home = install()
    for number in range(10):
        await home.turn(f"first person's line {number}", "cli:me")
        await home.turn(f"second person's line {number}", "cli:you")
    reports = await asyncio.gather(home.data.forget("cli:me"), home.data.forget("cli:you"))
    assert all(report.nothing_left for report in reports)
    assert home.files_with("person's line", "cli:me", "cli:you") == []


async def test_without_a_memory_log_and_files_still_go(install):
    home = install()
    await home.turn("a line in the log", "cli:me")
    await home.retriever.forget("cli:me")
    data = PersonalData(home.folder, home.log, home.store)
    report = await data.forget("cli:me")
    assert report.nothing_left
    assert report.removed["turns"] == 1
    assert home.files_with("a line in the log") == []


async def test_on_a_full_disk_nothing_is_touched_and_it_is_said(install, monkeypatch):
    home = install()
    row = await home.turn("the zugzwang of the violet fox", "cli:me")

    def no_room(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", no_room)
        with pytest.raises(ToolFailed, match=r"Nothing could be forgotten.*Free some space"):
            await home.data.forget("cli:me")
    assert (await home.memory.explain("cli:me", row)).text == "the zugzwang of the violet fox"
    assert list((home.folder / "forgetting").iterdir()) == []
    assert (await home.data.forget("cli:me")).nothing_left


@pytest.mark.parametrize("plan", ["", "{", "[]", '{"due": 0, "plans": [{"author": "cli:me", "of a newer Parley": 1}]}'])
async def test_a_plan_that_can_not_be_read_is_told_and_holds_up_nobody(install, caplog, plan):
    home = install()
    (home.folder / "forgetting").mkdir()
    (home.folder / "forgetting" / "1-damaged.json").write_text(plan)
    await home.turn("hello there", "cli:me")
    assert (await home.data.forget("cli:me")).nothing_left
    assert "1-damaged.json says what was to be forgotten" in caplog.text


async def test_of_a_word_that_is_said_often_only_the_turn_goes_that_was_named(install):
    home = install()
    first = await home.turn("thanks", "cli:me", answer="Welcome!")
    second = await home.turn("thanks", "cli:me", answer="Welcome!")
    report = await home.memory.forget("cli:me", passage_id=first)
    assert (report.removed["rows"], report.removed["turns"], report.nothing_left) == (2, 1, True)
    assert [row["text"] for row in (await home.memory.export("cli:me"))["passages"]] == ["thanks", "Welcome!"]
    (answer,) = [row.id for row in home.retriever.table.own_rows("cli:me") if row.id != second]
    report = await home.memory.forget("cli:me", passage_id=answer)  # and who names the answer
    assert (report.removed["rows"], report.removed["turns"]) == (2, 1)
