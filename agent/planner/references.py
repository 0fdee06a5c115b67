"""What a clause speaks about: a quotation, a file named or attached, the result of an earlier step, an earlier turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.planner.catalogue import TEXT
from agent.planner.masking import MARK, Masked, Piece, media_of
from agent.planner.plan import FromAttachment, FromStep, PastTurn, PlannedStep, Request

_NOUNS = {
    "image": r"images?|pictures?|photos?|photographs?|pics?|screenshots?|drawings?|paintings?|sketch(?:es)?|"
    r"portraits?|logos?|posters?|"
    r"signs?|illustrations?|scans?|visual|collage|panorama|wallpaper|icon|meme|label|menu|receipt|图片|图像|图|"
    r"照片|相片|截图|画|牌子|招牌|路牌|海报|标志|插画|菜单|头像",
    "audio": r"audios?|recordings?|voice (?:notes?|messages?|memos?)|voice|sounds?|podcasts?|voicemails?|"
    r"soundtracks?|songs?|music|speech|voiceover|"
    r"wav|mp3|录音|音频|语音|声音|歌曲?|音乐|曲子|播客",
    "video": r"videos?|clips?|films?|movies?|footage|animations?|slide ?show|mp4|视频|影片|短片|电影|动画|录像",
    "document": r"documents?|pdfs?|files?|reports?|contracts?|invoices?|papers?|pages?|slides|attachments?|文档|文件|"
    r"合同|报告|论文|发票|附件",
    TEXT: r"texts?|transcripts?|transcriptions?|translations?|summar(?:y|ies)|captions?|descriptions?|articles?|"
    r"stor(?:y|ies)|poems?|answers?|"
    r"essays?|e-?mails?|responses?|repl(?:y|ies)|sentences?|keywords?|key phrases|labels?|contents?|"
    r"paragraphs?|passages?|messages?|lines|letters?|"
    r"topics?|objects?|lyrics|scripts?|information|words|version|questions?|results?|output|"
    r"文字|文本|译文|翻译|总结|摘要|文章|故事|诗|答案|回答|邮件|内容|稿子|这段话|这句话|句子|文稿|描述|"
    r"关键词|段落|结果",
}
_MAKERS = {
    "transcri": "transcribe_speech", "translat": "translate_text", "summar": "summarize_text",
     "caption": "describe_image",
    "descri": "describe_image", "answer": "answer_question describe_image describe_video",
    "keyword": "classify_text", "key phrase": "classify_text",
    "stor": "write_text", "poem": "write_text", "essay": "write_text", "script": "write_text", "repl": "write_text",
    "object": "detect_objects", "译文": "translate_text", "翻译": "translate_text", "总结": "summarize_text",
    "摘要": "summarize_text", "故事": "write_text", "诗": "write_text", "答案": "answer_question", "文章": "write_text",
    "描述": "describe_image", "response": "write_text", "topic": "write_text", "label": "classify_image",
}  # fmt: skip
_OWN = (
    r"\b(?:this|these|my|our|attached|given|provided|original|"
    r"uploaded|enclosed|source|first|second|third|following)\b|这|我的|附件|原|上传|第[一二三四五]"
)
_MADE = (
    r"\b(?:resulting|generated|edited|extracted|translated|"
    r"summari[sz]ed|transcribed|new|modified|processed|final|"
    r"combined|enhanced|that|created|stylized|recogni[sz]ed|detected|obtained)\b|生成的|画的|刚|结果|那"
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "last": -1,
    "第一": 0, "第二": 1, "第三": 2, "第四": 3, "第五": 4, "最后一": -1, "第1": 0, "第2": 1, "第3": 2,
}  # fmt: skip
_KINDS = ("image", "audio", "video", "document", TEXT)
_ENGLISH_NOUNS = "|".join(re.sub(r"\|[\u4e00-\u9fff].*", "", _NOUNS[kind]) for kind in _KINDS)
_CHINESE_NOUNS = "|".join(re.sub(r"^.*?\|(?=[\u4e00-\u9fff])", "", _NOUNS[kind]) for kind in _KINDS)
_MENTION = re.compile(
    rf"(?P<mark>{MARK})"
    r"|(?P<several>\b(?:both|all|these|those|the two|the three|two|three)\b|[两三]张|这些|所有|全部)?\s*"
    r"(?P<lead>(?:\b(?:both|all|two|three|this|that|these|those|the|my|our|its|his|her|their|attached|given|provided|"
    r"original|uploaded|resulting|generated|edited|extracted|"
    r"translated|summari[sz]ed|transcribed|new|modified|processed|final|combined|enhanced|created|"
    r"stylized|detected|recogni[sz]ed|first|second|third|last|fourth|1st|2nd|3rd|whole|entire|"
    r"following|above|obtained|same|each|an|a|of|from|in|on|english|spanish|french|chinese|german)\s+)+"
    r"|(?:(?:把|将|给|对|用|从|根据)?\s*(?:第[一二三四五123]|最后一?|这|那|我的|上面的?|"
    r"附件的?|原来?的?|刚才的?|生成的?|画的)\s*[张个段幅份篇首句]?(?:里的?)?\s*))"
    rf"(?P<noun>(?:(?:[\w'’-]+\s+){{0,2}}?)\b(?:{_ENGLISH_NOUNS})\b|(?:{_CHINESE_NOUNS}))"
    rf"|(?P<zh>{_CHINESE_NOUNS})"
    r"|(?P<it>\b(?:it|this|that|these|those|them|they|result|"
    r"results|output|everything|one)\b|它们?|这个?|那个?|结果|其)",
    re.I,
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

    def made(self) -> list[Source]:
        """The results so far, the newest first."""
        return [Source(self.returns[i], FromStep(i), self.steps[i].tool) for i in reversed(range(len(self.steps)))]

    def earlier_files(self) -> list[Source]:
        """The files of earlier turns, the newest first."""
        return [Source(kind, FromAttachment(index)) for kind, index in self.history_files]

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


_SEVERAL = re.compile(r"\b(?:both|all|these|those|two|three|them)\b|[两三]张|这些|所有|全部", re.I)


@dataclass(frozen=True)
class Mention:
    """Words that point at something."""

    kind: str
    """A kind, or ``it`` for a pronoun, or ``mark``."""
    words: str
    start: int
    several: bool = False
    end: int = 0


def mentions(text: str) -> list[Mention]:
    """What a clause points at, in order."""
    found = []
    for match in _MENTION.finditer(text):
        several = bool(_SEVERAL.search(match.group()))
        if match.group("mark"):
            found.append(Mention("mark", match.group("mark"), match.start(), end=match.end()))
        elif match.group("noun") or match.group("zh"):
            noun = match.group("noun") or match.group("zh")
            found.append(Mention(_kind_of(noun), match.group(), match.start(), several, match.end()))
        elif match.group("it"):
            found.append(Mention("it", match.group(), match.start(), several, match.end()))
    return found


def _kind_of(noun: str) -> str:
    last = noun.split()[-1].lower() if noun.split() else noun
    for kind in ("image", "audio", "video", "document", TEXT):
        if re.fullmatch(_NOUNS[kind], noun.split()[-1] if re.match(r"[A-Za-z]", last) else last, re.I):
            return kind
    for kind in ("audio", "image", "video", "document", TEXT):
        if re.search(rf"(?:{_NOUNS[kind]})$", noun, re.I):
            return kind
    return TEXT


def candidates(scene: Scene, text: str, accepted: Sequence[str]) -> list[Source]:
    """What the clause may mean, the likeliest first, whatever the kinds; `accepted` are the kinds asked for."""
    found: list[Source] = []
    pointed = mentions(text)
    original = re.search(r"\boriginal\b|原[图来始]", text, re.I) is not None
    marks = [mention.start for mention in pointed if mention.kind == "mark"]
    for mention in sorted(_containers_first(pointed, text), key=lambda one: _rank(one, min(marks, default=0))):
        found += _meant(scene, mention, accepted)
    if not original:
        found = [_latest(scene, source) for source in found]
    found += default_sources(scene, accepted)
    return found


def _rank(mention: Mention, first_mark: int) -> int:
    """Files named come first, unless a result is named before them: "the edited image ... like a.jpg"."""
    made = mention.start < first_mark and re.search(_MADE, mention.words, re.I)
    return 0 if mention.kind == "mark" or made else 1


_CONTENTS = re.compile(
    r"\b(?:speech|voice|dialogue|texts?|contents?|words|audio|sounds?|" r"information|data)$|文字|内容|声音|字", re.I
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


def _meant(scene: Scene, mention: Mention, accepted: Sequence[str]) -> list[Source]:
    if mention.kind == "mark":
        piece = scene.masked.piece(mention.words)
        if piece.kind == "file":
            return [scene.named(piece)]
        if piece.kind == "url":
            return [made for made in scene.made() if made.made_by == "fetch_url"] or [scene.address(piece)]
        return [Source(TEXT, piece.text, piece=piece)] if TEXT in accepted else []
    if mention.kind == "it":
        own = scene.attachments() if re.match(r"(?:this|these|这)", mention.words, re.I) and not scene.steps else []
        return [*own, *scene.made()[:1]]
    own_words = re.search(_OWN, mention.words, re.I)
    made_words = re.search(_MADE, mention.words, re.I)
    made = _made_as(scene, mention)
    attached = _attached_as(scene, mention)
    if own_words and not made_words:
        return [*attached, *made]
    return [*made, *attached]


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


def _latest(scene: Scene, source: Source) -> Source:
    """The newest version of a file: what earlier steps made of it."""
    for index, step in enumerate(scene.steps):
        if step.tool in _CHANGING and source.value in step.arguments.values():
            source = Source(scene.returns[index], FromStep(index), step.tool)
    return source


def _made_as(scene: Scene, mention: Mention) -> list[Source]:
    """Results that the noun may name: of the tool that makes such things, else of the kind."""
    noun = mention.words.lower()
    made = scene.made()
    makers = {tool for stem, tools in _MAKERS.items() if stem in noun for tool in tools.split()}
    exact = [source for source in made if source.made_by in makers]
    if exact:
        return exact
    if re.search(r"result|output|结果|content|information|text|文字|内容|answer|response|label|object", noun):
        return [source for source in made if source.kind == mention.kind] or (made[:1] if "result" in noun else [])
    return [source for source in made if source.kind == mention.kind]


def _attached_as(scene: Scene, mention: Mention) -> list[Source]:
    files = scene.attachments()
    kinds = {"document"} if mention.kind == TEXT else {mention.kind}
    same = [source for source in files if source.kind in kinds]
    named = [source for source in scene.files_in_text() if source.kind in kinds]
    earlier = [source for source in scene.earlier_files() if source.kind in kinds]
    if mention.kind == TEXT:
        # "this text": the text given, or words in a file
        return [*scene.texts(), *named, *same]
    if mention.kind == "document" and not same:
        same = files
    pool = same or list(dict.fromkeys(named)) or earlier
    for word, position in _ORDINALS.items():
        if re.search(rf"\b{word}\b" if word.isascii() else word, mention.words.lower()):
            if not same and not named:
                pool = earlier[::-1]
            return [pool[position]] if -len(pool) <= position < len(pool) else []
    if mention.kind == "image" and not pool:
        return [source for source in files if source.kind == "document"]
    return pool


def default_sources(scene: Scene, accepted: Sequence[str]) -> list[Source]:
    """What is meant when nothing is named: the last result, what was given, what was said before."""
    named = [_latest(scene, one) for one in dict.fromkeys(scene.files_in_text())]
    attached = scene.attachments()
    attached.sort(key=lambda one: one.value.index in scene.used)
    given = scene.texts() if TEXT in accepted else []
    texts = [one for one in given if not one.value.endswith(("?", "？"))]
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


def past_request(turn: PastTurn) -> Request:
    """An earlier message as a request of its own."""
    return Request(turn.text, turn.files)
