"""Written from the statement, word by word, with small objects."""

import math
from collections import deque
from dataclasses import dataclass


@dataclass
class Request:
    name: int
    user: int
    known: int
    computed: int = 0


class Scheduler:
    def __init__(self, budget: int, batch: int, blocks: int, block_size: int):
        self.budget, self.batch, self.blocks, self.block_size = (budget + 1) // 2, batch, blocks, block_size
        self.free_blocks = blocks
        self.running: list[Request] = []
        self.queues: dict[int, deque] = {}
        self.counters: dict[int, int] = {}

    def blocks_of(self, tokens):
        return math.ceil(tokens / self.block_size)

    def users_here(self):
        return {r.user for r in self.running} | {user for user, queue in self.queues.items() if queue}

    def compute(self, request, tokens, plan):
        before = self.blocks_of(request.computed)
        request.computed += tokens
        self.free_blocks -= self.blocks_of(request.computed) - before
        self.counters[request.user] += tokens
        plan.append((request.name, tokens))
        if request.computed == request.known:
            request.known += 1

    def fits(self, request, tokens):
        return self.blocks_of(request.computed + tokens) - self.blocks_of(request.computed) <= self.free_blocks

    def preempt_last(self, preempted):
        request = self.running.pop()
        self.free_blocks += self.blocks_of(request.computed)
        request.computed = 0
        self.queues[request.user].appendleft(request)
        preempted.append(request.name)
        return request

    def step(self, arrived, finished):
        for request in self.running:
            if request.name in finished:
                self.free_blocks += self.blocks_of(request.computed)
        self.running = [request for request in self.running if request.name not in finished]
        for name, user, prompt in arrived:
            here = self.users_here()
            self.counters.setdefault(user, 0)
            if here and user not in here:
                self.counters[user] = max(self.counters[user], min(self.counters[other] for other in here))
            self.queues.setdefault(user, deque()).append(Request(name, user, prompt))

        preempted, plan, left = [], [], self.budget
        place = 0
        while place < len(self.running) and left > 0:
            request = self.running[place]
            tokens = min(request.known - request.computed, left)
            gone = False
            while not gone and not self.fits(request, tokens):
                gone = self.preempt_last(preempted) is request
            if gone:
                break
            self.compute(request, tokens, plan)
            left -= tokens
            place += 1

        while not preempted and left > 0 and len(self.running) < self.batch:
            waiting = [user for user, queue in self.queues.items() if queue]
            if not waiting:
                break
            user = min(waiting, key=lambda user: (self.counters[user], user))
            request = self.queues[user][0]
            tokens = min(request.known, left)
            if not self.fits(request, tokens):
                break
            self.queues[user].popleft()
            self.running.append(request)
            self.compute(request, tokens, plan)
            left -= tokens
        return preempted, plan
