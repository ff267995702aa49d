"""The filter, run instruction by instruction, and its numbers against libseccomp's."""

import errno
import socket
import struct

import pytest

from sandbox.judging.jails import bpf, seccomp


def run(program: bytes, number: int, arguments: tuple[int, ...] = (), audit: int = 0xC000003E) -> int:
    """A seccomp machine in ten lines: the action for one system call."""
    padded = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("<iIQ6Q", number, audit, 0, *padded)
    code = [bpf.INSTRUCTION.unpack_from(program, at) for at in range(0, len(program), bpf.INSTRUCTION.size)]
    at, word = 0, 0
    while True:
        operation, yes, no, value = code[at]
        if operation == bpf.RETURN:
            return value
        if operation == bpf.LOAD_WORD:
            (word,) = struct.unpack_from("<I", data, value)
        else:
            holds = {
                bpf.JUMP_EQUAL: word == value,
                bpf.JUMP_AT_LEAST: word >= value,
                bpf.JUMP_ANY_BIT: bool(word & value),
            }
            at += yes if holds[operation] else no
        at += 1


def test_numbers_are_those_of_libseccomp() -> None:
    library = pytest.importorskip("pyseccomp", exc_type=Exception)
    machines = ((library.Arch.X86_64, 0), (library.Arch.AARCH64, 1))
    for name, numbers in {**seccomp.REFUSED, **seccomp.LOOKED_AT}.items():
        for machine, column in machines:
            assert library.resolve_syscall(machine, name) == numbers[column], (name, machine)


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_refused_calls_fail_with_eperm(machine: str) -> None:
    architecture = seccomp.ARCHITECTURES[machine]
    program = seccomp.program(machine)
    for numbers in seccomp.REFUSED.values():
        assert run(program, numbers[architecture.column], audit=architecture.audit) == bpf.refuse(errno.EPERM)


@pytest.mark.parametrize("name_number", [("read", 0), ("mmap", 9), ("execve", 59), ("futex", 202)])
def test_ordinary_calls_are_allowed(name_number: tuple[str, int]) -> None:
    assert run(seccomp.program("x86_64"), name_number[1]) == bpf.ALLOW


def test_threads_are_allowed_and_namespaces_are_not() -> None:
    program = seccomp.program("x86_64")
    assert run(program, 56, (0x003D0F00,)) == bpf.ALLOW  # what pthread_create asks for
    for bit in (0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert run(program, 56, (bit | 17,)) == bpf.refuse(errno.EPERM)
    assert run(program, 435) == bpf.refuse(errno.ENOSYS)


def test_socket_families() -> None:
    program = seccomp.program("x86_64")
    assert run(program, 41, (socket.AF_INET,)) == bpf.ALLOW
    for family in (socket.AF_VSOCK, socket.AF_PACKET, socket.AF_ALG):
        assert run(program, 41, (family,)) == bpf.refuse(errno.EAFNOSUPPORT)


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_lingering_is_said_to_be_set_and_is_not(machine: str) -> None:
    program, architecture = seccomp.program(machine), seccomp.ARCHITECTURES[machine]
    number = seccomp.LOOKED_AT["setsockopt"][architecture.column]
    for level, option, action in (
        (socket.SOL_SOCKET, socket.SO_LINGER, bpf.refuse(0)),
        (socket.SOL_SOCKET, socket.SO_REUSEADDR, bpf.ALLOW),
        (socket.IPPROTO_TCP, socket.SO_LINGER, bpf.ALLOW),
    ):
        assert run(program, number, (3, level, option), audit=architecture.audit) == action


def test_other_processors_and_x32_are_killed() -> None:
    program = seccomp.program("x86_64")
    assert run(program, 0, audit=0x40000003) == bpf.KILL_PROCESS  # 32-bit calls have other numbers
    assert run(program, seccomp.X32_BIT | 101) == bpf.KILL_PROCESS


def test_terminal_injection_is_refused() -> None:
    assert run(seccomp.program("x86_64"), 16, (0, 0x5412)) == bpf.refuse(errno.EPERM)
    assert run(seccomp.program("x86_64"), 16, (0, 0x5401)) == bpf.ALLOW
