"""Neural voices with tiny checkpoints of the real classes, through the production path.

Untrained, they make noise: the tests look at which engine spoke, for how long, and what was asked of it.
"""

from __future__ import annotations

import json
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

from tools.audio.neural_voices import XTTS, XttsVoice
from tools.audio.text_to_speech import synthesize_speech
from tools.checkpoints import Checkpoint
from tools.devices import Device
from tools.errors import ModelUnavailable, ToolInputError
from tools.tool import Cancelled, ToolCall

VITS, BARK = "kakao-enterprise/vits-vctk", "suno/bark-small"


@pytest.fixture
def tiny_vits(hub_cache, tmp_path):
    def write(model_id=VITS, speakers=8):
        from transformers import VitsConfig, VitsModel, VitsTokenizer

        letters = (
            ' ;:,.!?¡¿—…"«»“”abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZɑɐɒæɓʙβɔɕçɗɖðʤəɘɚɛɜɝɞɟʄɡɪɹɾʃʊʌʒθŋˈˌː'
        )
        names = ["_", *dict.fromkeys(letters), "<unk>"]
        file = tmp_path / "vocab.json"
        file.write_text(json.dumps({name: index for index, name in enumerate(names)}))
        config = VitsConfig(
            vocab_size=len(names), hidden_size=16, num_hidden_layers=1, ffn_dim=16, flow_size=16,
            spectrogram_bins=9, num_speakers=speakers, speaker_embedding_size=8 if speakers > 1 else 0,
            upsample_initial_channel=16, upsample_rates=[8, 8], upsample_kernel_sizes=[16, 16],
            resblock_kernel_sizes=[3], resblock_dilation_sizes=[[1, 3]], duration_predictor_filter_channels=16,
            duration_predictor_num_flows=2, prior_encoder_num_flows=2, prior_encoder_num_wavenet_layers=1,
            posterior_encoder_num_wavenet_layers=1, sampling_rate=22050,
        )  # fmt: skip
        torch.manual_seed(0)
        folder = hub_cache(model_id)
        VitsModel(config).save_pretrained(folder)
        VitsTokenizer(str(file), pad_token="_", phonemize=True, add_blank=True).save_pretrained(folder)

    return write


_BARK_GENERATION = {
    "model_type": "bark",
    "sample_rate": 24000,
    "codebook_size": 32,
    "semantic_config": {
        "eos_token_id": 100, "semantic_pad_token": 100, "semantic_vocab_size": 100, "text_encoding_offset": 110,
        "text_pad_token": 399, "semantic_infer_token": 398, "max_input_semantic_length": 16,
        "semantic_rate_hz": 49.9, "max_new_tokens": 12, "do_sample": True,
    },
    "coarse_acoustics_config": {
        "coarse_semantic_pad_token": 240, "coarse_infer_token": 241, "coarse_rate_hz": 75,
        "n_coarse_codebooks": 2, "max_coarse_input_length": 16, "max_coarse_history": 32, "sliding_window_len": 16,
        "do_sample": True,
    },
    "fine_acoustics_config": {
        "max_fine_history_length": 512, "max_fine_input_length": 1024, "n_fine_codebooks": 4, "temperature": 0.5,
    },
}  # fmt: skip


@pytest.fixture
def tiny_bark(hub_cache):
    def write(model_id=BARK):
        from transformers import (
            BarkCoarseConfig,
            BarkConfig,
            BarkFineConfig,
            BarkModel,
            BarkProcessor,
            BarkSemanticConfig,
            BertTokenizer,
            EncodecConfig,
        )

        small = {"num_layers": 1, "num_heads": 2, "hidden_size": 16, "block_size": 700}
        config = BarkConfig(
            semantic_config=BarkSemanticConfig(input_vocab_size=400, output_vocab_size=160, **small).to_dict(),
            coarse_acoustics_config=BarkCoarseConfig(input_vocab_size=250, output_vocab_size=250, **small).to_dict(),
            fine_acoustics_config=BarkFineConfig(
                input_vocab_size=33, output_vocab_size=33, n_codes_total=4, n_codes_given=1,
                **(small | {"block_size": 1024}),
            ).to_dict(),
            codec_config=EncodecConfig(
                num_filters=4, hidden_size=16, num_residual_layers=1, upsampling_ratios=[4, 2], codebook_size=32,
                codebook_dim=16, target_bandwidths=[60.0], num_lstm_layers=1, sampling_rate=24000,
            ).to_dict(),
        )  # fmt: skip
        torch.manual_seed(0)
        model = BarkModel(config)
        folder = hub_cache(model_id)
        model.save_pretrained(folder)
        (folder / "generation_config.json").write_text(json.dumps(_BARK_GENERATION))
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz", "明", "天", ".", "。"]
        vocabulary = {word: index for index, word in enumerate([*words, *(f"##{one}" for one in words[5:31])])}
        tokenizer = BertTokenizer(vocab=vocabulary)
        presets = {
            "repo_or_path": str(folder),
            "v2/zh_speaker_4": {
                "semantic_prompt": np.arange(8), "coarse_prompt": np.zeros((2, 12), int),
                "fine_prompt": np.zeros((4, 6), int),
            },
        }  # fmt: skip
        processor = BarkProcessor(tokenizer)
        processor.save_pretrained(folder)
        listed = {"repo_or_path": "x"}
        for name, arrays in list(presets.items())[1:]:
            listed[name] = {}
            for key, values in arrays.items():
                file = f"speaker_embeddings/{name.replace('/', '_')}_{key}.npy"
                (folder / "speaker_embeddings").mkdir(exist_ok=True)
                np.save(folder / file, values)
                listed[name][key] = file
        (folder / "speaker_embeddings_path.json").write_text(json.dumps(listed))

    return write


async def _run(toolbox, text, engine=None, on_progress=None, language="en", **arguments):
    context = toolbox.context("ann", "talk", language)
    context.engines = {"synthesize_speech": engine} if engine else {}
    context.on_progress = on_progress(context) if on_progress else None
    return await toolbox.run(ToolCall("1", "synthesize_speech", {"text": text, **arguments}), context)


async def test_vits_speaks_english_by_itself_where_its_weights_are(make_toolbox, tiny_vits):
    tiny_vits()
    result = await _run(make_toolbox(synthesize_speech), "Good morning. The sea is calm today.")
    assert result.engine == VITS
    (audio,) = result.media
    assert audio.sampling_rate == 22050
    assert audio.duration_s > 0.5


async def test_vits_leaves_chinese_to_another_engine_and_says_so(make_toolbox, tiny_vits):
    tiny_vits()
    result = await _run(make_toolbox(synthesize_speech), "明天早上八点见", language="zh")
    assert result.engine == "espeak"
    assert "不会说中文" in result.notes[0]


async def test_a_chinese_name_within_english_is_spoken_too(make_toolbox, tiny_vits):
    tiny_vits()
    result = await _run(make_toolbox(synthesize_speech), "My name is 王小明 and I live by the sea.")
    assert result.engine == VITS
    assert result.data["languages"] == ["en", "zh"]


async def test_the_single_voice_of_ljs_speaks_faster_when_asked(make_toolbox, tiny_vits):
    tiny_vits("kakao-enterprise/vits-ljs", speakers=1)
    toolbox = make_toolbox(synthesize_speech)
    text = "A sentence that is long enough to be measured."
    torch.manual_seed(0)
    normal = await _run(toolbox, text, "vits-ljs")
    torch.manual_seed(0)
    fast = await _run(toolbox, text, "vits-ljs", speed=2.0)
    assert fast.media[0].duration_s < normal.media[0].duration_s


async def test_a_voice_number_that_vits_has_not_is_refused(make_toolbox, tiny_vits):
    tiny_vits()
    with pytest.raises(ToolInputError, match=r"no voice 99.*0 to 7"):
        await _run(make_toolbox(synthesize_speech), "Hello there", VITS, voice="99")


async def test_bark_speaks_chinese_with_a_chinese_preset(make_toolbox, tiny_bark):
    tiny_bark()
    result = await _run(make_toolbox(synthesize_speech), "明天。", BARK)
    assert result.engine == BARK
    assert result.media[0].sampling_rate == 24000


async def test_bark_stops_when_cancelled(make_toolbox, tiny_bark):
    tiny_bark()
    seen = []

    def cancelling(context):
        def tell(fraction, message):
            seen.append(fraction)
            if len(seen) == 3:
                context.cancelled.set()

        return tell

    with pytest.raises(Cancelled):
        await _run(make_toolbox(synthesize_speech), "abc.", BARK, cancelling)
    assert len(seen) == 3


async def test_bark_is_not_chosen_on_a_machine_without_a_gpu(make_toolbox, tiny_bark):
    tiny_bark()
    toolbox = make_toolbox(synthesize_speech)
    report = next(one for one in toolbox.reports("synthesize_speech") if one.name == BARK)
    assert (report.available, report.reason) == (False, "needs a GPU")


class _FakeXtts:
    """As far as the package's model is used; keeps what it was asked to say."""

    def __init__(self):
        self.said = []
        voice = {"gpt_cond_latent": "latents", "speaker_embedding": "embedding"}
        self.speaker_manager = SimpleNamespace(speakers={"Claribel Dervla": voice})

    def load_checkpoint(self, config, checkpoint_dir, eval):
        self.folder = checkpoint_dir

    def to(self, device):
        self.device = device

    def get_conditioning_latents(self, audio_path):
        import soundfile

        samples, sampling_rate = soundfile.read(audio_path[0])
        return f"{len(samples) / sampling_rate:.0f} s heard", "of the recording"

    def inference(self, text, language, latents, embedding, speed, enable_text_splitting):
        self.said.append((text, language, latents, embedding, speed))
        return {"wav": 0.1 * np.sin(np.arange(24000) / 10)}


@pytest.fixture
def coqui(monkeypatch):
    """The packages of Coqui TTS as far as they are used; yields the model."""
    model = _FakeXtts()

    class Config:
        audio = SimpleNamespace(output_sample_rate=24000)
        languages = ("en", "zh-cn", "fr")

        def load_json(self, path):
            self.path = path

    modules = {
        name: ModuleType(name) for name in ("TTS", "torchaudio", "TTS.tts.configs.xtts_config", "TTS.tts.models.xtts")
    }
    modules["TTS.tts.configs.xtts_config"].XttsConfig = Config
    modules["TTS.tts.models.xtts"].Xtts = SimpleNamespace(init_from_config=lambda config: model)
    for name in ("TTS.tts", "TTS.tts.configs", "TTS.tts.models"):
        modules[name] = ModuleType(name)
    for name, module in modules.items():
        module.__spec__ = ModuleSpec(name, None)
        module.__path__ = []
        monkeypatch.setitem(sys.modules, name, module)
    return model


async def test_xtts_imitates_the_voice_of_a_recording(make_toolbox, hub_cache, coqui, recording):
    (hub_cache(XTTS.model_id) / "model.pth").write_bytes(b"weights")
    toolbox = make_toolbox(synthesize_speech)
    reference = recording(toolbox, "237-134500-0000.flac")
    result = await _run(toolbox, "Hello. 你好。", XTTS.model_id, reference=reference.media_id, speed=1.2)
    assert result.engine == XTTS.model_id
    assert [(language, heard) for _, language, heard, *_ in coqui.said] == [("en", "6 s heard"), ("zh-cn", "6 s heard")]
    assert coqui.said[0][4] == pytest.approx(1.2)
    assert reference.media_id in result.media[0].provenance.parents


def test_xtts_lists_its_voices_when_asked_for_one_it_has_not(coqui, tmp_path):
    voice = XttsVoice(Checkpoint(tmp_path, Device("cpu")))
    assert voice.languages == {"en", "zh", "fr"}
    assert voice.speaker("", "en", None) == ("latents", "embedding")
    with pytest.raises(ToolInputError, match="There are: Claribel Dervla"):
        voice.speaker("Bob", "en", None)


async def test_where_xtts_is_missing_the_extra_is_named(make_toolbox):
    toolbox = make_toolbox(synthesize_speech)
    report = next(one for one in toolbox.reports("synthesize_speech") if one.name == XTTS.model_id)
    assert not report.available
    assert report.remedy == "pip install 'parley[tts]'"
    assert "not for commercial use" in report.licence
    with pytest.raises(ModelUnavailable):
        await _run(toolbox, "Hello", XTTS.model_id)
