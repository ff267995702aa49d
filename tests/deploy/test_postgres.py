"""A PostgreSQL that lives as long as one command."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "postgres.py"
ASKS_ITS_VERSION = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as server:
    print(server.execute("show server_version_num").fetchone()[0], server.info.port)
raise SystemExit(7)
"""


def test_the_server_lives_as_long_as_the_command_and_its_status_is_handed_on() -> None:
    ended = subprocess.run(
        [sys.executable, str(SCRIPT), sys.executable, "-c", ASKS_ITS_VERSION],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 7, ended.stdout + ended.stderr
    version, port = ended.stdout.split()
    assert int(version) >= 130_000
    sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {int(fields[1].partition(":")[2], 16) for fields in sockets if fields[3] == "0A"}
    assert int(port) not in listening


def test_it_asks_for_a_command() -> None:
    ended = subprocess.run(
        [sys.executable, str(SCRIPT)], check=False, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "Which command?" in ended.stderr
