import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tools.image.illustration.parsing import MAX_FIGURES, MAX_SUBJECTS, read_scene
from tools.image.illustration.wording import _counted_chinese


def subjects(prompt):
    return [(one.concept.english, one.count, one.color) for one in read_scene(prompt).subjects]


def relations(prompt):
    scene = read_scene(prompt)
    names = [one.concept.english for one in scene.subjects]
    return {
        (one.concept.english, one.relation.kind, *(names[target] for target in one.relation.targets))
        for one in scene.subjects
        if one.relation
    }


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a red fox in the snow under a full moon", [("fox", 1, "red"), ("full moon", 1, None)]),
        ("three red balloons above a blue house", [("balloon", 3, "red"), ("house", 1, "blue")]),
        ("a dozen penguins and two polar bears", [("penguin", 12, None), ("polar bear", 2, None)]),
        ("a flock of birds", [("bird", 9, None)]),
        ("17 cats", [("cat", 17, None)]),
        ("两只猫在月亮下面", [("cat", 2, None), ("moon", 1, None)]),
        ("一只红色的狐狸在雪地里", [("fox", 1, "red")]),
        ("三个绿苹果和一只黑猫", [("apple", 3, "green"), ("cat", 1, "black")]),
        ("an orange cat eats an orange", [("cat", 1, "orange"), ("orange", 1, None)]),
        ("the car is green", [("car", 1, "green")]),
        ("mice, wolves and children", [("mouse", 3, None), ("wolf", 3, None), ("child", 3, None)]),
        ("🐙 wearing a hat", [("octopus", 1, None), ("hat", 1, None)]),
        ("a girl in a blue dress in a field of sunflowers", [("girl", 1, "blue"), ("sunflower", 7, None)]),
        ("children building a snowman", [("child", 3, None), ("snowman", 1, None)]),
        ("I have a question about AI on my watch", [("robot", 1, None)]),
    ],
)
def test_things_counts_and_colours(prompt, expected):
    assert subjects(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat to the left of a house", {("cat", "left", "house")}),
        ("a house, a dog to the right of the house", {("dog", "right", "house")}),
        ("a bird above a tree", {("bird", "above", "tree")}),
        ("a cat under the table", {("cat", "below", "table")}),
        ("a bear between a fox and a wolf", {("bear", "between", "fox", "wolf")}),
        ("a cat wearing a hat riding a bicycle", {("cat", "on", "bicycle"), ("hat", "on", "cat")}),
        ("猫在房子的左边", {("cat", "left", "house")}),
        ("房子右边有一只狗", {("dog", "right", "house")}),
        ("桌子上有一个苹果", {("apple", "on", "table")}),
        ("气球在房子上方", {("balloon", "above", "house")}),
        ("小猫在小狗和大树之间", {("cat", "between", "dog", "tree")}),
    ],
)
def test_relations(prompt, expected):
    assert relations(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a lighthouse on a cliff at sunset", (["cliff"], "sunset", [], "")),
        ("cyberpunk city in the rain at night", (["city"], "night", ["rain"], "neon")),
        ("夜晚的森林，水彩画", (["forest"], "night", [], "watercolor")),
        ("日落时的海滩", (["beach"], "sunset", [], "")),
        ("a foggy winter morning in the mountains, oil painting", (["mountains"], "dawn", ["fog"], "oil")),
    ],
)
def test_place_time_weather_and_style(prompt, expected):
    scene = read_scene(prompt)
    assert (scene.places, scene.time, scene.weather, scene.style) == expected


def test_text_for_a_sign_is_kept_and_not_drawn_as_things():
    scene = read_scene('a wooden sign saying "Free cats" next to a tree')
    assert scene.sign == "Free cats"
    assert [one.concept.english for one in scene.subjects] == ["sign", "tree"]
    assert read_scene("一块牌子，上面写着“你好”").sign == "你好"


def test_what_was_not_understood_is_remembered_and_what_only_describes_is_not():
    scene = read_scene("a gorblax slowly eating pizza, highly detailed")
    assert scene.unknown == ["gorblax"]
    assert [one.concept.english for one in scene.subjects] == ["pizza"]


def test_a_negative_prompt_takes_things_out_and_keeps_relations_whole():
    scene = read_scene("a dog, a cat to the left of a tree in the rain", "dog, rain")
    assert [one.concept.english for one in scene.subjects] == ["cat", "tree"]
    assert scene.subjects[0].relation.targets == (1,)
    assert scene.weather == []


def test_moods_and_abstract_pictures():
    scene = read_scene("an abstract painting of joy")
    assert scene.abstract
    assert scene.mood == "joy"
    assert not scene.subjects


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from(
                [
                    "cat",
                    "left of",
                    "在",
                    "猫",
                    "的左边",
                    "two",
                    "99999999",
                    "red",
                    "the",
                    "between",
                    "and",
                    "上有",
                    "sky",
                    '"',
                    "on",
                ]
            ),
            max_size=40,
        ).map(" ".join),
    )
)
@example("BAT上RAT上BAT")
def test_any_text_gives_a_scene_within_bounds_and_without_circles(text):
    scene = read_scene(text)
    assert len(scene.subjects) <= MAX_SUBJECTS
    for index, subject in enumerate(scene.subjects):
        assert 1 <= subject.count <= MAX_FIGURES
        seen, open_ends = set(), [index]
        while open_ends:
            relation = scene.subjects[open_ends.pop()].relation
            for target in relation.targets if relation else ():
                assert target != index, "a thing stands by itself through others"
                if target not in seen:
                    seen.add(target)
                    open_ends.append(target)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("两只在月亮下面的猫", [("月亮", 1, None), ("猫", 2, None)]),
        ("三只公园里的狗", [("狗", 3, None)]),
        ("一只红色的在树下睡觉的猫", [("树", 1, None), ("猫", 1, "red")]),
        ("三个站在桥上的人", [("桥", 1, None), ("人", 3, None)]),
        ("两只白色的猫", [("猫", 2, "white")]),
        ("两只猫在雪地里玩的画", [("猫", 2, None)]),
    ],
)
def test_a_count_ahead_of_the_place_is_of_the_thing_that_is_there(prompt, expected):
    assert [(one.concept.chinese, one.count, one.color) for one in read_scene(prompt).subjects] == expected


@pytest.mark.parametrize(
    ("prompt", "sign", "things"),
    [
        ("a birthday card that says Happy Birthday", "Happy Birthday", ["cake"]),
        ("a cat holding a sign that says meow", "meow", ["cat", "sign"]),
        ("a cake with the words Well done on the table", "Well done", ["cake", "table"]),
        ("一张生日贺卡，上面写着生日快乐", "生日快乐", ["cake"]),
        ("写着加油的海报", "加油", []),
        ("a girl that reads a book", "", ["girl", "book"]),
        ("一个写信的人", "", ["person"]),
    ],
)
def test_words_to_be_written_need_no_quotation_marks(prompt, sign, things):
    scene = read_scene(prompt)
    assert (scene.sign, [one.concept.english for one in scene.subjects]) == (sign, things)


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("五颗星星", "五颗星星"), ("三本书", "三本书"), ("两匹马", "两匹马"), ("三列火车", "三列火车"),
        ("两只狗", "两只狗"), ("三棵松树", "三棵松树"), ("四把伞", "四把伞"), ("六个气球", "六个气球"),
    ],
)  # fmt: skip
def test_things_are_counted_in_chinese_as_people_count_them(prompt, told):
    (subject,) = read_scene(prompt).subjects
    assert _counted_chinese(subject) == told
