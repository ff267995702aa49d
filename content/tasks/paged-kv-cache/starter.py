class BlockManager:
    """Who holds which blocks of the KV cache. Blocks are numbered from 0; all are free at first."""

    def __init__(self, blocks: int, block_size: int):
        self.block_size = block_size
        self.free_blocks = list(range(blocks))

    def allocate(self, sequence: int, tokens: list[int]) -> list[int] | None:
        """A new sequence: its table of blocks, or None if that is refused."""

    def append(self, sequence: int, token: int) -> tuple[int, int] | None:
        """One more token: (block that it goes to, block to copy there before or -1), or None if refused."""

    def fork(self, parent: int, child: int) -> bool:
        """A new sequence with the tokens and the table of another; False if that is refused."""

    def free(self, sequence: int) -> bool:
        """Forget a sequence; False if there is none."""

    def swap_out(self, sequence: int) -> bool:
        """Give the blocks up, keep the tokens; False if that is refused."""

    def swap_in(self, sequence: int) -> list[int] | None:
        """Blocks again for a sequence that was swapped out: its table, or None if that is refused."""
