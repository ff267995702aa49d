"""What pages say about Anki files: why one was not taken, and in which state one is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, Promise] = {
    "not a package": _("This is not an Anki package (.apkg). In Anki, choose File, Export."),
    "too large": _("The package is larger than 100 MB. Export it without media, or deck by deck."),
    "bomb": _("Unpacked, this package would be far larger than any collection of cards. It was not taken."),
    "unsafe names": _("The package holds files with names that no Anki package has. It was not taken."),
    "encrypted": _("The package is locked with a password. Please export it without one."),
    "no collection": _("There are no cards in this package."),
    "too new": _(
        "This package was made by a newer Anki than this page knows. Export it once more, "
        "with support for older versions."
    ),
    "damaged": _("The package is damaged. Please export it once more."),
    "unknown schema": _("The cards in this package are stored in a way that this page does not know."),
    "too many cards": _(
        "The package holds more cards or answers than fit here "
        "(200,000 cards, 2,000,000 answers). Export it deck by deck."
    ),
    "too much text": _("The package holds more text than fits here. Export it deck by deck."),
    "too long": _("Reading the package took too long, so it was stopped. Export it deck by deck."),
    "cancelled": _("You cancelled this. Nothing of it was kept."),
    "stopped": _("This was interrupted, and nothing of it was kept. Please try again."),
    "our fault": _("Something of ours failed, and nothing of it was kept. Please try again later."),
}
STATES: dict[str, Promise] = {
    "waiting": _("waiting"),
    "running": _("running"),
    "done": _("done"),
    "failed": _("not done"),
}
