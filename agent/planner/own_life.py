"""Questions about the person's own life, which only they can have told: memory answers them or nothing does. A small
chat model would make something up.

"What is my passport number?", "do I have any siblings?", "我昨天去了哪里？". Not advice ("what should I wear?") and not
knowledge ("what do I need for pancakes?").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.planner.catalogue import Shape
from agent.planner.plan import Plan, PlannedStep, Request
from memory.hurried import spelled_out

_LONGEST = 200
_BEFORE = (
    r"(?:(?:and|so|ok|hey|hi|parley|please)\W+)*"
    r"(?:(?:do|did|can) you (?:still |by any chance )?(?:know|remember|recall)(?: if| whether)? |"
    r"(?:(?:can|could) you )?(?:please )?(?:tell|remind) me )?"
)
_MINE = (
    r"(?:my|our)\s+(?!(?:best|next|god|goodness|fault|turn|question|point|purpose|options?|advice|opinion)\b)[\w' -]+?"
)
_WE = r"(?:i|we)"
_ME = r"(?:me|us|my|our)"
_DO = r"(?:do|do not|don['’]?t)"
_PAST = (
    rf"(?:what|who|where|when|which|whose)(?:['’]s| is| was| are| were) (?:the \w+ (?:\w+ )?of )?{_MINE}",
    rf"(?:what|which) {_MINE}",
    rf"what (?:happened|has happened|became|was wrong|went wrong) (?:to|of|with) {_MINE}",
    rf"how (?:old|tall|big|heavy|long) (?:is|was|are|were) {_MINE}",
    rf"how (?:many|much) (?:\w+ ){{0,2}}(?:did|have) {_WE}\b.*",
    rf"(?:what|who|where|when|which(?: \w+){{1,3}}|how often|how long)(?: \w+)? (?:did|have|had|was|were) {_WE}\b.*",
    rf"(?:what|who|where|when|which(?: \w+){{1,3}}) (?:did|has|have|had|does|do) {_MINE}",
    rf"(?:where|when|how) did {_MINE}",
    rf"(?:did|have|had|was|were) {_WE} (?!(?:right|wrong|supposed|allowed|rude|clear|just|make|do)\b).*",
    rf"(?:what|who|where|when|which)(?: is| was| are| were|['’]s) (?:the|that) .+ {_WE} \w+(?:ed|t|d|w|de)\b.*",
    r"(?:have i|did i) (?:told|tell|mentioned|mention|said|say).*",
)
_OF_NOW = (
    r"(?:what|where)(?:['’]?s| is| was| are) (?:the|that|our) (?:[\w'-]+ ){0,3}?(?:pass ?words?|pass ?codes?|"
    r"passphrase|pins?|pin (?:code|number)|(?:door|gate|alarm|lock|wi-?fi|bike) code|combination(?! of (?!the|my|our))|"
    r"user ?name|account number|(?:booking|customer|serial|registration) (?:number|code|reference)|licen[cs]e plate)"
    r"(?: (?:of|for|to|on|at|in) .+)?",
    rf"(?:what|which|whose)(?: \w+){{1,3}} {_DO} {_WE} (?:have|own|drive|ride|play|speak|study|learn|wear|collect|"
    r"keep|pay|earn|owe|like|love|hate|prefer|read|watch|teach|take|drink|eat|go to|belong to|live in|"
    r"work (?:at|for|in|on))\b.*",
    rf"what {_DO} {_WE} (?:own|drive|ride|play|collect|owe|earn|weigh|pay|study|teach|drink|have)\b.*",
    rf"where {_DO} {_WE} (?:live|work|study|keep|park|sleep|teach|bank|train|store)\b.*",
    rf"(?:when|what time|what day) {_DO} {_WE} (?:travel|fly|leave|have|start|finish|work|see|meet|move|"
    r"get (?:up|home|back|paid))\b.*",
    rf"who {_DO} {_WE} (?:live|work|share|know|play|love|miss|owe|train)\b.*",
    rf"how (?:much|many \w+|many|often|long|far|old|tall|heavy)(?: \w+)? (?:{_DO} {_WE} (?:pay|have|own|earn|weigh|"
    r"owe|work|sleep|spend|drink|smoke|run|train|play|visit)|am i|are we)\b.*",
    rf"{_DO} {_WE} (?:already |still |really |even )?"
    r"(?:have|own|drive|play|speak|smoke|drink|wear|like|love|hate|live|work|eat)\b.*",
    r"am i (?:still |already |really )?(?:an? )?(?:allergic|married|single|engaged|divorced|vegetarian|vegan|"
    r"pregnant|retired|employed|insured|registered|member|student|learning|studying|taking|training|reading|flying|"
    r"travell?ing|from)\b.*",
    r"(?:what|which|where|when|who|how long)(?: \w+){0,3} am i (?:learning|studying|reading|watching|taking|playing|"
    r"training|allergic|meeting|seeing|flying|travell?ing|leaving|married|from)\b.*",
    rf"(?:what|which)(?: \w+){{1,3}} (?:is|was|are|were) {_MINE}",
    rf"what {_DO} {_WE} do(?: for (?:a living|work))?",
    rf"(?:when|how often|what time) {_DO} {_WE} (?:have to )?take {_MINE}",
    rf"(?:who|what) (?:teaches|taught|trains|coaches|told|called|visited|gave|sent|brought|lent|owes|"
    rf"helped|employs) {_ME}\b.*",
    rf"(?:what|when|why|how)(?: \w+)? did (?:the|my) (?!(?:best|next)\b)\w+ (?:say|tell|write|advise|"
    rf"mention|think) .*\b{_ME}\b.*",
    rf"(?:who|what) is {_MINE}",
)
_TOLD = (
    rf"(?:what|which|who|where|when|how (?:much|many|old|long|often))(?: \w+){{0,3}} (?:{_WE}|{_MINE}) (?!need|want)"
    r"\w+.*",
    _MINE,
    rf"(?:that )?(?:{_WE} (?:have|own|like|am|told|said|mentioned)|{_MINE} (?:is|was|has|had))\b.*",
)
"""After "do you remember" and "tell me" the order is that of a statement."""
_KNOWLEDGE = re.compile(
    r"\b(?:have|need|going|supposed|am i|are we) to\b|"
    r"\b(?:if|to (?:make|get|become|build|cook|bake|clean|fix|lose|improve|avoid|be))\b|"
    r"\bfor an?\b|办法|必要|理由|资格|问题|好[吗呢]?$|才能|什么都|什么也",
    re.IGNORECASE,
)
_QUESTION = re.compile(f"{_BEFORE}(?:{'|'.join((*_PAST, *_OF_NOW))})", re.IGNORECASE)
_QUESTION_TOLD = re.compile(f"{_BEFORE}(?:{'|'.join(_TOLD)})", re.IGNORECASE)
_ASKS_TO_TELL = re.compile(r"^.{0,20}?\b(?:know|remember|recall|(?:tell|remind) me)\b", re.IGNORECASE)
_I_ZH = r"(?:我们?|咱们?)"
_QUESTION_ZH = re.compile(
    r"(?:请问|那么?|你?还?记得|你?知道|告诉我|提醒我)?(?:"
    + "|".join(
        (
            rf"{_I_ZH}的?(?!觉得|认为|应该|可以|能|该|要|想|怎么|如何|还是)[^，。？！]{{1,16}}?(?:是什么|是谁|"
            rf"是多少|是几|"
            r"叫什么(?:名字)?|在哪(?:里|儿)?|怎么了|多大了?|几岁了?|多少|什么时候|哪[天年月里儿个])[^，。]{0,12}",
            rf"{_I_ZH}(?:是)?(?:昨天|前天|上周|上个?月|去年|今天|之前|以前|什么时候|在哪(?:里|儿)?|哪[天年月]|跟谁|"
            rf"和谁|为什么)"
            r"(?!应该|可以|能|该|要)[^，。]{1,24}(?:吗|呢|的|了|什么|谁|哪(?:里|儿)?|多少)",
            rf"{_I_ZH}[^，。]{{0,8}}(?:什么时候|在哪(?:里|儿)?|[跟和同]谁|哪[天年月]|几点)(?!应该|可以|能|该|"
            rf"要)[^，。]{{1,8}}"
            r"[的过了][^，。]{0,8}",
            rf"{_I_ZH}(?:家(?:里)?)?(?:现在|平时|每天|每个?月|一般|都|还)?(?:有|养|开|骑|弹|学|住|吃|喝|穿|付|交|欠|"
            rf"会[弹说开做唱]?|教|读|看|"
            r"练|收集|喜欢|讨厌|对)(?:了|着|过|的)?(?:的?是)?(?:什么|哪|几|多少|谁|啥)[^，。]{0,12}",
            rf"{_I_ZH}(?:是)?(?:做|干)(?:的)?(?:是)?(?:什么|啥)(?:工作|职业|行业|的).{{0,4}}",
            r"[^，。？！]{0,12}(?:密码|口令|暗号|卡号|账号|车牌号?|取件码|序列号|门禁码)(?:是)?(?:什么|多少|啥|"
            r"几)[^，。]{0,4}",
            rf"{_I_ZH}(?:家(?:里)?)?(?:现在|还)?(?:有没有|是不是|会不会|有|养)[^，。]{{1,12}}(?:吗|[?？])?",
        )
    )
    + ")"
)
_ASKS_ZH = re.compile(r"[?？吗呢哪几谁啥]|什么|多少|没有|是不是|会不会")
_ADVICE = re.compile(
    r"\b(?:should|could|would|can|shall|might|must|better|best|recommend|suggest)\b|应该|可以|建议|推荐|最好|怎么办",
    re.IGNORECASE,
)


def own_question(request: Request, shapes: Mapping[str, Shape]) -> Plan | None:
    """One step that recalls, for a question about the person's own life; None for every other message."""
    text = " ".join(request.text.split())
    if "recall" not in shapes or request.attachments or len(text) > _LONGEST or not is_of_own_life(text):
        return None
    return Plan((PlannedStep("recall", {shapes["recall"].slots[0].name: text}),))


def is_of_own_life(text: str) -> bool:
    """Whether a message asks what only the person can have told."""
    bare = re.sub(
        r"^(?:can|could) you (?=(?:please )?(?:tell|remind) me)|(?: again| now| though| btw)+$",
        "",
        spelled_out(text).strip(" ?？!！.。"),
        flags=re.IGNORECASE,
    )
    if _ADVICE.search(bare) or _KNOWLEDGE.search(re.sub(r"\bfor (?:a living|work)\b", "", bare)):
        return False
    if _QUESTION.fullmatch(bare) or (_ASKS_TO_TELL.search(bare) and _QUESTION_TOLD.fullmatch(bare)):
        return True
    return _QUESTION_ZH.fullmatch(bare) is not None and _ASKS_ZH.search(text) is not None
