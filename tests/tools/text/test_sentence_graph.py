from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.text.sentence_graph import content_words, read_sentences, sensible_count, summarize_by_graph


def test_furniture_headings_and_bylines_can_not_stand_in_a_summary(english_article, chinese_article):
    texts = [sentence.text for sentence in read_sentences(english_article)]
    assert texts[0].startswith("The city of Oldenmark opened")
    for gone in ("Subscribe", "All rights reserved", "Maria Lindqvist", "Published", "City opens its first"):
        assert not any(gone in text for text in texts)
    texts = [sentence.text for sentence in read_sentences(chinese_article)]
    assert texts[0].startswith("青山市图书馆本周起")
    assert not any("责任编辑" in text or "二维码" in text for text in texts)


def test_a_summary_has_the_news_in_the_texts_order(english_article, chinese_article):
    summary = summarize_by_graph(english_article, 4)
    assert len(summary) == 4
    assert "opened its first underground bicycle garage" in summary[0]
    places = [english_article.find(sentence[-40:]) for sentence in summary]
    assert places == sorted(places)
    assert min(places) >= 0
    summary = summarize_by_graph(chinese_article, 3)
    assert "夜间借阅服务" in summary[0]
    assert len(summary) == 3


def test_what_is_said_twice_is_chosen_once():
    text = (
        "The storm closed the harbour of Brixen on Sunday. The storm closed the harbour of Brixen on Sunday night. "
        "Ferries to the islands were cancelled for two days. Fishermen secured their boats with extra ropes. "
        "The storm closed Brixen's harbour on Sunday. Schools opened again on Tuesday morning."
    )
    summary = summarize_by_graph(text, 3)
    assert sum("storm closed" in sentence for sentence in summary) == 1


def test_a_sentence_that_leaned_on_another_stands_alone():
    text = (
        "Wolves returned to the northern forests of Sweden last winter. Farmers lost 40 sheep in the first weeks. "
        "However, wolves in the northern forests keep deer away from young trees and fields. "
        "Cars are expensive. Bread is cheap there. Music was played all night long."
    )
    summary = summarize_by_graph(text, 2)
    assert not any(sentence.startswith("However") for sentence in summary)
    assert all(sentence[0].isupper() for sentence in summary)


def test_embeddings_change_what_is_central(english_article):
    def embed(texts):
        """Every sentence in a direction of its own, the one on nitrogen near them all."""
        vectors = np.eye(len(texts), dtype=np.float32)
        row = next(row for row, text in enumerate(texts) if "nitrogen" in text)
        vectors[row] = 1.0 / np.sqrt(len(texts))
        return vectors

    assert any("nitrogen" in sentence for sentence in summarize_by_graph(english_article, 3, embed))
    assert not any("nitrogen" in sentence for sentence in summarize_by_graph(english_article, 3))


def test_a_transcript_without_full_stops_is_summarised():
    transcript = " ".join(
        f"and then the committee of section {number} talked about the budget for roads and bridges in the valley"
        for number in range(40)
    )
    summary = summarize_by_graph(transcript, 3)
    assert len(summary) == 3
    assert all(len(sentence.split()) <= 36 for sentence in summary)


def test_a_very_long_text_is_thinned_out_first():
    topics = ["harbour", "railway", "orchestra", "glacier", "vineyard"]
    text = " ".join(
        f"Report {n} on the {topics[n % 5]} says that number {n * 7} was counted there." for n in range(2000)
    )
    assert len(summarize_by_graph(text, 5)) == 5


def test_content_words():
    assert content_words("The cats' owners were walking 3 dogs") == content_words("cat owner walked 3 dog")
    assert "图书馆" in content_words("这家图书馆的服务很好")
    assert sensible_count(5) == 2
    assert sensible_count(10_000) == 9


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="aé中文B。.!? \n-", max_size=200), st.integers(1, 5))
def test_any_text_gives_at_most_what_was_asked(text: str, count: int):
    summary = summarize_by_graph(text, count)
    assert summary is None or 1 <= len(summary) <= count


def test_tables_and_program_text_of_markdown_are_no_sentences() -> None:
    page = """# Garden

The *old* garden behind the library is open to everybody from this week on.

| what | when it is open and for how long it stays so each day |
|---|---|
| roses | from early morning until late in the evening, all summer long. |

```python
print("this is not a sentence of the text, it is a program that says one.")
```

See the [page of the garden](https://example.org/garden) for the opening hours of each season."""
    said = [one.text for one in read_sentences(page)]
    assert said == [
        "The old garden behind the library is open to everybody from this week on.",
        "See the page of the garden for the opening hours of each season.",
    ]
