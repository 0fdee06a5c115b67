"""The tools by which a person's taste is learnt, used, shown and reset."""

from __future__ import annotations

import asyncio
from typing import Annotated

from memory.taste import Judgement, TasteStore
from memory.topics import Topic, topics_of
from memory.zones import day, zone_of
from tools.errors import ToolInputError
from tools.media import Audio, Image, Media, Video
from tools.tool import ToolContext, tool

_SHOWN = 5
_SHOWN_MEDIA = 3
"""Files that are handed out again with their place."""
_MOST_GALLERY = 200
_MOST_GIVEN = 100
_LONGEST_GIVEN = 500
_GALLERY = ("gallery", "pictures", "images", "media", "files", "图库", "图片", "相册", "作品")
_TOPICS = ("topics", "topic", "things", "subjects", "话题", "主题")


@tool(task="personalisation", acts=True)
def rate_media(
    media: Annotated[Image | Audio | Video, "what the person judges"],
    liked: Annotated[bool, "true when they like it"],
) -> str:
    """Note that the person likes or dislikes a picture, recording or film that was made for them."""


@rate_media.engine()
async def with_rating(media: Image | Audio | Video, liked: bool, context: ToolContext) -> str:
    """The newest word about a file counts."""
    await context.get(TasteStore).rate(context.author, media.media_id, liked)
    if liked:
        return _say(context, "Noted: you like it. I will keep that in mind.", "记下了：你喜欢它，以后我会参考。")
    return _say(context, "Noted: you do not like it. I will keep that in mind.", "记下了：你不喜欢它，以后我会注意。")


@tool(task="personalisation")
def recommend(
    what: Annotated[
        str, "gallery (what was made before), topics (to talk or draw about), or a word for the list"
    ] = "gallery",
    among: Annotated[list[str] | None, "things to choose from, in words"] = None,
) -> str:
    """Rank the person's gallery, past topics or a given list by their taste, and say why in a sentence each."""


@recommend.engine()
async def with_taste(what: str, among: list[str] | None, context: ToolContext) -> tuple[object, ...]:
    """Best first; what is given is ranked whole, of the gallery and the topics the best are shown."""
    store = context.get(TasteStore)
    taste = await store.of(context.author, shared_in=_here(context))
    wanted = what.strip().lower()
    topics: dict[str, Topic] = {}
    media: list[Media] = []
    if among is not None:
        names = texts = _given(among)
    elif wanted in _TOPICS:
        topics = {topic.name: topic for topic in await topics_of(context)}
        names = texts = list(topics)
    elif wanted in _GALLERY or not wanted:
        gallery = await store.gallery(context.author, _MOST_GALLERY, shared_in=_here(context))
        media, texts = [one for one, _ in gallery], [words for _, words in gallery]
        names = [f"{_short(text)} ({one.media_id})" for one, text in zip(media, texts, strict=True)]
    else:
        raise ToolInputError(f"recommend can not be {what!r}.", "Use gallery or topics, or give a list in among.")
    if not names:
        return _nothing_yet(context), {"ranked": []}
    judged = await asyncio.to_thread(taste.judge, texts, store.embedder)
    order = sorted(range(len(names)), key=lambda at: -judged[at].score)
    shown = order if among is not None else order[:_SHOWN]
    lines = [f"{place}. {names[at]} — {_why(judged[at], topics.get(names[at]), context)}"
             for place, at in enumerate(shown, 1)]  # fmt: skip
    if not taste.rated:
        lines.append(_say(context, "Say which you like, and I will know better.", "告诉我你喜欢哪些，我会越来越懂你。"))
    data: dict[str, object] = {"ranked": [{"name": names[at], "score": judged[at].score} for at in order]}
    return ("\n".join(lines), *(media[at] for at in shown[:_SHOWN_MEDIA] if media), data)


def _why(judgement: Judgement, topic: Topic | None, context: ToolContext) -> str:
    """The taste that speaks for it; for a topic nothing else speaks for, how the person came to it."""
    if topic is None or judgement.liked or judgement.disliked or judgement.near:
        return judgement.why(context.language)
    when = day(topic.last, zone_of(context.time_zone))
    if topic.stated:
        return _say(context, f"You told me about it on {when}.", f"你在 {when} 跟我说过。")
    return _say(context, f"You spoke of it {topic.count} times, last on {when}.",
                f"你提到过 {topic.count} 次，最近一次是 {when}。")  # fmt: skip


def _nothing_yet(context: ToolContext) -> str:
    if context.shared:
        return _say(
            context,
            "There is nothing of this conversation to choose from yet. Ask me in private for the rest.",
            "这个对话里还没有可以推荐的内容，其他内容请私聊我。",
        )
    return _say(
        context,
        "There is nothing to choose from yet: make or tell something first.",
        "还没有可以推荐的内容，先做点什么吧。",
    )


@tool(task="personalisation")
def show_taste() -> str:
    """Tell the person what Parley thinks they like, and from how many ratings."""


@show_taste.engine()
async def with_profile(context: ToolContext) -> tuple[str, dict[str, object]]:
    """Attributes in words, liked and disliked."""
    taste = await context.get(TasteStore).of(context.author, shared_in=_here(context))
    judged = [one.liked for one in taste.rated if one.media_id]
    liked, disliked = sum(judged), len(judged) - sum(judged)
    data: dict[str, object] = {
        "liked": liked,
        "disliked": disliked,
        "weights": {f"{one.kind}: {one.name}": weight for one, weight in taste.weights.items()},
    }
    words = taste.words(context.language)
    if not words and context.shared:
        return _say(
            context,
            "From what was said and shown here I do not know your taste yet. Ask me in private for the rest.",
            "从这个对话里我还不了解你的喜好，其他的请私聊我。",
        ), data
    if not words:
        return _say(
            context,
            "I do not know your taste yet. Say of something I made whether you like it, or tell me what you like.",
            "我还不了解你的喜好。看到喜欢或不喜欢的作品请告诉我，也可以直接说你喜欢什么。",
        ), data
    said = _say(context, "From what you told me:", "根据你告诉我的：")
    if liked or disliked:
        said = _say(
            context,
            f"From what you liked ({liked}) and disliked ({disliked}), and what you told me:",
            f"根据你喜欢的（{liked}）和不喜欢的（{disliked}）作品，以及你告诉我的：",
        )
    return f"{said}\n{words}", data


@tool(task="personalisation", acts=True)
def reset_taste() -> str:
    """Drop all the person's likes and dislikes of files; what they said about themselves stays until forgotten."""


@reset_taste.engine()
async def with_reset(context: ToolContext) -> str:
    """Ratings of all accounts that are one."""
    gone = await context.get(TasteStore).reset(context.author)
    rest = await context.get(TasteStore).of(context.author)
    english = f"Your taste is reset: {gone} rating{'' if gone == 1 else 's'} dropped."
    chinese = f"你的喜好已重置：删除了 {gone} 个评价。"
    if rest.rated:
        english += " What you told me you like stays until you have me forget it."
        chinese += "你亲口告诉我的喜好仍然保留，需要的话可以让我忘记。"
    return _say(context, english, chinese)


def _given(among: list[str]) -> list[str]:
    names = list(dict.fromkeys(one.strip() for one in among if one.strip()))
    if not names:
        raise ToolInputError("There is nothing in the list to choose from.", "Name what to choose from.")
    if len(names) > _MOST_GIVEN or any(len(one) > _LONGEST_GIVEN for one in names):
        raise ToolInputError(
            f"At most {_MOST_GIVEN} things of {_LONGEST_GIVEN} letters each can be ranked.", "Shorten the list."
        )
    return names


def _here(context: ToolContext) -> str | None:
    """Where others read, what was said and shown there is all that counts."""
    return context.conversation_id if context.shared else None


def _say(context: ToolContext, english: str, chinese: str) -> str:
    return chinese if context.language == "zh" else english


def _short(text: str, letters: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 3] + "..."
