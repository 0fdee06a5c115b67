from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.chat_models import told_back as module

NOW = datetime(2026, 5, 2, 12, tzinfo=ZoneInfo("UTC")).timestamp()


def told_back(recalled, question, language, zone="UTC"):
    return module.told_back(recalled, question, language, NOW, ZoneInfo(zone))


RECALLED = """\
[2026-05-01 m-0123abcd] Lena: My bike was stolen in front of the library.
[2026-05-01 m-1123abcd] Parley: I am sorry about your bike.
[2026-05-02 m-2123abcd] Lena: where is my bike?
[2026-05-03 m-3123abcd] Lena: I had soup: it was good."""


def test_the_words_that_answer_are_told():
    told = told_back(RECALLED, "What happened to my bike?", "en")
    assert told == "I remember this:\n- [2026-05-01] Lena: My bike was stolen in front of the library."


def test_the_nearest_comes_first_and_three_are_enough():
    lines = [f"[2026-05-0{day} m-{day}] Lena: soup number {day}" for day in range(1, 8)]
    lines.append("[2026-05-09 m-9] Lena: soup with noodles")
    told = told_back("\n".join(lines), "soup with noodles, when?", "en").splitlines()
    assert told[1] == "- [2026-05-09] Lena: soup with noodles"
    assert len(told) == 4


def test_parleys_words_where_there_are_no_others():
    line = "[2026-05-01 m-1] Parley: The library opens at nine."
    assert told_back(line, "when does the library open?", "en").endswith("Parley: The library opens at nine.")


def test_chinese():
    recalled = "[2026-05-01 m-1] 小明: 我周末常去踢足球\n[2026-05-01 m-2] 小明: 今天下雨"
    assert told_back(recalled, "我什么时候踢足球？", "zh") == "我记得：\n- [2026-05-01] 小明: 我周末常去踢足球"
    assert told_back(recalled, "我的护照号码？", "zh") == "这个我不记得。"


ALIKE = """\
[2026-05-01 m-0123abcd ~0.44] Lena: My cat is called Miso.
[2026-05-01 m-1123abcd ~0.41] Lena: what animals do I own?
[2026-05-01 m-2123abcd ~0.62] Parley: Cats are popular pets.
[2026-05-02 m-3123abcd ~0.47] Lena: We adopted a puppy.
[2026-05-03 m-4123abcd ~0.38] Lena: I drive a red Toyota."""


def test_what_is_alike_in_meaning_is_told_with_a_doubt():
    assert told_back(ALIKE, "what animal lives with me?", "en").splitlines() == [
        "I am not sure that you mean this, but I remember:",
        "- [2026-05-02] Lena: We adopted a puppy.",
        "- [2026-05-01] Lena: My cat is called Miso.",
    ]
    assert told_back(ALIKE, "what Toyota do I drive?", "en").endswith("Lena: I drive a red Toyota.")


def test_a_thing_of_the_kind_that_is_asked_for():
    recalled = "[2026-05-01 m-1 ~0.31] Lena: my sister Ana lives in Porto\n[2026-05-01 m-2 ~0.35] Lena: it rained"
    assert told_back(recalled, "do I have siblings?", "en").splitlines()[1:] == [
        "- [2026-05-01] Lena: my sister Ana lives in Porto"
    ]
    recalled = "[2026-05-01 m-1] 小明: 我养了一只狗，叫旺财\n[2026-05-01 m-2] 小明: 今天下雨"
    assert told_back(recalled, "我有什么宠物？", "zh").splitlines() == [
        "不确定你问的是不是这个，我记得：", "- [2026-05-01] 小明: 我养了一只狗，叫旺财",
    ]  # fmt: skip


def test_a_letter_in_common_is_no_word_in_common():
    recalled = "[2026-05-01 m-1] 小明: 我在一家医院当护士\n[2026-05-01 m-2] 小明: 我有一只橘猫叫小咪"
    assert told_back(recalled, "我的护照号码是多少？", "zh") == "这个我不记得。"
    assert told_back(recalled, "我的猫叫什么？", "zh").endswith("橘猫叫小咪")


def test_a_name_is_found_however_the_sentence_is_segmented():
    recalled = "[2026-05-01 m-1] 小明: 我儿子叫小明，今年七岁"
    assert told_back(recalled, "小明几岁了？", "zh").endswith("我儿子叫小明，今年七岁")


def test_what_one_asked_answers_nothing_but_what_one_asked():
    asked = "[2026-05-01 m-1] Lena: what animals do I own?"
    assert told_back(asked, "which animals are mine?", "en") == "I do not remember anything about that."
    assert told_back(asked, "what did I ask you about animals?", "en").endswith("Lena: what animals do I own?")
    assert told_back("[2026-05-01 m-1] 小明: 我的猫在哪里？", "我问过什么关于猫的？", "zh").endswith("我的猫在哪里？")


def test_nothing_that_fits():
    assert told_back(RECALLED, "what is my passport number?", "en") == "I do not remember anything about that."
    question = "[2026-05-02 m-2] Lena: where is my bike?"
    assert told_back(question, "Where is my bike?", "en") == "I do not remember anything about that."


@pytest.mark.parametrize(
    "text", ["Nothing about that is remembered.", "I remember 3 of your messages.\n- home: Oslo", ""]
)
def test_other_texts_stay(text):
    assert told_back(text, "what do you know about me?", "en") == text


@pytest.mark.parametrize("question", ["What did I say yesterday?", "what happened yesterday?", "我昨天说了什么？"])
def test_all_of_a_day(question):
    assert "My bike was stolen" in told_back(RECALLED, question, "en")
    assert "soup" not in told_back(RECALLED, question, "en")
    there = told_back(RECALLED, question, "en", "Pacific/Kiritimati")  # where it is the third of May
    assert there == "I remember this:\n- [2026-05-02] Lena: where is my bike?"


def test_nothing_from_then():
    assert told_back(RECALLED, "what did I eat last week?", "en") == "I remember nothing of that from then."
    assert told_back(RECALLED, "我去年说了什么？", "zh") == "那段时间的事我不记得。"


def test_of_a_long_message_the_sentences_that_answer_are_told():
    line = (
        "[2026-05-01 m-1] Lena: I was in Oslo for work all of last week. My aunt Berta keeps bees. She sells honey. Ah."
    )
    told = told_back(
        line + " I also bought a coat, which was far too expensive for me.", "what does my aunt keep?", "en"
    )
    assert told.endswith("Lena: … My aunt Berta keeps bees. She sells honey. …")


def test_the_name_of_a_month_or_a_weekday_is_no_word_to_look_for():
    recalled = "[2026-04-29 m-1] Lena: I sold the boat\n[2026-03-10 m-2] Lena: I bought the boat"
    assert told_back(recalled, "what did I tell you in March?", "en").splitlines()[1:] == [
        "- [2026-03-10] Lena: I bought the boat"
    ]
    assert told_back(recalled, "我三月说了什么", "zh").splitlines()[1:] == ["- [2026-03-10] Lena: I bought the boat"]


def test_a_word_that_many_things_share_is_not_enough():
    recalled = "[2026-05-01 m-1] 小明: 我妈妈喜欢养花"
    assert told_back(recalled, "阿强喜欢什么？", "zh") == "这个我不记得。"


def test_what_is_over_is_said_with_it():
    recalled = "[2026-05-01 m-1] 小明: 我女朋友小乔爱看电影\n[2026-05-02 m-2] 小明: 跟小乔分手了"
    told = told_back(recalled, "我有女朋友吗？", "zh").splitlines()
    assert [line.rpartition(" ")[2] for line in told[1:]] == ["我女朋友小乔爱看电影", "跟小乔分手了"]


def test_my_wife_is_not_his_wife():
    recalled = "[2026-05-01 m-1] Lena: my wife is Eva\n[2026-05-02 m-2] Lena: Otto came with his wife Ulla"
    assert told_back(recalled, "what is my wife's name?", "en").splitlines()[1].endswith("my wife is Eva")
