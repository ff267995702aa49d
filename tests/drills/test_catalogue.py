"""The mirror of the content in the database."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from drills.items import catalogue
from drills.models import Item


def test_all_kinds_are_mirrored_and_spread(bank: object) -> None:
    kinds = list(Item.objects.values_list("kind", flat=True))
    assert sorted(kinds) == ["drill"] * 3 + ["question"] * 3 + ["task"]
    assert kinds[:3] != ["drill"] * 3
    assert kinds[:3] != ["question"] * 3


def test_loading_again_writes_nothing(
    bank: catalogue.bank.Catalogue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # savepoint, one reading, savepoint
        assert catalogue.refresh(bank) == catalogue.Loaded(0, 0, 0)


def test_changed_and_gone_items_are_noticed(bank: catalogue.bank.Catalogue) -> None:
    items = dict(bank.items)
    del items["mutex"]
    Item.objects.filter(pk="rdma").update(digest="old")
    loaded = catalogue.refresh(replace(bank, items=items))
    assert (loaded.added, loaded.retired) == (0, 1)
    assert loaded.changed >= 1
    assert Item.objects.get(pk="mutex").retired
    assert Item.objects.get(pk="rdma").digest == bank.items["rdma"].digest
    catalogue.refresh(bank)
    assert not Item.objects.get(pk="mutex").retired


def test_the_command_says_what_it_did(bank: object) -> None:
    out = StringIO()
    call_command("load_content", stdout=out)
    assert out.getvalue() == "7 items: 0 added, 0 changed, 0 retired\n"


def test_broken_content_ends_with_its_problems(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "topics.toml").write_text("topics = 3")
    monkeypatch.setenv("SEVENROUNDS_CONTENT", str(tmp_path))
    with pytest.raises(CommandError, match=r"topics\.toml"):
        call_command("load_content", stdout=StringIO())
