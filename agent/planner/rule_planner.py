"""A planner made of rules: which tools a request asks for, in English and Chinese, without a model.

`plan()`:
0. a sentence by which a person rules their own memory is one step (`own_memory`), and so is one that asks for another
   of what was made last, with what should differ (`another_one`), or to hear the last words otherwise (`spoken_again`)
1. set quotations, files, addresses and given text apart (`masking`), and turn passives round (`passives`)
2. find the clauses that really ask for something (`phrases`, `told`, `clauses`), a goal and the steps to it once
   (`announced`), and in each the things it asks for with one verb (`objects`)
3. for each, find what it speaks about (`mentions`, `references`), all of it where it is several (`groups`), and its
   other arguments (`arguments`), and add the conversions between: a recording is transcribed before it is translated
4. without any clause: a follow-up to the turns before (`follow_ups`), a question about a file, files alone
5. keep the steps whose required parameters are filled

Source: the project's own; requests of TaskBench (Shen et al. 2023, arXiv:2311.18760, MIT) showed how people ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.planner import arguments, follow_ups, lookup_arguments, media_arguments, text_arguments
from agent.planner.abilities import asks_for_an_ability
from agent.planner.another_one import another_one
from agent.planner.catalogue import TEXT, Shape, shapes_of
from agent.planner.clauses import Clause, asks, find_clauses
from agent.planner.draft import MOST_STEPS, Draft
from agent.planner.languages import CHINESE_NAME, ENGLISH_NAME, any_language, target_languages
from agent.planner.masking import mask
from agent.planner.media_arguments import MOST_FILES, Roles, only_source
from agent.planner.mentions import mentions
from agent.planner.merging import one_edit
from agent.planner.objects import split_objects
from agent.planner.own_life import own_question
from agent.planner.own_memory import memory_plan
from agent.planner.passives import said_actively
from agent.planner.picture_changes import is_change
from agent.planner.plan import FromStep, Plan, Request
from agent.planner.references import Scene, Source, candidates, nth
from agent.planner.sentences import is_question, sentences
from agent.planner.spoken_again import spoken_again
from agent.planner.taste_requests import taste_plan
from agent.planner.text_arguments import compared, is_page

if TYPE_CHECKING:
    from tools.tool import Tool

_PUT_INTO_A_LANGUAGE = ("read_image_text", "describe_image", "summarize_text", "answer_question")
"""Tools that give the words as they are; "what does it say in English" wants them translated."""
_USING = ("summarize_text", "translate_text", "synthesize_speech", "classify_text", "generate_image", "generate_video")
_ON_THE_ANSWER = re.compile(
    r"\b(?:the|this|that|your|its|an?|my)\s+(?:\w+\s+)?(?:answers?|responses?)\b|答案|回答", re.I
)
"""A clause that works on an answer, which is to be found first."""
_SUBTITLES = re.compile(r"\bsubtitles?\b|字幕", re.I)
_SISTERS = {
    "read_image_text": "transcribe_speech", "transcribe_speech": "read_image_text", "generate_image": "edit_image",
    "describe_image": "describe_video", "describe_video": "describe_image", "classify_image": "classify_audio",
    "classify_audio": "classify_image", "enhance_image": "enhance_audio", "enhance_audio": "enhance_image",
    "synthesize_speech": "extract_audio", "enhance_video": "enhance_audio",
}  # fmt: skip
"""Tools that do the same to another kind of file."""
_INSTEAD = dict.fromkeys(("transfer_style", "enhance_image", "upscale_image", "inpaint_image"), "edit_image") | {
    "detect_objects": "describe_image", "classify_image": "describe_image",
}  # fmt: skip
"""Tools whose work another one does as told, where they are not to be had."""
_CHANGES_IT = re.compile(
    r"(?:turn|convert|transform|make|chang)\w*\s+(?:it|this|that)\b"
    r"|(?:paint|draw|redraw|render|sketch)\w*\s+(?:it|this|that)\s+(?:in|as|like)\s",
    re.I,
)
_NOT_MEANT = re.compile(
    r"\b(?:just|only) (?:kidding|joking)\W*$|\bjk\W*$|(?:开(?:个|的)?玩笑|逗你玩|闹着玩)(?:的|呢|啦|哈)*\W*$", re.I
)
"""What comes before it is taken back."""
_NO_TOOL = re.compile(r"\bdepth (?:map|estimation|information|of)\b|\bestimat\w* the depth\b|深度图|景深估计", re.I)
"""What is asked of a picture and no tool can tell."""
_OF_WORDS = re.compile(
    r"\b(?:sentiments?|texts?|words?|tokens?|key ?\w+|topics?|themes?|entit\w+|language|content)\b", re.I
)
_FROM_WORDS = re.compile(
    r"\bdescription\s+(?:\w+\s+){0,2}?(?:based (?:up)?on|from|using|of|about)\s+(?:the|this|that|these|those)\s+"
    r"(?:\w+\s+){0,2}?(?:answers?|texts?|objects?|labels?|keywords?|summary|transcri\w+|entities|responses?|tokens?)\b",
    re.I,
)
"""A description that is written from words, not seen in a picture."""
_PART_POINTS_BACK = re.compile(r"\b(?:it|them)\b|它", re.I)
"""One of several things asked for with one verb that is made of the one before."""
_CLASSIFIED = {
    "image": r"\b(?:classif|categori[sz]|label)",
    "audio": r"\b(?:classif|categori[sz]|label|emotion|mood)",
}
"""What is said of a file itself, not of words in it."""
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
        if _NOT_MEANT.search(request.text) or (asks_for_an_ability(request.text) and not request.attachments):
            return Plan()
        if (own := memory_plan(request, self.shapes)) is not None:
            return own
        if (about_taste := taste_plan(request, self.shapes)) is not None:
            return about_taste
        if (another := another_one(request, self.plan)) is not None:
            return self._rewritten(request, follow_ups.FollowUp((another,)))
        if (spoken := spoken_again(request, self.plan)) is not None:
            return self._rewritten(request, spoken)
        draft = Draft(Scene(request, mask(request.text, asks)), self.shapes)  # 1
        draft.scene.masked.text = said_actively(draft.scene.masked.text)
        repeats = follow_ups.repeats(request)
        given = bool(request.attachments or draft.scene.masked.pieces)
        wanted = [] if repeats else find_clauses(draft.scene.masked.text, with_files=given)  # 2
        ordered = _in_order(wanted)
        for clause, following in zip(ordered, [*ordered[1:], None], strict=False):
            if len(draft.scene.steps) < MOST_STEPS:
                if _works_on_an_answer(clause, ordered):
                    self._answer_quoted_questions(draft)
                self._add_clause(draft, clause, following)  # 3
        if not repeats:
            self._answer_quoted_questions(draft)
        self._answer_in_language(draft)
        if not draft.scene.steps:
            follow_up = follow_ups.follow_up(request, self.plan) if not wanted else None  # 4
            if follow_up is not None:
                return self._rewritten(request, follow_up)
            if not wanted and (asked := own_question(request, self.shapes)) is not None:
                return asked
            if not wanted or request.attachments:
                self._about_files(draft)
            self._answer_in_language(draft)
        return Plan(tuple(one_edit(draft.scene.steps)))

    def _answer_quoted_questions(self, draft: Draft) -> None:
        """A question in quotation marks that no step took, in a request about some file."""
        if any(step.tool == "answer_question" or "question" in step.arguments for step in draft.scene.steps):
            return
        about = bool(draft.scene.attachments() or draft.scene.files_in_text())
        for piece in draft.scene.masked.pieces:
            asked = piece.asks and len(piece.text) < 300
            if (
                about
                and asked
                and not _is_literal_somewhere(draft.scene, piece.text)
                and id(piece) not in draft.scene.spent
            ):
                mark = draft.scene.masked.mark(piece)
                self._add_clause(draft, Clause("answer_question", mark, mark, 0), None)
                return

    def _answer_in_language(self, draft: Draft) -> None:
        """Translate the last words when the request says "answer in French" apart from its clauses."""
        if (
            not draft.scene.steps
            or draft.scene.returns[-1] != TEXT
            or draft.scene.steps[-1].tool in ("translate_text", "write_text")
        ):
            return
        match = _ANSWER_IN.search(draft.scene.masked.text)
        languages = target_languages(match.group()) if match else []
        if languages:
            last = FromStep(len(draft.scene.steps) - 1)
            draft.add("translate_text", {"text": last, "tgt_lang": languages[0]})

    # -- steps --------------------------------------------------------------------------------------------

    def _add_clause(self, draft: Draft, clause: Clause, following: Clause | None) -> None:
        clause = replace(clause, tool=self._at_hand(clause.tool))
        shape = self.shapes.get(clause.tool)
        if shape is None:
            return
        if clause.tool == "transcribe_speech" and clause.form in ("question", "chinese") and _asks_about(clause.text):
            clause = replace(clause, tool="answer_question")
            shape = self.shapes.get(clause.tool, shape)
        clause = self._fitting_the_file(draft, clause)
        shape = self.shapes.get(clause.tool, shape)
        build = _BUILDERS.get(clause.tool, only_source)
        parts = split_objects(clause, draft.scene.masked.restore)
        wanted: list[tuple[Clause, Roles]] = []
        made: list[FromStep | None] = []
        for part in [*parts, None]:
            if part is None or _PART_POINTS_BACK.search(part.text):  # "an essay, then a shorter version of it"
                made += [draft.add(one.tool, roles, _fetched_kind(one, roles)) for one, roles in wanted]
                wanted = []
            wanted += [(part, roles) for roles in build(draft, part, shape)] if part is not None else []
        draft.scene.groups.append([one.step for one in made if one is not None])
        put = clause.tool in _PUT_INTO_A_LANGUAGE or (
            clause.tool == "transcribe_speech" and _SUBTITLES.search(clause.text)
        )
        language = target_languages(clause.text) or _named_before_subtitles(clause.text) if put else []
        if language and made and made[-1] is not None and not (following and following.tool == "translate_text"):
            draft.add("translate_text", {"text": made[-1], "tgt_lang": language[0]})

    def _at_hand(self, tool: str) -> str:
        """A tool, or where it is not to be had the one that does its work as told."""
        return tool if tool in self.shapes else _INSTEAD.get(tool, tool)

    def _fitting_the_file(self, draft: Draft, clause: Clause) -> Clause:
        """The tool for the kind of file there is: "what does it say" of a voice note, "turn this into a sketch"."""
        if clause.tool == "classify_text":
            return self._classifier(draft, clause)
        if clause.tool == "describe_image" and (words := _FROM_WORDS.search(clause.text)):
            found = candidates(draft.scene, words.group(), (TEXT,))
            written = found and found[0].kind == TEXT and isinstance(found[0].value, FromStep)
            return replace(clause, tool="write_text") if written else clause
        other = self._at_hand(_SISTERS.get(clause.tool, ""))
        kinds = [one.kind for one in candidates(draft.scene, clause.text, ("image", "audio", "video", "document"))]
        if other not in self.shapes or not kinds:
            return clause
        if clause.tool == "generate_image":
            changes = _CHANGES_IT.match(clause.rest)
            return replace(clause, tool=other) if changes and kinds[0] == "image" else clause
        if clause.tool == "synthesize_speech":
            changes = re.match(r"(?:convert|turn|change|extract)\w*\s.*\b(?:mp3|wav|audio|sound)\b", clause.rest, re.I)
            return replace(clause, tool=other) if changes and kinds[0] == "video" else clause
        takes = {kind for slot in self.shapes[clause.tool].slots if slot.required for kind in slot.kinds}
        sister = {kind for slot in self.shapes[other].slots if slot.required for kind in slot.kinds}
        if clause.tool in ("enhance_image", "enhance_audio") and not [
            one for one in mentions(clause.rest) if one.kind != "it"
        ]:
            kinds = _named_beside(draft.scene, clause) or kinds[:1]  # "then denoise it" goes on with what there is
        fits_other = not takes & set(kinds) and sister & set(kinds)
        return replace(clause, tool=other) if fits_other else clause

    def _classifier(self, draft: Draft, clause: Clause) -> Clause:
        """The classifier for what "classify it" or "the emotion in this" speaks of."""
        found = candidates(draft.scene, clause.text, ("image", "audio", TEXT))
        kind = found[0].kind if found else ""
        itself = re.search(_CLASSIFIED.get(kind, "(?!)"), clause.text, re.I) and not _OF_WORDS.search(clause.text)
        tool = f"classify_{kind}"
        return replace(clause, tool=tool) if itself and tool in self.shapes else clause

    # -- requests without a clause ------------------------------------------------------------------------

    def _files_alone(self, request: Request) -> Plan:
        """What a file sent without a word most likely wants: to be looked at, written down, summed up."""
        draft = Draft(Scene(request, mask("", asks)), self.shapes)
        for source in draft.scene.attachments()[:MOST_FILES]:
            self._look_at(draft, source)
        return Plan(tuple(draft.scene.steps))

    def _look_at(self, draft: Draft, source: Source) -> None:
        if source.kind == "image":
            draft.add("describe_image", {"image": source.value})
        elif source.kind == "audio":
            draft.add("transcribe_speech", {"audio": source.value})
        elif source.kind == "video":
            if draft.add("describe_video", {"video": source.value}) is None:
                draft.add("transcribe_speech", {"audio": source.value})
        else:
            text = draft.converted("summarize_text", source, (TEXT,))
            if text is not None:
                draft.add("summarize_text", {"text": text.value})

    def _about_files(self, draft: Draft) -> None:
        """A question about a file, or a word with it ("look at this")."""
        text = draft.scene.masked.text.strip()
        earlier = None
        if not draft.scene.request.attachments:
            asked = draft.scene.request
            earlier = follow_ups.points_at_file(text) or follow_ups.asked_of_the_last_file(asked)
            earlier = earlier or follow_ups.asked_of_the_last_picture(asked)
        if not draft.scene.request.attachments and not draft.scene.files_in_text() and earlier is None:
            return
        files = draft.scene.attachments() or draft.scene.files_in_text()
        if not files:
            files = [one for one in draft.scene.earlier_files() if one.kind == earlier][:1]
        if not files or follow_ups.is_small_talk(text) or _NO_TOOL.search(text):
            return
        if self._as_said(draft, files, text):
            return
        asking = [words for _, words in sentences(text) if is_question(words)]
        if texts := compared(draft, text):
            question = arguments.question_of(draft.scene.masked.restore(text))
            draft.add("answer_question", {"question": question, "text": texts})
        elif asking:
            about = _pointed_at(files, draft.scene, text)
            several = any(mention.several for mention in mentions(text))
            for source in [one for one in files if one.kind == about.kind][:MOST_FILES] if several else [about]:
                self._ask(draft, source, asking[-1])
        elif follow_ups.shows_something(text) or follow_ups.is_brief(text, draft.scene.request):
            for source in files[:MOST_FILES]:
                self._look_at(draft, source)

    def _as_said(self, draft: Draft, files: list[Source], text: str) -> bool:
        """A file with nothing but "in French", "read" or "bigger please"; whether that was all."""
        if not draft.scene.request.attachments:
            return False
        if language := follow_ups.only_a_language(text):
            words = draft.converted("translate_text", files[0], (TEXT,))
            return (
                words is not None
                and draft.add("translate_text", {"text": words.value, "tgt_lang": language}) is not None
            )
        if follow_ups.only_to_read(text):
            for source in files[:MOST_FILES]:
                if draft.converted("translate_text", source, (TEXT,), reads=True) is None:
                    self._look_at(draft, source)
            return bool(draft.scene.steps)
        if files[0].kind == "image" and is_change(text):
            return draft.add("edit_image", {"image": files[0].value, "instruction": text}) is not None
        return False

    def _ask(self, draft: Draft, source: Source, words: str) -> None:
        question = arguments.question_of(draft.scene.masked.restore(words))
        page = source.kind == "image" and is_page(draft.scene) and "read_image_text" in self.shapes
        if (source.kind == "image" and not page) or (source.kind == "video" and "describe_video" in self.shapes):
            tool = f"describe_{source.kind}"
            draft.add(tool, {source.kind: source.value, "question": question})
            return
        if source.kind != "image" and follow_ups.asks_what_it_is(words.strip()):
            self._look_at(draft, source)
            return
        text = draft.converted("answer_question", source, (TEXT,))
        if text is not None:
            draft.add("answer_question", {"question": question, "text": text.value})

    def _rewritten(self, request: Request, follow_up: follow_ups.FollowUp) -> Plan:
        """A follow-up said in full: its steps on what the earlier turns gave."""
        draft = Draft(Scene(request, mask(request.text, asks)), self.shapes)
        for tool, said in follow_up.steps:
            names = {slot.name: slot.role for slot in self.shapes[tool].slots} if tool in self.shapes else {}
            # a step taken over from an earlier plan has the tool's own names
            own = {names[name]: value for name, value in said.items() if name in names}
            draft.add(tool, own | {role: value for role, value in said.items() if value is not None})
        return Plan(tuple(draft.scene.steps))


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


def _named_beside(scene: Scene, clause: Clause) -> list[str]:
    """The kind of the file that a clause's sentence named last before it, while no step has made anything."""
    begin = max(0, clause.start - len(clause.sentence))
    files = scene.masked.marks(scene.masked.text[begin : clause.start], "file") if not scene.steps else []
    return [files[-1].media] if files else []


def _works_on_an_answer(clause: Clause, every: list[Clause]) -> bool:
    """Whether a clause takes an answer that no clause gives: "here is my question: ... Read me the answer"."""
    told = clause.tool in _USING and _ON_THE_ANSWER.search(clause.text) is not None
    return told and not any(one.tool in ("answer_question", "describe_image", "write_text") for one in every)


def _named_before_subtitles(text: str) -> list[str]:
    """The language of "German subtitles" and "英文字幕"; two-language ones are left as they are spoken."""
    named = re.search(rf"({ENGLISH_NAME}|{CHINESE_NAME})\s*(?:的)?(?:subtitles?|字幕)", text, re.I)
    language = any_language(named.group(1)) if named else ""
    return [language] if language else []


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


def _pointed_at(files: list[Source], scene: Scene, text: str) -> Source:
    for mention in mentions(text):
        if mention.position is not None and (placed := nth(scene, mention.position, [files[0].kind])):
            return placed[0]
        for source in files:
            if source.kind == mention.kind:
                return source
    return files[0]


_Builder = Callable[[Draft, Clause, Shape], list[Roles]]

_BUILDERS: dict[str, _Builder] = {
    "generate_image": media_arguments.prompt_roles,
    "generate_video": media_arguments.prompt_roles,
    "compose_music": media_arguments.prompt_roles,
    "edit_image": media_arguments.edit_roles,
    "enhance_audio": media_arguments.edit_roles,
    "enhance_video": media_arguments.film_roles,
    "describe_image": media_arguments.describe_roles,
    "describe_video": media_arguments.describe_roles,
    "read_image_text": media_arguments.read_roles,
    "transcribe_speech": media_arguments.transcribe_roles,
    "synthesize_speech": text_arguments.speak_roles,
    "translate_text": text_arguments.translate_roles,
    "summarize_text": text_arguments.summarize_roles,
    "classify_text": text_arguments.text_only_roles,
    "write_text": text_arguments.write_roles,
    "answer_question": text_arguments.answer_roles,
    "search_web": lookup_arguments.search_roles,
    "fetch_url": lookup_arguments.fetch_roles,
    "remember": lookup_arguments.remember_roles,
    "recall": lookup_arguments.memory_query_roles,
    "forget": lookup_arguments.memory_query_roles,
    "transfer_style": media_arguments.style_roles,
    "upscale_image": media_arguments.upscale_roles,
    "animate_image": media_arguments.several_files_roles,
    "augment_images": media_arguments.several_files_roles,
}
