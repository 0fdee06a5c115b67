"""Coins, dice, numbers, passwords and choices by chance: thrown, not made up by a model."""

from __future__ import annotations

import random
import re
import secrets

_COIN = re.compile(
    r"(?:please |can you |could you )?(?:flip|toss|throw)(?: me)? (?:a |the )?coin(?: for me)?|heads or tails|"
    r"(?:请|帮我|来)*(?:掷|抛|扔|投)(?:一?[个枚])?硬币(?:吧)?",
    re.IGNORECASE,
)
_DICE = re.compile(
    r"(?:please |can you |could you )?(?:roll|throw)(?: me)? (?:a |the |some )?(?:dice|die)(?: for me)?|"
    r"(?:请|帮我|来)*(?:掷|扔|投|摇)(?:一?[个颗次])?(?:骰子|色子)(?:吧)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:please )?(?:pick|choose|give me|tell me|say|think of)(?: me)? (?:a|any)(?: random)? number"
    r"(?: (?:between|from) (-?\d{1,9}) (?:and|to) (-?\d{1,9}))?|"
    r"a random number(?: between (-?\d{1,9}) and (-?\d{1,9}))?|"
    r"(?:请|随便|随机)*(?:说|选|给我|想)(?:一?个)(?:随机)?(?:数字?|号码)(?:吧)?|"
    r"(?:请|随便|随机)*(?:从)?(-?\d{1,9})(?:到|至|-)(-?\d{1,9})(?:之间|中)?(?:随机|随便)?(?:选|说|"
    r"挑)(?:一?个)(?:数字?)?(?:吧)?",
    re.IGNORECASE,
)


_ONE_OF = re.compile(
    r"(?:please )?(?:pick|choose|decide)(?: one)?(?: for me)?(?: (?:of|from|between))?\s*[:,]?\s+"
    r"([^?.!:\n]{2,120}?(?:,| or | and )[^?.!:\n]{1,60})|"
    r"(?:请|帮我|替我|随便)*(?:选|挑|决定)(?:一?[个下])?[:：，,]?\s*([^？。！:：\n]{1,60}?(?:、|还是|"
    r"或者?)[^？。！:：\n]{1,40})",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"(?:please |can you |could you )?(?:make|create|generate|give|suggest)(?: me)?(?: an?)?(?: (?:new|strong|good|"
    r"secure|safe|"
    r"random))* password(?: please| for me)?|(?:请|帮我|给我)*(?:生成|想|来|做|设)(?:一?个)?(?:安全|随机|强|"
    r"新)?的?密码(?:吧)?",
    re.IGNORECASE,
)
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_+="
"""None that is taken for another."""


def by_chance(text: str, language: str) -> str | None:
    """What chance gives, for who asks for a coin, a die, a number, a password or one of several; None for others."""
    bare = text.strip(" ?？!！.。~～")
    chinese = language == "zh"
    if _COIN.fullmatch(bare):
        heads = random.random() < 0.5
        return ("正面。" if heads else "反面。") if chinese else ("Heads." if heads else "Tails.")
    if _DICE.fullmatch(bare):
        thrown = random.randint(1, 6)
        return f"掷出了 {thrown}。" if chinese else f"A {thrown}."
    if _PASSWORD.fullmatch(bare):
        return "".join(secrets.choice(_LETTERS) for _ in range(18))
    if found := _NUMBER.fullmatch(bare):
        named = [int(one) for one in found.groups() if one]
        low, high = (min(named), max(named)) if len(named) == 2 else (1, 100)
        return f"{random.randint(low, high)}。" if chinese else f"{random.randint(low, high)}."
    if found := _ONE_OF.fullmatch(bare):
        several = found[1] or found[2]
        choices = [
            one.strip() for one in re.split(r",\s*(?:or |and )?|\s+(?:or|and)\s+|、|还是|或者?", several) if one.strip()
        ]
        return random.choice(choices) + ("。" if chinese else ".") if len(choices) > 1 else None
    return None
