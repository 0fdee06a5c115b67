import threading

import numpy as np
import pytest

from memory.question_vectors import QuestionVectors


class Embedder:
    """Waits to be let go on."""

    def __init__(self):
        self.ready = True
        self.warmed = 0
        self.asked = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.fails = False

    def warm(self, after_s=0.0):
        self.warmed += 1

    def embed(self, texts):
        self.asked += texts
        self.go_on.wait()
        if self.fails:
            raise OSError("the disk is gone")
        return np.array([[len(text)] for text in texts], "float32")

    def embed_question(self, text):
        return self.embed([text])[0]


def test_a_question_is_computed_once_beside_what_the_caller_does():
    embedder = Embedder()
    questions = QuestionVectors(embedder)
    embedder.go_on.clear()
    questions.begin("who?")
    questions.begin("who?")
    embedder.go_on.set()
    assert questions.of("who?") == questions.of("who?") == [4]
    assert questions.of("where?") == [6]
    assert embedder.asked == ["who?", "where?"]
    questions.forget()
    assert questions.of("who?") == [4]
    assert embedder.asked[-1] == "who?"


def test_a_failure_is_told_and_not_kept():
    embedder = Embedder()
    embedder.fails = True
    questions = QuestionVectors(embedder)
    questions.begin("who?")
    with pytest.raises(OSError, match="disk"):
        questions.of("who?")
    embedder.fails = False
    assert questions.of("who?") == [4]


def test_while_the_model_is_not_there_it_is_begun_to_load():
    embedder = Embedder()
    embedder.ready = False
    questions = QuestionVectors(embedder)
    questions.begin("who?")
    assert questions.of("who?") is None
    assert embedder.asked == []
    assert embedder.warmed == 1


def test_only_the_last_ones_are_kept():
    questions = QuestionVectors(embedder := Embedder())
    for number in range(300):
        questions.of(f"who {number}?")
    questions.of("who 299?")
    assert len(embedder.asked) == 300
    questions.of("who 0?")
    assert len(embedder.asked) == 301
