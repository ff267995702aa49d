"""Jails that are started before there is a job for them, each used once.

What a jail cannot do without, a start of Python with all imports, takes longer than most quick test runs. So
jails wait with their imports done and with nothing of any job in them; the first job that fits takes one,
and it is thrown away afterwards. A job that finds none starts its own, in the same way, and teaches the pool
what it would have wanted: what the last few jobs took is what is ready for the next (`demand.py`).

Threads do not survive a fork, so what waits belongs to the process that first ordered from the pool.
"""

import contextlib
import logging
import os
from collections import Counter
from collections.abc import Iterator

import psutil

from sandbox.judging.jails.cgroups import memory_limit
from sandbox.judging.jails.demand import Wish
from sandbox.judging.jails.jail import Isolation, Jail, JailError
from sandbox.judging.jails.keeper import Keeper, discard
from sandbox.judging.jails.plans import Plan, Shape

logger = logging.getLogger(__name__)

BUDGET = "SEVENROUNDS_POOL_MB"
SHARE = 8  # of the memory that there is, the part that waiting jails may use


def budget() -> int:
    """Bytes that waiting jails may use together: as the host's owner says, else a share of what there is."""
    said = os.environ.get(BUDGET, "")
    if said.isdigit():
        return int(said) << 20
    total = int(psutil.virtual_memory().total)
    return min(total, memory_limit() or total) // SHARE


class Order:
    """What one job takes."""

    def __init__(self, isolation: Isolation, keeper: Keeper) -> None:
        self._isolation = isolation
        self._keeper = keeper
        self._wish: Wish = keeper.begin()

    def expect(self, plan: Plan, count: int) -> None:
        """So many more of such jails will be asked for, soon: they are started in the background."""
        if plan.program is not None:
            self._keeper.expect(self._wish, plan, count)

    def take(self, plan: Plan, kept: int | None = None) -> Jail:
        """A jail with its job in it: one that waited, or a new one. Raises JailError.

        `kept` is a file for what its compiler makes (`languages/artefacts.py`); it stays the caller's.
        """
        if plan.program is None:
            return Jail(self._isolation, plan)
        try:
            while (waiting := self._keeper.pick(self._wish, plan)) is not None:
                try:
                    waiting.give(plan, kept)
                except JailError as error:
                    logger.warning("a jail that waited is replaced: %s", error)
                    discard(waiting)
                else:
                    return waiting
            return self._cold(plan, kept)
        finally:
            self._keeper.wake()

    def _cold(self, plan: Plan, kept: int | None) -> Jail:
        jail = Jail(self._isolation, plan.waiting())
        try:
            jail.give(plan, kept)
        except JailError:
            jail.stop()  # which knows better why
            raise
        return jail


class Pool:
    """The waiting jails of this process. `size` in bytes; 0 switches it off."""

    def __init__(self, isolation: Isolation, size: int | None = None) -> None:
        self._isolation = isolation
        self._size = budget() if size is None else size
        self._keeper: Keeper | None = None
        self._owner = 0

    def order(self) -> Order:
        """Begin a job."""
        return Order(self._isolation, self._ours())

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """While something is timed: nothing is started, and a jail that is starting stands still."""
        keeper = self._ours()
        keeper.hush()
        try:
            yield
        finally:
            keeper.unhush()

    def ready(self) -> Counter[Shape]:
        """How many wait with everything imported."""
        return self._ours().ready()

    def costs(self) -> dict[Shape, int]:
        """Bytes that a waiting jail of each shape costs, as measured."""
        return self._ours().costs()

    def waiting_pids(self) -> set[int]:
        """The launchers of jails in which there is no job yet."""
        return self._ours().pids()

    def await_ready(self, count: int, seconds: float) -> bool:
        """Wait until so many are ready; whether they are in time."""
        return self._ours().await_ready(count, seconds)

    def close(self) -> None:
        """End all that wait. To be called when no job is under way."""
        if self._keeper is not None and self._owner == os.getpid():
            self._keeper.close()
        self._keeper = None

    def _ours(self) -> Keeper:
        """This process's keeper; what a parent had ready stays the parent's."""
        if self._keeper is not None and self._owner != os.getpid():
            self._keeper.let_go()
            self._keeper = None
        if self._keeper is None:
            self._keeper, self._owner = Keeper(self._isolation, self._size), os.getpid()
        return self._keeper
