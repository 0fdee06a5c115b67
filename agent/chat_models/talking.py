"""What a small model says where there is nothing to do but to talk: shown little, heard with care.

Of plain questions a model of 135M parameters answers most; asked for a year or a number it often makes one up. Asked
the same in other company it makes up another one, so a figure counts when two of three ways of asking agree on it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import cast

from agent.chat_model import ChatModel, Delta, Finished
from agent.chat_models.figures import agree, asks_for_a_figure, figures
from agent.chat_models.small_talk import words_of
from agent.chat_models.talk_guard import guard_talk, is_foreign
from agent.chat_models.wording import ONLY_TWO_LANGUAGES, no_figure, not_known
from memory.messages import Message, Role

_TEMPLATE_TOKEN = re.compile(r"<\|[^|>\n]{1,40}\|>")
"""Marks that would end the person's message and begin another in a chat template."""
_TALK_TOKENS = 200
"""Tokens after which a small model has said what it knows."""
_FIGURE_TOKENS = 60
"""Tokens in which a figure is said or not."""
OPENING = (
    Message(Role.USER, "How many hours are in a day?"),
    Message(Role.ASSISTANT, "There are 24 hours in a day."),
    Message(Role.USER, "What is the capital of Japan?"),
    Message(Role.ASSISTANT, "The capital of Japan is Tokyo."),
)
"""Shows a small model how to answer. Of 24 plain questions SmolLM2-135M at 4 bits got 21 right after it, 18 without
it, 17 after any system prompt that was tried; and it answers in one sentence instead of five."""
_OTHER_OPENING = (
    Message(Role.USER, "What colour is grass?"),
    Message(Role.ASSISTANT, "Grass is green."),
    Message(Role.USER, "How many legs does a dog have?"),
    Message(Role.ASSISTANT, "A dog has four legs."),
)
"""For a second try: what the first opening speaks of gets into answers to other questions."""
_SPOKEN_OF: dict[tuple[Message, ...], frozenset[str]] = {
    OPENING: frozenset({"japan", "japanese", "tokyo"}),
    _OTHER_OPENING: frozenset({"dog", "dogs", "grass", "legs"}),
}
_SHORT_WORDS = 2
_ENGLISH = re.compile(
    r"\b(?:a|an|the|i|me|my|you|your|we|us|it|is|are|was|what|who|why|how|when|where|which|tell|write|give|make|say|show|"
    r"do|does|can|could|please|and|or|of|to|in|for|with|about|this|that|no|yes|not|ok|one|ones|more|less|than|there|here|"
    r"they|them|he|she|his|her|but|so|if|then|now|just|like|want|need|go|get|good|bad|new|on|at|by|from|be|have|has)\b",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(
    r"^(?:and|or|but|so|then|what about|how about|why not|why so)\b|"
    r"\b(?:it|its|that|this|those|these|them|they|he|she|him|his|hers?|their|there|again|more|another|else|also|"
    r"instead|same)\b",
    re.IGNORECASE,
)
"""Words that mean nothing without what was said before."""
_LEANS = re.compile(
    r"(?:(?:and|but|so|then|ok|okay|please|haha)\W+)*"
    r"(?:(?:but )?(?:why|how|when|where|who|what|which)(?: (?:is|was|not|so|that|this|it|then|come|else|"
    r"exactly))*|how so|"
    r"(?:(?:give|tell|show) me )?(?:an?other(?: one)?|(?:some |one )?more|again|(?:the )?next(?: one)?)(?: please)?|"
    r"shorter|longer|simpler|in (?:one|a) (?:sentence|word)(?: please)?|(?:give me )?(?:an|some|"
    r"another) examples?|(?:go|carry) on|continue|(?:please )?explain(?: (?:it|that|this|more))?(?: .{0,30})?|"
    r"(?:make|say) (?:it|that) .{0,30}|really|are you sure(?: about that)?|what do you mean)",
    re.IGNORECASE,
)
"""Messages that are nothing without what was said before."""


_COMPOSED = re.compile(r"PARLEY_CHAT_MODEL|^I can not\b|^I am (?:Parley|not sure of that figure|a program)\b")
"""Answers by rule, which say nothing of the matter: a small model would only say them after."""


async def talk(
    chat_model: ChatModel,
    messages: Sequence[Message],
    language: str,
    *,
    max_tokens: int | None = None,
    temperature: float | None = None,
) -> AsyncGenerator[Delta, None]:
    """Answer the last message.

    1. a figure is asked for: what two ways of asking agree on  2. else the first dialogue that does not derail at once
    3. nothing sensible said: that it is not known
    """
    most = min(max_tokens or _TALK_TOKENS, _TALK_TOKENS)
    asked = messages[-1]
    if asks_for_a_figure(words_of(asked)):
        yield await _agreed(chat_model, messages) or no_figure(language)  # 1
        yield Finished()
        return
    for dialogue in _dialogues(messages):  # 2
        said_nothing = True
        async with aclosing(_guarded(chat_model, dialogue, most, temperature)) as deltas:
            async for delta in deltas:
                if isinstance(delta, Finished) and said_nothing:
                    break
                said_nothing = False
                yield delta
        if not said_nothing:
            return
    before = "\n".join(words_of(one) for one in messages if one.role is Role.ASSISTANT)
    yield ONLY_TWO_LANGUAGES if _is_another_language(words_of(asked)) else not_known(language, before)  # 3
    yield Finished()


def _is_another_language(text: str) -> bool:
    from tools.text.languages import detect_language

    return _ENGLISH.search(text) is None and detect_language(text) not in (None, "en", "zh")


async def _agreed(chat_model: ChatModel, messages: Sequence[Message]) -> str:
    """The first sentence of an answer whose figure another answer has too; empty when no two agree."""
    needed = _needed(messages)
    question = needed[-1].content
    ways = [[*OPENING, *needed], [*_OTHER_OPENING, *needed], needed]
    heard: list[str] = []
    for way in ways:
        sentence = await _first_sentence(chat_model, way)
        if not figures(sentence, question):
            continue
        heard.append(sentence)
        alike = [one for one in heard if agree(one, sentence, question)]
        # What was said before makes all three ways alike: there all of them must agree.
        if len(alike) >= (2 if len(needed) == 1 else len(ways)):
            return alike[0]
    return ""


async def _first_sentence(chat_model: ChatModel, dialogue: Sequence[Message]) -> str:
    async with aclosing(_guarded(chat_model, dialogue, _FIGURE_TOKENS, None)) as deltas:
        async for delta in deltas:
            if isinstance(delta, str):
                return delta.strip()
    return ""


async def _guarded(
    chat_model: ChatModel, dialogue: Sequence[Message], max_tokens: int, temperature: float | None
) -> AsyncGenerator[Delta, None]:
    asked = dialogue[-1].content
    opening = tuple(dialogue[: len(OPENING)])
    spoken_of = _SPOKEN_OF.get(opening, frozenset())
    stream = chat_model.stream(dialogue, max_tokens=max_tokens, temperature=temperature)
    async with aclosing(cast(AsyncGenerator[Delta, None], stream)) as deltas:
        async for delta in guard_talk(deltas, asked, english=not is_foreign(asked), elsewhere=spoken_of):
            yield delta


def _needed(messages: Sequence[Message]) -> list[Message]:
    """The last words, with the exchange before where they need it.

    Words only: system prompts, tool calls, file lists and every exchange that is not needed derail a small model.
    """
    plain: list[Message] = []
    for message in messages:
        text = _TEMPLATE_TOKEN.sub("", words_of(message)).strip()
        if message.role in (Role.USER, Role.ASSISTANT) and text:
            if plain and plain[-1].role is message.role:
                plain.pop()
            plain.append(Message(message.role, text))
    alone = plain[-1:] or [Message(Role.USER, "Hello.")]
    if len(plain) < 3 or _COMPOSED.search(plain[-2].content):
        return alone
    said = alone[0].content
    short = len(said.split()) <= _SHORT_WORDS
    return plain[-3:] if short or _FOLLOW_UP.search(said) else alone


def _dialogues(messages: Sequence[Message]) -> list[list[Message]]:
    """What to show a small model, to be tried in turn."""
    needed = _needed(messages)
    alone = needed[-1:]
    openings = [[*OPENING, *alone], [*_OTHER_OPENING, *alone]]
    if _LEANS.fullmatch(alone[0].content.replace(",", "").strip(" .!?…")):
        return [needed] if len(needed) > 1 else []  # alone it asks nothing
    if len(needed) == 1:
        return openings
    return [needed, *openings]  # the opening comes second: it would offer another thing that "it" could mean
