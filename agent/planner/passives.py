"""What is asked for in the passive, said as if it were told to do: "the noise should be removed" is "remove the noise".

The table of phrases (`phrase_table`) knows verbs before their objects; so a request is turned round before it is read:

- "I would like the table to be classified", "I want the text extracted": please classify the table
- "the noise should be taken out": please take out the noise
- "have the colour changed to blue": change the colour to blue
- and what goes on in the same sentence: "... and the talk transcribed"
"""

from __future__ import annotations

import re

from agent.planner.sentences import sentences

_REGULAR = """
add analyze analyse animate answer apply blur check clean colorize colourise colorise combine compare convert correct
create crop cut delete denoise describe detect download edit enhance erase expand explain extract fix generate identify
improve merge mix modify paraphrase proofread put read reduce remove replace resize rotate save segment sharpen shorten
simplify slow stabilize stabilise visualize visualise
stitch summarize summarise synchronize synchronise transcribe transform translate
trim turn upscale adjust change classify rephrase polish
"""
_IRREGULAR = {
    "taken": "take", "rewritten": "rewrite", "written": "write", "made": "make", "drawn": "draw", "sped": "speed",
    "cut": "cut", "put": "put", "read": "read", "proofread": "proofread", "spoken": "speak",
}  # fmt: skip


def _participles() -> dict[str, str]:
    found = dict(_IRREGULAR)
    for verb in _REGULAR.split():
        if verb in _IRREGULAR.values():
            continue
        end = {"e": f"{verb}d", "y": f"{verb[:-1]}ied"}.get(verb[-1], f"{verb}ed")
        found[f"{verb}{verb[-1]}ed" if verb in ("blur", "crop", "trim") else end] = verb
    return found


_VERBS = _participles()
_PART = rf"(?P<part>{'|'.join(_VERBS)})\b(?P<particle>\s+(?:out|up|down|off|away)\b)?"
_WORD = (
    r"(?!(?:and|then|to|be|is|are|was|were|i|we|you|but|or|should|must|need|needs|has|have|want|would|which|who|"
    r"that|so|if|please)\b)[\w'’\-\u00c0-\u024f\ue000-\uf8ff]+"
)
_THING = (
    r"(?P<thing>\b(?:it|them|this(?=\s+(?:to\s+be\s+)?\w+e?d\b)|that(?=\s+(?:to\s+be\s+)?\w+e?d\b)|(?:the|this|that|these|those|my|its|his|her|their|our|both|all|any|every|each|an?)"
    rf"(?:\s+{_WORD}){{1,9}}?))"
)
_SHORT_THING = _THING.replace("{1,9}", "{1,6}")
_ENDS = (
    r"(?=\s*(?:[,.;!?:]|$|[\ue000-\uf8ff]|\b(?:to|into|in|from|by|with|based|for|and|so|as|on|using|"
    r"according|then|aloud|accordingly|of|before|after|too|please|pls|first)\b))"
)
_WISH = (
    r"\b(?:i|we|users?|they|he|she|and|also)(?:['’]d|\s+would)?\s+(?:also\s+|really\s+)?"
    r"(?:likes?|love|wants?|needs?|wish|prefer)\s+"
)
_WISHED = re.compile(rf"{_WISH}(?:to\s+(?:have|get|see)\s+)?{_THING}\s+to\s+be\s+(?:\w+ly\s+)?{_PART}{_ENDS}", re.I)
_WISHED_SHORT = re.compile(
    rf"(?:{_WISH}(?:to\s+(?:have|get)\s+)?|\b(?:please|to|and|should|would|must|can\s+you|could\s+you)\s+(?:have|get)\s+)"
    rf"{_THING}\s+(?:\w+ly\s+)?{_PART}{_ENDS}(?![^.;,!?]{{0,60}}\bto\s+be\b)",
    re.I,
)
_SHOULD = re.compile(
    rf"{_THING}\s+(?:should|must|needs?\s+to|has\s+to|have\s+to|ought\s+to)\s+(?:also\s+|then\s+|first\s+)?be\s+"
    rf"(?:\w+ly\s+)?{_PART}{_ENDS}",
    re.I,
)
_WHICH = re.compile(
    r",?\s*\b(?:that|which)\s+(?:should|must|needs?\s+to|has\s+to|have\s+to|ought\s+to)\s+(?:also\s+|then\s+|first\s+)?be\s+"
    rf"(?:\w+ly\s+)?{_PART}{_ENDS}",
    re.I,
)
_AND_SO = re.compile(
    rf"(?P<joint>,\s*(?:and\s+)?|\band\s+)(?:then\s+)?{_SHORT_THING}\s+(?:to\s+be\s+)?{_PART}{_ENDS}", re.I
)
_AND_IT = re.compile(
    rf"(?P<joint>,\s*(?:and\s+)?(?:then\s+|finally\s+)?|\band\s+(?:then\s+|finally\s+)?){_PART}{_ENDS}", re.I
)
_MAY_BE = re.compile(r"\b(?:be|have|get|like|want|need|love|prefer|wish)\w*\b", re.I)
_LONGEST = 1500
"""Characters of a sentence; a longer one is left as it is."""


def said_actively(text: str) -> str:
    """A masked request with its passives turned round; everything else is left as it stands."""
    turned, last = [], 0
    for start, sentence in sentences(text):
        turned.append(text[last:start])
        turned.append(_turned(sentence))
        last = start + len(sentence)
    return "".join([*turned, text[last:]])


def _turned(sentence: str) -> str:
    if len(sentence) > _LONGEST or not _MAY_BE.search(sentence):
        return sentence
    said = sentence
    said = _WHICH.sub(lambda match: f". Please {_told(match, _pronoun(match))}", said)
    for pattern in (_WISHED, _WISHED_SHORT, _SHOULD):
        said = pattern.sub(lambda match: f"please {_told(match)}", said)
    if said == sentence:
        return sentence
    for _ in range(3):
        said = _AND_SO.sub(lambda match: f"{match.group('joint')}{_told(match)}", said)
    return _AND_IT.sub(lambda match: f"{match.group('joint')}{_told(match, 'it')}", said)


def _pronoun(match: re.Match[str]) -> str:
    return "them" if match.group("part").lower() in ("combined", "merged", "mixed", "stitched", "compared") else "it"


def _told(match: re.Match[str], thing: str = "") -> str:
    verb = _VERBS[match.group("part").lower()]
    return f"{verb}{match.group('particle') or ''} {thing or match.group('thing').strip()}"
