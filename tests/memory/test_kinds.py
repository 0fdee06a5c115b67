import pytest

from memory.kinds import of_the_kinds_in
from memory.words import terms


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what pets do I have?", "we adopted two kittens"),
        ("do I have siblings?", "my sisters live in Porto"),
        ("who is my manager?", "my boss is called Ingrid"),
        ("我有什么宠物？", "我家有一只橘猫"),
        ("我有兄弟姐妹吗？", "我弟弟在上大学"),
        ("我的领导叫什么？", "新来的经理姓王"),
        ("我会什么乐器？", "周末我练钢琴"),
    ],
)
def test_things_are_found_by_their_kind(question, told):
    assert set(of_the_kinds_in(terms(question))) & set(terms(told))


@pytest.mark.parametrize("text", ["", "where do I live?", "今天天气怎么样？", "petition", "parenthesis"])
def test_no_kind_no_things(text):
    assert of_the_kinds_in(terms(text)) == []


def test_what_is_named_already_is_not_given_again():
    assert "dog" not in of_the_kinds_in(terms("is a dog a pet?"))


async def test_a_chinese_question_finds_by_the_kind(make_memory, word_embedder):
    word_embedder.trust_in_wide_text = 0.3
    memory = make_memory()
    for number in range(40):
        await memory.remember(f"今天散步走了{number}公里", "a", "c")
    await memory.remember("我家有一只橘猫，叫小咪", "a", "c")
    (found,) = await memory.recall("我有什么宠物？", "a", n_results=1)
    assert found.text == "我家有一只橘猫，叫小咪"
    await memory.close()
