import numpy as np


def simulate(algorithm: str, ranks: int, size: int, links: np.ndarray, route: np.ndarray):
    """Return (begin, carried, waited) of one all-reduce of `size` bytes on every rank.

    algorithm   "ring", "tree" or "halving"
    links       int64[links, 4]: from node, to node, alpha in ps, beta in ps per byte
    route       int64[nodes, ranks]: the link that a node takes towards a rank; -1 at the rank itself

    begin       int64[ranks, steps + 1]: when each rank begins each step; in the last column, when it is done
    carried     int64[links]: bytes that went over each link
    waited      int64[links]: ps that messages waited for each link, added up
    """
    rounds = ranks.bit_length() - 1
    extra = 0 if ranks == 1 << rounds else 1
    steps = {
        "ring": 2 * (ranks - 1),
        "tree": 2 * (ranks - 1).bit_length(),
        "halving": 2 * (rounds + extra),
    }[algorithm]
    begin = np.zeros((ranks, steps + 1), np.int64)
    carried = np.zeros(len(links), np.int64)
    waited = np.zeros(len(links), np.int64)
    return begin, carried, waited
