import pytest

from tests.connectors.platforms.discord.driver import DiscordDriver
from tests.connectors.platforms.discord.server import DiscordServer


@pytest.fixture
async def discord_server():
    server = DiscordServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def make_driver(discord_server, monkeypatch):
    """`make_driver(**settings)`: a driver with those settings of the bot."""
    made = []

    def make(**settings):
        driver = DiscordDriver(discord_server, **settings)
        driver.point(monkeypatch)
        made.append(driver)
        return driver

    yield make
    for driver in made:
        await driver.stop()


@pytest.fixture
def driver(make_driver):
    return make_driver()
