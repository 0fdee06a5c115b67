"""Taste: learnt from what was liked, used, explained, reset, and nobody else's."""

import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.facts import FactStore
from memory.memory import Memory
from memory.taste import Attribute, Rated, Taste, TasteStore, attributes
from memory.taste_tools import rate_media, recommend, reset_taste, show_taste
from tools.errors import ToolInputError
from tools.media import Provenance
from tools.tool import ToolCall

ME, YOU = "cli:me", "cli:you"
CATS = [
    Rated("a cat by the sea at sunset, watercolour, blue", True),
    Rated("two cats on a beach, watercolour", True),
    Rated("a red sports car at night", False),
]


@pytest.fixture
def toolbox(make_toolbox, memory, tmp_path):
    made = make_toolbox(rate_media, recommend, show_taste, reset_taste)
    facts = FactStore(memory, tmp_path / "memory")
    made.services.add(Memory, memory)
    made.taste = TasteStore(made.media_store, facts)
    made.services.add(TasteStore, made.taste)
    made.services.add(FactStore, facts)
    made.facts = facts
    yield made
    facts.close()


@pytest.fixture
def draw(toolbox):
    """A picture made from a prompt for somebody; returns its id."""

    def make(prompt, owner=ME):
        picture = PIL.Image.new("RGB", (8, 8), tuple(prompt.encode()[:3]))
        picture.putpixel((0, 0), (len(prompt) % 256, sum(prompt.encode()) % 256, 0))
        provenance = Provenance("generate_image", "sketch", {"prompt": prompt})
        return toolbox.media_store.add_made(picture, provenance, owner).media_id

    return make


async def run(toolbox, name, author=ME, language="en", shared=False, **arguments):
    context = toolbox.context(author, "terminal", language)
    context.shared = shared
    return await toolbox.run(ToolCall("1", name, arguments), context)


def test_attributes_of_a_prompt():
    found = attributes("Two cats by the sea at sunset, watercolour, blue tones")
    assert {one for one in found if one.kind != "subjects"} == {
        Attribute("styles", "watercolour"), Attribute("colours", "blue"), Attribute("times", "sunset"),
    }  # fmt: skip
    assert {one.name for one in found if one.kind == "subjects"} == {"cat", "sea"}


def test_attributes_of_a_chinese_prompt():
    found = attributes("一只猫在海边看日落，水彩风格，蓝色")
    assert {Attribute("styles", "watercolour"), Attribute("colours", "blue"), Attribute("times", "sunset")} <= set(
        found
    )
    assert Attribute("subjects", "猫") in found


def test_what_was_liked_comes_first_and_says_why():
    taste = Taste.of(CATS)
    cat, car, tree = taste.judge(["a cat in a basket, watercolour", "a red car", "an apple tree"])
    assert cat.score > tree.score > car.score
    assert cat.why("en") == "It has what you like: cat, watercolour."
    assert "red" in car.why("en")
    assert "Nothing you rated" in tree.why("en")
    assert cat.why("zh").startswith("里面有你喜欢的：")


def test_a_wish_puts_together_what_speaks_most():
    assert Taste.of(CATS).wish() == "cat at sunset, blue tones, watercolour"
    assert Taste.of([Rated("一只猫，水彩", True)]).wish("zh") == "猫，水彩风格"
    assert Taste().wish() == ""
    assert Taste.of([Rated("a red car", False)]).wish() == ""


def test_embeddings_tell_what_words_do_not(word_embedder):
    taste = Taste.of([Rated("jungle river boat", True), Rated("tax form office", False)], word_embedder)
    near, far = taste.judge(["jungle river boat trip upstream", "tax form office hours"], word_embedder)
    assert near.score > far.score


def test_without_weights_words_are_enough():
    class NoWeights:
        dimensions = 4

        def embed(self, texts):
            raise ToolInputError("No model.")

    assert Taste.of(CATS, NoWeights()).judge(["a cat"], NoWeights())[0].score > 0


async def test_rating_changes_what_is_recommended(toolbox, draw):
    cat, car = draw("a cat, watercolour"), draw("a red car")
    draw("another cat by a lake")
    await run(toolbox, "rate_media", media=cat, liked=True)
    await run(toolbox, "rate_media", media=car, liked=False)
    result = await run(toolbox, "recommend")
    ranked = [one["name"] for one in result.data["ranked"]]
    assert [next(word for word in ("watercolour", "lake", "car") if word in name) for name in ranked] == [
        "watercolour", "lake", "car",
    ]  # fmt: skip
    assert result.text.splitlines()[1].endswith("It has what you like: cat.")


async def test_the_newest_word_counts(toolbox, draw):
    cat = draw("a cat")
    await run(toolbox, "rate_media", media=cat, liked=True)
    await run(toolbox, "rate_media", media=cat, liked=False)
    assert "You do not like these subjects: cat" in (await run(toolbox, "show_taste")).text


async def test_a_list_is_ranked_whole(toolbox, draw):
    await run(toolbox, "rate_media", media=draw("a cat at night"), liked=True)
    result = await run(toolbox, "recommend", among=["dogs", "a night walk", "cats at night"])
    assert [line[:4].strip(". ") for line in result.text.splitlines()] == ["1. c", "2. a", "3. d"]
    assert result.text.splitlines()[0] == "1. cats at night — It has what you like: cat, night."


@pytest.mark.parametrize(
    "wrong", [{"among": []}, {"among": ["", " "]}, {"among": ["x"] * 3 + ["y" * 900]}, {"what": "gold"}]
)
async def test_wrong_lists_get_one_sentence(toolbox, wrong):
    with pytest.raises(ToolInputError) as told:
        await run(toolbox, "recommend", **wrong)
    assert told.value.happened.count(".") <= 1


async def test_topics_are_what_the_person_spoke_of_more_than_once(toolbox, memory):
    for text in ("I went sailing with my cat", "sailing again tomorrow", "the weather is bad"):
        await memory.remember(text, ME, "terminal", speaker="me")
    await memory.remember("Sailing is a sport. Gardening gardening.", ME, "terminal", speaker="Parley")
    result = await run(toolbox, "recommend", what="topics")
    assert [one["name"] for one in result.data["ranked"]] == ["sailing"]


async def test_what_was_told_counts_too(toolbox, memory):
    id = await memory.remember("I love foxes", ME, "terminal")
    await toolbox.facts.learn("I love foxes", ME, id)
    result = await run(toolbox, "recommend", among=["a horse", "a fox"])
    shown = await run(toolbox, "show_taste")
    assert (shown.data["liked"], shown.data["disliked"]) == (0, 0)  # told, not rated
    assert "fox" in shown.text
    assert result.text.startswith("1. a fox — It has what you like: fox")


async def test_it_is_shown_and_reset_in_both_languages(toolbox, draw):
    assert "do not know your taste" in (await run(toolbox, "show_taste")).text
    await run(toolbox, "rate_media", media=draw("一只猫，水彩风格"), liked=True, language="zh")
    shown = await run(toolbox, "show_taste", language="zh")
    assert "喜欢的风格：水彩" in shown.text
    assert "猫" in shown.text
    assert "1 rating dropped" in (await run(toolbox, "reset_taste")).text
    assert "还不了解" in (await run(toolbox, "show_taste", language="zh")).text


async def test_an_empty_gallery_is_said(toolbox):
    assert "nothing to choose from" in (await run(toolbox, "recommend")).text


async def test_taste_is_nobody_elses(toolbox, draw):
    mine = draw("a cat, watercolour")
    await run(toolbox, "rate_media", media=mine, liked=True)
    assert "do not know your taste" in (await run(toolbox, "show_taste", author=YOU)).text
    with pytest.raises(ToolInputError):
        await run(toolbox, "rate_media", author=YOU, media=mine, liked=True)
    toolbox.media_store.rate(mine, YOU, True)  # a reaction in a channel, to a picture that is not theirs
    assert "do not know your taste" in (await run(toolbox, "show_taste", author=YOU)).text
    toolbox.media_store.release(ME)
    assert "do not know your taste" in (await run(toolbox, "show_taste")).text


@given(st.lists(st.tuples(st.text(max_size=60), st.booleans()), max_size=8), st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_words_can_be_judged(rated, texts):
    taste = Taste.of([Rated(text, liked) for text, liked in rated])
    for judgement in taste.judge(texts):
        assert judgement.why("en")
        assert judgement.why("zh")
    taste.words()
    taste.wish("zh")


async def test_topics_say_why_and_read_only_the_last_rows(toolbox, memory, monkeypatch):
    said = ("we went sailing", "draw a boat", "sailing is fun", "我喜欢爵士乐", "draw a big boat", "is a boat safe?")
    for text in said:
        id = await memory.remember(text, ME, "terminal", speaker="me", when=1.7e9)
        await toolbox.facts.learn(text, ME, id)

    async def never(*_):
        raise AssertionError("a whole export was read")

    monkeypatch.setattr(memory, "export", never)
    result = await run(toolbox, "recommend", what="topics")
    assert [one["name"] for one in result.data["ranked"]] == ["爵士乐", "sailing"]
    assert "It has what you like: 爵士乐" in result.text
    assert "You spoke of it 2 times, last on 2023-11-14." in result.text
    assert "你提到过 2 次" in (await run(toolbox, "recommend", what="topics", language="zh")).text


async def test_where_others_read_only_what_was_shown_there_counts(toolbox, draw, memory):
    private, shown = draw("a wedding ring"), draw("a red fox")
    toolbox.taste._shown_in = lambda conversation_id: [shown]
    for media in (private, shown):
        await run(toolbox, "rate_media", media=media, liked=True)
    for text in ("the divorce is hard", "the divorce again"):
        await memory.remember(text, ME, "terminal", speaker="me")
    assert "ring" in (await run(toolbox, "show_taste")).text
    for name, arguments in (("show_taste", {}), ("recommend", {}), ("recommend", {"what": "topics"})):
        told = (await run(toolbox, name, shared=True, **arguments)).text
        assert "ring" not in told
        assert "divorce" not in told
    assert "fox" in (await run(toolbox, "recommend", shared=True)).text


async def test_the_best_pictures_are_shown_again(toolbox, draw):
    for prompt in ("a cat", "a dog", "a cow", "a hen"):
        draw(prompt)
    result = await run(toolbox, "recommend")
    assert len(result.media) == 3


def test_a_wish_is_in_one_language_where_it_can_be():
    taste = Taste.of([Rated("a fox", True), Rated("一只猫", True), Rated("一座城市", True)])
    assert taste.wish("en") == "fox"
    assert "fox" not in taste.wish("zh")
    assert "一" not in taste.wish("zh")


async def test_a_changed_picture_is_liked_for_what_it_was_made_from(toolbox, draw):
    first = draw("a lighthouse at sunset")
    changed = first
    for at, instruction in enumerate(("make it black and white", "make it warmer", "crop it")):
        picture = PIL.Image.new("RGB", (8, 8), (at, 1, 2))
        made = Provenance("edit_image", "rules", {"instruction": instruction}, parents=(changed,))
        changed = toolbox.media_store.add_made(picture, made, ME).media_id
    await toolbox.taste.rate(ME, changed, True)
    taste = await toolbox.taste.of(ME)
    assert len(taste.best("subjects")) == 1
    assert taste.wish() == "lighthouse at sunset, black and white"
    assert {words for _, words in await toolbox.taste.gallery(ME, 9)} == {
        "a lighthouse at sunset", "a lighthouse at sunset, black and white"}  # fmt: skip


def test_a_field_of_snow_is_winter_and_nothing_else():
    assert {(one.kind, one.name) for one in attributes("一只雪地里的狐狸")} == {
        ("times", "winter"),
        ("subjects", "狐狸"),
    }
