"""One sentence on what a picture shows and what it does not, in the language of the prompt."""

from __future__ import annotations

from dataclasses import replace

from tools.image.illustration import things, words
from tools.image.illustration.scene import Concept, Scene, Subject
from tools.image.illustration.stage import Stage

_PLACES = {
    "snow": ("in the snow", "雪地"), "forest": ("in a forest", "森林"), "sea": ("at sea", "大海"),
    "beach": ("on a beach", "海滩"), "lake": ("by a lake", "湖边"), "river": ("by a river", "河边"),
    "mountains": ("before mountains", "群山"), "hills": ("in the hills", "山丘"), "cliff": ("on a cliff", "悬崖"),
    "desert": ("in a desert", "沙漠"), "city": ("in a city", "城市"), "street": ("on a street", "街道"),
    "space": ("in space", "太空"), "meadow": ("in a meadow", "草地"), "garden": ("in a garden", "花园"),
    "farm": ("on a farm", "农场"), "village": ("in a village", "村庄"), "room": ("in a room", "房间"),
    "underwater": ("under water", "水下"), "sky": ("in the sky", "天空"),
    "plain": ("before a plain backdrop", "素色背景"), "abstract": ("", ""),
}  # fmt: skip
_TIMES = {
    "night": (" at night", "夜晚"),
    "sunset": (" at sunset", "日落"),
    "dawn": (" at dawn", "清晨"),
    "day": ("", ""),
}
_WEATHER = {
    "rain": ("rain", "雨"),
    "storm": ("a storm", "雷雨"),
    "fog": ("fog", "雾"),
    "snowfall": ("falling snow", "雪花"),
    "aurora": ("an aurora", "极光"),
    "clouds": ("clouds", "云"),
    "stars": ("stars", "星星"),
}
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_UNCOUNTED = (
    "ramen",
    "rice",
    "sushi",
    "bread",
    "popcorn",
    "coffee",
    "beer",
    "wine",
    "fire",
    "salad",
    "soup",
    "fireworks",
)
_MEASURES = (
    ("颗", "星|星星|宝石|钻石|珠子|糖果"), ("本", "书|笔记本"), ("顶", "帽|帽子|皇冠|帐篷"),
    ("列", "火车|列车|高铁"), ("架", "飞机|直升机|钢琴|相机"), ("匹", "马|狼|骆驼|斑马"),
    ("座", "桥|山|楼房|大楼|塔|灯塔|城堡|房子|小屋|教堂|火山|岛|小岛|木屋|宫殿|雕像"),
    ("把", "伞|雨伞|椅子|剑|钥匙|吉他|小提琴"), ("头", "牛|奶牛|猪|大象|狮子|鹿"),
    ("条", "鱼|鲨鱼|金鱼|蛇|龙|河|裙子|围巾"), ("杯", "咖啡|茶|啤酒|果汁|牛奶|奶茶"),
    ("张", "桌子|床|纸|沙发"), ("朵", "云|花|郁金香|玫瑰|向日葵|樱花|雏菊"), ("盏", "灯|灯笼|台灯|路灯"),
    ("艘", "船|帆船|轮船|潜艇|独木舟"), ("辆", "车|汽车|自行车|摩托车|卡车|公交车|跑车|赛车|出租车"),
    ("棵", "树|松树|圣诞树|棕榈树|仙人掌|柳树"), ("碗", "面|拉面|米饭|汤"),
)  # fmt: skip
"""How things are counted in Chinese, by their names."""
_ANIMALS = ("\U0001f400", "\U0001f43f")
_FONT_HINT = (
    " (a colour emoji font would show them: fonts-noto-color-emoji)",
    "（安装彩色表情字体 fonts-noto-color-emoji 后即可画出）",
)
_PROPER = {"eiffel tower": "the Eiffel Tower", "statue of liberty": "the Statue of Liberty"}
_IRREGULAR = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "mouse": "mice",
    "goose": "geese",
    "wolf": "wolves",
    "sheep": "sheep",
    "fish": "fish",
    "deer": "deer",
    "ramen": "ramen",
}


def describe(scene: Scene, stage: Stage, missing: list[Concept]) -> str:
    """The sentence. `missing` are things that were understood but that this machine has no picture for."""
    chinese = scene.language == "zh"
    shown = _shown_chinese(scene, stage) if chinese else _shown_english(scene, stage)
    if scene.sign:
        shown += f"，写着“{scene.sign}”" if chinese else f", with the words “{scene.sign}”"
    undone = [concept.chinese if chinese else concept.english for concept in missing] + scene.unknown[:4]
    if scene.clipped > 0:
        undone.append(f"另外 {scene.clipped} 个" if chinese else f"{scene.clipped} more of them")
    missing_font = _FONT_HINT[int(chinese)] if missing else ""
    if not undone:
        return shown + ("。" if chinese else ".")
    if chinese:
        return f"{shown}；没能画出：{'、'.join(undone)}{missing_font}。"
    return f"{shown}; not drawn: {', '.join(undone)}{missing_font}."


def _shown_english(scene: Scene, stage: Stage) -> str:
    where = _PLACES[stage.ground][0]
    subjects = [_counted(subject) for subject in scene.subjects]
    weather = [_WEATHER[one][0] for one in scene.weather if one in _WEATHER]
    if stage.ground == "abstract" and not subjects:
        return "The picture is an abstract" + (f" painting of {scene.mood}" if scene.mood else " painting")
    if not subjects:
        what = _join(weather) if weather else "a view"
        return f"The picture shows {what} {where}{_TIMES[stage.time][0]}".replace("  ", " ").rstrip()
    sentence = f"The picture shows {_join(subjects)} {where}{_TIMES[stage.time][0]}".replace("  ", " ").rstrip()
    falling = [one for one in weather if one != "falling snow" or stage.ground != "snow"]
    return sentence + (f", with {_join(falling)}" if falling else "")


def _shown_chinese(scene: Scene, stage: Stage) -> str:
    if stage.ground == "abstract" and not scene.subjects:
        return "画的是一幅抽象画"
    parts = [_counted_chinese(subject) for subject in scene.subjects]
    parts += [_WEATHER[one][1] for one in scene.weather if one in _WEATHER]
    place = _PLACES[stage.ground][1]
    around = "、".join(part for part in (_TIMES[stage.time][1], place) if part)
    if not parts:
        return f"画的是{around}"
    return f"画的是{'、'.join(parts)}" + (f"（{around}）" if around else "")


def _counted_chinese(subject: Subject) -> str:
    name = subject.concept.chinese
    if subject.color is not None:
        name = _color_in_chinese(subject.color) + "的" + name
    if subject.count == 1 or subject.loose:
        return name
    key = subject.concept.key[0]
    known = next((one for one, names in _MEASURES if subject.concept.chinese in names.split("|")), "")
    animal = _ANIMALS[0] <= key <= _ANIMALS[1] or "\U0001f980" <= key <= "\U0001f9ae"
    measure = known or ("只" if animal else "个")
    number = "零一两三四五六七八九十"[subject.count] if subject.count <= 10 else str(subject.count)
    return f"{number}{measure}{name}"


def _color_in_chinese(color: str) -> str:
    return next(phrase for phrase in words.phrases(words.COLORS[color][1]) if phrase.endswith("色") or phrase == "洋红")


def _counted(subject: Subject) -> str:
    name = subject.concept.english
    if subject.color and subject.concept.key in things.PEOPLE_HEADS:
        return f"{_counted(replace(subject, color=None))} in {subject.color}"
    said = f"{subject.color} {name}" if subject.color else name
    if name in _UNCOUNTED:
        return said
    if subject.loose:
        return _plural(said)
    if name in _PROPER:
        return _PROPER[name]
    if subject.count == 1:
        if name in ("full moon", "moon", "sun", "earth"):
            return f"the {said}" if name != "full moon" else f"a {said}"
        return f"{'an' if said[0] in 'aeiou' and not said.startswith(('uni', 'eu', 'one')) else 'a'} {said}"
    number = _NUMBERS[subject.count] if subject.count < len(_NUMBERS) else str(subject.count)
    return f"{number} {_plural(said)}"


def _plural(said: str) -> str:
    last = said.rpartition(" ")[2]
    if last in _IRREGULAR:
        return said.removesuffix(last) + _IRREGULAR[last]
    if last.endswith(("s", "x", "ch", "sh")):
        return said + "es"
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        return said[:-1] + "ies"
    return said + "s"


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
