"""Times, bytes and waiting of an all-reduce, against closed forms and against a simulation of our own.

Everything is a whole number of picoseconds or bytes, so the comparison is exact. Nothing is hidden from the
submission but the answer: who reads the inputs by other ways than its arguments knows no more than before.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Wrong

ALPHA_PS, BETA_PS = 1_000_000, 20  # a microsecond, and 50 GB/s
ARRIVAL, REQUEST = 0, 1  # at one instant, what arrives is seen before anything new asks for a link


# ---------------------------------------------------------------- instances


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """A network with its forwarding tables; the links in no particular order."""
    network = NETWORKS[parameters["topology"]](parameters)
    order = dice.permutation(len(network.ends))
    place = np.argsort(order)
    links = np.empty((len(order), 4), np.int64)
    links[:, :2] = np.array(network.ends)[order]
    links[:, 2:] = costs(parameters, len(order), dice)
    route = np.where(network.route < 0, -1, place[network.route])
    steps = len(plan(parameters["algorithm"], parameters["world"], parameters["size"]))
    outputs = {
        "begin": Blank((parameters["world"], steps + 1), "int64"),
        "carried": Blank((len(order),), "int64"),
        "waited": Blank((len(order),), "int64"),
    }
    return Draw(inputs={"links": links, "route": route.astype(np.int64)}, outputs=outputs)


def costs(parameters: Parameters, count: int, dice: Dice) -> Array:
    """Alpha and beta of each link: all the same, or each its own."""
    if not parameters["uneven"]:
        return np.full((count, 2), (ALPHA_PS, BETA_PS))
    return np.stack([dice.integers(1, 2 * ALPHA_PS, count), dice.integers(1, 4 * BETA_PS, count)], axis=1)


@dataclass
class Network:
    """Directed links (from, to); for each node and rank the link that leads there, −1 at the rank itself."""

    ends: list[tuple[int, int]]
    route: Array


def network(nodes: int, ranks: int, hops: dict[tuple[int, int], int]) -> Network:
    """From the next node on the way from each node to each rank."""
    ends = sorted({(node, after) for (node, _), after in hops.items()})
    number = {pair: index for index, pair in enumerate(ends)}
    route = np.full((nodes, ranks), -1)
    for (node, rank), after in hops.items():
        route[node, rank] = number[node, after]
    return Network(ends, route)


def crossbar(parameters: Parameters) -> Network:
    """A link of its own from every rank to every other."""
    ranks = parameters["world"]
    return network(ranks, ranks, {(a, b): b for a in range(ranks) for b in range(ranks) if a != b})


def ring(parameters: Parameters) -> Network:
    """Links to both neighbours; the shorter way round, upwards when both are equally long."""
    ranks = parameters["world"]
    hops = {
        (a, b): (a + (1 if 2 * ((b - a) % ranks) <= ranks else -1)) % ranks
        for a in range(ranks)
        for b in range(ranks)
        if a != b
    }
    return network(ranks, ranks, hops)


def switch(parameters: Parameters) -> Network:
    """All ranks on one switch."""
    ranks = parameters["world"]
    return tree(ranks, hosts=ranks, spines=0)


def fat_tree(parameters: Parameters) -> Network:
    """Leaf switches of four ranks, and half as many spine switches as uplinks would be needed."""
    return tree(parameters["world"], hosts=4, spines=2)


def tree(ranks: int, *, hosts: int, spines: int) -> Network:
    """Leaves of `hosts` ranks; the spine on the way to a rank is chosen by the rank's number."""
    leaves = -(-ranks // hosts)
    hops = {}
    for rank in range(ranks):
        leaf = ranks + rank // hosts
        for other in range(ranks):
            if other != rank:
                hops[other, rank] = ranks + other // hosts
        hops[leaf, rank] = rank
        for node in range(ranks, ranks + leaves):
            if node != leaf:
                hops[node, rank] = ranks + leaves + rank % spines
        for spine in range(spines if leaves > 1 else 0):
            hops[ranks + leaves + spine, rank] = leaf
    return network(ranks + leaves + (spines if leaves > 1 else 0), ranks, hops)


NETWORKS = {"crossbar": crossbar, "ring": ring, "switch": switch, "fat-tree": fat_tree}


# ---------------------------------------------------------------- algorithms

Step = dict[int, tuple[int, int]]  # sender: (receiver, bytes)


def plan(algorithm: str, ranks: int, size: int) -> list[Step]:
    """Who sends how much to whom in each step."""
    return list({"ring": ring_steps, "tree": tree_steps, "halving": halving_steps}[algorithm](ranks, size))


def blocks(size: int, parts: int, start: int, count: int) -> int:
    """Bytes of `count` blocks from `start` on, of a vector that is cut into `parts`."""
    return (start + count) * size // parts - start * size // parts


def ring_steps(ranks: int, size: int) -> Iterator[Step]:
    """Reduce-scatter round the ring, then all-gather."""
    for step in range(2 * (ranks - 1)):
        yield {
            rank: ((rank + 1) % ranks, blocks(size, ranks, (rank - step) % ranks, 1)) for rank in range(ranks)
        }


def tree_steps(ranks: int, size: int) -> Iterator[Step]:
    """A binomial tree to rank 0, and back."""
    masks = [1 << bit for bit in range((ranks - 1).bit_length())]
    for mask in masks:
        yield {rank: (rank - mask, size) for rank in range(ranks) if rank % (2 * mask) == mask}
    for mask in reversed(masks):
        yield {rank: (rank + mask, size) for rank in range(0, ranks, 2 * mask) if rank + mask < ranks}


def halving_steps(ranks: int, size: int) -> Iterator[Step]:
    """Recursive halving and doubling among a power of two of ranks; the others hand over and get back."""
    power = 1 << (ranks.bit_length() - 1)
    extra = ranks - power
    actual = [2 * place + 1 if place < extra else place + extra for place in range(power)]
    if extra:
        yield {2 * i: (2 * i + 1, size) for i in range(extra)}
    distances = [power >> bit for bit in range(1, power.bit_length())]
    for distance in distances:
        yield {
            actual[v]: (actual[v ^ distance], blocks(size, power, (v ^ distance) & -distance, distance))
            for v in range(power)
        }
    for distance in reversed(distances):
        yield {
            actual[v]: (actual[v ^ distance], blocks(size, power, v & -distance, distance))
            for v in range(power)
        }
    if extra:
        yield {2 * i + 1: (2 * i, size) for i in range(extra)}


# ---------------------------------------------------------------- simulation


@dataclass
class Simulation:
    """Events in the order of time; see the statement for what happens at each."""

    steps: list[Step]
    links: list[list[int]]
    route: list[list[int]]
    ranks: int
    events: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin = np.full((self.ranks, len(self.steps) + 1), -1, np.int64)
        self.carried = np.zeros(len(self.links), np.int64)
        self.waited = np.zeros(len(self.links), np.int64)
        self._free = [0] * len(self.links)
        self._at = [-1] * self.ranks
        self._open = [0] * self.ranks
        self._senders = [{receiver: sender for sender, (receiver, _) in step.items()} for step in self.steps]

    def run(self) -> None:
        """Everybody begins at time 0."""
        for rank in range(self.ranks):
            self._advance(rank, 0)
        while self.events:
            time, kind, step, sender, node = heapq.heappop(self.events)
            if kind == REQUEST:
                self._cross(time, step, sender, node)
            else:
                self._finish(time, sender)
                self._finish(time, self.steps[step][sender][0])

    def _advance(self, rank: int, time: int) -> None:
        """Begin steps until one has a message of this rank, or all are done."""
        while True:
            self._at[rank] += 1
            step = self._at[rank]
            self.begin[rank, step] = time
            if step == len(self.steps):
                return
            mine = [rank] if rank in self.steps[step] else []
            mine += [self._senders[step][rank]] if rank in self._senders[step] else []
            if mine:
                break
        self._open[rank] = len(mine)
        for sender in mine:
            receiver, _ = self.steps[step][sender]
            if self._at[sender] == step == self._at[receiver]:
                heapq.heappush(self.events, (time, REQUEST, step, sender, sender))

    def _finish(self, time: int, rank: int) -> None:
        self._open[rank] -= 1
        if not self._open[rank]:
            self._advance(rank, time)

    def _cross(self, time: int, step: int, sender: int, node: int) -> None:
        """Take the next link as soon as it is free."""
        receiver, size = self.steps[step][sender]
        number = self.route[node][receiver]
        _, after, alpha, beta = self.links[number]
        start = max(time, self._free[number])
        self._free[number] = start + beta * size
        self.waited[number] += start - time
        self.carried[number] += size
        kind = ARRIVAL if after == receiver else REQUEST
        heapq.heappush(self.events, (start + beta * size + alpha, kind, step, sender, after))


def simulate(parameters: Parameters, inputs: Arrays) -> Simulation:
    """Our own answer."""
    steps = plan(parameters["algorithm"], parameters["world"], parameters["size"])
    simulation = Simulation(steps, inputs["links"].tolist(), inputs["route"].tolist(), parameters["world"])
    simulation.run()
    return simulation


def closed_form(parameters: Parameters) -> int | None:
    """When all are done, where the textbook says it: like links between all pairs, parts of one size."""
    ranks, size = int(parameters["world"]), int(parameters["size"])
    if parameters["topology"] != "crossbar" or parameters["uneven"]:
        return None
    whole = ALPHA_PS + BETA_PS * size
    if parameters["algorithm"] == "tree":
        return 2 * (ranks - 1).bit_length() * whole
    power = ranks if parameters["algorithm"] == "ring" else 1 << (ranks.bit_length() - 1)
    if size % power:
        return None
    rounds = power - 1 if parameters["algorithm"] == "ring" else power.bit_length() - 1
    moved = 2 * (power - 1) * size // power
    return 2 * rounds * ALPHA_PS + BETA_PS * moved + (2 * whole if power < ranks else 0)


# ---------------------------------------------------------------- checks


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The closed form first, where there is one; then every step of every rank, and every link."""
    check_closed_form(parameters, outputs["begin"])
    expected = simulate(parameters, inputs)
    check_begin(outputs["begin"], expected.begin)
    for name, what in (("carried", "carried bytes"), ("waited", "let messages wait, in ps")):
        check_links(what, outputs[name], getattr(expected, name), inputs["links"])


def check_closed_form(parameters: Parameters, begin: Array) -> None:
    """The last rank is done when the formula says."""
    expected = closed_form(parameters)
    done = int(begin[:, -1].max())
    if expected is not None and done != expected:
        text = f"The last rank is done at {done} ps; the closed form says {expected} ps."
        raise Wrong(
            text, got=done, expected=expected, hint="The last rank is not done when the closed form says."
        )


def check_begin(got: Array, expected: Array) -> None:
    """Exactly equal; the first step that is not is named."""
    wrong = np.argwhere((got != expected).T)
    if wrong.size:
        step, rank = wrong[0]
        what = "is done" if step == got.shape[1] - 1 else f"begins step {step}"
        raise Wrong(
            f"Rank {rank} {what} at another time; {len(wrong)} of {got.size} times are wrong.",
            got=got[rank, step],
            expected=expected[rank, step],
            hint="At least one rank begins a step at another time.",
        )


def check_links(what: str, got: Array, expected: Array, links: Array) -> None:
    """Exactly equal; the first link that is not is named."""
    wrong = np.flatnonzero(got != expected)
    if wrong.size:
        first = wrong[0]
        raise Wrong(
            f"Link {first} ({links[first, 0]} to {links[first, 1]}) {what}: "
            f"{wrong.size} of {got.size} are wrong.",
            got=got[first],
            expected=expected[first],
            hint=f"At least one link {what} other than what you say.",
        )
