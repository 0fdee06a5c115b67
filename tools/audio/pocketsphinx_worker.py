"""The process in which PocketSphinx listens, started by `tools.audio.pocketsphinx_process`.

Its decoder holds Python's global lock for seconds at a time and is C code that reads strangers' recordings: in
a process of its own it neither stops the event loop nor takes the program down, and a cancel can end it.
In: a 4-byte little-endian length and that many bytes of 16-bit samples at 16 kHz. Out: one line of JSON for
each, a list of [word, start_s, end_s, probability].
"""

from __future__ import annotations

import json
import struct
import sys
from typing import Any

DECODER_OPTIONS: dict[str, Any] = {"lw": 7.5, "fwdflat": False, "bestpathlw": 12.0, "wip": 1.0, "ascale": 15.0}
"""What differs from PocketSphinx 5's own defaults, which get 27 % of the words of four LibriSpeech recordings wrong:

more weight on the language model and no second, flat pass give 15 % in less time (on the same recordings slower,
faster and with noise 25 % instead of 28 %). Voting among several settings gave nothing more.
"""
_FRAMES_PER_SECOND = 100


def words_in(decoder: Any, pcm: bytes) -> list[tuple[str, float, float, float]]:
    """Decode one utterance: word, start and end in seconds, posterior probability; noises are left out."""
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    scale = decoder.get_logmath()
    return [
        (
            one.word.partition("(")[0],
            one.start_frame / _FRAMES_PER_SECOND,
            (one.end_frame + 1) / _FRAMES_PER_SECOND,
            scale.exp(one.prob),
        )
        for one in decoder.seg()
        if one.word[0] not in "<[+"
    ]


def main() -> None:
    """Answer until the input ends."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=16000, loglevel="FATAL", **DECODER_OPTIONS)
    requests, answers = sys.stdin.buffer, sys.stdout
    while len(header := requests.read(4)) == 4:
        (length,) = struct.unpack("<I", header)
        answers.write(json.dumps(words_in(decoder, requests.read(length))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
