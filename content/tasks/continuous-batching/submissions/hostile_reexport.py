"""A forbidden module through a permitted one."""

import heapq
import typing


class Scheduler:
    def __init__(self, budget, batch, blocks, block_size):
        self.budget = budget

    def step(self, arrived, finished):
        return [], [(len(typing.sys.modules), 1)]
