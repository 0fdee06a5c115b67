import asyncio

import pytest

from tools.cores import Cores


async def test_no_more_than_the_limit_work_and_all_get_their_turn_in_order():
    cores, working, most, order = Cores(2), 0, 0, []

    async def work(number):
        nonlocal working, most
        async with cores.take():
            working += 1
            most = max(most, working)
            order.append(number)
            await asyncio.sleep(0.005)
            working -= 1

    await asyncio.gather(*(work(number) for number in range(9)))
    assert most == 2
    assert order == list(range(9))


async def test_who_waits_is_told_each_new_place():
    cores, places = Cores(1), []

    async def work(number):
        async with cores.take(lambda place, seconds: places.append((number, place, seconds > 0))):
            await asyncio.sleep(0.005)

    await asyncio.gather(*(work(number) for number in range(3)))
    assert (1, 1, True) in places
    assert (2, 2, True) in places
    assert (2, 1, True) in places
    assert not any(number == 0 for number, _, _ in places)


async def test_who_is_cancelled_leaves_and_no_core_is_lost():
    cores = Cores(1)

    async def work(forever=False):
        async with cores.take():
            await asyncio.sleep(60 if forever else 0)

    first = asyncio.create_task(work(forever=True))
    waiting = [asyncio.create_task(work()) for _ in range(3)]
    await asyncio.sleep(0.01)
    waiting[0].cancel()
    first.cancel()
    waiting[1].cancel()  # it may have been called a moment ago
    await asyncio.gather(first, *waiting[:2], return_exceptions=True)
    async with asyncio.timeout(5):
        await waiting[2]
        await work()


async def test_an_error_gives_the_core_back():
    cores = Cores(1)
    with pytest.raises(ZeroDivisionError):
        async with cores.take():
            raise ZeroDivisionError
    async with asyncio.timeout(5), cores.take():
        pass
