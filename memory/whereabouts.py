"""Where a person's days begin, by what they said of it: "my time zone is Tokyo", "I live in Munich", 我在上海."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from memory.places import zone_said
from memory.stated.rules import statements

if TYPE_CHECKING:
    from memory.facts import Fact

_MAY_NAME = re.compile(
    r"\b(?:time|utc|gmt|zone|[ecmp][sd]t)\b|timezone|时区|时间|[东西].{1,3}区|[a-z]/[a-z]", re.IGNORECASE
)


async def stated_zone(facts: Iterable[Fact]) -> str:
    """Where a person's days begin by what they stated, the zone itself or where they live, the newer of them; empty
    when they stated neither.
    """
    told = sorted((one for one in facts if one.category in ("timezone", "home")), key=lambda one: -one.since)
    for one in told:
        if zone := await asyncio.to_thread(zone_said, one.value):
            return zone
    return ""


async def stated_now(text: str) -> str:
    """The zone that a message itself states: "My time zone is Tokyo. What did I say yesterday?"."""
    return await asyncio.to_thread(zone_in_words, text) if _MAY_NAME.search(text) else ""


def zone_in_words(text: str) -> str:
    """What `stated_now` gives, for a caller in a thread."""
    said = [one.words(text) for one in statements(text) if one.category == "timezone" and not one.ends]
    return zone_said(said[-1]) if said else ""
