"""The conversations that memory is measured on: LoCoMo, fetched by who measures, and Parley's own Chinese set.

LoCoMo: Maharana et al. 2024, arXiv:2402.17753, github.com/snap-research/locomo (CC BY-NC 4.0: for measuring only, never
part of Parley). Its categories: 1 multi-hop, 2 temporal, 3 open-domain, 4 single-hop; 5 (adversarial) asks one person
for what the other said, its evidence is the turn it twists.

The Chinese set (`bench/data/chinese`, a file a conversation) was written by hand for Parley, in the same categories:
six pairs of friends, family and partners, or a person and Parley, over months. The evidence of an adversarial question
is what shows that its premise is wrong. Some questions can only be understood after another ("after").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

CATEGORIES = {"multi-hop": 1, "temporal": 2, "open-domain": 3, "single-hop": 4, "adversarial": 5}
ADVERSARIAL = 5
CHINESE_SET = Path(__file__).parent / "data" / "chinese"
LOCOMO_TUNED_ON = 5
"""Weights were chosen on so many of LoCoMo's conversations, the first ones."""
CHINESE_TUNED_ON = 2


@dataclass(frozen=True)
class Turn:
    """One line of a conversation."""

    name: str
    speaker: str
    text: str
    when: float


@dataclass(frozen=True)
class Question:
    """What is asked, and which turns answer it."""

    text: str
    evidence: frozenset[str]
    category: int
    after: tuple[str, ...] = ()
    """What was asked just before, where the question can not be understood without."""


@dataclass(frozen=True)
class Conversation:
    """Two people over months."""

    name: str
    turns: list[Turn]
    questions: list[Question]
    asked_at: float
    """When the questions are asked, seconds since 1970."""
    time_zone: str = ""
    """Of the people, an IANA name; empty: the machine's."""


def read_locomo(path: Path) -> list[Conversation]:
    """The conversations of locomo10.json; questions are asked a day after the last turn."""
    found = []
    for sample in json.loads(path.read_text(encoding="utf-8")):
        turns = list(_turns(sample["conversation"]))
        names = {turn.name for turn in turns}
        questions = []
        for asked in sample["qa"]:
            # Some evidence fields hold several ids in one text, a few hold none that exists.
            evidence = frozenset(re.findall(r"D\d+:\d+", " ".join(asked["evidence"]))) & names
            if evidence:
                questions.append(Question(asked["question"], evidence, asked["category"]))
        found.append(Conversation(sample["sample_id"], turns, questions, turns[-1].when + 86400))
    return found


def _turns(conversation: dict[str, Any]) -> Iterator[Turn]:
    for session in range(1, 100):
        if f"session_{session}_date_time" not in conversation:
            continue
        began = datetime.strptime(conversation[f"session_{session}_date_time"], "%I:%M %p on %d %B, %Y").timestamp()
        for place, turn in enumerate(conversation.get(f"session_{session}", [])):
            caption = f" [shares {turn['blip_caption']}]" if turn.get("blip_caption") else ""
            yield Turn(turn["dia_id"], turn["speaker"], turn["text"] + caption, began + place)


def read_chinese(folder: Path = CHINESE_SET) -> list[Conversation]:
    """The conversations of the Chinese set, by name."""
    found = []
    for path in sorted(folder.glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        turns = []
        for session in kept["sessions"]:
            began = datetime.fromisoformat(session["when"]).timestamp()
            turns += [
                Turn(turn["id"], turn["speaker"], turn["text"], began + 30 * place)
                for place, turn in enumerate(session["turns"])
            ]
        questions = [
            Question(
                asked["question"],
                frozenset(asked["evidence"]),
                CATEGORIES[asked["category"]],
                tuple(asked.get("after", ())),
            )
            for asked in kept["questions"]
        ]
        asked_at = datetime.fromisoformat(kept["asked_at"]).timestamp()
        found.append(Conversation(kept["name"], turns, questions, asked_at, kept["time_zone"]))
    return found
