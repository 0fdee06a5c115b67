"""Changes of light and colour that leave every pixel in its place. RGB arrays, uint8, (height, width, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from tools.image.colours import Rgb


def brighten(rgb: np.ndarray, amount: float) -> np.ndarray:
    """Lighter for a positive amount (0.3 is usual), darker for a negative one; black and white stay."""
    import numpy as np

    levels = np.linspace(0, 1, 256)
    if amount < 0:
        curve = levels ** (1 - 1.3 * amount) * (1 + 0.25 * max(amount, -1.5))
    else:
        curve = levels ** (1 / (1 + 1.6 * amount))
    return _through(rgb, curve)


def change_contrast(rgb: np.ndarray, amount: float) -> np.ndarray:
    """Steeper around the picture's own middle for a positive amount, flatter for a negative one."""
    import numpy as np

    middle = float(np.clip(rgb.mean() / 255, 0.3, 0.7))
    levels = np.linspace(0, 1, 256)
    if amount < 0:
        return _through(rgb, middle + (levels - middle) * (1 / (1 - amount)))
    slope = 1 + 4.0 * amount
    bent = np.tanh(slope * (levels - middle)) / np.tanh(slope * np.where(levels < middle, middle, 1 - middle))
    curve = np.where(levels < middle, middle + bent * middle, middle + bent * (1 - middle))
    return _through(rgb, levels + (curve - levels) * min(1.0, 0.6 + amount))


def change_saturation(rgb: np.ndarray, amount: float) -> np.ndarray:
    """More vivid for a positive amount, already vivid colours less so; -1 takes all colour out."""
    import numpy as np

    values = rgb.astype(np.float32)
    grey = _grey(values)
    if amount <= 0:
        return whole(grey + (values - grey) * (1 + max(amount, -1.0)))
    spread = (values.max(axis=2, keepdims=True) - values.min(axis=2, keepdims=True)) / 255
    return whole(grey + (values - grey) * (1 + 1.6 * amount * (1 - 0.6 * spread)))


def change_warmth(rgb: np.ndarray, amount: float) -> np.ndarray:
    """Towards candle light for a positive amount, towards shade for a negative one."""
    import numpy as np

    gain = np.array([1 + 0.28 * amount, 1 + 0.05 * amount, 1 - 0.28 * amount], dtype=np.float32)
    values = rgb.astype(np.float32)
    warm = values * gain
    warm *= _grey(values) / np.maximum(_grey(warm), 1.0)
    return whole(warm)


def grayscale(rgb: np.ndarray) -> np.ndarray:
    """Black and white with a slight curve, as black-and-white film shows it."""
    import numpy as np

    return change_contrast(np.repeat(whole(_grey(rgb.astype(np.float32))), 3, axis=2), 0.12)


def sepia(rgb: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """Brown tones of an old print: dark brown to cream."""
    return _between(rgb, (38, 22, 10), (255, 240, 212), strength)


def tint(rgb: np.ndarray, colour: Rgb, strength: float = 0.55) -> np.ndarray:
    """A cast of one colour that keeps the light."""
    import numpy as np

    values = rgb.astype(np.float32)
    grey = _grey(values) / 255
    pure = np.array(colour, dtype=np.float32)
    toned = np.where(grey < 0.5, 2 * grey * pure, 255 - 2 * (1 - grey) * (255 - pure))
    return whole(values * (1 - strength) + toned * strength)


def invert(rgb: np.ndarray) -> np.ndarray:
    """The negative."""
    return 255 - rgb


def vintage(rgb: np.ndarray) -> np.ndarray:
    """Faded blacks, warm light, less colour, a vignette."""
    import numpy as np

    faded = change_saturation(change_warmth(rgb, 0.7), -0.35)
    levels = np.linspace(0, 1, 256)
    return vignette(_through(faded, 0.10 + 0.84 * levels**0.95), 0.35)


def vignette(rgb: np.ndarray, strength: float = 0.6) -> np.ndarray:
    """Darker towards the corners, without steps."""
    import numpy as np

    height, width = rgb.shape[:2]
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    distance = np.sqrt(x * x + y * y) / np.sqrt(2)
    shade = 1 - strength * np.clip((distance - 0.35) / 0.65, 0, 1) ** 2
    return dithered(rgb.astype(np.float32) * shade[..., None].astype(np.float32))


def enhance(rgb: np.ndarray) -> np.ndarray:
    """White balance, stretched light, local contrast and a little colour; mild, so that nothing looks painted."""
    import cv2
    import numpy as np

    values = rgb.astype(np.float32)
    means = values.reshape(-1, 3).mean(axis=0) + 1.0
    balanced = values * (1 + 0.5 * (np.clip(means.mean() / means, 0.75, 1.35) - 1))
    low, high = np.percentile(balanced, (0.5, 99.5))
    stretched = whole((balanced - 0.8 * low) * (255 / max(high - 0.8 * low, 80.0)))
    lab = cv2.cvtColor(stretched, cv2.COLOR_RGB2LAB)
    local = cv2.createCLAHE(clipLimit=1.6, tileGridSize=(6, 6)).apply(lab[..., 0])
    lab[..., 0] = cv2.addWeighted(lab[..., 0], 0.5, local, 0.5, 0)
    mean = float(lab[..., 0].mean())
    lifted = brighten(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), float(np.clip((118 - mean) / 300, -0.08, 0.25)))
    return sharpen(change_saturation(lifted, 0.12), 0.35)


def sharpen(rgb: np.ndarray, amount: float = 0.8) -> np.ndarray:
    """Unsharp mask at a radius that suits the picture's size."""
    import cv2

    radius = max(0.8, max(rgb.shape[:2]) / 1400)
    soft = cv2.GaussianBlur(rgb, (0, 0), radius)
    return cv2.addWeighted(rgb, 1 + 1.4 * amount, soft, -1.4 * amount, 0)


def denoise(rgb: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """Non-local means on a picture of ordinary size, a bilateral filter on a very large one."""
    import cv2

    if rgb.shape[0] * rgb.shape[1] > 6_000_000:
        return cv2.bilateralFilter(rgb, 7, 30 * strength, 5)
    return cv2.fastNlMeansDenoisingColored(rgb, None, 6 * strength, 9 * strength, 5, 15)


def recolour(rgb: np.ndarray, source: Rgb, target: Rgb) -> tuple[np.ndarray, float]:
    """What has one colour gets another, light and shade kept; and the share of the picture that changed."""
    import cv2
    import numpy as np

    mask = colour_mask(rgb, source)
    share = float(mask.mean())
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    goal = cv2.cvtColor((np.array([[target]], np.float32) / 255), cv2.COLOR_RGB2LAB)[0, 0]
    inside = mask > 0.5
    if not inside.any():
        return rgb, 0.0
    start = np.median(lab[inside], axis=0)
    moved = lab.copy()
    chroma = np.hypot(lab[..., 1], lab[..., 2]) / max(float(np.hypot(start[1], start[2])), 12.0)
    chroma = np.clip(chroma, 0.0, 1.4) if np.hypot(start[1], start[2]) > 12 else np.ones_like(chroma)
    moved[..., 1], moved[..., 2] = goal[1] * chroma, goal[2] * chroma
    moved[..., 0] = np.clip(goal[0] + (lab[..., 0] - start[0]) * 0.9, 0, 100)
    painted = np.clip(cv2.cvtColor(moved, cv2.COLOR_LAB2RGB) * 255, 0, 255)
    return whole(rgb * (1 - mask[..., None]) + painted * mask[..., None]), share


def colour_mask(rgb: np.ndarray, colour: Rgb) -> np.ndarray:
    """Where a colour is, float32 in [0, 1], soft at the edges."""
    import cv2
    import numpy as np

    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV_FULL).astype(np.float32)
    hue, saturation, value = (
        float(v) for v in cv2.cvtColor(np.array([[colour]], dtype=np.uint8), cv2.COLOR_RGB2HSV_FULL)[0, 0]
    )
    if saturation < 40:  # white, grey, black: told apart by light
        near = (hsv[..., 1] < 60) | (hsv[..., 2] < 40)
        mask = near & (np.abs(hsv[..., 2] - value) < 65)
    else:
        distance = np.abs((hsv[..., 0] - hue + 128) % 256 - 128)
        mask = (distance < 16) & (hsv[..., 1] > 70) & (hsv[..., 2] > 35)
        if mask.any():  # skin and brown hair have the hue of an orange coat, and far less of it
            chroma = hsv[..., 1] * hsv[..., 2]
            enough = 0.6 * np.percentile(hsv[..., 1][mask], 90), 0.42 * np.percentile(chroma[mask], 90)
            mask &= (hsv[..., 1] > enough[0]) & (chroma > enough[1])
            # The thing meant has one hue: the most frequent one. Its neighbours (wood beside red) are others.
            hues = np.bincount(hsv[..., 0][mask].astype(np.int64), chroma[mask], 256)
            peak = float(np.argmax(sum(np.roll(hues, shift) for shift in range(-2, 3))))
            mask &= np.abs((hsv[..., 0] - peak + 128) % 256 - 128) < 7
    soft = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    soft = cv2.morphologyEx(soft, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return cv2.GaussianBlur(soft.astype(np.float32), (0, 0), 0.9)


def _through(rgb: np.ndarray, curve: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.clip(np.rint(curve * 255), 0, 255).astype(np.uint8)[rgb]


def _between(rgb: np.ndarray, dark: Rgb, light: Rgb, strength: float) -> np.ndarray:
    import numpy as np

    values = rgb.astype(np.float32)
    grey = _grey(values) / 255
    toned = np.array(dark, np.float32) * (1 - grey) + np.array(light, np.float32) * grey
    return whole(values * (1 - strength) + toned * strength)


def _grey(values: np.ndarray) -> np.ndarray:
    """Light by Rec. 601, float32, (height, width, 1)."""
    import numpy as np

    return np.asarray(values @ np.array([0.299, 0.587, 0.114], dtype=np.float32))[..., None]


def whole(values: np.ndarray) -> np.ndarray:
    """Rounded and clipped to uint8."""
    import numpy as np

    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def dithered(values: np.ndarray) -> np.ndarray:
    """Rounded with half a level of noise, so that a smooth shade shows no bands."""
    import numpy as np

    noise = np.random.default_rng(0).random(values.shape[:2], dtype=np.float32)[..., None]
    return np.clip(np.floor(values + noise), 0, 255).astype(np.uint8)
