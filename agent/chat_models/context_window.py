"""Make a dialogue fit into what a model can read: the oldest messages go first, a huge one loses its middle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from memory.messages import Message, Role

CountTokens = Callable[[str], int]
_MESSAGE_TOKENS = 8
"""What a chat template adds around each message, about."""
_SMALLEST_CLIP = 64


def estimate_tokens(text: str) -> int:
    """About how many tokens a text is: a little more than most tokenizers make of it."""
    ascii_only = sum(map(len, text.encode("ascii", "ignore").split()))
    spaces = len(text) - len(text.replace(" ", ""))
    others = len(text) - len(text.encode("ascii", "ignore"))
    return int(max(ascii_only / 3.2, spaces)) + 2 * others + 1


def fit_messages(
    messages: Sequence[Message], budget_tokens: int, count: CountTokens = estimate_tokens
) -> list[Message]:
    """The newest messages that fit, with the system messages kept at the front.

    The last message always stays; when it is too long by itself its middle is cut out and a note says so. A tool
    message never stays without the assistant message that asked for it.
    """
    leading = [message for message in messages if message.role is Role.SYSTEM]
    others = [message for message in messages if message.role is not Role.SYSTEM]
    system_tokens = sum(_tokens(message, count) for message in leading)
    if system_tokens > budget_tokens // 2:
        share = budget_tokens // 2 // max(1, len(leading))
        leading = [_clipped(message, share, count) for message in leading]
        system_tokens = sum(_tokens(message, count) for message in leading)
    left = budget_tokens - system_tokens
    kept: list[Message] = []
    for group in reversed(_groups(others)):
        tokens = sum(_tokens(message, count) for message in group)
        if tokens > left:
            if not kept:
                kept = [_clipped(message, max(_SMALLEST_CLIP, left // len(group)), count) for message in group]
            break
        left -= tokens
        kept = group + kept
    return leading + kept


def fold_system(messages: Sequence[Message]) -> list[Message]:
    """One system message at the front, and later ones put before the next user message.

    Many chat templates refuse a system message further down. Moving its words into the user's message keeps the
    beginning of the dialogue as it was, so that what a server has cached of it stays useful.
    """
    folded: list[Message] = []
    waiting: list[str] = []
    for message in messages:
        if message.role is Role.SYSTEM:
            if folded and folded[-1].role is Role.SYSTEM:
                folded[-1] = replace(folded[-1], content=f"{folded[-1].content}\n\n{message.content}")
            elif folded:
                waiting.append(message.content)
            else:
                folded.append(message)
        elif message.role is Role.USER and waiting:
            folded.append(replace(message, content="\n\n".join([*waiting, message.content])))
            waiting = []
        else:
            folded.append(message)
    return [*folded, Message(Role.USER, "\n\n".join(waiting))] if waiting else folded


def clip_middle(text: str, budget_tokens: int, count: CountTokens = estimate_tokens) -> str:
    """The beginning and the end of a text that is too long, with a note of how much is left out."""
    if count(text) <= budget_tokens:
        return text
    size = max(16, int(len(text) * budget_tokens / max(1, count(text))) - 40)
    while True:
        head = size * 2 // 3
        note = f"\n[... {len(text) - size} characters left out ...]\n"
        clipped = text[:head] + note + text[len(text) - (size - head) :]
        if size <= 16 or count(clipped) <= budget_tokens:
            return clipped
        size = int(size * 0.8)


def _groups(messages: Sequence[Message]) -> list[list[Message]]:
    """Messages that stay or go together: an assistant message with the tool messages that answer it."""
    groups: list[list[Message]] = []
    for message in messages:
        if message.role is Role.TOOL and groups:
            groups[-1].append(message)
        else:
            groups.append([message])
    return groups


def _tokens(message: Message, count: CountTokens) -> int:
    calls = sum(count(call.name) + count(str(call.arguments)) for call in message.tool_calls)
    return count(message.content) + calls + _MESSAGE_TOKENS


def _clipped(message: Message, budget_tokens: int, count: CountTokens) -> Message:
    return replace(message, content=clip_middle(message.content, max(16, budget_tokens - _MESSAGE_TOKENS), count))
