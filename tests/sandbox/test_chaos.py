"""kill -9 at every stage of every process: nothing is lost, graded twice, or lied about.

Processes are killed where they stand (a program that sleeps in its jail holds a stage still), or they kill
themselves at an exact place of the code (`falling.py`). After each test `end_well` looks at what people see
and at what hosts and listeners did. Only the sweep's clock is turned forward: by half a minute at most.
"""

import http.client
import json
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from django.test import Client
from django.utils import timezone

import bank
from accounts.models import User
from bank.schema import Task
from sandbox import submissions
from sandbox.judging.report import Mode
from sandbox.messaging import broker
from sandbox.models import State, Submission
from tests.sandbox import samples
from tests.sandbox.falling import Trap
from tests.sandbox.stage import PATIENCE_S, Broker, Stage, command_line, reaches, until

pytestmark = [pytest.mark.jail, pytest.mark.django_db(transaction=True)]
UNREAD = timedelta(seconds=11)  # a report that nobody read, a verdict that nobody told
MISSED = timedelta(seconds=31)  # a host that is silent, a message that is nowhere

SLEEPS = """
import subprocess

calls = 0


def total(x):
    global calls
    calls += 1
    if calls == {call}:
        subprocess.run(["/bin/sleep", "{mark}"])
    return x.sum()
"""


def sleeper(call: int) -> tuple[str, str]:
    """A right program that sleeps for a second in its n-th call, and the words by which to find it there."""
    mark = f"1.{secrets.randbelow(10**9):09}"
    return SLEEPS.replace("{call}", str(call)).replace("{mark}", mark), mark


def send(user: User, task: Task, source: str, mode: Mode = "test") -> Submission:
    return submissions.submit(user, task, source, mode, timezone.now())


def judgements(stage: Stage, row: Submission) -> int:
    """How many attempts were answered by some host."""
    with broker.keys(stage.url) as client:
        holders = [broker.holder(client, str(row.pk), fence) for fence in range(1, row.fence + 1)]
    return holders.count(broker.DONE)


def taken(stage: Stage, row: Submission) -> list[int]:
    """How often a host took each attempt."""
    with broker.keys(stage.url) as client:
        keys = [f"sevenrounds:deliveries:{row.pk}:{fence}" for fence in range(1, row.fence + 1)]
        return [int(client.get(key) or 0) for key in keys]


def end_well(stage: Stage, row: Submission, attempt: int | None = 1, answers: int = 1) -> None:
    """One verdict, told once to those who listen; `attempt` is which one, if it matters.

    `answers`: how many attempts hosts have answered, those included that they said had failed.
    """
    until(reaches(row, state=State.FINISHED, unannounced=False), f"a verdict on {row.source[:60]!r}")
    assert row.report is not None
    assert (row.verdict, row.report["attempt"]) == ("passed", row.attempt), row.report
    assert attempt in (None, row.attempt)
    until(lambda: judgements(stage, row) == answers, "the host has closed the job")
    assert stage.announced(row) == 1


# ---------------------------------------------------------------- the web


@contextmanager
def asked(
    port: int, user: User, path: str, fields: dict[str, str] | None = None
) -> Iterator[http.client.HTTPResponse]:
    """The answer to a signed-in browser; with fields it posts. Raises `HANGS_UP` when the web does."""
    visitor = Client()
    visitor.force_login(user)
    cookies = f"csrftoken={TOKEN}; sessionid={visitor.cookies['sessionid'].value}"
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as line:
        line.request("POST" if fields else "GET", path, urlencode(fields or {}), headers)
        with line.getresponse() as answer:
            yield answer


TOKEN = "t" * 32
HANGS_UP = (OSError, http.client.HTTPException)
WEB = {  # where it dies, in the order in which a request comes by: whether the program is stored then
    "sandbox.submissions:_after_commit": False,
    "sandbox.queue.dispatching:_take": True,
    "sandbox.queue.dispatching:_send": True,
    "sandbox.views:_wants_fragment": True,
}


def test_a_web_that_dies_while_it_takes_programs(
    ready: Stage, ada: User, sum_task: Task, tmp_path: Path
) -> None:
    """In the transaction, before anything is sent, between mark and message, before the answer."""
    trap = Trap(tmp_path, *WEB)
    people = [ada, *(User.objects.create(username=f"person {number}") for number in range(3))]
    for person, place, stored in zip(people, WEB, WEB.values(), strict=True):
        port = ready.start_web(**trap.environment)
        with pytest.raises(HANGS_UP):  # noqa: SIM117 - the one statement that raises
            with asked(port, person, "/code/vector-sum/submit/", {"source": samples.RIGHT, "mode": "test"}):
                pass
        assert place in trap.met()
        assert Submission.objects.filter(user=person).count() == stored
        ready.kill_web()
    send(people[0], sum_task, samples.RIGHT)  # this person saw an error, still has the text, and tries again
    ready.start_host()
    submissions.sweep(timezone.now() + MISSED)
    rows = list(Submission.objects.order_by("created_at"))
    assert len(rows) == len(people)
    for row in rows:
        end_well(ready, row, attempt=None)
        assert (row.failures, sum(taken(ready, row))) == (0, 1)


def test_a_web_that_dies_while_somebody_watches(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.start_host()
    port = ready.start_web()
    source, mark = sleeper(1)
    row = send(ada, sum_task, source)
    path = f"/code/submissions/{row.pk}/events/"
    with asked(port, ada, path) as stream:
        assert stream.readline() == b"event: status\n"
        ready.process(mark)
        ready.kill_web()
        with pytest.raises(HANGS_UP):
            stream.read()
    port = ready.start_web()
    end_well(ready, row)
    with asked(port, ada, path) as stream:
        news = stream.read().decode()
    ready.kill_web()
    assert "Passed" in news
    assert "event: end" in news


# ---------------------------------------------------------------- the grading host


def test_a_child_that_dies_at_every_step(ready: Stage, ada: User, sum_task: Task, tmp_path: Path) -> None:
    """Five children take the same message: after the claim, with a verdict in hand, …; the last one lives."""
    places = [
        "sandbox.messaging.broker:count_delivery",  # it has claimed the job
        "sandbox.hosting.correspondence:Post.report",  # it would report
        "sandbox.hosting.correspondence:Post._deliver",  # the report is kept, not sent
        "sandbox.messaging.broker:close_claim",  # the report is sent, the message not acknowledged
    ]
    trap = Trap(tmp_path, *places)
    ready.stop_host()
    ready.start_host(**trap.environment)
    row = send(ada, sum_task, samples.RIGHT)
    end_well(ready, row)
    assert (trap.met(), taken(ready, row), row.failures) == (set(places), [4], 0)
    until(lambda: counted(ready)["taken"] == 1, "the last child has written down what it did")
    assert counted(ready)["answered"] == 0  # it found the report; nothing was judged once it was there


def counted(stage: Stage) -> Counter[str]:
    """What the host's living processes have written down of their jobs."""
    counts: Counter[str] = Counter()
    for process in stage.family():
        for path in Path(tempfile.gettempdir()).glob(f"sevenrounds-tally-*/{process.pid}.json"):
            counts.update(json.loads(path.read_text())["counts"])
    return counts


def sum_sleeper(call: int) -> tuple[str, str, str]:
    return ("vector-sum", *sleeper(call))


STAGES: dict[str, Callable[[], tuple[str, str, str]]] = {
    "compiling": lambda: ("sum-cpp", f"{samples.CPP_RIGHT}// {secrets.token_hex(8)}\n", "cc1plus"),
    "testing": lambda: sum_sleeper(1),
    "timing": lambda: sum_sleeper(6),
}


@pytest.mark.parametrize("moment", STAGES)
def test_a_child_that_is_killed_at_work(ready: Stage, ada: User, content: Path, moment: str) -> None:
    task, source, words = STAGES[moment]()
    ready.start_host()
    row = send(ada, bank.load(content).tasks[task], source, "submit")
    inside = ready.process(words)
    ready.kill_child()
    assert psutil.wait_procs([inside], PATIENCE_S)[1] == []  # nothing outlives it
    end_well(ready, row)
    assert taken(ready, row) == [2]
    assert row.failures == 0


def grader_of(stage: Stage) -> psutil.Process:
    """The trusted process of the job that is under way."""
    (server,) = servers(stage)
    (grader,) = server.children()
    return grader


def servers(stage: Stage) -> list[psutil.Process]:
    every = stage.family()
    named = [process for process in every if "sandbox.judging.grader.fork_server" in command_line(process)]
    return [process for process in named if process.parent() not in named]


@pytest.mark.parametrize(
    ("victim", "call"),
    [("grader", 1), ("grader", 6), ("server of graders", 1), ("jail", 1), ("jail", 6)],
    ids=lambda value: {1: "testing", 6: "timing"}.get(value, value),
)
def test_what_the_judge_started_is_killed(
    ready: Stage, ada: User, sum_task: Task, victim: str, call: int
) -> None:
    """It is our failure, whoever did it: tried once more, and told to nobody."""
    source, mark = sleeper(call)
    ready.start_host()
    row = send(ada, sum_task, source, "submit")
    inside = ready.process(mark)
    grader = grader_of(ready)
    killed = {"grader": grader, "server of graders": grader.parent(), "jail": launcher(inside)}[victim]
    assert killed is not None
    killed.kill()
    until(lambda: ended(grader) and ended(inside), "nothing is left of the attempt")
    end_well(ready, row, attempt=2, answers=2)
    assert (row.failures, taken(ready, row)) == (1, [1, 1])


def ended(process: psutil.Process) -> bool:
    """Whether it runs no more, also if nobody has asked how it ended."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def launcher(inside: psutil.Process) -> psutil.Process:
    """The outermost process of the jail in which another one runs."""
    return [process for process in inside.parents() if "bwrap" in process.name()][-1]


# ---------------------------------------------------------------- broker and results worker


def test_a_broker_that_dies_with_a_message_in_its_queue(
    ready: Stage, broker_process: Broker, ada: User, sum_task: Task
) -> None:
    ready.stop_host()
    row = send(ada, sum_task, samples.RIGHT)
    broker_process.kill()
    unsent = send(ada, sum_task, samples.SLOW.replace("4", "0"))
    assert unsent.sent_at is None
    broker_process.start()
    ready.start_host()
    for each in (row, unsent):
        end_well(ready, each)


def test_a_broker_that_forgets_everything(
    ready: Stage, broker_process: Broker, ada: User, sum_task: Task
) -> None:
    ready.stop_host()
    row = send(ada, sum_task, samples.RIGHT)
    broker_process.kill()
    broker_process.forget()
    broker_process.start()
    assert submissions.sweep(timezone.now() + MISSED)["message lost"] == 1
    ready.start_host()
    end_well(ready, row, attempt=2)
    assert row.failures == 0


def test_a_broker_that_is_away_when_the_report_is_due(
    ready: Stage, broker_process: Broker, ada: User, sum_task: Task
) -> None:
    ready.start_host()
    source, mark = sleeper(1)
    row = send(ada, sum_task, source)
    inside = ready.process(mark)
    broker_process.kill()
    psutil.wait_procs([inside], PATIENCE_S)
    until(lambda: f"the report on {row.pk} was not kept" in ready.said("host"), "the host wants to report")
    broker_process.start()
    end_well(ready, row)
    assert taken(ready, row) == [1]


def test_a_results_worker_that_dies_over_a_report_again_and_again(
    ready: Stage, ada: User, sum_task: Task, tmp_path: Path
) -> None:
    """Its message is gone for 20 minutes: what comes after is the work of the sweep, whose time has come."""
    places = [
        "sandbox.submissions:record_report",  # it has taken the report
        "sandbox.submissions:_finish",  # it is about to write it
        "sandbox.submissions:_announce",  # it has written it, and told nobody
    ]
    trap = Trap(tmp_path, *places)
    ready.start_host()
    ready.kill_results()
    row = send(ada, sum_task, samples.RIGHT)
    until(lambda: judgements(ready, row) == 1, "the report is sent")
    for place in places:
        ready.start_results(**trap.environment)
        until(ready.results_died, "it falls into the trap")
        assert place in trap.met()
        row.refresh_from_db()
        assert (row.state == State.FINISHED) == (place == places[-1])
        earlier = timezone.now() - UNREAD
        Submission.objects.filter(pk=row.pk).update(
            sent_at=earlier,
            heartbeat_at=row.heartbeat_at and earlier,
            finished_at=row.finished_at and earlier,
        )
        broker.publish(ready.url, broker.SWEEP, [], broker.RESULTS)
    ready.start_results()
    end_well(ready, row)
    assert taken(ready, row) == [1]


# ---------------------------------------------------------------- all at once


def test_everything_dies_at_the_same_moment(
    ready: Stage, broker_process: Broker, ada: User, content: Path, sum_task: Task
) -> None:
    people = [ada, *(User.objects.create(username=name) for name in ("bob", "eve"))]
    ready.start_host()
    source, mark = sleeper(1)
    rows = [send(people[0], sum_task, source)]
    rows += [send(person, sum_task, samples.RIGHT, "submit") for person in people]
    rows += [send(person, sum_task, samples.RIGHT) for person in people]
    ready.process(mark)
    ready.kill_host()
    ready.kill_results()
    broker_process.kill()
    broker_process.start()
    ready.start_results()
    ready.start_host()
    submissions.sweep(timezone.now() + MISSED)
    for row in rows:
        until(reaches(row, state=State.FINISHED, unannounced=False), f"a verdict on {row.pk}")
    for row in rows:
        end_well(ready, row, row.attempt)
        assert row.attempt <= 2
