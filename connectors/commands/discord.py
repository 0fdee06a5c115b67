"""`parley discord`: the Discord bot."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys


def discord() -> None:
    """Be a bot in Discord; the token is PARLEY_DISCORD_TOKEN."""
    from connectors.app import run

    run(_discord())


async def _discord() -> None:
    from connectors.app import running_agent, settings
    from connectors.platforms.discord_bot import DiscordBot

    read = settings()
    async with running_agent(read) as agent:
        bot = DiscordBot(agent, read.discord)
        for notice in agent.notices:
            print(notice, file=sys.stderr)
        warm_up = asyncio.create_task(agent.warm_up())
        running = asyncio.create_task(bot.run())
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows event loops take no signal handlers
                loop.add_signal_handler(number, stopped.set)
        print("Going into Discord  (Ctrl-C ends)", file=sys.stderr, flush=True)
        leaving = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait([running, leaving], return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                print("Finishing the answers under way ...", file=sys.stderr, flush=True)
                await bot.stop()
            await running
        finally:
            leaving.cancel()
            warm_up.cancel()
            await asyncio.gather(leaving, warm_up, return_exceptions=True)
