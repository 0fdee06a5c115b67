"""Coins, dice and numbers by chance: thrown, not made up by a model."""

from __future__ import annotations

import random
import re

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


def by_chance(text: str, language: str) -> str | None:
    """What chance gives, for who asks for a coin, a die or a number; None for every other message."""
    bare = text.strip(" ?？!！.。~～")
    chinese = language == "zh"
    if _COIN.fullmatch(bare):
        heads = random.random() < 0.5
        return ("正面。" if heads else "反面。") if chinese else ("Heads." if heads else "Tails.")
    if _DICE.fullmatch(bare):
        thrown = random.randint(1, 6)
        return f"掷出了 {thrown}。" if chinese else f"A {thrown}."
    if found := _NUMBER.fullmatch(bare):
        named = [int(one) for one in found.groups() if one]
        low, high = (min(named), max(named)) if len(named) == 2 else (1, 100)
        return f"{random.randint(low, high)}。" if chinese else f"{random.randint(low, high)}."
    return None
