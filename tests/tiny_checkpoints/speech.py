"""Tiny models that listen or speak.

Whisper's layers add nothing to the residual stream, and each decoder position embeds the token that comes next: so
a model of a hundred kilobytes says one sentence, always. The voices are untrained and make noise.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tiny_checkpoints.words import bert_tokenizer, byte_letters

LANGUAGES = ["en", "zh", "fr"]
SENTENCE = " The sea is calm."
_WIDTH = 64
_TIMES = 1501


def write_whisper(folder: Path, language: str = "en", unused: int = 0, mel_bins: int = 80) -> None:
    """Whisper, hearing `language` and always the same sentence; `unused` words fill its vocabulary."""
    import torch
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperProcessor,
    )

    tokenizer = _whisper_tokenizer(unused)
    ids = tokenizer.convert_tokens_to_ids
    config = WhisperConfig(
        vocab_size=len(tokenizer), d_model=_WIDTH, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, num_mel_bins=mel_bins,
        max_target_positions=64, pad_token_id=ids("<|endoftext|>"), bos_token_id=ids("<|endoftext|>"),
        eos_token_id=ids("<|endoftext|>"), decoder_start_token_id=ids("<|startoftranscript|>"),
        begin_suppress_tokens=None, suppress_tokens=None,
    )  # fmt: skip
    torch.manual_seed(0)
    model = WhisperForConditionalGeneration(config)
    said = tokenizer.encode(SENTENCE, add_special_tokens=False)
    script = [ids(f"<|{language}|>"), 0, ids("<|0.00|>"), *said, ids("<|1.00|>"), ids("<|endoftext|>")]
    _make_it_say(model.model.decoder, model.model.decoder.embed_positions.weight, script)
    model.generation_config = GenerationConfig(
        is_multilingual=True, lang_to_id={f"<|{code}|>": ids(f"<|{code}|>") for code in LANGUAGES},
        task_to_id={task: ids(f"<|{task}|>") for task in ("transcribe", "translate")},
        no_timestamps_token_id=ids("<|notimestamps|>"), prev_sot_token_id=ids("<|startofprev|>"),
        max_initial_timestamp_index=50, max_length=60, pad_token_id=ids("<|endoftext|>"),
        eos_token_id=ids("<|endoftext|>"), decoder_start_token_id=ids("<|startoftranscript|>"),
    )  # fmt: skip
    model.save_pretrained(folder)
    WhisperProcessor(WhisperFeatureExtractor(feature_size=mel_bins), tokenizer).save_pretrained(folder)


def write_whisper_v3(folder: Path) -> None:
    """Whisper large-v3 and its turbo: 128 mel bins."""
    write_whisper(folder, mel_bins=128)


def _whisper_tokenizer(unused: int) -> Any:
    from transformers import AddedToken, WhisperTokenizer

    special = ["<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES), "<|translate|>", "<|transcribe|>"]
    special += ["<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    vocabulary = {character: index for index, character in enumerate(byte_letters())}
    vocabulary |= {f"unused{index}": len(vocabulary) + index for index in range(unused)}
    vocabulary["<|endoftext|>"] = len(vocabulary)
    tokenizer = WhisperTokenizer(vocab=vocabulary, merges=[], extra_special_tokens=special)
    times = [AddedToken(f"<|{index * 0.02:.2f}|>", special=False) for index in range(_TIMES)]
    tokenizer.add_tokens(times)
    return tokenizer


def _make_it_say(decoder: Any, positions: Any, script: Sequence[int]) -> None:
    """Silence the layers; position t embeds the direction of the token that follows it."""
    import torch

    with torch.no_grad():
        for name, weight in decoder.named_parameters():
            if "layers" in name or "blocks" in name:
                weight.zero_()
        embedding = decoder.embed_tokens if hasattr(decoder, "embed_tokens") else decoder.token_embedding
        embedding.weight.normal_()
        positions.zero_()
        for index, token in enumerate(script):
            positions[index] = 20 * embedding.weight[token]


def write_faster_whisper(folder: Path) -> None:
    """Whisper converted to CTranslate2, which wants a vocabulary of the real size."""
    from ctranslate2.converters import TransformersConverter

    with tempfile.TemporaryDirectory() as scratch:
        write_whisper(Path(scratch), unused=50_100)
        TransformersConverter(scratch, copy_files=["tokenizer.json"]).convert(str(folder), force=True)


def write_openai_whisper(file: Path) -> None:
    """A file of OpenAI's package `whisper`, hearing Chinese."""
    import torch
    from whisper.model import ModelDimensions, Whisper
    from whisper.tokenizer import get_tokenizer

    torch.manual_seed(0)
    dims = ModelDimensions(80, 1500, _WIDTH, 2, 1, 51865, 64, _WIDTH, 2, 1)
    tokenizer = get_tokenizer(True, num_languages=99, language="zh", task="transcribe")
    model = Whisper(dims)
    begin = tokenizer.timestamp_begin
    said = tokenizer.encode(SENTENCE)
    script = [tokenizer.sot_sequence[1], tokenizer.transcribe, begin, *said, begin + 50, tokenizer.eot]
    _make_it_say(model.decoder, model.decoder.positional_embedding, script)
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, file)


def write_vits(folder: Path, speakers: int = 8) -> None:
    """VITS with this many voices."""
    import torch
    from transformers import VitsConfig, VitsModel, VitsTokenizer

    letters = ' ;:,.!?¡¿—…"«»“”abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZɑɐɒæɓʙβɔɕçɗɖðʤəɘɚɛɜɝɞɟʄɡɪɹɾʃʊʌʒθŋˈˌː'
    names = ["_", *dict.fromkeys(letters), "<unk>"]
    config = VitsConfig(
        vocab_size=len(names), hidden_size=16, num_hidden_layers=1, ffn_dim=16, flow_size=16,
        spectrogram_bins=9, num_speakers=speakers, speaker_embedding_size=8 if speakers > 1 else 0,
        upsample_initial_channel=16, upsample_rates=[8, 8], upsample_kernel_sizes=[16, 16],
        resblock_kernel_sizes=[3], resblock_dilation_sizes=[[1, 3]], duration_predictor_filter_channels=16,
        duration_predictor_num_flows=2, prior_encoder_num_flows=2, prior_encoder_num_wavenet_layers=1,
        posterior_encoder_num_wavenet_layers=1, sampling_rate=22050,
    )  # fmt: skip
    torch.manual_seed(0)
    VitsModel(config).save_pretrained(folder)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "vocab.json"
        file.write_text(json.dumps({name: index for index, name in enumerate(names)}))
        VitsTokenizer(str(file), pad_token="_", phonemize=True, add_blank=True).save_pretrained(folder)


def write_vits_ljs(folder: Path) -> None:
    """VITS with one voice."""
    write_vits(folder, speakers=1)


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


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def write_bark(folder: Path) -> None:
    """Bark with one voice preset, a Chinese one."""
    import numpy as np
    import torch
    from transformers import (
        BarkCoarseConfig,
        BarkConfig,
        BarkFineConfig,
        BarkModel,
        BarkProcessor,
        BarkSemanticConfig,
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
    model.save_pretrained(folder)
    (folder / "generation_config.json").write_text(json.dumps(_BARK_GENERATION))
    words = bert_tokenizer([*_LETTERS, "明", "天", ".", "。", *(f"##{one}" for one in _LETTERS)])
    BarkProcessor(words).save_pretrained(folder)
    preset = {"semantic_prompt": np.arange(8), "coarse_prompt": np.zeros((2, 12), int)}
    preset["fine_prompt"] = np.zeros((4, 6), int)
    files = {key: f"speaker_embeddings/v2_zh_speaker_4_{key}.npy" for key in preset}
    (folder / "speaker_embeddings").mkdir(exist_ok=True)
    for key, values in preset.items():
        np.save(folder / files[key], values)
    listed = {"repo_or_path": "suno/bark", "v2/zh_speaker_4": files}
    (folder / "speaker_embeddings_path.json").write_text(json.dumps(listed))
