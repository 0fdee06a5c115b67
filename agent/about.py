"""What holds of the person who asks, in one turn: told to the chat model, and laid over the tools it calls.

A chat model that reads instructions gets it as words; a planned one reads the same words back (`About.in_dialogue`),
so that there is one way in which a person's wishes reach an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from memory.messages import Message, Role
from tools.tool import ToolCall

if TYPE_CHECKING:
    from memory.facts import Fact

_HEADING = "What this person has told you about themselves (their wishes hold until they say otherwise):"
_LINE = re.compile(r"^- ([a-z]+)(?: \(([^)\n]*)\))?: (.+)$")
_MOST = 24
"""Facts told to a chat model; the preferences and the newest."""
_LONGEST = 120
_DRAWN = {"generate_image": "prompt", "generate_video": "prompt", "edit_image": ""}
_STYLED = re.compile(
    r"\b(?:water\s?colou?r|oil|pixel|anime|manga|cartoon|comic|sketch|pencil|charcoal|photo|realistic|"
    r"minimalist|line[- ]art|"
    r"black[- ]and[- ]white|pastel|ink|low[- ]poly|3d|cyberpunk|steampunk|impressionist|vintage|retro|style)\b"
    r"|水彩|油画|像素|动漫|漫画|卡通|素描|铅笔|写实|照片|极简|线稿|黑白|水墨|国画|赛博朋克|浮世绘|风格",
    re.IGNORECASE,
)
_VOICES = {"女声": "female", "女生": "female", "男声": "male", "男生": "male", "童声": "child", "英式": "British",
           "美式": "American", "woman": "female", "man's": "male", "child": "child"}  # fmt: skip
_SLOW, _FAST = 0.8, 1.25
_SOMETHING = re.compile(
    r"\b(?:(?:an? |another |the )?(?:picture|image|drawing|painting|photo|song|tune|piece(?: of music)?|music|"
    r"film|video|scene)s? "
    r"(?:of )?)?(?:(?:some|any)thing|what|that|which)(?: else| new| nice| different)*(?: that)? "
    r"(?:i(?:['’]d| would| will| might|['’]ll| may)(?: (?:really|probably))? (?:like|love|enjoy)|(?:fits|"
    r"suits|matches) my taste|to my taste)\b"
    r"|\b(?:an? |another )?(?:picture|image|drawing|painting|photo|song|tune|piece of music|film|"
    r"video)s? (?:that |which )?"
    r"(?:you think )?(?:that )?i(?:['’]d| would| might| will| may|['’]ll)(?: really| probably)? (?:like|love|enjoy)\b"
    r"|\b(?:some|any)thing (?:that )?(?:you think )?(?:that )?i(?:['’]d| would| might| will|"
    r"['’]ll)? (?:like|love|enjoy)\b"
    r"|(?:一?[张幅个首段])?(?:你觉得|你认为)?我(?:可能|应该|一定|肯定)?喜欢的(?:东西|图片?|画|照片|曲子|音乐|视频|内容|风格)?$"
    r"|\b(?:to|for|in|based on|according to) my taste\b|(?:一?[张幅个首段])?(?:你觉得)?我(?:可能|应该|"
    r"一定)?会喜欢的?(?:东西|图片?|画|照片|曲子|音乐|视频|内容|风格)?"
    r"|(?:符合|按照?|根据)我的?(?:口味|喜好|品味)的?(?:东西|图片?|画|音乐|视频)?",
    re.IGNORECASE,
)
_ASKED_ZH = re.compile(r"^(?:请|给我|帮我|再|画|来|做|作|写|生成|一?[张幅个首段])+(?=[\u4e00-\u9fffA-Za-z])")
_VAGUE = re.compile(
    r"(?:(?:an? |another |some )?(?:nice |new |beautiful |good )?(?:picture|image|drawing|painting|photo|song|"
    r"tune|music|film|video|"
    r"scene|piece)s?(?: of| with| about)? ?)?(?:(?:some|any)thing|what|that)?(?: (?:nice|new|else|different))?"
    r"|(?:给我|请|帮我)*(?:画|来|做|作|写)?(?:点|些|一?[张幅个首段])?(?:图片?|画|东西|曲子|音乐|视频)?",
    re.IGNORECASE,
)
_TASTED = {"generate_image": "prompt", "generate_video": "prompt", "compose_music": "prompt"}


@dataclass(frozen=True)
class Known:
    """One thing known of the person."""

    category: str
    value: str
    subject: str = ""


@dataclass(frozen=True)
class About:
    """What holds of a person, preferences first."""

    known: tuple[Known, ...] = ()
    taste: str = ""
    """What they would like to see, in words; empty when it is not asked for or not known."""
    heard: str = ""
    """The same of what they would like to hear."""
    guessed: bool = False
    """Whether `taste` and `heard` are guesses: the person's taste is not known yet."""
    time_zone: str = ""
    """Where their days begin, as they stated; empty when they did not."""

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> About:
        """From the facts of memory."""
        return cls(tuple(Known(one.category, one.value[:_LONGEST], one.subject[:_LONGEST]) for one in facts)[:_MOST])

    @classmethod
    def in_dialogue(cls, messages: Sequence[Message]) -> About:
        """From what `words` put into a dialogue's system messages."""
        said = next((m.content for m in reversed(messages) if m.role is Role.SYSTEM and _HEADING in m.content), "")
        known = []
        for line in said.partition(_HEADING + "\n")[2].splitlines():
            found = _LINE.match(line)
            if found is None:
                break
            known.append(Known(found[1], found[3], found[2] or ""))
        return cls(tuple(known))

    def words(self) -> str:
        """As a chat model reads it; empty when nothing is known."""
        if not self.known and not self.taste:
            return ""
        lines = [_HEADING]
        lines += [
            f"- {one.category}{f' ({_plain(one.subject)})' if one.subject else ''}: {one.value}" for one in self.known
        ]
        lines += [f"- taste: {self.taste}"] if self.taste and not self.guessed else []
        lines += [f"- taste: not known yet; a guess is {self.taste}"] if self.guessed else []
        return "\n".join(lines)

    def get(self, category: str) -> str:
        """The value of a category that has one, empty when nothing is known."""
        return next((one.value for one in self.known if one.category == category), "")

    def all(self, category: str) -> list[str]:
        """The values of a category that may have many."""
        return [one.value for one in self.known if one.category == category]

    @property
    def language(self) -> str:
        """Code of the language to answer in, empty when none was asked for."""
        from tools.text.languages import find_language

        named = find_language(self.get("language")) if self.get("language") else None
        return named.code if named is not None else ""

    @property
    def name(self) -> str:
        """What to call the person."""
        return self.get("name")

    def shape(self, call: ToolCall) -> ToolCall:
        """A call with the person's standing wishes in what it leaves open: the style of a picture, voice and speed."""
        arguments: dict[str, Any] = dict(call.arguments)
        if call.name == "synthesize_speech":
            if (voice := self.get("voice")) and not arguments.get("voice"):
                arguments["voice"] = next((name for word, name in _VOICES.items() if word in voice), voice)
            if (speed := self.get("speed")) and not arguments.get("speed"):
                arguments["speed"] = _SLOW if re.search(r"slow|慢", speed, re.IGNORECASE) else _FAST
        slot = _DRAWN.get(call.name)
        told = arguments.get(_TASTED.get(call.name, ""))
        liked = self.heard if call.name == "compose_music" else self.taste
        if liked and isinstance(told, str):
            if _SOMETHING.search(told):
                wish = _SOMETHING.sub(lambda _: liked, told).strip()
                arguments[_TASTED[call.name]] = _ASKED_ZH.sub("", wish)
            elif _VAGUE.fullmatch(told.strip(" .!。！")):
                arguments[_TASTED[call.name]] = liked
        prompt = arguments.get(slot) if slot else None
        if isinstance(prompt, str) and slot and (style := self.get("style")) and not _STYLED.search(prompt):
            chinese = re.search(r"[\u4e00-\u9fff]", prompt) is not None
            arguments[slot] = f"{prompt}，{style}风格" if chinese else f"{prompt}, {style}"
        return replace(call, arguments=arguments) if arguments != call.arguments else call


NOBODY = About()
"""Nothing is known."""


def wants_something_liked(text: str) -> bool:
    """Whether a message asks for "something I'd like"."""
    return _SOMETHING.search(text) is not None


def made_to_taste(tool: str) -> bool:
    """Whether a tool makes "something I'd like"."""
    return tool in _TASTED


def said_of_a_guess(language: str) -> str:
    """Said with what was made for somebody whose taste is not known."""
    if language == "zh":
        return "我还不了解你的喜好，所以这是猜的。喜欢还是不喜欢，告诉我，下次会更合你的心意。"
    return (
        "I do not know your taste yet, so this is a guess. Say whether you like it, and the next one will fit better."
    )


def _plain(subject: str) -> str:
    return re.sub(r"[()\n]", " ", subject)
