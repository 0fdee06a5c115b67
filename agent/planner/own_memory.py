"""Requests by which a person sees and rules what is kept of them: whole sentences, for nothing else to look like one.

"Forget that", "what do you know about me", "pause remembering", "show me that photo of the receipt again",
"我上周发的猫": each is one step, its argument the sentence itself, which the tool reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.planner.catalogue import Shape
from agent.planner.plan import Plan, PlannedStep, Request

_LONGEST = 200
_POLITE = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|now|hey|hi|parley|please|could you|can you|would you|will you|i (?:want|"
    r"would like) you to|"
    r"i['’]d like you to)[,\s]+)+|[,\s]*(?:please|for me|thanks|thank you|now)(?=[.!?]*$)|[.!?\s]+$|"
    r"^(?:请你?|麻烦你?|帮我|你?能不能|可以|好的?|那么?|现在)[，,\s]*|[。！？!?\s]+$",
    re.IGNORECASE,
)
_FILE = (
    r"(?:photos?|photographs?|pictures?|images?|pics?|drawings?|paintings?|screenshots?|selfies?|illustrations?|"
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
_CODE = r"[A-HJ-NP-Z2-9]{4}[-\s]?[A-HJ-NP-Z2-9]{4}"

_SENTENCES: dict[str, str] = {
    "forget": (
        r"(?:forget|delete|erase) (?:about )?(?:that|this|it|me|everything|all(?: of it)?|"
        r"what i (?:just )?(?:said|told you))"
        r"(?: (?:about me|you know(?: about me)?|i (?:just )?said|i told you))?"
        r"|(?:forget|delete|erase) (?:everything (?:from |of |in )?|what i said (?:in )?|all of )?"
        r"(?:the )?(?:(?:last|past) (?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|year)|today|yesterday)"
        r"|(?:forget|delete|erase) (?:this|our) (?:conversation|chat)"
        r"|(?:忘掉|忘记|忘了|删除|删掉)(?:我|这个|那个|这|那|它|一切|所有|全部|刚才(?:说)?的?话?|这个?对话|这次对话|本次对话|"
        r"(?:最近|过去)[\d一两二三四五六七八九十半几]*个?半?(?:分钟|小时|钟头|天|周|星期|个?月)(?:的(?:内容|话|记忆))?)(?:吧)?"
        r"|(?:把)?(?:这个|那个|刚才(?:说)?的?话?|这|那)(?:都)?(?:忘掉|忘了|忘记)(?:吧)?"
    ),
    "recall": (
        r"(?:what (?:do|did|all do) you (?:know|remember)|what (?:have|did) you (?:stored?|kept|keep|saved?|"
        r"remembered|learned))"
        r" (?:about|of|on) me|(?:show|list|tell) (?:me )?(?:everything|all|what) (?:that )?you (?:know|remember|"
        r"have|keep|store)"
        r"(?: (?:about|of|on) me)?|(?:show|list)(?: me)? (?:all )?my memor(?:y|ies)|what(?:['’]s| is) in (?:my|"
        r"your) memory"
        r"|你?都?(?:知道|记得|记住|了解|保存)了?(?:关于|有关)?我(?:的|些)?(?:什么|哪些(?:事情?|东西|内容)?|多少)"
        r"|(?:关于|有关|对)我你?都?(?:知道|记得|记住|了解|保存)了?(?:什么|哪些|多少|啥)"
        r"|(?:查看|看看|显示|列出)(?:一下)?我的所有?记忆"
    ),
    "explain_memory": (
        r"(?:why|how|how come) (?:do |did |would |can )?you (?:know|remember|think|believe|say) "
        r"(?:that|this|it|so|about .+|my .+|i .+|i['’]m .+|where i .+|what i .+)|where (?:do|did) you (?:know|"
        r"get|learn|hear) "
        r"(?:that|this|it)(?: from)?|who told you(?: that)?|(?:explain|show)(?: me)? (?:memory )?m-[0-9a-f]{8,16}"
        r"|你?(?:是)?(?:为什么|怎么|从哪里?|哪里)(?:会)?(?:知道|记得|听说|认为|觉得)(?:的|这个?|那个?|我.*)?|谁告诉你的"
    ),
    "pause_memory": (
        r"(?:stop|pause|quit|suspend|resume|continue|restart|start|un-?pause)(?: again)? "
        r"(?:remembering|memori[sz]ing|(?:your |my |the )?memory)(?: (?:me|again|things|anything|what i say|this))*"
        r"|(?:turn|switch) (?:(?:your |my |the )?memory (?:on|off)|(?:on|off) (?:your |my |the )?memory)(?: again)?"
        r"|(?:do not|don['’]?t) remember (?:this|that|anything|what i (?:say|tell you)|any of (?:this|"
        r"it))(?: .{0,30})?"
        r"|(?:you (?:can|may) )?remember (?:me |things )?again"
        r"|(?:暂停|停止|关闭|关掉|恢复|继续|开启|打开|重新开始)(?:你的|我的)?(?:记忆|记住我?|记录我?)(?:功能)?(?:吧)?"
        r"|(?:先)?(?:别|不要)(?:再)?记(?:住|录|下)?(?:我|了|这个?|下来)(?:说的话?)?(?:吧)?"
    ),
    "export_memory": (
        r"(?:export|download|give me|send me|hand (?:me )?over)(?: a copy of)?(?: all)?(?: of)?"
        r" (?:my (?:data|memor(?:y|ies)|information|history|personal data)|everything (?:you (?:know|have|keep|store)"
        r"(?: (?:about|of|on) me)?|about me))|export me"
        r"|(?:导出|下载)(?:一下)?(?:我的?)?(?:所有|全部)?的?(?:个人)?(?:数据|记忆|信息|资料|内容)?"
    ),
    "link_accounts": (
        rf"(?:link|connect)(?: (?:me|accounts?|with|to|code|the code))* {_CODE}|un-?link(?: (?:me|this|my|the|"
        rf"accounts?))*"
        r"|(?:link|connect|join|merge|un-?link) (?:this |my |our |the |both )(?:\w+ ){0,2}accounts?(?: .{0,40})?"
        r"|keep (?:my|these|the|this) (?:accounts?|memor(?:y|ies)) (?:apart|separate|together)"
        rf"|(?:关联|绑定)(?:码|账号|帐号)?[:：\s]*{_CODE}|(?:关联|绑定|连接|合并)(?:一下)?(?:我的|这个|两个|这些)?(?:账号|帐号|账户)"
        r"|(?:解除|取消)(?:我的)?(?:账号|帐号)?的?(?:关联|绑定)|(?:账号|帐号)?的?记忆(?:分开|合并)(?:保存)?"
    ),
    "show_media": (
        rf"(?:show|send|give|bring|find|get)(?: me)?(?: up)?(?: again)? (?:that|the|those|these|my|"
        rf"our) (?:[\w'’-]+ ){{0,3}}?{_FILE}"
        rf" {_EARLIER}|(?:where (?:is|are)|what happened to|look up) (?:that|the|those|my|"
        rf"our) (?:[\w'’-]+ ){{0,3}}?{_FILE}"
        rf"(?: .+)?|(?:that|the) {_FILE} (?!.*\b(?:is|was|are|were|looks?|has|does|shows?)\b){_EARLIER}"
        rf"|(?:show|send)(?: me)? (?:that|it|them|this) again"
        rf"|(?:show|send|find)(?: me)? (?:the|my) (?:last|latest|newest) {_FILE}(?: .+)?"
        rf"|(?:再|给我|帮我)?(?:给我)?(?:看一?下|看看|看|找一?下|找到?|找出|发一?下?|显示|展示)(?:一?下|一遍|一次)?(?:我|你)?"
        rf"(?:{_WHEN_ZH}|那|我的).{{0,20}}{_FILE_ZH}(?:.{{0,6}})?"
        rf"|(?:把)?(?:我|你)?(?:{_WHEN_ZH}|那[张个段幅条]).{{0,20}}{_FILE_ZH}.{{0,4}}(?:再)?(?:发|给|找|调|拿|看|显示).{{0,6}}"
        rf"|我{_WHEN_ZH}(?:发|传|上传|拍)(?:给你)?(?:过)?的.{{1,14}}"
        rf"|(?:那[张个段幅条]|我的?).{{0,16}}{_FILE_ZH}(?:在哪里?|呢|还在吗)"
    ),
}
_COMPILED = {tool: re.compile(sentence, re.IGNORECASE) for tool, sentence in _SENTENCES.items()}
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
    bare, before = text, ""
    while bare != before:
        bare, before = _POLITE.sub("", bare).strip(" ,，"), bare
    for tool, sentence in _COMPILED.items():
        if tool in shapes and sentence.fullmatch(bare) and not (tool == "show_media" and _CHANGES.search(bare)):
            slots = shapes[tool].slots
            return Plan((PlannedStep(tool, {slots[0].name: _argument(tool, bare)} if slots else {}),))
    return None


def _argument(tool: str, sentence: str) -> str:
    """What the tool reads; `forget` is told what, not that."""
    if tool != "forget":
        return sentence
    what = re.sub(
        r"^(?:forget|delete|erase) (?:about )?|^(?:忘掉|忘记|忘了|删除|删掉)", "", sentence, flags=re.IGNORECASE
    )
    return what or sentence
