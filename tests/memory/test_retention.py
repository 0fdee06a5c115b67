"""What is due by age and size goes from every store; a clock that jumps removes nothing at once."""

import pytest

from memory.retention import DAY_S, Retention

NOW = 1.7e9


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


async def texts(home, author="cli:me"):
    return [row["text"] for row in (await home.memory.export(author))["passages"]]


async def test_what_is_old_goes_from_every_store(install, clock, monkeypatch):
    home = install(clock=clock)
    monkeypatch.setattr("tools.media_store.time.time", lambda: clock.now - 40 * DAY_S)
    old = home.picture("cli:me", "red", "elderly.png")
    shown = home.picture("cli:me", "blue", "shown-again.png")
    await home.turn("an elderly turn", "cli:me", answer="an elderly answer", when=NOW - 40 * DAY_S, media=[old, shown])
    await home.turn("a young turn", "cli:me", when=NOW - DAY_S, media=[shown])
    await home.turn("an elderly turn of another", "cli:you", when=NOW - 31 * DAY_S)
    retention = Retention(home.data, keep_days=30, clock=clock)
    removed = await retention.sweep()
    assert removed["turns"] == 2
    assert removed["rows"] == 3
    assert home.files_with("elderly") == []
    assert not old.path.exists()
    assert shown.path.exists()
    assert await texts(home) == ["a young turn"]
    assert await texts(home, "cli:you") == []


async def test_once_a_day(install, clock):
    home = install(clock=clock)
    retention = Retention(home.data, keep_days=1, clock=clock)
    await retention.sweep()
    await home.turn("soon too old", "cli:me", when=NOW - 2 * DAY_S)
    clock.now += DAY_S / 2
    assert await retention.sweep() == {}
    clock.now += DAY_S / 2
    assert (await retention.sweep())["turns"] == 1


@pytest.mark.parametrize("jump", [3650 * DAY_S, -3650 * DAY_S])
async def test_a_clock_that_jumps_removes_nothing_at_once(install, clock, jump):
    home = install(clock=clock)
    retention = Retention(home.data, keep_days=30, clock=clock)
    await retention.sweep()
    await home.turn("from the right time", "cli:me", when=NOW)
    clock.now += jump
    assert await retention.sweep() == {}
    clock.now -= jump - 3600  # set right again
    await retention.sweep()
    assert await texts(home) == ["from the right time"]
    # A machine that really slept for years says so a day later, too.
    clock.now += 3650 * DAY_S
    assert await Retention(home.data, keep_days=30, clock=clock).sweep() == {}
    clock.now += DAY_S
    assert (await Retention(home.data, keep_days=30, clock=clock).sweep())["turns"] == 1


async def test_the_oldest_of_who_has_too_much_go(install, clock, monkeypatch):
    home = install(clock=clock)
    pictures = []
    for number in range(4):
        monkeypatch.setattr("tools.media_store.time.time", lambda at=number: NOW + at)
        pictures.append(home.picture("cli:me", (number, 9, 9), f"{number}.png"))
        await home.turn(f"picture {number}", "cli:me", when=NOW + number, media=[pictures[-1]])
    size = sum(one.byte_size for one in pictures[2:]) + 60
    removed = await Retention(home.data, keep_mib=size / 2**20, clock=clock).sweep()
    assert removed["files"] == 2
    assert [one.path.exists() for one in pictures] == [False, False, True, True]
    assert await texts(home) == ["picture 2", "picture 3"]


async def test_accounts_that_are_one_keep_each_their_own_time(install, clock):
    home = install(clock=clock)
    home.identities.enter_code("b:1", home.identities.new_code("a:1"))
    await home.turn("old", "a:1", when=NOW - 40 * DAY_S)
    await home.turn("young", "b:1", when=NOW)
    await Retention(home.data, keep_days=30, clock=clock).sweep()
    assert await texts(home, "a:1") == ["young"]


async def test_without_a_wish_nothing_is_removed_or_written(install, clock):
    home = install(clock=clock)
    await home.turn("old", "cli:me", when=1.0)
    assert await Retention(home.data, clock=clock).sweep() == {}
    assert not (home.folder / "retention.json").exists()
