import os
import subprocess
import sys
from pathlib import Path

from tools.errors import extra_command

ROOT = Path(__file__).parents[3]


def parley_discord(tmp_path, **variables):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    environ |= {"PARLEY_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-m", "connectors", "discord"]
    return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60)


def test_without_a_token_it_says_where_to_get_one(tmp_path):
    ran = parley_discord(tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith("There is no token for Discord. Set PARLEY_DISCORD_TOKEN")
    assert "Traceback" not in ran.stderr


def test_a_tool_that_does_not_exist_is_named(tmp_path):
    ran = parley_discord(tmp_path, PARLEY_DISCORD_TOKEN="x", PARLEY_DISCORD_TOOL_ROLES="draw=1")
    assert ran.returncode == 1
    assert "'draw=1' names no tool" in ran.stderr


def test_without_the_library_it_says_what_to_install(tmp_path):
    (tmp_path / "discord.py").write_text("raise ImportError('not here')")
    ran = parley_discord(tmp_path, PARLEY_DISCORD_TOKEN="x", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == f"discord.py is not installed. Run: {extra_command('discord')}"
