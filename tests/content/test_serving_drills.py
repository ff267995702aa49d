"""What the serving drills answer beyond their draws: published inputs come from anywhere."""

import pytest

from bank.drawn import InstanceError
from bank.loader import Catalogue, load
from bank.solving import solve


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def waiting_probability(servers: int, load_: float) -> float:
    """Erlang's C from the state probabilities of the queue, not from the drill's sum."""
    states = [1.0]
    for busy in range(1, servers + 1):
        states.append(states[-1] * load_ / busy)
    all_busy = states[servers] * servers / (servers - load_)
    return all_busy / (sum(states[:servers]) + all_busy)


@pytest.mark.parametrize("servers", [1, 7, 48, 60, 150, 300])
def test_a_shared_queue_takes_hundreds_of_replicas(catalogue: Catalogue, servers: int) -> None:
    arrivals = 0.9 * servers
    answers = solve(
        catalogue, "shared-queue-replicas", [f"lam={arrivals:.1f}requests/s", "service=1s", f"c={servers}"]
    )["answers"]
    assert answers["waits"]["value"] == pytest.approx(100 * waiting_probability(servers, round(arrivals, 1)))


@pytest.mark.parametrize(
    ("family", "inputs"),
    [
        ("shared-queue-replicas", ["lam=360requests/s", "service=1s", "c=400"]),  # too many for its sum
        ("shared-queue-replicas", ["lam=61requests/s", "service=1s", "c=60"]),
        ("mm1-queue", ["lam=2requests/s", "service=1s"]),
        ("mg1-queue", ["lam=1requests/s", "service=1s", "c2=0"]),
    ],
)
def test_what_has_no_answer_is_refused(catalogue: Catalogue, family: str, inputs: list[str]) -> None:
    with pytest.raises(InstanceError):
        solve(catalogue, family, inputs)


def test_gpus_are_rounded_up_from_the_inputs_not_from_a_rounded_value(catalogue: Catalogue) -> None:
    """30 requests a second take 5.6 replicas, which are exactly 8 at a load of 0.7."""
    inputs = ["rate=30", "prompt=500", "output=250", "prefill=25000", "decode=1500", "busy=0.7", "gpus=2"]
    assert solve(catalogue, "gpus-for-a-request-rate", inputs)["answers"]["gpus"]["value"] == 16
