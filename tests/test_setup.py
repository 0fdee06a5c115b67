"""What a newcomer reads when setting up can not go on: one clear sentence, whatever is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("sh", "cat", "cksum", "dirname", "grep", "df", "awk", "env", "id", "printf", "ls", "rm", "mkdir", "test", "[")


@pytest.fixture
def clone(tmp_path):
    """A folder as a fresh clone has it, as far as setting up looks, and a PATH with only what is put into it."""
    folder = tmp_path / "parley"
    (folder / "scripts").mkdir(parents=True)
    for name in ("pyproject.toml", "constraints.txt", "scripts/setup.sh"):
        shutil.copy(ROOT / name, folder / name)
    binaries = tmp_path / "bin"
    binaries.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool, path="/usr/bin:/bin")
        if found:
            (binaries / tool).symlink_to(found)

    def put(name, script):
        file = binaries / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def run(*arguments):
        environment = {"PATH": str(binaries), "HOME": str(tmp_path)}
        command = [str(binaries / "sh"), "scripts/setup.sh", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    return folder, put, run


def failing_pip(message):
    """A Python whose venv has a pip that says this and fails."""
    return f"""
case "$*" in
*'sys.version_info'*) exit 0 ;;
'-m venv .venv') mkdir -p .venv/bin; cp "$0" .venv/bin/python; exit 0 ;;
*'pip install'*) echo '{message}' >&2; exit 1 ;;
esac
"""


def sentence(ran):
    assert ran.returncode == 1
    lines = [line for line in ran.stderr.splitlines() if "takes a few minutes" not in line]
    assert len(lines) == 1, ran.stderr
    return lines[0]


def test_no_python(clone):
    _, _, run = clone
    assert "Python 3.11, 3.12 or 3.13 is needed" in sentence(run())


def test_a_python_that_is_too_old(clone):
    _, put, run = clone
    put("python3", "exit 1")
    assert "Python 3.11, 3.12 or 3.13 is needed" in sentence(run())


def test_no_disk(clone):
    _, put, run = clone
    put("python3", "exit 0")
    put("df", "echo head; echo 'disk 100 90 10 90% /'")
    assert "Only 10 MB are free on this disk; about 6 GB are needed." in sentence(run())


def test_no_venv_module(clone):
    _, put, run = clone
    put("python3", 'case "$*" in *venv*) exit 1 ;; esac')
    put("df", "echo head; echo 'disk 100 90 99999 90% /'")
    assert "apt install python3-venv" in sentence(run())


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("ERROR: Max retries exceeded: Temporary failure in name resolution", "The package index can not be reached."),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: something odd", "Installing the Python packages failed. The details are in .venv/setup.log."),
    ],
)
def test_an_install_that_fails(clone, message, expected):
    _, put, run = clone
    put("cp", f'exec {shutil.which("cp")} "$@"')
    put("python3", failing_pip(message))
    put("df", "echo head; echo 'disk 100 90 99999 90% /'")
    assert expected in sentence(run())


def test_nothing_is_done_when_all_is_there(clone):
    folder, put, run = clone
    wanted = subprocess.run(
        "cat pyproject.toml constraints.txt scripts/setup.sh | cksum",
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / ".venv" / ".ready-test").write_text(wanted.stdout)
    put("python3", "echo called >&2; exit 1")
    for arguments in ((), ("test",)):
        ran = run(*arguments)
        assert (ran.returncode, ran.stderr) == (0, "")
    with (folder / "constraints.txt").open("a") as file:
        file.write("\n# newer\n")
    assert run().returncode == 1


def test_make_shows_its_commands():
    environment = {**os.environ, "MAKEFLAGS": ""}
    ran = subprocess.run(["make", "-s"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    for target in ("chat", "serve", "test", "bench", "doctor"):
        assert f"make {target}" in ran.stdout
