class Scheduler:
    """Decides, one iteration after the other, which requests compute how many tokens."""

    def __init__(self, budget: int, batch: int, blocks: int, block_size: int):
        self.budget = budget
        self.batch = batch
        self.free_blocks = blocks
        self.block_size = block_size
        self.running = []
        self.waiting = []

    def step(
        self, arrived: list[tuple[int, int, int]], finished: list[int]
    ) -> tuple[list[int], list[tuple[int, int]]]:
        """Return (preempted, plan): requests that give up their blocks, and (request, tokens) to compute.

        arrived    (request, user, prompt tokens) of those that arrive now
        finished   requests that got their last token in the iteration before
        """
        self.running = [request for request in self.running if request not in finished]
        self.waiting += [request for request, _, _ in arrived]
        return [], []
