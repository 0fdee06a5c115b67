"""Where a person's days begin: time zones by their IANA names or their distance from UTC, and times as seen in them.

Between the parts of Parley a zone is a text: "Asia/Tokyo", "UTC+05:30", or empty for the machine's. Here it becomes
what the standard library reckons with.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

log = logging.getLogger(__name__)

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-\u2212])\s*(\d{1,2})(?::?([0-5]\d))?(?:\s*(?:utc|gmt))?", re.IGNORECASE)
_UTC = re.compile(r"utc|gmt|z|zulu|(?:etc/)?(?:utc|uct|gmt|zulu|universal|greenwich)", re.IGNORECASE)
_NO_PLACES = frozenset({"factory", "localtime"})
"""Keys of the zone database that are no zone."""
_FIRST_S, _LAST_S = -62135424000.0, 253402041600.0
"""Two days from the ends of the calendar, 0001-01-03 and 9999-12-29: no zone moves these beyond them."""
_FARTHEST_MIN = 14 * 60
_LONGEST = 64


def zone_name(told: str) -> str:
    """The zone a platform tells, as it is written elsewhere in Parley; empty, with a line in the log, for one that is
    not known: a wrong clock is no reason not to answer.
    """
    told = told.strip()
    name = known_zone(told[: _LONGEST + 1])
    if told and not name:
        log.warning("there is no time zone %.64r; another clock is used", told)
    return name


def zone_of(name: str) -> tzinfo | None:
    """The zone to reckon with; None, the machine's, for an empty name and for one that is not known."""
    return _zone(zone_name(name)) if name else None


@lru_cache(maxsize=256)
def known_zone(told: str) -> str:
    """What `zone_name` gives, without a line in the log. Only names from the list count: no path of the zone database
    is opened because somebody said so.
    """
    if found := _OFFSET.fullmatch(told):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        sign = "+" if found[1] == "+" else "-"
        return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}" if minutes <= _FARTHEST_MIN else ""
    if _UTC.fullmatch(told):
        return "UTC"
    return _names().get(told.lower().replace(" ", "_"), "")


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    if found := _OFFSET.fullmatch(name):
        away = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(away if found[1] == "+" else -away)
    return UTC if name == "UTC" else ZoneInfo(name)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """The names there are, by their small letters."""
    return {name.lower(): name for name in available_timezones() if name.lower() not in _NO_PLACES}


def machine_zone() -> str:
    """The zone this machine is set to; empty for UTC, which servers and containers are set to wherever people are."""
    import tzlocal

    try:
        name = known_zone(tzlocal.get_localzone_name() or "")
    except (LookupError, ValueError, OSError) as error:  # a machine whose settings contradict each other
        log.info("the machine does not tell its time zone: %s", error)
        return ""
    return "" if name == "UTC" else name


def moment(seconds: float, zone: tzinfo | None = None) -> datetime:
    """A time as the person's clock shows it, None being the machine's; times no calendar has are its first or last."""
    if not _FIRST_S < seconds < _LAST_S:
        return datetime(9999, 12, 30) if seconds > 0 else datetime(1, 1, 2)
    return datetime.fromtimestamp(seconds, zone)


def day(seconds: float, zone: tzinfo | None = None) -> str:
    """``2026-11-24``."""
    return moment(seconds, zone).date().isoformat()


def minute(seconds: float, zone: tzinfo | None = None) -> str:
    """``2026-11-24 09:30``."""
    return moment(seconds, zone).replace(tzinfo=None).isoformat(" ", "minutes")


def seconds_of(date: str, zone: tzinfo | None = None) -> float:
    """A date or time of day in ISO 8601 as seconds since 1970; without an offset it is one of the zone. Raises
    ValueError for what is no date.
    """
    told = datetime.fromisoformat(date)
    return (told if told.tzinfo else told.replace(tzinfo=zone)).timestamp()
