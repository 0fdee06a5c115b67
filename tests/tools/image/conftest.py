"""Pictures that the tests of the image tools look at, made here: photographs of signs, scenes, pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter
import PIL.ImageFont
import pytest

from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.media import Media
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.tool import Tool, ToolCall, ToolContext, ToolResult
from tools.toolbox import Toolbox

OWNER = "test:vision"
_CHINESE_FONTS = (
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "truetype/wqy/wqy-microhei.ttc",
    "truetype/wqy/wqy-zenhei.ttc",
)


class Bench:
    """One tool on a CPU with a store and checkpoints in temporary folders: `run(picture, **arguments)`."""

    def __init__(self, tool: Tool, folder: Path, hub: Path) -> None:
        self.tool = tool
        self.store = MediaStore(folder / "media")
        pool = ModelPool(Device("cpu"), CheckpointCache(hub), budget_bytes=2**40)
        self.toolbox = Toolbox([tool], pool, self.store)
        self.context: ToolContext = self.toolbox.context(OWNER, "conversation")

    def add(self, content: PIL.Image.Image | bytes, name: str = "photo.png") -> Media:
        """Upload a picture or the bytes of a file."""
        if not isinstance(content, bytes):
            buffer = io.BytesIO()
            content.save(buffer, "PNG")
            content = buffer.getvalue()
        return self.store.add_upload(content, name, OWNER)

    async def run(
        self,
        content: PIL.Image.Image | bytes | Media,
        name: str = "photo.png",
        *,
        language: str = "en",
        engine: str | None = None,
        on_progress: Callable[[float | None, str], None] | None = None,
        **arguments: Any,
    ) -> ToolResult:
        """Upload unless it is uploaded, then call the tool with it as its first argument."""
        media = content if isinstance(content, Media) else self.add(content, name)
        self.context = self.toolbox.context(OWNER, "conversation", language)
        self.context.on_progress = on_progress
        self.context.engines = {self.tool.name: engine} if engine else {}
        call = ToolCall("call-1", self.tool.name, {"image": media.media_id, **arguments})
        return await self.toolbox.run(call, self.context)

    def close(self) -> None:
        """Free threads and the index."""
        self.toolbox.close()
        self.store.close()


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """A callable: tool to `Bench`, with the checkpoints of `hub_cache`."""
    made: list[Bench] = []

    def make(tool: Tool) -> Bench:
        made.append(Bench(tool, tmp_path / f"bench{len(made)}", tmp_path / "hub"))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


def font_for(text: str, size: int) -> Any:
    """A font that can write `text`; skips the test where only a Chinese font could and there is none."""
    if any(character >= "\u2e80" for character in text):
        for name in _CHINESE_FONTS:
            if (Path("/usr/share/fonts") / name).exists():
                return PIL.ImageFont.truetype(f"/usr/share/fonts/{name}", size)
        pytest.skip("no Chinese font on this machine to write the test picture with")
    return PIL.ImageFont.load_default(size)


def write_lines(
    lines: list[str],
    size: int = 48,
    *,
    ink: str = "black",
    paper: str = "white",
    margin: int = 40,
    leading: float = 1.5,
) -> PIL.Image.Image:
    """A flat picture with these lines below each other."""
    font = font_for("".join(lines), size)
    width = int(max(font.getlength(line) for line in lines)) + 2 * margin
    picture = PIL.Image.new("RGB", (width, int(len(lines) * size * leading) + 2 * margin), paper)
    draw = PIL.ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((margin, margin + number * size * leading), line, ink, font)
    return picture


def photograph_of_a_sign(
    lines: list[str],
    *,
    seed: int = 0,
    ink: str = "white",
    board: str = "#1d5c3a",
    tilt: float = 0.06,
    noise: float = 6.0,
) -> PIL.Image.Image:
    """A photograph of a sign with known text, 1200 x 900: a board before a blurred background, seen at an
    angle, unevenly lit, slightly out of focus, with sensor noise, as JPEG.

    `tilt` is the part of its size by which the board's corners are off; `noise` the deviation in levels of 255.
    """
    import cv2

    random = np.random.default_rng(seed)
    flat = write_lines(lines, 72, ink=ink, paper=board, margin=60)
    PIL.ImageDraw.Draw(flat).rectangle((12, 12, flat.width - 13, flat.height - 13), outline=ink, width=6)
    width, height = 1200, 900
    ground = cv2.resize(
        random.uniform(60, 190, (7, 9, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    scale = min(0.8 * width / flat.width, 0.6 * height / flat.height)
    w, h = flat.width * scale, flat.height * scale
    x, y = (width - w) / 2, (height - h) / 2
    corners = np.float32([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
    moved = corners + random.uniform(-tilt, tilt, (4, 2)).astype(np.float32) * np.float32([w, h])
    source = np.float32([[0, 0], [flat.width, 0], [flat.width, flat.height], [0, flat.height]])
    warp = cv2.getPerspectiveTransform(source, moved)
    board_pixels = cv2.warpPerspective(np.asarray(flat, np.float32), warp, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones((flat.height, flat.width), np.float32), warp, (width, height))[..., None]
    photo = ground * (1 - mask) + board_pixels * mask
    columns, rows = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    photo *= (0.65 + 0.4 * (0.6 * columns + 0.4 * rows))[..., None]
    photo = cv2.GaussianBlur(photo, (0, 0), 1.2) + random.normal(0, noise, photo.shape)
    buffer = io.BytesIO()
    PIL.Image.fromarray(np.clip(photo, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=82)
    return PIL.Image.open(buffer).convert("RGB")


@pytest.fixture(scope="session")
def sign_photo() -> Callable[..., PIL.Image.Image]:
    """`photograph_of_a_sign`, for tests."""
    return photograph_of_a_sign


@pytest.fixture(scope="session")
def text_picture() -> Callable[..., PIL.Image.Image]:
    """`write_lines`, for tests."""
    return write_lines
