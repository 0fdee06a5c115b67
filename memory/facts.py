"""What a person stated lastingly about themselves: found, dated, superseded, and gone with the turn it comes from.

A fact is kept as places in one of the person's own passages, never as words: "the letters 14 to 20 of that turn are
a diet". So nothing can be stored that the person did not say, no fact outlives its passage, and after "forget me"
there is no byte of one to look for. Its words are read through `Retriever.passages`, which shows nobody another's row.

The places are where the passages are: in a file beside them, or in the PostgreSQL of the memory.

`current` folds what was stated in the order it was said: a newer home replaces the older one, "I eat fish now" ends
being vegetarian, "my cat died" ends what the cat is called.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.databases import Schema, open_database
from memory.memory import Passage
from memory.rows import person
from memory.stated.statement import LABELS_ZH, MANY, PREFERENCES, WITH_SUBJECT, Statement
from memory.words import terms

if TYPE_CHECKING:
    from memory.retriever import Retriever
    from tools.services import TextWriter

log = logging.getLogger(__name__)

FACTS = Schema(
    "facts",
    """
CREATE TABLE IF NOT EXISTS stated (
    number {number}, owner TEXT NOT NULL, passage_id TEXT NOT NULL, category TEXT NOT NULL,
    ends INTEGER NOT NULL, adds INTEGER NOT NULL, shared INTEGER NOT NULL, value_from INTEGER NOT NULL,
    value_to INTEGER NOT NULL, subject_from INTEGER NOT NULL, subject_to INTEGER NOT NULL,
    UNIQUE (owner, passage_id, category, value_from, subject_from));
CREATE INDEX IF NOT EXISTS stated_by_owner ON stated (owner, number);
""",
)
_MOST = 400
"""Statements of a person that are read; older ones have been said again or do not matter."""


@dataclass(frozen=True)
class Fact:
    """Something that holds of a person, in their own words."""

    category: str
    """One of `memory.stated.statement.CATEGORIES`."""
    value: str
    since: float
    """When it was first said, seconds since 1970, UTC."""
    passage_ids: tuple[str, ...]
    """The turns that say it, the newest first: `Memory.explain` shows each."""
    subject: str = ""
    """Of whom or what, where the category has subjects."""
    shared_in: str = ""
    """The shared conversation it was said in; empty when it was said in private."""

    @property
    def is_preference(self) -> bool:
        """Whether it is a standing wish about how Parley answers."""
        return self.category in PREFERENCES

    def line(self, language: str = "en") -> str:
        """``diet: vegetarian``, for a chat model and for people."""
        if language == "zh":
            named = f"最喜欢的{self.subject}" if self.category == "favourite" else self.subject
            return f"{named or LABELS_ZH.get(self.category, self.category)}：{self.value}"
        label = {"favourite": f"favourite {self.subject}", "avoids": "does not take", "timezone": "time zone"}.get(
            self.category
        )
        return f"{label or self.subject or self.category}: {self.value}"


@dataclass(frozen=True)
class _Said:
    """A statement with the turn it stands in."""

    number: int
    """In the order they were written down, which a clock that was put right does not change."""
    passage: Passage
    shared: bool
    statement: Statement


class FactStore:
    """The facts of everybody, below the memory's directory. Methods are coroutines; the work is done in threads."""

    def __init__(
        self,
        memory: Retriever,
        directory: Path,
        database_url: str = "",
        *,
        accounts: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        """A `database_url` names a PostgreSQL to use instead of the file. `accounts` gives the accounts whose memory
        is one with an author's, that one first; it may block.
        """
        self._memory = memory
        self._accounts = accounts or (lambda author: (author,))
        self._lock = threading.Lock()
        self._db = open_database(FACTS, directory, database_url)

    async def learn(self, words: str, author: str, passage_id: str, *, shared: bool = False) -> int:
        """Keep what these words of the person state, which stand in a passage of theirs; returns how many statements.

        `words` are what the person wrote in that turn and nothing else: no file's text, no line about a file. Rules
        read them, in milliseconds.
        """
        _required(author)
        found = await asyncio.to_thread(_statements, words)
        return await self._keep(found, words, author, passage_id, shared)

    async def learn_more(
        self, words: str, author: str, passage_id: str, writer: TextWriter, *, shared: bool = False
    ) -> int:
        """What a capable chat model finds that the rules do not; takes as long as it takes to answer."""
        _required(author)
        if not writer.capable:
            return 0
        from memory.stated.by_model import read_statements

        known = {(one.category, one.value) for one in await asyncio.to_thread(_statements, words)}
        read = [one for one in await read_statements(words, writer) if (one.category, one.value) not in known]
        return await self._keep(read, words, author, passage_id, shared)

    async def _keep(self, found: Sequence[Statement], words: str, author: str, passage_id: str, shared: bool) -> int:
        passage = (await self._memory.passages(author, [passage_id])).get(passage_id) if found else None
        start = passage.text.find(words) if passage is not None else -1
        if start < 0:
            return 0
        rows = [
            (person(author), passage_id, one.category, int(one.ends), int(one.adds), int(shared),
             *_moved(one.value, start), *_moved(one.subject, start))
            for one in found
        ]  # fmt: skip
        await asyncio.to_thread(self._insert, rows)
        # Another process may have forgotten the passage meanwhile, and its facts before these were there.
        if not await self._memory.passages(author, [passage_id]):
            await asyncio.to_thread(self._delete, person(author), [passage_id])
            return 0
        return len(rows)

    async def current(self, author: str, *, shared_in: str | None = None) -> list[Fact]:
        """What holds of a person now, preferences first, then the newest first.

        With `shared_in`, a conversation that others read, only standing preferences and what was said there.
        """
        facts = _fold(await self._all_said(author))
        if shared_in is not None:
            facts = [fact for fact in facts if fact.is_preference or fact.shared_in == shared_in]
        order = {category: at for at, category in enumerate(PREFERENCES)}
        return sorted(facts, key=lambda fact: (order.get(fact.category, len(order)), -fact.since))

    async def outdated(self, author: str) -> set[str]:
        """The ids of the turns that state only what does not hold any more."""
        said = await self._all_said(author)
        holding = {id for fact in _fold(said) for id in fact.passage_ids}
        return {one.passage.id for one in said if not one.statement.ends} - holding

    async def saying(self, author: str, about: str) -> list[str]:
        """The ids of the turns that state what the words name by its sort: "my address", "my job", "我的名字"."""
        told = set(terms(about))
        sorts = [category for category, names in _SORTS.items() if told and told <= set(terms(names))]
        found = [fact for fact in await self.current(author) if fact.category in sorts]
        return list(dict.fromkeys(id for fact in found for id in fact.passage_ids))

    async def named_in(self, author: str, statement: str) -> list[str]:
        """The ids of the turns of the facts that a statement or a question names: by what they say, of whom, or by
        their sort; those that say most of it first.
        """
        told = set(terms(statement))
        found = []
        for fact in await self.current(author):
            value, subject = set(terms(fact.value)), set(terms(fact.subject))
            sort = set(terms(_SORTS.get(fact.category, "")))
            score = (
                2.0 * (bool(value) and value <= told) + (bool(subject) and subject <= told) + 0.5 * bool(sort & told)
            )
            if score >= 1 or (score and not subject and len(sort & told) == len(told)):
                found.append((score, fact))
        best = max((score for score, _ in found), default=0.0)
        chosen = [fact for score, fact in found if score >= min(best, 2.0)]
        return list(dict.fromkeys(fact.passage_ids[0] for fact in chosen))

    async def told_in(self, author: str, answer: str) -> list[str]:
        """The ids of the turns of the facts whose words stand in an answer."""
        found = [fact for fact in await self.current(author) if len(fact.value) > 1 and fact.value in answer]
        return list(dict.fromkeys(id for fact in found for id in fact.passage_ids))

    async def export(self, author: str) -> list[dict[str, Any]]:
        """A person's facts as plain values."""
        return [
            {"category": one.category, "subject": one.subject, "value": one.value, "since": one.since,
             "passages": list(one.passage_ids)}
            for one in await self.current(author)
        ]  # fmt: skip

    async def forgotten(self, author: str, media_ids: Sequence[str] | None) -> dict[str, int]:
        """Told by the memory that a person forgot passages, None for all of them: their facts go too."""
        owner = person(author)
        if media_ids is None:
            return {"facts": await asyncio.to_thread(self._delete, owner, None)}
        ids = {row[1] for row in await asyncio.to_thread(self._rows, owner)}
        gone = list(ids - (await self._memory.passages(author, list(ids))).keys())
        return {"facts": await asyncio.to_thread(self._delete, owner, gone)}

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._db.close()

    async def _all_said(self, author: str) -> list[_Said]:
        """The statements of all accounts that are one, in the order said."""
        _required(author)
        said: list[_Said] = []
        for account in await asyncio.to_thread(self._accounts, author):
            said += await self._said(account)
        return sorted(said, key=lambda one: one.number)

    async def _said(self, account: str) -> list[_Said]:
        """A person's statements in the order said, each with its passage; those whose passage is gone are deleted."""
        owner = person(account)
        rows = await asyncio.to_thread(self._rows, owner)
        ids = list(dict.fromkeys(row[1] for row in rows))
        passages = await self._memory.passages(account, ids)
        gone = [id for id in ids if id not in passages]
        if gone:
            await asyncio.to_thread(self._delete, owner, gone)
        return [
            _Said(number, passage, shared, statement)
            for number, id, shared, statement in rows
            if (passage := passages.get(id)) is not None
        ]

    def _insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        marks = ",".join("?" * 10)
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT INTO stated (owner, passage_id, category, ends, adds, shared, value_from, value_to, "
                f"subject_from, subject_to) VALUES ({marks}) ON CONFLICT DO NOTHING",
                rows,
            )

    def _rows(self, owner: str) -> list[tuple[int, str, bool, Statement]]:
        with self._lock:
            found = self._db.execute(
                "SELECT number, passage_id, shared, category, value_from, value_to, subject_from, subject_to, ends, "
                "adds FROM stated WHERE owner = ? ORDER BY number DESC LIMIT ?",
                (owner, _MOST),
            ).fetchall()
        return [
            (number, id, bool(shared), Statement(category, (a, b), (c, d), bool(ends), bool(adds)))
            for number, id, shared, category, a, b, c, d, ends, adds in reversed(found)
        ]

    def _delete(self, owner: str, passage_ids: Sequence[str] | None) -> int:
        where, values = "owner = ?", [(owner,)]  # type: tuple[str, list[tuple[str, ...]]]
        if passage_ids is not None:
            where, values = "owner = ? AND passage_id = ?", [(owner, id) for id in passage_ids]
        with self._lock:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                gone = sum(self._db.execute(f"DELETE FROM stated WHERE {where}", one).rowcount for one in values)
            if gone:
                self._db.scrub(whole=passage_ids is None)
        return gone


_SORTS = {
    "name": "name nickname first last 名字 姓名 称呼 昵称",
    "pronouns": "pronouns pronoun 代词",
    "language": "language preferred 语言 偏好",
    "style": "style picture drawing 风格 画风",
    "voice": "voice 声音 嗓音",
    "timezone": "time zone timezone 时区",
    "diet": "diet 饮食",
    "allergy": "allergy allergies 过敏 过敏源",
    "home": "home address city town place where live living residence 住址 地址 住处 家庭 城市 住 哪里 在",
    "origin": "origin home town hometown country nationality 老家 家乡 国籍",
    "age": "age old 年龄 年纪 岁数",
    "birthday": "birthday birth date day 生日 出生 日期",
    "job": "job work profession occupation employer 工作 职业 单位",
}
"""How people name a sort of fact that has one value."""
_Key = tuple[str, ...]
_ANIMAL = re.compile(
    r"\b(?:meat|fish|pork|beef|chicken|seafood|shellfish|lamb|poultry|eggs?|dairy|milk|cheese)\b|[肉鱼虾蟹蛋奶荤]|海鲜",
    re.I,
)
_MANNERS = (
    ("length", r"short|brief|concise|long|detail|sentence|words?\b|简短|简洁|简单|详细|具体"),
    ("units", r"metric|imperial|celsius|fahrenheit|kilomet|miles|公制|英制|摄氏|华氏|公里|英里"),
    ("tone", r"formal|polite|direct|casual|正式|口语|随意|礼貌|幽默|直接"),
    ("money", r"euro|dollar|人民币|美元|欧元"),
    ("emoji", r"emoji|表情"),
    ("spelling", r"spelling"),
)
_SAME = {
    "猫": "cat", "小猫": "cat", "猫咪": "cat", "小猫咪": "cat", "kitten": "cat", "kitty": "cat", "狗": "dog",
    "小狗": "dog",
    "狗狗": "dog", "puppy": "dog", "老婆": "wife", "妻子": "wife", "太太": "wife", "媳妇": "wife", "老公": "husband",
    "丈夫": "husband", "先生": "husband", "女朋友": "girlfriend", "女友": "girlfriend", "男朋友": "boyfriend",
    "男友": "boyfriend", "儿子": "son", "女儿": "daughter", "妈妈": "mother", "妈": "mother", "母亲": "mother",
    "mom": "mother", "mum": "mother", "爸爸": "father", "爸": "father", "父亲": "father", "dad": "father",
    "兔子": "rabbit", "兔": "rabbit", "bunny": "rabbit", "颜色": "colour", "color": "colour", "食物": "food",
    "电影": "film",
    "movie": "film", "书": "book", "歌": "song", "城市": "city", "动物": "animal", "季节": "season",
}  # fmt: skip
"""Subjects that mean the same, so that what is said in one language is superseded in the other."""


def _fold(said: Iterable[_Said]) -> list[Fact]:
    """What holds in the end, of statements in the order they were made."""
    facts: dict[_Key, Fact] = {}
    for one in said:
        passage, shared, statement = one.passage, one.shared, one.statement
        value = " ".join(passage.text[slice(*statement.value)].split())
        subject = " ".join(passage.text[slice(*statement.subject)].split())
        if statement.ends:
            for key in _ended(facts, statement.category, subject, value):
                del facts[key]
            continue
        if not value:
            continue
        for key in _contradicted(facts, statement.category, value):
            del facts[key]
        place = passage.conversation_id if shared else ""
        fact = Fact(statement.category, value, passage.when, (passage.id,), subject, place)
        alone = facts.get(_key(statement.category, subject, value, False))
        adds = statement.adds and (alone is None or _meaning(alone.value) != _meaning(value))  # it was told before
        key = _key(statement.category, subject, value, adds)
        before = facts.get(key)
        if before is not None and _meaning(before.value) == _meaning(value):
            ids = (passage.id, *(id for id in before.passage_ids if id != passage.id))
            fact = replace(fact, since=before.since, passage_ids=ids, shared_in=place or before.shared_in)
        if statement.category in WITH_SUBJECT and not adds and not statement.adds:
            for other in [k for k in facts if k[:2] == key[:2] and k != key]:
                del facts[other]
        facts[key] = fact
    return list(facts.values())


def _key(category: str, subject: str, value: str, adds: bool) -> _Key:
    """Facts with one key replace each other."""
    if category in MANY:
        return category, _meaning(value)
    if category in WITH_SUBJECT:
        return (category, _whose(subject), _meaning(value)) if adds else (category, _whose(subject))
    if category == "manner":
        return category, next((name for name, words in _MANNERS if re.search(words, value, re.IGNORECASE)), value)
    return (category,)


def _ended(facts: dict[_Key, Fact], category: str, subject: str, value: str) -> list[_Key]:
    """The facts that "no longer" is about."""
    if category == "relation":
        whose = [key for key in facts if key[0] in ("relation", "kind") and key[1] == _whose(subject)]
        named = [key for key, fact in facts.items() if key[0] == "relation" and value and value == fact.value]
        both = [key for key in whose if key in named]
        return both or (whose if subject else named)
    same = [key for key, fact in facts.items() if key[0] == category]
    if category in MANY:
        return [key for key in same if key[1] == _meaning(value)]
    if category in ("home", "style", "job") and value:
        return [key for key in same if _overlap(facts[key].value, value)]
    return same


def _contradicted(facts: dict[_Key, Fact], category: str, value: str) -> list[_Key]:
    """Facts of other categories that a new one ends: who loves tea does not hate it any more."""
    opposite = {"likes": "dislikes", "dislikes": "likes", "eats": "avoids", "avoids": "eats"}.get(category)
    keys = [key for key in facts if key[0] == opposite and key[1] == _meaning(value)]
    if category == "eats" and _ANIMAL.search(value):
        keys += [key for key in facts if key[0] == "diet"]
    if category == "diet":
        keys += [key for key in facts if key[0] == "eats"]
    return keys


def _overlap(one: str, other: str) -> bool:
    first, second = set(terms(one)), set(terms(other))
    return bool(first & second) or _meaning(one) == _meaning(other)


def _meaning(value: str) -> str:
    """Values that mean the same have the same: "Cats", "a cat"."""
    plain = value.casefold().strip(" .。")
    if re.search(r"[\u3400-\u9fff]", plain):
        return plain.removesuffix("的")
    return " ".join(terms(plain)) or plain


def _whose(subject: str) -> str:
    """Subjects that mean the same have the same: "little cat", "cat", "猫"."""
    plain = re.sub(r"^(?:new|lovely|beautiful|little|pet|rescue|all-time)\s+", "", subject.casefold().strip())
    plain = plain.replace("favorite", "favourite").replace("color", "colour") if "colour" not in plain else plain
    last = plain.split()[-1] if plain.split() else plain
    single = last.removesuffix("s") if last.isascii() and len(last) > 3 else last
    if single in ("cat", "dog", "rabbit", "bunny", "hamster", "parrot", "kitten", "puppy"):
        return _SAME.get(single, single)
    return _SAME.get(plain, plain)


def _statements(words: str) -> list[Statement]:
    from memory.stated.rules import statements  # compiles its table when first used

    return statements(words)


def _moved(span: tuple[int, int], by: int) -> tuple[int, int]:
    return (span[0] + by, span[1] + by) if span[1] > span[0] else (0, 0)


def _required(author: str) -> None:
    if not author:
        raise ValueError("whose facts? the author must not be empty")
