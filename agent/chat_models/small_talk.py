"""What needs no model: greetings, thanks, who and what this assistant is, sums, the clock, what the person said.

The small built-in model garbles these; here they are answered directly, in English and Chinese, and truly: what
it says it can do is what the tools at hand can do.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.about import NOBODY, About
from agent.chat_models.can_you import can_you
from agent.chat_models.chance import by_chance
from agent.chat_models.days import days
from agent.chat_models.heard import heard, in_despair, introduced, vary
from agent.chat_models.jokes import joke
from agent.chat_models.known_facts import acknowledged, answer_about, clock_set, greeted
from agent.chat_models.of_itself import of_itself
from agent.chat_models.sums import work_out
from agent.chat_models.told_facts import said_last, told_fact
from agent.chat_models.units import convert
from agent.language import written_language
from memory.messages import Message, Role
from memory.places import zone_said
from memory.zones import moment, zone_of
from tools.tool import Tool

_MEDIA_LINE = re.compile(r"^\[(?:image|audio|video|document)-[0-9a-f]{16}: .*\]$", re.MULTILINE)
_CLAUSE_END = re.compile(r"[,.!?;:~…，。！？；：、～\n]+|\s+-\s+")
_EMOJI = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")

_PATTERNS: dict[str, str] = {
    "greeting": r"(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day))"
    r"(?: (?:there|parley|again|everyone|all|friend|you))*|(?:it(?:'s| is) )?(?:nice|good|great|"
    r"pleased) to meet you(?: too)?|"
    r"(?:parley )?(?:你好|您好|嗨|哈喽|哈啰|喂|早|早上好|早安|上午好|下午好|晚上好|大家好|在吗)"
    r"(?:啊|呀|吗)?(?:parley)?",
    "how_are_you": r"how (?:are|r) (?:you|u)(?: (?:doing|today|doing today|feeling))*|how(?: is|'s) it going|"
    r"what'?s up|sup|你好吗|您好吗|最近(?:好吗|怎么样|如何)|你(?:今天)?(?:怎么样|还好吗)",
    "thanks": r"that(?:'s| was)? (?:helps|helped|helpful|very helpful)(?: a lot)?|(?:ok(?:ay)? |great |cool |"
    r"perfect )?(?:many thanks|thanks|thank you|thx|ty|cheers)"
    r"(?: (?:a lot|so much|very much|again|parley|mate|man|bro|buddy|dude|love|"
    r"dear|my friend|for (?:your|the|all the) help|for (?:that|everything)))*|"
    r"帮(?:了)?(?:我)?大忙了|(?:非常|多|太|十分)?(?:感谢|谢谢|谢了|多谢|谢啦)(?:你|您|你的帮助|啦|了)?",
    "goodbye": r"(?:ok(?:ay)? )?(?:good ?bye|bye|bye bye|see you|see ya|see you (?:later|soon|tomorrow)|farewell|"
    r"take care|have a (?:nice|good) (?:day|evening|night|weekend))(?: (?:parley|everyone|for now))*|"
    r"(?:再见|拜拜|拜|回头见|明天见|下次见)(?:了|啦)?",
    "good_night": r"(?:good ?night|nighty? night|sleep well|sweet dreams)(?: (?:parley|everyone|all))*|"
    r"晚安(?:了|啦)?|好梦|"
    r"(?:我)?(?:要)?(?:去)?睡(?:觉)?了",
    "who_are_you": r"(?:and )?(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what(?: is|'s) your name|"
    r"what(?: is|'s) (?:this|parley)(?: (?:thing|bot|app|program|place|about))?|(?:这|这里|parley)是(?:什么|啥|"
    r"干什么的|做什么的)|"
    r"(?:please )?(?:introduce|tell me about) yourself|do you have a name|are you (?:a |an )?"
    r"(?:bot|robot|human|person|ai|real|real person|machine|chatgpt|gpt)|"
    r"(?:那)?(?:你|您)(?:到底)?(?:是谁|是什么|叫什么|叫什么名字|是机器人吗|是人吗|是真人吗|是人工智能吗)|"
    r"请?你?(?:来|做)?个?(?:做一下)?自我介绍(?:一下)?(?:吧)?|请?你?(?:先)?介绍(?:一下|下)?(?:你)?(?:自己|"
    r"自个儿)(?:吧)?",
    "abilities": r"(?:and |so )?what (?:all )?can (?:you|u|this(?: bot)?) (?:do|help(?: me)? with)(?: for me)?|"
    r"how can you help(?: me)?|what (?:are|r) your (?:abilities|capabilities|features|skills|tools)|"
    r"what do you do|help|help me|show me what you can do|how (?:do|can|should) i use (?:you|this|parley)|"
    r"how does (?:this|it|parley) work|what (?:can|should|could) i (?:do|ask|say|try)(?: you)?(?: here| first)?|"
    r"where (?:do|should) i (?:start|begin)|"
    r"(?:请问)?(?:你|您)(?:都)?(?:会|能|可以)(?:帮我|帮忙)(?:做|干)?(?:些|点)?(?:什么|啥)(?:忙|事|事情)?(?:呢|啊|呀)?|"
    r"(?:请问)?(?:你|这个?)?(?:怎么|如何)(?:用|使用)(?:你|这个|呢|啊)*|(?:那)?(?:你|您)(?:都)?(?:会|能|可以)(?:做|"
    r"干|帮我做|帮我干)?"
    r"(?:些)?(?:什么|啥)(?:呢|啊)?|(?:你)?有(?:什么|哪些)(?:功能|本领|能力)|帮助|怎么用",
    "offer": r"(?:can|could|will|would) you (?:please )?help(?: me)?(?: please| out| with something)?|"
    r"i need (?:your |some )?help|"
    r"(?:你|您)?(?:能|可以)(?:帮|帮帮|帮助)我(?:吗|一下吗|个忙吗)?",
    "laughter": r"(?:(?:ha){2,}h?|(?:he){2,}|lol|lmao|rofl)(?: (?:that(?:'s| is| was) )?(?:so |very )?(?:good|"
    r"great|funny|nice|hilarious|(?:a )?good one))?|"
    r"(?:that(?:'s| is|'s so| is so) |so |very )(?:funny|hilarious)|(?:哈|呵|嘻|嘿){2,}(?:笑死(?:我)?了?)?|"
    r"太?(?:好笑|搞笑|"
    r"逗)(?:了|啦)?|笑死(?:我了)?",
    "lost": r"i (?:do not|don't|did not|didn't) (?:get|understand)(?: (?:it|that|this|you|what you mean))?|what|huh|"
    r"(?:that|it) (?:does not|doesn't|makes no) (?:make )?sense|我?(?:没|不)(?:太)?(?:听|看)?(?:懂|明白)|什么意思",
    "elsewhere": r"(?:bonjour|salut|hola|hallo|guten (?:tag|morgen|abend)|ciao|ol[aá]|buenos d[ií]as|namaste|merhaba|"
    r"konnichiwa|ohayo|aloha|salaam|shalom|hej|привет|здравствуйте|こんにちは|안녕하세요)(?: parley)?",
    "complaint": r"(?:you(?: a|')re|this is|that(?: i|')s) (?:so |really )?(?:useless|stupid|bad|dumb|wrong|terrible)|"
    r"that(?: i|')s not (?:right|true|correct)|no it(?:'s not| is not| isn't)|你(?:真|太)?(?:笨|没用)(?:了)?|不对|错了",
    "maker": r"who (?:made|created|built|wrote|trained) you|(?:是)?谁(?:创造|开发|制造|做|写|"
    r"造)(?:出来?)?(?:了)?(?:你|的你)(?:的)?|"
    r"你是(?:由)?(?:谁|哪家公司|哪个公司|什么公司)(?:创造|开发|制造|做|写|造|训练)(?:出来)?的",
    "praise": r"wow|(?:well done|good job|great job|nice work|nice|great|awesome|perfect|amazing|cool|excellent|"
    r"wonderful|"
    r"(?:you(?: a|')re|that(?: i|')s|i[t']s) (?:great|awesome|amazing|the best|perfect|beautiful|nice|good)|"
    r"i (?:love|like) (?:it|you|this|that))|"
    r"(?:太|真|好)?(?:棒|厉害|好看|不错|完美|漂亮)(?:了|啊|呀)?|干得好|做得好|我(?:很)?喜欢",
    "acknowledged": r"ok|okay|k|sure|yes|no|yeah|yep|nope|alright|got it|i see|fine|"
    r"好|好的|好吧|嗯|嗯嗯|行|可以|知道了|明白了|是的|不是|不用了|没事",
    "stop": r"(?:please )?(?:stop|cancel)(?: (?:it|that|this|now|please))*|停(?:下|止|下来|一下)?(?:吧)?|"
    r"取消(?:吧)?|别(?:说|弄|做)了",
    "sorry": r"(?:i'?m |i am )?(?:so |very )?sorry|my (?:bad|mistake)|对不起|抱歉|不好意思",
}
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}

_ANSWERS: dict[str, dict[str, list[str]]] = {
    "greeting": {
        "en": ["Hello! What can I do for you?", "Hi! How can I help?", "Hello there! What shall we do?"],
        "zh": ["你好！有什么可以帮你的吗？", "你好！想让我做点什么？", "你好呀！需要我帮什么忙？"],
    },
    "how_are_you": {
        "en": ["I am well, thank you. What can I do for you?", "All is running smoothly, thanks for asking."],
        "zh": ["我很好，谢谢！你想让我做点什么？", "一切正常，谢谢关心！"],
    },
    "thanks": {
        "en": ["You are welcome!", "Glad to help!", "With pleasure."],
        "zh": ["不客气！", "很高兴能帮到你！", "不用谢，随时找我。"],
    },
    "goodbye": {"en": ["Goodbye!", "See you soon!", "Bye, take care!"], "zh": ["再见！", "回头见！", "拜拜，保重！"]},
    "good_night": {"en": ["Good night!", "Good night, sleep well!"], "zh": ["晚安！", "晚安，好梦！"]},
    "maker": {
        "en": ["I am Parley, an open-source assistant; whoever runs me here decides what I am made of."],
        "zh": ["我是开源助手 Parley，由在这里部署我的人来运行。"],
    },
    "offer": {"en": ["Of course. What is it about?", "Gladly. What do you need?"], "zh": ["当然，想让我做什么？"]},
    "laughter": {
        "en": ["Glad you are in good spirits! What shall we do next?", "I am glad that made you laugh."],
        "zh": ["哈哈，你开心就好！", "能让你笑就好！"],
    },
    "lost": {
        "en": ["I am sorry. Ask me in other words, or say what it should be about, and I will try again."],
        "zh": ["抱歉没说清楚。换个说法问我，或者说说是关于什么的，我再试试。"],
    },
    "elsewhere": {
        "en": ["Hello! I understand English and Chinese best. What can I do for you?"],
        "zh": ["你好！我最懂中文和英文。想让我做点什么？"],
    },
    "complaint": {
        "en": ["I am sorry. Tell me what you had in mind, and I will try again."],
        "zh": ["抱歉，请告诉我你想要什么样的，我再试一次。"],
    },
    "praise": {
        "en": ["Thank you! Shall I do something else?", "Glad you like it!"],
        "zh": ["谢谢夸奖！", "你喜欢就好！"],
    },
    "acknowledged": {
        "en": ["All right. Tell me whenever you need something.", "Good. I am here when you need me."],
        "zh": ["好的，需要什么随时告诉我。", "好，有需要就叫我。"],
    },
    "stop": {"en": ["All right. There is nothing running here now."], "zh": ["好的，现在没有正在进行的任务。"]},
    "sorry": {"en": ["No problem at all.", "Nothing to be sorry about."], "zh": ["没关系！", "没事的。"]},
}

_ABILITIES: dict[str, tuple[str, str]] = {
    "generate_image": ("draw pictures", "画图"),
    "edit_image": ("edit pictures", "修改图片"),
    "inpaint_image": ("remove things from pictures", "去除图片里的东西"),
    "upscale_image": ("enlarge pictures", "放大图片"),
    "enhance_image": ("improve photos", "美化照片"),
    "transfer_style": ("restyle pictures", "转换图片风格"),
    "segment_image": ("cut things out of pictures", "抠图"),
    "detect_objects": ("find things in pictures", "找出图中的物体"),
    "classify_image": ("say what kind of picture something is", "给图片分类"),
    "describe_image": ("describe pictures", "描述图片"),
    "read_image_text": ("read the text in pictures and documents", "识别图片和文档里的文字"),
    "augment_images": ("make variations of pictures", "生成图片变体"),
    "transcribe_speech": ("write down what is said in recordings", "把录音转成文字"),
    "synthesize_speech": ("read text aloud", "朗读文字"),
    "classify_audio": ("say what a sound is", "分辨声音"),
    "enhance_audio": ("clean up recordings", "优化录音"),
    "compose_music": ("compose music", "作曲"),
    "generate_video": ("make films from a text", "根据文字做视频"),
    "animate_image": ("bring pictures to life", "让图片动起来"),
    "describe_video": ("describe films", "描述视频"),
    "enhance_video": ("improve films", "优化视频"),
    "classify_video": ("say what kind of film something is", "给视频分类"),
    "extract_frames": ("take stills from films", "从视频里截图"),
    "extract_audio": ("take the sound from films", "提取视频的声音"),
    "translate_text": ("translate", "翻译"),
    "summarize_text": ("summarise texts", "总结文章"),
    "classify_text": ("tell a text's mood and topic", "分析文字的情绪和主题"),
    "write_text": ("write short texts", "写短文"),
    "answer_question": ("answer questions about a text", "根据文章回答问题"),
    "search_web": ("search the web", "上网搜索"),
    "fetch_url": ("read web pages", "读取网页"),
    "remember": ("remember what you tell me", "记住你告诉我的事"),
    "recall": ("", ""),
    "rate_media": ("", ""),
    "show_taste": ("", ""),
    "reset_taste": ("", ""),
    "explain_memory": ("", ""),
    "pause_memory": ("", ""),
    "export_memory": ("", ""),
    "link_accounts": ("", ""),
    "show_media": ("find files of earlier again", "找回以前的文件"),
    "recommend": ("recommend what you may like", "推荐你可能喜欢的"),
    "forget": ("forget, explain or hand out what I know of you", "忘掉、解释或导出我知道的关于你的事"),
}
_WEEKDAYS_ZH = "一二三四五六日"


@dataclass(frozen=True)
class Conversation:
    """What small talk may look at."""

    text: str
    """What the person just wrote, without media lines."""
    tools: Sequence[Tool] = ()
    earlier: Sequence[Message] = ()
    now: Callable[[], float] = time.time
    about: About = NOBODY
    """What memory knows of the person."""
    time_zone: str = ""
    """Where the person is; empty: on the machine's clock."""
    model: str = ""
    """Name of the chat model."""


def words_of(message: Message) -> str:
    """What a person wrote, or a tool said, without the lines that list files."""
    known = message.text or message.media_ids  # where files came without a word, `text` is truly empty
    return message.text.strip() if known else _MEDIA_LINE.sub("", message.content).strip()


def small_talk(conversation: Conversation) -> str | None:
    """A direct answer, or None when it takes a model.

    1. every clause is small talk: answer each kind once; a question about one ability  2. a sum, units, the time, days
    3. something the person told about themselves, now or earlier
    """
    text = _EMOJI.sub(" ", conversation.text).strip()
    if len(text) > 200:
        return in_despair(text, written_language(text)) or heard(text, written_language(text))
    about = conversation.about
    language = about.language if about.language in _ANSWERS["greeting"] else written_language(text)
    if despair := in_despair(text, language):
        return despair
    if not text:
        return vary(_ANSWERS["greeting"][language], conversation.text) if conversation.text.strip() else None
    said = _pleasantries(text, language, conversation.tools)  # 1
    if said is not None:
        return greeted(said, about)
    written = written_language(text)
    said_before = [words_of(m) for m in reversed(conversation.earlier) if m.role is Role.USER]
    said_by_me = [words_of(m) for m in reversed(conversation.earlier) if m.role is Role.ASSISTANT and words_of(m)]
    return (
        _in_parts(text, language, conversation)
        or can_you(_bare(text), conversation.tools, language)
        or of_itself(text, conversation.tools, language, conversation.model)
        or work_out(text, language)  # 2
        or convert(text, language)
        or by_chance(text, language)
        or joke(text, language, said_by_me)
        or _again(text, said_by_me)
        or _clock(text, conversation)
        or days(text, conversation.now(), zone_of(conversation.time_zone), language)
        or clock_set(text, conversation.time_zone, language)  # 3
        or answer_about(text, about, language)
        or introduced(text, written)
        or acknowledged(text, language)
        or said_last(text, language, said_before)
        or told_fact(text, written, said_before)
        or heard(text, written)
    )


def abilities(tools: Sequence[Tool], language: str) -> str:
    """What the tools can do, in words, joined by commas."""
    column = 1 if language == "zh" else 0
    phrases = [_ABILITIES.get(tool.name, (tool.name.replace("_", " "),) * 2)[column] for tool in tools]
    phrases = [phrase for phrase in phrases if phrase]
    if language == "zh":
        return "、".join(phrases)
    return ", ".join(phrases[:-1]) + f" and {phrases[-1]}" if len(phrases) > 1 else "".join(phrases)


def _bare(text: str) -> str:
    """One clause without the marks around it."""
    return text.strip(" ?？!！.。~～")


def _pleasantries(text: str, language: str, tools: Sequence[Tool]) -> str | None:
    clauses = [clause.strip() for clause in _CLAUSE_END.split(text.replace("’", "'"))]
    clauses = [clause for clause in clauses if clause and clause.lower() != "parley"]
    if not clauses:
        return vary(_ANSWERS["greeting"][language], text)
    kinds: list[str] = []
    for clause in clauses:
        kind = next((name for name, pattern in _COMPILED.items() if pattern.fullmatch(clause)), None)
        if kind is None:
            return None
        if kind not in kinds:
            kinds.append(kind)
    if len(kinds) > 1:  # "hello, who are you?" is answered, not greeted twice
        kinds = [kind for kind in kinds if kind not in _IN_PASSING] or kinds[:1]
    hello = {"en": "Hello! ", "zh": "你好！"}[language] if len(clauses) > 1 and _opens_with_greeting(clauses) else ""
    answers = [_answer(kind, text, language, tools) for kind in kinds]
    joined = (" " if language == "en" else "").join(answers)
    return joined if joined.startswith(("Hello", "你好", "Hi")) else hello + joined if joined else None


_JOINT = re.compile(r"[,.!?;…，。！？；、\n]+|\s+-\s+|\b(?:and(?: also)?|but)\b|还有|以及|另外", re.IGNORECASE)


def _in_parts(text: str, language: str, conversation: Conversation) -> str | None:
    """Several things asked of the assistant itself in one message: an answer to each, or none when one is not such."""
    parts = [part.strip() for part in _JOINT.split(text.replace("’", "'")) if part.strip()]
    if len(parts) < 2:
        return None
    answers: list[str] = []
    ability = ""
    for part in parts:
        kind = next((name for name, pattern in _COMPILED.items() if pattern.fullmatch(part)), None)
        if kind in _IN_PASSING:
            continue
        ability = ability if language == "zh" or _CAN.match(part) else f"can you {part}"
        answer = (
            _answer(kind, text, language, conversation.tools)
            if kind
            else can_you(part, conversation.tools, language)
            or of_itself(part, conversation.tools, language, conversation.model)
            or (can_you(ability, conversation.tools, language) if ability and answers else None)
        )
        if answer is None:
            return None
        answers += [answer] if answer not in answers else []
    return (" " if language == "en" else "").join(answers) or None


_CAN = re.compile(r"(?:can|could|do) (?:you|u)\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"(?:please )?(?:repeat|say)(?: (?:that|it|what you (?:just )?said|yourself))(?: again| once more| please)*|"
    r"come again|pardon(?: me)?|what did you (?:just )?say|(?:请)?(?:你)?(?:再|重新?)(?:说|讲|重复)一?[遍次下](?:吧)?|"
    r"(?:请)?重复(?:一?[遍次下])?(?:你(?:刚才)?说的话?)?|你(?:刚才|刚刚)说(?:了)?什么",
    re.IGNORECASE,
)


def _again(text: str, said_by_me: Sequence[str]) -> str | None:
    """The last answer once more, for who asks for it."""
    return said_by_me[0] if said_by_me and _AGAIN.fullmatch(_bare(text)) else None


_IN_PASSING = ("greeting", "acknowledged", "praise", "sorry", "laughter")


def _opens_with_greeting(clauses: Sequence[str]) -> bool:
    return _COMPILED["greeting"].fullmatch(clauses[0]) is not None


def _answer(kind: str, text: str, language: str, tools: Sequence[Tool]) -> str:
    if kind == "abilities":
        return _what_i_can_do(tools, language)
    if kind == "who_are_you":
        return _who_i_am(tools, language)
    return vary(_ANSWERS[kind][language], text)


def _who_i_am(tools: Sequence[Tool], language: str) -> str:
    if language == "zh":
        more = "除了聊天，我还会处理图片、声音和文字。" if tools else ""
        return f"我是 Parley，一个运行在这台机器上的助手程序，不是真人。{more}"
    more = " Beside talking I work with pictures, sound and text: ask me what I can do." if tools else ""
    return f"I am Parley, an assistant program that runs on this machine, not a person.{more}"


def _what_i_can_do(tools: Sequence[Tool], language: str) -> str:
    if not tools:
        return "我现在只能聊天，没有安装任何工具。" if language == "zh" else "Just talk: no tools are installed here."
    if language == "zh":
        return f"我会{abilities(tools, 'zh')}。发来文字或文件，说说想做什么就行，几件事也可以连着做。"
    return f"I can {abilities(tools, 'en')}. Attach files and say in plain words what you want; steps can be chained."


_THERE = re.compile(
    r"(?:what time is it|what(?:'s| is) the time)(?: now| right now)? in ([\w .'-]{2,40}?)(?: now| right now)?"
)
_THERE_ZH = re.compile(r"(?:请问)?(.{2,10}?)(?:那边|那里)?(?:现在)?(?:是)?(?:几点|什么时间)(?:了|钟|钟了)?")


def _clock_elsewhere(plain: str, now: float) -> str | None:
    """The time in a place that is named, where the place is known."""
    english, chinese = _THERE.fullmatch(plain), _THERE_ZH.fullmatch(plain)
    place = (english or chinese)[1].strip() if english or chinese else ""  # type: ignore[index]
    zone = zone_said(place) if place else ""
    if not zone:
        return None
    there = moment(now, zone_of(zone))
    return f"{place}现在是 {there:%H:%M}（{zone}）。" if chinese else f"It is {there:%H:%M} there ({zone})."


def _clock(text: str, conversation: Conversation) -> str | None:
    plain = text.lower().rstrip(" ?？!！。.")
    zone = conversation.time_zone
    if elsewhere := _clock_elsewhere(plain, conversation.now()):
        return elsewhere
    now = moment(conversation.now(), zone_of(zone))
    if re.fullmatch(r"(?:what time is it|what(?:'s| is) the time|do you know the time)(?: now| right now)?", plain):
        return f"It is {now:%H:%M} {f'in {zone}' if zone else 'on the clock of the machine I run on'}."
    if re.fullmatch(
        r"what(?:'s| is) (?:the date|today'?s date)(?: today)?|what (?:day|date) is (?:it|today)(?: today)?", plain
    ):
        return f"Today is {now:%A}, {now.day} {now:%B %Y}."
    if re.fullmatch(r"(?:请问)?(?:现在)?(?:是)?(?:几点|什么时间|什么时候)(?:了|钟|钟了)?", plain):
        return f"{f'按 {zone} 时区' if zone else '按我所在机器的时钟'}，现在是 {now:%H:%M}。"
    if re.fullmatch(r"(?:请问)?今天(?:是)?(?:几号|几月几号|星期几|周几|礼拜几|什么日子|哪天)(?:了)?", plain):
        return f"今天是 {now.year} 年 {now.month} 月 {now.day} 日，星期{_WEEKDAYS_ZH[now.weekday()]}。"
    return None
