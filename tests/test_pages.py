"""What the pages say there is: commands, addresses, phrases, settings and links are those of the program."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer.main

from agent.planner.plan import Request
from agent.planner.rule_planner import RulePlanner
from connectors.__main__ import program
from connectors.platforms.http_api import create_app
from connectors.platforms.terminal.slash_commands import COMMANDS
from connectors.platforms.terminal.words import sentence
from connectors.settings import HttpSettings, read_settings
from tools.probing import MediaLimits
from tools.registry import TOOL_PACKAGES, discover

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "ARCHITECTURE.md", *sorted(ROOT.glob("docs/**/*.md"))]
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
MEMORY = TEXTS["docs/memory.md"]


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    table = re.search(rf"^##+ {re.escape(heading)}$.*?((?:^\|[^\n]*\n)+)", text, re.S | re.M)
    assert table is not None, heading
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()[2:]]


# -- commands -------------------------------------------------------------------------------------------------


def commands_named() -> list[str]:
    """Every `parley ...` of the pages, in a console block or between backquotes."""
    found: set[str] = set()
    for text in TEXTS.values():
        found.update(re.findall(r"^\s*\$ (?:[A-Z_]+=\S+ )*(parley .*?)(?:\s+#.*)?$", text, re.M))
        found.update(re.findall(r"`(?:[A-Z_]+=\S+ )*(parley [^`]+)`", text))
        found.update(f"parley memory {rest}" for rest in re.findall(r"`… ([^`]+)`", text))
    return sorted(found)


@pytest.mark.parametrize("line", commands_named())
def test_a_command_of_the_pages_is_one(line):
    command = typer.main.get_command(program)
    for word in shlex.split(line.replace("[", "").replace("]", "").partition(" ·")[0])[1:]:
        inner = getattr(command, "commands", {})
        if word in inner:
            command = inner[word]
        elif word.startswith("-"):
            options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
            assert word in options | {"--help", "--version"}, line
        else:
            assert not inner, f"{line}: there is no {word}"


def test_the_readmes_name_every_command():
    named = set(typer.main.get_command(program).commands)
    for readme in ("README.md", "README.zh-CN.md"):
        (listed,) = re.findall(r"`parley ((?:\w+ · )+\w+)`", TEXTS[readme])
        assert set(listed.split(" · ")) == named, readme


def test_the_terminals_page_names_every_slash_command():
    page = TEXTS["docs/connectors/terminal.md"]
    assert set(re.findall(r"[`\s](/[a-z]+)(?=[ `])", page)) == set(COMMANDS)
    for name, command in COMMANDS.items():
        assert sentence(name, "zh") != sentence(name, "en")
        assert not command.arguments or sentence(command.arguments, "zh")


# -- addresses ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    agent = SimpleNamespace(
        settings=SimpleNamespace(data_dir=tmp_path_factory.mktemp("data")),
        media_store=SimpleNamespace(limits=MediaLimits()),
    )
    paths = create_app(agent, HttpSettings()).openapi()["paths"]
    return {(method.upper(), re.sub(r"\{\w+\}", "*", path)) for path, methods in paths.items() for method in methods}


def addresses(text: str) -> set[tuple[str, str]]:
    found = re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)", text)
    return {(method, re.sub(r"\{\w+\}|\bID\b", "*", path)) for method, path in found}


@pytest.mark.parametrize("page", ["docs/memory.md", "docs/connectors/http.md"])
def test_an_address_of_the_pages_is_served(served, page):
    assert addresses(TEXTS[page]) <= served


def test_the_http_page_names_every_address(served):
    assert served <= addresses(TEXTS["docs/connectors/http.md"])


# -- phrases --------------------------------------------------------------------------------------------------

PLANNER = RulePlanner(discover((*TOOL_PACKAGES, "memory")))


def phrases() -> list[str]:
    told = rows(MEMORY, "Seeing and ruling it") + rows(MEMORY, "What you like")
    cells = [cell for row in told for cell in row[:2]]
    return [re.sub("…+", " Paris ", one).strip() for cell in cells for one in cell.split(" · ") if one]


@pytest.mark.parametrize("phrase", phrases())
def test_a_phrase_of_the_memory_page_is_understood(phrase):
    assert PLANNER.plan(Request(phrase)).steps, phrase


# -- settings and links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["docs/settings.md", "docs/connectors/discord.md"])
def test_the_settings_of_the_pages_are_taken(page, tmp_path):
    (block,) = re.findall(r"```toml\n(.*?)```", TEXTS[page], re.S)
    (tmp_path / "parley.toml").write_text(block, encoding="utf-8")
    read = read_settings({}, tmp_path)
    assert read.warnings == ()
    engines = {tool.name: {engine.name for engine in tool.engines} for tool in discover()}
    for tool, engine in tomllib.loads(block).get("engines", {}).items():
        assert engine in engines[tool]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", TEXTS[page]):
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


def test_both_readmes_name_the_same_settings_links_and_tools():
    english, chinese = TEXTS["README.md"], TEXTS["README.zh-CN.md"]
    for pattern in (
        r"PARLEY_\w+",
        r"\]\((?!README)([^)]+)\)",
        r"`(\w+_\w+)`",
        r"`make [a-z]+|^\$ make [a-z]+",
        r"^#+ ",
        r"^```\w+",
    ):
        assert set(re.findall(pattern, english, re.M)) == set(re.findall(pattern, chinese, re.M)), pattern
        assert pattern[0] != "^" or english.count("\n```") == chinese.count("\n```")


def test_the_files_that_the_pages_name_are_there():
    names = {name for text in TEXTS.values() for name in re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|sh))`", text)}
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/**/*.py")}
    missing = {name for name in names if not any(file == name or file.endswith(f"/{name}") for file in files)}
    assert missing == set()
    assert len(names) > 30
