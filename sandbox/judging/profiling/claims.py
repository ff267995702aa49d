"""From what a jail says about its kernels to what a page may show: cut, cleaned, and with their occupancy.

All of it is a claim of the process that the submission lives in. It is shown and never scored.
"""

import re
from collections.abc import Iterable

import msgspec

from sandbox.judging.jails.output import printable
from sandbox.judging.profiling.occupancy import MOST_REGISTERS, MOST_THREADS, WARP, occupancy
from sandbox.judging.report import KernelProfile, Profile
from sandbox.runner.messages import LONGEST_KERNEL_TEXT, MOST_KERNELS, Facts, Kernel

LONGEST_NAME = 200
MOST_BYTES = 1 << 30
CAPABILITY = re.compile(r"\d{1,2}\.\d")
CUT = "[cut]"
TEXTS_LIMIT = 1 << 20  # bytes of all kernels' texts in a report's JSON; the web takes reports of twice that

NO_DEVICE, NO_DISASSEMBLER = "no device", "no disassembler"
NO_KERNELS, NOT_ASKED, NOT_COUNTED = "no kernels", "compiler not asked", "not counted"


def capability_of(facts: Facts) -> str:
    """The compute capability that was compiled for; empty when what was said is none."""
    return facts.capability if CAPABILITY.fullmatch(facts.capability) else ""


def target_of(capability: str) -> str:
    """The compiler's name for it: "9.0" is "sm_90"."""
    return f"sm_{capability.replace('.', '')}" if capability else ""


def kernels_of(facts: Facts) -> tuple[KernelProfile, ...]:
    """Every kernel that was named, with its occupancy."""
    capability = capability_of(facts)
    return tuple(with_occupancy(cleaned(kernel), capability) for kernel in facts.kernels[:MOST_KERNELS])


def cleaned(kernel: Kernel) -> KernelProfile:
    """The claim with numbers that can be and text that can be shown."""
    return KernelProfile(
        name=printable(kernel.name)[:LONGEST_NAME],
        registers=within(kernel.registers, 1, MOST_REGISTERS),
        spilled_bytes=within(kernel.spilled_bytes, 0, MOST_BYTES),
        shared_bytes=within(kernel.shared_bytes, 0, MOST_BYTES),
        threads=within(kernel.threads, 1, MOST_THREADS),
        ptx=shown(kernel.ptx),
        sass=shown(kernel.sass),
    )


def within(value: int, least: int, most: int) -> int | None:
    """The value, or None when it cannot be."""
    return value if least <= value <= most else None


def shown(text: str) -> str:
    """Text for a page: printable ASCII, which is all that PTX and SASS have, and cut at the end of a line."""
    text = printable(text).encode("ascii", "replace").decode()
    if len(text) <= LONGEST_KERNEL_TEXT:
        return text
    return text[:LONGEST_KERNEL_TEXT].rpartition("\n")[0] + f"\n{CUT}"


def fitted(kernels: Iterable[KernelProfile]) -> tuple[KernelProfile, ...]:
    """The kernels with as many texts as a report holds, in order; in place of the others stands "[cut]"."""
    left, made = TEXTS_LIMIT, []
    for kernel in kernels:
        texts = {"ptx": kernel.ptx, "sass": kernel.sass}
        for language, text in texts.items():
            size = len(msgspec.json.encode(text))
            if size <= left:
                left -= size
            else:
                texts[language] = CUT
        made.append(msgspec.structs.replace(kernel, **texts))
    return tuple(made)


def with_occupancy(kernel: KernelProfile, capability: str) -> KernelProfile:
    """The kernel with its theoretical occupancy, where all that it takes to compute it is known."""
    if kernel.registers is None or kernel.threads is None or kernel.shared_bytes is None:
        return kernel
    found = occupancy(capability, kernel.threads, kernel.registers, kernel.shared_bytes)
    if found is None:
        return kernel
    return msgspec.structs.replace(kernel, occupancy=found.share, occupancy_limit=found.limit)


def as_compiler_s_facts(profile: Profile) -> dict[str, int | float | str]:
    """Resources alone, as they stand beside the verdict on a submission."""
    facts: dict[str, int | float | str] = {"target": profile.target}
    for kernel in profile.kernels:
        named = {
            "registers a thread": kernel.registers,
            "spilled bytes": kernel.spilled_bytes,
            "shared memory bytes": kernel.shared_bytes,
            "warps": None if kernel.threads is None else -(-kernel.threads // WARP),
        }
        facts |= {f"{kernel.name} {name}": value for name, value in named.items() if value is not None}
    return facts


def note_of(kernels: Iterable[KernelProfile], *, on_device: bool) -> str:
    """What the page says about what is missing: the more important first."""
    kernels = list(kernels)
    if not kernels:
        return NO_KERNELS
    if not on_device:
        return NO_DEVICE
    return "" if all(kernel.sass for kernel in kernels) else NO_DISASSEMBLER
