"""How full a kernel can make a multiprocessor: resident warps as a share of those that it has room for.

This is theory: as many blocks as registers, shared memory, warps and block slots allow, if there are enough
of them. Limits: NVIDIA, CUDA Programming Guide, "Technical Specifications per Compute Capability"
(https://docs.nvidia.com/cuda/cuda-programming-guide/05-appendices/compute-capabilities.html).
How registers and shared memory are dealt out: NVIDIA's own calculator, `cuda_occupancy.h` of the CUDA
toolkit, with which the tests compare every answer.
"""

from dataclasses import dataclass

WARP = 32  # threads
REGISTERS = 1 << 16  # of 32 bits, in a multiprocessor; a block may have all of them
MOST_REGISTERS = 255  # a thread
MOST_THREADS = 1024  # a block
PARTS = 4  # of a multiprocessor, each with a quarter of the registers
REGISTER_UNIT = 256  # registers are dealt out to a warp in this many
SHARED_UNIT = 128  # bytes
RESERVED = 1024  # bytes of shared memory that the system takes for every block
KIB = 1024


@dataclass(frozen=True)
class Multiprocessor:
    """What one multiprocessor holds: warps, blocks, and bytes of shared memory."""

    warps: int
    blocks: int
    shared: int


MULTIPROCESSORS = {
    "8.0": Multiprocessor(warps=64, blocks=32, shared=164 * KIB),
    "8.6": Multiprocessor(warps=48, blocks=16, shared=100 * KIB),
    "8.9": Multiprocessor(warps=48, blocks=24, shared=100 * KIB),
    "9.0": Multiprocessor(warps=64, blocks=32, shared=228 * KIB),
    "10.0": Multiprocessor(warps=64, blocks=32, shared=228 * KIB),
    "12.0": Multiprocessor(warps=48, blocks=24, shared=100 * KIB),
}


@dataclass(frozen=True)
class Occupancy:
    """Resident blocks of a multiprocessor, the share of its warps (0 to 1), and what bounds them.

    `limit` is "registers", "shared memory", "warps" or "blocks"; empty when all warps are there.
    """

    blocks: int
    share: float
    limit: str


def occupancy(capability: str, threads: int, registers: int, shared: int) -> Occupancy | None:
    """Of a kernel with so many threads a block, registers a thread and bytes of shared memory a block.

    None for a compute capability that is not in the table, or a block of no threads.
    """
    held = MULTIPROCESSORS.get(capability)
    if held is None or threads < 1:
        return None
    warps = up(threads, WARP) // WARP
    limits = {
        "registers": by_registers(warps, registers),
        "shared memory": by_shared(held, shared),
        "warps": held.warps // warps if threads <= MOST_THREADS else 0,
        "blocks": held.blocks,
    }
    limit = min(limits, key=lambda name: limits[name])
    share = limits[limit] * warps / held.warps
    return Occupancy(limits[limit], share, "" if share == 1 else limit)


def by_registers(warps: int, registers: int) -> int:
    """Blocks of so many warps that find registers. Each part of a multiprocessor serves whole warps."""
    a_warp = up(max(registers, 1) * WARP, REGISTER_UNIT)
    if registers > MOST_REGISTERS or a_warp * up(warps, PARTS) > REGISTERS:
        return 0
    return REGISTERS // PARTS // a_warp * PARTS // warps


def by_shared(held: Multiprocessor, shared: int) -> int:
    """Blocks that find shared memory, with what the system takes for each."""
    return held.shared // up(shared + RESERVED, SHARED_UNIT)


def up(value: int, unit: int) -> int:
    """The next multiple of the unit."""
    return -(-value // unit) * unit
