from __future__ import annotations

import json

import pytest

from connectors.commands.models import describe_models, find_model
from memory.hub_embeddings import embedding_models
from tools.checkpoints import ModelSpec
from tools.errors import ToolInputError
from tools.tool import tool


@tool(task="translation")
def translate_words(text: str) -> str:
    """Say words in another language."""


@tool(task="summarization")
def shorten_words(text: str) -> str:
    """Say it shorter."""


HUGE = ModelSpec("org/huge", "translation", load=lambda checkpoint: None, licence="MIT", needs_gpu=True, requires=())
SMALL = ModelSpec("org/Small-1", "translation", load=lambda checkpoint: None, licence="Apache-2.0", requires=())


@translate_words.engine(HUGE)
def with_huge(pipeline, text):
    return text


@translate_words.engine(SMALL)
def with_small(pipeline, text):
    return text


@shorten_words.engine()
def with_scissors(text):
    return text[:3]


@pytest.fixture
def toolbox(make_toolbox):
    return make_toolbox(translate_words, shorten_words)


def test_each_checkpoint_once_with_what_keeps_it_from_running(toolbox, hub_cache):
    (hub_cache("org/Small-1") / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    huge, small = describe_models(toolbox)
    assert (huge.spec, huge.here, huge.obstacle, huge.tools) == (HUGE, False, "needs a GPU", ("translate_words",))
    assert (small.here, small.obstacle) == (True, "")
    assert small.to_dict()["licence"] == "Apache-2.0"


def test_a_model_by_its_id_or_a_tool_by_its_best_that_fits(toolbox):
    assert find_model(toolbox, "org/huge").spec is HUGE
    assert find_model(toolbox, "small-1").spec is SMALL
    assert find_model(toolbox, "translate_words").spec is SMALL


def test_the_embedding_models_of_memory_are_there_too(toolbox):
    *_, small, large = describe_models(toolbox, embedding_models())
    assert (small.spec.model_id, small.tools, small.here) == ("intfloat/multilingual-e5-small", ("memory",), False)
    assert large.spec.licence == "Apache-2.0"
    assert find_model(toolbox, "multilingual-e5-small", embedding_models()).spec == small.spec
    chosen = embedding_models("org/many-tongues")
    assert find_model(toolbox, "org/many-tongues", chosen).spec.model_id == "org/many-tongues"
    assert len(embedding_models(large.spec.model_id)) == 2


def test_a_tool_without_checkpoints_and_an_unknown_name(toolbox):
    with pytest.raises(ToolInputError, match="shorten_words needs no checkpoint"):
        find_model(toolbox, "shorten_words")
    with pytest.raises(ToolInputError, match=r"Did you mean translate_words\?"):
        find_model(toolbox, "translate_word")


def test_list(served):
    models = json.loads(served("models", "list", "--json").stdout)
    whisper = next(one for one in models if one["model_id"] == "openai/whisper-tiny")
    assert whisper["tools"] == ["transcribe_speech"]
    assert whisper["licence"] == "Apache-2.0"
    assert whisper["here"] is False
    assert "openai/whisper-tiny" in served("models", "list").stdout


def test_pull_without_a_network_shows_the_licence_and_one_sentence(served):
    result = served("models", "pull", "openai/whisper-tiny", HF_ENDPOINT="http://127.0.0.1:9", HF_HUB_OFFLINE="0")
    assert result.returncode == 1
    licence, sentence = result.stderr.strip().splitlines()
    assert "licence Apache-2.0" in licence
    assert "could not be downloaded" in sentence
    assert "parley models pull openai/whisper-tiny" in sentence


def test_a_model_that_its_own_package_brings_is_not_looked_for_on_the_hub(served, monkeypatch, tmp_path):
    pytest.importorskip("whisper")
    result = served("models", "pull", "openai-whisper/base", XDG_CACHE_HOME=str(tmp_path))
    assert result.returncode == 1
    assert "brought by its own package" in result.stderr
    assert "whisper.load_model('base'" in result.stderr
    (tmp_path / "whisper").mkdir()
    (tmp_path / "whisper" / "base.pt").write_bytes(b"weights")
    models = json.loads(served("models", "list", "--json", XDG_CACHE_HOME=str(tmp_path)).stdout)
    here = {one["model_id"]: one["here"] for one in models if one["model_id"].startswith("openai-whisper/")}
    assert here == {"openai-whisper/turbo": False, "openai-whisper/small": False, "openai-whisper/base": True}
