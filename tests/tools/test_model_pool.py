import asyncio
import contextvars

import pytest

from tools.checkpoints import CheckpointCache, ModelSpec
from tools.devices import Device
from tools.errors import ModelUnavailable
from tools.model_pool import ModelPool


def spec(name, size=40, load=None, concurrent=False):
    return ModelSpec(
        name, "test", load or (lambda checkpoint: f"{name} loaded"), "MIT",
        requires=(), weights_bytes=size, activation_bytes=0, concurrent=concurrent,
    )  # fmt: skip


@pytest.fixture
def pool(tmp_path):
    return ModelPool(Device("cpu"), CheckpointCache(tmp_path), budget_bytes=100)


def resident(pool):
    return {one.model_id for one in pool.residents()}


def as_another_caller(work):
    return asyncio.create_task(work, context=contextvars.Context())


async def borrow(pool, one):
    async with pool.lease(one) as pipeline:
        return pipeline


async def test_a_model_is_loaded_once_and_stays(pool):
    loads = []
    one = spec("a", load=lambda checkpoint: loads.append(1) or "a")
    assert await borrow(pool, one) == "a"
    assert await borrow(pool, one) == "a"
    assert loads == [1]


async def test_the_least_recently_used_idle_model_makes_room(pool):
    for name in ("a", "b", "a", "c"):
        await borrow(pool, spec(name))
    assert resident(pool) == {"a", "c"}


async def test_a_model_in_use_is_never_evicted(pool):
    async with pool.lease(spec("a", 60)):
        waiting = as_another_caller(borrow(pool, spec("b", 60)))
        await asyncio.sleep(0.05)
        assert resident(pool) == {"a"}
        assert not waiting.done()
    assert await waiting == "b loaded"
    assert resident(pool) == {"b"}


async def test_what_can_never_fit_says_the_numbers_at_once(pool):
    with pytest.raises(ModelUnavailable, match=r"huge needs .* GiB but cpu lends"):
        await borrow(pool, spec("huge", 101))


async def test_callers_of_one_model_take_turns_and_are_told_their_place(pool):
    places = []
    order = []

    async def work(number):
        def on_wait(place, seconds):
            places.append((number, place))
            assert seconds >= 0

        async with pool.lease(spec("a"), on_wait=on_wait):
            order.append(number)
            await asyncio.sleep(0.02)

    await asyncio.gather(*(work(number) for number in range(4)))
    assert order == [0, 1, 2, 3]
    assert (1, 1) in places
    assert (3, 3) in places
    assert (3, 1) in places


async def test_a_concurrent_model_takes_several_at_once(pool):
    async with asyncio.timeout(5):
        barrier = asyncio.Barrier(3)

        async def work():
            async with pool.lease(spec("a", concurrent=True)):
                await barrier.wait()

        await asyncio.gather(*(work() for _ in range(3)))


async def test_a_cancelled_waiter_leaves_the_queue(pool):
    async with pool.lease(spec("a")):
        first = as_another_caller(borrow(pool, spec("a")))
        second = as_another_caller(borrow(pool, spec("a")))
        await asyncio.sleep(0.05)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    assert await second == "a loaded"


async def test_a_caller_that_holds_a_lease_may_not_take_another(pool):
    async with pool.lease(spec("a")):
        with pytest.raises(RuntimeError, match="holds a may not also lease b"):
            await borrow(pool, spec("b"))
    assert await borrow(pool, spec("b")) == "b loaded"


async def test_out_of_memory_while_loading_evicts_what_is_idle_and_tries_again(pool):
    attempts = []

    def load(checkpoint):
        attempts.append(resident(pool))
        if len(attempts) == 1:
            raise MemoryError
        return "b"

    await borrow(pool, spec("a"))
    assert await borrow(pool, spec("b", load=load)) == "b"
    assert attempts == [{"a", "b"}, {"b"}]


async def test_a_failed_load_is_told_and_forgotten(pool):
    broken = True

    def load(checkpoint):
        if broken:
            raise ModelUnavailable("damaged")
        return "mended"

    with pytest.raises(ModelUnavailable, match="damaged"):
        await borrow(pool, spec("a", load=load))
    broken = False
    assert await borrow(pool, spec("a", load=load)) == "mended"


async def test_out_of_memory_twice_is_a_plain_sentence(pool):
    def load(checkpoint):
        raise MemoryError

    with pytest.raises(ModelUnavailable, match="does not fit into the free memory of cpu"):
        await borrow(pool, spec("a", load=load))
    assert resident(pool) == set()


async def test_many_callers_of_many_models_all_get_served_within_the_budget(pool):
    high = 0

    async def work(number):
        nonlocal high
        async with pool.lease(spec(f"model-{number % 7}", size=30 + number % 5 * 10)):
            high = max(high, sum(one.needed_bytes for one in pool.residents()))
            await asyncio.sleep(0.001)

    async with asyncio.timeout(30):
        await asyncio.gather(*(work(number) for number in range(80)))
    assert high <= 100


def test_what_will_not_fit_is_told_before_it_is_downloaded(tmp_path):
    pool = ModelPool(Device("cpu"), CheckpointCache(tmp_path), budget_bytes=2**30)
    far_too_large = ModelSpec("org/large", "test", lambda checkpoint: None, "MIT", parameters=2**30, activation_bytes=0)
    assert pool.can_ever_hold(far_too_large) == "needs about 4.0 GiB, cpu lends 1.0 GiB"
    assert pool.can_ever_hold(ModelSpec("org/unknown", "test", lambda checkpoint: None, "MIT")) == ""
