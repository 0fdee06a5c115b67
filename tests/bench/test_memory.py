import json

import pytest

from bench.memory import PlainBM25, Tally
from bench.memory_data import Question, read_chinese, read_locomo

SAMPLE = {
    "sample_id": "conv-1",
    "conversation": {
        "speaker_a": "Ann",
        "speaker_b": "Bea",
        "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_1": [
            {"speaker": "Ann", "dia_id": "D1:1", "text": "I adopted a parrot."},
            {"speaker": "Bea", "dia_id": "D1:2", "text": "Look!", "blip_caption": "a photo of a boat"},
        ],
        "session_2_date_time": "9:00 am on 1 June, 2023",
    },
    "qa": [
        {"question": "What did Ann adopt?", "evidence": ["D1:1; D9:9"], "category": 4},
        {"question": "What did Bea adopt?", "evidence": ["D1:1"], "category": 5},
        {"question": "No evidence?", "evidence": [], "category": 1},
    ],
}


def test_locomo_is_read(tmp_path):
    (tmp_path / "locomo10.json").write_text(json.dumps([SAMPLE]))
    (conversation,) = read_locomo(tmp_path / "locomo10.json")
    assert [turn.text for turn in conversation.turns] == ["I adopted a parrot.", "Look! [shares a photo of a boat]"]
    assert conversation.questions == [
        Question("What did Ann adopt?", frozenset({"D1:1"}), 4),
        Question("What did Bea adopt?", frozenset({"D1:1"}), 5),
    ]


def test_scores():
    tally = Tally()
    tally.add(["x", "a", "y"], ["a"], Question("?", frozenset({"a", "b"}), 1), 0.01)
    assert tally.at[5] == [0.5]
    assert tally.within == [0.5]
    assert tally.reciprocal == [0.5]
    assert tally.category[1] == [0.5]
    tally.add(["x"], [], Question("?", frozenset({"a"}), 2), 0.01)
    assert tally.reciprocal == [0.5, 0.0]
    assert tally.line().split()[0] == pytest.approx("25.0")


def test_bm25():
    bm25 = PlainBM25(["the parrot sings", "a boat and a parrot", "nothing here", "a boat"])
    assert bm25.rank("Which parrots sing?", 10) == [0, 1]
    assert bm25.rank("whatever", 10) == []


def test_the_chinese_set_is_whole():
    conversations = read_chinese()
    assert len(conversations) >= 6
    assert sum(len(one.questions) for one in conversations) >= 150
    for one in conversations:
        names = {turn.name for turn in one.turns}
        assert len(names) == len(one.turns)
        assert len({turn.speaker for turn in one.turns}) == 2
        assert [turn.when for turn in one.turns] == sorted(turn.when for turn in one.turns)
        assert one.asked_at > one.turns[-1].when
        sessions = {}
        for name in names:
            sessions.setdefault(name.partition(":")[0], []).append(name)
        assert all(len(turns) >= 20 for turns in sessions.values())
        assert {question.category for question in one.questions} == {1, 2, 3, 4, 5}
        for question in one.questions:
            assert question.evidence
            assert question.evidence <= names


def test_adversarial_questions_count_apart():
    tally = Tally()
    tally.add(["a"], ["a"], Question("?", frozenset({"a"}), 5), 0.01)
    assert tally.category[5] == [1.0]
    assert tally.at[10] == []
    tally.add(["x"], [], Question("?", frozenset({"a"}), 4), 0.01)
    assert tally.line().split()[1] == "0.0"
