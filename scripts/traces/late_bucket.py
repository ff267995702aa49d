"""A model of DDP whose buckets wait for one gradient: `python scripts/traces/late_bucket.py OUT.json`.

A decoder of 24 blocks (width 2048, vocabulary 50,304, tied), one parameter registered in block 14 and used by
all blocks. Buckets are assigned as DDP does it: parameters in reverse order of registration, a bucket is full
when it has reached the cap. A gradient is there when the backward pass of its block has ended, that of the
shared parameter at the end of block 0. Buckets start in order, one at a time, on 32 GPUs at 45 GB/s of bus
bandwidth. Prints the scenario's figures; with --rebuilt the buckets are in the order of arrival: the cure.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import from_profiler
from drawing import Drawing, model

SCRIPT = "scripts/traces/late_bucket.py"
BLOCKS, WIDTH, VOCABULARY, POSITIONS, SHARED_IN = 24, 2048, 50_304, 2048, 14
FIRST_CAP, CAP = 1024**2, 400 * 1024**2
RANKS, BUS = 32, 45e9
FORWARD, HEAD, BLOCK, OPTIMIZER = 304.0, 37.0, 23.5, 21.0  # ms; head and block are of the backward pass
WORDS = {"wait for all-reduce": "等 all-reduce", "forward": "forward（前向）"}


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name, its FP32 gradient in bytes, and when that is there (ms into backward)."""

    name: str
    size: int
    ready: float


def after(block: int) -> float:
    """When the backward pass of a block has ended."""
    return HEAD + (BLOCKS - block) * BLOCK


def registered(shared: bool) -> list[Parameter]:
    """All parameters in the order of registration; matrices only, and the shared vector of 2048 numbers."""
    listed = [
        Parameter("wte", 4 * VOCABULARY * WIDTH, after(0)), Parameter("wpe", 4 * POSITIONS * WIDTH, after(0))
    ]  # fmt: skip
    for block in range(BLOCKS):
        for part, times in (("attn.qkv", 3), ("attn.proj", 1), ("mlp.up", 4), ("mlp.down", 4)):
            listed.append(Parameter(f"h.{block}.{part}", 4 * times * WIDTH**2, after(block)))
        if shared and block == SHARED_IN:
            listed.append(Parameter(f"h.{block}.gain", 4 * WIDTH, after(0)))
    return [*listed, Parameter("ln_f", 4 * WIDTH, HEAD)]


def buckets(parameters: list[Parameter], caps: tuple[int, ...]) -> list[list[Parameter]]:
    """As DDP assigns them: a bucket is closed by the parameter with which it reaches its cap."""
    made: list[list[Parameter]] = [[]]
    for parameter in parameters:
        made[-1].append(parameter)
        if sum(entry.size for entry in made[-1]) >= caps[min(len(made), len(caps)) - 1]:
            made.append([])
    return made if made[-1] else made[:-1]


def assigned(shared: bool, rebuilt: bool) -> list[list[Parameter]]:
    """The buckets of a run."""
    parameters = registered(shared)[::-1]
    if rebuilt:
        parameters.sort(key=lambda parameter: parameter.ready)
    return buckets(parameters, (FIRST_CAP, CAP))


def schedule(made: list[list[Parameter]]) -> list[tuple[float, float, float]]:
    """Of each bucket: when it is complete, when its all-reduce begins and when it ends (ms into backward)."""
    found, free = [], 0.0
    for bucket in made:
        ready = max(parameter.ready for parameter in bucket)
        start = max(ready, free)
        free = start + 2 * (RANKS - 1) / RANKS * sum(p.size for p in bucket) / BUS * 1000
        found.append((ready, start, free))
    return found


def draw(drawing: Drawing, made: list[list[Parameter]]) -> float:
    """One step; returns how long it takes, in ms."""
    compute, network = "GPU 0, compute stream", "GPU 0, NCCL stream"
    begin = drawing.slice(compute, 0.0, FORWARD, "forward", "compute")
    at = drawing.slice(compute, begin, HEAD, "backward, head and loss", "compute")
    for block in reversed(range(BLOCKS)):
        at = drawing.slice(compute, at, BLOCK, f"backward, block {block}", "compute")
    drawing.marker(begin, "backward begins")
    drawing.marker(at, "backward ends")
    for number, (_, start, stop) in enumerate(schedule(made)):
        size = sum(parameter.size for parameter in made[number]) / 1e6
        name, detail = f"all-reduce, bucket {number}", f"{size:.1f} MB, fp32, 32 ranks"
        drawing.slice(network, begin + start, stop - start, name, "communication", detail)
    end = begin + schedule(made)[-1][2]
    drawing.slice(compute, at, end - at, "wait for all-reduce", "wait")
    return drawing.slice(compute, end, OPTIMIZER, "optimizer", "compute")


def main() -> None:
    """Draws, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--without", action="store_true", help="the model before the shared parameter")
    parser.add_argument("--rebuilt", action="store_true", help="buckets in the order of arrival")
    options = parser.parse_args()
    drawing = Drawing(model(SCRIPT))
    made = assigned(not options.without, options.rebuilt)
    for number, ((ready, start, stop), bucket) in enumerate(zip(schedule(made), made, strict=True)):
        size = sum(parameter.size for parameter in bucket)
        print(
            f"bucket {number:2}  {size:11} B  complete {ready:6.1f}  start {start:6.1f}  end {stop:6.1f}  "
            f"{bucket[0].name} … {bucket[-1].name}"
        )
    backward, end = after(0), schedule(made)[-1][2]
    total = sum(stop - start for _, start, stop in schedule(made))
    print(f"backward {backward:.1f} ms, all-reduces {total:.1f} ms, exposed {end - backward:.1f} ms")
    print(f"step {draw(drawing, made):.1f} ms")
    print(from_profiler.write(drawing.made(WORDS), options.target), "bytes")


if __name__ == "__main__":
    main()
