"""A model of long prompts between decode steps: `python scripts/traces/long_prefills.py OUT.json`.

Chat and long documents on one engine (serving_engine.py), ten minutes for each budget of tokens. Draws
a few seconds with the large budget, then prints the figures that the scenario shows.
"""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write
from serving_engine import Engine, Request, Step

SECONDS, BLOCKS, SEQS = 600, 27_000, 256
LARGE = 16_384
BUDGETS = (512, 1_024, 2_048, LARGE)
CHATS, DOCUMENTS = 6.0, 0.65  # requests a second
LENGTH = 3_000.0  # ms that are drawn


def load(documents: bool) -> list[Request]:
    """Arrivals of ten minutes."""
    chance, at = random.Random(7), 0.0  # noqa: S311 - a load that repeats
    found: list[Request] = []
    while at < SECONDS * 1e3:
        at += chance.expovariate(CHATS / 1e3)
        found.append(Request(f"chat {len(found)}", at, chance.randint(200, 800), chance.randint(120, 280)))
    chance, at = random.Random(11), 0.0  # noqa: S311 - a load that repeats
    while documents and at < SECONDS * 1e3:
        at += chance.expovariate(DOCUMENTS / 1e3)
        prompt, answer = chance.randint(8_000, 16_000), chance.randint(200, 400)
        found.append(Request(f"document {len(found)}", at, prompt, answer))
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """Nearest rank."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def figures(name: str, requests: list[Request], steps: list[Step]) -> None:
    """One line of measurements."""
    chats = [one for one in requests if one.name.startswith("chat") and one.times]
    documents = [one for one in requests if one.name.startswith("document") and one.times]
    gaps = [b - a for one in chats for a, b in zip(one.times, one.times[1:], strict=False)]
    longest = [
        max(b - a for a, b in zip(one.times, one.times[1:], strict=False)) for one in chats if one.times[1:]
    ]
    parts = [
        f"ITL P50 {quantile(gaps, 0.5):.1f} P90 {quantile(gaps, 0.9):.1f} P99 {quantile(gaps, 0.99):.1f}"
    ]
    parts.append(
        f"mean {sum(gaps) / len(gaps):.1f}, above 100 ms {100 * sum(g > 100 for g in gaps) / len(gaps):.2f}%"
    )
    parts.append(f"streams with a gap above 100 ms {100 * sum(g > 100 for g in longest) / len(longest):.0f}%")
    for kind, listed in (("chat", chats), ("documents", documents)):
        first = [one.times[0] - one.arrival for one in listed]
        if first:
            parts.append(f"TTFT {kind} P50 {quantile(first, 0.5):.0f} P99 {quantile(first, 0.99):.0f}")
    busy = sum(step.duration for step in steps)
    parts.append(f"tokens/s {sum(len(one.times) for one in requests) / SECONDS:.0f}")
    parts.append(
        f"KV mean {sum(s.blocks * s.duration for s in steps) / busy / BLOCKS:.3f} "
        f"max {max(s.blocks for s in steps) / BLOCKS:.3f}"
    )
    parts.append(
        f"running {sum(s.running * s.duration for s in steps) / busy:.1f}, "
        f"waiting max {max(s.waiting for s in steps)}, preempted {sum(len(s.preempted) for s in steps)}"
    )
    parts.append(f"steps {len(steps)}, above 100 ms {sum(s.duration > 100 for s in steps)}")
    print(f"{name}: " + "; ".join(parts))


def window(steps: list[Step]) -> float:
    """A second before a step with a long prompt, such that three such steps follow within the picture."""
    long = [step.start for step in steps if step.duration > 300 and step.start > 60_000]
    for first, third in zip(long, long[2:], strict=False):
        if third - first < LENGTH - 1_000:
            return first - 400
    raise SystemExit("no such window")


def draw(drawing: Drawing, steps: list[Step], requests: list[Request]) -> None:
    """Steps of the engine, four streams, the tokens that each step computes."""
    begin = window(steps)
    for step in steps:
        at = step.start - begin
        if not 0 <= at <= LENGTH - step.duration:
            continue
        prompts = sum(tokens for _, tokens, _ in step.prefills)
        name = f"prefill + {len(step.decodes)} decodes" if prompts > 1_000 else "step"
        detail = f"{prompts} prompt tokens, {len(step.decodes)} decodes"
        drawing.slice("engine steps", at, step.duration, name, "compute", detail)
        drawing.point("prompt tokens in this step", "", at, prompts)
        drawing.point("requests decoding", "", at, len(step.decodes))
    shown = 0
    for one in requests:
        ok = one.name.startswith("chat") and len(one.times) > 2
        if not ok or not (one.times[0] < begin + 300 and one.times[-1] > begin + 1_400) or shown == 4:
            continue
        shown += 1
        for before, after in zip(one.times, one.times[1:], strict=False):
            if begin <= before and after <= begin + LENGTH:
                long = after - before > 100
                name = "no token" if long else "token"
                drawing.slice(
                    f"stream {shown}", before - begin, after - before, name, "wait" if long else "other"
                )


WORDS = {
    "engine steps": "engine step", "prompt tokens in this step": "本 step 的 prompt token 数",
    "requests decoding": "decode 中的请求数", "no token": "没有 token",
    **{f"stream {n}": f"流 {n}" for n in range(1, 5)},
}  # fmt: skip


def main() -> None:
    """Simulates, draws and prints."""
    drawing = Drawing(model("scripts/traces/long_prefills.py"))
    for budget, documents in [(1_024, False), *((budget, True) for budget in BUDGETS)]:
        requests = load(documents)
        steps = Engine(BLOCKS, SEQS, budget).run(requests, SECONDS * 1e3)
        figures(f"budget {budget}, {'with' if documents else 'without'} documents", requests, steps)
        if budget == LARGE:
            draw(drawing, steps, requests)
            for step in steps[20_000:60_000]:
                if step.duration > 550:
                    print(
                        f"  {step.duration:.0f} ms: {[t for _, t, _ in step.prefills]} + {len(step.decodes)}"
                    )
                    break
    used = set(drawing.tracks) | set(drawing.counters) | set(drawing.names.listed)
    words = {name: said for name, said in WORDS.items() if name in used}
    print(write(drawing.made(words), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
