"""Advice that leans on one's life: "what should I get Tim for his birthday?", "where could we eat tonight?",
今晚吃什么好？. A small model would make it up; what the person told is what can be said, and that it is no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.about import About
from agent.chat_models.known_facts import line_of
from agent.chat_models.told_back import Line, excerpt, lines_of
from memory.asking import asks
from memory.hurried import spelled_out
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
            return tuple(_TASTES.format(one) for one in (self.who, *self.also)[:3])
        return (f"{self.what} {_LOOKED_FOR[self.topic]}".strip(),)


_TASTES = "{} likes loves enjoys collects hobby 喜欢 爱"
_LOOKED_FOR = {
    "food": "I eat like favourite food restaurant allergic vegetarian 我 喜欢 吃 餐厅 过敏",
    "doing": "I like love enjoy hobby weekend 我 喜欢 爱好 周末",
    "leisure": "I like love favourite read watch listen 我 喜欢 看 听",
    "taking": "I allergic eat drink take avoid 我 过敏 不能 吃",
}
_KNOWN = {
    "food": ("allergy", "diet", "avoids", "eats", "likes", "dislikes", "favourite"),
    "doing": ("likes", "dislikes", "favourite", "learns", "thing"),
    "leisure": ("likes", "dislikes", "favourite"),
    "taking": ("allergy", "diet", "avoids", "eats"),
    "gift": (),
}
"""Categories of facts that bear on it."""
_BEARS = {
    "food": r"\b(?:eat|food|restaurant|vegetarian|vegan|allerg\w*|cook\w*|dinner|lunch|breakfast|spicy|sweet|dish\w*|meal|"
    r"cake|coffee|tea|drink|wine|beer|diet|hate|can['’]t stand|cannot (?:stand|abide|eat))\b"
    r"|吃|喝|菜|饭|辣|过敏|餐|忌口|素|甜|咸|盐|茶|咖啡",
    "doing": r"\b(?:like|love|enjoy|hobby|fan|into|keen|play|learn\w*|collect|paint|hik\w+|swim\w*|climb\w*|danc\w+|garden\w*)\b"
    r"|喜欢|爱|爱好|学|打[篮羽网乒排]|下棋|象棋|爬山|跑步|游泳|钓鱼|跳舞|唱",
    "leisure": r"\b(?:books?|novels?|films?|movies?|series|shows?|music|songs?|bands?|games?|podcasts?|reading|read|watch\w*)\b"
    r"|书|小说|电影|剧|音乐|歌|游戏|戏|听|看",
    "taking": r"\ballerg\w*|\b(?:can['’]t|cannot|don['’]t|never) (?:eat|drink|take|have)|\b(?:vegetarian|vegan|diet|doctor)\b"
    r"|过敏|不能[吃喝]|不吃|不喝|忌口|医生|素",
}
"""Words of what a person told that bears on it."""
_TELLS_TASTE = re.compile(
    r"\b(?:like|love|enjoy|adore|collect|play|paint|read|watch|hat|mad|crazi|fan|hobbi|into|keen|support|favourit|learn|"
    r"studi|obsess)\w*\b|喜欢|爱|迷|学|收集|打|弹|玩|讨厌|粉丝",
    re.IGNORECASE,
)
_HERE = r"(?:\s+(?:for|on|at|as|this|next|to|when|because|before|in|from)\b.*|\s+(?:tonight|tomorrow|today|then|please|now))*"
_WHOM = r"(?P<who>(?:my|our)\s+(?:\w+\s+){0,2}?[\w'’-]+|(?!(?:a|an|the|some|any|it|up|to|rid|out|into|me|us|for|started|there|you)\b)[^\W\d_][\w'’.-]*(?:\s+[A-Z][\w'’-]+)?)"
_SHOULD = r"(?:should|could|can|shall|do|would|might|must|to)(?:\s+(?:i|we|you))?"
_GIFT = (
    rf"what\s+(?:\w+\s+){{0,3}}?{_SHOULD}\s+(?:get|buy|give|bring|make|send)\s+(?:for\s+)?{_WHOM}{_HERE}",
    rf"what\s+(?:\w+\s+){{0,3}}?{_SHOULD}\s+(?:get|buy|give|bring|make|send|choose|pick)\s+(?:as\s+a\s+(?:\w+\s+)?(?:gift|present)\s+)?for\s+{_WHOM}{_HERE}",
    rf".*\b(?:gifts?|presents?)\b(?:\s+ideas?)?\s+(?:for|to\s+(?:give|get))\s+{_WHOM}{_HERE}",
    rf"what\s+(?:do\s+you\s+think\s+)?(?:would|might|could|will)\s+{_WHOM}\s+(?:really\s+|probably\s+)?(?:like|enjoy|love|want|appreciate|be\s+into|be\s+happy\s+(?:about|with)){_HERE}",
    rf"(?:help\s+me\s+)?(?:choose|pick|find|think\s+of)\s+(?:a\s+|an\s+|some\s+)?(?:\w+\s+)?(?:gift|present)s?\s+for\s+{_WHOM}{_HERE}",
)
_FOOD_WORDS = (
    r"(?:eat|cook|dinner|lunch|breakfast|brunch|supper|restaurants?|recipes?|dish(?:es)?|meals?|snacks?|take-?away|take-?out|cakes?|"
    r"desserts?|drinks?|food|menu|cuisine|pizzas?|café|cafe|bake)"
)
_FOOD = (
    rf"(?:what|where|which|who|how)\b.*\b(?:should|could|can|shall|would|might|do\s+you\s+(?:think|suggest|recommend)|to|suits?)\b.*\b{_FOOD_WORDS}\b.*",
    rf"(?:(?:can|could|would)\s+you\s+|please\s+)*(?:suggest|recommend|think\s+of)\b.*\b{_FOOD_WORDS}\b.*",
    rf"(?:which|what)\b.*\b{_FOOD_WORDS}\b.*\b(?:suit|would|should|could|might)\b.*",
    rf"(?:got\s+)?(?:any\s+)?(?:ideas?|suggestions?|tips?|recommendations?)\b.*\b{_FOOD_WORDS}\b.*",
    rf"(?:what['’]s|what\s+is)\s+for\s+(?:dinner|lunch|breakfast|tea)\b.*",
)
_MINE = re.compile(r"\b(?:i|we|me|us|my|our|tonight|today|tomorrow|this\s+\w+)\b", re.IGNORECASE)
_WHEN = r"(?:weekend|evening|tonight|today|tomorrow|afternoon|morning|holidays?|birthday|christmas|summer|free\s+time|spare\s+time|day\s+off|week|month|date)"
_DOING = (
    rf"(?:what|where)\s+(?:fun\s+thing\s+)?{_SHOULD}\s+(?:do|go|plan)\b.*\b{_WHEN}\b.*",
    rf".*\b(?:ideas?|suggestions?|tips?)\b.*\b(?:for|what\s+to\s+do)\b.*\b{_WHEN}\b.*",
    rf"how\s+{_SHOULD}\s+celebrate\b.*",
    rf"what\s+{_SHOULD}\s+do\s+to\s+celebrate\b.*",
)
_TO_READ = r"(?P<what>books?|novels?|films?|movies?|series|shows?|games?|music|songs?|albums?|podcasts?|audiobooks?)"
_LEISURE = (
    rf"(?:what|which)\s+(?:\w+\s+)?{_TO_READ}\s+{_SHOULD}\b.*",
    rf"(?:(?:can|could|would)\s+you\s+|please\s+)*(?:suggest|recommend)\s+(?:me\s+)?(?:an?\s+|some\s+)?(?:good\s+|nice\s+|new\s+)?{_TO_READ}(?:\s+(?:for\s+me|to\s+me|i\s+.*|to\s+(?:read|watch|play|listen).*))?",
    rf"what\s+{_SHOULD}\s+(?P<what2>read|watch|listen\s+to|play){_HERE}",
)
_TAKING = (
    r"(?:can|may|should|could|am\s+i\s+allowed\s+to|is\s+it\s+(?:ok|okay|safe|fine)(?:\s+for\s+me)?\s+(?:if|to))\s*(?:i)?\s+(?:still\s+)?"
    r"(?:eat|drink)\s+(?P<what>[^,?.]{2,60})",
    r"(?:can|may|should|could|am\s+i\s+allowed\s+to|is\s+it\s+(?:ok|okay|safe|fine)(?:\s+for\s+me)?\s+(?:if|to))\s*(?:i)?\s+(?:still\s+)?"
    r"take\s+(?P<what2>(?!(?:care|part|place|photos?|pictures?|notes?|time|turns|off|over|up|out|action|classes|lessons|you|it|this|that|"
    r"a|an|the|my)\b)[\w-]+(?:\s+(?:for|with|against)\b.*)?)",
)
_CONDITION = re.compile(
    r"\b(?:if|with (?!me\b|us\b|my\b|friends\b|the (?:kids|family)\b)|using|made of|out of|to (?:lose|gain|get|become|be|avoid|improve|grow)|"
    r"recipe for|how (?:long|many|much|to)|(?:before|after) (?:a|an|my|the|running|surgery)|in (?!the (?:evening|morning|afternoon)\b|town\b|"
    r"(?:december|january|february|march|april|may|june|july|august|september|october|november)\b)[a-z]+)\b",
    re.IGNORECASE,
)
"""What makes it a question of knowledge: "what can I cook with eggs?", "what should I eat to lose weight?"."""

_GIFT_WORD_ZH = r"(?:生日|新年|圣诞|节日|结婚|毕业|周年|纪念日)*(?:礼物|礼品|东西|礼)?"
_WHOM_ZH = r"(?P<who>(?!点|什么|啥|个|我(?!妈|爸|弟|哥|姐|妹|儿|女|老|男|爷|奶|外|朋|同|室|闺|导|的))[^，。？！什么啥点些个]{1,8}?)"
_GOOD_ZH = r"(?:好|合适|比较好|比较合适|才好|呢|啊|呀|吧|比较|会)*"
_GIFT_ZH = (
    rf"(?:.*[，,])?(?:我|我们)?(?:该|应该|可以|能|要|想)*(?:送|给){_WHOM_ZH}(?:买|送|准备|挑|选|带)?(?:一?[点个些份件])?(?:什么|啥|哪种|哪些)样?的?{_GIFT_WORD_ZH}{_GOOD_ZH}",
    rf"(?:.*[，,])?(?:帮我|给我)?(?:推荐|想|建议|出)?(?:一?[下个些份点])?(?:送)?(?:给)?{_WHOM_ZH}的?(?:生日|新年|圣诞|节日)?礼物.{{0,4}}(?:什么|啥|推荐|建议|主意|选|哪|怎么).{{0,8}}",
    rf"(?:推荐|想|建议)(?:一?[下个些份点])?(?:送)?(?:给)?{_WHOM_ZH}的?(?:生日|新年|圣诞|节日)?礼物",
    rf"(?:你觉得|你说)?{_WHOM_ZH}(?:可能|应该|大概)?会(?:喜欢|想要|爱){{1}}(?:什么|啥|哪).{{0,8}}",
)
_FOOD_ZH = (
    r"(?:.*[，,])?(?:我们?|咱们?)?(?:今天|今晚|晚上|中午|早上|明天|周末|待会儿?|等下|一会儿?|晚饭|午饭|早饭|早餐|午餐|晚餐|夜宵)*(?:我们?|咱们?)?(?:该|应该|可以|能|要|想)*"
    r"(?:去)?(?:吃|喝|点|做|煮|炒)(?:一?[点些个])?(?:什么|啥)(?:菜|饭|外卖|好吃的|好喝的|东西)?(?:好|呢|合适|比较好|吧|啊|才好)*",
    r".*(?:推荐|建议|介绍|找).*(?:餐厅|饭店|饭馆|馆子|菜|吃的|喝的|美食|外卖|茶|咖啡|奶茶|蛋糕|饮料|甜点|零食|食谱).{0,6}",
    r".*(?:什么|哪[家个些]).{0,6}(?:餐厅|饭店|馆子|菜|外卖).{0,4}(?:适合|推荐).{0,6}",
    r".*(?:去哪(?:里|儿)?|哪家店?)吃(?:饭|晚饭|午饭)?(?:好|呢|合适|比较好)*",
)
_DOING_ZH = (
    r"(?:.*[，,])?(?:我们?|咱们?)?(?:这个?|下个?)?(?:周末|假期|放假|生日|今天|今晚|晚上|明天|下午|国庆|春节|元旦|圣诞节?|退休后?|业余时间|空闲时间|休息日)(?:的时候)?(?:我们?|咱们?)?"
    r"(?:该|应该|可以|能|要|想)*(?:做|干|玩|去)(?:一?[点些])?(?:什么|啥|哪(?:里|儿)?)(?:玩|好玩的|好|呢|比较好|事情?)*",
    r".*(?:该|应该|可以)?(?:怎么|如何)庆祝.{0,16}",
)
_LEISURE_ZH = (
    r".*(?:推荐|介绍)(?:给我|我)?(?:一?[点些下个本部首集]|几[本部首个])*.{0,4}?(?P<what>书|小说|电影|电视剧|剧|音乐|歌|游戏|播客).{0,4}",
    r"(?:.*[，,])?(?:我)?(?:该|应该|可以|能)?(?:看|读|听|玩)(?:一?[点些])?(?:什么|啥|哪[本部首])(?P<what2>书|小说|电影|电视剧|剧|音乐|歌|游戏)(?:好|呢|比较好)*",
)
_TAKING_ZH = (
    r"(?:那)?我(?:现在|还)?(?:能不能|可不可以|可以|能|该不该|应该)(?:再)?(?:吃|喝|服用?)(?P<what>(?!什么|啥|饭)[^，。？]{1,12}?)(?:吗|么|嘛)?",
)

_TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gift", _GIFT), ("taking", _TAKING), ("food", _FOOD), ("doing", _DOING), ("leisure", _LEISURE),
    ("gift", _GIFT_ZH), ("taking", _TAKING_ZH), ("food", _FOOD_ZH), ("doing", _DOING_ZH), ("leisure", _LEISURE_ZH),
)  # fmt: skip
_COMPILED = [(topic, re.compile(one, re.IGNORECASE)) for topic, forms in _TABLE for one in forms]
_LEAD = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|okay|so|and|but|also|well|yo|um+|btw|please|parley|do you (?:know|have any idea)|any clue|"
    r"(?:can|could) you (?:please )?(?:tell me|help me(?: decide)?)|tell me|i wonder|i['’]m wondering|请问|那|嗯|你说|你觉得|帮我想想|"
    r"帮我看看)[\s,，.!:]*)+",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:and|what about|how about|or)\s+(?:for\s+)?(?P<who>(?:my\s+)?[\w'’-]+)|那(?P<who2>[^，。？呢]{1,6})呢",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:him|her|them|he|she|they|他|她|他们|她们|ta)$", re.IGNORECASE)


def advice_wanted(text: str, people: Mapping[str, str], before: Sequence[str] = ()) -> Advice | None:
    """The advice a message asks for that only what the person told could give; None for every other message.

    `people` are those they told of, from the name or the relation, in small letters, to the other one or to nothing;
    `before` is what they said before, the newest last.
    """
    if len(text) > _LONGEST:
        return None
    bare = _bare(text)
    if before and (more := _NEXT.fullmatch(bare)) and (last := advice_wanted(before[-1], people)):
        who = _of(more["who"] or more["who2"], people)
        return Advice(last.topic, who, also=_also(who, people)) if who and last.topic == "gift" else None
    for topic, form in _COMPILED:
        found = form.fullmatch(bare)
        if found is None or (topic != "gift" and not _is_of_oneself(topic, bare)):
            continue
        groups = found.groupdict()
        what = (groups.get("what") or groups.get("what2") or "").strip()
        if "who" not in groups:
            return Advice(topic, what=what)
        who = _of(groups["who"], people, [*before, text])
        if who:
            return Advice(topic, who, also=_also(who, people))
    return None


def _bare(text: str) -> str:
    said = spelled_out(" ".join(text.split())).strip(" ?？!！.。~～")
    return _LEAD.sub("", said).strip(" ?？!！.。,，")


def _is_of_oneself(topic: str, bare: str) -> bool:
    """Whether it is advice for the person, not a question of knowledge."""
    if topic == "taking" or re.search(r"[\u4e00-\u9fff]", bare):
        return True
    return _MINE.search(bare) is not None and _CONDITION.search(bare) is None


def _of(who: str, people: Mapping[str, str], said: Sequence[str] = ()) -> str:
    """Whom the words mean: somebody told of, or a relation of the person; empty for anybody else."""
    plain = re.sub(r"^(?:my|our)\s+|['’]s$|^我(?:的|家的?|们的?)?", "", who.strip(), flags=re.IGNORECASE)
    if _PRONOUN.match(who.strip()):
        named = [(text.lower().rfind(one), one) for text in said for one in people if one in text.lower()]
        return named[-1][1] if named else ""
    low = plain.lower()
    if low in people:
        return plain
    within = next((one for one in people if len(one) > 1 and re.search(rf"(?<![a-z]){re.escape(one)}(?![a-z])", low)), "")
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
    facts = [one for one in about.known if one.category in _KNOWN[advice.topic]]
    if advice.topic == "taking" and not _speaks_to(advice, lines, facts):
        return None
    shown = [f"- {line_of(one, language)}" for one in facts]
    known = [one.value for one in facts]
    told = [one for one in lines if not any(value in one.said for value in known)]
    shown += [str(one.but(excerpt(one.said, set(terms(f"{advice.who} {advice.what}"))))) for one in told[:_MOST]]
    if not shown:
        return _nothing(advice, language) if advice.who else None
    return "\n".join([_head(advice, language), *shown, *_hint(language, said)])


def _bearing(advice: Advice, lines: Sequence[Line]) -> list[Line]:
    """What the person told that bears on the advice, what tells a taste first."""
    told = {line.said: line for line in lines if line.rank == 0 and not asks(line.said)}
    if advice.topic == "gift":
        named = [name.lower() for name in (advice.who, *advice.also)]
        of_them = [one for one in told.values() if any(_names(one.said, name) for name in named)]
        return sorted(of_them, key=lambda one: _TELLS_TASTE.search(_past(one.said, named)) is None)
    bears = re.compile(_BEARS[advice.topic], re.IGNORECASE)
    wanted = set(terms(advice.what))
    found = [one for one in told.values() if bears.search(one.said) or words_in(one.said, wanted)]
    if advice.topic == "food":
        return [one for one in found if re.search(r"\b(?:i|im|my|we|our)\b|我", one.said, re.IGNORECASE)]
    return found


def _past(said: str, named: Sequence[str]) -> str:
    """What is said from the name on."""
    low = said.lower()
    return said[min((low.find(name) for name in named if name in low), default=0) :]


def _names(said: str, name: str) -> bool:
    low = spelled_out(said).lower()
    return name in low if not name.isascii() else re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low) is not None


def _speaks_to(advice: Advice, lines: Sequence[Line], facts: Sequence[object]) -> bool:
    """Whether anything is known of what the person may take."""
    return bool(facts) or any(words_in(one.said, set(terms(advice.what))) for one in lines)


def _head(advice: Advice, language: str) -> str:
    chinese = language == "zh"
    if advice.topic == "gift":
        who = advice.who
        return f"我只能说说我记得的关于{who}的事：" if chinese else f"I can only tell you what I remember of {who}:"
    if advice.topic == "taking":
        return (
            "这个我判断不了，请问医生或药师；我记得的是："
            if chinese
            else "I can not judge that; a doctor or pharmacist can. What I remember of you:"
        )
    if advice.topic == "food":
        return (
            "我不知道外面有什么店和菜，只记得你的口味："
            if chinese
            else "I know no places or dishes to name, only what I remember of your taste:"
        )
    return "我只能根据我记得的来说，你说过：" if chinese else "I can only go by what I remember of you:"


def _nothing(advice: Advice, language: str) -> str:
    if language == "zh":
        return f"我不记得{advice.who}喜欢什么。告诉我，下次我就能提醒你。"
    return f"I do not remember what {advice.who} likes. Tell me, and I can remind you next time."


_HINT = "PARLEY_CHAT_MODEL"


def _hint(language: str, said: str) -> list[str]:
    """How better advice is to be had, once in a conversation."""
    if _HINT in said:
        return []
    if language == "zh":
        return ["想让我出主意，需要更强的聊天模型（管理员可设置 PARLEY_CHAT_MODEL）。"]
    return ["For ideas made of that, a more capable chat model is needed (PARLEY_CHAT_MODEL)."]
