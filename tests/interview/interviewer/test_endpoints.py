"""What the settings may say, and that the key is never shown."""

import pytest

from interview.interviewer import endpoint
from tests.interview.interviewer.stage import KEY


@pytest.mark.parametrize(
    "url", ["https://llm.example/v1", "https://llm.example/v1/", "https://llm.example/v1/chat/completions"]
)
def test_the_base_address_is_what_openais_clients_take(url: str) -> None:
    found = endpoint(url, KEY, "m", "20")
    assert found.url == "https://llm.example/v1/chat/completions"
    assert (found.host, found.seconds) == ("llm.example", 20)


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(endpoint("https://llm.example/v1", KEY, "m", "20"))


@pytest.mark.parametrize(
    ("url", "key", "model", "seconds", "named"),
    [
        ("llm.example/v1", KEY, "m", "20", "INTERVIEWER_URL"),
        ("file:///etc/passwd", KEY, "m", "20", "INTERVIEWER_URL"),
        ("https://", KEY, "m", "20", "INTERVIEWER_URL"),
        ("https://llm.example:99999/v1", KEY, "m", "20", "INTERVIEWER_URL"),
        ("https://me:secret@llm.example/v1", KEY, "m", "20", "INTERVIEWER_URL"),
        ("https://llm.example/v1?key=secret", KEY, "m", "20", "INTERVIEWER_URL"),
        ("https://llm.example/v1", f"{KEY}\r\nX-Evil: 1", "m", "20", "INTERVIEWER_KEY"),
        ("https://llm.example/v1", f"{KEY}钥", "m", "20", "INTERVIEWER_KEY"),
        ("https://llm.example/v1", KEY, "", "20", "INTERVIEWER_MODEL"),
        ("https://llm.example/v1", KEY, "m", "soon", "INTERVIEWER_SECONDS"),
        ("https://llm.example/v1", KEY, "m", "nan", "INTERVIEWER_SECONDS"),
        ("https://llm.example/v1", KEY, "m", "3600", "INTERVIEWER_SECONDS"),
    ],
)
def test_nonsense_is_refused_in_words(url: str, key: str, model: str, seconds: str, named: str) -> None:
    with pytest.raises(ValueError, match=named) as problem:
        endpoint(url, key, model, seconds)
    assert KEY not in str(problem.value)
    assert "secret" not in str(problem.value)
