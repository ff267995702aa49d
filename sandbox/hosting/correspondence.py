"""What a judgement says to the web and hears from it: events, a sign of life, the report, a cancellation."""

import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from celery import Celery
from redis import Redis

from sandbox.hosting.jobs import CancelledError
from sandbox.judging.report import Event, Job, Report
from sandbox.messaging import broker
from sandbox.messaging.signing import Kind, Sealed, body_of, sealed

logger = logging.getLogger(__name__)

REPORT_RETRIES = {"max_retries": 60, "interval_start": 0.5, "interval_step": 0.5, "interval_max": 5}
AGAIN_S = 0.05  # between two looks for jails of a cancelled job
RECONNECT_S = 1.0


class Post:
    """Seals and sends what one judgement has to say, numbered, in order.

    The numbers of a later delivery of the same message begin above all of an earlier one.
    """

    def __init__(self, app: Celery, url: str, host: str, job: Job, delivery: int) -> None:
        self._app, self._url, self._host, self._job = app, url, host, job
        self._numbers = itertools.count((delivery << 32) + 1)
        self._lock = threading.Lock()

    def event(self, event: Event) -> None:
        """Send an event; a broker that is away costs an event, not the judgement."""
        try:
            with self._lock:
                # An event is news for the one who waits; after half a minute it is none.
                news = broker.as_argument(self._sealed("event", event))
                self._send(broker.RECORD_EVENT, news, retry=False, expires=30)
        except broker.TROUBLE as error:
            logger.warning("an event of %s was not sent: %s", self._job.submission, error)

    def report(self, report: Report) -> None:
        """Send the report, for five minutes if need be, and keep it beside the queue."""
        with self._lock:
            envelope = self._sealed("report", report)
            try:
                with broker.keys(self._url) as client:
                    broker.keep_report(client, envelope)
            except broker.TROUBLE as error:
                logger.warning("the report on %s was not kept: %s", self._job.submission, error)
            self._deliver(broker.as_argument(envelope))

    def again(self, kept: dict[str, Any]) -> None:
        """Send a report that an earlier process kept, as it is: the web counts it once."""
        with self._lock:
            self._deliver(kept)

    def _deliver(self, report: dict[str, Any]) -> None:
        self._send(broker.RECORD_REPORT, report, retry=True, retry_policy=REPORT_RETRIES)

    def _sealed(self, kind: Kind, content: Event | Report) -> Sealed:
        envelope = Sealed(
            kind=kind,
            submission=self._job.submission,
            attempt=self._job.attempt,
            fence=self._job.fence,
            sender=self._host,
            counter=next(self._numbers),
            body=body_of(content),
        )
        return sealed(self._url, envelope, self._job.ticket)

    def _send(self, task: str, message: dict[str, Any], **options: Any) -> None:
        self._app.send_task(task, args=[message], queue=broker.RESULTS, **options)


class Wanted:
    """Whether a judgement is still wanted. While it is, the web hears that it goes on; then its jails die."""

    def __init__(self, url: str, job: Job, post: Post, kill: Callable[[], None]) -> None:
        self.cancelled = threading.Event()
        self._url, self._job, self._post, self._kill = url, job, post, kill
        self._news = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._news.set()
        self._thread.join(timeout=broker.BEAT_S)

    def cancel(self) -> None:
        """Nobody waits any more."""
        self.cancelled.set()
        self._news.set()

    def emit(self, event: Event) -> None:
        """Sends an event. Raises CancelledError when nobody waits for it."""
        if self.cancelled.is_set():
            raise CancelledError
        self._post.event(event)

    def _run(self) -> None:
        while not (self._news.wait(broker.BEAT_S) and self._over.is_set()):
            if not self.cancelled.is_set():
                self._beat()
            else:
                self._kill()
                if self._over.wait(AGAIN_S):
                    return

    def _beat(self) -> None:
        try:
            with broker.keys(self._url) as client:
                broker.renew_claim(client, self._job.submission, self._job.fence)
        except broker.TROUBLE as error:
            logger.warning("the broker cannot be reached: %s", error)
        self._post.event(Event(stage="alive"))


class Cancellations:
    """Listens for cancellations as long as its process lives, and looks up what it may have missed.

    `idle` is called every few seconds, from the listening thread.
    """

    def __init__(self, url: str, idle: Callable[[], None]) -> None:
        self._url, self._idle = url, idle
        self._lock = threading.Lock()
        self._current: tuple[str, Wanted] | None = None
        self._pause = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._run, name="cancellations", daemon=True).start()

    @contextmanager
    def concern(self, submission: str, wanted: Wanted) -> Iterator[None]:
        """While the block lasts, a cancellation of this submission ends `wanted`."""
        with self._lock:
            self._current = (submission, wanted)
        try:
            yield
        finally:
            with self._lock:
                self._current = None

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except broker.TROUBLE as error:
                logger.warning("cancellations cannot be heard: %s", error)
                self._pause.wait(RECONNECT_S)

    def _listen(self) -> None:
        with (
            Redis.from_url(self._url, socket_connect_timeout=5, socket_keepalive=True) as client,
            client.pubsub() as news,
        ):
            news.psubscribe(broker.cancellation("*"))
            while True:
                message = news.get_message(timeout=broker.BEAT_S)
                if message is None or message["type"] == "psubscribe":
                    self._look(client)
                    self._idle()
                else:
                    self._hear(message["channel"].decode())

    def _hear(self, channel: str) -> None:
        with self._lock:
            if self._current is not None and channel == broker.cancellation(self._current[0]):
                self._current[1].cancel()

    def _look(self, client: Redis) -> None:
        with self._lock:
            current = self._current
        if current is not None and broker.is_cancelled(client, current[0]):
            current[1].cancel()


class Repeated:
    """A daemon thread that does one thing again and again, whatever the broker says to it."""

    def __init__(self, action: Callable[[], None], every_s: float) -> None:
        self._action, self._every_s = action, every_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begins; the first time comes one period later."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; waits for an action that is under way."""
        self._ended.set()
        self._thread.join(timeout=self._every_s)

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            try:
                self._action()
            except broker.TROUBLE as error:
                logger.warning("the broker cannot be reached: %s", error)
