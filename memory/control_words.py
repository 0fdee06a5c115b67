"""Whole sentences by which a person sees and rules what is kept of them, English and Chinese.

The planner asks what a sentence wants; the tools ask the same of the words a chat model hands them. Only whole
sentences count, so that nothing else looks like one: "delete the background" is no forgetting, "forget what I said
yesterday" is.
"""

from __future__ import annotations

import re
from enum import StrEnum

from memory.hurried import spelled_out

_POLITE = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|now|hey|hi|parley|please|kindly|just|actually|could you|can you|would you|will you|"
    r"can i|could i|may i|i (?:want|would like|need|wish)(?: you)? to|i['’]d like(?: you)? to|let me|help me(?: to)?|"
    r"make sure (?:to|you|that you)|i want(?= my)|(?:from now on|for now|for the moment|"
    r"today)(?=,? (?:please )?(?:don|do n|"
    r"stop|remember|pause)))[,\s]+)+"
    r"|[,\s]*(?:please|for me|thanks|thank you|now|right now|immediately|at once|will you|would you|ok|okay)(?=[.!?]*$)"
    r"|[.!?\s]+$|(?<=[\u4e00-\u9fff])吧$"
    r"|^(?:请你?|麻烦你?|帮我|帮忙|你?能不能|你?能否|你?可不可以|你?可以(?!继续|再?[记恢])|我想要?|我要|我需要|我希望你?|我能|好[的了]?|那么?|嘿|现在(?!记忆|在)|"
    r"马上|立刻)[，,\s]*|(?:吧|啊|呀|哦|谢谢你?|好吗|行吗|可以吗|吗(?=？?$)(?<=好吗|行吗))?[。！？!?\s]+$|[，,]?(?:谢谢你?|好吗|行吗|可以吗)$",
    re.IGNORECASE,
)
_SAID = (
    r"(?:said|told you|wrote|have said|have told you|['’]ve said|['’]ve told you|sent(?: you)?|shared|asked(?: you)?)"
)
_KEPT = (
    r"(?:know|knew|remember(?:ed)?|have|got|keep|kept|store[d]?|save[d]?|learn(?:ed|t)?|recall|collected|recorded|"
    r"have (?:stored|kept|saved|learned|learnt|remembered|collected|recorded)|['’]ve (?:stored|kept|saved|learned|got)|"
    r"hold)"
)
_OF_ME = r"(?:(?:about|on|of|from|regarding) (?:me|myself))"
_KEPT_ZH = r"(?:知道|记得|记住|记下|了解|保存|存储?|记录|掌握|收集|留着|有)"

_OVERVIEW = re.compile(
    rf"(?:what|which|how much)(?: all| information| things?| else| data| facts| exactly| stuff)* "
    rf"(?:do|did|have|has|can|all do) (?:you|u|parley)(?: all)? (?:already |still |"
    rf"now )?{_KEPT}(?: so far| stored| saved| "
    rf"kept| remembered)? {_OF_ME}(?: so far| now| already| exactly)?"
    rf"|what(?:['’]s| is| are)(?: all)? (?:known|stored|kept|saved|remembered|recorded) {_OF_ME}"
    rf"|what(?:['’]s| is) in (?:my|your) (?:memory|profile)"
    rf"|(?:do|can|did) you (?:{_KEPT}|tell me) (?:anything|something|things|everything|stuff|a lot|"
    rf"much) {_OF_ME}(?: at all)?"
    rf"|(?:show|list|tell|give|see|view|display)(?: me)?(?: a list of| an overview of)?(?: all|"
    rf" everything| what| anything)*"
    rf"(?: that)? you (?:{_KEPT})(?: {_OF_ME})?"
    rf"|(?:show|list|view|see|open|display)(?: me)?(?: all)?(?: of)? (?:my|your) (?:memor(?:y|ies)|"
    rf"profile)(?: {_OF_ME})?"
    rf"|what have i (?:ever )?(?:told you|said)(?: so far)?(?: {_OF_ME})?|what did i (?:ever )?tell you {_OF_ME}"
    rf"|(?:so )?you {_KEPT} what {_OF_ME}"
    rf"|你?(?:都|还|到底|现在)*{_KEPT_ZH}了?(?:些|哪些|什么|多少)?(?:关于|有关|和|跟)?我(?:有关)?(?:的|些)*"
    r"(?:什么(?:事情?|信息|东西|内容|资料)?|哪些(?:事情?|信息|东西|内容|资料|数据)?|多少(?:事情?|信息|东西)?|啥)"
    rf"|(?:关于|有关|对)我你?(?:都|还)?(?:有)?{_KEPT_ZH}?了?(?:什么|哪些|多少|啥)(?:了解|信息|记忆|记录)?"
    rf"|你?对我(?:都)?有?(?:什么|哪些|多少|怎样的|怎么样的)?(?:了解|认识|印象|记忆)(?:多少|什么|哪些)?"
    rf"|你(?:都)?有我的?(?:什么|哪些)(?:信息|资料|记录|数据)|你{_KEPT_ZH}?了?我的?(?:什么|哪些)(?:信息|资料|记录|数据)"
    rf"|(?:告诉我|跟我说说?|列出|显示|给我看看?|说说|看看|查看)(?:一下)?(?:所有|全部)?(?:你)?{_KEPT_ZH}的?(?:所有|全部)?(?:的)?"
    r"(?:关于|有关)?我的?(?:一切|所有(?:事情?|信息|内容)?|全部|事情?|信息|内容|东西)?"
    r"|(?:查看|看看|看一下|看下|显示|列出|打开|给我看看?|展示)(?:一下)?(?:我|你|我们)的(?:所有|全部)?的?(?:记忆|档案|资料)"
    r"|我(?:都|以前|之前|曾经)*(?:跟|和|对)?(?:你)?(?:都)?(?:说过|告诉过你|讲过|告诉了你)(?:一?些)?(?:什么|哪些|啥)(?:事情?|东西|话)?",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"(?:why|how|how come|where|since when) (?:do |did |would |can |could )?you "
    r"(?:know|remember|think|believe|say|learn|find out|get|hear|have|even know)"
    r"(?: (?:that|this|it|so|(?:that )?(?:about .+|my .+|me\b.*|i .+|i['’]m .+)|(?:where|what|when|who) i .+))?"
    r"(?: from)?"
    r"|who (?:told|said)(?: (?:to )?you)?(?: (?:that|this|so|it|about .+|my .+|i .+|i['’]m .+))?"
    r"|what makes you (?:think|say|believe) .+|what(?:['’]s| is) your source(?: for (?:that|this|it))?"
    r"|(?:explain|show)(?: me)? (?:memory )?m-[0-9a-f]{8,16}|where is that from|where does that come from"
    r"|你?(?:是)?(?:为什么|怎么|怎么会|如何|从哪里?|从哪儿|哪里|凭什么|从何)(?:会)?(?:知道|记得|听说|认为|觉得|得知|了解|晓得)"
    r"(?:的|到的|了|这个?|那个?|这件事|我.*)?(?:的)?|谁(?:告诉|跟|和)你?(?:说)?(?:过)?(?:的|我.*|这个?.*)?|(?:这|那)(?:个)?(?:是)?(?:从)?哪里?来的",
    re.IGNORECASE,
)
_NOT = r"(?:do not|don['’]?t|never|stop|quit|cease|avoid|no longer)"
_KEEP = (
    r"(?:remember(?:ing)?|memori[sz](?:e|ing)|sav(?:e|ing)|stor(?:e|ing)|keep(?:ing)?|record(?:ing)?|log(?:ging)?|"
    r"not(?:e|ing) down|learn(?:ing)?)"
)
_ANYTHING = (
    r"(?:(?: (?:me|again|things|anything|everything|any of (?:this|it|that)|(?:any of )?what i (?:say|tell you|write)|"
    r"my messages|(?:this|our|my) (?:conversation|chat|session)s?|new things|stuff|about me|of what i say|from now on|"
    r"the next (?:bit|part|thing|message|few messages)|what (?:comes|i say) next|what follows|"
    r"for now|from here on|any ?more|today|for a while|until i say so|until .{1,30}))*)"
)
_PAUSE = re.compile(
    rf"(?:(?:from now on|for now|for the moment|today),? )?{_NOT} {_KEEP}{_ANYTHING}"
    r"|(?:pause|suspend|disable|deactivate|switch off|turn off|stop)(?: again)? (?:(?:your |my |"
    r"the )?memory|remembering|"
    r"memori[sz]ing|recording|learning)(?: (?:me|again|things|anything|what i say|this|for now|"
    r"for a while|from now on))*"
    r"|(?:turn|switch) (?:your |my |the )?memory off(?: again)?|(?:your |my |the )?memory off"
    r"|(?:go|enter|start|turn on|switch to|use|enable|activate)(?: to| into| in)? ?(?:an? |"
    r"the )?(?:incognito|private|off[- ]the[- ]record)"
    r"(?: mode| session| chat)?(?: on)?|(?:this|what follows|the following) is off the record|"
    r"off the record|incognito(?: mode)?"
    r"|(?:从现在开始|从现在起|以后|今后|接下来|现在|暂时|先|请)*(?:别|不要|不用|不许|停止|无需|不必)(?:再)?"
    r"(?:记忆|记住|记录|记下来?|记得|保存|存储|存|记)(?:我|关于我|任何|一切|所有)?(?:说)?(?:的|了)?(?:任何)?"
    r"(?:话|东西|内容|事情?|信息|消息|这次对话|这个对话|这段对话|这些|对话|聊天|聊天记录)?(?:了)?"
    r"|(?:暂停|停止|关闭|关掉|停用|禁用)(?:一下)?(?:你的|我的)?(?:记忆|记住我?|记录我?)(?:功能)?"
    r"|把?(?:记忆|记录)(?:功能)?(?:关掉|关闭|关了|暂停|停掉|停了)"
    r"|(?:开启|打开|进入|切换到|切到|使用|用)?(?:无痕|隐私|隐身|私密)(?:模式|聊天|对话)?(?:打开|开启)?",
    re.IGNORECASE,
)
_RESUME = re.compile(
    r"(?:you (?:can|may|should) )?(?:resume|continue|restart|start|begin|un-?pause|go on|carry on|"
    r"keep)(?: again)?(?: to| with)? "
    r"(?:remember(?:ing)?|memori[sz]ing|recording|learning|(?:your |my |the )?memory)"
    r"(?: (?:me|again|things|anything|everything|what i say|this|from now on))*"
    r"|(?:turn|switch) (?:(?:your |my |the )?memory (?:back )?on|(?:back )?on (?:your |my |the )?memory)(?: again)?"
    r"|(?:enable|activate|un-?pause) (?:your |my |the )?memory(?: again)?"
    r"|you (?:can|may) (?:remember|save|store)(?: (?:me|things|everything|what i say))?(?: again)?"
    r"|remember (?:(?:me|things|everything|stuff|what i say) )?again"
    r"|(?:你)?(?:现在)?(?:可以|能)(?:再)?(?:记|记住|记录|记忆)(?:我说的话)?了"
    r"|(?:leave|end|exit|stop|quit|turn off|disable)(?: the)? (?:incognito|private)(?: mode| session|"
    r" chat)?|back on the record"
    r"|(?:你)?(?:可以|能)?(?:继续|恢复|重新|开始|再次|又可以|再)(?:开始)?(?:记忆|记住|记录|记下|记)(?:功能|我)?(?:说的?)?(?:话|内容|东西)?(?:了)?"
    r"|(?:开启|打开|启用|恢复|继续)(?:你的|我的)?(?:记忆|记录)(?:功能)?|把?(?:记忆|记录)(?:功能)?(?:打开|开启|恢复)"
    r"|(?:退出|关闭|关掉|结束|离开)(?:无痕|隐私|隐身|私密)(?:模式|聊天|对话)?",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"is (?:remembering|recording|(?:your |my |the )?memory)(?: now| currently| still)? "
    r"(?:paused|on|off|active|working|enabled|disabled|switched (?:on|off)|turned (?:on|off))"
    r"|are you (?:still |currently )?(?:remembering|recording|saving|storing|keeping|memori[sz]ing)"
    r"(?: (?:this|me|what i say|things|anything|everything|our (?:chat|conversation)s?|my messages|now))*"
    r"|(?:do|will) you (?:still )?(?:remember|save|store|record|keep) (?:what i (?:say|tell you|write)|our (?:chat|"
    r"conversation)s?|my messages|this (?:chat|conversation))"
    r"|is this (?:chat |conversation )?(?:being )?(?:remembered|recorded|saved|stored|kept|off the record)"
    r"|(?:现在)?(?:你的)?(?:记忆|记录)(?:功能)?(?:现在)?(?:是|有没有)?(?:不是)?(?:暂停|开|关|打开|关闭|开启)(?:的|着|了)?(?:吗|没有|么)?(?<=[吗么有])"
    r"|(?:记忆|记录)(?:功能)?(?:是)?(?:开着|关着|暂停着)还是.+"
    r"|你(?:现在)?(?:还)?(?:在|有没有在?|是不是在|会|会不会)(?:记忆|记录|记住|记|保存|存)(?:着)?(?:我)?(?:说的)?(?:话|这些|内容|对话|聊天)?(?:吗|么)?",
    re.IGNORECASE,
)
_EXPORT = re.compile(
    r"(?:export|download|give me|send me|hand (?:me )?over|get|have|obtain|take out|"
    r"show me)(?: me)?(?: a copy of)?(?: all)?"
    r"(?: of)? (?:my (?:own |personal )?(?:data|information|memor(?:y|ies)|history|chat history|personal data)"
    rf"|everything(?: that)? you (?:{_KEPT})(?: {_OF_ME})?|everything about me|what you (?:{_KEPT}) {_OF_ME})"
    r"(?: as (?:a )?(?:file|json|zip|html|page))?|export me|export (?:everything|it all|all)"
    r"|(?:导出|下载|发给我|给我|获取|拿到|打包)(?:一下|一份)?(?:你)?(?:知道|记得|保存)?的?(?:关于|有关)?我?(?:自己)?的?(?:所有|全部|一切)?的?"
    r"(?:个人)?(?:数据|记忆|信息|资料|一切|全部内容|记录|聊天记录)|导出我|(?:导出|下载)(?:你)?(?:知道|记得|保存)的?(?:关于)?我的?(?:一切|所有|全部)"
    r"|把?(?:你)?(?:知道|保存)?的?(?:关于)?我的?(?:所有|全部|一切)?的?(?:个人)?(?:数据|记忆|信息|资料|记录)(?:都|全部)?(?:导出来?|下载下来|发给我|给我|打包给我)",
    re.IGNORECASE,
)
_MEMORIES = (
    r"(?:memor(?:y|ies)|data|history|information|info|messages|conversations|chats|chat history|"
    r"records|account|facts|profile)"
)
_MINE = (
    r"(?=.*\b(?:me|my|myself|i|we|us|our|you|last|past|today|yesterday|this (?:conversation|chat|week|month|morning|"
    r"afternoon|evening)|hours?|days?|weeks?|months?|memory|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)"
)
_ALL = r"(?:everything|all|anything|every trace|all the things?)"
_RECENT = (
    r"(?:the |my |our |your |these |those )*(?:last|past|previous|latest) (?:.{0,20} )?"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?|messages?|things?(?: i (?:just )?said)?|turns?|half hour|night)"
    r"|today|yesterday|last (?:night|week|month|year)|this (?:morning|afternoon|evening|week|month)"
)
_FORGOTTEN = (
    r"(?:that|this|it|them|all (?:of )?(?:that|this|it)|the lot)"
    r"|(?:me|myself|us)(?: (?:completely|entirely|altogether|for good|forever|from (?:your )?memory))*"
    rf"|{_ALL}(?: (?:of it|for good|forever))?|{_ALL} {_MINE}(?:that |about |from |of |in |on |since |"
    rf"before |during |until )*.+"
    rf"|(?:what(?:ever)?|the things?|the fact)(?: that)? (?:i|we|you)(?:['’]ve| have)?(?: just|"
    rf" ever)? ?(?:{_SAID}|{_KEPT})\b.*"
    rf"|(?:all )?(?:of )?(?:my|your|our|the) (?:entire |whole |stored |old )?{_MEMORIES}"
    r"(?: (?:of|about|on|from|with|since|before) .+)?"
    rf"|(?:all )?memor(?:y|ies)(?: (?:of|about|from) .+)?|all {_MEMORIES}(?: (?:of|about|from|on) .+)?|{_RECENT}"
    r"|(?:this|our|the|the whole|the entire|the current) (?:whole |entire )?(?:conversation|chat|thread|session)"
    r"|(?:passage |memory )?m-[0-9a-f]{8,16}"
)
_FORGET = re.compile(
    rf"(?:(?:forget|delete|erase|remove|wipe|clear|purge|get rid of)(?: about)? (?P<what>{_FORGOTTEN})"
    r"|(?:forget|do not remember|don['’]?t remember)(?: about)? (?P<about>what (?:is|was|has to do) .+|"
    rf"{_ALL} (?:about|of|on|regarding) .+))",
    re.IGNORECASE,
)
_VERB_ZH = r"(?:忘记|忘掉|忘了|忘|删除|删掉|删了|删|清除|清空|清掉|抹掉|抹去|抹除)"
_OBJECT_ZH = (
    r"(?:我(?:自己)?|这个?|那个?|它|这些|那些|这件事|那件事|这句话?|那句话?|一切|所有|全部|所有的?(?:事情?|记忆|内容|话|东西|记录|数据)|"
    r"关于我的?(?=全|都|统统|给|彻底|忘|删|清|抹)|关于.{1,20}|有关.{1,20}|[^，。我你他她它这那]{1,12}的(?:那?件?事情?|话|信息|消息|情况)|和.{1,12}有关的?.{0,6}|我的?(?:所有|全部|"
    r"一切)?的?(?:记忆|数据|资料|信息|记录|账号|帐号|账户|聊天记录|对话|一切|所有)|"
    r"(?:我|你|我们)?(?:刚才|刚刚|今天|昨天|前天|昨晚|今早|上午|下午|之前|上周|这周|本周|上个?月)?(?:跟你|和你|对你)?(?:说|讲|告诉你|提|聊|发|记得|知道)"
    r"(?:过)?的.{0,12}|(?:刚才|刚刚|今天|昨天|前天|昨晚|上周|这周|本周|上个?月)(?:说|讲|聊)?(?:过)?的?.{0,10}|"
    r"(?:最近|过去|刚才|这|前)(?:的)?[\d一两二三四五六七八九十半几]*个?半?(?:分钟|小时|钟头|天|周|星期|个?月)(?:内|里)?(?:的?.{0,8})?|"
    r"(?:我的?)?(?:上|最后|前|刚才那?)[\d一两二三四五六七八九十]*(?:一)?(?:条|句)(?:消息|话)?|(?:这|本|整)(?:个|次|段)?(?:对话|聊天|会话)(?:内容|记录)?|"
    r"(?:关于我的?)?记忆|m-[0-9a-f]{8,16})"
)
_FORGET_ZH = re.compile(
    rf"(?:把|将)?(?P<before>{_OBJECT_ZH}|我的)(?:全部|全都|全(?!部)|统统|都|给我|彻底|也|就)*{_VERB_ZH}(?:掉|了)?(?:吧)?"
    rf"|(?:全部|彻底)?{_VERB_ZH}(?:掉|了)?(?:一下)?(?P<after>{_OBJECT_ZH})(?:吧|了)?"
    r"|(?:别|不要|不用)(?:再)?(?:记得|记住|记着|记下|记)(?P<not>(?!我说|我的话|我$|任何|东西|话|了|这次|这段|对话)[^，。,]{1,20}?)(?:的事情?)?(?:了)?",
    re.IGNORECASE,
)
_JUST_THAT = re.compile(r"(?:do not|don['’]?t) (?:remember|save|store|keep) (?:that|this|it)", re.IGNORECASE)


class Control(StrEnum):
    """What a sentence wants of the person's memory; the values are the names of tools."""

    OVERVIEW = "recall"
    EXPLAIN = "explain_memory"
    PAUSE = "pause_memory"
    EXPORT = "export_memory"
    FORGET = "forget"


def bare(text: str) -> str:
    """A sentence without "could you please" around it."""
    text, before = spelled_out(" ".join(text.split())), ""
    while text != before:
        text, before = _POLITE.sub("", text).strip(" ,，"), text
    return text


def read_control(sentence: str) -> tuple[Control, str] | None:
    """What a bare sentence wants and the words its tool reads; None for any other sentence."""
    if _JUST_THAT.fullmatch(sentence):
        return Control.FORGET, "that"
    if pause_wish(sentence):
        return Control.PAUSE, sentence
    if (found := _FORGET.fullmatch(sentence)) is not None:
        # "everything about my job" is what is about it; "everything about me" is everything.
        return Control.FORGET, re.sub(r"^everything (?=about (?!me\b|myself\b))", "", found["what"] or found["about"])
    if (found := _FORGET_ZH.fullmatch(sentence)) is not None:
        return Control.FORGET, next(part for part in found.groups() if part).removesuffix("都")
    for control, pattern in ((Control.OVERVIEW, _OVERVIEW), (Control.EXPLAIN, _EXPLAIN), (Control.EXPORT, _EXPORT)):
        if pattern.fullmatch(sentence):
            return control, sentence
    return None


def asks_overview(text: str) -> bool:
    """Whether a text asks for all that is known of the person."""
    return _OVERVIEW.fullmatch(bare(text)) is not None


def pause_wish(sentence: str) -> str:
    """``pause``, ``resume`` or ``status``, empty for a sentence about something else."""
    for name, pattern in (("status", _STATUS), ("resume", _RESUME), ("pause", _PAUSE)):
        if pattern.fullmatch(sentence):
            return name
    return ""
