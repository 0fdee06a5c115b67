"""What goes wrong with a file is a sentence that names the file; what is wrong with a statement is a fault."""

import sqlite3

import pytest

from tools.errors import ConfigurationError, ToolFailed
from tools.sqlite import Connection, StoreFailed


@pytest.fixture
def open_file(tmp_path):
    opened = []

    def open_it(**options):
        opened.append(Connection(tmp_path / "store.sqlite3", **options))
        opened[-1].begin("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS said (words TEXT NOT NULL)")
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


def test_a_full_disk(open_file):
    file = open_file()
    file.execute("PRAGMA max_page_count = 3")
    with pytest.raises(StoreFailed, match=r"The disk is full: store\.sqlite3 can not be written\. Free some space"):
        file.executemany("INSERT INTO said VALUES (?)", [("x" * 9000,)])
    assert issubclass(StoreFailed, ToolFailed)
    file.execute("PRAGMA max_page_count = 1000")
    file.execute("INSERT INTO said VALUES (?)", ("again",))
    assert file.execute("SELECT words FROM said").fetchall() == [("again",)]


def test_a_file_that_may_not_be_written(open_file):
    file = open_file()
    file.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreFailed, match=r"store\.sqlite3 can not be read or written"):
        file.execute("INSERT INTO said VALUES ('x')")


def test_a_file_in_use(open_file):
    one, other = open_file(), open_file(timeout=0)
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreFailed, match="in use by another process"), other:
        other.execute("BEGIN IMMEDIATE")
    one.execute("ROLLBACK")


def test_a_damaged_file(open_file, tmp_path):
    file = open_file()
    for number in range(500):
        file.execute("INSERT INTO said VALUES (?)", (f"{number} " * 50,))
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    file.close()
    path = tmp_path / "store.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 50_000 + whole[58_192:])
    with pytest.raises(StoreFailed, match="damaged"):
        open_file().execute("SELECT * FROM said").fetchall()
    path.write_bytes(b"no database at all, but long enough to be taken for one. " * 100)
    with pytest.raises(ConfigurationError, match=r"damaged.*backup"):
        open_file()


def test_a_file_that_can_not_be_opened(tmp_path):
    with pytest.raises(ConfigurationError, match=r"store\.sqlite3"):
        Connection(tmp_path / "no folder" / "store.sqlite3")


def test_a_wrong_statement_is_no_trouble_of_the_file(open_file):
    for statement, error in (
        ("SELEC", sqlite3.OperationalError),
        ("INSERT INTO said VALUES (NULL)", sqlite3.IntegrityError),
        ("SELECT ?", sqlite3.ProgrammingError),
    ):
        with pytest.raises(error) as raised:
            open_file().execute(statement)
        assert not isinstance(raised.value, ToolFailed)
