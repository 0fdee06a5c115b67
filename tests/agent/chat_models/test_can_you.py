import pytest

from agent.chat_models.can_you import can_you
from tools.image.text_to_image import generate_image
from tools.text.translation import translate_text

TOOLS = [generate_image, translate_text]


@pytest.mark.parametrize(
    ("clause", "language", "answer"),
    [
        ("can you draw", "en", "Yes. Say what the picture should show."),
        ("are you able to translate things", "en", "Yes. Say what, and into which language."),
        ("can you compose music", "en", "Not here: the tool for that is not installed."),
        ("你会画画吗", "zh", "会的。说说想画什么就行。"),
        ("你能听懂录音吗", "zh", "这个我目前不会：没有安装相应的工具。"),
    ],
)
def test_an_ability_is_answered_by_what_is_installed(clause, language, answer):
    assert can_you(clause, TOOLS, language) == answer


@pytest.mark.parametrize("clause", ["can you tell me the time", "what can you do", "can you explain it", "draw a cat"])
def test_other_questions_are_left_to_others(clause):
    assert can_you(clause, TOOLS, "en") is None


def test_languages_are_told_as_they_are():
    assert "Chinese" in can_you("do you speak chinese", TOOLS, "en")
    assert "英文" in can_you("你会说英语吗", TOOLS, "zh")


def test_code_and_other_languages_are_not_promised():
    assert can_you("can you write python code", TOOLS, "en").startswith("No: ")
    assert can_you("can you program", TOOLS, "en").startswith("No: ")
    assert can_you("你会写代码吗", TOOLS, "zh").startswith("不会：")
    assert "English and Chinese" in can_you("do you speak French", TOOLS, "en")
    assert "中文和英文" in can_you("你会说法语吗", TOOLS, "zh")
