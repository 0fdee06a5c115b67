"""A small model's guide says what memory knows of the person, by their name and in the language they want."""

import pytest

from agent.about import About, Known
from agent.chat_models.known_facts import acknowledged, answer_about, greeted, tells_of_an_end
from agent.chat_models.planned import PlannedChatModel
from agent.chat_models.scripted import ScriptedChatModel
from agent.chat_models.small_talk import Conversation, small_talk
from agent.planner.rule_planner import RulePlanner
from agent.prompt import situation
from memory.memory_tools import recall
from memory.messages import Message, Role

ABOUT = About((
    Known("name", "captain"), Known("diet", "vegetarian"), Known("avoids", "eggs"), Known("allergy", "nuts"),
    Known("allergy", "latex"), Known("home", "Oslo"), Known("relation", "Miso", "cat"),
    Known("favourite", "teal", "colour"), Known("likes", "jazz"),
))  # fmt: skip


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is my name?", "Your name is captain."),
        ("where do I live?", "You live in Oslo."),
        ("what am I allergic to?", "You are allergic to nuts and latex."),
        ("What is my diet?", "You told me: vegetarian and no eggs."),
        ("what is my cat called?", "Your cat is called Miso."),
        ("What's my cat's name?", "Your cat is called Miso."),
        ("what is my favourite colour?", "Your favourite colour is teal."),
        ("what do I like?", "You like jazz."),
    ],
)
def test_what_is_known_is_answered(question, answer):
    assert answer_about(question, ABOUT, "en") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("我叫什么名字？", "你叫船长。"),
        ("我住在哪里？", "你住在成都。"),
        ("我对什么过敏？", "你对花生过敏。"),
        ("我的猫叫什么？", "你的猫叫咪咪。"),
    ],
)
def test_in_chinese_too(question, answer):
    about = About(
        (Known("name", "船长"), Known("home", "成都"), Known("allergy", "花生"), Known("relation", "咪咪", "猫"))
    )
    assert answer_about(question, about, "zh") == answer


@pytest.mark.parametrize(
    "question", ["what is your name?", "what is my shoe size?", "how old am I?", "who wrote Hamlet?"]
)
def test_what_is_not_known_is_not_made_up(question):
    assert answer_about(question, ABOUT, "en") is None
    assert answer_about("what is my name?", About(), "en") is None


def test_everything_is_told():
    told = answer_about("What do you know about me?", ABOUT, "en")
    assert told.splitlines()[:4] == ["You told me:", "- name: captain", "- diet: vegetarian", "- does not eat: eggs"]
    assert "- 过敏：nuts" in answer_about("你知道我什么？", ABOUT, "zh")


def test_greetings_have_the_name():
    assert greeted("Hello! What can I do for you?", ABOUT) == "Hello, Captain! What can I do for you?"
    assert greeted("你好！想让我做点什么？", About((Known("name", "船长"),))) == "你好，船长！想让我做点什么？"
    assert greeted("Hello!", About()) == "Hello!"
    assert "Captain" in small_talk(Conversation("hello", about=ABOUT))


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("call me captain", "en", "All right, captain!"),
        ("From now on answer in Chinese", "en", "All right."),
        ("以后叫我船长吧", "zh", "好的，船长！"),
        ("我对花生过敏", "zh", "知道了，谢谢你告诉我。"),
        ("my cat died", "en", "I am so sorry for your loss."),
        ("我家的猫死了", "zh", "节哀，我很难过听到这个消息。"),
        ("I broke up with my boyfriend", "en", "I see. Thank you for telling me."),
        ("what is love?", "en", None),
        ("am I vegetarian?", "en", None),
    ],
)
def test_a_new_wish_gets_a_word(text, language, said):
    assert acknowledged(text, language) == said


async def talk(text, about):
    model = PlannedChatModel(ScriptedChatModel(["Paris."]), RulePlanner([recall]))
    dialogue = [situation(0.0, "", False, about.words()), Message(Role.USER, text, text=text)]
    said = []
    async for delta in model.stream(dialogue, [recall]):
        said.append(delta)
    return "".join(one for one in said if isinstance(one, str))


async def test_the_planned_model_answers_from_them_without_looking_further():
    assert await talk("what is my name?", ABOUT) == "Your name is captain."


async def test_the_planned_model_keeps_to_the_language_that_was_wished():
    assert (await talk("hello", About((Known("language", "Chinese"),)))).startswith("你好")
    assert (await talk("你好", About((Known("language", "英语"),)))).startswith(("Hello", "Hi"))


def test_what_is_no_more_is_not_told_as_so():
    assert tells_of_an_end("what is my cat called?", ["my cat is Miso", "my cat died"])
    assert not tells_of_an_end("what is my dog called?", ["my dog is Rex", "my cat died"])
    assert tells_of_an_end("我的猫叫什么？", ["我家的猫死了"])


@pytest.mark.parametrize(
    ("job", "answer"),
    [
        ("as a nurse", "You told me you work as a nurse."),
        ("a nurse", "You told me you are a nurse."),
        ("plumber", "You told me you are a plumber."),
        ("retired", "You told me you are retired."),
        ("teach maths", "You told me you teach maths."),
    ],
)
def test_what_one_does(job, answer):
    assert answer_about("What do I do for a living?", About((Known("job", job),)), "en") == answer
