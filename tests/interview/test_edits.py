"""Edits: from two texts to one change and back."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from interview.mocks.edits import Edit, between, edit

TEXTS = st.text(alphabet="ab 计\n", max_size=40)


def apply(text: str, change: Edit) -> str:
    """The text after the edit, as the page of the replay makes it."""
    return text[: change.at] + change.put + text[change.at + change.cut :]


def applied(fields: Mapping[str, str], stored: Mapping[str, object]) -> dict[str, str]:
    after = dict(fields)
    for name, change in stored.items():
        after[name] = apply(after.get(name, ""), convert(change, Edit))
    return after


@given(TEXTS, TEXTS)
def test_the_edit_turns_one_text_into_the_other(before: str, after: str) -> None:
    assert apply(before, edit(before, after)) == after


@given(st.lists(st.dictionaries(st.sampled_from(["answer", "follow-a"]), TEXTS), max_size=6))
def test_saves_can_be_replayed(drafts: list[dict[str, str]]) -> None:
    fields: dict[str, str] = {}
    held: dict[str, str] = {}
    for draft in drafts:
        held = applied(held, between(fields, draft))
        fields = draft
        assert {name: text for name, text in held.items() if text} == {n: t for n, t in draft.items() if t}


def test_an_edit_is_as_small_as_it_can_be() -> None:
    assert edit("the ring is fast", "the ring is very fast") == Edit(12, 0, "very ")
    assert edit("same", "same") == Edit(4, 0, "")


def test_what_did_not_change_is_not_stored() -> None:
    assert between({"answer": "a", "spoken": "3"}, {"answer": "a", "spoken": "3"}) == {}
