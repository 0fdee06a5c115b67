"""Words for kinds of things, and the things: who asks for their pet means the cat they told of.

An embedding knows that for English; the one of the starter pack knows no Chinese. Everyday words of people's own lives
only, written by hand: what is of a kind, not what is like it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from memory.words import terms

_KINDS = """
pet, animal: cat, kitten, dog, puppy, hamster, rabbit, parrot, bird, fish, turtle, horse, guinea pig
dog: puppy, labrador, poodle, greyhound, corgi, terrier, spaniel, retriever
paid, pay, salary, wage: payday, salary, wage, paid
sibling: brother, sister, twin
parent: mother, father, mum, mom, mam, dad
mother, mum, mom, mam: mother, mum, mom, mam, mama
father, dad: father, dad, papa
child, kid: son, daughter, baby, twins, boys, girls, dad, mum
single, dating: boyfriend, girlfriend, married, divorced, broke, engaged
studying, study, subject, degree: course, degree, university, college, studying
school, university, college: course, degree, university, college, school
wife, husband, married: wife, husband, married, divorced, widowed, engaged
grandchild: grandson, granddaughter
grandparent: grandmother, grandfather, grandma, grandpa, granny
spouse, partner: wife, husband, girlfriend, boyfriend, fiance, fiancee
boss, manager, supervisor: boss, manager, supervisor
vehicle, transport: car, bike, bicycle, motorbike, motorcycle, scooter, van, truck
instrument: piano, guitar, violin, cello, flute, drums, saxophone, trumpet, harp, ukulele, clarinet
sport, exercise: football, soccer, basketball, tennis, swimming, running, yoga, climbing, cycling, hiking, gym
job, profession, occupation: work, working, job, nurse, teacher, engineer, office, company
flat, apartment: flat, apartment, house, moved, live
medicine, medication: pill, tablet, antibiotic, insulin, inhaler, aspirin, medication
family, relative: wife, husband, son, daughter, brother, sister, mother, father, mum, dad
family, relative: aunt, uncle, cousin, niece, nephew, grandson, granddaughter
trip, travel, holiday, vacation: trip, flight, train, holiday, vacation, travelling
language: English, Chinese, Spanish, French, German, Japanese, Italian, Portuguese, Russian, Arabic
宠物、动物: 猫、狗、猫咪、狗狗、小猫、小狗、仓鼠、兔子、鹦鹉、鸟、鱼、乌龟、金毛、柯基、泰迪、布偶
狗、狗狗: 小狗、柯基、金毛、泰迪、哈士奇、拉布拉多、边牧、柴犬、萨摩耶
猫、猫咪: 小猫、橘猫、布偶、英短、美短
兄弟姐妹: 哥哥、弟弟、姐姐、妹妹、双胞胎
父母、爸妈、家长: 爸爸、妈妈、父亲、母亲、爸、妈
孩子、小孩、子女: 儿子、女儿、宝宝、闺女、娃
家人、亲人、亲戚、家里人: 爸爸、妈妈、父亲、母亲、老婆、老公、妻子、丈夫、儿子、女儿、女婿
家人、亲人、亲戚、家里人: 哥哥、弟弟、姐姐、妹妹、外孙女、外孙、孙子、孙女
爱人、伴侣、配偶、对象、另一半: 老婆、老公、妻子、丈夫、太太、女朋友、男朋友、老伴
老婆、妻子、太太、媳妇: 老婆、妻子、太太、媳妇
老公、丈夫: 老公、丈夫
爸爸、父亲: 爸爸、父亲
妈妈、母亲: 妈妈、母亲
老板、领导、上司: 老板、领导、上司、经理、主管
车、交通工具: 汽车、轿车、自行车、电动车、摩托车、特斯拉、丰田、比亚迪
乐器: 钢琴、吉他、小提琴、大提琴、古筝、二胡、笛子、尤克里里、口琴、长笛、琵琶、架子鼓、萨克斯
运动、锻炼: 跑步、游泳、篮球、足球、羽毛球、网球、乒乓球、瑜伽、健身、爬山、骑车、太极
上学、读书、专业、学校: 大一、大二、大三、大四、研一、研二、大学、学院、高中、初中、小学
单身、对象: 男朋友、女朋友、老公、老婆、分手、离婚、结婚
工作、职业: 上班、公司、护士、老师、医生、工程师、程序员、设计师、会计
房租、租金: 房租、租金
药: 一片、一粒、两片、两粒、降压药、胰岛素、感冒药、止痛药、阿司匹林
旅行、旅游、出差: 飞机、航班、火车、高铁、机票、旅行、旅游、出差
语言: 英语、中文、法语、德语、日语、韩语、西班牙语、粤语
"""


def of_the_kinds_in(words: Iterable[str]) -> list[str]:
    """The things of the kinds that these terms name, as terms; without those that are there already."""
    given = set(words)
    found = [one for kind in given & _by_kind().keys() for one in _by_kind()[kind]]
    return [one for one in dict.fromkeys(found) if one not in given]


@lru_cache(maxsize=1)
def _by_kind() -> dict[str, tuple[str, ...]]:
    """From the term for a kind to the terms for its things."""
    table: dict[str, tuple[str, ...]] = {}
    for line in _KINDS.strip().splitlines():
        kinds, things = (part.replace("、", ", ").split(", ") for part in line.split(": "))
        within = [term for thing in things for term in _whole(thing)]
        for kind in kinds:
            table[_whole(kind)[0]] = tuple(dict.fromkeys((*table.get(_whole(kind)[0], ()), *within)))
    return table


def _whole(word: str) -> list[str]:
    """The terms of a word, a Chinese one as it is: by its letters it would be found in others."""
    return terms(word) if word.isascii() else [word]
