"""Styles of speaking, in the words people use for them: calm, cheerful, whispering, 温柔."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class SpeakingStyle:
    """What a style changes, as factors and offsets on a voice's own manner."""

    rate: float = 1.0
    """Factor on the words a minute."""
    pitch: int = 0
    """Offset on eSpeak's scale of 0 to 99."""
    pitch_range: int = 0
    """Offset likewise: more is livelier."""
    pauses: float = 1.0
    """Factor on the silences between sentences."""
    level_db: float = 0.0
    """Louder or softer than usual."""
    whispers: bool = False

    def __add__(self, other: SpeakingStyle) -> SpeakingStyle:
        """Both at once: calm and sad."""
        return SpeakingStyle(
            self.rate * other.rate,
            self.pitch + other.pitch,
            self.pitch_range + other.pitch_range,
            self.pauses * other.pauses,
            self.level_db + other.level_db,
            self.whispers or other.whispers,
        )


_CALM = SpeakingStyle(rate=0.86, pitch=-6, pitch_range=-12, pauses=1.5, level_db=-2.0)
_CHEERFUL = SpeakingStyle(rate=1.08, pitch=8, pitch_range=22, pauses=0.85)
_SAD = SpeakingStyle(rate=0.82, pitch=-10, pitch_range=-22, pauses=1.5, level_db=-2.0)
_ANGRY = SpeakingStyle(rate=1.12, pitch=-4, pitch_range=18, pauses=0.7, level_db=2.0)
_SERIOUS = SpeakingStyle(rate=0.95, pitch=-8, pitch_range=-8, pauses=1.15)
_WHISPER = SpeakingStyle(rate=0.9, pauses=1.2, level_db=-4.0, whispers=True)
_SLOW = SpeakingStyle(rate=0.75, pauses=1.3)
_FAST = SpeakingStyle(rate=1.3, pauses=0.7)
_ROBOT = SpeakingStyle(pitch_range=-50)
_STORY = SpeakingStyle(rate=0.92, pitch_range=14, pauses=1.35)

STYLES: dict[str, tuple[SpeakingStyle, str]] = {
    "calm": (_CALM, r"calm|gentle|gently|sooth|relax|soft|peaceful|bedtime|平静|冷静|温柔|轻柔|舒缓|放松|柔和"),
    "cheerful": (
        _CHEERFUL,
        r"cheer|happ|excit|lively|joy|energetic|upbeat|enthusias|欢快|高兴|开心|快乐|兴奋|活泼|热情",
    ),
    "sad": (_SAD, r"\bsad|melanchol|sorrow|mourn|悲伤|难过|伤心|忧郁|低沉"),
    "angry": (_ANGRY, r"angr|furious|\bmad\b|生气|愤怒"),
    "serious": (_SERIOUS, r"serious|formal|news|solemn|profession|严肃|正式|庄重|新闻"),
    "whisper": (_WHISPER, r"whisper|耳语|悄悄|低声|小声"),
    "slow": (_SLOW, r"slow|慢"),
    "fast": (_FAST, r"\bfast|quick|rapid|快速|快点|语速快|\b快\b"),
    "monotone": (_ROBOT, r"monoton|robot|机器人|单调"),
    "storytelling": (_STORY, r"story|narrat|dramatic|fairy|讲故事|叙述|朗诵"),
}
"""By name: the style, and the pattern of the words that ask for it."""


def style_named(wanted: str) -> SpeakingStyle | None:
    """The style that free words ask for, several together; None when none of them is known."""
    asked = [style for style, pattern in STYLES.values() if re.search(pattern, wanted, re.IGNORECASE)]
    if not asked:
        return None
    together = SpeakingStyle()
    for style in asked:
        together += style
    very = re.search(r"\bvery\b|\bextremely\b|非常|特别|很", wanted, re.IGNORECASE)
    return replace(together, rate=together.rate**1.4, pauses=together.pauses**1.4) if very else together
