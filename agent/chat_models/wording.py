"""The words around results, composed in the person's language: what was made, what it says, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.chat_models.small_talk import abilities
from tools.tool import Tool

_LONG_TEXT = 600
"""Characters of a text that only fed a further step; longer ones are mentioned, not quoted."""

_LONG_ANSWER = 20_000
"""Characters of a text that was asked for; of a longer one it is said how much more there is."""

_LABELS: dict[str, tuple[str, str]] = {
    "transcribe_speech": ("What is said", "录音内容"),
    "translate_text": ("Translation", "译文"),
    "summarize_text": ("Summary", "摘要"),
    "read_image_text": ("What is written", "识别出的文字"),
    "describe_image": ("What the picture shows", "图片内容"),
    "describe_video": ("What the film shows", "视频内容"),
    "answer_question": ("Answer", "回答"),
    "write_text": ("Text", "写好的文字"),
    "classify_text": ("What kind of text it is", "文本分析"),
    "classify_image": ("What kind of picture it is", "图片分类"),
    "classify_audio": ("What kind of sound it is", "声音分类"),
    "detect_objects": ("What was found", "找到的物体"),
    "search_web": ("What was found", "搜索结果"),
    "recall": ("What I remember", "我记得的内容"),
}
_MADE: dict[str, tuple[str, str]] = {
    "generate_image": ("Here is your picture.", "图画好了。"),
    "edit_image": ("Here is the edited picture.", "图片改好了。"),
    "inpaint_image": ("Here is the repaired picture.", "图片修补好了。"),
    "upscale_image": ("Here is the larger picture.", "图片放大好了。"),
    "enhance_image": ("Here is the improved picture.", "图片优化好了。"),
    "transfer_style": ("Here is the restyled picture.", "风格转换好了。"),
    "synthesize_speech": ("Here it is, read aloud.", "朗读好了。"),
    "compose_music": ("Here is your music.", "曲子写好了。"),
    "enhance_audio": ("Here is the improved recording.", "录音处理好了。"),
    "generate_video": ("Here is your film.", "视频做好了。"),
    "animate_image": ("Here is the moving picture.", "动态视频做好了。"),
    "enhance_video": ("Here is the improved film.", "视频处理好了。"),
    "extract_audio": ("Here is the sound of the film.", "声音提取好了。"),
    "extract_frames": ("Here are the stills.", "截图好了。"),
}
_MADE_KIND: dict[str, tuple[str, str]] = {
    "image": ("Here is the picture.", "图片做好了。"),
    "audio": ("Here is the recording.", "音频做好了。"),
    "video": ("Here is the film.", "视频做好了。"),
    "document": ("Here is the document.", "文件做好了。"),
}
_MANY_KIND: dict[str, tuple[str, str]] = {
    "image": ("Here are the {n} pictures.", "{n} 张图片做好了。"),
    "audio": ("Here are the {n} recordings.", "{n} 段音频做好了。"),
    "video": ("Here are the {n} films.", "{n} 个视频做好了。"),
    "document": ("Here are the {n} documents.", "{n} 个文件做好了。"),
}
_DEED: dict[str, tuple[str, str]] = {
    "generate_image": ("draw the picture", "画图"),
    "edit_image": ("edit the picture", "修改图片"),
    "describe_image": ("describe the picture", "描述图片"),
    "read_image_text": ("read the text", "识别文字"),
    "transcribe_speech": ("write down what is said", "转写录音"),
    "synthesize_speech": ("read it aloud", "朗读"),
    "extract_audio": ("take the sound out", "提取声音"),
    "translate_text": ("translate it", "翻译"),
    "summarize_text": ("summarise it", "总结"),
    "write_text": ("write the text", "写文字"),
    "answer_question": ("answer the question", "回答问题"),
    "search_web": ("search the web", "上网搜索"),
    "compose_music": ("compose the music", "作曲"),
    "generate_video": ("make the film", "做视频"),
    "animate_image": ("animate the picture", "让图片动起来"),
    "forget": ("forget it", "忘记"),
    "recall": ("look that up", "回忆"),
    "remember": ("keep it in mind", "记住"),
    "explain_memory": ("say where it is from", "说明来源"),
    "pause_memory": ("change that", "更改记忆设置"),
    "export_memory": ("export it", "导出"),
    "link_accounts": ("link the accounts", "关联账号"),
    "show_media": ("find it", "找到它"),
    "rate_media": ("note that", "记下评价"),
    "recommend": ("recommend something", "推荐"),
    "show_taste": ("say what you like", "说出你的喜好"),
    "reset_taste": ("reset your taste", "重置你的喜好"),
}


@dataclass(frozen=True)
class StepOutcome:
    """What became of a planned step."""

    tool: str
    returns: str = "text"
    """``text`` or a kind of media, as the tool's signature says."""
    feeds: bool = False
    """Whether a later step takes its result."""
    done: bool = False
    text: str = ""
    media_ids: tuple[str, ...] = ()
    failed: bool = False
    skipped: bool = False
    """Never tried, because a step it needs failed."""
    asked: bool = True
    """False for a step that only made an input readable: its result is not worth a word, only its failure."""
    missing: bool = False
    """Failed because the tool is not installed."""

    @property
    def result(self) -> str | list[str] | None:
        """What a later step gets: the text, the media id, or several ids."""
        if self.returns == "text" or not self.media_ids:
            return self.text
        return self.media_ids[0] if len(self.media_ids) == 1 else list(self.media_ids)


def compose_answer(outcomes: Sequence[StepOutcome], language: str) -> str:
    """The whole answer: results in the order asked for, then what failed and what was left undone because of it."""
    column = 1 if language == "zh" else 0
    good = [_unless_said(one, outcomes, column) for one in outcomes if one.done and not one.failed]
    texts = [one for one in good if one.returns == "text" and (one.asked or not one.feeds)]
    paragraphs = [_result(one, column, alone=len(texts) == 1) for one in good]
    paragraphs += [_failure(one, column) for one in outcomes if one.failed]
    skipped = [_deed(one.tool, column) for one in outcomes if one.skipped]
    if skipped:
        paragraphs.append(
            f"所以没能继续：{'、'.join(skipped)}。" if column else f"So I could not {' or '.join(skipped)} either."
        )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _unless_said(one: StepOutcome, outcomes: Sequence[StepOutcome], column: int) -> StepOutcome:
    """A summary that is the very text another step gave: said in a word instead of twice."""
    if one.tool != "summarize_text" or not any(
        other is not one and other.done and other.asked and other.text.split() == one.text.split() for other in outcomes
    ):
        return one
    return replace(one, text="已经很短，没有可省略的了。" if column else "It is too short to leave anything out.")


ONLY_TWO_LANGUAGES = (
    "I understand English and Chinese here: please say it in one of them. Other languages I can read aloud, and some I "
    "can translate."
)


def not_known(language: str, before: str = "") -> str:
    """Said when the small model has nothing sensible to say.

    `before` is what was said to the person in this conversation: what it told is not told again.
    """
    if "PARLEY_CHAT_MODEL" in before:
        return "这个我也答不好。" if language == "zh" else "That I can not answer well either."
    if language == "zh":
        return "这个问题我答不好。管理员可以用 PARLEY_CHAT_MODEL 换一个更强的模型。"
    return (
        "I can not answer that well: the small model built in here knows little. "
        "A better one is set with PARLEY_CHAT_MODEL (openai:MODEL, or llama:FILE.gguf)."
    )


def no_figure(language: str) -> str:
    """Said when a small model names a different figure each time it is asked."""
    if language == "zh":
        return "这个数字我说不准。管理员可以用 PARLEY_CHAT_MODEL 换一个更强的模型。"
    return (
        "I am not sure of that figure: the small model built in here names another one each time. "
        "A better one is set with PARLEY_CHAT_MODEL (openai:MODEL, or llama:FILE.gguf)."
    )


_NO_CHINESE = "内置的小模型不会写中文"


def no_chinese(tools: Sequence[Tool], before: str = "") -> str:
    """Said when a Chinese message needs a model that writes Chinese and the small one can not.

    `before` is what was said to the person in this conversation.
    """
    if _NO_CHINESE in before:
        return f"这个我也答不了：{_NO_CHINESE}。"
    able = abilities([tool for tool in tools if tool.name in _SAID_IN_CHINESE], "zh")
    works = f"不过可以直接用中文让我{able}；说“帮助”可以看全部。" if able else ""
    return (
        f"这个我答不了：{_NO_CHINESE}。{works}"
        "想用中文自由聊天，请管理员用 PARLEY_CHAT_MODEL 换一个更强的模型（openai:模型名，或 llama:文件.gguf）。"
    )


_SAID_IN_CHINESE = (
    "generate_image",
    "edit_image",
    "read_image_text",
    "synthesize_speech",
    "summarize_text",
    "remember",
)
"""Tools worth naming to who can not be answered in Chinese: they understand it, without a better model."""


def nothing_said(language: str, files: int = 0) -> str:
    """Said to an empty message, or to a file without a word."""
    if files:
        return "文件收到了。想让我拿它做什么？" if language == "zh" else "I have your file. What shall I do with it?"
    return "请说说想让我做什么。" if language == "zh" else "Tell me what I can do for you."


def _result(outcome: StepOutcome, column: int, alone: bool) -> str:
    if outcome.feeds and not outcome.asked:
        return ""
    if outcome.returns != "text":
        made = _made(outcome, column)
        between = "" if column else "\n"  # shown as Markdown, a line's end would be a space, which Chinese has not
        return f"{made}{between}{outcome.text}" if outcome.text and len(outcome.text) <= _LONG_TEXT else made
    label = _LABELS.get(outcome.tool, (outcome.tool.replace("_", " ").capitalize(),) * 2)[column]
    colon = "：" if column else ":"
    if not outcome.text.strip():
        return f"{label}{colon}（空）" if column else f"{label}{colon} nothing."
    shown = _start(outcome.text, _LONG_TEXT if outcome.feeds else _LONG_ANSWER)
    return shown if alone and not outcome.feeds else f"{label}{colon}\n{shown}"


def _start(text: str, limit: int) -> str:
    """The text, or the beginning of a long one, up to a word's end."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    head = head.rsplit(" ", 1)[0] if " " in head[-40:] else head
    return f"{head} … (+{len(text) - len(head):,})" if limit == _LONG_ANSWER else f"{head} …"


def _made(outcome: StepOutcome, column: int) -> str:
    if outcome.feeds and not outcome.media_ids:
        return ""
    if len(outcome.media_ids) > 1 and outcome.returns in _MANY_KIND:
        return _MANY_KIND[outcome.returns][column].format(n=len(outcome.media_ids))
    if outcome.tool in _MADE:
        return _MADE[outcome.tool][column]
    return _MADE_KIND.get(outcome.returns, ("Done.", "完成了。"))[column]


def _failure(outcome: StepOutcome, column: int) -> str:
    deed = _deed(outcome.tool, column)
    if outcome.missing:
        return f"我没能{deed}：这里没有安装这个功能。" if column else f"I could not {deed}: that is not installed here."
    why = outcome.text.removeprefix("Error: ").strip()
    return f"我没能{deed}：{why}" if column else f"I could not {deed}: {why}"


def _deed(tool: str, column: int) -> str:
    return _DEED.get(tool, (f"do {tool.replace('_', ' ')}",) * 2)[column]
