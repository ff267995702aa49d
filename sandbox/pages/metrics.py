"""What Prometheus reads at /metrics: the rows and the hosts' own words, read at the moment of the scrape.

Nothing is counted in this process, so any number of web processes say the same. Three queries, one look at
the broker. Durations are those of the last hour, as gauge histograms: a window, not a sum since the start.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from sandbox.messaging import broker
from sandbox.pages import fleet
from sandbox.queue import figures, hosts
from sandbox.queue.figures import Finished

WINDOW = timedelta(hours=1)
BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)  # seconds


def exposition(now: datetime) -> bytes:
    """The page that Prometheus reads, of its library's `CONTENT_TYPE_LATEST`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Grading(now))
    return generate_latest(registry)


class _Grading(Collector):
    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterable[Metric]:
        yield from _queues(figures.queues(self._now))
        yield from _verdicts(figures.totals())
        yield from _times(figures.finished_since(self._now - WINDOW))
        yield from _hosts()


def _queues(queues: Sequence[figures.Queue]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "sevenrounds_queue_waiting", "Submissions that wait for a host.", labels=["queue"]
    )
    running = GaugeMetricFamily(
        "sevenrounds_queue_running", "Submissions that a host works on.", labels=["queue"]
    )
    oldest = GaugeMetricFamily(
        "sevenrounds_queue_oldest_seconds",
        "How long the oldest waiting submission has waited.",
        labels=["queue"],
    )
    for queue in queues:
        waiting.add_metric([queue.name], queue.waiting)
        running.add_metric([queue.name], queue.running)
        oldest.add_metric([queue.name], queue.oldest_s or 0.0)
    yield from (waiting, running, oldest)


def _verdicts(totals: Sequence[figures.Total]) -> Iterator[Metric]:
    verdicts = CounterMetricFamily(
        "sevenrounds_verdicts", "Finished submissions.", labels=["mode", "verdict"]
    )
    lost = CounterMetricFamily(
        "sevenrounds_lost_attempts", "Attempts that our own machinery lost.", labels=["mode"]
    )
    by_mode: Counter[str] = Counter()
    for total in totals:
        verdicts.add_metric([total.mode, total.verdict], total.count)
        by_mode[total.mode] += total.failures
    for mode, count in by_mode.items():
        lost.add_metric([mode], count)
    yield from (verdicts, lost)


def _times(rows: Sequence[Finished]) -> Iterator[Metric]:
    waits = GaugeHistogramMetricFamily(
        "sevenrounds_wait_seconds", "From submitting to a host's start, of the last hour.", labels=["mode"]
    )
    durations = GaugeHistogramMetricFamily(
        "sevenrounds_grading_seconds",
        "From a host's start to the verdict, of the last hour.",
        labels=["mode"],
    )
    for mode in sorted({row.mode for row in rows}):
        of_mode = [row for row in rows if row.mode == mode]
        _add(waits, mode, [row.wait_s for row in of_mode if row.wait_s is not None])
        _add(durations, mode, [row.duration_s for row in of_mode if row.duration_s is not None])
    yield from (waits, durations)


def _add(family: GaugeHistogramMetricFamily, mode: str, seconds: Sequence[float]) -> None:
    """Adds one histogram: each bucket holds everything up to its bound."""
    exact = Counter(bisect_left(BUCKETS, value) for value in seconds)
    counts = [sum(exact[lower] for lower in range(place + 1)) for place in range(len(BUCKETS) + 1)]
    bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
    family.add_metric([mode], list(zip(bounds, counts, strict=True)), gsum_value=sum(seconds))


def _hosts() -> Iterator[Metric]:
    answers = fleet.broker_answers()
    yield GaugeMetricFamily("sevenrounds_broker_up", "Whether the broker answers.", value=int(answers))
    if not answers:
        return
    connected = hosts.listed()
    yield GaugeMetricFamily("sevenrounds_hosts", "Grading hosts that are there.", value=len(connected))
    yield from _places(connected)
    yield from _devices(connected)


def _places(connected: Sequence[broker.Host]) -> Iterator[Metric]:
    """Host by host: a host is told by its name, which is what operators know it by."""
    slots = GaugeMetricFamily("sevenrounds_host_slots", "Jobs that a host judges at a time.", labels=["host"])
    busy = GaugeMetricFamily("sevenrounds_host_busy", "Jobs that a host judges now.", labels=["host"])
    pool = GaugeMetricFamily("sevenrounds_host_pool", "Started jails that wait.", labels=["host", "kind"])
    jobs = CounterMetricFamily(
        "sevenrounds_host_jobs", "Jobs of a host since it started.", labels=["host", "outcome"]
    )
    for name in sorted({host.name for host in connected}):
        same = [host for host in connected if host.name == name]  # several processes of one machine
        slots.add_metric([name], sum(host.slots for host in same))
        busy.add_metric([name], sum(host.busy for host in same))
        for kind, count in _sums(host.pool for host in same):
            pool.add_metric([name, kind], count)
        for outcome, count in _sums(host.counts for host in same):
            jobs.add_metric([name, outcome], count)
    yield from (slots, busy, pool, jobs)


def _sums(counts: Iterable[dict[str, int]]) -> list[tuple[str, int]]:
    return sorted(sum((Counter(count) for count in counts), Counter[str]()).items())


def _devices(connected: Sequence[broker.Host]) -> Iterator[Metric]:
    family = GaugeMetricFamily("sevenrounds_devices", "GPUs of the hosts.", labels=["model", "state"])
    found = Counter((device.model, device.state) for host in connected for device in host.devices)
    for (model, state), count in sorted(found.items()):
        family.add_metric([model, state], count)
    yield family
