"""Questions about the people and pets a person has told of: "when does Tim play football?" after "my son Tim plays
football on Tuesdays". A small model would make up an answer; memory is asked instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from agent.chat_models.question_words import shared_words, words_asked
from agent.prompt import RECALLED
from memory.asking import asks
from memory.control import ASKING_WHY
from memory.hurried import spelled_out
from memory.memory import FILE, PARLEY
from memory.messages import Message, Role
from memory.places import zone_said
from memory.stated import chinese
from memory.stated.english import COMPANION, NO_NAMES

_LINE = re.compile(r"^\[[^\]]*\] ([^:]{1,60}): (.*)$", re.MULTILINE)
_PROPER = r"(?-i:[A-Z\u00c0-\u00de])[\w'’-]+(?:\s*\(\w+\))?"
_NAMES = rf"{_PROPER}(?:(?:,\s*(?:and\s+)?|\s+and\s+|\s+(?=[A-Z])){_PROPER})*"
_NAMED = re.compile(
    rf"\b(?:my|our|his|her|their|an?|one|two|three|four|five|\d)\s+(?:late\s+)?(?P<who>{COMPANION})\b(?:['’]s)?,?\s+"
    rf"(?:(?:is|are|was|were)\s+)?(?:called\s+|named\s+|names?\s+(?:is|are)\s+|[-:–]\s*)?(?P<names>{_NAMES})",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?P<names>(?:Mrs?|Ms|Miss|Dr)\.? [A-Z][\w'’-]+)")
_SMALL = re.compile(
    rf"\b(?:my|our)\s+(?P<who>{COMPANION})\s+(?P<names>(?!(?:is|was|has|had|does|did|says|loves|"
    rf"likes|hates|lives|works|plays|wants|"
    r"needs|always|really|also|just|never|still|still|often|sometimes|actually|usually|already|now|"
    r"then|who|that|and|or|but|which|"
    r"gets|goes|comes|makes|takes|keeps|knows|thinks|got|went|said|told|made|took|came|can|will|"
    r"would|could|should)\b)[a-z]{2,}(?<!ed)(?<!ing))\s+"
    r"(?:is|was|has|had|and|who|always|really|also|just|still|(?:lov|lik|hat|liv|work|play|want|"
    r"need|snor|eat|sing|collect|study|teach|"
    r"support|enjoy|know|go|do|mak|tak|read|watch|writ|speak)(?:e|ie)?s)\b"
)
"""A name in small letters, as people type in a hurry: "my brother marcus is a chef"."""
_CALLED = re.compile(
    rf"\b(?:named|called|(?:his|her|its|their)\s+names?(?:['’]s|\s+is|\s+are)?)\s+(?P<names>{_NAMES}|"
    rf"[a-z]+(?=\s*(?:[,.!]|$)))",
    re.IGNORECASE,
)
_PERSON_ZH = rf"(?P<who>(?>{chinese.COMPANION}))"
_NO_NAME_ZH = (
    r"(?![在很不会要是有没去来说想爱喜今每最昨明已现也都又就还的和跟给被把让可特超真病上出回们怀下前周生过考打住那这]"
    r"|老师|医生|送|叫|一)"
)
_NAMED_ZH = re.compile(
    rf"(?:我|咱)(?:们)?(?:家)?(?:里)?(?:的)?(?:有?[一两三]?[个只条位])?{_PERSON_ZH}(?:名?叫)?{_NO_NAME_ZH}"
    r"(?P<name>[\u4e00-\u9fff]{2})"
)
_CALLED_ZH = re.compile(
    rf"{_PERSON_ZH}(?:的)?(?:名字)?(?:，?叫做?|是)(?P<name>(?!什么|啥|谁|我|他|她|你|一|个|在|不|很){_NO_NAME_ZH}[\u4e00-\u9fff]{{2,4}})"
    r"(?=\s*(?:[，。！,.!]|$|\s))"
)
_BESIDE_ZH = re.compile(
    rf"(?=..[\u4e00-\u9fff]{{2}}){_PERSON_ZH}(?<=[\u4e00-\u9fff]{{2}})(?<![猫狗鸟鱼蛇]){_NO_NAME_ZH}(?"
    rf"P<name>[\u4e00-\u9fff]{{2}})(?=[，。、]|今年|最|在|很|也|是|上|喜欢|爱|天天|每天|考|怀|要|说|的|特|超|总|老|真|太|跟|从|打|搬|"
    rf"玩|弹|学|工|买|做|吃|跑|去|来|把|被|给|对|和|有|会|能|不|没|都|又|还|刚|已|怎|几|\s)"
)
_FAMILIAR_ZH = re.compile(
    r"(?:[和跟、叫是与约找]|同学|朋友|同事|邻居|室友)(?P<name>[老小阿][\u4e00-\u9fff])(?![\u4e00-\u9fff]?[师板婆公家伴人吃学说孩时朋同区])"
)
_CAPITAL = r"[A-Z][\w'’-]*\w"
_WHO_DOES = re.compile(
    rf"(?:^|[.!,;(]\s*|\b(?:and|but|that|because|when)\s+)(?P<names>{_CAPITAL})"
    r"(?:\s*,?\s*\(?\d{1,2}\b(?!st|nd|rd|th|:|\d|\s*(?:am|pm|o['’]clock|%))"
    r"|\s+(?:only |always |really |also |still |never )?(?:loves|likes|hates|adores|enjoys|wants|"
    r"collects|prefers|said|says|told|called|turned|turns)\b"
    r"|\s+(?:is|was)\s+(?:into|mad|crazy|obsessed|afraid|allergic|married|learning|studying|my|our|turning|\d)"
    r"|\s+only\s+\w+s\b)"
)
_COMPANY = re.compile(
    rf"\b(?:with|met|meet|meeting|saw|see|visited|visit)\s+(?P<names>{_CAPITAL}(?:(?:,\s*|"
    rf"\s+and\s+){_CAPITAL})*)(?!\s+[A-Z])"
)
"""A name of whom something is told: "Kuba is into chess", "Kuba 12 and Antek 9", "with Declan and Aoife"."""
_NO_PERSON = re.compile(
    r"(?:i|we|he|she|it|they|you|my|our|the|this|that|there|what|who|when|where|how|why|today|"
    r"yesterday|tomorrow|tonight|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|"
    r"september|october|november|"
    r"december|christmas|easter|everyone|everything|nobody|somebody|parley|also|and|but|so|then|now|"
    r"maybe|life|work|school|"
    r"dinner|lunch|breakfast|one|two|some|all|both|his|her|their|its|a|an|no|yes|ok|thanks|python|"
    r"java|english|french|german|"
    r"spanish|chinese|japanese|italian)$",
    re.IGNORECASE,
)
_ANYBODY_ZH = re.compile(
    rf"(?:[宝娃孩娘生人位个友妹弟姐哥])(?:的?名字)?(?:叫做?|名叫)(?P<name>(?!什么|啥|我|他|她|你|一|做|不|了){_NO_NAME_ZH}[\u4e00-\u9fff]{{2,3}})"
    r"(?=\s*(?:[，。；！,.!]|$|\s))"
)
_NAME = re.compile(r"(?!(?:Mrs?|Ms|Miss|Dr)\b)[A-Z\u00c0-\u00de][\w'’-]*\w")
_ADVICE = re.compile(
    r"\b(?:should|could|would|can|shall|might|recommend|suggest|best)\b|应该|可以|推荐|怎么办", re.IGNORECASE
)
_OF_SOMETHING_TOLD = re.compile(
    r"^\W*(?:and |so )?(?:who|when|where|which|what|how (?:many|much|long|often|old)|why did|"
    r"how did|did|does|has|was)\b"
    r"|谁|哪|几|多少|什么时候",
    re.IGNORECASE,
)
_READ = 1000
"""Letters of one thing they said in which names are looked for."""
_HALF, _MORE_THAN_HALF = 0.5, 0.51
_FEWEST = 2
"""Words of a question that must all stand in one thing the person said for it to be about that."""
_LONGEST = 200
_OF_ONESELF = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours|i['’]m|i['’]ve)\b", re.IGNORECASE)
_TO_ME = re.compile(
    r"\b(?:tell|show|explain|give|teach|help|remind|find|send|let|make|write|"
    r"read)(?:\s+to)?\s+(?:me|us)\b|\bcan\s+(?:i|we)\b|\bfor me\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(r"\b(?:how (?:do|can|could|would|to)|why|what (?:is|are) (?:an?|the)|explain)\b", re.IGNORECASE)
_OF_THE_PAST = re.compile(
    r"(?:how (?:much|many|long|old|big)|when|where|who|what)(?: \w+)? (?:was|were) the "
    r"(?!first|last|most|\w+est\b)[a-z]+(?: (?!of\b)[a-z]+)?(?: (?:at|from|in|on) the [a-z]+)?\W*",
    re.IGNORECASE,
)
"""Of something gone by, as if both knew which: "when was the wedding?"."""
_ONESELF_ZH = re.compile(r"(?<![给帮教告替跟问])(?:我|咱)(?!想知道|想问|想请)")
_SEEKS_ZH = re.compile(
    r"怎么(?!了)|如何|为什么|为啥|应该|应当|该不该|可以|能不能|能[^，。]{1,8}吗|能[做干去]|想(?!念)|要[^，。]{0,6}[吗么]|推荐|建议|帮|教|请|给我|告诉我|解释|介绍|翻译|意思|办法|区别"
)
"""Words by which one seeks knowledge or help, not what one told before."""
_FIXED_ZH = re.compile(
    r"什么时候|几点|几[号岁月]|哪[天年里儿家个位]|谁|多少|多[大久高重]|姓什么|姓啥|叫什么|叫啥|几年级"
)
_WHAT_IT_IS = re.compile(r"\W*what(?:['’]s| is| are) (?:an? |the )?\w+\W*$", re.IGNORECASE)
_OF_A_THING_ZH = re.compile(r"的[^，。]{1,6}(?:是|在|有)(?:什么|哪|谁|多少)")
"""A question of knowledge: 法国的首都是哪里."""
_ORDINARY = frozenset({
    "will", "mark", "rose", "may", "grace", "hope", "jack", "bill", "art", "faith", "joy", "june", "april",
    "august", "summer", "dawn", "pat", "sue", "frank", "rich", "chase", "drew", "grant", "pepper", "ginger",
    "max", "rusty", "lucky", "happy", "sandy", "dusty", "cookie", "biscuit", "honey", "daisy", "lily", "ivy",
    "violet", "ruby", "amber", "crystal", "pearl", "hunter", "mason", "cooper", "archer", "miles", "angel",
    "star", "sky", "river", "sunny", "shadow", "smokey", "tiger", "bear", "buddy",
})  # fmt: skip
"""Names that are words too: in small letters they name nobody."""


def asks_of_what_was_told(question: str, told: Sequence[str], named: Iterable[str] = ()) -> bool:
    """Whether a question is about somebody the person told of, or has all its words in one thing they said. `told` are
    their own words, `named` the names that are known as facts.
    """
    if len(question) > _LONGEST or not asks(question) or _ADVICE.search(question) or _COMMANDS.match(question):
        return False
    named = [*named, *(name for text in told for name in _names(text))]
    if names_somebody(question, named) and not _WHAT_IT_IS.match(question):
        return True
    asked = words_asked(question)
    if len(asked) < _FEWEST or not _OF_SOMETHING_TOLD.search(spelled_out(question)):
        return False
    return any(shared_words(text, asked) == len(asked) for text in told if not asks(text))


def share_to_be_told(question: str) -> float:
    """Of a question that may be of the person's own life, the share of its words that must stand in one thing they
    said for that to be an answer; zero for one that can not be.
    """
    question = spelled_out(question)
    if len(question) > _LONGEST or not asks(question) or _COMMANDS.match(question):
        return 0.0
    if re.search(r"[\u4e00-\u9fff]", question):
        if _ONESELF_ZH.search(question):
            return _HALF
        if _SEEKS_ZH.search(question) or _OF_A_THING_ZH.search(question):
            return 0.0
        return _MORE_THAN_HALF if _FIXED_ZH.search(question) else 1.0
    if _ADVICE.search(question):
        return 0.0
    if _OF_ONESELF.search(_TO_ME.sub(" ", question)):
        return 1.0 if _HOW_TO.search(question) else _HALF
    return 1.0 if _OF_SOMETHING_TOLD.search(question) else 0.0


def may_be_of_what_was_told(question: str, told: Sequence[str]) -> bool:
    """Whether it is worth a look into memory: something they said has enough of the question's words, or it asks of
    something gone by as if it were known.
    """
    share = share_to_be_told(question)
    if not share:  # long ones too
        return False
    question = spelled_out(question)
    asked = words_asked(_TO_ME.sub(" ", question))
    if not asked:
        return False
    if asks_of_the_past(question):
        return True
    least = share * len(asked)
    if share == 1 and question.isascii():
        least = max(len(asked), _FEWEST)
    return any(shared_words(text, asked) >= least for text in told if not asks(text))


def asks_of_the_past(question: str) -> bool:
    """Whether it is of something gone by that is not named further, as one speaks of what one told before."""
    return _OF_THE_PAST.fullmatch(spelled_out(question)) is not None


def asks_where_from(question: str, told: Sequence[str]) -> bool:
    """Whether a question is how something is known that they told: "how do you know that Rosa drinks milk?"."""
    begun = ASKING_WHY.match(spelled_out(question)) if len(question) <= _LONGEST else None
    if begun is None:
        return False
    asked = words_asked(spelled_out(question)[begun.end() :])
    return bool(asked) and any(2 * shared_words(text, asked) >= len(asked) for text in told if not asks(text))


def only_they_can_tell(question: str) -> bool:
    """Whether a question in Chinese asks of the person's own life, so that memory answers it or nothing does."""
    return (
        len(question) <= _LONGEST
        and asks(question)
        and _ONESELF_ZH.search(question) is not None
        and _SEEKS_ZH.search(question) is None
    )


def people_of(told: Sequence[str], known: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """Those a person told of, in small letters: from a name to the relation and from the relation to the name, to
    nothing where it is not told or there are several. `known` are pairs of relation and name.
    """
    pairs = [*known, *(pair for text in told for pair in _pairs(spelled_out(text[:_READ])))]
    found: dict[str, str] = {}
    for relation, name in pairs:
        related = relation.lower().split()[-1] if relation.isascii() and relation else relation
        for one, other in ((name.lower(), related), (related, name)):
            if one and (other or one not in found):
                found[one] = other if found.get(one) in (None, "", other) else ""
    return found


_COMMANDS = re.compile(
    r"\W*(?:please |now |and )*(?:draw|paint|make|write|send|call|erase|delete|remove|play|translate|read|sing|create|"
    r"generate|open|export|stop|pause|resume|help|count|imagine|let['’]?s|say|repeat|guess|search|calculate|compare)\b",
    re.IGNORECASE,
)
_FORGET = re.compile(
    r"(?:please |ok |just |请|帮我|那就|就|把)*(?:"
    r"(?:forget(?: everything| all)?(?: about| of| on)?|(?:erase|delete) (?:everything|all) (?:about|of|on)) "
    r"(?P<en>(?!it\b|that\b|me\b|this\b)[\w'’.-]+(?: [\w'’-]+)?)"
    r"|(?:(?:忘记|忘掉|忘了)(?:关于)?|(?:删掉|删除)关于)(?P<zh>[\u4e00-\u9fff]{2,6}?)(?:的?(?:一切|所有|事情?|记录))?"
    r"|(?P<zh2>[\u4e00-\u9fff]{2,6}?)(?:的事情?)?(?:都)?(?:忘记|忘掉|忘了))(?: please|吧|了)?",
    re.IGNORECASE,
)
"""Not "erase Tim", which may be said of a picture."""


def named_to_forget(text: str, names: Iterable[str]) -> str:
    """Of whom a message wants everything forgotten, when it is somebody the person told of; empty for all else."""
    found = _FORGET.fullmatch(text.strip(" .!。！~～")) if len(text) <= _LONGEST else None
    name = next((one for one in found.groups() if one), "") if found else ""
    return name if name and name.lower() in {one.lower() for one in names} else ""


def names_in(told: Sequence[str]) -> set[str]:
    """The names of those told of, in small letters."""
    return {name.lower() for text in told for name in _names(text)}


def names_somebody(question: str, names: Iterable[str]) -> bool:
    """Whether a question has one of these names in it, in small letters only where the name is no other word."""
    return any(_names_in(question, name) for name in {one for one in names if len(one) > 1})


def words_of_the_person(messages: Sequence[Message], question: str) -> list[str]:
    """What the person said before, in this dialogue and in what was recalled for it."""
    recalled = next((one.content for one in messages if one.role is Role.SYSTEM and RECALLED in one.content), "")
    lines = _LINE.findall(recalled.partition(RECALLED)[2])
    said = [one.text or one.content for one in messages if one.role is Role.USER]
    return [
        *(words for speaker, words in lines if speaker not in (PARLEY, FILE)),
        *(one for one in said if one != question),
    ]


def words_of_files(messages: Sequence[Message]) -> list[str]:
    """What was said in this dialogue of files that came in it."""
    found = []
    for asked, answer in pairwise(one for one in messages if one.role in (Role.USER, Role.ASSISTANT) and one.content):
        if asked.role is Role.USER and asked.media_ids and answer.role is Role.ASSISTANT:
            found.append(answer.text or answer.content)
    return found


def _names_in(question: str, name: str) -> bool:
    if not name.isascii():
        return name in question
    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question):
        return True
    small = name.lower() not in _ORDINARY and len(name) > 2
    return small and re.search(rf"(?<!\w){re.escape(name.lower())}(?:['’]?s)?(?!\w)", question.lower()) is not None


def _names(text: str) -> list[str]:
    """Of those whom a text calls the person's: "my son Tim", "two kids, Tim and Ella", 我女儿小红."""
    return [name for _, name in _pairs(spelled_out(text[:_READ]))]


def _pairs(text: str) -> list[tuple[str, str]]:
    """Whose name is whose: relation and name, the relation empty where it is not told."""
    found: list[tuple[str, str]] = []
    for pattern in (_NAMED, _SMALL, _CALLED, _TITLED):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            names = _NAME.findall(match["names"]) if pattern is not _TITLED else [match["names"]]
            names = names or [match["names"]] * match["names"].islower()
            found += [(groups.get("who") or "", name) for name in names if not NO_NAMES.match(name)]
    for pattern in (_WHO_DOES, _COMPANY) if not asks(text) else ():
        for match in pattern.finditer(text):
            names = [name for name in _NAME.findall(match["names"]) if not _NO_PERSON.match(name)]
            found += [("", name) for name in names if pattern is _WHO_DOES or not zone_said(name)]
    if re.search(r"[\u4e00-\u9fff]", text):
        for pattern in (_NAMED_ZH, _CALLED_ZH, _BESIDE_ZH):
            found += [(match["who"], match["name"]) for match in pattern.finditer(text)]
        for pattern in (_FAMILIAR_ZH, _ANYBODY_ZH):
            found += [("", match["name"]) for match in pattern.finditer(text)]
    return list(dict.fromkeys(found))
