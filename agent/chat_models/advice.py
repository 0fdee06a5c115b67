"""Advice that leans on one's life: "what should I get Tim for his birthday?", "where could we eat tonight?",
今晚吃什么好？. A small model would make it up; what the person told is what can be said, and that it is no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.about import About, Known
from agent.chat_models.advice_words import (
    BEARS,
    COMPILED,
    CONDITION,
    KNOWN,
    LEAD,
    LOOKED_FOR,
    MEDICINE,
    MINE,
    NEXT,
    PRONOUN,
    TASTES,
    TELLS_TASTE,
)
from agent.chat_models.known_facts import line_of
from agent.chat_models.told_back import Line, excerpt, lines_of
from memory.asking import asks
from memory.hurried import spelled_out
from memory.stated import chinese
from memory.stated.english import COMPANION
from memory.stated.rules import statements
from memory.words import terms, words_in

_LONGEST = 160
_MOST = 5


@dataclass(frozen=True)
class Advice:
    """What advice is asked for."""

    topic: str
    """``gift``, ``food``, ``doing``, ``leisure``, ``taking`` (whether one may eat, drink or take something)."""
    who: str = ""
    """Whom it is for, a name or a relation ("sister", 妈妈); empty for the person themselves."""
    what: str = ""
    """What one may take, or the kind of leisure: a book, a film."""
    also: tuple[str, ...] = ()
    """How else they are called: "Tim" is "my son"."""

    @property
    def queries(self) -> tuple[str, ...]:
        """What to look for in memory."""
        if self.topic == "gift":
            return tuple(TASTES.format(one) for one in (self.who, *self.also)[:3])
        return (f"{self.what} {LOOKED_FOR[self.topic]}".strip(),)


def advice_wanted(text: str, people: Mapping[str, str], before: Sequence[str] = ()) -> Advice | None:
    """The advice a message asks for that only what the person told could give; None for every other message.

    `people` are those they told of, from the name or the relation, in small letters, to the other one or to nothing;
    `before` is what they said before, the newest last.
    """
    if len(text) > _LONGEST:
        return None
    bare = _bare(text)
    more = NEXT.fullmatch(spelled_out(text).strip(" ?？!！.。~～"))
    if more and any(topic == "gift" and form.fullmatch(_bare(one)) for one in before[-2:] for topic, form in COMPILED):
        who = _of(more["who"] or more["who2"], people)
        return Advice("gift", who, also=_also(who, people)) if who else None
    for topic, form in COMPILED:
        found = form.fullmatch(bare)
        if found is None or (topic != "gift" and not _is_of_oneself(topic, bare)):
            continue
        groups = found.groupdict()
        what = (groups.get("what") or groups.get("what2") or "").strip()
        what = f"take: {what}" if topic == "taking" and groups.get("what2") else what
        if "who" not in groups:
            return Advice(topic, what=what)
        who = _of(groups["who"], people, [*before, text])
        if who:
            return Advice(topic, who, also=_also(who, people))
    return None


_THINK = re.compile(r"\bdo you (?:think|reckon|suppose) (?=i\b|we\b)", re.IGNORECASE)


def _bare(text: str) -> str:
    said = _THINK.sub("", spelled_out(" ".join(text.split()))).strip(" ?？!！.。~～")
    return LEAD.sub("", said).strip(" ?？!！.。,，")


def _is_of_oneself(topic: str, bare: str) -> bool:
    """Whether it is advice for the person, not a question of knowledge."""
    if topic == "taking" or re.search(r"[\u4e00-\u9fff]", bare):
        return True
    return MINE.search(bare) is not None and CONDITION.search(bare) is None


def _of(who: str, people: Mapping[str, str], said: Sequence[str] = ()) -> str:
    """Whom the words mean: somebody told of, or a relation of the person; empty for anybody else."""
    plain = re.sub(r"^(?:my|our)\s+|['’]s$|^我(?:的|家的?|们的?)?", "", who.strip(), flags=re.IGNORECASE)
    if PRONOUN.match(who.strip()):
        named = [(text.lower().rfind(one), one) for text in said for one in people if one in text.lower()]
        return named[-1][1] if named else ""
    low = plain.lower()
    if low in people:
        return plain
    within = next(
        (one for one in people if len(one) > 1 and re.search(rf"(?<![a-z]){re.escape(one)}(?![a-z])", low)), ""
    )
    mine = re.match(r"(?:my|our)\b|我", who.strip(), re.IGNORECASE)
    return within or (plain if mine else "")


def _also(who: str, people: Mapping[str, str]) -> tuple[str, ...]:
    other = people.get(who.lower(), "")
    return (other,) if other else ()


def advised(advice: Advice, recalled: Sequence[str], about: About, language: str, said: str = "") -> str | None:
    """What is remembered that bears on it, and that it is no more; None where nothing does and it is about the person
    themselves, so that somebody else may answer. `said` is what was said to them in this conversation.
    """
    lines = _bearing(advice, [line for text in recalled for line in lines_of(text)])
    facts = [one for one in about.known if one.category in KNOWN[advice.topic] and _fits(one, advice)]
    lines = [one for one in lines if not _is_over(one.said, about, advice)]
    if advice.topic == "taking" and not _speaks_to(advice, lines, facts):
        return None
    shown = [f"- {line_of(one, language)}" for one in facts]
    known = [one.value for one in facts]
    told = [one for one in lines if not any(value in one.said for value in known)]
    shown += [str(one.but(excerpt(one.said, set(terms(f"{advice.who} {advice.what}"))))) for one in told[:_MOST]]
    if not shown:
        return _nothing(advice, language) if advice.who else None
    hint = _hint(language, said) if advice.topic != "taking" else []
    return "\n".join([_head(advice, language), *shown, *hint])


def _bearing(advice: Advice, lines: Sequence[Line]) -> list[Line]:
    """What the person told that bears on the advice, what tells a taste first."""
    told = {line.said: line for line in lines if line.rank == 0 and not asks(line.said)}
    if advice.topic == "gift":
        named = [name.lower() for name in (advice.who, *advice.also)]
        of_them = [one for one in told.values() if any(_names(one.said, name) for name in named)]
        return sorted(of_them, key=lambda one: TELLS_TASTE.search(_past(one.said, named)) is None)
    bears = re.compile(BEARS[advice.topic], re.IGNORECASE)
    wanted = set(terms(advice.what.removeprefix("take: ")))
    named_ones = [one for one in told.values() if words_in(spelled_out(one.said), wanted - set(terms("take some any")))]
    if advice.topic == "taking" and named_ones:
        return named_ones
    found = [one for one in told.values() if bears.search(spelled_out(one.said)) or words_in(one.said, wanted)]
    if advice.topic == "food":
        return [one for one in found if re.search(r"\b(?:i|i['’]m|we)\b|我", spelled_out(one.said), re.IGNORECASE)]
    return found


_OF_TASTE = ("likes", "dislikes", "favourite")
_FOODS = re.compile(
    r"\b(?:eat|drink|food|meat|fish|beef|pork|chicken|lamb|sushi|pizza|pasta|noodles?|rice|bread|"
    r"cheese|eggs?|milk|olives?|onions?|"
    r"garlic|mushrooms?|tomato\w*|potato\w*|carrots?|salads?|soups?|curry|curries|tofu|beans?|nuts?|"
    r"peanuts?|marzipan|chocolate|cakes?|"
    r"ice[- ]?cream|sweets|dessert\w*|fruit|apples?|bananas?|mango\w*|berr\w+|seafood|shrimps?|"
    r"prawns?|oysters?|coriander|cilantro|"
    r"spic\w+|chilli|coffee|tea|wine|beer|juice|cola|burgers?|fries|chips|steak|bacon|sausages?|"
    r"tapas|tacos?|ramen|dumplings?|vegetables?|"
    r"broccoli|spinach|aubergines?|cuisine|dish\w*)\b|[吃喝菜饭面肉鱼虾蟹辣茶酒奶果糖粥汤饼糕饺锅烤]|咖啡|香菜|海鲜|豆腐|火锅|寿司|披萨|甜|内脏|蛋|榴莲|苦瓜",
    re.IGNORECASE,
)
"""Things to eat and drink, by which a like or a dislike is one of food."""


def _fits(one: Known, advice: Advice) -> bool:
    """Whether a fact bears on the advice."""
    food = _FOODS.search(f"{one.value} {one.subject}") is not None
    if advice.topic == "food":
        return one.category not in _OF_TASTE or food
    return advice.topic == "taking" or not food


def _is_over(said: str, about: About, advice: Advice) -> bool:
    """Whether what was said of the person holds no more: "I am vegetarian", of who eats fish now."""
    stated = [one for one in statements(said) if one.category in KNOWN[advice.topic] and not one.ends]
    holding = {(one.category, one.value) for one in about.known}
    return bool(stated) and not any((one.category, " ".join(one.words(said).split())) in holding for one in stated)


def _past(said: str, named: Sequence[str]) -> str:
    """What is said from the name on."""
    low = said.lower()
    return said[min((low.find(name) for name in named if name in low), default=0) :]


def _names(said: str, name: str) -> bool:
    low = spelled_out(said).lower()
    return name in low if not name.isascii() else re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low) is not None


def _speaks_to(advice: Advice, lines: Sequence[Line], facts: Sequence[object]) -> bool:
    """Whether anything is known of what the person may take."""
    return bool(facts) or bool(lines)


def _head(advice: Advice, language: str) -> str:
    chinese = language == "zh"
    if advice.topic == "gift":
        who = _called(advice.who, language)
        return f"我只能说说我记得的关于{who}的事：" if chinese else f"I can only tell you what I remember of {who}:"
    if advice.topic == "taking" and MEDICINE.search(advice.what):
        return (
            "这个我判断不了，请问医生或药师。我记得的是："
            if chinese
            else "I can not judge that; a doctor or pharmacist can. What I remember of you:"
        )
    if advice.topic == "taking":
        return "我只能说我记得的：" if chinese else "I can only say what I remember of you:"
    if advice.topic == "food":
        return (
            "我不知道外面有什么店和菜，只记得你的口味："
            if chinese
            else "I know no places or dishes to name, only what I remember of your taste:"
        )
    return "我只能根据我记得的来说，你说过：" if chinese else "I can only go by what I remember of you:"


def _nothing(advice: Advice, language: str) -> str:
    who = _called(advice.who, language)
    if language == "zh":
        return f"我不记得{who}喜欢什么。告诉我，下次我就能提醒你。"
    return f"I do not remember what {who} likes. Tell me, and I can remind you next time."


_RELATION = re.compile(rf"{COMPANION}|{chinese.COMPANION}", re.IGNORECASE)


def _called(who: str, language: str) -> str:
    """A name as it is, a relation as theirs: "your sister", 你妈."""
    if not _RELATION.fullmatch(who):
        return who if not who.islower() else who.capitalize()
    return f"你{who}" if language == "zh" else f"your {who}"


_HINT = "PARLEY_CHAT_MODEL"


def _hint(language: str, said: str) -> list[str]:
    """How better advice is to be had, once in a conversation."""
    if _HINT in said:
        return []
    if language == "zh":
        return ["想让我出主意，需要更强的聊天模型（管理员可设置 PARLEY_CHAT_MODEL）。"]
    return ["For ideas made of that, a more capable chat model is needed (PARLEY_CHAT_MODEL)."]
