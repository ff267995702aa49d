"""Open questions: the person answers, opens the model answer, ticks key points and rates."""

from typing import Any

from bank.schema import Language, Question
from drills.kinds.base import Circumstances, Judgement, Marking, Submission
from drills.kinds.html import html, inline
from drills.memory.evidence import PointsEvidence, suggest_from_points


class QuestionKind:
    """Nothing is graded: the ticked key points are the evidence."""

    template = "drills/_question.html"
    feedback = "drills/_question_feedback.html"
    explanation = "drills/_question_explanation.html"
    draws = False
    self_rated = True
    attempts = 1

    def view(self, content: Question, _seed: int, language: Language) -> dict[str, Any]:
        """Prompt, model answer, and the key points with their words."""
        text = content.texts[language]
        return {
            "prompt": html(text.prompt),
            "short_answer": html(text.short_answer),
            "model_answer": html(text.model_answer),
            "points": [
                {"id": point.id, "essential": point.essential, "words": inline(text.key_points[point.id])}
                for point in content.facts.key_points
            ],
            "traps": [(inline(claim), inline(why)) for claim, why in text.traps.values()],
        }

    def mark(self, _content: Question, _seed: int, _submission: Submission, _language: Language) -> Marking:
        """An open question is assessed by the person."""
        return Marking("self-assessed")

    def judge(
        self, content: Question, submission: Submission, _marking: Marking, how: Circumstances
    ) -> Judgement:
        """The ticked key points, and what they suggest."""
        points = {point.id: point.essential for point in content.facts.key_points}
        seen = PointsEvidence(points, submission.ticked & points.keys(), how.seconds)
        return Judgement(seen.as_json(), suggest_from_points(seen, how.usual))
