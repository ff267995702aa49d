"""A model of a full KV cache: `python scripts/traces/preempted.py OUT.json`.

Long answers on one engine (serving_engine.py) with limits of 48 to 128 requests at once, calm five minutes
and busier afterwards. Draws some seconds of the engine with 128, prints the figures that the scenario shows.
"""

import random
import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write
from serving_engine import BLOCK, Engine, Request, Step

BLOCKS, BUDGET, SECONDS = 23_400, 2_048, 1_200
CALM, BUSY, CHANGE = 0.60, 0.84, 300.0  # requests a second; busy from this second on
BEGIN, LENGTH = 900_000.0, 12_000.0  # ms that are drawn


def load() -> list[Request]:
    """Arrivals of twenty minutes: prompts of 3,000 to 6,000 tokens, answers of 1,500 to 3,500."""
    chance, at = random.Random(3), 0.0  # noqa: S311 - a load that repeats
    found: list[Request] = []
    while at < SECONDS * 1e3:
        at += chance.expovariate((CALM if at < CHANGE * 1e3 else BUSY) / 1e3)
        prompt, answer = chance.randint(3_000, 6_000), chance.randint(1_500, 3_500)
        found.append(Request(f"request {len(found)}", at, prompt, answer))
    return found


def recomputed(step: Step) -> int:
    """Tokens of a step that had been computed once before (of requests that were preempted)."""
    return sum(tokens for one, tokens, _ in step.prefills if one.preempted)


def log(steps: list[Step], every: float) -> None:
    """What the engine would print."""
    for at in range(0, SECONDS, int(every)):
        span = [step for step in steps if at + every - 10 <= step.start / 1e3 < at + every]
        if span:
            took = (span[-1].start + span[-1].duration - span[0].start) / 1e3
            prompts = sum(tokens for step in span for _, tokens, _ in step.prefills) / took
            made = sum(len(step.decodes) for step in span) / took
            last = span[-1]
            print(
                f"  {at + every:5.0f} s: prompt {prompts:8.1f} tokens/s, generation {made:7.1f} tokens/s, "
                f"Running: {last.running}, Waiting: {last.waiting}, KV {100 * last.blocks / BLOCKS:.1f}%"
            )


def figures(requests: list[Request], steps: list[Step]) -> None:
    """Means from second 600 on, and the calm minutes before the change."""
    for name, low, high in (("calm", 120, CHANGE), ("busy", 600, SECONDS)):
        span = [step for step in steps if low <= step.start / 1e3 < high]
        took = sum(step.duration for step in span) / 1e3
        made = sum(len(step.decodes) for step in span) / took
        fresh = sum(tokens for step in span for one, tokens, _ in step.prefills) / took
        again = sum(map(recomputed, span)) / took
        lost = sum(
            step.duration * recomputed(step) / max(1, sum(t for _, t, _ in step.prefills))
            for step in span
            if step.prefills
        )
        ended = [
            one for one in requests if len(one.times) >= one.answer and low <= one.times[-1] / 1e3 < high
        ]
        whole = sorted((one.times[-1] - one.arrival) / 1e3 for one in ended)
        first = sorted((one.times[0] - one.arrival) / 1e3 for one in ended)
        gap = sorted((one.times[-1] - one.times[0]) / len(one.times) for one in ended)
        lots, thrown = len(ended), sum(len(step.preempted) for step in span)
        rebuilt = sum(step.duration for step in span if recomputed(step)) / took / 1e3
        held = sum(step.blocks * step.duration for step in span) / took / 1e3 / BLOCKS
        running = sum(step.running * step.duration for step in span) / took / 1e3
        print(f"  {name}: {made:.0f} tokens/s, finished {lots / took:.2f}/s in {took:.0f} s")
        print(f"    preempted {thrown / took:.2f}/s, {sum(o.preempted for o in ended) / lots:.2f} each")
        print(f"    prefill {fresh:.0f} tokens/s, of which again {again:.0f}")
        print(f"    steps with recomputation {rebuilt:.0%} of the time, its share {lost / took / 1e3:.0%}")
        print(f"    E2E P50 {whole[lots // 2]:.0f} s P99 {whole[int(lots * 0.99)]:.0f} s")
        print(f"    TTFT P50 {first[lots // 2]:.2f} s, TPOT P50 {gap[lots // 2]:.1f} ms")
        print(f"    step {1e3 * took / len(span):.1f} ms, KV {held:.1%}, running {running:.1f}")
    last = steps[-1]
    print(f"  at the end: running {last.running}, waiting {last.waiting}")


def draw(drawing: Drawing, steps: list[Step]) -> None:
    """Steps, what happens to five requests that are preempted, the cache."""
    span = [step for step in steps if step.start >= BEGIN and step.start + step.duration <= BEGIN + LENGTH]
    victims: list[Request] = []
    for step in span:
        victims += [one for one in step.preempted if one not in victims]
    total = 0
    states: dict[str, tuple[float, str]] = {}
    for step in span:
        at = step.start - BEGIN
        again, fresh = recomputed(step), sum(t for _, t, _ in step.prefills) - recomputed(step)
        name = "recompute + decode" if again else "prefill + decode" if fresh else "decode"
        detail = f"{again} tokens again, {fresh} new, {len(step.decodes)} decodes"
        drawing.slice("engine steps", at, step.duration, name, "memory" if again else "compute", detail)
        total += len(step.preempted)
        drawing.point("preempted so far", "", at, total)
        drawing.point("KV cache used", "%", at, round(100 * step.blocks / BLOCKS, 1))
        drawing.point("requests running", "", at, step.running)
        for one in victims[:5]:
            again_now = any(one is other and one.preempted for other, _, _ in step.prefills)
            state = "decode" if one in step.decodes else "recompute" if again_now else "waiting again"
            before = states.get(one.name)
            if before is None or before[1] != state:
                if before:
                    put(drawing, one.name, before, at)
                states[one.name] = (at, state)
    for name, before in states.items():
        put(drawing, name, before, span[-1].start - BEGIN)


def put(drawing: Drawing, name: str, before: tuple[float, str], until: float) -> None:
    """One state of a request."""
    category = {"decode": "compute", "recompute": "memory", "waiting again": "wait"}[before[1]]
    if until > before[0]:
        drawing.slice(name, before[0], until - before[0], before[1], category)


WORDS = {
    "engine steps": "engine step", "recompute + decode": "重算 + decode", "recompute": "重算",
    "waiting again": "重新排队", "KV cache used": "KV Cache 占用", "preempted so far": "累计抢占次数",
    "requests running": "运行中的请求数",
}  # fmt: skip


def main() -> None:
    """Simulates, prints and draws."""
    print(f"KV cache: {BLOCKS * BLOCK:,} tokens")
    drawing = Drawing(model("scripts/traces/preempted.py"))
    for seqs in (48, 56, 64, 128):
        requests = load()
        steps = Engine(BLOCKS, seqs, BUDGET).run(requests, SECONDS * 1e3)
        print(f"at most {seqs}:")
        figures(requests, steps)
        log(steps, 100)
        if seqs == 128:
            draw(drawing, steps)
    words = {
        **WORDS,
        **{name: name.replace("request", "请求") for name in drawing.tracks if name[:8] == "request "},
    }
    known = {*drawing.names.listed, *drawing.tracks, *drawing.counters}
    print(write(drawing.made({k: v for k, v in words.items() if k in known}), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
