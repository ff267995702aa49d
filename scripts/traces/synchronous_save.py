"""Records a loop that saves synchronously: `python scripts/traces/synchronous_save.py OUT.json`.

Two ranks share one disk. Every four steps each copies its state into a buffer, writes it as its shard, forces
it to the disk, and both meet at a barrier before training goes on. With --background a thread writes the copy
while training continues: the cure.
"""

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path

import from_profiler
import torch
import torch.distributed as dist
from drawing import Drawing, recorded
from ranks import Spans, Trainer, draw, record

SCRIPT = "scripts/traces/synchronous_save.py"
EVERY, FIRST, LAST = 4, 6, 14
STATE_BYTES = 448 * 1024**2
WORDS = {
    "a CPU with 2 cores and one disk": "2 核 CPU，一块磁盘",
    "copy state": "拷贝状态",
    "write": "写文件",
    "barrier": "barrier（等其他 rank）",
    "save checkpoint": "保存 checkpoint",
}


def save(rank: int, spans: Spans, state: torch.Tensor, copy: torch.Tensor) -> None:
    """All in the training thread, and nobody goes on before everybody has written."""
    with spans.span("save checkpoint", "host"):
        with spans.span("copy state", "copy"):
            copy.copy_(state)
        _write(rank, spans, copy)
        with spans.span("barrier", "wait"):
            dist.barrier()


def _write(rank: int, spans: Spans, copy: torch.Tensor) -> None:
    path = Path(os.environ["CHECKPOINTS"]) / f"shard-{rank}-{time.time_ns()}"
    with path.open("wb") as stream:
        with spans.span("write", "host"):
            stream.write(copy.numpy().data)
            stream.flush()
        with spans.span("fsync", "wait"):
            os.fsync(stream.fileno())


def train(rank: int, spans: Spans) -> None:
    """The loop as the scenario has it."""
    _loop(rank, spans, background=False)


def train_in_background(rank: int, spans: Spans) -> None:
    """The loop with its cure."""
    _loop(rank, spans, background=True)


def _loop(rank: int, spans: Spans, background: bool) -> None:
    trainer = Trainer(spans, width=1024)
    state, copy = torch.zeros(STATE_BYTES // 4), torch.ones(STATE_BYTES // 4)
    writer = threading.Thread()
    for number in range(LAST + 1):
        trainer.step(number)
        if number % EVERY == EVERY - 1:
            if not background:
                save(rank, spans, state, copy)
                continue
            if writer.is_alive():
                writer.join()
            with spans.span("copy state", "copy"):
                copy.copy_(state)
            writer = threading.Thread(target=_write, args=(rank, Spans(), copy))
            writer.start()
    if background:
        writer.join()


def main() -> None:
    """Records and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--background", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CHECKPOINTS"] = folder
        spans = record(train_in_background if options.background else train, 2)
    drawing = Drawing(recorded(SCRIPT, "a CPU with 2 cores and one disk", torch.__version__))
    draw(drawing, spans, FIRST, LAST)
    said = {*drawing.names.listed, *drawing.origin.values()}
    words = {name: word for name, word in WORDS.items() if name in said}
    print(from_profiler.write(drawing.made(words), options.target), "bytes")
    for rank, own in enumerate(spans):
        for stage in ("forward", "backward", "all-reduce", "copy state", "write", "fsync", "barrier"):
            times = [(stop - start) / 1e6 for start, stop, name, *_ in own.listed if name == stage]
            if times:
                print(
                    f"rank {rank}  {stage:<10} {len(times):3} times, {min(times):.1f} to {max(times):.1f} ms"
                )


if __name__ == "__main__":
    main()
