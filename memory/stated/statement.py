"""One lasting statement of a person, as places in the words that state it."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""Where something stands in a text: first letter, and the one after the last."""

CATEGORIES: dict[str, str] = {
    "name": "what to call them",
    "pronouns": "their pronouns",
    "language": "the language to answer in",
    "manner": "how answers should be: short, formal, in metric units",
    "style": "the style their pictures should have",
    "voice": "the voice to speak to them with",
    "speed": "how fast to speak to them",
    "timezone": "their time zone: a city, a region, or the distance from UTC",
    "diet": "their diet",
    "avoids": "a food or drink they do not take",
    "eats": "a food they take again",
    "allergy": "what they are allergic to",
    "home": "where they live",
    "origin": "where they are from",
    "age": "their age in years",
    "birthday": "their birthday",
    "job": "their work or studies",
    "speaks": "a language they speak",
    "learns": "what they are learning",
    "relation": "the name of a relative, friend or pet; the subject says whose: cat, wife",
    "kind": "what a relative, friend or pet is; the subject says who: dog, brother",
    "favourite": "their favourite of a sort; the subject says of what",
    "thing": "something they own or that belongs to them; the subject says what: car, hobby",
    "likes": "what they like",
    "dislikes": "what they dislike",
}
"""What can be stated, in the words a chat model is told."""
LABELS_ZH = {
    "name": "称呼", "pronouns": "代词", "language": "回答用的语言", "manner": "回答方式", "style": "画风",
    "voice": "声音", "speed": "语速", "diet": "饮食", "avoids": "不吃", "eats": "吃", "allergy": "过敏", "home": "住在",
    "origin": "来自", "age": "年龄", "birthday": "生日", "job": "工作", "speaks": "会说", "learns": "在学",
    "likes": "喜欢", "dislikes": "不喜欢",
}  # fmt: skip
"""The same for people who read Chinese."""
MANY = frozenset({"avoids", "eats", "allergy", "speaks", "learns", "likes", "dislikes"})
"""Categories a person may have several values of at once."""
WITH_SUBJECT = frozenset({"relation", "kind", "favourite", "thing"})
"""Categories with one value for each subject."""
PREFERENCES = ("name", "pronouns", "language", "manner", "style", "voice", "speed", "timezone")
"""Standing wishes about how Parley should answer; the others are facts about the person."""


@dataclass(frozen=True)
class Statement:
    """Something stated, or with `ends` something that is no longer so."""

    category: str
    """One of `CATEGORIES`."""
    value: Span
    """The words that say what; for what ends it may be empty: "my cat died"."""
    subject: Span = (0, 0)
    """The words that say of whom or what, in a category with subjects."""
    ends: bool = False
    adds: bool = False
    """Whether it stands beside what was said before: "another cat"."""

    def words(self, text: str) -> str:
        """The value, as it stands in the text."""
        return text[self.value[0] : self.value[1]]
