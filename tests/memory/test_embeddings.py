import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.embeddings import MiniLMEmbedder, starter_pack_folder
from memory.fused_encoder import last_hidden_state
from tools.checkpoints import CheckpointCache
from tools.errors import ModelUnavailable

OTHER = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
needs_pack = pytest.mark.skipif(starter_pack_folder() is None, reason="needs the starter pack")


@pytest.fixture
def tiny_checkpoint(hub_cache, tmp_path):
    """A BERT of 16 dimensions under a real model id, tokenizer included."""
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = hub_cache(OTHER)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat", "dog", "sleeps", "猫"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(folder)
    return CheckpointCache(tmp_path / "hub")


def test_another_model_by_its_id(tiny_checkpoint):
    embedder = MiniLMEmbedder(OTHER, cache=tiny_checkpoint)
    texts = ["a cat sleeps", "dog", "", "a cat sleeps " * 400] + ["cat"] * 70
    vectors = embedder.embed(texts)
    assert vectors.shape == (74, embedder.dimensions) == (74, 16)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[0], embedder.embed(["a cat sleeps"])[0], atol=1e-5)  # padding changes nothing
    assert embedder.identity.startswith(OTHER + "@0123456789")
    assert embedder.embed([]).shape == (0, 16)


def test_other_users_of_torch_keep_their_threads(tiny_checkpoint):
    import threading

    import torch

    before = torch.get_num_threads()
    embedder = MiniLMEmbedder(OTHER, cache=tiny_checkpoint)
    embedder.embed(["cat"])
    embedder.embed(["cat"] * 40)
    seen = []
    later = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert seen == [before]
    assert torch.get_num_threads() == before


def test_many_callers_at_once(tiny_checkpoint):
    from concurrent.futures import ThreadPoolExecutor

    embedder = MiniLMEmbedder(OTHER, cache=tiny_checkpoint)
    with ThreadPoolExecutor(8) as callers:
        results = list(callers.map(lambda n: embedder.embed(["a cat sleeps"] * (n % 7 + 1)), range(40)))
    assert all(np.allclose(result, results[0][0], atol=1e-5) for result in results)


def test_a_model_that_is_not_here_is_a_sentence(tmp_path):
    embedder = MiniLMEmbedder(OTHER, cache=CheckpointCache(tmp_path))
    with pytest.raises(ModelUnavailable, match="not on this machine"):
        embedder.embed(["x"])
    assert not embedder.ready
    assert embedder.error is not None


def test_a_damaged_checkpoint_does_not_leave_callers_waiting(tiny_checkpoint, hub_cache):
    (hub_cache(OTHER) / "model.safetensors").write_bytes(b"not weights")
    embedder = MiniLMEmbedder(OTHER, cache=tiny_checkpoint)
    with pytest.raises(ModelUnavailable):
        embedder.embed(["x"])


def test_other_weights_than_the_published_ones_are_refused(monkeypatch, tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr("memory.embeddings.starter_pack_folder", lambda: pack)
    with pytest.raises(ModelUnavailable, match="not the published ones"):
        MiniLMEmbedder(verdicts=tmp_path / "data").embed(["x"])
    assert not (tmp_path / "data").exists()


def test_without_the_starter_pack_the_command_is_named(monkeypatch):
    monkeypatch.setattr("memory.embeddings.starter_pack_folder", lambda: None)
    with pytest.raises(ModelUnavailable, match="pip install"):
        MiniLMEmbedder().embed(["x"])


@needs_pack
def test_the_starter_packs_model_knows_what_is_alike(tmp_path):
    embedder = MiniLMEmbedder(verdicts=tmp_path)
    assert embedder.dimensions == 384
    cat, feline, train = embedder.embed(["My cat is ill", "The kitten is not well", "The train leaves at nine"])
    assert cat @ feline > 0.5 > cat @ train
    noted = (tmp_path / "embedding-weights-checked").read_text()
    again = MiniLMEmbedder(verdicts=tmp_path)
    assert np.allclose(again.embed(["My cat is ill"])[0], cat, atol=1e-5)
    assert (tmp_path / "embedding-weights-checked").read_text() == noted


@pytest.mark.parametrize("kind", ["bert", "roberta", "xlm-roberta", "distilbert"])
@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=5), seed=st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_fused_layers_give_the_models_own_numbers(kind, lengths, seed):
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(seed)
    sizes = {"vocab_size": 40, "pad_token_id": 0}
    if kind == "distilbert":  # a model of another kind is run as it is
        sizes |= {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32}
    else:
        sizes |= {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    model = AutoModel.from_config(AutoConfig.for_model(kind, **sizes)).eval()
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    mask = torch.tensor([[1] * length + [0] * (max(lengths) - length) for length in lengths])
    batch = {"input_ids": torch.randint(1, 40, mask.shape) * mask, "attention_mask": mask}
    with torch.inference_mode():
        expected = model(**batch).last_hidden_state
        found = last_hidden_state(model)(**batch)
    assert torch.allclose(found[mask == 1], expected[mask == 1], atol=1e-4)
