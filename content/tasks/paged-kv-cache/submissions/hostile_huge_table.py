"""Answers with a table that grows until the memory of the jail is full."""


class BlockManager:
    def __init__(self, blocks, block_size):
        pass

    def allocate(self, *_):
        table = [0]
        while True:
            table += table

    append = fork = free = swap_out = swap_in = allocate
