"""The house rules that a machine can check, read off the repository itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.registry import discover

ROOT = Path(__file__).parents[1]
PACKAGES = ("connectors", "agent", "memory", "tools")  # each may import itself and those to its right
SOURCES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
TEXTS = [
    ROOT / name
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    or [str(file.relative_to(ROOT)) for file in SOURCES]
]
HEAVY = ("torch", "transformers", "diffusers", "chromadb", "langchain", "cv2", "onnxruntime", "scipy", "xllamacpp")


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_go_one_way(file):
    own = PACKAGES.index(file.relative_to(ROOT).parts[0])
    forbidden = PACKAGES[:own]
    wrong = [name for name in imported(ast.parse(file.read_text())) if name.split(".")[0] in forbidden]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_imports_no_model_library(package):
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in (ROOT / package).rglob("*.py")
        if file.name not in ("__main__.py", "langchain_retriever.py", "langchain_tools.py")
        and "worker" not in file.name
    ]
    lines = [f"import {module}" for module in modules]
    lines.append(f"import sys; print([name for name in {HEAVY} if name in sys.modules])")
    ran = subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_is_public_has_a_docstring(file):
    tree = ast.parse(file.read_text())
    missing = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            missing += [] if ast.get_docstring(node) else [node.name]
    assert missing == []


def test_every_tool_has_a_description_an_engine_and_a_test_file():
    for tool in discover():
        assert tool.description, tool.name
        assert tool.engines, tool.name
        home = Path(*tool.module.split("."))
        assert (ROOT / "tests" / home.parent / f"test_{home.name}.py").exists(), tool.name


def test_every_checkpoint_names_its_licence():
    for tool in discover():
        for engine in tool.engines:
            assert engine.spec is None or engine.spec.licence, f"{tool.name}: {engine.name}"


def test_nothing_names_a_registry_or_a_machine():
    patterns = [
        r"pythonhosted\.org",
        r"pypi\.org/simple",
        r"registry\.npmjs",
        r"deb\.debian\.org",
        r"/(home|Users)/\w+/",
    ]
    found = []
    for file in TEXTS:
        if file.suffix in (".py", ".md", ".toml", ".txt", ".sh", "") and file.is_file() and file != Path(__file__):
            text = file.read_text(errors="replace")
            found += [f"{file}: {pattern}" for pattern in patterns if re.search(pattern, text)]
    assert found == []


def test_no_source_says_it_is_unfinished():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b")
    assert [str(file) for file in SOURCES if marks.search(file.read_text())] == []
