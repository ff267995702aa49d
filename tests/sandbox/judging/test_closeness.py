"""Comparisons of arrays: NaN is wrong, the place is named, hidden cases learn no more than the hint."""

import numpy as np
import pytest

from sandbox.judging.closeness import ROUNDING, SMALLEST, check_close, check_untouched
from sandbox.judging.grading import Wrong


def test_within_the_tolerance_is_right_and_beyond_is_not() -> None:
    expected = np.array([[1.0, 2.0]])
    check_close(expected + np.array([1e-3, -1e-3]), expected, 1.001e-3, name="out")
    with pytest.raises(Wrong) as raised:
        check_close(expected + np.array([0, 2e-3]), expected, np.full((1, 2), 1e-3), name="out", hint="Off.")
    assert raised.value.message == "1 of 2 elements of out are wrong, the first at [0, 1]."
    assert (raised.value.expected, raised.value.hint) == ("2.0", "Off.")


def test_nan_and_infinity_are_wrong() -> None:
    for value in (np.nan, np.inf):
        with pytest.raises(Wrong, match="1 of 1"):
            check_close(np.array([value]), np.array([1.0]), 10.0, name="out")


def test_only_nan_is_untouched() -> None:
    check_untouched(np.full((2, 3), np.nan, np.float16), name="a row")
    with pytest.raises(Wrong, match="It writes beyond the end of a row"):
        check_untouched(np.array([np.nan, 0.0]), name="a row")


@pytest.mark.parametrize("name", ["float32", "float16"])
def test_the_roundings_are_those_of_the_types(name: str) -> None:
    facts = np.finfo(name)
    assert ROUNDING[name] == float(facts.eps) / 2
    assert SMALLEST[name] >= float(facts.smallest_subnormal) / 2
