"""The settings, read once at the top and handed down typed; the only reader of the environment and parley.toml.

Every field of the settings' dataclasses has one flat key: the field's name, after ``memory_``, ``limit_``,
``http_``, ``terminal_`` or ``discord_`` where it belongs to those. The key is the name in ``parley.toml``
(``http_port = 9000``, or ``port = 9000`` below ``[http]``) and, in capitals after ``PARLEY_``, the environment variable
(``PARLEY_HTTP_PORT=9000``), which wins. ``PARLEY_<TOOL>_ENGINE`` chooses a tool's engine; in the file that is
``generate_image_engine = "..."`` or ``generate_image = "..."`` below ``[engines]``.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import tomllib
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union

from annotated_types import Ge, Gt, Le

from agent.settings import AgentSettings
from memory.settings import MemorySettings
from tools.errors import ConfigurationError
from tools.probing import MediaLimits

CONFIG_FILE = "parley.toml"
_VARIABLE = "PARLEY_"
_ENGINE = "_engine"
_CONFIG_VARIABLE = "PARLEY_CONFIG"


@dataclass(frozen=True)
class HttpSettings:
    """The HTTP server."""

    host: str = "127.0.0.1"
    """Address to listen on; anything but this machine's own asks for API keys."""
    port: Annotated[int, Ge(0), Le(65535)] = 8000
    """Port to listen on; 0 takes a free one."""
    api_keys: tuple[str, ...] = ()
    """Keys that clients may show; none: whoever reaches the server may use it."""
    base_url: str = ""
    """Address under which people reach it, for links to files; empty: the one of the request."""
    cors_origins: tuple[str, ...] = ()
    """Web pages of other origins that may call it."""


@dataclass(frozen=True)
class TerminalSettings:
    """The terminal chat."""

    user: str = ""
    """Name of the person at the terminal; empty: the login name."""
    language: Literal["auto", "en", "zh"] = "auto"
    """Language of what Parley itself says: auto, en or zh."""
    images: Literal["auto", "kitty", "iterm2", "sixel", "blocks", "off"] = "auto"
    """How pictures are shown inline: auto, kitty, iterm2, sixel, blocks or off."""


@dataclass(frozen=True)
class DiscordSettings:
    """The Discord bot."""

    token: str = ""
    """The bot's token, from the application's page at discord.com/developers."""
    guilds: tuple[int, ...] = ()
    """Ids of the servers it answers in; none: all it was invited to."""
    channels: tuple[int, ...] = ()
    """Ids of the channels it answers in, with their threads; none: all it can read."""
    roles: tuple[int, ...] = ()
    """Ids of the roles it answers in servers; none: everybody."""
    direct_messages: bool = True
    """Whether it answers direct messages."""
    moderators: tuple[int, ...] = ()
    """Ids of roles that may cancel what others asked for; who may manage messages always can."""
    tool_roles: tuple[str, ...] = ()
    """Tools that only some roles may use, each as TOOL=ROLE_ID: generate_video=1234567890."""
    forget_left_servers: bool = False
    """Whether what was said in a server is forgotten when the bot is taken out of it, or the server is deleted, which
    Discord does not tell apart. Channels and threads that are deleted are forgotten in any case."""
    message_content: bool = True
    """Whether the Message Content intent is switched on for the application: needed to read threads without a
    mention, and what a reply refers to."""
    status_every_s: Annotated[float, Ge(1)] = 1.5
    """Seconds between two edits of a status message at least."""
    catch_up_s: Annotated[float, Ge(0)] = 3600.0
    """Messages sent while it was away are answered when they are not older than this, in seconds."""
    stop_within_s: Annotated[float, Ge(0)] = 20.0
    """Seconds that answers under way may take when it is stopped; what is left is cancelled."""


@dataclass(frozen=True)
class TerminalEnvironment:
    """What the environment tells of the terminal."""

    term: str = ""
    program: str = ""
    """Its name: ``iTerm.app``, ``WezTerm``, ``ghostty``."""
    colours: str = ""
    """``truecolor`` or ``24bit`` when it shows 16 million."""
    kitty: bool = False
    multiplexed: bool = False
    """Whether tmux or screen stands between."""
    language: Literal["en", "zh"] = "en"
    """What the locale asks for."""


@dataclass(frozen=True)
class Origin:
    """Where a value came from."""

    key: str
    shown: str
    """The value as text, a secret masked."""
    source: str
    """``default``, ``parley.toml line 3`` or ``PARLEY_CHAT_MODEL``."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set."""

    agent: AgentSettings = field(default_factory=AgentSettings)
    http: HttpSettings = field(default_factory=HttpSettings)
    terminal: TerminalSettings = field(default_factory=TerminalSettings)
    discord: DiscordSettings = field(default_factory=DiscordSettings)
    environment: TerminalEnvironment = field(default_factory=TerminalEnvironment)
    config_file: Path | None = None
    """The parley.toml that was read."""
    origins: tuple[Origin, ...] = ()
    """One for each setting."""
    warnings: tuple[str, ...] = ()
    """Names nobody knows, with the nearest known one."""


@dataclass(frozen=True)
class Key:
    """One setting: its flat key and the field it sets."""

    name: str
    path: tuple[str, ...]
    """Fields from `Settings` down."""
    annotation: Any
    default: Any
    about: str
    """What the field's own docstring says."""

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return _VARIABLE + self.name.upper()

    @property
    def secret(self) -> bool:
        """Whether its value is masked when shown."""
        return self.name.endswith(("_key", "_keys", "_token", "_password"))


_PREFIXES: dict[type, str] = {
    MediaLimits: "limit_",
    MemorySettings: "memory_",
    HttpSettings: "http_",
    TerminalSettings: "terminal_",
    DiscordSettings: "discord_",
}
_NAMES: dict[tuple[str, ...], str] = {("agent", "tools", "packages"): "tool_packages"}
_SECTIONS = {"agent": AgentSettings, "http": HttpSettings, "terminal": TerminalSettings, "discord": DiscordSettings}


@cache
def known_keys() -> tuple[Key, ...]:
    """Every setting there is, in the order of the dataclasses; the engines are not among them."""
    return tuple(key for name, section in _SECTIONS.items() for key in _keys_of(section, (name,)))


def read_settings(environ: Mapping[str, str], directory: Path) -> Settings:
    """The settings from the environment and the parley.toml of a directory, or the one PARLEY_CONFIG names.

    Raises ConfigurationError with key, value and what is allowed for a wrong value, and for a file that is no
    TOML or is not there though it was named.
    """
    warnings: list[str] = []
    found: dict[tuple[str, ...], tuple[Any, str]] = {}
    engines: dict[str, tuple[str, str]] = {}
    config_file = _config_file(environ, directory)
    if config_file is not None:
        _read_file(config_file, found, engines, warnings)
    _read_variables(environ, directory, found, engines, warnings)
    if ("agent", "data_dir") not in found:
        found["agent", "data_dir"] = (_default_data_dir(), "default")
    found["agent", "tools", "engines"] = ({tool: name for tool, (name, _) in engines.items()}, "")
    return Settings(
        **{name: _build(section, (name,), found) for name, section in _SECTIONS.items()},
        environment=_terminal_environment(environ),
        config_file=config_file,
        origins=tuple(_origins(found, engines)),
        warnings=tuple(warnings),
    )


def unknown_engines(settings: Settings, engines: Mapping[str, Sequence[str]]) -> list[str]:
    """One sentence for each tool that a setting names and that does not exist, and for each engine it does not have.

    `engines` are the names of the engines by tool.
    """
    sentences = []
    for tool, engine in settings.agent.tools.engines.items():
        variable = f"{_VARIABLE}{tool.upper()}_ENGINE"
        if tool not in engines:
            sentences.append(f"{variable} names no tool.{_nearest(tool, sorted(engines))}")
        elif engine not in engines[tool]:
            there_are = ", ".join(engines[tool])
            sentences.append(f"{variable} can not be {engine!r}: {tool} has no such engine. There are: {there_are}.")
    return sentences


# parley.toml


def _config_file(environ: Mapping[str, str], directory: Path) -> Path | None:
    named = environ.get(_CONFIG_VARIABLE, "")
    file = _absolute(Path(named), directory) if named else directory / CONFIG_FILE
    if file.is_file():
        return file
    if named:
        raise ConfigurationError(
            f"{_CONFIG_VARIABLE} names {named}, and there is no such file.", "Correct or unset it."
        )
    return None


def _read_file(
    file: Path,
    found: dict[tuple[str, ...], tuple[Any, str]],
    engines: dict[str, tuple[str, str]],
    warnings: list[str],
) -> None:
    try:
        text = file.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is no valid TOML: {error}.", "See toml.io for the format.") from error
    except OSError as error:
        raise ConfigurationError(f"{file} can not be read: {error.strerror}.") from error
    keys = {key.name: key for key in known_keys()}
    for name, value in _flat(content):
        source = f"{file.name} line {_line_of(text, name)}"
        if name in keys:
            found[keys[name].path] = (_convert(keys[name], value, source, file.parent), source)
        elif name.startswith("engines_"):
            engines[name.removeprefix("engines_")] = (_engine(name, value, source), source)
        elif name.endswith(_ENGINE):
            engines[name.removesuffix(_ENGINE)] = (_engine(name, value, source), source)
        else:
            warnings.append(f"{source}: there is no setting {name!r}.{_nearest(name, keys)}")


def _flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Tables joined to their keys: ``[http] port`` is ``http_port``."""
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}_")
        else:
            yield prefix + name, value


def _line_of(text: str, name: str) -> int:
    """The line on which a flat key is set: TOML parsers do not tell."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*([\w.\"' -]+?)\s*\]", line):
            table = re.sub(r"[\"' ]", "", header[1]).replace(".", "_") + "_"
        elif (key := re.match(r"\s*([\w.\"'-]+)\s*=", line)) and table + re.sub(r"[\"']", "", key[1]).replace(
            ".", "_"
        ) == name:
            return number
    return 1


# environment variables


def _read_variables(
    environ: Mapping[str, str],
    directory: Path,
    found: dict[tuple[str, ...], tuple[Any, str]],
    engines: dict[str, tuple[str, str]],
    warnings: list[str],
) -> None:
    """An empty variable counts as not set, as compose files have it."""
    keys = {key.variable: key for key in known_keys()}
    for variable, text in sorted(environ.items()):
        if not variable.startswith(_VARIABLE) or variable == _CONFIG_VARIABLE or not text.strip():
            continue
        if variable in keys:
            key = keys[variable]
            found[key.path] = (_convert(key, _from_text(key, text.strip()), variable, directory), variable)
        elif variable.endswith(_ENGINE.upper()):
            tool = variable.removeprefix(_VARIABLE).removesuffix(_ENGINE.upper()).lower()
            engines[tool] = (text.strip(), variable)
        else:
            warnings.append(f"There is no setting {variable}.{_nearest(variable, [*keys, _CONFIG_VARIABLE])}")


def _from_text(key: Key, text: str) -> Any:
    """A variable's text as a TOML file would have said it, as far as the type needs that."""
    if _is_tuple(key.annotation):
        return [part.strip() for part in text.split(",") if part.strip()]
    if text.lower() == "none" and _takes_none(key.annotation):
        return None
    return text


def _terminal_environment(environ: Mapping[str, str]) -> TerminalEnvironment:
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    term = environ.get("TERM", "")
    return TerminalEnvironment(
        term=term,
        program=environ.get("TERM_PROGRAM", "") or environ.get("LC_TERMINAL", ""),
        colours=environ.get("COLORTERM", ""),
        kitty=bool(environ.get("KITTY_WINDOW_ID")),
        multiplexed=bool(environ.get("TMUX")) or term.startswith(("tmux", "screen")),
        language="zh" if locale.startswith("zh") else "en",
    )


# values


def _convert(key: Key, value: Any, source: str, directory: Path) -> Any:
    """A value as the field's type; `~` expanded, relative paths from where they were written."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    if isinstance(value, bool) and not _takes_bool(key.annotation):
        raise _wrong(key, value, source, "it takes " + allowed_words(key.annotation))
    try:
        converted = TypeAdapter(key.annotation, config=ConfigDict(allow_inf_nan=False)).validate_python(value)
    except ValidationError as error:
        raise _wrong(key, value, source, f"it takes {allowed_words(key.annotation)}") from error
    return _absolute(converted, directory) if isinstance(converted, Path) else converted


def _engine(name: str, value: Any, source: str) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(
            f"{name} ({source}) can not be {value!r}: it takes the name of an engine.", "See: parley tools"
        )
    return value


def _wrong(key: Key, value: Any, source: str, allowed: str) -> ConfigurationError:
    shown = "that value" if key.secret else repr(value)
    where = "" if source == key.variable else f" ({source})"
    name = key.variable if source == key.variable else key.name
    return ConfigurationError(f"{name}{where} can not be {shown}: {allowed}.", key.about)


def allowed_words(annotation: Any) -> str:
    """The type in words: what an operator may write."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return " ".join([allowed_words(arguments[0]), *(_bound(one) for one in arguments[1:])])
    if origin is Literal:
        return "one of: " + ", ".join(map(str, arguments))
    if origin in (Union, types.UnionType):
        return " or ".join("none" if one is type(None) else allowed_words(one) for one in arguments)
    if origin is tuple:
        return "a list of " + allowed_words(arguments[0]).removeprefix("a ") + "s"
    return _WORDS.get(annotation, str(annotation))


_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
}


def _bound(bound: Any) -> str:
    if isinstance(bound, Ge):
        return f"from {bound.ge}"
    if isinstance(bound, Gt):
        return f"above {bound.gt}"
    return f"to {bound.le}" if isinstance(bound, Le) else ""


def _is_tuple(annotation: Any) -> bool:
    return typing.get_origin(annotation) is tuple


def _takes_none(annotation: Any) -> bool:
    return type(None) in typing.get_args(annotation)


def _takes_bool(annotation: Any) -> bool:
    return annotation is bool


def _absolute(path: Path, directory: Path) -> Path:
    try:
        return directory / path.expanduser()
    except RuntimeError:  # "~name" of nobody here is a file name like any other, as for a shell
        return directory / path


def _default_data_dir() -> Path:
    import platformdirs

    return platformdirs.user_data_path("parley", appauthor=False)


def _nearest(name: str, known: Iterable[str]) -> str:
    """What was probably meant; what all variables begin with makes none of them alike."""
    bare = {one.removeprefix(_VARIABLE): one for one in known}
    near = get_close_matches(name.removeprefix(_VARIABLE), list(bare), n=1, cutoff=0.6)
    return f" Did you mean {bare[near[0]]}?" if near else ""


# the dataclasses


def _keys_of(section: type, path: tuple[str, ...]) -> Iterator[Key]:
    hints = typing.get_type_hints(section, include_extras=True)
    about = _explanations(section)
    for one in fields(section):
        annotation, here = hints[one.name], (*path, one.name)
        if is_dataclass(annotation) and isinstance(annotation, type):
            yield from _keys_of(annotation, here)
        elif here != ("agent", "tools", "engines"):
            name = _NAMES.get(here, _PREFIXES.get(section, "") + one.name)
            default = one.default if one.default is not MISSING else None
            yield Key(name, here, annotation, default, about.get(one.name, ""))


def _explanations(section: type) -> dict[str, str]:
    """The string under each field of a dataclass."""
    body = ast.parse(textwrap.dedent(inspect.getsource(section))).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for statement, following in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
        ):
            found[statement.target.id] = " ".join(str(following.value.value).split())
    return found


def _build(section: type, path: tuple[str, ...], found: Mapping[tuple[str, ...], tuple[Any, str]]) -> Any:
    hints = typing.get_type_hints(section)
    values: dict[str, Any] = {}
    for one in fields(section):
        here = (*path, one.name)
        if is_dataclass(hints[one.name]):
            values[one.name] = _build(hints[one.name], here, found)
        elif here in found:
            values[one.name] = found[here][0]
    return section(**values)


def _origins(
    found: Mapping[tuple[str, ...], tuple[Any, str]], engines: Mapping[str, tuple[str, str]]
) -> Iterator[Origin]:
    for key in known_keys():
        value, source = found.get(key.path, (key.default, "default"))
        yield Origin(key.name, _shown(key, value), source)
    for tool, (name, source) in engines.items():
        yield Origin(tool + _ENGINE, name, source)


def _shown(key: Key, value: Any) -> str:
    if key.secret:
        return ", ".join(mask(one) for one in (value if isinstance(value, tuple) else (value,)) if one)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else re.sub(r"(?<=://)[^/@\s]+@", "***@", str(value))


def mask(secret: str) -> str:
    """A secret as it may be shown: its last four characters, when it is long enough for that to tell nothing."""
    return f"***{secret[-4:]}" if len(secret) >= 12 else "***"
