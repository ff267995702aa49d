"""One list of all that wait; for every admission it is looked through from end to end."""


class Scheduler:
    def __init__(self, budget, batch, blocks, block_size):
        self.budget, self.batch, self.free, self.size = budget, batch, blocks, block_size
        self.waiting, self.running, self.served = [], [], {}
        self.place = 0

    def width(self, tokens):
        return -(-tokens // self.size)

    def step(self, arrived, finished):
        for r in self.running:
            if r[0] in finished:
                self.free += self.width(r[3])
        self.running = [r for r in self.running if r[0] not in finished]
        here = {r[1] for r in self.running} | {r[1] for r in self.waiting}
        for name, user, prompt in arrived:
            if user not in here:
                least = min((self.served[other] for other in here), default=0)
                self.served[user] = max(self.served.get(user, 0), least)
                here.add(user)
            self.place += 1
            self.waiting.append([name, user, prompt, 0, self.place])
        plan, preempted, left, index = [], [], self.budget, 0
        while left and index < len(self.running):
            r = self.running[index]
            count = min(r[2] - r[3], left)
            while self.width(r[3] + count) - self.width(r[3]) > self.free:
                victim = self.running.pop()
                self.free += self.width(victim[3])
                victim[3] = 0
                self.place += 1
                victim[4] = -self.place
                self.waiting.append(victim)
                preempted.append(victim[0])
                if victim is r:
                    return preempted, plan
            self.give(r, count, plan)
            left -= count
            index += 1
        while not preempted and left and self.waiting and len(self.running) < self.batch:
            r = min(self.waiting, key=lambda r: (self.served[r[1]], r[1], r[4]))
            count = min(r[2], left)
            if self.width(count) > self.free:
                break
            self.waiting.remove(r)
            self.running.append(r)
            self.give(r, count, plan)
            left -= count
        return preempted, plan

    def give(self, r, count, plan):
        self.free -= self.width(r[3] + count) - self.width(r[3])
        r[3] += count
        r[2] += r[3] == r[2]
        self.served[r[1]] += count
        plan.append((r[0], count))
