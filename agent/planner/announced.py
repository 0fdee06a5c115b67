"""A goal that is announced, then listed step by step, asks for each thing once.

"I want a clean text of this scan. First sharpen it, then read it" reads the scan once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.planner.phrases import Trigger

Told = tuple[Trigger, str]
"""A phrase that asks for something, and its sentence."""

_GOAL = re.compile(
    r"\b(?:i|we)(?:['’](?:d|m)| would| am| really| just| also)*\s+(?:like|want|need|wanna|trying|looking|hoping|"
    r"planning|writing|making|working)\b|\b(?:goal|aim|plan) is\b|^\W*(?:need|want)\b"
    r"|(?:我|咱们?|我们)(?:想|要|打算|准备|需要)|想要",
    re.I,
)
_MORE = re.compile(
    r"^\W*(?:(?:and|but|please|i|we|you|want|would|like|to|['’]d|can|could)\W+)*+(?:then|also|next|after|afterwards?|"
    r"finally|additionally|furthermore|moreover|once|another|lastly|besides|plus|before)\b"
    r"|^\W*(?:然后|再|接着|还|最后|另外|之后|也)|\b(?:too|as well|another|second one|other)\b|另一|也要",
    re.I,
)
"""Of a sentence that asks for something else besides."""
_FIRST = re.compile(
    r"^\W*(?:(?:please|so|to do (?:this|that|so)|for (?:this|that)|you can),?\s+)*+first(?:ly)?\b"
    r"|^[^.;!?]{1,80}\bfirst\b(?=\s*(?:,|and\b|then\b|[.;]|$))|\bstep (?:1|one)\b|^\W*(?:请你?)?(?:先|首先|第一步)",
    re.I,
)
_PLEASE = re.compile(r"^\W*(?:please|(?:can|could|would) you|help me)\b|^\W*(?:请|帮我|麻烦)", re.I)
_POINTS_BACK = re.compile(r"\b(?:this|that|these|the|it|its|them)\b|这|它", re.I)


def is_goal(sentence: str) -> bool:
    """Whether a sentence says what somebody wants or is about to do."""
    return _GOAL.search(sentence) is not None


def _is_told_at_length(sentence: str, steps: Sequence[Told], goal: Sequence[Told]) -> bool:
    """Whether a sentence asks for the work in three steps or more, of which the goal named some in other words."""
    here = {trigger.tool for trigger, other in steps if other == sentence}
    shared = [trigger for trigger, _ in goal if any(_sort(trigger.tool) == _sort(tool) for tool in here)]
    at_length = len(here) >= 3 and len(here) > len(goal) and _PLEASE.search(sentence) is not None
    return at_length and len(shared) * 2 >= len(goal)


def _sort(tool: str) -> str:
    return tool.partition("_")[0]


def once_each(accepted: Sequence[Told]) -> list[Told]:
    """What is asked for, without the goal where the sentences after it say how it is reached."""
    told = list(accepted)
    if len(told) < 2:
        return told
    goal = [one for one in told if one[1] == told[0][1]]
    steps = told[len(goal) :]
    if not steps or not is_goal(told[0][1]) or steps[0][1] == told[0][1]:
        return told
    wanted = {trigger.tool for trigger, _ in goal}
    listed = {trigger.tool for trigger, _ in steps}
    sentence = steps[0][1]
    if not wanted <= listed or len(goal) > len(steps):
        return steps if _is_told_at_length(sentence, steps, goal) else told
    first = _FIRST.search(sentence) is not None
    if _MORE.search(sentence) and not first:
        return told
    here = [one for one in steps if one[1] == sentence]
    said_again = len(steps) == len(goal) and _POINTS_BACK.search(sentence) is not None
    return steps if first or len(here) > len(goal) or said_again else told
