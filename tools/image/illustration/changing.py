"""A change of what an illustration shows: the scene is read again, with what the change adds, sets or takes away."""

from __future__ import annotations

import re
from dataclasses import replace

from tools.image.illustration.parsing import leave_out, read_scene
from tools.image.illustration.scene import Scene

_AWAY = re.compile(
    r"\b(?:remove|delete|erase|take away|take out|get rid of|leave out|without|no(?: more)?)\b\s*(.+)|"
    r"(?:去掉|删掉|删除|移除|去除|不要|拿走)(?:了)?(.+)|把(.+?)(?:去掉|删掉|删除|移除|拿走)",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\b(?:to|into|in|on|of|from)?\s*(?:the|this|that|my|your)\s+(?:last\s+)?(?:picture|image|drawing|illustration|photo|"
    r"painting)\b|(?:这|那)?(?:张|幅)?(?:图片?|画面?)(?:里面?|上面?|中)?",
    re.IGNORECASE,
)
"""The picture itself is none of the things in it."""


def changed_scene(scene: Scene, change: str) -> Scene | None:
    """The scene with the change; None when that names nothing that a scene has, or takes away what is not there."""
    said = _PICTURE.sub(" ", change)
    away = _AWAY.search(said)
    if away is None:
        added = read_scene(said)
        return _merged(scene, added) if any(_content(added)) else None
    without = _without(_merged(scene, read_scene(said[: away.start()])), next(one for one in away.groups() if one))
    return None if _content(without) == _content(scene) else without


def _merged(scene: Scene, added: Scene) -> Scene:
    """Both; where only one can be, the newer. Subjects that stand to each other keep doing so."""
    first = len(scene.subjects)
    moved = [
        subject
        if subject.relation is None
        else replace(
            subject,
            relation=replace(subject.relation, targets=tuple(first + target for target in subject.relation.targets)),
        )
        for subject in added.subjects
    ]
    return replace(
        scene,
        subjects=scene.subjects + moved,
        places=list(dict.fromkeys(added.places + scene.places)),
        time=added.time or scene.time,
        weather=list(dict.fromkeys(scene.weather + added.weather)),
        season=added.season or scene.season,
        style=added.style or scene.style,
        mood=added.mood or scene.mood,
        unknown=scene.unknown,
        plain=scene.plain and not added.places,
        abstract=scene.abstract and not added.subjects,
    )


def _without(scene: Scene, unwanted: str) -> Scene:
    """Without the things, places, times and weathers that the words name."""
    kept = replace(scene, subjects=list(scene.subjects), places=list(scene.places), weather=list(scene.weather))
    leave_out(kept, unwanted)
    return kept


def _content(scene: Scene) -> tuple[object, ...]:
    return [subject.concept for subject in scene.subjects], scene.places, scene.time, scene.weather, scene.season
