import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.embeddings import MiniLMEmbedder, starter_pack_folder
from memory.fused_encoder import last_hidden_state
from tools.errors import ModelUnavailable

needs_pack = pytest.mark.skipif(starter_pack_folder() is None, reason="needs the starter pack")


def test_other_weights_than_the_published_ones_are_refused(monkeypatch, tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr("memory.embeddings.starter_pack_folder", lambda: pack)
    with pytest.raises(ModelUnavailable, match="not the published ones"):
        MiniLMEmbedder(tmp_path / "data").embed(["x"])
    assert not (tmp_path / "data").exists()


def test_without_the_starter_pack_the_command_is_named(monkeypatch):
    monkeypatch.setattr("memory.embeddings.starter_pack_folder", lambda: None)
    with pytest.raises(ModelUnavailable, match="pip install"):
        MiniLMEmbedder().embed(["x"])


@needs_pack
def test_the_starter_packs_model_knows_what_is_alike(tmp_path):
    embedder = MiniLMEmbedder(tmp_path)
    assert embedder.dimensions == 384
    cat, feline, train = embedder.embed(["My cat is ill", "The kitten is not well", "The train leaves at nine"])
    assert cat @ feline > 0.5 > cat @ train
    noted = (tmp_path / "embedding-weights-checked").read_text()
    again = MiniLMEmbedder(tmp_path)
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
