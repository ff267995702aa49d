"""The web runs without what only a grading host has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ABSENT = """
import sys
for name in {names!r}:
    sys.modules[name] = None  # importing it now raises ImportError
"""
WEB = """
import django
django.setup()
import config.asgi, config.celery, config.urls
from django.urls import get_resolver
get_resolver().reverse_dict
"""
HOST = "import sandbox.grading_host, sandbox.judging.judge, sandbox.judging.host"


def run_without(names: tuple[str, ...], code: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SEVENROUNDS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        [sys.executable, "-c", ABSENT.format(names=names) + code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["psutil", "pyseccomp", "torch", "triton"])
def test_the_web_does_without(name: str, tmp_path: Path) -> None:
    done = run_without((name,), WEB, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", ["django", "markdown_it", "mpmath", "nh3", "pygments", "psycopg", "sympy", "fsrs"]
)
def test_a_grading_host_does_without(name: str, tmp_path: Path) -> None:
    done = run_without((name,), HOST, tmp_path)
    assert done.returncode == 0, done.stderr
