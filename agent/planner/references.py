"""What a clause speaks about: a quotation, a file named or attached, the result of an earlier step, an earlier turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.planner.catalogue import TEXT
from agent.planner.masking import Masked, Piece, media_of
from agent.planner.mentions import Mention, mentions
from agent.planner.plan import FromAttachment, FromStep, PlannedStep, Request
from tools.media import KINDS

_MAKERS = {
    "transcri": "transcribe_speech", "translat": "translate_text", "summar": "summarize_text",
     "caption": "describe_image",
    "descri": "describe_image", "answer": "answer_question describe_image describe_video",
    "keyword": "classify_text", "key phrase": "classify_text",
    "stor": "write_text", "poem": "write_text", "essay": "write_text", "script": "write_text", "repl": "write_text",
    "object": "detect_objects", "译文": "translate_text", "翻译": "translate_text", "总结": "summarize_text",
    "摘要": "summarize_text", "故事": "write_text", "诗": "write_text", "答案": "answer_question", "文章": "write_text",
    "描述": "describe_image", "response": "write_text", "topic": "write_text", "label": "classify_image",
    "paraphras": "write_text", "rewrit": "write_text", "simplif": "write_text", "expand": "write_text",
    "correct": "write_text",
    "emotion": "classify_audio classify_text", "sentiment": "classify_text",
    "classification": "classify_image classify_text classify_audio", "slogan": "write_text", "广告词": "write_text",
}  # fmt: skip
_OWN = (
    r"\b(?:this|these|my|our|attached|given|provided|original|"
    r"uploaded|enclosed|source|first|second|third|following)\b|这|我的|附件|原|上传|第[一二三四五]"
)
_MADE = (
    r"\b(?:resulting|generated|edited|extracted|translated|"
    r"summari[sz]ed|transcribed|new|modified|processed|final|"
    r"combined|enhanced|that|created|stylized|recogni[sz]ed|detected|obtained)\b|"
    r"\b(?!(?:attached|provided|uploaded|enclosed|named|titled|included|recorded|needed|desired)\b)\w{3,}ed\b|生成的|画的|刚|结果|那"
)


@dataclass(frozen=True)
class Source:
    """Where a value comes from, and its kind."""

    kind: str
    value: Any
    made_by: str = ""
    piece: Piece | None = None


@dataclass
class Scene:
    """What is known while a plan is made: the request, its pieces and files, and the steps so far."""

    request: Request
    masked: Masked
    steps: list[PlannedStep] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    """Indices of the attachments that some step takes."""
    spent: set[int] = field(default_factory=set)
    """Ids of the pieces that are some step's argument."""
    groups: list[list[int]] = field(default_factory=list)
    """Steps that one clause asked for together: "transcribe both recordings"."""
    history_files: list[tuple[str, int]] = field(default_factory=list)
    """(kind, index) of the earlier turns' files, the newest first."""

    def __post_init__(self) -> None:
        index = len(self.request.attachments)
        for turn in reversed(self.request.history):
            here = []
            for kind in turn.files:
                here.append((str(kind), index))
                index += 1
            self.history_files += here

    def attachments(self) -> list[Source]:
        """The files that came with the request."""
        return [Source(str(kind), FromAttachment(i)) for i, kind in enumerate(self.request.attachments)]

    def result(self, index: int) -> Source:
        """What a step makes."""
        return Source(self.returns[index], FromStep(index), self.steps[index].tool)

    def made(self) -> list[Source]:
        """The results so far, the newest first."""
        return [self.result(index) for index in reversed(range(len(self.steps)))]

    def earlier_files(self) -> list[Source]:
        """The files of earlier turns, the newest first."""
        return [Source(kind, FromAttachment(index)) for kind, index in self.history_files]

    def files_in_time(self) -> list[Source]:
        """The files of earlier turns, the oldest first."""
        found: list[Source] = []
        index = len(self.request.attachments) + len(self.history_files)
        for turn in self.request.history:
            index -= len(turn.files)
            found += [Source(str(kind), FromAttachment(index + i)) for i, kind in enumerate(turn.files)]
        return found

    def earlier_text(self) -> str:
        """What the assistant said last, or else the person."""
        for role in ("assistant", "user"):
            for turn in reversed(self.request.history):
                if turn.role == role and turn.text.strip():
                    return turn.text.strip()
        return ""

    def files_in_text(self) -> list[Source]:
        """Files named in the request and not attached."""
        return [self.named(piece) for piece in self.masked.pieces if piece.kind == "file"]

    def named(self, piece: Piece) -> Source:
        """A file named in the text: an attachment of its kind, an earlier file of it, or else its name."""
        same = [one for one in self.masked.pieces if one.kind == "file" and one.media == piece.media]
        names = list(dict.fromkeys(one.text for one in same))
        attached = [source for source in self.attachments() if source.kind == piece.media]
        if attached:
            return attached[min(names.index(piece.text), len(attached) - 1)]
        return Source(piece.media, piece.text, piece=piece)

    def address(self, piece: Piece) -> Source:
        """What an address leads to: a file of the kind its ending says, or else a page of text."""
        name = piece.text.split("?")[0].rstrip("/")
        return Source(media_of(name) or TEXT, piece.text, piece=piece)

    def addresses(self) -> list[Source]:
        """The addresses in the request that no step has fetched."""
        fetched = {step.arguments.get("url") for step in self.steps}
        return [self.address(one) for one in self.masked.pieces if one.kind == "url" and one.text not in fetched]

    def texts(self) -> list[Source]:
        """Texts given in the request, the longest first among those not yet used."""
        found = [one for one in self.masked.pieces if one.kind in ("quote", "content") and one.text]
        found.sort(
            key=lambda one: (id(one) in self.spent, one.kind != "content", one.text.endswith("?"), -len(one.text))
        )
        return [Source(TEXT, one.text, piece=one) for one in found]


def candidates(scene: Scene, text: str, accepted: Sequence[str]) -> list[Source]:
    """What the clause may mean, the likeliest first, whatever the kinds; `accepted` are the kinds asked for."""
    found: list[Source] = []
    pointed = mentions(text)
    original = re.search(_ORIGINAL, text, re.I) is not None
    marks = [mention.start for mention in pointed if mention.kind == "mark"]
    pointed = [one for one in pointed if not _INTO.search(text[: one.start][-16:])]
    for mention in sorted(_containers_first(pointed, text), key=lambda one: _rank(one, min(marks, default=0))):
        found += meant(scene, mention, accepted)
    if not original:
        found = [latest(scene, source) for source in found]
    found += default_sources(scene, accepted)
    return found


_INTO = re.compile(r"(?:\binto\s+(?:an?\s+)?|[成回]\s*(?:一[张段个首份])?)$", re.I)
"""Before a noun that says what something becomes, and not what it is made of."""


def _rank(mention: Mention, first_mark: int) -> int:
    """Files named come first, unless a result is named before them: "the edited image ... like a.jpg"."""
    before = mention.start < first_mark
    made = before and (mention.kind == "it" or re.search(_MADE, mention.words, re.I))
    return 0 if mention.kind == "mark" or made else 1


_CONTENTS = re.compile(
    r"\b(?:speech|voice|dialogue|texts?|contents?|words|audio|sounds?|information|data|"
    r"sentiments?|emotions?)$|文字|内容|声音|字",
    re.I,
)


def _containers_first(pointed: list[Mention], text: str) -> list[Mention]:
    """In "the speech in the video" it is the video that is spoken of."""
    ordered = list(pointed)
    for index in range(len(pointed) - 1):
        here, following = pointed[index], pointed[index + 1]
        between = text[here.end : following.start]
        if re.match(r"\s*(?:from|in|of|within|inside|on|contained in|present in)?\s*$", between) and _CONTENTS.search(
            here.words
        ):
            ordered.remove(here)
            ordered.insert(ordered.index(following) + 1, here)
    return ordered


def meant(scene: Scene, mention: Mention, accepted: Sequence[str]) -> list[Source]:
    """What some words point at, the likeliest first."""
    if mention.kind == "mark":
        piece = scene.masked.piece(mention.words)
        if piece.kind == "file":
            return [scene.named(piece)]
        if piece.kind == "url":
            return [made for made in scene.made() if made.made_by == "fetch_url"] or [scene.address(piece)]
        return [Source(TEXT, piece.text, piece=piece)] if TEXT in accepted else []
    if mention.kind == "nth" and mention.position is not None:
        return nth(scene, mention.position, accepted) or nth(scene, mention.position, tuple(KINDS))
    if mention.kind == "it":
        other = [one for one in scene.attachments() if one.value.index not in scene.used]
        if re.match(r"that one|那[张段份]", mention.words, re.I) and scene.used and other:
            return other
        own = scene.attachments() if re.match(r"(?:this|these|这)", mention.words, re.I) and not scene.steps else []
        return [*own, *scene.made()[:1]]
    own_words = re.search(_OWN, mention.words, re.I)
    made_words = re.search(_MADE, mention.words, re.I)
    made = _made_as(scene, mention)
    attached = _attached_as(scene, mention)
    if own_words and not made_words:
        return [*attached, *made]
    return [*made, *attached]


_ORIGINAL = r"\boriginal\b|原[图来始文]"
_READERS = ("transcribe_speech", "read_image_text", "fetch_url", "describe_image", "write_text")
"""Tools whose result is the text that the steps after it work on."""
_WHOLE_TEXT = r"letter|article|document|passage|paragraph|e-?mail|text|page|信|文章|文字|文本|段话|文件"
ON_LABELS = re.compile(
    r"\b(?:label|object|entit|keyword|classif|result|topic|emotion|sentiment|token)|结果|标签|关键词|实体|情绪|情感",
    re.I,
)
"""A clause about what was found in a text or picture, rather than about the text."""
_PLAIN_TEXT = r"^\W*(?:the|this|that|its|any)\s+(?:texts?|words|contents?)$|文字$|内容$"
LABELLERS = ("classify_text", "detect_objects", "classify_image", "classify_audio", "classify_video")
"""Tools whose result is said about a text or picture, and is hardly called "the letter" afterwards."""
_CHANGING = frozenset(
    {
        "edit_image",
        "inpaint_image",
        "upscale_image",
        "enhance_image",
        "transfer_style",
        "enhance_audio",
        "enhance_video",
    }
)


def latest(scene: Scene, source: Source) -> Source:
    """The newest version of a file: what earlier steps made of it."""
    for index, step in enumerate(scene.steps):
        if step.tool in _CHANGING and source.value in step.arguments.values() and source.kind == scene.returns[index]:
            source = Source(scene.returns[index], FromStep(index), step.tool)
    return source


def _made_as(scene: Scene, mention: Mention) -> list[Source]:
    """Results that the noun may name: of the tool that makes such things, else of the kind."""
    noun = mention.words.lower()
    made = scene.made()
    makers = {tool for stem, tools in _MAKERS.items() if stem in noun for tool in tools.split()}
    exact = [source for source in made if source.made_by in makers]
    newest = re.search(
        r"\b(translat|summari[sz]|transcri\w?|paraphras|rewrit|simplif|expand|correct)\w*(?:ed|ten)\b", noun
    )
    if newest and exact:  # "the translated description" is the translation
        stem = newest.group(1)[:6].lower()
        by = next((tools for begin, tools in _MAKERS.items() if stem.startswith(begin[:6])), "write_text")
        exact.sort(key=lambda source: source.made_by != by)
        return exact
    if exact:
        return sorted(exact, key=lambda source: not is_about(scene, source, noun))
    if mention.kind == TEXT and re.search(_ORIGINAL, noun):
        return [one for one in reversed(made) if one.made_by in _READERS]
    whole = re.search(_WHOLE_TEXT, noun) is not None
    if mention.kind == TEXT and re.search(_PLAIN_TEXT, noun):  # a label is not what is meant by "the text"
        made = [one for one in made if one.made_by not in LABELLERS or one.made_by == "classify_audio"]
    if not whole and re.search(
        r"result|output|结果|content|information|text|文字|内容|answer|response|label|object", noun
    ):
        return [source for source in made if source.kind == mention.kind] or (made[:1] if "result" in noun else [])
    same = [source for source in made if source.kind == mention.kind]
    return sorted(same, key=lambda one: one.made_by in LABELLERS) if whole else same


def is_about(scene: Scene, source: Source, noun: str) -> bool:
    """Whether a result was asked for by the name that it is called by now: "the email", "道歉信"."""
    step = source.value.step if isinstance(source.value, FromStep) else -1
    told = " ".join(value for value in scene.steps[step].arguments.values() if isinstance(value, str)).lower()
    word = re.search(r"[a-z-]+$|[\u4e00-\u9fff]{2,4}$", noun.lower())
    return word is not None and word.group() in told


def _attached_as(scene: Scene, mention: Mention) -> list[Source]:
    files = scene.attachments()
    kinds = {"document"} if mention.kind == TEXT else {mention.kind}
    same = [source for source in files if source.kind in kinds]
    named = [source for source in scene.files_in_text() if source.kind in kinds]
    earlier = [source for source in scene.earlier_files() if source.kind in kinds]
    if mention.kind == TEXT:
        # "this text": the text given, or words in a file; a question that is quoted is hardly the text
        return sorted([*scene.texts(), *named, *same], key=_is_question)
    if mention.kind == "document" and not same:
        same = files
    if mention.position is not None:
        return nth(scene, mention.position, tuple(kinds))
    pool = same or list(dict.fromkeys(named)) or earlier
    if mention.kind == "image" and not pool:
        return [source for source in files if source.kind == "document"]
    return pool


def _is_question(source: Source) -> bool:
    return source.piece is not None and source.piece.asks


def nth(scene: Scene, position: int, kinds: Sequence[str]) -> list[Source]:
    """The file or result at a place among those of some kinds: sent now, named, just made, or in earlier turns.

    Where words are wanted any file will do: it can be read.
    """
    made = [scene.result(index) for group in scene.groups[-1:] for index in group]
    rows = (scene.attachments(), list(dict.fromkeys(scene.files_in_text())), made, scene.files_in_time())
    for row in rows:
        of_kind = [one for one in row if one.kind in kinds or TEXT in kinds]
        if len(of_kind) > 1 or (of_kind and position in (0, -1)):
            return [of_kind[position]] if -len(of_kind) <= position < len(of_kind) else []
    return []


def default_sources(scene: Scene, accepted: Sequence[str]) -> list[Source]:
    """What is meant when nothing is named: the last result, what was given, what was said before."""
    named = [latest(scene, one) for one in dict.fromkeys(scene.files_in_text())]
    attached = scene.attachments()
    attached.sort(key=lambda one: one.value.index in scene.used)
    given = scene.texts() if TEXT in accepted else []
    texts = [one for one in given if not _is_question(one)]
    questions = [one for one in given if one not in texts]
    last = scene.made()
    named += scene.addresses()
    direct = [one for one in [*last, *texts, *attached, *named] if one.kind in accepted]
    rest = [one for one in [*last[:1], *texts, *attached, *named, *last[1:]] if one.kind not in accepted]
    return [*direct, *rest, *questions, *earlier_sources(scene, accepted)]


def earlier_sources(scene: Scene, accepted: Sequence[str]) -> list[Source]:
    """What earlier turns offer."""
    files = [one for one in scene.earlier_files() if one.kind in accepted]
    said = scene.earlier_text() if TEXT in accepted else ""
    spoken = [Source(TEXT, said)] if said else []
    return [*spoken, *files, *(one for one in scene.earlier_files() if one.kind not in accepted)]
