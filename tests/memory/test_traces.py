"""The search of files for what should be gone finds whatever stands in them, also across two pieces that are read."""

import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from memory import traces

WORDS = st.text('ab猫"\\\n', min_size=1, max_size=10)


@given(wanted=st.lists(WORDS, max_size=4), content=st.lists(WORDS, max_size=60), as_json=st.booleans())
@settings(max_examples=200, deadline=None)
def test_files_are_found_by_what_stands_in_them(wanted, content, as_json):
    text = "".join(json.dumps(part) if as_json else part for part in content)
    before, traces._CHUNK_BYTES = traces._CHUNK_BYTES, 97  # longer than any text, as in earnest
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "inner").mkdir()
            (folder / "inner" / "data.bin").write_bytes(text.encode())
            (folder / "other.bin").write_bytes(b"\xff\x00 nothing")
            found = traces.files_with(wanted, folder)
            assert traces.files_with(wanted, folder, leave_out=[folder / "inner"]) == []
    finally:
        traces._CHUNK_BYTES = before
    forms = {form for one in wanted for form in (one, json.dumps(one)[1:-1], json.dumps(one, ensure_ascii=False)[1:-1])}
    assert bool(found) == any(form in text for form in forms)
    assert all(path.name == "data.bin" for path in found)


def test_records_of_a_log_go_whole_and_the_others_stay(tmp_path):
    lines = [
        "2026-05-01 10:00:00 INFO parley.agent: my cat is called Miso",
        "2026-05-01 10:00:01 ERROR parley.agent: failed\nTraceback:\n  called Miso and Kuro",
        "2026-05-01 10:00:02 INFO parley.agent: the dog is called Rex",
    ]
    (tmp_path / "parley.log").write_text("\n".join(lines) + "\n")
    assert traces.drop_log_lines(tmp_path, ["", "called Miso", "called Miso and Kuro", "parley.agent"]) == 2
    assert (tmp_path / "parley.log").read_text() == lines[2] + "\n"
    assert traces.drop_log_lines(tmp_path, ["", "Miso"]) == 0
    assert traces.drop_log_lines(tmp_path, []) == 0


def test_a_search_takes_no_lock_from_a_database_in_use(tmp_path):
    """Who closes a file loses all locks of the process on it, and another process would write at the same time."""
    database = sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE said (words TEXT)")
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO said VALUES ('the zugzwang of the fox')")
    for _ in range(2):
        assert traces.files_with(["nothing of the sort"], tmp_path) == []
    other = f"import sqlite3; sqlite3.connect({str(tmp_path / 'store.sqlite3')!r}, 0).execute('BEGIN IMMEDIATE')"
    ran = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=False)
    assert "database is locked" in ran.stderr
    database.execute("COMMIT")
    assert [path.name for path in traces.files_with(["the zugzwang of the fox"], tmp_path)] == ["store.sqlite3-wal"]
    database.close()
    (tmp_path / "store.sqlite3").unlink()
    assert traces.files_with(["the zugzwang of the fox"], tmp_path) == []
