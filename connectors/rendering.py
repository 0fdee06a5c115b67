"""What a person reads about a turn, as plain text or Markdown, in English or Chinese: the same on every platform."""

from __future__ import annotations

import re
from typing import Literal

from agent.events import ToolFinished
from agent.language import written_language
from connectors.connector import ToolView, TurnView
from tools.media import Audio, Document, Image, Media, Video

Language = Literal["en", "zh"]

_DOING: dict[str, tuple[str, str]] = {
    "generate_image": ("drawing a picture", "画图"),
    "edit_image": ("editing the picture", "修改图片"),
    "inpaint_image": ("repairing the picture", "修补图片"),
    "upscale_image": ("enlarging the picture", "放大图片"),
    "enhance_image": ("improving the picture", "优化图片"),
    "transfer_style": ("painting in another style", "转换画风"),
    "segment_image": ("cutting out", "抠图"),
    "detect_objects": ("looking for objects", "查找物体"),
    "classify_image": ("sorting the picture", "识别图片类别"),
    "describe_image": ("looking at the picture", "看图"),
    "read_image_text": ("reading the text", "识别文字"),
    "augment_images": ("varying the pictures", "扩充图片"),
    "transcribe_speech": ("writing down what is said", "转写语音"),
    "synthesize_speech": ("speaking", "朗读"),
    "classify_audio": ("listening", "听辨声音"),
    "enhance_audio": ("improving the sound", "优化声音"),
    "compose_music": ("composing", "作曲"),
    "generate_video": ("filming", "制作视频"),
    "animate_image": ("bringing the picture to life", "让图片动起来"),
    "describe_video": ("watching the video", "看视频"),
    "classify_video": ("sorting the video", "识别视频类别"),
    "enhance_video": ("improving the video", "优化视频"),
    "extract_frames": ("taking frames", "提取画面"),
    "extract_audio": ("taking the sound", "提取声音"),
    "translate_text": ("translating", "翻译"),
    "summarize_text": ("summarizing", "总结"),
    "classify_text": ("sorting the text", "分析文本"),
    "write_text": ("writing", "写作"),
    "answer_question": ("thinking about the question", "思考问题"),
    "search_web": ("searching the web", "搜索网页"),
    "fetch_url": ("fetching the page", "读取网页"),
    "remember": ("noting it down", "记下"),
    "recall": ("remembering", "回忆"),
    "forget": ("seeing what is to be forgotten", "处理要忘记的内容"),
    "explain_memory": ("looking where I know it from", "查找依据"),
    "pause_memory": ("changing what I remember", "调整记忆"),
    "export_memory": ("gathering what I keep of you", "整理你的数据"),
    "link_accounts": ("linking accounts", "关联账号"),
    "show_media": ("looking for it", "查找文件"),
    "rate_media": ("noting it down", "记下"),
    "show_taste": ("thinking of what you like", "整理你的喜好"),
    "reset_taste": ("clearing what you liked", "清除喜好"),
    "recommend": ("choosing", "挑选"),
}
_KINDS: dict[str, tuple[str, str]] = {
    "image": ("picture", "图片"),
    "audio": ("sound", "音频"),
    "video": ("video", "视频"),
    "document": ("document", "文档"),
}


def language_of(text: str, default: Language = "en") -> Language:
    """The language to answer a text in; the default for one without words."""
    if not any(character.isalpha() for character in text):
        return default
    return "zh" if written_language(text) == "zh" else "en"


def doing(tool: str, language: Language = "en") -> str:
    """What a tool does, as one says it while it does: ``drawing a picture``. An unknown tool's name, spaced."""
    english, chinese = _DOING.get(tool, (tool.replace("_", " "), tool))
    return chinese if language == "zh" else english


def duration(seconds: float, language: Language = "en") -> str:
    """Seconds as a person says them: ``0.4 s``, ``42 s``, ``3 min 5 s``, ``2 h 10 min``."""
    seconds = max(seconds, 0.0)
    s, minutes, h = ("秒", "分", "小时") if language == "zh" else ("s", "min", "h")
    if seconds < 9.95:
        return _joined(f"{round(seconds, 1):g} {s}", language)
    whole = round(seconds)
    if whole < 60:
        return _joined(f"{whole} {s}", language)
    if whole < 3600:
        return _joined(f"{whole // 60} {minutes}" + (f" {whole % 60} {s}" if whole % 60 else ""), language)
    return _joined(
        f"{whole // 3600} {h}" + (f" {whole % 3600 // 60} {minutes}" if whole % 3600 >= 60 else ""), language
    )


def size(byte_count: float) -> str:
    """Bytes as a person says them: ``512 B``, ``34 KiB``, ``1.5 GiB``."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if byte_count < 1000:
            return f"{byte_count:.0f} {unit}" if unit == "B" or byte_count >= 10 else f"{byte_count:.1f} {unit}"
        byte_count /= 1024
    return f"{byte_count:.1f} TiB"


def status(tool: ToolView, language: Language = "en") -> str:
    """How a tool stands, without its name: its place in the queue, or percentage, message and remaining time."""
    zh = language == "zh"
    if tool.finished is not None:
        return outcome(tool.finished, language)
    parts = []
    if tool.place:
        parts.append(f"排队第 {tool.place} 位" if zh else f"number {tool.place} in the queue")
    elif tool.fraction is not None:
        parts.append(f"{tool.fraction:.0%}")
    if tool.message and not tool.place:
        parts.append(tool.message)
    if tool.remaining_s is not None and tool.fraction != 1.0:
        left = duration(max(1, round(tool.remaining_s)), language)
        parts.append(f"大约还要 {left}" if zh else f"about {left} left")
    return ("，" if zh else ", ").join(parts)


def progress_line(tool: ToolView, language: Language = "en") -> str:
    """One line about one tool at work: ``drawing a picture: 40%, about 12 s left``."""
    what, how = doing(tool.name, language), status(tool, language)
    return f"{what}{'：' if language == 'zh' else ': '}{how}" if how else f"{what} ..."


def outcome(step: ToolFinished, language: Language = "en") -> str:
    """How a tool call ended: its time and engine, or its error."""
    if step.error:
        return step.error
    return f"{duration(step.seconds, language)}, {step.engine}" if step.engine else duration(step.seconds, language)


def measures(media: Media, language: Language = "en") -> str:
    """What can be said of a file before it is opened: pixels, seconds, pages, bytes."""
    match media:
        case Image():
            return f"{media.width}x{media.height}"
        case Audio():
            return duration(media.duration_s, language)
        case Video():
            return f"{duration(media.duration_s, language)}, {media.width}x{media.height}"
        case Document(pages=int(pages)):
            return f"{pages} 页" if language == "zh" else f"{pages} page{'s' if pages != 1 else ''}"
    return size(media.byte_size)


def media_line(media: Media, language: Language = "en") -> str:
    """One line about one file, with its path: for the terminal, never for another machine."""
    english, chinese = _KINDS[media.kind]
    if language == "zh":
        return f"{chinese}（{measures(media, 'zh')}）：{media.path}"
    return f"{english} ({measures(media)}): {media.path}"


def failures(view: TurnView, language: Language = "en") -> list[str]:
    """One sentence for each attachment refused and each tool call that failed."""
    between = "：" if language == "zh" else ": "
    failed = [f"{doing(step.name, language)}{between}{step.error}" for step in view.steps if step.error]
    return [*view.refused, *failed]


def plain(view: TurnView, language: Language = "en") -> str:
    """A finished turn as text: the answer, a line a file, and what went wrong."""
    parts = [view.text.strip(), *(media_line(one, language) for one in view.media), *view.refused]
    if view.problem:
        parts.append(view.problem)
    return "\n".join(part for part in parts if part)


def bar(fraction: float, width: int = 10) -> str:
    """How far something is, in [0, 1], as a bar of characters: ``▰▰▰▰▱▱▱▱▱▱``."""
    filled = round(min(max(fraction, 0.0), 1.0) * width)
    return "▰" * filled + "▱" * (width - filled)


def working(view: TurnView, language: Language = "en") -> str:
    """A turn under way as Markdown, for a status message: a line for each tool, with a bar, then the text so far."""
    lines = []
    for tool in view.tools.values():
        mark = "⏳" if tool.running else ("✓" if tool.finished and tool.finished.ok else "✗")
        line = f"{mark} {progress_line(tool, language)}"
        if tool.running and not tool.place and tool.fraction is not None:
            line = f"{mark} {doing(tool.name, language)} {bar(tool.fraction)} {status(tool, language)}"
        lines.append(line)
    if view.text.strip():
        lines += [""] * bool(lines) + [view.text.strip()]
    return "\n".join(lines)


_CODE = re.compile(r"(```.*?(?:```|$)|`[^`\n]+`)", re.DOTALL)
_LOCAL_HOST = (
    r"(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+"
    r"|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|[\w-]+\.local)"
)
_LOCAL = rf"(?:https?://{_LOCAL_HOST}(?::\d+)?(?:/[^\s)>\]]*)?|(?:file|attachment|sandbox):/{{0,3}}[^\s)>\]]+)"
_LOCAL_LINK = re.compile(rf"!?\[([^\]\n]*)\]\(<?{_LOCAL}>?(?: \"[^\"\n]*\")?\)", re.IGNORECASE)
_LOCAL_ADDRESS = re.compile(rf"<?(?<![\w/])({_LOCAL})>?", re.IGNORECASE)


def without_local_links(text: str) -> str:
    """Markdown in which nothing links to an address that only this machine can reach.

    A link keeps its label; a bare address is shown as code, which can be read and not clicked. Code stays as it is.
    """
    parts = _CODE.split(text)
    for at in range(0, len(parts), 2):
        unlinked = _LOCAL_LINK.sub(lambda found: found[1], parts[at])
        parts[at] = _LOCAL_ADDRESS.sub(lambda found: f"`{found[1]}`", unlinked)
    return "".join(parts)


def _joined(text: str, language: Language) -> str:
    """Chinese writes the unit without a space."""
    return re.sub(r" (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) ", "", text) if language == "zh" else text
