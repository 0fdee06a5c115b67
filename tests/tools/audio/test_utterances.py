from __future__ import annotations

import itertools

import numpy as np
import pytest

from tools.audio.sound import read_sound
from tools.audio.utterances import Utterance, find_utterances, joined


@pytest.fixture
def speech(make_toolbox, recording):
    return read_sound(recording(make_toolbox(), "1284-1180-0003.flac"), 16000)


def _blocks(samples, size=5000):
    return (samples[start : start + size] for start in range(0, len(samples), size))


def test_speech_between_silences_is_found_where_it_is(speech):
    quiet = np.zeros(3 * 16000, np.float32)
    found = list(find_utterances(_blocks(np.concatenate([quiet, speech, quiet, speech, quiet]))))
    assert len(found) == 2
    assert found[0].start_s == pytest.approx(3, abs=0.8)
    assert found[1].start_s == pytest.approx(6 + len(speech) / 16000, abs=0.8)


def test_the_size_of_the_blocks_does_not_matter(speech):
    small = list(find_utterances(_blocks(speech, 777)))
    large = list(find_utterances([speech]))
    assert [one.start_s for one in small] == [one.start_s for one in large]


def test_endless_speech_is_cut_and_nothing_is_lost(speech):
    loud = speech[4000:-6000]
    found = list(find_utterances(_blocks(np.tile(loud, 10)), longest_s=6.0))
    assert all(one.end_s - one.start_s <= 6.01 for one in found)
    heard = sum(one.end_s - one.start_s for one in found)
    assert heard == pytest.approx(10 * len(loud) / 16000, rel=0.15)
    assert all(after.start_s >= before.end_s - 0.01 for before, after in itertools.pairwise(found))


@pytest.mark.parametrize("seconds", [0.0, 0.01, 5.0])
def test_silence_has_no_utterances(seconds):
    assert list(find_utterances([np.zeros(int(seconds * 16000), np.float32)])) == []


def test_neighbours_are_joined_with_the_silence_between_them():
    pieces = [Utterance(start, np.full(16000, 0.1, np.float32)) for start in (0.0, 2.0, 20.0, 22.0)]
    first, second = joined(pieces, longest_s=10.0)
    assert (first.start_s, first.end_s) == (0.0, 3.0)
    assert not first.samples[16500:31500].any()
    assert (second.start_s, second.end_s) == (20.0, 23.0)
