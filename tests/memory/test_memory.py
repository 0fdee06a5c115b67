"""What a person is told after forgetting."""

import pytest

from memory.memory import ForgetReport


@pytest.mark.parametrize(
    ("elsewhere", "language", "words"),
    [
        (1, "en", "The other machine that shares this memory will delete"),
        (3, "en", "The other 3 machines that share this memory will delete"),
        (1, "zh", "另外 1 台机器"),
        (2, "fr", "The other 2 machines"),
    ],
)
def test_what_other_machines_do_later_is_told(elsewhere, language, words):
    assert words in ForgetReport(elsewhere=elsewhere).to_come(language)


def test_alone_nothing_is_to_come():
    assert ForgetReport().to_come("en") == ForgetReport().to_come("zh") == ""
