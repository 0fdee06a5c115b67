"""A tool of your own: python examples/own_tool.py

A module of a package named in the setting `tool_packages` is found by itself; here the tool is added by hand.
"""

from typing import Annotated

import PIL.Image
import PIL.ImageDraw

from tools.checkpoints import CheckpointCache
from tools.devices import find_device
from tools.media import Image
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.tool import ToolCall, ToolContext, tool
from tools.toolbox import Toolbox


@tool(task="text-to-image")
def draw_chart(numbers: Annotated[list[float], "heights of the bars"], seed: int | None = None) -> Image:
    """Draw a bar chart."""


@draw_chart.engine()
def with_bars(numbers: list[float], seed: int, context: ToolContext) -> PIL.Image.Image:
    """Bars as high as the numbers say."""
    picture = PIL.Image.new("RGB", (40 * len(numbers), 200), "white")
    pen = PIL.ImageDraw.Draw(picture)
    for index, number in enumerate(numbers):
        context.progress(index / len(numbers))
        top = 200 - 190 * number / max(numbers)
        pen.rectangle((40 * index + 5, top, 40 * index + 35, 200), fill=f"hsl({(seed + index * 40) % 360}, 60%, 50%)")
    return picture


async def main() -> None:
    """One call, with everything that happens around it: checks, a thread, progress, provenance."""
    from pathlib import Path

    toolbox = Toolbox([draw_chart], ModelPool(find_device(), CheckpointCache()), MediaStore(Path("parley-data/media")))
    call = ToolCall("call-1", "draw_chart", {"numbers": [3, 1, 4, 1, 5]})
    result = await toolbox.run(call, toolbox.context("app:42", "app:room-1"))
    print(result.media[0].path, result.engine, f"{result.seconds:.2f} s")


if __name__ == "__main__":
    import asyncio

    asyncio.run(main())
