"""No order written down beforehand: at every moment a stage takes a backward if one is there, else a forward if it may hold one more.

With one chunk a stage has the same order as 1F1B then. With more, the written order is used.
"""

import heapq

import numpy as np


def schedule(stages, micro_batches, chunks, forward, backward, latency):
    if chunks > 1:
        return interleaved(stages, micro_batches, chunks, forward, backward, latency)
    send = latency if stages > 1 else 0
    rows = [[] for _ in range(stages)]
    ahead = [0] * stages
    counts = [[0, 0] for _ in range(stages)]
    there = [[{}, {}] for _ in range(stages)]
    there[0][0] = dict.fromkeys(range(micro_batches), 0)
    free = [0] * stages
    clock = [(0, s) for s in range(stages)]
    while clock:
        now, s = heapq.heappop(clock)
        if free[s] > now:
            continue
        full = ahead[s] == min(stages - s, micro_batches)
        over = counts[s][0] == micro_batches
        kind = 1 if full or over else 0
        i = counts[s][kind]
        if i == micro_batches or there[s][kind].get(i, now + 1) > now:
            continue
        counts[s][kind] += 1
        ahead[s] += -1 if kind else 1
        rows[s].append((kind, 0, i, now))
        end = free[s] = now + int((backward if kind else forward)[s])
        heapq.heappush(clock, (end, s))
        after = s + (-1 if kind else 1)
        if 0 <= after < stages:
            there[after][kind][i] = end + send
            heapq.heappush(clock, (end + send, after))
        elif kind == 0:
            there[s][1][i] = end
    return rows


def interleaved(stages, micro_batches, chunks, forward, backward, latency):
    parts = stages * chunks
    turns = [(c, g + i) for g in range(0, micro_batches, stages) for c in range(chunks) for i in range(stages)]
    end = np.full((2, parts, micro_batches), -1)
    rows = [[] for _ in range(stages)]
    free = [0] * stages

    def steps(s):
        warm = min(2 * (stages - 1 - s) + (chunks - 1) * stages, len(turns))
        for n in range(len(turns) + warm):
            if n < len(turns):
                yield 0, *turns[n]
            if n >= warm:
                yield 1, chunks - 1 - turns[n - warm][0], turns[n - warm][1]

    left = [list(steps(s))[::-1] for s in range(stages)]
    while any(left):
        for s in range(stages):
            while left[s]:
                kind, c, i = left[s][-1]
                part = c * stages + s
                if kind == 0:
                    ready = 0 if part == 0 else end[0, part - 1, i] + latency if end[0, part - 1, i] >= 0 else None
                elif part == parts - 1:
                    ready = end[0, part, i]
                else:
                    ready = end[1, part + 1, i] + latency if end[1, part + 1, i] >= 0 else None
                if ready is None:
                    break
                left[s].pop()
                start = max(free[s], int(ready))
                free[s] = start + int((backward if kind else forward)[part])
                end[kind, part, i] = free[s]
                rows[s].append((kind, c, i, start))
    return rows
