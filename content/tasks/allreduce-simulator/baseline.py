"""One heap of events, one tuple an event: plain Python."""

from heapq import heappop, heappush


def simulate(algorithm, ranks, size, links, route):
    """Messages by (step, sender); two countdowns a message, one for its ends and one for its hops."""
    messages = {"ring": ring, "tree": tree, "halving": halving}[algorithm](ranks, size)
    steps = 1 + max(step for step, _, _, _ in messages)
    touching = [[[] for _ in range(steps)] for _ in range(ranks)]
    for step, sender, receiver, count in messages:
        message = [step, sender, receiver, count, 2]
        touching[sender][step].append(message)
        touching[receiver][step].append(message)
    return run(touching, ranks, steps, [tuple(map(int, link)) for link in links], route.tolist())


def run(touching, ranks, steps, links, route):
    """Play the events."""
    begin = [[0] * (steps + 1) for _ in range(ranks)]
    carried, waited, free = ([0] * len(links) for _ in range(3))
    left = [0] * ranks
    position = [-1] * ranks
    heap = []

    def enter(rank, time):
        position[rank] += 1
        while position[rank] < steps and not touching[rank][position[rank]]:
            begin[rank][position[rank]] = time
            position[rank] += 1
        begin[rank][position[rank]] = time
        if position[rank] == steps:
            return
        here = touching[rank][position[rank]]
        left[rank] = len(here)
        for message in here:
            message[4] -= 1
            if message[4] == 0:
                heappush(heap, (time, 1, message[0], message[1], message[1], message))

    for rank in range(ranks):
        enter(rank, 0)
    while heap:
        time, moving, step, sender, node, message = heappop(heap)
        if moving:
            number = route[node][message[2]]
            _, after, alpha, beta = links[number]
            start = max(time, free[number])
            free[number] = start + beta * message[3]
            waited[number] += start - time
            carried[number] += message[3]
            arrived = after == message[2]
            heappush(heap, (free[number] + alpha, 0 if arrived else 1, step, sender, after, message))
        else:
            for rank in (sender, message[2]):
                left[rank] -= 1
                if not left[rank]:
                    enter(rank, time)
    return begin, carried, waited


def ring(n, size):
    """(step, sender, receiver, bytes) of the ring."""
    bounds = [i * size // n for i in range(n + 1)]
    return [
        (k, r, (r + 1) % n, bounds[(r - k) % n + 1] - bounds[(r - k) % n])
        for k in range(2 * n - 2)
        for r in range(n)
    ]


def tree(n, size):
    """The binomial tree."""
    rounds = (n - 1).bit_length()
    found = []
    for k in range(rounds):
        for r in range(1 << k, n, 2 << k):
            found.append((k, r, r - (1 << k), size))
            found.append((2 * rounds - 1 - k, r - (1 << k), r, size))
    return found


def halving(n, size):
    """Recursive halving and doubling."""
    power = 1 << (n.bit_length() - 1)
    rest = n - power
    real = [2 * v + 1 if v < rest else v + rest for v in range(power)]
    rounds = power.bit_length() - 1
    first = 1 if rest else 0
    last = first + 2 * rounds
    found = [(0, 2 * i, 2 * i + 1, size) for i in range(rest)] + [
        (last, 2 * i + 1, 2 * i, size) for i in range(rest)
    ]
    for k in range(rounds):
        distance = power >> (k + 1)
        for v in range(power):
            start = v // distance * distance
            held = (start + distance) * size // power - start * size // power
            partner = v ^ distance
            found.append((first + k, real[partner], real[v], held))
            found.append((last - 1 - k, real[v], real[partner], held))
    return found
