"""Every step of the scheduler is compared with the policy of the statement, which is carried out here too.

How long answers become lies in the inputs, which are mapped beside the submission; entry.py reveals it step
by step. What could peeking gain? Not the verdict: the policy leaves no choice, and what it does in a step
depends on nothing that comes later, so whoever knows the future must answer the same. Time, perhaps: the
whole schedule could be worked out in one go. That is bounded by what every step costs in entry.py and by
the length of the plans, which must be returned one by one; and the text rule below closes it: without
frames, modules or attributes looked up by name, the arrays cannot be reached from `step`.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Unsuitable, Wrong
from sandbox.judging.sources import Vocabulary, check_words

VOCABULARY = Vocabulary(
    modules={
        "__future__": frozenset({"annotations"}),
        "bisect": frozenset(
            {"bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"}
        ),
        "collections": frozenset({"Counter", "OrderedDict", "defaultdict", "deque", "namedtuple"}),
        "collections.abc": frozenset({"Iterable", "Iterator", "Sequence", "Mapping", "MutableMapping"}),
        "dataclasses": frozenset({"dataclass", "field"}),
        "functools": frozenset({"cmp_to_key", "reduce", "total_ordering"}),
        "heapq": frozenset(
            {"heapify", "heappop", "heappush", "heappushpop", "heapreplace", "nsmallest", "nlargest"}
        ),
        "itertools": frozenset({"accumulate", "chain", "count", "islice", "repeat", "takewhile"}),
        "math": frozenset({"ceil", "floor", "inf"}),
        "typing": frozenset({"NamedTuple"}),
    },
    banned=frozenset({"format", "format_map"}),  # a format string looks attributes up by name
)


def check_source(source: str) -> None:
    """No way from `step` to the arrays that hold the future."""
    check_words(source, VOCABULARY)


# ---------------------------------------------------------------- instances


def own(parameters: Parameters) -> dict[str, object]:
    """The longest request must fit when it is alone."""
    longest = parameters["prompt"] + parameters["output"]
    if longest > parameters["blocks"] * parameters["block_size"]:
        raise Unsuitable(
            f"A request of {longest} tokens does not fit into {parameters['blocks']} blocks of "
            f"{parameters['block_size']}: choose more or larger blocks, or shorter requests."
        )
    return dict(parameters)


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Requests as they arrive: (step, user, prompt tokens, output tokens). A few users ask most."""
    count = parameters["requests"]
    horizon = max(1, parameters["spread"] * count // 100)
    arrival = np.sort(dice.integers(0, horizon, count))
    user = (parameters["users"] * dice.random(count) ** 2).astype(np.int64)
    prompt = lengths(parameters["prompt"], count, dice)
    output = lengths(parameters["output"], count, dice)
    requests = np.stack([arrival, user, prompt, output], axis=1).astype(np.int64)
    steps = decided(parameters, requests)
    plans, preempted = sum(len(step.plan) for step in steps), sum(len(step.preempted) for step in steps)
    outputs = {
        "plan": Blank((plans + 1, 2), "int64"),
        "plan_ends": Blank((len(steps),), "int64"),
        "preempted": Blank((preempted + 1,), "int64"),
        "preempted_ends": Blank((len(steps),), "int64"),
    }
    return Draw(inputs={"requests": requests}, outputs=outputs)


def lengths(most: int, count: int, dice: Dice) -> Array:
    """Many short ones and some that are long."""
    return 1 + (most * dice.random(count) ** 3).astype(np.int64)


# ---------------------------------------------------------------- the policy


@dataclass
class Request:
    """`known` tokens, of which the keys and values of `computed` are in the cache."""

    name: int
    user: int
    known: int
    computed: int = 0


@dataclass
class Step:
    """What one step decided."""

    preempted: list[int] = field(default_factory=list)
    plan: list[tuple[int, int]] = field(default_factory=list)


class Policy:
    """First the running requests in the order of admission, then the users by what they have received."""

    def __init__(self, parameters: Parameters) -> None:
        self._budget, self._batch = int(parameters["budget"]), int(parameters["batch"])
        self._size, self._free = int(parameters["block_size"]), int(parameters["blocks"])
        self._running: list[Request] = []
        self._queues: dict[int, deque[Request]] = {}
        self._served: dict[int, int] = {}
        self._active: dict[int, int] = {}
        self._requests: dict[int, Request] = {}

    def step(self, arrived: list[tuple[int, int, int]], finished: list[int]) -> Step:
        """One iteration."""
        if finished:
            self._leave(set(finished))
        for name, user, prompt in arrived:
            self._join(Request(name, user, prompt))
        step = Step()
        left = self._continue(step)
        if not step.preempted:
            self._admit(step, left)
        return step

    def _leave(self, finished: set[int]) -> None:
        for name in finished:
            request = self._requests.pop(name)
            self._free += self._blocks(request.computed)
            self._active[request.user] -= 1
        self._running = [request for request in self._running if request.name not in finished]

    def _join(self, request: Request) -> None:
        """A user who had nothing here does not bring the time of absence along as credit."""
        user = request.user
        if not self._active.get(user):
            others = [self._served[other] for other, count in self._active.items() if count]
            self._served[user] = max([self._served.get(user, 0), *([min(others)] if others else [])])
        self._active[user] = self._active.get(user, 0) + 1
        self._requests[request.name] = request
        self._queues.setdefault(user, deque()).append(request)

    def _continue(self, step: Step) -> int:
        """The running ones; returns what is left of the budget."""
        left, index = self._budget, 0
        while index < len(self._running) and left:
            request = self._running[index]
            count = min(request.known - request.computed, left)
            while self._running[-1] is not request and self._missing(request, count):
                self._preempt(step)
            if self._missing(request, count):
                self._preempt(step)
                break
            left -= self._schedule(step, request, count)
            index += 1
        return left

    def _admit(self, step: Step, left: int) -> None:
        while left and len(self._running) < self._batch:
            waiting = [(self._served[user], user) for user, queue in self._queues.items() if queue]
            if not waiting:
                return
            queue = self._queues[min(waiting)[1]]
            request = queue[0]
            count = min(request.known, left)
            if self._missing(request, count):
                return
            self._running.append(queue.popleft())
            left -= self._schedule(step, request, count)

    def _schedule(self, step: Step, request: Request, count: int) -> int:
        self._free -= self._blocks(request.computed + count) - self._blocks(request.computed)
        request.computed += count
        request.known += request.computed == request.known
        self._served[request.user] += count
        step.plan.append((request.name, count))
        return count

    def _preempt(self, step: Step) -> None:
        """The one that was admitted last gives everything up and goes to the front of its user's queue."""
        request = self._running.pop()
        self._free += self._blocks(request.computed)
        request.computed = 0
        self._queues[request.user].appendleft(request)
        step.preempted.append(request.name)

    def _missing(self, request: Request, count: int) -> bool:
        return self._blocks(request.computed + count) - self._blocks(request.computed) > self._free

    def _blocks(self, tokens: int) -> int:
        return -(-tokens // self._size)


def decided(parameters: Parameters, requests: Array) -> tuple[Step, ...]:
    """All steps. Drawing needs their number and checking needs them again: they are worked out once."""
    return _decided(tuple(sorted(parameters.items())), requests.tobytes())


@lru_cache(maxsize=4)
def _decided(parameters: tuple[tuple[str, object], ...], requests: bytes) -> tuple[Step, ...]:
    return tuple(serve(dict(parameters), np.frombuffer(requests, np.int64).reshape(-1, 4)))


def serve(parameters: Parameters, requests: Array) -> Iterator[Step]:
    """The policy at work until every request has all its tokens."""
    policy, rows = Policy(parameters), requests.tolist()
    known = [prompt for _, _, prompt, _ in rows]
    target = [prompt + output for _, _, prompt, output in rows]
    computed = [0] * len(rows)
    left, next_, now = len(rows), 0, 0
    finished: list[int] = []
    while left:
        arrived = []
        while next_ < len(rows) and rows[next_][0] <= now:
            arrived.append((next_, rows[next_][1], rows[next_][2]))
            next_ += 1
        step = policy.step(arrived, finished)
        finished = []
        for name in step.preempted:
            computed[name] = 0
        for name, count in step.plan:
            computed[name] += count
            if computed[name] == known[name]:
                known[name] += 1
                if known[name] == target[name]:
                    finished.append(name)
        left -= len(finished)
        now += 1
        yield step


# ---------------------------------------------------------------- checks


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Step by step; the first difference is named."""
    plan = outputs["plan"].tolist()
    preempted = outputs["preempted"].tolist()
    plan_ends, preempted_ends = outputs["plan_ends"].tolist(), outputs["preempted_ends"].tolist()
    plan_at = preempted_at = 0
    for now, expected in enumerate(decided(parameters, inputs["requests"])):
        check_ends(now, (plan_at, plan_ends[now]), (preempted_at, preempted_ends[now]))
        got = Step(
            preempted[preempted_at : preempted_ends[now]],
            [(name, count) for name, count in plan[plan_at : plan_ends[now]]],
        )
        check_step(now, parameters["budget"], got, expected)
        plan_at, preempted_at = plan_ends[now], preempted_ends[now]


def check_ends(now: int, *spans: tuple[int, int]) -> None:
    """What entry.py wrote down for this step, if it got that far."""
    if any(not start <= end <= 1 << 40 for start, end in spans):
        text = f"Step {now} was never reached: a plan before it named a request that is not there."
        raise Wrong(
            text, hint="A plan names a request that is not there, or asks for more than is known of it."
        )


def check_step(now: int, budget: int, got: Step, expected: Step) -> None:
    """Exactly the same decisions in the same order."""
    if got.preempted != expected.preempted:
        raise Wrong(
            f"Step {now} preempts other requests.",
            got=got.preempted,
            expected=expected.preempted,
            hint="A step preempts other requests than the policy says.",
        )
    if sum(count for _, count in got.plan) > budget:
        raise Wrong(
            f"Step {now} exceeds the budget.",
            got=sum(count for _, count in got.plan),
            expected=f"at most {budget}",
            hint="A step exceeds the budget.",
        )
    if got.plan != expected.plan:
        pairs = zip([*got.plan, None], [*expected.plan, None], strict=False)
        place, (mine, theirs) = next((i, pair) for i, pair in enumerate(pairs) if pair[0] != pair[1])
        raise Wrong(
            f"Step {now}: entry {place} of the plan is another.",
            got=mine or "nothing",
            expected=theirs or "nothing",
            hint="A plan is another than the policy says.",
        )
