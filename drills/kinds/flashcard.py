"""A person's own flashcards: the front, then the back, then they say how it went."""

from typing import Any

from django.utils.safestring import mark_safe

from bank.schema import Language
from drills.items.contents import OwnCard
from drills.kinds.base import Circumstances, Judgement, Marking, Submission


class FlashcardKind:
    """Nothing is graded and nothing suggested: how it went is for the person to say."""

    template = "drills/_flashcard.html"
    feedback = "drills/_question_feedback.html"
    explanation = "drills/_flashcard_explanation.html"
    draws = False
    self_rated = True
    attempts = 1

    def view(self, content: OwnCard, _seed: int, language: Language) -> dict[str, Any]:
        """Both sides; they were sanitised before they were stored."""
        text = content.texts[language]
        return {
            "prompt": mark_safe(text.front),  # noqa: S308 -- sanitised
            "back": mark_safe(text.back),  # noqa: S308 -- sanitised
            "prompt_is_title": True,
        }

    def mark(self, _content: OwnCard, _seed: int, _submission: Submission, _language: Language) -> Marking:
        """A flashcard is assessed by the person."""
        return Marking("self-assessed")

    def judge(
        self, _content: OwnCard, _submission: Submission, _marking: Marking, how: Circumstances
    ) -> Judgement:
        """How long it took; that alone suggests no rating."""
        return Judgement({"seconds": how.seconds}, None)
