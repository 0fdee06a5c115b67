from __future__ import annotations

import pytest

from agent.chat_models.of_itself import of_itself
from tools.text.text_generation import write_text
from tools.tool import tool


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what's the weather like in Berlin?", "outside this machine"),
        ("Will it rain tomorrow?", "outside this machine"),
        ("what's in the news today?", "outside this machine"),
        ("who won the game last night?", "outside this machine"),
        ("set a timer for 10 minutes", "no timers"),
        ("please wake me at seven", "no timers"),
        ("remind me tomorrow to call mom", "no timers"),
        ("can you remind me to buy milk at 5?", "no timers"),
        ("make me a song about the rain", "music"),
        ("sing something for us", "music"),
        ("compose a short happy tune", "music"),
        ("make a video of a cat", "films"),
        ("animate this picture", "films"),
        ("turn it into a gif", "films"),
        ("how much is 20 dollars in euros?", "outside this machine"),
        ("can I send you a photo?", "Attach it"),
        ("who is the president of France?", "outside this machine"),
        ("save it", "/save"),
        ("undo that", "each version is kept"),
        ("go back to the original please", "each version is kept"),
        ("please save the picture for me", "/save"),
        ("how do I upload a file", "Attach it"),
        ("is this positive or negative: I love this phone", "mood"),
        ("classify this text: " + "the election results came in late and " * 9, "mood"),
        ("send an email to Bob", "other people"),
        ("can you call my mum?", "other people"),
        ("book me a flight to Rome", "book"),
        ("order a pizza", "book"),
        ("play some music", "player"),
        ("turn off the lights", "player"),
        ("do you love me?", "no feelings"),
        ("are you alive?", "no feelings"),
        ("how old are you", "no feelings"),
        ("can you see me?", "no camera"),
        ("what's your favourite colour?", "no tastes"),
        ("do you like cats?", "no tastes"),
        ("what model are you?", "Tiny-1"),
        ("今天天气怎么样？", "外面的世界"),
        ("外面下雨了吗？", "外面的世界"),
        ("帮我订一张去上海的机票", "预订"),
        ("给妈妈打个电话", "联系不到"),
        ("定一个十分钟的闹钟", "闹钟"),
        ("提醒我明天给妈妈打电话", "闹钟"),
        ("给我唱首歌吧", "唱歌"),
        ("怎么给你发照片", "附上文件"),
        ("法国总统是谁", "外面的世界"),
        ("把这张图保存下来", "/save"),
        ("撤销刚才的修改", "每个版本"),
        ("分析一下这句话的情感：我今天很难过", "情绪"),
        ("帮我做一段配乐", "作曲"),
        ("做一个小猫的动画", "动画"),
        ("让这张照片动起来", "动画"),
        ("放一首歌", "播放器"),
        ("你爱我吗？", "没有感情"),
        ("你几岁了？", "没有感情"),
        ("你能看见我吗", "摄像头"),
        ("你喜欢什么颜色？", "喜好"),
        ("你是ChatGPT吗？", "Tiny-1"),
    ],
)
def test_what_it_is_not_and_can_not_do_is_said_plainly(text: str, expected: str) -> None:
    language = "zh" if text[-2] > "一" else "en"
    answer = of_itself(text, [], language, "Tiny-1")
    assert answer is not None
    assert expected in answer


@pytest.mark.parametrize(
    "text",
    [
        "why does the weather change?",
        "what is an alarm clock?",
        "remind me what my cat is called",
        "what makes a song good?",
        "who was the first president of France?",
        "save the text as a list",
        "I made a video yesterday",
        "call me Bob",
        "send me a picture of a fox",
        "who won the second world war?",
        "what is a book?",
        "order these words by length: b, a",
        "how do plants play a role in nature?",
        "do you think it will work?",
        "what is love?",
        "turn this text into a list",
        "text to speech",
        "message in a bottle, who wrote it?",
    ],
)
def test_what_is_answered_otherwise_is_left_alone(text: str) -> None:
    assert of_itself(text, [], "en") is None


@pytest.mark.parametrize(
    "text",
    [
        "画一张下雪的图",
        "天气为什么会变化",
        "你喜欢我画的猫还是狗",
        "写一首关于打电话的诗",
        "我喜欢猫",
        "提醒我一下我的猫叫什么",
        "昨天去唱歌了",
        "下雨了，真好",
        "改天一起拍个视频吧",
    ],
)
def test_chinese_that_is_answered_otherwise_is_left_alone(text: str) -> None:
    assert of_itself(text, [], "zh") is None


def test_what_a_tool_can_do_is_left_to_it_or_offered() -> None:
    @tool(task="search")
    def search_web(query: str) -> str:
        """Search the web."""

    assert of_itself("what's the weather like in Berlin?", [search_web], "en") is None

    @tool(task="music")
    def compose_music(prompt: str) -> str:
        """Compose."""

    assert of_itself("compose a short tune", [compose_music], "en") is None
    assert "write the text" in (of_itself("send an email to Bob", [write_text], "en") or "")
