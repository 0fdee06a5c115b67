"""Another embedding model than the starter pack's, through its production path on tiny checkpoints."""

import numpy as np
import pytest

from memory.hub_embeddings import MULTILINGUAL, HubEmbedder, embedder_for
from memory.retriever import Retriever
from memory.settings import MemorySettings
from tools.checkpoints import CheckpointCache
from tools.errors import ModelUnavailable

OTHER = "org/many-tongues"
E5 = MULTILINGUAL[0].model_id
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat", "dog", "sleeps", "猫", "query", "passage", ":"]


@pytest.fixture
def write(hub_cache, tmp_path):
    """Writes a BERT of 16 dimensions under a model id, with modules of sentence-transformers behind it or none."""
    from transformers import BertConfig, BertModel, BertTokenizer

    def make(model_id, pooling="", dense=0, prompts=None):
        folder = hub_cache(model_id)
        (tmp_path / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
        bert = tmp_path / "bert" if pooling else folder
        BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(bert)
        config = BertConfig(
            vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
        )
        BertModel(config).save_pretrained(bert)
        if pooling:
            from sentence_transformers import SentenceTransformer
            from sentence_transformers.sentence_transformer import modules

            parts = [modules.Transformer(str(bert)), modules.Pooling(16, pooling)]
            parts += [modules.Dense(16, dense)] if dense else []
            SentenceTransformer(modules=parts, prompts=prompts, device="cpu").save(str(folder))
        return CheckpointCache(tmp_path / "hub")

    return make


def test_a_model_by_its_id(write):
    embedder = HubEmbedder(OTHER, write(OTHER))
    texts = ["a cat sleeps", "dog", "", "a cat sleeps " * 400] + ["cat"] * 70
    vectors = embedder.embed(texts)
    assert vectors.shape == (74, embedder.dimensions) == (74, 16)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[0], embedder.embed(["a cat sleeps"])[0], atol=1e-5)  # padding changes nothing
    assert embedder.identity.startswith(OTHER + "@0123456789")
    assert embedder.embed([]).shape == (0, 16)
    assert np.allclose(embedder.embed_question("dog"), vectors[1], atol=1e-5)  # no prompt makes them differ


def test_a_vector_is_made_as_the_model_was_trained_to(write):
    import torch
    from transformers import AutoModel, AutoTokenizer

    cache = write(OTHER, pooling="cls")
    folder = cache.find(HubEmbedder(OTHER, cache)._spec)
    batch = AutoTokenizer.from_pretrained(folder)(["a cat sleeps"], return_tensors="pt")
    with torch.inference_mode():
        first = AutoModel.from_pretrained(folder)(**batch).last_hidden_state[0, 0]
    expected = torch.nn.functional.normalize(first, dim=0).numpy()
    assert np.allclose(HubEmbedder(OTHER, cache).embed(["a cat sleeps"])[0], expected, atol=1e-5)


def test_a_last_layer_that_makes_vectors_shorter(write):
    embedder = HubEmbedder(OTHER, write(OTHER, pooling="mean", dense=8))
    assert embedder.embed(["cat", "dog"]).shape == (2, embedder.dimensions) == (2, 8)


@pytest.mark.parametrize(("model_id", "prompts"), [(E5, None), (OTHER, {"query": "query: ", "document": "passage: "})])
def test_questions_and_texts_are_told_apart(write, model_id, prompts):
    plain = HubEmbedder("org/plain", write("org/plain"))
    embedder = HubEmbedder(model_id, write(model_id, pooling="mean", prompts=prompts))
    for name in ("model.safetensors", "config.json"):  # the same weights
        source = plain._cache.find(plain._spec) / name
        (embedder._cache.find(embedder._spec) / name).write_bytes(source.read_bytes())
    assert np.allclose(embedder.embed_question("cat"), plain.embed(["query: cat"])[0], atol=1e-5)
    assert np.allclose(embedder.embed(["cat"])[0], plain.embed(["passage: cat"])[0], atol=1e-5)


def test_other_users_of_torch_keep_their_threads(write):
    import threading

    import torch

    before = torch.get_num_threads()
    embedder = HubEmbedder(OTHER, write(OTHER))
    embedder.embed(["cat"])
    embedder.embed(["cat"] * 40)
    seen = []
    later = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert seen == [before]
    assert torch.get_num_threads() == before


def test_many_callers_at_once(write):
    from concurrent.futures import ThreadPoolExecutor

    embedder = HubEmbedder(OTHER, write(OTHER))
    with ThreadPoolExecutor(8) as callers:
        results = list(callers.map(lambda n: embedder.embed(["a cat sleeps"] * (n % 7 + 1)), range(40)))
    assert all(np.allclose(result, results[0][0], atol=1e-5) for result in results)


def test_a_model_that_is_not_here_is_a_sentence(tmp_path):
    embedder = embedder_for(OTHER, tmp_path, CheckpointCache(tmp_path))
    with pytest.raises(ModelUnavailable, match="not on this machine") as told:
        embedder.embed(["x"])
    assert told.value.hint == f"Run: parley models pull {OTHER}"
    assert not embedder.ready
    assert embedder.error is not None


def test_without_its_library_the_command_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("tools.checkpoints.importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="sentence-transformers") as told:
        HubEmbedder(OTHER, CheckpointCache(tmp_path)).embed(["x"])
    assert "[embeddings]" in told.value.hint


def test_a_damaged_checkpoint_does_not_leave_callers_waiting(write, hub_cache):
    cache = write(OTHER)
    (hub_cache(OTHER) / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelUnavailable):
        HubEmbedder(OTHER, cache).embed(["x"])


async def test_memory_is_searched_with_it(write, tmp_path):
    write(OTHER, pooling="mean")
    embedder = HubEmbedder(OTHER, CheckpointCache(tmp_path / "hub"))
    memory = Retriever(tmp_path / "memory", MemorySettings(embedding_model=OTHER), embedder=embedder, quiet_s=0.0)
    id = await memory.remember("猫 sleeps", "ann", "talk")
    assert await memory.indexed(60)
    (found,) = await memory.recall("a dog?", "ann", patient=True)
    assert found.id == id
    assert memory.status()["embedding_model"].startswith(f"{OTHER}@")
    await memory.close()
