"""What was just read aloud, once more and otherwise: "slower please", "in a female voice", "再念一遍，慢一点".

The words are those that the last request had read aloud, never those of the answer that came with the recording.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from agent.planner.arguments import speech_style
from agent.planner.follow_ups import FollowUp, moved, planned_last
from agent.planner.plan import Plan, Request

_MOST_CHARACTERS = 60
_SLOWER, _FASTER = 0.75, 1.25
_SLOWEST, _FASTEST = 0.5, 2.0

_LEAD = (
    r"^\W*(?:(?:and|now|ok|okay|then|but|please|again|can you|could you|would you|say|read|speak|do|repeat|try|it|that|"
    r"this|once more|one more time|aloud|out loud|to me)\b\W*)*"
)
_END = r"(?:\W*(?:please|pls|thanks|again|this time|now|instead|though|then|for me))*\W*$"
_OTHERWISE = re.compile(
    _LEAD
    + r"(?:(?:a (?:bit|little)\s+|much\s+|more\s+|even\s+|too\s+)?(?P<pace>slow(?:er|ly)?|fast(?:er)?|quick(?:er|ly)?)"
    r"|(?:in|with|using)\s+an?\s+(?:[\w-]+\s+){0,2}?(?:voice|accent|tone))" + _END,
    re.I,
)
_ONCE_MORE = re.compile(
    r"^\W*(?:(?:please|can you|could you)\W+)*(?:(?:say|read|speak|play|repeat|do)\W+)?(?:it|that|this)?\s*"
    r"(?:again|once more|one more time)" + _END,
    re.I,
)
_CHINESE = re.compile(
    r"^\W*(?:(?:请|那|好的?|能不能|能|可以|麻烦|帮我)[，,\s]*)*"
    r"(?:(?P<again>(?:再|重新)(?:念|读|说|朗读|播|来|放)一?[遍次下]?)[，,\s]*)?(?:但是?|不过|这次)?[，,\s]*"
    r"(?:(?:念|读|说|语速)?(?:再|稍微|太)?(?P<pace>[慢快])(?:一?点儿?|一?些|了)?的?"
    r"|(?:请?用|换成?|改用)(?:一?个)?(?P<voice>[^，。]{0,4}?[男女童]声?|[^，。]{1,6}?(?:声音|语气|口音))(?:念|读|说)?)?"
    r"(?:吧|好吗|可以吗|谢谢)?\W*$"
)


def spoken_again(request: Request, plan: Callable[[Request], Plan]) -> FollowUp | None:
    """The steps of saying the last words aloud once more, otherwise; None where a text asks for something else."""
    text = request.text.strip()
    if len(text) > _MOST_CHARACTERS or request.attachments or not _asks(text):
        return None
    turns = list(request.history)
    last = planned_last(request, plan) if turns and "audio" in turns[-1].files else None
    if last is None or last[1].steps[-1].tool != "synthesize_speech":
        return None
    index, made = last
    offset = sum(len(later.files) for later in turns[index + 1 :])
    steps = [(step.tool, moved(step.arguments, offset)) for step in made.steps]
    steps[-1] = ("synthesize_speech", steps[-1][1] | _otherwise(text, steps[-1][1]))
    return FollowUp(tuple(steps))


def _asks(text: str) -> bool:
    if re.search(r"[\u4e00-\u9fff]", text):
        match = _CHINESE.match(text)
        return match is not None and any(match.groups())
    return bool(_OTHERWISE.match(text) or _ONCE_MORE.match(text))


def _otherwise(text: str, before: dict[str, Any]) -> dict[str, Any]:
    """Voice, language and speed that a text asks for, the speed measured by that of before."""
    asked = speech_style(text)
    match = _CHINESE.match(text) or _OTHERWISE.match(text)
    pace = (match.group("pace") or "") if match else ""
    if not pace:
        return asked
    if asked.get("style") in ("slow", "fast"):
        del asked["style"]
    speed = float(before.get("speed", 1.0)) * (_SLOWER if pace[0].lower() in "s慢" else _FASTER)
    return asked | {"speed": round(min(max(speed, _SLOWEST), _FASTEST), 2)}
