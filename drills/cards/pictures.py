"""The images of flashcards: named by what they hold, so that one lies there once, however often it is shown.

    anki/images/<user>/<sha256>.png|jpg|gif|webp

Names come from here alone, never from a person or a package.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from drills.models import Flashcard

LARGEST = 1_000_000
LARGEST_TOGETHER = 50_000_000  # of one person
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|gif|webp)")


def home() -> Path:
    """The folder of all that cards bring along: images here, packages as drills.anki.files has them."""
    found = settings.DATA / "anki"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(found)


def folder(user: User) -> Path:
    """The folder of a person's images."""
    found = home() / "images" / str(user.pk)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path_of(user: User, name: str) -> Path | None:
    """Where an image of this person lies; None if there is none of that name."""
    path = folder(user) / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def keep(user: User, content: bytes) -> str | None:
    """Keep an image and give its address; None for what is no image, or no longer fits."""
    kind = kind_of(content)
    if kind is None or len(content) > LARGEST:
        return None
    name = f"{sha256(content).hexdigest()}.{kind}"
    path = folder(user) / name
    if not path.exists():
        if sum(kept.stat().st_size for kept in path.parent.iterdir()) + len(content) > LARGEST_TOGETHER:
            return None
        path.write_bytes(content)
    return address(name)


def address(name: str) -> str:
    """Where the browser finds an image."""
    return reverse("drills:anki_image", args=[name])


def kind_of(content: bytes) -> str | None:
    """The kind of an image by its first bytes, whatever it is called."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def names_in(html: str) -> list[str]:
    """The names of our images that a text shows."""
    return NAME.findall(html)


def forget(user: User, names: Iterable[str]) -> None:
    """Delete images of a person that no flashcard of theirs shows any more."""
    for name in set(names):
        mine = Flashcard.objects.filter(user=user)
        if not (mine.filter(front__contains=name) | mine.filter(back__contains=name)).exists():
            (folder(user) / name).unlink(missing_ok=True)
