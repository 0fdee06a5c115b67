"""Short words on a picture just made or sent that say how it should be different: "brighter please", "再亮一点".

They name neither the picture nor a verb of the phrase table, so what tells them from talk is their form: "给狗戴个帽子"
changes a picture, "给我一个主意" and "让我想想" do not.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 60
"""Longer ones say more than that."""

_END = r"(?:\W*(?:please|pls|plz|thanks|instead|though|this time|for me|then|now|maybe|as well|too))*\W*$"
_ENGLISH = re.compile(
    r"^\W*(?:(?:ok|okay|nice|great|cool|good|and|but|now|then|just|maybe|this time|can you|could you|please|do it|"
    r"try)\b\W*)*"
    r"(?:a (?:bit|little)\s+|much\s+|even\s+|way\s+|slightly\s+)?(?:again,? (?:but )?)?"
    r"(?:(?:more|less)\s+(?!or\s|of\s+(?:a|an|that|this)\b)\w+(?:\s+\w+){0,4}" + _END + r"|with(?:out)?\s+\w+|"
    r"at (?:night|sunset|sunrise|dawn|dusk|noon)" + _END + r"|"
    r"in (?:winter|summer|spring|autumn|fall|the (?:rain|snow|dark|evening|morning|fog)|black(?: and white)?|colou?r|"
    r"blue|red|green|yellow|pink|white|purple|orange|sepia)" + _END + r"|"
    r"brighter|darker|bigger|smaller|warmer|cooler|larger|sharper|softer|lighter|wider|taller|rounder|"
    r"give (?:it|him|her|them|the\s+\w+)\s+(?!time\b|up\b|back\b|credit\b|some\s+(?:time|thought))\w+|"
    r"an?\s+\w+(?:\s+\w+)?\s+(?:instead|too|as well)" + _END + r"|add\s+\w+|remove\s+\w+|replace\s+\w+|"
    r"change\s+(?!of\b|the\s+subject|topics?\b)\w+|"
    r"turn\s+(?:it|him|her|them|the|this|that|everything|left|right|around|upside)\b|"
    r"make (?:it|them|him|her|that|this|the|everything|one)\s+\w+)",
    re.I,
)
_ABOUT_PEOPLE = re.compile(
    r"\b(?:i|i['’]m|we|my|our|us|me|myself|yours?|yourself|he['’]s|she['’]s|nobody|everybody|somebody|"
    r"ideas?|examples?|jokes?|stor(?:y|ies)|poems?|reasons?|questions?|facts?|information|info|advice|tips|importantly|"
    r"names?|words?|sentences?|time|pleasure|love|respect|regards|luck|friends?|work|money|reminder|note|calendar)\b",
    re.I,
)
"""What is spoken of, not seen: no picture gets "more ideas" or "with pleasure"."""
_ASKED_POLITELY = re.compile(
    r"\b(?:can|could|would|will) you\b|\bi(?:['’]d| would) (?:like|love|prefer)\b|\bfor me\b", re.I
)

_CHINESE_LEAD = (
    r"^\W*(?:(?:可以|不错|很好|好的?|嗯|那|请|麻烦|帮我|你|能不能|能|可不可以|还是|这次|现在|然后)[，,、\s]*)*"
)
_PUT = r"加|添|戴|穿|画|涂|染|上|配|换|系|披|拿|抱|放|打|补|描|盖|围|P|p"
_TURN = (
    r"换|改|变|调|去掉?|删|移|放|缩|转|加|涂|画|弄|做|裁|剪|抠|染|修|补|拉|提|降|增|减|"
    r"美化|模糊|虚化|锐化|翻|擦|抹|旋|反|[Pp]"
)
_CHINESE = re.compile(
    _CHINESE_LEAD + r"(?:(?:再|更|稍微|稍)[^，。？?]{1,12}?(?:一?点儿?|一?些)的?[吧吗呢]?\W*$"
    r"|更(?:加)?(?:亮|暗|大|小|高|矮|红|蓝|绿|黄|白|黑|鲜艳|清晰|模糊|柔和|可爱|漂亮|好看|真实|卡通|简洁|明亮|暖|冷|梦幻|复古)"
    rf"|再(?:{_PUT}|[来多少](?:[一几两]?[点些个只朵棵颗片条座]))|(?:把|将)[^，。？?]{{1,20}}?(?:{_TURN})"
    r"|(?:换|改|变|转)(?:成|为|作|做)|(?:换|改)一?(?:个|种|下|身|副|件|套|顶|张)|变得?(?:更|大|小|亮|暗|黑|白|红|蓝|绿|可爱)"
    r"|改得?(?:亮|暗|大|小|更)|调(?:亮|暗|高|低|大|小|色|整|成|一下)|(?:不|别)要[^，。我你]{1,10}$"
    r"|(?:加|添)(?:上|[一两几三四五六]|个|只|点|些|副|顶|条|行|字|边框|滤镜|水印|文字|标题|雪|雨|月|星|太阳|云)"
    r"|(?:去掉|去除|删掉|删除|擦掉|移除|抠|裁|旋转|放大|缩小|翻转|模糊|虚化|锐化|美化|上色|反色|提亮)"
    rf"|给(?!我[^的们]|你)[^，。？?]{{1,10}}?(?:{_PUT})"
    r"|让(?!我|你|咱|人|大家)[^，。？?]{1,10}?(?:变|更|亮|暗|笑|哭|戴|穿|拿|抱|飞|跑|跳|站|坐|躺|看向|面向|朝|睁|闭|张|挥|"
    r"消失|动|大|小|高|转|模糊|虚化))",
    re.I,
)
_SPOKEN_OF = re.compile(
    r"主意|点子|建议|例子|笑话|故事|名字|理由|话题|说法|办法|方法|问题|思路|意见|消息|电话|邮件|微信|工作|"
    r"时间|机会|朋友|说|讲|聊|解释|介绍|推荐|翻译|总结|分析|详细|便宜|看看|查|等等?|试试|想想|再见|加油|改天|改变|更新|更重要|更多"
    r"|觉得|喜欢|知道|记住|忘|努力|慢慢|快一?点|早一?点|晚一?点(?!钟)|休息|睡"
)
"""What is said, thought or done, not seen: no picture gets another idea."""
_QUESTION = re.compile(r"[？?]\W*$|[吗呢么]\W*$|什么|怎么|为什么|谁|哪")
_POLITE_QUESTION = re.compile(r"(?:能不能|能|可以|可不可以|好不好|行吗|好吗|可以吗)")
_LETTERING = re.compile(
    r"(?:加|写|添)[^：:“\"]{0,6}(?:字|文字|标题|水印)|[“\"「'‘]|\b(?:saying|text|caption|title)\b", re.I
)
"""Words that are to stand in the picture may be any."""


def is_change(text: str) -> bool:
    """Whether a short text says how a picture should be different."""
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        return False
    if re.search(r"[\u4e00-\u9fff]", text):
        return _CHINESE.match(text) is not None and (bool(_LETTERING.search(text)) or not _is_talk(text))
    named = _ASKED_POLITELY.sub("", text)
    return _ENGLISH.match(text) is not None and (bool(_LETTERING.search(text)) or not _ABOUT_PEOPLE.search(named))


def _is_talk(text: str) -> bool:
    asked = _QUESTION.search(text) and not _POLITE_QUESTION.search(text)
    return bool(asked or _SPOKEN_OF.search(text))
