"""The life of an import or export: asked for, taken up by a process of its own, done or failed, tidied up.

The rows of AnkiFile are the truth. Every few seconds the results worker looks at them (`advance`) and starts
a process for what waits, at most `MOST_AT_ONCE`. A process holds a lock as long as it lives: a row that is
running while nobody holds its lock was interrupted, and what it had made is taken away.
"""

import subprocess
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from logging import getLogger
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bank.schema import Language
from drills.anki import exporting, files, importing
from drills.anki.exporting import What
from drills.anki.problems import Refused
from drills.day import day_plans
from drills.models import AnkiFile

MOST_AT_ONCE = 2
KEPT = timedelta(days=1)
OPEN = (AnkiFile.WAITING, AnkiFile.RUNNING)

_log = getLogger(__name__)
_children: dict[int, "subprocess.Popen[bytes]"] = {}  # by the row that each was started for


class Busy(Exception):
    """This person has an import or export under way already."""


@transaction.atomic
def ask_import(user: User, name: str, stored_as: str) -> AnkiFile:
    """Ask for the import of a package that lies in the folder. Raises Busy."""
    return _asked(user, AnkiFile(direction=AnkiFile.IMPORT, name=name[-200:], stored_as=stored_as))


@transaction.atomic
def ask_export(user: User, what: What, language: Language, day: str) -> AnkiFile:
    """Ask for an export. Raises Busy."""
    name = f"seven-rounds-{'cards' if what == 'mine' else 'bank'}-{day}.apkg"
    wanted = {"what": what, "language": language}
    return _asked(
        user,
        AnkiFile(direction=AnkiFile.EXPORT, name=name, stored_as=files.fresh_name(), counts=wanted),
    )


def cancel(user: User, file_id: int) -> bool:
    """Stop an import or export; False if there is none to stop. What it had made is taken away."""
    mine = AnkiFile.objects.filter(user=user, pk=file_id, state__in=OPEN)
    return bool(mine.update(state=AnkiFile.FAILED, problem="cancelled", finished_at=timezone.now()))


def run(file_id: int) -> bool:
    """Do the work of a row in this process; False if it is not waiting any more."""
    file = AnkiFile.objects.select_related("user").get(pk=file_id)
    with files.held(file) as mine:
        waiting = AnkiFile.objects.filter(pk=file_id, state=AnkiFile.WAITING)
        if not mine or not waiting.update(state=AnkiFile.RUNNING):
            return False
        problem = _problem_of(file)
        running = AnkiFile.objects.filter(pk=file_id, state=AnkiFile.RUNNING)
        running.update(
            state=AnkiFile.FAILED if problem else AnkiFile.DONE,
            problem=problem,
            counts=file.counts,
            finished_at=timezone.now(),
        )
        if problem or file.direction == AnkiFile.IMPORT:
            files.remove(file)
    return True


def advance(now: datetime) -> int:
    """Give up what was interrupted, tidy up, start what waits; how many processes were started."""
    for file_id in [file_id for file_id, child in _children.items() if child.poll() is not None]:
        del _children[file_id]
    kept = AnkiFile.objects.exclude(stored_as="").select_related("user")
    for file in kept.filter(state=AnkiFile.RUNNING):
        _give_up_if_interrupted(file, now)
    for file in kept.filter(made_at__lt=now - KEPT).exclude(state=AnkiFile.RUNNING):
        _expire(file, now)
    for file in kept.filter(state=AnkiFile.FAILED):
        _clear(file)
    files.tidy(now - KEPT)
    # A process counts from its start on, before its row says "running", and is not started twice.
    running = AnkiFile.objects.filter(state=AnkiFile.RUNNING).values_list("pk", flat=True)
    free = max(0, MOST_AT_ONCE - len(_children.keys() | set(running)))
    waiting = AnkiFile.objects.filter(state=AnkiFile.WAITING).exclude(pk__in=_children).order_by("id")[:free]
    _children.update({file.pk: _start(file) for file in waiting})
    return len(waiting)


def _asked(user: User, file: AnkiFile) -> AnkiFile:
    # Two requests at once: both wait for the person's row here, the second then sees the first.
    User.objects.select_for_update().get(pk=user.pk)
    if AnkiFile.objects.filter(user=user, state__in=OPEN).exists():
        raise Busy
    file.user = user
    file.save()
    return file


def _problem_of(file: AnkiFile) -> str:
    """Do the work; the key of the sentence that says why it could not be done, "" if it was."""
    try:
        _do(file)
    except Refused as refused:
        return refused.key
    except (MemoryError, OverflowError):
        return "too much text"
    except Exception:
        _log.exception("Anki file %s could not be done", file.pk)
        return "our fault"
    return ""


def _do(file: AnkiFile) -> None:
    path, now = files.path_of(file), timezone.now()

    def progress(done: int, total: int) -> None:
        running = AnkiFile.objects.filter(pk=file.pk, state=AnkiFile.RUNNING)
        if not running.update(done=done, total=total):
            raise Refused("cancelled")

    if file.direction == AnkiFile.IMPORT:
        made = path.with_suffix(".made")
        file.counts = asdict(importing.run(file.user, path, made, now, progress))
        day_plans.forget(file.user, now)
    else:
        what, language = file.counts["what"], file.counts["language"]
        file.counts |= exporting.run(file.user, what, language, path, progress)


def _give_up_if_interrupted(file: AnkiFile, now: datetime) -> None:
    with files.held(file) as nobody_else:
        if nobody_else:
            running = AnkiFile.objects.filter(pk=file.pk, state=AnkiFile.RUNNING)
            running.update(state=AnkiFile.FAILED, problem="stopped", finished_at=now)


def _expire(file: AnkiFile, now: datetime) -> None:
    """A package is kept for a day; one that still waits then will not be taken up any more."""
    waiting = AnkiFile.objects.filter(pk=file.pk, state=AnkiFile.WAITING)
    waiting.update(state=AnkiFile.FAILED, problem="stopped", finished_at=now)
    if AnkiFile.objects.filter(pk=file.pk, state=AnkiFile.DONE).update(stored_as=""):
        files.remove(file)


def _clear(file: AnkiFile) -> None:
    """Take away what a failed import or export left, unless its process is just about to do so."""
    with files.held(file) as nobody_else:
        if nobody_else:
            importing.undo(file.user, files.path_of(file).with_suffix(".made"))
            files.remove(file)
            AnkiFile.objects.filter(pk=file.pk).update(stored_as="")


def _start(file: AnkiFile) -> "subprocess.Popen[bytes]":
    manage = Path(settings.ROOT) / "manage.py"
    return subprocess.Popen([sys.executable, str(manage), "anki_file", str(file.pk)], cwd=settings.ROOT)
