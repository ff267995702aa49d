"""The Celery application of the web's side: the results worker and its clock.

    python -m celery -A config worker --queues results --pool solo --beat

The web itself sends jobs through `sandbox.messaging.broker` and needs no application. A grading host has an
application of its own (`sandbox.grading_host`), without Django.
"""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

from sandbox.messaging import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sevenrounds", broker=settings.REDIS_URL or None)
app.conf.update(broker.COMMON)
app.conf.update(
    task_default_queue=broker.RESULTS,
    worker_hijack_root_logger=False,
    beat_schedule={
        "sweep": {
            "task": broker.SWEEP,
            "schedule": 10.0,
            # A sweep that was not run in time is dropped: the next one does the same work.
            "options": {"queue": broker.RESULTS, "expires": 10},
        },
        "anki files": {
            "task": "drills.anki_files",
            "schedule": 5.0,
            "options": {"queue": broker.RESULTS, "expires": 5},
        },
        "fit parameters": {
            "task": "drills.fit_parameters",
            "schedule": crontab(minute="17,47"),
            "options": {"queue": broker.RESULTS, "expires": 1800},
        },
        "close overdue rounds": {
            "task": "interview.close_overdue",
            "schedule": 10.0,
            "options": {"queue": broker.RESULTS, "expires": 10},
        },
    },
)
app.autodiscover_tasks(["drills", "interview", "sandbox"])
