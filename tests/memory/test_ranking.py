import hashlib
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from memory import ranking
from memory.forms import form_of
from memory.ranking import NAMES, Question, Weights, evidence, followed
from memory.rows import IndexedRow
from memory.scope_index import ScopeIndex, as_numbers

HOUR = 3600.0


def hashed(word):
    return hashlib.blake2b(word.encode(), digest_size=6).hexdigest()


def numbers(*words):
    return as_numbers([hashed(word) for word in words])


class Index(ScopeIndex):
    """One that has the texts at hand."""

    def __init__(self, *turns, gap=60.0):
        self.texts = {}
        super().__init__(lambda wanted: {number: self.texts[number] for number in wanted})
        for speaker, text in turns:
            self.say(speaker, text, len(self) * gap)

    def say(self, speaker, text, when, words=None):
        at = len(self)
        self.texts[at] = text
        words = text.lower().strip("?.").split() if words is None else words
        self.extend(
            [IndexedRow(at, f"m-{at}", "a", speaker, "c", when, form_of(text), None, " ".join(map(hashed, words)))]
        )

    def best(self, question, count=1, weights=None):
        scores = ranking.score(self, question, weights or Weights())
        return [self.texts[int(at)] for at in scores.argsort()[::-1][:count]]


def index_of(*turns, gap=60.0):
    return Index(*turns, gap=gap)


def best(index, question):
    return index.best(question)[0]


def test_an_empty_scope():
    assert ranking.score(index_of(), Question(words=numbers("x")), Weights()).shape == (0,)


def test_rare_words_count_more():
    index = index_of(*[("A", f"tea number {n}") for n in range(20)], ("A", "tea with ginger"))
    assert best(index, Question(words=numbers("tea", "ginger"))) == "tea with ginger"


def test_an_answer_is_found_by_the_question_before_it():
    index = index_of(
        *[("A", f"plain talk {n}") for n in range(20)],
        ("A", "which instrument do you play?"),
        ("B", "the oboe since school"),
        *[("A", f"more plain talk {n}") for n in range(20)],
    )
    question = Question("What instrument does B play?", numbers("instrument", "play"), frozenset({"B"}))
    assert best(index, question) == "the oboe since school"


def test_turns_far_apart_are_no_neighbours():
    near = index_of(("A", "oboe"), ("B", "something"), gap=60)
    far = index_of(("A", "oboe"), ("B", "something"), gap=9 * HOUR)
    question = Question(words=numbers("oboe"))
    assert evidence(near, question)["coverage"].tolist() == [0, 0]  # both are reached: all alike
    assert evidence(far, question)["coverage"][0] > evidence(far, question)["coverage"][1]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When did the trip begin?", "the trip began in July"),
        ("How many days was the trip?", "the trip was three days"),
        ("旅行是什么时候？", "旅行 在 上个月"),
    ],
)
def test_the_form_of_an_answer(question, answer):
    word = "trip" if "trip" in answer else "旅行"
    index = index_of(
        ("A", f"{word} was very nice indeed"), ("A", answer), ("A", f"{word} was so good really"), gap=9 * HOUR
    )
    assert best(index, Question(question, numbers(word))) == answer


def test_dense_evidence_and_rows_without_vectors():
    index = index_of(("A", "one"), ("A", "two"), ("A", "three"), gap=9 * HOUR)
    vectors = np.eye(4, dtype="float32")
    index.put_vectors(["m-1", "m-2", "unknown"], np.concatenate([vectors[:3], vectors[:3]], axis=1))
    assert index.with_vector.tolist() == [False, True, True]
    assert best(index, Question(embedding=vectors[0])) == "two"
    index.say("A", "four", 99 * HOUR)
    assert best(index, Question(embedding=vectors[1])) == "three"


def test_many_new_rows_without_vectors_can_score_best():
    index = index_of(*[("A", f"old talk {n}") for n in range(20)], gap=9 * HOUR)
    index.put_vectors([f"m-{n}" for n in range(20)], np.tile(np.eye(4, dtype="float32")[0], (20, 2)))
    for n in range(20, 60):
        index.say("A", f"kestrel nest {n}", n * 9 * HOUR)
    question = Question(words=numbers("kestrel"), embedding=np.eye(4, dtype="float32")[0])
    assert best(index, question).startswith("kestrel")


def test_every_weight_has_its_evidence():
    index = index_of(("A", "When?"), ("B", "in July"), *[("B", f"more {n}") for n in range(6)])
    index.put_vectors(["m-0", "m-1"], np.ones((2, 4), "float32"))
    found = set()
    for text in ("When was it?", "How many were there?", "Who was it?"):
        question = Question(text, numbers("july"), frozenset({"B"}), np.ones(2, "float32"), 1.0, (0.0, 1.0))
        for one in (question, replace(question, span=None, event=numbers("july"), relation="before")):
            found |= set(evidence(index, one)) | set(followed(index, one, -np.arange(len(index), dtype=float)))
    assert found == set(NAMES)


def test_memory_taken_is_estimated():
    index = index_of(*[("A", f"row {n}") for n in range(100)])
    before = index.byte_size
    index.put_vectors(["m-1"], np.zeros((1, 768), "float32"))
    assert index.byte_size > before + 100 * 768


def test_a_second_hop_follows_names_of_the_first():
    index = index_of(
        ("A", "a neighbour taught me to bake, her name is Yuliana"),
        *[("A", f"plain talk number {n}") for n in range(12)],
        ("A", "Yuliana moved to Porto"),
        *[("A", f"other talk number {n}") for n in range(12)],
        gap=9 * HOUR,
    )
    asked = Question("What became of the neighbour who taught A to bake?", numbers("neighbour", "bake"))
    assert index.best(asked, 2) == ["a neighbour taught me to bake, her name is Yuliana", "Yuliana moved to Porto"]
    once = Weights(followed_words=0.0, followed_meaning=0.0)
    assert index.best(asked, 2, once)[1] != "Yuliana moved to Porto"


def test_what_was_said_before_an_event():
    day = 24 * HOUR
    index = index_of(
        ("A", "lunch was soup"), ("A", "we are on the journey"), ("A", "lunch was rice"), ("A", "nothing"), gap=20 * day
    )
    asked = Question(
        "What was lunch before the journey?", numbers("lunch"), event=numbers("journey"), relation="before"
    )
    assert best(index, asked) == "lunch was soup"
    assert best(index, replace(asked, relation="after")) == "lunch was rice"


def test_a_turn_that_names_the_time_counts_though_it_was_said_before():
    july = datetime(2024, 7, 1, 12).timestamp()
    index = index_of()
    index.say("A", "婚礼定在十月五号", july, ["w"])
    index.say("A", "婚礼是件大事", july + 9 * HOUR, ["w"])
    october = (datetime(2024, 10, 1).timestamp(), datetime(2024, 10, 8).timestamp())
    found = evidence(index, Question(words=numbers("w"), span=october))
    assert found["mention"].tolist() == [1.0, 0.0]
    assert found["span"].tolist() == [0.0, 0.0]
