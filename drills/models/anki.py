"""Flashcards of a person's own, and the Anki files in which they come and go."""

from django.conf import settings
from django.db import models

from drills.models.items import Item


class Flashcard(models.Model):
    """The two sides of a person's own item (kind "flashcard"); HTML, sanitised before it is stored.

    `guid` is the note's identity in Anki, `ordinal` which of the note's cards it is: importing again
    changes a card instead of doubling it.
    """

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="flashcard")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="flashcards")
    guid = models.CharField(max_length=64)
    ordinal = models.PositiveSmallIntegerField(default=0)
    deck = models.CharField(max_length=200)
    tags = models.CharField(max_length=500, blank=True)
    front = models.TextField()
    back = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "guid", "ordinal"], name="one_flashcard_per_note_and_ordinal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.item_id}"


class AnkiFile(models.Model):
    """An import or an export, done by a worker: how far it is and what came of it.

    `problem` is the key of a sentence (drills.anki.words); `counts` says how many cards and reviews came
    in or out.
    """

    IMPORT, EXPORT = "import", "export"
    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="anki_files")
    direction = models.CharField(max_length=10, choices=[(IMPORT, "import"), (EXPORT, "export")])
    name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10,
        default=WAITING,
        choices=[(state, state) for state in (WAITING, RUNNING, DONE, FAILED)],
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.direction} of {self.user_id}: {self.state}"
