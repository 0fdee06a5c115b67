"""What the text tools ask of the chat model: whether it is there and capable, and clean answers from it."""

from __future__ import annotations

import re

from tools.errors import ChatModelError, ModelUnavailable
from tools.services import Services, TextWriter
from tools.tool import ToolContext

BETTER_MODEL = "Set PARLEY_CHAT_MODEL, for example openai:MODEL with a base_url, or llama:FILE.gguf"
BETTER_MODEL_ZH = "请设置 PARLEY_CHAT_MODEL，例如 openai:模型名（加 base_url），或 llama:文件.gguf"


def why_no_writer(services: Services) -> str:
    """Why no chat model can write here, or nothing: the `check` of engines that any chat model can run."""
    return "" if services.find(TextWriter) else f"there is no chat model | {BETTER_MODEL}"


def why_no_capable_writer(services: Services) -> str:
    """Why the chat model is not up to it, or nothing: the `check` of engines that need a capable one."""
    writer = services.find(TextWriter)
    if writer is None or writer.capable:
        return why_no_writer(services)
    return f"{writer.name} is too small for it | {BETTER_MODEL}"


async def ask(
    context: ToolContext, prompt: str, *, system: str = "", max_tokens: int = 512, temperature: float | None = None
) -> str:
    """The chat model's answer. Raises ModelUnavailable when it does not answer, so that the next engine is tried."""
    writer = context.get(TextWriter)
    try:
        return await writer.write(prompt, system=system, max_tokens=max_tokens, temperature=temperature)
    except ChatModelError as error:
        raise ModelUnavailable(f"{writer.name} did not answer: {error.happened}", error.hint) from error


def as_material(text: str) -> str:
    """A text that the chat model works on, marked so that orders inside it are not taken for the person's."""
    return "<text>\n" + re.sub(r"</?text>", "", text) + "\n</text>"


def only_answer(answer: str, source: str = "") -> str:
    """The answer without what models wrap around it: thoughts, marks, a code fence, "Sure, here is ...:", quotes."""
    answer = re.sub(r"<think>.*?(</think>|$)", "", answer, flags=re.S)
    answer = re.sub(r"^\s*<text>\s*|\s*</text>\s*$", "", answer).strip("\n ")
    fenced = re.fullmatch(r"```\w*\n(.*?)\n?```", answer, flags=re.S)
    if fenced and not source.lstrip().startswith("```"):
        answer = fenced[1]
    answer = _PREFACE.sub("", answer, count=1).strip()
    for opening, closing in ('""', "“”", "「」"):
        inner = answer[1:-1]
        wrapped = len(answer) > 2 and answer[0] == opening and answer[-1] == closing
        if wrapped and opening not in inner and closing not in inner and not source.strip().startswith(opening):
            return inner.strip()
    return answer


_PREFACE = re.compile(
    r"^\s*(?:(?:sure|certainly|of course|absolutely|okay|ok|great)\b[^\n:：.!]{0,40}[!.,:]\s*)?"
    r"(?:(?:here(?:'s|’s| is| are)|this is|below is|the following is)\b[^\n:]{0,120}:\s*\n*)"
    r"|^\s*(?:sure|certainly|of course|absolutely)(?: thing)?[!.,]\s*(?=\S)"
    r"|^\s*(?:好的|当然|没问题)[^\n：:。！!，,]{0,20}[：:。！!，,]\s*(?:(?:以下|下面)是[^\n：:]{0,40}[：:]\s*)?"
    r"|^\s*(?:以下|下面)是[^\n：:]{0,40}[：:]\s*",
    re.I,
)
