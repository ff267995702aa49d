"""What is remembered about drills, one module a subject.

Who writes what: `drills.catalogue` the items of the content; `drills.reviews` cards, reviews, part
answers and tallies; `drills.sessions` study sessions; `drills.day_plans` the plan of a day;
`drills.preferences` what a person chose; `drills.fits` personal parameters; `drills.anki` flashcards
and the record of their files; `drills.rulings` what staff decided.
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
