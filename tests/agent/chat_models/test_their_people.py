import pytest

from agent.chat_models.their_people import asks_of_what_was_told, people_of

TOLD = [
    "I have two kids, Tim and Ella",
    "my son Tim plays football on Tuesdays",
    "last week we went to the dentist with Ella",
    "My boss is called Ingrid. I love Python.",
    "we flew to France in May",
    "did you see Rome?",
    "我女儿小红喜欢跳舞",
    "上周我们带小红去看了牙医",
]


@pytest.mark.parametrize(
    "question",
    [
        "when does Tim play football?",
        "what is Ella's favourite food?",
        "who went to the dentist?",
        "is Ingrid nice?",
        "where is the dentist we went to?",
        "How old is Tim",
        "小咪几岁了？",
        "小红喜欢什么？",
        "谁去看了牙医？",
    ],
)
def test_what_only_the_person_can_have_told(question):
    assert asks_of_what_was_told(question, TOLD, ["小咪"])


@pytest.mark.parametrize(
    "question",
    [
        "what is the capital of France?",
        "what is Python?",
        "who wrote Hamlet?",
        "what should I get Tim for his birthday?",
        "Tim is ill today",
        "what time is it?",
        "is timber a wood?",
        "北京有多少人口？",
        "谁写了红楼梦？",
        "did you see Rome?",
        "",
        "?" * 500,
    ],
)
def test_knowledge_and_advice_are_not(question):
    assert not asks_of_what_was_told(question, TOLD, ["小咪"])


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("my daughters Ida (9) and Elsa are at camp", {"ida", "elsa"}),
        ("Ruben only drinks milk. We met Agnes and Olav", {"ruben", "agnes", "olav"}),
        ("my cousin sanna is a pilot", {"sanna"}),
        ("our neighbour Mrs. Quist has a goat named Basil", {"mrs. quist", "basil"}),
        ("Rain is coming. I love Lisbon and Bach", set()),
        ("二宝叫糖糖，弟弟阿伟今年高考", {"糖糖", "阿伟"}),
        ("我妈妈下个月过生日", set()),
        ("给猫买了猫砂盆", set()),
    ],
)
def test_the_names_of_those_who_are_told_of(told, names):
    found = people_of([told])
    relations = {"daughters", "cousin", "neighbour", "goat", "弟弟"}
    assert set(found) - relations == names


def test_a_name_and_a_relation_lead_to_each_other():
    found = people_of(["my cousin Sanna is a pilot"], [("dog", "Bo")])
    assert (found["sanna"], found["cousin"], found["dog"]) == ("cousin", "Sanna", "Bo")


def test_names_in_small_letters_are_heard_unless_they_are_words():
    assert asks_of_what_was_told("does sanna fly at night", ["my cousin Sanna is a pilot"])
    assert not asks_of_what_was_told("may I have some advice", ["my cousin May is a pilot"])
