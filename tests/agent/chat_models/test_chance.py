from __future__ import annotations

import re

import pytest

from agent.chat_models.chance import by_chance


def test_coins_dice_and_numbers_are_thrown() -> None:
    assert {by_chance("flip a coin", "en") for _ in range(60)} == {"Heads.", "Tails."}
    assert {by_chance("掷个硬币", "zh") for _ in range(60)} == {"正面。", "反面。"}
    assert {by_chance("roll a dice", "en") for _ in range(200)} == {f"A {number}." for number in range(1, 7)}
    for _ in range(50):
        found = re.fullmatch(r"(\d+)\.", by_chance("Pick a number between 10 and 1, ".strip(" ,"), "en") or "")
        assert found is not None
        assert 1 <= int(found[1]) <= 10


@pytest.mark.parametrize("text", ["what is a coin?", "who flips coins?", "draw a dice", "what number is larger?"])
def test_other_messages_are_left_alone(text: str) -> None:
    assert by_chance(text, "en") is None


def test_one_of_several_is_chosen() -> None:
    assert {by_chance("pick one: pizza or pasta", "en") for _ in range(60)} == {"pizza.", "pasta."}
    assert {by_chance("Choose between red, green and blue.", "en") for _ in range(99)} == {"red.", "green.", "blue."}
    assert {by_chance("帮我选一个：火锅还是烧烤", "zh") for _ in range(60)} == {"火锅。", "烧烤。"}
    assert by_chance("pick the file up", "en") is None


def test_a_password_is_long_and_another_each_time() -> None:
    made = {by_chance("make me a strong password please", "en") for _ in range(20)} | {by_chance("生成一个密码", "zh")}
    assert len(made) == 21
    assert all(len(str(one)) == 18 for one in made)
