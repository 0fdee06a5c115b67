import asyncio
import json
import re

import pytest

from memory.memory import Memory, Passage
from memory.names import without_names
from memory.retriever import Retriever, render
from tools.errors import ToolInputError

DAY = 86400.0
NOW = 1_780_000_000.0


@pytest.fixture
def database_url(both_databases):
    return both_databases


def texts(passages):
    return [passage.text for passage in passages]


async def test_what_was_said_is_found_by_its_words(memory):
    await memory.remember("My cat is called Miso.", "cli:me", "terminal")
    await memory.remember("The train leaves at nine.", "cli:me", "terminal")
    found = await memory.recall("What are my cats called?", "cli:me")
    assert found[0].text == "My cat is called Miso."
    assert found[0].conversation_id == "terminal"
    assert (await memory.explain("cli:me", found[0].id)).text == "My cat is called Miso."


async def test_chinese_is_found_by_its_words(memory):
    await memory.remember("我上周在公园拍了一张猫的照片", "web:1", "c")
    await memory.remember("明天下午三点开会", "web:1", "c")
    await memory.remember("I bought a red bicycle", "web:1", "c")
    assert texts(await memory.recall("那张公园的照片", "web:1"))[0] == "我上周在公园拍了一张猫的照片"
    assert texts(await memory.recall("什么时候开会？", "web:1"))[0] == "明天下午三点开会"
    assert texts(await memory.recall("bicycles", "web:1"))[0] == "I bought a red bicycle"


async def test_another_persons_words_are_never_returned(memory):
    await memory.remember("The vault code is 8812", "discord:1", "dm1", speaker="Sam")
    await memory.remember("I like tea", "discord:2", "dm2", speaker="Sam")
    assert await memory.recall("vault code 8812", "discord:3") == []
    assert "The vault code is 8812" not in texts(await memory.recall("What is Sam's vault code?", "discord:2"))
    assert "The vault code is 8812" not in texts(await memory.recall("vault code", "discord:2", "dm1"))
    theirs = (await memory.recall("vault", "discord:1"))[0]
    assert await memory.explain("discord:2", theirs.id) is None
    assert (await memory.forget("discord:2", passage_id=theirs.id)).removed["rows"] == 0
    assert await memory.find("discord:2", "vault") == []
    assert "8812" not in json.dumps(await memory.export("discord:2"))


async def test_a_shared_conversation_is_recalled_in_it_and_nowhere_else(memory):
    await memory.remember("The party is on Friday", "discord:1", "channel", speaker="Ann", shared=True)
    await memory.remember("My party budget is 90 euros", "discord:1", "dm", speaker="Ann")
    await memory.remember("I bring a cake to the party", "discord:2", "channel", speaker="Bea", shared=True)
    inside = texts(await memory.recall("party", "discord:2", "channel"))
    assert set(inside) == {"The party is on Friday", "I bring a cake to the party"}
    assert texts(await memory.recall("party", "discord:2")) == ["I bring a cake to the party"]
    assert texts(await memory.recall("party", "discord:2", "other channel")) == ["I bring a cake to the party"]


async def test_names_in_the_question_tell_the_speaker(memory):
    await memory.remember("I want to become a nurse", "a", "c", speaker="Caroline")
    await memory.remember("I want to become a baker", "a", "c", speaker="Melanie")
    assert (await memory.recall("What does Melanie want to become?", "a"))[0].speaker == "Melanie"
    assert (await memory.recall("What does Caroline want to become?", "a"))[0].speaker == "Caroline"
    assert without_names("What did Melanie's dog eat?", ["Melanie", "Bo"]) == (
        "What did dog eat?",
        frozenset({"Melanie"}),
    )
    assert without_names("小明昨天说了什么", ["小明"]) == ("昨天说了什么", frozenset({"小明"}))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("子昂为什么跑不了半马？", "周子昂"),
        ("老吴去哪儿拍鸟？", "吴建平"),
        ("吴老师教什么课？", "吴建平"),
        ("林晓的猫", "林晓"),
        ("Where does Ann live?", "Ann Lee"),
        ("欧阳老师说了什么", "欧阳明月"),
    ],
)
def test_people_are_known_by_what_they_are_called(question, named):
    speakers = ["周子昂", "吴建平", "林晓", "Ann Lee", "Parley", "欧阳明月"]
    bare, found = without_names(question, speakers)
    assert found == {named}
    assert named not in bare
    assert without_names("昨天吃了什么？", speakers)[1] == frozenset()


async def test_a_time_in_the_question_counts(make_memory):
    memory = make_memory(clock=lambda: NOW)
    for days in range(25):
        await memory.remember(f"we walked in the woods, walk {days}", "a", f"c{days}", when=NOW - days * DAY)
    found = await memory.recall("where did we walk yesterday?", "a")
    assert found[0].text == "we walked in the woods, walk 1"
    await memory.close()


async def test_results_and_tokens_are_bounded(memory):
    for number in range(30):
        await memory.remember(f"apple pie number {number} " + "with cream " * 20, "a", "c")
    await memory.remember("apple " * 3000, "a", "c")
    assert len(await memory.recall("apple pie", "a", n_results=7)) == 7
    found = await memory.recall("apple pie", "a", n_results=100, token_budget=300)
    assert found
    assert len(render(found)) <= 300 * 4 + 100
    assert await memory.recall("apple pie", "a", token_budget=0) == []


@pytest.mark.parametrize(
    "query", ["", "???", "the", '" OR 1=1 --', "own:*", "NEAR(a b)", "\0", "\ud800", "😀", "a" * 30_000]
)
async def test_odd_questions_are_answered(memory, query):
    await memory.remember("a plain row", "a", "c")
    await memory.remember('" OR 1=1 -- \0 \ud800 😀', "a", "c")
    assert isinstance(await memory.recall(query, "a"), list)


async def test_vectors_follow_in_the_background_and_survive_a_restart(make_memory, word_embedder):
    memory = make_memory(chroma=True)
    for number in range(40):
        await memory.remember(f"the weather of day {number} was fine", "a", "c")
    await memory.remember("my sister plays the violin", "a", "c")
    assert await memory.indexed(60)
    assert memory.status()["pending"] == 0
    await memory.close()

    again = make_memory(chroma=True)
    word_embedder.asked.clear()
    assert texts(await again.recall("violin sister", "a"))[0] == "my sister plays the violin"
    assert word_embedder.asked == ["violin sister"]  # nothing was embedded anew
    assert await again.reindex() == 41
    assert len(word_embedder.asked) > 41
    await again.close()


async def test_without_an_embedding_model_words_still_recall(make_memory):
    from tools.errors import ModelUnavailable

    class Missing:
        identity, dimensions, ready = "none", 4, False
        error = ModelUnavailable("The text embeddings are not installed.")

        def warm(self, after_s=0.0):
            pass

        def embed(self, texts):
            raise self.error

    memory = make_memory(embedder=Missing())
    for number in range(50):
        await memory.remember(f"row {number} about cheese", "a", "c")
    assert not await memory.indexed(30)
    assert texts(await memory.recall("row 17", "a"))[0] == "row 17 about cheese"
    assert "not installed" in memory.status()["error"]
    await memory.close()


async def test_likeness_is_the_cosine(make_memory, word_embedder):
    memory = make_memory()
    await memory.remember("yellow apples taste good", "a", "c")
    await memory.remember("yellow pears", "a", "c2")
    (apples,) = await memory.recall("apples", "a", n_results=1)  # of so few rows by words alone
    assert apples.likeness == 0
    assert apples.compared() == apples.cited()
    found = await memory.recall("yellow apples", "a", patient=True)
    question, *answers = word_embedder.embed(["yellow apples", *texts(found)])
    assert [one.likeness for one in found] == pytest.approx([float(question @ one) for one in answers], abs=0.02)
    assert f"{found[0].id[:10]} ~{found[0].likeness:.2f}] a: " in found[0].compared()
    await memory.close()


async def test_the_patient_wait_for_the_embedding_model(make_memory, word_embedder_class):
    class Slow(word_embedder_class):
        ready = False

        def wait(self, timeout_s):
            self.ready = True
            return True

    memory = make_memory(embedder=Slow())
    await memory.remember("yellow apples", "a", "c")
    assert await memory.recall("pears and plums", "a") == []
    assert texts(await memory.recall("pears and plums", "a", patient=True)) == ["yellow apples"]
    assert await memory.recall("apples", "nobody", patient=True) == []
    await memory.close()


async def test_forget_one_since_and_everything(make_memory):
    memory = make_memory(clock=lambda: NOW)
    old = await memory.remember("alpha secret", "a", "c", when=NOW - 9 * DAY)
    await memory.remember("beta secret", "a", "c", when=NOW - 60)
    await memory.remember("gamma secret", "a", "c", when=NOW - 3 * DAY, media=["image-1"])
    await memory.remember("delta secret", "b", "c")
    report = await memory.forget("a", passage_id=old)
    assert report.removed["rows"] == 1
    assert report.nothing_left
    await memory.forget("a", since=NOW - 3600)
    assert texts(await memory.recall("secret", "a")) == ["gamma secret"]

    assert await memory.indexed(30)
    told = []

    async def tell(author, media):
        told.append((author, media))
        return {"media": 1}

    memory.forget_also(tell)
    report = await memory.forget("a")
    assert report.removed == {"rows": 1, "lexical entries": 1, "vectors": 1, "media": 1}
    assert told == [("a", None)]
    assert await memory.recall("secret", "a") == []
    assert texts(await memory.recall("secret", "b")) == ["delta secret"]
    await memory.close()


async def test_export_holds_everything_and_is_plain(memory):
    await memory.remember("hello", "discord:1", "c", when=NOW, media=["image-1"], speaker="Ann", shared=True)
    exported = json.loads(json.dumps(await memory.export("discord:1")))
    row = exported["passages"][0]
    assert (row["text"], row["speaker"], row["media_ids"], row["shared"]) == ("hello", "Ann", ["image-1"], True)
    assert row["connector"] == "discord"


async def test_pause(memory):
    await memory.remember("before", "a", "c")
    await memory.pause("a")
    assert await memory.remember("while paused", "a", "c") == ""
    assert await memory.remember("others go on", "b", "c")
    await memory.pause("a", False)
    assert await memory.remember("after", "a", "c")
    assert texts(r for r in await memory.recall("paused before after", "a")).count("while paused") == 0


async def test_nothing_is_kept_of_an_empty_turn(memory):
    assert await memory.remember("  ", "a", "c") == ""
    assert await memory.remember("", "a", "c", media=["image-1"])
    with pytest.raises(ValueError, match="author"):
        await memory.recall("x", "")


async def test_two_processes_share_one_folder(make_memory):
    one, other = make_memory(), make_memory()
    await one.remember("red apples", "a", "c")
    assert texts(await other.recall("apples", "a")) == ["red apples"]
    await other.remember("green apples", "a", "c")
    assert set(texts(await one.recall("apples", "a"))) == {"red apples", "green apples"}
    await other.forget("a")
    assert await one.recall("apples", "a") == []
    await one.remember("yellow apples", "a", "c")
    assert texts(await other.recall("apples", "a")) == ["yellow apples"]
    await one.close()
    await other.close()


async def test_many_at_once(memory):
    await asyncio.gather(*(memory.remember(f"fact {i} of {i % 7}", f"p{i % 7}", "c") for i in range(140)))
    answers = await asyncio.gather(*(memory.recall("fact", f"p{i}", n_results=100) for i in range(7)))
    for person, passages in enumerate(answers):
        assert len(passages) == 20
        assert all(passage.text.endswith(f"of {person}") for passage in passages)


def test_rendering():
    passages = [Passage("m-2", "later\nthing", "Bea", NOW, 1.0), Passage("m-1", "first", "Ann", NOW - 2 * DAY, 2.0)]
    first, second = render(passages).splitlines()
    assert first.endswith("Ann: first")
    assert second.endswith("Bea: later thing")
    assert first.startswith("[20")


def test_it_is_a_memory():
    for name in vars(Memory):
        if not name.startswith("_"):
            assert hasattr(Retriever, name)


async def test_what_is_cited_can_be_explained(memory):
    await memory.remember("My cat is called Miso.", "a", "c", speaker="Sam")
    await memory.remember("The vault code is 8812.", "b", "c", speaker="Sam")
    (found,) = await memory.recall("What is my cat called?", "a")
    cited = re.match(r"\[\d{4}-\d\d-\d\d (m-[0-9a-f]{8})\] Sam: My cat is called Miso\.$", render([found]))
    assert (await memory.explain("a", cited[1])).id == found.id
    assert await memory.explain("b", cited[1]) is None
    assert await memory.explain("a", "m-ffffffff") is None
    assert await memory.explain("a", "m-") is None


async def test_yesterday_is_the_persons(make_memory):
    now = 1_780_000_000.0  # 2026-05-28, 20:26 in UTC, four in the morning of the 29th in Shanghai
    memory = make_memory(clock=lambda: now)
    for hours in range(0, 90, 6):
        await memory.remember(f"we walked in the woods, walk {hours}", "a", f"c{hours}", when=now - hours * 3600)
    shanghai = texts(await memory.recall("where did we walk yesterday?", "a", time_zone="Asia/Shanghai", n_results=4))
    london = texts(await memory.recall("where did we walk yesterday?", "a", time_zone="Europe/London", n_results=4))
    assert set(shanghai) == {f"we walked in the woods, walk {hours}" for hours in (6, 12, 18, 24)}
    assert set(london) == {f"we walked in the woods, walk {hours}" for hours in (24, 30, 36, 42)}
    assert await memory.recall("where did we walk yesterday?", "a", time_zone="Nowhere/At all")
    await memory.close()


async def test_a_time_that_no_calendar_has_spoils_nothing(memory):
    for when in (float("nan"), float("inf"), float("-inf")):
        with pytest.raises(ToolInputError, match="no time"):
            await memory.remember("a strange time", "a", "c", when=when)
    for when in (1e18, -1e18, 253402300799.0, -62135596800.0, 0.0, -1.0):
        await memory.remember(f"the time {when}", "a", "c", when=when)
    rows = (await memory.export("a"))["passages"]
    assert [row["when"][:4] for row in rows] == ["9999", "0001", "9999", "0001", "1970", rows[-1]["when"][:4]]
    assert len(await memory.recall("the time yesterday", "a", n_results=50)) == 6


async def test_a_book_is_not_searched_for_word_by_word(memory):
    await memory.remember("word " * 10, "a", "c")
    assert len(await memory.find("a", "word " * 2_000_000)) == 1
