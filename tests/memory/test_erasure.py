"""After "forget me" no byte of the person's text is in any file: SQLite's free pages and log, Chroma's files."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from memory.passages import PassageTable
from memory.rows import Scope

DAY = 86400.0


def bytes_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holding(folder, *needles):
    return [
        (path.name, needle) for path, data in bytes_of(folder).items() for needle in needles if needle.encode() in data
    ]


async def test_nothing_of_the_person_is_left_in_any_file(make_memory, tmp_path):
    memory = make_memory(chroma=True)
    for number in range(120):
        await memory.remember(
            f"xylophone{number} lesson with Zephyrine{number}. " + "padding words " * (number % 40),
            "discord:77123",
            f"dm{number % 3}",
            speaker="Quillon",
            media=[f"image-{number:016x}"],
            shared=number % 2 == 0,
        )
        await memory.remember(f"ordinary row {number}", "discord:88", "dm", speaker="Bea")
    await memory.remember("紫水晶收藏家的秘密日记", "discord:77123", "dm0", speaker="Quillon")
    assert await memory.indexed(60)
    folder = tmp_path / "memory"
    assert holding(folder, "xylophone7", "Quillon", "discord:77123", "紫水晶")  # it was there, and could be found

    report = await memory.forget("discord:77123")
    assert report.nothing_left
    assert report.removed["rows"] == 121
    needles = [f"xylophone{number}" for number in range(120)] + [
        "xyloph",
        "Zephyrin",
        "Quillon",
        "77123",
        "紫水晶收藏家的秘密",
    ]
    assert holding(folder, *needles) == []
    assert memory.vectors.count("discord:77123") == 0
    assert memory.vectors.count("discord:88") == 120
    await memory.close()
    assert holding(folder, *needles) == []
    again = make_memory(chroma=True)
    assert len((await again.export("discord:88"))["passages"]) == 120
    await again.close()


def numbers(embedder, *texts):
    """The bytes of the vectors that rows with these texts would have, alone or after any other."""
    return [vector.astype("<f4").tobytes() for vector in embedder.embed(texts)]


async def test_no_vector_of_what_was_forgotten_is_left_in_chromas_files(make_memory, tmp_path, word_embedder):
    memory = make_memory(chroma=True)
    said = [f"zebra {number} " + "stripe " * (number % 9) + "of the savannah" for number in range(60)]
    for at, text in enumerate(said):
        await memory.remember(text, "a", f"c{at}")
        await memory.remember(f"ordinary {text}", "b", f"d{at}")
    assert await memory.indexed(60)

    def left(texts):
        data = bytes_of(tmp_path / "memory").values()
        return [at for at, vector in enumerate(numbers(word_embedder, *texts)) if any(vector in one for one in data)]

    assert left(said) == list(range(60))
    one = (await memory.recall(said[7], "a"))[0]
    assert (await memory.forget("a", passage_id=one.id)).nothing_left
    assert await memory.indexed(60)  # one row's bytes go in the background
    assert left(said) == [at for at in range(60) if said[at] != one.text]
    assert (await memory.forget("a")).nothing_left
    assert left(said) == []  # "forget me" waits until they are gone
    assert len(left([f"ordinary {text}" for text in said])) == 60
    await memory.close()
    assert left(said) == []


async def test_erasing_that_a_crash_cut_off_is_done_at_the_next_start(make_memory, word_embedder, tmp_path):
    memory = make_memory(chroma=True)
    await memory.remember("the zebra crossed the road", "a", "c")
    await memory.remember("something else", "a", "c2")
    assert await memory.indexed(60)
    (vector,) = numbers(word_embedder, "the zebra crossed the road")
    await memory.close()
    table = PassageTable(tmp_path / "memory")
    table.delete("a", id=table.own_rows("a")[0].id)  # and the process dies
    table.close()
    assert any(vector in data for data in bytes_of(tmp_path / "memory").values())
    again = make_memory(chroma=True)
    assert await again.indexed(60)
    assert not any(vector in data for data in bytes_of(tmp_path / "memory").values())
    assert again.vectors.count("a") == 1
    await again.close()


async def test_what_came_since_a_time_leaves_no_byte(make_memory, tmp_path):
    memory = make_memory()
    for number in range(200):
        await memory.remember(f"kept{number} " + "a" * number, "a", "c", when=1e9 + number)
    for number in range(50):
        await memory.remember(f"vanishing{number} " + "b" * 60 * number, "a", "c", when=1e9 + DAY)
    assert (await memory.forget("a", since=1e9 + DAY)).nothing_left
    assert holding(tmp_path / "memory", "vanishing", "b" * 40) == []
    assert holding(tmp_path / "memory", "kept199")
    await memory.close()


async def test_the_search_of_the_files_sees_what_is_left(make_memory, tmp_path):
    """The check is a real one: a copy of the words in a file of the folder is found and reported."""
    memory = make_memory()
    await memory.remember("the combination is seven nine four", "a", "c")
    (tmp_path / "memory" / "stray.log").write_text("... the combination is seven nine four ...")
    assert not (await memory.forget("a")).nothing_left
    await memory.close()


async def test_what_another_person_said_too_is_no_trace(make_memory):
    memory = make_memory()
    for author in ("a", "b"):
        await memory.remember("good morning everybody", author, "c")
    assert (await memory.forget("a")).nothing_left
    assert len((await memory.export("b"))["passages"]) == 1
    await memory.close()


async def test_vectors_that_could_not_be_deleted_yet_are_reported_and_go_later(make_memory, word_embedder):
    from memory.vector_store import InMemoryVectorStore

    class Unreachable(InMemoryVectorStore):
        down = False

        def delete(self, person, ids=None):
            if self.down:
                raise ConnectionError("no server")
            super().delete(person, ids)

    store = Unreachable(2 * word_embedder.dimensions)
    memory = make_memory(open_vectors=lambda: store)
    await memory.remember("my locker number is 4711", "a", "c")
    assert await memory.indexed(30)
    store.down = True
    report = await memory.forget("a")
    assert not report.nothing_left
    assert await memory.recall("locker", "a") == []
    store.down = False
    assert (await memory.forget("a")).nothing_left
    assert store.count("a") == 0
    await memory.close()


@pytest.mark.parametrize("rows", [1, 30])
async def test_words_are_not_readable_in_the_lexical_index(tmp_path, rows):
    table = PassageTable(tmp_path)
    for number in range(rows):
        table.add(f"zugzwang {number}", "a", "A", "c", shared=True, said_at=1e9)
    table.scrub(whole=True)
    with table._lock:
        indexed = [str(row) for row in table._db.execute("SELECT * FROM lexical")]
    assert len(indexed) == rows
    assert not any("zugzwang" in row for row in indexed)
    assert [row.text for row in table.search(Scope("own", "a"), ["zugzwang"], 5)][:1]
    assert table.search(Scope("own", "b"), ["zugzwang"], 5) == []
    assert len(table.search(Scope("shared", "c"), ["zugzwang"], 100)) == rows
    table.close()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(
        st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N"]), min_size=6, max_size=3000),
        min_size=1,
        max_size=12,
        unique=True,
    )
)
async def test_any_text_leaves_no_byte(texts, tmp_path_factory):
    from memory.retriever import Retriever

    folder = tmp_path_factory.mktemp("memory")
    memory = Retriever(folder, quiet_s=3600)
    for at, text in enumerate(texts):
        await memory.remember(f"§{text}", "a", "c")
        await memory.remember(f"other {at}", "b", "c")
    assert (await memory.forget("a")).nothing_left
    assert holding(folder, *[f"§{text}"[:40] for text in texts]) == []
    await memory.close()
