"""What the tests of CUDA tasks share: files are compiled where there is nvcc, judged where there is a GPU."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import torch

from bank.schema import Case
from sandbox.judging import languages
from sandbox.judging.grading import Blank
from sandbox.judging.host import Host
from sandbox.judging.languages import Files
from sandbox.judging.report import Measurement, Report
from tests.sandbox.judging.cases import Expectation, assert_verdict, expectations, facts_of, grade

INCLUDE = re.compile(r"^#include <.*>$", re.MULTILINE)


def refused(folder: Path) -> list[str]:
    """The submissions that must not compile."""
    return [e.file for e in expectations(folder) if e.verdict == "compile error"]


def judged_without_a_gpu(host: Host, folder: Path, file: str) -> Report:
    """What a host that can only compile says of a submission that compiles."""
    require_compiler_alone(host)
    report = grade(host, folder, (folder / "submissions" / file).read_text("utf-8"))
    assert report.verdict == "sandbox failed", report
    assert report.message.startswith("It compiles."), report
    assert report.compilation is not None
    assert report.compilation.facts["target"] == "sm_90a"
    return report


def assert_refused(host: Host, folder: Path, file: str) -> None:
    """The compiler's verdict needs no GPU."""
    require_compiler_alone(host)
    report = grade(host, folder, (folder / "submissions" / file).read_text("utf-8"))
    assert report.verdict == "compile error", report
    assert report.compilation is not None
    assert report.compilation.output, report


def assert_all_compile(host: Host, folder: Path) -> None:
    """Starter, baseline and every submission that must compile, at once, each in its own namespace."""
    require_compiler()
    facts = facts_of(folder)
    names = [folder / "starter.cuh", folder / "baseline.cuh"]
    names += [folder / "submissions" / e.file for e in expectations(folder) if e.verdict != "compile error"]
    texts = {path.stem: path.read_text("utf-8") for path in names}
    headers = sorted({line for text in texts.values() for line in INCLUDE.findall(text)})
    bodies = [f"namespace {name} {{\n{INCLUDE.sub('', text)}\n}}" for name, text in texts.items()]
    source = "\n".join([*headers, *bodies, "using namespace baseline;"])
    entry = (folder / "entry.cu").read_text("utf-8")
    files = Files(facts.file, source, entry, "gpu")
    prepared = languages.of("cuda").prepare(host.workshop, files, facts.limits, "plain")
    assert prepared.compilation is not None
    assert prepared.compilation.succeeded, prepared.compilation.output


def assert_verdict_on_a_gpu(host: Host, folder: Path, expectation: Expectation) -> None:
    """What submissions.toml says, through jail and device."""
    if not host.has_gpu:
        pytest.skip("no NVIDIA GPU here")
    require_compiler()
    assert_verdict(host, folder, expectation)


def require_compiler() -> None:
    """Skip where there is no nvcc."""
    if not languages.of("cuda").compiler():
        pytest.skip("no nvcc here")


def require_compiler_alone(host: Host) -> None:
    """Skip unless there is nvcc and no GPU."""
    require_compiler()
    if host.has_gpu:
        pytest.skip("a GPU is here: submissions are judged instead")


def small_cases(folder: Path, most: int) -> list[Case]:
    """The cases whose arrays are small enough for a processor."""
    return [case for case in facts_of(folder).cases if size_of(case) <= most]


def size_of(case: Case) -> int:
    """Elements of the array or matrix of a case."""
    parameters = case.parameters
    return int(parameters.get("size", 0)) or int(parameters["rows"]) * int(parameters["columns"])


def poisoned(blank: Blank) -> torch.Tensor:
    """An output as a submission finds it."""
    return torch.full(blank.shape, torch.nan, dtype=getattr(torch, blank.dtype))


def load_device(folder: Path) -> ModuleType:
    """A task's device.py; its functions go where the generator is, so here on the processor."""
    spec = importlib.util.spec_from_file_location("task_device", folder / "device.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def share_of_floor(measured: Measurement) -> float:
    """The floor's time over the submission's."""
    assert measured.floor is not None
    return measured.floor.seconds / measured.submission_s
