"""Show every event of a turn: python examples/embed_async.py"""

import asyncio

from agent import Agent
from agent.events import MediaMade, Reply, TextDelta, ToolProgress
from memory.messages import IncomingMessage


async def main() -> None:
    """One message, its events as they come."""
    async with Agent.create(data_dir="parley-data") as agent:
        message = IncomingMessage("draw two cats under the moon", author="app:42", conversation_id="app:room-1")
        async for event in agent.respond(message):
            match event:
                case TextDelta(text):
                    print(text, end="", flush=True)
                case ToolProgress(name=name, fraction=fraction):
                    print(f"[{name} {fraction or 0:.0%}]")
                case MediaMade(media=media):
                    print(f"[{media.path}]")
                case Reply(seconds=seconds):
                    print(f"\n[{seconds:.1f} s]")


asyncio.run(main())
