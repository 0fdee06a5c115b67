from memory.assembly import create_memory
from memory.settings import MemorySettings


async def test_a_small_memory_answers_without_loading_a_model(tmp_path):
    memory, embedder = create_memory(MemorySettings(), tmp_path)
    await memory.remember("My cat is called Miso", "cli:me", "terminal")
    assert [passage.text for passage in await memory.recall("cat", "cli:me")] == ["My cat is called Miso"]
    assert not embedder.ready
    await memory.close()
    assert not (tmp_path / "chroma").exists()
