"""Jails that wait: the same as new ones, used once, within their memory, silent while something is timed."""

import json
import os
import shutil
import socket
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from bank.schema import Case, Limits
from sandbox.judging.host import Host
from sandbox.judging.jails import keeper as keepers
from sandbox.judging.jails import pool as pools
from sandbox.judging.jails.demand import GUESS, Demand, Wish
from sandbox.judging.jails.jail import Ending, File, Jail
from sandbox.judging.jails.plans import Plan
from sandbox.judging.jails.pool import Order, Pool, budget
from sandbox.judging.languages import Files, python
from sandbox.judging.protocol import Assignment
from sandbox.judging.report import Event, Verdict
from sandbox.judging.supervisor import expected_starts
from sandbox.runner.frames import Channel
from sandbox.runner.messages import FromRunner, Ready, Start
from tests.sandbox.judging.cases import FIXTURES, grade
from tests.sandbox.stage import until

ENOUGH = 4 << 30
PATIENCE_S = 60
SQUARE = FIXTURES / "square"
RIGHT = "def square(x, y):\n    y[:] = x * x\n"
LOOK = """
import json, os, resource, sys
def open_ones():
    for number in os.listdir("/proc/self/fd"):
        try:
            yield os.readlink(f"/proc/self/fd/{number}").split(":")[0]
        except OSError:
            pass
print(json.dumps({
    "environment": dict(os.environ), "arguments": sys.argv[1:], "folder": os.getcwd(),
    "files": {place: sorted(os.listdir(place)) for place in ("/job", "/box", "/dev/shm")},
    "limits": [resource.getrlimit(name) for name in range(16)],
    "open": sorted(open_ones()), "niceness": os.nice(0), "stdin": os.read(0, 10).decode(),
    "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
}))
"""


@pytest.fixture
def pool(host: Host) -> Iterator[Pool]:
    made = Pool(host.workshop.isolation, ENOUGH)
    yield made
    made.close()


def plan(host: Host, source: str, **limits: Any) -> Plan:
    """A submission that is only loaded."""
    files = Files("submission.py", source, "")
    return python.plan(host.workshop, files, Limits(**limits), [], {})


def said(jail: Jail) -> str:
    """What it printed while it was loaded."""
    message, _ = Channel[FromRunner](jail.socket, FromRunner).receive(PATIENCE_S)
    assert isinstance(message, Ready), message
    jail.socket.shutdown(socket.SHUT_RDWR)
    assert jail.wait(PATIENCE_S)
    return jail.stop().output


def cold_and_warm(host: Host, pool: Pool, source: str) -> tuple[str, str]:
    """What the same submission says in a jail of its own and in one that waited."""
    order = pool.order()
    first = said(order.take(plan(host, source)))
    assert pool.await_ready(1, PATIENCE_S)
    second = order.take(plan(host, source))
    assert not pool.ready(), "it was not the one that waited"
    return first, said(second)


@pytest.mark.jail
def test_a_jail_that_waited_looks_like_a_new_one(host: Host, pool: Pool) -> None:
    cold, warm = map(json.loads, cold_and_warm(host, pool, LOOK))
    assert warm == cold
    assert warm["files"] == {"/job": ["entry.py", "submission.py"], "/box": [], "/dev/shm": []}  # noqa: S108
    assert warm["arguments"] == []
    assert warm["open"].count("socket") == 1, "the conversation with the grader and nothing else"


@pytest.mark.jail
def test_no_two_jails_share_their_randomness(host: Host, pool: Pool) -> None:
    source = "import random, numpy\nprint(hash('seed'), random.random(), numpy.random.random())\n"
    cold, warm = cold_and_warm(host, pool, source)
    assert not set(cold.split()) & set(warm.split())


@pytest.mark.jail
def test_nothing_of_one_job_is_there_for_the_next(host: Host, pool: Pool) -> None:
    source = (
        "import builtins, os\n"
        "print(hasattr(builtins, 'mark'), os.path.exists('/box/mark'), os.readlink('/proc/self/ns/pid'))\n"
        "builtins.mark = 1\nopen('/box/mark', 'w').close()\n"
    )
    cold, warm = (words.split() for words in cold_and_warm(host, pool, source))
    assert cold[:2] == warm[:2] == ["False", "False"]
    assert cold[2] != warm[2]


@pytest.mark.jail
def test_limits_are_those_of_the_job(host: Host, pool: Pool) -> None:
    order = pool.order()
    said(order.take(plan(host, "", memory_mb=1024, processes=64)))
    assert pool.await_ready(1, PATIENCE_S)
    forks = (
        "import os, time\ncount = 0\n"
        "try:\n    for count in range(100):\n        if os.fork() == 0:\n"
        "            time.sleep(60)\nexcept OSError:\n    pass\nprint(count, flush=True)\nos._exit(0)\n"
    )
    few = order.take(plan(host, forks, memory_mb=128, processes=12))
    assert few.wait(PATIENCE_S)
    assert int(few.stop().output) < 16
    assert pool.await_ready(1, PATIENCE_S)
    hungry = order.take(
        plan(host, "held = bytearray(b'x') * (400 << 20)\nimport time\ntime.sleep(60)\n", memory_mb=128)
    )
    assert hungry.wait(PATIENCE_S)
    assert hungry.stop().reason == "memory"


@pytest.mark.jail
def test_a_traceback_and_its_source_are_the_submission_s(host: Host, pool: Pool) -> None:
    source = (
        "import inspect, traceback\ndef own():\n    return 1 / 0\nprint(inspect.getsource(own))\n"
        "try:\n    own()\nexcept ZeroDivisionError:\n    traceback.print_exc()\n"
    )
    cold, warm = cold_and_warm(host, pool, source)
    assert cold == warm
    assert 'File "/job/submission.py", line 3, in own\n    return 1 / 0' in warm


@pytest.mark.jail
def test_one_that_died_while_it_waited_is_replaced(host: Host, pool: Pool) -> None:
    order = pool.order()
    said(order.take(plan(host, "")))
    assert pool.await_ready(1, PATIENCE_S)
    ((_, dead),) = waiting(pool)
    dead.kill()
    until(lambda: [jail for _, jail in waiting(pool) if jail is not dead] != [], "another one is started")
    assert pool.await_ready(1, PATIENCE_S)
    assert said(order.take(plan(host, "print('alive')"))) == "alive\n"


@pytest.mark.jail
def test_one_that_dies_in_the_moment_it_is_taken_costs_nothing(host: Host, pool: Pool) -> None:
    order = pool.order()
    said(order.take(plan(host, "")))
    assert pool.await_ready(1, PATIENCE_S)
    with pool.quiet():
        ((_, dead),) = waiting(pool)
        dead.socket.shutdown(socket.SHUT_RDWR)  # sending to it fails from now on
        assert said(order.take(plan(host, "print('alive')"))) == "alive\n"


@pytest.mark.jail
def test_while_something_is_timed_nothing_is_started_and_what_starts_stands_still(
    host: Host, pool: Pool
) -> None:
    order = pool.order()
    order.expect(plan(host, ""), 1)
    until(lambda: bool(waiting(pool)), "one is starting")
    with pool.quiet():
        ((_, jail),) = waiting(pool)
        order.expect(replace(plan(host, ""), files_mb=32), 1)
        until(lambda: stands_still(jail), "it stands still")
        assert not pool.await_ready(1, 0.5)
        assert [known for _, known in waiting(pool)] == [jail]
    assert pool.await_ready(2, PATIENCE_S)


@pytest.mark.jail
def test_one_that_is_still_starting_is_taken_and_goes_on(host: Host, pool: Pool) -> None:
    order = pool.order()
    order.expect(plan(host, ""), 1)
    until(lambda: bool(waiting(pool)), "one is starting")
    with pool.quiet():
        assert said(order.take(plan(host, "print('alive')"))) == "alive\n"
        assert not waiting(pool)


@pytest.mark.jail
def test_without_memory_for_it_no_jail_waits(host: Host) -> None:
    off = Pool(host.workshop.isolation, 0)
    order = off.order()
    assert said(order.take(plan(host, "print('cold')"))) == "cold\n"
    assert not off.await_ready(1, 0.5)
    off.close()


@pytest.mark.jail
def test_closing_ends_all_that_wait(host: Host) -> None:
    pool = Pool(host.workshop.isolation, ENOUGH)
    pool.order().expect(plan(host, ""), 2)
    assert pool.await_ready(2, PATIENCE_S)
    processes = [process for _, jail in waiting(pool) for process in jail._family()]
    assert len(processes) >= 6
    pool.close()
    until(lambda: not any(process.is_running() for process in processes), "all have ended")


@pytest.mark.jail
def test_what_waits_is_ended_before_the_thread_that_started_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the kernel ends launchers, and without a cgroup a child that just begins outlives its launcher."""
    alone: list[bool] = []

    def stop(jail: Jail) -> Ending:
        alone.append(jail.wait(0.3))
        return Jail.stop(jail)

    monkeypatch.setattr(keepers, "discard", stop)
    pool = Pool(replace(host.workshop.isolation, groups=None), ENOUGH)
    pool.order().expect(plan(host, ""), 1)
    assert pool.await_ready(1, PATIENCE_S)
    pool.close()
    assert alone == [False]


@pytest.mark.jail
def test_a_fork_has_a_pool_of_its_own(host: Host, pool: Pool) -> None:
    pool.order().expect(plan(host, ""), 1)
    assert pool.await_ready(1, PATIENCE_S)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads
        pid = os.fork()
    if pid == 0:
        try:
            order = pool.order()
            fresh = not pool.ready() and said(order.take(plan(host, "print('alive')"))) == "alive\n"
            pool.close()
            os._exit(0 if fresh else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert pool.ready().total() == 1, "the parent's still waits"


@pytest.mark.jail
def test_a_plan_that_cannot_start_is_not_tried_without_end(host: Host, pool: Pool) -> None:
    broken = replace(plan(host, ""), command=["/bin/false"])
    pool.order().expect(broken, 1)
    until(lambda: pool._ours()._demand.target().total() == 0, "it is given up")


def test_the_newest_wishes_come_first_within_the_memory(host: Host) -> None:
    old, new = plan(host, "").shape, replace(plan(host, ""), files_mb=8).shape
    demand = Demand(3 * GUESS)
    for shape, count in ((old, 2), (new, 1)):
        wish = Wish()
        wish.taken[shape] = count
        demand.add(wish)
    assert demand.target() == Counter({new: 1, old: 2})
    wish.expected[new] = 2
    assert demand.target() == Counter({new: 2, old: 1})
    demand.costs[new] = demand.costs[old] = GUESS // 4
    assert demand.target() == Counter({new: 2, old: 2})
    demand.unlearn(new)
    assert demand.target() == Counter({old: 2})


def test_a_shape_is_what_cannot_change_any_more(host: Host) -> None:
    one = plan(host, "a")
    for same in (
        plan(host, "b"),
        plan(host, "a", memory_mb=77, processes=7),
        replace(one, cpu_s=5, cores=0.5),
    ):
        assert same.shape == one.shape
    for other in (
        replace(one, environment={}),
        replace(one, files_mb=1),
        replace(one, output_kb=1),
        replace(one, devices=(Path("/dev/null"),)),
        replace(one, processes=5000),
    ):
        assert other.shape != one.shape
    assert replace(one, files={"/job/a": File(b"")}).waiting().files == {}


def test_the_budget_is_the_owner_s_or_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(pools.BUDGET, raising=False)
    assert 0 < budget() <= psutil.virtual_memory().total // pools.SHARE
    monkeypatch.setattr(pools, "memory_limit", lambda: 800 << 20)
    assert budget() == 100 << 20
    monkeypatch.setenv(pools.BUDGET, "0")
    assert budget() == 0
    monkeypatch.setenv(pools.BUDGET, "300")
    assert budget() == 300 << 20


def test_what_will_be_asked_for_is_known_early() -> None:
    cases = (Case(id="a"), Case(id="b", measured=True), Case(id="c", parameters={"ranks": 4}, measured=True))
    assignment = Assignment(
        folder="", source="", mode="submit", cases=cases, limits=Limits(), start_s=1, seed=b"",
        own=False, counters=False, measure=True, inspect=True, on_device=False,
        visible="",
    )  # fmt: skip
    assert list(expected_starts(assignment)) == [
        Start("submission", "plain", 1),
        Start("submission", "plain", 4),
        Start("baseline", "plain", 1),
        Start("baseline", "plain", 4),
        Start("submission", "inspect", 1),
    ]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each jail that a job takes came to be, in order: the real methods, noted."""
    noted: list[str] = []

    def note(name: str) -> Callable[..., Jail]:
        real = getattr(Order, name)

        def noting(*arguments: Any) -> Jail:
            noted.append(name)
            jail: Jail = real(*arguments)
            return jail

        return noting

    for name in ("take", "_cold"):
        monkeypatch.setattr(Order, name, note(name))
    return noted


@pytest.mark.jail
def test_a_text_that_breaks_the_rule_costs_no_jail(host: Host, tmp_path: Path, starts: list[str]) -> None:
    task = Path(shutil.copytree(SQUARE, tmp_path / "square"))
    with (task / "grader.py").open("a") as file:
        file.write(
            "\n\nfrom sandbox.judging.grading import RuleBroken\n\n\n"
            "def check_source(source):\n    if 'forbidden' in source:\n        raise RuleBroken('No.')\n"
        )
    assert grade(host, task, RIGHT + "# forbidden\n").verdict is Verdict.RULE_BROKEN
    assert starts == []
    assert grade(host, task, RIGHT).verdict is Verdict.PASSED
    assert starts.count("take") == 2


@pytest.mark.jail
def test_the_second_submission_finds_submission_and_baseline_ready(host: Host, starts: list[str]) -> None:
    grade(host, SQUARE, RIGHT)
    assert host.workshop.pool.await_ready(2, PATIENCE_S)
    starts.clear()
    assert grade(host, SQUARE, RIGHT).verdict is Verdict.PASSED
    assert starts == ["take", "take"]


@pytest.mark.jail
def test_the_pool_is_silent_while_cases_are_timed(host: Host) -> None:
    quiet: dict[str, bool] = {}

    class Watching(list[Event]):
        def append(self, event: Event) -> None:
            quiet[event.stage] = host.workshop.pool._ours()._is_quiet()

    assert grade(host, SQUARE, RIGHT, events=Watching()).speed == "measured"
    assert (quiet["testing"], quiet["timing"]) == (False, True)
    assert not host.workshop.pool._ours()._is_quiet()


def waiting(pool: Pool) -> list[Any]:
    """Every jail of the pool with its shape, ready or not."""
    keeper = pool._ours()
    with keeper._lock:
        return keeper._all()


def stands_still(jail: Jail) -> bool:
    return all(process.status() == psutil.STATUS_STOPPED for process in jail._family())
