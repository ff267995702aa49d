"""Prints without end."""


def schedule(stages, micro_batches, chunks, forward, backward, latency):
    while True:
        print("the bubble is 0 %" * 1000, flush=True)
