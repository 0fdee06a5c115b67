"""From a prompt to a scene.

1. cut out quoted text meant for a sign  2. read the rest from left to right, always the longest known phrase
3. numbers, sizes and colours wait for the thing they describe  4. relations join things before and after them
5. what names something and is not known is remembered, to be told
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tools.image.illustration import things
from tools.image.illustration.scene import Concept, Relation, RelationKind, Scene, Subject
from tools.image.illustration.vocabulary import Meaning, is_chinese, lexicon

MAX_FIGURES = 60
"""Most figures of one subject that are drawn."""
MAX_SUBJECTS = 10
_MAX_CHARACTERS = 4000
"""A prompt's first characters are read; more than that does not fit into a picture."""

_QUOTED = re.compile(r"[\"“”「『'‘’]([^\"“”「」『』‘’']{1,80})[\"“”」』'’]")
_SIGN_WORDS = re.compile(
    r"(say(s|ing)?|read(s|ing)?|written|writing|words?|text|title(d)?|caption(ed)?|label(l?ed)?|sign|banner|写着|写有|写上|文字|字样|标语|牌子)"
    r"[\s:：,]*(that\s)?(is\s|with\s|of\s)?$",
    re.IGNORECASE,
)
_BOARD = re.compile(r"sign|banner|牌子", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:that\s+says?|saying|(?:card|sign|poster|banner|board|shirt|cake|note|letter|flag|logo)s?\s+(?:that|which)\s+reads?"
    r"|with\s+the\s+(?:words?|text|caption|title|lettering))\s+(?P<en>[^,.;:!?\n\"“]{1,60}?)"
    r"(?=\s+(?:on|in|under|above|below|at)\s+(?:it|the|a|an|top)\b|[,.;!?\n]|$)"
    r"|(?:上面?|里面?|中间)?(?:写着|写有|写上|印着|印有|题着)(?P<zh>[^，。；：！？,.;!?\n“「的]{1,20})",
    re.IGNORECASE,
)
"""Words to be written that stand in no quotation marks: "a card that says Happy Birthday", 写着加油的海报."""
_TOKEN = re.compile(r"[a-z0-9][a-z0-9'’-]*|[\u4e00-\u9fff]|\S")


@dataclass(frozen=True)
class _Token:
    text: str
    meanings: tuple[Meaning, ...]

    @property
    def meaning(self) -> Meaning | None:
        return self.meanings[0] if self.meanings else None


@dataclass
class _Reader:
    """What is known while reading: the words waiting for their thing, and the things waiting for their relation."""

    scene: Scene
    count: int | None = None
    color: str | None = None
    size: float = 1.0
    definite: bool = False
    group: list[int] = field(default_factory=list)
    """The things named last and joined by "and"."""
    joined: bool = False
    earlier: list[int] = field(default_factory=list)
    """The group before 在, which an ending relation is said of."""
    relation: tuple[RelationKind, list[int]] | None = None
    """A relation said, with the things it is said of, waiting for what it relates to."""
    said_is: bool = False
    """Whether the word before was "is": the sky *is* blue."""
    inverse: tuple[RelationKind, list[int]] | None = None
    """A relation and what it relates to, waiting for the things it is said of."""


_COUNTED_AHEAD = re.compile(
    r"(?P<count>(?:[一二两三四五六七八九十几]+|\d+)\s*[只个条头匹棵朵座辆艘位名群对双把件栋间颗片]"
    r"(?:[大小]|[红橙黄绿青蓝紫黑白灰粉金银棕]色?的)*)"
    r"(?P<modifier>(?:(?:正?在|坐|站|躺|趴|戴|穿|拿|抱|有|带|骑|飞|睡|跑|游|吃|看|玩)[^，。、；的\s]{0,16}"
    r"|[^，。、；的在和\s]{1,6}(?:[里上下中前后](?:面|边)?|旁边?|边))的)(?P<noun>[^，。、；的\s])"
)
"""How many there are, said before where they are: 两只在月亮下面的猫 are two cats, not two moons."""


def read_scene(prompt: str, negative_prompt: str = "") -> Scene:
    """What `prompt` asks to see, without what `negative_prompt` names. Never fails: the worst is an empty scene."""
    text, sign = _take_sign(prompt[:_MAX_CHARACTERS])
    scene = Scene(sign=sign, language="zh" if is_chinese(prompt[:_MAX_CHARACTERS]) else "en")
    reader = _Reader(scene)
    tokens = _tokens(_COUNTED_AHEAD.sub(r"\g<modifier>\g<count>\g<noun>", text))
    for index, token in enumerate(tokens):
        _read(reader, token, tokens[index + 1] if index + 1 < len(tokens) else None)
        reader.said_is = token.text in ("is", "are", "was", "were", "是")
    _finish_modifiers(reader)
    # one Chinese character alone is a verb or a particle far more often than a thing
    scene.unknown = [word for word in scene.unknown if len(word) > 1]
    leave_out(scene, negative_prompt)
    return scene


def _take_sign(prompt: str) -> tuple[str, str]:
    """The prompt without a quotation that is to be written, and that quotation."""
    for match in _QUOTED.finditer(prompt):
        if _SIGN_WORDS.search(prompt[: match.start()]):
            before = _SIGN_WORDS.sub("", prompt[: match.start()])
            board = "sign" if _BOARD.search(prompt[len(before) : match.start()]) else ""
            return f"{before} {board} {prompt[match.end() :]}", match.group(1).strip()
    said = _SAID.search(prompt)
    if said is None:
        return prompt, ""
    board = "sign" if _BOARD.search(said.group()) else ""
    return f"{prompt[: said.start()]} {board} {prompt[said.end() :]}", (said.group("en") or said.group("zh")).strip()


def _tokens(text: str) -> list[_Token]:
    """The text as the longest phrases the lexicon knows; unknown words stay single, without meaning."""
    known = lexicon()
    parts = list(_TOKEN.finditer(text.lower()))
    tokens: list[_Token] = []
    index = 0
    while index < len(parts):
        token, used = _longest(text.lower(), parts, index, known.longest_characters, known.longest_words)
        tokens.append(token)
        index += used
    return tokens


def _longest(text: str, parts: list[re.Match[str]], index: int, characters: int, many: int) -> tuple[_Token, int]:
    chinese = is_chinese(parts[index].group())
    for used in range(min(characters if chinese else many, len(parts) - index), 0, -1):
        phrase = text[parts[index].start() : parts[index + used - 1].end()]
        phrase = phrase if chinese else re.sub(r"\s+", " ", phrase.replace("’", "'").removesuffix("'s"))
        meanings = lexicon().find(phrase)
        if meanings:
            return _Token(phrase, meanings), used
    word = parts[index].group()
    if word.isdecimal():
        return _Token(word, (Meaning("number", int(word[:6])),)), 1
    return _Token(word, ()), 1


def _read(reader: _Reader, token: _Token, following: _Token | None) -> None:
    meaning = _choose(token, following)
    if meaning is None:
        _unknown(reader, token.text)
        return
    scene, value = reader.scene, meaning.value
    match meaning.kind:
        case "thing":
            _thing(reader, value, meaning.plural)
        case "ignored":
            if reader.color and token.text in ("background", "backdrop", "背景"):
                scene.color, scene.plain = reader.color, True
                _finish_modifiers(reader)
        case "number":
            reader.count = value if reader.count in (None, 1) or token.text not in ("a", "an", "some") else reader.count
        case "color" if reader.said_is and reader.group:
            for one in reader.group:
                scene.subjects[one].color = scene.subjects[one].color or value
        case "color":
            _color(reader, value)
        case "size":
            reader.size = value
        case "definite":
            reader.definite = True
        case "place":
            scene.places += [value] if value not in scene.places else []
            _all_meanings(scene, token)
            _finish_modifiers(reader)
            reader.relation = None
        case "time" | "season" | "style" | "mood" | "weather" | "abstract" | "portrait":
            _all_meanings(scene, token)
            if meaning.kind in ("time", "weather"):
                reader.relation = None
        case "join":
            reader.joined = True
        case "located":
            reader.earlier, reader.group = reader.group, []
        case "has":
            if reader.inverse is None and reader.group:
                reader.earlier = []
        case "before":
            reader.relation = (value, list(reader.group))
            reader.joined = False
        case "after":
            _after(reader, value)
        case "side":
            for one in reader.group:
                scene.subjects[one].side = value
            reader.relation = None


def _choose(token: _Token, following: _Token | None) -> Meaning | None:
    """The meaning that fits what follows: an orange is a fruit, an orange cat is not."""
    kinds = {meaning.kind: meaning for meaning in token.meanings}
    if "color" in kinds and "thing" in kinds:
        next_kind = following.meaning.kind if following and following.meaning else None
        is_adjective = next_kind in ("thing", "color", "size", "place", "time", "ignored", "join")
        return kinds["color"] if is_adjective and not token.text.endswith("s") else kinds["thing"]
    if "thing" in kinds and token.text.endswith("ing") and following and following.meaning:
        # children building a snowman: a verb
        return None if following.meaning.kind in ("number", "definite") else token.meaning
    return token.meaning


def _all_meanings(scene: Scene, token: _Token) -> None:
    """A word may say several things at once: cyberpunk is a city and a style."""
    for meaning in token.meanings:
        match meaning.kind:
            case "place" if meaning.value not in scene.places:
                scene.places.append(meaning.value)
            case "time":
                scene.time = scene.time if scene.time and meaning.value == "day" else meaning.value
            case "weather" if meaning.value not in scene.weather:
                scene.weather.append(meaning.value)
            case "season":
                scene.season = meaning.value
            case "style":
                scene.style = scene.style or meaning.value
            case "mood":
                scene.mood = scene.mood or meaning.value
            case "abstract":
                scene.abstract = True
            case "portrait":
                scene.portrait = True
            case _:
                pass


def _color(reader: _Reader, value: str) -> None:
    reader.color = reader.color or value
    reader.scene.color = reader.scene.color or value


def _thing(reader: _Reader, concept: Concept, plural: bool) -> None:
    """Add the subject the waiting words describe, or find the one "the" means, and settle its relations."""
    scene = reader.scene
    if concept.key in things.CLOTHES and reader.group and _is_person(scene.subjects[reader.group[-1]]):
        wearer = scene.subjects[reader.group[-1]]
        wearer.color = wearer.color or reader.color
        reader.relation, reader.joined = None, False
        _finish_modifiers(reader)
        return
    known = next((i for i, subject in enumerate(scene.subjects) if subject.concept == concept), None)
    again = known is not None and reader.count is None and (reader.definite or scene.language == "zh")
    again = again or (known is not None and reader.count in (None, 1) and concept.key in things.UNIQUE)
    if again and known is not None:
        index = known
    elif len(scene.subjects) >= MAX_SUBJECTS:
        _finish_modifiers(reader)
        return
    else:
        count = reader.count if reader.count is not None else (_open_number(concept) if plural else 1)
        scene.clipped = max(scene.clipped, count - MAX_FIGURES)
        count = max(1, min(count, MAX_FIGURES))
        loose = plural and reader.count is None
        scene.subjects.append(Subject(concept, count, loose, reader.color, reader.size))
        index = len(scene.subjects) - 1
        if reader.color is not None and reader.color == scene.color and not scene.plain:
            scene.color = None  # it was this thing's colour
    wearers = reader.relation[1] if reader.relation and reader.relation[0] == "worn" else []
    _settle(reader, index)
    if wearers and concept.key in things.HATS:
        reader.group = wearers
    elif reader.joined:
        reader.group = [*reader.group, index]
    else:
        reader.group = [index]
    reader.joined = False
    _finish_modifiers(reader)


def _is_person(subject: Subject) -> bool:
    """Whether it is drawn with clothes that can have a colour."""
    return subject.concept.key in things.PEOPLE_HEADS or subject.concept.key.startswith("🧍")


def _open_number(concept: Concept) -> int:
    """How many are drawn when the number is left open: "trees", "flowers"."""
    return 7 if concept.key in things.FLOWERS else 3


def _settle(reader: _Reader, index: int) -> None:
    """Complete the relations that waited for this thing."""
    subjects = reader.scene.subjects
    if reader.inverse is not None:
        kind, targets = reader.inverse
        if not any(_relates(subjects, target, index) for target in targets):
            subjects[index].relation = Relation(kind, tuple(targets))
        if not reader.joined:
            reader.inverse = (kind, targets)
    if reader.relation is not None:
        kind, sources = reader.relation
        if kind == "worn":
            if subjects[index].concept.key in things.HATS and sources and index not in sources:
                subjects[index].relation = Relation("on", (sources[-1],))
                reader.relation = None
                return
            kind = "beside"
        for source in sources:
            if source != index and not _relates(subjects, index, source):
                _relate(subjects[source], kind, index)
        # "between a and b" has a second target to come
        reader.relation = (kind, sources) if kind == "between" and len(_targets(subjects, sources)) < 2 else None


def _relate(subject: Subject, kind: RelationKind, target: int) -> None:
    if subject.relation is None:
        subject.relation = Relation(kind, (target,))
    elif subject.relation.kind == "between" == kind and len(subject.relation.targets) < 2:
        subject.relation = replace(subject.relation, targets=(*subject.relation.targets, target))


def _targets(subjects: list[Subject], sources: list[int]) -> tuple[int, ...]:
    relation = subjects[sources[0]].relation if sources else None
    return relation.targets if relation else (0, 0)


def _relates(subjects: list[Subject], source: int, target: int) -> bool:
    """Whether `source` is placed, directly or through others, by `target`: a circle must not be closed."""
    seen: set[int] = set()
    open_ends = [source]
    while open_ends:
        current = open_ends.pop()
        if current == target:
            return True
        relation = subjects[current].relation
        if current not in seen and relation is not None:
            open_ends += relation.targets
        seen.add(current)
    return False


def _after(reader: _Reader, kind: RelationKind) -> None:
    """A relation said after its target: 在桌子上 of what came before 在, 桌子上有 of what follows."""
    subjects = reader.scene.subjects
    if not reader.group:
        return
    targets = reader.group
    if reader.earlier:
        for source in reader.earlier:
            if source not in targets and not any(_relates(subjects, target, source) for target in targets):
                subjects[source].relation = subjects[source].relation or Relation(kind, tuple(targets[:2]))
        reader.earlier = []
    else:
        reader.inverse = (kind, list(targets[:2]))
    reader.joined = False


def _unknown(reader: _Reader, text: str) -> None:
    if re.fullmatch(r"[,.;:!?，。；：！？、\n]", text):
        if text not in ",、，":
            reader.group, reader.relation, reader.earlier = [], None, []
        else:
            reader.relation = None
        reader.inverse, reader.joined = None, False
        _finish_modifiers(reader)
        return
    if not any(character.isalnum() for character in text):
        return
    if _says_how(text):
        return
    unknown = reader.scene.unknown
    if is_chinese(text) and unknown and is_chinese(unknown[-1]) and len(unknown[-1]) < 6:
        unknown[-1] += text
    elif len(text) > 2 or is_chinese(text):
        unknown.append(text)


def _says_how(word: str) -> bool:
    """Whether an unknown word is a verb or an adverb by its ending: nothing one could have drawn."""
    return len(word) > 4 and word.isascii() and word.endswith(("ing", "ly", "ed", "ful", "ous", "ive", "able"))


def _finish_modifiers(reader: _Reader) -> None:
    reader.count, reader.color, reader.size, reader.definite = None, None, 1.0, False


def leave_out(scene: Scene, negative_prompt: str) -> None:
    """Take out what the negative prompt names."""
    if not negative_prompt.strip():
        return
    refused = [token.meaning for token in _tokens(negative_prompt[:_MAX_CHARACTERS]) if token.meaning]
    keys = {meaning.value for meaning in refused if meaning.kind == "thing"}
    others = {meaning.value for meaning in refused if meaning.kind in ("place", "weather", "time")}
    kept = [i for i, subject in enumerate(scene.subjects) if subject.concept not in keys]
    position = {old: new for new, old in enumerate(kept)}
    subjects = [scene.subjects[i] for i in kept]
    for subject in subjects:
        if subject.relation is not None:
            targets = tuple(position[t] for t in subject.relation.targets if t in position)
            subject.relation = replace(subject.relation, targets=targets) if targets else None
    scene.subjects = subjects
    scene.places = [place for place in scene.places if place not in others]
    scene.weather = [one for one in scene.weather if one not in others]
    scene.time = "" if scene.time in others else scene.time
