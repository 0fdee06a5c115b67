"""The examples of the README and of examples/ run as they stand."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SPEECH = Path(__file__).parent / "data" / "speech" / "61-70968-0000.flac"


def run(script: Path, folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", f"import runpy; runpy.run_path({str(script)!r}, run_name='__main__')", *arguments]
    ran = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_embed_answers_with_an_attachment(tmp_path):
    told = run(ROOT / "examples" / "embed.py", tmp_path, "transcribe this", str(SPEECH))
    assert "wizard" in told.lower()


def test_embed_async_shows_every_event(tmp_path):
    told = run(ROOT / "examples" / "embed_async.py", tmp_path)
    assert "[generate_image " in told
    assert ".png]" in told


def test_an_own_tool_runs(tmp_path):
    assert ".png bars" in run(ROOT / "examples" / "own_tool.py", tmp_path)


def test_the_tools_serve_langchain(tmp_path):
    assert "fox" in run(ROOT / "examples" / "langchain_agent.py", tmp_path)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_ten_lines_of_the_readme_run(readme, tmp_path, monkeypatch, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.S)
    (code,) = [block for block in blocks if "from agent import Agent" in block]
    (tmp_path / "meeting.flac").write_bytes(SPEECH.read_bytes())
    (tmp_path / "program.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path("program.py")
    assert "wizard" in capsys.readouterr().out.lower()
