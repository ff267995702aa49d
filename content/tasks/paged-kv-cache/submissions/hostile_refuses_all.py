"""Refuses everything and so never makes a mistake."""


class BlockManager:
    def __init__(self, blocks, block_size):
        pass

    def allocate(self, *_):
        return None

    append = fork = free = swap_out = swap_in = allocate
