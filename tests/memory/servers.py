"""Real servers for the tests, started on this machine alone and stopped by their own means."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def postgres_programs() -> Path | None:
    """The folder of initdb, pg_ctl and postgres; Debian does not put it into the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((one for one in folders if all((one / name).exists() for name in ("initdb", "pg_ctl", "psql"))), None)


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """A server on a unix socket in a new folder; gives the URL of its database."""
    with tempfile.TemporaryDirectory(prefix="parley-pg-", ignore_cleanup_errors=True) as folder:
        as_user = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = next(one for one in ("postgres", "nobody") if _user_exists(one))
            shutil.chown(folder, user)
            as_user = [shutil.which("runuser") or "/usr/sbin/runuser", "-u", user, "--"]

        def run(*command: str) -> None:
            subprocess.run([*as_user, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120)

        data = f"{folder}/data"
        run(str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "parley", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=16MB"
        run(str(programs / "pg_ctl"), "-D", data, "-l", f"{folder}/log", "-w", "-o", options, "start")
        try:
            yield f"postgresql://parley@/postgres?host={folder}"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")


def postgres_rows(url: str) -> str:
    """Every row of every table of Parley's, as PostgreSQL writes them."""
    import psycopg

    found = []
    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'parley'").fetchall()
        for (table,) in tables:
            rows = connection.execute(f"SELECT one::text FROM parley.{table} AS one").fetchall()
            found += [f"{table}: {row}" for (row,) in rows]
    return "\n".join(found)


def _user_exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def chroma(folder: Path) -> Iterator[str]:
    """`chroma run` on a free port of the loopback address; gives its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).parent / "chroma"
    command = [str(program), "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, "chroma run ended at once"
            try:
                urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)
