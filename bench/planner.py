"""How well the rule planner plans: against requests with the plans that a person wrote for them.

    python -m bench.planner                              the labelled requests that are kept here, by language
    python -m bench.planner path/to/requests.jsonl ...   other labelled requests
    python -m bench.planner --misses                     and every request whose plan is not the expected one

A line is a request as `agent/planner/batch.py` reads it, with the expected ``plan`` (tools), ``edges`` (pairs of
steps) and ``files`` (pairs of a step and a file's index; may be left out). A request with an empty plan is talk.
What the sets are: `bench/data/planner/README.md`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.planner.batch import request_of
from agent.planner.plan import FromAttachment, Plan, Planner
from agent.planner.rule_planner import RulePlanner

DATA = Path(__file__).parent / "data" / "planner"
_CHINESE = re.compile("[\u4e00-\u9fff]")
LANGUAGES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True)
class Steps:
    """A plan, or what is expected of one: tools, edges, and (step, index of a file)."""

    tools: tuple[str, ...]
    edges: frozenset[tuple[int, int]] = frozenset()
    files: frozenset[tuple[int, int]] = frozenset()

    def counted_tools(self) -> Counter[Any]:
        """The tools, whatever their order."""
        return Counter(self.tools)

    def counted_sources(self) -> Counter[Any]:
        """Each pair of a tool and what it takes: the tool whose result it is, or the index of a file."""
        made = Counter[Any]((self.tools[i], self.tools[j]) for i, j in self.edges)
        return made + Counter[Any]((index, self.tools[step]) for step, index in self.files)

    def shape(self) -> Counter[Any]:
        """The same for two plans that do the same work, though steps that need nothing of each other change places."""
        known: list[Any] = []
        for index, tool in enumerate(self.tools):
            sources = sorted(repr(known[i]) for i, j in self.edges if j == index and i < index)
            known.append((tool, sources, sorted(file for step, file in self.files if step == index)))
        return Counter(map(repr, known))


@dataclass
class Score:
    """Sums over some requests."""

    requests: int = 0
    right: int = 0
    """Requests whose whole plan is as expected: tools, edges and files."""
    both: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)

    def add(self, made: Steps, wanted: Steps) -> None:
        """Count one request."""
        self.requests += 1
        self.right += made.shape() == wanted.shape()
        pairs = {
            "tools": (made.counted_tools(), wanted.counted_tools()),
            "sources": (made.counted_sources(), wanted.counted_sources()),
        }
        for name, (one, other) in pairs.items():
            self.both[name] += (one & other).total()
            self.made[name] += one.total()
            self.wanted[name] += other.total()

    def f1(self, name: str) -> float:
        """Micro F1 of ``tools`` or ``sources``, in [0, 1]."""
        total = self.made[name] + self.wanted[name]
        return 2 * self.both[name] / total if total else 1.0


def made_steps(plan: Plan) -> Steps:
    """A plan as it is compared."""
    files = set()
    for index, step in enumerate(plan.steps):
        for value in step.arguments.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, FromAttachment):
                    files.add((index, one.index))
    return Steps(tuple(step.tool for step in plan.steps), frozenset(plan.edges), frozenset(files))


def wanted_steps(values: dict[str, Any]) -> Steps:
    """What a labelled line expects."""
    pairs = {name: frozenset((one, other) for one, other in values.get(name, [])) for name in ("edges", "files")}
    return Steps(tuple(values["plan"]), pairs["edges"], pairs["files"])


@dataclass(frozen=True)
class Case:
    """A labelled request with what was planned for it."""

    values: dict[str, Any]
    made: Steps
    wanted: Steps

    @property
    def language(self) -> str:
        """``zh`` when there is any Chinese in the request, else ``en``."""
        return "zh" if _CHINESE.search(self.values["text"]) else "en"

    @property
    def is_talk(self) -> bool:
        """Whether nothing should be called."""
        return not self.wanted.tools


def cases(lines: Iterable[str], planner: Planner) -> list[Case]:
    """Plan every labelled request."""
    labelled = [json.loads(line) for line in lines if line.strip()]
    return [Case(one, made_steps(planner.plan(request_of(one))), wanted_steps(one)) for one in labelled]


def score(some: Iterable[Case]) -> Score:
    """The sums over some cases."""
    total = Score()
    for case in some:
        total.add(case.made, case.wanted)
    return total


def table(every: Sequence[Case]) -> list[str]:
    """Requests for something by language, then talk: how often a tool was called for nothing."""
    lines = [f"{'':10}{'requests':>9}{'tools F1':>10}{'sources F1':>12}{'whole plan':>12}"]
    for name, some in [
        *((LANGUAGES[one], [case for case in every if case.language == one and not case.is_talk]) for one in LANGUAGES),
        ("all", [case for case in every if not case.is_talk]),
    ]:
        if some:
            total = score(some)
            lines.append(
                f"{name:10}{total.requests:>9}{total.f1('tools'):>10.3f}{total.f1('sources'):>12.3f}"
                f"{total.right / total.requests:>12.3f}"
            )
    for language, name in LANGUAGES.items():
        talk = [case for case in every if case.is_talk and case.language == language]
        if talk:
            lines.append(f"talk, {name}: {sum(bool(one.made.tools) for one in talk)} false calls in {len(talk)}")
    return lines


def _shown(steps: Steps) -> str:
    parts = []
    for index, tool in enumerate(steps.tools):
        sources = [str(i) for i, j in sorted(steps.edges) if j == index]
        files = [f"@{file}" for step, file in sorted(steps.files) if step == index]
        parts.append(f"{tool}({','.join(sources + files)})")
    return " ".join(parts) or "nothing"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each file."""
    parser = argparse.ArgumentParser(prog="python -m bench.planner", description="How well the rule planner plans.")
    parser.add_argument("paths", nargs="*", type=Path, help="labelled requests, one JSON object a line")
    parser.add_argument("--misses", action="store_true", help="print the requests with another plan than expected")
    chosen = parser.parse_args(arguments)
    planner = RulePlanner()
    for path in chosen.paths or sorted(DATA.glob("*.jsonl")):
        every = cases(path.read_text(encoding="utf-8").splitlines(), planner)
        print(path.stem, *table(every), "", sep="\n")
        for case in every if chosen.misses else ():
            if case.made.shape() != case.wanted.shape():
                print(f"{case.values.get('id', '')}: {case.values['text']}")
                print(f"    wanted  {_shown(case.wanted)}\n    planned {_shown(case.made)}")


if __name__ == "__main__":
    main()
