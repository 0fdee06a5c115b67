"""Requests by which a person sees and rules what is kept of them: whole sentences, for nothing else to look like one.

"Forget that", "what do you know about me", "pause remembering", "show me that photo of the receipt again",
"我上周发的猫": each is one step, its argument the sentence itself, which the tool reads. Which sentences rule memory is
said in `memory/control_words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.planner.catalogue import Shape
from agent.planner.plan import Plan, PlannedStep, Request
from agent.planner.told import REPROACH
from memory.control_words import bare, read_control
from memory.stated.rules import statements
from memory.stated.statement import PREFERENCES

_LONGEST = 200
_FILE = (
    r"(?:photos?|photographs?|pictures?|images?|pics?|drawings?|paintings?|screenshots?|selfies?|illustrations?|"
    r"receipts?|invoices?|memes?|posters?|maps?|charts?|diagrams?|"
    r"recordings?|voice (?:notes?|messages?|memos?)|songs?|videos?|films?|clips?|documents?|pdfs?)"
)
_EARLIER = (
    r"(?:again|once more|(?:that )?(?:i|we|you) (?:sent|uploaded|posted|shared|took|showed|made|drew|painted|"
    r"generated|"
    r"created|composed|gave|had)\b.*|from (?:last|yesterday|earlier|before|the other|this (?:morning|week|month)|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)).*|"
    r"(?:last|this) (?:week|month|year|night|time).*|yesterday.*|of (?:the|my|that|our|his|her) .+)"
)
_FILE_ZH = r"(?:照片|相片|图片?|截图|画|录音|语音|音频|歌|视频|短片|文档|文件|发票|收据|小票)"
_WHEN_ZH = (
    r"(?:上上?周|上个?月|昨天|前天|今天|刚才|刚刚|之前|以前|上次|去年|那天|周[一二三四五六日]|星期[一二三四五六日天])"
)
_FILES = r"(?:files|photos|pictures|images|pics|drawings|paintings|recordings|songs|videos|films|documents)"
_MADE = (
    r"(?:made|make|drew|drawn|draw|painted|paint|created|create|generated|generate|composed|compose|produced|produce)"
)
_LATELY = (
    r"(?: (?:for me|together|so far|already|here|again|please|today|yesterday|this \w+|last \w+|lately|until now))*"
)
_FILES_ZH = r"(?:文件|图片?|照片|画|作品|录音|视频|文档)"
_CODE = r"[A-HJ-NP-Z2-9]{4}[-\s]?[A-HJ-NP-Z2-9]{4}"

_SENTENCES: dict[str, str] = {
    "recall": (
        r"what (?:did|has|have) (?-i:[A-Z])[\w'’.-]*(?: (?-i:[A-Z])[\w'’.-]*)? (?:just |ever |"
        r"already )?(?:say|said|tell|told|mention|"
        r"mentioned|write|written|wrote|ask|asked)(?: us| me| you| here)?(?: (?:about|on|regarding|"
        r"of) .+| (?:yesterday|"
        r"today|earlier|before|here|last .+))?|"
        r"who (?:said|told us|mentioned) (?:(?:something|anything) about|that|about) .+"
        r"|(?:刚才|昨天|上周|之前)?[\w]{1,8}(?:刚才|昨天|上周|之前)?"
        r"(?:说|讲|提)(?:过|了)(?:些)?(?:什么|啥)(?:关于.+)?|"
        r"谁(?:说|讲|提)(?:过|了|到)?.+"
    ),
    "link_accounts": (
        r"(?:am i|is (?:my|this) account|are my accounts) (?:still )?linked(?: .{0,30})?|(?:what|"
        r"which) accounts? (?:of mine )?"
        r"(?:are|is|do i have|have i|did i) link(?:ed)?(?: .{0,20})?|(?:show|list)(?: me)? my linked accounts"
        r"|我(?:的账号)?(?:现在)?(?:关联|绑定)了(?:哪些|什么)(?:账号|帐号)?|我的(?:账号|帐号)(?:关联|绑定)了吗|(?:查看|显示|看看)(?:我)?(?:关联|绑定)的(?:账号|帐号)|"
        rf"(?:link|connect)(?: (?:me|accounts?|with|to|code|the code))* {_CODE}|un-?link(?: (?:me|this|my|the|"
        rf"accounts?))*"
        r"|(?:link|connect|join|merge|un-?link|disconnect|separate) (?:this |my |our |the |both )(?:\w+ ){0,2}accounts?"
        r"(?: .{0,40})?|(?:i (?:also )?use you|i am also|i['’]m also) on (?:discord|slack|the web|"
        r"another account).{0,40}"
        r"|(?:link|connect|join) (?:me|myself) (?:with|to|on) (?:discord|slack|the web|another account).{0,20}"
        r"|keep (?:my|these|the|this) (?:accounts?|memor(?:y|ies)) (?:apart|separate|together)"
        rf"|(?:关联|绑定)(?:码|账号|帐号)?[:：\s]*{_CODE}"
        r"|(?:关联|绑定|连接|合并|连起|链接)(?:一下)?(?:我的?|这个|两个|这些|另一个)*(?:discord|slack|网页|其他|别的)?(?:上)?的?(?:账号|帐号|账户)"
        r"|把(?:我的?|这个|这|两个|这些)*(?:账号|帐号|账户)(?:关联|绑定|连接|合并|连)(?:起来|在一起|一下)?"
        r"|(?:解除|取消|断开)(?:我的|这个)?(?:账号|帐号)?的?(?:关联|绑定|连接)|(?:账号|帐号)?的?记忆(?:分开|合并)(?:保存)?"
        r"|(?:把)?(?:我的)?(?:账号|帐号|记忆)(?:分开|独立)(?:保存)?"
    ),
    "show_media": (
        rf"(?:show|send|give|bring|find|get)(?: me)?(?: up)?(?: again)? (?:that|the|those|these|my|"
        rf"our) (?:[\w'’-]+ ){{0,3}}?{_FILE}"
        rf" {_EARLIER}|(?:where (?:is|are)|what happened to|look up) (?:that|the|those|my|"
        rf"our) (?:[\w'’-]+ ){{0,3}}?{_FILE}"
        rf"(?: .+)?|(?:that|the) {_FILE} (?!.*\b(?:is|was|are|were|looks?|has|does|shows?)\b){_EARLIER}"
        rf"|(?:show|send)(?: me)? (?:that|it|them|this) again"
        rf"|(?:(?:can|could) i see|show|list|send|give)(?: me)? (?:all )?(?:of )?(?:my|our|your|the) {_FILES}"
        rf"(?: (?:that )?(?:you|we|i)(?: have|'ve)? (?:{_MADE}|sent|uploaded|shared))?{_LATELY}"
        rf"|(?:show|list|send|give)(?: me)? (?:everything|all|all of it|what)(?: that)? (?:you|we|i)(?: have|'ve)?"
        rf" (?:{_MADE}|done|did|sent|uploaded){_LATELY}"
        rf"|what(?: all)? (?:did|have) (?:you|we) {_MADE}{_LATELY}"
        rf"|(?:what|which) {_FILES} (?:do (?:i|you|we) have|have (?:i|you|we) (?:{_MADE}|sent|uploaded|got)|"
        rf"did (?:i|you|we) (?:{_MADE}|send|upload)){_LATELY}"
        rf"|(?:show|send|find)(?: me)? (?:the|my) (?:last|latest|newest) {_FILE}(?: .+)?"
        rf"|(?:再|给我|帮我)?(?:给我)?(?:看一?下|看看|看|找一?下|找到?|找出|发一?下?|显示|展示)(?:一?下|一遍|一次)?(?:我|你)?"
        rf"(?:{_WHEN_ZH}|那|我的).{{0,20}}{_FILE_ZH}(?:.{{0,6}})?"
        rf"|(?:把)?(?:我|你)?(?:{_WHEN_ZH}|那[张个段幅条]).{{0,20}}{_FILE_ZH}.{{0,4}}(?:再)?(?:发|给|找|调|拿|看|显示).{{0,6}}"
        rf"|我{_WHEN_ZH}(?:发|传|上传|拍)(?:给你)?(?:过)?的.{{1,14}}"
        rf"|(?:那[张个段幅条]|我的?).{{0,16}}{_FILE_ZH}(?:在哪里?|呢|还在吗)"
        rf"|(?:请|帮我|给我)*(?:列出|列一?下|看看|看一?下|显示|展示|查看|找出)(?:一下)?(?:我们?|你|咱们)?"
        rf"(?:的|所有|全部|{_WHEN_ZH}|画|做|生成|发|传|过)*{_FILES_ZH}(?:列表)?(?:吧)?"
        rf"|(?:{_WHEN_ZH}|你|我们|我|咱们|都|一共|给我|到现在|为止)*(?:画|做|生成|创作)(?:了|过)(?:些|哪些|几)?(?:什么|啥|哪些|张)"
        rf"{_FILES_ZH}?(?:啊|呢)?"
        rf"|我(?:都)?(?:有|发过|传过|上传过)(?:哪些|什么){_FILES_ZH}(?:呢|啊)?"
    ),
}
_COMPILED = {tool: re.compile(sentence, re.IGNORECASE) for tool, sentence in _SENTENCES.items()}
_LASTING = re.compile(
    r"\b(?:always|from now on|in (?:the )?future|every time|by default|whenever)\b|"
    r"以后|今后|从现在|从今|每次|总是|一直|默认|尽量",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:but|then|and (?:then )?(?:make|turn|draw|translate|read|describe|summari[sz]e|crop|edit|write|tell))\b|"
    r"然后|并且?|翻译|总结|改成|变成|描述|朗读|读出|文字",
    re.IGNORECASE,
)
"""More is wanted than to see it: the other rules plan that."""


def memory_plan(request: Request, shapes: Mapping[str, Shape]) -> Plan | None:
    """The one step of such a sentence; None for every other message, and for one with files."""
    text = " ".join(request.text.split())
    if not text or len(text) > _LONGEST or request.attachments:
        return None
    sentence = bare(text)
    if not REPROACH.search(sentence) and (control := read_control(sentence)) and control[0].value in shapes:
        slots = shapes[control[0].value].slots
        return Plan((PlannedStep(control[0].value, {slots[0].name: control[1]} if slots else {}),))
    if _is_standing_wish(text):
        return Plan()  # it is kept and acknowledged; nothing is drawn or read for it now
    for tool, pattern in _COMPILED.items():
        if tool in shapes and pattern.fullmatch(sentence) and not (tool == "show_media" and _CHANGES.search(sentence)):
            slots = shapes[tool].slots
            return Plan((PlannedStep(tool, {slots[0].name: sentence} if slots else {}),))
    return None


def _is_standing_wish(text: str) -> bool:
    """Whether a message states nothing but lasting wishes: "always draw in watercolour", "以后画画都用水彩风格"."""
    if _LASTING.search(text) is None or re.search(r"[?？:：]|[.。!！](?=.)", text):
        return False
    stated = statements(text)
    return bool(stated) and all(one.category in PREFERENCES for one in stated)
