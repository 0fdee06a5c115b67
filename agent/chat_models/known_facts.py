"""What memory knows of the person, said by a small model's guide: answers, names, and a word for a new wish."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.about import About, Known
from memory.asking import asks
from memory.hurried import spelled_out
from memory.stated.rules import statements
from memory.stated.statement import LABELS_ZH, PREFERENCES
from memory.whereabouts import zone_in_words

_ASKED: tuple[tuple[str, str], ...] = (
    ("name", r"what(?:'s| is) my name|who am i\b|(?:know|remember) my name|what am i called|what do you call me"
             r"|我叫什么|我的名字(?:是|叫)?什么|我是谁|记得我(?:叫什么|的名字)"),
    ("home", r"where do i live|where(?:'s| is) my home|我(?:现在)?住(?:在)?(?:哪|什么地方)|我家在哪"),
    ("origin", r"where (?:am i|do i come) from|我是哪里人|我来自哪|我老家(?:在|是)哪"),
    ("age", r"how old am i|what(?:'s| is) my age|我(?:今年)?(?:多大|几岁)"),
    ("birthday", r"when(?:'s| is) my birthday|我(?:的)?生日(?:是)?(?:哪天|什么时候|几号|几月)"),
    ("job", r"what do i do for a living|what(?:'s| is) my (?:job|profession|work)|where do i work"
             r"|我(?:是)?做什么(?:工作)?的|我的(?:工作|职业)是什么"),
    ("allergy", r"what am i allergic to|(?:do i have|what are) (?:any |my )?allergies"
                r"|我对(?:什么|啥|哪些)[^，。]{0,6}过敏"),
    ("diet", r"what(?:'s| is) my diet|am i (?:a )?(?:vegetarian|vegan)|what (?:can|do) i (?:not )?eat"
             r"|我吃素吗|我是素食者吗|我不(?:能)?吃什么"),
    ("likes", r"what do i (?:really )?(?:like|love|enjoy)|我(?:都)?喜欢(?:什么|啥|吃什么|喝什么)"),
    ("dislikes", r"what do i (?:really )?(?:hate|dislike)|what (?:\w+ )?don't i like|what do i not like"
                 r"|我(?:讨厌|不喜欢)(?:什么|啥)"),
    ("timezone", r"what(?:'s| is) my time ?zone|(?:what|which) time ?zone am i (?:in|on)"
                 r"|我(?:的|是|在)?(?:什么|哪个|哪一?)?时区(?:是)?(?:什么|哪)?"),
    ("speaks", r"what languages? do i speak|我会(?:说|讲)(?:什么|哪些)(?:语言|话)"),
)  # fmt: skip
_SAID: dict[str, tuple[str, str]] = {
    "name": ("Your name is {0}.", "你叫{0}。"), "home": ("You live in {0}.", "你住在{0}。"),
    "origin": ("You are from {0}.", "你来自{0}。"), "age": ("You told me you are {0}.", "你说过你{0}岁。"),
    "birthday": ("Your birthday is {0}.", "你的生日是{0}。"), "job": ("You told me you {0}.", "你说过：{0}。"),
    "allergy": ("You are allergic to {0}.", "你对{0}过敏。"), "diet": ("You told me: {0}.", "你说过：{0}。"),
    "likes": ("You like {0}.", "你喜欢{0}。"), "dislikes": ("You do not like {0}.", "你不喜欢{0}。"),
    "timezone": ("Your time zone is {0}.", "你的时区是{0}。"),
    "speaks": ("You speak {0}.", "你会说{0}。"),
}  # fmt: skip
_SETS_ZONE = re.compile(
    r"\W*(?:please |(?:can|could|would) you (?:please )?)?(?:set|change|switch|update) (?:my|the) time ?zone to\b"
    r"|(?:请|你?能不?能?|可以)*(?:帮我)?(?:把|将)?(?:我的?)?时区(?:设置?|改|调整?|换|切换)(?:为|成|到)",
    re.IGNORECASE,
)
_BESIDE = {"diet": ("avoids", "eats", "allergy")}
_MAY = re.compile(r"\bcan\b|能", re.IGNORECASE)
"""Who asks what they can eat means allergies too."""
_OF_A_SORT_ZH = re.compile(r"喜欢([吃喝看听玩])")
"""A like that is asked for by what one does with it."""
_MY = re.compile(
    r"(?:and |so )?(?:what|who)(?:'s| is| are|'re) my ([\w' -]{2,40}?)(?:'s name| called| again)?"
    r"|what(?:'s| is) the name of my ([\w' -]{2,40})|"
    r"我(?:家)?(?:最?喜欢)?的?(.{1,8}?)(?:的名字)?(?:叫什么(?:名字)?|是什么|是谁|是啥|是多少|是哪天|是几号)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"what do you (?:know|remember) about me|tell me what you know about me|你(?:都)?(?:知道|记得|"
    r"了解)(?:关于)?我(?:的)?(?:什么|哪些|些什么)(?:事|事情)?",
    re.IGNORECASE,
)


def answer_about(question: str, about: About, language: str) -> str | None:
    """The answer, when the question is about the person and memory knows it; None for every other question."""
    if not about.known or len(question) > 120:
        return None
    question = spelled_out(question)
    bare = question.replace("’", "'").strip(" ?？.!。！吗呢\n")
    for category, asked in _ASKED:
        if re.search(asked, question.replace("’", "'"), re.IGNORECASE):
            values = [
                value
                for one in (category, *_BESIDE.get(category, ()))
                if one != "allergy" or category == "allergy" or _MAY.search(question)
                for value in _values(about, one, language, beside=one != category)
            ]
            if (sort := _OF_A_SORT_ZH.search(question)) is not None:
                values = [value for value in values if value.startswith(sort[1])] or values
            return _said(_SAID[category], values, language) if values else None
    if _ALL.fullmatch(bare):
        return _everything(about, language)
    found = _MY.fullmatch(bare)
    subject = next((part for part in found.groups() if part), "") if found else ""
    return _mine(subject, about, language) if subject else None


def tells_of_an_end(question: str, said: Sequence[str]) -> bool:
    """Whether one of the texts says that what the question is about is no more: "my cat died"."""
    asked = question.lower()
    ended = [(text, one) for text in said for one in statements(text) if one.ends and one.subject[1]]
    return any(text[slice(*one.subject)].lower() in asked for text, one in ended)


def greeted(answer: str, about: About) -> str:
    """A greeting with the person's name in it."""
    if not about.name:
        return answer
    name = about.name[:1].upper() + about.name[1:]
    return re.sub(r"^(Hello there|Hello|Hi|Goodbye|你好呀|你好)([!！])", lambda m: _with_name(m, name), answer, count=1)


def clock_set(text: str, told: str, language: str) -> str | None:
    """What a message about the person's time zone changes; None for one that states none. `told` is the zone that
    counts in this conversation.
    """
    if len(text) > 160:
        return None
    if zone := zone_in_words(text):
        if told and told != zone:  # the platform knows better where the person is just now
            return (
                f"记住了：{zone}。不过你现在所用的设备在 {told}，这里以它为准。"
                if language == "zh"
                else f"I will remember {zone}. Where I am told your clock, as here ({told}), that counts."
            )
        return (
            f"好的，我按 {zone} 的时间来算。" if language == "zh" else f"All right, I reckon with the time in {zone}."
        )
    if _SETS_ZONE.match(text) and not statements(text):
        if language == "zh":
            return "我不认识这个时区。请说一个城市，或者 UTC+8 这样的写法。"
        return "I do not know that time zone. Name a city, or write it like UTC+8."
    return None


def acknowledged(text: str, language: str) -> str | None:
    """A word for a message that states a wish or a fact and asks for nothing; None for any other."""
    found = statements(text) if not re.search(r"[?？]", text) else []
    if not found or len(text) > 160 or (asks(text) and not any(one.category in PREFERENCES for one in found)):
        return None
    if any(one.ends and one.category == "relation" for one in found):
        lost = re.search(r"\bdied|\bdead\b|passed|死|去世|过世|离世|病逝|不在了", text, re.IGNORECASE)
        if lost:
            return "节哀，我很难过听到这个消息。" if language == "zh" else "I am so sorry for your loss."
        return "知道了。" if language == "zh" else "I see. Thank you for telling me."
    name = next((one.words(text) for one in found if one.category == "name" and not one.ends), "")
    wish = any(one.category in PREFERENCES for one in found)
    if language == "zh":
        hello = "好的" if re.search(r"叫我|称呼|喊我", text) else "很高兴认识你"
        return f"{hello}，{name}！" if name else "好的。" if wish else "知道了，谢谢你告诉我。"
    if name and not re.search(r"\b(?:call|address)\b", text, re.IGNORECASE):
        return f"Nice to meet you, {name}!"
    return f"All right, {name}!" if name else "All right." if wish else "Good to know, thank you!"


def _with_name(match: re.Match[str], name: str) -> str:
    comma = "，" if "你" in match[1] else ", "
    return f"{match[1]}{comma}{name}{match[2]}"


def _values(about: About, category: str, language: str, *, beside: bool = False) -> list[str]:
    values = about.all(category)
    if category == "allergy" and beside:
        return [f"对{value}过敏" if language == "zh" else f"allergic to {value}" for value in values]
    if category == "avoids":
        return [f"不吃{value}" if language == "zh" else f"no {value}" for value in values]
    if category == "job" and language == "en":
        return [_working(value) for value in values]
    return [f"{'吃' if language == 'zh' else 'you eat '}{value}" for value in values] if category == "eats" else values


def _working(job: str) -> str:
    """What one does, after "you"."""
    if re.match(r"(?:as|at|for|in) ", job):
        return f"work {job}"
    if re.match(r"(?:teach|study)\b", job):
        return job
    if re.match(r"(?:a|an|retired|unemployed|self-employed)\b", job):
        return f"are {job}"
    return f"are {'an' if job[:1].lower() in 'aeiou' else 'a'} {job}"


def _said(forms: tuple[str, str], values: list[str], language: str) -> str:
    if language == "zh":
        return forms[1].format("、".join(values))
    return forms[0].format(", ".join(values[:-1]) + f" and {values[-1]}" if len(values) > 1 else values[0])


def _mine(subject: str, about: About, language: str) -> str | None:
    """What "my cat" is called, what "my favourite colour" is."""
    plain = subject.lower().replace("favorite", "favourite").replace("favourite ", "").strip()
    chinese = language == "zh"
    for one in about.known:
        named = one.subject.lower()
        if named and one.category == "kind" and one.value.lower().endswith(named):
            continue  # "two kids" tells nothing of the kids
        if named and (plain in (named, named.split()[-1]) or (len(named) > 1 and chinese and plain.startswith(named))):
            if chinese:
                form = {"relation": "你的{0}叫{1}。", "favourite": "你说过，你喜欢的{0}是{1}。"}.get(
                    one.category, "你的{0}是{1}。"
                )
            else:
                form = {"relation": "Your {0} is called {1}.", "favourite": "Your favourite {0} is {1}."}.get(
                    one.category, "Your {0} is {1}."
                )
            return form.format(one.subject, one.value)
    return None


def _everything(about: About, language: str) -> str:
    head = "你告诉过我：" if language == "zh" else "You told me:"
    return "\n".join([head, *(f"- {line_of(one, language)}" for one in about.known)])


def line_of(one: Known, language: str) -> str:
    """A fact in a line: what it is, and whose."""
    if language == "zh":
        label = (
            f"最喜欢的{one.subject}" if one.category == "favourite" else one.subject or LABELS_ZH.get(one.category, "")
        )
        return f"{label}：{one.value}"
    label = f"favourite {one.subject}" if one.category == "favourite" else one.subject or one.category
    return f"{'does not eat' if one.category == 'avoids' else label}: {one.value}"
