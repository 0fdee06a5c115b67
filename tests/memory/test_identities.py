"""Linking accounts by a code: both sides need it, names play no part, guessing is bounded."""

import sys
import time

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from memory.identities import CODE_S, Identities
from tools.errors import NotPermitted, ToolInputError


class Clock:
    def __init__(self):
        self.now = 1e9

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database_url(both_databases):
    return both_databases


@pytest.fixture
def identities(tmp_path, clock, database_url):
    made = Identities(tmp_path, database_url, clock=clock)
    yield made
    made.close()


def authors(identities, author):
    return [account.author for account in identities.accounts(author)]


def test_a_code_from_one_account_links_the_other(identities):
    assert identities.together("slack:2") == ("slack:2",)
    code = identities.new_code("discord:1")
    accounts = identities.enter_code("slack:2", code.lower().replace("-", " "))
    assert {one.author for one in accounts} == {"discord:1", "slack:2"}
    assert identities.together("slack:2") == ("slack:2", "discord:1")
    assert identities.together("discord:1") == ("discord:1", "slack:2")
    assert identities.together("slack:3") == ("slack:3",)


def test_a_code_typed_in_full_width_letters_is_read(identities):
    code = identities.new_code("discord:1").translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    assert len(identities.enter_code("web:2", code)) == 2


def test_a_code_works_once(identities):
    code = identities.new_code("discord:1")
    identities.enter_code("slack:2", code)
    with pytest.raises(ToolInputError, match="not valid"):
        identities.enter_code("slack:3", code)
    assert identities.together("slack:3") == ("slack:3",)


def test_a_newer_code_ends_the_one_before(identities):
    old, new = identities.new_code("discord:1"), identities.new_code("discord:1")
    with pytest.raises(ToolInputError):
        identities.enter_code("slack:2", old)
    assert len(identities.enter_code("slack:2", new)) == 2


@pytest.mark.parametrize("jump", [CODE_S + 1, -CODE_S - 1])
def test_a_code_ends_with_its_time_and_with_a_clock_that_jumps(identities, clock, jump):
    code = identities.new_code("discord:1")
    clock.now += jump
    with pytest.raises(ToolInputError, match="older than ten minutes"):
        identities.enter_code("slack:2", code)


def test_ones_own_code_links_nothing_and_stays_good(identities):
    code = identities.new_code("discord:1")
    with pytest.raises(ToolInputError):
        identities.enter_code("discord:1", code)
    assert len(identities.enter_code("slack:2", code)) == 2


def test_guessing_ends_after_five_wrong_codes_across_restarts(identities, clock, tmp_path, database_url):
    code = identities.new_code("discord:1")
    for _ in range(5):
        with pytest.raises(ToolInputError):
            identities.enter_code("slack:666", "AAAA-AAAA")
    again = Identities(tmp_path, database_url, clock=clock)
    with pytest.raises(NotPermitted):
        again.enter_code("slack:666", code)
    clock.now -= 3600  # a clock set back helps nobody
    with pytest.raises(NotPermitted):
        again.enter_code("slack:666", code)
    clock.now += 3600
    assert len(again.enter_code("slack:2", code)) == 2  # others are not held up
    clock.now += 16 * 60
    with pytest.raises(ToolInputError):
        again.enter_code("slack:666", code)
    again.close()


def test_kept_apart_takes_an_account_out_and_back(identities):
    identities.enter_code("slack:2", identities.new_code("discord:1"))
    assert identities.keep_apart("slack:2")
    assert identities.together("slack:2") == ("slack:2",)
    assert identities.together("discord:1") == ("discord:1",)
    assert authors(identities, "discord:1") == ["discord:1", "slack:2"]
    assert identities.keep_apart("slack:2", False)
    assert identities.together("discord:1") == ("discord:1", "slack:2")
    assert not identities.keep_apart("slack:9")


def test_unlinking_leaves_the_others_linked(identities):
    identities.enter_code("slack:2", identities.new_code("discord:1"))
    identities.enter_code("http:local", identities.new_code("slack:2"))
    assert len(identities.together("discord:1")) == 3
    assert identities.unlink("slack:2")
    assert identities.together("slack:2") == ("slack:2",)
    assert identities.together("discord:1") == ("discord:1", "http:local")
    assert identities.unlink("discord:1")
    assert identities.together("http:local") == ("http:local",)
    assert not identities.unlink("http:local")


def test_two_groups_become_one(identities):
    identities.enter_code("b:1", identities.new_code("a:1"))
    identities.enter_code("d:1", identities.new_code("c:1"))
    identities.enter_code("d:1", identities.new_code("a:1"))
    assert sorted(identities.together("b:1")) == ["a:1", "b:1", "c:1", "d:1"]


def test_at_most_ten_accounts(identities):
    for number in range(9):
        identities.enter_code(f"x:{number}", identities.new_code("a:1"))
    with pytest.raises(ToolInputError, match="At most 10"):
        identities.enter_code("x:9", identities.new_code("a:1"))
    assert identities.together("x:9") == ("x:9",)


def test_forgetting_leaves_no_byte(identities, everything_kept):
    identities.enter_code("slack:secretive", identities.new_code("discord:1"))
    identities.new_code("slack:secretive")
    with pytest.raises(ToolInputError):
        identities.enter_code("slack:secretive", "AAAA-AAAA")
    assert b"secretive" in everything_kept()
    assert identities.forget("slack:secretive") == 3
    assert b"secretive" not in everything_kept()
    assert identities.together("discord:1") == ("discord:1",)
    assert identities.forget("slack:secretive") == 0


def test_it_is_one_memory_for_all_processes(identities, tmp_path, clock, database_url):
    """In PostgreSQL they have nothing else in common: the other one's folder is another machine's."""
    other = Identities(tmp_path / "elsewhere" if database_url else tmp_path, database_url, clock=clock)
    code = identities.new_code("discord:1")
    other.enter_code("http:2", code)
    assert identities.together("discord:1") == ("discord:1", "http:2")
    assert other.keep_apart("http:2")
    assert identities.together("discord:1") == ("discord:1",)
    assert not (database_url and list(tmp_path.rglob("identities.sqlite3")))
    other.close()


HOSTILE = [
    "x:' OR 1=1 --",
    'x:"; DROP TABLE accounts',
    "x:%s ? {} $1",
    "x:\\",
    "x:\u202e\x01",
    "x:猫" * 200,
    "x:😀" * 200,
]


@pytest.mark.parametrize("odd", HOSTILE)
def test_an_odd_id_is_an_id_like_any_other(identities, odd):
    assert len(identities.enter_code(odd, identities.new_code("discord:1"))) == 2
    assert identities.together(odd) == (odd, "discord:1")
    assert identities.together("discord:1") == ("discord:1", odd)
    assert identities.forget(odd) == 1
    assert identities.together("discord:1") == ("discord:1",)


@pytest.mark.parametrize("impossible", ["x:\0", "\0", "猫" * 10_000, "".join(map(chr, range(256, 10_256)))])
def test_an_impossible_id_can_be_looked_up_and_not_linked(identities, impossible):
    identities.enter_code("slack:2", identities.new_code("discord:1"))
    assert identities.together(impossible) == (impossible,)
    for ask in (lambda: identities.new_code(impossible), lambda: identities.enter_code(impossible, "AAAA-AAAA")):
        with pytest.raises(ToolInputError, match="can not be linked"):
            ask()
    assert not identities.unlink(impossible)
    assert identities.forget(impossible) == 0
    assert len(identities.together("discord:1")) == 2


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(code=st.text(max_size=40))
def test_no_text_is_taken_for_a_code(identities, clock, code):
    identities.new_code("discord:1")
    clock.now += 901  # wrong ones are counted for a quarter of an hour
    identities.new_code("discord:1")
    with pytest.raises(ToolInputError, match="not valid"):
        identities.enter_code("slack:2", code)


ENTER = """
from pathlib import Path
from memory.identities import Identities
from tools.errors import ToolInputError
identities = Identities(Path(sys.argv[1]), sys.argv[2])
print("open", flush=True)
for at, code in enumerate(sys.stdin.readline().split()):
    try:
        identities.enter_code(f"{sys.argv[3]}:{at}", code)
        print(at, flush=True)
    except ToolInputError:
        pass
"""


def test_of_processes_that_enter_a_code_at_once_one_is_linked(identities, clock, tmp_path, database_url, run_python):
    clock.now = time.time()  # theirs is the real one
    racing = [run_python(ENTER, tmp_path, database_url, name) for name in ("slack", "http", "web")]
    assert {process.stdout.readline() for process in racing} == {"open\n"}
    codes = [identities.new_code(f"discord:{at}") for at in range(12)]
    linked = [number for process in racing for number in process.communicate(" ".join(codes) + "\n", 60)[0].split()]
    assert sorted(linked, key=int) == [str(at) for at in range(12)]
    for at in range(12):
        assert len(identities.together(f"discord:{at}")) == 2


LINK_AND_FORGET = """
from pathlib import Path
from memory.identities import Identities
identities = Identities(Path(sys.argv[1]), sys.argv[2])
for at in range(100_000):
    one, other = f"a{sys.argv[3]}:{at}.", f"b{sys.argv[3]}:{at}."
    identities.enter_code(other, identities.new_code(one))
    print("linked", at, flush=True)
    if at % 3 == 2:
        identities.forget(one)
        print("gone", at, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_while_linking_and_forgetting(identities, tmp_path, database_url, run_python, everything_kept):
    for run in range(3):
        process = run_python(LINK_AND_FORGET, tmp_path, database_url, run)
        lines = [process.stdout.readline() for _ in range(10 + 7 * run)]
        time.sleep(0.003 * run)  # another place in the work each time
        process.kill()
        lines += [line for line in process.stdout if line.endswith("\n")]
        told = [line.split() for line in lines]
        gone = {at for what, at in told if what == "gone"}
        last = max(int(at) for _, at in told)
        for what, at in told:
            pair = (f"a{run}:{at}.", f"b{run}:{at}.")
            if what == "linked" and at not in gone and int(at) < last:
                assert identities.together(pair[0]) == pair
        for at in gone:
            assert identities.together(f"b{run}:{at}.") == (f"b{run}:{at}.",)
        # What the kill cut off is there or not, and never half of it.
        for author in (f"{side}{run}:{at}." for side in "ab" for at in (last, last + 1)):
            assert len(identities.accounts(author)) in (1, 2)
            identities.forget(author)
    single = "SELECT person FROM accounts GROUP BY person HAVING count(*) < 2"
    assert identities._db.execute(single).fetchall() == []
    for at in gone:
        assert f"a{run}:{at}.".encode() not in everything_kept()


def test_a_clock_that_was_a_year_ahead_locks_nobody_out_for_a_year(identities, clock):
    clock.now += 365 * 86400
    for _ in range(5):
        with pytest.raises(ToolInputError):
            identities.enter_code("a:1", "AAAA-AAAA")
    old = identities.new_code("b:1")
    clock.now -= 365 * 86400
    with pytest.raises(ToolInputError):  # neither does a code of that time work
        identities.enter_code("a:1", old)
    assert len(identities.enter_code("a:1", identities.new_code("b:1"))) == 2
