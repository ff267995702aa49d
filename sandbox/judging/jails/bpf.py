"""Just enough of an assembler for the seccomp programs that we need.

We write the eight bytes of an instruction ourselves because the alternative, libseccomp through
ctypes, is one more shared library that may be absent on a bare machine, for forty lines.
"""

import struct
from dataclasses import dataclass

INSTRUCTION = struct.Struct("<HBBI")

LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
JUMP_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
JUMP_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
RETURN = 0x06  # BPF_RET | BPF_K

# struct seccomp_data { int nr; u32 arch; u64 instruction_pointer; u64 args[6]; }
SYSCALL, ARCHITECTURE, ARGUMENTS = 0, 4, 16

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000


def refuse(errno_value: int) -> int:
    """The action "this call fails with that errno"."""
    return 0x00050000 | errno_value


@dataclass(frozen=True)
class Instruction:
    """One instruction; `yes` and `no` are how many instructions to skip."""

    code: int
    value: int
    yes: int = 0
    no: int = 0

    def bytes(self) -> bytes:
        """The kernel's `struct sock_filter`."""
        return INSTRUCTION.pack(self.code, self.yes, self.no, self.value)


def load(offset: int) -> Instruction:
    """Load a word of seccomp_data."""
    return Instruction(LOAD_WORD, offset)


def low_word_of_argument(index: int) -> Instruction:
    """Load the lower half of a call's argument (little-endian machines)."""
    return load(ARGUMENTS + 8 * index)


def give(action: int) -> Instruction:
    """End with this action."""
    return Instruction(RETURN, action)


def when_equal(value: int, then: list[Instruction]) -> list[Instruction]:
    """Run `then` when the loaded word equals `value`, else skip it."""
    return [Instruction(JUMP_EQUAL, value, 0, len(then)), *then]


def unless_equal(value: int, then: list[Instruction]) -> list[Instruction]:
    """Run `then` when the loaded word differs from `value`."""
    return [Instruction(JUMP_EQUAL, value, len(then), 0), *then]


def when_at_least(value: int, then: list[Instruction]) -> list[Instruction]:
    """Run `then` when the loaded word is `value` or more (unsigned)."""
    return [Instruction(JUMP_AT_LEAST, value, 0, len(then)), *then]


def when_any_bit(mask: int, then: list[Instruction]) -> list[Instruction]:
    """Run `then` when the loaded word has a bit of `mask`."""
    return [Instruction(JUMP_ANY_BIT, mask, 0, len(then)), *then]


def assemble(program: list[Instruction]) -> bytes:
    """The program as the kernel, and `bwrap --seccomp`, read it."""
    return b"".join(instruction.bytes() for instruction in program)
