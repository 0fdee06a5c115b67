"""Where and when a scene plays: what the prompt says, completed by what suits its subjects."""

from __future__ import annotations

from dataclasses import dataclass

from tools.image.illustration import things
from tools.image.illustration.scene import Relation, Scene

_GROUNDS = (
    "space", "underwater", "room", "beach", "sea", "lake", "river", "snow", "desert", "street", "city", "farm",
    "village", "garden", "forest", "sky", "meadow", "hills", "cliff", "mountains",
)  # fmt: skip
"""When several places are named, the first of these is what the subjects stand on."""
_HORIZONS = {"room": 0.66, "plain": 0.68, "beach": 0.50, "sea": 0.52, "lake": 0.50, "city": 0.74, "street": 0.60,
             "sky": 1.0, "space": 1.0, "underwater": 0.88, "abstract": 1.0, "farm": 0.54, "snow": 0.56}  # fmt: skip
FLOATING = ("space", "underwater", "sky")
"""Grounds without a ground: subjects float."""


@dataclass(frozen=True)
class Stage:
    """What is painted before the subjects."""

    ground: str
    """A key of `words.PLACES`, or ``plain`` (a quiet backdrop) or ``abstract``."""
    backdrops: tuple[str, ...]
    """Other places, seen in the distance."""
    time: str
    """day, night, sunset or dawn."""
    weather: tuple[str, ...]
    season: str
    horizon: float
    """Where the ground meets the sky, as a part of the height from the top."""


def choose_stage(scene: Scene) -> Stage:
    """The stage a scene asks for, or the one its subjects suggest."""
    places = list(scene.places)
    if len(places) > 1 and "sky" in places:
        places.remove("sky")  # "with a blue sky" is no place to stand
    named = [place for place in _GROUNDS if place in places]
    ground = named[0] if named else _suggested_ground(scene)
    keys = {subject.concept.key for subject in scene.subjects}
    on_land = keys - things.SKY - things.WATER
    if ground == "sea" and on_land:
        ground = "beach"
    if ground == "sky" and on_land - {"🏰", "🐉"}:
        ground = "meadow"
    if scene.season == "winter" and ground in ("meadow", "hills", "forest", "mountains", "village", "garden", "farm"):
        named, ground = [*named, ground], "snow"
    if ground == "snow" and "snowfall" not in scene.weather and not scene.weather:
        scene.weather.append("snowfall")
    wet = {"sea", "lake", "river"} if ground in ("beach", "cliff", "sea", "lake", "river") else set()
    # One stands before mountains, on a meadow: they are seen behind it even where they are all that was named.
    backdrops = tuple(place for place in named if (place != ground or place == "mountains") and place not in wet)
    time = scene.time or _suggested_time(scene, keys)
    horizon = _HORIZONS.get(ground, 0.58)
    return Stage(ground, backdrops, time, tuple(scene.weather), scene.season, horizon)


def _suggested_ground(scene: Scene) -> str:
    keys = {subject.concept.key for subject in scene.subjects}
    if scene.abstract or not (keys or scene.time or scene.weather or scene.season or scene.sign):
        return "abstract"
    if scene.portrait or (scene.color and keys and scene.plain):
        return "plain"
    if not keys:
        return "plain" if scene.sign and not (scene.time or scene.weather or scene.season) else "hills"
    if keys & {"🌍", "🌎", "🌏", "🪐", "☄️"} and keys <= things.SPACE | things.HEAVEN:
        return "space"
    standing = keys - things.HEAVEN
    if standing & things.SPACE and standing <= things.SPACE | things.SKY:
        return "space"
    if standing and standing <= things.SEA_LIFE:
        return "underwater"
    if standing & things.WATER and not standing - things.WATER - things.SKY:
        return "sea"
    if standing & things.VEHICLES:
        return "street"
    if "⛄" in standing:
        return "snow"
    for place, at_home in things.AT_HOME.items():
        if standing and standing - things.SKY <= at_home and standing & at_home:
            return place
    if keys <= things.HEAVEN | things.SKY:
        return "hills"
    if standing <= things.INDOORS or "table" in standing:
        return "plain"
    if standing & {"🛋️", "🛏️", "🪑", "📺", "💻"}:
        return "room"
    return "meadow"


def _suggested_time(scene: Scene, keys: set[str]) -> str:
    if keys & {"moon", "full-moon", "⭐", "fireworks", "🌙", "☄️"} or {"stars", "aurora"} & set(scene.weather):
        return "night"
    if scene.mood == "fear":
        return "night"
    return "day"


def furnish(scene: Scene) -> None:
    """Put small things that were named beside a table onto it: a table *with* cups."""
    table = next((i for i, subject in enumerate(scene.subjects) if subject.concept.key == "table"), None)
    if table is None:
        return
    for subject in scene.subjects:
        if subject.concept.key[0] in things.FOOD_AND_THINGS and subject.relation is None:
            subject.relation = Relation("on", (table,))
    relation = scene.subjects[table].relation
    if (
        relation
        and relation.kind == "beside"
        and scene.subjects[relation.targets[0]].relation == Relation("on", (table,))
    ):
        scene.subjects[table].relation = None
