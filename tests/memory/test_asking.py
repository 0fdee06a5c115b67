import pytest

from memory.asking import asks


@pytest.mark.parametrize(
    "text",
    [
        "where did i put my keys",
        "whats the wifi password again",
        "does anna eat pork",
        "hey, any ideas for sunday",
        "ok and how old is he",
        "I moved last week. where do I live",
        "draw a boat",
        "remind me what Ben said",
        "You remember that, right?",
        "奶奶的生日是哪天",
        "我的鞋码多少",
        "他姓啥",
        "今天周几",
        "你好，帮我画一条船",
        "推荐一本书",
        "你还记得我妹吗",
    ],
)
def test_what_asks_or_wants_something(text):
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Will loves chess",
        "when I was six we lived in Bath",
        "What a day!",
        "had a great lunch with Mrs. Hill",
        "we finally sold the car",
        "My dad says hi. He is 70 now",
        "has been raining all week",
        "我什么都吃",
        "今天没什么事",
        "弟弟考上大学了",
        "等了好几个小时",
        "",
    ],
)
def test_what_only_tells(text):
    assert not asks(text)
