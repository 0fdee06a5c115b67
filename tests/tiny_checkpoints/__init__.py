"""Checkpoints of the real classes, a few kilobytes each, for every model id an engine names.

`CHECKPOINTS[model_id](folder)` writes one as its repository holds it. The models are untrained: what runs is the
production path, from the files on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tiny_checkpoints import coqui, pictures, sight, speech, text

CHECKPOINTS: dict[str, Callable[[Path], None]] = {
    "black-forest-labs/FLUX.2-klein-4B": pictures.write_flux2_klein,
    "Tongyi-MAI/Z-Image-Turbo": pictures.write_z_image,
    "stabilityai/stable-diffusion-xl-base-1.0": pictures.write_sdxl,
    "SimianLuo/LCM_Dreamshaper_v7": pictures.write_lcm,
    "Qwen/Qwen-Image-Edit-2511": pictures.write_qwen_image_edit,
    "timbrooks/instruct-pix2pix": pictures.write_pix2pix,
    "Qwen/Qwen3-VL-8B-Instruct": sight.write_qwen3_vl,
    "Qwen/Qwen3-VL-2B-Instruct": sight.write_qwen3_vl,
    "HuggingFaceTB/SmolVLM-500M-Instruct": sight.write_smolvlm,
    "Salesforce/blip-image-captioning-large": sight.write_blip_caption,
    "Salesforce/blip-vqa-base": sight.write_blip_vqa,
    "openai/whisper-large-v3-turbo": speech.write_whisper_v3,
    "openai/whisper-small": speech.write_whisper,
    "openai/whisper-base": speech.write_whisper,
    "openai/whisper-tiny": speech.write_whisper,
    "mobiuslabsgmbh/faster-whisper-large-v3-turbo": speech.write_faster_whisper,
    "Systran/faster-whisper-small": speech.write_faster_whisper,
    "kakao-enterprise/vits-vctk": speech.write_vits,
    "kakao-enterprise/vits-ljs": speech.write_vits_ljs,
    "suno/bark": speech.write_bark,
    "suno/bark-small": speech.write_bark,
    "coqui/XTTS-v2": coqui.write_xtts,
    "google/madlad400-3b-mt": text.write_madlad,
    "facebook/m2m100_1.2B": text.write_m2m100,
    "facebook/m2m100_418M": text.write_m2m100,
    "facebook/bart-large-cnn": text.write_bart,
    "utrobinmv/t5_summary_en_ru_zh_base_2048": text.write_t5_summary,
    "Qwen/Qwen3-8B": text.write_qwen3_chat,
}
