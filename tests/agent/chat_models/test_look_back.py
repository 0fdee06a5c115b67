import pytest

from agent.about import NOBODY
from agent.chat_models.look_back import look_back
from agent.prompt import RECALLED
from memory.messages import Message, Role


def looked(text, *told):
    lines = "\n".join(f"[2026-05-0{at} m-0{at}] Lena: {one}" for at, one in enumerate(told, 1))
    return look_back(text, [Message(Role.SYSTEM, f"{RECALLED}\n{lines}"), Message(Role.USER, text)], NOBODY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("who fixes my bike", "Tom at the corner shop fixes my bike"),
        ("does rosa drink milk", "my sister rosa is lactose intolerant"),
        ("how do I take my tea?", "I take my tea with lemon"),
        ("how much was the new boiler?", "the plumber wants 900 for it"),
        ("when was the concert?", "nothing of it"),
        ("护照什么时候到期", "我的护照明年三月到期"),
        ("阿芳几岁", "我和阿芳一起上学，她二十岁"),
    ],
)
def test_what_may_have_been_told_is_looked_for(text, told):
    assert looked(text, told) is not None


def test_where_it_is_known_from_is_shown():
    back = looked("how do you know that Rosa drinks milk?", "my sister Rosa drinks milk every day")
    assert [step.tool for step in back.plan.steps] == ["explain_memory"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("how do I train a puppy?", "we have a puppy"),
        ("what is the capital of Peru?", "we flew to Peru"),
        ("tell me a joke", "I love jokes"),
        ("how do you know that the earth is round?", "I have a brother"),
        ("why is the sky blue?", "my car is blue"),
        ("we sold the car", "my car is blue"),
        ("秘鲁的首都是哪里", "我去过秘鲁"),
        ("怎么学英语", "我在学英语"),
    ],
)
def test_knowledge_is_left_to_others(text, told):
    assert looked(text, told) is None


def test_only_the_persons_own_life_is_answered_with_nothing():
    assert looked("我爷爷属什么").sure
    assert not looked("how much was the new boiler?", "the plumber wants 900").sure


def test_somebody_told_of_is_forgotten_by_name():
    (step,) = looked("forget Rosa", "my sister Rosa drinks milk every day").plan.steps
    assert (step.tool, step.arguments) == ("forget", {"what": "about Rosa"})
    (step,) = looked("忘掉阿芳吧", "我和阿芳一起上学").plan.steps
    assert (step.tool, step.arguments) == ("forget", {"what": "关于阿芳"})
    assert looked("erase Rosa", "my sister Rosa drinks milk every day") is None  # of a picture, maybe
    assert looked("forget it", "my sister Rosa drinks milk every day") is None
    assert looked("forget Berlin", "my sister Rosa drinks milk every day") is None


def test_a_file_that_was_read_here_is_asked_about_again():
    messages = [
        Message(Role.USER, "look at this", media_ids=("image-0123456789abcdef",), text="look at this"),
        Message(Role.ASSISTANT, "It says: “Boiler 900, pump 45”."),
        Message(Role.USER, "how much was the pump on that bill?"),
    ]
    assert look_back(messages[-1].content, messages, NOBODY) is None  # "bill" stands nowhere
    assert look_back("what was the boiler and the pump?", messages, NOBODY) is not None
