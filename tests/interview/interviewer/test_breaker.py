"""Three failures in a row, and the endpoint is left alone for five minutes."""

from interview.interviewer.breaker import FAILURES, REST, Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_goes_off_and_comes_back() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert not breaker.off
    breaker.failed()
    assert breaker.off
    clock.now += REST - 1
    assert breaker.off
    clock.now += 1
    assert not breaker.off


def test_after_the_rest_one_failure_is_enough() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        breaker.failed()
    clock.now += REST
    breaker.failed()
    assert breaker.off


def test_only_failures_in_a_row_count() -> None:
    breaker = Breaker(Clock())
    for _ in range(4):
        breaker.failed()
        breaker.failed()
        breaker.worked()
    assert not breaker.off
