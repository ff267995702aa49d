"""Which system calls the jail refuses.

A list of what is refused rather than of what is allowed: submissions run compilers, thread pools
and (on GPU hosts) a CUDA driver whose calls we do not control. Namespaces, cgroups and the missing
capabilities carry the jail; this filter takes away kernel surface that no honest submission needs.

Asking a socket to linger seems to work and does nothing: a submission can send its sockets to the grader, and
closing the last reference to one that lingers would keep the grader waiting, also where the kernel closes it.

`clone3` passes its flags through memory, which a filter cannot read: it answers ENOSYS, and glibc
falls back to `clone`, whose flags we can read.
"""

import errno
import platform
import socket
from dataclasses import dataclass

from sandbox.judging.jails import bpf

NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
TERMINAL_INJECTION = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
SOCKET_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
X32_BIT = 0x40000000
NO_ERROR = 0  # the call is skipped, and reported as done

# name: (x86_64, aarch64)
REFUSED = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}
LOOKED_AT = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "ioctl": (16, 29),
    "setsockopt": (54, 208),
    "socket": (41, 198),
}


@dataclass(frozen=True)
class Architecture:
    """A processor: the kernel's audit number for it, and its column in the tables above."""

    audit: int
    column: int


ARCHITECTURES = {"x86_64": Architecture(0xC000003E, 0), "aarch64": Architecture(0xC00000B7, 1)}


def program(machine: str = platform.machine()) -> bytes:
    """The filter for this processor. Raises KeyError on one that we have no numbers for."""
    architecture = ARCHITECTURES[machine]
    column = architecture.column
    code = [
        bpf.load(bpf.ARCHITECTURE),
        *bpf.unless_equal(architecture.audit, [bpf.give(bpf.KILL_PROCESS)]),
        bpf.load(bpf.SYSCALL),
        *(bpf.when_at_least(X32_BIT, [bpf.give(bpf.KILL_PROCESS)])),
    ]
    for numbers in REFUSED.values():
        code += bpf.when_equal(numbers[column], [bpf.give(bpf.refuse(errno.EPERM))])
    code += bpf.when_equal(LOOKED_AT["clone3"][column], [bpf.give(bpf.refuse(errno.ENOSYS))])
    code += bpf.when_equal(LOOKED_AT["clone"][column], clone_rule())
    code += bpf.when_equal(LOOKED_AT["ioctl"][column], ioctl_rule())
    code += bpf.when_equal(LOOKED_AT["setsockopt"][column], setsockopt_rule())
    code += bpf.when_equal(LOOKED_AT["socket"][column], socket_rule())
    return bpf.assemble([*code, bpf.give(bpf.ALLOW)])


def clone_rule() -> list[bpf.Instruction]:
    """Processes and threads, but no namespaces."""
    refused = bpf.when_any_bit(NEW_NAMESPACES, [bpf.give(bpf.refuse(errno.EPERM))])
    return [bpf.low_word_of_argument(0), *refused, bpf.give(bpf.ALLOW)]


def ioctl_rule() -> list[bpf.Instruction]:
    """Anything but typing into somebody's terminal."""
    code = [bpf.low_word_of_argument(1)]
    for request in TERMINAL_INJECTION:
        code += bpf.when_equal(request, [bpf.give(bpf.refuse(errno.EPERM))])
    return [*code, bpf.give(bpf.ALLOW)]


def setsockopt_rule() -> list[bpf.Instruction]:
    """Any option is set but lingering, which is only said to be."""
    lingering = bpf.when_equal(socket.SO_LINGER, [bpf.give(bpf.refuse(NO_ERROR))])
    of_sockets = bpf.when_equal(socket.SOL_SOCKET, [bpf.low_word_of_argument(2), *lingering])
    return [bpf.low_word_of_argument(1), *of_sockets, bpf.give(bpf.ALLOW)]


def socket_rule() -> list[bpf.Instruction]:
    """The families that the loopback interface and local programs need; no vsock, no packet sockets."""
    code = [bpf.low_word_of_argument(0)]
    for family in SOCKET_FAMILIES:
        code += bpf.when_equal(int(family), [bpf.give(bpf.ALLOW)])
    return [*code, bpf.give(bpf.refuse(errno.EAFNOSUPPORT))]
