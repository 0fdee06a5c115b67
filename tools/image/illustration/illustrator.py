"""The whole of it: a prompt in, a picture and one sentence about it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.image.illustration import sprites
from tools.image.illustration.painter import Progress, paint
from tools.image.illustration.parsing import read_scene
from tools.image.illustration.scene import Concept, Scene
from tools.image.illustration.wording import describe

if TYPE_CHECKING:
    from PIL.Image import Image


def illustrate(
    prompt: str, width: int, height: int, seed: int, negative_prompt: str, progress: Progress
) -> tuple[Image, str]:
    """Draw a prompt. Equal arguments give equal pixels on the same machine."""
    progress(0.0, "reading")
    return draw(read_scene(prompt, negative_prompt), width, height, seed, progress)


def draw(scene: Scene, width: int, height: int, seed: int, progress: Progress) -> tuple[Image, str]:
    """Draw a scene, and say what is shown and what is not."""
    missing = _drop_undrawable(scene)
    painting = paint(scene, width, height, seed, progress)
    return painting.picture, describe(scene, painting.stage, missing)


def _drop_undrawable(scene: Scene) -> list[Concept]:
    """Take out what this machine has no picture for, and say what that was."""
    drawable = [sprites.can_draw(subject.concept.key) for subject in scene.subjects]
    missing = [subject.concept for subject, can in zip(scene.subjects, drawable, strict=True) if not can]
    kept = [index for index, can in enumerate(drawable) if can]
    position = {old: new for new, old in enumerate(kept)}
    for subject in scene.subjects:
        if subject.relation is not None:
            targets = tuple(position[target] for target in subject.relation.targets if target in position)
            subject.relation = replace(subject.relation, targets=targets) if targets else None
    scene.subjects = [scene.subjects[index] for index in kept]
    return missing
