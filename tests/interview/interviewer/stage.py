"""A real HTTP server on a loopback port that speaks /v1/chat/completions, well or badly."""

import gzip
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-4f1c9a-never-shown"

Behaviour = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Answers each request with the next of `plays`, the last one for ever; keeps what it was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *plays: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plays = deque(plays)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone away, as it should at its deadline."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append({"path": self.path, **json.loads(body)})
        self.server.headers.append(dict(self.headers))
        plays = self.server.plays
        (plays.popleft() if len(plays) > 1 else plays[0])(self)

    def log_message(self, *_: Any) -> None:
        """Silent."""

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(*plays: Behaviour) -> Iterator[Server]:
    server = Server(*plays)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def completion(text: object) -> bytes:
    message = {"role": "assistant", "content": text}
    return json.dumps({"id": "1", "object": "chat.completion", "choices": [{"message": message}]}).encode()


def says(text: object) -> Behaviour:
    return lambda handler: handler.send(200, completion(text))


def says_json(found: object) -> Behaviour:
    return says(json.dumps(found, ensure_ascii=False))


def body(content: bytes) -> Behaviour:
    return lambda handler: handler.send(200, content)


def status(code: int, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.send(code, b'{"error": {"message": "no"}}', named)


def slowly(text: str, seconds: float) -> Behaviour:
    def play(handler: Handler) -> None:
        handler.server.ended.wait(seconds)
        handler.send(200, completion(text))

    return play


def never(handler: Handler) -> None:
    """Takes the question and says nothing."""
    handler.server.ended.wait(30)


def hangs_in_the_middle(handler: Handler) -> None:
    whole = completion("{}")
    handler.send(200, whole[:10], {"Content-Length": str(len(whole))})
    handler.wfile.flush()
    handler.server.ended.wait(30)


def drips(handler: Handler) -> None:
    """A byte of headers now and then: no single read ever waits for long."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    until = time.monotonic() + 30
    while time.monotonic() < until and not handler.server.ended.wait(0.05):
        handler.wfile.write(b"a")
        handler.wfile.flush()


def closes(handler: Handler) -> None:
    """Hangs up before a word."""
    handler.close_connection = True
    handler.connection.close()


def huge(handler: Handler) -> None:
    """A body without an end, as far as anybody can tell."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**9))
    handler.end_headers()
    while not handler.server.ended.is_set():
        handler.wfile.write(b" " * 65536)


def compressed(handler: Handler) -> None:
    handler.send(200, gzip.compress(completion("{}")), {"Content-Encoding": "gzip"})


def redirects(address: str) -> Behaviour:
    return lambda handler: handler.send(307, b"", {"Location": address})
