"""What the results worker does for drills, by the clock: Anki files move on, parameters are fitted.

The results worker does one thing at a time, and verdicts wait for it. So `fit_parameters` only looks
whether anybody has something to be done and, if so, starts `manage.py fit_parameters --due` as a
process of its own with the lowest priority, and returns. That process takes person after person, each fit in
a further process that may be killed (`drills.fitting.process`); a verdict never waits for any of them.

Every half hour instead of once a night: night is at another hour for everybody, and whoever runs this on a
laptop has it switched off then. `drills.personal.fits` takes only people who have not begun their study day.
"""

import subprocess
import sys

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from drills.anki import work
from drills.fitting import process
from drills.personal import fits

FIT_PARAMETERS = "drills.fit_parameters"
COMMAND = ("nice", "-n", str(process.LOWEST_PRIORITY), sys.executable, "manage.py", "fit_parameters", "--due")


class _Running:
    """The process that this worker has started last, so that there is one at a time."""

    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls) -> bool:
        """Start it, unless it still runs."""
        if cls.process is not None and cls.process.poll() is None:
            return False
        cls.process = subprocess.Popen(COMMAND, cwd=settings.ROOT)
        return True


@shared_task(name="drills.anki_files", ignore_result=True)
def anki_files() -> int:
    """Every few seconds: imports and exports move on; how many processes were started."""
    return work.advance(timezone.now())


@shared_task(name=FIT_PARAMETERS, ignore_result=True)
def fit_parameters() -> bool:
    """Start the fits that are due; whether a process was started."""
    now = timezone.now()
    return bool(fits.to_remember(now) or fits.to_fit(now)) and _Running.start()
