"""One question over a real socket: good answers are read, and nothing takes longer than allowed."""

import socket
import time

import pytest

from interview.interviewer.endpoints import Endpoint, endpoint
from interview.interviewer.transport import Message, Unanswered, ask
from tests.interview.interviewer import stage
from tests.interview.interviewer.stage import KEY, Behaviour, serving

MESSAGES = [Message("system", "Judge."), Message("user", "Well?")]
ENOUGH, SHORT = 20.0, 0.3  # seconds: for what succeeds, however busy the machine is; for what must be cut off


def at(url: str, key: str = KEY) -> Endpoint:
    return endpoint(url, key, "some-model", "20")


def test_a_good_answer_is_read() -> None:
    with serving(stage.says("hello")) as server:
        answer = ask(at(server.url), MESSAGES, ENOUGH)
    assert (answer.text, answer.json_mode) == ("hello", True)
    assert server.asked == [
        {
            "path": "/v1/chat/completions",
            "model": "some-model",
            "messages": [{"role": "system", "content": "Judge."}, {"role": "user", "content": "Well?"}],
            "stream": False,
            "response_format": {"type": "json_object"},
        }
    ]
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_without_a_key_none_is_sent() -> None:
    with serving(stage.says("hello")) as server:
        ask(at(server.url, ""), MESSAGES, ENOUGH)
    assert "Authorization" not in server.headers[0]


def test_a_slow_answer_in_time_is_read() -> None:
    with serving(stage.slowly("at last", 0.2)) as server:
        assert ask(at(server.url), MESSAGES, ENOUGH).text == "at last"


@pytest.mark.parametrize("play", [stage.never, stage.hangs_in_the_middle, stage.drips])
def test_one_deadline_holds_for_everything(play: Behaviour) -> None:
    with serving(play) as server:
        began = time.monotonic()
        with pytest.raises(Unanswered, match="within"):
            ask(at(server.url), MESSAGES, SHORT)
        assert SHORT <= time.monotonic() - began < SHORT + 3
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_server_in_trouble_is_asked_once_more(code: int) -> None:
    with serving(stage.status(code), stage.says("now")) as server:
        assert ask(at(server.url), MESSAGES, ENOUGH).text == "now"
    assert len(server.asked) == 2


def test_it_is_asked_no_third_time() -> None:
    with serving(stage.status(500)) as server, pytest.raises(Unanswered, match="status 500"):
        ask(at(server.url), MESSAGES, ENOUGH)
    assert len(server.asked) == 2


def test_nobody_waits_for_an_endpoint_that_is_busy_for_longer_than_the_deadline() -> None:
    with serving(stage.status(429, Retry_After="60"), stage.says("late")) as server:
        began = time.monotonic()
        with pytest.raises(Unanswered, match="busy"):
            ask(at(server.url), MESSAGES, ENOUGH)
        assert time.monotonic() - began < 10
    assert len(server.asked) == 1


@pytest.mark.parametrize("asked", ["0", "soon", "-1", "9" * 400, "١"])
def test_an_odd_retry_after_does_no_harm(asked: str) -> None:
    with serving(
        stage.status(429, Retry_After=asked.encode().decode("latin-1")), stage.says("now")
    ) as server:
        assert ask(at(server.url), MESSAGES, ENOUGH).text == "now"


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_refusal_is_not_asked_again(code: int) -> None:
    with serving(stage.status(code)) as server, pytest.raises(Unanswered, match=f"status {code}"):
        ask(at(server.url), MESSAGES, ENOUGH)
    assert len(server.asked) == 1


def test_an_endpoint_without_json_mode_is_asked_without_it() -> None:
    with serving(stage.status(400), stage.says("plain")) as server:
        answer = ask(at(server.url), MESSAGES, ENOUGH)
    assert (answer.text, answer.json_mode) == ("plain", False)
    assert "response_format" not in server.asked[1]


@pytest.mark.parametrize(
    "play",
    [
        stage.body(b"<html>Bad gateway</html>"),
        stage.body(b'{"choices": [}'),
        stage.body(b'{"choices": []}'),
        stage.body(b'{"choices": [{"message": {}}]}'),
        stage.body(b'["choices"]'),
        stage.body(b'{"choices": ' + b"[" * 50_000),
        stage.body(b"\xff\xfe\x00"),
        stage.body(b""),
        stage.says(None),
        stage.says(["a", "list"]),
    ],
)
def test_what_is_no_completion_is_no_answer(play: Behaviour) -> None:
    with serving(play) as server, pytest.raises(Unanswered, match="no chat completion"):
        ask(at(server.url), MESSAGES, ENOUGH)


def test_a_body_without_an_end_is_left() -> None:
    with serving(stage.huge) as server, pytest.raises(Unanswered, match="more than"):
        ask(at(server.url), MESSAGES, ENOUGH)


def test_compressed_bodies_are_refused() -> None:
    with serving(stage.compressed) as server, pytest.raises(Unanswered, match="compresses"):
        ask(at(server.url), MESSAGES, ENOUGH)
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_a_redirect_is_not_followed_and_the_key_stays_here() -> None:
    with serving(stage.says("mine now")) as other, serving(stage.redirects(other.url)) as server:
        with pytest.raises(Unanswered, match="redirects"):
            ask(at(server.url), MESSAGES, ENOUGH)
        assert other.asked == []


def test_a_connection_that_is_closed_is_no_answer() -> None:
    with serving(stage.closes) as server, pytest.raises(Unanswered) as why:
        ask(at(server.url), MESSAGES, ENOUGH)
    assert KEY not in str(why.value)


def test_nobody_there_is_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # taken, and not listening
        with pytest.raises(Unanswered, match="ConnectError"):
            ask(at(f"http://127.0.0.1:{free.getsockname()[1]}/v1"), MESSAGES, ENOUGH)
