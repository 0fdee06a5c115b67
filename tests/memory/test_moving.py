"""From SQLite to PostgreSQL: nothing is lost, doubled or shown to another, however often it is cut off."""

import sqlite3

import pytest
import servers

from memory.databases import PostgresDatabase, SqliteDatabase
from memory.facts import FactStore
from memory.identities import Identities
from memory.moving import Moved, move_to
from memory.passages import PassageTable
from memory.settings import MemorySettings
from tools.errors import ConfigurationError


async def filled(make_memory, tmp_path):
    """Turns of two people, one of them in a channel too, facts, a link, somebody who paused."""
    memory = make_memory()
    for number in range(45):
        await memory.remember(f"Ann saw fox number {number}", "cli:ann", "den", when=1e9 + number)
        await memory.remember(f"Bob saw owl number {number}", "cli:bob", "den", when=1e9 + number, shared=True)
    passage = await memory.remember("my cat is called Miso", "cli:ann", "den", media=["image-1"])
    facts = FactStore(memory, tmp_path / "memory")
    await facts.learn("my cat is called Miso", "cli:ann", passage)
    facts.close()
    identities = Identities(tmp_path / "memory")
    identities.enter_code("discord:1", identities.new_code("cli:ann"))
    identities.close()
    await memory.pause("cli:eve")
    assert await memory.indexed(30)
    before = await memory.export("cli:ann")
    await memory.close()
    return before


async def test_all_of_it_is_there_afterwards(make_memory, tmp_path, postgres_url, word_embedder):
    before = await filled(make_memory, tmp_path)
    word_embedder.asked.clear()
    told = []
    moved = move_to(tmp_path / "memory", postgres_url, lambda done, total: told.append((done, total)))
    assert moved == Moved(turns=91, facts=1, accounts=2)
    assert told[0] == (0, 91)
    assert told[-1] == (91, 91)
    assert not list((tmp_path / "memory").glob("*.sqlite3*"))
    memory = make_memory(settings=MemorySettings(database_url=postgres_url))
    assert (await memory.export("cli:ann"))["passages"] == before["passages"]
    found = await memory.recall("fox number 17", "cli:ann")
    assert found[0].text == "Ann saw fox number 17"
    assert not any("owl" in one.text for one in found)
    assert word_embedder.asked == ["fox number 17"]  # the vectors came along
    channel = await memory.recall("owl number 3", "cli:ann", "den")
    assert channel[0].text == "Bob saw owl number 3"
    assert await memory.remember("anything", "cli:eve", "den") == ""
    facts = FactStore(memory, tmp_path / "memory", postgres_url)
    assert [(one.subject, one.value) for one in await facts.current("cli:ann")] == [("cat", "Miso")]
    identities = Identities(tmp_path / "memory", postgres_url)
    assert set(identities.together("discord:1")) == {"cli:ann", "discord:1"}
    report = await memory.forget("cli:ann")
    assert report.nothing_left
    assert "fox" not in servers.postgres_rows(postgres_url)
    facts.close()
    identities.close()
    await memory.close()
    assert move_to(tmp_path / "memory", postgres_url) is None


@pytest.mark.parametrize("cut_after", ["adopt", "drop"])
async def test_cut_off_it_goes_on(make_memory, tmp_path, postgres_url, monkeypatch, cut_after):
    before = await filled(make_memory, tmp_path)
    monkeypatch.setattr("memory.moving._BATCH", 20)
    whole = getattr(PassageTable, cut_after)
    calls = []

    def cut(self, batch, *rest):
        whole(self, batch, *rest)
        calls.append(len(batch))
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(PassageTable, cut_after, cut)
        with pytest.raises(KeyboardInterrupt):
            move_to(tmp_path / "memory", postgres_url)
    rest = move_to(tmp_path / "memory", postgres_url)
    assert rest.turns == (71 if cut_after == "adopt" else 51)
    memory = make_memory(settings=MemorySettings(database_url=postgres_url))
    assert (await memory.export("cli:ann"))["passages"] == before["passages"]
    assert len((await memory.export("cli:bob"))["passages"]) == 45
    await memory.close()


async def test_people_who_are_there_already_keep_their_key(make_memory, tmp_path, postgres_url):
    await filled(make_memory, tmp_path)
    there = make_memory("elsewhere", settings=MemorySettings(database_url=postgres_url))
    await there.remember("Ann saw a heron", "cli:ann", "den")
    move_to(tmp_path / "memory", postgres_url)
    texts = {one.text for one in await there.find("cli:ann", "Ann saw")}
    assert {"Ann saw a heron", "Ann saw fox number 44"} <= texts
    assert [one.text for one in await there.find("cli:ann", "heron")] == ["Ann saw a heron"]
    await there.close()


async def test_a_database_that_does_not_answer_moves_nothing(make_memory, tmp_path):
    await filled(make_memory, tmp_path)
    for url in ("postgresql://nobody@127.0.0.1:1/none", "mysql://x"):
        with pytest.raises(ConfigurationError):
            move_to(tmp_path / "memory", url)
    with sqlite3.connect(tmp_path / "memory" / "passages.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM passages").fetchone() == (91,)
    database.close()


def test_nothing_to_move(tmp_path, postgres_url):
    assert move_to(tmp_path, postgres_url) is None


def commits(monkeypatch, cut_at):
    """Counts the commits of the process; the one with this number is made, and the process ends after it."""
    made = []
    for kind in (SqliteDatabase, PostgresDatabase):

        def leave(self, error, *rest, whole=kind.__exit__):
            answer = whole(self, error, *rest)
            if error is None:
                made.append(self)
                if len(made) == cut_at:
                    raise KeyboardInterrupt
            return answer

        monkeypatch.setattr(kind, "__exit__", leave, raising=False)
    return made


async def test_what_is_forgotten_there_while_it_is_cut_off_does_not_come_again(
    make_memory, tmp_path, postgres_url, monkeypatch
):
    """Cut off after each commit in turn. What arrived before that is forgotten, unlinked and resumed there at once."""
    cuts = 0
    for cut_at in range(1, 100):
        drop_everything(postgres_url)
        home = tmp_path / str(cut_at)
        home.mkdir()
        await filled(make_memory_in(make_memory, home), home)
        with monkeypatch.context() as patched:
            patched.setattr("memory.moving._BATCH", 40)
            made = commits(patched, cut_at)
            try:
                move_to(home / "memory", postgres_url)
            except KeyboardInterrupt:
                cuts += 1
            if len(made) < cut_at:
                break
        arrived = await forget_what_arrived(make_memory, postgres_url)
        move_to(home / "memory", postgres_url)
        await check_nothing_returned(make_memory, postgres_url, arrived)
        assert not list((home / "memory").glob("*.sqlite3*"))
        assert not (home / "memory" / "moving").exists()
    assert cuts >= 12


def make_memory_in(make_memory, home):
    return lambda: make_memory(home / "memory")


def drop_everything(postgres_url):
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA IF EXISTS parley CASCADE")


async def forget_what_arrived(make_memory, postgres_url):
    """What another installation's people do meanwhile; returns what they undid."""
    memory = make_memory("there", settings=MemorySettings(database_url=postgres_url))
    identities = Identities(memory._directory, postgres_url)
    rows = [row["id"] for name in ("cli:ann", "cli:bob") for row in (await memory.export(name))["passages"]]
    for name in ("cli:ann", "cli:bob"):
        await memory.forget(name)
    paused = memory.table.is_paused("cli:eve")
    await memory.pause("cli:eve", False)
    unlinked = identities.unlink("discord:1")
    identities.close()
    await memory.close()
    return rows, paused, unlinked


async def check_nothing_returned(make_memory, postgres_url, undone):
    rows, resumed, unlinked = undone
    memory = make_memory("there", settings=MemorySettings(database_url=postgres_url))
    identities = Identities(memory._directory, postgres_url)
    there = [row["id"] for name in ("cli:ann", "cli:bob") for row in (await memory.export(name))["passages"]]
    assert not set(rows) & set(there)
    assert len(rows) + len(there) == 91
    assert memory.table.is_paused("cli:eve") is not resumed
    assert (identities.together("discord:1") == ("discord:1",)) is unlinked
    assert memory.table._db.execute("SELECT count(*) FROM moved").fetchone() == (0,)
    identities.close()
    await memory.close()
