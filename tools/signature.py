"""From a typed function to the JSON schema a chat model sees, and from its arguments to values.

Parameters annotated with `Image`, `Audio`, `Video` or `Document` (or unions, lists or optionals of them) are
media ids on the outside; every other annotation is checked and converted by pydantic.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from tools.errors import ToolInputError
from tools.media import Audio, Document, Image, Kind, Media, Video

_KINDS: dict[type, Kind] = {Image: "image", Audio: "audio", Video: "video", Document: "document"}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a tool."""

    name: str
    annotation: Any
    """The type without `Annotated`."""
    description: str
    default: Any
    """`inspect.Parameter.empty` when it is required."""
    media_kinds: tuple[Kind, ...] = ()
    """The kinds of media it takes; empty for literals."""
    many: bool = False
    """Whether it takes a list of media."""

    @property
    def required(self) -> bool:
        """Whether a call must have it."""
        return self.default is inspect.Parameter.empty

    @property
    def takes_text(self) -> bool:
        """Whether it is free text, which any media can be converted to."""
        return self.annotation in (str, str | None) and not self.media_kinds

    @cached_property
    def _adapter(self) -> Any:
        from pydantic import TypeAdapter

        return TypeAdapter(self.annotation)

    def json_schema(self) -> dict[str, Any]:
        """The schema of its value."""
        if self.media_kinds:
            one = {"type": "string", "description": f"id of {' or '.join(self.media_kinds)}, as listed"}
            schema: dict[str, Any] = {"type": "array", "items": one} if self.many else one
        else:
            schema = dict(self._adapter.json_schema())
            schema.pop("title", None)
        if self.description:
            schema["description"] = self.description
        if not self.required and self.default is not None:
            schema["default"] = self.default
        return schema

    def convert(self, value: Any) -> Any:
        """A literal as its type. Raises ToolInputError naming the parameter, the value and what is expected."""
        from pydantic import ValidationError

        try:
            return self._adapter.validate_python(value)
        except ValidationError as error:
            problem = error.errors()[0]["msg"]
            raise ToolInputError(f"{self.name} can not be {_short(value)}: {problem}.") from error


@dataclass(frozen=True)
class Signature:
    """The parameters of a tool and the kind of thing it returns."""

    parameters: tuple[Parameter, ...]
    returns: str
    """``text`` or a kind of media."""

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Signature:
        """Read it off a function. Raises TypeError when an annotation is missing: a tool is typed."""
        hints = typing.get_type_hints(function, include_extras=True)
        parameters = []
        for name, parameter in inspect.signature(function).parameters.items():
            if name not in hints:
                raise TypeError(f"{function.__name__}: parameter {name} has no type")
            parameters.append(_parameter(name, hints[name], parameter.default))
        return cls(tuple(parameters), _returned_kind(hints.get("return", str)))

    def __getitem__(self, name: str) -> Parameter:
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def json_schema(self) -> dict[str, Any]:
        """JSON schema of the arguments, as the OpenAI API wants it."""
        return {
            "type": "object",
            "properties": {parameter.name: parameter.json_schema() for parameter in self.parameters},
            "required": [parameter.name for parameter in self.parameters if parameter.required],
        }

    def check_names(self, tool: str, arguments: dict[str, Any]) -> None:
        """Raises ToolInputError for arguments that are unknown or missing, listing the known ones."""
        known = [parameter.name for parameter in self.parameters]
        unknown = [name for name in arguments if name not in known]
        if unknown:
            raise ToolInputError(f"{tool} has no argument {unknown[0]!r}.", f"It takes: {', '.join(known)}.")
        missing = [p.name for p in self.parameters if p.required and arguments.get(p.name) is None]
        if missing:
            raise ToolInputError(f"{tool} needs {' and '.join(missing)}.", "Say or attach it.")


def _parameter(name: str, hint: Any, default: Any) -> Parameter:
    description = ""
    if typing.get_origin(hint) is Annotated:
        hint, description = typing.get_args(hint)[:2]
    kinds, many = _media_kinds(hint)
    return Parameter(name, hint, str(description), default, kinds, many)


def _media_kinds(hint: Any) -> tuple[tuple[Kind, ...], bool]:
    """The media kinds in an annotation, and whether it is a list of them."""
    if isinstance(hint, type) and issubclass(hint, Media):
        return (_KINDS[hint],) if hint in _KINDS else tuple(_KINDS.values()), False
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        found = [_media_kinds(part) for part in typing.get_args(hint)]
        return tuple(kind for kinds, _ in found for kind in kinds), any(many for _, many in found)
    if origin in (list, tuple):
        kinds, _ = _media_kinds(typing.get_args(hint)[0])
        return kinds, bool(kinds)
    return (), False


def _returned_kind(hint: Any) -> str:
    kinds, _ = _media_kinds(hint)
    return kinds[0] if kinds else "text"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
