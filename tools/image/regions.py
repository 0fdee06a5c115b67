"""Where things are in a picture: faces, what stands out, the main subject. No model, no download.

Source: faces by the local-binary-pattern cascade inside scikit-image's wheel (Liao et al. 2007; BSD);
what stands out by colour contrast against the border and its own surroundings; the subject by GrabCut
(Rother, Kolmogorov, Blake 2004).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

_FACE_SIDE = 640
_CUT_SIDE = 512


@lru_cache(maxsize=1)
def _cascade() -> Any:
    import skimage.data
    import skimage.feature

    return skimage.feature.Cascade(skimage.data.lbp_frontal_face_cascade_filename())


def find_faces(rgb: np.ndarray) -> list[Box]:
    """Faces that look at the camera, the largest first; small, turned or covered ones are not found."""
    import cv2
    import numpy as np

    height, width = rgb.shape[:2]
    scale = min(1.0, _FACE_SIDE / max(height, width))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    if min(small.shape[:2]) < 48:
        return []
    found = _cascade().detect_multi_scale(
        img=np.ascontiguousarray(small),
        scale_factor=1.15,
        step_ratio=1.0,
        min_size=(36, 36),
        max_size=(min(small.shape[:2]), min(small.shape[:2])),
        min_neighbor_number=5,
    )
    boxes = []
    for face in found:
        left, top, side_x, side_y = face["c"], face["r"], face["width"], face["height"]
        if _looks_like_skin(small[top : top + side_y, left : left + side_x]):
            boxes.append(tuple(round(v / scale) for v in (left, top, left + side_x, top + side_y)))
    return sorted(boxes, key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))


def _looks_like_skin(patch: np.ndarray) -> bool:
    """Whether enough of a box has a hue of skin, of any lightness; a grey picture passes.

    Source: the ranges of Cr and Cb in Chai and Ngan 1999.
    """
    import cv2

    centre = patch[patch.shape[0] // 5 : -patch.shape[0] // 5, patch.shape[1] // 5 : -patch.shape[1] // 5]
    if centre.size == 0:
        return False
    if float(cv2.cvtColor(centre, cv2.COLOR_RGB2HSV)[..., 1].mean()) < 14:
        return True
    red, blue = (cv2.cvtColor(centre, cv2.COLOR_RGB2YCrCb)[..., channel] for channel in (1, 2))
    return bool(((red > 130) & (red < 180) & (blue > 75) & (blue < 130)).mean() > 0.5)


def saliency(rgb: np.ndarray) -> np.ndarray:
    """How much each place stands out, float32 in [0, 1], of a reduced size of at most 256 pixels a side.

    Colour distance to the clusters of the border, and to the mean of the picture, with a mild pull to the centre.
    """
    import cv2
    import numpy as np

    scale = min(1.0, 256 / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    soft = cv2.GaussianBlur(small, (0, 0), 1.5)
    lab = cv2.cvtColor(soft.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    height, width = lab.shape[:2]
    edge = max(2, round(0.06 * min(height, width)))
    rim = np.concatenate([lab[:edge].reshape(-1, 3), lab[:, :edge].reshape(-1, 3), lab[:, -edge:].reshape(-1, 3)])
    cv2.setRNGSeed(0)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    count = min(5, len(rim))
    centres = cv2.kmeans(rim.astype(np.float32), count, None, rule, 2, cv2.KMEANS_PP_CENTERS)[2]
    away = np.min(np.linalg.norm(lab[:, :, None] - centres[None, None], axis=3), axis=2)
    odd = np.linalg.norm(lab - lab.reshape(-1, 3).mean(axis=0), axis=2)
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    central = np.exp(-(x * x + y * y) / 0.9)
    map_ = (away + 0.4 * odd) * (0.35 + central)
    map_ = cv2.GaussianBlur(map_.astype(np.float32), (0, 0), 2.0)
    low, high = np.percentile(map_, (5, 99.5))
    return np.clip((map_ - low) / max(high - low, 1e-3), 0, 1).astype(np.float32)


def subject_mask(rgb: np.ndarray) -> np.ndarray:
    """Where the main subject is, float32 in [0, 1], (height, width), with soft edges that follow the picture's."""
    import cv2
    import numpy as np

    scale = min(1.0, _CUT_SIDE / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    height, width = small.shape[:2]
    stands_out = cv2.resize(saliency(small), (width, height), interpolation=cv2.INTER_LINEAR)
    trimap = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    trimap[stands_out > 0.35] = cv2.GC_PR_FGD
    trimap[stands_out > 0.85] = cv2.GC_FGD
    edge = max(1, round(0.02 * min(height, width)))
    trimap[:edge], trimap[:, :edge], trimap[:, -edge:] = (cv2.GC_BGD,) * 3
    for left, top, right, bottom in find_faces(small):
        side = right - left
        trimap[bottom:, max(0, left - side) : right + side] = cv2.GC_PR_FGD  # the body below a face
        trimap[max(0, top - side // 3) : bottom, left:right] = cv2.GC_FGD
        trimap[bottom : bottom + side, left + side // 4 : right - side // 4] = cv2.GC_FGD  # neck and chest
    if not (trimap == cv2.GC_FGD).any():
        trimap[height // 3 : 2 * height // 3, width // 3 : 2 * width // 3] = cv2.GC_FGD
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, trimap, None, *models, 6, cv2.GC_INIT_WITH_MASK)
    mask = ((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)).astype(np.uint8)
    return _refined(rgb, _without_crumbs(mask))


def _without_crumbs(mask: np.ndarray) -> np.ndarray:
    """The pieces of some size, small holes filled."""
    import cv2
    import numpy as np

    def kept(pieces: np.ndarray, share: float) -> np.ndarray:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(pieces)
        areas = stats[1:, cv2.CC_STAT_AREA]
        large = [i + 1 for i in range(count - 1) if areas[i] >= share * max(areas.max(), 1)] if count > 1 else []
        return np.isin(labels, large).astype(np.uint8)

    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    solid = kept(solid, 0.08)
    holes = kept(1 - solid, 0.02)
    return 1 - holes


def _refined(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mask at full size, its edge drawn to the picture's by a guided filter (He, Sun, Tang 2010)."""
    import cv2
    import numpy as np

    height, width = rgb.shape[:2]
    full = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    guide = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    size = 2 * max(2, round(max(height, width) / 250)) + 1

    def mean(values: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.boxFilter(values, -1, (size, size)))

    mean_guide, mean_mask = mean(guide), mean(full)
    slope = (mean(guide * full) - mean_guide * mean_mask) / (mean(guide * guide) - mean_guide**2 + 1e-3)
    offset = mean_mask - slope * mean_guide
    guided = mean(slope) * guide + mean(offset)
    near = cv2.boxFilter(full, -1, (2 * size + 1, 2 * size + 1))  # away from the edge the cut itself holds
    guided = np.where(near > 0.999, 1.0, np.where(near < 0.001, 0.0, guided))
    return np.clip((guided - 0.15) / 0.7, 0, 1).astype(np.float32)


def subject_box(rgb: np.ndarray) -> Box | None:
    """The box around what stands out, or None where nothing does."""
    import numpy as np

    map_ = saliency(rgb) > 0.45
    if not 0.005 < map_.mean() < 0.8:
        return None
    ys, xs = np.nonzero(map_)
    left, right = np.percentile(xs, (2, 98))
    top, bottom = np.percentile(ys, (2, 98))
    scale_x, scale_y = rgb.shape[1] / map_.shape[1], rgb.shape[0] / map_.shape[0]
    return round(left * scale_x), round(top * scale_y), round((right + 1) * scale_x), round((bottom + 1) * scale_y)
