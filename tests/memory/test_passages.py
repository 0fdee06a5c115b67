"""One contract for both databases of the passage table."""

import random
import threading

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from memory.passages import PassageTable
from memory.rows import Said, Scope
from memory.words import terms
from tools.errors import ConfigurationError, ToolFailed


@pytest.fixture(params=["sqlite", "postgres"])
def url(request):
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def open_table(url, tmp_path):
    opened = []

    def make():
        opened.append(PassageTable(tmp_path, url))
        return opened[-1]

    yield make
    for table in opened:
        table.close()


@pytest.fixture
def table(open_table):
    return open_table()


def add(table, text, author="a", conversation="c", shared=False, when=1e9, **options):
    return table.add(text, author, author.upper(), conversation, shared=shared, said_at=when, **options)


def texts(rows):
    return [row.text for row in rows]


def test_what_is_written_is_read_again(open_table):
    table = open_table()
    row = add(table, "我的猫 ' \" \\ % ? 😀", "discord:1", shared=True, when=1234567890.25, media_ids=["image-1"])
    assert open_table().own_rows("discord:1") == [row]
    assert row.connector == "discord"
    assert row.media_ids == ("image-1",)
    assert row.said_at == 1234567890.25
    assert table.own_row("discord:1", row.id) == row
    assert table.own_row("discord:2", row.id) is None
    (own,), (others,) = table.indexed(Scope("own", "discord:1"), ""), table.indexed(Scope("shared", "c"), "")
    assert own.id == others.id == row.id
    assert own.words != others.words  # hashed with the conversation's key
    assert table.indexed(Scope("shared", "other"), "") == []


def test_the_order_written_and_the_latest(table):
    for number in range(7):
        add(table, f"row {number}", when=1e9 - number)
    assert texts(table.own_rows("a")) == [f"row {number}" for number in range(7)]
    assert texts(table.own_rows("a", limit=2)) == ["row 5", "row 6"]
    third = table.own_rows("a")[3]
    assert table.previous(third).text == "row 2"
    assert table.previous(table.own_rows("a")[0]) is None
    assert (table.count("a"), table.count("b"), table.total()) == (7, 0, 7)


def test_nobody_elses_rows(table):
    add(table, "the code is four", "a")
    add(table, "the code is five", "b")
    add(table, "the code is six", "b", "channel", shared=True)
    for author, own in (("a", ["the code is four"]), ("b", ["the code is five", "the code is six"]), ("c", [])):
        assert texts(table.own_rows(author)) == own
        assert sorted(texts(table.search(Scope("own", author), terms("the code"), 10))) == sorted(own)
    assert texts(table.search(Scope("shared", "channel"), terms("code"), 10)) == ["the code is six"]
    assert table.search(Scope("shared", "c"), terms("code"), 10) == []
    stolen = table.own_rows("b")[0].id
    assert table.delete("a", id=stolen) == []
    assert table.own_row("b", stolen)


def test_several_turns_are_kept_together_or_not_at_all(table):
    rows = table.add_many([Said(f"row {at}", "a", "A", "c", False, 1e9) for at in range(3)])
    assert [row.number for row in rows] == sorted(row.number for row in rows)
    with pytest.raises(Exception, match=r"(?i)null|none"):
        table.add_many([Said("good", "a", "A", "c", False, 1e9), Said("bad", "a", "A", "c", False, None)])
    assert texts(table.own_rows("a")) == ["row 0", "row 1", "row 2"]
    add(table, "goes on")
    assert table.search(Scope("own", "a"), terms("good bad"), 9) == []


def test_forgetting_takes_words_vectors_and_the_key(table):
    rows = [add(table, f"secret {number}", when=1e9 + number) for number in range(5)]
    table.vectors.mark_embedded({rows[0].id: b"0", rows[4].id: b"4"}, "model")
    assert texts(table.delete("a", id=rows[0].id)) == ["secret 0"]
    assert texts(table.delete("a", since=1e9 + 3)) == ["secret 3", "secret 4"]
    assert set(table.vectors.to_delete()) == {(rows[0].id, "a"), (rows[4].id, "a")}
    table.vectors.deleted([rows[0].id])
    assert table.vectors.to_delete() == [(rows[4].id, "a")]
    assert texts(table.search(Scope("own", "a"), terms("secret"), 9)) == ["secret 2", "secret 1"]
    before = table.hashes(["secret"], Scope("own", "a"))
    assert table.still_there([row.id for row in rows]) == {rows[1].id, rows[2].id}
    assert table.still_there([]) == set()
    table.delete("a")
    table.scrub(whole=True)
    assert table.own_rows("a") == []
    assert table.search(Scope("own", "a"), terms("secret"), 9) == []
    assert table.hashes(["secret"], Scope("own", "a")) != before
    assert not table.is_elsewhere("secret 1")
    add(table, "100% of_it", "b")
    assert table.is_elsewhere("100% of_")
    assert not table.is_elsewhere("100% ofxit")
    assert not table.is_elsewhere("100% OF_")


def test_several_are_forgotten_by_their_ids(table):
    rows = [add(table, f"row {number}") for number in range(5)]
    other = add(table, "another's", "b")
    assert texts(table.delete("a", ids=[rows[1].id, rows[3].id, other.id, "none"])) == ["row 1", "row 3"]
    assert table.delete("a", ids=[]) == []
    assert texts(table.own_rows("a")) == ["row 0", "row 2", "row 4"]
    assert sorted(table.authors()) == ["a", "b"]


def test_rows_wait_for_their_vectors(table):
    rows = [add(table, f"row {number}") for number in range(6)]
    assert [row.number for row in table.vectors.pending("m1", 4)] == [row.number for row in reversed(rows[2:])]
    ids = [row.id for row in rows]
    assert table.vectors.mark_embedded(dict.fromkeys([*ids[:3], "m-gone"], b"v"), "m1") == set(ids[:3])
    table.vectors.mark_started([ids[5]])
    assert texts(table.vectors.pending("m1", 10)) == ["row 5", "row 4", "row 3"]
    assert table.vectors.count_pending("m1") == 3
    table.vectors.mark_embedded(dict.fromkeys(ids, b"v"), "m1")
    assert table.vectors.pending("m1", 10) == []
    assert table.vectors.count_pending("m2") == 6  # another model
    assert table.vectors.mark_pending() == 6
    assert table.vectors.count_pending("m1") == 6
    table.delete("a", id=ids[0])  # while vectors are computed anew those from before are still there
    assert table.vectors.to_delete() == [(ids[0], "a")]


def test_an_odd_id_is_nobody_elses(table):
    add(table, "mine", "web:1")
    for odd in ("web:1\0", "\0web:1", "web:1 ", "web:1\1", "WEB:1", "web:%", "' OR 1=1 --"):
        assert table.own_rows(odd) == []
        add(table, "odd", odd)
        assert texts(table.own_rows(odd)) == ["odd"]
        assert texts(table.own_rows("web:1")) == ["mine"]


def test_pause(table):
    table.pause("a", True)
    table.pause("a", True)
    assert (table.is_paused("a"), table.is_paused("b")) == (True, False)
    table.pause("a", False)
    assert not table.is_paused("a")


def test_others_changes_are_noticed_and_ones_own_are_not(open_table):
    one, other = open_table(), open_table()
    version = one.version()
    add(one, "mine")
    one.delete("a")
    assert one.version() == version
    add(other, "theirs")
    changed = one.version()
    assert changed != version
    assert texts(one.own_rows("a")) == ["theirs"]
    other.delete("a")
    assert one.version() != changed


def test_two_connections_make_one_key(open_table):
    tables = [open_table() for _ in range(4)]
    found = []
    threads = [
        threading.Thread(target=lambda t=t: found.append(t.hashes(["word"], Scope("shared", "c")))) for t in tables
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert tables[0].installation() == tables[1].installation()


def test_the_index_holds_no_word(table):
    add(table, "zugzwang", shared=True)
    with table._lock:
        indexed = str(table._db.execute("SELECT own, shared FROM lexical").fetchall())
    assert "zugzwang" not in indexed
    assert len(indexed) > 20


def test_both_databases_rank_alike(tmp_path, postgres_url):
    chance = random.Random(5)
    words = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in "ngrx"]
    likely = [1 / (2 + at) for at in range(len(words))]

    def say(length):
        return " ".join(chance.choices(words, weights=likely, k=length))

    said = [Said(say(chance.randint(2, 25)), "ab"[at % 2], "A", "c", at % 3 == 0, 1e9) for at in range(600)]
    tables = PassageTable(tmp_path), PassageTable(tmp_path, postgres_url)
    for table in tables:
        table.add_many(said)
    several = 0
    for _ in range(40):
        query = terms(say(4))
        for author in "ab":
            found = [texts(table.search(Scope("own", author), query, 50)) for table in tables]
            assert found[0] == found[1]
            several += len(found[0]) > 5
        shared = [texts(table.search(Scope("shared", "c"), query, 50)) for table in tables]
        assert shared[0] == shared[1]
    assert several > 40
    for table in tables:
        table.close()


def test_a_rare_word_counts_more_however_many_rows_others_have(table):
    for number in range(30):
        add(table, f"tea time {number}")
    add(table, "the saxophone")
    table.add_many([Said("weather", "b", "B", "c", False, 1e9)] * 500)
    add(table, "tea time tea time")
    assert texts(table.search(Scope("own", "a"), terms("saxophone tea"), 3))[0] == "the saxophone"


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200), author=st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20))  # fmt: skip
def test_any_text_of_anybody(open_table, text, author):
    table = open_table()
    row = add(table, text, author)
    assert table.own_rows(author)[-1] == row
    assert all(one.author == author for one in table.search(Scope("own", author), terms(text), 5))
    assert row.id in {one.id for one in table.delete(author)}
    assert table.count(author) == 0


def test_a_server_that_was_restarted_is_found_again(open_table, url):
    if not url:
        pytest.skip("SQLite has no server")
    import psycopg

    table = open_table()
    add(table, "before")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley'")
    assert texts(table.own_rows("a")) == ["before"]
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley'")
    add(table, "after")
    with table._lock, table._db:
        table._db.execute("BEGIN IMMEDIATE")
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley'")
        with pytest.raises(ToolFailed, match="does not answer"):  # half a transaction is never done over
            table._db.execute("DELETE FROM passages WHERE author = ?", ("a",))
    assert texts(table.own_rows("a")) == ["before", "after"]


@pytest.mark.parametrize(
    "wrong", ["mysql://host/x", "postgresql://nobody@127.0.0.1:1/none", "postgresql:///x?host=/nowhere/at/all", "x"]
)
def test_a_wrong_url_is_told_in_a_sentence(tmp_path, wrong):
    pytest.importorskip("psycopg")
    with pytest.raises(ConfigurationError, match="PARLEY_MEMORY_DATABASE_URL") as told:
        PassageTable(tmp_path, wrong)
    assert "\n" not in str(told.value)


def test_a_password_is_not_told(tmp_path):
    pytest.importorskip("psycopg")
    with pytest.raises(ConfigurationError) as told:
        PassageTable(tmp_path, "postgresql://me:hunter2@127.0.0.1:1/none")
    assert "hunter2" not in str(told.value)


def test_a_file_that_postgresql_takes_the_place_of_is_told(tmp_path, postgres_url, caplog):
    PassageTable(tmp_path).close()
    PassageTable(tmp_path, postgres_url).close()
    assert "passages.sqlite3 is from before PostgreSQL" in caplog.text


def test_some_of_a_persons_rows_by_their_ids(table):
    rows = [add(table, f"row {at}") for at in range(4)]
    other = add(table, "another's", "b")
    assert texts(table.own_rows("a", ids=[rows[2].id, rows[0].id, other.id, "none", "' OR 1=1 --"])) == [
        "row 0",
        "row 2",
    ]
    assert table.own_rows("a", ids=[]) == []


def test_an_id_that_no_database_can_index_is_refused_and_the_next_row_is_kept(table, url):
    """No door lets one in: an id of 10,000 different letters."""
    long = "".join(map(chr, range(256, 10_256)))
    if url:
        with pytest.raises(ToolFailed, match="refuses"):
            add(table, "too long", long)
    else:
        add(table, "too long", long)
    assert texts(table.own_rows(long)) == ([] if url else ["too long"])
    add(table, "goes on")
    assert texts(table.own_rows("a")) == ["goes on"]
