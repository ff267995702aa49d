"""What a model wrote, as data."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from interview.interviewer.reading import Unreadable, object_in, plain


class Thing(Struct):
    a: int
    b: str = ""


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '```json\n{"a": 1}\n```',
        'Sure! Here it is:\n{"a": 1}\nDo you need anything else {or not}?',
        '<think>Maybe {"a": 7}?</think>{"a": 1}',
        'The form is {"x": 2}, so: {"a": 1, "more": [1, 2]}',
        "{" * 5 + '{"a": 1}',
    ],
)
def test_the_object_is_found(text: str) -> None:
    assert object_in(text, Thing).a == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot do that.",
        '{"a": 1,}',
        "{'a': 1}",
        '{"a": "1"}',
        '{"a": true}',
        '{"b": "no a"}',
        '{"a": 1',
        '[{"a"]',
        "{" * 100_000,
        '{"a":' * 5000 + "1" + "}" * 5000,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        object_in(text, Thing)


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    try:
        object_in(text, Thing)
    except Unreadable:
        return
    pytest.fail("no arbitrary text of this kind is an object with a number a")


@given(st.text(st.characters(codec=None), max_size=300), st.integers(5, 50))
def test_plain_text_is_one_short_line_that_can_be_stored(text: str, most: int) -> None:
    found = plain(text, most)
    assert len(found) <= most
    assert all(unicodedata.category(one)[0] != "C" for one in found)
    assert found.encode().decode() == found
