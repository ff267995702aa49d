"""What is remembered about drills, one module a subject.

Who writes what: `drills.items` the items of the content and notes; `drills.answers` cards, reviews, part
answers and tallies, and what staff decided; `drills.session` study sessions; `drills.day` the plan of a day;
`drills.personal` what a person chose and the parameters fitted to them; `drills.cards` flashcards and
`drills.anki` the record of their files.
"""

from drills.models.anki import AnkiFile, Flashcard
from drills.models.items import Item
from drills.models.memory import Card, DailyTally, PartAnswer, Review
from drills.models.people import Break, Note, StudySettings
from drills.models.scheduling import DayPlan, Fit
from drills.models.sessions import StudySession

__all__ = [
    "AnkiFile",
    "Break",
    "Card",
    "DailyTally",
    "DayPlan",
    "Fit",
    "Flashcard",
    "Item",
    "Note",
    "PartAnswer",
    "Review",
    "StudySession",
    "StudySettings",
]
