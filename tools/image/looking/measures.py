"""What can be measured in a picture: kind, colours, light, sharpness, faces, text, codes, metadata, layout."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from tools.image.reading.layout import TextLine
from tools.image.regions import Box

if TYPE_CHECKING:
    import numpy as np

    from tools.media import Image

PictureKind = Literal["photo", "drawing", "screenshot", "document", "diagram", "plain"]
Share = tuple[int, float]
"""Index of a colour's name (`tools.image.colours.name_at`) and the part of the area that has it."""


@dataclass(frozen=True)
class Metadata:
    """What the camera wrote into the file. Coordinates are never read, only whether there are any."""

    camera: str = ""
    taken: str = ""
    """Local date and time, ``2026-05-01 14:30``."""
    has_location: bool = False
    exposure: str = ""
    """``1/250 s, f/2.8, ISO 200, 50 mm``, as far as it is known."""


@dataclass(frozen=True)
class Findings:
    """Everything found in one picture."""

    width: int
    height: int
    file_format: str
    byte_size: int
    kind: PictureKind
    frames: int
    transparent: float
    """Part of the area that is see-through."""
    colours: tuple[Share, ...]
    """The largest first."""
    upper: Share
    lower: Share
    rim: Share
    """Most frequent colour of the upper third, the lower third, and along the border."""
    saturation: float
    """Mean, in [0, 1]; below 0.04 is black and white."""
    light: float
    """Mean, in [0, 1]."""
    contrast: float
    """Standard deviation of light, in [0, 1]."""
    sharpness: float
    """Width of the sharpest edges in pixels of a picture 1000 wide: about 1 is sharp, over 2.9 is blurred."""
    noise: float
    """Deviation of the grain, in levels of 255."""
    faces: tuple[Box, ...]
    lines: tuple[TextLine, ...]
    text: str
    codes: tuple[tuple[str, str], ...]
    """QR and bar codes: type and content."""
    subject: Box | None
    metadata: Metadata = field(default_factory=Metadata)

    @property
    def black_and_white(self) -> bool:
        """Whether there is no colour in it."""
        return self.saturation < 0.04


def look(image: Image, report: Callable[[float, str], None]) -> Findings:
    """Measure everything. `report` is told the progress and may raise to stop."""
    import numpy as np
    import PIL.Image

    from tools.image.reading.layout import as_text, in_reading_order
    from tools.image.reading.recognition import read_lines
    from tools.image.regions import find_faces, subject_box

    with PIL.Image.open(image.path) as file:
        metadata, frames, file_format = _metadata(file), int(getattr(file, "n_frames", 1)), file.format or ""
    picture = image.open()
    report(0.05, "")
    alpha = np.asarray(picture.getchannel("A")) if picture.mode == "RGBA" else None
    rgb = np.asarray(picture.convert("RGB"))
    faces = find_faces(rgb)
    report(0.2, "")
    rows = in_reading_order(read_lines(picture, lambda part, message: report(0.2 + 0.7 * part, message)))
    lines = tuple(line for row in rows for line in row)
    report(0.9, "")
    small = _reduced(rgb, 1000)
    grey = small @ np.array([0.299, 0.587, 0.114])
    names, upper, lower, rim = _colours(rgb, alpha)
    saturation = _saturation(small)
    contrast = float(grey.std() / 255)
    return Findings(
        width=image.width,
        height=image.height,
        file_format=file_format,
        byte_size=image.byte_size,
        kind=_kind(rgb, lines, contrast),
        frames=frames,
        transparent=float((alpha < 128).mean()) if alpha is not None else 0.0,
        colours=names,
        upper=upper,
        lower=lower,
        rim=rim,
        saturation=saturation,
        light=float(grey.mean() / 255),
        contrast=contrast,
        sharpness=edge_width(small),
        noise=_noise(rgb),
        faces=tuple(faces),
        lines=lines,
        text=as_text(rows),
        codes=tuple(_codes(rgb)),
        subject=subject_box(rgb),
        metadata=metadata,
    )


def as_drawn(found: Findings, prompt: str) -> Findings:
    """The same for a picture of the built-in illustrator: a drawing, without faces, and with those letters only that
    the prompt has. Drawn shapes look like all of that.
    """
    asked = _letters(prompt)
    lines = tuple(line for line in found.lines if _letters(line.text) and _letters(line.text) in asked)
    return replace(found, kind="drawing", faces=(), lines=lines, text="\n".join(line.text for line in lines))


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


def _metadata(file: Any) -> Metadata:
    exif = file.getexif()
    details = exif.get_ifd(0x8769)

    def text(value: Any) -> str:
        return "".join(c for c in str(value or "").strip("\0 ") if c.isprintable())[:60]

    make, model = text(exif.get(271)), text(exif.get(272))
    camera = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    taken = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d)[:-](\d\d))?", text(details.get(36867) or exif.get(306)))
    parts = []
    try:
        if seconds := float(details.get(33434) or 0):
            parts.append(f"1/{round(1 / seconds)} s" if seconds < 0.5 else f"{seconds:g} s")
        if aperture := float(details.get(33437) or 0):
            parts.append(f"f/{aperture:g}")
        if speed := details.get(34855):
            parts.append(f"ISO {speed if isinstance(speed, int) else speed[0]}")
        if focal := float(details.get(37386) or 0):
            parts.append(f"{focal:g} mm")
    except (TypeError, ValueError, ZeroDivisionError):
        parts = []  # a camera's broken numbers are no reason to fail; the rest of the metadata is told
    when = ""
    if taken is not None:
        when = "-".join(taken.groups()[:3]) + (f" {taken[4]}:{taken[5]}" if taken[4] else "")
    return Metadata(camera, when, bool(exif.get_ifd(0x8825)), ", ".join(parts))


def _reduced(rgb: np.ndarray, side: int) -> np.ndarray:
    import cv2

    scale = min(1.0, side / max(rgb.shape[:2]))
    return cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb


def _colours(rgb: np.ndarray, alpha: np.ndarray | None) -> tuple[tuple[Share, ...], Share, Share, Share]:
    """Names by area: of the whole, the upper third, the lower third, the border; see-through parts left out."""
    import cv2
    import numpy as np

    from tools.image.colours import nearest_names

    small = cv2.resize(cv2.medianBlur(_reduced(rgb, 400), 3), (90, 90), interpolation=cv2.INTER_AREA)
    names = nearest_names(small.reshape(-1, 3)).reshape(90, 90)
    seen = np.ones((90, 90), bool)
    if alpha is not None:
        seen = cv2.resize(alpha, (90, 90), interpolation=cv2.INTER_AREA) > 128
    rim = np.zeros((90, 90), bool)
    rim[:6], rim[-6:], rim[:, :6], rim[:, -6:] = True, True, True, True
    upper, lower = np.zeros((90, 90), bool), np.zeros((90, 90), bool)
    upper[:30], lower[60:] = True, True

    def ranked(where: np.ndarray) -> list[Share]:
        chosen = names[seen & where]
        if not chosen.size:
            return [(0, 0.0)]
        counts = np.bincount(chosen)
        order = np.argsort(-counts, kind="stable")
        return [(int(i), float(counts[i] / chosen.size)) for i in order if counts[i]]

    whole = ranked(np.ones((90, 90), bool))
    return tuple(whole[:6]), ranked(upper)[0], ranked(lower)[0], ranked(rim)[0]


def _saturation(rgb: np.ndarray) -> float:
    import cv2

    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    bright = hsv[..., 2] > 25
    return float(hsv[..., 1][bright].mean() / 255) if bright.any() else 0.0


def edge_width(rgb: np.ndarray) -> float:
    """How wide the sharpest tenth of the edges is, in pixels: height of the step over its steepest slope."""
    import cv2
    import numpy as np

    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 0.6)
    slope = np.hypot(cv2.Sobel(grey, -1, 1, 0, ksize=3, scale=1 / 8), cv2.Sobel(grey, -1, 0, 1, ksize=3, scale=1 / 8))
    kernel = np.ones((9, 9), np.uint8)
    step = cv2.dilate(grey, kernel) - cv2.erode(grey, kernel)
    top = (slope >= cv2.dilate(slope, np.ones((3, 3), np.uint8))) & (step > max(24.0, 0.5 * float(step.max())))
    if top.sum() < 12:  # no edge fits the window: look at half the size, where wide ones do
        half = grey.shape[0] // 2, grey.shape[1] // 2
        if min(half) < 48:
            return 0.0
        return 2 * edge_width(cv2.resize(rgb, half[::-1], interpolation=cv2.INTER_AREA))
    return float(np.percentile(step[top] / (2 * slope[top]), 15))


def _noise(rgb: np.ndarray) -> float:
    """Deviation of the grain. Source: Immerkaer 1996, "Fast noise variance estimation", over the calm half."""
    import cv2
    import numpy as np

    height, width = rgb.shape[:2]
    top, left = max(0, (height - 1200) // 2), max(0, (width - 1200) // 2)
    grey = cv2.cvtColor(rgb[top : top + 1200, left : left + 1200], cv2.COLOR_RGB2GRAY).astype(np.float32)
    if min(grey.shape) < 8:
        return 0.0
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    rough = np.abs(cv2.filter2D(grey, -1, kernel))
    slope = cv2.blur(np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 2.0), cv2.CV_32F)), (9, 9))
    inside = (grey > 12) & (grey < 243)
    if inside.sum() < 64:
        return 0.0
    calm = inside & (slope <= np.median(slope[inside]))
    return float(rough[calm].mean() * np.sqrt(np.pi / 2) / 6)


def _kind(rgb: np.ndarray, lines: tuple[TextLine, ...], contrast: float) -> PictureKind:
    """A guess by what tells pictures apart: flat areas, light paper, amount of text, straight level lines."""
    import cv2
    import numpy as np

    if contrast < min(0.012, 0.05 * float(rgb.mean()) / 255) or contrast == 0.0:
        return "plain"
    crop = rgb[:1600, :1600].astype(np.int16)
    flat = (np.abs(crop[1:, 1:] - crop[:-1, 1:]).max(axis=2) <= 1) & (
        np.abs(crop[1:, 1:] - crop[1:, :-1]).max(axis=2) <= 1
    )
    flatness = float(flat.mean())
    paper = float((rgb.min(axis=2) > 190).mean())
    area = sum(_area(line) for line in lines) / (rgb.shape[0] * rgb.shape[1])
    letters = sum(len(line.text) for line in lines)
    if len(lines) >= 6 and letters > 120 and paper > 0.5 and (area > 0.08 or len(lines) > 14):
        page = flatness < 0.6 or paper > 0.75 or rgb.shape[0] > rgb.shape[1] * 1.1
        return "document" if page else "screenshot"
    if flatness > 0.5:
        if len(lines) >= 6:
            return "screenshot"
        small = cv2.cvtColor(_reduced(rgb, 800), cv2.COLOR_RGB2GRAY)
        found = cv2.HoughLinesP(cv2.Canny(small, 60, 160), 1, np.pi / 360, 60, minLineLength=50, maxLineGap=3)
        straight = 0 if found is None else len(found)
        return "diagram" if len(lines) >= 2 and straight >= 6 and paper > 0.4 else "drawing"
    if (len(lines) >= 6 and paper > 0.6 and area > 0.06) or (len(lines) >= 5 and area > 0.25):
        return "document"
    return "photo"


def _area(line: TextLine) -> float:
    xs, ys = [x for x, _ in line.box], [y for _, y in line.box]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _codes(rgb: np.ndarray) -> list[tuple[str, str]]:
    """Contents of QR and bar codes, as they are; nothing is opened."""
    import cv2

    bgr = _reduced(rgb, 1600)[..., ::-1].copy()
    found: list[tuple[str, str]] = []
    try:
        readable, contents, *_ = cv2.QRCodeDetector().detectAndDecodeMulti(bgr)
        found += [("QR", text) for text in contents if text] if readable else []
        readable, contents, kinds, _ = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(bgr)
        found += [(kind, text) for text, kind in zip(contents, kinds, strict=True) if text] if readable else []
    except cv2.error:  # OpenCV's detectors give up with an error on some odd shapes: no code was read then
        return found
    return found
