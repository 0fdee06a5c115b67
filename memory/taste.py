"""A person's taste: what the pictures, films and sounds they liked or disliked have in common.

Nothing of it is kept but the ratings, in the media store beside the files: the profile is worked out anew from the
words that made each rated file (its provenance) and from what the person said they like (`memory/facts.py`). So it
goes when the files or the ratings go, and is nobody else's.

`Taste.score` adds up, for each attribute of a text (subjects, styles, colours, times of day), the share of ratings
for and against it, and, where there is an embedding model, how much nearer the text is to what was liked than to what
was disliked (Rocchio 1971, "Relevance feedback in information retrieval").
"""

from __future__ import annotations

import asyncio
import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from memory.words import terms
from tools.errors import ParleyError, ToolInputError
from tools.media_store import MediaStore

if TYPE_CHECKING:
    import numpy as np

    from memory.facts import FactStore
    from tools.media import Media
    from tools.services import TextEmbedder

log = logging.getLogger(__name__)

KINDS = ("subjects", "styles", "colours", "times")
_VOCABULARY: dict[str, dict[str, str]] = {
    "styles": {
        "watercolour": r"water\s?colou?rs?|水彩", "oil painting": r"\boil(?: paint\w*|s\b)?|"
        "油画", "pixel art": r"pixel|像素",
        "anime": r"anime|manga|动漫|漫画|二次元", "cartoon": r"cartoon|comic|卡通", "sketch": r"sketch|"
        "pencil|charcoal|素描|铅笔",
        "photo": r"\bphoto(?!n)\w*|realistic|写实|照片", "minimalist": r"minimal\w*|极简|"
        "简约", "ink": r"\bink\b|水墨|国画",
        "black and white": r"black[- ]and[- ]white|monochrome|黑白", "pastel": r"pastels?|"
        "粉彩", "3d": r"\b3d\b|low[- ]poly",
        "cyberpunk": r"cyberpunk|neon|赛博朋克|霓虹", "impressionist": r"impressionis\w+|monet|印象派|莫奈",
        "vintage": r"vintage|retro|复古",
    },
    "colours": {
        "red": r"\b(?:red|crimson|scarlet)\b|红", "orange": r"\borange\b|橙", "yellow": r"\b(?:yellow|"
        "golden?)\b|黄|金色",
        "green": r"\b(?:green|emerald)\b|绿", "blue": r"\b(?:blue|azure|teal|turquoise)\b|蓝|青色",
        "purple": r"\b(?:purple|violet|lilac)\b|紫", "pink": r"\bpink\b|"
        "粉(?!彩)", "white": r"\bwhite\b(?<!and white)|白(?!天)",
        "black": r"\bblack\b(?![- ]and)|黑(?!白|夜)", "brown": r"\bbrown\b|棕",
    },
    "times": {
        "sunset": r"sun\s?sets?|dusk|evening|黄昏|日落|傍晚|夕阳", "night": r"\bnight|midnight|moon\w*|"
        "starry|夜|星空|月",
        "morning": r"morning|sun\s?rise|dawn|早晨|清晨|日出", "winter": r"winter|snow\w*|冬|"
        "雪", "summer": r"\bsummer|夏",
        "autumn": r"autumn|\bfall leaves|秋", "spring": r"\bspring\b|blossoms?|春|樱花", "rain": r"\brain\w*|雨",
    },
}  # fmt: skip
_CHINESE = {
    "watercolour": "水彩", "oil painting": "油画", "pixel art": "像素画", "anime": "动漫", "cartoon": "卡通",
    "sketch": "素描",
    "photo": "照片", "minimalist": "极简", "ink": "水墨", "black and white": "黑白", "pastel": "粉彩", "3d": "3D",
    "cyberpunk": "赛博朋克", "impressionist": "印象派", "vintage": "复古", "red": "红色", "orange": "橙色",
    "yellow": "黄色",
    "green": "绿色", "blue": "蓝色", "purple": "紫色", "pink": "粉色", "white": "白色", "black": "黑色",
    "brown": "棕色",
    "sunset": "日落", "night": "夜晚", "morning": "清晨", "winter": "冬天", "summer": "夏天", "autumn": "秋天",
    "spring": "春天", "rain": "雨天",
}  # fmt: skip
_PLAIN = frozenset(
    """draw paint picture image photo drawing painting style make create show look like want please big small little old
    new young beautiful cute nice background scene detail art color colour tone light one two three some play music song
    piece gentle video film short long something view with front back side place time day world kind full
    画 图 图片 照片 一张 一幅 一只 一个 风格 生成 画面 背景 好看 漂亮 可爱 美丽 大 小 只 张 幅 下 上 里 旁 边 坐 站
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[a-z][a-z'’-]+|[\u4e00-\u9fff]+", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COUNTED = re.compile(r"[一二两三四五六七八九十几半]+[座张幅只个条辆匹朵棵件位名群栋片把艘架]?")
_WORDS_OF = ("prompt", "instruction", "mood", "style", "text", "scene")
_MOST_RATED = 200
_MOST_CHANGES = 8
"""Changes of a file that are followed back to what it was made from first."""
_AS_GOOD = 0.8
"""A second subject is wished for when it weighs nearly as much as the first."""
_NEAR = 0.25
"""How much nearer to what was liked than to what was disliked a text must be to say so."""


@dataclass(frozen=True)
class Rated:
    """A text that stands for something the person judged."""

    text: str
    liked: bool
    media_id: str = ""


@dataclass(frozen=True)
class Attribute:
    """One thing that texts may have in common."""

    kind: str
    """One of `KINDS`."""
    name: str

    def said(self, language: str) -> str:
        """Its name, as people say it."""
        return _CHINESE.get(self.name, self.name) if language == "zh" else self.name


@dataclass(frozen=True)
class Judgement:
    """How a text fits a taste: higher is better, and what speaks for it and against it."""

    score: float
    liked: tuple[Attribute, ...] = ()
    disliked: tuple[Attribute, ...] = ()
    near: str = ""
    """The liked text it is like, where only that speaks for it."""

    def why(self, language: str) -> str:
        """One sentence."""
        chinese = language == "zh"
        join = "、" if chinese else ", "
        good = join.join(one.said(language) for one in self.liked[:3])
        bad = join.join(one.said(language) for one in self.disliked[:2])
        if chinese:
            if good:
                return f"里面有你喜欢的：{good}" + (f"，但也有你不喜欢的：{bad}" if bad else "") + "。"
            if self.near:
                return f"它和你喜欢的“{_short(self.near)}”相近。"
            return f"里面有你不喜欢的：{bad}。" if bad else "目前还没有评价能说明你会不会喜欢它。"
        if good:
            return f"It has what you like: {good}" + (f"; but also what you do not: {bad}" if bad else "") + "."
        if self.near:
            return f"It is close to something you liked: {_short(self.near)}."
        return f"It has what you do not like: {bad}." if bad else "Nothing you rated speaks for or against it yet."


@dataclass(frozen=True)
class Taste:
    """What a person likes, as far as it is known."""

    rated: tuple[Rated, ...] = ()
    weights: dict[Attribute, float] = field(default_factory=dict)
    """For each attribute, votes for it less votes against it, in [-1, 1] by how sure they are."""
    names: dict[str, str] = field(default_factory=dict)
    """How a subject was written, by its stem."""
    liked: np.ndarray | None = None
    """Unit vectors of what was liked, (n, dimensions)."""
    disliked: np.ndarray | None = None

    @classmethod
    def of(cls, rated: Iterable[Rated], embedder: TextEmbedder | None = None) -> Taste:
        """From what was judged, the oldest first. Without an embedder, or its weights, words alone count."""
        kept = tuple(one for one in rated if one.text.strip())[-_MOST_RATED:]
        votes: Counter[Attribute] = Counter()
        seen: Counter[Attribute] = Counter()
        names: dict[str, str] = {}
        for one in kept:
            for attribute, name in attributes(one.text).items():
                votes[attribute] += 1 if one.liked else -1
                seen[attribute] += 1
                names.setdefault(attribute.name, name)
        weights = {attribute: vote / (seen[attribute] + 1) for attribute, vote in votes.items() if vote}
        vectors = _embedded([one.text for one in kept], embedder)
        if vectors is None:
            return cls(kept, weights, names)
        good = [at for at, one in enumerate(kept) if one.liked]
        bad = [at for at, one in enumerate(kept) if not one.liked]
        return cls(kept, weights, names, vectors[good] if good else None, vectors[bad] if bad else None)

    def best(self, kind: str, *, liked: bool = True, most: int = 5) -> list[Attribute]:
        """The attributes of a kind that speak most for a text, or against it."""
        ranked = sorted(
            (one for one, weight in self.weights.items() if one.kind == kind and (weight > 0) == liked),
            key=lambda one: (-abs(self.weights[one]), one.name),
        )
        return ranked[:most]

    def judge(self, texts: Sequence[str], embedder: TextEmbedder | None = None) -> list[Judgement]:
        """How each text fits."""
        vectors = _embedded(texts, embedder) if self.liked is not None or self.disliked is not None else None
        return [self._judge(text, None if vectors is None else vectors[at]) for at, text in enumerate(texts)]

    def _judge(self, text: str, vector: np.ndarray | None) -> Judgement:
        here = {one: self.weights[one] for one in attributes(text) if one in self.weights}
        order = sorted(here, key=lambda one: (KINDS.index(one.kind), -abs(here[one]), one.name))
        good = [one for one in order if here[one] > 0]
        bad = [one for one in order if here[one] < 0]
        score, near = sum(here.values()), ""
        if vector is not None:
            toward = self.liked @ vector if self.liked is not None else None
            away = float((self.disliked @ vector).max()) if self.disliked is not None else 0.0
            closest = float(toward.max()) if toward is not None else 0.0
            score += closest - away
            if toward is not None and not good and closest - away > _NEAR and closest > _NEAR:
                near = [one.text for one in self.rated if one.liked][int(toward.argmax())]
        return Judgement(score, self._named(good), self._named(bad), near)

    def wish(self, language: str = "en") -> str:
        """Words for "something I'd like": what speaks most for a picture, put together; empty when nothing does."""
        ranked = self.best("subjects", most=_MOST_RATED)
        best = ([one for one in ranked if bool(_HAN.search(one.name)) == (language == "zh")] or ranked)[:2]
        subjects = self._named(one for one in best if self.weights[one] >= _AS_GOOD * self.weights[best[0]])
        found = {kind: self.best(kind, most=1) for kind in KINDS[1:]}
        if not subjects and not any(found.values()):
            return ""
        extra = {kind: one[0].said(language) for kind, one in found.items() if one}
        if language == "zh":
            what = "和".join(one.name for one in subjects) or "风景"
            colour = f"，{extra['colours']}色调" if "colours" in extra else ""
            style = f"，{extra['styles']}风格" if "styles" in extra else ""
            return f"{extra.get('times', '')}{'的' if 'times' in extra else ''}{what}{colour}{style}"
        what = " and ".join(one.name for one in subjects) or "landscape"
        time = f" at {extra['times']}" if extra.get("times") in ("sunset", "night") else (
            f" in the {extra['times']}" if "times" in extra else "")  # fmt: skip
        colour = f", {extra['colours']} tones" if "colours" in extra else ""
        style = f", {extra['styles']}" if "styles" in extra else ""
        return f"{what}{time}{colour}{style}"

    def words(self, language: str = "en") -> str:
        """The profile as a person reads it; empty when nothing is known."""
        chinese = language == "zh"
        names = {"subjects": "内容", "styles": "风格", "colours": "颜色", "times": "时间"} if chinese else {
            "subjects": "subjects", "styles": "styles", "colours": "colours", "times": "times and seasons"}  # fmt: skip
        lines = []
        for liked, heading in (
            (True, "喜欢的" if chinese else "You like"),
            (False, "不喜欢的" if chinese else "You do not like"),
        ):
            for kind in KINDS:
                found = self._named(self.best(kind, liked=liked))
                if found:
                    said = ("、" if chinese else ", ").join(one.said(language) for one in found)
                    lines.append(
                        f"- {heading}{names[kind]}：{said}" if chinese else f"- {heading} these {names[kind]}: {said}"
                    )
        return "\n".join(lines)

    def _named(self, found: Iterable[Attribute]) -> tuple[Attribute, ...]:
        return tuple(Attribute(one.kind, self.names.get(one.name, one.name)) for one in found)


class TasteStore:
    """The taste of everybody. Methods are coroutines; the work is done in threads."""

    def __init__(
        self,
        media_store: MediaStore,
        facts: FactStore | None = None,
        embedder: TextEmbedder | None = None,
        *,
        accounts: Callable[[str], Sequence[str]] | None = None,
        shown_in: Callable[[str], Iterable[str]] | None = None,
    ) -> None:
        """`accounts` gives the accounts whose memory is one with an author's, that one first; `shown_in` the ids of
        the files that were shown in a conversation lately.
        """
        self.media_store = media_store
        self.embedder = embedder
        self._facts = facts
        self._accounts = accounts or (lambda author: (author,))
        self._shown_in = shown_in or (lambda conversation_id: ())

    async def of(self, author: str, *, kind: str = "", shared_in: str | None = None) -> Taste:
        """A person's taste, in all or in one kind of media: films count among pictures, and what the person said they
        like counts for all but sound. With `shared_in`, a conversation that others read, only what they said there, and
        ratings of files that were shown there.
        """
        if not author:
            raise ValueError("whose taste? the author must not be empty")
        told = self._facts is not None and kind != "audio"
        facts = await self._facts.current(author, shared_in=shared_in) if told and self._facts is not None else []
        stated = [
            Rated(one.value, one.category != "dislikes")
            for one in facts
            if one.category in ("likes", "dislikes", "style")
            or (
                one.category == "favourite"
                and re.search(r"colou?r|颜色|animal|动物|style|风格|season|季节|flower|花", one.subject)
            )
        ]
        rated = await asyncio.to_thread(self._rated, author, ("image", "video") if kind == "image" else (kind,))
        if shared_in is not None:
            shown = set(await asyncio.to_thread(self._shown_in, shared_in))
            rated = [one for one in rated if one.media_id in shown]
        return await asyncio.to_thread(Taste.of, [*stated, *rated], self.embedder)

    async def rate(self, author: str, media_id: str, liked: bool) -> None:
        """A person likes a file of theirs, or does not; the newest word counts. Raises ToolInputError."""
        await asyncio.to_thread(self.media_store.rate, media_id, author, liked)

    async def export(self, author: str) -> dict[str, bool]:
        """What the person likes and does not, by media id."""
        found: dict[str, bool] = {}
        for account in await asyncio.to_thread(self._accounts, author):
            found |= await asyncio.to_thread(self.media_store.ratings, account)
        return found

    async def reset(self, author: str) -> int:
        """Drop a person's ratings; returns how many. What they said they like is forgotten with what they said."""
        accounts = await asyncio.to_thread(self._accounts, author)
        return sum([await asyncio.to_thread(self.media_store.drop_ratings, one) for one in accounts])

    async def gallery(self, author: str, most: int, *, shared_in: str | None = None) -> list[tuple[Media, str]]:
        """A person's made files, newest first, each once, with the words it was made from; with `shared_in` those
        that were shown there.
        """
        found: dict[str, tuple[Media, str]] = {}
        shown = set(await asyncio.to_thread(self._shown_in, shared_in)) if shared_in is not None else None
        for account in await asyncio.to_thread(self._accounts, author):
            for media in await asyncio.to_thread(self.media_store.owned_by, account, most):
                words = await asyncio.to_thread(self._words, media, account)
                if words and (shown is None or media.media_id in shown):
                    found.setdefault(media.media_id, (media, words))
        return list(found.values())

    def _rated(self, author: str, kinds: Sequence[str]) -> list[Rated]:
        found = []
        for account in self._accounts(author):
            for media_id, liked in self.media_store.ratings(account).items():
                try:
                    media = self.media_store.get(media_id, account)
                except ToolInputError:  # rated where others' files are shown, and not theirs to look into
                    continue
                if media.kind in kinds or "" in kinds:
                    found.append(Rated(self._words(media, account), liked, media_id))
        return found

    def _words(self, media: Media, account: str, changes: int = _MOST_CHANGES) -> str:
        """The words a file was made from; of one that was changed, those of the first and what the changes add."""
        own = _words_of(media)
        for parent_id in media.provenance.parents if changes and own else ():
            try:
                parent = self._words(self.media_store.get(parent_id, account), account, changes - 1)
            except ToolInputError:  # it is gone, or another's
                continue
            if parent:
                added = [one.name for one in attributes(own) if one.kind != "subjects"]
                return ", ".join([parent, *added])
        return own


def _words_of(media: Media) -> str:
    """The words a file was made from; empty for one that was sent."""
    if media.provenance.tool is None:
        return ""
    values: dict[str, Any] = media.provenance.arguments
    return ", ".join(str(values[name]) for name in _WORDS_OF if isinstance(values.get(name), str) and values[name])


_TAIL = {"times": "(?:地(?:里|上)?|季)?"}
"""What belongs to a name and is no subject of its own: 雪地里 is winter, not 地里."""


def attributes(text: str) -> dict[Attribute, str]:
    """What a text shows, each with the way it is written: subjects are its words that name neither style, colour
    nor time.
    """
    found: dict[Attribute, str] = {}
    rest = text.casefold()
    for kind, names in _VOCABULARY.items():
        for name, pattern in names.items():
            if re.search(pattern, rest, re.IGNORECASE):
                found[Attribute(kind, name)] = name
                rest = re.sub(rf"(?:{pattern}){_TAIL.get(kind, '')}[天色风格]*", " ", rest, flags=re.IGNORECASE)
    for word in _WORD.findall(rest):
        for stem in _whole(terms(word)):
            if stem not in _PLAIN and word not in _PLAIN and (len(stem) > 2 or _HAN.search(stem)):
                found.setdefault(Attribute("subjects", stem), stem if _HAN.search(stem) else word)
    return found


def _whole(stems: Sequence[str]) -> list[str]:
    """Without the parts of longer words, and without "one of": 一座, 两只."""
    parts = {one for one in stems if _HAN.search(one) and any(one != other and one in other for other in stems)}
    return [one for one in stems if one not in parts and not _COUNTED.fullmatch(one)]


def _embedded(texts: Sequence[str], embedder: TextEmbedder | None) -> np.ndarray | None:
    if embedder is None or not texts:
        return None
    try:
        return embedder.embed(list(texts))
    except ParleyError as error:  # no weights: words alone
        log.info("taste goes by words alone: %s", error)
        return None


_GUESSES = {
    "en": ("a mountain lake at sunset", "a fox in an autumn forest", "a garden full of flowers in the morning sun"),
    "zh": ("日落时的山间湖泊", "秋天森林里的狐狸", "早晨的花园，阳光，很多花"),
}
_HEARD_GUESS = {"en": "a calm and friendly piano piece", "zh": "平静温暖的钢琴曲"}


def guess(language: str, author: str) -> tuple[str, str]:
    """Something to see and to hear for somebody whose taste is not known: most people like it."""
    chosen = _GUESSES[language if language in _GUESSES else "en"]
    return chosen[zlib.crc32(author.encode()) % len(chosen)], _HEARD_GUESS["zh" if language == "zh" else "en"]


def _short(text: str, letters: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 3] + "..."
