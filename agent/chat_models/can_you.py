"""Questions about one ability: "can you draw?", "你会翻译吗？". Answered by what is installed, not by a small model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.tool import Tool

_CAN = re.compile(
    r"(?:hi |hello |parley )?(?:can|could|are) (?:you|u)(?: also| even| able to)? (.{2,60}?)(?: for me| things?| too)?",
    re.IGNORECASE,
)
_DO = re.compile(r"do (?:you|u)(?: also)? (?:know how to |speak |understand )(.{2,40}?)", re.IGNORECASE)
_CAN_ZH = re.compile(
    r"(?:那)?(?:你|您)(?:也|还)?(?:会|能|可以|能不能|会不会|可不可以|懂)(?:不会|不能)?(.{1,16}?)(?:吗|么|嘛|不)?"
)

_CODE = r"(?:code|coding|programs?|programming|scripts?|software|apps?|websites?|python|java|javascript|html|sql)\b"
_CODE_ZH = r"(?:代码|程序|编程|脚本|网站|软件|python|java|html|sql)"
_PROGRAMS = re.compile(
    rf"(?:code|program|(?:write|make|create|do|debug|fix|explain|develop) .*\b{_CODE}).*|"
    rf"(?:写|编|做|改|调试|开发|看懂).{{0,6}}{_CODE_ZH}.*|编程",
    re.IGNORECASE,
)
_BY_TOOL: dict[str, tuple[str, str, str, str]] = {
    # tool: what is asked in English, in Chinese; what to say to use it, in English, in Chinese
    "generate_image": (
        r"(?:draw|paint|(?:make|create|generate|do) (?:pictures?|images?|art|drawings?)).*",
        r"(?:画|作)(?:画|图)?.*|生成图.*",
        "Say what the picture should show.",
        "说说想画什么就行。",
    ),
    "edit_image": (
        r"edit (?:photos?|pictures?|images?).*",
        r"(?:修|改|编辑|p)(?:图|照片|图片).*",
        "Attach a picture and say what to change.",
        "发来图片，说说怎么改。",
    ),
    "describe_image": (
        r"(?:see|look at|describe|understand) (?:photos?|pictures?|images?).*|see",
        r"(?:看|描述|看懂)(?:图|照片|图片).*",
        "Attach a picture.",
        "把图片发给我吧。",
    ),
    "read_image_text": (
        r"read (?:text|pdfs?|documents?|signs?|files?|handwriting).*|ocr",
        r"(?:识字|识别文字|读文件|看文件|读pdf|认字).*",
        "Attach a picture or a document.",
        "把图片或文档发给我吧。",
    ),
    "transcribe_speech": (
        r"(?:hear|listen|transcribe|understand (?:speech|audio|voice)).*",
        r"(?:听|转写|听写).*",
        "Attach a recording.",
        "把录音发给我吧。",
    ),
    "synthesize_speech": (
        r"(?:speak|talk|read (?:aloud|out)|read .* aloud|say .*)",
        r"(?:说话|朗读|念|发声|读出来).*",
        "Say: read this aloud, and the text.",
        "说“念一遍：……”就行。",
    ),
    "translate_text": (r"translat.*", r"翻译.*", "Say what, and into which language.", "说说要把什么翻译成哪种语言。"),
    "summarize_text": (
        r"summari[sz]e.*",
        r"(?:总结|概括|摘要).*",
        "Paste a text or attach a file.",
        "把文字或文件发来吧。",
    ),
    "write_text": (
        rf"write(?!.*\b{_CODE}).*",
        rf"写(?!.*{_CODE_ZH}).*",
        "Say what it should be about.",
        "说说想写什么。",
    ),
    "remember": (
        r"remember.*|memori[sz]e.*",
        r"记(?:住|得|事|东西).*",
        "Say: remember that, and what.",
        "说“记住”加上内容就行。",
    ),
    "compose_music": (
        r"(?:make|compose|write|play) music.*|sing.*",
        r"(?:作曲|写歌|唱歌).*",
        "Say the mood.",
        "说说想要的风格。",
    ),
    "generate_video": (
        r"(?:make|create|generate) (?:videos?|films?).*",
        r"(?:做|生成)视频.*",
        "Say what happens.",
        "说说内容。",
    ),
}
_LANGUAGE = re.compile(
    r"(?:speak |understand |write )?(english|chinese|mandarin)|(?:说|讲|用)?(中文|汉语|英文|英语)(?:.*)", re.I
)


def can_you(clause: str, tools: Sequence[Tool], language: str) -> str | None:
    """The answer to a question about one ability; None when the clause asks for none, or asks to do it now."""
    asked = _DO.fullmatch(clause) or (_CAN_ZH if language == "zh" else _CAN).fullmatch(clause)
    if asked is None:
        return None
    what = asked.group(1).strip().lower()
    if _LANGUAGE.fullmatch(what):
        return _LANGUAGES[language]
    if _OTHER_LANGUAGE.fullmatch(what):
        return _NO_LANGUAGE[language]
    if _PROGRAMS.fullmatch(what):
        return _NO_CODE[language]
    column = 1 if language == "zh" else 0
    installed = {tool.name for tool in tools}
    for name, entry in _BY_TOOL.items():
        if re.fullmatch(entry[column], what, re.IGNORECASE):
            return _answer(name in installed, entry[2 + column], language)
    return None


_LANGUAGES = {
    "en": "I understand what you want in English and in Chinese, and answer in the language you write.",
    "zh": "中文和英文的要求我都听得懂，你用哪种语言，我就用哪种语言回答。",
}
_OTHER_LANGUAGE = re.compile(
    r"(?:speak |understand |write )?(?:french|german|spanish|italian|portuguese|russian|japanese|korean|arabic|hindi|"
    r"dutch|polish|turkish|greek|swedish|ukrainian|vietnamese|thai|latin|cantonese)|"
    r"(?:说|讲|用|懂)?(?:法语|德语|西班牙语|意大利语|葡萄牙语|俄语|日语|日文|韩语|阿拉伯语|越南语|泰语|粤语|法文|德文)(?:.*)",
    re.IGNORECASE,
)
_NO_LANGUAGE = {
    "en": "Not in talk: here I understand English and Chinese. I can read other languages aloud, and translate some: "
    "say what, and into which language.",
    "zh": "聊天我只懂中文和英文。别的语言我可以朗读，有些还能翻译：说说要把什么翻译成哪种语言。",
}
_NO_CODE = {
    "en": "No: the small chat model here writes no code worth running. One that does is set with PARLEY_CHAT_MODEL.",
    "zh": "不会：这里的小聊天模型写不出能用的代码。管理员可以用 PARLEY_CHAT_MODEL 换一个会写的。",
}


def _answer(able: bool, how: str, language: str) -> str:
    if language == "zh":
        return f"会的。{how}" if able else "这个我目前不会：没有安装相应的工具。"
    return f"Yes. {how}" if able else "Not here: the tool for that is not installed."
