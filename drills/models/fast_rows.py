"""Rows written with SQL that is composed once for each model.

Django composes a statement anew for every save, which takes longer than the database needs for it, several
times in every answer. Values go through the fields' own conversions, as in `Model.save`; no signals are sent.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def insert(row: Model) -> None:
    """Write a new row with all its columns, and give it its id."""
    columns = _columns(type(row))
    with connection.cursor() as cursor:
        cursor.execute(_insert(type(row)), _values(row, columns))
        row.pk = cursor.fetchone()[0]
    row._state.adding = False


def insert_all(rows: Iterable[Model]) -> None:
    """Write new rows of one model in one statement; they are not given their ids."""
    rows = list(rows)
    if not rows:
        return
    columns = _columns(type(rows[0]))
    with connection.cursor() as cursor:
        values = [value for row in rows for value in _values(row, columns)]
        cursor.execute(_insert_many(type(rows[0]), len(rows)), values)


def update(row: Model) -> None:
    """Write all columns of a row that is there."""
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row)), [*_values(row, _columns(type(row))), row.pk])


def _values(row: Model, columns: Sequence["Field[Any, Any]"]) -> list[Any]:
    return [column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns]


@lru_cache
def _columns(model: type[Model]) -> Sequence["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache
def _insert(model: type[Model]) -> str:
    return f"{_insert_many(model, 1)} RETURNING {_key(model)}"


@lru_cache
def _insert_many(model: type[Model], rows: int) -> str:
    names = [column.column for column in _columns(model)]
    places = ", ".join([f"({', '.join(['%s'] * len(names))})"] * rows)
    return f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES {places}"  # noqa: S608 -- our own names


@lru_cache
def _update(model: type[Model]) -> str:
    changes = ", ".join(f"{column.column} = %s" for column in _columns(model))
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE {_key(model)} = %s"  # noqa: S608 -- our own names


def _key(model: type[Model]) -> str:
    return str(model._meta.pk.column)
