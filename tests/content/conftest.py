"""The proven grading host, for tasks that grade their own submissions."""

from tests.sandbox.judging.conftest import host

__all__ = ["host"]
