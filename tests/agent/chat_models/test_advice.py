import pytest

from agent.about import About, Known
from agent.chat_models.advice import advice_wanted, advised

PEOPLE = {"ben": "brother", "brother": "Ben", "wanda": "", "小文": "姐姐", "姐姐": "小文"}


def wanted(text, before=()):
    advice = advice_wanted(text, PEOPLE, before)
    return (advice.topic, advice.who) if advice else None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("what shall I buy Ben for Christmas?", ("gift", "Ben")),
        ("Any present ideas for my brother?", ("gift", "brother")),
        ("what would wanda like", ("gift", "wanda")),
        ("what should i get my aunt", ("gift", "aunt")),
        ("送小文什么好？", ("gift", "小文")),
        ("给我姐姐买什么生日礼物呢", ("gift", "姐姐")),
        ("小文的生日快到了，我送她什么好", ("gift", "小文")),
        ("what could I cook for us tonight?", ("food", "")),
        ("which restaurant would suit me?", ("food", "")),
        ("中午吃啥好", ("food", "")),
        ("推荐个餐厅给我", ("food", "")),
        ("what should we do this weekend?", ("doing", "")),
        ("国庆可以去哪玩", ("doing", "")),
        ("recommend me a good book", ("leisure", "")),
        ("can I eat cashew cake?", ("taking", "")),
        ("我能喝牛奶吗", ("taking", "")),
    ],
)
def test_advice_that_leans_on_ones_life(text, meant):
    assert wanted(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "what should I get a six-year-old?",
        "what can I cook with eggs and rice?",
        "what should I eat to lose weight?",
        "how long should I cook an egg?",
        "should I take an umbrella?",
        "can I take photos here?",
        "what does a giraffe eat?",
        "what should I wear?",
        "I bought Ben a present",
        "draw a present for Ben" * 20,
        "熊猫吃什么",
        "怎么做红烧肉",
        "我每天吃什么药",
        "",
    ],
)
def test_knowledge_and_requests_are_no_such_advice(text):
    assert wanted(text) is None


def test_one_asks_on_for_the_next_person():
    assert wanted("and Wanda?", ["what should I buy Ben?"]) == ("gift", "Wanda")
    assert wanted("那小文呢？", ["我该送Ben什么？"]) == ("gift", "小文")
    assert wanted("and Wanda?", ["hello"]) is None


RECALLED = """\
[2026-05-01 m-0123abcd] Lena: my brother Ben is 30 now
[2026-05-02 m-1123abcd] Lena: Ben collects stamps. I had soup.
[2026-05-02 m-2123abcd] Lena: what does Ben collect?
[2026-05-02 m-3123abcd] Parley: Ben is fond of gold.
[2026-05-03 m-4123abcd] Lena: I am vegan"""


def told(text, known=(), language="en", said=""):
    return advised(advice_wanted(text, PEOPLE), [RECALLED], About(tuple(known)), language, said)


def test_what_was_told_of_somebody_is_all_that_is_said():
    answer = told("what should I get Ben?")
    first, second, third, hint = answer.splitlines()
    assert first == "I can only tell you what I remember of Ben:"
    assert "collects stamps" in second  # what tells a taste comes first
    assert "30 now" in third
    assert "PARLEY_CHAT_MODEL" in hint
    assert "PARLEY_CHAT_MODEL" not in told("what should I get Ben?", said=answer)  # said once


def test_nothing_known_is_said_so():
    assert told("what should I get my aunt?") == (
        "I do not remember what your aunt likes. Tell me, and I can remind you next time."
    )


def test_food_goes_by_what_holds_now():
    known = [Known("eats", "fish"), Known("likes", "jazz"), Known("likes", "sushi")]
    answer = told("what could I cook tonight?", known)
    assert "fish" in answer
    assert "sushi" in answer
    assert "vegan" not in answer  # that is over
    assert "jazz" not in answer
    assert "vegan" in told("what could I cook tonight?", [Known("diet", "vegan")])


def test_what_one_may_take_is_not_judged():
    answer = told("may I take aspirin?", [Known("allergy", "aspirin")])
    assert "doctor" in answer
    assert "aspirin" in answer
    assert told("can I eat walnuts?", [Known("allergy", "nuts")]).startswith("I can only say what I remember of you:")
