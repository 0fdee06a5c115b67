"""`docs/engines.md`, written from the tools' own engines: python -m connectors.engines_page"""

from __future__ import annotations

from memory.hub_embeddings import MULTILINGUAL
from tools.checkpoints import ModelSpec
from tools.engines import Engine
from tools.registry import discover
from tools.tool import Tool

_HEAD = """# Engines

Each tool has engines, best first; the first that can run here does the work, and `parley doctor` says which that is and
why the better ones can not. `parley models pull ENGINE` brings the checkpoint of one; `PARLEY_TOOL_ENGINE` names one
for good. An engine that needs a GPU runs without one too when it is named, slowly. The last rows are embedding models
of memory, which run on the processor: [how to change it](memory.md#what-finds-by-meaning).

GiB are what the weights and one call take, on a GPU in half precision and on a CPU in full, before Parley has measured
it. The chat model can be any checkpoint: `PARLEY_CHAT_MODEL=transformers:Qwen/Qwen3-8B`, under the licence of its card.

| tool | engine | licence of its weights | GiB, GPU | GiB, CPU | needs a GPU | good for | comes with |
|---|---|---|---|---|---|---|---|
"""


def engines_page() -> str:
    """The whole page, Markdown."""
    rows = [_row(tool, engine) for tool in discover() for engine in tool.engines]
    return _HEAD + "".join(rows) + "".join(_embedding_row(spec) for spec in MULTILINGUAL)


def _row(tool: Tool, engine: Engine) -> str:
    spec = engine.spec
    licence, gpu, cpu, needs = ("no weights", "", "", "no") if spec is None else _facts(spec)
    name = f"`{engine.name}`" if spec is None or spec.weights_bytes else _linked(engine.name)
    install = f"`pip install --editable '.[{engine.extra}]'`" if engine.extra else "Parley"
    return f"| `{tool.name}` | {name} | {licence} | {gpu} | {cpu} | {needs} | {engine.languages} | {install} |\n"


def _embedding_row(spec: ModelSpec) -> str:
    licence, _, cpu, needs = _facts(spec)
    install = "`pip install --editable '.[embeddings]'`"
    return f"| memory | {_linked(spec.model_id)} | {licence} |  | {cpu} | {needs} | 100 languages | {install} |\n"


def _facts(spec: ModelSpec) -> tuple[str, str, str, str]:
    return (spec.licence, _gib(spec, "bfloat16"), _gib(spec, "float32"), "yes" if spec.needs_gpu else "no")


def _gib(spec: ModelSpec, dtype: str) -> str:
    return f"{spec.about_bytes(dtype) / 2**30:.1f}"


def _linked(model_id: str) -> str:
    return f"[`{model_id}`](https://huggingface.co/{model_id})"


if __name__ == "__main__":
    print(engines_page(), end="")
