"""Sentences about one's own memory are one step each; sentences that only look like them are not."""

import pytest

from agent.planner.plan import Request
from agent.planner.rule_planner import RulePlanner

PLANNER = RulePlanner()


@pytest.mark.parametrize(
    ("text", "tool", "argument"),
    [
        ("forget that", "forget", "that"),
        ("Please forget me.", "forget", "me"),
        ("can you forget the last two hours?", "forget", "the last two hours"),
        ("forget everything you know about me", "forget", "everything you know about me"),
        ("忘掉我", "forget", "我"),
        ("请忘掉最近一小时。", "forget", "最近一小时"),
        ("刚才说的话忘掉吧", "forget", "刚才说的话"),
        ("What do you know about me?", "recall", None),
        ("你都知道关于我的哪些事？", "recall", None),
        ("Why do you know that?", "explain_memory", None),
        ("how do you know my name?", "explain_memory", None),
        ("how do you know that I live in Berlin?", "explain_memory", None),
        ("你怎么知道的？", "explain_memory", None),
        ("我昨天说了什么？", "recall", "我昨天说了什么"),
        ("上周三我跟你说过什么？", "recall", "上周三我跟你说过什么"),
        ("昨天我们聊了些什么？", "recall", "昨天我们聊了些什么"),
        ("pause remembering please", "pause_memory", None),
        ("start remembering again", "pause_memory", None),
        ("暂停记忆", "pause_memory", None),
        ("Export my data", "export_memory", None),
        ("请导出我的全部数据", "export_memory", None),
        ("link my accounts", "link_accounts", None),
        ("link K7PQ-2MXA", "link_accounts", None),
        ("关联 K7PQ-2MXA", "link_accounts", None),
        ("解除关联", "link_accounts", None),
        ("show me that photo of the receipt", "show_media", None),
        ("find the picture I sent last week", "show_media", None),
        ("show me that again", "show_media", None),
        ("what did we make today?", "show_media", None),
        ("what have you drawn for me so far?", "show_media", None),
        ("Show me everything we made", "show_media", None),
        ("list my files", "show_media", None),
        ("show me all my pictures", "show_media", None),
        ("which photos did I send?", "show_media", None),
        ("今天你都画了什么？", "show_media", None),
        ("列出我的文件", "show_media", None),
        ("我今天画了什么？", "show_media", None),
        ("我上周发的猫", "show_media", None),
        ("把昨天那张照片再发给我", "show_media", None),
    ],
)
def test_one_step(text, tool, argument):
    (step,) = PLANNER.plan(Request(text)).steps
    assert step.tool == tool
    if argument is not None:
        assert step.arguments["query"] == argument


@pytest.mark.parametrize(
    "text",
    [
        "the picture you made is beautiful",
        "don't forget that my birthday is in May",
        "别忘了我的生日是五月",
        "show me a picture of a cat",
        "what did you make of the report?",
        "list the files that a web server needs",
        "画了什么在纸上",
        "我昨天画了一只猫",
        "draw me a link between two accounts",
        "turn on the lights",
        "why do you think the sky is blue?",
        "the movie made me forget everything",
        "find the objects in the picture",
        "show me that photo I sent yesterday and make it black and white",
        "export the table as csv",
        "我上周去了北京",
    ],
)
def test_what_only_looks_like_it(text):
    own = {"show_media", "export_memory", "pause_memory", "link_accounts", "explain_memory", "forget"}
    assert not own & {step.tool for step in PLANNER.plan(Request(text)).steps}


@pytest.mark.parametrize(
    "question",
    [
        "what is my passport number?",
        "what's the wifi password?",
        "what is the door code for the office?",
        "WiFi密码是多少？",
        "What happened to my bike?",
        "when did I go to Porto?",
        "what's the name of my sister?",
        "what was the name of the restaurant I liked?",
        "which book did I read last month?",
        "how many cats do I have?",
        "have I mentioned my allergy?",
        "what pet do I have?",
        "do I have any siblings?",
        "do I smoke?",
        "what instrument do I play?",
        "how much do I pay for my flat?",
        "what do I have on Friday?",
        "which gym do I go to?",
        "am I married?",
        "what colour is my car?",
        "can you tell me what pets I have?",
        "我有什么宠物？",
        "我有没有养狗？",
        "我做什么工作？",
        "我会弹什么乐器？",
        "我每个月付多少房租？",
        "我的自行车怎么了？",
        "我的护照号码是多少？",
        "我昨天去了哪里？",
        "我什么时候去的北京？",
        "我上周跟谁吃的饭？",
        "我妹妹叫什么名字？",
    ],
)
def test_only_memory_can_answer_a_question_about_ones_own_life(question):
    plan = PLANNER.plan(Request(question))
    assert [(step.tool, step.arguments) for step in plan.steps] == [("recall", {"query": question})]


@pytest.mark.parametrize(
    "question",
    [
        "what is my best option?",
        "how do I fix my bike?",
        "what should I feed my dog?",
        "why is my computer slow?",
        "what do you think of my idea?",
        "was I rude?",
        "what is the capital of France?",
        "what do I need for pancakes?",
        "do I have to pay taxes in Germany?",
        "what do I wear to a wedding?",
        "where do I start learning Python?",
        "what medicine do I take for a cold?",
        "am I right?",
        "what am I doing wrong?",
        "tell me how I can learn Spanish",
        "do you know how old the universe is?",
        "我有什么办法可以减肥？",
        "我有一个问题",
        "where did the Titanic sink?",
        "我应该怎么办？",
        "我怎么减肥？",
        "我该什么时候睡觉？",
        "我想知道什么是递归",
    ],
)
def test_advice_and_knowledge_are_no_memory(question):
    assert PLANNER.plan(Request(question)).steps == ()


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("What did Ada say about the budget?", "recall"),
        ("who said that the meeting is on Friday?", "recall"),
        ("小王昨天说了什么？", "recall"),
        ("what am I allergic to?", "recall"),
        ("do you remember that I have a cat?", "recall"),
        ("remind me where I parked the car", "recall"),
        ("am I linked?", "link_accounts"),
        ("我关联了哪些账号？", "link_accounts"),
        ("I want to link my Slack account", "link_accounts"),
        ("把两个账号连起来", "link_accounts"),
        ("is remembering paused?", "pause_memory"),
        ("please erase all memories of me", "forget"),
    ],
)
def test_more_sentences(text, tool):
    assert [step.tool for step in PLANNER.plan(Request(text)).steps] == [tool]


@pytest.mark.parametrize("text", ["who wrote Hamlet?", "remove everything in the background", "以后画画都用水彩风格"])
def test_more_that_only_looks_like_it(text):
    assert not [step.tool for step in PLANNER.plan(Request(text)).steps if step.tool in ("recall", "forget")]
