"""One list of everything that is there; each question is answered by looking through it, and sorting it."""


class Scheduler:
    def __init__(self, budget, batch, blocks, block_size):
        self.budget, self.batch, self.blocks, self.size = budget, batch, blocks, block_size
        self.all = []
        self.served = {}
        self.turn = 0

    def width(self, tokens):
        return -(-tokens // self.size)

    def free(self):
        return self.blocks - sum(self.width(r["computed"]) for r in self.all)

    def running(self):
        return sorted((r for r in self.all if r["admitted"]), key=lambda r: r["admitted"])

    def step(self, arrived, finished):
        self.all = [r for r in self.all if r["name"] not in finished]
        for name, user, prompt in arrived:
            users = {r["user"] for r in self.all}
            if user not in users:
                least = min([self.served[other] for other in users], default=0)
                self.served[user] = max(self.served.get(user, 0), least)
            self.turn += 1
            self.all.append(
                {"name": name, "user": user, "known": prompt, "computed": 0, "admitted": 0, "place": self.turn}
            )
        plan, preempted, left, index = [], [], self.budget, 0
        while left and index < len(self.running()):
            r = self.running()[index]
            count = min(r["known"] - r["computed"], left)
            while self.width(r["computed"] + count) - self.width(r["computed"]) > self.free():
                victim = self.running()[-1]
                victim["admitted"] = victim["computed"] = 0
                victim["place"] = min(other["place"] for other in self.all) - 1
                preempted.append(victim["name"])
                if victim is r:
                    return preempted, plan
            self.give(r, count, plan)
            left -= count
            index += 1
        while not preempted and left and len(self.running()) < self.batch:
            waiting = sorted(
                (r for r in self.all if not r["admitted"]), key=lambda r: (self.served[r["user"]], r["user"], r["place"])
            )
            if not waiting or self.width(min(waiting[0]["known"], left)) > self.free():
                break
            self.turn += 1
            waiting[0]["admitted"] = self.turn
            count = min(waiting[0]["known"], left)
            self.give(waiting[0], count, plan)
            left -= count
        return preempted, plan

    def give(self, r, count, plan):
        r["computed"] += count
        r["known"] += r["computed"] == r["known"]
        self.served[r["user"]] += count
        plan.append((r["name"], count))
