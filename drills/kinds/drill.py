"""Calculation drills: graded by machine, two attempts, a hint, a worked solution."""

from typing import Any

from bank import instances
from bank.drawn import ChoiceInstance
from bank.instances import Instance, PartInstance
from bank.schema import Drill, DrillText, Language
from drills.kinds import answer_hints, marking
from drills.kinds.base import Circumstances, Judgement, Marking, Submission
from drills.kinds.html import html, inline
from drills.memory import evidence
from drills.memory.evidence import Evidence


class DrillKind:
    """The skill is scheduled; each showing has numbers of its own."""

    template = "drills/_drill.html"
    feedback = "drills/_drill_feedback.html"
    explanation = "drills/_drill_feedback.html"
    draws = True
    self_rated = False
    attempts = 2

    def view(self, content: Drill, seed: int, language: Language) -> dict[str, Any]:
        """Prompt, conventions, hint and solution with this instance's numbers, and the parts to answer."""
        text = content.texts[language]
        instance = instances.build(content, seed)

        def prose(template: str) -> str:
            return html(instances.render(instance, template, language))

        return {
            "prompt": prose(text.prompt),
            "conventions": prose(text.conventions),
            "hint": prose(text.hint),
            "solution": prose(text.solution),
            "parts": [part_view(instance, part, text, language) for part in instance.parts],
        }

    def mark(self, content: Drill, seed: int, submission: Submission, language: Language) -> Marking:
        """Grade every part; the worst decides."""
        if submission.gave_up:
            return Marking("gave up", tag="gave up", grader_version=marking.GRADER_VERSION)
        return marking.mark(content, seed, submission.texts, language)

    def judge(
        self, _content: Drill, submission: Submission, marking: Marking, how: Circumstances
    ) -> Judgement:
        """What was seen of the answer, and the rating that the map derives from it."""
        seen = Evidence(
            verdict=marking.verdict,
            attempt=how.attempt,
            hint_used=how.hint_used,
            solution_seen=submission.gave_up,
            seconds=how.seconds,
        )
        return Judgement(seen.as_json(), evidence.suggest(seen, how.usual))


def part_view(instance: Instance, part: PartInstance, text: DrillText, language: Language) -> dict[str, Any]:
    """What the pages show of one part: `label`, `hint` and the words of its options are safe HTML.

    `widget` names the way in which its answer is put together where nobody needs to type it.
    """

    def worded(options: tuple[ChoiceInstance, ...]) -> list[dict[str, str]]:
        return [
            {"id": one.id, "words": inline(instances.render(instance, text.choices[one.id], language))}
            for one in options
        ]

    return {
        "id": part.id,
        "kind": part.kind,
        "unit": part.unit,
        "label": inline(instances.render(instance, text.parts[part.id], language)),
        "hint": answer_hints.hint(part),
        "widget": part.kind if part.choices or part.reasons else "",
        "choices": worded(part.choices),
        "reasons": worded(part.reasons),
    }
