"""Every way to see and rule one's memory, in several wordings of both languages; and what only looks like one."""

import pytest

from memory.control_words import Control, asks_overview, bare, pause_wish, read_control
from memory.forget_words import read_wanted

OVERVIEW = """what do you know about me
What do you remember about me?
tell me everything you know about me
what have you stored about me?
show me my memory
do you remember anything about me?
what information do you have on me?
list what you know about me please
what have I told you about myself?
你知道关于我的什么
你都记得我什么？
你对我有什么了解？
告诉我你知道的关于我的一切
你保存了我的哪些信息？
看看我的记忆
我跟你说过什么？""".splitlines()
EXPLAIN = """why do you know that
how do you know I live in Oslo?
where did you get that from?
who told you I'm vegetarian?
why do you think I'm vegetarian?
what makes you think I like tea?
你怎么知道的？
你怎么知道我住在上海？
你为什么觉得我吃素
谁告诉你我的电话的
你从哪里知道我的猫的名字""".splitlines()
PAUSE = """pause remembering
stop remembering what I say
please don't remember anything from now on
from now on, don't save what I tell you
don't save this conversation
turn off your memory
go incognito
off the record
暂停记忆
先别记我说的话
从现在开始不要记住任何东西
不要保存这次对话
关闭记忆功能
开启无痕模式""".splitlines()
RESUME = """resume remembering
you can remember again
start remembering me again
turn memory back on
leave incognito mode
恢复记忆
可以继续记了
重新开始记住我说的话
打开记忆
退出无痕模式""".splitlines()
STATUS = """is remembering paused?
are you remembering this?
is your memory on?
现在记忆是暂停的吗？
你在记录我说的话吗？""".splitlines()
EXPORT = """export me
export my data
give me a copy of my data
can I download everything you know about me?
send me all my data please
导出我
导出我的数据
给我一份我的数据
我想下载你知道的关于我的一切
把我的所有数据发给我""".splitlines()
FORGET = """forget me|me
forget everything|everything
delete all my data|all my data
please erase all memories of me|all memories of me
remove everything you have about me|everything you have about me
I want you to forget me|me
forget that|that
can you erase the last thing I said?|the last thing I said
don't remember that|that
forget the last hour|the last hour
delete everything I said today|everything I said today
erase what I told you in the last two hours|what I told you in the last two hours
forget everything about my job|about my job
delete this conversation|this conversation
忘掉我|我
请把我忘了|我
把关于我的一切都忘掉|关于我的一切
删除我的所有数据|我的所有数据
把刚才说的忘了吧|刚才说的
删除上一条|上一条
忘掉最近一小时|最近一小时
把最近两个小时的内容都删掉|最近两个小时的内容
别记着丽娜的事了|丽娜
删除这个对话|这个对话""".splitlines()
NOTHING = """delete the background
remove the text from the picture
remove everything in the background
erase the man on the left
drop everything
delete everything after line 3
get rid of the noise
I forgot everything
don't forget to call me
forget how to swim
忘了带伞
我忘了我的密码
别忘了我的生日
删除背景
去掉照片里的人
清除噪音
what do you know about Paris?
do you know me
give me everything you know about cats
why do you think the sky is blue?
how do you know that water is wet?
export the table as csv
turn off the lights
continue
继续
remember that I like tea
记住我喜欢茶""".splitlines()


@pytest.mark.parametrize(
    ("text", "tool"),
    [(text, tool) for texts, tool in ((OVERVIEW, "recall"), (EXPLAIN, "explain_memory"), (EXPORT, "export_memory"))
     for text in texts],
)  # fmt: skip
def test_seeing(text, tool):
    assert read_control(bare(text))[0] == tool
    assert asks_overview(text) == (tool == "recall")


@pytest.mark.parametrize(
    ("text", "wish"),
    [(text, wish) for texts, wish in ((PAUSE, "pause"), (RESUME, "resume"), (STATUS, "status")) for text in texts],
)
def test_pausing(text, wish):
    assert read_control(bare(text))[0] == "pause_memory"
    assert pause_wish(bare(text)) == wish


@pytest.mark.parametrize("line", FORGET)
def test_forgetting(line):
    text, what = line.split("|")
    assert read_control(bare(text)) == ("forget", what)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_it(text):
    assert read_control(bare(text)) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("dont remember the next bit", "pause"),
        ("ok remember again", "resume"),
        ("好了，可以记了", "resume"),
        ("你可以记了", "resume"),
        ("dont remember what i say", "pause"),
    ],
)
def test_what_is_typed_in_a_hurry_rules_memory_too(text, wish):
    assert pause_wish(bare(text)) == wish


@pytest.mark.parametrize("text", ["把爬山的事忘掉", "忘了车的事情吧"])
def test_what_is_about_a_thing_is_forgotten_alone(text):
    control, what = read_control(bare(text))
    assert control is Control.FORGET
    assert read_wanted(what, 0.0).about
    assert not read_wanted(what, 0.0).everything
