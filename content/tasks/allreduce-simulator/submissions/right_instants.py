"""Written from the statement: instants one after the other, at each the arrivals first, then the requests in order."""

import heapq
from collections import defaultdict

import numpy as np


def schedule(algorithm, n, size):
    """A list of steps; a step is a list of (sender, receiver, bytes)."""
    if algorithm == "ring":
        chunk = lambda i: (i % n + 1) * size // n - (i % n) * size // n
        first = [[(r, (r + 1) % n, chunk(r - k)) for r in range(n)] for k in range(n - 1)]
        return first + [[(r, (r + 1) % n, chunk(r + 1 - k)) for r in range(n)] for k in range(n - 1)]
    if algorithm == "tree":
        rounds = 0
        while 1 << rounds < n:
            rounds += 1
        up = [[(r, r - 2**k, size) for r in range(n) if r % 2 ** (k + 1) == 2**k] for k in range(rounds)]
        return up + [[(b, a, size) for a, b, _ in step] for step in reversed(up)]
    p = 1
    while 2 * p <= n:
        p *= 2
    extra = n - p
    rank = lambda v: 2 * v + 1 if v < extra else v + extra
    held = [(0, p)] * p
    halving, d = [], p // 2
    while d:
        step, then = [], []
        for v in range(p):
            low, high = held[v]
            middle = (low + high) // 2
            keep, give = ((middle, high), (low, middle)) if v & d else ((low, middle), (middle, high))
            step.append((rank(v), rank(v ^ d), give[1] * size // p - give[0] * size // p))
            then.append(keep)
        halving.append(step)
        held = then
        d //= 2
    doubling, d = [], 1
    while d < p:
        doubling.append(
            [(rank(v), rank(v ^ d), (v // d + 1) * d * size // p - v // d * d * size // p) for v in range(p)]
        )
        d *= 2
    before = [[(2 * i, 2 * i + 1, size) for i in range(extra)]] if extra else []
    after = [[(2 * i + 1, 2 * i, size) for i in range(extra)]] if extra else []
    return before + halving + doubling + after


def simulate(algorithm, ranks, size, links, route):
    steps = schedule(algorithm, ranks, size)
    partner_messages = defaultdict(list)
    for k, step in enumerate(steps):
        for message in step:
            partner_messages[message[0], k].append(message)
            partner_messages[message[1], k].append(message)
    begin = np.zeros((ranks, len(steps) + 1), np.int64)
    carried, waited = np.zeros(len(links), np.int64), np.zeros(len(links), np.int64)
    free = [0] * len(links)
    links, route = links.tolist(), route.tolist()
    now_at, open_messages = [-1] * ranks, [0] * ranks
    instants, arrivals, requests = [0], defaultdict(list), defaultdict(list)

    def enter(rank, time):
        while True:
            now_at[rank] += 1
            k = now_at[rank]
            begin[rank, k] = time
            mine = partner_messages.get((rank, k), [])
            if k == len(steps) or mine:
                break
        open_messages[rank] = len(mine)
        for sender, receiver, count in mine:
            if now_at[sender] == now_at[receiver] == k:
                requests[time].append((k, sender, receiver, count, sender))

    for rank in range(ranks):
        enter(rank, 0)
    while instants:
        time = heapq.heappop(instants)
        for sender, receiver in arrivals.pop(time, ()):
            for rank in (sender, receiver):
                open_messages[rank] -= 1
                if open_messages[rank] == 0:
                    enter(rank, time)
        for k, sender, receiver, count, node in sorted(requests.pop(time, ())):
            link = route[node][receiver]
            _, after, alpha, beta = links[link]
            start = max(time, free[link])
            waited[link] += start - time
            carried[link] += count
            free[link] = start + beta * count
            there = free[link] + alpha
            if there not in arrivals and there not in requests:
                heapq.heappush(instants, there)
            if after == receiver:
                arrivals[there].append((sender, receiver))
            else:
                requests[there].append((k, sender, receiver, count, after))
    return begin, carried, waited
