"""Two installations, one PostgreSQL: what is forgotten at one goes at the other, and nobody learns who forgot."""

import asyncio
import os
import stat
import sys
import time

import numpy as np
import pytest
import servers

from memory import databases
from memory.conversation import CURRENT_TURN
from memory.forgetting.plan import Wish
from memory.forgetting.plan_files import LATE_S
from memory.installations import Installations
from memory.messages import IncomingMessage, Message, Role
from memory.retention import Retention
from tools.errors import ConfigurationError

ME = "discord:246813579"


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


@pytest.fixture
def pair(install, database_url):
    """The Discord bot on one machine, the web page on another."""
    return install("discord", database_url=database_url), install("web", database_url=database_url)


def rows(url, table):
    return [row for row in servers.postgres_rows(url).splitlines() if row.startswith(f"{table}: ")]


async def tell_both(here, there):
    await here.turn(
        "zugzwang at the bot", ME, "dm", answer="Noted zugzwang.", media=[here.picture(ME, "red", "mine.png")]
    )
    picture = there.picture(ME, "blue", "quokka.png")
    await there.turn(
        "I live in zugzwang. My cat is called Zephyrine.", ME, "tab", answer="Noted, Zephyrine.", media=[picture]
    )
    await there.turn("kept words of another", "http:2", media=[there.picture("http:2", "green")])
    return picture


async def test_one_memory(pair):
    here, there = pair
    await here.turn("I live in Oslo. My cat is called Miso.", ME)
    assert [one.text for one in await there.memory.recall("cat", ME)] == ["I live in Oslo. My cat is called Miso."]
    assert sorted(fact.line() for fact in await there.facts.current(ME)) == ["cat: Miso", "home: Oslo"]
    there.identities.enter_code("http:1", here.identities.new_code(ME))
    assert [one.text for one in await here.memory.recall("cat", "http:1")] == ["I live in Oslo. My cat is called Miso."]


async def test_forget_me_reaches_what_the_other_machine_keeps(pair, database_url):
    here, there = pair
    picture = await tell_both(here, there)
    folder = there.folder / "logs"
    folder.mkdir()
    (folder / "parley.log").write_text(
        f"2026-01-01 10:00:00 WARNING x: turn of {ME} failed\n2026-01-01 10:00:01 WARNING x: of nobody\n"
    )
    assert there.files_with("zugzwang", "quokka", ME)

    report = await here.data.forget(ME)
    assert report.nothing_left
    assert report.elsewhere == 1
    assert report.removed["facts"] == 2
    assert report.removed["rows"] == 4
    assert here.files_with("zugzwang", "Zephyrine", ME) == []
    assert rows(database_url, "passages") == [row for row in rows(database_url, "passages") if "another" in row]
    assert len(rows(database_url, "wishes")) == 1

    assert await there.data.heed() == 1
    assert there.files_with("zugzwang", "Zephyrine", "quokka", ME, ME.partition(":")[2]) == []
    assert not picture.path.exists()
    assert (folder / "parley.log").read_text() == "2026-01-01 10:00:01 WARNING x: of nobody\n"
    assert len(there.log.people.turns_of("http:2")) == 1
    assert len(there.store.owned_by("http:2")) == 1
    assert rows(database_url, "wishes") == []
    assert await there.data.heed() == await here.data.heed() == 0
    assert not list((there.folder / "forgetting").iterdir())


async def test_the_database_does_not_tell_who_forgot(pair, database_url):
    here, there = pair
    await tell_both(here, there)
    await here.data.forget(ME)
    dump = servers.postgres_rows(database_url)
    (wish,) = rows(database_url, "wishes")
    sealed = bytes.fromhex(wish.rpartition("\\x")[2].strip(')"'))
    number = ME.partition(":")[2]
    assert number not in dump
    assert number.encode().hex() not in dump
    assert number.encode() not in sealed
    await here.data.forget(ME)  # the same wish twice has nothing in common
    again = rows(database_url, "wishes")[-1]
    assert bytes.fromhex(again.rpartition("\\x")[2].strip(')"'))[:16] != sealed[:16]
    third = Installations(here.folder.parent / "third", database_url)
    assert third.wishes() == []  # and nobody reads another's
    third.close()
    assert await there.data.heed() == 2


async def test_what_is_said_after_it_stays(pair):
    here, there = pair
    await tell_both(here, there)
    await here.data.forget(ME)
    await here.turn("a new beginning at the bot", ME, "dm")
    await there.data.heed()
    await there.turn("a new beginning at the page", ME, "tab")
    assert await there.data.heed() == 0
    assert sorted(row["text"] for row in (await there.memory.export(ME))["passages"]) == [
        "a new beginning at the bot",
        "a new beginning at the page",
    ]
    assert len(here.log.people.turns_of(ME)) == len(there.log.people.turns_of(ME)) == 1


async def test_a_turn_that_runs_at_the_other_machine_is_forgotten_too(install, database_url):
    now = [time.time()]
    here, there = (
        install("discord", database_url=database_url),
        install("web", database_url=database_url, clock=lambda: now[0]),
    )
    made = there.picture(ME)
    message = Message(Role.USER, "draw Zephyrine", media_ids=(made.media_id,), text="draw Zephyrine")
    turn_id = there.log.open_turn(IncomingMessage("draw Zephyrine", ME, "tab"), message, "en")
    await here.data.forget(ME)
    # It ends, and its row comes after the forgetting.
    row = await there.memory.remember("draw Zephyrine", ME, "tab")
    there.log.note_remembered(turn_id, row)
    await there.data.heed()
    assert not there.log.end_turn(turn_id, "tab", "done", Message(Role.ASSISTANT, "Here."))
    assert await here.memory.recall("Zephyrine", ME) == []
    assert made.path.exists()  # it is delivered first
    now[0] += LATE_S + 1
    await there.data.finish()
    assert not made.path.exists()
    assert there.files_with("Zephyrine", ME) == []


async def test_only_what_was_wished_goes(pair):
    here, there = pair
    await there.turn("the locker opens with 4711", ME, "tab", answer="The locker: 4711.", when=1e9)
    await there.turn("my bike is red", ME, "tab", when=2e9)
    await there.turn("a secret in another tab", ME, "other tab", when=2e9)
    (locker,) = await here.memory.find(ME, "locker opens")
    report = await here.data.forget(ME, Wish(passage_ids=(locker.id,)))
    assert report.removed["rows"] == 1
    assert await there.data.heed() == 1
    assert there.files_with("4711") == []
    assert await here.memory.find(ME, "4711") == []  # the answer of that turn went as well
    assert len(there.log.people.turns_of(ME)) == 2
    await here.data.forget(ME, Wish(conversation_id="other tab"))
    assert await there.data.heed() == 1
    assert [turn.texts[0] for turn in there.log.people.turns_of(ME)] == ["my bike is red"]
    await here.data.forget(ME, Wish(since=1.9e9))
    assert await there.data.heed() == 1
    assert there.log.people.turns_of(ME) == []


async def test_vectors_that_only_the_other_machine_has(pair):
    here, there = pair
    row = await here.turn("zugzwang", ME)
    later = await here.turn("a new beginning", "http:2")
    vector = np.ones((1, there.retriever.vectors.dimensions), "float32")
    for author, id in ((ME, row), ("http:2", later)):
        there.retriever.vectors.upsert(author, [id], vector)
    await here.data.forget(ME)
    await there.data.heed()
    assert there.retriever.vectors.count(ME) == 0
    assert there.retriever.vectors.count("http:2") == 1


async def test_what_goes_wrong_is_told_and_tried_again(pair, monkeypatch, caplog):
    here, there = pair
    await tell_both(here, there)
    await here.data.forget(ME)
    with monkeypatch.context() as broken:
        broken.setattr(there.store, "release", lambda *_: (_ for _ in ()).throw(OSError("the disk is gone")))
        assert await there.data.heed() == 0
    assert "the disk is gone" in caplog.text
    assert await there.data.finish() == 1
    assert there.files_with("zugzwang", "Zephyrine", "quokka") == []


async def test_a_wish_of_a_newer_parley_waits_and_holds_up_nothing(pair, database_url, caplog):
    here, there = pair
    await tell_both(here, there)
    here.data.installations.tell([{"author": ME, "wish": {"mood": "blue"}, "rows": []}])
    await here.data.forget(ME)
    assert await there.data.heed() == 1
    assert there.files_with("zugzwang") == []
    assert "mood" in caplog.text
    assert len(rows(database_url, "wishes")) == 1


async def test_turns_of_a_paused_person_go_though_nothing_was_remembered(pair):
    here, there = pair
    await here.memory.pause(ME)
    await there.turn("zugzwang while paused", ME, "tab")
    assert (await here.data.forget(ME)).elsewhere == 1
    assert await there.data.heed() == 1
    assert there.files_with("zugzwang") == []


async def test_all_linked_accounts_of_a_person(pair):
    here, there = pair
    there.identities.enter_code("http:1", here.identities.new_code(ME))
    await there.turn("zugzwang at the page", "http:1", "tab")
    await here.data.forget(ME)
    assert await there.data.heed() == 2
    assert there.files_with("zugzwang", "http:1", ME) == []


async def test_a_machine_that_was_off_does_it_before_anything_else(pair, install, database_url):
    here, there = pair
    await tell_both(here, there)
    await there.close()
    await here.data.forget(ME)
    again = install("web", database_url=database_url)
    exported = await again.data.export(ME)
    assert exported["conversations"] == []
    assert again.files_with("zugzwang", "quokka", ME) == []


async def test_killed_between_the_plan_and_the_telling(pair, install, database_url):
    here, there = pair
    await tell_both(here, there)
    tell = here.data.installations.tell
    here.data.installations.tell = lambda letters: (_ for _ in ()).throw(KeyboardInterrupt)  # as if killed here
    with pytest.raises(KeyboardInterrupt):
        await here.data.forget(ME)
    assert rows(database_url, "wishes") == []
    here.data.installations.tell = tell
    await here.close()
    again = install("discord", database_url=database_url)
    await again.data.ready()
    assert again.files_with("zugzwang", ME) == []
    assert await there.data.heed() == 1
    assert there.files_with("zugzwang", ME) == []


async def test_killed_while_heeding(pair, install, database_url):
    here, there = pair
    await tell_both(here, there)
    await here.data.forget(ME)
    there.log.people.forget_turns = lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        await there.data.heed()
    assert rows(database_url, "wishes") == []  # it is on this machine's disk now
    await there.close()
    again = install("web", database_url=database_url)
    await again.data.ready()
    assert again.files_with("zugzwang", ME) == []
    assert not list((again.folder / "forgetting").iterdir())


async def test_two_processes_of_one_installation_heed_a_wish_once(pair, install, database_url):
    here, there = pair
    await tell_both(here, there)
    second = install("web", database_url=database_url)
    await here.data.forget(ME)
    ((number, _),) = second.data.installations.wishes()
    assert await there.data.heed() == 1
    await there.turn("said after it", ME, "tab")
    late = {"author": ME, "wish": {}, "rows": []}
    assert not await second.data._heed(number, late)  # it had read the wish before the other took it
    assert len(there.log.people.turns_of(ME)) == 1
    assert await second.data.heed() == 0


async def test_retention_is_each_installations_own(pair, database_url):
    here, there = pair
    await there.turn("very old", ME, "tab", when=1e9)
    await here.turn("very old here", ME, "dm", when=1e9)
    assert (await Retention(here.data, keep_days=1).sweep(force=True))["turns"] == 1
    assert rows(database_url, "wishes") == []
    assert len(there.log.people.turns_of(ME)) == 1


async def test_a_database_that_is_away_holds_nobody_up(pair, monkeypatch):
    import psycopg

    here, there = pair
    await tell_both(here, there)
    await here.data.forget(ME)

    def away(*_, **__):
        raise psycopg.OperationalError("no route")

    there.data.installations._db._connection.close()
    with monkeypatch.context() as broken:
        broken.setattr(psycopg, "connect", away)
        assert await there.data.heed() == 0
        broken.setattr(psycopg, "connect", lambda *_, **__: pytest.fail("asked again at once"))
        assert await there.data.heed() == 0
    assert there.files_with("zugzwang")
    databases._ask_again_at.clear()  # three seconds later
    assert await there.data.heed() == 1
    assert there.files_with("zugzwang") == []


async def test_a_wish_that_nobody_can_read_is_thrown_away(pair, database_url, caplog):
    here, there = pair
    await tell_both(here, there)
    there.data.installations._db.execute(
        "INSERT INTO wishes (reader, sealed) VALUES (?,?)", (there.data.installations._name, b"garbage" * 20)
    )
    await here.data.forget(ME)
    assert await there.data.heed() == 1
    assert "thrown away" in caplog.text
    assert rows(database_url, "wishes") == []


def test_the_key_is_the_owners_alone_and_one_for_all_processes(tmp_path, database_url, run_python):
    code = """
from pathlib import Path
from memory.installations import secret_in
sys.stdin.readline()
print(secret_in(Path(sys.argv[1])).hex(), flush=True)
"""
    processes = [run_python(code, tmp_path / "data" / "installation.key") for _ in range(4)]
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    keys = {process.stdout.readline() for process in processes}
    assert len(keys) == 1
    assert keys != {""}
    assert os.listdir(tmp_path / "data") == ["installation.key"]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "data" / "installation.key").stat().st_mode) == 0o600


def test_a_file_that_is_no_key_is_told(tmp_path, database_url):
    (tmp_path / "installation.key").write_text("hello")
    with pytest.raises(ConfigurationError, match="Delete it"):
        Installations(tmp_path, database_url)


KEPT_DATA = """
import asyncio
from pathlib import Path
from installation import Installation, WordEmbedder

async def main():
    there = Installation(Path(sys.argv[1]), WordEmbedder(), database_url=sys.argv[2])
    print("open", flush=True)
    while True:
        if await there.data.heed():
            print("heeded", flush=True)
        number = len(there.log.people.turns_of("http:9"))
        picture = there.picture("discord:246813579", (number % 250, 3, 5), f"xylophone-{number}-.png")
        said = f"zugzwang-{number}-"
        await there.turn(said, "discord:246813579", "tab", answer=f"I see: {said}", media=[picture])
        await there.turn(f"ordinary {number}", "http:9", "other")
        if number >= int(sys.argv[3]):
            print("ready", flush=True)
            while not await there.data.heed():
                pass

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("wait_s", [0.0, 0.01, 0.03, 0.1])
async def test_killed_at_any_point_of_heeding(install, database_url, tmp_path, run_python, wait_s):
    here = install("discord", database_url=database_url)
    there = run_python(KEPT_DATA, tmp_path / "web", database_url, 8)
    while (line := there.stdout.readline()) != "ready\n":
        assert line == "open\n"
    await here.data.forget(ME)
    await asyncio.sleep(wait_s)  # another place in the work each time
    there.kill()
    there.wait()
    again = install("web", database_url=database_url)
    await again.data.ready()
    await again.data.heed()
    assert again.files_with(*[f"{word}-{number}-" for word in ("zugzwang", "xylophone") for number in range(9)]) == []
    if not again.log.people.turns_of(ME) and not again.store.owned_by(ME, 1):  # nothing came after it was heeded
        assert again.files_with(ME) == []
    assert len(again.log.people.turns_of("http:9")) >= 9
    assert rows(database_url, "wishes") == []


def test_the_operator_sees_who_shares_the_memory(tmp_path, database_url):
    now = [1e9]
    one, other = (Installations(tmp_path / name, database_url, clock=lambda: now[0]) for name in "ab")
    (seen,) = one.others()
    assert (len(seen.name), seen.seen_at, seen.waiting) == (8, 1e9, 0)
    assert one.tell([{"author": "x"}, {"author": "y"}]) == 1
    assert [one.waiting for one in one.others()] == [2]
    now[0] += 3 * 86400
    assert [wish["author"] for _, wish in other.wishes()] == ["x", "y"]
    assert one.others()[0].seen_at == now[0]
    one.close()
    other.close()


async def test_alone_with_the_database_there_is_nobody_to_tell(install, database_url):
    here = install(database_url=database_url)
    await here.turn("zugzwang", ME)
    token = CURRENT_TURN.set("")
    report = await here.data.forget(ME)
    CURRENT_TURN.reset(token)
    assert report.elsewhere == 0
    assert rows(database_url, "wishes") == []
    assert here.files_with("zugzwang", ME) == []
