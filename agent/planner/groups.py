"""All the files or results that a clause speaks of together: "both photos", "the first and the third", "这两段录音"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.planner.mentions import Mention, mentions
from agent.planner.plan import FromAttachment, FromStep
from agent.planner.references import Scene, Source, is_about, nth
from tools.media import KINDS

MOST = 8
_TOGETHER = re.compile(
    r"\b(?:combin|merg|stitch|mix|join|compar|concatenat|blend|splic|synchroni)\w*|\b(?:similar\w*|between|"
    r"together|collage|panorama|slide ?show)\b|合并|拼|比较|对比|混合|合成|一起|相似|相同|做成一",
    re.I,
)
"""What is done with several things at once, and not to each."""
_ALL = re.compile(
    r"^\W*(?:全部|所有的?|都)|\b(?:all|both) of (?:them|these|those)\b|"
    r"\bboth\b(?=\s*(?:[.,!?]|$|(?:and|then|into|to|in|please|pls)\b))|每[张个段份]|它们",
    re.I,
)
_JOINED = re.compile(
    r"\s*(?:,|&|，|、|\band\b|和|跟|与|以及|还有)\s*(?:(?:and|also|in|on|of|from)\s+|和|the\s+)*", re.I
)
_POINTING = re.compile(r"\b(?:this|that|these|those|the|my)\b|这|那", re.I)
_ONE = re.compile(r"\b(?:it|this|that|the last|the \w+ one)\b|它(?!们)|这[张个段份篇首](?!些)", re.I)


def together(scene: Scene, text: str, one: Source) -> list[Source]:
    """What a clause does its work on when `one` is part of it: all of them, or `one` alone."""
    if _TOGETHER.search(text):
        return [one]
    pointed = mentions(text)
    joined = _joined(scene, text, pointed, one.kind)
    if len(joined) > 1:
        return joined[:MOST]
    if isinstance(one.value, FromStep):
        return _made_with(scene, text, one.value.step) or [one]
    if not isinstance(one.value, FromAttachment):
        return [one]
    if _ALL.search(text) or any(mention.several and _may_be(mention, one.kind) for mention in pointed):
        return _like(scene, one)[:MOST]
    return [one]


def _made_with(scene: Scene, text: str, step: int) -> list[Source]:
    """The results that one clause made together with a step's, unless only one of them is meant."""
    group = next((group for group in scene.groups if step in group), [])
    if _ONE.search(text):
        return []
    every = [scene.result(index) for index in group]
    named = [one for one in every if any(is_about(scene, one, mention.words) for mention in mentions(text))]
    return named or every


def _may_be(mention: Mention, kind: str) -> bool:
    """Whether a noun can stand for a file of a kind: a picture of a page is called a file or a text too."""
    return mention.kind in (kind, "it", "document", "text")


def _like(scene: Scene, one: Source) -> list[Source]:
    """The files of a file's kind that came with it."""
    sent = [other for other in scene.attachments() if other.kind == one.kind]
    if one in sent:
        return sent
    index = len(scene.request.attachments)
    for turn in reversed(scene.request.history):
        files = [Source(str(kind), FromAttachment(index + i)) for i, kind in enumerate(turn.files)]
        index += len(files)
        if one in files:
            same = [other for other in files if other.kind == one.kind]
            return same if len(same) > 1 else [other for other in scene.files_in_time() if other.kind == one.kind]
    return [one]


def _joined(scene: Scene, text: str, pointed: Sequence[Mention], kind: str) -> list[Source]:
    """Files named one after the other: "this one and that one", "第一张和第三张", "a.wav and b.wav"."""
    found: list[Source] = []
    before: Mention | None = None
    for mention in pointed:
        if before is not None and not _JOINED.fullmatch(text[before.end : mention.start]):
            if len(found) > 1:
                return found
            found = []
        source = _file(scene, mention, kind, found)
        if source is not None:
            found.append(source)
            before = mention
    return found


def _file(scene: Scene, mention: Mention, kind: str, taken: Sequence[Source]) -> Source | None:
    """The file that words point at, another one than those taken."""
    if mention.kind == "mark":
        piece = scene.masked.piece(mention.words)
        named = scene.named(piece) if piece.kind == "file" else None
        return named if named is not None and named.kind == kind and named not in taken else None
    if mention.position is not None:
        kinds = (mention.kind,) if mention.kind in KINDS else (kind,)
        return next((one for one in nth(scene, mention.position, kinds) if one not in taken), None)
    if mention.kind in KINDS and mention.kind != kind:  # "the pdf and the recording"
        kind = mention.kind
    elif not _may_be(mention, kind) or not _POINTING.search(mention.words):
        return None
    files = [one for one in scene.attachments() if one.kind == kind]
    return next((one for one in files if one not in taken), None)
