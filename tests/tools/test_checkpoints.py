from __future__ import annotations

import json
import struct

import pytest

from tools.checkpoints import CheckpointCache, ModelSpec, damaged_files, weights_bytes
from tools.errors import ModelUnavailable

SPEC = ModelSpec("org/name", "translation", lambda checkpoint: None, "MIT", parameters=1000, activation_bytes=500)


def write_safetensors(file, values=10, cut=0):
    header = json.dumps({"weight": {"dtype": "F32", "shape": [values], "data_offsets": [0, 4 * values]}}).encode()
    content = struct.pack("<Q", len(header)) + header + bytes(4 * values)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content[: len(content) - cut])


@pytest.fixture
def cache(tmp_path):
    return CheckpointCache(tmp_path / "hub")


def test_bytes_are_read_from_the_header_for_the_number_format(tmp_path):
    write_safetensors(tmp_path / "model.safetensors", 10)
    assert weights_bytes(tmp_path, "float32") == 40
    assert weights_bytes(tmp_path, "bfloat16") == 20


def test_each_folder_counts_once_whatever_formats_it_has(tmp_path):
    write_safetensors(tmp_path / "unet" / "model.safetensors", 10)
    write_safetensors(tmp_path / "unet" / "model.fp16.safetensors", 10)
    write_safetensors(tmp_path / "vae" / "model.safetensors", 7)
    (tmp_path / "vae" / "pytorch_model.bin").write_bytes(bytes(28))
    assert weights_bytes(tmp_path, "float32") == 68


@pytest.mark.parametrize("cut", [1, 40, 60, 200])
def test_a_file_cut_off_anywhere_is_damaged(tmp_path, cut):
    write_safetensors(tmp_path / "model.safetensors", 10, cut=cut)
    assert [file.name for file in damaged_files(tmp_path)] == ["model.safetensors"]
    with pytest.raises(ModelUnavailable, match="cut off or damaged"):
        weights_bytes(tmp_path, "float32")


@pytest.mark.parametrize("header", [b"[]", b'{"weight": 3}', b'{"weight": {"dtype": "F32"}}', b"\xff\xfe", b"{}x"])
def test_a_header_of_nonsense_is_damaged(tmp_path, header):
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    assert damaged_files(tmp_path)


def test_what_is_damaged_is_taken_away_before_it_is_downloaded_again(hub_cache, cache, monkeypatch):
    snapshot = hub_cache("org/name")
    blob = snapshot.parents[1] / "blobs" / "etag"
    write_safetensors(blob, 10, cut=5)
    (snapshot / "model.safetensors").symlink_to(blob)
    write_safetensors(snapshot / "vae" / "model.safetensors", 7)
    assert cache.damage(SPEC) == "model.safetensors is cut off or damaged"
    asked = []

    def bring(model_id, *, local_files_only=False, **options):
        if not local_files_only:
            asked.append(options["force_download"])
            assert not blob.exists()
            write_safetensors(snapshot / "model.safetensors", 10)
        return str(snapshot)

    monkeypatch.setattr("huggingface_hub.snapshot_download", bring)
    assert cache.download(SPEC) == snapshot
    assert cache.damage(SPEC) == ""
    assert (snapshot / "vae" / "model.safetensors").exists()
    cache.download(SPEC, again=True)
    assert asked == [False, True]


def test_a_download_that_brings_no_weights_is_told(hub_cache, cache, monkeypatch):
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(hub_cache("org/name")))
    with pytest.raises(ModelUnavailable, match="no weights came"):
        cache.download(SPEC)


def test_no_checkpoint_is_not_a_damaged_one(cache):
    assert cache.damage(SPEC) == ""


def test_the_memory_it_takes_is_known_before_it_is_here():
    assert SPEC.about_bytes("float32") == 4500
    assert SPEC.about_bytes("bfloat16") == 2500
    assert ModelSpec("org/other", "translation", lambda checkpoint: None, "MIT").about_bytes("float32") == 0
