"""The kinds of items, one file each, by the name under which the mirror stores them."""

from typing import Any

from drills.kinds.base import Kind
from drills.kinds.drill import DrillKind
from drills.kinds.flashcard import FlashcardKind
from drills.kinds.question import QuestionKind
from drills.kinds.task import TaskKind

KINDS: dict[str, Kind[Any]] = {
    "question": QuestionKind(),
    "drill": DrillKind(),
    "task": TaskKind(),
    "flashcard": FlashcardKind(),
}
