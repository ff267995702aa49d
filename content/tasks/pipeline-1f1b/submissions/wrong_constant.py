"""From the statement: each stage's order, then starts in the order in which the events can happen, kept in tables."""

from collections import deque

import numpy as np


def rounds_of(stages, micro_batches, chunks):
    """(chunk, micro-batch) of the forwards; the backwards take the chunks the other way round."""
    if chunks == 1:
        return [(0, i) for i in range(micro_batches)]
    groups = [range(first, first + stages) for first in range(0, micro_batches, stages)]
    return [(chunk, i) for group in groups for chunk in range(chunks) for i in group]


def schedule(stages, micro_batches, chunks, forward, backward, latency):
    turns = rounds_of(stages, micro_batches, chunks)
    total = len(turns)
    events = np.zeros((stages, 2 * total, 4), np.int64)
    parts = stages * chunks
    took = forward.tolist(), backward.tolist()
    done = [[None] * micro_batches for _ in range(2 * parts)]
    plans = []
    for s in range(stages):
        warm = min(stages - 1 - s if chunks == 1 else 2 * (stages - 1 - s) + (chunks - 1) * stages, total)
        one = [(0, c, i) for c, i in turns]
        two = [(1, chunks - 1 - c, i) for c, i in turns]
        both = [step for pair in zip(one[warm:], two, strict=False) for step in pair]
        plans.append(one[:warm] + both + two[total - warm :])
    send = latency if stages > 1 else 0
    at, free = [0] * stages, [0] * stages
    ready = deque(range(stages))
    while ready:
        s = ready.popleft()
        mine = plans[s]
        starts = []
        while at[s] + len(starts) < 2 * total:
            kind, c, i = mine[at[s] + len(starts)]
            part = c * stages + s
            if kind == 0:
                before = 0 if part == 0 else done[part - 1][i]
                wait = 0 if part == 0 else send
            elif part == parts - 1:
                before, wait = done[part][i], 0
            else:
                before, wait = done[parts + part + 1][i], send
            if before is None:
                break
            start = max(free[s], before + wait)
            starts.append(start)
            free[s] = done[kind * parts + part][i] = start + took[kind][part]
        if starts:
            events[s, at[s] : at[s] + len(starts), 3] = 1_000_000
            at[s] += len(starts)
            ready.extend({(s + 1) % stages, (s - 1) % stages})
    events[:, :, :3] = plans
    return events
