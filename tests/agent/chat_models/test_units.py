from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.chat_models.units import convert


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("convert 10 miles to km", "10 miles = 16.09 km"),
        ("What is 100 Fahrenheit in Celsius?", "100 Fahrenheit = 37.78 Celsius"),
        ("30 °C in °F", "30 °C = 86 °F"),
        ("how many feet are in a mile?", "1 mile = 5,280 feet"),
        ("5 kg is how many pounds?", "5 kg = 11.02 pounds"),
        ("60 miles per hour in km/h", "60 miles per hour = 96.56 km/h"),
        ("20 square meters in square feet", "20 square meters = 215.28 square feet"),
        ("half an hour in seconds", "0.5 hour = 1,800 seconds"),
        ("10英里是多少公里？", "10 英里 = 16.09 公里"),
        ("30摄氏度等于多少华氏度", "30 摄氏度 = 86 华氏度"),
        ("三斤是多少克", "3 斤 = 1,500 克"),
        ("把5公里换算成英里", "5 公里 = 3.11 英里"),
    ],
)
def test_units_are_converted(text, expected):
    assert convert(text, "zh" if text.strip("？")[-1] >= "\u4e00" else "en") == expected


@pytest.mark.parametrize(
    "text",
    ["convert 3 dollars to euros", "turn 5 pages to pdf", "how many legs does a dog have", "10 miles in kilograms",
     "what is love in French", "change 3 pictures to png", "how many people are in a room", "0 K in __import__"],
)  # fmt: skip
def test_what_is_no_conversion_is_left_alone(text):
    assert convert(text) is None


@given(st.text(max_size=90))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_it(text):
    for language in ("en", "zh"):
        convert(text, language)
        convert(f"convert 3 {text} to {text}", language)
