import pytest

from agent.chat_models.their_people import asks_of_what_was_told

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
