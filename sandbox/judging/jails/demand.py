"""What jobs would have liked to find ready, and what of it fits into the memory for that. Pure arithmetic."""

from collections import Counter, deque

from sandbox.judging.jails.plans import Shape

GUESS = 400 << 20  # bytes that a waiting jail costs until one of its shape has been measured
JOBS = 8  # the last jobs, of which the pool learns


class Wish:
    """What one job took so far, and what it expects to take."""

    def __init__(self) -> None:
        self.expected: Counter[Shape] = Counter()
        self.taken: Counter[Shape] = Counter()

    def wanted(self) -> Counter[Shape]:
        """What it would have liked to find ready."""
        return self.expected | self.taken

    def drop(self, shape: Shape) -> None:
        """Wish for this no longer."""
        self.expected.pop(shape, None)
        self.taken.pop(shape, None)


class Demand:
    """The wishes of the last jobs against `size` bytes; `costs` are bytes a jail."""

    def __init__(self, size: int) -> None:
        self.costs: dict[Shape, int] = {}
        self._size = size
        self._wishes: deque[Wish] = deque(maxlen=JOBS)

    def add(self, wish: Wish) -> None:
        """A job begins."""
        self._wishes.append(wish)

    def unlearn(self, shape: Shape) -> None:
        """Jails of this shape do not start: want none until the next job asks for one."""
        for wish in self._wishes:
            wish.drop(shape)

    def target(self) -> Counter[Shape]:
        """What should be ready: as many as the most demanding of the last jobs took, newest first."""
        left, target = self._size, Counter[Shape]()
        for wish in reversed(self._wishes):
            for shape, count in wish.wanted().items():
                cost = max(self.costs.get(shape, GUESS), 1)
                more = min(count - target[shape], left // cost)
                if more > 0:
                    target[shape] += more
                    left -= more * cost
        return target
