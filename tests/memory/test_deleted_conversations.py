"""Conversations that their platform deleted as a whole: what anybody said there goes, and nothing else."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from memory.turn_log.places import Places

ANN, BEN = "discord:1", "discord:2"
ROOM, THREAD, QUIET = "discord:600", "discord:800", "discord:601"


async def forget_room(home, *conversations):
    await home.data.note_deleted(conversations)
    assert await home.data.finish() == 1


async def test_it_is_forgotten_for_everybody_and_in_every_store(install):
    home = install()
    picture = home.picture(ANN, "red", "secret-plan.png")
    both = home.picture(BEN, "blue", "shown-twice.png")
    await home.turn("the violet zugzwang", ANN, ROOM, "violet indeed", shared=True, media=[picture])
    await home.turn("I live in Timbuktu", BEN, THREAD, "Timbuktu it is", shared=True, media=[both])
    await home.turn("in another room", BEN, QUIET, "yes", shared=True, media=[both])
    await home.turn("in private", ANN, "discord:10", "yes")
    await home.retriever.remember("only in memory, no turn", "discord:3", ROOM, speaker="cleo", shared=True)
    await home.retriever.remember("my locker is 4711", ANN, ROOM)  # noted down with the tool `remember`
    assert await home.facts.current(BEN)
    await forget_room(home, ROOM, THREAD)
    words = ["violet", "Timbuktu", "only in memory", "secret-plan", ROOM + '"']
    assert home.files_with(*words) == []
    assert not picture.path.exists()
    assert both.path.exists()
    assert await home.facts.current(BEN) == []
    assert [row["text"] for row in (await home.memory.export(ANN))["passages"]] == [
        "in private",
        "yes",
        "my locker is 4711",
    ]
    assert [turn.texts[0] for turn in home.log.people.turns_of(BEN)] == ["in another room"]
    assert home.log.file.rows("SELECT conversation_id FROM conversations ORDER BY 1") == [("discord:10",), (QUIET,)]
    assert not list((home.folder / "forgetting").iterdir())


async def test_a_conversation_of_nobody_is_no_work(install):
    home = install()
    await home.turn("elsewhere", ANN, QUIET, shared=True)
    home.log.places.note(ROOM, "discord-server:5")
    await forget_room(home, ROOM)
    assert len(home.log.people.turns_of(ANN)) == 1
    assert home.log.places.whole_of(ROOM) == ""
    assert not list((home.folder / "forgetting").iterdir())


async def test_what_is_linked_stays_with_the_other_account(install):
    home = install()
    home.identities.enter_code("http:9", home.identities.new_code(ANN))
    await home.turn("said at the page", "http:9", "tab")
    await home.turn("said in the room", ANN, ROOM, shared=True)
    await forget_room(home, ROOM)
    assert [row["text"] for row in (await home.memory.export(ANN))["passages"]] == ["said at the page"]


async def test_the_other_machines_that_share_the_memory_forget_it_too(install, postgres_url):
    here, there = (install(name, database_url=postgres_url) for name in ("one", "two"))
    await here.turn("violet here", ANN, ROOM, "violet", shared=True)
    await there.turn("orange there", ANN, ROOM, "orange", shared=True)
    await there.turn("purple elsewhere", ANN, QUIET, "purple", shared=True)
    await there.memory.remember("my locker is 4711", ANN, ROOM)
    await forget_room(here, ROOM)
    assert await there.data.heed() == 1
    assert there.files_with("orange") == []
    assert [turn.texts[0] for turn in there.log.people.turns_of(ANN)] == ["purple elsewhere"]
    left = [row["text"] for row in (await here.memory.export(ANN))["passages"]]
    assert left == ["purple elsewhere", "purple", "my locker is 4711"]


def test_what_is_a_part_of_what(install):
    places: Places = install().log.places
    places.note(ROOM, "discord-server:5")
    places.note(THREAD, "discord-server:5")  # Discord had not told of its channel yet
    places.note(THREAD, ROOM, "discord-server:5")
    places.note(THREAD, "discord-server:5")
    assert places.whole_of(THREAD) == ROOM
    assert sorted(places.parts_of("discord-server:5")) == [ROOM, THREAD]
    assert places.parts_of(ROOM) == [THREAD]
    assert places.wholes("discord-server:") == ["discord-server:5"]
    places.drop([ROOM])
    assert places.parts_of("discord-server:5") == []
    assert places.whole_of(THREAD) == ""


KILLED = """
import asyncio, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from conftest import Installation, WordEmbedder

async def main():
    home = Installation(Path(sys.argv[1]), WordEmbedder())
    for number in range(60):
        author = f"discord:{{number % 5}}"
        room = f"discord:{{600 + number % 2}}"
        picture = home.picture(author, (number, 0, 7), f"file-{{number}}.png") if number % 4 == 0 else None
        await home.turn(f"needle-{{number}}-in-{{number % 2}} is a telling sentence", author, room,
                        f"answer to needle-{{number}}-in-{{number % 2}}", shared=True,
                        media=[picture] if picture else ())
    await home.data.note_deleted(["discord:600"])
    print("noted", flush=True)
    await home.data.finish()
    print("done", flush=True)

asyncio.run(main())
"""


def run_until_killed(folder, after_s):
    """A process that is killed so long after it noted that a conversation is deleted."""
    here = Path(__file__).parent
    code = KILLED.format(root=str(here.parents[1]), here=str(here))
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "noted\n"
    time.sleep(after_s)  # another place in the work each time
    os.kill(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("after_s", [0.0, 0.01, 0.03, 0.08])
async def test_killed_once_it_was_noted_it_is_finished_by_the_next_process(install, tmp_path, after_s):
    run_until_killed(tmp_path / "data", after_s)
    home = install()
    await home.data.ready()
    gone = [f"needle-{number}-in-0" for number in range(0, 60, 2)]
    assert home.files_with(*gone, *(f"file-{number}.png" for number in range(0, 60, 4))) == []
    texts = [row["text"] for n in range(5) for row in (await home.memory.export(f"discord:{n}"))["passages"]]
    assert len(texts) == 60
    assert all("-in-1" in text for text in texts)
    assert not list((home.folder / "forgetting").iterdir())
