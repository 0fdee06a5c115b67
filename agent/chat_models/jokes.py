"""A joke for who asks for one: a small model's are none."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_ASKED = re.compile(
    r"(?:(?:please|can you|could you|do you know|ok|okay|and|now|parley)\W+)*"
    r"(?:(?:tell|give|say|make|know)(?: me| us)?(?: an?| another| one more| some| any)?"
    r"(?: good| funny| short| silly| dad| new)* jokes?(?: please| for me| then)*|(?:another|"
    r"one more)(?: joke)?(?: one)?(?: please)?|make me (?:laugh|smile)|"
    r"(?:say|tell me) something funny|jokes?(?: please)?)",
    re.IGNORECASE,
)
_ASKED_ZH = re.compile(
    r"(?:请|再|那|你|能|可以|给我|给大家|给我们)*(?:讲|说|来)(?:一?[个段]|几个|点)?(?:好笑的|冷|新的?|"
    r"搞笑的?)?(?:笑话|段子)"
    r"(?:吧|吗|听听|给我听|来听)*|(?:再来|再讲|再说)一?个(?:吧)?|(?:逗|让)我(?:笑|开心)(?:一?[下笑])?(?:吧)?|"
    r"(?:冷)?笑话"
)
_MORE = re.compile(r"(?:another|one more)(?: one)?(?: please)?|(?:再来|再讲|再说)一?个(?:吧)?", re.IGNORECASE)
_ENGLISH = (
    "My robot vacuum ran away from home. It said there was nothing left for it here.",
    "I gave my house plant a name. Now it ignores me personally.",
    "I signed up for a course in patience. It starts as soon as I stop asking.",
    "My alarm clock and I have an agreement: it rings, and I disagree.",
    "My diet and I are on good terms. We never see each other.",
    "The forecast and my window had an argument. I took an umbrella, so as not to take sides.",
    "My printer works perfectly, as long as nobody wants anything on paper.",
    "I trained my cat to come whenever it wants.",
    "A file lands in the recycle bin and says: I am only here until somebody changes their mind.",
    "My password is so strong that it keeps even me out.",
)
_CHINESE = (
    "闹钟问我：“你怎么又不起床？”我说：“我在梦里已经上过班了。”",
    "我报名了“告别拖延”课程，明天就去交钱。昨天我也是这么说的。",
    "医生：“你要多喝水。”鱼：“我已经尽力了。”",
    "我的减肥计划很成功：计划还在，肥也还在。",
    "我给盆栽起了个名字，从此它是有名有姓地不理我。",
    "我问扫地机器人累不累，它转了一圈，撞了墙，没说话。",
    "妈妈：“作业写完了吗？”孩子：“快了，就差名字和作业。”",
    "我的密码非常安全，安全到我自己也进不去。",
    "打印机从不出错，只要没人急着用它。",
)


def joke(text: str, language: str, said_by_me: Sequence[str] = ()) -> str | None:
    """One that was not told lately (`said_by_me`, the newest first); None for who asks for something else."""
    bare = text.strip(" ?？!！.。~～")
    jokes = _CHINESE if language == "zh" else _ENGLISH
    if not (_ASKED_ZH if language == "zh" else _ASKED).fullmatch(bare):
        return None
    told = [one for one in said_by_me if one in jokes]
    if _MORE.fullmatch(bare) and (not said_by_me or said_by_me[0] not in jokes):
        return None  # another of something else
    fresh = [one for one in jokes if one not in told]
    return random.choice(fresh) if fresh else told[-1]
