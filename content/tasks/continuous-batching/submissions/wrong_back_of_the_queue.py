"""A preempted request queues up again at the end."""

from collections import deque


class Scheduler:
    """Per request a list [user, known, computed, blocks]."""

    def __init__(self, budget, batch, blocks, block_size):
        self.budget = budget
        self.batch = batch
        self.free = blocks
        self.size = block_size
        self.requests = {}
        self.running = []
        self.queues = {}
        self.served = {}
        self.present = {}

    def step(self, arrived, finished):
        """(preempted, plan) of one iteration."""
        for name in finished:
            user, _, _, blocks = self.requests.pop(name)
            self.free += blocks
            self.present[user] -= 1
            if not self.present[user]:
                del self.present[user]
        if finished:
            gone = set(finished)
            self.running = [name for name in self.running if name not in gone]
        for name, user, prompt in arrived:
            if user not in self.present:
                self.present[user] = 0
                least = min((self.served[other] for other in self.present if other != user), default=0)
                self.served[user] = max(self.served.get(user, 0), least)
                self.queues.setdefault(user, deque())
            self.present[user] += 1
            self.requests[name] = [user, prompt, 0, 0]
            self.queues[user].append(name)
        plan, preempted = [], []
        left = self.go_on(plan, preempted)
        if not preempted:
            self.admit(plan, left)
        return preempted, plan

    def go_on(self, plan, preempted):
        """The running ones in turn."""
        left = self.budget
        index = 0
        while index < len(self.running) and left:
            name = self.running[index]
            request = self.requests[name]
            count = min(request[1] - request[2], left)
            more = -(-(request[2] + count) // self.size) - request[3]
            while more > self.free:
                victim = self.running.pop()
                preempted.append(victim)
                other = self.requests[victim]
                self.free += other[3]
                other[2] = other[3] = 0
                self.queues[other[0]].append(victim)
                if victim == name:
                    return left
            self.give(name, request, count, more, plan)
            left -= count
            index += 1
        return left

    def admit(self, plan, left):
        """The waiting ones, by user."""
        while left and len(self.running) < self.batch:
            least = None
            for user in self.present:
                if self.queues[user]:
                    key = (self.served[user], user)
                    if least is None or key < least:
                        least = key
            if least is None:
                return
            queue = self.queues[least[1]]
            request = self.requests[queue[0]]
            count = min(request[1], left)
            more = -(-count // self.size)
            if more > self.free:
                return
            name = queue.popleft()
            self.running.append(name)
            self.give(name, request, count, more, plan)
            left -= count

    def give(self, name, request, count, more, plan):
        """Plan these tokens."""
        self.free -= more
        request[3] += more
        request[2] += count
        if request[2] == request[1]:
            request[1] += 1
        self.served[request[0]] += count
        plan.append((name, count))
