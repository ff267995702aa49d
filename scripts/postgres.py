"""Runs a command against a PostgreSQL of its own, which lives as long as the command does.

    python scripts/postgres.py [--durable] COMMAND ...

DATABASE_URL names it. Only the server's programs are needed, no running server and no account: the data lie
in a temporary folder, the port is free and on the loopback. Without --durable nothing is synced to the disk:
right for tests, wrong for benchmarks. Standard library only.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRATCH = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
PLACES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql")


def main() -> None:
    """Starts the server, runs the command, ends the server; exits as the command did."""
    durable = sys.argv[1:2] == ["--durable"]
    command = sys.argv[2 if durable else 1 :]
    if not command:
        sys.exit("Which command? For example: python scripts/postgres.py python manage.py migrate")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server ends with us
    with server(durable=durable) as address:
        ended = subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False)
    sys.exit(ended.returncode)


@contextmanager
def server(*, durable: bool) -> Iterator[str]:
    """A fresh server; its address, as DATABASE_URL takes it."""
    programs, account = _programs(), _account()
    folder = Path(tempfile.mkdtemp(prefix="sevenrounds-postgres-"))
    data, port = folder / "data", _free_port()
    if account:
        shutil.chown(folder, account)
    try:
        _run(
            account,
            programs / "initdb",
            "-D",
            data,
            "-U",
            "sevenrounds",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = f"-p {port} -k {folder} -h 127.0.0.1 {'' if durable else ' '.join(SCRATCH)}"
        _run(account, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            _run(
                account,
                programs / "createdb",
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-U",
                "sevenrounds",
                "sevenrounds",
            )
            yield f"postgres://sevenrounds@127.0.0.1:{port}/sevenrounds"
        finally:
            _run(account, programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """The folder of initdb and pg_ctl; distributions keep it out of PATH."""
    found = [*Path(PLACES[0]).glob("*/bin/initdb"), *Path(PLACES[1]).glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve())
    if not found:
        sys.exit("PostgreSQL's programs are missing. On Debian and Ubuntu: apt-get install postgresql")
    return max(found, key=lambda program: _version(program.parent)).parent


def _version(programs: Path) -> int:
    number = programs.parent.name
    return int(number) if number.isdigit() else 0


def _account() -> str | None:
    """PostgreSQL refuses to run as root: then somebody without rights must run it."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(account: str | None, program: Path, *arguments: object) -> None:
    """Runs one of PostgreSQL's programs; what it said is shown only if it failed."""
    ended = subprocess.run(
        [str(program), *map(str, arguments)],
        user=account,
        group=pwd.getpwnam(account).pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if program.name != "pg_ctl" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT if program.name != "pg_ctl" else subprocess.DEVNULL,
        check=False,
    )
    if ended.returncode:
        said = ended.stdout.decode(errors="replace") if ended.stdout else ""
        sys.exit(f"{program.name} failed with status {ended.returncode}. {said}")


if __name__ == "__main__":
    main()
