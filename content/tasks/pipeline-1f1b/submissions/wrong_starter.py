import numpy as np


def schedule(
    stages: int, micro_batches: int, chunks: int, forward: np.ndarray, backward: np.ndarray, latency: int
) -> np.ndarray:
    """Return int64[stages, 2 * micro_batches * chunks, 4]: for each stage, in the order of time, rows of
    (0 for a forward or 1 for a backward, chunk, micro-batch, start in ns).

    forward, backward   int64[stages * chunks]: ns of part chunk * stages + stage of the model
    latency             ns that a result takes from one stage to another
    """
    return np.zeros((stages, 2 * micro_batches * chunks, 4), np.int64)
