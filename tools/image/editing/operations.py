"""Each change by its name: how it is made and how it is told afterwards, English and Chinese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tools.image.editing.clauses import Edit, Scope
from tools.image.editing.shape import NotThere, colours_of

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image as Picture


@dataclass(frozen=True)
class Operation:
    """A change of the outline takes and gives a picture, one of light and colour an RGB array."""

    function: Callable[..., Any]
    english: str
    chinese: str
    moves: bool = False
    """Whether it changes the outline, or needs the picture rather than its colours."""


def apply(picture: Picture, edit: Edit, original: Picture, seed: int) -> Picture:
    """Make one change. Raises NotThere when what it is about is not in the picture, ToolInputError for wrong sizes."""
    import numpy as np
    from PIL import Image

    operation = operations()[edit.name]
    arguments = dict(edit.arguments)
    if edit.name == "beside_original":
        return operation.function(original, picture)
    if edit.name in ("snow", "rain"):
        arguments["seed"] = seed
    if operation.moves:
        return operation.function(picture, **arguments)
    rgb = colours_of(picture)
    changed = operation.function(rgb, **arguments)
    if edit.scope:
        mask = _mask(rgb, edit.scope)[..., None]
        changed = np.rint(rgb * (1 - mask) + changed * mask).astype(np.uint8)
    out = Image.fromarray(np.ascontiguousarray(changed))
    if picture.mode == "RGBA":
        out.putalpha(picture.getchannel("A"))
    return out


def told(edit: Edit, language: str) -> str:
    """What was done, as part of a sentence."""
    operation = operations()[edit.name]
    amount = edit.arguments.get("amount")
    less = isinstance(amount, float | int) and amount < 0
    pieces = (operation.chinese if language == "zh" else operation.english).split("|")
    phrase = pieces[1] if less and len(pieces) > 1 else pieces[0]
    phrase = phrase.format(**_shown(edit.arguments, language))
    if edit.scope:
        place = _SCOPES[edit.scope]
        return f"{phrase}（{place[1]}）" if language == "zh" else f"{phrase} ({place[0]})"
    return phrase


_EXACT = """
    crop_ratio crop_part crop_pixels crop_subject crop_faces trim rotate straighten flip resize fit_side scale border
    round_corners circle tile beside_original text watermark grayscale invert sepia brightness contrast saturation
    warmth tint vignette blur pixelate sharpen cut_out
"""
EXACT = frozenset(_EXACT.split())
"""Changes that no model makes better: they are a matter of measure, or a model can not make them at all."""

_SCOPES: dict[Scope, tuple[str, str]] = {
    "background": ("background only", "仅背景"),
    "subject": ("subject only", "仅主体"),
    "faces": ("faces only", "仅人脸"),
    "left": ("left half", "左半边"),
    "right": ("right half", "右半边"),
    "top": ("upper half", "上半部分"),
    "bottom": ("lower half", "下半部分"),
}


def _shown(arguments: dict[str, Any], language: str) -> dict[str, Any]:
    from tools.image.colours import colour_name

    shown: dict[str, Any] = {}
    for name, value in arguments.items():
        if name in ("colour", "source", "target") and value is not None:
            shown[name] = colour_name(value, language)
        elif name == "colours":
            shown[name] = ("、" if language == "zh" else " to ").join(colour_name(one, language) for one in value)
        elif name == "text":
            shown[name] = value if len(value) <= 60 else value[:57] + "..."
        else:
            shown[name] = f"{value:g}" if isinstance(value, float) else value
    return shown


def _mask(rgb: np.ndarray, scope: Scope) -> np.ndarray:
    """Where a change holds, float32 in [0, 1], (height, width). Raises NotThere."""
    import cv2
    import numpy as np

    from tools.image.regions import find_faces, subject_mask

    height, width = rgb.shape[:2]
    if scope in ("background", "subject"):
        mask = subject_mask(rgb)
        if not 0.004 < float(mask.mean()) < 0.985:
            raise NotThere("no subject stands apart from its background", "没有能与背景分开的主体")
        return mask if scope == "subject" else 1 - mask
    mask = np.zeros((height, width), np.float32)
    if scope == "faces":
        faces = find_faces(rgb)
        if not faces:
            raise NotThere("I found no face that looks at the camera", "没有找到正对镜头的人脸")
        for left, top, right, bottom in faces:
            centre = ((left + right) // 2, (top + bottom) // 2)
            cv2.ellipse(mask, centre, (round((right - left) * 0.55), round((bottom - top) * 0.68)), 0, 0, 360, 1.0, -1)
        side = max(face[2] - face[0] for face in faces)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, side / 24)))
    halves: dict[str, Any] = {
        "left": np.s_[:, : width // 2],
        "right": np.s_[:, width // 2 :],
        "top": np.s_[: height // 2],
        "bottom": np.s_[height // 2 :],
    }
    mask[halves[scope]] = 1.0
    return mask


def _recoloured(rgb: np.ndarray, source: Any, target: Any, word: str) -> np.ndarray:
    from tools.image.editing.light import recolour

    changed, share = recolour(rgb, source, target)
    if share < 0.001:
        raise NotThere(f"nothing {word} is in the picture", f"图里没有{word}")
    return changed


@lru_cache(maxsize=1)
def operations() -> dict[str, Operation]:
    """All changes by name."""
    from tools.image.editing import drawing, effects, light, shape

    return {
        "crop_ratio": Operation(shape.crop_ratio, "cropped to {across}:{down}", "裁剪为 {across}:{down}", True),
        "crop_part": Operation(shape.crop_part, "cropped", "已裁剪", True),
        "crop_pixels": Operation(shape.crop_pixels, "cropped to {width} x {height}", "裁剪为 {width} x {height}", True),
        "crop_subject": Operation(shape.crop_subject, "cropped to the subject", "裁剪到主体", True),
        "crop_faces": Operation(shape.crop_faces, "cropped to the face", "裁剪到人脸", True),
        "trim": Operation(shape.trim, "trimmed the border", "裁掉了边", True),
        "rotate": Operation(shape.rotate, "rotated by {degrees}°", "旋转 {degrees}°", True),
        "straighten": Operation(shape.straighten, "straightened", "已拉直", True),
        "flip": Operation(shape.flip, "flipped", "已翻转", True),
        "resize": Operation(shape.resize, "resized to {width} x {height}", "尺寸改为 {width} x {height}", True),
        "fit_side": Operation(shape.fit_side, "resized to {pixels} pixels", "尺寸改为 {pixels} 像素", True),
        "scale": Operation(shape.scale, "scaled by {factor}", "缩放 {factor} 倍", True),
        "border": Operation(shape.add_border, "added a {colour} border", "加了{colour}边框", True),
        "round_corners": Operation(shape.round_corners, "rounded the corners", "做了圆角", True),
        "circle": Operation(shape.circle, "cropped to a circle", "裁成圆形", True),
        "tile": Operation(shape.tile, "tiled {columns} x {rows}", "拼成 {columns} x {rows}", True),
        "beside_original": Operation(shape.beside, "put beside the original", "与原图并排", True),
        "text": Operation(drawing.add_text, "wrote “{text}”", "写上了“{text}”", True),
        "watermark": Operation(drawing.add_watermark, "added the watermark “{text}”", "加了水印“{text}”", True),
        "cut_out": Operation(drawing.cut_out, "removed the background", "去掉了背景", True),
        "new_background": Operation(
            drawing.replace_background, "changed the background to {colours}", "背景换成{colours}", True
        ),
        "recolour": Operation(_recoloured, "changed {source} to {target}", "把{source}改成{target}"),
        "brightness": Operation(
            lambda rgb, amount: light.brighten(rgb, 0.3 * amount), "made brighter|made darker", "已提亮|已调暗"
        ),
        "contrast": Operation(
            lambda rgb, amount: light.change_contrast(rgb, 0.3 * amount),
            "raised the contrast|lowered the contrast",
            "提高了对比度|降低了对比度",
        ),
        "saturation": Operation(
            lambda rgb, amount: light.change_saturation(rgb, 0.4 * amount if amount > 0 else 0.5 * amount),
            "made the colours stronger|made the colours weaker",
            "颜色更鲜艳|颜色更淡",
        ),
        "warmth": Operation(
            lambda rgb, amount: light.change_warmth(rgb, 0.55 * amount), "made warmer|made cooler", "色调变暖|色调变冷"
        ),
        "tint": Operation(light.tint, "tinted {colour}", "加了{colour}色调"),
        "grayscale": Operation(light.grayscale, "made black and white", "变成黑白"),
        "sepia": Operation(lambda rgb, amount: light.sepia(rgb, min(1.0, amount)), "toned sepia", "变成棕褐色调"),
        "vintage": Operation(light.vintage, "given a vintage look", "做成复古风格"),
        "invert": Operation(light.invert, "inverted", "已反色"),
        "vignette": Operation(
            lambda rgb, amount: light.vignette(rgb, min(0.95, 0.6 * amount)), "vignetted", "加了暗角"
        ),
        "enhance": Operation(light.enhance, "enhanced", "已自动增强"),
        "sharpen": Operation(lambda rgb, amount: light.sharpen(rgb, 0.8 * amount), "sharpened", "已锐化"),
        "denoise": Operation(lambda rgb, amount: light.denoise(rgb, amount), "removed noise", "已降噪"),
        "blur": Operation(effects.blur, "blurred", "已模糊"),
        "pixelate": Operation(effects.pixelate, "pixelated", "已像素化"),
        "sketch": Operation(effects.pencil_sketch, "drawn in pencil", "变成铅笔画"),
        "line_drawing": Operation(effects.line_drawing, "drawn in lines", "变成线稿"),
        "cartoon": Operation(effects.cartoon, "turned into a cartoon", "变成卡通"),
        "oil_painting": Operation(effects.oil_painting, "painted in oil", "变成油画"),
        "watercolour": Operation(effects.watercolour, "painted in watercolour", "变成水彩画"),
        "posterise": Operation(effects.posterise, "made a poster of few colours", "变成海报风格"),
        "emboss": Operation(effects.emboss, "embossed", "变成浮雕"),
        "grain": Operation(effects.grain, "added grain", "加了颗粒"),
        "night": Operation(effects.night, "made it night", "变成夜晚"),
        "sunset": Operation(lambda rgb: effects.sun_glow(rgb, evening=True), "given evening light", "变成黄昏"),
        "sun_glow": Operation(effects.sun_glow, "added sunlight", "加了阳光"),
        "fog": Operation(effects.fog, "added fog", "加了雾"),
        "snow": Operation(effects.snow, "added snow", "加了雪"),
        "rain": Operation(effects.rain, "added rain", "加了雨"),
    }
