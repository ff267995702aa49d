"""A look at the kernels: without a GPU compiled for sm_90, with what a jail claims cut and cleaned."""

import shutil
from pathlib import Path

import pytest
from msgspec import json, structs

from sandbox.judging.host import Host
from sandbox.judging.judge import judge
from sandbox.judging.languages import cuda, cuda_kernels
from sandbox.judging.profiling import claims
from sandbox.judging.report import Event, Job, KernelProfile, Report, Verdict
from sandbox.runner.messages import LONGEST_KERNEL_TEXT, MOST_KERNELS, Facts, Kernel
from tests.sandbox.judging.cases import FIXTURES, facts_of, grade

ADD = FIXTURES / "vector-add"
SCALE = FIXTURES / "cuda-scale"
HONEST = Kernel("add", registers=40, spilled_bytes=0, shared_bytes=0, threads=256, ptx="// p", sass="S ;")


def test_a_claim_becomes_a_profile_with_its_occupancy() -> None:
    (kernel,) = claims.kernels_of(Facts("9.0", (HONEST,)))
    assert (kernel.name, kernel.registers, kernel.threads) == ("add", 40, 256)
    assert (kernel.occupancy, kernel.occupancy_limit) == (0.75, "registers")


@pytest.mark.parametrize(
    "lie",
    [
        {"registers": -1},
        {"registers": 2**40},
        {"threads": 0},
        {"threads": 5000},
        {"shared_bytes": -7},
        {"shared_bytes": 2**50},
    ],
)
def test_numbers_that_cannot_be_are_not_shown(lie: dict[str, int]) -> None:
    (kernel,) = claims.kernels_of(Facts("9.0", (structs.replace(HONEST, **lie),)))
    assert [getattr(kernel, name) for name in lie] == [None]
    assert kernel.occupancy is None


def test_text_is_cut_and_cleaned() -> None:
    line = "\x1b[2J<script>\u202e 图\n"
    noisy = structs.replace(HONEST, name="k\x00" * 500, ptx=line * LONGEST_KERNEL_TEXT)
    (kernel,) = claims.kernels_of(Facts("9.0", (noisy,)))
    assert len(kernel.name) == claims.LONGEST_NAME
    assert "\x00" not in kernel.name
    assert len(kernel.ptx) <= LONGEST_KERNEL_TEXT + len(claims.CUT) + 1
    assert kernel.ptx.isascii()
    assert "\x1b" not in kernel.ptx
    assert kernel.ptx.endswith(f"\n{claims.CUT}")


@pytest.mark.parametrize("capability", ["", "9", "9.0\n", "../..", "99.99"])
def test_a_capability_that_is_none_computes_nothing(capability: str) -> None:
    facts = Facts(capability, (HONEST,))
    assert claims.target_of(claims.capability_of(facts)) == ""
    assert claims.kernels_of(facts)[0].occupancy is None


def test_only_so_many_kernels_are_shown() -> None:
    assert len(claims.kernels_of(Facts("9.0", (HONEST,) * 50))) == MOST_KERNELS


def test_texts_stay_below_what_a_report_holds() -> None:
    plain = KernelProfile(name="k", ptx="x" * LONGEST_KERNEL_TEXT, sass="y" * LONGEST_KERNEL_TEXT)
    assert claims.fitted([plain] * MOST_KERNELS) == (plain,) * MOST_KERNELS
    escaped = structs.replace(plain, ptx='"' * LONGEST_KERNEL_TEXT, sass="\n" * LONGEST_KERNEL_TEXT)
    small = KernelProfile(name="small", ptx="// p", sass="S ;")
    fitted = claims.fitted([*[escaped] * 6, small])
    assert [(kernel.ptx == claims.CUT, kernel.sass == claims.CUT) for kernel in fitted] == [
        *[(False, False)] * 3, (False, True), *[(True, True)] * 2, (False, False),
    ]  # fmt: skip
    assert len(json.encode(fitted)) < claims.TEXTS_LIMIT + 2000


def test_what_is_missing_is_noted() -> None:
    shown = KernelProfile(name="k", sass="S ;")
    assert claims.note_of([], on_device=True) == "no kernels"
    assert claims.note_of([shown], on_device=False) == "no device"
    assert claims.note_of([shown], on_device=True) == ""
    assert claims.note_of([structs.replace(shown, sass="")], on_device=True) == "no disassembler"


# ---------------------------------------------------------------- Triton


def right(folder: Path) -> str:
    return sorted((folder / "submissions").glob("right_*"))[0].read_text()


@pytest.mark.jail
def test_a_triton_kernel_is_profiled_without_a_gpu(host: Host) -> None:
    events: list[Event] = []
    report = grade(host, ADD, right(ADD), "profile", events)
    assert report.verdict is Verdict.PASSED
    assert report.profile is not None
    (kernel,) = report.profile.kernels
    assert (report.profile.target, report.profile.note) == ("sm_90", "no device")
    assert (kernel.name, kernel.threads, kernel.spilled_bytes) == ("add_kernel", 128, 0)
    assert kernel.registers is not None
    assert 8 <= kernel.registers <= 64
    assert kernel.occupancy == 1.0
    assert ".visible .entry add_kernel(" in kernel.ptx
    assert ".loc" not in kernel.ptx
    assert "LDG.E" in kernel.sass
    assert "STG.E" in kernel.sass
    assert [event.stage for event in events if event.stage == "profiling"] == ["profiling"]
    assert (report.speed, report.score, report.measurements) == ("not asked", None, ())


@pytest.mark.jail
def test_a_wrong_kernel_is_told_to_be_wrong_and_not_profiled(host: Host) -> None:
    wrong = right(ADD).replace("tl.load(x + at, inside) +", "tl.load(x + at, inside) -")
    report = grade(host, ADD, wrong, "profile")
    assert (report.verdict, report.profile) == (Verdict.WRONG_ANSWER, None)


@pytest.mark.jail
def test_a_submission_that_lies_about_its_kernels_stays_harmless(host: Host) -> None:
    liar = right(ADD) + (
        "\n\nimport sys\n"
        "inspector = sys.modules.get('sandbox.runner.triton_inspector')\n"
        "if inspector is not None:\n"
        "    from sandbox.runner.messages import Facts, Kernel\n"
        "    many = tuple(Kernel('\\x1b' * 9999, -5, -5, -5, -5, '\\u202e' * 9, '') for _ in range(20))\n"
        "    inspector.facts = lambda: Facts('1.2.3', many)\n"
    )
    report = grade(host, ADD, liar, "profile")
    assert report.verdict is Verdict.PASSED
    assert report.profile is not None
    assert report.profile.target == ""
    assert len(report.profile.kernels) == MOST_KERNELS
    assert all(kernel.registers is None for kernel in report.profile.kernels)
    assert all("\x1b" not in kernel.name for kernel in report.profile.kernels)


@pytest.mark.jail
def test_a_submission_that_breaks_when_looked_at_has_a_note_instead(host: Host) -> None:
    shy = right(ADD) + (
        "\n\nimport sys\n"
        "if 'sandbox.runner.triton_inspector' in sys.modules:\n"
        "    raise RuntimeError('do not look at me')\n"
    )
    report = grade(host, ADD, shy, "profile")
    assert report.verdict is Verdict.PASSED
    assert report.profile is not None
    assert (report.profile.kernels, report.profile.note) == ((), "compiler not asked")


# ---------------------------------------------------------------- CUDA C++

needs_nvcc = pytest.mark.skipif(not cuda.compiler(), reason="there is no nvcc")


@pytest.fixture
def scale(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCALE, tmp_path / "cuda-scale"))


def profiled(host: Host, folder: Path, source: str) -> Report:
    facts = facts_of(folder)
    job = Job(submission="t", attempt=1, task=facts.id, task_digest="", source=source, mode="profile")
    events: list[Event] = []
    return judge(job, events.append, facts, folder, host)


@needs_nvcc
@pytest.mark.jail
def test_a_cuda_kernel_is_profiled_without_a_gpu(host: Host, scale: Path) -> None:
    source = right(scale)
    report = profiled(host, scale, source)
    assert report.verdict is Verdict.PASSED, report.message
    assert report.profile is not None
    (kernel,) = report.profile.kernels
    assert report.profile.target == cuda.target()
    assert kernel.registers is not None
    assert (kernel.threads, kernel.occupancy) == (None, None)  # only the launch knows
    assert ".visible .entry " in kernel.ptx
    assert "STG.E" in kernel.sass
    assert "/* 0x" not in kernel.sass


def test_bounds_in_the_source_give_threads_and_occupancy() -> None:
    ptx = ".visible .entry _Z5scalePf(\n\t.param .u64 p\n)\n.maxntid 32, 8, 1\n{\n\tret;\n\n}\n"
    kernel = KernelProfile(name="scale", registers=40, shared_bytes=4096)
    named = cuda_kernels.with_text(kernel, cuda_kernels.entries(ptx), {})
    found = claims.with_occupancy(named, "9.0")
    assert (found.threads, found.occupancy, found.occupancy_limit) == (256, 0.75, "registers")


def test_each_kernel_has_its_own_part_of_the_text() -> None:
    sass = (
        "\t\tFunction : _Z3onev\n        /*0000*/  EXIT ;   /* 0x000000000000794d */\n"
        "                                           /* 0x000fea0003800000 */\n\t\t..........\n\n"
        "\t\tFunction : _Z3twov\n        /*0000*/  NOP;   /* 0x0000000000007918 */\n"
    )
    assert cuda_kernels.functions(sass) == {
        "one": "        /*0000*/  EXIT ;",
        "two": "        /*0000*/  NOP;",
    }
    ptx = ".visible .entry _Z3onev()\n{\n\tret;\n}\n\n.visible .entry _Z3twov()\n{\n\ttrap;\n}\n"
    assert list(cuda_kernels.entries(ptx)) == ["one", "two"]
    assert "trap" not in cuda_kernels.entries(ptx)["one"]


@pytest.mark.gpu
def test_on_a_gpu_the_kernels_that_were_launched_are_profiled(host: Host) -> None:
    report = grade(host, ADD, right(ADD), "profile")
    assert report.verdict is Verdict.PASSED, report.message
    assert report.profile is not None
    (kernel,) = report.profile.kernels
    assert report.profile.target.startswith("sm_")
    assert (kernel.name, kernel.threads) == ("add_kernel", 128)
    assert kernel.occupancy is not None
    assert "STG.E" in kernel.sass
    assert report.profile.note in ("", "counters closed", "no profiler"), report.profile.note
    assert bool(report.profile.speed_of_light) == (report.profile.note == "")
