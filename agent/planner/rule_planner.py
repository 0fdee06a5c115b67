"""A planner made of rules: which tools a request asks for, in English and Chinese, without a model.

`plan()`:
1. set quotations, files, addresses and given text apart (`masking`)
2. find the clauses that really ask for something (`clauses`, `phrases`)
3. for each, find what it speaks about (`references`) and its other arguments (`arguments`), and add the
   conversions between: a recording is transcribed before it is translated
4. without any clause: a follow-up to the turns before (`follow_ups`), a question about a file, files alone
5. keep the steps whose required parameters are filled

Source: the project's own; requests of TaskBench (Shen et al. 2023, arXiv:2311.18760, MIT) showed how people ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.planner import arguments, follow_ups
from agent.planner.catalogue import TEXT, Shape, Slot, shapes_of
from agent.planner.clauses import Clause, asks, find_clauses, is_question, sentences
from agent.planner.languages import (
    CHINESE_NAME,
    ENGLISH_NAME,
    any_language,
    script_language,
    source_language,
    target_languages,
)
from agent.planner.masking import MARK, mask
from agent.planner.plan import FromAttachment, FromStep, Plan, PlannedStep, Request
from agent.planner.references import Scene, Source, candidates, mentions

if TYPE_CHECKING:
    from tools.tool import Tool

_MOST_STEPS = 16
_MOST_FILES = 8
_PUT_INTO_A_LANGUAGE = ("read_image_text", "describe_image", "summarize_text", "answer_question")
"""Tools that give the words as they are; "what does it say in English" wants them translated."""
_SISTERS = {
    "read_image_text": "transcribe_speech", "transcribe_speech": "read_image_text", "generate_image": "edit_image",
    "describe_image": "describe_video", "describe_video": "describe_image", "classify_image": "classify_audio",
    "classify_audio": "classify_image", "enhance_image": "enhance_audio", "enhance_audio": "enhance_image",
}  # fmt: skip
"""Tools that do the same to another kind of file."""
_SEEING_TOOLS = ("write_text", "generate_image", "generate_video", "compose_music", "search_web", "classify_text")
"""Tools for which a picture's content is its description, not the text in it."""


_ANSWER_IN = re.compile(
    rf"\b(?:answer|reply|respond|response|answers?)\b[^.;]{{0,30}}?\b(?:in|"
    rf"into)\s+{ENGLISH_NAME}|用\s*{CHINESE_NAME}\s*(?:回答|回复|告诉我|作答)",
    re.I,
)


class RulePlanner:
    """Plans for the given tools with their real parameters, or for the whole catalogue when none are given."""

    def __init__(self, tools: Sequence[Tool] | None = None) -> None:
        self.shapes = shapes_of(tools)

    def plan(self, request: Request) -> Plan:
        """What would be done; an empty plan for small talk. See the module for the steps."""
        if not request.text.strip():
            return self._files_alone(request)
        scene = Scene(request, mask(request.text, asks))  # 1
        repeats = follow_ups.repeats(request)
        wanted = [] if repeats else find_clauses(scene.masked.text, with_files=bool(request.attachments))  # 2
        ordered = _in_order(wanted)
        for clause, following in zip(ordered, [*ordered[1:], None], strict=False):
            if len(scene.steps) < _MOST_STEPS:
                self._add_clause(scene, clause, following)  # 3
        if not repeats:
            self._answer_quoted_questions(scene)
        self._answer_in_language(scene)
        if not wanted and not scene.steps:
            follow_up = follow_ups.follow_up(request, self.plan)  # 4
            if follow_up is not None:
                return self._rewritten(request, follow_up)
            self._about_files(scene)
            self._answer_in_language(scene)
        return Plan(tuple(scene.steps))

    def _answer_quoted_questions(self, scene: Scene) -> None:
        """A question in quotation marks that no step took, in a request about some file."""
        if any(step.tool == "answer_question" or "question" in step.arguments for step in scene.steps):
            return
        about = bool(scene.attachments() or scene.files_in_text())
        for piece in scene.masked.pieces:
            asked = piece.kind in ("quote", "content") and piece.text.endswith(("?", "？")) and len(piece.text) < 300
            if about and asked and not _is_literal_somewhere(scene, piece.text) and id(piece) not in scene.spent:
                mark = scene.masked.mark(piece)
                self._add_clause(scene, Clause("answer_question", mark, mark, 0), None)
                return

    def _answer_in_language(self, scene: Scene) -> None:
        """Translate the last words when the request says "answer in French" apart from its clauses."""
        if not scene.steps or scene.returns[-1] != TEXT or scene.steps[-1].tool in ("translate_text", "write_text"):
            return
        match = _ANSWER_IN.search(scene.masked.text)
        languages = target_languages(match.group()) if match else []
        if languages:
            last = FromStep(len(scene.steps) - 1)
            self._add(scene, "translate_text", {"text": last, "tgt_lang": languages[0]})

    # -- steps --------------------------------------------------------------------------------------------

    def _add_clause(self, scene: Scene, clause: Clause, following: Clause | None) -> None:
        shape = self.shapes.get(clause.tool)
        if shape is None:
            return
        if clause.tool == "transcribe_speech" and clause.form in ("question", "chinese") and _asks_about(clause.text):
            clause = replace(clause, tool="answer_question")
            shape = self.shapes.get(clause.tool, shape)
        clause = self._fitting_the_file(scene, clause)
        shape = self.shapes.get(clause.tool, shape)
        build = _BUILDERS.get(clause.tool, _only_source)
        made = [
            self._add(scene, clause.tool, roles, _fetched_kind(clause, roles))
            for roles in build(self, scene, clause, shape)
        ]
        language = target_languages(clause.text) if clause.tool in _PUT_INTO_A_LANGUAGE else []
        if language and made and made[-1] is not None and not (following and following.tool == "translate_text"):
            self._add(scene, "translate_text", {"text": made[-1], "tgt_lang": language[0]})

    def _fitting_the_file(self, scene: Scene, clause: Clause) -> Clause:
        """The tool for the kind of file there is: "what does it say" of a voice note, "turn this into a sketch"."""
        other = _SISTERS.get(clause.tool, "")
        kinds = [one.kind for one in candidates(scene, clause.text, ("image", "audio", "video", "document"))]
        if other not in self.shapes or not kinds:
            return clause
        if clause.tool == "generate_image":
            changes = re.match(r"(?:turn|convert|transform|make|chang)\w*\s+(?:it|this|that)\b", clause.rest, re.I)
            return replace(clause, tool=other) if changes and kinds[0] == "image" else clause
        takes = {kind for slot in self.shapes[clause.tool].slots if slot.required for kind in slot.kinds}
        sister = {kind for slot in self.shapes[other].slots if slot.required for kind in slot.kinds}
        fits_other = not takes & set(kinds) and sister & set(kinds)
        return replace(clause, tool=other) if fits_other else clause

    def _add(self, scene: Scene, tool: str, roles: dict[str, Any], returns: str = "") -> FromStep | None:
        """Add a step with its arguments by role; nothing when a required one is missing (5)."""
        shape = self.shapes.get(tool)
        if shape is None or len(scene.steps) >= _MOST_STEPS:
            return None
        values: dict[str, Any] = {}
        for slot in shape.slots:
            value = _fitted(roles.get(slot.role), slot)
            if value is not None:
                values[slot.name] = value
            elif slot.required:
                return None
        step = PlannedStep(tool, values)
        if step in scene.steps:
            return FromStep(scene.steps.index(step))
        scene.steps.append(step)
        scene.returns.append(returns or shape.returns)
        for value in values.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, FromAttachment):
                    scene.used.add(one.index)
        return FromStep(len(scene.steps) - 1)

    def source(self, scene: Scene, tool: str, text: str, slot: Slot) -> Source | None:
        """What a clause's main argument is, converted by steps of their own where that is needed."""
        made = self.shapes[tool].returns
        found_here = candidates(scene, text, slot.kinds)
        if made != TEXT and TEXT in slot.kinds:  # "turn the answer into speech (answer.wav)": the file is the result
            found_here.sort(key=lambda one: isinstance(one.value, str) and one.kind == made)
        if TEXT not in slot.kinds and "video" not in slot.kinds:  # pictures before the frames of a film
            found_here.sort(key=lambda one: one.kind == "video" and "video" not in slot.kinds)
        for candidate in found_here:
            found = self.converted(scene, tool, candidate, slot.kinds)
            if found is not None:
                if candidate.piece is not None:
                    scene.spent.add(id(candidate.piece))
                return found
        return None

    def converted(self, scene: Scene, tool: str, source: Source, kinds: Sequence[str]) -> Source | None:
        """A source as one of these kinds; None when it can not be. Adds the steps that this takes."""
        if source.piece is not None and source.piece.kind == "url":
            fetched = self._add(scene, "fetch_url", {"url": source.piece.text}, source.kind)
            return Source(source.kind, fetched, "fetch_url") if fetched and source.kind in kinds else None
        if source.kind in kinds:
            return source
        converter = _converter(source.kind, kinds, tool)
        shape = self.shapes.get(converter)
        if shape is None:
            usable = converter and TEXT in kinds and isinstance(source.value, FromAttachment)
            return source if usable else None  # the framework converts it
        main = shape.slots[0]
        value = [source.value] if main.many else source.value
        step = self._add(scene, converter, {main.role: value})
        return Source(shape.returns, step, converter) if step is not None else None

    # -- requests without a clause ------------------------------------------------------------------------

    def _files_alone(self, request: Request) -> Plan:
        """What a file sent without a word most likely wants: to be looked at, written down, summed up."""
        scene = Scene(request, mask("", asks))
        for source in scene.attachments()[:_MOST_FILES]:
            self._look_at(scene, source)
        return Plan(tuple(scene.steps))

    def _look_at(self, scene: Scene, source: Source) -> None:
        if source.kind == "image":
            self._add(scene, "describe_image", {"image": source.value})
        elif source.kind == "audio":
            self._add(scene, "transcribe_speech", {"audio": source.value})
        elif source.kind == "video":
            if self._add(scene, "describe_video", {"video": source.value}) is None:
                self._add(scene, "transcribe_speech", {"audio": source.value})
        else:
            text = self.converted(scene, "summarize_text", source, (TEXT,))
            if text is not None:
                self._add(scene, "summarize_text", {"text": text.value})

    def _about_files(self, scene: Scene) -> None:
        """A question about a file, or a word with it ("look at this")."""
        text = scene.masked.text.strip()
        earlier = follow_ups.points_at_file(text) if not scene.request.attachments else None
        if not scene.request.attachments and not scene.files_in_text() and earlier is None:
            return
        files = scene.attachments() or scene.files_in_text()
        if not files:
            files = [one for one in scene.earlier_files() if one.kind == earlier][:1]
        if not files or follow_ups.is_small_talk(text):
            return
        asking = [words for _, words in sentences(text) if is_question(words)]
        if asking:
            self._ask(scene, _pointed_at(files, scene, text), asking[-1])
        elif follow_ups.shows_something(text):
            for source in files[:_MOST_FILES]:
                self._look_at(scene, source)

    def _ask(self, scene: Scene, source: Source, words: str) -> None:
        question = arguments.question_of(scene.masked.restore(words))
        page = source.kind == "image" and _is_page(scene) and "read_image_text" in self.shapes
        if (source.kind == "image" and not page) or (source.kind == "video" and "describe_video" in self.shapes):
            tool = f"describe_{source.kind}"
            self._add(scene, tool, {source.kind: source.value, "question": question})
            return
        text = self.converted(scene, "answer_question", source, (TEXT,))
        if text is not None:
            self._add(scene, "answer_question", {"question": question, "text": text.value})

    def _rewritten(self, request: Request, follow_up: follow_ups.FollowUp) -> Plan:
        """A follow-up said in full: its steps on what the earlier turns gave."""
        scene = Scene(request, mask(request.text, asks))
        for tool, roles in follow_up.steps:
            known = {role: value for role, value in roles.items() if value is not None}
            self._add(scene, tool, known)
        return Plan(tuple(scene.steps))


def _fetched_kind(clause: Clause, roles: dict[str, Any]) -> str:
    """What a search or a download brings: the kind that the clause or the address names; empty for other tools."""
    if clause.tool not in ("fetch_url", "search_web"):
        return ""
    words = clause.text if clause.tool == "search_web" else f"{clause.text} {roles.get('url', '')}"
    for kind, pattern in _FETCHED.items():
        if re.search(pattern, words, re.I):
            return kind
    return TEXT


_FETCHED = {
    "video": r"\bvideos?\b|\.mp4|\.mov|\.webm|视频",
    "audio": r"\baudios?\b|\bmusic\b|\bsongs?\b|\.wav|\.mp3|音频|音乐",
    "image": r"\bimages?\b|\bpictures?\b|\bphotos?\b|\.jpe?g|\.png|图片|照片",
}


def _is_literal_somewhere(scene: Scene, text: str) -> bool:
    literals = [value for step in scene.steps for value in step.arguments.values() if isinstance(value, str)]
    return any(text in value for value in literals)


def _asks_about(text: str) -> bool:
    """Whether a question about a recording is after something in it: "what does she say about the price?"."""
    return bool(
        re.search(
            r"\bsa(?:y|id|ys)\s+(?:about|regarding|on|when|concerning)\b|" r"\btalk\w* about\s+\w+ing\b|关于",
            text,
            re.I,
        )
    )


def _in_order(clauses: list[Clause]) -> list[Clause]:
    """In the order of doing: what stands under "before ..." at a sentence's start comes after the next clause."""
    ordered: list[Clause] = []
    waiting: list[Clause] = []
    for clause in clauses:
        if clause.before:
            waiting.append(clause)
            continue
        if clause.after and ordered:
            ordered.insert(len(ordered) - 1, clause)
            continue
        ordered += [clause, *waiting]
        waiting = []
    return ordered + waiting


def _fitted(value: Any, slot: Slot) -> Any:
    """A value as a parameter takes it, None when it does not."""
    if value is None or value == "" or value == []:
        return None
    if slot.many:
        return value if isinstance(value, list) else [value]
    if isinstance(value, list):
        value = value[0]
    if isinstance(value, FromStep | FromAttachment):
        return value if slot.kinds else None
    if slot.kinds and TEXT not in slot.kinds:
        return value if isinstance(value, str) else None  # the name of a file that is not there
    return slot.accepts(value)


def _converter(kind: str, kinds: Sequence[str], tool: str) -> str:
    """The tool that makes one of `kinds` of a `kind`; empty when none does."""
    if TEXT in kinds:
        image = "describe_image" if tool in _SEEING_TOOLS else "read_image_text"
        return {"audio": "transcribe_speech", "video": "transcribe_speech", "document": "read_image_text"}.get(
            kind, image if kind == "image" else ""
        )
    if kind == "video":
        return "extract_audio" if "audio" in kinds else "extract_frames" if "image" in kinds else ""
    return ""


_PAGE = re.compile(
    r"\b(?:documents?|receipts?|invoices?|contracts?|letters?|forms?|scans?|"
    r"scanned|articles?|menus?|bills?|certificates?|pages?)\b"
    r"|发票|收据|合同|文件|文档|表格|信件|菜单|账单|证书",
    re.I,
)


def _is_page(scene: Scene) -> bool:
    """Whether the picture is of a page: its text answers questions better than its looks."""
    return bool(_PAGE.search(scene.masked.text)) and not any(kind == "document" for kind in scene.request.attachments)


def _pointed_at(files: list[Source], scene: Scene, text: str) -> Source:
    for mention in mentions(text):
        for source in files:
            if source.kind == mention.kind:
                return source
    return files[0]


# -- the arguments of each tool -------------------------------------------------------------------------------

Roles = dict[str, Any]
_Builder = Callable[[RulePlanner, Scene, Clause, Shape], list[Roles]]


def _main(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> tuple[Slot, Source | None]:
    slot = next((one for one in shape.slots if one.required and one.kinds), shape.slots[0])
    return slot, planner.source(scene, clause.tool, clause.text, slot)


def _only_source(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that take one file."""
    slot, source = _main(planner, scene, clause, shape)
    if source is None:
        return []
    several = any(mention.several and mention.kind in (*slot.kinds, "it") for mention in mentions(clause.text))
    same = [one for one in scene.attachments() if one.kind == source.kind]
    if several and isinstance(source.value, FromAttachment) and len(same) > 1:
        return [{slot.role: one.value} for one in same[:_MOST_FILES]]
    return [{slot.role: source.value}]


def _several_files(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that take a list of pictures: all that are named, attached or made."""
    slot, source = _main(planner, scene, clause, shape)
    if source is None:
        return []
    if isinstance(source.value, FromStep):
        values: list[Any] = [source.value]
    else:
        same = [one for one in scene.attachments() or dict.fromkeys(scene.files_in_text()) if one.kind == "image"]
        values = [one.value for one in same][:_MOST_FILES] or [source.value]
    roles: Roles = {slot.role: values}
    sound = shape.slot("audio")
    if sound is not None and re.search(r"audio|music|sound|voice|wav|mp3|音|narrat", clause.text, re.I):
        sounds = [one for one in scene.made() + scene.attachments() + scene.files_in_text() if one.kind == "audio"]
        if sounds:
            roles["audio"] = sounds[0].value
    return [roles]


_VOICED = re.compile(r"\b(?:voice ?overs?|narration)\b|配音|旁白", re.I)


def _film(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    """Changes of a film; a voiceover from a script is spoken first."""
    audio = [one for one in scene.made() + scene.attachments() + scene.files_in_text() if one.kind == "audio"]
    speak = planner.shapes.get("synthesize_speech")
    if not _VOICED.search(clause.text) or audio or speak is None:
        return _edit(planner, scene, clause, shape)
    roles_of_all = _edit(planner, scene, clause, shape)
    script = scene.masked.marks(clause.text + clause.sentence, "quote", "content")
    texts = [Source(TEXT, script[0].text)] if script else [one for one in scene.made() if one.kind == TEXT]
    texts = texts or [one for one in scene.texts() if one.piece is not None and id(one.piece) not in scene.spent]
    spoken = planner._add(scene, "synthesize_speech", {"text": texts[0].value}) if texts and roles_of_all else None
    for roles in roles_of_all:
        if spoken is not None:
            roles["audio"] = spoken
    return roles_of_all


def _instruction(scene: Scene, clause: Clause) -> str:
    """The clause itself, without "I would like to" before it."""
    words = clause.text if clause.form == "chinese" else clause.rest
    words = arguments.tidy(scene.masked.restore(words))
    return re.sub(r"^(?:请|麻烦|帮我|帮忙|给我|你|能不能|可以|可不可以|[，,\s])+", "", words)


def _edit(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that change a file as told: the instruction is the clause itself."""
    roles_of_all = _only_source(planner, scene, clause, shape)
    instruction = _instruction(scene, clause)
    for roles in roles_of_all:
        roles["instruction"] = instruction
        sound = shape.slot("audio")
        if (
            sound is not None
            and not sound.required
            and re.search(r"audio|music|voice|sound|音|narrat", clause.text, re.I)
        ):
            sounds = [one for one in scene.made() + scene.attachments() + scene.files_in_text() if one.kind == "audio"]
            if sounds:
                roles["audio"] = sounds[0].value
    return roles_of_all


def _prompt(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    """Tools that make something from a description: the words of the clause, or a text made or given before."""
    roles: Roles = dict(arguments.picture_size(clause.text) or arguments.picture_size(scene.masked.text))
    seed = re.search(r"\bseed\W{0,3}(?:is |of |= ?)?(\d{1,9})\b|种子\D{0,3}(\d{1,9})", clause.text, re.I)
    if seed:
        roles["seed"] = int(seed.group(1) or seed.group(2))
    seconds = arguments.seconds_of(clause.text)
    if seconds is not None:
        roles["duration_s"] = seconds
    said = arguments.prompt_of(clause.rest, clause.form)
    slot = shape.slot("prompt") or shape.slots[0]
    bare = re.sub(rf"{MARK}|\W", "", said)
    marked = scene.masked.marks(said, "quote", "content")
    if marked and (len(bare) < 12 or _points_only(re.sub(MARK, "", said))):
        roles["prompt"] = marked[0].text
        scene.spent.add(id(marked[0]))
        return [roles]
    if not said or _points_only(said) or (not _describes(said) and scene.made()):
        source = planner.source(scene, clause.tool, clause.text, slot)
        if source is None and said:
            roles["prompt"] = scene.masked.restore(said)
        elif source is not None and (said or scene.made() or source.piece is not None):
            roles["prompt"] = source.value
        return [roles]
    roles["prompt"] = scene.masked.restore(said)
    return [roles]


_POINTS = re.compile(
    r"^(?:(?:based (?:up)?on|from|of|about|using|for|with|according to|to represent|representing|related "
    r"to|根据|按照|基于|用|把|为|给)\s*)?(?:all\s+|both\s+)?(?:"
    r"(?:it|this|that|them|these|those|the result\w*|它|这个?|那个?|结果|其)|"
    r"(?:the|this|that|my|these|those|its|each|a|an|这|那|上面的?|该)\s*(?:[\w'’-]+\s+){0,4}?(?:texts?|"
    r"summar(?:y|ies)|translations?|transcripts?|transcriptions?|stor(?:y|ies)|"
    r"poems?|classifications?|labels|emotions?|analysis|sentiment|"
    r"detected objects|objects|response|translation|findings|report|"
    r"search results|scene|conversation|descriptions?|captions?|articles?|"
    r"answers?|responses?|content|topics?|keywords?|prompt|"
    r"labels?|essay|results?|output|phrases?|paragraphs?|sentences?|text|information|article|段?[文话]\w*|内容|"
    r"故事|诗|译文|总结|描述))"
    r"(?:\s*(?:above|below|given|provided|generated|extracted|you (?:wrote|made)|in (?:the|this) \w+|from "
    r"(?:the|this) \w+))?(?:\s*,.*)?\W*$",
    re.I,
)


def _points_only(said: str) -> bool:
    return bool(_POINTS.match(said.strip()))


def _describes(said: str) -> bool:
    """Whether a prompt says something of its own, beyond "based on the summary"."""
    return not re.match(r"\s*(?:based (?:up)?on|from|using|according to|根据|按照|基于)\b", said, re.I)


def _describe(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    roles_of_all = _only_source(planner, scene, clause, shape)
    words = scene.masked.restore(clause.text)
    quoted = [piece.text for piece in scene.masked.marks(clause.text, "quote")]
    for roles in roles_of_all:
        if quoted and quoted[0].endswith(("?", "？")):
            roles["question"] = quoted[0]
        elif clause.form == "question" or (is_question(clause.text) and not re.match(r"\W*describe", words, re.I)):
            roles["question"] = arguments.question_of(words)
    return roles_of_all


def _read(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    """Reading text in a file, all of it or some pages."""
    pages = arguments.pages_of(clause.text)
    return [roles | ({"pages": pages} if pages else {}) for roles in _only_source(planner, scene, clause, shape)]


def _transcribe(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    roles_of_all = _only_source(planner, scene, clause, shape)
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


def _text_given(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> tuple[Slot, Source | None]:
    """The text of a clause: what it quotes first, then what it points at."""
    slot = shape.slot("text") or shape.slots[0]
    given = scene.masked.marks(clause.text, "content") or scene.masked.marks(clause.rest, "quote")
    again = bool(given) and id(given[0]) in scene.spent and any(one.kind == TEXT for one in scene.made())
    if again:  # "translate and then read aloud: ..." gives the text once, for the first of them
        return slot, next(one for one in scene.made() if one.kind == TEXT)
    if given:
        scene.spent.add(id(given[0]))
        return slot, Source(TEXT, given[0].text, piece=given[0])
    return slot, planner.source(scene, clause.tool, clause.text, slot)


def _speak(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    roles: Roles = arguments.speech_style(clause.text)
    said = re.match(
        r"\s*(?:say|speak)\s+(?!it\b|this\b|that\b|the\b)([^\ue000-\uf8ff]{1,200}?)\s+(?:in|"
        r"with)\s+(?:an?\s+)?[\w ,-]{1,30}?(?:voice|tone|accent)"
        r"|\s*(?:say|speak)\s+(?!it\b|this\b|that\b|the\b)([^\ue000-\uf8ff]{1,200}?)\s+(?:aloud|out ?loud|loudly)",
        clause.rest,
        re.I,
    )
    if said:
        roles["text"] = (said.group(1) or said.group(2)).strip()
    else:
        _, source = _text_given(planner, scene, clause, shape)
        if source is None:
            return []
        roles["text"] = source.value
    if "language" not in roles and isinstance(roles["text"], str) and script_language(roles["text"]) == "zh":
        roles["language"] = "zh"
    if "language" not in roles and isinstance(roles["text"], FromStep):
        before = scene.steps[roles["text"].step]
        if before.tool == "translate_text":
            target = planner.shapes["translate_text"].slot("tgt_lang")
            roles["language"] = before.arguments.get(target.name) if target else None
    return [roles]


def _translate(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    words = re.sub(MARK, " ", clause.text)
    targets = target_languages(words) or target_languages(re.sub(MARK, " ", clause.sentence))
    unquoted = "" if scene.masked.marks(clause.text, "quote", "content") else arguments.unquoted_object(clause.rest)
    unquoted = unquoted or _chinese_object(clause, scene)
    if unquoted:
        text: Any = scene.masked.restore(unquoted)
    else:
        _, source = _text_given(planner, scene, clause, shape)
        if source is None:
            return []
        text = source.value
    source_lang = source_language(words)
    if not targets:
        named = any_language(words)
        if named and named != source_lang:
            targets = [named]
        else:
            sample = text if isinstance(text, str) else words
            written = script_language(sample)
            targets = [
                "en" if written == "zh" and isinstance(text, str) else "zh" if script_language(words) == "zh" else "en"
            ]
    roles_of_all = []
    for target in targets[:4]:
        roles: Roles = {"text": text, "tgt_lang": target}
        if source_lang and source_lang != target:
            roles["src_lang"] = source_lang
        roles_of_all.append(roles)
    return roles_of_all


def _chinese_object(clause: Clause, scene: Scene) -> str:
    """The words of "把我爱你翻译成英文" and "我爱你用英语怎么说"."""
    match = re.search(r"(?:把|将)\s*([^，。；,;\ue000-\uf8ff]{1,200}?)\s*(?:翻译?成|译成|翻译为|译为)", clause.text)
    match = match or re.search(
        r"^\W*([^，。；,;\ue000-\uf8ff]{1,100}?)\s*用[^，。；,;]{1,8}(?:怎么|咋)(?:说|讲|写)", clause.text
    )
    if not match:
        return ""
    words = match.group(1).strip()
    named = mentions(words)
    if len(named) == 1 and len(named[0].words) >= len(words) - 1:
        return ""
    pointing = (
        r"(?:它|这|那|上面|下面|以下|刚才|结果|译文|原文|录音|"
        r"文章|文字|内容|图|总结|摘要|答案|转录|视频|音频|文件|文档|我的|前面|最后|第|回答|诗|故事)"
    )
    return (
        ""
        if re.search(pointing, words[:4])
        or re.search(r"(?:录音|文章|文字|内容|图片|照片|视频|文件|文档|字|话)$", words)
        else words
    )


def _summarize(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    slot, source = _text_given(planner, scene, clause, shape)
    if source is None:
        return []
    roles: Roles = {slot.role: source.value}
    count = arguments.number_of(clause.text, r"sentences?|句话?|bullet points?|points?|条|点")
    if count:
        roles["sentences"] = count
    if re.search(r"\bbullets?\b|\bpoint by point\b|要点列表|分点|列出要点|条目", clause.text, re.I):
        roles["style"] = "bullets"
    return [roles]


def _text_only(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    slot, source = _text_given(planner, scene, clause, shape)
    return [{slot.role: source.value}] if source is not None else []


_ON_TEXT = re.compile(
    r"\b(?:re-?writ|paraphras|rephras|reword|proofread|polish|simplif|expand|elaborat|spin|retell|grammar|"
    r"spelling|punctuation|grammatical|typo|lengthen|edit)\w*|改写|"
    r"润色|扩写|重写|校对|改正|纠正|语法|错别字|续写|缩短|精简|简化|改得|改成|更正式|更礼貌"
    r"|\bmake (?:it|this|that|the)\b|\breply to\b|\brespond to\b|\bbased on\b|\bfrom\b|\busing\b|根据|基于|"
    r"\babout (?:it|this|that|the (?:image|picture|photo|recording|video|document|text|result))|关于(?:它|这|"
    r"图)|给(?:这|它)|为(?:这|它)",
    re.I,
)
_ON_MADE = re.compile(
    r"\b(?:for|about|of|on|describing|with|to|in) (?:the|these|those|this|" r"that|its|it|them)\b|这|它|结果", re.I
)
_MUST_HAVE_TEXT = re.compile(
    r"\b(?:rewrit|paraphras|rephras|reword|proofread|polish|"
    r"simplif|expand|elaborat|spin|grammar)\w*|润色|扩写|重写|校对|改写",
    re.I,
)


def _write(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    instruction = _instruction(scene, clause)
    roles: Roles = {"instruction": instruction}
    count = arguments.number_of(clause.text, r"sentences?\b|句(?!子)")
    if count:
        roles["sentences"] = count
    slot = shape.slot("text")
    on_made = any(one.kind == TEXT for one in scene.made()) and _ON_MADE.search(clause.text)
    if slot is None or not (_ON_TEXT.search(clause.text) or on_made):
        return [roles]
    _, source = _text_given(planner, scene, clause, shape)
    if source is not None:
        roles["text"] = source.value
        if source.piece is not None:
            whole = source.piece.raw
            roles["instruction"] = arguments.tidy(instruction.replace(whole, "").strip()) or instruction
    elif _MUST_HAVE_TEXT.search(clause.text) and len(instruction.split()) < 5:
        return []
    return [roles]


def _answer(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    """A question on a text; on a picture it is a question to describe_image."""
    quoted = [p for p in scene.masked.pieces if p.kind in ("quote", "content") and p.text.endswith(("?", "？"))]
    here = scene.masked.marks(clause.text, "quote", "content")
    quoted = [piece for piece in here if piece.text.endswith(("?", "？"))] or quoted
    question = quoted[0] if quoted else (here[0] if here else None)
    words = question.text if question else arguments.question_of(scene.masked.restore(clause.text))
    asked = question is not None or clause.form in ("question", "chinese")
    if question is not None:
        scene.spent.add(id(question))
    slot = shape.slot("text") or shape.slots[-1]
    found = candidates(scene, clause.text, ("image", TEXT))
    if re.search(
        r"\b(?:images?|pictures?|photos?|scene|painting|drawing)\b|图|照片|画面", words, re.I
    ) and not _is_page(scene):
        found.sort(key=lambda one: one.kind != "image")
    for candidate in found:
        if question is not None and candidate.piece is question:
            continue
        if candidate.made_by == "describe_image" and isinstance(candidate.value, FromStep):
            seen = scene.steps[candidate.value.step].arguments
            candidate = Source("image", next(iter(seen.values())))
        if candidate.kind == "image" and "describe_image" in planner.shapes and not _is_page(scene):
            planner._add(scene, "describe_image", {"image": candidate.value, "question": words if asked else None})
            return []
        source = planner.converted(scene, "answer_question", candidate, slot.kinds)
        if source is not None:
            return [{"question": words, "text": source.value}]
    return []


def _search(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    quoted = scene.masked.marks(clause.text, "quote", "content")
    if quoted:
        return [{"query": quoted[0].text}]
    words = arguments.tidy(scene.masked.restore(clause.rest))
    words = re.sub(
        r"^(?:search|google|browse|look(?: it| this| that)? up|look|find|gather|get|collect|fetch|retrieve|"
        r"discover|obtain)(?:ing)?\b\s*(?:me\s+|the web\s+|online\s+|the internet\s+|on google\s+)*(?:for\s+|"
        r"on\s+|up\s+)?",
        "",
        words,
        flags=re.I,
    )
    words = re.sub(
        r"^(?:帮我|请)?(?:上网|网上|在网上)?(?:搜索?|查|找|百度|谷歌|查找)(?:一下|一搜|搜|查|找)?", "", words
    ).strip()
    if not words or re.match(
        r"(?:it|this|that|them)\b|(?:based on|related to) (?:it|the)|.*\b(?:based on|related to|using|with|"
        r"about|of) (?:the|these|those|this) (?:\w+ ){0,2}(?:keywords?|text|transcri\w+|summary|topics?|"
        r"content|labels?|results?|description)",
        words,
        re.I,
    ):
        slot = shape.slot("query") or shape.slots[0]
        source = planner.source(scene, clause.tool, clause.text, slot)
        if source is not None:
            return [{"query": source.value}]
    return [{"query": words}]


def _fetch(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    urls = scene.masked.marks(clause.text, "url") or [piece for piece in scene.masked.pieces if piece.kind == "url"]
    if urls:
        return [{"url": urls[0].text}]
    quoted = re.search(r"https?://[^\s'\"<>]+", " ".join(piece.text for piece in scene.masked.pieces))
    if quoted:
        return [{"url": quoted.group().rstrip(".,;)")}]
    searched = [one for one in scene.made() if one.made_by == "search_web"]
    return [{"url": searched[0].value}] if searched else []


def _remember(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    words = arguments.tidy(scene.masked.restore(clause.rest))
    words = re.sub(
        r"^(?:remember|memori[sz]e|keep in mind|make a note|take a note|note down|bear in mind|don['’]?t "
        r"forget|do not forget|never forget)\s*(?:of\s+)?(?:that\s+|:\s*|,\s*)?"
        r"|^(?:请|帮我)*(?:记住|记下|记一下|记得|帮我记|牢记|别忘了|不要忘了|记着)(?:一下|来)?[，,：:\s]*",
        "",
        words,
        flags=re.I,
    ).strip(" :：，,")
    if re.fullmatch(r"(?:it|this|that|这个?|它|那个?)?", words, re.I) or re.match(
        r"(?:save|store|write) (?:this|that|it)", words, re.I
    ):
        words = scene.earlier_text()
    return [{"text": words, "query": words}]


def _memory_query(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    words = arguments.tidy(scene.masked.restore(clause.text))
    if clause.tool == "forget":
        words = _forgotten(words)
    else:
        words = re.sub(r"^(?:recall|remind me)\s+(?:of\s+|about\s+)?", "", words, flags=re.I)
    return [{"query": words, "text": words}]


_FORGETTING = re.compile(
    r"^.*?\b(?:forget|delete|erase|clear|wipe|remove)\s+|^.*?(?:忘掉|忘记|忘了|删除|清除|清空|抹去)", re.I | re.S
)
_ALL_MEMORIES = re.compile(
    r"(?:all|everything|all of it|it all)?\s*(?:(?:of )?(?:my|your|our|"
    r"the)\s+)?(?:memor(?:y|ies)|data|history|information)?(?:\s+(?:about|of|"
    r"on) (?:me|us))?|"
    r"everything(?: (?:about me|you know.*|i (?:said|told you)))?|"
    r"(?:你)?(?:关于我的?|有关我的?|我的)?(?:所有|全部|一切)的?(?:记忆|数据|"
    r"信息|记录|内容)?",
    re.I,
)


def _forgotten(words: str) -> str:
    """What to forget, as the tool reads it: ``everything``, a time, or ``about`` something."""
    words = _FORGETTING.sub("", words).strip(" .!。！")
    if not words or _ALL_MEMORIES.fullmatch(words):
        return "everything"
    words = re.sub(
        r"^(?:everything|all|anything|what (?:i|you) (?:said|told you|" r"know))\s+(?:about|of|on)\s+",
        "about ",
        words,
        flags=re.I,
    )
    bare = re.match(r"(?:my|our|that|the fact that|this|the)\b(?!.*\b(?:hours?|minutes?|days?|week)\b)", words, re.I)
    return f"about {words}" if bare else words


def _style(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    slot = shape.slot("image") or shape.slots[0]
    given = re.search(
        rf"style\s+(?:of|from)\s+(?:[\w ]{{0,40}}?)({MARK})[^.;]*?\s(?:to|on|onto)\s+(.+)$", clause.text, re.I | re.S
    )
    if given and scene.masked.piece(given.group(1)).kind == "file":
        base = planner.source(scene, clause.tool, given.group(2), slot)
        if base is not None:
            return [{"image": base.value, "style": scene.named(scene.masked.piece(given.group(1))).value}]
    files = [one for one in scene.attachments() or list(dict.fromkeys(scene.files_in_text())) if one.kind == "image"]
    source = planner.source(scene, clause.tool, clause.text, slot)
    if source is None:
        return []
    words = arguments.tidy(scene.masked.restore(clause.text))
    match = re.search(
        r"(?:style of|like an?|like|into an?|to an?)\s+(?!it\b|the\b|this\b|my\b|example)([\w '’-]{3,40})|"
        r"([\u4e00-\u9fff]{1,8}?)(?:风格|画风)|([\w-]+) style",
        words,
        re.I,
    )
    others = [one for one in files if one.value != source.value]
    style: Any = others[-1].value if others and not re.search(r"van gogh|monet|picasso", words, re.I) else None
    if style is None and match:
        style = next(filter(None, match.groups()))
        style = re.sub(r"^.*[成为做转]", "", style) or style
    return [{"image": source.value, "style": style or words}]


def _upscale(planner: RulePlanner, scene: Scene, clause: Clause, shape: Shape) -> list[Roles]:
    factor = arguments.factor_of(clause.text)
    return [roles | ({"scale": factor} if factor else {}) for roles in _only_source(planner, scene, clause, shape)]


_BUILDERS: dict[str, _Builder] = {
    "generate_image": _prompt,
    "generate_video": _prompt,
    "compose_music": _prompt,
    "edit_image": _edit,
    "enhance_audio": _edit,
    "enhance_video": _film,
    "describe_image": _describe,
    "describe_video": _describe,
    "read_image_text": _read,
    "transcribe_speech": _transcribe,
    "synthesize_speech": _speak,
    "translate_text": _translate,
    "summarize_text": _summarize,
    "classify_text": _text_only,
    "write_text": _write,
    "answer_question": _answer,
    "search_web": _search,
    "fetch_url": _fetch,
    "remember": _remember,
    "recall": _memory_query,
    "forget": _memory_query,
    "transfer_style": _style,
    "upscale_image": _upscale,
    "animate_image": _several_files,
    "augment_images": _several_files,
}
