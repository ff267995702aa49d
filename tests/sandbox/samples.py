"""A throw-away task, complete: add up a vector in Python. And the reports that a host may send for it."""

from typing import Any

from sandbox.judging.report import PROTOCOL
from sandbox.models import Submission

TOPICS = """
[[topics]]
id = "systems"
domain = "systems"
en = "Systems"
zh = "系统"
"""

TASK = """
id = "vector-sum"
rounds = [4]
topic = "systems"
difficulty = 1
minutes = 5
seeds = ["S0-41"]
sources = [{ title = "Kahan summation", url = "https://doi.org/10.1145/363707.363723" }]
language = "python"
file = "submission.py"
starter = "starter.py"
limits = { wall_s = 10, memory_mb = 1024, processes = 16 }

[[cases]]
id = "small"
public = true
parameters = { size = 1000 }

[[cases]]
id = "large"
measured = true
parameters = { size = 100000 }
"""

TEXT = """# {title}

## Statement

{statement} $\\sum x_i$ `total(x)`

## Rules

NumPy.

## Baseline

`numpy.sum`

## Cases

- [small] {small}
- [large] {large}
"""

GRADER = """
from sandbox.judging.grading import Blank, Draw, Wrong


def draw(parameters, dice):
    return Draw(
        inputs={"x": dice.standard_normal(parameters["size"])}, outputs={"sum": Blank((1,), "float64")}
    )


def check(parameters, inputs, outputs, evidence):
    expected = inputs["x"].sum()
    if not abs(outputs["sum"][0] - expected) <= 1e-9 * parameters["size"]:
        raise Wrong("the sum is wrong", got=outputs["sum"][0], expected=expected)
"""

ENTRY = """
def call(submission, parameters, inputs, outputs, wire):
    outputs["sum"][0] = submission.total(inputs["x"])
"""

CPP_TASK = """
id = "sum-cpp"
rounds = [4]
topic = "systems"
difficulty = 1
minutes = 5
seeds = ["S0-41"]
sources = [{ title = "Templates", url = "https://en.cppreference.com/w/cpp/language/templates" }]
language = "cpp"
file = "submission.hpp"
starter = "starter.hpp"
limits = { wall_s = 10, memory_mb = 512, processes = 16 }

[[cases]]
id = "small"
public = true
parameters = { size = 10 }

[[cases]]
id = "large"
parameters = { size = 1000 }
"""
CPP_ENTRY = """
#include "harness.hpp"
#include "submission.hpp"
void call(const sandbox::Call& call) { call.output<double>("sum")[0] = total(call.input<double>("x")); }
"""
CPP_RIGHT = """#include <numeric>
#include <span>
inline double total(std::span<const double> x) { return std::accumulate(x.begin(), x.end(), 0.0); }
"""
CPP_ENDLESS = """template <unsigned long long N, int D>
struct Tree { static constexpr int size = Tree<2 * N, D - 1>::size + Tree<2 * N + 1, D - 1>::size; };
template <unsigned long long N>
struct Tree<N, 0> { static constexpr int size = 1; };
inline int size = Tree<1, 26>::size;
"""  # 2^26 types: the compiler is busy until somebody ends it

STARTER = "def total(x):\n    raise NotImplementedError\n"
RIGHT = "def total(x):\n    return x.sum()\n"
WRONG = "def total(x):\n    return x.sum() + 1\n"
SLOW = "import time\n\n\ndef total(x):\n    time.sleep(4)\n    return x.sum()\n"

FILES = {
    "topics.toml": TOPICS,
    "tasks/vector-sum/task.toml": TASK,
    "tasks/vector-sum/en.md": TEXT.format(
        title="Vector sum", statement="Add up a vector:", small="A short vector", large="A long vector"
    ),
    "tasks/vector-sum/zh.md": TEXT.format(
        title="向量求和", statement="把向量加起来:", small="短向量", large="长向量"
    ),
    "tasks/vector-sum/grader.py": GRADER,
    "tasks/vector-sum/entry.py": ENTRY,
    "tasks/vector-sum/baseline.py": RIGHT,
    "tasks/vector-sum/starter.py": STARTER,
    "tasks/vector-sum/submissions/right_numpy.py": RIGHT,
    "tasks/vector-sum/submissions.toml": (
        '[[submission]]\nfile = "right_numpy.py"\nverdict = "passed"\nwhy = "NumPy"\n'
    ),
    "tasks/sum-cpp/task.toml": CPP_TASK,
    "tasks/sum-cpp/en.md": TEXT.format(
        title="Sum in C++", statement="Add up a vector:", small="A short vector", large="A long vector"
    ),
    "tasks/sum-cpp/zh.md": TEXT.format(
        title="C++ 求和", statement="把向量加起来:", small="短向量", large="长向量"
    ),
    "tasks/sum-cpp/grader.py": GRADER,
    "tasks/sum-cpp/entry.cpp": CPP_ENTRY,
    "tasks/sum-cpp/baseline.hpp": CPP_RIGHT,
    "tasks/sum-cpp/starter.hpp": "#pragma once\n",
    "tasks/sum-cpp/submissions/right_loop.hpp": CPP_RIGHT,
    "tasks/sum-cpp/submissions.toml": (
        '[[submission]]\nfile = "right_loop.hpp"\nverdict = "passed"\nwhy = "the standard library"\n'
    ),
}


def report_for(row: Submission, **changes: Any) -> dict[str, Any]:
    """What a host sends when a submission has passed, as JSON brings it."""
    report: dict[str, Any] = {
        "protocol": PROTOCOL,
        "submission": str(row.pk),
        "attempt": row.attempt,
        "task": row.task,
        "task_digest": row.task_digest,
        "mode": row.mode,
        "fence": row.fence,
        "verdict": "passed",
        "message": "",
        "compilation": {
            "succeeded": True,
            "output": "a warning",
            "seconds": 0.5,
            "facts": {"softmax registers a thread": 32},
        },
        "cases": [
            {"case": "small", "verdict": "passed", "message": "", "output": "hello", "seconds": 0.0012},
            {"case": "large", "verdict": "passed", "message": "", "output": "secret input", "seconds": 0.5},
        ],
        "measurements": [
            {
                "case": "large",
                "baseline_s": 0.002,
                "submission_s": 0.001,
                "ratio": 2.0,
                "interval": [1.9, 2.1],
                "samples": 30,
                "noisy": True,
            }
        ],
        "speed": "measured",
        "score": 2.0,
        "host": {
            "name": "host-1",
            "python": "3.11",
            "compiler": "g++ 12",
            "devices": [],
            "isolation": ["bubblewrap", "seccomp"],
        },
        "seconds": 1.5,
    }
    return {**report, **changes}
