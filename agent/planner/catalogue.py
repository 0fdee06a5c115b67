"""The tools a planner may plan: names, the roles of their parameters, and the kind of their result.

A *role* is what a value means to the planner (`text`, `tgt_lang`, `question`); a real tool's parameter takes the
role of its name, or of one of the names listed in `_ALIASES`. Without real tools the whole catalogue of
ARCHITECTURE.md, section 3, is planned with the signatures below.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.tool import Tool

TEXT = "text"
"""The kind of a result or parameter that is words; the others are the kinds of media."""

# One line a tool: parameters as role:type, * for required, [] for several; then the kind it returns.
_CATALOGUE = """
generate_image prompt:text* width:int height:int seed:int -> image
edit_image image:image* instruction:text* -> image
inpaint_image image:image* region:text -> image
upscale_image image:image* scale:float -> image
enhance_image image:image* -> image
transfer_style image:image* style:text|image* -> image
segment_image image:image* what:text -> image
detect_objects image:image* what:text -> text
classify_image image:image* labels:text -> text
describe_image image:image* question:text -> text
read_image_text file:image|document* pages:text -> text
augment_images images:image[]* -> image
transcribe_speech audio:audio|video* language:text output:text -> text
synthesize_speech text:text* language:text voice:text style:text speed:float -> audio
classify_audio audio:audio* -> text
enhance_audio audio:audio* instruction:text -> audio
compose_music prompt:text* duration_s:float -> audio
generate_video prompt:text* duration_s:float -> video
animate_image images:image[]* audio:audio -> video
describe_video video:video* question:text -> text
classify_video video:video* -> text
enhance_video video:video* instruction:text audio:audio -> video
extract_frames video:video* count:int -> image
extract_audio video:video* -> audio
translate_text text:text* tgt_lang:text* src_lang:text -> text
summarize_text text:text* sentences:int style:text -> text
classify_text text:text* labels:text -> text
write_text instruction:text* text:text sentences:int tone:text -> text
answer_question question:text* text:text* -> text
search_web query:text* -> text
fetch_url url:text* -> text
remember text:text* -> text
recall query:text* -> text
forget query:text* -> text
rate_media media:image|audio|video* liked:bool* -> text
recommend what:text among:text[] -> text
show_taste -> text
reset_taste -> text
explain_memory query:text -> text
pause_memory query:text -> text
export_memory -> text
link_accounts query:text -> text
show_media query:text* -> text
"""

# Other names a real tool may have for a role.
_ALIASES = {
    "prompt": ("description", "scene", "mood"),
    "instruction": ("instructions", "edit", "task", "effect", "request", "what", "prompt"),
    "image": ("picture", "photo"),
    "images": ("pictures", "photos", "image"),
    "file": ("image", "document", "source", "media"),
    "audio": ("recording", "sound", "speech", "source", "soundtrack", "music"),
    "video": ("film", "clip", "source"),
    "text": (
        "context_text",
        "given_text",
        "source_text",
        "content",
        "passage",
        "context",
        "document",
        "source",
        "fact",
        "what",
        "note",
    ),
    "question": ("query",),
    "query": ("what", "question", "text", "topic", "about", "keywords", "wish"),
    "tgt_lang": ("target_language", "target_lang", "to_language", "language"),
    "src_lang": ("source_language", "source_lang", "from_language"),
    "language": ("lang", "src_lang"),
    "style": ("tone", "emotion", "manner", "style_image", "style_name"),
    "sentences": ("max_sentences", "num_sentences", "n_sentences", "sentence_count"),
    "what": ("labels", "objects", "target", "prompt", "query"),
    "labels": ("categories", "classes", "candidate_labels", "kind"),
    "duration_s": ("seconds", "length_s", "duration"),
    "count": ("num_frames", "frames", "n"),
    "region": ("mask", "what", "area", "prompt"),
    "scale": ("factor",),
    "voice": ("speaker",),
    "speed": ("rate",),
    "url": ("address", "link"),
}


@dataclass(frozen=True)
class Slot:
    """One parameter of a tool, as the planner fills it."""

    role: str
    name: str
    """The parameter's name in the tool."""
    kinds: tuple[str, ...]
    """Kinds it takes: of media, or ``text``; empty for numbers and choices."""
    required: bool
    many: bool = False
    annotation: Any = str
    """The type of a literal."""

    def accepts(self, value: Any) -> Any:
        """A literal as this parameter's type; None when it can not be one."""
        return _as_type(value, self.annotation)


@dataclass(frozen=True)
class Shape:
    """A tool's name, its parameters by role, and the kind it returns."""

    name: str
    slots: tuple[Slot, ...]
    returns: str

    def slot(self, role: str) -> Slot | None:
        """The parameter with a role, if the tool has one."""
        return next((slot for slot in self.slots if slot.role == role), None)


def _parse(line: str) -> Shape:
    signature, returns = line.split(" -> ")
    name, *parameters = signature.split()
    slots = []
    for parameter in parameters:
        role, kind = parameter.rstrip("*").split(":")
        many = kind.endswith("[]")
        number = {"int": int, "float": float, "bool": bool}.get(kind)
        kinds = () if number else tuple(kind.removesuffix("[]").split("|"))
        slots.append(Slot(role, role, kinds, parameter.endswith("*"), many, number or str))
    return Shape(name, tuple(slots), returns)


CATALOGUE: dict[str, Shape] = {shape.name: shape for shape in map(_parse, _CATALOGUE.strip().splitlines())}


def shapes_of(tools: Sequence[Tool] | None) -> dict[str, Shape]:
    """The tools that can be planned, by name: those of the catalogue that are there, with their real parameters."""
    if tools is None:
        return CATALOGUE
    return {tool.name: _real_shape(tool, CATALOGUE[tool.name]) for tool in tools if tool.name in CATALOGUE}


def _real_shape(tool: Tool, expected: Shape) -> Shape:
    """The catalogue's roles laid over a tool's real parameters: by name, by alias, by the kind they take."""
    free = {parameter.name: parameter for parameter in tool.signature.parameters}
    chosen: dict[str, str] = {}
    for matches in (_by_name, _by_alias, _by_kind):
        for slot in expected.slots:
            if slot.role in chosen:
                continue
            name = matches(slot, free.values())
            if name is not None:
                chosen[slot.role] = name
                del free[name]
    roles = {name: role for role, name in chosen.items()}
    slots = []
    for parameter in tool.signature.parameters:
        kinds: tuple[str, ...] = tuple(parameter.media_kinds)
        if _takes_text(parameter):
            kinds = (*kinds, TEXT)
        role = roles.get(parameter.name, parameter.name)
        slots.append(Slot(role, parameter.name, kinds, parameter.required, parameter.many, parameter.annotation))
    return Shape(tool.name, tuple(slots), tool.signature.returns)


def _takes_text(parameter: Any) -> bool:
    return parameter.annotation is str or str in typing.get_args(parameter.annotation)


def _by_name(slot: Slot, free: Iterable[Any]) -> str | None:
    return next((parameter.name for parameter in free if parameter.name == slot.role), None)


def _by_alias(slot: Slot, free: Iterable[Any]) -> str | None:
    names = {parameter.name for parameter in free}
    return next((alias for alias in _ALIASES.get(slot.role, ()) if alias in names), None)


def _by_kind(slot: Slot, free: Iterable[Any]) -> str | None:
    """Required parameters only: an optional one of unknown meaning is better left alone."""
    if not slot.required:
        return None
    for parameter in free:
        kinds = parameter.media_kinds or ((TEXT,) if _takes_text(parameter) else ())
        if parameter.required and set(kinds) & set(slot.kinds):
            return str(parameter.name)
    return None


def _as_type(value: Any, annotation: Any) -> Any:
    """The value as the annotated type, None when it does not fit. Knows unions, literals, str and numbers."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        fits = (_as_type(value, part) for part in typing.get_args(annotation) if part is not type(None))
        return next((fit for fit in fits if fit is not None), None)
    if origin is typing.Literal:
        return value if value in typing.get_args(annotation) else None
    if origin in (list, tuple):
        part = typing.get_args(annotation)[0]
        values = [_as_type(one, part) for one in (value if isinstance(value, list) else [value])]
        return None if None in values else values
    if annotation is float and isinstance(value, int | float):
        return float(value)
    if annotation in (int, str, bool):
        return value if type(value) is annotation else None
    return value if annotation is Any else None
