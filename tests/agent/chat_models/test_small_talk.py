from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.chat_models.small_talk import Conversation, small_talk
from agent.chat_models.sums import work_out
from memory.messages import Message, Role


def said(text: str, *earlier: str, tools: object = (), now: float = 0.0) -> str | None:
    messages = [Message(Role.USER, one) for one in earlier]
    return small_talk(Conversation(text, tools, messages, lambda: now))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hi", "H"),
        ("Hello there!", "H"),
        ("Good morning, Parley", "H"),
        ("hey, how are you?", "Hello!"),
        ("thanks a lot!", ""),
        ("Thank you so much 😊", ""),
        ("bye bye", ""),
        ("Who are you?", "I am Parley"),
        ("are you a robot?", "I am Parley"),
        ("Hello, who are you?", "Hello! I am Parley"),
        ("ok, thanks", ""),
        ("My name is anna", "Nice to meet you, Anna!"),
        ("My name is Anna and I live in Berlin.", "Nice to meet you, Anna!"),
        ("I'm so tired today", "I am sorry to hear that."),
        ("I am happy!", "That is good"),
        ("I live in a small town near the sea.", ""),
        ("Can you help me?", ""),
        ("you are useless", "I am sorry."),
    ],
)
def test_english_pleasantries(text: str, expected: str) -> None:
    answer = said(text)
    assert answer is not None
    assert answer.startswith(expected)
    assert answer.isascii()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好", "你好"),
        ("你好！你是谁？", "你好！我是 Parley"),
        ("谢谢你", ""),
        ("哈哈哈笑死我了", "能让你笑"),
        ("再见", ""),
        ("早上好", "你好"),
        ("我叫小明", "很高兴认识你，小明！"),
        ("你会做什么？", ""),
    ],
)
def test_chinese_pleasantries(text: str, expected: str) -> None:
    answer = said(text)
    assert answer is not None
    assert answer.startswith(expected)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer)


@pytest.mark.parametrize(
    "text",
    [
        "hi, what is the capital of France?",
        "thanks, now translate it into French",
        "draw a hello kitty",
        "Write a poem about goodbye",
        "what can you do about global warming",
        "法国的首都是哪里？",
        "help me write a letter to my landlord",
        "I am looking for a good book about whales",
        "My name is Anna, what is yours in German?",
        "I'm trying to sleep, what should I do",
        "你好，帮我画一只猫",
        "x" * 5000,
    ],
)
def test_a_request_is_left_to_the_planner_or_the_model(text: str) -> None:
    assert said(text) is None


def test_abilities_are_those_of_the_tools_at_hand(tools: dict) -> None:
    english = said("What can you do?", tools=[tools["generate_image"], tools["translate_text"]])
    assert english is not None
    assert "draw pictures and translate" in english
    assert "read text aloud" not in english
    chinese = said("你会做什么？", tools=[tools["synthesize_speech"]])
    assert chinese is not None
    assert "朗读文字" in chinese
    assert "画图" not in chinese
    assert "no tools" in (said("what can you do") or "")


def test_the_clock() -> None:
    assert "1 January 1970" in (said("what day is it today?", now=43200) or "")
    assert "1970 年 1 月 1 日，星期四" in (said("今天几号？", now=43200) or "")
    assert "on the clock" in (said("What time is it?") or "")


def test_the_clock_where_the_person_is() -> None:
    def there(text: str, zone: str) -> str:
        return small_talk(Conversation(text, now=lambda: 43200, time_zone=zone)) or ""

    assert there("what time is it?", "Asia/Tokyo") == "It is 21:00 in Asia/Tokyo."
    assert there("what day is it today?", "Pacific/Auckland") == "Today is Friday, 2 January 1970."
    assert there("现在几点了？", "UTC+08:00") == "按 UTC+08:00 时区，现在是 20:00。"


@pytest.mark.parametrize(
    ("text", "told", "answer"),
    [
        ("Set my time zone to Tokyo.", "", "Asia/Tokyo"),
        ("could you set my time zone to Tokyo?", "", "Asia/Tokyo"),
        ("set my time zone to Tokyo", "Europe/Berlin", "here (Europe/Berlin)"),
        ("set my time zone to Mars", "", "I do not know that time zone"),
        ("把我的时区设为东京", "", "Asia/Tokyo"),
        ("我的时区是东八区", "UTC+08:00", "UTC+08:00"),
        ("把时区改成火星", "", "我不认识这个时区"),
    ],
)
def test_a_time_zone_is_taken_or_asked_for_again(text: str, told: str, answer: str) -> None:
    assert answer in (small_talk(Conversation(text, time_zone=told)) or "")


def test_what_the_person_told_earlier() -> None:
    assert said("What is my name?", "Hi, my name is Anna.", "What is 3+4?") == "Your name is Anna."
    assert said("what's my favorite colour?", "my favourite colour is dark green, you know") == (
        "Your favorite colour is dark green."
    )
    assert said("Where do I live?", "My name is Anna and I live in Berlin.") == "You live in Berlin."
    assert said("What is my name?", "My name is Anna and I live in Berlin.") == "Your name is Anna."
    assert said("How old am I?", "I'm 42 years old and tired") == "You are 42 years old."
    assert said("我住在哪里？", "我住在上海，今年30岁。") == "你住在上海。"
    assert said("我今年多大？", "我住在上海，今年30岁。") is None
    assert said("What is my name?", "My name is Anna", "Call me Bob") == "Your name is Bob."
    assert said("What is my name?", "It rains.") is None
    assert said("我叫什么名字？", "我叫小明。") == "你叫小明。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is 12 times 7?", "12 × 7 = 84"),
        ("what's 2+2", "2 + 2 = 4"),
        ("15% of 80", "15/100 × 80 = 12"),
        ("80的15%是多少", "80 × 15/100 = 12"),
        ("Calculate (3 + 4) * 2.5", "(3 + 4) × 2.5 = 17.5"),
        ("1,000 / 3 =", "1000 / 3 ≈ 333.333333"),
        ("seven plus five", "7 + 5 = 12"),
        ("三乘以四等于多少？", "3 × 4 = 12"),
        ("十二加三十等于几", "12 + 30 = 42"),
        ("2^10", "2 ^ 10 = 1024"),
    ],
)
def test_sums(text: str, expected: str) -> None:
    answer = work_out(text)
    assert answer is not None
    assert answer.replace(" / 100", "/100") == expected


@pytest.mark.parametrize(
    "text", ["2024-01-05", "call 555-1234-567", "12", "one day", "9**9**9**9", "3 apples + 4", "()"]
)
def test_what_is_no_sum(text: str) -> None:
    assert work_out(text) is None


def test_division_by_zero() -> None:
    assert "zero" in (work_out("1/0") or "")
    assert "零" in (work_out("1除以0", "zh") or "")


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    answer = said(text, text)
    assert answer is None or answer.strip()


@pytest.mark.parametrize(
    "told",
    [
        "yesterday my bike was stolen in front of the library",
        "we went to Porto last week and it was lovely",
        "My cat keeps me awake at night.",
        "我妈妈上周来看我了",
        "我昨天把自行车丢在图书馆门口了",
    ],
)
def test_what_a_person_tells_is_heard(told):
    assert re.search("telling me|sorry|告诉我|听着|抱歉", small_talk(Conversation(told)))


@pytest.mark.parametrize(
    "asked",
    [
        "I think pineapple belongs on pizza",
        "I have been thinking about physics, explain it to me",
        "I want a cat picture",
        "today is a good day for a swim",
        "my essay: the sea is blue",
        "我想要一张图",
        "为什么我总是很累",
        "帮我写一首诗",
    ],
)
def test_what_wants_more_than_an_ear_is_not_only_heard(asked):
    assert small_talk(Conversation(asked)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("haha that's good", ""),
        ("I don't understand", "I am sorry."),
        ("I'm bored", "Then let us"),
        ("bonjour", "Hello! I understand English and Chinese"),
        ("good night", "Good night"),
        ("我今天很难过", "听到这个我很抱歉"),
        ("我好无聊", "那我们做点什么吧"),
        ("我很开心", "真为你高兴"),
        ("我不开心", "听到这个我很抱歉"),
        ("哈哈，谢谢", ""),
        ("你是谁做的？", "我是开源助手 Parley"),
        ("晚安", "晚安"),
    ],
)
def test_moods(text: str, expected: str) -> None:
    answer = said(text)
    assert answer is not None
    assert answer.startswith(expected)


@pytest.mark.parametrize(
    "text", ["I want to kill myself", "I don’t want to live anymore", "我不想活了", "我真的想自杀"]
)
def test_who_despairs_is_told_where_help_is(text: str) -> None:
    answer = said(text)
    assert answer is not None
    assert "988" in answer or "120" in answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have a headache", "I am sorry to hear that."),
        ("my girlfriend left me", "I am sorry to hear that."),
        ("I passed my exam!", "Congratulations!"),
        ("it's my birthday today", "Congratulations!"),
        ("我失恋了", "听到这个我很抱歉"),
        ("我考试通过了！", "恭喜你！"),
        ("what time is it in Tokyo?", "It is 09:00 there (Asia/Tokyo)."),
        ("东京现在几点？", "东京现在是 09:00"),
    ],
)
def test_news_and_clocks_elsewhere(text: str, expected: str) -> None:
    answer = said(text)
    assert answer is not None
    assert answer.startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "passed my first aid course!!",
        "my boss said I could take Friday off",
        "she is 80 and still swims every day",
        "plumber on Tuesday at nine",
        "今天买了新自行车",
        "家里来了客人，忙了一天",
        "周末和老王去钓鱼",
    ],
)
def test_what_only_tells_is_heard(text: str) -> None:
    assert said(text)


@pytest.mark.parametrize(
    "text",
    [
        "I want to compress notes.txt",
        "I'd like a poem about rain",
        "we need a logo",
        "帮我把这段话缩短",
        "怎么缩短这段话",
    ],
)
def test_a_request_is_not_thanked_for(text: str) -> None:
    assert said(text) is None


def test_what_was_said_last_is_said_again() -> None:
    earlier = [Message(Role.USER, "the key is under the mat"), Message(Role.ASSISTANT, "Good to know.")]
    assert small_talk(Conversation("what did I just say?", (), earlier)) == 'You said: "the key is under the mat"'
    assert "under the mat" in str(small_talk(Conversation("我刚才说了什么？", (), earlier)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hi! who are you and what can you do?", ["I am Parley", "I can"]),
        ("who are you, and what can you do for me", ["I am Parley", "I can"]),
        ("hello there, what is this?", ["Hello! I am Parley"]),
        ("how do I use you?", ["I can"]),
        ("What model are you running on, and who made you?", ["chat model behind me", "open-source"]),
        ("can you draw? can you also make music?", ["Yes. Say what the picture", "Not here"]),
        ("can you draw and translate?", ["Yes. Say what the picture", "into which language"]),
        ("你好，你是谁？你会做什么？", ["你好！", "我是 Parley", "我会"]),
        ("你好！请问你能帮我做什么呢？", ["你好！", "我会"]),
        ("你会画画吗？会唱歌吗？", ["说说想画什么", "没有安装"]),
        ("please stop", ["nothing running"]),
    ],
)
def test_all_that_is_asked_of_the_assistant_is_answered(text: str, expected: list[str], tools: dict) -> None:
    answer = said(text, tools=[tools["generate_image"], tools["translate_text"]])
    assert answer is not None
    assert all(one in answer for one in expected), answer


@pytest.mark.parametrize("text", ["who are you and what is the capital of Peru?", "thanks, and now explain tides"])
def test_what_asks_for_more_too_is_left_alone(text: str) -> None:
    assert said(text) is None


def test_a_joke_is_another_one_each_time() -> None:
    earlier: list[Message] = []
    for ask in ("tell me a joke", "another one", "one more", "tell me another joke please"):
        told = small_talk(Conversation(ask, (), earlier))
        assert told is not None
        assert told not in [one.content for one in earlier]
        earlier += [Message(Role.USER, ask), Message(Role.ASSISTANT, told)]
    assert said("another one") is None
    assert "。" in str(said("给我讲个笑话吧"))


def test_the_answer_is_said_again() -> None:
    earlier = [Message(Role.USER, "when?"), Message(Role.ASSISTANT, "At eight.")]
    for ask in ("repeat that please", "what did you say?", "say it again", "再说一遍"):
        assert small_talk(Conversation(ask, (), earlier)) == "At eight."
    assert said("say it again") is None
