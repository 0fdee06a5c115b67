"""What people tell of themselves, asking for nothing: a name, a feeling, what they did. A word shows it was heard."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from agent.chat_models.told_facts import NAME_EN, NAME_ZH
from memory.asking import asks
from memory.hurried import spelled_out

_GOOD_FEELINGS = ("happy", "glad", "excited", "great", "well", "fine", "good", "proud")
_FEELING = re.compile(
    r"(?:i am|i'm|i feel|i'm feeling) (?:so |very |really |a bit |quite |feeling )*"
    r"(sad|tired|sick|ill|lonely|bored|angry|upset|stressed|worried|unhappy|depressed|" + "|".join(_GOOD_FEELINGS) + ")"
    r"(?: today| now)?",
    re.IGNORECASE,
)
_ABOUT_ONESELF = re.compile(
    r"(?:hi|hello|hey)?[,.! ]*"
    r"(?:i am|i'm|i live|i like|i love|i work|i have|i come|i was born|i hate|i prefer|my [\w' ]+ is)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:explain|tell|show|give|write|draw|describe|need|want|please|help|looking|trying|wondering|should|"
    r"could|would|can|how|what|why|which|who|where|when)\b",
    re.IGNORECASE,
)


_FEELING_ZH = re.compile(
    r"(?=.*(?:我|心情|感|觉得|好|很|太|真))我?(?:今天|现在|最近|这几天)?(?:真|好|很|太|有点儿?|非常|特别|感觉|"
    r"感到|觉得|心情|超|都){0,3}(?:不(?=开心|"
    r"高兴|舒服))?"
    r"(难过|伤心|累|疲惫|孤独|寂寞|无聊|生气|郁闷|沮丧|焦虑|害怕|压力大|烦|糟|糟糕|不好|不开心|不高兴|不舒服|"
    r"开心|高兴|幸福|兴奋|激动|不错|棒)(?:了|啊|呀|极了|死了|呢)?"
)
_GOOD_ZH = ("开心", "高兴", "幸福", "兴奋", "激动", "不错", "棒")


def _felt(text: str, language: str) -> str | None:
    """A word to a feeling that is told."""
    bare = text.strip(" .!。！~～")
    if language == "zh":
        if not (found := _FEELING_ZH.fullmatch(bare)):
            return None
        if found[1] == "无聊":
            return "那我们做点什么吧：说“画……”我就画一张，也可以跟我讲讲今天的事。"
        good = found[1] in _GOOD_ZH and "不开心" not in bare and "不高兴" not in bare
        return "真为你高兴！" if good else "听到这个我很抱歉。想说说发生了什么吗？我听着。"
    if not (found := _FEELING.fullmatch(bare)):
        return None
    feeling = found.group(1).lower()
    if feeling == "bored":
        return "Then let us do something: say what to draw, or tell me about your day."
    good = feeling in _GOOD_FEELINGS
    return "That is good to hear!" if good else "I am sorry to hear that. Would you like to tell me about it?"


_DESPAIR = re.compile(
    r"\bi (?:want|wanna|need|am going|'m going|plan|have decided|wish|would like) (?:to )?(?:kill myself|die|"
    r"end (?:it all|my life)|"
    r"hurt myself|commit suicide|be dead|i (?:was|were) dead)\b|\b(?:i am|i'm|feeling|feel) suicidal\b|"
    r"\bi (?:do not|don't) want to (?:live|be alive)\b|\bno reason to live\b|"
    r"我?(?:真的|已经)?(?:不想活|想死|想自杀|要自杀|想结束(?:自己的)?生命|活不下去|想伤害自己)",
    re.IGNORECASE,
)


def in_despair(text: str, language: str) -> str | None:
    """Words for who speaks of ending their life: where help is. A model does not get to answer that."""
    if not _DESPAIR.search(text.replace("’", "'")) or re.search(r"\bof (?:laughter|boredom)\b|笑死", text):
        return None
    if language == "zh":
        return (
            "听到你这样说，我很担心。我只是一个程序，帮不了你这件事，但有人可以：请现在就告诉一个你信任的人，"
            "或者拨打当地的急救电话或心理援助热线（在中国大陆：120、12356）。你不必一个人扛着。"
        )
    return (
        "I am very sorry that you feel this way. I am only a program and not the right help, but people are: please "
        "tell somebody you trust now, or call your local emergency number or a crisis line (988 in the US, 116 123 in "
        "the UK and much of Europe; findahelpline.com lists others). You do not have to carry this alone."
    )


_BAD_NEWS = re.compile(
    r"\b(?:headache|toothache|stomach ?ache|migraine|fever|flu|cancer|pain|hurts?|broke up|left me|dumped me|divorced?|"
    r"lost my|fired|failed|accident|stolen|robbed|can't sleep|cannot sleep|miss (?:him|her|them|my)|in hospital|"
    r"broke my)\b|"
    r"失恋|分手|被甩|头疼|头痛|发烧|生病|感冒|受伤|住院|失业|被开除|没考上|考砸|挂科|被偷|丢了|吵架|离婚|睡不着|"
    r"失眠|疼",
    re.IGNORECASE,
)
_GOOD_NEWS = re.compile(
    r"\b(?:passed my|passed the|won|got (?:the|a new|a) job|got (?:engaged|married|promoted)|getting married|graduated|"
    r"my birthday (?:today|is today)|(?:it's|it is|today is) my birthday|having a baby|promoted|got in)\b|"
    r"通过了|考上|升职|加薪|中奖|毕业了|结婚了|订婚|生了|录取|今天(?:是)?我(?:的)?生日|拿到.{0,6}(?:工作|录用)",
    re.IGNORECASE,
)


def _news(told: str, language: str) -> str | None:
    """A word for good or bad news."""
    if _BAD_NEWS.search(told):
        return (
            "听到这个我很抱歉，希望你快点好起来。"
            if language == "zh"
            else "I am sorry to hear that. I hope it gets better soon."
        )
    if _GOOD_NEWS.search(told):
        return "恭喜你！" if language == "zh" else "Congratulations!"
    return None


def introduced(text: str, language: str) -> str | None:
    """A name told by itself is greeted; within a longer request it is left to the model."""
    if felt := _felt(text, language):
        return felt
    tells = re.search(r"\b(?:i|my|me|we|us|it's|it is|today)\b|我|了", spelled_out(text), re.IGNORECASE)
    wants = asks(text) or _WISH.search(text) or len(text) > 80
    if tells and not wants and (news := _news(text, language)):
        return news
    if language == "zh":
        found = None if asks(text) else NAME_ZH.search(text)
        short = found and len(text) - len(found.group(0)) <= 6
        hello = "好的" if found and re.search(r"叫我|称呼", text) else "很高兴认识你"
        return f"{hello}，{found.group(1)}！" if found and short else None
    if text.rstrip().endswith("?"):
        return None
    found = NAME_EN.search(text)
    if found and (len(text) - len(found.group(0)) <= 14 or _ABOUT_ONESELF.match(text)):
        name = found.group(1)
        if re.search(r"\bcall me\b", text, re.IGNORECASE):
            return f"All right, {name[0].upper() + name[1:]}!"
        return f"Nice to meet you, {name[0].upper() + name[1:]}!"
    if _ABOUT_ONESELF.match(text) and not _WISH.search(text):
        return vary(["Good to know, thank you!", "Thank you for telling me."], text)
    return None


_TELLS = re.compile(
    r"(?=.*\b(?:i|i['’]m|i['’]ve|i['’]d|me|my|mine|we|we['’]ve|we['’]re|us|our)\b)"
    r"(?!(?:i|we) (?:think|believe|wonder|guess|feel|wish)\b(?!.*\b(?:my|our)\b))"
    r"(?!(?:make|let|say|think|guess)\b)(?!.*\b(?:let me know|let us|let['’]s|say that|think of)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_OF_OTHERS = re.compile(
    r"(?:he|she|they|(?:he|she)['’]s|they['’]re)\b.*|(?:(?:his|her|their) )(?:\w+ ){1,3}(?:is|are|"
    r"was|were|has|have|\w+s)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_DID = re.compile(
    r"(?:(?:just|finally|already|also|ugh|omg|guess what|so|well|today|yesterday|yay)[\s,!]+)*"
    r"(?:got|went|bought|saw|met|took|made|had|lost|won|found|left|came|spent|broke|fell|ate|ran|"
    r"drove|flew|wrote|sold|caught|forgot|felt|"
    r"had|began|started|finished|passed|failed|moved|booked|ordered|visited|missed|tried|cooked|baked|planted|painted|"
    r"watched|finished|signed|joined|quit|adopted|off to|back from|been|feeling)\b(?! (?:me|to me)\b).*",
    re.IGNORECASE | re.DOTALL,
)
"""What one did, without the word "I": "passed my driving test", "got a new job"."""
_WISHES = re.compile(
    r"\b(?:explain|(?:tell|show|give|help|teach|find|send|write|draw|read) (?:me|us)|please|"
    r"(?:i|we)(?:['’]d| would)?(?: also| really| just)? (?:like (?:to|you|it if)|want|need|"
    r"wish)(?! (?:him|her|them|a (?:break|rest|holiday|drink|hug))\b)|"
    r"(?:i|we)(?:['’]d| would) (?:like|love)|"
    r"(?:i['’]m|i am|we['’]re) (?:looking for|trying to (?:find|learn|understand|figure|make|write|"
    r"fix|decide|remember)|wondering)|i wonder|(?:can|could|would|will) (?:you|u)|"
    r"how (?:to|do|can)|what (?:should|can|could|do|would) i|what if|let['’]s|\S+\.(?:jpe?g|png|gif|"
    r"mp[34]|wav|txt|pdf|docx?|csv))\b",
    re.IGNORECASE,
)
"""Words of a request, for which a word of thanks would be no answer."""
_FIRST_ZH = re.compile(r"我|咱")
_HAPPENED_ZH = re.compile(
    r"[了过](?!不起|解)|(?:今天|昨天|前天|刚才|刚刚|上周|上个?月|最近|今晚|今早|明天|下周|下个?月|周[一二三四五六日末]|\d+月\d*)"
)
_OTHERS_ZH = re.compile(
    r"[他她它](?!们?(?:说|是谁))|(?:爸|妈|爷|奶|哥|姐|弟|妹|儿子|女儿|老[公婆伴]|[男女]朋?友|室友|同事|同学|老师|导师|猫|狗|朋友|闺蜜|孙|婿)"
)
_SAID_ZH = re.compile(r"^(?=.{6}).*(?:叫|喜欢|爱|是|在|有|要|会|想|上|住|来|去)")
_NOTED = re.compile(
    r"(?:[\w'’-]+ ){1,5}(?:on|at|by|next|tomorrow|tonight|this) (?:the )?(?:.* )?(?:\d{1,2}(?:st|nd|"
    r"rd|th|:\d\d|am|pm)?|(?:mon|tues|wednes|thurs|fri|satur|"
    r"sun)day|week|month|morning|evening|noon|half \w+)\b.*",
    re.IGNORECASE,
)
"""A note without a verb: "dentist on the 24th at half nine"."""
_COMMANDS = re.compile(
    r"(?:set|make|play|turn|open|call|book|order|buy|get|put|give|wake|meet|start|add|send)\b", re.IGNORECASE
)
_LONGEST_TOLD = 700


def heard(text: str, language: str) -> str | None:
    """A word for what a person tells of themselves or of theirs, which asks for nothing."""
    told = spelled_out(text[: _LONGEST_TOLD + 1]).strip(" .!。！~")
    if re.search(r"[?？]|[:：](?![\d()DPpo/|-])|\n", told) or len(told) > _LONGEST_TOLD or asks(told):
        return None
    if language == "zh":
        tells = _FIRST_ZH.search(told) or _HAPPENED_ZH.search(told) or _OTHERS_ZH.search(told) or _SAID_ZH.search(told)
        return vary(["知道了，谢谢你告诉我。", "嗯，我听着呢。"], text) if tells and len(told) > _FEW_ZH else None
    if _WISHES.search(told) or len(told.split()) < (_FEW_WORDS if _I_AM.match(told) is None else 2):
        return None
    tells = _TELLS.fullmatch(told) or _OF_OTHERS.fullmatch(told) or _DID.fullmatch(told)
    if tells is None and _COMMANDS.match(told) is None:
        tells = _NOTED.fullmatch(told)
    return vary(["Thank you for telling me.", "I see. Thank you for telling me."], text) if tells else None


def heard_of_others(text: str, language: str) -> str | None:
    """A word for what is told of somebody the person told of before."""
    if _WISHES.search(text) or re.search(r"[:：](?![\d()DPpo/|-])|\n", text) or len(text) > _LONGEST_TOLD:
        return None
    known = (
        ["知道了，谢谢你告诉我。", "嗯，我听着呢。"]
        if language == "zh"
        else ["Good to know, thank you!", "Thank you for telling me."]
    )
    return vary(known, text)


_FEW_ZH, _FEW_WORDS = 3, 3
_I_AM = re.compile(r"(?:i['’]m|i am|we['’]re|we are)\b", re.IGNORECASE)


def vary(answers: Sequence[str], text: str) -> str:
    """The same text gets the same answer, different texts different ones."""
    return answers[zlib.crc32(text.encode()) % len(answers)]
