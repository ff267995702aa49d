"""Leaves an endpoint alone for a while when it keeps failing."""

from collections.abc import Callable
from threading import Lock

FAILURES = 3
REST = 300.0  # seconds


class Breaker:
    """Off for REST seconds after FAILURES failures in a row; then one more failure is enough.

    `clock` gives seconds and never goes back. One in each process; threads may share it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._off_until = 0.0

    @property
    def off(self) -> bool:
        """Whether the endpoint is left alone now."""
        with self._lock:
            return self._clock() < self._off_until

    def failed(self) -> None:
        """Counts a failure."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._failures = FAILURES - 1
                self._off_until = self._clock() + REST

    def worked(self) -> None:
        """Forgets earlier failures."""
        with self._lock:
            self._failures = 0
