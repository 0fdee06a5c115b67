"""Linking accounts by a code: both sides need it, names play no part, guessing is bounded."""

import pytest

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
def identities(tmp_path, clock):
    made = Identities(tmp_path, clock=clock)
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


def test_guessing_ends_after_five_wrong_codes_across_restarts(identities, clock, tmp_path):
    code = identities.new_code("discord:1")
    for _ in range(5):
        with pytest.raises(ToolInputError):
            identities.enter_code("slack:666", "AAAA-AAAA")
    again = Identities(tmp_path, clock=clock)
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


def test_forgetting_leaves_no_byte(identities, tmp_path):
    identities.enter_code("slack:secretive", identities.new_code("discord:1"))
    identities.new_code("slack:secretive")
    assert identities.forget("slack:secretive") == 2
    assert not [path for path in tmp_path.iterdir() if b"secretive" in path.read_bytes()]
    assert identities.together("discord:1") == ("discord:1",)
