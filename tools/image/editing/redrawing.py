"""What a picture shows can be changed without a picture model where Parley's illustrator drew it: it draws it anew.

What it was asked for is in the picture's provenance, and for a picture that was changed since in that of the one it was
made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.errors import ToolInputError
from tools.media import Image
from tools.media_store import MediaStore
from tools.tool import ToolContext

if TYPE_CHECKING:
    import PIL.Image

_LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Redrawn:
    """The picture, a sentence about what it shows, and whether earlier changes are not in it, of light say."""

    picture: PIL.Image.Image
    sentence: str
    lost: bool


def redraw(image: Image, change: str, context: ToolContext) -> Redrawn | None:
    """The picture with the change; None when the illustrator did not draw it, or the change names nothing it draws."""
    from tools.image.illustration.changing import changed_scene
    from tools.image.illustration.illustrator import draw
    from tools.image.illustration.parsing import read_scene

    origin, earlier = _origin(image, context)
    if origin is None:
        return None
    made = origin.provenance
    prompt, negative = (str(made.arguments.get(name) or "") for name in ("prompt", "negative_prompt"))
    scene, lost = read_scene(prompt, negative), False
    for one in earlier:
        step = changed_scene(scene, one)
        scene, lost = step or scene, lost or step is None
    changed = changed_scene(scene, change)
    if changed is None:
        return None
    changed.language = "zh" if context.language == "zh" else "en"
    seed = made.seed if made.seed is not None else 0
    return Redrawn(*draw(changed, origin.width, origin.height, seed, context.progress), lost)


def _origin(image: Image, context: ToolContext) -> tuple[Image | None, list[str]]:
    """The illustration that a picture is or was made from, and what was asked of it since, in order."""
    store = context.services.find(MediaStore)
    asked: list[str] = []
    for _ in range(_LONGEST_CHAIN):
        made = image.provenance
        if (made.tool, made.engine) == ("generate_image", "illustration"):
            return image, asked[::-1]
        if made.tool != "edit_image" or not made.parents or store is None:
            return None, []
        asked.append(str(made.arguments.get("instruction") or ""))
        try:
            parent = store.get(made.parents[0], context.author)
        except ToolInputError:
            return None, []  # forgotten meanwhile
        if not isinstance(parent, Image):
            return None, []
        image = parent
    return None, []
