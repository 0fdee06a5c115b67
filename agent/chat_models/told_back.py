"""What `recall` found, as a person is told it: a chat model reads eight lines and picks, a person wants the one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import lru_cache

from agent.chat_models.question_words import base_forms, shared_words, words_asked
from agent.chat_models.their_people import names_in
from memory.asking import asks
from memory.dates import Span, named_span, without_times
from memory.hurried import spelled_out
from memory.kinds import of_the_kinds_in
from memory.memory import FILE, PARLEY
from memory.words import terms, whole_words, words_in
from memory.zones import moment

_LINE = re.compile(r"\[([^\]\s]+)[^\]]*?(?: ~([\d.]+))?\] ([^:]{1,60}): (.*)")
_MOST, _MOST_OF_A_TIME, _MOST_ALIKE = 3, 8, 2
_ALIKE = 0.4
"""Likeness from which a line that shares no word with the question is told: of 22 questions to 15 statements, 10 of 14
answers had more, and nothing else ("what is my boss's name?" and "I work as a nurse" have 0.38)."""

_QUESTION = 2
_WEAK = (
    "like love hate enjoy want need go come live work play eat drink take buy see make give 喜欢 爱 讨厌 "
    "想 做 去 吃 喝 买 看 玩 住 生 用 学"
)
"""Words that many things share: beside others they are not enough."""
_SEVERAL, _LONG_MESSAGE = 2, 120
_OMITTED = "\x00"
_SENTENCES = re.compile(r"(?<=(?<!Mr)(?<!Dr)(?<!Ms)(?<!St)(?<!Mrs)[.!?])(?=\s)|(?<=[。！？])")
_GOES_ON = re.compile(r"(?:he|she|it|they|his|her|its|their|this|that|we)\b|[他她它这那]", re.IGNORECASE)
"""How a sentence begins that says more of the one before."""
_FOR_A_LIVING = re.compile(r"\bdo (?:i|we) do for (?:a living|work)\b|做什么(?:工作|职业)?的|干什么的", re.IGNORECASE)
_MINE = re.compile(r"\bmy (?:\w+ )??(\w+)", re.IGNORECASE)
_OF_ASKING = re.compile(r"\b(?:ask(?:ed)?|questions?)\b|问", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line of what `recall` returned, and what the question has to do with it."""

    day: str
    speaker: str
    said: str
    likeness: float = 0.0
    shared: int = 0
    """How many words of the question it has."""
    of_kind: bool = False
    """Whether it names a thing of a kind that the question names: a cat, for a pet."""
    at: int = 0
    mine: bool = False
    """Whether it says "my wife" where the question does, not "his wife"."""

    @property
    def rank(self) -> int:
        """What a person told comes before Parley's words and a file's, and these before what the person asked."""
        return 1 if self.speaker in (PARLEY, FILE) else _QUESTION if asks(self.said) else 0

    def but(self, said: str) -> Line:
        """The same with other words, a part of them."""
        return replace(self, said=said)

    def __str__(self) -> str:
        return f"- [{self.day}] {self.speaker}: {self.said}"


def told_back(recalled: str, question: str, language: str, now: float, zone: tzinfo | None = None) -> str:
    """The lines that were said when the question says, and share words with it, those that share most first.

    Where a person told nothing of the kind: what they told that is alike in meaning, with a doubt, else Parley's words
    and files'; what they asked only where they want to know that. Text of another form (the overview, "nothing is
    remembered") as it is. `now` is in seconds since 1970.
    """
    if not _is_lines(recalled):
        return recalled
    question = spelled_out(question)
    span = named_span(question, now, zone)
    asked = _asked(question, now, zone)
    asked -= _weak() if span is not None else set()  # "where did we go in May?": whatever was in May
    lines = _read(recalled, question, asked, span, zone)
    wanted = [one for one in lines if one.shared or (span and not asked)]
    alike = [one for one in lines if (one.likeness >= _ALIKE or one.of_kind) and one.rank == 0]
    best = min((one.rank for one in wanted), default=_QUESTION)
    if best > 0 and alike:
        return _doubtful(sorted(alike, key=lambda one: (-one.of_kind, -one.likeness)), language)
    if not wanted or (best == _QUESTION and asked and not _OF_ASKING.search(question)):
        return _nothing(span is not None, language)
    told = _best_first([one for one in wanted if one.rank == best])
    if 2 * told[0].shared < len(asked) and best > 0:
        return _nothing(span is not None, language)
    if 2 * told[0].shared < len(asked):  # "what is Ella's favourite food?": it says something of Ella
        return _doubtful(told, language)
    return _remembered(told, asked, language, over=_with_ends(told, lines) if asked else told)


def found_back(
    recalled: str, question: str, language: str, now: float, zone: tzinfo | None = None, *,
    share: float = 1.0, alike: bool = False,
) -> str:  # fmt: skip
    """The lines that answer a question which may be about something else: this share of its words must stand in them,
    or with `alike` they must be like it in meaning. Empty when none does.
    """
    if not _is_lines(recalled):
        return ""
    question = spelled_out(question)
    span = named_span(question, now, zone)
    asked = _asked(question, now, zone)
    lines = _read(recalled, question, asked, span, zone)
    told = _best_first([one for one in lines if one.rank < _QUESTION and one.shared])
    if told and asked and told[0].shared >= share * len(asked):
        return _remembered([one for one in told if one.rank == told[0].rank], asked, language)
    near = [one for one in lines if alike and one.likeness >= _ALIKE and one.rank == 0]
    return _doubtful(sorted(near, key=lambda one: -one.likeness), language) if near else ""


def lines_of(recalled: str) -> list[Line]:
    """What `recall` returned, line by line; nothing where it is text of another form."""
    parsed = [_LINE.fullmatch(line) for line in recalled.splitlines()]
    if not all(parsed):
        return []
    return [
        Line(found[1], found[3], found[4], float(found[2] or 0), at=at)
        for at, found in enumerate(parsed)
        if found is not None
    ]


def excerpt(said: str, words: Collection[str]) -> str:
    """Of a long message the sentences with most of these words, and those that go on about them; a short one whole."""
    sentences = [one for one in _SENTENCES.split(said) if one.strip()]
    if len(sentences) < _SEVERAL or 2 * len(said) - len(said.encode("ascii", "ignore")) < _LONG_MESSAGE:
        return said
    shared = [shared_words(one, words) for one in sentences]
    most = max(shared)
    if not most:
        return said
    kept = [count == most for count in shared]
    for at in range(1, len(sentences)):
        kept[at] |= kept[at - 1] and _GOES_ON.match(sentences[at].lstrip()) is not None
    parts = ["" if keep else _OMITTED for keep in kept]
    shown = "".join(sentences[at] if kept[at] else mark for at, mark in enumerate(parts))
    return re.sub(rf"(?:\s*{_OMITTED}\s*)+", " … ", shown).strip()


def _is_lines(recalled: str) -> bool:
    return bool(recalled) and all(_LINE.fullmatch(line) for line in recalled.splitlines())


def _asked(question: str, now: float, zone: tzinfo | None) -> set[str]:
    """The words of a question that say what it is about."""
    return words_asked(_FOR_A_LIVING.sub(" job 工作 ", without_times(question, now, zone)))


def _read(recalled: str, question: str, asked: set[str], span: Span | None, zone: tzinfo | None) -> list[Line]:
    """The lines of then, without the question itself."""
    things = set(of_the_kinds_in(asked))
    mine = [re.compile(rf"\bmy (?:\w+ )?{re.escape(one)}", re.IGNORECASE) for one in _MINE.findall(question)]
    lines = [_compared(one, asked, things, mine) for one in lines_of(recalled)]
    lines = [one for one in lines if one.said.strip().casefold() != question.strip().casefold()]
    if span is not None:
        lines = [one for one in lines if _day(span[0], zone) <= one.day <= _day(span[1] - 1, zone)]
    return lines


def _compared(line: Line, asked: set[str], things: set[str], mine: Sequence[re.Pattern[str]]) -> Line:
    said = base_forms(spelled_out(line.said))
    shared = words_in(said, asked)
    return replace(
        line,
        shared=shared if asked <= _weak() or words_in(said, asked - _weak()) else 0,
        of_kind=bool(things & set(terms(said))),
        mine=any(one.search(said) for one in mine),
    )


@lru_cache(maxsize=1)
def _weak() -> set[str]:
    return whole_words(_WEAK)


def _best_first(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (one.rank, -one.shared - one.mine / 2, -one.at))


_ENDED = re.compile(
    r"\b(?:broke up|split up|left me|divorced|died|passed away|moved out|dumped|is gone|ran away|quit)\b"
    r"|分手|离婚|分开|去世|过世|走了|搬走|搬出|辞职|死了|丢了",
    re.IGNORECASE,
)


def _with_ends(told: list[Line], lines: Sequence[Line]) -> list[Line]:
    """With what was told of somebody, that it is over: "we broke up", for who asks whether they have a girlfriend."""
    names = [one for one in names_in([told[0].said]) if len(one) > 1]
    over = [
        one
        for one in lines
        if one.rank == 0 and _ENDED.search(one.said) and any(name in one.said.lower() for name in names)
    ]
    return [*over, *(one for one in told if one not in over)] if over else told


def _remembered(told: Sequence[Line], asked: set[str], language: str, over: Sequence[Line] = ()) -> str:
    head = "我记得：" if language == "zh" else "I remember this:"
    shown = told[: _MOST if asked else _MOST_OF_A_TIME]
    if asked and 2 * shown[0].shared >= len(asked):  # those that have half of the words; a name alone is in many
        shown = [one for one in shown if 2 * one.shared >= shown[0].shared]
    ended = [one for one in over[:1] if one not in told[:1]]
    shown = [*shown[:1], *ended, *(one for one in shown[1:] if one not in ended)]
    return "\n".join([head, *(str(one.but(excerpt(one.said, asked))) for one in shown)])


def _doubtful(alike: list[Line], language: str) -> str:
    head = (
        "不确定你问的是不是这个，我记得：" if language == "zh" else "I am not sure that you mean this, but I remember:"
    )
    best = [one for one in alike if one.shared >= alike[0].shared]
    return "\n".join([head, *map(str, best[:_MOST_ALIKE])])


def _nothing(of_then: bool, language: str) -> str:
    if language == "zh":
        return "那段时间的事我不记得。" if of_then else "这个我不记得。"
    return "I remember nothing of that from then." if of_then else "I do not remember anything about that."


def _day(when: float, zone: tzinfo | None) -> str:
    return moment(when, zone).strftime("%Y-%m-%d")
