"""Coding tasks: the session links to the workbench; the verdict on a submission rates the card."""

from typing import Any

from bank.schema import Language, Task
from drills.kinds.base import Circumstances, Judgement, Marking, NotAnswerable, Submission
from drills.kinds.html import html


class TaskKind:
    """Shown as a link; never answered here."""

    template = "drills/_task.html"
    feedback = ""
    explanation = ""
    draws = False
    self_rated = False
    attempts = 0

    def view(self, content: Task, _seed: int, language: Language) -> dict[str, Any]:
        """The statement; the rest stands in the workbench."""
        return {"prompt": html(content.texts[language].statement)}

    def mark(self, _content: Task, _seed: int, _submission: Submission, _language: Language) -> Marking:
        """Code is graded elsewhere."""
        raise NotAnswerable

    def judge(
        self, _content: Task, _submission: Submission, _marking: Marking, _how: Circumstances
    ) -> Judgement:
        """Code is rated by `reviews.rate_task`."""
        raise NotAnswerable
