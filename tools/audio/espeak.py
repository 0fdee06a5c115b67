"""eSpeak NG as a library: text in, waveform out, in about 100 languages, without a model or a GPU.

The library keeps its voice and its settings in global variables: there is one instance in the process, and
one caller at a time. Text goes in clause by clause, so that a caller who gives up is heard soon.
Source: espeak-ng `speak_lib.h` (API revision 12), github.com/espeak-ng/espeak-ng; licence GPL-3.0-or-later,
loaded at run time from the wheel `espeakng-loader`, never linked or shipped with Parley.
"""

from __future__ import annotations

import ctypes
import importlib.util
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import ModelUnavailable, ToolFailed
from tools.services import Services

if TYPE_CHECKING:
    import numpy as np

_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_BUFFER_MS = 60
_UTF8 = 1
_IPA = 0x02
_MARKS = r';:,.!?¡¿—…"«»“”'
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7
_SLOWEST, _FASTEST = 80, 900
"""Words a minute; above 450 the library compresses time instead of shortening sounds."""


@dataclass(frozen=True)
class EspeakVoice:
    """A voice of the library: ``cmn`` speaks Mandarin; a variant, ``cmn+f3``, gives it another throat."""

    name: str
    """For people: ``English (America)``."""
    language: str
    """BCP 47: ``en-us``, ``cmn``."""
    identifier: str
    """File below the data folder."""


@dataclass(frozen=True)
class Manner:
    """How something is said."""

    words_per_minute: int = 165
    pitch: int = 50
    """0 to 99; 50 is the voice's own."""
    pitch_range: int = 50
    """0, monotonous, to 99."""
    word_gap_ms: int = 0


class _VoiceStruct(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, loaded. Make it with `load_espeak`. Methods may be called from any thread."""

    def __init__(self, library: Path, data: Path) -> None:
        """Raises ModelUnavailable when the library or its data can not be loaded."""
        self._lock = threading.Lock()
        self._blocks: list[bytes] = []
        self._should_stop: Callable[[], bool] = lambda: False
        self._data = data
        try:
            self._library = ctypes.CDLL(str(library))
        except OSError as error:
            raise ModelUnavailable(
                "The speech library eSpeak NG does not load on this machine.",
                "Run: pip install --force-reinstall espeakng-loader",
            ) from error
        self._declare()
        folder = str(data.parent).encode()  # the library appends espeak-ng-data itself
        self.sampling_rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, folder, _DO_NOT_EXIT))
        if self.sampling_rate <= 0:
            raise ModelUnavailable(
                "eSpeak NG does not find its voices.", "Run: pip install --force-reinstall espeakng-loader"
            )
        self._callback = _Callback(self._collect)  # kept here: the library holds a bare pointer to it
        self._library.espeak_SetSynthCallback(self._callback)

    def _declare(self) -> None:
        text, number, size = ctypes.c_char_p, ctypes.c_int, ctypes.c_size_t
        signatures: dict[str, tuple[list[Any], Any]] = {
            "espeak_Initialize": ([number, number, text, number], number),
            "espeak_SetSynthCallback": ([_Callback], None),
            "espeak_SetVoiceByName": ([text], number),
            "espeak_SetParameter": ([number, number, number], number),
            "espeak_Synth": (
                [text, size, ctypes.c_uint, number, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p],
                number,
            ),
            "espeak_TextToPhonemes": ([ctypes.POINTER(ctypes.c_char_p), number, number], text),
            "espeak_ListVoices": ([ctypes.c_void_p], ctypes.POINTER(ctypes.POINTER(_VoiceStruct))),
        }
        for name, (arguments, result) in signatures.items():
            function = getattr(self._library, name)
            function.argtypes = arguments
            function.restype = result

    def _collect(self, samples: Any, count: int, events: Any) -> int:
        """Called by the library with each block of sound; 1 makes it stop."""
        if samples and count > 0:
            self._blocks.append(ctypes.string_at(samples, count * 2))
        return 1 if self._should_stop() else 0

    @cached_property
    def voices(self) -> tuple[EspeakVoice, ...]:
        """One for each language and accent, by language."""
        found: list[EspeakVoice] = []
        with self._lock:
            listed = self._library.espeak_ListVoices(None)
            index = 0
            while listed[index]:
                struct = listed[index].contents
                index += 1
                # `languages` is a priority byte and a name, repeated; the first is the voice's own.
                language = struct.languages[1:].decode(errors="replace")
                identifier = struct.identifier.decode(errors="replace")
                # MBROLA needs data that is not here, and three languages lack their dictionary in the wheel.
                if not identifier.startswith(("mb/", "!v")) and language not in ("fo", "kaa", "xex"):
                    found.append(EspeakVoice(struct.name.decode(errors="replace"), language, identifier))
        return tuple(sorted(found, key=lambda voice: voice.language))

    @cached_property
    def _identifiers(self) -> dict[str, str]:
        """By language: `espeak_SetVoiceByName` does not find ``en-gb+f2``, but does find ``gmw/en+f2``."""
        return {voice.language: voice.identifier for voice in reversed(self.voices)}

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """Throats to put on any voice: ``f3``, ``whisper``, ``Annie``."""
        return tuple(sorted(file.name for file in (self._data / "voices" / "!v").iterdir()))

    def speak(
        self,
        text: str,
        voice: str,
        manner: Manner = Manner(),
        should_stop: Callable[[], bool] = lambda: False,
    ) -> np.ndarray:
        """What it sounds like: float32, (samples,), mono; empty when there is nothing to say.

        `voice` is a language with or without a variant, ``en-us+f3``. Raises ToolFailed for an unknown one.
        """
        import numpy as np

        plain = "".join(character if character >= " " else " " for character in text)
        language, plus, variant = voice.partition("+")
        identifier = self._identifiers.get(language, language) + plus + variant
        with self._lock:
            self._set(identifier, manner)
            self._blocks, self._should_stop = [], should_stop
            encoded = plain.encode("utf-8", "ignore") + b"\0"
            status = self._library.espeak_Synth(encoded, len(encoded), 0, 1, 0, _UTF8, None, None)
            blocks, self._blocks = self._blocks, []
        if status != 0:
            raise ToolFailed(f"eSpeak NG could not speak the text (status {status}).", "Try again.")
        return np.frombuffer(b"".join(blocks), dtype=np.int16).astype(np.float32) / 32768

    def phonemes(self, text: str, voice: str) -> str:
        """The text in the International Phonetic Alphabet with stress, its punctuation kept.

        This is what models trained with the library `phonemizer` and its eSpeak backend expect.
        """
        said: list[str] = []
        identifier = self._identifiers.get(voice, voice)
        with self._lock:
            self._set(identifier, Manner())
            for piece in re.split(f"([{_MARKS}]+)", text):
                if not piece.strip():
                    continue
                said.append(piece.strip() if piece[0] in _MARKS else " " + self._phonemes_of_words(piece))
        return re.sub(r"\s+", " ", "".join(said)).strip()

    def _phonemes_of_words(self, words: str) -> str:
        plain = "".join(character if character >= " " else " " for character in words)
        rest = ctypes.c_char_p(plain.encode("utf-8", "ignore"))
        clauses = []
        while rest.value:  # each call takes one clause and moves the pointer on, to nothing at the end
            clauses.append(self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA) or b"")
        # "(en)" marks a change of language within the voice; nobody says it.
        return re.sub(r"\([a-z-]+\)", "", b" ".join(clauses).decode(errors="ignore")).strip()

    def _set(self, voice: str, manner: Manner) -> None:
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ToolFailed(f"eSpeak NG has no voice {voice!r}.", "Ask for a language code such as en-us, cmn or fr.")
        speed = min(max(manner.words_per_minute, _SLOWEST), _FASTEST)
        values = {
            _RATE: speed,
            _VOLUME: 100,
            _PITCH: min(max(manner.pitch, 0), 99),
            _RANGE: min(max(manner.pitch_range, 0), 99),
            _WORD_GAP: max(manner.word_gap_ms, 0) // 10,
        }
        for parameter, value in values.items():
            self._library.espeak_SetParameter(parameter, value, 0)


@lru_cache(maxsize=1)
def load_espeak() -> Espeak:
    """The one instance. Raises ModelUnavailable when it is not installed or does not load."""
    if importlib.util.find_spec("espeakng_loader") is None:
        raise ModelUnavailable("eSpeak NG is not installed.", "Run: pip install espeakng-loader")
    import espeakng_loader

    return Espeak(Path(espeakng_loader.get_library_path()), Path(espeakng_loader.get_data_path()))


def why_no_espeak(services: Services) -> str:
    """For `parley doctor`: why eSpeak NG can not speak here and what changes that; empty when it can."""
    try:
        load_espeak()
    except ModelUnavailable as error:
        return f"{error.happened} | {error.hint.removeprefix('Run: ')}"
    return ""
