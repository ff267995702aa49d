"""CUDA as a language: where the compiler is found, what its words mean, what a host without a GPU says."""

from pathlib import Path

import pytest

from sandbox.judging.host import Host
from sandbox.judging.languages import cuda
from tests.content.cuda import (
    assert_all_compile,
    assert_refused,
    assert_verdict_on_a_gpu,
    judged_without_a_gpu,
    refused,
)
from tests.sandbox.judging.cases import FIXTURES, Expectation, expectations

FOLDER = FIXTURES / "cuda-scale"
PROMISED = expectations(FOLDER)

WORDS = """ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z9first_oneILi4EEvPKfPfm' for 'sm_90a'
ptxas info    : Function properties for _Z9first_oneILi4EEvPKfPfm
    16 bytes stack frame, 24 bytes spill stores, 20 bytes spill loads
ptxas info    : Used 255 registers, used 1 barriers, 16640 bytes smem, 8 bytes cmem[2]
ptxas info    : Compile time = 3.405 ms
ptxas info    : Compiling entry function '_ZN4mine5otherEPf' for 'sm_90a'
ptxas info    : Function properties for _ZN4mine5otherEPf
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 10 registers, used 0 barriers
"""


def test_the_assemblers_words_become_figures() -> None:
    first, other = cuda.kernels(WORDS)
    assert (first.name, first.registers, first.spilled_bytes, first.shared_bytes) == (
        "first_one",
        255,
        24,
        16640,
    )
    assert (other.name, other.registers, other.spilled_bytes, other.shared_bytes) == ("other", 10, 0, 0)
    assert cuda.kernels("error: expected a ;") == ()


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("_Z10sum_kernelPKfmPf", "sum_kernel"),
        ("_ZN3own4deep1kEv", "k"),
        ("_Z1kIfEvPT_", "k"),
        ("plain_c", "plain_c"),
        ("_Z99short", "short"),
        ("_Z", "_Z"),
    ],
)
def test_a_symbol_says_its_functions_name(symbol: str, name: str) -> None:
    assert cuda.plain_name(symbol) == name


@pytest.mark.parametrize(
    ("capability", "name"), [("8.0", "80"), ("8.9", "89"), ("9.0", "90a"), ("12.0", "120a")]
)
def test_an_architecture_has_its_own_instructions(capability: str, name: str) -> None:
    assert cuda.architecture(capability) == name


def test_a_toolkit_is_compiler_header_and_runtime(tmp_path: Path) -> None:
    parts = ("bin/nvcc", "include/cuda_runtime.h", "lib/libcudart_static.a")
    for part in parts:
        assert not cuda.is_toolkit(tmp_path)
        (tmp_path / part).parent.mkdir()
        (tmp_path / part).touch()
    assert cuda.is_toolkit(tmp_path)
    assert cuda.library_folder(tmp_path) == tmp_path / "lib"


def test_what_is_named_explicitly_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_HOME", str(tmp_path))
    assert next(cuda.candidates()) == tmp_path


@pytest.mark.jail
def test_without_a_gpu_the_compiler_speaks(host: Host) -> None:
    report = judged_without_a_gpu(host, FOLDER, "right_grid_stride.cuh")
    assert report.compilation is not None
    assert report.compilation.facts["scale_kernel spilled bytes"] == 0
    assert report.cases == ()


@pytest.mark.jail
def test_all_that_should_compile_does(host: Host) -> None:
    assert_all_compile(host, FOLDER)


@pytest.mark.jail
@pytest.mark.parametrize("file", refused(FOLDER))
def test_the_compiler_refuses_what_it_must(host: Host, file: str) -> None:
    assert_refused(host, FOLDER, file)


@pytest.mark.gpu
@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_on_a_gpu_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict_on_a_gpu(host, FOLDER, expectation)


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}
