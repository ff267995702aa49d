"""The thread that starts jails in advance, and the jails that wait.

One thread, because a jail dies with the thread that started it: it lives as long as its process judges. One
jail at a time, so that starting takes one processor at most, and little of that while others want it
(`cgroups.WAITING_SHARE`).
"""

import contextlib
import logging
import selectors
import socket
import threading
from collections import Counter, deque

import psutil

from sandbox.judging.jails.demand import Demand, Wish
from sandbox.judging.jails.jail import Isolation, Jail, JailError
from sandbox.judging.jails.plans import Plan, Shape

logger = logging.getLogger(__name__)


class Keeper:
    """Waiting jails, as many as `demand` asks for; with `size` 0 none, and no thread."""

    def __init__(self, isolation: Isolation, size: int) -> None:
        self._isolation = isolation
        self._demand = Demand(size)
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._plans: dict[Shape, Plan] = {}
        self._ready: dict[Shape, deque[Jail]] = {}
        self._starting: tuple[Shape, Jail] | None = None
        self._hushed = 0
        self._closed = threading.Event()
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="pool of jails", daemon=True)
        if size:
            self._thread.start()

    def begin(self) -> Wish:
        """A job begins."""
        wish = Wish()
        with self._lock:
            self._demand.add(wish)
        return wish

    def expect(self, wish: Wish, plan: Plan, count: int) -> None:
        """Have so many more ready for a job, as far as memory allows."""
        with self._lock:
            self._plans[plan.shape] = plan.waiting()
            wish.expected[plan.shape] += count
        self.wake()

    def pick(self, wish: Wish, plan: Plan) -> Jail | None:
        """A jail of this shape, no longer ours: one that is ready, else the one that is starting."""
        shape = plan.shape
        with self._lock:
            self._plans[shape] = plan.waiting()
            wish.taken[shape] += 1
            if ready := self._ready.get(shape):
                return ready.popleft()
            if self._starting is not None and self._starting[0] == shape:
                jail = self._starting[1]
                self._starting = None
                return jail
        return None

    def hush(self) -> None:
        """Start nothing until `unhush`; what is starting stands still."""
        with self._lock:
            self._hushed += 1
            if self._starting is not None:
                self._starting[1].pause()

    def unhush(self) -> None:
        """Go on, if nobody else asked for silence."""
        with self._lock:
            self._hushed -= 1
            if self._starting is not None and not self._is_quiet():
                self._starting[1].resume()
        self.wake()

    def ready(self) -> Counter[Shape]:
        """How many wait with everything imported."""
        with self._lock:
            return Counter({shape: len(jails) for shape, jails in self._ready.items() if jails})

    def pids(self) -> set[int]:
        """The launchers of those that wait or are starting."""
        with self._lock:
            return {jail.pid for _, jail in self._all()}

    def costs(self) -> dict[Shape, int]:
        """Bytes that a waiting jail of each shape costs, as measured."""
        with self._lock:
            return dict(self._demand.costs)

    def await_ready(self, count: int, seconds: float) -> bool:
        """Wait until so many are ready; whether they are in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.ready().total() >= count, seconds)

    def close(self) -> None:
        """End the thread, and with it all that wait."""
        self._closed.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        self.let_go()

    def let_go(self) -> None:
        """Close our descriptors only: the rest belongs to the process that this one was forked from."""
        self._bell.close()
        self._ear.close()

    def wake(self) -> None:
        """Let the thread look at what has changed."""
        with contextlib.suppress(BlockingIOError):  # then it is awake already
            self._bell.send(b"!")

    # ------------------------------------------------------------ the thread

    def _run(self) -> None:
        """Start one jail after the other until closed; those that died while they waited are replaced."""
        while not self._closed.is_set():
            try:  # whatever happens: with this thread all jails would end that it ever started
                self._start_one()
                self._listen()
            except (JailError, OSError, psutil.Error) as error:
                logger.warning("no jail could be started in advance: %s", error)
        # Here, not after the thread: the kernel would kill their launchers with it, and a launcher that is
        # killed while its child begins leaves that behind (`jail.kill_children`).
        for _, jail in self._all():
            discard(jail)

    def _start_one(self) -> None:
        with self._lock:
            target = self._demand.target()
            self._trim(target)
            shape = next((shape for shape in target if len(self._ready.get(shape, ())) < target[shape]), None)
            if self._is_quiet() or self._starting is not None or shape is None:
                return
        try:
            jail = Jail(self._isolation, self._plans[shape])
        except (JailError, OSError):
            with self._lock:
                self._demand.unlearn(shape)
            raise
        with self._lock:
            self._starting = (shape, jail)
            if self._is_quiet():
                jail.pause()

    def _is_quiet(self) -> bool:
        return self._hushed > 0

    def _listen(self) -> None:
        """Wait for a call, or for a word (or the end) of a jail that waits."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            with self._lock:
                for shape, jail in self._all():
                    selector.register(jail.socket.fileno(), selectors.EVENT_READ, (shape, jail))
            events = selector.select()
        for key, _ in events:
            if key.data is None:
                self._ear.recv(4096)
            else:
                self._hear(*key.data)

    def _hear(self, shape: Shape, jail: Jail) -> None:
        """The one that is starting is ready, or one of them has ended; or it was taken meanwhile."""
        with self._changed:
            if self._starting == (shape, jail):
                self._starting = None
                started = jail.heard_waiting()
                if not started:  # the next one would not start either
                    self._demand.unlearn(shape)
            elif jail in self._ready.get(shape, ()):
                self._ready[shape].remove(jail)
                started = False
            else:
                return
            if started:
                self._demand.costs[shape] = jail.proportional_bytes()
                self._ready.setdefault(shape, deque()).append(jail)
                self._changed.notify_all()
                return
        logger.warning("a jail ended while it waited")
        discard(jail)

    def _trim(self, target: Counter[Shape]) -> None:
        """End what is wanted no more, so that its memory serves others."""
        for shape, jails in self._ready.items():
            while len(jails) > target[shape]:
                discard(jails.pop())

    def _all(self) -> list[tuple[Shape, Jail]]:
        waiting = [(shape, jail) for shape, jails in self._ready.items() for jail in jails]
        return waiting if self._starting is None else [*waiting, self._starting]


def discard(jail: Jail) -> None:
    """End a jail that serves nobody."""
    with contextlib.suppress(JailError):
        jail.stop()
