"""Where the files of Anki's lie: packages that come and go, and the images of flashcards.

    anki/<random>.apkg          a package that was uploaded, or made for somebody; gone after a day
    anki/<random>.lock          held by the process that works on it
    anki/<random>.made          the ids of the items that an import has made so far
    anki/images/<user>/<sha256>.png|jpg|gif|webp

Names come from here alone, never from a person or a package.
"""

import fcntl
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from drills.models import AnkiFile, Flashcard

READING = "reading-"  # folders in which collections are unpacked
LARGEST_IMAGE = 1_000_000
LARGEST_IMAGES = 50_000_000  # of one person, together
IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
IMAGE_NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|gif|webp)")


def folder() -> Path:
    """The folder of all packages."""
    found = settings.DATA / "anki"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(found)


def fresh_name() -> str:
    """A name that nobody can guess."""
    return f"{secrets.token_urlsafe(24)}.apkg"


def path_of(file: AnkiFile) -> Path:
    """Where the package of a row lies."""
    return folder() / file.stored_as


def remove(file: AnkiFile) -> None:
    """Delete the package of a row, and what belongs to it."""
    for suffix in (".apkg", ".made", ".lock"):
        path_of(file).with_suffix(suffix).unlink(missing_ok=True)


@contextmanager
def held(file: AnkiFile) -> Iterator[bool]:
    """Hold a row's work for this process, as long as it lives; False if another process does."""
    with path_of(file).with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def tidy(before: datetime) -> None:
    """Delete what no row knows of: packages and half-read collections of processes that were killed."""
    known = set(AnkiFile.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    for path in folder().iterdir():
        old = path.stat().st_mtime < before.timestamp()
        if old and path.is_dir() and path.name.startswith(READING):
            shutil.rmtree(path, ignore_errors=True)
        elif old and path.is_file() and path.with_suffix(".apkg").name not in known:
            path.unlink(missing_ok=True)


def image_folder(user: User) -> Path:
    """The folder of a person's images."""
    found = folder() / "images" / str(user.pk)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def image_path(user: User, name: str) -> Path | None:
    """Where an image of this person lies; None if there is none of that name."""
    path = image_folder(user) / name
    return path if IMAGE_NAME.fullmatch(name) and path.is_file() else None


def keep_image(user: User, content: bytes) -> str | None:
    """Keep an image and give its address; None for what is no image, or no longer fits."""
    kind = image_kind(content)
    if kind is None or len(content) > LARGEST_IMAGE:
        return None
    name = f"{sha256(content).hexdigest()}.{kind}"
    path = image_folder(user) / name
    if not path.exists():
        if sum(kept.stat().st_size for kept in path.parent.iterdir()) + len(content) > LARGEST_IMAGES:
            return None
        path.write_bytes(content)
    return image_address(name)


def image_address(name: str) -> str:
    """Where the browser finds an image."""
    return reverse("drills:anki_image", args=[name])


def image_kind(content: bytes) -> str | None:
    """The kind of an image by its first bytes, whatever it is called."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def image_names(html: str) -> list[str]:
    """The names of our images that a text shows."""
    return IMAGE_NAME.findall(html)


def forget_images(user: User, names: Iterable[str]) -> None:
    """Delete images of a person that no flashcard of theirs shows any more."""
    for name in set(names):
        mine = Flashcard.objects.filter(user=user)
        if not (mine.filter(front__contains=name) | mine.filter(back__contains=name)).exists():
            (image_folder(user) / name).unlink(missing_ok=True)
