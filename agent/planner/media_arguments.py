"""The arguments of the tools that take or make pictures, sound and film, by role."""

from __future__ import annotations

import re
from typing import Any

from agent.planner import arguments
from agent.planner.catalogue import TEXT, Shape, Slot
from agent.planner.clauses import Clause
from agent.planner.draft import Draft
from agent.planner.groups import MOST
from agent.planner.languages import source_language
from agent.planner.masking import MARK, Piece
from agent.planner.mentions import mentions
from agent.planner.plan import FromStep
from agent.planner.references import Scene, Source, latest, meant
from agent.planner.sentences import is_question

Roles = dict[str, Any]
"""Values by role: literals, results of steps, files."""
MOST_FILES = MOST


_VOICED = re.compile(r"\b(?:voice ?overs?|narration)\b|配音|旁白", re.I)


def main_source(draft: Draft, clause: Clause, shape: Shape) -> tuple[Slot, Source | None]:
    """The first required parameter that takes files or text, and what the clause means by it."""
    slot = _main_slot(shape)
    return slot, draft.source(clause.tool, clause.text, slot)


def _main_slot(shape: Shape) -> Slot:
    return next((one for one in shape.slots if one.required and one.kinds), shape.slots[0])


def only_source(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that take one file: once for each that the clause speaks of."""
    slot = _main_slot(shape)
    return [{slot.role: one.value} for one in draft.sources(clause.tool, clause.text, slot)]


def several_files_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that take a list of pictures: all that are named, attached or made."""
    slot, source = main_source(draft, clause, shape)
    if source is None:
        return []
    pointed = _pictures_in(draft, clause.text)
    if len(pointed) > 1:
        values: list[Any] = pointed[:MOST_FILES]
    elif isinstance(source.value, FromStep):
        values = [source.value]
    else:
        same = [
            one
            for one in draft.scene.attachments() or dict.fromkeys(draft.scene.files_in_text())
            if one.kind == "image"
        ]
        values = [one.value for one in same][:MOST_FILES] or [source.value]
    roles: Roles = {slot.role: values}
    sound = _sound_for(draft, clause) if shape.slot("audio") is not None else None
    if sound is not None:
        roles["audio"] = sound
    return [roles]


def film_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """Changes of a film; a voiceover from a script is spoken first."""
    audio = [
        one
        for one in draft.scene.made() + draft.scene.attachments() + draft.scene.files_in_text()
        if one.kind == "audio"
    ]
    speak = draft.shapes.get("synthesize_speech")
    if not _VOICED.search(clause.text) or audio or speak is None:
        return edit_roles(draft, clause, shape)
    roles_of_all = edit_roles(draft, clause, shape)
    script = draft.scene.masked.marks(clause.text + clause.sentence, "quote", "content")
    texts = [Source(TEXT, script[0].text)] if script else [one for one in draft.scene.made() if one.kind == TEXT]
    texts = texts or [
        one for one in draft.scene.texts() if one.piece is not None and id(one.piece) not in draft.scene.spent
    ]
    spoken = draft.add("synthesize_speech", {"text": texts[0].value}) if texts and roles_of_all else None
    for roles in roles_of_all:
        if spoken is not None:
            roles["audio"] = spoken
    return roles_of_all


def instruction_of(scene: Scene, clause: Clause) -> str:
    """The clause itself, without "I would like to" before it."""
    words = clause.text if clause.form == "chinese" else clause.rest
    words = arguments.tidy(scene.masked.restore(words))
    return re.sub(
        r"^(?:请|麻烦|帮我|帮忙|给我(?![妈爸哥姐弟妹们的老朋同家女儿])|你|能不能|可以|可不可以|[，,\s])+", "", words
    )


_TOLD_BY = re.compile(
    r"(?:\bbased (?:up)?on|\baccording to|\bto (?:match|reflect|fit)|"
    r"\bas (?:described|told|said|explained|asked) (?:in|by)|"
    r"\bfollowing|\bwith the help of|根据|按照?|依照?|照着?)\s*(?P<what>[^,;，；。]{1,120})",
    re.I,
)


_TELLING = (TEXT, "audio", "document")
_TOLD_BEFORE = re.compile(r"\b(?:those|these|the|such)\s+(?:changes|edits|modifications)\b|照着|照做", re.I)
_ACCORDINGLY = re.compile(r"\baccordingly\b|相应", re.I)
_USED_TO = re.compile(r"\b(?:us(?:e|ing)|with)\s+(?P<what>[^.;]{1,80}?)\s+to\s*$", re.I)
_INSTRUCTS = re.compile(
    r"(?:\b(?:audio|recording|voice (?:note|message)|document|file|speaker)\b|[\ue800-\ue9ff\uec00-\uedff])[^.;]{0,60}?"
    r"\b(?:contain|describ|giv|explain|tell|say|with|of)\w*\s[^.;]{0,40}?\b(?:instructions?|changes?|edits?|modifications?|"
    r"how to|to (?:modify|edit|change)|wants?)\b",
    re.I,
)
"""Said of a recording or document that tells how a file is to be changed."""
_SAYS_NO_MORE = re.compile(
    r"\W*\w+\s+(?:(?:the|this|my|that)\s+)?(?:image|picture|photo|it|[\ue600-\ue7ff])[\W\ue600-\ue7ff]*", re.I
)


def _told_by(draft: Draft, clause: Clause) -> Any:
    """A text that says how to change a file: "edit the picture according to the recording"; None when none does."""
    match = _TOLD_BY.search(clause.text)
    if match is None:
        return _told_before(draft, clause)
    if draft.scene.masked.marks(match.group("what"), "quote", "content"):
        return None  # it is given in so many words
    for mention in mentions(match.group("what")):
        found = [one for one in meant(draft.scene, mention, (TEXT,)) if one.kind in _TELLING]
        if found and not (isinstance(found[0].value, str) and found[0].kind == TEXT):
            source = draft.converted(clause.tool, found[0], (TEXT,))
            return source.value if source is not None else None
    return None


def _told_before(draft: Draft, clause: Clause) -> Any:
    """What an earlier text or a recording says of a change that the clause does not describe; None when none does."""
    made = [one for one in draft.scene.made() if one.kind == TEXT]
    telling = [one for one in draft.scene.attachments() + draft.scene.files_in_text() if one.kind in _TELLING]
    used = _USED_TO.search(clause.sentence.partition(clause.rest[:20])[0])
    found: list[Source] = []
    if _ACCORDINGLY.search(clause.text):
        found = made[:1] or telling
    elif used is not None:
        found = [one for mention in mentions(used.group("what")) for one in meant(draft.scene, mention, (TEXT,))]
        found = [one for one in found if one.kind in _TELLING and one.piece in (None, *_files_of(draft))]
    elif _TOLD_BEFORE.search(clause.text) or (
        _SAYS_NO_MORE.fullmatch(arguments.tidy(clause.rest)) and _INSTRUCTS.search(draft.scene.masked.text)
    ):
        found = telling
    source = draft.converted(clause.tool, found[0], (TEXT,)) if found else None
    return source.value if source is not None else None


def _files_of(draft: Draft) -> list[Piece]:
    return [piece for piece in draft.scene.masked.pieces if piece.kind == "file"]


def _sound_for(draft: Draft, clause: Clause) -> Any:
    """The sound that a clause speaks of besides its main file: made, sent or named; None when there is none."""
    if not re.search(r"audio|music|voice|sound|wav|mp3|音|narrat|synchron", clause.text, re.I):
        return None
    every = draft.scene.made() + draft.scene.attachments() + draft.scene.files_in_text()
    return next((one.value for one in every if one.kind == "audio"), None)


def edit_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that change a file as told: the instruction is the clause itself, or a text that it points at."""
    instruction = _told_by(draft, clause) or instruction_of(draft.scene, clause)
    sound = shape.slot("audio")
    added = _sound_for(draft, clause) if sound is not None and not sound.required else None
    return [
        roles | {"instruction": instruction} | ({"audio": added} if added is not None else {})
        for roles in only_source(draft, clause, shape)
    ]


_NAMED_RESULT = re.compile(r"\b(videos?|images?|pictures?|photos?)(?: files?)?\s*[\ue600-\uebff](?=\s+\w+ing\b)", re.I)
"""A file's name that the result is to have: "a video a.mp4 showing ..."."""


def prompt_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that make something from a description: the words of the clause, or a text made or given before."""
    roles: Roles = dict(arguments.picture_size(clause.text) or arguments.picture_size(draft.scene.masked.text))
    seed = re.search(r"\bseed\W{0,3}(?:is |of |= ?)?(\d{1,9})\b|种子\D{0,3}(\d{1,9})", clause.text, re.I)
    if seed:
        roles["seed"] = int(seed.group(1) or seed.group(2))
    seconds = arguments.seconds_of(clause.text)
    if seconds is not None:
        roles["duration_s"] = seconds
    said = arguments.prompt_of(_NAMED_RESULT.sub(r"\1", clause.rest), clause.form)
    slot = shape.slot("prompt") or shape.slots[0]
    bare = re.sub(rf"{MARK}|\W", "", said)
    marked = draft.scene.masked.marks(said, "quote", "content")
    given = re.search(
        r"text|prompt|description|following|based on|\bfrom\b|words|story|" r"sentence|文字|描述|提示|根据|内容",
        said,
        re.I,
    )
    if marked and (not bare or (given and len(bare) < 12) or _points_only(re.sub(MARK, "", said))):
        roles["prompt"] = marked[0].text
        draft.scene.spent.add(id(marked[0]))
        return [roles]
    depends = not _describes(said) or _FOR_IT.search(said)
    if not said or _points_only(said) or (depends and draft.scene.made()):
        source = draft.source(clause.tool, said if _points_only(said) else clause.text, slot)
        if source is None and said:
            roles["prompt"] = draft.scene.masked.restore(said)
        elif source is not None and (said or draft.scene.made() or source.piece is not None or mentions(clause.text)):
            roles["prompt"] = source.value
        return [roles]
    roles["prompt"] = draft.scene.masked.restore(said)
    return [roles]


_POINTS = re.compile(
    r"^(?:(?:based (?:up)?on|from|of|about|using|for|with|according to|to represent|representing|related "
    r"to|根据|按照|基于|用|把|为|给)\s*)?(?:all\s+|both\s+|(?:one|some|any)\s+of\s+)?(?:"
    r"(?:it|this|that|them|these|those|him|her|the result\w*|(?:一?[张幅首段])?它们?的?[画图曲歌诗]?|"
    r"something (?:similar|like (?:it|this|that))|"
    r"(?:一?[张幅首段])?(?:类似|相似|一样)的[画图]?|"
    r"这个?|那个?|结果|其)|"
    r"(?:the|this|that|my|these|those|its|each|a|an|这|那|上面的?|该)\s*(?:[\w'’-]+\s+){0,4}?(?:texts?|"
    r"summar(?:y|ies)|translations?|transcripts?|transcriptions?|stor(?:y|ies)|"
    r"poems?|classifications?|labels|emotions?|analysis|sentiment|"
    r"detected objects|objects|response|translation|findings|report|"
    r"search results|scene|conversation|descriptions?|captions?|articles?|scripts?|slogans?|taglines?|poems?|"
    r"answers?|responses?|content|topics?|keywords?|prompt|"
    r"concepts?|ideas?|explanations?|tokens?|entities|quotes?|instructions|themes?|labels?|essay|results?|output|phrases?|paragraphs?|sentences?|text|information|article|段?[文话]\w*|内容|"
    r"故事|诗|译文|总结|描述))"
    r"(?:\s*(?:above|below|given|provided|generated|extracted|you (?:just |have )?\w+(?: me)?|to music|"
    r"in (?:the|this) \w+|from "
    r"(?:the|this) \w+))?(?:\s*,.*)?\W*$",
    re.I,
)


_FOR_IT = re.compile(r"\b(?:for|of|about|with|from|showing) (?:it|this|that|them)\W*$", re.I)


def _points_only(said: str) -> bool:
    return bool(_POINTS.match(said.strip()))


def _describes(said: str) -> bool:
    """Whether a prompt says something of its own, beyond "based on the summary"."""
    return not re.match(r"\s*(?:based (?:up)?on|from|using|according to|根据|按照|基于)\b", said, re.I)


def describe_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """A picture or film, and the question about it where one is asked."""
    roles_of_all = only_source(draft, clause, shape)
    words = draft.scene.masked.restore(clause.text)
    quoted = [piece.text for piece in draft.scene.masked.marks(clause.text, "quote")]
    for roles in roles_of_all:
        if quoted and quoted[0].endswith(("?", "？")):
            roles["question"] = quoted[0]
        elif clause.form == "question" or (is_question(clause.text) and not re.match(r"\W*describe", words, re.I)):
            roles["question"] = arguments.question_of(words)
    return roles_of_all


def read_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """Reading text in a file, all of it or some pages."""
    pages = arguments.pages_of(clause.text)
    return [roles | ({"pages": pages} if pages else {}) for roles in only_source(draft, clause, shape)]


def transcribe_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """A recording, its language and the form of the transcript where they are named."""
    roles_of_all = only_source(draft, clause, shape)
    language = source_language(clause.text)
    subtitles = re.search(r"\b(srt|vtt)\b", clause.text, re.I)
    for roles in roles_of_all:
        if language:
            roles["language"] = language
        if subtitles:
            roles["output"] = subtitles.group(1).lower()
        elif re.search(r"\bsubtitles?\b|字幕", clause.text, re.I):
            roles["output"] = "srt"
    return roles_of_all


_STYLE_ONTO = [
    re.compile(pattern, re.I | re.S)
    for pattern in (
        r"style\s+(?:of|from)\s+(?P<style>[^.;]{1,80}?)\s(?:to|on|onto)\s+(?P<base>.+)$",
        r"(?:use|using|apply)\s+(?P<style>[^.;]{1,80}?)(?:['’]s)?\s+(?:\w+\s+)?style\s+(?:to|on|onto|for)\s+(?P<base>.+)$",
        r"用(?P<style>[^，。；]{1,20}?)的?(?:风格|画风)[^，。；]{0,3}?(?:改|处理|重画|画)(?P<base>[^，。；]+)",
    )
]
_STYLE_NAMED = re.compile(
    r"(?:style of|like an?|like|into an?|to an?)\s+(?!it\b|the\b|this\b|my\b|example)([\w '’-]{3,40})|"
    r"([\u4e00-\u9fff]{1,8}?)(?:风格|画风)|(?!the\b|this\b|that\b|its\b)\b([\w-]+) style",
    re.I,
)
_PAINTERS = re.compile(r"van gogh|monet|picasso|梵高|莫奈|毕加索", re.I)


def style_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """A picture and the style: another picture, or a name."""
    slot = shape.slot("image") or shape.slots[0]
    for pattern in _STYLE_ONTO:
        onto = pattern.search(clause.text)
        style = _picture_in(draft, onto.group("style")) if onto else None
        base = draft.source(clause.tool, onto.group("base"), slot) if onto and style is not None else None
        if base is not None:
            return [{"image": base.value, "style": style}]
    source = draft.source(clause.tool, clause.text, slot)
    if source is None:
        return []
    words = arguments.tidy(draft.scene.masked.restore(clause.text))
    files = draft.scene.attachments() or list(dict.fromkeys(draft.scene.files_in_text()))
    others = [
        one for one in files if one.kind == "image" and source.value not in (one.value, latest(draft.scene, one).value)
    ]
    if others and not _PAINTERS.search(words):
        return [{"image": source.value, "style": others[-1].value}]
    named = _STYLE_NAMED.search(words)
    name = next(filter(None, named.groups())) if named else words
    return [{"image": source.value, "style": re.sub(r"^.*[成为做转]", "", name) or name}]


def _pictures_in(draft: Draft, words: str) -> list[Any]:
    """The pictures that some words point at one by one: "the result and b.jpg"; a file in its newest version."""
    found: list[Any] = []
    for mention in mentions(words):
        pictures = [one for one in meant(draft.scene, mention, ("image",)) if one.kind == "image"]
        fresh = [one for one in pictures if one.value not in found]
        if pictures and (mention.kind == "mark" or isinstance(pictures[0].value, FromStep)) and fresh:
            value = latest(draft.scene, fresh[0]).value
            found += [value] if value not in found else []
    return found


def _picture_in(draft: Draft, words: str) -> Any:
    """The picture that some words point at; None when they point at none."""
    for mention in mentions(words):
        for one in meant(draft.scene, mention, ("image",)):
            if one.kind == "image":
                return one.value
    return None


def upscale_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """A picture and a factor."""
    factor = arguments.factor_of(clause.text)
    return [roles | ({"scale": factor} if factor else {}) for roles in only_source(draft, clause, shape)]
