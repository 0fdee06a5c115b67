from __future__ import annotations

import itertools
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.audio.transcript import Segment, running_text, subtitles, to_srt, to_vtt


def test_a_pause_in_a_long_text_begins_a_paragraph():
    long = "word " * 70
    text = running_text([Segment(0, 30, long.strip()), Segment(33, 34, "Next."), Segment(34.1, 35, "And on.")])
    assert text.endswith("word\n\nNext. And on.")


def test_chinese_segments_join_without_spaces():
    assert running_text([Segment(0, 1, "明天见。"), Segment(1, 2, "好的。")]) == "明天见。好的。"


def test_vtt_escapes_what_would_be_a_tag():
    vtt = to_vtt([Segment(0, 1.5, "a <b> & c")])
    assert vtt == "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\na &lt;b> &amp; c\n"


def test_an_hour_is_written_as_one():
    assert "01:00:00,040 --> 01:00:01,000" in to_srt([Segment(3600.04, 3601, "Late.")])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="abc .,明天见", min_size=1, max_size=300).filter(str.strip), max_size=5))
def test_subtitles_are_short_in_order_and_complete(texts):
    segments = [Segment(10.0 * index, 10.0 * index + 8, text.strip()) for index, text in enumerate(texts)]
    shown = subtitles(segments)
    assert all(before.end <= after.start for before, after in itertools.pairwise(shown))
    assert all(one.end - one.start <= 8.01 for one in shown)
    everything = re.sub(r"\s", "", "".join(one.text for one in shown))
    assert everything == re.sub(r"\s", "", "".join(texts))
