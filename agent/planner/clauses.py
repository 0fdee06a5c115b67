"""From a masked request to its clauses: which phrases are really requests, and which words belong to each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agent.planner.announced import once_each
from agent.planner.phrases import Trigger, find_triggers
from agent.planner.sentences import SENTENCE_END, is_ability_question, is_request, sentences
from agent.planner.told import CONTENT_TOOLS, Place, at_start, is_meant

_MOST_PHRASES = 40
_ASIDE = re.compile(r"\((?:i\.e\.|e\.g\.|for example|such as|if|like|followed by)[^()]{0,400}\)", re.I)
"""Examples and cases in brackets ask for nothing themselves."""


@dataclass(frozen=True)
class Clause:
    """One thing asked for: the tool, the words of the clause, and those after the phrase that named the tool."""

    tool: str
    text: str
    rest: str
    """What follows the first word of the phrase, up to the next clause."""
    start: int
    form: str = "verb"
    sentence: str = ""
    before: bool = False
    """Whether the clause says "before doing this": what follows it is done first."""
    after: bool = False
    """Whether it says "after you do this", behind the clause that is done then."""


_SUBORDINATE = re.compile(
    r"\b(?:who|which|where|learns?|wants?|loves?|likes?|how to|trying|tries|while|decides?|begins?|"
    r"starts?|goes|went|has|had|is|are)\b",
    re.I,
)
_FIRST_PERSON = re.compile(r"\b(?:i|we)(?:['’]d| would)?\s+(?:also\s+)?(?:want|need|like|wish)\b|\balso\b", re.I)
_BACK = re.compile(
    r"\b(?:it|them|that|this|the (?:\w+(?:ed|ing)\s+)?"
    r"(?:result|text|picture|image|story|poem|summary|translation|video|song|"
    r"music|audio|article))\b|它|结果|念|读|翻|译|总结|给我听",
    re.I,
)


def asks(text: str) -> bool:
    """Whether some part of the text tells to do something."""
    return bool(find_clauses(text, with_files=True))


def find_clauses(text: str, with_files: bool) -> list[Clause]:
    """What is asked for, in order."""
    accepted: list[tuple[Trigger, str]] = []
    every = find_triggers(_ASIDE.sub(lambda match: " " * len(match.group()), text))
    asked_before = False
    for start, sentence in sentences(text):
        here = [trigger for trigger in every if start <= trigger.start < start + len(sentence)][:_MOST_PHRASES]
        if not here or is_ability_question(sentence, with_files):
            continue
        if len(accepted) >= _MOST_PHRASES:
            break
        request = is_request(sentence, with_files)
        begins = any(at_start(sentence[: trigger.start - start]) for trigger in here)
        places = [Place(trigger, sentence, start, request, asked_before, begins) for trigger in here]
        kept = _without_overlaps([place.trigger for place in places if is_meant(place)], text)
        kept = _without_descriptions(kept, text)
        accepted += [(trigger, sentence) for trigger in kept]
        asked_before = asked_before or bool(kept)
    return _cut(text, once_each(accepted))


def _takes_in_another(trigger: Trigger, triggers: list[Trigger], text: str) -> bool:
    """Whether a phrase goes on over a comma into the next: "find similar images, extract any text from them"."""
    inside = (one for one in triggers if trigger.start < one.start < trigger.end and one.form == "verb")
    return any(re.search(r",\s+(?:and\s+|then\s+)*$", text[trigger.start : one.start]) for one in inside)


def _reach(trigger: Trigger, text: str) -> int:
    """The characters of a phrase up to its first comma, behind which it may have gone astray."""
    comma = text.find(", ", trigger.start, trigger.end)
    return trigger.length if comma < 0 else comma - trigger.start


def _without_overlaps(triggers: list[Trigger], text: str) -> list[Trigger]:
    """Of phrases that overlap, the longest."""
    kept: list[Trigger] = []
    single = [one for one in triggers if not _takes_in_another(one, triggers, text)]
    for trigger in sorted(single, key=lambda one: (one.form == "weak", -_reach(one, text), one.start)):
        if all(trigger.end <= other.start or trigger.start >= other.end for other in kept):
            kept.append(trigger)
    return sorted(kept, key=lambda one: one.start)


def _without_descriptions(triggers: list[Trigger], text: str) -> list[Trigger]:
    """Leave out verbs that are part of what is to be drawn, written, remembered."""
    kept: list[Trigger] = []
    for trigger in triggers:
        if kept and kept[-1].tool == trigger.tool and trigger.form == "noun" and trigger.tool not in CONTENT_TOOLS:
            continue  # "find the entities as well as part-of-speech tags" is one job
        if kept and _is_same_work(kept[-1], trigger, text):
            continue
        describing = kept[-1] if kept and kept[-1].tool in CONTENT_TOOLS else None
        if describing is not None and text[describing.end - 1] not in ".;":
            between = text[describing.end : trigger.start]
            until = re.split(r"[.!?;。！？；\n]", text[trigger.start :])[0]
            between = _FIRST_PERSON.sub(" , then ", between)
            subordinate = bool(_SUBORDINATE.search(between))
            strong = bool(
                re.search(
                    r"[.!?;。！？；\n]|\bthen\b|\bafter that\b|\bfinally\b|然后|接着|最后|再|之后|[\s(]\d{1,2}[.)]\s*$",
                    between,
                )
            )
            back = bool(_BACK.search(until))
            listed = {trigger.form, describing.form} <= {"noun", "participle"} and bool(
                describing.form == "participle" or re.search(r"(?:,|\band\b)\s*(?:and\s+)?(?:the\s+\w+\s+)?$", between)
            )
            if trigger.form in ("noun", "participle") and not strong and not back and not listed:
                continue
            if describing.tool in ("remember", "recall", "forget") and not strong:
                continue
            if (
                subordinate
                and not strong
                and not (back and re.search(r"(?:,|，|\band\b|\bthen\b)\s*(?:\w+\s+)?$", between))
            ):
                continue
            joined = re.search(r"(?:[,，、]|\band\b|\bto\b|并|和|[\ue000-\uf8ff])\s*(?:\w+\s+){0,3}$", between)
            if not strong and not joined and (trigger.form != "chinese" or len(between) < 3):
                continue
        kept.append(trigger)
    return kept


_MEANS = re.compile(r"(?:using|utilizing|employing)\b", re.I)
_RESULT = re.compile(r"(?:produce|obtain|get|make|create|achieve|have)\b", re.I)
_CHANGES = (
    "edit_image",
    "enhance_image",
    "upscale_image",
    "inpaint_image",
    "transfer_style",
    "enhance_audio",
    "enhance_video",
)


def _improves_it(before: Trigger, trigger: Trigger, phrase: str, between: str) -> bool:
    """Whether a phrase names what an improvement is for: "reduce the noise and make it clearer"."""
    better = re.match(r"make\s+(?:it|this|that|them)\b.*(?:clear|crisp|sharp|better|less)", phrase, re.I)
    improving = before.tool.startswith("enhance_") and trigger.tool.startswith(("enhance_", "edit_"))
    return improving and better is not None and re.fullmatch(r"[^.;,]*\b(?:and|to)\s+", between) is not None


def _is_same_work(before: Trigger, trigger: Trigger, text: str) -> bool:
    """Whether a phrase only says more about what the one before it asks for."""
    between, phrase = text[before.end : trigger.start], text[trigger.start : trigger.end]
    purpose = re.fullmatch(r"[^.;,\n]*\bto\s+", between) is not None
    if _improves_it(before, trigger, phrase, between):
        return True
    rewriting = before.tool == trigger.tool == "write_text" and trigger.form == before.form == "verb"
    bare = " " not in text[before.start : before.end]
    if rewriting and bare and re.fullmatch(r"\s*(?:and|or|/|&)\s*", between):
        return True  # "paraphrase and spin it"
    again = re.fullmatch(r"classify(?:\s+(?:it|this|that|them))?\W*", phrase, re.I)
    if again and before.tool.startswith("classify_") and "." not in between:
        return True  # "analyze the recording and classify it"
    enhancing = before.tool.startswith("enhance_") and trigger.tool.startswith("enhance_")
    other = before.tool != trigger.tool and not (enhancing and trigger.form == "gerund")
    if other:  # "stabilize the video to get a smoother video", "and obtain a new image"
        making = trigger.tool.startswith("generate_") and before.tool in _CHANGES
        gained = re.match(r"(?:obtain|get)", phrase) is not None and re.fullmatch(r"[^.;,\n]*\band\s+", between)
        return making and bool(gained or (purpose and _RESULT.match(phrase)))
    if trigger.form == "chinese":  # "总结一下要点"
        return len(between) <= 4 and not re.search(r"[，。；,;！？!?\n、]|再|然后|并|和|及|接着", between)
    if trigger.form == "gerund":  # "modify the voice by making it deeper", "apply its style using style transfer"
        led = re.search(r"\b(?:by|with|for|of|to|i\.e\.)\s*(?:\w+\s+)?$|:\s*$", between, re.I)
        return led is not None or _MEANS.match(phrase) is not None
    return trigger.form == "verb" and purpose  # "rewrite it to make it unique"


_CUT = re.compile(
    r"[.!?;。！？；\n，,、]|\band\b|\bthen\b|\bafter\b|\bbefore\b|"
    r"\bbut\b|\bby\b|\bplus\b|\bto\b|&|然后|接着|之后|并且|并|同时|顺便|最后(?![一那]?[张个段幅份篇封首句条])|再|"
    r"而且|还有|另外|(?<![\w.])\(?\d{1,2}\)|(?<=[\u4e00-\u9fff\ue000-\uf8ff])和(?=[\u4e00-\u9fff])(?!第|这|那)",
    re.I,
)
_DONE_FIRST = re.compile(
    r"\bafter\s+(?:you\s+)?(?:have\s+)?$|\bbut\s+(?:please\s+)?first(?:ly)?,?\s+(?:please\s+)?$|"
    r"(?:(?:之前|以前|前)[，,]?|[，,]\s*(?:不过|但是?)?)\s*(?:请|要|得|你)?先[^，。；,;]{0,6}$",
    re.I,
)
"""Said of what is done before the clause in front of it: "read it to me, but first translate it"."""


def _cut(text: str, accepted: list[tuple[Trigger, str]]) -> list[Clause]:
    """Give each phrase the words around it: from the last boundary before it to the one of the next."""
    begins = []
    previous_end = 0
    for trigger, _ in accepted:
        cuts = list(_CUT.finditer(text, previous_end, trigger.start))
        begins.append(_begin(text, cuts, previous_end, trigger))
        previous_end = trigger.end
    clauses = []
    for index, (trigger, sentence) in enumerate(accepted):
        end = begins[index + 1] if index + 1 < len(accepted) else len(text)
        end = _end(text, trigger.end, end)
        words = text[begins[index] : end]
        matched = text[trigger.start : end]
        ahead = text[max(0, trigger.start - 24) : trigger.start]
        before = bool(re.search(r"\bbefore\s*(?:you\s+)?$", ahead, re.I))
        clause = Clause(trigger.tool, words, matched, trigger.start, trigger.form, sentence)
        starts_sentence = before and re.search(r"(?:^|[.!?\n])\W*before\s*(?:you\s+)?$", text[: trigger.start], re.I)
        behind = index > 0 and accepted[index - 1][1] == sentence and bool(_DONE_FIRST.search(ahead))
        clauses.append(replace(clause, before=bool(starts_sentence), after=behind))
    return clauses


_GOES_ON = re.compile(
    r"\s*(?:it|the (?:style|background|colou?rs?|tone|mood|story|image|picture|poem|"
    r"essay|text|email)|make sure|use|with|in|keep|include|"
    r"there|they|everything|he|she|each|also include)\b|\s*(?:[\ue000-\uf8ff]|"
    r"它|要|风格|背景|色调|画面|用|包括|字数|长度|不要)",
    re.I,
)


def _end(text: str, start: int, end: int) -> int:
    """A clause ends with its sentence, unless the next one goes on about the same thing."""
    while True:
        match = SENTENCE_END.search(text, start, end)
        if match is None:
            return end
        if not _GOES_ON.match(text, match.end(), end):
            return match.end()
        start = match.end()


def _begin(text: str, cuts: list[re.Match[str]], previous_end: int, trigger: Trigger) -> int:
    """Where a clause begins: after the sentence's last boundary that leaves it its object ("把这段录音转成")."""
    if trigger.form == "chinese" and cuts:
        return cuts[-1].end()
    if not cuts:
        return previous_end if previous_end == 0 or trigger.form == "chinese" else trigger.start
    last_sentence = [cut for cut in cuts if cut.group() in ".!?;。！？；\n"]
    if last_sentence:
        return last_sentence[-1].end()
    return cuts[-1].end() if previous_end else 0
