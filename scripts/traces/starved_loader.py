"""Records a training loop that waits for its DataLoader: `python scripts/traces/starved_loader.py OUT.json`.

One worker process reads compressed shards, unpacks them and augments the pictures; the main process trains a
small convolutional net. Each may use one core. The worker takes about three times as long for a batch as the
training does, so the queue is always empty and every step begins with a wait. With --workers 2 and --cached
the same loop is run with its cure. Prints the step log that the scenario shows.
"""

import argparse
import datetime
import io
import json
import os
import tempfile
import time
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import from_profiler
import numpy as np
import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile, record_function, schedule
from torch.utils.data import DataLoader, Dataset

BATCH, SIDE, STORED = 32, 64, 192
WARM, RECORDED = 6, 5
SCRIPT = "scripts/traces/starved_loader.py"


class Shards(Dataset[torch.Tensor]):
    """Whole batches, each a compressed file of pictures that are larger than the net wants them."""

    def __init__(self, folder: Path, count: int, log: Path, cached: bool) -> None:
        self.folder, self.count, self.log, self.cached = folder, count, log, cached

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> torch.Tensor:
        stages = [("read", time.time_ns())]
        packed = (self.folder / f"{number % 4}.z").read_bytes()
        stages.append(("unpack", time.time_ns()))
        pictures = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(BATCH, 3, STORED, STORED)
        stages.append(("augment", time.time_ns()))
        batch = torch.from_numpy(np.ascontiguousarray(pictures[:, :, ::3, ::3])) / 255
        if not self.cached:
            batch = augment(torch.from_numpy(pictures.copy()) / 255)
        stages.append(("", time.time_ns()))
        with self.log.open("a") as stream:
            stream.write(json.dumps({"pid": os.getpid(), "batch": number, "stages": stages}) + "\n")
        return batch


def augment(pictures: torch.Tensor) -> torch.Tensor:
    """A random affine view of each picture, blurred, then made small: on one core, picture by picture."""
    made = []
    for picture in pictures:
        turn = (torch.rand(2, 3) - 0.5) * 0.2 + torch.tensor([[1.0, 0, 0], [0, 1.0, 0]])
        grid = nn.functional.affine_grid(turn[None], [1, 3, STORED, STORED], align_corners=False)
        seen = nn.functional.grid_sample(picture[None], grid, align_corners=False)
        blurred = nn.functional.avg_pool2d(seen, 5, stride=1, padding=2)
        made.append(nn.functional.interpolate(blurred, (SIDE, SIDE), mode="bilinear", antialias=True)[0])
    return torch.stack(made)


def one_core(_worker: int) -> None:
    """A worker has one thread, as PyTorch sets it by default."""
    torch.set_num_threads(1)


def make_shards(folder: Path) -> None:
    """Four shards of smooth pictures, so that compression has something to do."""
    dice = np.random.default_rng(0)
    for number in range(4):
        coarse = dice.integers(0, 256, (BATCH, 3, STORED // 8, STORED // 8), dtype=np.uint8)
        pictures = coarse.repeat(8, axis=2).repeat(8, axis=3) ^ dice.integers(
            0, 4, (BATCH, 3, STORED, STORED), dtype=np.uint8
        )
        buffer = io.BytesIO(pictures.tobytes())
        (folder / f"{number}.z").write_bytes(zlib.compress(buffer.getvalue(), 6))


def net() -> nn.Module:
    """Four convolutions and a head."""
    widths = (3, 32, 64, 96, 128)
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], 10))


def run(folder: Path, workers: int, cached: bool) -> tuple[dict[str, Any], list[dict[str, Any]], int]:
    """Chrome trace, what the workers logged, and the time (ns) at which the annotation “clock” began."""
    log = folder / "workers.jsonl"
    total = WARM + RECORDED + 3
    loader = DataLoader(
        Shards(folder, total, log, cached), batch_size=None, num_workers=workers, worker_init_fn=one_core
    )
    model = net()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    target = torch.randint(0, 10, (BATCH,))
    trace = folder / "chrome.json"
    clock, batches = 0, iter(loader)
    with profile(
        activities=[ProfilerActivity.CPU],
        schedule=schedule(wait=WARM - 1, warmup=1, active=RECORDED),
        on_trace_ready=lambda done: done.export_chrome_trace(str(trace)),
    ) as profiler:
        for step in range(WARM + RECORDED):
            begun = time.perf_counter()
            if step == WARM:
                clock = time.time_ns()
                with record_function("clock"):
                    pass
            with record_function("wait for batch"):
                pictures = next(batches)
            got = time.perf_counter()
            with record_function("forward"):
                loss = nn.functional.cross_entropy(model(pictures), target)
            with record_function("backward"):
                loss.backward()
            with record_function("optimizer"):
                optimiser.step()
                optimiser.zero_grad()
            done = time.perf_counter()
            profiler.step()
            if step >= WARM:
                spans = {"data": got - begun, "train": done - got, "total": done - begun}
                print(f"step={step}", *(f"{name}={1000 * span:.0f}ms" for name, span in spans.items()))
    logged = [json.loads(line) for line in log.read_text().splitlines()]
    return json.loads(trace.read_text()), logged, clock


def timeline(chrome: dict[str, Any], logged: list[dict[str, Any]], clock: int) -> dict[str, Any]:
    """Main thread from the profiler, workers from their own clock, put beside it."""
    events = chrome["traceEvents"]
    sync = next(event for event in events if event.get("name") == "clock" and event.get("ph") == "X")
    plan = from_profiler.Plan(
        tracks=((f" / .*{sync['tid']}", "training process, main thread"),),
        from_step=WARM,
        # Without the last step: a worker logs a batch when it is done, so there it would seem to rest.
        to_step=WARM + RECORDED - 2,
        rename=(
            ("^clock$|^enumerate|^Optimizer.*|^aten::(empty|as_strided|detach|t|view|resize|alias).*", ""),
            ("^autograd::engine::evaluate_function: (.*)", r"\1"),
        ),
        categories=(("^wait", "wait"), ("^aten::|Backward|^forward|^backward|^optimizer", "compute")),
        least=150,
        merge=200,
        deepest=2,
    )
    origin = {
        "kind": "recorded",
        "device": "a CPU with 2 cores",
        "torch": torch.__version__,
        "script": SCRIPT,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "note": "",
    }
    made = from_profiler.convert(chrome, plan, origin)
    begin = next(event["ts"] for event in events if event.get("name") == f"ProfilerStep#{WARM}")
    length = max(start + duration for start, duration, *_ in made["tracks"][0]["slices"])
    names = from_profiler.Names(made["names"])

    def placed(nanoseconds: int) -> float:
        return float(round(sync["ts"] + (nanoseconds - clock) / 1000 - begin, 1))

    processes = sorted({entry["pid"] for entry in logged})
    for number, pid in enumerate(processes):
        slices = []
        for entry in logged:
            if entry["pid"] == pid:
                slices += _stages(entry, placed, length, names)
        made["tracks"].append({"name": f"loader worker {number}", "slices": sorted(slices)})
    made["counters"] = [_queue(made, logged, placed, length)]
    made["words"] = {"zh": WORDS}
    return made


WORDS = {
    "a CPU with 2 cores": "2 核 CPU",
    "training process, main thread": "训练进程，主线程",
    "loader worker 0": "DataLoader worker 0",
    "wait for batch": "等 batch",
    "read": "读文件",
    "unpack": "解压",
    "augment": "数据增强",
    "batches ready": "已就绪的 batch",
}


def _stages(entry: dict[str, Any], placed: Any, length: float, names: from_profiler.Names) -> list[list[Any]]:
    """The stages of one batch, cut to the window."""
    found = []
    detail = names.place(f"batch {entry['batch']}")
    for (name, start), (_, end) in pairwise(entry["stages"]):
        begin, stop = max(placed(start), 0.0), min(placed(end), length)
        if stop - begin > 0.1:
            found.append([round(begin, 1), round(stop - begin, 1), names.place(name), "data", detail])
    return found


def _queue(made: dict[str, Any], logged: list[dict[str, Any]], placed: Any, length: float) -> dict[str, Any]:
    """Batches that a worker has finished and the training has not taken yet."""
    waits = [entry for entry in made["tracks"][0]["slices"] if made["names"][entry[2]] == "wait for batch"]
    taken = [(round(start + duration, 1), -1) for start, duration, *_ in waits]
    finished = [(placed(entry["stages"][-1][1]), 1) for entry in logged]
    ready = sum(at < 0 for at, _ in finished) - WARM
    points = [[0.0, max(ready, 0)]]
    for at, change in sorted([*taken, *((at, change) for at, change in finished if 0 <= at <= length)]):
        ready += change
        points.append([at, max(ready, 0)])
    return {"name": "batches ready", "unit": "", "points": points}


def main() -> None:
    """Records and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cached", action="store_true", help="pictures that were made small beforehand")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        make_shards(Path(folder))
        made = timeline(*run(Path(folder), options.workers, options.cached))
    print(from_profiler.write(made, options.target), "bytes")


if __name__ == "__main__":
    main()
