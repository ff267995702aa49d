"""The whole of Seven Rounds on free ports, started as `make run` starts it, and ended with it."""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """One running site. `address` is where it is; `data` is the folder that holds its state."""

    def __init__(self, data: Path, grader: str = "local") -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        kept_out = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in kept_out},
            "SEVENROUNDS_DATA": str(data),
            "SEVENROUNDS_PORT": str(port),
            "SEVENROUNDS_GRADER": grader,
            "PYTHONUNBUFFERED": "1",
        }
        self.lines: list[str] = []
        self._news: queue.Queue[str | None] = queue.Queue()

    def __enter__(self) -> Self:
        """Starts everything and waits until it says that it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "scripts" / "services.py")],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self.wait_for("Seven Rounds is ready")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Ctrl-C; `status` is then the exit status."""
        self.process.send_signal(signal.SIGINT)
        self.status = self.process.wait(timeout=30)
        self._listener.join()

    def _listen(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line)
                self._news.put(line)
        self._news.put(None)

    def wait_for(self, words: str) -> None:
        """Waits for a line of its output; fails with all of it when it ends before."""
        while True:
            line = self._news.get(timeout=PATIENCE_S)
            assert line is not None, "".join(self.lines)
            if words in line:
                return

    def django(self, code: str) -> object:
        """What a piece of Python finds out inside the site's own Django; it prints JSON last."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])
