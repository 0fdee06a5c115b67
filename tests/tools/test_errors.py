from __future__ import annotations

import sys

from tools import errors


def test_an_extra_is_installed_from_the_folder_that_parley_runs_from(tmp_path, monkeypatch):
    package = tmp_path / "tools" / "errors.py"
    monkeypatch.setattr(errors, "__file__", str(package))
    assert errors.extra_command("tts") == "pip install 'parley[tts]'"
    (tmp_path / "pyproject.toml").touch()
    assert errors.extra_command("tts") == "pip install --editable '.[tts]'"
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert errors.extra_command("tts") == ".venv/bin/pip install --editable '.[tts]'"
    assert str(errors.MissingDependency("TTS", extra="tts")).endswith("Run: .venv/bin/pip install --editable '.[tts]'")
