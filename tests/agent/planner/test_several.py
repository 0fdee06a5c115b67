"""Several things in one sentence: objects of one verb, several files, the second of them, and what comes of all."""

from __future__ import annotations

import pytest

from agent.planner.plan import FromAttachment, FromStep, PastTurn, Plan, Request
from agent.planner.rule_planner import RulePlanner

PLANNER = RulePlanner()
TWO_PICTURES = (
    PastTurn("user", "draw a lighthouse"),
    PastTurn("assistant", "Here it is.", ("image",)),
    PastTurn("user", "画一个港口"),
    PastTurn("assistant", "好了。", ("image",)),
)


def plan(text: str, *attachments: str, history: tuple[PastTurn, ...] = ()) -> Plan:
    return PLANNER.plan(Request(text, attachments, history))


def tools(made: Plan) -> list[str]:
    return [step.tool for step in made.steps]


def literals(made: Plan, name: str) -> list[object]:
    return [step.arguments.get(name) for step in made.steps]


def files(made: Plan) -> list[int]:
    return [one.index for step in made.steps for one in step.arguments.values() if isinstance(one, FromAttachment)]


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("draw a cat and a dog riding a bike", ["a cat and a dog riding a bike"]),
        ("draw a cat next to a dog, and a bird above them", ["a cat next to a dog, and a bird above them"]),
        ("draw a cat and then a castle", ["a cat", "a castle"]),
        ("paint a boy who feeds a cat and then a dog", ["a boy who feeds a cat and then a dog"]),
        ("draw a red house and a blue house as two pictures", ["a red house", "a blue house"]),
        ("draw three pictures: a fox, a wolf and a bear", ["a fox", "a wolf", "a bear"]),
        ("create one picture of a sunrise and one of the moon", ["a sunrise", "the moon"]),
        ("I want two images: one showing a forest, the other showing a desert", ["a forest", "a desert"]),
        ("画一只猫和一只狗在骑自行车", ["一只猫和一只狗在骑自行车"]),
        ("先画一只猫，再画一座城堡", ["一只猫", "一座城堡"]),
        ("分别画一座红房子和一座蓝房子", ["一座红房子", "一座蓝房子"]),
        ("画日出、日落和月亮各一张", ["日出", "日落", "月亮"]),
        ("画两张图，一张是森林，另一张是沙漠", ["森林", "沙漠"]),
    ],
)
def test_pictures_of_one_verb(text: str, prompts: list[str]):
    made = plan(text)
    assert literals(made, "prompt") == prompts
    assert set(tools(made)) == {"generate_image"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write a haiku about rain and a limerick about snow", ["write_text"] * 2),
        ("write a story about a cat and a dog", ["write_text"]),
        ("写一首关于春天的诗和一首关于秋天的诗", ["write_text"] * 2),
        ("compose a lullaby and a march", ["compose_music"] * 2),
        ("look up the weather in Oslo and the weather in Bergen", ["search_web"] * 2),
        ("查一下北京的天气和上海的天气", ["search_web"] * 2),
        ("read me 'hello' and then 'goodbye' aloud", ["synthesize_speech"] * 2),
        ("念一下“早上好”，再念一下“晚安”", ["synthesize_speech"] * 2),
    ],
)
def test_other_works_of_one_verb(text: str, expected: list[str]):
    made = plan(text)
    assert tools(made) == expected
    assert made.edges == []


def test_each_quotation_in_its_own_language():
    made = plan("把这两段话分别翻译成英文和日文：“今天天气很好。”“我们去爬山吧。”")
    assert [step.arguments for step in made.steps] == [
        {"text": "今天天气很好。", "tgt_lang": "en"},
        {"text": "我们去爬山吧。", "tgt_lang": "ja"},
    ]


@pytest.mark.parametrize("text", ["summarize both files", "总结一下这两个文件", "summarize this one and that one"])
def test_both_files(text: str):
    made = plan(text, "document", "document")
    assert sorted(tools(made)) == ["read_image_text"] * 2 + ["summarize_text"] * 2
    assert sorted(files(made)) == [0, 1]
    assert {(made.steps[i].tool, made.steps[j].tool) for i, j in made.edges} == {("read_image_text", "summarize_text")}
    assert len(made.edges) == 2


@pytest.mark.parametrize(
    "text", ["transcribe both recordings and translate them into Spanish", "把这两段录音都转成文字，再翻译成西班牙语"]
)
def test_what_comes_of_several_goes_on_together(text: str):
    made = plan(text, "audio", "audio")
    assert tools(made) == ["transcribe_speech"] * 2 + ["translate_text"] * 2
    assert sorted(made.edges) == [(0, 2), (1, 3)]


@pytest.mark.parametrize(
    "text",
    ["stitch both photos together", "combine these two pictures", "把这两张照片拼起来"],
)
def test_what_is_put_together_is_one_step(text: str):
    assert len(plan(text, "image", "image").steps) == 1


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("make the second one black and white", 1),
        ("crop the last one to a square", 2),
        ("blur the first photo", 0),
        ("rotate photo 3", 2),
        ("把第二张变成黑白的", 1),
        ("把最后一张图裁成正方形", 2),
        ("把倒数第二张调亮一点", 1),
    ],
)
def test_one_of_three_pictures(text: str, index: int):
    made = plan(text, "image", "image", "image")
    assert tools(made) == ["edit_image"]
    assert files(made) == [index]


def test_the_first_and_the_second_each_their_own_way():
    made = plan("translate the first document into French and the second one into German", "document", "document")
    assert files(made) == [0, 1]
    assert [made.steps[j].arguments["tgt_lang"] for _, j in made.edges] == ["fr", "de"]
    made = plan("第一份翻译成法语，第二份翻译成德语", "document", "document")
    assert files(made) == [0, 1]


@pytest.mark.parametrize(
    ("text", "index"), [("upscale the first picture", 1), ("把第一张图放大", 1), ("放大刚才那张图", 0)]
)
def test_pictures_of_earlier_turns_are_counted_from_the_oldest(text: str, index: int):
    made = plan(text, history=TWO_PICTURES)
    assert tools(made) == ["upscale_image"]
    assert files(made) == [index]


@pytest.mark.parametrize("text", ["and the other one?", "what about the second picture?", "另外一张呢", "第二张呢？"])
def test_the_same_for_another_file(text: str):
    history = (PastTurn("user", "describe the first picture", ("image", "image")), PastTurn("assistant", "A bike."))
    made = plan(text, history=history)
    assert tools(made) == ["describe_image"]
    assert files(made) == [1]


@pytest.mark.parametrize(
    "text",
    [
        "Transcribe the voice note, summarize it, translate the summary to French and read the original text aloud",
        "先把录音转成文字，总结成三点，再把总结翻译成法语，另外把原文也念出来",
    ],
)
def test_the_original_text_is_the_first_one(text: str):
    made = plan(text, "audio")
    assert tools(made) == ["transcribe_speech", "summarize_text", "translate_text", "synthesize_speech"]
    assert made.edges == [(0, 1), (1, 2), (0, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "write an apology email to my landlord and a card to my neighbour, then translate the email into German",
        "给房东写一封道歉信，给邻居写一张感谢卡，然后把道歉信翻译成德文",
    ],
)
def test_a_result_is_found_by_the_name_it_was_asked_for_with(text: str):
    made = plan(text)
    assert tools(made) == ["write_text", "write_text", "translate_text"]
    assert made.edges == [(0, 2)]


@pytest.mark.parametrize("text", ["edit the picture according to the recording", "按录音里说的修改图片"])
def test_a_change_told_in_a_recording(text: str):
    made = plan(text, "image", "audio")
    assert tools(made) == ["transcribe_speech", "edit_image"]
    assert made.edges == [(0, 1)]


@pytest.mark.parametrize("text", ["draw it again but at night", "再画一次，不过要晚上的"])
def test_again_with_a_change_is_an_edit(text: str):
    made = plan(text, history=TWO_PICTURES)
    assert tools(made) == ["edit_image"]
    assert files(made) == [0]


@pytest.mark.parametrize("text", ["use the first image's style on the second image", "用第一张图的风格改第二张图"])
def test_whose_style_goes_onto_what(text: str):
    (step,) = plan(text, "image", "image").steps
    assert step.arguments == {"image": FromAttachment(1), "style": FromAttachment(0)}


def test_a_question_on_the_second_picture():
    assert files(plan("what's the second picture about?", "image", "image")) == [1]
    assert files(plan("how many cars are in each photo?", "image", "image")) == [0, 1]


def test_said_later_and_done_first():
    made = plan("Read this letter to me, but first translate it into English", "image")
    assert tools(made) == ["read_image_text", "translate_text", "synthesize_speech"]
    assert made.edges == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "解释一下大数据的概念",
        "用python写一个统计词频的函数",
        "write a python script that sorts a list",
        "给我推荐几部适合孩子看的动画电影",
        "As a captain, what would you say to motivate your crew to search for treasure?",
        "How can you tell whether a news article or blog post is true? Can you trust it?",
    ],
)
def test_questions_about_the_world_and_programs_are_talk(text: str):
    assert plan(text).steps == ()


def test_files_named_beside_chinese_words_are_found():
    assert literals(plan("给photo.jpg里的表格分个类"), "image") == ["photo.jpg"]
    assert literals(plan("talk.wav是一段录音，帮我转成文字"), "audio") == ["talk.wav"]


def test_an_address_needs_no_scheme():
    assert literals(plan("summarize the article at example.org/news"), "url") == ["example.org/news", None]


@pytest.mark.parametrize(
    "text",
    [
        "draw a lighthouse at sunset, make it black and white, and tell me what you see",
        "draw a fox, crop it to a square and say what is in it",
        "画一座灯塔，改成黑白，说说图里有什么",
        "画一座灯塔，改成黑白，然后告诉我你看到了什么",
    ],
)
def test_the_result_is_looked_at(text):
    plan = PLANNER.plan(Request(text))
    assert [step.tool for step in plan.steps] == ["generate_image", "edit_image", "describe_image"]
    assert plan.steps[2].arguments["image"] == FromStep(1)
