"""Abstract pictures: a palette and a manner for a mood, for prompts that name nothing one could point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush
from tools.image.illustration.canvas import RGB

if TYPE_CHECKING:
    import numpy as np

_PALETTES: dict[str, tuple[RGB, ...]] = {
    "joy": ((255, 198, 56), (255, 122, 92), (255, 94, 148), (72, 196, 204), (255, 238, 196)),
    "calm": ((196, 220, 224), (128, 172, 190), (236, 228, 212), (90, 132, 152), (214, 232, 222)),
    "sad": ((48, 62, 92), (84, 104, 140), (132, 144, 168), (34, 38, 60), (172, 178, 196)),
    "anger": ((196, 26, 34), (34, 14, 18), (240, 84, 36), (120, 12, 28), (255, 170, 60)),
    "love": ((232, 66, 108), (255, 152, 164), (150, 28, 72), (255, 214, 206), (248, 110, 96)),
    "fear": ((22, 20, 34), (62, 44, 88), (96, 120, 84), (12, 10, 18), (138, 60, 92)),
    "energy": ((255, 72, 60), (255, 196, 30), (28, 110, 232), (20, 22, 40), (250, 246, 238)),
    "dream": ((146, 122, 220), (255, 176, 214), (112, 196, 236), (62, 48, 128), (255, 232, 240)),
    "": ((242, 108, 79), (40, 92, 122), (246, 200, 96), (92, 170, 160), (248, 238, 220)),
}
_FLOWING = ("calm", "sad", "dream", "fear", "love")


def paint_abstract(height: int, width: int, mood: str, color: RGB | None, rng: np.random.Generator) -> np.ndarray:
    """Flowing bands of colour for the quiet moods, bursts of forms for the lively ones."""
    if not mood:
        mood = ("", "joy", "calm", "energy", "dream", "love")[int(rng.integers(6))]
    palette = _PALETTES[mood]
    if color is not None:
        palette = tuple(brush.mix(tone, color, 0.65) for tone in palette)
    canvas = _flow(height, width, palette, rng)
    if mood not in _FLOWING:
        _burst(canvas, palette, rng)
    return canvas


def _flow(height: int, width: int, palette: tuple[RGB, ...], rng: np.random.Generator) -> np.ndarray:
    """Marbled bands: noise bent by noise, coloured along the palette."""
    import cv2
    import numpy as np

    bend_x, bend_y = (brush.noise(rng, height, width, 2.5, 4) - 0.5 for _ in range(2))
    field = brush.noise(rng, height, width, 2.2, 4, 1.5)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    reach = min(height, width) * 0.55
    bent = cv2.remap(field, x + bend_x * reach, y + bend_y * reach, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    position = np.clip(bent, 0, 1) * (len(palette) - 1)
    tones = np.asarray(palette, np.float32) / 255
    channels = [
        np.interp(position.ravel(), np.arange(len(palette)), tones[:, c]).reshape(height, width) for c in range(3)
    ]
    canvas = np.stack(channels, -1).astype(np.float32)
    ridges = np.abs(np.sin(bent * 26)) ** 10
    return np.clip(canvas * (1 - 0.10 * ridges[..., None]) + 0.04 * (bend_y[..., None]), 0, 1)


def _burst(canvas: np.ndarray, palette: tuple[RGB, ...], rng: np.random.Generator) -> None:
    """Petals that fly out from one point, discs and arcs among them."""
    import numpy as np

    height, width = canvas.shape[:2]
    unit = min(height, width)
    cx, cy = (0.4 + 0.2 * float(rng.random())) * width, (0.45 + 0.15 * float(rng.random())) * height
    for index in range(4):
        petals = []
        for _ in range(11):
            angle, start = float(rng.random()) * 6.283, unit * (0.06 + 0.2 * float(rng.random()))
            length, wide = unit * (0.1 + 0.32 * float(rng.random())), unit * (0.012 + 0.045 * float(rng.random()))
            t = np.linspace(0, 1, 16)
            curl = angle + t * (float(rng.random()) - 0.5) * 1.2
            along = start + t * length
            px, py = cx + np.cos(curl) * along, cy + np.sin(curl) * along
            half = np.sin(t * np.pi) * wide
            nx, ny = -np.sin(curl) * half, np.cos(curl) * half
            petals.append(np.vstack([np.stack([px + nx, py + ny], 1), np.stack([px - nx, py - ny], 1)[::-1]]))
        brush.blend(canvas, brush.polygons(canvas.shape, petals), palette[(index + 1) % len(palette)], 0.82)
        dots = [
            (
                cx + (float(rng.random()) - 0.5) * width * 1.1,
                cy + (float(rng.random()) - 0.5) * height * 1.1,
                unit * (0.006 + 0.05 * float(rng.random()) ** 3),
            )
            for _ in range(12)
        ]
        brush.blend(canvas, brush.circles(canvas.shape, dots), palette[(index + 3) % len(palette)], 0.85)
    brush.glow(canvas, cx, cy, unit * 0.12, (255, 246, 214), 0.9)
