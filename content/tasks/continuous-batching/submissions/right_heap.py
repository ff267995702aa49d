"""Users with waiting requests in a heap by what they received; stale entries are dropped when they come up."""

from collections import deque
from heapq import heappop, heappush


class Scheduler:
    def __init__(self, budget, batch, blocks, block_size):
        self.budget, self.batch, self.free, self.size = budget, batch, blocks, block_size
        self.user, self.known, self.computed, self.blocks = {}, {}, {}, {}
        self.running = []
        self.waiting = {}
        self.served = {}
        self.count = {}
        self.heap = []

    def step(self, arrived, finished):
        for name in finished:
            user = self.user.pop(name)
            self.free += self.blocks.pop(name)
            del self.known[name], self.computed[name]
            self.count[user] -= 1
            if not self.count[user]:
                del self.count[user]
        if finished:
            self.running = [name for name in self.running if name in self.user]
        for name, user, prompt in arrived:
            self.arrive(name, user, prompt)
        plan, preempted, left = [], [], self.budget
        for name in list(self.running):
            if not left or name in preempted:
                break
            count = min(self.known[name] - self.computed[name], left)
            need = self.need(name, count)
            while need > self.free and self.running[-1] != name:
                preempted.append(self.preempt())
            if need > self.free:
                preempted.append(self.preempt())
                break
            left -= self.give(name, count, need, plan)
        while left and not preempted and len(self.running) < self.batch and self.heap:
            served, user = self.heap[0]
            if served != self.served[user] or not self.waiting[user]:
                heappop(self.heap)
                continue
            name = self.waiting[user][0]
            count = min(self.known[name], left)
            need = self.need(name, count)
            if need > self.free:
                break
            heappop(self.heap)
            self.waiting[user].popleft()
            self.running.append(name)
            left -= self.give(name, count, need, plan)
        return preempted, plan

    def arrive(self, name, user, prompt):
        if user not in self.count:
            least = min((self.served[other] for other in self.count), default=0)
            self.served[user] = max(least, self.served.get(user, 0))
            self.count[user] = 0
            self.waiting.setdefault(user, deque())
        self.count[user] += 1
        self.user[name], self.known[name], self.computed[name], self.blocks[name] = user, prompt, 0, 0
        self.waiting[user].append(name)
        heappush(self.heap, (self.served[user], user))

    def need(self, name, count):
        return (self.computed[name] + count + self.size - 1) // self.size - self.blocks[name]

    def give(self, name, count, need, plan):
        self.free -= need
        self.blocks[name] += need
        self.computed[name] += count
        if self.computed[name] == self.known[name]:
            self.known[name] += 1
        user = self.user[name]
        self.served[user] += count
        if self.waiting[user]:
            heappush(self.heap, (self.served[user], user))
        plan.append((name, count))
        return count

    def preempt(self):
        name = self.running.pop()
        user = self.user[name]
        self.free += self.blocks[name]
        self.blocks[name] = self.computed[name] = 0
        self.waiting[user].appendleft(name)
        heappush(self.heap, (self.served[user], user))
        return name
