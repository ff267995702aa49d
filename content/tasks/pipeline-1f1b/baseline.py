"""The order of 1F1B, then every stage as far as it gets, round and round: plain Python."""


def schedule(stages, micro_batches, chunks, forward, backward, latency):  # noqa: PLR0917 - the interface
    """Rows (kind, chunk, micro-batch, start) of each stage."""
    forward, backward = forward.tolist(), backward.tolist()
    last = stages * chunks - 1
    send = latency if stages > 1 else 0
    plans = [plan(stage, stages, micro_batches, chunks) for stage in range(stages)]
    rows = [[] for _ in range(stages)]
    free = [0] * stages
    ends = {}
    left = 2 * micro_batches * chunks * stages
    while left:
        for stage in range(stages):
            mine = plans[stage]
            while len(rows[stage]) < len(mine):
                kind, chunk, batch = mine[len(rows[stage])]
                part = chunk * stages + stage
                if kind == 0:
                    ready = ends.get((0, part - 1, batch), -1) + send if part else 0
                    missing = part and (0, part - 1, batch) not in ends
                elif part < last:
                    ready = ends.get((1, part + 1, batch), -1) + send
                    missing = (1, part + 1, batch) not in ends
                else:
                    ready, missing = ends[0, part, batch], False
                if missing:
                    break
                start = max(free[stage], ready)
                free[stage] = ends[kind, part, batch] = start + (backward if kind else forward)[part]
                rows[stage].append((kind, chunk, batch, start))
                left -= 1
    return rows


def plan(stage, stages, micro_batches, chunks):
    """(kind, chunk, micro-batch) in the order of 1F1B."""
    total = micro_batches * chunks
    if chunks == 1:
        ahead = min(stages - stage - 1, total)
        turns = [(0, batch) for batch in range(total)]
    else:
        ahead = min(2 * (stages - stage - 1) + (chunks - 1) * stages, total)
        turns = [
            (chunk, group * stages + batch)
            for group in range(micro_batches // stages)
            for chunk in range(chunks)
            for batch in range(stages)
        ]
    steps = [(0, chunk, batch) for chunk, batch in turns[:ahead]]
    for turn in range(total):
        if turn + ahead < total:
            steps.append((0, *turns[turn + ahead]))
        steps.append((1, chunks - 1 - turns[turn][0], turns[turn][1]))
    return steps
