"""What a question is about, in words, and how many of them something said has."""

from __future__ import annotations

import re
from collections.abc import Collection

from memory.hurried import spelled_out
from memory.words import whole_words, words_in

_NOT_TELLING = re.compile(
    r"\b(?:called|named?|names|say|said|tell|told|talk(?:ed)?|speak|spoke|mention(?:ed)?|ask(?:ed)?|"
    r"wrote|write|remember|know|do|done|happen(?:ed)?|"
    r"still|already|any ?more|(?:what|which) (?:day|time|sort|kind)|yesterday|today|tonight|morning|"
    r"evening|night|days?|weeks?|weekend|months?|year|last|earlier|before|ago)\b"
    r"|[昨前今]天|最近|以前|现在|平时|还|什么时候|几点|几[号岁月]|哪[天年月里儿家个位]|多少钱?|多[大久高重]|有没有|是不是|目前|原来|曾经|后来|[早晚]上|"
    r"上个?[周月]|[去今]年|之前|刚才|说过?|告诉|提[到过]|叫(?:什么|啥)?(?:名字)?|聊过?|讲过?|"
    r"问过?|记得|知道|做|发生|[跟和]你|事情?",
    re.IGNORECASE,
)
"""Words that say no more than that something was said, and when."""


def words_asked(question: str) -> set[str]:
    """The words of a question that say what it is about, not that it asks of something said or done."""
    return whole_words(base_forms(_NOT_TELLING.sub(" ", spelled_out(question))))


def shared_words(said: str, words: Collection[str]) -> int:
    """How many of the words of a question something said has, "lost" for "lose" too."""
    return words_in(base_forms(spelled_out(said)), words)


_PAST_FORMS = {
    "lost": "lose", "went": "go", "gone": "go", "bought": "buy", "ate": "eat", "eaten": "eat", "saw": "see",
    "seen": "see",
    "met": "meet", "gave": "give", "given": "give", "took": "take", "taken": "take", "broke": "break",
    "broken": "break",
    "found": "find", "left": "leave", "made": "make", "won": "win", "drove": "drive", "flew": "fly", "wrote": "write",
    "written": "write", "sold": "sell", "paid": "pay", "ran": "run", "began": "begin", "begun": "begin", "lent": "lend",
    "spent": "spend", "fell": "fall", "fallen": "fall", "taught": "teach", "teacher": "teach", "caught": "catch",
    "built": "build", "sent": "send", "kept": "keep", "slept": "sleep", "wore": "wear", "chose": "choose",
    "swam": "swim",
    "sang": "sing", "forgot": "forget", "rode": "ride", "stole": "steal", "stolen": "steal", "brought": "bring",
    "grew": "grow", "hid": "hide", "hidden": "hide", "hurt": "hurt", "drank": "drink", "came": "come",
    "became": "become",
    "died": "die", "passed away": "die", "beat": "beat", "bit": "bite", "cost": "cost", "cooked": "cook",
}  # fmt: skip
_PAST = re.compile(rf"\b(?:{'|'.join(_PAST_FORMS)})\b", re.IGNORECASE)


def base_forms(text: str) -> str:
    """With verbs as they are in a question: "lost" is "lose"."""
    return _PAST.sub(lambda found: _PAST_FORMS[found.group().lower()], text)
