"""Serves requests: shows the scheduler what has arrived and what has finished, and carries out its plans."""


def call(submission, parameters, inputs, outputs, wire):
    """One day of a server, until all requests have their tokens or the outputs are full."""
    scheduler = submission.Scheduler(
        parameters["budget"], parameters["batch"], parameters["blocks"], parameters["block_size"]
    )
    server = Server(inputs["requests"].tolist())
    plan, preempted = (
        Log(outputs["plan"], outputs["plan_ends"]),
        Log(outputs["preempted"], outputs["preempted_ends"]),
    )
    for now in range(len(outputs["plan_ends"])):
        gave_up, chosen = scheduler.step(server.arrived(now), server.finished)
        gave_up, chosen = list(gave_up), list(chosen)
        preempted.write(now, gave_up)
        plan.write(now, chosen)
        if not server.compute(gave_up, chosen):
            return


class Server:
    """Requests are (step, user, prompt tokens, output tokens), named by their row."""

    def __init__(self, requests):
        self.requests = requests
        self.known = [prompt for _, _, prompt, _ in requests]
        self.last = [prompt + output for _, _, prompt, output in requests]
        self.computed = [0] * len(requests)
        self.finished = []
        self.next = 0

    def arrived(self, now):
        """(name, user, prompt tokens) of those that arrive in this step."""
        first = self.next
        while self.next < len(self.requests) and self.requests[self.next][0] <= now:
            self.next += 1
        return [(name, *self.requests[name][1:3]) for name in range(first, self.next)]

    def compute(self, preempted, plan):
        """One iteration of the model. False when a plan cannot be carried out."""
        for name in preempted:
            if not 0 <= name < self.next:
                return False
            self.computed[name] = 0
        self.finished = []
        for name, count in plan:
            if not 0 <= name < self.next or not 0 < count <= self.known[name] - self.computed[name]:
                return False
            self.computed[name] += count
            if self.computed[name] == self.known[name]:
                self.known[name] += 1
                if self.known[name] == self.last[name]:
                    self.finished.append(name)
        return True


class Log:
    """Lists one after the other in an array, with the place where each ends."""

    def __init__(self, entries, ends):
        self.entries, self.ends = entries, ends
        self.at = 0

    def write(self, now, entries):
        """As much as there is room for."""
        room = self.entries[self.at : self.at + len(entries)]
        if len(room):
            room[:] = entries[: len(room)]
        self.at += len(entries)
        self.ends[now] = self.at
