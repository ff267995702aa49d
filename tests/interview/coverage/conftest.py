"""The bank's questions and their words, read once."""

import pytest

from bank.schema import Question
from benchmarks import coverage_quality
from interview.coverage import CatalogueWords


@pytest.fixture(scope="session")
def questions() -> dict[str, Question]:
    return coverage_quality.questions()


@pytest.fixture(scope="session")
def words() -> CatalogueWords:
    return coverage_quality.catalogue_words()
