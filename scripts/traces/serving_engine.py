"""A model of continuous batching as vLLM's scheduler does it, with the costs of an 8B model on an H100.

A step has a budget of tokens: running requests first, one token each or the next chunk of their prompt, then
waiting ones while the KV cache has blocks. When it has none, the request admitted last is preempted: it loses
its blocks and computes prompt and answer again later. Deterministic; standard library only.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

BLOCK = 16  # tokens
WEIGHTS_MS = 7.5  # reading 16 GB of weights, launching, sampling
READ_MS = 131_072 / 2.7e12 * 1e3  # reading the KV of one token: 128 KiB at 2.7 TB/s
LINEAR_MS = 2 * 7.5e9 / 460e12 * 1e3  # one token of a prompt through the matrices at 460 TFLOP/s
ATTEND_MS = 4 * 4096 * 32 / 400e12 * 1e3  # one token of a prompt against one token before it


@dataclass
class Request:
    """Times in ms; `computed` tokens have their KV in the cache, `times` are those of the answer's tokens."""

    name: str
    arrival: float
    prompt: int
    answer: int
    computed: int = 0
    times: list[float] = field(default_factory=list)
    preempted: int = 0

    @property
    def wanted(self) -> int:
        """Tokens that must be computed before the next one of the answer is known."""
        return self.prompt + len(self.times)

    @property
    def blocks(self) -> int:
        """Blocks of the KV cache that it holds."""
        return -(-self.computed // BLOCK)


@dataclass
class Step:
    """One engine step: which requests decoded, which computed how many tokens of a prompt."""

    start: float
    duration: float
    decodes: list[Request]
    prefills: list[tuple[Request, int, int]]  # request, tokens computed now, tokens computed before
    preempted: list[Request]
    blocks: int
    running: int
    waiting: int


@dataclass
class Engine:
    """`blocks` of KV cache, at most `seqs` requests at once, at most `budget` tokens a step."""

    blocks: int
    seqs: int
    budget: int
    now: float = 0.0
    running: list[Request] = field(default_factory=list)
    waiting: deque[Request] = field(default_factory=deque)

    def used(self) -> int:
        """Blocks that are taken."""
        return sum(request.blocks for request in self.running)

    def run(self, arrivals: Iterable[Request], until: float) -> list[Step]:
        """All steps that begin before `until` (ms)."""
        coming, steps = deque(sorted(arrivals, key=lambda request: request.arrival)), []
        while self.now < until:
            while coming and coming[0].arrival <= self.now:
                self.waiting.append(coming.popleft())
            if not self.running and not self.waiting:
                if not coming:
                    break
                self.now = coming[0].arrival
                continue
            steps.append(self._step())
        return steps

    def _step(self) -> Step:
        left, free = self.budget, self.blocks - self.used()
        planned: list[tuple[Request, int]] = []
        preempted: list[Request] = []
        place = 0
        while place < len(self.running) and left:
            request = self.running[place]
            tokens = min(left, request.wanted - request.computed)
            more = -(-(request.computed + tokens) // BLOCK) - request.blocks
            while more > free and self.running[-1] is not request:
                free += self._preempt(preempted)
            if more > free:
                free += self._preempt(preempted)
                break
            planned.append((request, tokens))
            left, free, place = left - tokens, free - more, place + 1
        while not preempted and self.waiting and left and len(self.running) < self.seqs:
            request = self.waiting[0]
            tokens = min(left, request.wanted)
            if -(-tokens // BLOCK) > free:
                break
            self.running.append(self.waiting.popleft())
            planned.append((request, tokens))
            left, free = left - tokens, free + request.blocks - -(-tokens // BLOCK)
        return self._computed(planned, preempted)

    def _preempt(self, preempted: list[Request]) -> int:
        victim = self.running.pop()
        freed, victim.computed = victim.blocks, 0
        victim.preempted += 1
        self.waiting.appendleft(victim)
        preempted.append(victim)
        return freed

    def _computed(self, planned: list[tuple[Request, int]], preempted: list[Request]) -> Step:
        decodes = [one for one, tokens in planned if one.times and tokens == 1]
        prefills = [(one, tokens, one.computed) for one, tokens in planned if not (one.times and tokens == 1)]
        duration = WEIGHTS_MS + READ_MS * sum(one.computed for one in decodes)
        for _, tokens, before in prefills:
            duration += tokens * (LINEAR_MS + ATTEND_MS * (before + tokens / 2))
        step = Step(self.now, duration, decodes, prefills, preempted, 0, 0, len(self.waiting))
        self.now += duration
        for request, tokens in planned:
            request.computed += tokens
            if request.computed == request.wanted:
                request.times.append(self.now)
        step.blocks, step.running = self.used(), len(self.running)
        self.running = [one for one in self.running if len(one.times) < one.answer]
        return step
