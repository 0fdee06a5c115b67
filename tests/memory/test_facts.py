"""Facts: kept with their turn, superseded, gone with it, and nobody else's."""

import asyncio
import sys

import pytest
import servers
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.facts import FactStore
from memory.retriever import Retriever
from memory.rows import person
from memory.stated.by_model import read_statements
from memory.vector_store import InMemoryVectorStore
from tools.errors import ChatModelError

ME = "cli:me"


@pytest.fixture
def database_url(both_databases):
    return both_databases


@pytest.fixture
def open_facts(tmp_path, database_url):
    """Opens the facts of a memory; in PostgreSQL another folder is another machine."""
    opened = []

    def make(memory, folder="memory", **options):
        opened.append(FactStore(memory, tmp_path / folder, database_url, **options))
        memory.forget_also(opened[-1].forgotten)
        return opened[-1]

    yield make
    for facts in opened:
        facts.close()


@pytest.fixture
def facts(memory, open_facts):
    return open_facts(memory)


async def tell(facts, *texts, author=ME, shared=False, conversation="terminal", start=1000.0):
    """Each text as a turn of its own; returns the ids of the passages."""
    ids = []
    for at, text in enumerate(texts):
        memory = facts._memory
        id = await memory.remember(text, author, conversation, start + at, shared=shared)
        await facts.learn(text, author, id, shared=shared)
        ids.append(id)
    return ids


async def lines(facts, author=ME, **options):
    return sorted(fact.line() for fact in await facts.current(author, **options))


async def test_facts_have_their_turn_and_date(facts, memory):
    (id,) = await tell(facts, "Hi, I'm Ann and I live in Oslo. My cat is Miso.")
    assert await lines(facts) == ["cat: Miso", "home: Oslo", "name: Ann"]
    fact = next(one for one in await facts.current(ME) if one.category == "home")
    assert fact.since == 1000.0
    assert fact.passage_ids == (id,)
    assert "I live in Oslo" in (await memory.explain(ME, id)).text


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        (["I'm vegetarian", "I eat fish now"], ["eats: fish"]),
        (["my cat is Miso", "my cat died"], []),
        (["my cat is Miso", "Miso passed away"], []),
        (["call me captain", "actually call me Ann"], ["name: Ann"]),
        (["I live in Oslo", "I just moved to Bergen"], ["home: Bergen"]),
        (["I love tea", "I don't like tea any more"], []),
        (["I love tea", "I hate tea"], ["dislikes: tea"]),
        (["I'm allergic to nuts", "I'm allergic to eggs", "I'm no longer allergic to nuts"], ["allergy: eggs"]),
        (["I have a cat called Miso", "I have another cat called Mochi"], ["cat: Miso", "cat: Mochi"]),
        (["I don't eat fish", "I eat fish again"], ["eats: fish"]),
        (["always draw in watercolour", "stop drawing in watercolour"], []),
        (["I prefer short answers", "always use metric units", "I prefer detailed answers"],
         ["manner: detailed", "manner: metric"]),
        (["我家的猫叫咪咪", "my cat is called Miso"], ["cat: Miso"]),
        (["我吃素", "我现在吃鱼了"], ["eats: 鱼"]),
        (["叫我船长", "以后叫我小明"], ["name: 小明"]),
        (["以后都用中文回答", "from now on answer in English"], ["language: English"]),
    ],
)  # fmt: skip
async def test_what_changes_supersedes(facts, said, holds):
    await tell(facts, *said)
    assert await lines(facts) == holds


async def test_said_twice_is_one_fact_since_the_first_time(facts, memory):
    first, second = await tell(facts, "I love cats", "I really love cats!")
    (fact,) = await facts.current(ME)
    assert (fact.since, fact.passage_ids) == (1000.0, (second, first))
    await memory.forget(ME, passage_id=second)
    (fact,) = await facts.current(ME)
    assert fact.passage_ids == (first,)


async def test_forgetting_the_passage_takes_the_fact(facts, memory):
    ids = await tell(facts, "I live in Oslo", "I'm vegetarian")
    report = await memory.forget(ME, passage_id=ids[0])
    assert report.removed["facts"] == 1
    assert await lines(facts) == ["diet: vegetarian"]


async def test_forget_me_leaves_no_row_and_no_byte(facts, memory, everything_kept):
    await tell(facts, "my pony is called Zyxomma", "I live in Xanthrovia")
    report = await memory.forget(ME)
    assert report.removed["facts"] == 2
    assert report.nothing_left
    assert await facts.current(ME) == []
    for gone in ("Zyxomma", "Xanthrovia", person(ME)):
        assert gone.encode() not in everything_kept()


async def test_no_words_are_kept_beside_the_passages(facts, tmp_path, database_url):
    await tell(facts, "my boyfriend is called Zyxomma")
    held = b"".join(path.read_bytes() for path in (tmp_path / "memory").glob("facts.sqlite3*"))
    if database_url:
        assert not held
        rows = servers.postgres_rows(database_url).splitlines()
        held = "\n".join(row for row in rows if row.startswith("stated: ")).encode()
    assert person(ME).encode() in held
    assert b"Zyxomma" not in held
    assert b"boyfriend" not in held
    assert b"cli:me" not in held


async def test_in_company_only_wishes_and_what_was_said_there(facts):
    await tell(facts, "call me captain. I have a severe latex allergy.")
    await tell(facts, "I love sailing", shared=True, conversation="discord:1")
    assert await lines(facts, shared_in="discord:1") == ["likes: sailing", "name: captain"]
    assert await lines(facts, shared_in="discord:2") == ["name: captain"]
    assert len(await lines(facts)) == 3


async def test_a_paused_person_has_no_facts(facts, memory):
    await memory.pause(ME)
    await tell(facts, "I live in Oslo")
    assert await facts.current(ME) == []


async def test_words_that_are_not_in_the_passage_give_nothing(facts, memory):
    id = await memory.remember("I like it here", ME, "terminal")
    assert await facts.learn("I live in Oslo", ME, id) == 0
    assert await facts.current(ME) == []


async def test_another_persons_passage_gives_nothing(facts, memory):
    id = await memory.remember("I live in Oslo", "cli:other", "terminal")
    assert await facts.learn("I live in Oslo", ME, id) == 0
    with pytest.raises(ValueError, match="whose"):
        await facts.current("")


async def test_linked_accounts_share_facts_when_asked(memory, open_facts):
    facts = open_facts(memory, accounts=lambda author: ("cli:me", "discord:7"))
    await tell(facts, "I live in Oslo", author="discord:7")
    assert await lines(facts) == ["home: Oslo"]


async def test_facts_outlive_the_process(make_memory, open_facts):
    memory = make_memory()
    facts = open_facts(memory)
    await tell(facts, "我对花生过敏")
    facts.close()
    await memory.close()
    memory = make_memory()
    assert await lines(open_facts(memory)) == ["allergy: 花生"]
    await memory.close()


async def test_what_one_process_learned_another_knows(facts, make_memory, open_facts, database_url):
    folder = "another machine" if database_url else "memory"
    memory = make_memory(folder)
    elsewhere = open_facts(memory, folder)
    (home,) = await tell(facts, "I live in Oslo")
    await tell(elsewhere, "I'm vegetarian", start=2000.0)
    assert await lines(facts) == await lines(elsewhere) == ["diet: vegetarian", "home: Oslo"]
    await memory.forget(ME, passage_id=home)
    assert await lines(facts) == await lines(elsewhere) == ["diet: vegetarian"]
    assert (await memory.forget(ME)).removed["facts"] == 1
    assert await lines(facts) == []
    assert facts._rows(person(ME)) == []
    await memory.close()


async def test_a_fact_learned_while_its_passage_is_forgotten_elsewhere_is_not_kept(facts, memory):
    """The other process has had its look at the facts when these are written."""
    id = await memory.remember("I live in Oslo", ME, "terminal")
    insert = facts._insert

    def forgotten_meanwhile(rows):
        memory.table.delete(ME)
        insert(rows)

    facts._insert = forgotten_meanwhile
    assert await facts.learn("I live in Oslo", ME, id) == 0
    assert facts._rows(person(ME)) == []


@pytest.mark.parametrize("odd", ["x:' OR 1=1 --", "x:\0", "x:%s {} $1", "x:\\'\"", "猫" * 700])
async def test_an_odd_id_is_nobody_elses(facts, memory, odd):
    await tell(facts, "I live in Oslo")
    await tell(facts, "I live in Bergen", author=odd)
    assert await lines(facts) == ["home: Oslo"]
    assert await lines(facts, odd) == ["home: Bergen"]
    assert (await memory.forget(odd)).removed["facts"] == 1
    assert await lines(facts) == ["home: Oslo"]


async def test_the_facts_of_an_id_as_long_as_a_book(facts):
    long = "".join(map(chr, range(256, 10_256)))
    assert await facts.current(long) == []
    assert await facts.forgotten(long, None) == {"facts": 0}


LEARN = """
import asyncio
from pathlib import Path
from installation import WordEmbedder
from memory.facts import FactStore
from memory.retriever import Retriever
from memory.settings import MemorySettings
from memory.vector_store import InMemoryVectorStore

async def main():
    folder, url, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    memory = Retriever(folder, MemorySettings(database_url=url), embedder=WordEmbedder(),
                       open_vectors=lambda: InMemoryVectorStore(128), quiet_s=60)
    facts = FactStore(memory, folder, url)
    memory.forget_also(facts.forgotten)
    print("open", flush=True)
    passage = sys.stdin.readline().strip()
    for at in range(int(sys.argv[4])):
        if passage:
            await facts.learn("I love tea. I live in Oslo. My cat is Miso.", "cli:me", passage)
            continue
        text = f"I love hobby{name}x{at}. My dog is Pet{name}x{at}."
        id = await memory.remember(text, "cli:me", "terminal", when=1e9 + at)
        await facts.learn(text, "cli:me", id)
        print("kept", id, flush=True)
        if at % 3 == 2:
            await memory.forget("cli:me", passage_id=id)
            print("gone", id, flush=True)

asyncio.run(main())
"""


async def test_processes_that_learn_the_same_at_once_keep_it_once(facts, memory, tmp_path, database_url, run_python):
    folders = [tmp_path / (name if database_url else "memory") for name in "ab"]
    racing = [run_python(LEARN, folder, database_url, "x", 15) for folder in folders]
    assert {process.stdout.readline() for process in racing} == {"open\n"}
    id = await memory.remember("I love tea. I live in Oslo. My cat is Miso.", ME, "terminal")
    for process in racing:
        process.stdin.write(id + "\n")
        process.stdin.flush()
    for process in racing:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert await lines(facts) == ["cat: Miso", "home: Oslo", "likes: tea"]
    assert len(facts._rows(person(ME))) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
async def test_killed_while_learning_and_forgetting(facts, memory, tmp_path, database_url, run_python):
    """Two at once, killed one after the other: no statement without its passage, none lost that was acknowledged."""
    folders = [tmp_path / (name if database_url else "memory") for name in "ab"]
    processes = [
        run_python(LEARN, folder, database_url, name, 90)  # no more than what is read of a person's statements
        for folder, name in zip(folders, "ab", strict=True)
    ]
    told = []
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process, lines_read in zip(processes, (8, 23), strict=True):
        told += [process.stdout.readline() for _ in range(lines_read)]
        process.kill()
        told += [line for line in process.stdout if line.endswith("\n")]
    told = [line.split() for line in told if line.startswith(("kept", "gone"))]
    kept, gone = ({line[1] for line in told if line[0] == what} for what in ("kept", "gone"))
    assert kept
    assert gone
    await facts.current(ME)  # deletes what a kill left without its passage
    stated = {id for _, id, _, _ in facts._rows(person(ME))}
    there = memory.table.still_there(list(stated | kept | gone))
    assert stated <= there
    assert not gone & there
    assert len((kept - gone) - stated) <= 2  # of each the last may have been on its way out unsaid


# -- the chat model ------------------------------------------------------------------------------------------


class Writer:
    """A chat model with one answer; keeps what it was asked."""

    name, capable = "scripted", True

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    async def write(self, prompt, **options):
        self.asked.append((prompt, options))
        if self.answer is None:
            raise ChatModelError("It is not there.")
        return self.answer


ITEM = '{{"kind": "{}", "subject": "{}", "value": "{}", "ends": {}}}'


async def read(words, *items, answer=None):
    return await read_statements(words, Writer(answer if answer is not None else f"[{', '.join(items)}]"))


async def test_the_model_points_at_words_of_the_person():
    words = "Since the accident my left knee hates stairs, I get around in a wheelchair called Bolt."
    (one,) = await read(words, ITEM.format("thing", "wheelchair", "Bolt", "false"))
    assert one.words(words) == "Bolt"
    assert words[slice(*one.subject)] == "wheelchair"


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("I moved house twice.", [ITEM.format("home", "", "Oslo", "false")]),  # invented
        ('My boss said "I live in Oslo" to me.', [ITEM.format("home", "", "Oslo", "false")]),  # quoted
        ("Do I live in Oslo?", [ITEM.format("home", "", "Oslo", "false")]),  # asked
        ("If I lived in Oslo I would ski.", [ITEM.format("home", "", "Oslo", "false")]),  # supposed
        ("She lives in Oslo now.", [ITEM.format("home", "", "Oslo", "false")]),  # another's
        ("I sort of settled in Oslo.", [ITEM.format("city", "", "Oslo", "false")]),  # no such kind
        ("I sort of settled in Oslo.", [ITEM.format("home", "", "Oslo", '"no"')]),  # not the form
        ("I sort of settled in Oslo.", [ITEM.format("home", "", "Os", "false")]),  # half a word
        ("I sort of settled in Oslo.", [ITEM.format("relation", "", "Oslo", "false")]),  # of whom?
    ],
)
async def test_what_the_person_did_not_assert_is_dropped(words, items):
    assert await read(words, *items) == []


@pytest.mark.parametrize("answer", ["", "I found nothing.", '{"kind": "home"}', "[1, null]", '["home"]', "[", None])
async def test_another_form_is_dropped(answer):
    assert await read_statements("I sort of settled in Oslo.", Writer(answer)) == []


async def test_a_message_without_a_person_in_it_is_not_shown_to_the_model():
    writer = Writer("[]")
    assert await read_statements("draw a big red barn", writer) == []
    assert writer.asked == []


# -- many people ---------------------------------------------------------------------------------------------

PEOPLE = ["cli:a", "cli:b", "discord:1"]
SAID = [
    "I live in Town{}",
    "call me Name{}",
    "I love hobby{}",
    "I'm allergic to food{}",
    "my cat is Pet{}",
    "我喜欢东西{}",
]
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["say", "say", "say", "share", "forget one", "forget all", "pause", "go on"]),
        st.sampled_from(PEOPLE),
        st.sampled_from(SAID),
    ),
    max_size=14,
)


@given(actions=ACTIONS)
@settings(max_examples=25, deadline=None)
def test_facts_never_cross_persons(actions, tmp_path_factory, word_embedder_class):
    asyncio.run(live(actions, tmp_path_factory.mktemp("people"), word_embedder_class()))


async def live(actions, folder, embedder):
    """Everything said names its speaker; so every fact of a person must name that person, and be in what is kept."""
    memory = Retriever(folder, embedder=embedder, open_vectors=lambda: InMemoryVectorStore(128), quiet_s=0.01)
    facts = FactStore(memory, folder)
    memory.forget_also(facts.forgotten)
    kept = {who: [] for who in PEOPLE}
    for at, (action, who, pattern) in enumerate(actions):
        text = pattern.format(f"{PEOPLE.index(who)}x{at}")
        if action in ("say", "share"):
            shared = action == "share"
            id = await memory.remember(text, who, "discord:room" if shared else f"{who}:own", shared=shared)
            await facts.learn(text, who, id, shared=shared)
            if id:
                kept[who].append(id)
        elif action == "forget one" and kept[who]:
            await memory.forget(who, passage_id=kept[who].pop())
        elif action == "forget all":
            await memory.forget(who)
            kept[who].clear()
        elif action in ("pause", "go on"):
            await memory.pause(who, action == "pause")
        for one in PEOPLE:
            for room in (None, "discord:room"):
                for fact in await facts.current(one, shared_in=room):
                    assert f"{PEOPLE.index(one)}x" in fact.value
                    assert set(fact.passage_ids) <= set(kept[one])
    facts.close()
    await memory.close()
